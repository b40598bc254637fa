"""Another key for a closed file, so that a kill at any moment leaves it under the old or the new.

From key to key SQLCipher writes every page anew in place, under a rollback journal: what a kill
left half done is taken back at the next opening. Between plain and encrypted, where pages have
another size, a new file is made beside and put in place of the old one.
"""

import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine

from gcm_desktop.errors import (
    DamagedFileError,
    DiskFailedError,
    DiskFullError,
    GcmError,
    RefusedError,
)
from gcm_desktop.files import make_empty, sync, write_new
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.workspace import copies
from gcm_desktop.workspace import engine as engines
from gcm_desktop.workspace import key as keys
from gcm_desktop.workspace.lock import Lock
from gcm_desktop.workspace.recovery import seal_key

SLACK = 1024 * 1024
"""Bytes of room that are asked for beyond what is written."""
AT_ONCE = 1024 * 1024


class BackupsLeftError(GcmError):
    """The file has its new key, and some of its backups still have the old one."""

    code = "backups-left"

    def __init__(self, left: Sequence[Path]) -> None:
        self.left = tuple(left)
        super().__init__(
            _("The file has its new key, but not every backup could be given it: {names}. Nothing "
              "is lost; delete those if others know the old passphrase, since they still open with "
              "it.").format(names=", ".join(path.name for path in left))
        )  # fmt: skip


class WorkElsewhereError(GcmError):
    """Work that was taken from the file lies on this device and was never put back."""

    code = "work-elsewhere"

    def __init__(self) -> None:
        super().__init__(
            _("A local copy with work on this file waits on this computer, and the old passphrase "
              "would still open it. Nothing was sealed; open the file, put the work back, and seal "
              "it then.")
        )  # fmt: skip


def rekey(
    path: Path,
    old: bytes | None,
    new_passphrase: str | None = None,
    *,
    new_key: bytes | None = None,
    profile: Profile | None = None,
) -> bytes:
    """Give a closed file another key, from a new passphrase or as it is, and answer with it.

    A plain file (`old` is None) is encrypted. With a `profile`, backups within reach follow.
    Raises WrongPassphraseError, FileInUseError, ReadOnlyError, DiskFullError or DamagedFileError
    and leaves the file as it was; or BackupsLeftError, with the file done.
    """
    engines.refuse_foreign(path)
    with held(path):
        take_back(path)
        workspace_id = _id_of(path, old)
        new = _new_key(path, old, new_passphrase, new_key)
        if old is None:
            _exchange(path, None, new)
        else:
            _in_place(path, old, new)
    if profile is not None and (left := _backups_follow(workspace_id, old, new, profile)):
        raise BackupsLeftError(left)
    return new


def lay_open(path: Path, key: bytes) -> None:
    """Take the encryption off a closed file: whoever finds it from now on can read all of it.

    Its backups stay encrypted. Raises as `rekey` does.
    """
    engines.refuse_foreign(path)
    with held(path):
        take_back(path)
        _id_of(path, key)
        _exchange(path, key, None)


def seal_for(
    path: Path,
    key: bytes,
    workspace_id: str,
    recipients: Sequence[str],
    sealed_file: Path,
    *,
    profile: Profile | None = None,
) -> None:
    """Give a closed file a key that only the recipients can unseal: this device keeps none of it.

    The sealed key is on the disk first, then the backups follow, then the file. Broken off
    anywhere, nothing is under a key that nobody holds, and the file is whole; begin again then.
    """
    engines.refuse_foreign(path)
    if profile is not None:
        _refuse_work_elsewhere(path, profile)
    new = secrets.token_bytes(keys.RAW_SIZE) + key[keys.RAW_SIZE :]
    with held(path):
        take_back(path)
        _id_of(path, key)
        _refuse_full(path, path.stat().st_size)
        write_new(sealed_file, seal_key(new, workspace_id, recipients))
        left = [] if profile is None else _backups_follow(workspace_id, key, new, profile)
        _in_place(path, key, new)
    if left:
        raise BackupsLeftError(left)


def workspace_of(path: Path, key: bytes | None) -> str:
    """The id of the workspace in a file at rest. Raises what says why it does not open."""
    said = engines.prove(path, key).get("workspace")
    if said is None:
        raise DamagedFileError
    return said


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Nobody else opens the file for writing meanwhile."""
    lock = Lock(path)
    lock.take()
    try:
        yield
    finally:
        lock.release()


def take_back(path: Path) -> None:
    """Have SQLite take back what a kill left half done, which it does under any key and none.

    Only for who holds the file.
    """
    if not path.with_name(f"{path.name}-journal").exists():
        return
    with suppress(sqlcipher.DatabaseError), closing(_opened(path)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()


def _id_of(path: Path, key: bytes | None) -> str:
    """The id of the workspace, asked of the file itself and not of its first page only."""
    with engines.in_words(), _borrowed(path, key) as connection:
        found = connection.execute("SELECT value FROM about WHERE key = 'workspace'").fetchone()
    if found is None:
        raise DamagedFileError
    return str(found[0])


def _new_key(path: Path, old: bytes | None, passphrase: str | None, given: bytes | None) -> bytes:
    if (passphrase is None) == (given is None):
        raise ValueError("a new passphrase or a new key, one of the two")
    if passphrase == "":
        raise RefusedError({"passphrase": _("An empty passphrase protects nothing.")})
    if given is not None:  # in place the file keeps its salt
        return given if old is None else given[: keys.RAW_SIZE] + old[keys.RAW_SIZE :]
    if old is None:
        return keys.new_key(passphrase or "")
    new = keys.key_of(path, passphrase or "")
    if new == old:
        raise RefusedError(
            {"passphrase": _("This is the passphrase of the file already. Nothing was changed; "
                             "choose another.")}
        )  # fmt: skip
    return new


def _in_place(path: Path, old: bytes, new: bytes) -> None:
    """The journal this needs is as large as the file."""
    with engines.in_words():
        engines.rest(path, old)
        _refuse_full(path, path.stat().st_size)
        with _borrowed(path, old) as connection:
            try:
                connection.execute(f"PRAGMA rekey=\"x'{new.hex()}'\"").fetchall()
            except sqlcipher.OperationalError:  # taken back, and the engine does not say why
                copies.prove_whole(path, old)
                raise DiskFailedError from None
    if path.with_name(f"{path.name}-journal").exists():
        # what undoes it could not be taken away: the next opening would go back to the old key
        take_back(path)
        raise DiskFailedError
    engines.prove(path, new)


def _exchange(path: Path, old: bytes | None, new: bytes | None) -> None:
    """Make the whole file anew under a fixed name, so that a kill leaves one such at most."""
    fresh = path.with_name(f".{path.name}.rekey")
    copies.unmake(fresh)
    with engines.in_words():
        engines.rest(path, old)
        _refuse_full(path, path.stat().st_size)
        try:
            make_empty(fresh)
            with _borrowed(path, old) as connection:
                _export(connection, fresh, new)
            copies.prove_whole(fresh, new)
            _refuse_other_contents(path, old, fresh, new)
            _put_in_place(fresh, path, wipe=old is None)
        except BaseException:
            copies.unmake(fresh)
            raise


def _export(connection: Any, fresh: Path, new: bytes | None) -> None:
    """Copy everything, and the marks in the header, which the export leaves out."""
    secret = f"x'{new.hex()}'" if new else ""
    marks = {
        name: connection.execute(f"PRAGMA main.{name}").fetchone()[0]
        for name in ("application_id", "user_version")
    }
    connection.execute("ATTACH DATABASE ? AS fresh KEY ?", (str(fresh), secret)).fetchall()
    for pragma in engines.CAREFUL:
        connection.execute(f"PRAGMA fresh.{pragma}").fetchall()
    connection.execute("SELECT sqlcipher_export('fresh')").fetchall()
    for name, value in marks.items():
        connection.execute(f"PRAGMA fresh.{name}={value}").fetchall()
    connection.execute("DETACH DATABASE fresh").fetchall()


def _refuse_other_contents(path: Path, old: bytes | None, fresh: Path, new: bytes | None) -> None:
    if _contents(path, old) != _contents(fresh, new):
        raise DamagedFileError


def _contents(path: Path, key: bytes | None) -> list[tuple[Any, ...]]:
    """Tables, guards, marks and numbers of rows: the same in a file and its copy."""
    with _borrowed(path, key) as connection:
        made = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
        found = [tuple(line) for line in connection.execute(made).fetchall()]
        for kind, name, sql in tuple(found):
            if kind == "table" and "VIRTUAL TABLE" not in sql:
                found += connection.execute(f'SELECT count(*) FROM "{name}"').fetchall()
        for mark in ("application_id", "user_version"):
            found += connection.execute(f"PRAGMA {mark}").fetchall()
    return found


def _put_in_place(fresh: Path, path: Path, *, wipe: bool) -> None:
    """What was plain is written over as far as the disk lets us: the name alone frees its pages."""
    last_name = os.name == "posix" and path.stat().st_nlink == 1
    if not (wipe and last_name):
        fresh.replace(path)
        sync(path)
        return
    with path.open("rb+") as plain:
        fresh.replace(path)
        sync(path)
        with suppress(OSError):
            _wipe(plain)


def _wipe(file: Any) -> None:
    left = os.fstat(file.fileno()).st_size
    while left > 0:
        file.write(bytes(min(left, AT_ONCE)))
        left -= AT_ONCE
    file.flush()
    os.fsync(file.fileno())


def _refuse_full(path: Path, size: int) -> None:
    if shutil.disk_usage(path.parent).free < size + SLACK:
        raise DiskFullError


def _refuse_work_elsewhere(path: Path, profile: Profile) -> None:
    from gcm_desktop.workspace.away import left_over

    if copy := left_over(profile, path):
        copy.let_go()
        raise WorkElsewhereError


def _backups_follow(
    workspace_id: str, old: bytes | None, new: bytes, profile: Profile
) -> list[Path]:
    from gcm_desktop.workspace.backup import rekey_backups

    return list(rekey_backups(workspace_id, old, new, profile).left)


@contextmanager
def _borrowed(path: Path, key: bytes | None) -> Iterator[Any]:
    """One connection that writes without a log and is closed at the end, not kept."""
    made: Engine = engines.engine(path, key, modes=engines.CAREFUL)
    try:
        with closing(made.raw_connection()) as lent:
            yield lent.driver_connection
    finally:
        made.dispose()


def _opened(path: Path) -> Any:
    return sqlcipher.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=5.0
    )
