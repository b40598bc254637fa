"""The commands about backups: backup, backups, restore, backup-folder, backup-stick."""

import json
import sys
from argparse import Namespace
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gcm_desktop.cli.files import open_workspace, workspace_passphrase
from gcm_desktop.cli.parser import (
    Command,
    Commands,
    takes_json,
    takes_passphrase,
    takes_workspace,
    workspace_file,
)
from gcm_desktop.cli.showing import visible
from gcm_desktop.errors import (
    DamagedFileError,
    GcmError,
    MissingFileError,
    NotAWorkspaceError,
    RefusedError,
    WrongPassphraseError,
)
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _, ngettext

if TYPE_CHECKING:
    from gcm_desktop.workspace import Workspace
    from gcm_desktop.workspace.rotation import Backup


UNREADABLE = (DamagedFileError, MissingFileError, NotAWorkspaceError, WrongPassphraseError)
"""What a file may say that needs its backups most."""


def add_commands(commands: Commands) -> None:
    """Name the commands of this module and their arguments."""
    made = commands.add("backup", backup, _("make a checked backup of a workspace"))
    takes_workspace(made, writes=False)
    made.add_argument(
        "-o", "--output", metavar="OUT", type=workspace_file,
        help=_("the one file to make, or a folder; if not said, among the others"),
    )  # fmt: skip
    takes_json(made)
    listed = commands.add("backups", backups, _("list the backups of a workspace"))
    takes_workspace(listed, writes=False)
    takes_json(listed)
    _takes_restore(commands.add("restore", restore, _("put a backup in the place of a file")))
    folder = commands.add("backup-folder", backup_folder, _("say or choose where backups go"))
    folder.add_argument(
        "folder", metavar="FOLDER", nargs="?", type=Path, help=_("where they go from now on")
    )
    stick = commands.add("backup-stick", backup_stick, _("have a stick get backups by itself"))
    stick.add_argument("folder", metavar="FOLDER", type=Path, help=_("a folder on the stick"))


def _takes_restore(command: Command) -> None:
    command.add_argument("file", metavar="BACKUP", type=workspace_file, help=_("the backup"))
    takes_passphrase(command)
    command.add_argument(
        "-o", "--output", metavar="FILE", type=workspace_file, required=True,
        help=_("the file whose place it takes; what is there is kept beside it"),
    )  # fmt: skip
    command.add_argument("--yes", action="store_true", help=_("do it without asking once more"))


def backup(args: Namespace) -> int:
    """Make a backup and print where it is."""
    from gcm_desktop.workspace.backup import back_up

    with open_workspace(args, read_only=True) as workspace:
        made = back_up(workspace, Profile(), to=args.output)
    if args.json:
        print(json.dumps(_facts(made) | {"unscoured": [str(path) for path in made.unscoured]}))
    else:
        print(visible(str(made.path)))
    if made.unscoured:
        count = len(made.unscoured)
        told = ngettext(
            "{n} older backup could not be opened and may still hold words erased since:",
            "{n} older backups could not be opened and may still hold words erased since:",
            count,
        )
        print(told.format(n=count), *(visible(str(path)) for path in made.unscoured),
              sep="\n", file=sys.stderr)  # fmt: skip
    return 0


def backups(args: Namespace) -> int:
    """List the backups within reach, newest first; also of a file that does not open any more."""
    from gcm_desktop.workspace.backup import backups as within_reach
    from gcm_desktop.workspace.backup import like

    try:
        with open_workspace(args, read_only=True) as workspace:
            found = within_reach(Profile(), workspace.id)
    except UNREADABLE as why:
        print(visible(str(why)), file=sys.stderr)
        found = like(args.file, Profile())
    if args.json:
        print(json.dumps([_facts(each) for each in found]))
    else:
        print(*map(_line, found), sep="\n", end="\n" if found else "")
    return 0


def restore(args: Namespace) -> int:
    """Say what differs, ask, and put the backup in the place of the file."""
    from gcm_desktop.workspace import Workspace, needs_passphrase
    from gcm_desktop.workspace.key import key_of
    from gcm_desktop.workspace.restore import restore as put

    key = None
    if needs_passphrase(args.file):
        key = key_of(args.file, workspace_passphrase(args))
    with Workspace.open(args.file, None, profile=Profile(), key=key, read_only=True) as there:
        print(_what_differs(args, key, there))
    _confirm(args)
    kept = put(args.file, args.output, key, profile=Profile())
    if kept is not None:
        told = _("Restored. The file that was there is kept beside it as {name}.")
        print(visible(told.format(name=kept.name)))
    else:
        print(_("Restored."))
    _accept_older(args.output, key)
    return 0


def backup_folder(args: Namespace) -> int:
    """Print where backups go, after choosing another folder if one is named."""
    from gcm_desktop.workspace.backup import BackupFolderError, folder_of

    profile = Profile()
    if args.folder is not None:
        if not args.folder.is_dir():
            raise BackupFolderError
        chosen = str(args.folder.absolute())
        profile.keep(replace(profile.settings, backup_folder=chosen))
    print(visible(str(folder_of(profile))))
    return 0


def backup_stick(args: Namespace) -> int:
    """Have a folder on a stick get backups whenever it is plugged in."""
    from gcm_desktop.workspace.backup import BackupFolderError, know_stick

    if not args.folder.is_dir():
        raise BackupFolderError
    know_stick(args.folder, Profile())
    return 0


def _what_differs(args: Namespace, key: bytes | None, there: "Workspace") -> str:
    """In words, also where the file is missing or cannot be read: then all of it is restored."""
    from gcm_desktop.workspace.restore import differences

    with ExitStack() as opened:
        why = ""
        here = None
        try:
            here = opened.enter_context(_file_there(args, key))
        except MissingFileError:
            why = _("There is no file {name} yet.").format(name=args.output.name)
        except GcmError:
            why = _("The file {name} cannot be read with this passphrase, or not at all.").format(
                name=args.output.name
            )
        sentence = differences(here, there).sentence
    return visible(f"{why} {sentence}".strip())


def _file_there(args: Namespace, key: bytes | None) -> "Workspace":
    """The file that is to be replaced, by the backup's key or else by the passphrase itself."""
    from gcm_desktop.workspace import Workspace
    from gcm_desktop.workspace.key import key_of

    try:
        return Workspace.open(args.output, None, profile=Profile(), key=key, read_only=True)
    except WrongPassphraseError:
        again = key_of(args.output, workspace_passphrase(args, asking=False))
        return Workspace.open(args.output, None, profile=Profile(), key=again, read_only=True)


def _confirm(args: Namespace) -> None:
    """Go on only if it is meant. Raises RefusedError otherwise."""
    if args.yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        sentence = _("Nothing was restored; say --yes if you mean it.")
        raise RefusedError({"yes": sentence})
    print(_("Put the backup in the place of the file? [y/N] "), end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes", _("yes").casefold()):
        raise RefusedError({"yes": _("Nothing was restored.")})


def _accept_older(path: Path, key: bytes | None) -> None:
    """A restored file is older than what this device has seen: that was just confirmed."""
    from gcm_desktop.workspace import Workspace

    with Workspace.open(path, None, profile=Profile(), key=key) as restored:
        if restored.older is not None:
            print(_("This device goes on with this older state."), restored.older.sentence)
            restored.accept_older()


def _facts(backup: "Backup") -> dict[str, str]:
    return {"path": str(backup.path), "made_at": backup.made_at.isoformat()}


def _line(backup: "Backup") -> str:
    """The path is there to be copied, so it is not cut to the width of the terminal."""
    return f"{backup.made_at:%Y-%m-%d %H:%M:%S} UTC  {visible(str(backup.path))}"
