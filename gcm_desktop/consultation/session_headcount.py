"""Heads of one session, as far as its minutes may print them beside the whole consultation's.

Whoever holds the minutes of one session and the report of the consultation can subtract the one
from the other. So the lines of minutes are those of the consultation; a number is printed only
where neither it, nor what all minutes together leave of any count printed of the whole, is of 1 to
k-1 people; and what minutes printed follows into every later issue, of either kind. Then every
number that can be reached by adding and subtracting counts people of whole sessions in whole
lines, 0 or at least k of each. Groups and sexes crossed are a third way to subtract: minutes print
groups only where no sexes are counted in the consultation.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from gcm_desktop.consultation.headcount import (
    BY_GROUP,
    BY_SEX,
    NOT_RECORDED,
    DisclosedLine,
    DisclosedPeople,
    DisclosedTally,
    kept,
)
from gcm_desktop.consultation.issued import BESIDE
from gcm_desktop.consultation.sessions import Session

SESSION, PRINTED = "session", "printed"
"""In the counts that minutes are kept with: of which session, and what they printed."""
Categories = tuple[str, ...]


@dataclass(frozen=True)
class Beside:
    """All that was and is printed of people beside the minutes of one session."""

    whole: DisclosedPeople
    """What a report of the whole consultation would print now."""
    issued: Sequence[Mapping[str, Any]]
    """What the issues so far printed of the whole, as `printed_counts` gives it."""
    minutes: Sequence[Mapping[str, Any]]
    """What minutes so far printed, as `printed_in_minutes` gives it."""


def people_in(meeting: Session, beside: Beside, *, as_of: date) -> DisclosedPeople:
    """What the minutes of one session may print of its heads now.

    What they printed before is repeated, as of then, where a number moved by a few people only,
    or where what is left beside it would be of a few.
    """
    found = _Heads(meeting, beside)
    k, before = beside.whole.k, found.before
    if not found.may_tell_total():
        return _read(before[-1], k) if before else DisclosedPeople(k)
    tallies = found.tallies()
    if before and not found.renewable(tallies):
        last = _read(before[-1], k)
        return DisclosedPeople(k, found.heads, as_of, last.tallies, last.tallies_as_of)
    return DisclosedPeople(k, found.heads, as_of, tallies, as_of if tallies else None)


def kept_of_minutes(session: str, people: DisclosedPeople, beside: Beside) -> dict[str, Any]:
    """What minutes printed, as the counts that an issued report keeps.

    With them go the counts of the whole that have to hold beside them: the sum of all minutes, and
    what the whole would have printed. Minutes without a number leave later issues as they are.
    """
    printed = kept(people)
    if people.total is None:
        return {SESSION: session, PRINTED: printed, BESIDE: []}
    latest = {str(one[SESSION]): one[PRINTED] for one in beside.minutes} | {session: printed}
    told = [one for one in latest.values() if one["total"] is not None]
    summed = {
        "k": beside.whole.k,
        "total": sum(int(one["total"]) for one in told),
        "tallies": {
            tally.by: [
                [list(line.categories), sum(_in_line(one, tally.by, line) for one in told)]
                for line in tally.lines
            ]
            for tally in people.tallies if tally.lines
        },
    }  # fmt: skip
    return {SESSION: session, PRINTED: printed, BESIDE: [summed, kept(beside.whole)]}


class _Heads:
    """The heads of a session, asked whether they may be told."""

    def __init__(self, meeting: Session, beside: Beside) -> None:
        self._meeting, self._beside, self._k = meeting, beside, beside.whole.k
        self.heads = meeting.people or 0
        own = [one for one in beside.minutes if one[SESSION] == meeting.id.hex]
        self.before = [one[PRINTED] for one in own if one[PRINTED]["total"] is not None]
        self._whole = [*beside.issued, kept(beside.whole)]
        others: dict[str, list[Mapping[str, Any]]] = {}
        for one in beside.minutes:
            if one[SESSION] != meeting.id.hex and one[PRINTED]["total"] is not None:
                others.setdefault(str(one[SESSION]), []).append(one[PRINTED])
        self._others = list(others.values())

    def may_tell_total(self) -> bool:
        whole = [one["total"] for one in self._whole if one["total"] is not None]
        before = [int(one["total"]) for one in self.before]
        elsewhere = [{int(one["total"]) for one in told} for told in self._others]
        return self.heads > 0 and self._stands_apart(self.heads, before, elsewhere, whole)

    def tallies(self) -> tuple[DisclosedTally, ...]:
        """Those of the consultation that were counted here too; without lines where withheld."""
        told = []
        for tally in self._beside.whole.tallies:
            counts = _counted(self._meeting, tally.by)
            if counts is not None:
                told.append(DisclosedTally(tally.by, self._lines(tally, counts)))
        return tuple(told)

    def renewable(self, tallies: Sequence[DisclosedTally]) -> bool:
        """Whether nothing that was printed before would be withheld now."""
        now = {tally.by for tally in tallies if tally.lines}
        return all(set(_tallies(one)) <= now for one in self.before)

    def _lines(
        self, tally: DisclosedTally, counts: Mapping[str, int]
    ) -> tuple[DisclosedLine, ...] | None:
        crossed = tally.by == BY_GROUP and any(t.by == BY_SEX for t in self._beside.whole.tallies)
        if tally.lines is None or crossed or self.heads < 2 * self._k:
            return None
        lines = [
            DisclosedLine(line.categories, sum(counts.get(one, 0) for one in line.categories))
            for line in tally.lines
        ]
        told = sum(line.people for line in lines) == self.heads
        safe = all(self._may_tell(tally.by, line) for line in lines)
        return tuple(lines) if told and safe else None

    def _may_tell(self, by: str, line: DisclosedLine) -> bool:
        whole = [_tallies(one).get(by, {}).get(line.categories) for one in self._whole]
        before = [_tallies(one).get(by, {}).get(line.categories) for one in self.before]
        elsewhere = [
            {_in_line(one, by, line) for one in told if by in _tallies(one)} or {0}
            for told in self._others
        ]
        return self._stands_apart(line.people, _known(before), elsewhere, _known(whole))

    def _stands_apart(
        self,
        people: int,
        before: Iterable[int],
        elsewhere: Sequence[set[int]],
        whole: Sequence[int],
    ) -> bool:
        """Whether a number tells of nobody few: alone, since last time, and by what it leaves."""
        sums = {0}
        for told in elsewhere:
            sums = {one + more for one, more in product(sums, told)}
        left = (every - people - others for every in whole for others in sums)
        moved = (people - then for then in before)
        return all(not 0 < abs(number) < self._k for number in (people, *left, *moved))


def _counted(meeting: Session, by: str) -> dict[str, int] | None:
    """The heads by category, those that nobody counted so as not recorded; none if they do not fit.

    Groups and sexes may have been counted together only.
    """
    counts: Counter[str] = Counter(getattr(meeting, by) or {})
    if not counts and by in (BY_GROUP, BY_SEX):
        for group, sexes in (meeting.group_by_sex or {}).items():
            for sex, heads in sexes.items():
                counts[group if by == BY_GROUP else sex] += heads
    if not counts or counts.total() > (meeting.people or 0):
        return None
    counts[NOT_RECORDED] += (meeting.people or 0) - counts.total()
    return dict(counts)


def _tallies(printed: Mapping[str, Any]) -> dict[str, dict[Categories, int]]:
    """The printed lines of an issue, by tally; those that were withheld are not among them."""
    return {
        by: {tuple(categories): int(people) for categories, people in lines}
        for by, lines in (printed.get("tallies") or {}).items() if lines is not None
    }  # fmt: skip


def _in_line(printed: Mapping[str, Any], by: str, line: DisclosedLine) -> int:
    return _tallies(printed).get(by, {}).get(line.categories, 0)


def _known(numbers: Iterable[int | None]) -> list[int]:
    return [number for number in numbers if number is not None]


def _read(printed: Mapping[str, Any], k: int) -> DisclosedPeople:
    """What earlier minutes printed, from the values that were kept of them."""
    return DisclosedPeople(
        k=max(k, int(printed["k"])),
        total=printed["total"],
        total_as_of=_day(printed.get("total_as_of")),
        tallies=tuple(
            DisclosedTally(by, None if lines is None else tuple(
                DisclosedLine(tuple(categories), int(people)) for categories, people in lines
            ))
            for by, lines in (printed.get("tallies") or {}).items()
        ),
        tallies_as_of=_day(printed.get("tallies_as_of")),
    )  # fmt: skip


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
