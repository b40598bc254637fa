"""Rows: what the tables say is what the journal amounts to, rebuilt whenever it must be."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sized
from functools import cache
from itertools import chain, islice
from operator import itemgetter
from typing import Annotated, Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from gcm_desktop.consultation.record import Record
from gcm_desktop.consultation.tables import TABLES
from gcm_desktop.workspace import words
from gcm_desktop.workspace.history import WITHDRAWN, History, Listed, Settled, settle

BATCH = 2000
AT_ONCE = 500
"""Records named in one statement."""
TOGETHER = 100
"""Rows that one statement puts in: for each the database makes anew what the tables' checks compare
with."""
FEW, SHORT = 1000, 64
"""Values of a field that are remembered, and the letters of one."""
PLAIN, LONG = (int, bool, list), (str, list)
HEXADECIMAL = re.compile("[0-9a-f]{32}")
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
        drawn = Drawn()
        drawn.take(connection, some)
        for table, these in drawn.rows.items():
            write(connection, table, these)
        records = [record for record, _ in some]
        write_list(connection, records, drawn.listed)
        write_heads(connection, records, drawn.heads)


class Drawn:
    """What is drawn from the journal, as the database takes it."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Bound]] = defaultdict(list)
        """By table."""
        self.listed: list[Question] = []
        self.heads: list[Head] = []

    def take(self, connection: Connection, histories: list[tuple[str, History]]) -> None:
        """Draw what these revisions amount to."""
        for record, table, settled, stands in _settled(connection, histories):
            listed = settled.listed
            row = plain_row(table, record, settled.values) if stands else None
            if stands and row is None:
                whole, listed = _whole(table, record, settled)
                row = _binder(table).bound(whole) if whole else None
            if row is not None:
                self.rows[table].append(row)
            self.listed += [(record, p.field, p.why, json.dumps(p.revisions)) for p in listed]
        for record, history in histories:
            self.heads += [(record, head.id, head.facts.clock) for head in history.heads()]


def view(
    connection: Connection, histories: list[tuple[str, History]]
) -> Iterator[tuple[str, str, Row | None, list[Listed]]]:
    """Record, table, row and list, as the revisions make them. Changes nothing."""
    for record, table, settled, stands in _settled(connection, histories):
        row, listed = _whole(table, record, settled) if stands else (None, settled.listed)
        yield record, table, row, listed


def _settled(
    connection: Connection, histories: list[tuple[str, History]]
) -> Iterator[tuple[str, str, Settled, bool]]:
    """Record, table, what the revisions settle, and whether any of them counts yet."""
    erased = fields_erased(connection, [record for record, _history in histories])
    for record, history in histories:
        known = [r for r in history.applied + history.waiting if r.facts.table in TABLES]
        if known:
            table = known[0].facts.table
            settled = settle(TABLES[table], history, frozenset(erased.get(record, ())))
            yield record, table, settled, bool(history.applied)


def fields_erased(connection: Connection, records: list[str]) -> dict[str, set[str]]:
    """Of these records, by record, the fields that were erased."""
    cursor, erased = connection.connection.cursor(), defaultdict(set)
    for these in _some(records):
        asked = f"SELECT record, field FROM erased WHERE record IN ({_marks(these)})"
        for record, field in cursor.execute(asked, these):
            erased[record].add(field)
    return erased


def plain_row(table: str, record: str, values: dict[str, Any]) -> Bound | None:
    """The row of a record of these values, each said of a field of today's shape.

    It is the row that `view` makes. Nothing where the values do not all fit: then it is for `view`
    to say which.
    """
    return _binder(table).plain(record, values) if HEXADECIMAL.fullmatch(record) else None


def insert(connection: Connection, table: str, rows: list[Bound]) -> None:
    """Put rows into a table that holds none of them. The search index does not follow.

    Columns that are empty in all of them are left out.
    """
    cursor, filled = connection.connection.cursor(), _filled(rows)
    names = ", ".join(_binder(table).columns[place] for place in filled)
    marks, said = f"({_marks(filled)})", itemgetter(*filled)
    for start in range(0, len(rows), TOGETHER):
        some = rows[start : start + TOGETHER]
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * len(some))}",
            tuple(chain.from_iterable(map(said, some))),
        )


def _filled(rows: list[Bound]) -> list[int]:
    """The places at which any of these rows says something."""
    columns = enumerate(zip(*rows, strict=True))
    return [place for place, column in columns if column.count(None) < len(rows)]


def write(connection: Connection, table: str, rows: list[Bound]) -> None:
    """Put rows into their table, and their words into the search index."""
    binder = _binder(table)
    connection.connection.cursor().executemany(binder.statement, rows)
    words.index(connection, table, (row[0] for row in rows))


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


def _whole(table: str, record: str, settled: Settled) -> tuple[Row | None, list[Listed]]:
    """The row, if the values make one, and the list with those among it that do not fit."""
    row, unfit = _row(TABLES[table], record, settled.values)
    return row, settled.listed + [Listed(field, "unfit", ()) for field in unfit]


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

    def __init__(
        self, field: Field, convert: Callable[[Any], Any] | None, *, flag: bool = False
    ) -> None:
        adapter, default, self.needed = field
        self._check, self._convert, self._flag = adapter.validator.validate_python, convert, flag
        self.texts: dict[Any, Any] = {}
        """Short texts that were met, and what stands for each."""
        self._others: dict[Any, Any] = {}
        self.usual = self.of(False) if flag else UNFIT if self.needed else self.bound(default)
        """What stands for a value that was left unsaid."""

    def bound(self, value: Any) -> Any:
        """A value that was checked."""
        return self._convert(value) if self._convert else value

    def of(self, said: Any) -> Any:
        """A value as a revision says it; UNFIT where it does not fit."""
        if self._flag:
            said = bool(said)
        kind, key, known = said.__class__, said, self.texts
        if kind is not str:
            if kind not in PLAIN:
                return self._found(said)
            key = repr(said) if kind is list else (kind, said)  # 1 and True are one to a dictionary
            known = self._others
        short = kind not in LONG or len(key) < SHORT
        if short and key in known:
            return known[key]
        bound = self._found(said)
        if short and len(known) < FEW:
            known[key] = bound
        return bound

    def _found(self, said: Any) -> Any:
        try:
            checked = self._check(said)
        except ValidationError:
            return UNFIT
        return UNFIT if checked is None and self.needed else self.bound(checked)


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
        self.columns = tuple(spoken.identifier_preparer.quote(name) for name in names)
        """All columns, in the order of the statement, as it names them."""
        self.names = names[1:]
        """Of the columns after the id, in the order of the statement."""
        flags = model.STICKY | {WITHDRAWN}
        self._spellings = {
            name: _Spelling(
                fields[name],
                columns[name].type.dialect_impl(spoken).bind_processor(spoken),
                flag=name in flags,
            )
            for name in self.names
        }
        self._places = {
            name: (place, field, field.texts)
            for place, (name, field) in enumerate(self._spellings.items(), start=1)
        }
        self._usual = [field.usual for field in self._spellings.values()]
        self._needed = [place for place, usual in enumerate(self._usual, 1) if usual is UNFIT]

    def bound(self, row: Row) -> Bound:
        """The values of a row, in the order of the statement."""
        said = self._spellings.items()
        return (row["id"].hex, *(field.bound(row[name]) for name, field in said))

    def plain(self, record: str, values: dict[str, Any]) -> Bound | None:
        """The same of values that were not checked; nothing where one does not fit."""
        bound: list[Any] = [record, *self._usual]
        for name, said in values.items():
            if said is None or (where := self._places.get(name)) is None:
                continue
            place, field, texts = where
            known = texts.get(said) if said.__class__ is str and len(said) < SHORT else None
            bound[place] = known = field.of(said) if known is None else known
            if known is UNFIT:
                return None
        for place in self._needed:
            if bound[place] is UNFIT:
                return None
        return tuple(bound)


@cache
def _binder(table: str) -> _Binder:
    return _Binder(table)


def _table(model: type[Record]) -> Table:
    return model.metadata.tables[str(model.__tablename__)]


def _some(records: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(records), AT_ONCE):
        yield records[start : start + AT_ONCE]


def _marks(values: Sized) -> str:
    return ", ".join("?" * len(values))
