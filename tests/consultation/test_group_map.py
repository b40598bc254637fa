"""One group map: no group of a few people stands alone in print, now or in any later issue."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations, product
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcm_desktop.consultation import group_map as room
from gcm_desktop.consultation.assessments import assess
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.disclosed import Disclosed, disclosed
from gcm_desktop.consultation.disclosure import confirm_group
from gcm_desktop.consultation.disclosure_review import disclosure_review
from gcm_desktop.consultation.group_map import (
    TOGETHER,
    UNCOUNTED,
    DisclosedGroups,
    confirmable,
    group_map,
    kept_groups,
)
from gcm_desktop.consultation.headcount import counted_by_group, kept, people_of
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.issued import issue_report
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.reference import GROUPS
from gcm_desktop.workspace import Workspace

DAY = date(2031, 1, 5)
SOME = GROUPS[:4]


def meeting(**heads: int) -> Meeting:
    about = UUID(int=1)
    return Meeting.of(
        consultation_id=about, title="M", people=sum(heads.values()), by_group=heads
    )  # fmt: skip


def mapped(
    held: Sequence[Meeting],
    *,
    k: int = 5,
    confirmed: Iterable[str] = (),
    earlier: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]] = (),
) -> tuple[DisclosedGroups, tuple[dict[str, Any], dict[str, Any]]]:
    """The map now, and what an issue would keep of it."""
    people = people_of(held, [counts for counts, _ in earlier], as_of=DAY, k=k)
    told = group_map(
        people, counted=counted_by_group(held), confirmed=confirmed,
        earlier=[groups for _, groups in earlier],
    )  # fmt: skip
    return told, (json.loads(json.dumps(kept(people))), json.loads(json.dumps(kept_groups(told))))


def test_nobody_counted_puts_every_group_in_one_line() -> None:
    told, _ = mapped([])
    assert told.uncounted == GROUPS
    assert told.lines == (UNCOUNTED,)


def test_groups_of_k_or_more_stand_alone_and_small_ones_together() -> None:
    told, _ = mapped([meeting(migrants=20, states=12, academia=4, media=3, nhri=3)])
    assert {told.line_of(group) for group in ("academia", "media", "nhri")} == {TOGETHER}
    assert (told.line_of("migrants"), told.line_of("states")) == ("migrants", "states")
    assert told.line_of("trade_unions") == UNCOUNTED


def test_a_group_merged_with_heads_of_no_recorded_group_is_not_told_by_its_line() -> None:
    unknown = Meeting.of(consultation_id=UUID(int=1), title="N", people=3)
    held = [meeting(migrants=20, media=3), unknown]
    told, _ = mapped(held)
    assert told.line_of("media") == UNCOUNTED
    assert len(told.uncounted) > 2


def test_few_groups_that_nobody_counted_do_not_stand_by_themselves() -> None:
    told, _ = mapped([meeting(**dict.fromkeys(GROUPS[1:], 9))])
    assert told.line_of(GROUPS[0]) == UNCOUNTED
    assert set(told.uncounted) == {GROUPS[0], *GROUPS[-2:]}


def test_an_officer_may_vouch_for_a_group_nobody_counted() -> None:
    told, _ = mapped([], confirmed=["states"])
    assert told.line_of("states") == "states"
    counted, _ = mapped([meeting(migrants=20)], confirmed=["states"])
    assert counted.line_of("states") == "states"


def test_an_officers_word_counts_for_nothing_against_a_count() -> None:
    small, _ = mapped([meeting(migrants=20, media=3, nhri=3, states=4)], confirmed=["states"])
    assert small.line_of("states") == TOGETHER
    withheld, _ = mapped([meeting(migrants=6, states=1)], confirmed=["states", "media"])
    assert (withheld.line_of("states"), withheld.line_of("media")) == (UNCOUNTED, UNCOUNTED)
    tiny, _ = mapped([meeting(migrants=2, states=1)], confirmed=["states", "media"])
    assert tiny.uncounted == GROUPS


def test_what_can_be_vouched_for_tells_nothing_that_is_not_printed() -> None:
    for one, other in (({"migrants": 6, "states": 1}, {"migrants": 5, "media": 2}),):
        told = [people_of([meeting(**heads)], [], as_of=DAY) for heads in (one, other)]
        assert told[0] == told[1]
        assert confirmable(told[0], counted=True) == confirmable(told[1], counted=True) == set()


def test_a_group_that_was_printed_with_others_stays_with_them() -> None:
    _, first = mapped([])
    later, _ = mapped([meeting(migrants=20, states=20)], confirmed=["media"], earlier=[first])
    assert later.uncounted == GROUPS


def test_a_word_taken_back_makes_the_map_coarser_and_it_stays_so() -> None:
    _, first = mapped([], confirmed=["states", "migrants"])
    second, kept_second = mapped([], confirmed=["migrants"], earlier=[first])
    assert second.line_of("states") == UNCOUNTED
    third, _ = mapped([], confirmed=["states", "migrants"], earlier=[first, kept_second])
    assert third.line_of("states") == UNCOUNTED


heads = st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 12), max_size=8)
holdings = st.lists(st.builds(lambda told: meeting(**told), heads), max_size=2)
issues = st.lists(st.tuples(holdings, st.sets(st.sampled_from(GROUPS), max_size=4)),
                  min_size=1, max_size=3)  # fmt: skip


def counted(held: Sequence[Meeting], group: str) -> int:
    return sum((one.by_group or {}).get(group, 0) for one in held)


@given(issues, st.integers(3, 7))
def test_no_series_of_issues_shows_a_group_of_a_few(
    series: list[tuple[list[Meeting], set[str]]], k: int
) -> None:
    earlier: list[tuple[dict[str, Any], dict[str, Any]]] = []
    before: DisclosedGroups | None = None
    for held, confirmed in series:
        told, kept_now = mapped(held, k=k, confirmed=confirmed, earlier=earlier)
        assert_protects(told, kept_now[0], confirmed)
        if before is not None:
            assert_no_finer(told, before)
        again, _ = mapped(held, k=k, confirmed=confirmed, earlier=[*earlier, kept_now])
        assert_no_finer(again, told)
        earlier.append(kept_now)
        before = told


def assert_protects(
    told: DisclosedGroups, printed: Mapping[str, Any], confirmed: Iterable[str]
) -> None:
    """Whoever stands alone is printed as k or more, or vouched for; no common line is of one."""
    lines = {tuple(names): people for names, people in printed["tallies"].get("by_group") or ()}
    for group in GROUPS:
        if told.line_of(group) == group:
            assert lines.get((group,), 0) >= printed["k"] or group in confirmed
    assert not {*told.together} & {*told.uncounted}
    assert len(told.together) != 1
    assert not told.uncounted or len(told.uncounted) >= 3


def assert_no_finer(now: DisclosedGroups, before: DisclosedGroups) -> None:
    for one, other in combinations(GROUPS, 2):
        if before.line_of(one) == before.line_of(other):
            assert now.line_of(one) == now.line_of(other)


def few_told(k: int, most: int) -> int:
    """How many worlds show, by their map, a group of 1 to k-1 heads standing alone.

    Every consultation of four groups there is, over two issues.
    """
    told = 0
    worlds = list(product(range(most + 1), repeat=3))
    for first in worlds:
        _, kept_first = mapped([meeting(**dict(zip(SOME, first, strict=False)))], k=k)
        for change in ((0, 0, 0), (1, 0, 0), (0, k, 0), (-k, 0, k)):
            later = tuple(max(0, a + b) for a, b in zip(first, change, strict=True))
            held = [meeting(**dict(zip(SOME, later, strict=False)))]
            now, _ = mapped(held, k=k, earlier=[kept_first])
            told += any(
                0 < counted(held, group) < k and now.line_of(group) == group
                and now.lines.count(group) and not _repeats(kept_first, held)
                for group in SOME
            )  # fmt: skip
    return told


def _repeats(first: tuple[Mapping[str, Any], Mapping[str, Any]], held: Sequence[Meeting]) -> bool:
    """Whether the later issue repeats the counts of the first: it tells of the first's heads."""
    now = people_of(held, [first[0]], as_of=date(2032, 1, 1), k=int(first[0]["k"]))
    return now.tallies_as_of == DAY


def test_no_small_consultation_shows_a_group_of_a_few() -> None:
    assert few_told(3, 7) == 0


def test_the_attack_can_succeed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_counted", lambda tally, k: (frozenset(GROUPS), frozenset()))
    assert few_told(3, 5) > 0


def test_the_map_follows_from_what_is_printed_alone() -> None:
    """Two consultations with the same printed counts have the same map, whatever was counted."""
    behind: dict[str, set[DisclosedGroups]] = {}
    for world in product(range(7), repeat=3):
        held = [meeting(**dict(zip(SOME, world, strict=False)))]
        people = people_of(held, [], as_of=DAY, k=3)
        told = group_map(people, counted=True, confirmed=SOME)
        behind.setdefault(json.dumps(kept(people)), set()).add(told)
    assert all(len(maps) == 1 for maps in behind.values())


@pytest.fixture
def on_the_record(workspace: Workspace) -> Consultation:
    return workspace.write(
        open_consultation, title="Open", country="KEN", attribution_rule="on_the_record"
    )


def said(workspace: Workspace, about: Consultation, group: str, **facts: Any) -> None:
    workspace.write(
        record_input, consultation_id=about.id, text=f"words of {group}", kind="challenge",
        stakeholder_group=group, objectives=[7], **({"sensitivity": "public"} | facts),
    )  # fmt: skip


def leaving(workspace: Workspace, about: Consultation) -> Disclosed:
    return workspace.read(disclosed, about.id, as_of=DAY)


def test_one_map_serves_inputs_matrix_and_assessments(
    workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(
        open_session, consultation_id=consultation.id, title="Meeting", people=30,
        by_group={"migrants": 20, "states": 4, "media": 3, "nhri": 3},
    )  # fmt: skip
    for group in ("migrants", "states", "media", "trade_unions"):
        said(workspace, consultation, group)
        workspace.write(assess, consultation_id=consultation.id, objective=7,
                        stakeholder_group=group, priority="high")  # fmt: skip
    told = leaving(workspace, consultation)
    lines = {"migrants", TOGETHER, UNCOUNTED}
    assert {one.stakeholder_group for one in told.inputs} == lines
    assert {(c.stakeholder_group, c.inputs) for c in told.coverage} == {
        ("migrants", 1), (TOGETHER, 2), (UNCOUNTED, 1),
    }  # fmt: skip
    assert {one.stakeholder_group for one in told.assessments} == lines


def test_an_organisation_on_the_record_is_named_with_its_group(
    workspace: Workspace, on_the_record: Consultation
) -> None:
    said(workspace, on_the_record, "trade_unions", organisation="Harbour Union",
         attribution="organisation")  # fmt: skip
    said(workspace, on_the_record, "trade_unions")
    told = leaving(workspace, on_the_record)
    groups = {one.organisation: one.stakeholder_group for one in told.inputs}
    assert groups == {"Harbour Union": "trade_unions", None: UNCOUNTED}
    assert {c.stakeholder_group for c in told.coverage} == {"trade_unions", UNCOUNTED}
    assert told.lines == ("trade_unions", UNCOUNTED)


def test_what_was_issued_once_is_no_finer_later(
    workspace: Workspace, consultation: Consultation
) -> None:
    said(workspace, consultation, "migrants")
    first = leaving(workspace, consultation)
    workspace.write(
        issue_report, consultation_id=consultation.id, issued_at="2031-01-05T10:00:00Z",
        schema_version=first.schema, data_sha256="0" * 64, state_digest="0" * 64, inputs=1,
        counts=kept(first.people) | {"groups": kept_groups(first.groups)},
    )  # fmt: skip
    workspace.write(confirm_group, consultation_id=consultation.id, group="migrants",
                    reason="we counted 20 at the door")  # fmt: skip
    [entry] = leaving(workspace, consultation).inputs
    assert entry.stakeholder_group == UNCOUNTED
    said(workspace, consultation, "states")
    asked = workspace.read(disclosure_review, consultation.id, as_of=DAY).groups
    assert [one.group for one in asked] == ["migrants"]  # what it vouched for; no more is asked


def test_a_confirmed_group_stands_alone_from_then_on(
    workspace: Workspace, consultation: Consultation
) -> None:
    said(workspace, consultation, "migrants")
    said(workspace, consultation, "states")
    workspace.write(confirm_group, consultation_id=consultation.id, group="migrants",
                    reason="we counted 20 at the door")  # fmt: skip
    told = leaving(workspace, consultation)
    assert {one.stakeholder_group for one in told.inputs} == {"migrants", UNCOUNTED}


class Held(NamedTuple):
    """What happens between two issues: a session, what is said, who is vouched for."""

    heads: dict[str, int]
    said: list[str]
    vouched: set[str]


happenings = st.lists(
    st.builds(
        Held,
        st.dictionaries(st.sampled_from(GROUPS[:7]), st.integers(1, 9), max_size=5),
        st.lists(st.sampled_from(GROUPS[:9]), max_size=4),
        st.sets(st.sampled_from(GROUPS[:9]), max_size=2),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=15)
@given(happenings)
def test_no_series_of_reports_tells_of_a_few_people(
    workspace: Workspace, series: list[Held]
) -> None:
    """Everything that is published of a consultation, as its data say it, over three issues."""
    about = workspace.write(open_consultation, title="T", country="KEN")
    issued: list[dict[str, Any]] = []
    vouched: set[str] = set()
    counted_so_far: Counter[str] = Counter()
    for number, one in enumerate(series, 1):
        happen(workspace, about, one)
        vouched |= one.vouched
        counted_so_far.update(one.heads)
        told = leaving(workspace, about)
        data = told.data()
        for group in {entry["stakeholder_group"] for entry in data["inputs"] + data["coverage"]
                      + data["assessments"]} & {*GROUPS}:  # fmt: skip
            assert group in vouched or counted_so_far[group] >= 5
        for before in issued:
            assert_told_apart_no_better(before, data)
            for name, people in numbers(data).items():
                assert people == 0 or people >= 5
                assert (
                    name not in numbers(before) or not 0 < abs(people - numbers(before)[name]) < 5
                )
        issue_of(workspace, about, told, number)
        issued.append(data)


def happen(workspace: Workspace, about: Consultation, one: Held) -> None:
    if one.heads:
        workspace.write(open_session, consultation_id=about.id, title="M", by_group=one.heads,
                        people=sum(one.heads.values()))  # fmt: skip
    for group in one.said:
        said(workspace, about, group)
        workspace.write(assess, consultation_id=about.id, objective=7, stakeholder_group=group,
                        priority="high")  # fmt: skip
    for group in one.vouched:
        workspace.write(confirm_group, consultation_id=about.id, group=group, reason="the door")


def issue_of(workspace: Workspace, about: Consultation, told: Disclosed, number: int) -> None:
    workspace.write(
        issue_report, consultation_id=about.id, issued_at=f"2031-01-0{number}T10:00:00Z",
        schema_version=told.schema, data_sha256="0" * 64, state_digest="0" * 64, inputs=1,
        counts=kept(told.people) | {"groups": kept_groups(told.groups)},
    )  # fmt: skip


def assert_told_apart_no_better(before: dict[str, Any], now: dict[str, Any]) -> None:
    """Two inputs that were of one line stay of one line, whatever was counted since."""
    lines = {entry["id"]: entry["stakeholder_group"] for entry in now["inputs"]}
    by_line: dict[str, set[str]] = {}
    for entry in before["inputs"]:
        by_line.setdefault(entry["stakeholder_group"], set()).add(lines[entry["id"]])
    assert all(len(now_in) == 1 for now_in in by_line.values())


def numbers(data: dict[str, Any]) -> dict[tuple[str, ...], int]:
    """Every number of people in the data of a report, by what it counts."""
    people = data["people"]
    found = {("total",): people["total"]} if people["total"] is not None else {}
    for tally in people["tallies"]:
        for line in tally["lines"] or ():
            found[tally["by"], *line["categories"]] = line["people"]
    for cell in people["groups_by_sex"]:
        found["cross", *cell["groups"], "/", *cell["sexes"]] = cell["people"]
    return found
