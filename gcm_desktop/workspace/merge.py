"""Merging: the union of revisions, and of their values less what was erased.

A set that only grows gives the same file whatever the order in which copies are united. Revisions
whose parents are not here yet are kept and wait; an erasure is carried out at once, even if it
waits, and what was erased before it arrives is not even written down.
"""

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from sqlalchemy import Connection
from typing_extensions import TypedDict

from gcm_desktop.consultation.tables import TABLES
from gcm_desktop.errors import AlteredError
from gcm_desktop.workspace import journal, rows
from gcm_desktop.workspace.history import History
from gcm_desktop.workspace.revision import Revision, canonical

Offered = tuple[str, str | None]
"""The sealed text of a revision, and what is kept beside it."""
Known = dict[str, tuple[int, bool]]
"""By revision of this file, its place and whether none of its values is missing."""
UNKNOWN = (0, False)
AT_ONCE = 2000
"""Revisions that are looked at together."""
WHOLE = '{"k":"'
"""How a body begins beside which no value is missing."""
BROKEN = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading a text that no program wrote may end in."""

_Id = Annotated[str, Field(min_length=43, max_length=43)]
_Count = Annotated[int, Field(ge=0, lt=2**53)]


class _Sealed(TypedDict, total=False):
    """What every sealed text must say, and of which kind."""

    table: Annotated[str, Field(min_length=1)]
    record: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    parents: list[_Id]
    shape: _Count
    clock: _Count
    change: str
    covers: _Count
    action: str
    officer: str
    strand: str
    number: _Count
    previous: _Id
    undoes: str
    erases: list[str]
    digests: dict[str, _Id]


NEEDED = _Sealed.__annotations__.keys() - {"parents", "previous", "undoes", "erases"}


@dataclass(frozen=True)
class United:
    """What a union brought."""

    new: int = 0
    """Revisions that were not here."""
    values: int = 0
    """Revisions that were here without all their values, and got some."""
    records: int = 0
    """Records that any of this was about."""
    listed: int = 0
    """Questions that stand open about these records, for a person to look at."""
    tables: frozenset[str] = frozenset()
    erased: bool = False
    """Whether words were dropped, so that index and log must be cleared of them."""


@dataclass(frozen=True)
class WholeFile:
    """All that another open file offers. Drafts are not among it."""

    connection: Connection

    def __iter__(self) -> Iterator[Offered]:
        found = self.connection.exec_driver_sql(f"{_OFFERED} ORDER BY r.record")
        return ((sealed, body) for _id, sealed, body in found)

    def beyond(self, here: Connection) -> Iterator[Offered]:
        """What it has and this file has not: ids are compared first, as most are often known."""
        held, wanted = set(_held(here)), array("q")
        ids = self.connection.exec_driver_sql("SELECT id, place FROM revision")
        for some in _batches(ids):
            known = _known(here, [each for each, _place in some])
            wanted.extend(
                place for each, place in some if not known.get(each, UNKNOWN)[1] or each in held
            )
        for these in _batches(sorted(wanted)):
            which = ", ".join(map(str, these))
            asked = f"{_OFFERED} WHERE r.place IN ({which}) ORDER BY r.record"
            for _id, sealed, body in self.connection.exec_driver_sql(asked):
                yield sealed, body


_OFFERED = "SELECT r.id, r.sealed, c.body FROM revision r LEFT JOIN content c ON c.place = r.place"


def offered(connection: Connection) -> WholeFile:
    """Everything a file offers to another."""
    return WholeFile(connection)


def erasures(connection: Connection) -> Iterator[Offered]:
    """Only the revisions that erase something: what older copies must learn first of all."""
    found = connection.exec_driver_sql(f"{_OFFERED} WHERE instr(r.sealed, '\"erases\":[')")
    return ((sealed, body) for _id, sealed, body in found)


def unite(connection: Connection, offered: Iterable[Offered]) -> United:
    """Take in what is new, within the transaction that is open.

    Raises AlteredError where a revision is not the one that was sealed; nothing has then changed.
    """
    with _all_or_nothing(connection):
        union = _Union(connection)
        coming = offered.beyond(connection) if isinstance(offered, WholeFile) else offered
        for some in _batches(coming):
            union.take(some)
        return union.settled()


def sound(sealed: str, body: str | None) -> Revision:
    """A revision that came from outside, read with distrust. Raises AlteredError.

    Only the spelling that every program writes is read: in another one the database, which draws
    its columns from the text, might read something else than we do.
    """
    try:
        said = json.loads(sealed)
        if canonical(said) != sealed or not said.keys() >= NEEDED:
            raise AlteredError("")
        _sealed().validate_python(said, strict=True)
        revision = Revision.read(sealed, body)
        revision.verify()
    except BROKEN:
        raise AlteredError("") from None
    return revision


class _Union:
    """One union under way: what was touched waits in a table of the connection's own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._new = self._values = 0
        self._tables: set[str] = set()
        self._erased = False
        self._may_be_held = bool(_held(connection))
        _say(connection, "DROP TABLE IF EXISTS temp.touched")
        _say(connection, "CREATE TEMP TABLE touched (record TEXT PRIMARY KEY, settled INTEGER)"
                         " WITHOUT ROWID")  # fmt: skip

    def take(self, some: list[Offered]) -> None:
        """Take in some revisions. Records that came whole are settled at once, from memory."""
        known, arriving = self._sorted_out(some)
        self._erase([r for r in arriving if r.facts.erases])
        stripped = self._without_erased(arriving)
        new = [r for r in stripped if r.id not in known]
        journal.insert(self._connection, new)
        self._new += len(new)
        self._fill([r for r in stripped if r.id in known], known)
        self._settle(new)

    def settled(self) -> United:
        """Settle what is left, from the journal, and say what the union brought."""
        connection = self._connection
        left = _say(connection, "SELECT record FROM temp.touched WHERE NOT settled").fetchall()
        for these in journal.batched([record for (record,) in left]):
            histories = _histories(connection, these)
            rows.settle_all(connection, histories.items())
            self._tables.update(
                r.facts.table for h in histories.values() for r in h.applied + h.waiting
            )
        (records,) = _say(connection, "SELECT count(*) FROM temp.touched").fetchone()
        (listed,) = _say(connection, "SELECT count(*) FROM temp.touched JOIN listed"
                                     " USING (record)").fetchone()  # fmt: skip
        _say(connection, "DROP TABLE temp.touched")
        shown = frozenset(self._tables & TABLES.keys())
        return United(self._new, self._values, records, listed, shown, self._erased)

    def _sorted_out(self, some: list[Offered]) -> tuple[Known, list[Revision]]:
        """What is here already, and what is worth reading: known and whole is neither."""
        by_id: dict[str, Revision] = {}
        for sealed, body in some:
            revision = sound(sealed, body)
            twice = by_id.get(revision.id)
            by_id[revision.id] = _together(twice, revision) if twice else revision
        known = _known(self._connection, list(by_id))
        worth = [
            revision
            for each, revision in by_id.items()
            if not known.get(each, UNKNOWN)[1] or revision.facts.erases
        ]
        return known, worth

    def _erase(self, erasures: list[Revision]) -> None:
        """Carry out erasures at once, even if they wait for earlier revisions."""
        for revision in erasures:
            record = revision.facts.record
            if journal.names_erased(revision) <= journal.erased_fields(self._connection, record):
                continue
            journal.erase(self._connection, revision)
            self._touch([record], settled=False)
            self._erased = True
        if erasures and self._may_be_held:
            carried_out = [(revision.id,) for revision in erasures]
            _cursor(self._connection).executemany("DELETE FROM held WHERE id = ?", carried_out)

    def _without_erased(self, arriving: list[Revision]) -> list[Revision]:
        gone: dict[str, set[str]] = defaultdict(set)
        for these in journal.batched(list({r.facts.record for r in arriving})):
            asked = f"SELECT record, field FROM erased WHERE record IN ({_marks(these)})"
            for record, field in _say(self._connection, asked, these):
                gone[record].add(field)
        return [
            r.without(frozenset(gone[r.facts.record])) if gone[r.facts.record] & r.values.keys()
            else r
            for r in arriving
        ]  # fmt: skip

    def _fill(self, offered: list[Revision], known: Known) -> None:
        """Give revisions that are here without their values those values."""
        for theirs in offered:
            place = known[theirs.id][0]
            asked = "SELECT sealed, body FROM revision LEFT JOIN content USING (place)"
            line = _say(self._connection, f"{asked} WHERE place = ?", (place,)).fetchone()
            ours = Revision.read(*line)
            if theirs.values.keys() - ours.values.keys():
                whole = _together(ours, theirs).body
                _say(self._connection, "INSERT OR REPLACE INTO content VALUES (?, ?)",
                     (place, whole))  # fmt: skip
                self._values += 1
                self._touch([theirs.facts.record], settled=False)

    def _settle(self, new: list[Revision]) -> None:
        """Records of which the journal holds just what came now need not be read again."""
        by_record: dict[str, list[Revision]] = defaultdict(list)
        for revision in new:
            by_record[revision.facts.record].append(revision)
            self._tables.add(revision.facts.table)
        here: Counter[str] = Counter()
        for these in journal.batched(list(by_record)):
            asked = f"SELECT record FROM revision WHERE record IN ({_marks(these)})"
            here.update(record for (record,) in _say(self._connection, asked, these))
        whole = [record for record, came in by_record.items() if here[record] == len(came)]
        histories = ((record, History(by_record[record])) for record in whole)
        rows.settle_all(self._connection, histories)
        self._touch(whole, settled=True)
        self._touch([record for record in by_record if record not in set(whole)], settled=False)

    def _touch(self, records: Iterable[str], *, settled: bool) -> None:
        _cursor(self._connection).executemany(
            "INSERT INTO temp.touched VALUES (?, ?) ON CONFLICT DO UPDATE SET"
            " settled = excluded.settled",
            [(record, settled) for record in records],
        )


@contextmanager
def _all_or_nothing(connection: Connection) -> Iterator[None]:
    """Revisions come in a stream, and the last may be the altered one."""
    _say(connection, "SAVEPOINT unite")
    try:
        _say(connection, "INSERT INTO gate VALUES (1)")
        yield
        _say(connection, "DELETE FROM gate")
    except BaseException:
        _say(connection, "ROLLBACK TO unite")
        raise
    finally:
        _say(connection, "RELEASE unite")


@cache
def _sealed() -> TypeAdapter[_Sealed]:
    return TypeAdapter(_Sealed)


def _together(ours: Revision, theirs: Revision) -> Revision:
    """One revision with the values of both."""
    return replace(
        ours,
        values=theirs.values | ours.values,
        salts=theirs.salts | ours.salts,
        secret=ours.secret or theirs.secret,
    )


def _known(connection: Connection, ids: list[str]) -> Known:
    found: Known = {}
    for these in journal.batched(ids):
        asked = (
            f"SELECT r.id, r.place, substr(c.body, 1, {len(WHOLE)}) IS '{WHOLE}' FROM revision r"
            f" LEFT JOIN content c ON c.place = r.place WHERE r.id IN ({_marks(these)})"
        )
        found.update(
            (each, (place, whole)) for each, place, whole in _say(connection, asked, these)
        )
    return found


def _held(connection: Connection) -> list[str]:
    """Erasures that were kept without being carried out."""
    return [each for (each,) in _say(connection, "SELECT id FROM held")]


def _histories(connection: Connection, records: tuple[str, ...]) -> dict[str, History]:
    asked = (
        "SELECT r.record, r.sealed, c.body, r.id FROM revision r LEFT JOIN content c"
        f" ON c.place = r.place WHERE r.record IN ({_marks(records)})"
    )
    revisions: dict[str, list[Revision]] = {record: [] for record in records}
    for record, *kept in _say(connection, asked, records):
        revisions[record].append(Revision.read(*kept))
    return {record: History(these) for record, these in revisions.items() if these}


def _batches(coming: Iterable[Any]) -> Iterator[list[Any]]:
    each = iter(coming)
    while some := list(islice(each, AT_ONCE)):
        yield some


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _cursor(connection: Connection) -> Any:
    return journal.raw(connection)


def _say(connection: Connection, statement: str, values: tuple[Any, ...] = ()) -> Any:
    return _cursor(connection).execute(statement, values)
