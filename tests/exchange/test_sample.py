"""The invented consultation that ships with the program."""

from pathlib import Path
from typing import Any

from gcm_desktop.consultation.consultations import consultations
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.inputs import inputs
from gcm_desktop.consultation.sessions import sessions
from gcm_desktop.exchange.sample import record_sample, sample_inputs
from gcm_desktop.workspace import Workspace


def test_the_sample_is_marked_as_one_and_stands_in_its_session(workspace: Workspace) -> None:
    made = workspace.write(record_sample)
    [summary] = workspace.read(consultations)
    assert (summary.id, summary.sample, summary.inputs) == (made.id, True, 120)
    [session] = workspace.read(sessions, made.id)
    assert {entry.session_id for entry in workspace.read(inputs)} == {session.id}
    assert workspace.check() == []


def test_the_sample_lets_every_group_speak_and_every_objective_be_heard(
    workspace: Workspace,
) -> None:
    made = workspace.write(record_sample)
    found = workspace.read(coverage, made.id)
    assert min(found.by_objective.values()) > 0
    assert len(found.groups_heard()) == 16


def test_a_part_of_the_sample_is_its_beginning_and_more_is_the_sample_again(
    workspace: Workspace,
) -> None:
    told = [facts["text"] for facts in sample_inputs()]
    few, many = (workspace.write(record_sample, wanted=wanted) for wanted in (5, 125))

    def said(made: Path) -> Any:
        return [entry.text for entry in reversed(workspace.read(inputs, made.id))]

    assert said(few) == told[:5]
    assert said(many) == told + told[:5]
