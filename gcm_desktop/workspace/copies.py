"""How a file is opened: for writing under its lock, or for reading without changing a byte."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine

from gcm_desktop.errors import GcmError, ReadOnlyError
from gcm_desktop.workspace import engine as engines
from gcm_desktop.workspace import migrations
from gcm_desktop.workspace.lock import Lock


@dataclass
class Opened:
    """Connections to a file, and what has to be done when it is closed."""

    engine: Engine
    key: bytes | None
    read_only: bool
    leave: list[Callable[[], None]] = field(default_factory=list)

    def close(self) -> None:
        """Let go of the file; whatever fails, the rest is still done."""
        self.engine.dispose()
        while self.leave:
            self.leave.pop(0)()


def make(path: Path, key: bytes | None) -> None:
    """Make the tables in a file that is there and empty, and leave it at rest."""
    made = engines.engine(path, key, new=True)
    with engines.in_words(), _begun(made, "BEGIN IMMEDIATE") as connection:
        migrations.make(connection)
    made.dispose()
    engines.rest(path, key)


def for_writing(path: Path, key: bytes | None) -> Opened:
    """Open under the lock, bring an older file up to date, and go into WAL mode."""
    prove(path, key)
    lock = Lock(path)
    lock.take()
    opened = Opened(engines.engine(path, key), key, read_only=False)
    opened.leave = [lambda: _rest(path, key), lock.release]
    try:
        with engines.in_words():
            _bring_up_to_date(opened.engine)
    except BaseException:
        opened.close()
        raise
    return opened


def for_reading(path: Path, key: bytes | None) -> Opened:
    """Open so that neither the file nor its folder changes.

    A file left in WAL mode by a crash, or of an older version, is read through a private copy in
    a folder of this user's only. The copy is encrypted as the file is.
    """
    if not _left_by_a_crash(path):
        opened = Opened(engines.engine(path, key, read_only=True), key, read_only=True)
        try:
            if _is_up_to_date(opened.engine):
                return opened
        except ReadOnlyError:  # WAL mode without its log: SQLite would have to write beside it
            pass
        except BaseException:
            opened.close()
            raise
        opened.close()
    return _private_copy(path, key)


def prove(path: Path, key: bytes | None) -> None:
    """Raise the error that says why this file does not open with this key, if it does not."""
    with suppress(ReadOnlyError):
        opened = Opened(engines.engine(path, key, read_only=True), key, read_only=True)
        try:
            _is_up_to_date(opened.engine)
        finally:
            opened.close()


def _private_copy(path: Path, key: bytes | None) -> Opened:
    folder = Path(tempfile.mkdtemp(prefix="gcm-"))
    copy = folder / "copy.gcm"
    try:
        for end in ("", "-wal"):
            beside = path.with_name(path.name + end)
            if beside.exists():
                shutil.copyfile(beside, copy.with_name(copy.name + end))
        opened = Opened(engines.engine(copy, key), key, read_only=True)
        opened.leave = [lambda: shutil.rmtree(folder, ignore_errors=True)]
        with engines.in_words():
            _bring_up_to_date(opened.engine)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return opened


def _left_by_a_crash(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and not Lock(path).is_held()


def _is_up_to_date(engine: Engine) -> bool:
    with engines.in_words(), _begun(engine, "BEGIN") as connection:
        return migrations.is_up_to_date(connection)


def _bring_up_to_date(engine: Engine) -> None:
    with _begun(engine, "BEGIN") as connection:
        if migrations.is_up_to_date(connection):
            return
    with _begun(engine, "BEGIN IMMEDIATE") as connection:
        if not migrations.is_up_to_date(connection):
            migrations.bring_up_to_date(connection)


def _begun(engine: Engine, begin: str) -> AbstractContextManager[Connection]:
    return engine.execution_options(begin=begin).begin()


def _rest(path: Path, key: bytes | None) -> None:
    """Failing here loses nothing: the log is taken in at the next opening."""
    with suppress(GcmError), engines.in_words():
        engines.rest(path, key)
