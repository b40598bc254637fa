"""The command about a damaged workspace: mend."""

from argparse import Namespace
from pathlib import Path

from gcm_desktop.cli.files import refuse_taken, workspace_passphrase
from gcm_desktop.cli.parser import Commands, takes_output, takes_workspace, workspace_file
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _


def add_commands(commands: Commands) -> None:
    """Name the command of this module and its arguments."""
    mended = commands.add("mend", mend, _("make a whole file of what a damaged one still says"))
    takes_workspace(mended, writes=False)
    takes_output(mended, "OUT")
    mended.add_argument(
        "--backup",
        metavar="BACKUP",
        type=workspace_file,
        help=_("what it lacks is taken from here"),
    )  # fmt: skip


def mend(args: Namespace) -> int:
    """Make a whole file and say what is in it; 1 where anything is known to be missing."""
    from gcm_desktop.workspace import salvage

    refuse_taken(args.output)
    key = None
    if not salvage.is_in_clear(args.file):
        key = salvage.key_of(args.file, workspace_passphrase(args), args.backup)
    into = Path(args.output)
    salvaged = salvage.salvage(args.file, key, into, profile=Profile(), backup=args.backup)
    print(salvaged.sentence)
    return 1 if salvaged.unread else 0
