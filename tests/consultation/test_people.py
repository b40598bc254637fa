"""Attackers who know the rule, k and everything printed, and try every consultation there is."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation import people
from gcm_desktop.consultation.people import PrintedPeople, merged, printable

CATEGORIES = "abcdefgh"
World = tuple[int, ...]
"""What was really counted, category by category."""
Behind = dict[Hashable, list[World]]
"""Everything printed, with all the worlds that could stand behind it."""


def worlds(total: int, categories: int) -> Iterator[World]:
    if categories == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in worlds(total - first, categories - 1):
            yield (first, *rest)


def named(world: World) -> dict[str, int]:
    return dict(zip(CATEGORIES, world, strict=False))


def seen(printed: PrintedPeople) -> Hashable:
    tallies = {n: None if t is None else frozenset(t.items()) for n, t in printed.tallies.items()}
    cross = None if printed.cross is None else frozenset(printed.cross.items())
    return printed.total, frozenset(tallies.items()), cross


def few(world: World, k: int) -> Iterator[tuple[int, ...]]:
    """Sets of categories that together hold 1 to k-1 people: no such number may be known."""
    for size in range(1, len(world) + 1):
        for chosen in combinations(range(len(world)), size):
            if all(world[i] for i in chosen) and sum(world[i] for i in chosen) < k:
                yield chosen


def fewest_possible(behind: Behind, k: int, *, took_part: bool = False) -> int:
    """How many values at least stay possible for a few people, over everything ever printed.

    Who took part knows besides that their own line is not empty.
    """
    least = 1_000
    for group in behind.values():
        owns = range(len(group[0])) if took_part else (None,)
        for own in owns:
            known = [world for world in group if own is None or world[own]]
            for chosen in {chosen for world in known for chosen in few(world, k)}:
                least = min(least, len({sum(world[i] for i in chosen) for world in known}))
    return least


def one_tally(k: int, categories: int, most: int) -> Behind:
    behind: Behind = defaultdict(list)
    for total in range(k, most + 1):
        for world in worlds(total, categories):
            behind[seen(printable(total, {"group": named(world)}, k=k))].append(world)
    return behind


@pytest.mark.parametrize(
    ("k", "categories", "most"), [(3, 3, 20), (3, 4, 14), (3, 5, 11), (5, 3, 30), (5, 4, 22)]
)
@pytest.mark.parametrize("took_part", [False, True])
def test_no_few_people_can_be_told_from_one_printed_tally(
    k: int, categories: int, most: int, took_part: bool
) -> None:
    behind = one_tally(k, categories, most)
    assert fewest_possible(behind, k, took_part=took_part) >= min(3, k - 1)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("_protected", lambda together, small, k, spread: together >= k),
        ("_covered", lambda *_: True),
        (
            "merged",
            lambda counts, k, spread: {
                frozenset({c}): n for c, n in counts.items() if not 0 < n < k
            },
        ),
    ],
)
def test_the_attack_succeeds_on_a_broken_rule(
    name: str, broken: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, name, broken)
    assert fewest_possible(one_tally(5, 4, 22), 5) < 3


def two_reports(k: int, categories: int, most: int) -> Behind:
    behind: Behind = defaultdict(list)
    for total in range(k, most + 1):
        for world in worlds(total, categories):
            first = printable(total, {"group": named(world)}, k=k)
            for later in range(max(k, total - k), most + 1):
                for then in worlds(later, categories):
                    second = printable(later, {"group": named(then)}, k=k, earlier=[first])
                    behind[seen(first), seen(second)].append((*world, *then))
    return behind


def assert_neither_numbers_nor_changes_tell(behind: Behind, k: int, categories: int) -> None:
    reports = len(next(iter(behind.values()))[0]) // categories
    for group in behind.values():
        for i in range(reports * categories):
            if any(0 < world[i] < k for world in group):
                assert len({world[i] for world in group}) >= 2
        for a, b in combinations(range(reports * categories), 2):
            if a % categories == b % categories and any(0 < abs(w[b] - w[a]) < k for w in group):
                assert len({world[b] - world[a] for world in group}) >= 2


@pytest.mark.parametrize(("categories", "most"), [(3, 10), (4, 7)])
def test_two_reports_of_the_same_people_cannot_be_subtracted(categories: int, most: int) -> None:
    assert_neither_numbers_nor_changes_tell(two_reports(3, categories, most), 3, categories)


def test_the_subtraction_succeeds_where_lines_are_renewed_freely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people, "_renewable", lambda now, before, k: True)
    with pytest.raises(AssertionError):
        assert_neither_numbers_nor_changes_tell(two_reports(3, 3, 10), 3, 3)


def test_three_reports_cannot_be_subtracted_either() -> None:
    behind: Behind = defaultdict(list)
    sizes = [world for total in range(3, 11) for world in worlds(total, 2)]
    for u in sizes:
        one = printable(sum(u), {"group": named(u)}, k=3)
        for v in sizes:
            two = printable(sum(v), {"group": named(v)}, k=3, earlier=[one])
            for w in sizes:
                three = printable(sum(w), {"group": named(w)}, k=3, earlier=[one, two])
                behind[seen(one), seen(two), seen(three)].append((*u, *v, *w))
    assert_neither_numbers_nor_changes_tell(behind, 3, 2)


def crossed(world: World, rows: int, columns: int) -> tuple[int, dict, dict]:  # type: ignore[type-arg]
    cells = {(CATEGORIES[i // columns], "xyz"[i % columns]): n for i, n in enumerate(world)}
    tallies = {
        "group": {r: sum(n for (a, _), n in cells.items() if a == r) for r in CATEGORIES[:rows]},
        "sex": {c: sum(n for (_, b), n in cells.items() if b == c) for c in "xyz"[:columns]},
    }
    return sum(world), tallies, cells


@pytest.mark.parametrize(("rows", "columns", "most"), [(2, 2, 16), (3, 2, 12), (3, 3, 8)])
def test_no_few_people_can_be_told_from_two_tallies_crossed(
    rows: int, columns: int, most: int
) -> None:
    behind: Behind = defaultdict(list)
    for total in range(3, most + 1):
        for world in worlds(total, rows * columns):
            behind[seen(printable(*crossed(world, rows, columns), k=3))].append(world)
    assert_neither_numbers_nor_changes_tell(behind, 3, rows * columns)


def test_tallies_crossed_twice_cannot_be_subtracted() -> None:
    behind: Behind = defaultdict(list)
    sizes = [world for total in range(6, 9) for world in worlds(total, 4)]
    for world in sizes:
        first = printable(*crossed(world, 2, 2), k=3)
        for later in sizes:
            second = printable(*crossed(later, 2, 2), k=3, earlier=[first])
            behind[seen(first), seen(second)].append((*world, *later))
    assert_neither_numbers_nor_changes_tell(behind, 3, 4)


counts = st.dictionaries(st.sampled_from(CATEGORIES), st.integers(0, 40), min_size=1)


@given(counts, st.integers(3, 9))
def test_a_merged_tally_holds_everybody_and_no_line_of_a_few(
    counts: dict[str, int], k: int
) -> None:
    if (lines := merged(counts, k)) is not None:
        assert sum(lines.values()) == sum(counts.values())
        assert sorted(category for line in lines for category in line) == sorted(counts)
        assert all(people == 0 or people >= k for people in lines.values())


@given(st.lists(counts, min_size=2, max_size=4), st.integers(3, 6))
def test_no_number_or_change_in_any_series_of_reports_is_of_a_few(
    series: list[dict[str, int]], k: int
) -> None:
    issued: list[PrintedPeople] = []
    for counted in series:
        full = dict.fromkeys(CATEGORIES, 0) | counted
        issued.append(printable(sum(full.values()), {"group": full}, k=k, earlier=tuple(issued)))
    for now, report in enumerate(issued):
        for one in [*issued[:now], None]:
            assert no_few(report.total, one and one.total, k)
            lines, before = report.tallies.get("group"), one and one.tallies.get("group")
            for line, number in (lines or {}).items():
                assert no_few(number, (before or {}).get(line), k)


def no_few(number: int | None, before: int | None, k: int) -> bool:
    return number is None or not 0 < abs(number - (before or 0)) < k


def test_fewer_than_k_have_no_number_and_fewer_than_twice_k_no_split() -> None:
    assert printable(4, {"group": {"a": 4, "b": 0}}) == PrintedPeople(None)
    assert printable(9, {"group": {"a": 9, "b": 0}}) == PrintedPeople(9, {"group": None})
    ten = printable(10, {"group": {"a": 10, "b": 0}})
    assert ten.tallies["group"] == {frozenset("a"): 10, frozenset("b"): 0}


def test_small_lines_become_one_and_the_first_large_one_covers_where_that_tells_too_much() -> None:
    assert merged({"a": 20, "b": 2, "c": 1, "d": 3}, 5) == {
        frozenset("a"): 20, frozenset("bcd"): 6,
    }  # fmt: skip
    assert merged({"a": 20, "b": 30, "c": 4}, 5) == {frozenset("b"): 30, frozenset("ac"): 24}
    assert merged({"a": 3, "b": 3}, 5) == {frozenset("ab"): 6}
    assert merged({"a": 4, "b": 4}, 5) is None  # eight could only be four and four


def test_a_total_that_moved_by_a_few_repeats_what_was_printed_last() -> None:
    first = printable(20, {"group": {"a": 12, "b": 8}})
    assert printable(22, {"group": {"a": 14, "b": 8}}, earlier=[first]) is first
    moved = printable(26, {"group": {"a": 18, "b": 8}}, earlier=[first])
    assert moved.total == 26
    assert moved.tallies["group"] == {frozenset("a"): 18, frozenset("b"): 8}


def test_one_line_that_moved_by_a_few_repeats_all_lines() -> None:
    first = printable(20, {"group": {"a": 12, "b": 8}})
    later = printable(26, {"group": {"a": 16, "b": 10}}, earlier=[first])
    assert (later.total, later.tallies) == (26, first.tallies)


def test_a_tally_with_other_categories_than_it_was_printed_in_is_printed_no_more() -> None:
    first = printable(20, {"session": {"a": 12, "b": 8}})
    later = printable(30, {"session": {"a": 12, "b": 8, "c": 10}}, earlier=[first])
    assert later == PrintedPeople(30, {"session": None})


@pytest.mark.parametrize(
    ("total", "group", "k"), [(9, {"a": 8}, 5), (7, {"a": 8, "b": -1}, 5), (8, {"a": 8}, 2)]
)
def test_counts_that_do_not_add_up_and_too_small_a_k_are_refused(
    total: int, group: dict[str, int], k: int
) -> None:
    with pytest.raises(ValueError, match=r".*"):
        printable(total, {"group": group}, k=k)
