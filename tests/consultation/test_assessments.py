"""Assessments: how a room sees an objective, and how that was found."""

import pytest

from gcm_desktop.consultation.assessments import (
    Assessment,
    assess,
    assessments,
    withdraw_assessment,
)
from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.errors import RefusedError
from gcm_desktop.workspace import Workspace


def test_what_the_same_room_said_before_is_amended(
    workspace: Workspace, consultation: Consultation
) -> None:
    meeting = workspace.write(open_session, consultation_id=consultation.id, title="M")
    where = {"consultation_id": consultation.id, "session_id": meeting.id, "objective": 6}
    first = workspace.write(assess, **where, status="early")
    again = workspace.write(assess, **where, priority="urgent")
    assert first.id == again.id
    assert (again.status, again.priority) == ("early", "urgent")
    workspace.write(assess, **where, stakeholder_group="migrants", status="achieved")
    workspace.write(assess, consultation_id=consultation.id, objective=6, status="not_known")
    assert len(workspace.read(assessments, consultation.id)) == 3
    workspace.write(withdraw_assessment, first.id)
    anew = workspace.write(assess, **where, status="achieved")
    assert anew.id != first.id
    assert anew.priority is None


@pytest.mark.parametrize(
    "facts",
    [
        {"status_counts": {"early": 3}},
        {"reached": "ballot", "status_counts": {"urgent": 3}},
        {"reached": "ballot", "priority_counts": {"urgent": -3}},
        {"status": "fine"}, {"priority": "fine"}, {"reached": "guessed"}, {"objective": 24},
        {"stakeholder_group": "pirates"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    workspace: Workspace, consultation: Consultation, facts: dict[str, object]
) -> None:
    with pytest.raises(RefusedError):
        workspace.write(assess, **{"consultation_id": consultation.id, "objective": 6} | facts)
    assert workspace.read(assessments, consultation.id) == []


def test_votes_are_kept_as_they_were_counted(
    workspace: Workspace, consultation: Consultation
) -> None:
    counts = {"early": 12, "not_known": 3}
    made: Assessment = workspace.write(
        assess, consultation_id=consultation.id, objective=6, reached="ballot",
        status="early", status_counts=counts,
    )  # fmt: skip
    [kept] = workspace.read(assessments, consultation.id)
    assert (kept.id, kept.status_counts, kept.priority_counts) == (made.id, counts, None)
