"""Files that the program makes for its user: whole or not at all, and never over another."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gcm_desktop.errors import (
    AlreadyThereError,
    DiskFullError,
    GcmError,
    MissingFileError,
    ReadOnlyError,
    UnreadableFileError,
)


def write_new(path: Path, content: bytes) -> None:
    """Make a file of this user's only (mode 0600) that is on the disk when this returns.

    Raises AlreadyThereError rather than write over anything, and leaves nothing half-written.
    """
    if path.exists():
        raise AlreadyThereError(path.name)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write(fresh, content)
        _put_in_place(fresh, path)
    except FileExistsError:
        raise AlreadyThereError(path.name) from None
    except OSError as error:
        raise _in_words(error, path) from None
    finally:
        with suppress(OSError):
            fresh.unlink()


@contextmanager
def staying(path: Path, content: bytes) -> Iterator[None]:
    """A new file that stays only if what belongs to it is done as well.

    A report that left unnoted could not be told from a forgery later. Raises as `write_new` does.
    """
    write_new(path, content)
    try:
        yield
    except BaseException:  # interrupted, too
        with suppress(OSError):  # a stick that is gone has taken it along
            path.unlink()
        raise


def make_empty(path: Path) -> None:
    """A new file of this user's only, never in the place of another.

    Raises AlreadyThereError, or what says why it cannot be made.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise AlreadyThereError(path.name) from None
    except OSError as error:
        raise _in_words(error, path) from None


def sync(path: Path) -> None:
    """Have a file, and the name it goes by, on the disk when this returns. Raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    if os.name == "posix":  # elsewhere a folder cannot be opened
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read_whole(path: Path, at_most: int) -> bytes:
    """What a file holds. Raises MissingFileError, or UnreadableFileError, also when too large."""
    try:
        with path.open("rb") as file:
            content = file.read(at_most + 1)
    except FileNotFoundError:
        raise MissingFileError(path.name) from None
    except OSError:
        raise UnreadableFileError(path.name) from None
    if len(content) > at_most:
        raise UnreadableFileError(path.name)
    return content


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _put_in_place(fresh: Path, path: Path) -> None:
    """A hard link never replaces; sticks without links (FAT) get the next best."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError from None
        fresh.rename(path)


def _in_words(error: OSError, path: Path) -> GcmError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError()
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return ReadOnlyError()
    if error.errno == errno.ENOENT:
        return MissingFileError(str(path.parent))
    return UnreadableFileError(path.name)
