"""Putting a whole file in its place: made out of sight beside it, on the disk, then named."""

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from time import time

from gcm_desktop.errors import (
    DiskFailedError,
    DiskFullError,
    GcmError,
    ReadOnlyError,
    UnreadableFileError,
)
from gcm_desktop.files import make_empty, sync
from gcm_desktop.texts import _

BLOCK = 1 << 20
OLD_ENOUGH = timedelta(hours=1)
"""After which what is left of a program that was killed is not another program's work."""


class NotReadBackError(GcmError):
    """A medium gave back other bytes than were written to it."""

    code = "not-read-back"

    def __init__(self) -> None:
        super().__init__(
            _("What was read back from the disk or stick is not what was written there, so it was "
              "not put in place. What was there before is as it was; use another stick.")
        )  # fmt: skip


@contextmanager
def workshop(path: Path) -> Iterator[Path]:
    """A place of the same name out of sight, beside a file that is to be made or replaced.

    A folder of this user's only, on the same medium, so that what is finished in it can be put in
    place at one stroke; it goes away with all that is left in it. Raises OSError.
    """
    folder = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    folder.mkdir(mode=0o700)
    try:
        yield folder / path.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_left(folder: Path, name: re.Pattern[str], after: timedelta = OLD_ENOUGH) -> None:
    """Take away workshops that killed programs left, of files whose names match.

    A clock that was put back makes them seem to be of the future: as far as that is old, too.
    """
    with suppress(OSError):
        for left in folder.iterdir():
            if (made := re.fullmatch(r"\.(.+)\.[0-9a-f]{8}", left.name)) is None:
                continue
            if name.fullmatch(made[1]) and left.is_dir() and not left.is_symlink():
                _clear(left, after)


def _clear(left: Path, after: timedelta) -> None:
    with suppress(OSError):
        touched = [left.stat().st_mtime, *(inside.stat().st_mtime for inside in left.iterdir())]
        if min(abs(time() - moment) for moment in touched) >= after.total_seconds():
            shutil.rmtree(left)


def copied(source: Path, to: Path) -> str:
    """Copy the bytes of a file to where none is yet, onto the disk; their SHA-256.

    Raises AlreadyThereError and OSError.
    """
    make_empty(to)
    seen = hashlib.sha256()
    with source.open("rb") as reading, to.open("rb+") as writing:
        while block := reading.read(BLOCK):
            seen.update(block)
            writing.write(block)
        writing.flush()
        os.fsync(writing.fileno())
    return seen.hexdigest()


def digest_of(path: Path, *, from_medium: bool = False) -> str:
    """SHA-256 of a file; from the medium itself where the system can be made to go there.

    Otherwise what was written a moment ago is given back out of memory, whatever became of it.
    """
    seen = hashlib.sha256()
    with path.open("rb") as file:
        if from_medium and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while block := file.read(BLOCK):
            seen.update(block)
    return seen.hexdigest()


def read_back(path: Path, expected: str) -> None:
    """Raise NotReadBackError unless the medium holds what was written."""
    sync(path)
    if digest_of(path, from_medium=True) != expected:
        raise NotReadBackError


def put_new(fresh: Path, path: Path) -> None:
    """Give a finished file its name, never another's. Raises FileExistsError, or OSError."""
    try:
        os.link(fresh, path)  # never replaces
    except FileExistsError:
        raise
    except OSError:  # sticks have no links
        if os.path.lexists(path):
            raise FileExistsError from None
        fresh.rename(path)
    sync(path)


def replace(fresh: Path, path: Path) -> None:
    """Put a finished file in the place of another at one stroke. Raises OSError."""
    fresh.replace(path)
    sync(path)


def aside(path: Path, what: str) -> Iterator[Path]:
    """Names beside a file for what is kept of it: "NAME (what, N).gcm" for N from 1 on."""
    number = 0
    while True:
        number += 1
        yield path.with_name(f"{path.stem} ({what}, {number}){path.suffix}")


def logs_of(path: Path) -> list[Path]:
    """What a program that ended in the middle left beside a file, and is part of it."""
    ends = ("-wal", "-journal")
    return [log for end in ends if (log := path.with_name(path.name + end)).exists()]


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Say in words why files could not be made, moved or read."""
    try:
        yield
    except OSError as error:
        raise _meaning(error, name) from None


def _meaning(error: OSError, name: str) -> GcmError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError()
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return ReadOnlyError()
    if error.errno in (errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN):
        return DiskFailedError()
    return UnreadableFileError(name)
