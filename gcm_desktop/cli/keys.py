"""The commands about keys: propose, rekey, recovery, recover, seal, key new."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gcm_desktop.cli.files import (
    bytes_of,
    identity_passphrase,
    passphrase_asked,
    passphrase_given,
    put,
    refuse_taken,
    workspace_passphrase,
)
from gcm_desktop.cli.parser import (
    STANDARD,
    Command,
    Commands,
    takes_identity_passphrase,
    takes_output,
    takes_workspace,
    workspace_file,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import LANGUAGES, _, language

PUBLIC = "age1"
"""How the recipient line of an identity begins."""


def add_commands(commands: Commands) -> None:
    """Name the commands of this module and their arguments."""
    _takes_language(commands.add("propose", propose, _("propose a passphrase of drawn words")))
    _takes_rekey(commands.add("rekey", rekey, _("change the passphrase of a workspace")))
    _takes_recovery(
        commands.add("recovery", recovery, _("prepare for the day when the passphrase is lost"))
    )
    _takes_recover(
        commands.add("recover", recover, _("set a new passphrase when the old one is lost"))
    )
    sealed = commands.add("seal", seal, _("leave a workspace to those it is sealed for alone"))
    takes_workspace(sealed, writes=False)
    sealed.add_argument(
        "--to", metavar="RECIPIENT", nargs="+", required=True, help=_recipient_help()
    )
    takes_output(sealed, "SEALEDKEY")
    _takes_yes(sealed)
    below = commands.add_group("key", _("the coordinator's identity, for which keys are sealed"))
    made = below.add("new", new_key, _("make an identity and print its recipient line"))
    takes_output(made, "IDENTITY")
    takes_identity_passphrase(made)


def propose(args: Namespace) -> int:
    """Print a passphrase of words drawn by chance."""
    from gcm_desktop.workspace import passphrases

    print(passphrases.propose(args.language or language()))
    return 0


def rekey(args: Namespace) -> int:
    """Change the passphrase, encrypt what was plain, or take the encryption off."""
    from gcm_desktop.workspace import rekey as keys

    old = _key(args)
    if args.no_passphrase:
        _refuse_plain(old)
        _confirm(args, _("From now on whoever finds this file can read all of it, names included."))
        keys.lay_open(args.file, old or b"")
        return 0
    new = _new_passphrase(args)
    with _done_but_for_backups(_("Recovery sheets and sealed keys made before open this file no "
                                 "longer: make new ones.")):  # fmt: skip
        keys.rekey(args.file, old, new, profile=Profile())
    return 0


def recovery(args: Namespace) -> int:
    """Make a recovery sheet to be printed, or seal the key for somebody; or both."""
    from gcm_desktop.workspace import Workspace
    from gcm_desktop.workspace.recovery import code_of, seal_key

    wanted = [name for name in (args.sheet, args.output) if name]
    if (not args.sheet and not args.seal_to) or bool(args.seal_to) != bool(args.output):
        raise RefusedError(
            {"recovery": _("Say --sheet OUT.pdf, or --seal-to RECIPIENT with -o OUT. Nothing was "
                           "made.")}
        )  # fmt: skip
    for name in wanted:
        refuse_taken(name)
    key = _key(args)
    _refuse_plain(key)
    with Workspace.open(args.file, None, profile=Profile(), key=key, read_only=True) as workspace:
        workspace_id, key = workspace.id, workspace.key or b""
    if args.seal_to:
        put(args.output, seal_key(key, workspace_id, _recipients(args.seal_to)))
    if args.sheet:
        from gcm_desktop.reports.recovery_sheet import recovery_sheet

        put(args.sheet, recovery_sheet(code_of(key), args.file.name, args.language or language()))
        told = _("Print the sheet and delete its file: whoever has it can open the workspace.")
        print(told, file=sys.stderr)
    return 0


def recover(args: Namespace) -> int:
    """Open by a recovery code or a sealed key, and set a new passphrase."""
    from gcm_desktop.workspace import attempts, needs_passphrase
    from gcm_desktop.workspace import rekey as keys
    from gcm_desktop.workspace.recovery import proven_key

    if not needs_passphrase(args.file):
        _refuse_plain(None)
    key = proven_key(args.file, _raw(args))
    new = _new_passphrase(args)
    with _done_but_for_backups(_("The file has its new passphrase. Destroy the old recovery sheet "
                                 "and make a new one: it opens this file no longer.")):  # fmt: skip
        keys.rekey(args.file, key, new, profile=Profile())
    attempts.note_right(Profile(), args.file)
    return 0


def seal(args: Namespace) -> int:
    """Give the workspace a key that only the recipients have: this computer cannot open it then."""
    from gcm_desktop.workspace import rekey as keys

    if args.output == STANDARD:
        raise RefusedError(
            {"output": _("A sealed key is the only way back into the file: it is made as a file. "
                         "Nothing was changed; name it with -o.")}
        )  # fmt: skip
    refuse_taken(args.output)
    recipients = _recipients(args.to)
    key = _key(args)
    _refuse_plain(key)
    _confirm(args, _("After this nobody can open this file or its backups on this computer: only "
                     "those it is sealed for can, and its passphrase no longer."))  # fmt: skip
    told = _("The file is sealed. Send it with {name} to those it is sealed for; without {name} "
             "nobody can open it any more.").format(name=Path(args.output).name)  # fmt: skip
    with _done_but_for_backups(told):
        workspace_id = keys.workspace_of(args.file, key)
        keys.seal_for(
            args.file, key or b"", workspace_id, recipients, Path(args.output), profile=Profile()
        )
    return 0


def new_key(args: Namespace) -> int:
    """Make a coordinator's identity, kept under a passphrase, and print its recipient line."""
    from gcm_desktop.workspace.recovery import new_recipient, protect_identity

    refuse_taken(args.output)
    passphrase = identity_passphrase(args, new=True)
    identity, recipient = new_recipient()
    put(args.output, protect_identity(identity, passphrase))
    print(recipient, file=sys.stderr if args.output == STANDARD else sys.stdout)
    return 0


def _recipient_help() -> str:
    return _("a line that begins with age1, or a file with such lines")


def _takes_language(command: Command) -> None:
    command.add_argument("--language", choices=LANGUAGES, help=_("if not that of the screen"))


def _takes_yes(command: Command) -> None:
    command.add_argument("--yes", action="store_true", help=_("do it without asking once more"))


def _takes_new_passphrase(command: object) -> None:
    command.add_argument(  # type: ignore[attr-defined]  # argparse names no type of its groups
        "--new-passphrase-file", metavar="FILE", help=_("the new passphrase is its first line")
    )


def _takes_rekey(command: Command) -> None:
    takes_workspace(command, writes=False)
    which = command.add_mutually_exclusive_group()
    _takes_new_passphrase(which)
    which.add_argument(
        "--no-passphrase", action="store_true", help=_("take the encryption off the workspace")
    )
    _takes_yes(command)


def _takes_recovery(command: Command) -> None:
    takes_workspace(command, writes=False)
    command.add_argument("--sheet", metavar="OUT.pdf", help=_("the sheet to make, to be printed"))
    command.add_argument("--seal-to", metavar="RECIPIENT", nargs="+", help=_recipient_help())
    command.add_argument("-o", "--output", metavar="OUT", help=_("the sealed key to make"))
    _takes_language(command)


def _takes_recover(command: Command) -> None:
    command.add_argument("file", metavar="FILE", type=workspace_file, help=_("the workspace"))
    command.add_argument("--code-file", metavar="FILE", help=_("holds the code of the sheet"))
    command.add_argument("--sealed-key", metavar="FILE", help=_("the key that was sealed"))
    command.add_argument("--key-identity", metavar="FILE", help=_("whom it was sealed for"))
    takes_identity_passphrase(command)
    _takes_new_passphrase(command)


def _key(args: Namespace) -> bytes | None:
    """The key of the workspace from its passphrase; nothing for a plain one."""
    from gcm_desktop.workspace import attempts, needs_passphrase

    if not needs_passphrase(args.file):
        return None
    attempts.refuse_too_soon(Profile(), args.file)
    return attempts.tried_key(args.file, workspace_passphrase(args), Profile())


def _new_passphrase(args: Namespace) -> str:
    given = passphrase_given(args.new_passphrase_file, "GCM_NEW_PASSPHRASE")
    if given is None:
        given = passphrase_asked(_("New passphrase of the workspace: "), new=True)
    if given is None:
        raise RefusedError(
            {"passphrase": _("A new passphrase is needed and none was given. Nothing was changed; "
                             "give it with --new-passphrase-file, in GCM_NEW_PASSPHRASE, or at the "
                             "prompt.")}
        )  # fmt: skip
    return given


def _raw(args: Namespace) -> bytes:
    """The secret bytes of the file, by one of the two ways."""
    from gcm_desktop.workspace.recovery import open_sealed_key, raw_of, read_identity

    if bool(args.sealed_key) != bool(args.key_identity) or (args.sealed_key and args.code_file):
        raise RefusedError(
            {"recover": _("Say --code-file, or both --sealed-key and --key-identity. Nothing was "
                          "changed.")}
        )  # fmt: skip
    if args.sealed_key:
        sealed, kept = bytes_of(args.sealed_key), bytes_of(args.key_identity)
        asking = STANDARD not in (args.sealed_key, args.key_identity)
        identity = read_identity(kept, lambda: identity_passphrase(args, asking=asking))
        return open_sealed_key(sealed, identity).raw
    return raw_of(_code(args))


def _code(args: Namespace) -> str:
    """The code as a file holds it, or typed in sight: nobody types 65 letters blindly."""
    if args.code_file:
        return bytes_of(args.code_file).decode("utf-8-sig", "replace")
    if sys.stdin is None or not sys.stdin.isatty():
        raise RefusedError(
            {"code": _("The recovery code is needed and none was given. Nothing was changed; give "
                       "it with --code-file or at the prompt.")}
        )  # fmt: skip
    print(_("The code of the recovery sheet: "), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline()


def _recipients(named: list[str]) -> list[str]:
    """The lines themselves, and those in files; lines beginning with # are remarks."""
    lines: list[str] = []
    for name in named:
        if name.startswith(PUBLIC):
            lines.append(name)
        else:
            content = bytes_of(name).decode("utf-8-sig", "replace")
            lines += [line for line in content.split("\n") if line.strip() and line[0] != "#"]
    return lines


def _refuse_plain(key: bytes | None) -> None:
    if key is None:
        raise RefusedError(
            {"file": _("This file is not encrypted and opens without any passphrase. Nothing was "
                       "changed; protect it first with the command rekey.")}
        )  # fmt: skip


def _confirm(args: Namespace, what: str) -> None:
    """Go on only if it is meant. Raises RefusedError otherwise."""
    if args.yes:
        return
    refused = RefusedError(
        {"yes": what + " " + _("Nothing was changed; say --yes if you mean it.")}
    )
    if sys.stdin is None or not sys.stdin.isatty():
        raise refused
    print(what, _("Type yes to go on: "), end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("yes", _("yes").casefold()):
        raise refused


@contextmanager
def _done_but_for_backups(told: str) -> Iterator[None]:
    """Say what was done; where backups could not follow, that too, as what went wrong."""
    from gcm_desktop.workspace.rekey import BackupsLeftError

    try:
        yield
    except BackupsLeftError:
        print(told, file=sys.stderr)
        raise
    print(told, file=sys.stderr)
