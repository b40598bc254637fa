"""What may be printed of counts of people: small lines are merged, never hidden one by one.

Suppressing cells, rounding and choosing covers by size can be undone by whoever knows the rule.
Here every choice follows from what is printed anyway (the size of the merged line, how many
categories it holds, what was printed before) or ends in printing no split at all: to know this
file tells an attacker nothing more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

K_LEAST, K_USUAL = 3, 5
"""Fewer people than k are never counted in print; k is five unless more is asked, never below 3."""
SPREAD = 3
"""How many values stay possible for every number of 1 to k-1 people."""

Counts = Mapping[str, int]
"""People by category, in the fixed public order of the categories."""
Line = frozenset[str]
"""The categories that are counted together in one printed line."""
Lines = Mapping[Line, int]
"""A printed tally: lines that do not overlap and hold every category."""
Cells = Mapping[tuple[Line, Line], int]
"""Two printed tallies, crossed."""
Of = TypeVar("Of")


@dataclass(frozen=True)
class PrintedPeople:
    """All counts of people in one issued report."""

    total: int | None
    """Nothing where there were fewer than k."""
    tallies: Mapping[str, Lines | None] = field(default_factory=dict)
    """By name; nothing where merging cannot protect the small lines."""
    cross: Cells | None = None
    """The first two tallies crossed, whole or not at all: which cells hide would tell too much."""


def printable(
    total: int,
    tallies: Mapping[str, Counts],
    cross: Mapping[tuple[str, str], int] | None = None,
    *,
    axes: tuple[str, str] = ("group", "sex"),
    k: int = K_USUAL,
    earlier: Sequence[PrintedPeople] = (),
) -> PrintedPeople:
    """What is printed of these counts; `earlier` is all that was printed before, oldest first.

    A total that moved by 1 to k-1 people repeats what was printed last, as of then. All tallies
    are renewed together, in the lines in which they were first printed, or all are repeated.
    Raises ValueError for a tally that does not add up to the total, or a k below 3.
    """
    _refuse_wrong(total, tallies, k)
    if earlier and _tells(total, (one.total for one in earlier if one.total is not None), k):
        return earlier[-1]
    if total < k:
        return PrintedPeople(None)
    lines = {name: _lines(name, counts, total, k, earlier) for name, counts in tallies.items()}
    cells = _crossed(cross, lines.get(axes[0]), lines.get(axes[1]))
    before = [one.cross for one in earlier if one.cross is not None]
    renewed = all(_renewable(now, _printed(earlier, name), k) for name, now in lines.items() if now)
    if earlier and not (renewed and (not before or cells is None or _renewable(cells, before, k))):
        return PrintedPeople(total, earlier[-1].tallies, earlier[-1].cross)
    return PrintedPeople(total, lines, cells if cells and _renewable(cells, before, k) else None)


def merged(counts: Counts, k: int, spread: int = SPREAD) -> Lines | None:
    """The lines in which a tally is first printed; nothing where merging cannot protect it.

    Categories of 1 to k-1 people become one line. Where that line alone would tell too much, the
    first category of k or more, in the order of `counts`, is merged in as well.
    """
    small = [category for category, people in counts.items() if 0 < people < k]
    if not small:
        return {frozenset({category}): people for category, people in counts.items()}
    together, hidden = sum(counts[category] for category in small), small
    if not _protected(together, len(small), k, spread):
        cover = next((category for category, people in counts.items() if people >= k), None)
        if cover is None or not _covered(together + counts[cover], len(small), k, spread):
            return None
        hidden = [*small, cover]
    alone = {frozenset({c}): people for c, people in counts.items() if c not in hidden}
    return alone | {frozenset(hidden): sum(counts[category] for category in hidden)}


def _refuse_wrong(total: int, tallies: Mapping[str, Counts], k: int) -> None:
    if k < K_LEAST:
        raise ValueError(k)
    for name, counts in tallies.items():
        if sum(counts.values()) != total or min(counts.values(), default=0) < 0:
            raise ValueError(name)


def _lines(
    name: str, counts: Counts, total: int, k: int, earlier: Sequence[PrintedPeople]
) -> Lines | None:
    """Now, in the lines of the first printing: a line that became finer would be a subtraction.

    Nothing once there are other categories, such as a session more, than were printed then.
    """
    if before := _printed(earlier, name):
        if frozenset(counts) != frozenset().union(*before[-1]):
            return None
        return {line: sum(counts[category] for category in line) for line in before[-1]}
    return merged(counts, k, min(SPREAD, k - 1)) if total >= 2 * k else None


def _crossed(
    cross: Mapping[tuple[str, str], int] | None, rows: Lines | None, columns: Lines | None
) -> Cells | None:
    if not cross or rows is None or columns is None:
        return None
    return {
        (row, column): sum(cross.get((a, b), 0) for a in row for b in column)
        for row in rows
        for column in columns
    }


def _possible(together: int, small: int, k: int) -> range:
    """What one of so many categories of 1 to k-1 people can hold when together they hold that."""
    least, most = together - (small - 1) * (k - 1), together - (small - 1)
    return range(max(1, least), min(k - 1, most) + 1)


def _protected(together: int, small: int, k: int, spread: int) -> bool:
    return together >= k and len(_possible(together, small, k)) >= spread


def _covered(together: int, small: int, k: int, spread: int) -> bool:
    """With a cover merged in: an onlooker knows that without it the line told too much."""
    sums = (s for s in range(small, together - k + 1) if not _protected(s, small, k, spread))
    return len({people for s in sums for people in _possible(s, small, k)}) >= spread


def _tells(people: int, before: Iterable[int], k: int) -> bool:
    """Whether a number, or its difference from one printed before, is of 1 to k-1 people."""
    return 0 < people < k or any(0 < abs(people - then) < k for then in before)


def _printed(earlier: Sequence[PrintedPeople], name: str) -> list[Lines]:
    return [lines for one in earlier if (lines := one.tallies.get(name)) is not None]


def _renewable(now: Mapping[Of, int], before: Sequence[Mapping[Of, int]], k: int) -> bool:
    """Whether no line tells of a few people, by itself or by what was printed before."""
    return not any(_tells(now[key], (table[key] for table in before), k) for key in now)
