"""Seals: what a session's records were, and what was amended since."""

import pytest

from gcm_desktop.consultation.consents import give_consent, take_back_consent
from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import amend_input, record_input
from gcm_desktop.consultation.participants import attend
from gcm_desktop.consultation.sealing import (
    Amendments,
    amendments,
    digest_of,
    seal_session,
    seals,
    session_facts,
    session_records,
)
from gcm_desktop.consultation.sessions import (
    Session,
    amend_session,
    close_session,
    open_session,
    session,
    tidy_session,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.workspace import Workspace


@pytest.fixture
def meeting(workspace: Workspace, consultation: Consultation) -> Session:
    return workspace.write(open_session, consultation_id=consultation.id, title="M", people=3)


def heads(workspace: Workspace, meeting: Session) -> dict[str, tuple[str, ...]]:
    records = workspace.read(session_records, meeting.id)
    return workspace.heads_of(records) | workspace.read(session_facts, meeting.id)


def since(workspace: Workspace, meeting: Session) -> Amendments:
    return amendments(workspace.read(seals, meeting.id)[-1], heads(workspace, meeting))


def sealed(workspace: Workspace, meeting: Session) -> None:
    workspace.write(close_session, meeting.id)
    workspace.write(tidy_session, meeting.id)
    workspace.write(seal_session, meeting.id, heads=heads(workspace, meeting))


def test_a_session_is_sealed_only_when_it_is_tidied(workspace: Workspace, meeting: Session) -> None:
    with pytest.raises(RefusedError):
        workspace.write(seal_session, meeting.id, heads={})
    sealed(workspace, meeting)
    assert workspace.read(session, meeting.id).state == "sealed"
    assert not since(workspace, meeting)


def test_every_later_change_shows_as_an_amendment(workspace: Workspace, meeting: Session) -> None:
    facts = {"consultation_id": meeting.consultation_id, "session_id": meeting.id, "text": "T",
             "kind": "challenge", "stakeholder_group": "migrants"}  # fmt: skip
    given = workspace.write(
        give_consent, consultation_id=meeting.consultation_id, session_id=meeting.id
    )
    said = workspace.write(record_input, **facts)
    sealed(workspace, meeting)
    late = workspace.write(record_input, **facts)
    assert since(workspace, meeting) == Amendments((), (late.id.hex,))
    workspace.write(amend_input, said.id, text="U")
    workspace.write(amend_session, meeting.id, people=4)
    workspace.write(take_back_consent, given.id)
    changed = {said.id.hex, meeting.id.hex, given.id.hex}
    assert set(since(workspace, meeting).changed) == changed
    workspace.write(seal_session, meeting.id, heads=heads(workspace, meeting))
    assert len(workspace.read(seals, meeting.id)) == 2
    assert not since(workspace, meeting)


def test_the_digest_knows_no_order(workspace: Workspace) -> None:
    assert digest_of({"a": ("1", "2"), "b": ()}) == digest_of({"b": (), "a": ("2", "1")})
    assert digest_of({"a": ("1",)}) != digest_of({"a": ("2",)})


def test_a_seal_is_not_rewritten(workspace: Workspace, meeting: Session) -> None:
    sealed(workspace, meeting)
    [seal] = workspace.read(seals, meeting.id)
    for name in ("heads", "digest", "signature", "fingerprint"):
        with pytest.raises(RefusedError):
            seal.amend(**{name: None})


def test_who_comes_again_to_a_later_session_amends_nothing(
    workspace: Workspace, meeting: Session
) -> None:
    one = workspace.write(attend, session_id=meeting.id, stakeholder_group="migrants")
    sealed(workspace, meeting)
    later = workspace.write(open_session, consultation_id=meeting.consultation_id, title="N")
    workspace.write(attend, session_id=later.id, participant_id=one.id)
    assert not since(workspace, meeting)
