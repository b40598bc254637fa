"""The past: every change as people read it, drawn from the revisions. Nothing here writes."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlmodel import Session

from gcm_desktop.consultation.officers import Officer
from gcm_desktop.consultation.record import Record
from gcm_desktop.consultation.tables import TABLES
from gcm_desktop.workspace.journal import AT_ONCE, erased_fields, names_erased
from gcm_desktop.workspace.revision import Facts, Revision
from gcm_desktop.workspace.undo import IRREVOCABLE
from gcm_desktop.workspace.upcasts import upcast

SECRET = frozenset({"secret"})
"""Fields that no window ever shows."""
SEED = "seed"
"""The action of what every file begins with: nobody did it."""
COUNTED = 500
"""Up to so many records, a change says how many of each table it touched."""
LAST = 2**63 - 1
"""Beyond every place."""
ID = re.compile("[0-9a-f]{32}")
LATEST = datetime(9999, 12, 31, tzinfo=UTC)


class Unsaid(Enum):
    """Why a value that was once given cannot be shown."""

    ERASED = "erased"
    MISSING = "missing"
    """It did not arrive with its revision, or was never told to this copy."""


@dataclass(frozen=True)
class FieldChange:
    """What one field of a record was, and what it became; codes and dates as they are kept."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Event:
    """One change of one record; or, where `records` is more than one, of several together."""

    change: str
    place: int
    """Where the journal holds it: what is older lies at a lower place."""
    when: datetime
    officer: str | None
    """The name of who did it; nothing where only a role was given, or where it was erased."""
    role: str | None
    """Their role as a code; nothing where this file does not know them."""
    strand: str
    """The device, or rather the one copy that this device wrote."""
    action: str
    """What was done; for an undoing, what was first done."""
    turned: int
    """How often it was turned round: 0 done, then taken back, done again, and so on."""
    record: str
    table: str
    fields: tuple[FieldChange, ...] = ()
    erased: bool = False
    """Whether it dropped words for good."""
    undone: bool = False
    """Whether it was taken back since."""
    records: int = 1
    """How many records the change touched, as far as they are here."""
    counts: tuple[tuple[str, int], ...] = ()
    """By table, how many; empty where they are too many to look through."""

    @property
    def stays(self) -> bool:
        """Whether it cannot be taken back by anybody: what left has left."""
        return self.erased or self.action in IRREVOCABLE


def past(db: Session, record: UUID, *, limit: int = 100, before: int | None = None) -> list[Event]:
    """What happened to one record, the newest first; older than the place `before`, if given."""
    reader = _Reader(db)
    steps = reader.trail(record.hex).steps
    older = sorted((place for place in steps if before is None or place < before), reverse=True)
    return reader.events([steps[place] for place in older[:limit]])


def recent(db: Session, limit: int = 100, before: int | None = None) -> list[Event]:
    """What was changed last, the newest first: one event for everything one action did.

    Older ones follow by asking again with the `place` of the last one as `before`.
    """
    reader, found = _Reader(db), list[tuple[int, _Span]]()
    place = LAST if before is None else before
    while len(found) < limit and (line := reader.newest(place)) is not None:
        here, change, action = line
        span = reader.span(change)
        place = span.first if span.whole else here
        if here == span.last and action != SEED:
            found.append((place, span))
    events = reader.events([reader.step(span.last) for _place, span in found])
    return [
        replace(event, place=place, records=span.records, counts=reader.counts(span))
        for event, (place, span) in zip(events, found, strict=True)
    ]


def parts(db: Session, change: str, limit: int = 50) -> list[Event]:
    """What one change did to each of its records, the first ones first."""
    reader = _Reader(db)
    places = "SELECT place FROM revision WHERE change = ? ORDER BY place LIMIT ?"
    found = reader.connection.exec_driver_sql(places, (change, limit)).scalars().all()
    return reader.events([reader.step(place) for place in found])


@dataclass(frozen=True)
class _Span:
    """Where the journal holds a change."""

    change: str
    first: int
    last: int
    records: int

    @property
    def whole(self) -> bool:
        """Whether nothing else lies between its first and its last revision."""
        return self.last - self.first + 1 == self.records


@dataclass(frozen=True)
class _Step:
    """One revision of a record, and where each field it gives was given before."""

    place: int
    facts: Facts
    before: dict[str, int | None]
    gone: dict[str, int]
    """The fields it erased, and where they were given last."""
    undone: bool


@dataclass
class _Trail:
    """All revisions of a record by their place."""

    steps: dict[int, _Step]
    erased: frozenset[str]


@dataclass(frozen=True, order=True)
class _Given:
    """Where a field was given a value; of two, the later one is shown."""

    clock: int
    id: str
    place: int


class _Reader:
    """Reads the journal for one answer, and nothing twice."""

    def __init__(self, db: Session) -> None:
        self.db, self.connection = db, db.connection()
        self._trails: dict[str, _Trail] = {}
        self._spans: dict[str, _Span] = {}
        self._origins: dict[str, tuple[str, int]] = {}
        self._officers: dict[str, tuple[str | None, str | None]] = {}

    def newest(self, before: int) -> tuple[int, str, str] | None:
        """Place, change and action of the newest revision before a place."""
        line = self.connection.exec_driver_sql(
            "SELECT place, change, json_extract(sealed, '$.action') FROM revision"
            " WHERE place < ? ORDER BY place DESC LIMIT 1",
            (before,),
        ).first()
        return None if line is None else (int(line[0]), str(line[1]), str(line[2]))

    def span(self, change: str) -> _Span:
        """Where a change lies. A merge may have brought it in between others."""
        if change not in self._spans:
            where = "SELECT min(place), max(place), count(*) FROM revision WHERE change = ?"
            found = self.connection.exec_driver_sql(where, (change,)).one()
            self._spans[change] = _Span(change, *found)
        return self._spans[change]

    def counts(self, span: _Span) -> tuple[tuple[str, int], ...]:
        """How many records of each table, unless they are too many to look through."""
        if span.records > COUNTED:
            return ()
        found = self.connection.exec_driver_sql(
            "SELECT json_extract(sealed, '$.table'), count(*) FROM revision WHERE change = ?"
            " GROUP BY 1 ORDER BY 1",
            (span.change,),
        )
        return tuple((str(table), int(many)) for table, many in found)

    def step(self, place: int) -> _Step:
        """The revision at a place."""
        which = "SELECT record FROM revision WHERE place = ?"
        record = self.connection.exec_driver_sql(which, (place,)).scalar_one()
        return self.trail(record).steps[place]

    def trail(self, record: str) -> _Trail:
        """All revisions of a record; their values are left where they are."""
        if record not in self._trails:
            lines = self.connection.exec_driver_sql(
                "SELECT place, id, sealed FROM revision WHERE record = ?", (record,)
            )
            read = [(place, Revision.read(sealed, None, known)) for place, known, sealed in lines]
            read.sort(key=lambda line: (line[1].facts.clock, line[1].id))
            erased = erased_fields(self.connection, record)
            self._trails[record] = _Trail({s.place: s for s in _steps(read)}, erased)
        return self._trails[record]

    def events(self, steps: list[_Step]) -> list[Event]:
        """What these revisions say, with the values before and after."""
        wanted = {step.place for step in steps}
        wanted.update(place for s in steps for place in s.before.values() if place is not None)
        values = self._values(sorted(wanted))
        return [self._event(step, values) for step in steps]

    def _event(self, step: _Step, values: dict[int, dict[str, Any]]) -> Event:
        facts = step.facts
        action, turned = self._origin(facts)
        name, role = self._officer(facts.officer)
        return Event(
            change=facts.change, place=step.place, when=_moment(facts.clock), officer=name,
            role=role, strand=facts.strand, action=action, turned=turned, record=facts.record,
            table=facts.table, fields=self._fields(step, values), erased=bool(facts.erases),
            undone=step.undone,
        )  # fmt: skip

    def _fields(self, step: _Step, values: dict[int, dict[str, Any]]) -> tuple[FieldChange, ...]:
        erased = self.trail(step.facts.record).erased
        model = TABLES.get(step.facts.table)

        def value(name: str, place: int | None) -> Any:
            if place is None:
                return _default(model, name) if step.facts.parents else None
            unsaid = Unsaid.ERASED if name in erased else Unsaid.MISSING
            return values.get(place, {}).get(name, unsaid)

        given = [
            FieldChange(name, value(name, before), value(name, step.place))
            for name, before in step.before.items()
            if name not in SECRET
        ]
        gone = [FieldChange(name, Unsaid.ERASED, Unsaid.ERASED) for name in sorted(step.gone)]
        return (*(c for c in given if c.name not in step.gone), *gone)

    def _values(self, places: list[int]) -> dict[int, dict[str, Any]]:
        """By place, the values that are here, by today's names."""
        found: dict[int, dict[str, Any]] = {}
        for start in range(0, len(places), AT_ONCE):
            some = tuple(places[start : start + AT_ONCE])
            lines = self.connection.exec_driver_sql(
                "SELECT r.place, r.sealed, c.body, r.id FROM revision r JOIN content c"
                f" ON c.place = r.place WHERE r.place IN ({', '.join('?' * len(some))})",
                some,
            )
            for place, sealed, body, known in lines:
                revision = Revision.read(sealed, body, known)
                found[place] = _today(revision, revision.values)
        return found

    def _origin(self, facts: Facts) -> tuple[str, int]:
        """The action that was first done, and how often it was turned round up to here."""
        chain: list[str] = []
        change, action, earlier = facts.change, facts.action, facts.undoes
        while change not in self._origins and earlier and change not in chain:
            chain.append(change)
            change, action, earlier = self._said(earlier)
        done, turned = self._origins.setdefault(change, (action, 0))
        for later in reversed(chain):
            turned += 1
            self._origins[later] = (done, turned)
        return self._origins[facts.change]

    def _said(self, change: str) -> tuple[str, str, str | None]:
        """A change, its action, and what it turned round."""
        line = self.connection.exec_driver_sql(
            "SELECT json_extract(sealed, '$.action'), json_extract(sealed, '$.undoes')"
            " FROM revision WHERE change = ? LIMIT 1",
            (change,),
        ).first()
        return (change, "", None) if line is None else (change, line[0], line[1])

    def _officer(self, officer: str) -> tuple[str | None, str | None]:
        """Name and role, as far as this file knows them."""
        if officer not in self._officers:
            known = self.db.get(Officer, UUID(officer)) if ID.fullmatch(officer) else None
            self._officers[officer] = (known.name, known.role) if known else (None, None)
        return self._officers[officer]


def _steps(read: list[tuple[int, Revision]]) -> list[_Step]:
    """What each revision changed, parents first: what it knew is what its parents knew and gave.

    Where a parent has one child only, as it has nearly always, what it knew is handed on.
    """
    children = Counter(parent for _place, r in read for parent in r.facts.parents)
    undone = _undone(read)
    known: dict[str, dict[str, _Given]] = {}
    steps = []
    for place, revision in read:
        facts = revision.facts
        knew = _joined(known, facts.parents, children)
        names = _today(revision, dict.fromkeys(revision.digests))
        before = {name: knew[name].place if name in knew else None for name in names}
        gone = {n: knew[n].place for n in names_erased(revision) if n in knew}
        steps.append(_Step(place, facts, before, gone, facts.change in undone))
        knew.update(dict.fromkeys(names, _Given(facts.clock, revision.id, place)))
        known[revision.id] = knew
    return steps


def _joined(
    known: dict[str, dict[str, _Given]], parents: tuple[str, ...], children: Counter[str]
) -> dict[str, _Given]:
    joined: dict[str, _Given] = {}
    for number, parent in enumerate(p for p in parents if p in known):
        alone = number == 0 and children[parent] == 1
        from_here = known.pop(parent) if alone else known[parent]
        if alone:
            joined = from_here
            continue
        for name, given in from_here.items():
            joined[name] = max(given, joined.get(name, given))
    return joined


def _undone(read: list[tuple[int, Revision]]) -> set[str]:
    """The changes that were turned round, where that still stands: the latest decide first."""
    turned = {r.facts.undoes: r.facts.change for _place, r in read if r.facts.undoes}
    undone: set[str] = set()
    for _place, revision in reversed(read):
        change = revision.facts.change
        if change in turned and turned[change] not in undone:
            undone.add(change)
    return undone


def _today(revision: Revision, values: dict[str, Any]) -> dict[str, Any]:
    """Values by the names their fields have today."""
    table, shape = revision.facts.table, revision.facts.shape
    return {
        today: now
        for name, value in values.items()
        for today, now in upcast(table, shape, name, value).items()
    }


def _default(model: type[Record] | None, name: str) -> Any:
    if model is None or name not in model.model_fields:
        return None
    default = model.model_fields[name].get_default()
    return list(default) if isinstance(default, tuple) else default


def _moment(clock: int) -> datetime:
    """A moment from milliseconds since 1970; a clock beyond all calendars shows as their end."""
    return (
        LATEST if clock >= LATEST.timestamp() * 1000 else datetime.fromtimestamp(clock / 1000, UTC)
    )
