"""How files become today's: tables are made anew and filled from the journal, never a revision.

Every change of a table is a step. A file says the step it is of, and the least steps (with the
versions of the program that knew them) that can read and write it: an older program then opens a
newer file for reading only, or says which version it needs.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from uuid import NAMESPACE_URL, uuid4, uuid5

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from gcm_desktop.consultation.counts import COUNTS
from gcm_desktop.consultation.cycles import ReviewCycle, RoundTable
from gcm_desktop.consultation.record import Record
from gcm_desktop.consultation.search import FOLDING
from gcm_desktop.consultation.tables import LINKS, OUTSIDE, TABLES, Link
from gcm_desktop.errors import DamagedFileError, NewerFileError, NewerToWriteError
from gcm_desktop.reference import review_cycle_seeds, round_table_seeds
from gcm_desktop.workspace import attachments, counting, filling, journal, rows, words
from gcm_desktop.workspace.engine import APPLICATION, FORMAT
from gcm_desktop.workspace.filling import Progress
from gcm_desktop.workspace.revision import Facts, Revision, spelled, state_of

STEP = 4
"""The step of today's tables."""
STEPS = {
    1: "797343dcf27cb9c4f22f7568197585bd4b902b99630c60c3d6b941ee7d45cd72",
    2: "817c6df87dee3247db6e2b0d3141d98387a8a249575e3c45ec0656edd103421f",
    3: "726bd8766ebaf49fccd1ab4fd1bc6195a54392875d3f52a562e631a86124a5b9",
    4: "4d2c45551a475d1c059ca6353b8fb2f2e837ec6f88879adb5b39de2c920daa48",
}
"""By step, the fingerprint of its tables: what was released is not changed any more."""
LEAST = {"reads": "4 0.4.0", "writes": "4 0.4.0"}
"""The least step that can read, and that can write, a file of today, with the program's version.

An older program does not know what was decided to be left out of print, and would print it."""
SHUT = "NOT EXISTS (SELECT 1 FROM gate)"
GUARD = """CREATE TRIGGER guard_{table}_{verb} BEFORE {verb} ON {table}
WHEN {when} BEGIN SELECT RAISE(ABORT, 'changed past Workspace.write'); END"""
LINKED = "(value, id TEXT, PRIMARY KEY (value, id)) WITHOUT ROWID"
KEPT = ("content", "erased", "head", "held", "listed")
"""Tables of the journal that only `Workspace.write` changes; revisions change for nobody."""
COUNTED = (*(counts.name for counts in COUNTS), *(link.name for link in LINKS))
"""Tables that triggers fill from the rows."""


def make(connection: Connection) -> None:
    """Make the tables of a new file."""
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
    connection.exec_driver_sql(f"PRAGMA user_version={FORMAT}")
    for statement in journal.JOURNAL:
        connection.exec_driver_sql(statement)
    _guard(connection, "revision", update="1", delete="1")
    for table in KEPT:
        _guard(connection, table)
    _say(connection, "workspace", uuid4().hex)
    bring_up_to_date(connection)


def is_up_to_date(connection: Connection) -> bool:
    """Whether the file's tables are today's. Raises DamagedFileError if they are not as made."""
    if told(connection, "schema") != _schema(connection):
        raise DamagedFileError
    return told(connection, "tables") == fingerprint()


def refuse_newer(about: Mapping[str, str], *, to_write: bool) -> None:
    """Raise NewerFileError for a file that only a later program can read.

    Where it can be read but not written, raise NewerToWriteError if it is `to_write`.
    """
    reads, writes = about.get("reads", ""), about.get("writes", "")
    if _step(reads) > STEP:
        raise NewerFileError(reads.partition(" ")[2])
    if to_write and _step(writes) > STEP:
        raise NewerToWriteError(writes.partition(" ")[2])


def bring_up_to_date(connection: Connection, progress: Progress | None = None) -> None:
    """Make today's tables anew and add the seeds that are missing."""
    _make_outside(connection)
    rebuild(connection, progress)
    if not told(connection, journal.STATE):
        ids = connection.exec_driver_sql("SELECT id FROM revision")
        _say(connection, journal.STATE, state_of(ids.scalars()))
    _seed(connection)
    _say(connection, "step", str(STEP))
    for right, least in LEAST.items():
        _say(connection, right, max(told(connection, right), least, key=_step))
    _say(connection, "tables", fingerprint())
    _say(connection, "schema", _schema(connection))


def rebuild(connection: Connection, progress: Progress | None = None) -> None:
    """Drop all rows and write them from the journal."""
    connection.exec_driver_sql("INSERT INTO gate VALUES (1)")
    filling.clear(connection, (*COUNTED, "input_words", *TABLES))
    for statement in _tables():
        connection.exec_driver_sql(statement)
    filling.fill(connection, journal.size(connection), progress, _following())
    for statement in _triggers():
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("DELETE FROM gate")


def _step(said: str) -> int:
    number = said.partition(" ")[0]
    return int(number) if number.isdecimal() else 0


def about(connection: Connection) -> dict[str, str]:
    """Everything that the file says about itself."""
    lines = connection.exec_driver_sql("SELECT key, value FROM about")
    return {str(key): str(value) for key, value in lines}


def told(connection: Connection, key: str) -> str:
    """What the file says about itself."""
    found = connection.exec_driver_sql("SELECT value FROM about WHERE key = ?", (key,))
    return str(found.scalar() or "")


def seeds() -> list[Revision]:
    """What every file begins with, under the same ids in each. Only ever added to."""
    cycles = [
        _seeded(
            ReviewCycle,
            f"review-cycle/{seed.id}",
            {
                "round": seed.round,
                "region": seed.region,
                "title": seed.title,
                "starts_on": seed.starts_on,
                "ends_on": seed.ends_on,
                "precision": seed.precision,
                "source": seed.source,
                "status": seed.status,
            },
        )
        for seed in review_cycle_seeds()
    ]
    tables = [
        _seeded(
            RoundTable,
            f"round-table/{seed.number}",
            {
                "number": seed.number,
                "title": seed.title,
                "objectives": list(seed.objectives),
                "source": seed.source,
            },
        )
        for seed in round_table_seeds()
    ]
    return [*cycles, *tables]


def _seeded(model: type[Record], name: str, values: dict[str, object]) -> Revision:
    """A row every file begins with: nothing in its revision is of this device or this day."""
    key = uuid5(NAMESPACE_URL, f"urn:gcm-desktop:{name}")
    facts = Facts(
        table=str(model.__tablename__), record=key.hex, parents=(), shape=model.SHAPE, clock=0,
        change=key.hex, covers=1, action="seed", officer="", strand=f"seed-{name}", number=1,
    )  # fmt: skip
    checked = model.of(**values).model_dump(mode="json", include=set(values) | {"withdrawn"})
    said = {field: value for field, value in checked.items() if value is not None}
    return Revision.seal(facts, said, spelled(hashlib.sha256(name.encode()).digest()))


def _seed(connection: Connection) -> None:
    wanted = seeds()
    known = {
        line[0]
        for revision in wanted
        for line in connection.exec_driver_sql(
            "SELECT id FROM revision WHERE record = ?", (revision.facts.record,)
        )
    }
    if missing := [r for r in wanted if r.id not in known]:
        connection.exec_driver_sql("INSERT INTO gate VALUES (1)")
        journal.insert(connection, missing)
        found = [(r.facts.record, journal.history_of(connection, r.facts.record)) for r in missing]
        rows.settle_all(connection, found)
        connection.exec_driver_sql("DELETE FROM gate")


def _make_outside(connection: Connection) -> None:
    SQLModel.metadata.create_all(connection, tables=_outside())
    for statement in attachments.INDICES:
        connection.exec_driver_sql(statement)


def _outside() -> list[Table]:
    return [SQLModel.metadata.tables[str(table.__tablename__)] for table in OUTSIDE]


def _statements() -> tuple[str, ...]:
    """Everything that is made anew."""
    return (*_tables(), *_triggers())


@cache
def _tables() -> tuple[str, ...]:
    """Tables of rows with their indices, search index, links and counts."""
    tables = [SQLModel.metadata.tables[name] for name in TABLES]
    made = [_numbered(str(CreateTable(table))) for table in tables]
    indices = sorted((i for table in tables for i in table.indexes), key=lambda i: str(i.name))
    made += [str(CreateIndex(index).compile(dialect=dialect())) for index in indices]
    made += words.TABLES
    made += [f"CREATE TABLE {link.name} {LINKED}" for link in LINKS]
    return (*made, *(counting.table(counts) for counts in COUNTS))


@cache
def _triggers() -> tuple[str, ...]:
    """What fills links and counts from the rows, and what guards them all."""
    made = [trigger for link in LINKS for trigger in _link(link)]
    made += [trigger for counts in COUNTS for trigger in counting.triggers(counts)]
    for table in (*TABLES, *COUNTED):
        made += [GUARD.format(table=table, verb=v, when=SHUT) for v in _VERBS]
    return tuple(made)


@cache
def _following() -> tuple[filling.Following, ...]:
    """The links and counts of rows after a line: at once, before there are triggers."""
    links = [
        (link.table, f"INSERT OR IGNORE INTO {link.name} (value, id) SELECT j.value, t.id"
                     f" FROM {link.table} t NOT INDEXED, json_each(t.{link.field}) j"
                     " WHERE t.line > ? ORDER BY 1, 2")
        for link in LINKS
    ]  # fmt: skip
    return (*links, *(("input", counting.following(counts)) for counts in COUNTS))


_VERBS = ("insert", "update", "delete")


def _numbered(table: str) -> str:
    """Rows have a number of their own beside their id: the search index names them by it.

    SQLite's implicit one would do, but for VACUUM, which may give them others.
    """
    numbered = table.replace("(", "(line INTEGER PRIMARY KEY, ", 1)
    return numbered.replace("PRIMARY KEY (id)", "UNIQUE (id)")


def _link(link: Link) -> list[str]:
    """The triggers that fill a link table from the row."""
    fill = (
        f"INSERT INTO {link.name} (value, id) SELECT value, new.id FROM json_each(new.{link.field})"
    )
    empty = (
        f"DELETE FROM {link.name} WHERE id = old.id"
        f" AND value IN (SELECT value FROM json_each(old.{link.field}))"
    )
    return [
        f"CREATE TRIGGER {link.name}_i AFTER INSERT ON {link.table} BEGIN {fill}; END",
        f"CREATE TRIGGER {link.name}_u AFTER UPDATE ON {link.table}"
        f" WHEN new.{link.field} IS NOT old.{link.field} BEGIN {empty}; {fill}; END",
    ]


def _guard(connection: Connection, table: str, **when: str) -> None:
    for verb in _VERBS:
        guard = GUARD.format(table=table, verb=verb, when=when.get(verb, SHUT))
        connection.exec_driver_sql(guard)


@cache
def fingerprint() -> str:
    """A digest of everything that today's tables are made by, and of what files begin with."""
    said = [*_statements(), *(f"{name} {table.SHAPE}" for name, table in TABLES.items())]
    said += [revision.id for revision in seeds()] + [f"words {FOLDING}"]
    said += [str(CreateTable(table)) for table in _outside()] + list(attachments.INDICES)
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


def _schema(connection: Connection) -> str:
    """A digest of the tables and guards as they stand in the file."""
    lines = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master ORDER BY type, name")
    return hashlib.sha256(repr([tuple(line) for line in lines]).encode()).hexdigest()


def _say(connection: Connection, key: str, value: str) -> None:
    connection.exec_driver_sql("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, value))
