"""The command tour: the whole trip without a window, as a new user would like to see it."""

import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gcm_desktop.cli.files import open_to_seek
from gcm_desktop.cli.parser import Commands
from gcm_desktop.cli.showing import visible
from gcm_desktop.cli.trip import FILES, REPORT, TRUST, Trip, judge, take
from gcm_desktop.errors import MissingFileError, RefusedError, UnreadableFileError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _

if TYPE_CHECKING:
    from gcm_desktop.consultation.consultations import Consultation

FOLDER = "gcm-tour"


def add_commands(commands: Commands) -> None:
    """Name the command of this module and its arguments."""
    taken = commands.add(
        "tour", tour, _("take the whole trip without a window, and keep what it makes")
    )
    taken.add_argument("folder", metavar="DIR", nargs="?", help=_("a new or an empty folder"))
    taken.add_argument("--inputs", metavar="TABLE", help=_("CSV or XLSX instead of the sample"))


def tour(args: Namespace) -> int:
    """Take the trip into a folder and tell each step."""
    fill = _what_was_said(args.inputs)
    folder = Path(args.folder) if args.folder else _new_folder()
    with _ours(folder), tempfile.TemporaryDirectory(prefix="gcm-") as profile:
        print(_("The whole trip without a window; everything is made in {folder}").format(
            folder=visible(str(folder))))  # fmt: skip
        trip = Trip(folder, Profile(Path(profile)))
        for number, told in enumerate(take(trip, fill), 1):
            print(f"{number:>3}. {visible(told)}", flush=True)
        status = 1 if judge(trip, trusting=True).reasons else 0
    print(_what_next(folder))
    return status


def _what_was_said(table: str | None) -> "Callable[..., Consultation]":
    """What fills the workspace: a table of one's own, read before anything is made, or a sample."""
    from gcm_desktop.exchange.importing import open_with_table, read_table
    from gcm_desktop.exchange.sample import record_sample

    if table is None:
        return record_sample
    with open_to_seek(table) as file:
        read = read_table(file)
    for name in read.left_out:
        print(_("The column {name} was left out.").format(name=name), file=sys.stderr)
    return partial(
        open_with_table,
        table=read,
        title="Consultation of the tour",
        country="MAR",
        level="thematic",
        mode="written",
        attribution_rule="on_the_record",
    )


def _new_folder() -> Path:
    name, number = FOLDER, 1
    while Path(name).exists():
        number += 1
        name = f"{FOLDER}-{number}"
    return Path(name)


@contextmanager
def _ours(folder: Path) -> Iterator[None]:
    """A folder for this user's eyes, which a trip that fails leaves as it was found."""
    was_there = folder.exists()
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        occupied = any(folder.iterdir())
    except FileNotFoundError:
        raise MissingFileError(str(folder.parent)) from None
    except OSError:
        raise UnreadableFileError(folder.name) from None
    if occupied:
        told = _("The folder {name} is not empty. Nothing was changed; name a new one.")
        raise RefusedError({"folder": told.format(name=folder.name)})
    try:
        yield
    except BaseException:
        for name in FILES:
            with suppress(OSError):
                (folder / name).unlink()
        if not was_there:
            with suppress(OSError):
                folder.rmdir()
        raise


def _what_next(folder: Path) -> str:
    report, trust = visible(str(folder / REPORT)), visible(str(folder / TRUST))
    return "\n".join(
        (
            _("To go on:"),
            f"  gcm-desktop verify {report} --trust {trust}",
            f"  gcm-desktop inputs {visible(str(folder / FILES[0]))} --search water"
            f" --passphrase-file {visible(str(folder / FILES[-1]))}",
            _("(From a checkout, python3 main.py in place of gcm-desktop.)"),
            _("The passphrases are a sample's: never use them for anything real."),
        )
    )
