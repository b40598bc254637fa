"""Check: whether the file is what its journal says, and what a person should know of it."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection
from sqlmodel import Session

from gcm_desktop.consultation.counts import APART, COUNTS, Counts, counting
from gcm_desktop.consultation.tables import LINKS, SEARCHED
from gcm_desktop.errors import DamagedFileError, DiskFailedError
from gcm_desktop.workspace import attachments, engine, indexed, journal
from gcm_desktop.workspace.comparing import Comparison
from gcm_desktop.workspace.counting import by_hand
from gcm_desktop.workspace.found import Found as Found
from gcm_desktop.workspace.found import not_too_many

REFERENCES = (
    ("consultation", "cycle_id", "review_cycle"),
    ("session", "consultation_id", "consultation"),
    ("input", "consultation_id", "consultation"),
    ("input", "session_id", "session"),
    ("input", "author_id", "officer"),
    ("issued_report", "consultation_id", "consultation"),
    ("issued_report", "supersedes_id", "issued_report"),
    ("input", "consent_id", "consent"),
    ("input", "renews", "input"),
    ("participant", "consultation_id", "consultation"),
    ("participant", "stakeholder_id", "stakeholder"),
    ("consent", "consultation_id", "consultation"),
    ("consent", "session_id", "session"),
    ("consent", "participant_id", "participant"),
    ("assessment", "consultation_id", "consultation"),
    ("assessment", "session_id", "session"),
    ("finding", "consultation_id", "consultation"),
    ("recommendation", "consultation_id", "consultation"),
    ("passage", "consultation_id", "consultation"),
    ("comment", "passage_id", "passage"),
    ("comment", "finding_id", "finding"),
    ("comment", "recommendation_id", "recommendation"),
    ("dissent", "consultation_id", "consultation"),
    ("report_plan", "consultation_id", "consultation"),
    ("session_seal", "session_id", "session"),
)
"""Rows refer to each other by id without foreign keys, since bundles bring children first."""


def check(db: Session) -> list[Found]:
    """Everything found, faults and reports alike, whatever the file is like.

    Where pages are broken nothing further is asked: what rests on them says nothing.
    """
    connection = db.connection()
    if broken := list(not_too_many(_as_found(lambda: _pages(connection)))):
        connection.invalidate()  # SQLite's check, cut off by a page, leaves it refusing every write
        return broken
    seen = Comparison(connection)
    sections: tuple[Callable[[], Iterable[Found]], ...] = (
        seen.differences,
        lambda: seen.strands.wrong(connection),
        lambda: _index(connection),
        lambda: _links(connection),
        lambda: _drafts(connection),
        lambda: _attachments(connection),
        lambda: _dangling(connection),
    )
    return list(not_too_many(one for section in sections for one in _as_found(section)))


def _as_found(section: Callable[[], Iterable[Found]]) -> Iterator[Found]:
    """What a section finds; a page that cannot be read on the way is one thing more."""
    try:
        with engine.in_words():
            yield from section()
    except (DamagedFileError, DiskFailedError):
        yield Found("damaged-page")


def _pages(connection: Connection) -> Iterator[Found]:
    """SQLCipher's codes of every page, and SQLite's own check of the structure."""
    if beyond := _bytes_beyond(connection):
        yield Found("damaged-page", f"+{beyond}")
        return
    for pragma in ("cipher_integrity_check", "integrity_check"):
        found = connection.exec_driver_sql(f"PRAGMA {pragma}")
        for line in found.scalars() if found.returns_rows else ():
            if line != "ok":
                yield Found("damaged-page", str(line))


def _bytes_beyond(connection: Connection) -> int:
    """What lies behind the last page: it may be more than anyone would wait for."""
    pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    return max(0, _file_of(connection).stat().st_size - pages * engine.PAGE)


def _index(connection: Connection) -> Iterator[Found]:
    for table, field in SEARCHED.items():
        said = f"SELECT line, {field} FROM {table} WHERE {field} IS NOT NULL"
        expected = indexed.summed_words(journal.raw(connection).execute(said))
        if (
            indexed.summed_index(journal.raw(connection)) != expected
            or indexed.leads_elsewhere(connection)
            or (engine.is_plain(_file_of(connection)) and indexed.has_other_beginnings(connection))
        ):
            yield Found("index-differs", table)


def _file_of(connection: Connection) -> Path:
    return Path(connection.exec_driver_sql("PRAGMA database_list").all()[0][2])


def _links(connection: Connection) -> Iterator[Found]:
    for link in LINKS:
        lists = f"SELECT quote(j.value) || t.id FROM {link.table} t, json_each(t.{link.field}) j"
        links = f"SELECT quote(value) || id FROM {link.name}"
        if _summed(connection, lists) != _summed(connection, links):
            yield Found("links-differ", link.name)
    for counts in COUNTS:
        if _counted(connection, counts) != _kept(connection, counts):
            yield Found("links-differ", counts.name)


def _summed(connection: Connection, question: str) -> int:
    """The texts of an answer as one number, whatever their order."""
    return sum(map(hash, journal.raw(connection).execute(question)))


def _counted(connection: Connection, counts: Counts) -> int:
    """The inputs in each line and column of a table as one number, as the rows say it."""
    keys, total = len(counts.key), 0
    columns = [{said: counting(field, said) for said in APART[field]} for field in counts.apart]
    for line in journal.raw(connection).execute(by_hand(counts)):
        key = hash(line[:keys])
        total += hash((key, "inputs"))
        for names, said in zip(columns, line[keys:], strict=True):
            total += hash((key, names.get(said)))
    return total


def _kept(connection: Connection, counts: Counts) -> int:
    """The same as the table has it."""
    keys, names = len(counts.key), ("inputs", *counts.columns)
    return sum(
        inputs * hash((hash(line[:keys]), name)) if type(inputs) is int else 1
        for line in journal.raw(connection).execute(f"SELECT * FROM {counts.name}")
        for name, inputs in zip(names, line[keys:], strict=True)
        if inputs
    )


def _drafts(connection: Connection) -> Iterator[Found]:
    for place, facts in journal.raw(connection).execute("SELECT place, facts FROM draft"):
        try:
            whole = isinstance(json.loads(facts), dict)
        except (ValueError, TypeError, RecursionError):
            whole = False
        if not whole:
            yield Found("draft-unreadable", str(place))


def _attachments(connection: Connection) -> Iterator[Found]:
    found = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'attachment'")
    if found.first() is not None:  # files of earlier versions have no such table
        yield from (Found("attachment-differs", each) for each in attachments.wrong(connection))


def _dangling(connection: Connection) -> Iterator[Found]:
    for table, field, other in REFERENCES:
        for (record,) in journal.raw(connection).execute(
            f"SELECT id FROM {table} WHERE {field} IS NOT NULL"
            f" AND {field} NOT IN (SELECT id FROM {other})"
        ):
            yield Found("dangling", f"{table} {record} {field}", fault=False)
