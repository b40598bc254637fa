"""Issued reports: what left this file."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.issued import issue_report, issued_reports, note_signature
from gcm_desktop.errors import CannotUndoError, NoSuchRecordError, RefusedError
from gcm_desktop.workspace import Workspace

FACTS = {
    "edition": "public", "language": "fr", "issued_at": datetime(2026, 3, 1, tzinfo=UTC),
    "schema_version": "gcm-consultation/1.0", "data_sha256": "a" * 64, "state_digest": "b" * 64,
    "inputs": 12, "people": 40,
}  # fmt: skip


def test_what_left_is_kept(workspace: Workspace, consultation: Consultation) -> None:
    workspace.write(issue_report, consultation_id=consultation.id, **FACTS)
    [kept] = workspace.read(issued_reports, consultation.id)
    assert {name: getattr(kept, name) for name in FACTS} == FACTS
    assert kept.signers == ()


def test_each_signature_is_added(workspace: Workspace, consultation: Consultation) -> None:
    made = workspace.write(issue_report, consultation_id=consultation.id, **FACTS)
    for signer, digest in (("aa", "c" * 64), ("bb", "d" * 64)):
        workspace.write(note_signature, made.id, signer=signer, report_sha256=digest)
    [kept] = workspace.read(issued_reports, consultation.id)
    assert (kept.signers, kept.report_sha256) == (("aa", "bb"), "d" * 64)


def test_what_left_cannot_be_called_back_by_undo(
    workspace: Workspace, consultation: Consultation
) -> None:
    made = workspace.write(issue_report, consultation_id=consultation.id, **FACTS)
    workspace.write(note_signature, made.id, signer="aa", report_sha256="c" * 64)
    assert workspace.undo() == "open_consultation"
    assert len(workspace.read(issued_reports, consultation.id)) == 1
    with pytest.raises(CannotUndoError):
        workspace.undo()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("edition", "secret"), ("data_sha256", "a"), ("state_digest", ""), ("inputs", -1),
        ("people", -3), ("issued_at", None), ("issued_at", "2026-03-01T10:00:00"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    workspace: Workspace, consultation: Consultation, name: str, value: object
) -> None:
    with pytest.raises(RefusedError) as refused:
        workspace.write(issue_report, consultation_id=consultation.id, **FACTS | {name: value})
    assert refused.value.problems.keys() == {name}


def test_a_report_is_of_a_consultation_that_is_there(workspace: Workspace) -> None:
    with pytest.raises(NoSuchRecordError):
        workspace.write(issue_report, consultation_id=uuid4(), **FACTS)
    with pytest.raises(NoSuchRecordError):
        workspace.write(note_signature, uuid4(), signer="aa", report_sha256="c" * 64)
