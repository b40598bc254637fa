"""Rows: what the tables say is what the journal amounts to, rebuilt whenever it must be."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from gcm_desktop.consultation.record import Record
from gcm_desktop.consultation.tables import SEARCHED, TABLES
from gcm_desktop.workspace import words
from gcm_desktop.workspace.history import History, Listed, settle

BATCH = 2000
Row = dict[str, Any]


def settle_all(connection: Connection, histories: Iterable[tuple[str, History]]) -> None:
    """Make rows, search index and list of these records say what their revisions amount to."""
    found = iter(histories)
    while some := list(islice(found, BATCH)):
        rows: dict[str, list[Row]] = defaultdict(list)
        listed: list[tuple[str, str, str, str]] = []
        for record, table, row, problems in view(connection, some):
            if row is not None:
                rows[table].append(row)
            listed += [(record, p.field, p.why, json.dumps(p.revisions)) for p in problems]
        for table, these in rows.items():
            _write(connection, table, these)
        records = [record for record, _ in some]
        _list(connection, records, listed)
        heads = [(key, r.id, r.facts.clock) for key, history in some for r in history.heads()]
        write_heads(connection, records, heads)


def view(
    connection: Connection, histories: list[tuple[str, History]]
) -> Iterator[tuple[str, str, Row | None, list[Listed]]]:
    """Record, table, row and list, as the revisions make them. Changes nothing."""
    erased: dict[str, set[str]] = defaultdict(set)
    for record, field in connection.exec_driver_sql("SELECT record, field FROM erased"):
        erased[record].add(field)
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


def is_listed(connection: Connection, record: str) -> bool:
    """Whether a record waits for a person's eye."""
    found = connection.exec_driver_sql("SELECT 1 FROM listed WHERE record = ? LIMIT 1", (record,))
    return found.first() is not None


def write_heads(
    connection: Connection, records: list[str], heads: list[tuple[str, str, int]]
) -> None:
    """Say where these records stand, so that a save need not read their whole past."""
    cursor = connection.connection.cursor()
    cursor.executemany("DELETE FROM head WHERE record = ?", [(r,) for r in records])
    cursor.executemany("INSERT INTO head VALUES (?, ?, ?)", heads)


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
    whole = all(row[name] is not None for name, field in _fields(model).items() if field[2])
    return row if whole else None, unfit


@cache
def _fields(model: type[Record]) -> dict[str, tuple[TypeAdapter[Any], Any, bool]]:
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


def _table(model: type[Record]) -> Table:
    return model.metadata.tables[str(model.__tablename__)]


def _write(connection: Connection, table: str, rows: list[Row]) -> None:
    model = TABLES[table]
    statement = insert_or_update(_table(model))
    set_ = {name: statement.excluded[name] for name in _fields(model)}
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=set_), rows)
    if field := SEARCHED.get(table):
        words.index(connection, table, ((row["id"].hex, row[field]) for row in rows))


def _list(
    connection: Connection, records: list[str], listed: list[tuple[str, str, str, str]]
) -> None:
    connection.exec_driver_sql("DELETE FROM listed WHERE record = ?", [(r,) for r in records])
    if listed:
        connection.exec_driver_sql("INSERT INTO listed VALUES (?, ?, ?, ?)", listed)
