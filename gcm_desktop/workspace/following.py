"""Older backups follow what was done since: erasures, so that no copy within reach keeps the
words, and a new key, so that an old one opens nothing any more.

Each is worked on as a copy out of sight, every page of it is proven, and it is put in the place of
the older one at one stroke: killed at any moment, either the old or the new backup is there whole.
What its revisions say was checked when it was made; doing that again for fifty of them would keep
an evening busy.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from gcm_desktop.consultation.drafts import Draft
from gcm_desktop.errors import GcmError
from gcm_desktop.workspace import attachments, copies, engine, merge, words
from gcm_desktop.workspace.placing import copied, digest_of, in_words, read_back, replace, workshop
from gcm_desktop.workspace.revision import Revision
from gcm_desktop.workspace.volumes import Medium, medium_of
from gcm_desktop.workspace.workspace import Workspace

_Erasure = tuple[str, merge.Offered]
"""The record it is about, and the revision."""


@dataclass(frozen=True)
class Followed:
    """What became of older backups."""

    done: tuple[Path, ...]
    """Those that are now as they are to be."""
    left: tuple[Path, ...]
    """Those that could not be opened or changed. They are as they were."""


def carry_erasures(workspace: Workspace, older: Iterable[Path]) -> Followed:
    """Have older backups of a file lose the words that were erased in it since they were made."""
    erasing, key = workspace.read(lambda db: _erasures(db.connection())), workspace.key

    def scour(path: Path) -> None:
        lacking = _lacking(path, key, erasing)
        if lacking is not None:
            _work_on_copy(path, lambda copy: _scoured(copy, key, lacking))

    return _each(older, scour) if erasing else Followed(tuple(older), ())


def carry_key(older: Iterable[Path], old: bytes | None, new: bytes | None) -> Followed:
    """Have older backups open with a new key and no longer with the old one."""

    def turn(path: Path) -> None:
        if not _opens(path, new):
            engine.prove(path, old)
            _work_on_copy(path, lambda copy: _rekeyed(copy, old, new))

    return _each(older, turn)


def _each(older: Iterable[Path], follow: Callable[[Path], None]) -> Followed:
    done, left = [], []
    for path in older:
        try:
            with in_words(path.name):
                follow(path)
        except GcmError:
            left.append(path)
        else:
            done.append(path)
    return Followed(tuple(done), tuple(left))


def _work_on_copy(path: Path, work: Callable[[Path], bytes | None]) -> None:
    """`work` changes a copy and answers with its key. Raises OSError and GcmError."""
    with workshop(path) as copy:
        copied(path, copy)
        key = work(copy)
        copies.prove_whole(copy, key)
        if medium_of(path) is not Medium.FIXED:
            read_back(copy, digest_of(copy))
        replace(copy, path)


def _scoured(copy: Path, key: bytes | None, erasing: list[merge.Offered]) -> bytes | None:
    """Drafts of that time go as a whole: half-typed words name no record to be found by."""
    opened = copies.for_writing(copy, key, copies.Bring())
    try:
        begun = opened.engine.execution_options(begin="BEGIN IMMEDIATE")
        with engine.in_words(), begun.begin() as connection:
            merge.unite(connection, erasing)
            attachments.drop_unreferenced(connection)
            connection.exec_driver_sql(f"DELETE FROM {Draft.__tablename__}")
            words.scour(connection)
    finally:
        opened.close()
    return key


def _rekeyed(copy: Path, old: bytes | None, new: bytes | None) -> bytes | None:
    from gcm_desktop.workspace.rekey import rekey

    return rekey(copy, old, new_key=new)


def _erasures(connection: Connection) -> dict[str, _Erasure]:
    """By id, the revisions that erase something."""
    read = ((Revision.read(*offered), offered) for offered in merge.erasures(connection))
    return {revision.id: (revision.facts.record, offered) for revision, offered in read}


def _lacking(
    path: Path, key: bytes | None, erasing: dict[str, _Erasure]
) -> list[merge.Offered] | None:
    """The erasures that a backup has not got, of records that it has.

    Nothing if it holds nothing that they erase; drafts may hold such words without any record.
    """
    made = engine.engine(path, key, read_only=True)
    try:
        with engine.in_words(), made.begin() as connection:
            lacking = {
                each: erasure
                for each, erasure in erasing.items()
                if not _has(connection, "revision WHERE id = ?", each)
            }
            told_of = [
                offered
                for record, offered in lacking.values()
                if _has(connection, "revision WHERE record = ?", record)
            ]
            drafts = lacking and _has(connection, f"{Draft.__tablename__} WHERE place <> ?", "")
            return told_of if told_of or drafts else None
    finally:
        made.dispose()


def _has(connection: Connection, what: str, which: str) -> bool:
    return connection.exec_driver_sql(f"SELECT 1 FROM {what}", (which,)).first() is not None


def _opens(path: Path, key: bytes | None) -> bool:
    try:
        engine.prove(path, key)
    except GcmError:
        return False
    return True
