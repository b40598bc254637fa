"""The register from outside: address books (vCard) and tables (CSV, XLSX), read within bounds.

Everything is read before anything is taken in, and what is wrong is told by its row. Pictures,
birthdays and notes are left where they are: the register holds what an invitation needs, no more.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlmodel import Session

from gcm_desktop.consultation.stakeholders import Stakeholder, register_stakeholder
from gcm_desktop.errors import MissingFileError, RefusedError, TableError, UnreadableFileError
from gcm_desktop.exchange.tables import Row, rows_of
from gcm_desktop.exchange.vcards import START, cards_of, is_vcard
from gcm_desktop.reference import GROUPS, is_language
from gcm_desktop.texts import _

MOST = 10_000
"""Entries of one import."""
TOLD = 100
"""Refused rows that are told of; the others are like them."""
COLUMNS = (
    "kind", "name", "organisation", "stakeholder_group", "contact", "language", "area", "notes",
)  # fmt: skip
Facts = dict[str, Any]
Rows = Generator[tuple[int, Facts | str], None, None]
"""By row, what it says or why it cannot be read."""


@dataclass(frozen=True)
class RegisterEntry:
    """One line of an address book, as the facts of a stakeholder."""

    number: int
    """The row of the table, or the line on which the card begins."""
    facts: Facts


@dataclass(frozen=True)
class Register:
    """What an address book holds, and what of it cannot be taken in."""

    entries: tuple[RegisterEntry, ...]
    refused: tuple[tuple[int, str], ...] = ()
    """By row, why. Unless it is empty, nothing is to be taken in."""


def read_register(path: Path, *, group: str = "other") -> Register:
    """Read a whole address book; `group` is that of entries which name none.

    What a file is, its content says and never its name. Raises TableError for what is neither
    vCard nor a table or goes beyond a bound, MissingFileError, UnreadableFileError.
    """
    try:
        with path.open("rb") as file:
            start = file.read(START)
            with closing(_from_cards(file) if is_vcard(start) else _from_table(file)) as rows:
                return _checked(rows, group)
    except FileNotFoundError:
        raise MissingFileError(path.name) from None
    except OSError:
        raise UnreadableFileError(path.name) from None


def import_register(db: Session, /, *, entries: Sequence[RegisterEntry]) -> int:
    """Add all of these to the register; answers how many.

    Raises TableError with the row of the first that is refused; nothing is then taken in.
    """
    for entry in entries:
        try:
            register_stakeholder(db, **entry.facts)
        except RefusedError as error:
            name, why = next(iter(error.problems.items()))
            raise TableError(why.removeprefix(f"{name}: "), row=entry.number) from None
    return len(entries)


def _checked(rows: Iterable[tuple[int, Facts | str]], group: str) -> Register:
    """Every row by the rules of the record, so that all that is wrong is told at once."""
    entries: list[RegisterEntry] = []
    refused: list[tuple[int, str]] = []
    for number, said in rows:
        facts = said if isinstance(said, str) else {"stakeholder_group": group} | said
        why = facts if isinstance(facts, str) else _why_not(facts)
        if why is not None:
            refused.append((number, why))
        elif isinstance(facts, dict):
            entries.append(RegisterEntry(number, facts))
        if len(entries) + len(refused) > MOST:
            raise TableError(
                _("there are more than {most} entries; split the file into several.").format(
                    most=f"{MOST:,}"), row=number)  # fmt: skip
    if not entries and not refused:
        raise TableError(_("it holds no entry."))
    return Register(tuple(entries), tuple(refused[:TOLD]))


def _why_not(facts: Facts) -> str | None:
    if not str(facts.get("name") or "").strip():
        return _("a name is needed.")
    try:
        Stakeholder.of(**facts)
    except RefusedError as error:
        name, why = next(iter(error.problems.items()))
        return f"{name}: {why.removeprefix(f'{name}: ')}"
    return None


def _from_cards(file: BinaryIO) -> Rows:
    for card in cards_of(file):
        if card.why is not None:
            yield card.line, card.why
            continue
        facts: Facts = {
            "kind": "organisation" if card.is_organisation else "person",
            "name": card.name,
            "organisation": None if card.is_organisation else card.organisation,
            "contact": "; ".join(card.contacts)[:500] or None,
            "area": card.area,
            "language": _a_language(card.language),
        }
        named = [one for one in card.categories if one.casefold() in GROUPS]
        if named:
            facts["stakeholder_group"] = named[0].casefold()
        yield card.line, {name: said for name, said in facts.items() if said}


def _a_language(tag: str | None) -> str | None:
    """A language of the card that is one; a wrong one is no reason to lose the address."""
    return tag if tag and is_language(tag) else None


def _from_table(file: BinaryIO) -> Rows:
    with closing(rows_of(file)) as rows:
        head = next(rows, None)
        if head is None:
            raise TableError(_("it is empty."))
        columns = _columns(head)
        for row in rows:
            yield row.number, _facts(row, columns)


def _columns(head: Row) -> tuple[str, ...]:
    names = tuple(cell.strip().casefold() for cell in head.cells)
    for name in names:
        if name and name not in COLUMNS:
            raise TableError(
                _("this column is not known; the columns are {list}.").format(
                    list=", ".join(COLUMNS)), row=head.number, column=name[:40])  # fmt: skip
        if name and names.count(name) > 1:
            raise TableError(_("this column stands there twice."), row=head.number, column=name)
    if "name" not in names:
        raise TableError(_("the column {name} is missing.").format(name="name"), row=head.number)
    return names


def _facts(row: Row, columns: tuple[str, ...]) -> Facts | str:
    """What a row says; empty cells say nothing."""
    if any(cell.strip() for cell in row.cells[len(columns) :]):
        return _("there are more cells than the head has.")
    facts: Facts = {}
    for name, cell in zip(columns, row.cells, strict=False):
        if cell.strip() and not name:
            return _("a cell stands under no head.")
        if cell.strip():
            facts[name] = _READ.get(name, str.strip)(cell)
    return facts


def _a_code(cell: str) -> str:
    return cell.strip().casefold()


_READ: dict[str, Callable[[str], str]] = {"kind": _a_code, "stakeholder_group": _a_code}
