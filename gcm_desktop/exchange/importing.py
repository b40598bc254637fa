"""Inputs from a table: rows become inputs, all of them or none."""

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID

from sqlmodel import Session

from gcm_desktop.consultation.consultations import (
    Consultation,
    consultation,
    open_consultation,
)
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.errors import RefusedError, TableError
from gcm_desktop.exchange.tables import Row, rows_of
from gcm_desktop.texts import _

REQUIRED = ("kind", "stakeholder_group", "text")
IGNORED = ("source",)
"""Columns that may stand in the table and are not taken in."""


@dataclass(frozen=True)
class ImportedRow:
    """One row of the table as the facts of an input, not yet checked by the record's rules."""

    number: int
    facts: dict[str, Any]


@dataclass(frozen=True)
class ImportedTable:
    """A whole table that was read, and which of its columns are left out."""

    rows: list[ImportedRow]
    left_out: tuple[str, ...] = field(default=())


def read_table(file: BinaryIO) -> ImportedTable:
    """Read all rows of a CSV or XLSX file, so that nothing is begun with half a table.

    Raises TableError with row and column of what is wrong.
    """
    with closing(rows_of(file)) as rows:
        head = next(rows, None)
        if head is None:
            raise TableError(_("it is empty."))
        columns = _columns(head)
        read = [ImportedRow(row.number, _facts(row, columns)) for row in rows]
    if not read:
        raise TableError(_("there is a head and no row under it."), row=head.number)
    return ImportedTable(read, tuple(name for name in columns if name in IGNORED))


def import_inputs(db: Session, /, *, consultation_id: UUID, rows: Sequence[ImportedRow]) -> int:
    """Record every row as an input, in the order of the table; answers how many.

    Raises TableError with row and column of the first that is refused; the caller's transaction
    then leaves nothing of it.
    """
    # held here, or the session would forget it and ask the file for it again at every row
    about = consultation(db, consultation_id)
    for row in rows:
        try:
            record_input(db, consultation_id=about.id, **row.facts)
        except RefusedError as error:
            name, why = next(iter(error.problems.items()))
            column = name if name in COLUMNS else None
            raise TableError(_plain(name, why), row=row.number, column=column) from None
    return len(rows)


def open_with_table(
    db: Session, /, *, table: ImportedTable, title: str, country: str, **facts: Any
) -> Consultation:
    """Open a consultation, in the languages of a table, and record all of its rows in it."""
    languages = sorted({row.facts.get("language", "en") for row in table.rows})
    opened = open_consultation(db, title=title, country=country, languages=languages, **facts)
    import_inputs(db, consultation_id=opened.id, rows=table.rows)
    return opened


def _columns(head: Row) -> tuple[str, ...]:
    """The names of the columns, checked; a nameless one has to stay empty."""
    names = tuple(cell.strip().casefold() for cell in head.cells)
    known = (*COLUMNS, *IGNORED)
    for name in names:
        if name and name not in known:
            raise TableError(
                _("this column is not known; the columns are {list}.").format(
                    list=", ".join(known)), row=head.number, column=_short(name))  # fmt: skip
        if name and names.count(name) > 1:
            raise TableError(_("this column stands there twice."), row=head.number, column=name)
    if missing := [name for name in REQUIRED if name not in names]:
        raise TableError(
            _("the column {name} is missing.").format(name=missing[0]), row=head.number
        )
    return names


def _facts(row: Row, columns: tuple[str, ...]) -> dict[str, Any]:
    """What a row says; empty cells say nothing, so that the defaults of the record hold."""
    if len(row.cells) < len(columns):
        raise TableError(
            _("there are {found} cells and the head has {wanted}.").format(
                found=len(row.cells), wanted=len(columns)), row=row.number)  # fmt: skip
    if any(cell.strip() for cell in islice(row.cells, len(columns), None)):
        raise TableError(_("there are more cells than the head has."), row=row.number)
    facts: dict[str, Any] = {}
    for name, cell in zip(columns, row.cells, strict=False):
        if not name and cell.strip():
            raise TableError(_("a cell stands under no head."), row=row.number)
        if name in COLUMNS and cell.strip():
            facts[name] = _value(row, name, cell)
    for name in REQUIRED:
        if name not in facts:
            raise TableError(_("this is needed."), row=row.number, column=name)
    return facts


def _value(row: Row, name: str, cell: str) -> Any:
    try:
        return COLUMNS[name](cell)
    except ValueError as error:
        raise TableError(str(error), row=row.number, column=name) from None


def _words(cell: str) -> str:
    return cell


def _code(cell: str) -> str:
    return cell.strip()


def _parts(cell: str) -> list[str]:
    return [part for part in re.split(r"[;,\s]+", cell.strip()) if part]


def _numbers(cell: str) -> tuple[int, ...]:
    parts = _parts(cell)
    if not all(re.fullmatch("[0-9]{1,2}", part) for part in parts):
        raise ValueError(_("numbers from 1 to 23 are needed, with semicolons between them."))
    return tuple(int(part) for part in parts)


def _letters(cell: str) -> tuple[str, ...]:
    return tuple(part.casefold() for part in _parts(cell))


def _yes_or_no(cell: str) -> bool:
    said = cell.strip().casefold()
    if said not in ("yes", "no", "true", "false"):
        raise ValueError(_("yes or no is needed."))
    return said in ("yes", "true")


COLUMNS: dict[str, Callable[[str], Any]] = {
    "objectives": _numbers,
    "kind": _code,
    "stakeholder_group": _code,
    "organisation": _code,
    "text": _words,
    "language": _code,
    "principles": _letters,
    "quote": _yes_or_no,
    "attribution": _code,
    "sensitivity": _code,
}
"""The columns, and how a cell of each is read. Objectives: the first is the principal one."""


def _plain(name: str, why: str) -> str:
    """The record's sentence without the field it begins with: the column is named already."""
    return why.removeprefix(f"{name}: ")


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:40]}…"
