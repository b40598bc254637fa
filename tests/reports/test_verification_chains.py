"""Verification by authorities: chains, withdrawals, roles and clocks, each with its own words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from gcm_desktop.reports.certificates import DOCUMENT_SIGNING, OfficerCertificate
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.revocation import Cause, Withdrawal, revocation_list
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.trusted import Pinned, Rules, Standing, Trust
from gcm_desktop.reports.verdict import Verdict
from gcm_desktop.reports.verification import Conclusion, Reason, verify_report

MADE_ON = datetime(2026, 11, 1, tzinfo=UTC)
SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
LATER = SIGNED_ON + timedelta(days=30)
DAY = timedelta(days=1)
VALID, NOT_VALID, CANNOT_CONFIRM = Conclusion

Rely = Callable[..., Trust]
Vouch = Callable[..., Identity]


def found(pdf: bytes, trust: Trust | None, now: datetime = LATER) -> tuple[str, tuple[Reason, ...]]:
    verdict = verify_report(pdf, trust, now=now)
    return verdict.detail, verdict.reasons


def test_officers_are_believed_by_the_authority_above_theirs(
    by_both: bytes, rely: Rely, root: Identity, ministry: Identity
):
    verdict = verify_report(by_both, rely(root, ministry), now=LATER)
    assert (verdict.conclusion, verdict.detail) == (VALID, "TOTAL-PASSED")
    assert [answer.trusted for answer in verdict.signatures] == [True, True]
    assert "Amina Otieno, Facilitator" in verdict.sentence
    said = verdict.as_json()
    assert (said["indication"], said["sub_indication"]) == ("TOTAL-PASSED", None)
    assert [one["indication"] for one in said["signatures"]] == ["TOTAL-PASSED"] * 2


def test_without_the_authority_between_nobody_is_found(
    by_officer: bytes, rely: Rely, root: Identity
):
    assert found(by_officer, rely(root)) == (
        "INDETERMINATE, NO_CERTIFICATE_CHAIN_FOUND", (Reason.UNKNOWN_SIGNER,),
    )  # fmt: skip


def test_authority_of_the_same_name_vouches_for_nobody_elses_officers(
    by_officer: bytes, rely: Rely, root: Identity, vouch: Vouch
):
    namesake = vouch("Focal point authority", "focal_point", root, to_an_authority=True)
    assert found(by_officer, rely(root, namesake))[1] == (Reason.UNKNOWN_SIGNER,)


def test_officer_who_vouches_for_another_is_not_believed(
    unsigned: bytes, officer: Identity, rely: Rely, root: Identity, ministry: Identity, vouch: Vouch
):
    forged = vouch("Mallory", "facilitator", officer)
    pdf = sign_report(unsigned, forged, now=SIGNED_ON)
    assert verify_report(pdf, rely(root, ministry), now=LATER).conclusion is CANNOT_CONFIRM


def test_certificate_for_another_purpose_signs_no_report(
    unsigned: bytes, rely: Rely, root: Identity, ministry: Identity, bare_signature
):
    """Issued by the authority, for e-mail or with a key for encryption: not for documents."""
    mail, document = ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING
    for purpose, signs, reasons in (
        (document, True, ()),
        (mail, True, (Reason.BROKEN_CHAIN,)),
        (document, False, (Reason.BROKEN_CHAIN,)),
    ):
        key, above = generate_private_key(SECP256R1()), ministry.certificate.x509
        usage = x509.KeyUsage(signs, signs, not signs, *[False] * 6)
        certificate = (
            x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(above.subject)
            .public_key(key.public_key()).serial_number(77)
            .not_valid_before(MADE_ON).not_valid_after(LATER + DAY)
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .sign(ministry.key, hashes.SHA256())
        )  # fmt: skip
        own = OfficerCertificate.of(certificate.public_bytes(Encoding.DER))
        pdf = bare_signature(unsigned, Identity(own, key))
        assert found(pdf, rely(root, ministry))[1] == reasons


def test_self_signed_stranger_is_unknown_to_authorities(
    signed: bytes, rely: Rely, root: Identity, ministry: Identity
):
    assert found(signed, rely(root, ministry))[1] == (Reason.UNKNOWN_SIGNER,)


def test_pinned_and_vouched_for_officers_sign_the_same_report(
    signed: bytes, approver: Identity, facilitator: Identity, rely: Rely, root: Identity,
    ministry: Identity,
):  # fmt: skip
    both = sign_report(signed, approver, now=SIGNED_ON)
    own = facilitator.certificate
    trust = rely(root, ministry, pinned={own.fingerprint: Pinned.of(own)})
    assert verify_report(both, trust, now=LATER).conclusion is VALID


# withdrawals


def lists_of(root: Identity, ministry: Identity, *who: Identity, on: datetime) -> list[bytes]:
    withdrawn = [each.certificate for each in who]
    named = revocation_list(
        ministry, withdrawn, cause=Cause.KEY_COMPROMISE, on=on, now=SIGNED_ON + 2 * DAY
    )
    return [revocation_list(root, [], now=MADE_ON), named]


def test_report_signed_after_the_withdrawal_is_not_valid(
    by_officer: bytes, rely: Rely, root: Identity, ministry: Identity, officer: Identity
):
    trust = rely(root, ministry, lists=lists_of(root, ministry, officer, on=SIGNED_ON - DAY))
    verdict = verify_report(by_officer, trust, now=LATER)
    assert (verdict.conclusion, verdict.detail) == (NOT_VALID, "TOTAL-FAILED, REVOKED")
    assert verdict.reasons == (Reason.REVOKED,)
    assert "withdrawn on 20 November 2026" in verdict.sentence
    (said,) = verdict.as_json()["signatures"]
    assert (said["trusted"], said["revocation_reason"]) == (False, "key_compromise")
    assert said["revoked_at"] == (SIGNED_ON - DAY).isoformat()


def test_claim_to_have_signed_before_the_withdrawal_proves_nothing(
    by_officer: bytes, rely: Rely, root: Identity, ministry: Identity, officer: Identity
):
    trust = rely(root, ministry, lists=lists_of(root, ministry, officer, on=SIGNED_ON + DAY))
    assert found(by_officer, trust) == (
        "INDETERMINATE, REVOKED_NO_POE", (Reason.REVOKED_SINCE,),
    )  # fmt: skip


def test_one_withdrawn_officer_spoils_only_their_own_signature(
    by_both: bytes, rely: Rely, root: Identity, ministry: Identity, approver: Identity
):
    trust = rely(root, ministry, lists=lists_of(root, ministry, approver, on=SIGNED_ON - DAY))
    verdict = verify_report(by_both, trust, now=LATER)
    assert verdict.conclusion is NOT_VALID
    assert [answer.conclusion for answer in verdict.signatures] == [VALID, NOT_VALID]


def test_withdrawn_authority_vouches_for_nobody(
    by_officer: bytes, rely: Rely, root: Identity, ministry: Identity
):
    lists = [
        revocation_list(root, [ministry.certificate], now=SIGNED_ON),
        revocation_list(ministry, [], now=MADE_ON),
    ]
    assert found(by_officer, rely(root, ministry, lists=lists)) == (
        "INDETERMINATE, REVOKED_CA_NO_POE", (Reason.REVOKED_AUTHORITY,),
    )  # fmt: skip


def test_officer_is_not_believed_without_every_list(
    by_officer: bytes, rely: Rely, root: Identity, ministry: Identity
):
    for maker in (root, ministry):
        trust = rely(root, ministry, lists=[revocation_list(maker, [], now=MADE_ON)])
        assert found(by_officer, trust) == ("INDETERMINATE, TRY_LATER", (Reason.STALE_LIST,))


def test_officer_is_not_believed_once_a_list_is_out_of_date(
    by_officer: bytes, rely: Rely, root: Identity, ministry: Identity
):
    trust = rely(root, ministry)
    last = MADE_ON + timedelta(days=180)
    assert verify_report(by_officer, trust, now=last - DAY).conclusion is VALID
    assert found(by_officer, trust, now=last + DAY)[1] == (Reason.STALE_LIST,)


def test_pinned_certificate_that_was_withdrawn_is_not_believed(
    signed: bytes, facilitator: Identity
):
    own = facilitator.certificate
    for on, reason in ((SIGNED_ON - DAY, Reason.REVOKED), (SIGNED_ON + DAY, Reason.REVOKED_SINCE)):
        trust = Trust(
            {own.fingerprint: Pinned.of(own)},
            withdrawn={own.fingerprint: Withdrawal(on, Cause.SUPERSEDED)},
        )
        assert found(signed, trust)[1] == (reason,)


def test_pin_does_not_outlive_the_authoritys_withdrawal(
    by_officer: bytes, officer: Identity, rely: Rely, root: Identity, ministry: Identity
):
    own = officer.certificate
    lists = lists_of(root, ministry, officer, on=SIGNED_ON - DAY)
    trust = rely(root, ministry, lists=lists, pinned={own.fingerprint: Pinned.of(own)})
    assert found(by_officer, trust)[1] == (Reason.REVOKED,)


# roles


ASKED = Rules(
    certify=("facilitator",), approve=("focal_point",), must_sign=("facilitator", "focal_point")
)


def test_report_cut_back_to_its_first_signature_is_no_longer_valid(
    by_both: bytes, by_officer: bytes, rely: Rely, root: Identity, ministry: Identity
):
    trust = rely(root, ministry, rules=ASKED)
    assert by_both.startswith(by_officer)
    assert verify_report(by_both, trust, now=LATER).conclusion is VALID
    cut = verify_report(by_officer, trust, now=LATER)
    assert (cut.detail, cut.reasons) == (
        "INDETERMINATE, SIG_CONSTRAINTS_FAILURE", (Reason.MISSING_ROLE,),
    )  # fmt: skip
    assert cut.missing_roles == ("focal_point",)
    assert "National focal point" in cut.sentence
    assert cut.as_json()["missing_roles"] == ["focal_point"]


def test_roles_sign_only_in_their_place(
    unsigned: bytes, officer: Identity, approver: Identity, rely: Rely, root: Identity,
    ministry: Identity,
):  # fmt: skip
    turned = sign_report(unsigned, approver, now=SIGNED_ON)
    turned = sign_report(turned, officer, now=SIGNED_ON)
    verdict = verify_report(turned, rely(root, ministry, rules=ASKED), now=LATER)
    assert verdict.conclusion is CANNOT_CONFIRM
    assert verdict.reasons == (Reason.WRONG_ROLE, Reason.MISSING_ROLE)


def test_signature_that_is_not_believed_stands_for_no_role(
    by_officer: bytes, rely: Rely, root: Identity, ministry: Identity, vouch: Vouch, approver
):
    stranger = vouch("Nobody", "focal_point", approver)
    both = sign_report(by_officer, stranger, now=SIGNED_ON)
    verdict = verify_report(both, rely(root, ministry, rules=ASKED), now=LATER)
    assert verdict.missing_roles == ("focal_point",)
    assert Reason.MISSING_ROLE in verdict.reasons


def test_role_is_what_the_trust_file_says_of_a_pinned_certificate(
    signed: bytes, facilitator: Identity
):
    own = facilitator.certificate
    for role, reasons in (("facilitator", ()), ("rapporteur", (Reason.WRONG_ROLE,))):
        pinned = {own.fingerprint: Pinned(own, own.name, role, "")}
        trust = Trust(pinned, rules=Rules(certify=("facilitator",)))
        assert found(signed, trust)[1] == reasons


# clocks


def test_clocks_that_cannot_be_right_are_noticed(
    unsigned: bytes, by_officer: bytes, approver: Identity, rely: Rely, root: Identity,
    ministry: Identity, vouch: Vouch, bare_signature,
):  # fmt: skip
    trust = rely(root, ministry)
    brief = vouch("Brief", "facilitator", ministry, valid_for=10 * DAY)
    late = bare_signature(unsigned, brief, moment=SIGNED_ON)
    early = bare_signature(unsigned, brief, moment=MADE_ON - DAY)
    turned = sign_report(by_officer, approver, now=SIGNED_ON - 5 * DAY)
    asked_on = MADE_ON + DAY
    assert found(early, trust, asked_on)[0] == "INDETERMINATE, NOT_YET_VALID"
    assert found(late, trust, asked_on)[0] == "INDETERMINATE, EXPIRED"
    assert found(by_officer, trust, asked_on)[0] == "INDETERMINATE, SIG_CONSTRAINTS_FAILURE"
    assert found(turned, trust)[0] == "INDETERMINATE, TIMESTAMP_ORDER_FAILURE"


def test_certificate_that_ended_since_leaves_the_time_open(
    unsigned: bytes, rely: Rely, root: Identity, ministry: Identity, vouch: Vouch
):
    brief = vouch("Brief", "facilitator", ministry, valid_for=30 * DAY)
    pdf = sign_report(unsigned, brief, now=SIGNED_ON)
    detail, reasons = found(pdf, rely(root, ministry))
    assert (detail, reasons) == ("INDETERMINATE, OUT_OF_BOUNDS_NO_POE", (Reason.EXPIRED,))


# the trust file's own standing


@pytest.mark.parametrize(
    ("standing", "detail"),
    [
        (Standing.UNCONFIRMED, "INDETERMINATE, NO_CERTIFICATE_CHAIN_FOUND"),
        (Standing.OUTDATED, "INDETERMINATE, TRY_LATER"),
        (Standing.CONFIRMED, "TOTAL-PASSED"),
    ],
)
def test_trust_file_is_followed_only_if_its_signer_is(
    by_officer: bytes, rely: Rely, root: Identity, ministry: Identity, focal_point: Identity,
    standing: Standing, detail: str,
):  # fmt: skip
    trust = rely(root, ministry, standing=standing, signer=focal_point.certificate)
    verdict = verify_report(by_officer, trust, now=LATER)
    assert verdict.detail == detail
    if standing is Standing.UNCONFIRMED:
        assert focal_point.certificate.short_fingerprint in verdict.sentence
        changed = replace(trust, others_followed=True)
        sentence = verify_report(by_officer, changed, now=LATER).sentence
        assert "who is not the signer this device follows" in sentence
        assert focal_point.certificate.short_fingerprint in sentence
    if standing is not Standing.CONFIRMED:
        assert f"signed by {focal_point.certificate.name}," in verdict.sentence
    assert verdict.as_json()["trust"]["signed_by"] == focal_point.certificate.fingerprint


def test_decisions_of_an_expired_signer_are_followed_no_more(
    signed: bytes, facilitator: Identity, focal_point: Identity
):
    own = facilitator.certificate
    trust = Trust({own.fingerprint: Pinned.of(own)}, standing=Standing.CONFIRMED,
                  signer=focal_point.certificate)  # fmt: skip
    after = focal_point.certificate.not_after + DAY
    assert Reason.OUTDATED_TRUST in found(signed, trust, now=after)[1]


def test_altered_report_is_not_valid_whoever_vouches(
    by_both: bytes, rely: Rely, root: Identity, ministry: Identity
):
    trust = rely(root, ministry, rules=ASKED)
    for at in range(0, len(by_both), 997):
        spoiled = by_both[:at] + bytes([by_both[at] ^ 1]) + by_both[at + 1 :]
        assert verify_report(spoiled, trust, now=LATER).conclusion is NOT_VALID


def test_every_reason_has_its_sentence(by_both: bytes, rely: Rely, root: Identity):
    answers = verify_report(by_both, rely(root), now=LATER)
    for reason in Reason:
        said = Verdict((reason,), answers.signatures, trust=answers.trust)
        assert said.sentence
        assert "{" not in said.sentence
        assert said.detail.startswith(("TOTAL-FAILED, ", "INDETERMINATE, "))


def test_names_that_mix_directions_of_writing_are_believed_and_withdrawn_as_others(
    unsigned: bytes, root: Identity, vouch: Callable[..., Identity], rely: Callable[..., Trust]
):
    mixed = "Amina أمينة"
    ministry = vouch(mixed, "focal_point", root, to_an_authority=True)
    officer = vouch(mixed, "facilitator", ministry)
    signed = sign_report(unsigned, officer, now=SIGNED_ON)
    trust = rely(root, ministry)
    assert verify_report(signed, trust, now=LATER).reasons == ()
    gone = revocation_list(ministry, [officer.certificate], on=MADE_ON, now=MADE_ON)
    other = rely(root, ministry, lists=[revocation_list(root, [], now=MADE_ON), gone])
    assert Reason.REVOKED in verify_report(signed, other, now=LATER).reasons
