"""How a file is opened: for writing under its lock, or for reading without changing a byte."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine

from gcm_desktop.errors import (
    DamagedFileError,
    DiskFullError,
    FileInUseError,
    GcmError,
    ReadOnlyError,
    UnreadableFileError,
)
from gcm_desktop.files import make_empty, sync
from gcm_desktop.workspace import engine as engines
from gcm_desktop.workspace import migrations
from gcm_desktop.workspace.filling import Progress
from gcm_desktop.workspace.lock import Lock
from gcm_desktop.workspace.volumes import medium_of


@dataclass(frozen=True)
class Bring:
    """How a file of another version is brought to today's tables."""

    reading: bool = False
    """Whether it is only to be read: then it may also be newer than may be written."""
    before: Callable[[Engine], None] | None = None
    """What is done first: a backup."""
    progress: Progress | None = None


@dataclass
class Opened:
    """Connections to a file, and what has to be done when it is closed."""

    engine: Engine
    key: bytes | None
    read_only: bool
    recovered: bool = False
    """Whether a program that ended in the middle had left work beside the file, now taken in."""
    logged: bool = False
    """Whether a log is kept beside the file while it is open."""
    leave: list[Callable[[], None]] = field(default_factory=list)

    def close(self) -> None:
        """Let go of the file; whatever fails, the rest is still done."""
        self.engine.dispose()
        while self.leave:
            self.leave.pop(0)()


def make(path: Path, key: bytes | None) -> None:
    """Make the tables in a file that is there and empty, and leave it at rest."""
    made = engines.engine(path, key, new=True)
    try:
        with engines.in_words(), _begun(made, "BEGIN IMMEDIATE") as connection:
            migrations.make(connection)
    finally:
        made.dispose()
    with engines.in_words():
        engines.rest(path, key)


def unmake(path: Path) -> None:
    """Take away what could not be made whole, and everything beside it."""
    for left in (path, *_beside(path)):
        with suppress(OSError):
            left.unlink()


def for_writing(path: Path, key: bytes | None, bring: Bring) -> Opened:
    """Open under the lock and bring an older file up to date.

    On a fixed disk in WAL mode; on a stick or a share in DELETE mode.
    """
    lock = Lock(path)
    if lock.is_held():
        raise FileInUseError(lock.holder())
    migrations.refuse_newer(engines.prove(path, key), to_write=True)
    lock.take()
    logged = medium_of(path) == "fixed"
    modes = engines.DURABLE if logged else engines.CAREFUL
    left = any(_is_there(beside) for beside in _beside(path))
    made = engines.engine(path, key, modes=modes)
    opened = Opened(made, key, read_only=False, recovered=left, logged=logged)
    opened.leave = [lambda: _rest(path, key), lock.release]
    try:
        with engines.in_words():
            _bring_up_to_date(opened.engine, bring)
    except BaseException:
        opened.close()
        raise
    return opened


def copy(opened: Opened, path: Path) -> None:
    """A whole copy of an open file, where none may be yet; on the disk when this returns."""
    make_empty(path)
    try:
        engines.copy(opened.engine, path, opened.key)
        sync(path)
    except OSError as error:
        unmake(path)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise (DiskFullError() if full else UnreadableFileError(path.name)) from None
    except BaseException:
        unmake(path)
        raise


def prove_whole(path: Path, key: bytes | None) -> None:
    """Raise DamagedFileError unless every page of a file at rest is as it was written."""
    made = engines.engine(path, key, read_only=True)
    try:
        with engines.in_words(), _begun(made, "BEGIN") as connection:
            for pragma in ("cipher_integrity_check", "integrity_check(1)"):
                found = connection.exec_driver_sql(f"PRAGMA {pragma}")
                if any(line != "ok" for line in (found.scalars() if found.returns_rows else ())):
                    raise DamagedFileError
    finally:
        made.dispose()


def for_reading(path: Path, key: bytes | None) -> Opened:
    """Open so that neither the file nor its folder changes.

    A file left in the middle by a crash, a copy of only the file while its log was elsewhere, and
    a file of an older version are read through a private copy in a folder of this user's only.
    The copy is encrypted as the file is.
    """
    if Lock(path).is_held():
        return _shared(path, key) or _private_copy(path, key)
    migrations.refuse_newer(engines.prove(path, key), to_write=False)
    if any(beside.exists() for beside in _beside(path)):
        return _private_copy(path, key)
    opened = _shared(path, key)
    if left := [beside for beside in _beside(path) if beside.exists()]:
        # The header speaks of a log and there is none: SQLite has begun one, to be taken away.
        if opened:
            opened.close()
            opened = None
        for beside in left:
            beside.unlink(missing_ok=True)
    return opened or _private_copy(path, key)


def _shared(path: Path, key: bytes | None) -> Opened | None:
    """The file itself, if it can be read without a change to anything."""
    opened = Opened(engines.engine(path, key, read_only=True), key, read_only=True)
    try:
        if _is_up_to_date(opened.engine):
            return opened
    except ReadOnlyError:  # SQLite would have to write beside it
        pass
    except BaseException:
        opened.close()
        raise
    opened.close()
    return None


def _is_there(beside: Path) -> bool:
    """Whether a log or rollback journal holds anything; the index of a log alone says nothing."""
    with suppress(OSError):
        return not beside.name.endswith("-shm") and beside.stat().st_size > 0
    return False


def _beside(path: Path) -> list[Path]:
    """What SQLite keeps beside a file in use; -shm is only an index of -wal."""
    return [path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal")]


def _private_copy(path: Path, key: bytes | None) -> Opened:
    folder = Path(tempfile.mkdtemp(prefix="gcm-"))
    try:
        copy = _copied(path, folder)
        opened = Opened(engines.engine(copy, key), key, read_only=True)
        opened.leave = [lambda: shutil.rmtree(folder, ignore_errors=True)]
        try:
            with engines.in_words():
                _bring_up_to_date(opened.engine, Bring(reading=True))
        except BaseException:
            opened.close()
            raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return opened


def _copied(path: Path, folder: Path) -> Path:
    copy = folder / "copy.gcm"
    try:
        for end in ("", "-wal", "-journal"):
            beside = path.with_name(path.name + end)
            if beside.exists():
                os.close(os.open(f"{copy}{end}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
                shutil.copyfile(beside, f"{copy}{end}")
    except OSError as error:
        full = error.errno == errno.ENOSPC
        raise (DiskFullError() if full else UnreadableFileError(path.name)) from None
    return copy


def _is_up_to_date(engine: Engine) -> bool:
    with engines.in_words(), _begun(engine, "BEGIN") as connection:
        return migrations.is_up_to_date(connection)


def _bring_up_to_date(engine: Engine, bring: Bring) -> None:
    with _begun(engine, "BEGIN") as connection:
        migrations.refuse_newer(migrations.about(connection), to_write=not bring.reading)
        if migrations.is_up_to_date(connection):
            return
    if bring.before is not None:
        bring.before(engine)
    with _begun(engine, "BEGIN IMMEDIATE") as connection:
        if not migrations.is_up_to_date(connection):
            migrations.bring_up_to_date(connection, bring.progress)


def _begun(engine: Engine, begin: str) -> AbstractContextManager[Connection]:
    return engine.execution_options(begin=begin).begin()


def _rest(path: Path, key: bytes | None) -> None:
    """Failing here loses nothing: the log is taken in at the next opening."""
    with suppress(GcmError), engines.in_words():
        engines.rest(path, key)
