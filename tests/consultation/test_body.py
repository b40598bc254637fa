"""The body of a report has room for some words; which ones is a rule that favours nobody."""

import random
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.body import (
    LINES_A_PAGE,
    LINES_OF_A_CARD,
    OTHERWISE,
    PAGES,
    body_of,
    lines_of,
)

ROOM = (PAGES - OTHERWISE) * LINES_A_PAGE


@dataclass(frozen=True)
class One:
    id: str
    objectives: tuple[int, ...] = (7,)
    stakeholder_group: str = "migrants"
    quote: bool = False
    text: str = "Words."


SAID = st.builds(
    One,
    id=st.text("abcdefgh", min_size=8, max_size=8),
    objectives=st.lists(st.integers(1, 23), max_size=3, unique=True).map(tuple),
    stakeholder_group=st.sampled_from(["migrants", "academia", "unions"]),
    quote=st.booleans(),
    text=st.text("ab 移\n", max_size=3_000),
)
MANY = st.lists(SAID, max_size=60, unique_by=lambda one: one.id)


def taken(inputs: list[One]) -> int:
    return sum(LINES_OF_A_CARD + lines_of(one.text) for one in inputs)


@given(MANY)
def test_all_words_stand_in_the_body_as_long_as_there_is_room(inputs: list[One]) -> None:
    chosen = body_of(inputs, (), ())
    if taken(inputs) <= ROOM:
        assert chosen == {one.id for one in inputs}
    assert taken([one for one in inputs if one.id in chosen]) <= ROOM


@given(MANY, st.randoms())
def test_the_order_of_recording_decides_nothing(inputs: list[One], chance: random.Random) -> None:
    shuffled = inputs[:]
    chance.shuffle(shuffled)
    assert body_of(shuffled, (), ()) == body_of(inputs, (), ())


@given(MANY, st.data())
def test_what_findings_quote_always_stands_in_the_body(
    inputs: list[One], data: st.DataObject
) -> None:
    quoted = data.draw(st.sets(st.sampled_from([one.id for one in inputs]))) if inputs else set()
    assert quoted <= body_of(inputs, quoted, ["A long conclusion. " * 5_000])


def test_a_quoted_input_that_may_not_be_read_is_not_in_the_body() -> None:
    assert body_of([], ["gone"], ()) == set()


def test_every_objective_is_heard_before_one_is_heard_twice() -> None:
    loud = [One(f"loud{n:04}") for n in range(5_000)]
    quiet = [One(f"quiet{n:03}", objectives=(n,)) for n in range(1, 24) if n != 7]
    unsorted = One("unsorted", objectives=())
    chosen = body_of([*loud, *quiet, unsorted], (), ())
    assert {one.id for one in [*quiet, unsorted]} <= chosen
    assert any(one.id in chosen for one in loud)


def test_every_group_is_heard_before_one_is_heard_twice() -> None:
    loud = [One(f"a{n:07}", quote=True) for n in range(5_000)]
    quiet = One("zzzzzzzz", stakeholder_group="unions")
    assert quiet.id in body_of([*loud, quiet], (), ())


def test_quotations_come_before_summaries() -> None:
    summaries = [One(f"a{n:07}") for n in range(5_000)]
    quotations = [replace(one, id=f"z{one.id}", quote=True) for one in summaries[:20]]
    assert {one.id for one in quotations} <= body_of([*summaries, *quotations], (), ())


def test_words_that_are_too_long_leave_room_for_others() -> None:
    endless = One("a0000000", text="word " * 100_000)
    short = One("b0000000")
    assert body_of([endless, short], (), ()) == {short.id}


def test_long_running_text_leaves_less_room() -> None:
    inputs = [One(f"a{n:07}") for n in range(5_000)]
    assert len(body_of(inputs, (), ["A finding. " * 500])) < len(body_of(inputs, (), ()))


def test_a_chinese_letter_is_as_wide_as_two() -> None:
    assert lines_of("移" * 400) == lines_of("ab" * 400) > lines_of("a" * 400)
