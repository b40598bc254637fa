"""Rows: what the tables say is what the journal amounts to, rebuilt whenever it must be."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from gcm_desktop.consultation.record import Record
from gcm_desktop.consultation.tables import SEARCHED, TABLES
from gcm_desktop.workspace import words
from gcm_desktop.workspace.history import WITHDRAWN, History, Listed, settle

BATCH = 2000
AT_ONCE = 500
"""Records named in one statement."""
FEW, SHORT = 1000, 64
"""Values of a field that are remembered, and the letters of one."""
PLAIN = (str, int, bool, list)
UNFIT = object()
Row = dict[str, Any]
Field = tuple[TypeAdapter[Any], Any, bool]
"""A check, a default, and whether a row cannot be without a value."""
Bound = tuple[Any, ...]
"""A row as the database takes it."""
Question = tuple[str, str, str, str]
"""A record, a field, why it is listed, and the revisions it is about."""
Head = tuple[str, str, int]
"""A record, a revision that nothing follows yet, and its clock."""


def settle_all(connection: Connection, histories: Iterable[tuple[str, History]]) -> None:
    """Make rows, search index and list of these records say what their revisions amount to."""
    found = iter(histories)
    while some := list(islice(found, BATCH)):
        rows: dict[str, list[Bound]] = defaultdict(list)
        listed: list[Question] = []
        for record, table, row, problems in view(connection, some):
            if row is not None:
                rows[table].append(_binder(table).bound(row))
            listed += [(record, p.field, p.why, json.dumps(p.revisions)) for p in problems]
        for table, these in rows.items():
            write(connection, table, these)
        records = [record for record, _ in some]
        write_list(connection, records, listed)
        heads = [(key, r.id, r.facts.clock) for key, history in some for r in history.heads()]
        write_heads(connection, records, heads)


def view(
    connection: Connection, histories: list[tuple[str, History]]
) -> Iterator[tuple[str, str, Row | None, list[Listed]]]:
    """Record, table, row and list, as the revisions make them. Changes nothing."""
    erased = fields_erased(connection, [record for record, _history in histories])
    for record, history in histories:
        known = [r for r in history.applied + history.waiting if r.facts.table in TABLES]
        if known:
            table = known[0].facts.table
            settled = settle(TABLES[table], history, frozenset(erased.get(record, ())))
            row: Row | None = None
            unfit: list[str] = []
            if history.applied:
                row, unfit = _row(TABLES[table], record, settled.values)
            yield record, table, row, settled.listed + [Listed(f, "unfit", ()) for f in unfit]


def fields_erased(connection: Connection, records: list[str]) -> dict[str, set[str]]:
    """Of these records, by record, the fields that were erased."""
    cursor, erased = connection.connection.cursor(), defaultdict(set)
    for these in _some(records):
        asked = f"SELECT record, field FROM erased WHERE record IN ({_marks(these)})"
        for record, field in cursor.execute(asked, these):
            erased[record].add(field)
    return erased


def plain_row(table: str, record: str, values: dict[str, Any]) -> Bound | None:
    """The row of a record with a single revision of today's shape and every value here.

    It is the row that `view` makes, without asking what follows what. Nothing where the values do
    not all fit: then it is for `view` to say which.
    """
    return _binder(table).plain(UUID(record).hex, values)


def write(connection: Connection, table: str, rows: list[Bound]) -> None:
    """Put rows into their table, and their words into the search index."""
    binder = _binder(table)
    connection.connection.cursor().executemany(binder.statement, rows)
    if field := SEARCHED.get(table):
        place = binder.names.index(field) + 1
        words.index(connection, table, ((row[0], row[place]) for row in rows))


def is_listed(connection: Connection, record: str) -> bool:
    """Whether a record waits for a person's eye."""
    found = connection.exec_driver_sql("SELECT 1 FROM listed WHERE record = ? LIMIT 1", (record,))
    return found.first() is not None


def write_heads(connection: Connection, records: list[str], heads: list[Head]) -> None:
    """Say where these records stand, so that a save need not read their whole past."""
    cursor = connection.connection.cursor()
    known: set[Head] = set()
    for these in _some(records):
        asked = f"SELECT record, id, clock FROM head WHERE record IN ({_marks(these)})"
        known.update(cursor.execute(asked, these))
    wanted = set(heads)
    gone = [(record, head) for record, head, _clock in known - wanted]
    cursor.executemany("DELETE FROM head WHERE record = ? AND id = ?", gone)
    new = [head for head in heads if head not in known]
    cursor.executemany("INSERT INTO head VALUES (?, ?, ?)", new)


def write_list(connection: Connection, records: list[str], listed: list[Question]) -> None:
    """Say what of these records waits for a person's eye, and nothing else."""
    cursor = connection.connection.cursor()
    known: list[tuple[str]] = []
    for these in _some(records):  # asked first: whatever deletes has the search index written out
        asked = f"SELECT DISTINCT record FROM listed WHERE record IN ({_marks(these)})"
        known += cursor.execute(asked, these)
    cursor.executemany("DELETE FROM listed WHERE record = ?", known)
    cursor.executemany("INSERT INTO listed VALUES (?, ?, ?, ?)", listed)


def stored(connection: Connection, table: str) -> dict[UUID, Row]:
    """The rows as they stand in the table."""
    found = connection.execute(_table(TABLES[table]).select()).mappings()
    return {row["id"]: dict(row) for row in found}


def _row(model: type[Record], record: str, values: Row) -> tuple[Row | None, list[str]]:
    row: Row = {"id": UUID(record)}
    unfit = []
    for name, (adapter, default, required) in _fields(model).items():
        row[name] = default
        try:
            if values.get(name) is not None:
                row[name] = adapter.validate_python(values[name])
            elif required:
                unfit.append(name)
        except ValidationError:
            unfit.append(name)
    whole = all(row[name] is not None for name in _required(model))
    return row if whole else None, unfit


@cache
def _fields(model: type[Record]) -> dict[str, Field]:
    """By field: its check, its default, and whether a row cannot be without it."""
    return {
        name: (
            TypeAdapter(Annotated[(info.annotation, None, *info.metadata)]),  # type: ignore[arg-type]  # built at run time
            None if info.is_required() or info.default_factory else info.get_default(),
            info.is_required() or info.default_factory is not None,
        )
        for name, info in model.model_fields.items()
        if name != "id"
    }


@cache
def _required(model: type[Record]) -> frozenset[str]:
    return frozenset(name for name, (_, _, required) in _fields(model).items() if required)


class _Spelling:
    """How a value of one field stands in the table: checked, then converted.

    Most fields say one of few things, and what one stands for is remembered.
    """

    def __init__(self, field: Field, convert: Callable[[Any], Any] | None) -> None:
        self._adapter, default, self.needed = field
        self._convert = convert
        self.usual = self.bound(default)
        """What stands for a value that was left unsaid."""
        self._known: dict[tuple[type, Any], Any] = {}

    def bound(self, value: Any) -> Any:
        """A value that was checked."""
        return self._convert(value) if self._convert else value

    def of(self, said: Any) -> Any:
        """A value as a revision says it; UNFIT where it does not fit."""
        kind = said.__class__
        key = kind, (repr(said) if kind is list else said)  # 1 and True are one to a dictionary
        try:
            return self._known[key]
        except (KeyError, TypeError):
            pass
        try:
            checked = self._adapter.validate_python(said)
        except ValidationError:
            return UNFIT
        bound = UNFIT if checked is None and self.needed else self.bound(checked)
        if len(self._known) < FEW and kind in PLAIN and len(str(key[1])) < SHORT:
            self._known[key] = bound
        return bound


class _Binder:
    """How rows of one table are put into it: SQLAlchemy's own conversions, without its rounds."""

    def __init__(self, table: str) -> None:
        model, spoken = TABLES[table], dialect()
        fields, columns = _fields(model), _table(model).columns
        statement = insert_or_update(_table(model)).values(dict.fromkeys(("id", *fields)))
        set_ = {name: statement.excluded[name] for name in fields}
        made = statement.on_conflict_do_update(index_elements=["id"], set_=set_)
        compiled = made.compile(dialect=spoken)
        self.statement = str(compiled)
        names = tuple(compiled.positiontup or ())
        if names[:1] != ("id",):
            raise TypeError(f"{table}: the id is expected first")
        self.names = names[1:]
        """Of the columns after the id, in the order of the statement."""
        self._spellings = [
            (
                name,
                _Spelling(
                    fields[name],
                    columns[name].type.dialect_impl(spoken).bind_processor(spoken),
                ),
            )
            for name in self.names
        ]
        self._flags = model.STICKY | {WITHDRAWN}

    def bound(self, row: Row) -> Bound:
        """The values of a row, in the order of the statement."""
        return (row["id"].hex, *(field.bound(row[name]) for name, field in self._spellings))

    def plain(self, record: str, values: dict[str, Any]) -> Bound | None:
        """The same of values that were not checked; nothing where one does not fit."""
        bound: list[Any] = [record]
        for name, field in self._spellings:
            said = values.get(name)
            if name in self._flags:
                bound.append(field.of(bool(said)))
            elif said is not None:
                bound.append(field.of(said))
            else:
                bound.append(UNFIT if field.needed else field.usual)
        return None if UNFIT in bound else tuple(bound)


@cache
def _binder(table: str) -> _Binder:
    return _Binder(table)


def _table(model: type[Record]) -> Table:
    return model.metadata.tables[str(model.__tablename__)]


def _some(records: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(records), AT_ONCE):
        yield records[start : start + AT_ONCE]


def _marks(values: list[str]) -> str:
    return ", ".join("?" * len(values))
