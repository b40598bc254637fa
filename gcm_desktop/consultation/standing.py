"""Standing: on which objective who was heard, who was asked and silent, and who was not asked.

Inputs are counted where they stand; people are counted in the room, by the tallies of sessions.
The two are never mixed. Asked is who was present at a session that was held while the objective
stood on its agenda or was in focus of the whole consultation.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from gcm_desktop.consultation.consultations import Consultation, consultation
from gcm_desktop.consultation.counts import (
    APART,
    EACH_ONCE,
    NOT_RECORDED,
    TO_BE_SORTED,
    counting,
)
from gcm_desktop.consultation.coverage import ASKED
from gcm_desktop.consultation.held import (
    AGE,
    DIMENSIONS,
    GROUP,
    LANGUAGE,
    NOWHERE,
    PLACE,
    SESSION,
    SEX,
    TALLY,
    Room,
    column_of,
    rooms_of,
)
from gcm_desktop.consultation.inputs import ON, UNSORTED, Input
from gcm_desktop.consultation.sessions import AGE_BANDS, OBJECTIVES, SEXES, sessions
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.reference import GROUPS, group_label, language_name
from gcm_desktop.texts import in_language

MOST_NAMED, MOST_PAIRS, MOST_OF_PAIR = 16, 6, 4
"""How much is named in the sentence for the methodology before the rest is only counted."""
Standing = Literal["not_asked", "silent", "heard"]
NOT_ASKED: Standing = "not_asked"
SILENT: Standing = "silent"
HEARD: Standing = "heard"
_Inputs = Counter[tuple[int, str]]
"""By objective and column, of what is to be sorted, and of all once."""

SPOKEN = """
SELECT objective, {by}, sum(inputs) FROM spoken
WHERE consultation_id = :consultation AND inputs > 0 GROUP BY 1, 2
"""
SPEAKERS = """
SELECT {line}, {counts} FROM spoken
WHERE consultation_id = :consultation AND inputs > 0 {where} GROUP BY 1
"""
LANGUAGES = """
SELECT session_id, language FROM spoken
WHERE consultation_id = :consultation AND objective = -1 AND inputs > 0
"""
"""Of each session some lines are read, however many inputs were given in it."""
CAME = """
SELECT DISTINCT held.value, coalesce({particular}, 'not_recorded')
FROM participant, json_each(sessions) held
WHERE consultation_id = :consultation AND NOT withdrawn
"""


@dataclass(frozen=True)
class Cell:
    """What is known of one objective in one column."""

    inputs: int
    people: int | None
    """Heads of this column, in the sessions in which the objective was asked; nothing where
    nobody counted. Who came to two sessions is two heads."""
    standing: Standing


@dataclass(frozen=True)
class AgainstPlan:
    """What became of the plan to hear one group."""

    wanted: int | None
    """People hoped for, where a number was given."""
    present: int | None
    """Heads in all sessions that were held; nothing where nobody counted."""
    inputs: int


@dataclass(frozen=True)
class Matrix:
    """23 objectives by the groups, sexes, age bands, places, languages or sessions."""

    by: str
    columns: tuple[str, ...]
    titles: dict[str, str]
    """Of sessions, what they are called."""
    cells: dict[tuple[int, str], Cell]
    """Every objective in every column."""
    to_be_sorted: dict[str, int]
    by_column: dict[str, int]
    """Inputs, each once."""
    present: dict[str, int | None]
    """Heads over all sessions that were held; nothing where nobody counted."""
    asked: frozenset[int]
    """Objectives on the agenda of a held session, or in focus once any was held."""
    in_focus: frozenset[int]
    against_plan: dict[str, AgainstPlan]
    """The groups that were planned; none where nothing was."""

    @property
    def total(self) -> int:
        """Inputs, each once."""
        return sum(self.by_column.values())

    @cached_property
    def objectives_heard(self) -> frozenset[int]:
        """Objectives on which anything was said."""
        return frozenset(number for (number, _), cell in self.cells.items() if cell.inputs)

    @property
    def never_asked(self) -> tuple[int, ...]:
        """Objectives that nobody was asked about, and nobody spoke of."""
        reached = self.asked | self.objectives_heard
        return tuple(number for number in OBJECTIVES if number not in reached)

    @property
    def expected(self) -> frozenset[str]:
        """The columns whose silence means something: planned ones, where there is a plan."""
        if self.by == GROUP and self.against_plan:
            return frozenset(self.against_plan)
        return frozenset(self.columns) - {NOWHERE, NOT_RECORDED, "other"}

    @property
    def not_heard(self) -> tuple[str, ...]:
        """The columns that were to be heard, and of which nothing was recorded."""
        silent = (column for column in self.columns if not self.by_column[column])
        return tuple(column for column in silent if column in self.expected)

    def silent_on(self, objective: int) -> tuple[str, ...]:
        """The columns that were asked about an objective and said nothing to it."""
        return tuple(c for c in self.columns if self.cells[objective, c].standing == SILENT)


def matrix(
    db: Session, consultation_id: UUID, by: str = GROUP, *, now: datetime | None = None
) -> Matrix:
    """Who was heard on what, who was asked and silent, and who was not asked.

    A session counts as held once it was closed, once an input was given in it, or once its time
    lies before `now`. Nothing is read through that grows with the number of inputs. Raises
    NoSuchRecordError.
    """
    if by not in DIMENSIONS:
        raise ValueError(by)
    db.flush()
    about, meetings = consultation(db, consultation_id), sessions(db, consultation_id)
    rooms = list(rooms_of(db, about, meetings, now))
    seen = _seen(db, about, meetings, by)
    columns = _columns(by, about, meetings, seen)
    here = _present(db, about, by, rooms)
    asked = {(n, c) for room in rooms for n in room.asked for c in here[room.id]}
    people = _people(by, rooms, columns)
    return Matrix(
        by=by,
        columns=columns,
        titles={one.id.hex: one.title for one in meetings} if by == SESSION else {},
        cells={
            (n, c): _cell(seen[n, c], people.get((n, c)), asked=(n, c) in asked)
            for n in OBJECTIVES for c in columns
        },
        to_be_sorted={c: n for c in columns if (n := seen[TO_BE_SORTED, c])},
        by_column={c: seen[EACH_ONCE, c] for c in columns},
        present={c: _heads(room.heads(by, c) for room in rooms) for c in columns},
        asked=frozenset(n for room in rooms for n in room.asked),
        in_focus=frozenset(about.objectives_in_focus),
        against_plan=_against_plan(db, about, rooms),
    )  # fmt: skip


def inputs_in(
    db: Session,
    consultation_id: UUID,
    *,
    by: str,
    column: str | None,
    objective: int | None = None,
    limit: int | None = None,
) -> list[Input]:
    """The inputs counted in one cell, the newest first; objective 0 is what is to be sorted.

    Without a column or an objective, those of a whole line.
    """
    asked = select(Input).where(
        Input.consultation_id == consultation_id,
        col(Input.withdrawn).is_(False),
        col(Input.consent_withdrawn).is_(False),
    )
    if column is not None:
        asked = asked.where(_in_column(db, consultation_id, by, column))
    if objective == TO_BE_SORTED:
        asked = asked.where(UNSORTED)
    elif objective is not None:
        asked = asked.where(ON.bindparams(objective=objective))
    return list(db.exec(asked.order_by(col(Input.id).desc()).limit(limit)))


def _seen(db: Session, about: Consultation, meetings: list[Meeting], by: str) -> _Inputs:
    if by == GROUP:
        return Counter({(n, group): inputs for n, group, inputs in _ask(db, about, ASKED)})
    if by in TALLY:
        return Counter({(n, column): inputs for n, column, inputs in _by_speaker(db, about, by)})
    field = "language" if by == LANGUAGE else "session_id"
    named = {one.id.hex: column_of(one, by) for one in meetings}
    seen: _Inputs = Counter()
    for number, said, inputs in _ask(db, about, SPOKEN.format(by=field)):
        seen[number, said if by == LANGUAGE else named.get(said, NOWHERE)] += inputs
    return seen


def _spoke(db: Session, about: Consultation, by: str) -> Iterable[tuple[str, str]]:
    """Which columns spoke in which sessions."""
    if by == LANGUAGE:
        return ((session, column) for session, column in _ask(db, about, LANGUAGES))
    found = _by_speaker(db, about, by, line="session_id", where="AND objective = -1")
    return ((session, column) for session, column, _inputs in found)


def _by_speaker(
    db: Session, about: Consultation, by: str, *, line: str = "objective", where: str = ""
) -> Iterator[tuple[Any, str, int]]:
    """By line, and by sex, age band or group, the inputs that stand there."""
    counts = ", ".join(f"sum({counting(by, column)})" for column in APART[by])
    asked = SPEAKERS.format(line=line, counts=counts, where=where)
    for this, *several in _ask(db, about, asked):
        yield from ((this, c, n) for c, n in zip(APART[by], several, strict=True) if n)


def _ask(db: Session, about: Consultation, question: str) -> Iterable[Any]:
    return db.connection().execute(text(question), {"consultation": about.id.hex})


def _columns(
    by: str, about: Consultation, meetings: list[Meeting], seen: _Inputs
) -> tuple[str, ...]:
    fixed: dict[str, tuple[str, ...]] = {GROUP: GROUPS, SEX: SEXES, AGE: AGE_BANDS}
    if by in fixed:
        return fixed[by]
    found = {column for _number, column in seen}
    if by == LANGUAGE:
        return tuple(sorted(found | set(about.languages)))
    named = dict.fromkeys(column_of(one, by) for one in meetings)
    listed = sorted(named) if by == PLACE else list(named)
    known = tuple(column for column in listed if column != NOWHERE)
    return (*known, NOWHERE) if NOWHERE in found | set(named) or not known else known


def _present(db: Session, about: Consultation, by: str, rooms: list[Room]) -> dict[str, set[str]]:
    """By session, the columns that were in the room: counted, ticked off, or heard."""
    here: dict[str, set[str]] = defaultdict(set)
    if by in (PLACE, SESSION):
        return defaultdict(set, {room.id: {room.column(by)} for room in rooms})
    if by in TALLY:
        for room in rooms:
            here[room.id] |= {c for c, n in (room.tallies[by] or {}).items() if n > 0}
        came = CAME.format(particular=by)
        for session, column in _ask(db, about, came):
            here[session].add(column)
    for session, column in _spoke(db, about, by):
        here[session].add(column)
    return here


def _people(by: str, rooms: list[Room], columns: tuple[str, ...]) -> dict[tuple[int, str], int]:
    people: dict[tuple[int, str], int] = {}
    for room in rooms:
        own = (room.column(by),) if by in (PLACE, SESSION) else columns
        counted = [(c, heads) for c in own if (heads := room.heads(by, c)) is not None]
        for column, heads in counted:
            for number in room.asked:
                people[number, column] = people.get((number, column), 0) + heads
    return people


def _heads(counts: Iterable[int | None]) -> int | None:
    counted = [count for count in counts if count is not None]
    return sum(counted) if counted else None


def _cell(inputs: int, people: int | None, *, asked: bool) -> Cell:
    return Cell(inputs, people, HEARD if inputs else SILENT if asked else NOT_ASKED)


def _against_plan(db: Session, about: Consultation, rooms: list[Room]) -> dict[str, AgainstPlan]:
    targets = about.targets or {}
    planned = [group for group in GROUPS if group in about.groups_planned or group in targets]
    if not planned:
        return {}
    heard = _seen(db, about, [], GROUP)
    return {
        group: AgainstPlan(
            wanted=targets.get(group),
            present=_heads(room.heads(GROUP, group) for room in rooms),
            inputs=heard[EACH_ONCE, group],
        )
        for group in planned
    }


def _in_column(db: Session, consultation_id: UUID, by: str, column: str) -> Any:
    if by in (PLACE, SESSION):
        known = {one.id: column_of(one, by) for one in sessions(db, consultation_id)}
        if column != NOWHERE:
            these = [key for key, of in known.items() if of == column]
            return col(Input.session_id).in_(these)
        named = [key for key, of in known.items() if of != NOWHERE]
        return col(Input.session_id).is_(None) | col(Input.session_id).not_in(named)
    fields = {GROUP: Input.stakeholder_group, SEX: Input.sex, AGE: Input.age_band,
              LANGUAGE: Input.language}  # fmt: skip
    if by not in fields:
        raise ValueError(by)
    field = col(fields[by])
    return field.is_(None) | (field == column) if column == NOT_RECORDED else field == column


def column_name(matrix: Matrix, column: str, language: str) -> str:
    """What a column is called; of sessions and places it is people's own words."""
    say = in_language(language).gettext
    if matrix.by == GROUP:
        return group_label(column, language).text
    if column == NOWHERE:
        return say("No session") if matrix.by == SESSION else say("No place")
    if matrix.by == LANGUAGE:
        return language_name(column, language)
    coded = {
        "women": say("Women"),
        "men": say("Men"),
        "other": say("Other"),
        NOT_RECORDED: say("Not recorded"),
    }
    if matrix.by == AGE:
        return coded.get(column, column.replace("-", "–"))
    return matrix.titles.get(column, column) if matrix.by == SESSION else coded.get(column, column)


def not_heard_sentence(matrix: Matrix, language: str) -> str:
    """For the methodology: who was not heard, what was not asked, and where the answer was silence.

    However much is missing, it stays one paragraph.
    """
    say = in_language(language).gettext
    if not matrix.total:
        return say("Nothing has been recorded in this consultation yet.")
    said = []
    if silent := matrix.not_heard:
        names = _listed([column_name(matrix, c, language) for c in silent], MOST_NAMED, language)
        said.append(say("Not heard at all: {names}.").format(names=names))
    if unasked := matrix.never_asked:
        numbers = _listed([str(number) for number in unasked], len(OBJECTIVES), language)
        said.append(say("Not asked about: objectives {numbers}.").format(numbers=numbers))
    if pairs := _asked_in_vain(matrix, language):
        told = _listed(pairs, MOST_PAIRS, language, between=say("; "))
        said.append(say("Asked, but nothing was recorded: {pairs}.").format(pairs=told))
    if not said:
        return say("Everybody who was asked was heard, on every objective.")
    return ("" if language == "zh" else " ").join(said)  # Chinese sentences stand without a space


def _asked_in_vain(matrix: Matrix, language: str) -> list[str]:
    """By objective, who was asked and silent, but for those who are named as not heard at all."""
    say = in_language(language).gettext
    pairs = []
    for number in OBJECTIVES:
        these = [c for c in matrix.silent_on(number) if c not in matrix.not_heard]
        names = [column_name(matrix, c, language) for c in these if c in matrix.expected]
        if names:
            pair = say("objective {number} ({names})")
            pairs.append(pair.format(number=number, names=_listed(names, MOST_OF_PAIR, language)))
    return pairs


def _listed(names: list[str], most: int, language: str, between: str | None = None) -> str:
    """So many of the names; of the rest, how many they are."""
    catalogue = in_language(language)
    told = (catalogue.gettext(", ") if between is None else between).join(names[:most])
    if (more := len(names) - most) <= 0:
        return told
    return catalogue.ngettext("{names} and {n} more", "{names} and {n} more", more).format(
        names=told, n=more
    )
