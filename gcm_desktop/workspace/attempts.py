"""Wrong passphrases slow down, per file and device, for who guesses at the keyboard.

Who guesses by a program of their own is slowed by what deriving the key costs, and by nothing
here. The note names a file by its salt only.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gcm_desktop.errors import GcmError, WrongPassphraseError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import ngettext
from gcm_desktop.workspace import engine
from gcm_desktop.workspace.journal import milliseconds
from gcm_desktop.workspace.key import key_of, salt_of

NOTE = "attempts"
FREE, LONGEST = 3, 60.0
"""Attempts before the first wait, and seconds that one lasts at most."""
FILES = 50
"""Of how many files it is kept; the ones tried longest ago are forgotten first."""


class TooSoonError(GcmError):
    """After several wrong passphrases the next is to be tried a little later."""

    code = "too-soon"

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        whole = max(1, math.ceil(seconds))
        super().__init__(
            ngettext(
                "The passphrase was wrong several times. Nothing was changed; try again in "
                "{seconds} second.",
                "The passphrase was wrong several times. Nothing was changed; try again in "
                "{seconds} seconds.",
                whole,
            ).format(seconds=whole)
        )


def wait_before_next(profile: Profile, path: Path) -> float:
    """Seconds until the next passphrase is taken: none for three, then 1, 2, 4 and up to 60."""
    wrong, at = _known(profile, path)
    if wrong < FREE:
        return 0.0
    wait = min(2.0 ** (wrong - FREE), LONGEST)
    since = (milliseconds() - at) / 1000
    return min(wait, max(0.0, wait - since))  # a clock set back makes nobody wait longer


def refuse_too_soon(profile: Profile, path: Path) -> None:
    """Raise TooSoonError if the next passphrase has to wait."""
    if wait := wait_before_next(profile, path):
        raise TooSoonError(wait)


@contextmanager
def counted(profile: Profile, path: Path) -> Iterator[None]:
    """One attempt at opening a file with a passphrase. Raises TooSoonError before it is made."""
    refuse_too_soon(profile, path)
    try:
        yield
    except WrongPassphraseError:
        note_wrong(profile, path)
        raise
    note_right(profile, path)


def tried_key(path: Path, passphrase: str, profile: Profile) -> bytes:
    """The key of an encrypted file from its passphrase, tried on it.

    Raises TooSoonError, WrongPassphraseError, or what says that the file does not open.
    """
    with counted(profile, path):
        key = key_of(path, passphrase)
        engine.prove(path, key)
    return key


def note_wrong(profile: Profile, path: Path) -> None:
    """A passphrase did not open this file."""
    wrong, _at = _known(profile, path)
    _keep(profile, path, [wrong + 1, milliseconds()])


def note_right(profile: Profile, path: Path) -> None:
    """One did: what went wrong before is forgotten."""
    if _known(profile, path)[0]:
        _keep(profile, path, None)


def _known(profile: Profile, path: Path) -> tuple[int, int]:
    """How often it was wrong, and when last; nothing where the note says something else."""
    match profile.note(NOTE).get(_name(path)):
        case [int(wrong), int(at)] if wrong >= 0:
            return min(wrong, FREE + 10), at
    return 0, 0


def _keep(profile: Profile, path: Path, said: list[int] | None) -> None:
    """A comfort: where it cannot be kept, nothing is said of it."""
    note: dict[str, Any] = profile.note(NOTE)
    note.pop(_name(path), None)
    if said is not None:
        note[_name(path)] = said
    newest = list(note.items())[-FILES:]
    with suppress(OSError):
        profile.keep_note(NOTE, dict(newest))


def _name(path: Path) -> str:
    try:
        return salt_of(path).hex()
    except OSError:
        return ""
