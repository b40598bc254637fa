"""Participants: ticked off by name only where that is safe."""

import pytest

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.participants import (
    amend_participant,
    attend,
    attendance_tallies,
    leave_session,
    participants,
    strike_participant,
)
from gcm_desktop.consultation.sessions import Session, open_session
from gcm_desktop.consultation.stakeholders import register_stakeholder
from gcm_desktop.errors import RefusedError
from gcm_desktop.workspace import Workspace


@pytest.fixture
def about(locked: Workspace) -> Consultation:
    return locked.write(open_consultation, title="Harbour talks", country="KEN")


@pytest.fixture
def meeting(locked: Workspace, about: Consultation) -> Session:
    return locked.write(open_session, consultation_id=about.id, title="Morning")


def test_one_person_is_at_several_sessions(
    locked: Workspace, about: Consultation, meeting: Session
) -> None:
    other = locked.write(open_session, consultation_id=about.id, title="Evening")
    one = locked.write(attend, session_id=meeting.id, name="Amina", stakeholder_group="migrants")
    for _twice in range(2):
        locked.write(attend, session_id=other.id, participant_id=one.id)
    [kept] = locked.read(participants, about.id)
    assert set(kept.sessions) == {meeting.id.hex, other.id.hex}
    locked.write(leave_session, one.id, meeting.id)
    assert locked.read(participants, about.id, session_id=meeting.id) == []
    assert len(locked.read(participants, about.id, session_id=other.id)) == 1
    locked.write(leave_session, one.id, other.id)
    assert locked.read(participants, about.id) == []
    locked.write(attend, session_id=other.id, participant_id=one.id)
    assert len(locked.read(participants, about.id)) == 1


def test_an_entry_of_the_register_is_one_person_however_often_it_is_ticked(
    locked: Workspace, about: Consultation, meeting: Session
) -> None:
    entry = locked.write(
        register_stakeholder, name="Amina", kind="person", stakeholder_group="migrants"
    )
    facts = {"stakeholder_id": entry.id, "stakeholder_group": "migrants"}
    first = locked.write(attend, session_id=meeting.id, **facts)
    again = locked.write(attend, session_id=meeting.id, **facts)
    assert first.id == again.id


def test_a_participant_belongs_to_one_consultation(locked: Workspace, meeting: Session) -> None:
    other = locked.write(open_consultation, title="Market talks", country="UGA")
    there = locked.write(open_session, consultation_id=other.id, title="Noon")
    one = locked.write(attend, session_id=meeting.id, stakeholder_group="media")
    with pytest.raises(RefusedError):
        locked.write(attend, session_id=there.id, participant_id=one.id)


def test_the_tallies_are_what_the_ticks_amount_to(locked: Workspace, meeting: Session) -> None:
    for group, sex in (("migrants", "women"), ("migrants", None), ("media", "men")):
        locked.write(attend, session_id=meeting.id, stakeholder_group=group, sex=sex)
    assert locked.read(attendance_tallies, meeting.id) == {
        "people": 3, "by_group": {"migrants": 2, "media": 1},
        "by_sex": {"women": 1, "men": 1, "not_recorded": 1}, "by_age": None,
        "by_disability": None,
    }  # fmt: skip


def test_names_are_refused_where_they_are_a_danger(
    workspace: Workspace, consultation: Consultation, locked: Workspace
) -> None:
    here = workspace.write(open_session, consultation_id=consultation.id, title="M")
    with pytest.raises(RefusedError, match="no passphrase"):
        workspace.write(attend, session_id=here.id, name="Amina", stakeholder_group="migrants")
    workspace.write(attend, session_id=here.id, stakeholder_group="migrants")
    hidden = locked.write(open_consultation, title="H", country="KEN", attribution_rule="anonymous")
    there = locked.write(open_session, consultation_id=hidden.id, title="M")
    with pytest.raises(RefusedError, match="anonymous"):
        locked.write(attend, session_id=there.id, name="Amina", stakeholder_group="migrants")
    one = locked.write(attend, session_id=there.id, stakeholder_group="migrants")
    with pytest.raises(RefusedError):
        locked.write(amend_participant, one.id, name="Amina")


def test_who_was_struck_is_gone_for_good(
    locked: Workspace, about: Consultation, meeting: Session
) -> None:
    one = locked.write(
        attend, session_id=meeting.id, name="Amina", stakeholder_group="migrants", sex="women"
    )
    struck = locked.write(strike_participant, one.id)
    assert struck.name is struck.sex is None
    assert locked.read(participants, about.id) == []
    assert locked.check() == []
