"""Heads of single sessions: nothing small can be found by subtracting minutes from a report."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from math import lcm
from operator import add
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.headcount import DisclosedPeople, kept, people_of
from gcm_desktop.consultation.issued import BESIDE
from gcm_desktop.consultation.session_headcount import Beside, kept_of_minutes, people_in
from gcm_desktop.consultation.sessions import Session

DAY, LATER = date(2026, 3, 1), date(2026, 4, 1)
K = 3
"""The least that is allowed: the fewer people there are, the more can be tried."""
Atom = tuple[int, str, str]
"""The people of one session, and of one category in each of two tallies."""


class Shelf:
    """Everything printed of one consultation so far, as an onlooker keeps it."""

    def __init__(self, held: list[Session], k: int = K) -> None:
        self.held, self.k = held, k
        self.counts: list[dict[str, Any]] = []

    def whole(self, as_of: date = DAY) -> DisclosedPeople:
        told = people_of(self.held, self._issued(), as_of=as_of, k=self.k)
        self.counts.append(kept(told))
        return told

    def minutes(self, number: int, as_of: date = DAY) -> DisclosedPeople:
        whole = people_of(self.held, self._issued(), as_of=as_of, k=self.k)
        beside = Beside(whole, self._issued(), [one for one in self.counts if BESIDE in one])
        told = people_in(self.held[number], beside, as_of=as_of)
        self.counts.append(kept_of_minutes(self.held[number].id.hex, told, beside))
        return told

    def _issued(self) -> list[dict[str, Any]]:
        return [told for one in self.counts for told in one.get(BESIDE, [one])]


def meeting(people: int | None, **tallies: Any) -> Session:
    return Session.of(consultation_id=UUID(int=1), title="Meeting", people=people, **tallies)


def lines(told: DisclosedPeople, by: str) -> dict[tuple[str, ...], int] | None:
    [tally] = [one for one in told.tallies if one.by == by]
    return None if tally.lines is None else {one.categories: one.people for one in tally.lines}


def test_a_session_among_others_is_told_in_the_lines_of_the_consultation() -> None:
    shelf = Shelf([meeting(20, by_sex={"women": 12, "men": 8}),
                   meeting(16, by_sex={"women": 6, "men": 10})])  # fmt: skip
    told = shelf.minutes(0)
    assert told.total == 20
    assert lines(told, "by_sex") == {
        ("women",): 12, ("men",): 8, ("other",): 0, ("not_recorded",): 0,
    }  # fmt: skip


def test_a_session_of_few_people_is_not_counted() -> None:
    assert Shelf([meeting(2), meeting(40)]).minutes(0) == DisclosedPeople(K)


def test_nobody_counted_is_no_count() -> None:
    assert Shelf([meeting(None), meeting(40)]).minutes(0) == DisclosedPeople(K)


def test_a_session_that_leaves_a_few_is_not_counted() -> None:
    """Who reads that 22 were there in all, and 20 in the one, knows of the other two."""
    assert Shelf([meeting(20), meeting(2)]).minutes(0).total is None


def test_a_line_that_is_small_in_one_session_is_withheld_there() -> None:
    shelf = Shelf([meeting(20, by_sex={"women": 19, "men": 1}),
                   meeting(20, by_sex={"women": 5, "men": 15})])  # fmt: skip
    assert lines(shelf.minutes(0), "by_sex") is None
    assert shelf.minutes(0).total == 20


def test_a_line_that_leaves_a_few_elsewhere_is_withheld() -> None:
    shelf = Shelf([meeting(20, by_sex={"women": 10, "men": 10}),
                   meeting(20, by_sex={"women": 19, "men": 1})])  # fmt: skip
    assert lines(shelf.minutes(0), "by_sex") is None


def test_groups_are_told_only_where_no_sexes_are_counted() -> None:
    groups = {"migrants": 10, "media": 10}
    alone = Shelf([meeting(20, by_group=groups)])
    both = Shelf([meeting(20, by_group=groups, by_sex={"women": 10, "men": 10})])
    assert lines(alone.minutes(0), "by_group") is not None
    assert lines(both.minutes(0), "by_group") is None


def test_a_session_of_few_that_is_held_after_the_minutes_left_stays_uncounted() -> None:
    shelf = Shelf([meeting(20)])
    assert shelf.minutes(0).total == 20
    shelf.held.append(meeting(2))
    later = shelf.whole(LATER)
    assert (later.total, later.total_as_of) == (20, DAY)


def test_what_is_left_beside_minutes_stays_large_when_a_session_is_taken_back() -> None:
    shelf = Shelf([meeting(20), meeting(8), meeting(2)])
    assert shelf.whole().total == 30
    assert shelf.minutes(0).total == 20
    del shelf.held[1]
    assert shelf.whole(LATER).total == 30


def test_minutes_without_a_number_change_no_later_issue() -> None:
    shelf = Shelf([meeting(2)])
    shelf.minutes(0)
    assert shelf.counts[0][BESIDE] == []
    shelf.held[0] = meeting(30)
    assert shelf.whole().total == 30


def test_minutes_made_again_after_a_few_came_or_went_repeat_what_they_said() -> None:
    shelf = Shelf([meeting(20, by_sex={"women": 12, "men": 8})])
    first = shelf.minutes(0)
    shelf.held[0].amend(people=21, by_sex={"women": 13, "men": 8})
    again = shelf.minutes(0, LATER)
    assert again == first
    shelf.held[0].amend(people=30, by_sex={"women": 20, "men": 10})
    renewed = shelf.minutes(0, LATER)
    assert (renewed.total, renewed.tallies) == (30, first.tallies)


def statements(
    told: DisclosedPeople, those: Sequence[Atom], axes: Sequence[str], session: int | None
) -> Iterator[list[int]]:
    """Each printed number, as whom it counts."""
    here = [session is None or atom[0] == session for atom in those]
    if told.total is not None:
        yield [int(one) for one in here]
    for tally in told.tallies:
        place = 1 + axes.index(tally.by)
        for line in tally.lines or ():
            yield [
                int(one and atom[place] in line.categories)
                for one, atom in zip(here, those, strict=True)
            ]
    for cell in told.groups_by_sex:
        yield [
            int(one and atom[1] in cell.groups and atom[2] in cell.sexes)
            for one, atom in zip(here, those, strict=True)
        ]


def blind_spots(rows: Sequence[Sequence[int]], width: int) -> list[list[Fraction]]:
    """What cannot be seen in the printed numbers: a basis of the space in which they are all 0."""
    echelon: list[tuple[int, list[Fraction]]] = []
    for told in rows:
        row = [Fraction(one) for one in told]
        for lead, other in echelon:
            row = [one - row[lead] * two for one, two in zip(row, other, strict=True)]
        lead = next((place for place, one in enumerate(row) if one), width)
        if lead < width:
            row = [one / row[lead] for one in row]
            echelon = [
                (at, [one - other[lead] * two for one, two in zip(other, row, strict=True)])
                for at, other in echelon
            ]
            echelon.append((lead, row))
    free = [place for place in range(width) if place not in dict(echelon)]
    return [
        [
            Fraction(1) if place == one else -dict(echelon)[place][one] if place in dict(echelon)
            else Fraction(0)
            for place in range(width)
        ]
        for one in free
    ]  # fmt: skip


def found_out(rows: Sequence[Sequence[int]], people: Sequence[int]) -> set[int]:
    """The numbers of people that follow from the printed ones, of any set of them at all.

    Where nobody is left in a set, nobody is in any part of it: that is known from then on.
    """
    empty = 0
    while True:
        known = [[empty >> place & 1 and int(place == at) for at in range(len(people))]
                 for place in range(len(people))]  # fmt: skip
        found = list(_seen(blind_spots([*rows, *known], len(people)), people))
        more = 0
        for chosen, number in found:
            more |= 0 if number else chosen
        if more == empty:
            return {number for _chosen, number in found}
        empty = more


def _seen(blind: Sequence[Sequence[Fraction]], people: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The sets, as bits, in which nothing of the blind spots is left, with how many are in them."""
    scale = lcm(*(one.denominator for spot in blind for one in spot))
    columns = [tuple(int(spot[place] * scale) for spot in blind) for place in range(len(people))]
    sets = [(0, 0, (0,) * len(blind))]
    for place, column in enumerate(columns):
        sets += [
            (chosen | 1 << place, number + people[place], tuple(map(add, left, column)))
            for chosen, number, left in sets
        ]
    return ((chosen, number) for chosen, number, left in sets if not any(left))


def attacked(
    shelf: Shelf, people: Mapping[Atom, int], axes: Sequence[str], order: Sequence[int | None]
) -> set[int]:
    """What follows of the people in the room once all these issues are out."""
    those, rows = list(people), list[list[int]]()
    for number in order:
        told = shelf.whole() if number is None else shelf.minutes(number)
        rows += statements(told, those, axes, number)
    return found_out(rows, list(people.values()))


def of_few(found: set[int]) -> set[int]:
    return {number for number in found if 0 < number < K}


NUMBERS = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 7])
ORDERS = st.permutations([None, 0, 1, 2])


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=3, max_size=3), ORDERS)
def test_no_few_people_can_be_found_by_adding_and_subtracting(
    counts: list[tuple[int, int, int]], order: list[int | None]
) -> None:
    kinds = ("yes", "no", "not_recorded")
    held = [meeting(sum(one), by_disability=dict(zip(kinds, one, strict=True))) for one in counts]
    people = {
        (place, kind, ""): number
        for place, one in enumerate(counts)
        for kind, number in zip(kinds, one, strict=True)
    }
    shelf = Shelf(held)
    assert of_few(attacked(shelf, people, ("by_disability", ""), order)) == set()


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS), min_size=2, max_size=2),
    st.permutations([None, 0, 1]),
)
def test_nor_where_groups_and_sexes_are_crossed(
    counts: list[tuple[int, int, int, int]], order: list[int | None]
) -> None:
    cells = list(product(("migrants", "media"), ("women", "men")))
    people = {
        (place, *cell): number
        for place, one in enumerate(counts)
        for cell, number in zip(cells, one, strict=True)
    }
    held = []
    for place in range(len(counts)):
        crossed = {
            group: {sex: people[place, group, sex] for sex in ("women", "men")}
            for group in ("migrants", "media")
        }
        held.append(
            meeting(
                sum(counts[place]), group_by_sex=crossed,
                by_group={group: sum(sexes.values()) for group, sexes in crossed.items()},
                by_sex={sex: sum(crossed[group][sex] for group in crossed) for sex in
                        ("women", "men")},
            )
        )  # fmt: skip
    shelf = Shelf(held)
    assert of_few(attacked(shelf, people, ("by_group", "by_sex"), order)) == set()


@pytest.mark.parametrize("careless", [True, False])
def test_an_attacker_would_find_the_few_if_minutes_simply_printed_what_they_counted(
    careless: bool,
) -> None:
    """So that the two tests above can fail."""
    held = [meeting(10), meeting(2)]
    people = {(0, "", ""): 10, (1, "", ""): 2}
    shelf = Shelf(held)
    rows = [*statements(shelf.whole(), list(people), ("", ""), None)]
    told = DisclosedPeople(K, total=10) if careless else shelf.minutes(0)
    rows += statements(told, list(people), ("", ""), 0)
    assert of_few(found_out(rows, [10, 2])) == ({2} if careless else set())
