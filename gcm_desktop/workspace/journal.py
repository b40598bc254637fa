"""The journal: every change of every record as one sealed revision. It is the truth of the file."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, event, inspect
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session
from uuid_utils.compat import uuid7

from gcm_desktop.consultation.inputs import APART
from gcm_desktop.consultation.record import CONFIRMED, ERASED, SCOURED, Record
from gcm_desktop.consultation.search import SAYING
from gcm_desktop.consultation.tables import SEARCHED
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _
from gcm_desktop.workspace import rows, words
from gcm_desktop.workspace.history import History
from gcm_desktop.workspace.revision import Facts, Revision, state_of
from gcm_desktop.workspace.upcasts import names_of, upcast

JOURNAL = (
    """CREATE TABLE revision (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    sealed TEXT NOT NULL,
    record TEXT GENERATED ALWAYS AS (json_extract(sealed, '$.record')) VIRTUAL,
    change TEXT GENERATED ALWAYS AS (json_extract(sealed, '$.change')) VIRTUAL,
    strand TEXT GENERATED ALWAYS AS (json_extract(sealed, '$.strand')) VIRTUAL,
    number INTEGER GENERATED ALWAYS AS (json_extract(sealed, '$.number')) VIRTUAL)""",
    "CREATE INDEX revision_record ON revision (record)",
    "CREATE INDEX revision_change ON revision (change)",
    "CREATE TABLE content (place INTEGER PRIMARY KEY REFERENCES revision, body TEXT NOT NULL)",
    "CREATE TABLE erased (record TEXT, field TEXT, PRIMARY KEY (record, field)) WITHOUT ROWID",
    "CREATE TABLE head (record TEXT, id TEXT, clock INTEGER, PRIMARY KEY (record, id))"
    " WITHOUT ROWID",
    "CREATE TABLE held (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE listed (record TEXT, field TEXT, why TEXT, revisions TEXT,"
    " PRIMARY KEY (record, field, why)) WITHOUT ROWID",
    "CREATE TABLE gate (open INTEGER)",
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
)
"""Columns are drawn from the sealed text by the database, so they cannot disagree with it."""

CHANGE = "change"
"""Where a session keeps what notes its changes."""
AT_ONCE = 500
"""Records named in one statement."""
STATE = "state"
"""What the file calls the digest of its revisions, among what it says about itself."""


@dataclass
class Strand:
    """One device writing one copy: where its chain of revisions stands."""

    id: str = ""
    number: int = 0
    head: str | None = None

    @classmethod
    def begin(cls) -> "Strand":
        """A strand of which nobody has yet heard."""
        return cls(uuid4().hex)


@dataclass(frozen=True)
class Author:
    """Who changes something, by which action, at what time of the device."""

    officer: str
    action: str
    now: int
    """Milliseconds since 1970."""
    undoes: str | None = None


def batched(records: list[str]) -> Iterator[tuple[str, ...]]:
    """So many at a time as one statement may name."""
    for start in range(0, len(records), AT_ONCE):
        yield tuple(records[start : start + AT_ONCE])


def milliseconds() -> int:
    """The clock of this device."""
    return time.time_ns() // 1_000_000


def history_of(connection: Connection, record: str) -> History:
    """The revisions of one record."""
    return next(
        (h for _, h in _histories(connection, "WHERE r.record = ?", (record,))), History(())
    )


def all_histories(connection: Connection) -> Iterator[tuple[str, History]]:
    """Every record with its revisions."""
    return _histories(connection, "", ())


def _histories(
    connection: Connection, where: str, which: tuple[str, ...]
) -> Iterator[tuple[str, History]]:
    found = connection.exec_driver_sql(
        "SELECT r.record, r.sealed, c.body, r.id FROM revision r LEFT JOIN content c"
        f" ON c.place = r.place {where} ORDER BY r.record",
        which,
    )
    for record, group in groupby(found, key=lambda line: str(line[0])):
        yield record, History(Revision.read(*line[1:]) for line in group)


def erased_fields(connection: Connection, record: str) -> frozenset[str]:
    """The fields of a record that were erased, by every name they have had."""
    found = connection.exec_driver_sql("SELECT field FROM erased WHERE record = ?", (record,))
    return frozenset(found.scalars())


@dataclass
class Standing:
    """Where records stand before they are changed."""

    heads: dict[str, dict[str, int]]
    """By record, the revisions that nothing follows yet, with their clocks."""
    gone: dict[str, set[str]]
    """By record, the fields that were erased, by every name they have had."""
    listed: set[str]
    """The records that wait for a person's eye."""


def standing_of(connection: Connection, records: list[str]) -> Standing:
    """Where these records stand; asked for all at once, as a change may cover many thousands."""
    standing, cursor = Standing(defaultdict(dict), defaultdict(set), set()), raw(connection)
    for some in batched(records):
        these = f"({', '.join('?' * len(some))})"
        heads = f"SELECT record, id, clock FROM head WHERE record IN {these}"
        for record, head, clock in cursor.execute(heads, some):
            standing.heads[record][head] = clock
        erased = f"SELECT record, field FROM erased WHERE record IN {these}"
        for record, field in cursor.execute(erased, some):
            standing.gone[record].add(field)
        listed = f"SELECT record FROM listed WHERE record IN {these}"
        standing.listed.update(record for (record,) in cursor.execute(listed, some))
    return standing


def raw(connection: Connection) -> Any:
    """The engine's own cursor, for what is said many times over at every save."""
    return connection.connection.cursor()


def insert(connection: Connection, revisions: Iterable[Revision]) -> int:
    """Put new revisions into the journal, and beside them what is kept of their values.

    Answers how many the journal then holds: it only grows.
    """
    cursor = raw(connection)
    cursor.execute("SELECT coalesce(max(place), 0) + 1 FROM revision")
    placed = list(enumerate(revisions, start=cursor.fetchone()[0]))
    if not placed:
        return 0
    cursor.executemany(
        "INSERT INTO revision (place, id, sealed) VALUES (?, ?, ?)",
        [(place, revision.id, revision.sealed) for place, revision in placed],
    )
    cursor.executemany(
        "INSERT INTO content VALUES (?, ?)",
        [(place, body) for place, revision in placed if (body := revision.body)],
    )
    grown = state_of((revision.id for _place, revision in placed), state(connection))
    cursor.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (STATE, grown))
    return placed[-1][0]


def state(connection: Connection) -> str:
    """The digest of all revisions together, as it is noted in the file."""
    cursor = raw(connection)
    cursor.execute("SELECT value FROM about WHERE key = ?", (STATE,))
    found = cursor.fetchone()
    return str(found[0]) if found else ""


def size(connection: Connection) -> int:
    """How many revisions the file holds: they are numbered by their coming and never go."""
    cursor = raw(connection)
    cursor.execute("SELECT coalesce(max(place), 0) FROM revision")
    return int(cursor.fetchone()[0])


def names_erased(revision: Revision) -> frozenset[str]:
    """What an erasure names, also by the names of today."""
    facts = revision.facts
    today = {n for name in facts.erases for n in upcast(facts.table, facts.shape, name, None)}
    return frozenset(today.union(facts.erases))


def erase(connection: Connection, revision: Revision) -> None:
    """Carry out an erasure: drop the values and salts here, and note what must not come back."""
    record, names = revision.facts.record, names_erased(revision)
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO erased VALUES (?, ?)", [(record, name) for name in sorted(names)]
    )
    kept = connection.exec_driver_sql(
        "SELECT r.place, r.sealed, c.body FROM revision r JOIN content c ON c.place = r.place"
        " WHERE r.record = ?",
        (record,),
    ).all()
    for place, sealed, body in kept:
        left = Revision.read(sealed, body).without(names).body
        if left is None:
            connection.exec_driver_sql("DELETE FROM content WHERE place = ?", (place,))
        else:
            connection.exec_driver_sql("UPDATE content SET body = ? WHERE place = ?", (left, place))


class Change:
    """One action call: collects what it changes, then seals one revision a record."""

    def __init__(self, db: Session, author: Author, strand: Strand) -> None:
        self.id = uuid7().hex
        self.tables: set[str] = set()
        self.erased = self.scoured = False
        """Whether values went from the journal; whether words went that no log may keep."""
        self.revisions = 0
        """How many the file holds with this change; nothing where it made none."""
        self._db, self._author, self._strand = db, author, strand
        self._rows: dict[UUID, tuple[Record, dict[str, Any] | None]] = {}
        raw(db.connection()).execute("INSERT INTO gate VALUES (1)")
        db.info[CHANGE] = self

    def note(self, db: Session) -> None:
        """Remember what rows were before this action first touched them."""
        for row in db.deleted:
            if isinstance(row, Record):
                raise TypeError(f"{type(row).__name__}: rows are withdrawn, never deleted")
        new = db.new  # asked for once: SQLAlchemy makes it anew each time
        for row in [*new, *db.dirty]:
            if not isinstance(row, Record):
                continue
            before = self._rows.setdefault(row.id, (row, None if row in new else {}))[1]
            if before is not None:
                for name, old in _replaced(row).items():
                    before.setdefault(name, old)

    def seal(self) -> None:
        """Write the revisions of what was changed, and close the gate."""
        self._db.flush()
        connection = self._db.connection()
        self.scoured = self._db.info.pop(SCOURED, False)
        erased, confirmed = self._noted(ERASED), self._noted(CONFIRMED)
        changed = []
        for key in sorted(self._rows):
            row, before = self._rows[key]
            patch = _patch(row, before) | _values(row, confirmed[key])
            if patch or erased[key]:
                changed.append((row, patch, erased[key]))
        standing = standing_of(connection, [row.id.hex for row, _patch, _erases in changed])
        apart = self._db.info.pop(APART, None)
        if apart is not None:
            self._author = replace(self._author, action=apart)
        made = []
        for what in changed:
            if apart is not None:
                self.id = uuid7().hex
            made.append(self._sealed(*what, standing, covers=1 if apart else len(changed)))
        self.revisions = insert(connection, made)
        self._settle(connection, made, standing)
        raw(connection).execute("DELETE FROM gate")

    def _noted(self, what: str) -> dict[UUID, set[str]]:
        """By record, the fields an action erases or says again, though nothing may change."""
        fields: dict[UUID, set[str]] = defaultdict(set)
        for key, (row, names) in self._db.info.pop(what, {}).items():
            self._rows.setdefault(key, (row, {}))
            fields[key] = names
        return fields

    def _sealed(
        self,
        row: Record,
        patch: dict[str, Any],
        erases: set[str],
        standing: Standing,
        *,
        covers: int,
    ) -> Revision:
        gone = standing.gone.get(row.id.hex, set())
        if refused := {n for n in patch.keys() & gone - erases if patch[n] is not None}:
            raise RefusedError(dict.fromkeys(refused, _("This was erased for good.")))
        facts = self._facts(row, standing.heads.get(row.id.hex, {}), erases, covers)
        revision = Revision.seal(facts, {n: v for n, v in patch.items() if n not in erases | gone})
        self._strand.head = revision.id
        self.tables.add(facts.table)
        return revision

    def _settle(self, connection: Connection, made: list[Revision], standing: Standing) -> None:
        """Have heads, list and search index follow; rows too where more than this change counts."""
        plain: list[Revision] = []
        others: list[Revision] = []
        for revision in made:
            record = revision.facts.record
            if revision.facts.erases:
                erase(connection, revision)
                self.erased = True
            alone = len(standing.heads.get(record, {})) <= 1 and record not in standing.listed
            (plain if alone and not revision.facts.erases else others).append(revision)
        for revision in others:
            record = revision.facts.record
            rows.settle_all(connection, [(record, history_of(connection, record))])
        heads = [(r.facts.record, r.id, r.facts.clock) for r in plain]
        rows.write_heads(connection, [record for record, _id, _clock in heads], heads)
        for table in SEARCHED:
            said = [r for r in plain if r.facts.table == table and SAYING & r.values.keys()]
            words.index(connection, table, [r.facts.record for r in said])

    def _facts(self, row: Record, heads: dict[str, int], erases: set[str], covers: int) -> Facts:
        table, strand, author = str(row.__tablename__), self._strand, self._author
        strand.number += 1
        return Facts(
            table=table, record=row.id.hex, parents=tuple(sorted(heads)), shape=row.SHAPE,
            clock=max([author.now, *(clock + 1 for clock in heads.values())]),
            change=self.id, covers=covers, action=author.action, officer=author.officer,
            strand=strand.id, number=strand.number, previous=strand.head, undoes=author.undoes,
            erases=tuple(sorted({name for field in erases for name in names_of(table, field)})),
        )  # fmt: skip


def _replaced(row: Record) -> dict[str, Any]:
    found = {}
    for attribute in inspect(row).attrs:
        if attribute.history.has_changes():
            found[attribute.key] = (
                attribute.history.deleted[0] if attribute.history.deleted else None
            )
    return found


def _patch(row: Record, before: dict[str, Any] | None) -> dict[str, Any]:
    """What a row says now and did not say before; changing a value back says nothing."""
    values = row.model_dump(mode="json", exclude={"id"})
    if before is None:
        return {name: value for name, value in values.items() if value is not None}
    return {name: values[name] for name, old in before.items() if getattr(row, name) != old}


def _values(row: Record, fields: set[str]) -> dict[str, Any]:
    return row.model_dump(mode="json", include=fields)


class Journalled(Session):
    """A session for one action: what it changes is noted, and changed as objects only."""


@event.listens_for(Journalled, "before_flush")
def _note(db: Session, *_: object) -> None:
    change: Change = db.info[CHANGE]
    change.note(db)


@event.listens_for(Journalled, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    """Bulk statements would pass the journal by: rows are changed one by one, as objects."""
    if state.is_insert or state.is_update or state.is_delete:
        raise TypeError("actions change rows as objects, not by bulk statements")
