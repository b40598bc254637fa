"""The command that unites workspaces: merge."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from gcm_desktop.cli.files import workspace_passphrase
from gcm_desktop.cli.parser import Commands, takes_workspace, workspace_file
from gcm_desktop.cli.showing import visible
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _, ngettext

if TYPE_CHECKING:
    from gcm_desktop.workspace import Workspace
    from gcm_desktop.workspace.merge import United


def add_commands(commands: Commands) -> None:
    """Name the command of this module and its arguments."""
    merged = commands.add("merge", merge, _("take in what other workspaces hold"))
    takes_workspace(merged, writes=False)
    merged.add_argument(
        "others", metavar="OTHER", type=workspace_file, nargs="+",
        help=_("a workspace whose changes are taken in; it stays as it is"),
    )  # fmt: skip
    merged.add_argument(
        "--dry-run", action="store_true", help=_("only say what would come; change nothing")
    )
    merged.add_argument(
        "--from-passphrase-file", metavar="FILE",
        help=_("the passphrase of the others, if it is not the same, is its first line"),
    )  # fmt: skip


def merge(args: Namespace) -> int:
    """Take in other workspaces one by one, and say of each what came."""
    from gcm_desktop.workspace import Workspace, needs_passphrase

    own = workspace_passphrase(args) if needs_passphrase(args.file) else None
    theirs = own
    if args.from_passphrase_file is not None:
        theirs = workspace_passphrase(Namespace(passphrase_file=args.from_passphrase_file))
    elif own is None and any(needs_passphrase(other) for other in args.others):
        theirs = workspace_passphrase(args)
    with _into(args.file, own, dry_run=args.dry_run) as workspace:
        for path in args.others:
            with Workspace.open(path, theirs, profile=Profile(), read_only=True) as other:
                united = workspace.unite(other)
            print(f"{visible(path.name)}: {_told(united)}")
    return 0


@contextmanager
def _into(path: Path, passphrase: str | None, *, dry_run: bool) -> "Iterator[Workspace]":
    """The workspace, or a private copy of it (encrypted as it is) that nobody will miss."""
    from gcm_desktop.workspace import Workspace

    if not dry_run:
        with Workspace.open(path, passphrase, profile=Profile()) as workspace:
            yield workspace
        return
    with TemporaryDirectory(prefix="gcm-") as name:
        folder = Path(name)
        with Workspace.open(path, passphrase, profile=Profile(), read_only=True) as workspace:
            workspace.copy_to(folder / "copy.gcm")
            key = workspace.key
        nobody = Profile(folder / "profile")
        with Workspace.open(folder / "copy.gcm", None, profile=nobody, key=key) as copy:
            yield copy


def _told(united: "United") -> str:
    came = united.new + united.values
    if not came:
        return _("nothing new")
    said = ngettext("{n} new change", "{n} new changes", came).format(n=came)
    if united.listed:
        looked_at = ngettext("{n} thing to be looked at", "{n} things to be looked at",
                             united.listed).format(n=united.listed)  # fmt: skip
        said = f"{said}, {looked_at}"
    return said
