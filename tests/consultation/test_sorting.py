"""Many inputs are held against other objectives, groups or kinds in one change."""

from collections.abc import Callable

import pytest

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.inputs import Input, inputs, record_input
from gcm_desktop.consultation.sorting import sort_inputs
from gcm_desktop.errors import RefusedError
from gcm_desktop.workspace import Workspace

Say = Callable[..., Input]


@pytest.fixture
def speak(workspace: Workspace, consultation: Consultation) -> Say:
    def record(text: str, **facts: object) -> Input:
        said = {"kind": "data", "stakeholder_group": "migrants"} | facts
        return workspace.write(record_input, consultation_id=consultation.id, text=text, **said)

    return record


def test_several_are_sorted_at_once_and_undone_at_once(
    workspace: Workspace, consultation: Consultation, speak: Say
) -> None:
    entries = [speak(f"words {n}") for n in range(3)]
    ids = [entry.id for entry in entries]
    assert workspace.write(sort_inputs, ids, objectives=[7, 12], kind="challenge") == 3
    assert workspace.read(coverage, consultation.id).by_objective[12] == 3
    workspace.undo()
    assert workspace.read(coverage, consultation.id).by_objective[12] == 0
    assert {entry.kind for entry in workspace.read(inputs)} == {"data"}


def test_what_is_not_said_stays(workspace: Workspace, speak: Say) -> None:
    entry = speak("words", objectives=[3])
    workspace.write(sort_inputs, [entry.id, entry.id], stakeholder_group="media")
    [told] = workspace.read(inputs)
    assert (told.objectives, told.stakeholder_group, told.kind) == ((3,), "media", "data")


def test_a_lettered_action_does_not_go_with_another_objective(
    workspace: Workspace, speak: Say
) -> None:
    entry = speak("words", objectives=[7], action_letter="b")
    workspace.write(sort_inputs, [entry.id], objectives=[7, 9])
    assert workspace.read(inputs)[0].action_letter == "b"
    workspace.write(sort_inputs, [entry.id], objectives=[9])
    assert workspace.read(inputs)[0].action_letter is None


def test_one_that_cannot_be_sorted_leaves_all_as_they_were(
    workspace: Workspace, speak: Say
) -> None:
    entries = [speak("one"), speak("two")]
    with pytest.raises(RefusedError):
        workspace.write(sort_inputs, [entry.id for entry in entries], objectives=[99])
    assert all(entry.objectives == () for entry in workspace.read(inputs))
