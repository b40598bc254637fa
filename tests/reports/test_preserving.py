"""Timestamps and evidence in signed reports: what they prove, for how long, and to whom."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.status import SignatureCoverageLevel

from gcm_desktop.errors import RefusedError
from gcm_desktop.reports.extraction import signed_data
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.long_term import Evidence, evidence_in, with_timestamp
from gcm_desktop.reports.preserving import preserved
from gcm_desktop.reports.proofs import Proof
from gcm_desktop.reports.revocation import Cause, Withdrawal, read_list, revocation_list
from gcm_desktop.reports.signatures import Revision, opened
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.timestamps import MOST_TIMESTAMPS, requested
from gcm_desktop.reports.trust import read_trust, signed_trust_file
from gcm_desktop.reports.trusted import Rules, Standing, Trust
from gcm_desktop.reports.verification import Conclusion, Reason, verify_report

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
STAMPED_ON = SIGNED_ON + timedelta(days=3)
LATER = SIGNED_ON + timedelta(days=30)
AFTER_OFFICERS = SIGNED_ON + timedelta(days=4 * 365)
AFTER_CLOCK = SIGNED_ON + timedelta(days=6 * 365)


@pytest.fixture(scope="module")
def trust(rely: Callable[..., Trust], root: Identity, ministry: Identity, clock) -> Trust:
    return rely(root, ministry, timestamps=(clock.root,))


@pytest.fixture(scope="module")
def stamped(by_both: bytes, trust: Trust, clock) -> bytes:
    """Signed by both, with evidence and a timestamp."""
    return preserved(by_both, trust, clock.at(STAMPED_ON), now=STAMPED_ON)[0]


def test_stamped_report_is_valid_and_begins_with_the_signed_one(
    by_both: bytes, stamped: bytes, trust: Trust
):
    verdict = verify_report(stamped, trust, now=LATER)
    assert (verdict.conclusion, verdict.reasons) == (Conclusion.VALID, ())
    assert stamped.startswith(by_both)
    assert verdict.proven_at == STAMPED_ON
    assert [answer.covers_whole_file for answer in verdict.signatures] == [False, True]
    assert "24 November 2026" in verdict.sentence
    assert signed_data(stamped) == signed_data(by_both)


def test_scripts_are_told_of_the_timestamp(stamped: bytes, trust: Trust):
    told = json.loads(json.dumps(verify_report(stamped, trust, now=LATER).as_json()))
    (stamp,) = told["timestamps"]
    assert (stamp["proof"], stamp["counted"]) == ("counted", True)
    assert stamp["authority"]["name"] == "Clock"
    assert {s["proven_at"] for s in told["signatures"]} == {STAMPED_ON.isoformat()}


def test_evidence_is_the_authorities_above_the_signers_and_their_lists(
    stamped: bytes, trust: Trust, root: Identity, ministry: Identity, clock
):
    found = evidence_in(opened(stamped))
    above = {each.der for each in (root.certificate, ministry.certificate, clock.root)}
    assert set(found.certificates) == above
    assert set(found.lists) == {each.der for each in trust.lists}


def test_evidence_alone_can_be_added_and_a_signature_after_it(
    by_officer: bytes, approver: Identity, trust: Trust, clock
):
    kept, _verdict = preserved(by_officer, trust, None, now=LATER)
    both = sign_report(kept, approver, now=LATER)
    for pdf in (kept, both, preserved(both, trust, clock.at(LATER), now=LATER)[0]):
        verdict = verify_report(pdf, trust, now=LATER)
        assert verdict.reasons == ()
        assert verdict.signatures[-1].covers_whole_file


def test_second_officer_signs_after_a_timestamp(
    by_officer: bytes, approver: Identity, trust: Trust, clock
):
    first, _verdict = preserved(by_officer, trust, clock.at(SIGNED_ON), now=SIGNED_ON)
    both = sign_report(first, approver, now=STAMPED_ON)
    verdict = verify_report(both, trust, now=LATER)
    assert verdict.reasons == ()
    assert [answer.proven_at for answer in verdict.signatures] == [SIGNED_ON, None]
    assert verdict.proven_at is None


# what a timestamp proves


def test_expired_certificate_is_believed_only_for_what_is_proven_older(
    by_both: bytes, stamped: bytes, trust: Trust
):
    assert Reason.EXPIRED in verify_report(by_both, trust, now=AFTER_OFFICERS).reasons
    assert verify_report(stamped, trust, now=AFTER_OFFICERS).reasons == ()


def test_lists_of_that_time_are_read_from_the_report(
    stamped: bytes, trust: Trust, root: Identity, ministry: Identity
):
    """Years later the trust file has only its newest lists."""
    made_on = AFTER_OFFICERS - timedelta(days=10)
    renewed = [
        read_list(revocation_list(each, [], now=made_on, after=before))
        for each, before in zip((root, ministry), trust.lists, strict=True)
    ]
    today = replace(trust, lists=tuple(renewed))
    assert verify_report(stamped, today, now=AFTER_OFFICERS).reasons == ()


def test_without_evidence_a_timestamp_alone_cannot_answer_for_old_lists(
    by_both: bytes, trust: Trust, root: Identity, ministry: Identity, clock
):
    bare, _verdict = preserved(by_both, None, clock.at(STAMPED_ON), now=STAMPED_ON)
    made_on = AFTER_OFFICERS - timedelta(days=10)
    renewed = [read_list(revocation_list(each, [], now=made_on)) for each in (root, ministry)]
    verdict = verify_report(bare, replace(trust, lists=tuple(renewed)), now=AFTER_OFFICERS)
    assert verdict.conclusion is Conclusion.CANNOT_CONFIRM
    assert Reason.STALE_LIST in verdict.reasons


def withdrawing(trust: Trust, authority: Identity, gone: Identity, on: datetime) -> Trust:
    made = revocation_list(
        authority, [gone.certificate], cause=Cause.KEY_COMPROMISE, on=on, now=LATER
    )
    lists = [each for each in trust.lists if each.x509.issuer != read_list(made).x509.issuer]
    return replace(trust, lists=(*lists, read_list(made)))


@pytest.mark.parametrize(
    ("days", "expected"),
    [(1, ()), (0, (Reason.REVOKED_SINCE,)), (-1, (Reason.REVOKED_SINCE,)), (-4, (Reason.REVOKED,))],
)
def test_withdrawal_counts_unless_it_is_proven_to_be_later(
    days: int, expected: tuple[Reason, ...], stamped: bytes, by_both: bytes, trust: Trust,
    ministry: Identity, officer: Identity,
):  # fmt: skip
    since = withdrawing(trust, ministry, officer, STAMPED_ON + timedelta(days=days))
    assert set(verify_report(stamped, since, now=LATER).reasons) == set(expected)
    assert verify_report(by_both, since, now=LATER).reasons[0] in {
        Reason.REVOKED, Reason.REVOKED_SINCE,
    }  # fmt: skip


def test_authority_withdrawn_before_the_timestamp_is_not_excused_by_old_lists(
    stamped: bytes, trust: Trust, root: Identity, ministry: Identity
):
    before = withdrawing(trust, root, ministry, STAMPED_ON - timedelta(days=1))
    assert Reason.REVOKED_AUTHORITY in verify_report(stamped, before, now=LATER).reasons
    after = withdrawing(trust, root, ministry, STAMPED_ON + timedelta(days=1))
    assert verify_report(stamped, after, now=LATER).reasons == ()


def test_signature_claimed_long_after_the_timestamp_over_it_does_not_fit(
    unsigned: bytes, officer: Identity, trust: Trust, clock
):
    signed = sign_report(unsigned, officer, now=LATER)
    backdated, _verdict = preserved(signed, None, clock.at(SIGNED_ON), now=LATER)
    assert Reason.CLOCK in verify_report(backdated, trust, now=LATER).reasons


# which timestamps count


def proofs(pdf: bytes, trust: Trust | None, now: datetime = LATER) -> list[Proof]:
    return [answer.proof for answer in verify_report(pdf, trust, now=now).timestamps]


def test_authority_is_named_by_its_own_certificate_or_by_the_one_above(
    stamped: bytes, trust: Trust, clock
):
    assert proofs(stamped, trust) == [Proof.COUNTED]
    assert proofs(stamped, replace(trust, timestamps=(clock.own,))) == [Proof.COUNTED]


def test_unknown_authority_is_told_and_not_counted(stamped: bytes, trust: Trust, other_clock):
    for named in ((), (other_clock.root,), (other_clock.own,)):
        other = replace(trust, timestamps=named)
        verdict = verify_report(stamped, other, now=LATER)
        assert verdict.reasons == ()
        assert verdict.proven_at is None
        assert proofs(stamped, other) == [Proof.UNKNOWN]
        assert "does not name its authority: Clock" in verdict.sentence
        assert Reason.EXPIRED in verify_report(stamped, other, now=AFTER_OFFICERS).reasons


def test_without_a_trust_file_no_timestamp_counts(stamped: bytes):
    assert proofs(stamped, None) == [Proof.NO_TRUST]


def test_withdrawn_authority_proves_nothing(stamped: bytes, trust: Trust, clock):
    since = {clock.root.fingerprint: Withdrawal(LATER - timedelta(days=1), Cause.KEY_COMPROMISE)}
    assert proofs(stamped, replace(trust, withdrawn=since)) == [Proof.WITHDRAWN]


def test_timestamp_of_the_future_proves_nothing(by_both: bytes, trust: Trust, clock):
    hasty, _verdict = preserved(by_both, None, clock.at(LATER), now=LATER)
    assert proofs(hasty, trust, now=STAMPED_ON) == [Proof.CLOCK]


def test_expired_authority_is_outlived_by_a_later_timestamp(
    stamped: bytes, trust: Trust, clock, other_clock
):
    assert proofs(stamped, trust, now=AFTER_CLOCK) == [Proof.EXPIRED]
    both = replace(trust, timestamps=(clock.root, other_clock.root))
    renewed, _verdict = preserved(stamped, both, other_clock.at(LATER), now=LATER)
    assert proofs(renewed, both, now=AFTER_CLOCK) == [Proof.COUNTED, Proof.COUNTED]
    verdict = verify_report(renewed, both, now=AFTER_CLOCK)
    assert verdict.reasons == ()
    assert verdict.proven_at == STAMPED_ON


# the trust file


def test_timestamp_authorities_stand_in_the_signed_trust_file(
    trust: Trust, facilitator: Identity, clock
):
    whole = replace(trust, number=1, rules=Rules(certify=("facilitator",)))
    read = read_trust(
        signed_trust_file(whole, facilitator), {facilitator.certificate.fingerprint: 1}
    )
    assert read.timestamps == (clock.root,)
    assert read.standing is Standing.CONFIRMED
    older = signed_trust_file(replace(whole, timestamps=()), facilitator)
    assert b"timestamps" not in older


# refusals


def test_what_is_not_valid_or_not_signed_gets_no_timestamp(
    unsigned: bytes, by_both: bytes, trust: Trust, clock
):
    for pdf in (unsigned, by_both + b" ", b"%PDF-1.7 nothing", b""):
        with pytest.raises(RefusedError, match="Nothing was made"):
            preserved(pdf, trust, clock.at(LATER), now=LATER)


def test_nothing_is_made_where_there_is_nothing_to_add(signed: bytes, stamped: bytes, trust: Trust):
    for pdf in (signed, stamped):
        with pytest.raises(RefusedError, match="nothing to add"):
            preserved(pdf, trust, None, now=LATER)


def test_report_with_as_many_timestamps_as_it_has_room_for_is_valid_and_gets_no_more(
    signed: bytes, clock
):
    def ask(digest: bytes) -> bytes:
        return clock.at(STAMPED_ON)(digest).der

    pdf, places = signed, 2
    for _number in range(MOST_TIMESTAMPS - places):
        pdf = with_timestamp(Revision.of(pdf), Evidence(), ask)
    verdict = verify_report(pdf, None, now=LATER)
    assert verdict.reasons == (Reason.NO_TRUST,)
    assert len(verdict.timestamps) == MOST_TIMESTAMPS - places
    with pytest.raises(RefusedError, match="no room"):
        preserved(pdf, None, clock.at(STAMPED_ON), now=LATER)


def test_authority_is_asked_over_the_network_for_a_digest(
    by_both: bytes, trust: Trust, served: str
):
    made, verdict = preserved(by_both, trust, lambda digest: requested(served, digest))
    assert made.startswith(by_both)
    assert verdict.timestamps[-1].counted


@pytest.mark.parametrize("address", ["{served}/other", "http://127.0.0.1:1/", "file:///etc/passwd"])
def test_what_is_no_timestamp_authority_is_refused(address: str, served: str):
    with pytest.raises(RefusedError, match="could not be reached"):
        requested(address.format(served=served), b"\0" * 32)


def test_answer_to_another_question_is_refused(clock):
    from gcm_desktop.reports.timestamps import query_for, token_of

    query, other = query_for(b"\1" * 32), query_for(b"\1" * 32)
    assert token_of(clock.answer(query.dump()), query).digest == b"\1" * 32
    for wrong in (other, query_for(b"\2" * 32)):
        with pytest.raises(RefusedError):
            token_of(clock.answer(query.dump()), wrong)


def test_another_validator_believes_signatures_timestamp_and_evidence(
    stamped: bytes, root: Identity, clock
):
    """pyHanko's own validation and difference analysis, with nothing but two roots."""
    reader = PdfFileReader(BytesIO(stamped))
    roots = [x509.Certificate.load(each.der) for each in (root.certificate, clock.root)]
    context = DocumentSecurityStore.read_dss(reader).as_validation_context(
        {"trust_roots": roots, "allow_fetching": False, "moment": LATER}
    )
    for signature in reader.embedded_regular_signatures:
        found = validate_pdf_signature(signature, context)
        assert found.bottom_line
    (stamp,) = reader.embedded_timestamp_signatures
    found = validate_pdf_timestamp(stamp, context)
    assert (found.intact, found.valid, found.trusted) == (True, True, True)
    assert found.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert found.timestamp == STAMPED_ON
