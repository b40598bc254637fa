"""How many people took part, as far as it may be printed, over any series of issues."""

import json
from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.headcount import (
    BY_GROUP,
    BY_SEX,
    CATEGORIES,
    DisclosedLine,
    DisclosedPeople,
    kept,
    people_of,
)
from gcm_desktop.consultation.sessions import Session

FIRST, LATER = date(2026, 3, 1), date(2026, 4, 1)


def meeting(people: int | None, **tallies: Any) -> Session:
    return Session.of(consultation_id=UUID(int=1), title="Meeting", people=people, **tallies)


def lines(told: DisclosedPeople, by: str) -> dict[tuple[str, ...], int] | None:
    (tally,) = (one for one in told.tallies if one.by == by)
    return None if tally.lines is None else {one.categories: one.people for one in tally.lines}


def test_heads_are_added_over_all_meetings_that_counted() -> None:
    held = [meeting(20, by_sex={"women": 12, "men": 8}), meeting(None), meeting(10)]
    told = people_of(held, [], as_of=FIRST)
    assert (told.total, told.total_as_of) == (30, FIRST)
    found = lines(told, BY_SEX)
    assert found is not None
    assert found["women",] == 12
    assert found["not_recorded",] == 10


def test_small_groups_stand_in_one_line_and_sexes_of_one_person_are_withheld() -> None:
    held = [
        meeting(
            30,
            by_group={"migrants": 20, "media": 3, "academia": 3, "states": 4},
            by_sex={"women": 29, "other": 1},
        )
    ]
    told = people_of(held, [], as_of=FIRST)
    groups, sexes = lines(told, BY_GROUP), lines(told, BY_SEX)
    assert groups is not None
    assert groups["migrants",] == 20
    assert sum(n for line, n in groups.items() if {"media", "academia", "states"} & {*line}) == 10
    assert sexes is not None
    assert sexes["women", "other"] == 30


def test_nobody_counted_says_nothing_at_all() -> None:
    told = people_of([meeting(None, by_sex={"women": 9})], [], as_of=FIRST)
    assert (told.total, told.tallies, told.total_as_of) == (None, (), None)


def test_a_tally_of_more_heads_than_were_there_is_printed_nowhere() -> None:
    told = people_of([meeting(20, by_sex={"women": 30}, by_age={"25-59": 20})], [], as_of=FIRST)
    assert [tally.by for tally in told.tallies] == ["by_age"]


def test_group_and_sex_are_crossed_only_where_the_table_adds_up() -> None:
    crossed = {"migrants": {"women": 10, "men": 10}, "states": {"women": 10, "men": 10}}
    whole = people_of([meeting(40, group_by_sex=crossed)], [], as_of=FIRST)
    assert {cell.people for cell in whole.groups_by_sex} >= {10}
    assert sum(cell.people for cell in whole.groups_by_sex) == 40
    broken = people_of([meeting(41, group_by_sex=crossed)], [], as_of=FIRST)
    assert broken.groups_by_sex == ()
    beside = meeting(40, group_by_sex=crossed, by_sex={"women": 25, "men": 15})
    assert people_of([beside], [], as_of=FIRST).groups_by_sex == ()


def test_an_issue_in_which_a_few_came_repeats_the_last_one_as_of_then() -> None:
    first = people_of([meeting(20, by_sex={"women": 12, "men": 8})], [], as_of=FIRST)
    later = people_of([meeting(22, by_sex={"women": 14, "men": 8})], [kept(first)], as_of=LATER)
    assert later == first
    many = people_of([meeting(40, by_sex={"women": 22, "men": 18})], [kept(first)], as_of=LATER)
    assert (many.total, many.total_as_of, many.tallies_as_of) == (40, LATER, LATER)


def test_tables_in_which_one_line_moved_by_a_few_are_repeated_under_the_new_total() -> None:
    first = people_of([meeting(20, by_sex={"women": 12, "men": 8})], [], as_of=FIRST)
    later = people_of([meeting(30, by_sex={"women": 20, "men": 10})], [kept(first)], as_of=LATER)
    assert (later.total, later.total_as_of) == (30, LATER)
    assert (later.tallies, later.tallies_as_of) == (first.tallies, FIRST)


def test_k_is_never_lowered_between_issues() -> None:
    first = people_of([meeting(20)], [], as_of=FIRST, k=8)
    assert people_of([meeting(26)], [kept(first)], as_of=LATER).total == 20
    assert people_of([meeting(28)], [kept(first)], as_of=LATER).total == 28


def test_what_was_kept_of_an_issue_that_printed_a_total_only_still_counts() -> None:
    only_total = {"k": 5, "total": 40}
    assert people_of([meeting(42)], [only_total], as_of=LATER).total == 40


tallies = st.fixed_dictionaries(
    {},
    optional={
        by: st.dictionaries(st.sampled_from(categories), st.integers(0, 30), max_size=5)
        for by, categories in CATEGORIES.items()
    },
)
meetings = st.lists(st.builds(lambda t: meeting(_largest(t), **t), tallies), max_size=3)


def _largest(told: dict[str, dict[str, int]]) -> int:
    return max((sum(tally.values()) for tally in told.values()), default=7)


@given(st.lists(meetings, min_size=1, max_size=3))
def test_no_series_of_issues_tells_of_a_few_people(series: list[list[Session]]) -> None:
    issues: list[dict[str, Any]] = []
    for held in series:
        told = people_of(held, issues, as_of=FIRST)
        again = json.loads(json.dumps(kept(told)))
        assert people_of(held, [*issues, again], as_of=FIRST) == told
        issues.append(again)
    numbers = [_numbers(issue) for issue in issues]
    for now, printed in enumerate(numbers):
        for name, people in printed.items():
            assert people == 0 or people >= 5
            for before in numbers[:now]:
                assert name not in before or not 0 < abs(people - before[name]) < 5


def _numbers(issue: dict[str, Any]) -> dict[tuple[str, ...], int]:
    found = {("total",): issue["total"]} if issue["total"] is not None else {}
    for by, told in issue["tallies"].items():
        for categories, people in told or ():
            found[by, *categories] = people
    for groups, sexes, people in issue["groups_by_sex"]:
        found["cross", *groups, "/", *sexes] = people
    return found


@given(meetings)
def test_every_printed_tally_holds_every_head_and_every_category_once(held: list[Session]) -> None:
    told = people_of(held, [], as_of=FIRST)
    for tally in told.tallies:
        if tally.lines is not None:
            counted = Counter(c for line in tally.lines for c in line.categories)
            assert counted == Counter(CATEGORIES[tally.by])
            assert sum(line.people for line in tally.lines) == told.total


def test_lines_stand_in_the_public_order() -> None:
    held = [meeting(40, by_sex={"men": 20, "women": 20})]
    (tally,) = people_of(held, [], as_of=FIRST).tallies
    assert tally.lines is not None
    assert tally.lines[0] == DisclosedLine(("women",), 20)
