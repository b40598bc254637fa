"""Check: whether the file is what its journal says, and what a person should know of it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlmodel import Session

from gcm_desktop.consultation.coverage import BY_HAND
from gcm_desktop.consultation.tables import LINKS, SEARCHED, TABLES
from gcm_desktop.errors import AlteredError
from gcm_desktop.texts import _
from gcm_desktop.workspace import journal, rows
from gcm_desktop.workspace.revision import Revision


@dataclass(frozen=True)
class Found:
    """One thing found, by its code; `which` names it for somebody who repairs."""

    code: str
    which: str = ""
    fault: bool = True
    """Whether it must not be; otherwise it waits for a person's eye."""

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        return _sentences()[self.code]


def check(db: Session) -> list[Found]:
    """Everything found, faults and reports alike.

    Where pages or seals are broken nothing further is asked: what rests on them says nothing.
    """
    connection = db.connection()
    if broken := [*_pages(connection), *_seals(connection)]:
        return broken
    return [
        *_strands(connection),
        *_rows(connection),
        *_links(connection),
        *_heads(connection),
        *_index(connection),
        *_dangling(connection),
    ]


def _sentences() -> dict[str, str]:
    return {
        "damaged-page": _("A page of the file is damaged."),
        "altered-value": _("A value is not the one that was sealed."),
        "altered-seal": _("A revision is not the one its id stands for."),
        "fork": _("Two copies of this file went on under the same name; both are kept."),
        "gap": _("A revision of another device has not arrived yet."),
        "broken-strand": _("A revision does not follow from the one before it."),
        "row-differs": _("A record is not what its revisions say."),
        "row-without-revision": _("A record stands in no revision."),
        "list-differs": _("The list of open questions is not what the revisions say."),
        "links-differ": _("The objectives or principles counted are not those of the records."),
        "heads-differ": _("The newest revision of a record is not the one noted."),
        "index-differs": _("The search index does not hold the words of the records."),
        "dangling": _("A record refers to one that is not in this file."),
        "waiting": _("A change waits for an earlier one that has not arrived."),
        "missing": _("A value has not arrived yet."),
        "differ": _("Two people changed the same thing; one has to be chosen."),
        "edited": _("A record was taken back on one device and changed on another."),
        "unfit": _("A value does not fit this version of the program."),
    }


def _pages(connection: Connection) -> Iterator[Found]:
    """SQLCipher's codes of every page, and SQLite's own check of the structure."""
    for pragma in ("cipher_integrity_check", "integrity_check"):
        found = connection.exec_driver_sql(f"PRAGMA {pragma}")
        for line in found.scalars() if found.returns_rows else ():
            if line != "ok":
                yield Found("damaged-page", str(line))


def _seals(connection: Connection) -> Iterator[Found]:
    for known, sealed, body in connection.exec_driver_sql(
        "SELECT r.id, r.sealed, c.body FROM revision r LEFT JOIN content c ON c.place = r.place"
    ):
        try:
            revision = Revision.read(sealed, body)
            revision.verify()
        except (AlteredError, ValueError, KeyError, TypeError, AttributeError):
            yield Found("altered-value", known)
        else:
            if revision.id != known:
                yield Found("altered-seal", known)


def _strands(connection: Connection) -> Iterator[Found]:
    strands: dict[str, dict[int, list[tuple[str, str | None]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for strand, number, known, previous in connection.exec_driver_sql(
        "SELECT strand, number, id, json_extract(sealed, '$.previous') FROM revision"
    ):
        strands[strand][number].append((known, previous))
    for strand, numbers in strands.items():
        for number in range(1, max(numbers) + 1):
            here, before = numbers.get(number, []), {i for i, _ in numbers.get(number - 1, [])}
            if len(here) > 1:
                yield Found("fork", f"{strand} {number}", fault=False)
            if not here:
                yield Found("gap", f"{strand} {number}", fault=False)
            if any(previous not in before for _, previous in here if before):
                yield Found("broken-strand", f"{strand} {number}")


def _rows(connection: Connection) -> Iterator[Found]:
    stored = {table: rows.stored(connection, table) for table in TABLES}
    found = connection.exec_driver_sql("SELECT record, field, why FROM listed")
    listed = {tuple(line) for line in found}
    for record, table, row, problems in rows.view(
        connection, list(journal.all_histories(connection))
    ):
        if row and stored[table].pop(row["id"], None) != row:
            yield Found("row-differs", f"{table} {record}")
        listed ^= {(record, p.field, p.why) for p in problems}
        yield from (Found(p.why, f"{table} {record} {p.field}", fault=False) for p in problems)
    yield from (
        Found("row-without-revision", f"{t} {key}") for t, left in stored.items() for key in left
    )
    yield from (Found("list-differs", " ".join(line)) for line in listed)


def _links(connection: Connection) -> Iterator[Found]:
    for link in LINKS:
        pairs = f"SELECT j.value, t.id FROM {link.table} t, json_each(t.{link.field}) j"
        if _differ(connection, pairs, f"SELECT value, id FROM {link.name}"):
            yield Found("links-differ", link.name)
    if _differ(connection, BY_HAND, "SELECT * FROM heard WHERE inputs > 0"):
        yield Found("links-differ", "heard")


def _differ(connection: Connection, one: str, other: str) -> bool:
    return any(
        connection.exec_driver_sql(f"{this} EXCEPT {that}").first()
        for this, that in ((one, other), (other, one))
    )


def _heads(connection: Connection) -> Iterator[Found]:
    stored = {tuple(line) for line in connection.exec_driver_sql("SELECT record, id FROM head")}
    histories = journal.all_histories(connection)
    stored ^= {(record, head.id) for record, history in histories for head in history.heads()}
    yield from (Found("heads-differ", f"{record} {head}") for record, head in stored)


def _index(connection: Connection) -> Iterator[Found]:
    for table, field in SEARCHED.items():
        said = f"SELECT line FROM {table} WHERE {field} IS NOT NULL"
        if _differ(connection, said, "SELECT rowid FROM input_words"):
            yield Found("index-differs", table)


def _dangling(connection: Connection) -> Iterator[Found]:
    """Rows refer by id without foreign keys, since bundles bring children first."""
    for table, field, other in REFERENCES:
        for line in connection.exec_driver_sql(
            f"SELECT id FROM {table} WHERE {field} IS NOT NULL"
            f" AND {field} NOT IN (SELECT id FROM {other})"
        ):
            yield Found("dangling", f"{table} {line[0]} {field}", fault=False)


REFERENCES = (
    ("consultation", "cycle_id", "review_cycle"),
    ("session", "consultation_id", "consultation"),
    ("input", "consultation_id", "consultation"),
    ("input", "session_id", "session"),
    ("input", "author_id", "officer"),
    ("issued_report", "consultation_id", "consultation"),
    ("issued_report", "supersedes_id", "issued_report"),
)
