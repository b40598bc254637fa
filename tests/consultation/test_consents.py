"""Consent of persons: by receipt number, for good when it is taken back."""

import re
from datetime import date

import pytest

from gcm_desktop.consultation.consents import (
    LETTERS,
    NoSuchReceiptError,
    consent_by_receipt,
    consents,
    give_consent,
    inputs_under,
    new_receipt,
    renew_consent,
    take_back_consent,
)
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import Input, inputs, record_input, strike_input
from gcm_desktop.consultation.participants import attend
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.errors import CannotUndoError, RefusedError
from gcm_desktop.workspace import Workspace


def say(workspace: Workspace, about: Consultation, **facts: object) -> Input:
    return workspace.write(
        record_input, consultation_id=about.id, kind="challenge", objectives=(6,),
        **{"text": "Three months.", "stakeholder_group": "migrants"} | facts,
    )  # fmt: skip


def test_a_receipt_is_not_guessed_and_not_misread() -> None:
    receipts = {new_receipt() for _one in range(200)}
    assert len(receipts) == 200
    assert all(re.fullmatch(f"([{LETTERS}]{{4}}-){{2}}[{LETTERS}]{{4}}", one) for one in receipts)
    assert not set("01OIL") & set(LETTERS)


def test_a_consent_is_found_however_its_number_is_typed(
    workspace: Workspace, consultation: Consultation
) -> None:
    made = workspace.write(give_consent, consultation_id=consultation.id)
    for typed in (made.receipt, made.receipt.lower(), made.receipt.replace("-", "  ")):
        assert workspace.read(consent_by_receipt, typed).id == made.id
    for typed in ("", "ZZZZ", "' OR 1=1"):
        with pytest.raises(NoSuchReceiptError):
            workspace.read(consent_by_receipt, typed)


def test_taking_back_hides_what_was_said_and_lists_the_findings(
    workspace: Workspace, consultation: Consultation
) -> None:
    given = workspace.write(give_consent, consultation_id=consultation.id)
    said = say(workspace, consultation, consent_id=given.id)
    other = say(workspace, consultation, text="Other.")
    rests = workspace.write(
        write_finding, consultation_id=consultation.id, text="F", inputs=(said.id,)
    )
    workspace.write(write_finding, consultation_id=consultation.id, text="G", inputs=(other.id,))
    day = date(2026, 3, 2)
    assert workspace.write(take_back_consent, given.id, on=day) == (rests.id,)
    assert [one.id for one in workspace.read(inputs, consultation.id)] == [other.id]
    assert workspace.read(inputs, consultation.id, search="Three") == []
    assert workspace.read(coverage, consultation.id).total == 1
    assert workspace.read(consents, consultation.id)[0].taken_back_on == day
    workspace.write(take_back_consent, given.id)  # twice changes nothing
    assert workspace.read(consents, consultation.id)[0].taken_back_on == day
    assert workspace.check() == []


def test_taking_back_cannot_be_undone_but_by_a_new_consent(
    workspace: Workspace, consultation: Consultation
) -> None:
    given = workspace.write(give_consent, consultation_id=consultation.id)
    said = say(workspace, consultation, consent_id=given.id)
    workspace.write(take_back_consent, given.id)
    with pytest.raises(CannotUndoError):
        workspace.undo_change(workspace.last_change)
    with pytest.raises(RefusedError):
        say(workspace, consultation, consent_id=given.id)
    again = workspace.write(renew_consent, given.id)
    assert again.receipt != given.receipt
    [back] = workspace.read(inputs, consultation.id)
    assert (back.text, back.renews, back.consent_id) == ("Three months.", said.id, again.id)
    assert workspace.read(inputs_under, given.id)[0].consent_withdrawn
    with pytest.raises(RefusedError):
        workspace.write(renew_consent, given.id)
    with pytest.raises(RefusedError):
        workspace.write(renew_consent, again.id)


def test_what_was_struck_does_not_come_again(
    workspace: Workspace, consultation: Consultation
) -> None:
    given = workspace.write(give_consent, consultation_id=consultation.id)
    said = say(workspace, consultation, consent_id=given.id)
    workspace.write(strike_input, said.id)
    workspace.write(take_back_consent, given.id)
    workspace.write(renew_consent, given.id)
    assert workspace.read(inputs, consultation.id) == []


@pytest.mark.parametrize(
    "facts", [{"child": True}, {"level": "named"}, {"level": "all"}, {"how": "guessed"}]
)
def test_what_cannot_be_is_refused(
    workspace: Workspace, consultation: Consultation, facts: dict[str, object]
) -> None:
    with pytest.raises(RefusedError):
        workspace.write(give_consent, consultation_id=consultation.id, **facts)


def test_a_participant_consents_only_where_people_are_named_and_is_theirs(
    locked: Workspace,
) -> None:
    about = locked.write(open_consultation, title="H", country="KEN")
    other = locked.write(open_consultation, title="G", country="KEN")
    meeting = locked.write(open_session, consultation_id=about.id, title="M")
    one = locked.write(attend, session_id=meeting.id, name="A", stakeholder_group="migrants")
    made = locked.write(
        give_consent, consultation_id=about.id, participant_id=one.id, level="named"
    )
    with pytest.raises(RefusedError):
        locked.write(give_consent, consultation_id=other.id, participant_id=one.id)
    with pytest.raises(RefusedError):  # an anonymous input keeps no link to a person
        say(locked, about, consent_id=made.id)
