"""Connections to a workspace file, encrypted (SQLCipher) or plain, and what their errors mean."""

import json
import math
import shutil
import sqlite3
import stat
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlmodel import create_engine

from gcm_desktop.errors import (
    DamagedFileError,
    DiskFailedError,
    DiskFullError,
    EmptyFileError,
    FileInUseError,
    GcmError,
    MissingFileError,
    NewerFileError,
    NotAWorkspaceError,
    ReadOnlyError,
    UnreadableFileError,
    WrongPassphraseError,
)

MAGIC = b"SQLite format 3\0"
PAGE = 4096
APPLICATION = 0x47434D57
"""Says in the file's header (`application_id`) that it is a workspace: GCMW."""
MARK = slice(68, 72)
"""Where the header of a plain file holds it."""
FORMAT = 1
"""Kept in the header (`user_version`): raised only when an older program could no longer read the
journal itself."""
ABOUT = "SELECT 1 FROM sqlite_master WHERE name = 'about'"
BUSY_SECONDS = 5.0
COPIED_AT_ONCE = 256
"""Pages, one megabyte: between two such steps whoever writes has a turn."""
GUARDS = (
    "temp_store=MEMORY",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "recursive_triggers=ON",
    "mmap_size=0",
    "cache_size=-32768",
)
"""What holds for every connection; 32 MB of decrypted pages, with which a million inputs are
searched as fast as a few."""
DURABLE = ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=4000")
"""Of the modes tried against replayed power cuts, the fastest that lost nothing acknowledged. The
log is taken in at 16 MB, less often than by default: fewer pages are then written twice."""
CAREFUL = ("journal_mode=DELETE", "synchronous=EXTRA")
"""The same promise without a log beside the file: for sticks, which are pulled, and for shares,
where a log cannot be shared."""


def is_plain(path: Path) -> bool:
    """Whether a file is SQLite without encryption."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def refuse_foreign(path: Path) -> None:
    """Raise the error that says why this file cannot be a workspace, if it cannot."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe would keep us waiting
            raise UnreadableFileError(path.name)
        with path.open("rb") as file:
            first = file.read(PAGE)
    except FileNotFoundError:
        raise MissingFileError(path.name) from None
    except OSError:
        raise UnreadableFileError(path.name) from None
    size = found.st_size
    if not size:
        raise EmptyFileError
    if first.startswith(MAGIC):
        if first[MARK] != APPLICATION.to_bytes(4, "big"):
            raise NotAWorkspaceError
        return
    torn = size % PAGE and not is_left_in_the_middle(path)
    if size < PAGE or torn or not _looks_encrypted(first):
        raise NotAWorkspaceError


def is_left_in_the_middle(path: Path) -> bool:
    """Whether a log or rollback journal with something in it lies beside a file."""
    for end in ("-wal", "-journal"):
        with suppress(OSError):
            if path.with_name(path.name + end).stat().st_size:
                return True
    return False


def prove(path: Path, key: bytes | None) -> dict[str, str]:
    """What a file says about itself. Raises what says why it does not open with this key.

    Only pages of the file itself are looked at, as if nothing could change it (`immutable`): no log
    is taken in and no file appears beside it. Not for a file that somebody is writing. Damage is
    not seen here: without its log, a file left in the middle may seem to be damaged.
    """
    with (
        suppress(DamagedFileError), in_words(),
        closing(_connected(path, "ro&immutable=1")) as connection,
    ):  # fmt: skip
        try:
            _unlock(connection, key)
        except WrongPassphraseError:
            # the first page may be half-written, or of another key that was being given
            if not is_left_in_the_middle(path) or not _opens_with_its_log(path, key):
                raise
            return {}
        _refuse_other(connection)
        if not connection.execute(f"{ABOUT} AND type = 'table'").fetchall():
            raise NotAWorkspaceError
        return dict(connection.execute("SELECT key, value FROM about").fetchall())
    return {}


def _opens_with_its_log(path: Path, key: bytes | None) -> bool:
    """Whether the first page as the log has it is one under this key; looked at in a copy.

    A rollback journal is not looked into: only taking it back shows whose the first page is.
    """
    if path.with_name(f"{path.name}-journal").exists():
        return True
    with tempfile.TemporaryDirectory(prefix="gcm-") as folder:
        beside = Path(folder) / "first page.gcm"
        _copy_first_page_with_log(path, beside)
        try:
            with closing(_connected(beside, "rw")) as connection:
                _unlock(connection, key)
        except (WrongPassphraseError, NotAWorkspaceError):
            return False
    return True


def _copy_first_page_with_log(path: Path, beside: Path) -> None:
    """As large as the file, and empty behind its first page; encrypted as the file is."""
    with path.open("rb") as file, beside.open("xb") as first:
        first.write(file.read(PAGE))
        first.truncate(path.stat().st_size)
    log = f"{path.name}-wal"
    shutil.copyfile(path.with_name(log), beside.with_name(f"{beside.name}-wal"))


def engine(
    path: Path,
    key: bytes | None,
    *,
    read_only: bool = False,
    new: bool = False,
    modes: tuple[str, ...] = DURABLE,
) -> Engine:
    """Connections to a file; `key` is the raw key and its salt, nothing for a plain file.

    `hide_parameters` keeps people's words out of every exception text.
    """

    def connect() -> sqlcipher.Connection:
        # never "rwc": nothing is made where one is expected
        connection = _connected(path, "ro" if read_only else "rw")
        try:
            _unlock(connection, key)
            if not new:
                _refuse_other(connection)
            for pragma in (*GUARDS, *(() if read_only else modes)):
                connection.execute(f"PRAGMA {pragma}").fetchall()
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


def _connected(path: Path, mode: str) -> sqlcipher.Connection:
    return sqlcipher.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        timeout=BUSY_SECONDS,
    )


def _unlock(connection: sqlcipher.Connection, key: bytes | None) -> None:
    """Give the key, and see whether the first page is one."""
    if key:
        connection.execute("PRAGMA cipher_log_level=NONE").fetchall()
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"").fetchall()
    try:
        connection.execute("PRAGMA application_id").fetchall()
    except sqlcipher.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_NOTADB:
            raise
        raise (WrongPassphraseError if key else NotAWorkspaceError)() from None


def _refuse_other(connection: sqlcipher.Connection) -> None:
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION,):
        raise NotAWorkspaceError
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > FORMAT:
        raise NewerFileError(_program_that_reads(connection))


def _program_that_reads(connection: sqlcipher.Connection) -> str:
    """The version that a newer file says it needs, where it still says so in the same place."""
    try:
        found = connection.execute("SELECT value FROM about WHERE key = 'reads'").fetchone()
    except sqlcipher.DatabaseError:
        return ""
    return str(found[0]).partition(" ")[2] if found else ""


def copy(source: Engine, path: Path, key: bytes | None) -> None:
    """Fill a file that is there and empty with what another holds now, and leave it at rest.

    While it is done others read and write: what is copied is the state it began with.
    """
    with in_words(), closing(source.raw_connection()) as lent:
        reading: sqlcipher.Connection = lent.driver_connection
        with closing(_connected(path, "rw")) as target:
            if key:
                target.execute("PRAGMA cipher_log_level=NONE").fetchall()
                target.execute(f"PRAGMA key=\"x'{key.hex()}'\"").fetchall()
            reading.execute("BEGIN")
            try:
                reading.execute("SELECT max(place) FROM revision").fetchall()
                reading.backup(target, pages=COPIED_AT_ONCE)
            finally:
                reading.execute("ROLLBACK")
            target.execute("PRAGMA journal_mode=DELETE").fetchall()


def rest(path: Path, key: bytes | None) -> None:
    """Bring everything into the one file and leave it in rollback mode, as files lie at rest."""
    last = _connected(path, "rw")
    try:
        _unlock(last, key)
        last.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        last.execute("PRAGMA journal_mode=DELETE").fetchall()
    finally:
        last.close()


@contextmanager
def in_words() -> Iterator[None]:
    """Say in words what the engine says of a file: full, locked, read-only or damaged.

    The engine's own text is dropped: of a value it cannot decode it quotes the words.
    """
    try:
        yield
    except (DBAPIError, sqlcipher.Error, sqlite3.Error) as error:
        if (said := _meaning(getattr(error, "orig", None) or error)) is None:
            raise
        raise said from None
    except (MemoryError, UnicodeDecodeError, json.JSONDecodeError):  # how damage can surface, too
        raise DamagedFileError from None
    except (ValueError, TypeError) as error:
        if not _met_in_a_column(error):
            raise
        raise DamagedFileError from None


def _met_in_a_column(error: ValueError | TypeError) -> bool:
    """Whether a stored value is none of its type, such as an id with a letter that no id has."""
    steps = traceback.walk_tb(error.__traceback__)
    return any("_result_cy" in frame.f_code.co_filename for frame, _line in steps)


def _meaning(error: BaseException) -> GcmError | None:
    if any(sign in str(error) for sign in ("decode to UTF-8", "malformed JSON")):
        return DamagedFileError()  # text that this program never wrote so
    code = getattr(error, "sqlite_errorcode", None) or _code_said(error)
    kind = MEANINGS.get(code & 0xFF) if code else None
    return kind() if kind else None


def _code_said(error: BaseException) -> int | None:
    """The backup interface tells of its failures in words alone."""
    said = str(error)
    return next((code for words, code in IN_ENGLISH.items() if words in said), None)


IN_ENGLISH = {
    "database or disk is full": sqlite3.SQLITE_FULL,
    "disk I/O error": sqlite3.SQLITE_IOERR,
    "attempt to write a readonly database": sqlite3.SQLITE_READONLY,
    "unable to open database file": sqlite3.SQLITE_CANTOPEN,
    "database disk image is malformed": sqlite3.SQLITE_CORRUPT,
    "file is not a database": sqlite3.SQLITE_NOTADB,
    "is locked": sqlite3.SQLITE_BUSY,
}
"""SQLite's own sentences (`sqlite3_errstr`) for the codes below."""
MEANINGS: dict[int, Callable[[], GcmError]] = {
    sqlite3.SQLITE_BUSY: lambda: FileInUseError(""),
    sqlite3.SQLITE_LOCKED: lambda: FileInUseError(""),
    sqlite3.SQLITE_FULL: DiskFullError,
    sqlite3.SQLITE_READONLY: ReadOnlyError,
    sqlite3.SQLITE_CANTOPEN: ReadOnlyError,
    sqlite3.SQLITE_CORRUPT: DamagedFileError,
    sqlite3.SQLITE_NOTADB: DamagedFileError,
    sqlite3.SQLITE_IOERR: DiskFailedError,
}


def _looks_encrypted(page: bytes) -> bool:
    """Encrypted pages cannot be told from noise: 4,096 random bytes hold about 7.95 bits each."""
    counts = Counter(page).values()
    entropy = -sum(n / len(page) * math.log2(n / len(page)) for n in counts)
    return entropy > 7.8
