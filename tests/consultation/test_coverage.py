"""Coverage: who was heard on what."""

from collections import Counter
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.inputs import (
    amend_input,
    record_input,
    strike_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.reference import GROUPS
from gcm_desktop.workspace import Workspace

A_FEW_GROUPS = st.sampled_from(GROUPS[:3])
NUMBERS = st.lists(st.integers(1, 23), max_size=3)
FATES = st.sampled_from(("stays", "stays", "withdrawn", "consent", "struck", "resorted", "moved"))


def say(workspace: Workspace, about: Consultation, group: str = "migrants", *numbers: int) -> Any:
    return workspace.write(
        record_input, consultation_id=about.id, text="x", kind="data", stakeholder_group=group,
        objectives=numbers,
    )  # fmt: skip


def test_nothing_recorded_is_nothing_heard(
    workspace: Workspace, consultation: Consultation
) -> None:
    for asked in (consultation.id, uuid4()):
        seen = workspace.read(coverage, asked)
        assert (seen.cells, seen.to_be_sorted, seen.total) == ({}, {}, 0)
        assert seen.by_objective == dict.fromkeys(range(1, 24), 0)
        assert seen.groups_heard() == frozenset()


def test_an_input_counts_on_each_of_its_objectives_and_once_in_all(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, "migrants", 7, 2)
    say(workspace, consultation, "migrants", 7)
    say(workspace, consultation, "academia", 7)
    seen = workspace.read(coverage, consultation.id)
    assert seen.cells == {(7, "migrants"): 2, (2, "migrants"): 1, (7, "academia"): 1}
    assert (seen.total, seen.by_objective[7], seen.by_objective[1]) == (3, 3, 0)


def test_inputs_to_be_sorted_stand_beside_the_matrix(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, "migrants")
    say(workspace, consultation, "academia")
    entry = say(workspace, consultation, "academia")
    seen = workspace.read(coverage, consultation.id)
    assert (seen.cells, seen.to_be_sorted) == ({}, {"migrants": 1, "academia": 2})
    workspace.write(amend_input, entry.id, objectives=[4])
    seen = workspace.read(coverage, consultation.id)
    assert (seen.cells, seen.to_be_sorted["academia"]) == ({(4, "academia"): 1}, 1)


def test_consultations_are_counted_apart(workspace: Workspace, consultation: Consultation) -> None:
    other = workspace.write(open_consultation, title="Other", country="KEN")
    say(workspace, consultation, "migrants", 7)
    say(workspace, other, "academia", 7)
    assert workspace.read(coverage, other.id).cells == {(7, "academia"): 1}


def test_silent_groups_are_shown(workspace: Workspace, consultation: Consultation) -> None:
    say(workspace, consultation, "migrants", 7)
    say(workspace, consultation, "media")
    seen = workspace.read(coverage, consultation.id)
    assert seen.groups_on(7) == {group: int(group == "migrants") for group in GROUPS}
    assert seen.groups_heard() == {"migrants", "media"}


def test_undoing_a_withdrawal_counts_again(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, "migrants", 7)
    workspace.write(withdraw_input, entry.id)
    workspace.undo()
    assert workspace.read(coverage, consultation.id).cells == {(7, "migrants"): 1}
    workspace.redo()
    assert workspace.read(coverage, consultation.id).cells == {}


@given(st.lists(st.tuples(A_FEW_GROUPS, NUMBERS, FATES, A_FEW_GROUPS, NUMBERS), max_size=8))
def test_coverage_is_what_counting_by_hand_finds(
    workspace: Workspace, said: list[tuple[str, list[int], str, str, list[int]]]
) -> None:
    about = workspace.write(open_consultation, title="T", country="KEN")
    cells: Counter[tuple[int, str]] = Counter()
    unsorted: Counter[str] = Counter()
    total = 0
    for group, numbers, fate, later_group, later_numbers in said:
        entry = say(workspace, about, group, *numbers)
        meet(workspace, entry.id, fate, later_group, later_numbers)
        if fate in ("withdrawn", "consent", "struck"):
            continue
        total += 1
        stands = later_group if fate == "moved" else group
        on = set(later_numbers if fate == "resorted" else numbers)
        cells.update((number, stands) for number in on)
        unsorted.update([] if on else [stands])
    seen = workspace.read(coverage, about.id)
    assert (seen.cells, seen.to_be_sorted, seen.total) == (dict(cells), dict(unsorted), total)
    assert sum(seen.by_objective.values()) == sum(cells.values())


def meet(workspace: Workspace, key: Any, fate: str, group: str, numbers: list[int]) -> None:
    ends = {"withdrawn": withdraw_input, "consent": withdraw_consent, "struck": strike_input}
    if fate in ends:
        workspace.write(ends[fate], key)
    elif fate == "resorted":
        workspace.write(amend_input, key, objectives=numbers)
    elif fate == "moved":
        workspace.write(amend_input, key, stakeholder_group=group)
