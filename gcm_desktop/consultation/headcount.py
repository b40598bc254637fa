"""Head counts over all sessions of a consultation, as far as they may be printed.

What was printed once follows into every later issue: it is kept with each issued report, and read
here before anything is printed again. Who came to two sessions is two heads.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gcm_desktop.consultation.people import (
    K_USUAL,
    Cells,
    Line,
    Lines,
    PrintedPeople,
    printable,
)
from gcm_desktop.consultation.sessions import AGE_BANDS, DISABILITY, SEXES
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.reference import GROUPS

NOT_RECORDED = "not_recorded"
BY_GROUP, BY_SEX = "by_group", "by_sex"
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    BY_GROUP: (*GROUPS, NOT_RECORDED),
    BY_SEX: SEXES,
    "by_age": AGE_BANDS,
    "by_disability": DISABILITY,
}
"""By tally, what is counted, in the one public order on which merging rests."""


@dataclass(frozen=True)
class DisclosedLine:
    """Heads of one category, or of several small ones together."""

    categories: tuple[str, ...]
    people: int


@dataclass(frozen=True)
class DisclosedTally:
    """The heads by group, sex, age or disability."""

    by: str
    lines: tuple[DisclosedLine, ...] | None
    """Nothing where merging cannot protect the small ones."""


@dataclass(frozen=True)
class DisclosedCell:
    """Heads of one line of groups and one of sexes."""

    groups: tuple[str, ...]
    sexes: tuple[str, ...]
    people: int


@dataclass(frozen=True)
class DisclosedPeople:
    """How many people took part. Equal to the published schema."""

    k: int
    """Fewer people than this are not counted in print."""
    total: int | None = None
    total_as_of: date | None = None
    """Earlier than the report where people came or went by a few only since then."""
    tallies: tuple[DisclosedTally, ...] = ()
    """Of what was counted at all; those that are withheld have no lines."""
    tallies_as_of: date | None = None
    groups_by_sex: tuple[DisclosedCell, ...] = ()
    """Whole, or not at all."""


NOBODY_COUNTED = DisclosedPeople(K_USUAL)


def people_of(
    meetings: Sequence[Meeting],
    earlier: Sequence[Mapping[str, Any]],
    *,
    as_of: date,
    k: int = K_USUAL,
) -> DisclosedPeople:
    """What may be printed now of the heads in these meetings.

    `earlier`: what every issue so far printed, as `kept` gave it, oldest first. The k of an
    earlier issue is never lowered.
    """
    k = max([k, *(int(one["k"]) for one in earlier)])
    counted = [meeting for meeting in meetings if meeting.people is not None]
    total = sum(meeting.people or 0 for meeting in counted)
    tallies = {by: counts for by in CATEGORIES if (counts := _tally(counted, by)) is not None}
    before = [_read(one) for one in earlier]
    printed = printable(
        total,
        tallies,
        _crossed(counted) if {BY_GROUP, BY_SEX} <= tallies.keys() else None,
        axes=(BY_GROUP, BY_SEX),
        k=k,
        earlier=before,
    )
    last = earlier[-1] if earlier else {}
    repeated = bool(before) and printed is before[-1]
    tables_repeated = bool(before) and printed.tallies is before[-1].tallies
    return DisclosedPeople(
        k=k,
        total=printed.total,
        total_as_of=_day(last.get("total_as_of")) if repeated else _dated(printed.total, as_of),
        tallies=tuple(_told(by, printed.tallies[by]) for by in CATEGORIES if by in printed.tallies),
        tallies_as_of=(
            _day(last.get("tallies_as_of")) if tables_repeated
            else _dated(printed.tallies or None, as_of)
        ),
        groups_by_sex=tuple(_cells(printed.cross or {})),
    )  # fmt: skip


def counted_by_group(meetings: Sequence[Meeting]) -> bool:
    """Whether anybody counted heads by group in any of these meetings."""
    return any(meeting.by_group or meeting.group_by_sex for meeting in meetings)


def kept(people: DisclosedPeople) -> dict[str, Any]:
    """What an issue printed, as plain values that a later one can be compared with."""
    return {
        "k": people.k,
        "total": people.total,
        "total_as_of": people.total_as_of and people.total_as_of.isoformat(),
        "tallies": {
            tally.by: None if tally.lines is None
            else [[list(line.categories), line.people] for line in tally.lines]
            for tally in people.tallies
        },
        "tallies_as_of": people.tallies_as_of and people.tallies_as_of.isoformat(),
        "groups_by_sex": [
            [list(cell.groups), list(cell.sexes), cell.people] for cell in people.groups_by_sex
        ],
    }  # fmt: skip


def _tally(counted: Sequence[Meeting], by: str) -> dict[str, int] | None:
    """Heads by category over all meetings; nothing where nobody counted, or wrongly.

    Heads that a meeting did not count by category are *not recorded*. A tally of more heads than
    were in the room does not add up, and is printed nowhere until somebody settles it.
    """
    found: Counter[str] = Counter()
    told = False
    for meeting in counted:
        tally = _of(meeting, by)
        told |= tally is not None
        found.update(tally or {})
        found[NOT_RECORDED] += (meeting.people or 0) - sum((tally or {}).values())
        if sum((tally or {}).values()) > (meeting.people or 0):
            return None
    return {category: found[category] for category in CATEGORIES[by]} if told else None


def _of(meeting: Meeting, by: str) -> Mapping[str, int] | None:
    """The tally of one meeting; groups and sexes may have been counted together only."""
    tally: Mapping[str, int] | None = getattr(meeting, by)
    if tally is None and meeting.group_by_sex and by in (BY_GROUP, BY_SEX):
        by_group, by_sex = _sums(_cells_of(meeting))
        return by_group if by == BY_GROUP else by_sex
    return tally


def _crossed(counted: Sequence[Meeting]) -> dict[tuple[str, str], int] | None:
    """Heads by group and sex, where every meeting counted them so and they fit the tallies."""
    found: Counter[tuple[str, str]] = Counter()
    for meeting in counted:
        cells = _cells_of(meeting)
        if not _fits(meeting, cells):
            return None
        found.update(cells)
    return dict(found)


def _cells_of(meeting: Meeting) -> dict[tuple[str, str], int]:
    return {
        (group, sex): heads
        for group, sexes in (meeting.group_by_sex or {}).items()
        for sex, heads in sexes.items()
    }


def _sums(cells: Mapping[tuple[str, str], int]) -> tuple[Counter[str], Counter[str]]:
    """Heads by group, and heads by sex."""
    by_group: Counter[str] = Counter()
    by_sex: Counter[str] = Counter()
    for (group, sex), heads in cells.items():
        by_group[group] += heads
        by_sex[sex] += heads
    return by_group, by_sex


def _fits(meeting: Meeting, cells: Mapping[tuple[str, str], int]) -> bool:
    """Whether a table of group and sex adds up to both tallies of its meeting, and to its heads."""
    by_group, by_sex = _sums(cells)
    return by_group.total() == meeting.people and all(
        tally is None or +found == +Counter(tally)
        for found, tally in ((by_group, meeting.by_group), (by_sex, meeting.by_sex))
    )


def _read(printed: Mapping[str, Any]) -> PrintedPeople:
    """An earlier issue, from the values that were kept of it."""
    tallies: Mapping[str, Any] = printed.get("tallies") or {}
    cells: Iterable[Any] = printed.get("groups_by_sex") or ()
    return PrintedPeople(
        printed["total"],
        {
            by: None if lines is None else {frozenset(line): people for line, people in lines}
            for by, lines in tallies.items()
        },
        {(frozenset(groups), frozenset(sexes)): people for groups, sexes, people in cells} or None,
    )


def _told(by: str, lines: Lines | None) -> DisclosedTally:
    order = CATEGORIES[by]
    if lines is None:
        return DisclosedTally(by, None)
    told = (DisclosedLine(_sorted(line, order), people) for line, people in lines.items())
    return DisclosedTally(by, tuple(sorted(told, key=lambda one: order.index(one.categories[0]))))


def _cells(cells: Cells) -> list[DisclosedCell]:
    groups, sexes = CATEGORIES[BY_GROUP], CATEGORIES[BY_SEX]
    told = [
        DisclosedCell(_sorted(group, groups), _sorted(sex, sexes), people)
        for (group, sex), people in cells.items()
    ]
    return sorted(told, key=lambda c: (groups.index(c.groups[0]), sexes.index(c.sexes[0])))


def _sorted(line: Line, order: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(line, key=order.index))


def _dated(what: object, as_of: date) -> date | None:
    return None if what is None else as_of


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
