"""Comparing: whether every record is what its revisions amount to, reading each of them once.

Records are read in groups, so that a file of any size is checked in little memory.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.types import Boolean, Uuid

from gcm_desktop.consultation.record import Json, Record, SortedList, UtcDateTime
from gcm_desktop.consultation.tables import TABLES
from gcm_desktop.errors import AlteredError
from gcm_desktop.workspace import journal, rows
from gcm_desktop.workspace.found import Found
from gcm_desktop.workspace.history import History
from gcm_desktop.workspace.merge import BROKEN
from gcm_desktop.workspace.revision import Revision, spelled, state_of
from gcm_desktop.workspace.strands import Strands

AT_ONCE = 500
"""Records compared together; also what one statement may name."""
RECORD = re.compile("[0-9a-f]{32}")
Stored = tuple[Any, ...]
"""A row as it lies in the file, its number first."""
Line = tuple[Any, ...]
"""Record, id, sealed text and body, as they lie in the file."""


@dataclass
class _Noted:
    """What the file notes beside the revisions of some records."""

    heads: dict[str, set[tuple[str, int]]]
    listed: dict[str, set[tuple[str, str, str]]]
    erased: dict[str, set[str]]


@dataclass
class Comparison:
    """One reading of the whole journal, and what is summed up on the way."""

    connection: Connection
    strands: Strands = field(default_factory=Strands)
    state: str = ""
    rows: Counter[str] = field(default_factory=Counter)
    """By table, the rows that stand on some revision."""

    def __post_init__(self) -> None:
        cursor = journal.raw(self.connection)
        self._held = {each for (each,) in cursor.execute("SELECT id FROM held")}

    def differences(self) -> Iterator[Found]:
        """Whatever is not as the revisions say."""
        lines = journal.raw(self.connection).execute(
            "SELECT r.record, r.id, r.sealed, c.body FROM revision r LEFT JOIN content c"
            " ON c.place = r.place ORDER BY r.record"
        )
        records = groupby(lines, key=lambda line: line[0])
        while some := [(record, list(these)) for record, these in islice(records, AT_ONCE)]:
            yield from self._some(some)
        yield from self._left_over()

    def _some(self, some: list[tuple[str, list[Line]]]) -> Iterator[Found]:
        whole: dict[str, list[Revision]] = {}
        for record, lines in some:
            revisions = []
            for line in lines:
                found = _read(*line)
                if isinstance(found, Found):
                    yield found
                else:
                    revisions.append(found)
                    self.strands.add(found)
            if len(revisions) == len(lines):
                whole[record] = revisions
        self.state = state_of((line[1] for _record, lines in some for line in lines
                               if _is_id(line[1])), self.state)  # fmt: skip
        yield from self._compared(whole, [record for record, _lines in some])

    def _compared(self, whole: dict[str, list[Revision]], records: list[str]) -> Iterator[Found]:
        noted = self._noted(records)
        stored = {table: self._stored(table, these) for table, these in _by_table(whole, records)}
        left = []
        for record, revisions in whole.items():
            yield from self._erasures(record, revisions, noted.erased.get(record, set()))
            if not _is_plainly_so(revisions, record, stored, noted):
                left.append((record, History(revisions)))
        yield from self._settled(left, stored, noted)

    def _settled(
        self, left: list[tuple[str, History]], stored: dict[str, dict[str, Stored]], noted: _Noted
    ) -> Iterator[Found]:
        """Those that take more than a look: their revisions are settled anew."""
        seen = set()
        for record, table, row, problems in rows.view(self.connection, left):
            seen.add(record)
            here = stored.get(table, {}).get(record)
            if row is None and here is not None:
                yield Found("row-without-revision", f"{table} {record}")
            elif row is not None and (here is None or here[1:] != _laid_down(table, row)):
                yield Found("row-differs", f"{table} {record}")
            told = {(p.field, p.why, json.dumps(p.revisions)) for p in problems}
            for name, why, _which in told ^ noted.listed.get(record, set()):
                yield Found("list-differs", f"{table} {record} {name} {why}")
            yield from (Found(p.why, f"{table} {record} {p.field}", fault=False) for p in problems)
        for record, history in left:
            heads = {(head.id, head.facts.clock) for head in history.heads()}
            if heads != noted.heads.get(record, set()):
                yield Found("heads-differ", record)
            if record not in seen and noted.listed.get(record):
                yield Found("list-differs", record)

    def _erasures(self, record: str, revisions: list[Revision], noted: set[str]) -> Iterator[Found]:
        """Erased is what the revisions say; what else is noted may have lost its revision."""
        if not noted and not any(revision.facts.erases for revision in revisions):
            return
        said = {
            name
            for revision in revisions
            if revision.id not in self._held
            for name in journal.names_erased(revision)
        }
        if said - noted:
            yield Found("erasure-differs", record)
        if noted - said:
            yield Found("erasure-noted", record, fault=False)
        if any((said | noted) & revision.values.keys() for revision in revisions):
            yield Found("erased-kept", record)

    def _noted(self, records: list[str]) -> _Noted:
        cursor, which = journal.raw(self.connection), f"({', '.join('?' * len(records))})"
        heads, listed, erased = (defaultdict(set) for _ in range(3))
        for record, *said in cursor.execute(
            f"SELECT record, id, clock FROM head WHERE record IN {which}", records
        ):
            heads[record].add(tuple(said))
        for record, *said in cursor.execute(
            f"SELECT record, field, why, revisions FROM listed WHERE record IN {which}", records
        ):
            listed[record].add(tuple(said))
        for record, name in cursor.execute(
            f"SELECT record, field FROM erased WHERE record IN {which}", records
        ):
            erased[record].add(name)
        return _Noted(heads, listed, erased)

    def _stored(self, table: str, records: list[str]) -> dict[str, Stored]:
        """The rows of these records, by id."""
        cursor = journal.raw(self.connection)
        columns = ", ".join(name for name, _said, _laid in _columns(table))
        marks = ", ".join("?" * len(records))
        found = cursor.execute(
            f"SELECT line, {columns} FROM {table} WHERE id IN ({marks})", records
        )
        stored = {line[1]: line for line in found}
        self.rows[table] += len(stored)
        return stored

    def _left_over(self) -> Iterator[Found]:
        """What stands beside the journal and on nothing in it."""
        cursor = journal.raw(self.connection)
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            if cursor.fetchone()[0] != self.rows[table]:
                beside = (
                    f"SELECT id FROM {table} WHERE NOT EXISTS (SELECT 1 FROM revision"
                    f" WHERE record = {table}.id AND json_extract(sealed, '$.table') = '{table}')"
                )
                for (record,) in cursor.execute(beside):
                    yield Found("row-without-revision", f"{table} {record}")
        for noted, code in (("head", "heads-differ"), ("listed", "list-differs")):
            beside = (
                f"SELECT record FROM {noted} WHERE NOT EXISTS"
                f" (SELECT 1 FROM revision WHERE record = {noted}.record)"
            )
            for (record,) in cursor.execute(beside):
                yield Found(code, str(record))
        if self.state != journal.state(self.connection):
            yield Found("state-differs")


def _by_table(
    whole: dict[str, list[Revision]], records: list[str]
) -> Iterator[tuple[str, list[str]]]:
    """Where to look for the rows of these records; anywhere, if their revisions cannot be read."""
    for table in TABLES:
        these = [
            record for record in records
            if record not in whole or any(r.facts.table == table for r in whole[record])
        ]  # fmt: skip
        if these:
            yield table, these


def _read(record: Any, known: Any, sealed: Any, body: Any) -> Revision | Found:
    """A revision if it is the one its id stands for, with the values that were sealed."""
    try:
        if spelled(hashlib.sha256(sealed.encode()).digest()) != known:
            return Found("altered-seal", str(known))
        revision = Revision.read(sealed, body, known)
        if revision.facts.record != record or not _is_in_order(revision):
            return Found("altered-seal", known)
        revision.verify()
    except (AlteredError, *BROKEN):
        return Found("altered-value", str(known))
    return revision


def _is_in_order(revision: Revision) -> bool:
    """Whether what a revision says is of the kinds a program writes, whoever sealed it."""
    facts = revision.facts
    texts = (facts.table, facts.strand, facts.change, *facts.parents, *facts.erases)
    return (
        all(type(text) is str for text in texts)
        and all(type(number) is int for number in (facts.clock, facts.number, facts.shape))
        and RECORD.fullmatch(facts.record) is not None
        and facts.number > 0
    )


def _is_id(known: Any) -> bool:
    return isinstance(known, str) and re.fullmatch("[A-Za-z0-9_-]{43}", known) is not None


def _is_plainly_so(
    revisions: list[Revision], record: str, stored: dict[str, dict[str, Stored]], noted: _Noted
) -> bool:
    """Whether a record stands just as its only revision says: most do, and that is quickly seen.

    Where the answer is no, nothing is wrong yet.
    """
    [first, *others] = revisions
    facts, values = first.facts, first.values
    model = TABLES.get(facts.table)
    if (
        others or model is None or facts.parents or facts.erases or facts.shape != model.SHAPE
        or noted.listed.get(record) or noted.erased.get(record)
        or values.keys() != first.digests.keys()
        or noted.heads.get(record) != {(first.id, facts.clock)}
    ):  # fmt: skip
        return False
    row = stored.get(facts.table, {}).get(record)
    if row is None:
        return False
    columns, left_unsaid = _columns(facts.table), _unsaid(model)
    return values.keys() <= left_unsaid.keys() and all(
        said(lies) == values.get(name, left_unsaid[name])
        for (name, said, _laid), lies in zip(columns[1:], row[2:], strict=True)
    )


@cache
def _columns(table: str) -> tuple[tuple[str, Callable[[Any], Any], Callable[[Any], Any]], ...]:
    """By column: its name, how it reads as the journal spells it, and how it is laid down."""
    return tuple(
        (column.name, _spelling(column.type), _laying(column.type))
        for column in TABLES[table].metadata.tables[table].columns
    )


def _spelling(kind: Any) -> Callable[[Any], Any]:
    spelled_out: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
        (Uuid, lambda lies: f"{lies[:8]}-{lies[8:12]}-{lies[12:16]}-{lies[16:20]}-{lies[20:]}"),
        (Boolean, {0: False, 1: True}.get),
        ((Json, SortedList), json.loads),
        (UtcDateTime, _moment),
    )
    for of, said in spelled_out:
        if isinstance(kind, of):
            return partial(_unless_empty, said)
    return partial(_unless_empty, lambda lies: lies)


def _unless_empty(said: Callable[[Any], Any], lies: Any) -> Any:
    return None if lies is None else said(lies)


def _moment(lies: str) -> str:
    """`2026-03-03 14:02:00.120000` as the journal has it: `2026-03-03T14:02:00.120000Z`."""
    day, _between, time = lies.partition(" ")
    return f"{day}T{time.removesuffix('.000000')}Z"


def _laying(kind: Any) -> Callable[[Any], Any]:
    dialect = _dialect()
    laid = kind.dialect_impl(dialect).bind_processor(dialect)
    return laid or (lambda value: value)


@cache
def _dialect() -> Dialect:
    from sqlalchemy.dialects import sqlite

    return sqlite.dialect()


@cache
def _unsaid(model: type[Record]) -> dict[str, Any]:
    """By field, what a row says where its revisions do not."""
    return {
        name: None if info.is_required() or info.default_factory else _plain(info.default)
        for name, info in model.model_fields.items()
        if name != "id"
    }


def _plain(default: Any) -> Any:
    return list(default) if isinstance(default, tuple) else default


def _laid_down(table: str, row: dict[str, Any]) -> Stored:
    return tuple(laid(row[name]) for name, _said, laid in _columns(table))
