"""Connections to a workspace file, encrypted (SQLCipher) or plain, and what their errors mean."""

import math
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlmodel import create_engine

from gcm_desktop.errors import (
    DamagedFileError,
    DiskFullError,
    EmptyFileError,
    FileInUseError,
    GcmError,
    MissingFileError,
    NotAWorkspaceError,
    ReadOnlyError,
    UnreadableFileError,
    WrongPassphraseError,
)

MAGIC = b"SQLite format 3\0"
PAGE = 4096
APPLICATION = 0x47434D57
"""Says in the file's header (`application_id`) that it is a workspace: GCMW."""
BUSY_SECONDS = 5.0
GUARDS = (
    "temp_store=MEMORY",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "recursive_triggers=ON",
    "mmap_size=0",
)
DURABLE = ("journal_mode=WAL", "synchronous=FULL")
"""Of the modes tried against replayed power cuts, the fastest that lost nothing acknowledged."""


def is_plain(path: Path) -> bool:
    """Whether a file is SQLite without encryption."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def refuse_foreign(path: Path) -> None:
    """Raise the error that says why this file cannot be a workspace, if it cannot."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            first = file.read(PAGE)
    except FileNotFoundError:
        raise MissingFileError(path.name) from None
    except OSError:
        raise UnreadableFileError(path.name) from None
    if not size:
        raise EmptyFileError
    if first.startswith(MAGIC):
        return
    if size < PAGE or size % PAGE or not _looks_encrypted(first):
        raise NotAWorkspaceError


def engine(path: Path, key: bytes | None, *, read_only: bool = False, new: bool = False) -> Engine:
    """Connections to a file; `key` is the raw key and its salt, nothing for a plain file.

    `hide_parameters` keeps people's words out of every exception text. Connecting raises
    WrongPassphraseError or NotAWorkspaceError before anything in the file is touched.
    """

    def connect() -> sqlcipher.Connection:
        mode = "ro" if read_only else "rw"  # never "rwc": nothing is made where one is expected
        connection = sqlcipher.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            timeout=BUSY_SECONDS,
        )
        try:
            _unlock(connection, key)
            if not new:
                _refuse_other(connection)
            _prepare(connection, read_only=read_only)
        except BaseException:
            connection.close()
            raise
        return connection

    made = create_engine(  # the pool of its own accord: one connection a thread, reads in writes
        "sqlite://", creator=connect, module=sqlcipher, poolclass=QueuePool, hide_parameters=True
    )

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return made


def _unlock(connection: sqlcipher.Connection, key: bytes | None) -> None:
    if key:
        connection.execute("PRAGMA cipher_log_level=NONE").fetchall()
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"").fetchall()
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except sqlcipher.DatabaseError as error:
        if "not a database" not in str(error):
            raise
        raise (WrongPassphraseError if key else NotAWorkspaceError)() from None


def _refuse_other(connection: sqlcipher.Connection) -> None:
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION,):
        raise NotAWorkspaceError


def _prepare(connection: sqlcipher.Connection, *, read_only: bool) -> None:
    for pragma in (*GUARDS, *(() if read_only else DURABLE)):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def rest(path: Path, key: bytes | None) -> None:
    """Bring everything into the one file and leave it in rollback mode, as files lie at rest."""
    last = sqlcipher.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        if key:
            last.execute(f"PRAGMA key=\"x'{key.hex()}'\"").fetchall()
        last.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        last.execute("PRAGMA journal_mode=DELETE").fetchall()
    finally:
        last.close()


@contextmanager
def in_words() -> Iterator[None]:
    """Say in words what the engine says of a file: full, locked, read-only or damaged."""
    try:
        yield
    except (DBAPIError, sqlcipher.Error, sqlite3.Error) as error:
        if (said := _meaning(str(getattr(error, "orig", None) or error))) is None:
            raise
        raise said from None
    except MemoryError:  # what page damage can surface as
        raise DamagedFileError from None


def _meaning(said: str) -> GcmError | None:
    meanings: tuple[tuple[str, type[GcmError]], ...] = (
        ("disk is full", DiskFullError),
        ("readonly database", ReadOnlyError),
        ("unable to open", ReadOnlyError),
        ("malformed", DamagedFileError),
        ("not a database", DamagedFileError),
        ("disk I/O error", DamagedFileError),
    )
    for sign, kind in meanings:
        if sign in said:
            return kind()  # type: ignore[call-arg]  # these take nothing
    return FileInUseError("") if "locked" in said else None


def _looks_encrypted(page: bytes) -> bool:
    """Encrypted pages cannot be told from noise: 4,096 random bytes hold about 7.95 bits each."""
    counts = Counter(page).values()
    entropy = -sum(n / len(page) * math.log2(n / len(page)) for n in counts)
    return entropy > 7.8
