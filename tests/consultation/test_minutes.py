"""The lines of one meeting, and blocks of notes that become several of them."""

from uuid import UUID

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.drafts import draft, keep_draft
from gcm_desktop.consultation.inputs import inputs, record_input, strike_input, withdraw_consent
from gcm_desktop.consultation.minutes import lines, record_block
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.errors import RefusedError
from gcm_desktop.workspace import Workspace

SAID = {"kind": "data", "stakeholder_group": "media"}


def said(workspace: Workspace, about: Consultation, text: str, meeting: UUID | None) -> UUID:
    return workspace.write(
        record_input, consultation_id=about.id, session_id=meeting, text=text, **SAID
    ).id


def test_lines_are_those_of_the_meeting_the_oldest_first(
    workspace: Workspace, consultation: Consultation
) -> None:
    one = workspace.write(open_session, consultation_id=consultation.id, title="Morning").id
    two = workspace.write(open_session, consultation_id=consultation.id, title="Evening").id
    for number in range(4):
        said(workspace, consultation, f"morning {number}", one)
    said(workspace, consultation, "evening", two)
    said(workspace, consultation, "in no meeting", None)
    found = workspace.read(lines, consultation.id, one)
    assert [entry.text for entry in found] == [f"morning {number}" for number in range(4)]
    newest = workspace.read(lines, consultation.id, one, limit=2)
    assert [entry.text for entry in newest] == ["morning 2", "morning 3"]


def test_lines_that_count_no_longer_are_not_shown(
    workspace: Workspace, consultation: Consultation
) -> None:
    meeting = workspace.write(open_session, consultation_id=consultation.id, title="Morning").id
    stays, struck, taken = (
        said(workspace, consultation, text, meeting) for text in ("stays", "struck", "taken back")
    )
    workspace.write(strike_input, struck)
    workspace.write(withdraw_consent, taken)
    assert [entry.id for entry in workspace.read(lines, consultation.id, meeting)] == [stays]


def test_a_block_is_recorded_and_its_draft_forgotten(
    workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(keep_draft, "here", {"block": []})
    several = [SAID | {"text": "one"}, SAID | {"text": " "}, SAID | {"text": "two"}]
    made = workspace.write(
        record_block, consultation_id=consultation.id, several=several, draft="here"
    )
    assert [isinstance(answer, RefusedError) for answer in made] == [False, True, False]
    assert [entry.text for entry in workspace.read(inputs)] == ["two", "one"]
    assert workspace.read(draft, "here") is None


def test_each_line_of_a_block_is_undone_by_itself(
    workspace: Workspace, consultation: Consultation
) -> None:
    several = [SAID | {"text": "one"}, SAID | {"text": "two"}]
    workspace.write(record_block, consultation_id=consultation.id, several=several)
    workspace.undo()
    assert [entry.text for entry in workspace.read(inputs)] == ["one"]
