"""Salvage: a whole new file out of what can still be read of a damaged one.

Revisions prove themselves by their seals, so that whatever is found on a page is either just what
was written or left out. The damaged file is only read.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session

from gcm_desktop.errors import (
    AlteredError,
    EmptyFileError,
    FileInUseError,
    NotAWorkspaceError,
    WrongPassphraseError,
)
from gcm_desktop.files import make_empty
from gcm_desktop.profile import Memory, Profile
from gcm_desktop.texts import _, ngettext
from gcm_desktop.workspace import copies, engine, journal, merge
from gcm_desktop.workspace import key as keys
from gcm_desktop.workspace.carving import Row, rows_on
from gcm_desktop.workspace.lock import Lock
from gcm_desktop.workspace.older import inputs_held
from gcm_desktop.workspace.pages import Pages
from gcm_desktop.workspace.revision import Revision, digest, spelled
from gcm_desktop.workspace.workspace import Workspace

ID, RECORD = re.compile("[A-Za-z0-9_-]{43}"), re.compile("[0-9a-f]{32}")
WORKSPACE = "workspace"
"""The key under which a file tells its own id."""


@dataclass(frozen=True)
class Salvaged:
    """What could be read of a damaged file, and what could not."""

    changes: int
    """Revisions that the new file holds."""
    inputs: int
    lost_pages: int
    """Pages that could not be read; what stood on them may stand elsewhere, too."""
    unread: int
    """Changes that are known to be missing; there may be others that left no trace."""
    from_backup: int
    """Changes that the backup had and the damaged file had not."""

    @property
    def sentence(self) -> str:
        """What was read and what was not, in words."""
        said = [
            _("{inputs} inputs with {changes} changes are in the new file.").format(
                inputs=self.inputs, changes=self.changes)
        ]  # fmt: skip
        if self.from_backup:
            said.append(ngettext("{n} of the changes came from the backup.",
                "{n} of the changes came from the backup.", self.from_backup,
            ).format(n=self.from_backup))  # fmt: skip
        if self.lost_pages:
            said.append(ngettext("{n} page of the damaged file could not be read.",
                "{n} pages of the damaged file could not be read.", self.lost_pages,
            ).format(n=self.lost_pages))  # fmt: skip
        if self.unread:
            said.append(ngettext("At least {n} change is missing; keep the damaged file, and unite "
                "the new one with every copy that you can find.",
                "At least {n} changes are missing; keep the damaged file, and unite the new one "
                "with every copy that you can find.", self.unread,
            ).format(n=self.unread))  # fmt: skip
        else:
            said.append(_("Nothing is missing as far as can be seen."))
        return " ".join(said)


def salvage(
    path: Path, key: bytes | None, into: Path, *, profile: Profile, backup: Path | None = None
) -> Salvaged:
    """Make a whole file `into`, under the same key, of what can be read of a damaged one.

    A backup under the same key is united with it. Raises AlreadyThereError, and
    WrongPassphraseError where no page of the file, or the backup, opens with the key.
    """
    lock = Lock(path)
    if lock.is_held():
        raise FileInUseError(lock.holder())
    with Pages(path, key) as pages:
        if not len(pages):
            raise EmptyFileError
        if not pages.fit():
            raise WrongPassphraseError if key else NotAWorkspaceError
        remains = _Remains(pages)
        if not (key or backup or remains.revisions or remains.id):
            raise NotAWorkspaceError
        make_empty(into)
        try:
            copies.make(into, key)
            return _filled(remains, key, into, profile, backup)
        except BaseException:
            copies.unmake(into)
            raise


def key_of(path: Path, passphrase: str, backup: Path | None = None) -> bytes:
    """The key of a damaged file. Its salt is taken from a backup where its own is damaged.

    Raises WrongPassphraseError where no page opens with it.
    """
    for salted in (path, backup):
        if salted is not None:
            key = keys.key_of(salted, passphrase)
            with Pages(path, key) as pages:
                if pages.fit():
                    return key
    raise WrongPassphraseError


def is_in_clear(path: Path) -> bool:
    """Whether the pages of a file are not encrypted, also where its first page is damaged.

    Raises EmptyFileError where it has none.
    """
    if not path.stat().st_size:
        raise EmptyFileError
    with path.open("rb") as file:
        before = b""
        while some := file.read(1 << 20):
            if SIGN in before + some:
                return True
            before = some[-len(SIGN) :]
    return engine.is_plain(path)


SIGN = b'{"action":"'
"""How every sealed text begins."""


def _filled(
    remains: "_Remains", key: bytes | None, into: Path, profile: Profile, backup: Path | None
) -> Salvaged:
    with TemporaryDirectory() as folder:
        nobody = Profile(Path(folder))  # what this device remembers stays as it is
        _tell(into, key, remains)
        with Workspace.open(into, None, profile=nobody, key=key) as whole:
            whole.take_in(remains.offered())
            from_backup = 0
            if backup is not None:
                told = None if engine.is_plain(backup) else key
                with Workspace.open(backup, None, profile=nobody, key=told, read_only=True) as old:
                    united = whole.unite(old)
                    from_backup = united.new + united.values
            memory = profile.memory_of(whole.id)
            return whole.read(_told, remains, memory, from_backup)


def _told(db: Session, remains: "_Remains", memory: Memory, from_backup: int) -> Salvaged:
    connection = db.connection()
    nothing_read = int(not (remains.revisions or from_backup))
    return Salvaged(
        changes=journal.size(connection),
        inputs=inputs_held(connection),
        lost_pages=remains.lost,
        unread=max(_missing(db), _beyond(db, remains, memory), nothing_read),
        from_backup=from_backup,
    )


def _missing(db: Session) -> int:
    """What the revisions that are here speak of: numbers before theirs, parents, values."""
    cursor = journal.raw(db.connection())
    cursor.execute(
        "SELECT coalesce(sum(gaps), 0) FROM (SELECT max(number) - count(DISTINCT number) AS gaps"
        " FROM revision GROUP BY strand)"
    )
    (gaps,) = cursor.fetchone()
    cursor.execute("SELECT count(*) FROM listed WHERE why = 'missing'")
    (values,) = cursor.fetchone()
    cursor.execute("SELECT count(*) FROM listed WHERE why = 'waiting'")
    return max(int(gaps), int(cursor.fetchone()[0])) + int(values)


def _beyond(db: Session, remains: "_Remains", memory: Memory) -> int:
    """What notes of the file, and of this device, speak of."""
    cursor = journal.raw(db.connection())
    heads = [memory.head] if memory.head else []
    lost = 0
    for head in {*heads, *remains.heads}:
        cursor.execute("SELECT 1 FROM revision WHERE id = ?", (head,))
        lost += cursor.fetchone() is None
    return max(lost, memory.revisions - journal.size(db.connection()))


def _tell(into: Path, key: bytes | None, remains: "_Remains") -> None:
    """Have the new file be the same workspace, and have it refuse what had been erased."""
    made = engine.engine(into, key)
    try:
        begun = made.execution_options(begin="BEGIN IMMEDIATE").begin()
        with engine.in_words(), begun as connection:
            cursor = journal.raw(connection)
            if remains.id:
                said = (remains.id, WORKSPACE)
                cursor.execute("UPDATE about SET value = ? WHERE key = ?", said)
            cursor.execute("INSERT INTO gate VALUES (1)")
            cursor.executemany("INSERT OR IGNORE INTO erased VALUES (?, ?)", remains.erased)
            cursor.execute("DELETE FROM gate")
            cursor.executemany("INSERT OR REPLACE INTO draft (place, facts) VALUES (?, ?)",
                               remains.drafts.items())  # fmt: skip
    finally:
        made.dispose()


class _Remains:
    """What the pages of a damaged file still say."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self.lost, self.revisions = pages.cut_off, 0
        self.id = ""
        self.erased: list[tuple[str, str]] = []
        self.heads: set[str] = set()
        self.drafts: dict[str, str] = {}
        self._bodies: dict[int, int] = {}
        """By place in the journal, the page on which its values begin."""
        for number, page in pages:
            if page is None:
                self.lost += 1
                continue
            for row in rows_on(pages, page):
                self._take(row, number)

    def offered(self) -> Iterator[merge.Offered]:
        """Every revision that can be read and is the one its id stands for."""
        for _number, page in self._pages:
            for row in rows_on(self._pages, page) if page else ():
                if row.number is not None and _is_revision(row.values):
                    yield from _proved(row.values[2], self._bodies_at(row.number))

    def _take(self, row: Row, page: int) -> None:
        """Sort out a row by its shape; what it says is proved when it is used."""
        if row.number is None:
            self._take_note(row.values)
            return
        match row.values:
            case (None, str(), str()) if _is_revision(row.values):
                self.revisions += 1
            case (None, str(body)) if body.startswith("{"):
                self._bodies[row.number] = page
            case (str(place), str(facts)):
                self._take_draft(place, facts)

    def _take_note(self, values: tuple[Any, ...]) -> None:
        match values:
            case (str(record), str(name)) if RECORD.fullmatch(record):
                self.erased.append((record, name))
            case (str(key), str(name)) if key == WORKSPACE and RECORD.fullmatch(name):
                self.id = name
            case (str(record), str(head), int()) if RECORD.fullmatch(record) and ID.fullmatch(head):
                self.heads.add(head)

    def _take_draft(self, place: str, facts: str) -> None:
        try:
            said = json.loads(facts)
        except (ValueError, RecursionError):
            return
        if isinstance(said, dict):
            self.drafts[place] = facts

    def _bodies_at(self, place: int) -> Iterator[str]:
        page = self._pages.page(self._bodies[place]) if place in self._bodies else None
        for row in rows_on(self._pages, page) if page else ():
            if row.number == place and len(row.values) == 2:
                yield str(row.values[1])


def _is_revision(values: tuple[Any, ...]) -> bool:
    match values:
        case (None, str(known), str(sealed)):
            return known == spelled(hashlib.sha256(sealed.encode()).digest())
    return False


def _proved(sealed: str, bodies: Iterator[str]) -> Iterator[merge.Offered]:
    """A revision with those of its values that are the ones sealed; nothing where none is sound."""
    try:
        merge.sound(sealed, None)
    except AlteredError:
        return
    yield sealed, next((whole for body in bodies if (whole := _sound(sealed, body))), None)


def _sound(sealed: str, body: str) -> str | None:
    try:
        return merge.sound(sealed, body).body
    except AlteredError:
        pass
    try:
        read = Revision.read(sealed, body)
        bad = {n for n, v in read.values.items() if digest(read.salts[n], v) != read.digests.get(n)}
    except merge.BROKEN:
        return None
    return read.without(frozenset(bad)).body
