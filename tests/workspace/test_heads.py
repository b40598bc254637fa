"""What a seal of a session would fix now."""

from uuid import uuid4

import pytest

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import amend_input, record_input
from gcm_desktop.consultation.sessions import amend_session, open_session
from gcm_desktop.errors import NoSuchRecordError
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.heads import heads_now


def test_a_seal_would_fix_the_session_and_what_was_said_in_it_and_nothing_else(
    workspace: Workspace, consultation: Consultation
) -> None:
    meeting, other = (
        workspace.write(open_session, consultation_id=consultation.id, title=title)
        for title in ("Morning", "Evening")
    )
    said, _elsewhere = (
        workspace.write(
            record_input, consultation_id=consultation.id, session_id=one.id, text="Said.",
            kind="challenge", stakeholder_group="migrants",
        )
        for one in (meeting, other)
    )  # fmt: skip
    heads = heads_now(workspace, meeting.id)
    assert heads.keys() == {meeting.id.hex, said.id.hex}
    workspace.write(amend_input, said.id, text="Put right.")
    later = heads_now(workspace, meeting.id)
    assert later[said.id.hex] != heads[said.id.hex]
    assert later[meeting.id.hex] == heads[meeting.id.hex]
    workspace.write(amend_session, meeting.id, people=12)
    assert heads_now(workspace, meeting.id)[meeting.id.hex] != heads[meeting.id.hex]


def test_there_is_nothing_to_fix_of_no_session(workspace: Workspace) -> None:
    with pytest.raises(NoSuchRecordError):
        heads_now(workspace, uuid4())
