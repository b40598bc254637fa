"""Attacks on the bytes of signed reports: whatever is done to them, nobody is told it is valid."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import cycle

import pikepdf
import pytest
from asn1crypto import cms, x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.trust import Trust
from gcm_desktop.reports.verification import Conclusion, Reason, verify_report

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
LATER = SIGNED_ON + timedelta(days=30)
STRIDE = 97


def refused(pdf: bytes, trust: Trust | None) -> tuple[Reason, ...]:
    verdict = verify_report(pdf, trust, now=LATER)
    assert verdict.conclusion is Conclusion.NOT_VALID, verdict.reasons
    return verdict.reasons


def gap_of(pdf: bytes) -> tuple[int, int]:
    """Where the last signature stands in the file, brackets included."""
    numbers = re.findall(rb"/ByteRange \[0 (\d+) (\d+) \d+\]", pdf)[-1]
    return int(numbers[0]), int(numbers[1])


def signature_length(pdf: bytes) -> int:
    """Hexadecimal digits of the last signature without its padding."""
    start, end = gap_of(pdf)
    return 2 * len(cms.ContentInfo.load(bytes.fromhex(pdf[start + 1 : end - 1].decode())).dump())


def put(pdf: bytes, at: int, new: bytes) -> bytes:
    return pdf[:at] + new + pdf[at + len(new) :]


# bytes


def test_a_changed_byte_at_every_stride_of_the_file_is_not_valid(
    countersigned: bytes, trust: Trust
):
    for at, mask in zip(range(0, len(countersigned), STRIDE), cycle((0x01, 0x20, 0x80))):
        refused(put(countersigned, at, bytes([countersigned[at] ^ mask])), trust)


def test_a_changed_byte_is_not_valid_without_a_trust_file_either(signed: bytes):
    for at in range(0, len(signed), STRIDE):
        refused(put(signed, at, bytes([signed[at] ^ 0x01])), None)


@pytest.fixture(scope="module")
def both(signed: bytes, countersigned: bytes) -> tuple[bytes, bytes]:
    return signed, countersigned


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_changed_byte_anywhere_is_not_valid(
    data: st.DataObject, both: tuple[bytes, bytes], trust: Trust
):
    pdf = data.draw(st.sampled_from(both))
    at = data.draw(st.integers(0, len(pdf) - 1))
    new = data.draw(st.integers(0, 255).filter(lambda byte: byte != pdf[at]))
    refused(put(pdf, at, bytes([new])), trust)


def test_every_byte_of_the_signature_itself_counts(signed: bytes, trust: Trust):
    start, _end = gap_of(signed)
    for at in range(start, start + signature_length(signed) + 4):
        refused(put(signed, at, b"0" if signed[at : at + 1] != b"0" else b"1"), trust)


def test_letters_of_the_signature_in_lower_case_are_not_valid(signed: bytes, trust: Trust):
    start, end = gap_of(signed)
    letters = [at for at in range(start, end) if signed[at : at + 1] in b"ABCDEF"]
    for at in (*letters[:20], letters[-1]):
        refused(put(signed, at, signed[at : at + 1].lower()), trust)


def test_padding_of_the_signature_must_be_zeros(countersigned: bytes, trust: Trust):
    start, end = gap_of(countersigned)
    first = start + 1 + signature_length(countersigned)
    for at in (first, first + 1, (first + end) // 2, end - 3, end - 2):
        for new in (b"1", b"F", b" ", b"\n", b"%", b"\0", b">"):
            refused(put(countersigned, at, new), trust)
            refused(put(countersigned, at, new), None)


def test_padding_hides_no_content(signed: bytes, trust: Trust):
    _start, end = gap_of(signed)
    hidden = b"48696464656E"
    reasons = refused(put(signed, end - 1 - len(hidden), hidden), trust)
    assert reasons == (Reason.BROKEN_SIGNATURE,)


def test_another_encoding_of_the_same_signature_is_not_valid(signed: bytes, trust: Trust):
    start, end = gap_of(signed)
    der = bytes.fromhex(signed[start + 1 : end - 1].decode())[: signature_length(signed) // 2]
    # the outer length in one byte more than it needs, or left open (BER)
    longer = b"\x30\x83\x00" + der[2:]
    indefinite = b"\x30\x80" + der[4:] + b"\0\0"
    for other in (longer, indefinite):
        digits = other.hex().upper().encode().ljust(end - start - 2, b"0")
        refused(put(signed, start + 1, digits), trust)


def test_the_equal_signature_with_the_other_s_is_not_valid(signed: bytes, trust: Trust):
    start, end = gap_of(signed)
    content = cms.ContentInfo.load(bytes.fromhex(signed[start + 1 : end - 1].decode()))
    signer = content["content"]["signer_infos"][0]
    r, s = decode_dss_signature(signer["signature"].native)
    signer["signature"] = encode_dss_signature(r, SECP256R1.group_order - s)
    digits = content.dump().hex().upper().encode().ljust(end - start - 2, b"0")
    turned = put(signed, start + 1, digits)
    assert turned != signed
    assert refused(turned, trust) == (Reason.BROKEN_SIGNATURE,)


def test_unsigned_attributes_cannot_be_added(signed: bytes, trust: Trust):
    start, end = gap_of(signed)
    content = cms.ContentInfo.load(bytes.fromhex(signed[start + 1 : end - 1].decode()))
    signer = content["content"]["signer_infos"][0]
    signer["unsigned_attrs"] = [cms.CMSAttribute({"type": "content_type", "values": ["data"]})]
    digits = content.dump().hex().upper().encode().ljust(end - start - 2, b"0")
    assert refused(put(signed, start + 1, digits), trust) == (Reason.BROKEN_SIGNATURE,)


def test_attribute_signed_twice_is_not_valid(signed: bytes, facilitator: Identity, trust: Trust):
    start, end = gap_of(signed)
    content = cms.ContentInfo.load(bytes.fromhex(signed[start + 1 : end - 1].decode()))
    signer = content["content"]["signer_infos"][0]
    for times in (1, 2):
        attributes = [attribute.copy() for attribute in signer["signed_attrs"]][:3]
        attributes += [attributes[1].copy()] * (times - 1)
        again = cms.CMSAttributes(attributes)
        r, s = decode_dss_signature(facilitator.key.sign(again.dump(), ECDSA(SHA256())))
        signer["signed_attrs"] = again
        signer["signature"] = encode_dss_signature(r, min(s, SECP256R1.group_order - s))
        digits = content.dump().hex().upper().encode().ljust(end - start - 2, b"0")
        verdict = verify_report(put(signed, start + 1, digits), trust, now=LATER)
        assert verdict.reasons == (() if times == 1 else (Reason.BROKEN_SIGNATURE,))


def test_signature_of_one_report_does_not_fit_another(
    signed: bytes, report_pdf: Callable[..., bytes], facilitator: Identity, trust: Trust
):
    other = sign_report(
        report_pdf(data=b'{"schema":"gcm-consultation/1.0","inputs":[]}     '),
        facilitator,
        now=SIGNED_ON,
    )
    (start, end), (there, until) = gap_of(signed), gap_of(other)
    assert Reason.ALTERED in refused(put(other, there, signed[start:end]), trust)
    assert until - there == end - start


@pytest.mark.parametrize(
    "tail", [b" ", b"\n\n", b"\n% more", b"\0" * 3000, b"%%EOF\n", b"\n%PDF-1.7\n%%EOF\n"]
)
def test_anything_appended_is_not_valid(
    tail: bytes, signed: bytes, countersigned: bytes, trust: Trust
):
    for pdf in (signed, countersigned):
        for asked in (trust, None):
            refused(pdf + tail, asked)


def test_appended_bytes_are_called_appended(countersigned: bytes, trust: Trust):
    for tail in (b" ", b"\n% more", b"\0" * 3000):
        assert refused(countersigned + tail, trust) == (Reason.APPENDED,)


def test_another_file_appended_or_put_before_is_not_valid(
    signed: bytes, unsigned: bytes, trust: Trust
):
    refused(signed + unsigned, trust)
    refused(unsigned + signed, trust)
    refused(b"\n" + signed, trust)
    refused(b"%PDF-1.7\n" + signed, trust)


def test_file_cut_anywhere_is_not_valid(signed: bytes, unsigned: bytes, trust: Trust):
    for left in (*range(0, len(signed), 1501), len(signed) - 1, len(unsigned)):
        refused(signed[:left], trust)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_bytes_replaced_inserted_or_removed_anywhere_are_not_valid(
    data: st.DataObject, both: tuple[bytes, bytes], trust: Trust
):
    pdf = data.draw(st.sampled_from(both))
    at = data.draw(st.integers(0, len(pdf) - 1))
    until = data.draw(st.integers(at, min(at + 400, len(pdf))))
    new = data.draw(st.binary(max_size=30))
    changed = pdf[:at] + new + pdf[until:]
    if changed != pdf and changed not in both:
        refused(changed, trust)


# whole files


def test_stripped_signature_is_not_valid(countersigned: bytes, trust: Trust):
    out = BytesIO()
    with pikepdf.open(BytesIO(countersigned)) as pdf:
        del pdf.Root.AcroForm
        del pdf.Root.Perms
        del pdf.pages[-1].obj.Annots
        pdf.save(out)
    refused(out.getvalue(), trust)


def test_rewritten_file_is_not_valid(countersigned: bytes, trust: Trust):
    out = BytesIO()
    with pikepdf.open(BytesIO(countersigned)) as pdf:
        pdf.save(out)
    refused(out.getvalue(), trust)


def test_report_signed_again_by_a_stranger_is_not_called_valid(
    report_pdf: Callable[..., bytes], stranger: Identity, trust: Trust
):
    forged = sign_report(
        report_pdf(data=b'{"schema": "gcm-consultation/1.0", "inputs": []}'),
        stranger,
        now=SIGNED_ON,
    )
    verdict = verify_report(forged, trust, now=LATER)
    assert verdict.conclusion is Conclusion.CANNOT_CONFIRM
    assert verdict.signatures[0].trusted is False


def test_certificate_cannot_be_exchanged_for_a_trusted_one(
    unsigned: bytes, stranger: Identity, facilitator: Identity, trust: Trust
):
    forged = sign_report(unsigned, stranger, now=SIGNED_ON)
    start, end = gap_of(forged)
    der = bytes.fromhex(forged[start + 1 : end - 1].decode())
    own, wanted = stranger.certificate.der, facilitator.certificate.der
    content = cms.ContentInfo.load(der)
    content["content"]["certificates"] = [
        cms.CertificateChoices("certificate", x509.Certificate.load(wanted))
    ]
    digits = content.dump().hex().upper().encode().ljust(end - start - 2, b"0")
    assert own in der
    assert Reason.BROKEN_SIGNATURE in refused(put(forged, start + 1, digits), trust)


# files made to be hard on their readers


@cache
def _hostile() -> tuple[bytes, ...]:
    start = b"%PDF-1.7\n"
    loop = start + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Prev 9/Root 1 0 R>>\n"
    deep = start + b"1 0 obj\n" + b"[" * 200_000 + b"\nendobj\n"
    pages = start + (
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[2 0 R]/Count 1>>\nendobj\n"
        b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n"
        b"trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n103\n%%EOF\n"
    )
    end = b"startxref\n9\n%%EOF\n"
    return loop + end, deep + end, pages, start + end, start + b"9" * 50_000 + end


@pytest.mark.parametrize("number", range(5))
def test_hostile_files_end_in_a_verdict(number: int, trust: Trust):
    refused(_hostile()[number], trust)


def test_a_thousand_signatures_end_in_a_verdict(report_pdf: Callable[..., bytes], trust: Trust):
    def add_fields(pdf: pikepdf.Pdf) -> None:
        value = pdf.make_indirect(
            Dictionary(Type=Name.Sig, ByteRange=Array([0, 10, 20, 30]), Contents=b"0")
        )
        fields = [
            pdf.make_indirect(Dictionary(FT=Name.Sig, T=str(number), V=value))
            for number in range(1000)
        ]
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(fields)))

    assert refused(report_pdf(change=add_fields), trust) == (Reason.UNREADABLE,)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_end_in_a_verdict(data: bytes):
    refused(b"%PDF-1.7\n" + data, None)
