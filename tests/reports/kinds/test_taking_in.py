"""What is taken into a synthesis: signed reports that are valid, and say what their data say."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.errors import RefusedError, UnsupportedSchemaError
from gcm_desktop.reports.data import DATA_NAME, canonical, report_id, sha256_of
from gcm_desktop.reports.identity import Identity, new_identity, open_identity
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.kinds.issuing import minutes_leaving
from gcm_desktop.reports.kinds.minutes import make_minutes
from gcm_desktop.reports.kinds.taking_in import NotTakenInError, part_of
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.sections import compose
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.trust import Trust
from gcm_desktop.reports.typesetting import About, Attachment, typeset
from gcm_desktop.workspace import Workspace

MADE_ON = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def signer() -> Identity:
    made = new_identity(name="Amina Otieno", role="facilitator", organisation="Ministry",
                        passphrase="to try it", now=MADE_ON)  # fmt: skip
    return open_identity(made, "to try it", now=MADE_ON)


@pytest.fixture
def told(workspace: Workspace, consultation: Consultation) -> Disclosed:
    said = workspace.write(
        record_input, consultation_id=consultation.id, text="Wages are paid late.",
        kind="challenge", stakeholder_group="migrants", objectives=[6], sensitivity="public",
    )  # fmt: skip
    workspace.write(
        write_finding, consultation_id=consultation.id, text="Wages come late.", objective=6,
        inputs=[said.id],
    )  # fmt: skip
    return leaving(workspace, consultation.id)


def signed(pdf: bytes, signer: Identity) -> bytes:
    return sign_report(pdf, signer, now=MADE_ON)


def test_a_valid_report_is_taken_in_with_who_signed_it(told: Disclosed, signer: Identity) -> None:
    report = make_report(told)
    part = part_of(signed(report.pdf, signer), "r.pdf", Trust.of([signer.certificate]))
    assert part.told == told
    assert part.data_sha256 == report.data_sha256
    [by] = part.signers
    assert (by.name, by.role, by.organisation) == ("Amina Otieno", "facilitator", "Ministry")


def test_nothing_is_taken_in_without_a_trust_file(told: Disclosed, signer: Identity) -> None:
    with pytest.raises(RefusedError):
        part_of(signed(make_report(told).pdf, signer), "r.pdf", None)


def test_an_unknown_signer_and_an_unsigned_report_are_not_taken_in(
    told: Disclosed, signer: Identity
) -> None:
    pdf = make_report(told).pdf
    for given, trust in ((signed(pdf, signer), Trust.of([])),
                         (pdf, Trust.of([signer.certificate]))):  # fmt: skip
        with pytest.raises(NotTakenInError, match=r"r\.pdf is not taken in"):
            part_of(given, "r.pdf", trust)


def test_pages_that_say_something_else_than_their_data_are_not_taken_in(
    told: Disclosed, signer: Identity
) -> None:
    [finding] = told.findings
    reworded = replace(told, findings=(replace(finding, text="Wages come on time."),))
    data = canonical(told)
    pdf = typeset(
        compose(reworded),
        About(
            title=told.consultation.title, language="en", author="", date=told.as_of,
            document_id=report_id(sha256_of(data)), running_head=told.consultation.title,
            attachment=Attachment(DATA_NAME, told.schema, data),
        ),
    ).pdf  # fmt: skip
    with pytest.raises(NotTakenInError):
        part_of(signed(pdf, signer), "r.pdf", Trust.of([signer.certificate]))


def test_minutes_are_not_taken_in(
    workspace: Workspace, consultation: Consultation, signer: Identity
) -> None:
    meeting = workspace.write(open_session, consultation_id=consultation.id, title="Morning")
    pdf = make_minutes(minutes_leaving(workspace, meeting.id).told).pdf
    with pytest.raises(UnsupportedSchemaError):
        part_of(signed(pdf, signer), "m.pdf", Trust.of([signer.certificate]))
