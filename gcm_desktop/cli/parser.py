"""The words of the command line, and the arguments that several commands share."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

from gcm_desktop import __version__
from gcm_desktop.cli.showing import visible
from gcm_desktop.texts import _

USAGE = 64
"""EX_USAGE: the exit status for words that are no command."""
STANDARD = "-"
"""Stands for standard input or output where a file is meant."""


class Parser(argparse.ArgumentParser):
    """Refuses wrong usage in one sentence with the usage, and status 64."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """End with what is wrong and how it is done."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {visible(message)}\n")


class Command(Parser):
    """One command; options may stand anywhere between its files."""

    is_group = False
    """Whether its first word is a command again: then nothing may stand before that."""
    _mixing = False

    def parse_known_args(  # type: ignore[override]  # argparse overloads it by its namespace
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse as `argparse` does, and again by what it calls for positions in between."""
        if self._mixing or self.is_group:
            return super().parse_known_args(args, namespace)
        self._mixing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixing = False


class Commands:
    """The commands below a parser."""

    def __init__(self, parser: Parser) -> None:
        self._below = parser.add_subparsers(
            title=_("commands"), metavar="COMMAND", required=True, parser_class=Command
        )

    def add(self, name: str, run: Callable[[argparse.Namespace], int], about: str) -> Command:
        """A command with the function that runs it and answers with the exit status."""
        command: Command = self._below.add_parser(name, help=about, description=about)
        command.set_defaults(run=run)
        return command

    def add_group(self, name: str, about: str) -> "Commands":
        """A command that has commands of its own."""
        group: Command = self._below.add_parser(name, help=about, description=about)
        group.is_group = True
        return Commands(group)


def new_parser() -> Parser:
    """The parser before it knows any command."""
    parser = Parser(
        prog="gcm-desktop",
        description=_(
            "Consultations on the Global Compact for Migration, from a keystroke to a signed "
            "report. Without a command, or with one FILE.gcm, the window opens."
        ),
        epilog=_(
            "The passphrase is read from --passphrase-file, the variable GCM_PASSPHRASE, or a "
            "prompt; that of an identity from --identity-passphrase-file or "
            "GCM_IDENTITY_PASSPHRASE. '-' stands for standard input or output."
        ),
    )
    parser.add_argument("--version", action="version", version=f"gcm-desktop {__version__}")
    return parser


def takes_workspace(command: Command, *, writes: bool) -> None:
    """FILE, the passphrase, and for commands that write, who does."""
    command.add_argument("file", metavar="FILE", type=workspace_file, help=_("the workspace"))
    takes_passphrase(command)
    if writes:
        takes_officer(command)
        command.add_argument(
            "--continue-older",
            action="store_true",
            help=_("write, although this device has seen a newer state of the file"),
        )


def takes_officer(command: Command) -> None:
    """Who writes, if not the officer of this device's profile."""
    command.add_argument("--officer", metavar="NAME", help=_("who writes, if not the profile's"))


def takes_passphrase(command: Any) -> None:
    """Where the passphrase of the workspace is read from."""
    command.add_argument(
        "--passphrase-file", metavar="FILE", help=_("the workspace's passphrase is its first line")
    )


def takes_identity_passphrase(command: Command) -> None:
    """Where the passphrase of an identity is read from."""
    command.add_argument(
        "--identity-passphrase-file",
        metavar="FILE",
        help=_("the identity's passphrase is its first line"),
    )


def takes_place(command: Command) -> None:
    """Where a report is signed."""
    command.add_argument(
        "--place", metavar="TEXT", help=_("where it is signed, if the stamp is to say so")
    )


def takes_consultation(command: Command, *, required: bool = True) -> None:
    """Which consultation of the workspace."""
    command.add_argument(
        "--consultation", metavar="ID", type=uuid_of, required=required, help=_("its id")
    )


def takes_json(command: Command) -> None:
    """Whether a program reads the answer."""
    command.add_argument("--json", action="store_true", help=_("print for programs, as JSON"))


def takes_output(command: Command, name: str) -> None:
    """Where what is made goes; nothing that is there is written over."""
    command.add_argument(
        "-o", "--output", metavar=name, required=True, help=_("what to make; never written over")
    )


def whole_number(text: str) -> int:
    """A number of things: zero or more."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(_("a whole number is needed"))
    return int(text)


def workspace_file(text: str) -> Path:
    """The file of a workspace, which cannot be standard input."""
    if text == STANDARD:
        raise argparse.ArgumentTypeError(_("a workspace is a file, not standard input"))
    return Path(text)


def uuid_of(text: str) -> UUID:
    """A record by its id."""
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("this is not an id")) from None
