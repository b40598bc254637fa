"""Signing: what a signature adds to a report, what it leaves alone, and what it refuses."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from pikepdf import Array, Dictionary, Name, String
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from gcm_desktop.errors import ExpiredCertificateError, NotAReportError, RefusedError
from gcm_desktop.reports.blocks import Paragraph, SignaturePlace, Signatures
from gcm_desktop.reports.data import report_id, sha256_of
from gcm_desktop.reports.extraction import attached_in
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.preview import page_png
from gcm_desktop.reports.signatures import opened, signatures_in
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.trust import Trust
from gcm_desktop.reports.typesetting import About, Attachment, typeset
from gcm_desktop.reports.verification import verify_report

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)


def pdfsig(pdf: bytes, folder: Path) -> str:
    path = folder / "signed.pdf"
    path.write_bytes(pdf)
    return subprocess.run(
        ["pdfsig", path], capture_output=True, text=True, check=True, env={"LC_ALL": "C"}
    ).stdout


def printed(pdf: bytes, folder: Path) -> str:
    path = folder / "printed.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout
    return " ".join(text.decode().split())


def test_signing_only_appends_to_the_report(unsigned: bytes, signed: bytes, countersigned: bytes):
    assert signed.startswith(unsigned)
    assert countersigned.startswith(signed)


def test_metadata_that_names_the_data_stays_byte_for_byte(unsigned: bytes, countersigned: bytes):
    before, after = opened(unsigned), opened(countersigned)
    assert after.Root.Metadata.read_raw_bytes() == before.Root.Metadata.read_raw_bytes()
    assert after.Root.Metadata.objgen == before.Root.Metadata.objgen
    assert after.docinfo.unparse() == before.docinfo.unparse()
    attached = attached_in(after)
    assert attached is not None
    assert attached.matches


def test_first_signature_certifies_and_leaves_one_place_for_another(signed: bytes):
    document = opened(signed)
    (signature,) = signatures_in(document, signed)
    assert signature.certifies
    assert signature.intact
    assert signature.end == len(signed)
    assert signature.claimed_at == SIGNED_ON
    fields = document.Root.AcroForm.Fields
    assert [str(field.T) for field in fields] == ["Signature1", "Signature2"]
    assert ["/V" in field for field in fields] == [True, False]
    assert fields[0].V.SubFilter == Name("/ETSI.CAdES.detached")


def test_second_signature_approves(countersigned: bytes):
    first, second = signatures_in(opened(countersigned), countersigned)
    assert (first.certifies, second.certifies) == (True, False)
    assert (first.intact, second.intact) == (True, True)
    assert second.end == len(countersigned)


def test_poppler_calls_both_signatures_valid(signed: bytes, countersigned: bytes, tmp_path: Path):
    once = pdfsig(signed, tmp_path)
    assert once.count("Signature is Valid.") == 1
    assert "Total document signed" in once
    twice = pdfsig(countersigned, tmp_path)
    assert twice.count("Signature is Valid.") == 2
    assert "Signer Certificate Common Name: Amina Facilitator" in twice
    assert "Signature Type: ETSI.CAdES.detached" in twice


def test_another_validator_finds_nothing_but_a_further_signature(countersigned: bytes):
    reader = PdfFileReader(BytesIO(countersigned))
    first, second = reader.embedded_signatures
    pinned = ValidationContext(
        trust_roots=[first.signer_cert, second.signer_cert],
        allow_fetching=False,
        moment=SIGNED_ON,
    )
    for signature, coverage in (
        (first, SignatureCoverageLevel.ENTIRE_REVISION),
        (second, SignatureCoverageLevel.ENTIRE_FILE),
    ):
        status = validate_pdf_signature(signature, signer_validation_context=pinned)
        assert status.bottom_line
        assert status.docmdp_ok
        assert status.coverage == coverage


def test_stamps_stand_side_by_side_at_the_foot_of_the_last_page(countersigned: bytes):
    document = opened(countersigned)
    first, second = ([float(edge) for edge in f.Rect] for f in document.Root.AcroForm.Fields)
    assert first[2] < second[0]
    assert first[1] == second[1]
    assert second[2] < 595
    assert max(first[3], second[3]) < 80
    last = document.pages[-1].obj
    assert [mark.objgen for mark in last.Annots] == [
        field.objgen for field in document.Root.AcroForm.Fields
    ]


def test_stamps_say_who_as_what_where_when_and_with_which_key(
    countersigned: bytes, facilitator: Identity, tmp_path: Path
):
    words = printed(countersigned, tmp_path)
    for said in (
        "Amina Facilitator",
        "Facilitator, Ministry",
        "Genève",
        "21 November 2026",
        "10:15 UTC",
        facilitator.certificate.short_fingerprint,
        facilitator.certificate.in_words,
        "National focal point",
    ):
        assert said in words


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="zbarimg is not here")
def test_a_camera_reads_from_each_stamp_which_report_whose_key_signed(
    facilitator: Identity, focal_point: Identity, tmp_path: Path
):
    data = b'{"schema":"gcm-consultation/1.1"}'
    digest = sha256_of(data)
    about = About(
        title="Report", language="en", author="", date=SIGNED_ON.date(),
        document_id=report_id(digest), running_head="",
        attachment=Attachment("consultation.json", "gcm-consultation/1.1", data),
    )  # fmt: skip
    places = Signatures((SignaturePlace("Certification", "A"), SignaturePlace("Approval", "B")))
    signed = sign_report(typeset([places], about).pdf, facilitator, now=SIGNED_ON)
    signed = sign_report(signed, focal_point, place="Genève", now=SIGNED_ON)
    picture = tmp_path / "page.png"
    picture.write_bytes(page_png(signed, 1, 1200))
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", "--nodbus", str(picture)], capture_output=True, text=True
    )
    assert sorted(read.stdout.split()) == sorted(
        f"gcm-desktop:report:{report_id(digest)}:key:{who.certificate.in_words.replace(' ', '-')}"
        for who in (facilitator, focal_point)
    )


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [
        ("fr", "21novembre2026", (505.0, 530.0)),
        ("zh", "2026年11月21日", (505.0, 530.0)),
        ("ar", "2026", (65.0, 90.0)),
    ],
)
def test_stamps_speak_the_language_of_the_report_and_leave_its_page_number_in_sight(
    language: str,
    day: str,
    number: tuple[float, float],
    facilitator: Identity,
    focal_point: Identity,
    trust: Trust,
    tmp_path: Path,
):
    data = b'{"schema":"gcm-consultation/1.0"}'
    about = About(
        title="Report", language=language, author="", date=SIGNED_ON.date(),
        document_id=UUID(int=1), running_head="",
        attachment=Attachment("consultation.json", "gcm-consultation/1.0", data),
    )  # fmt: skip
    signed = sign_report(typeset([Paragraph("Words.")], about).pdf, facilitator, now=SIGNED_ON)
    signed = sign_report(signed, focal_point, now=SIGNED_ON)
    assert verify_report(signed, trust, now=SIGNED_ON).conclusion == "valid"
    words = printed(signed, tmp_path).replace(" ", "")
    assert words.count(day) == 2
    assert "1/1" in words
    document = opened(signed)
    for field in document.Root.AcroForm.Fields:
        left, _bottom, right, _top = (float(edge) for edge in field.Rect)
        assert right < number[0] or left > number[1]


def test_time_zone_of_the_device_stays_private(unsigned: bytes, facilitator: Identity):
    nairobi = timezone(timedelta(hours=3))
    signed = sign_report(unsigned, facilitator, now=SIGNED_ON.astimezone(nairobi))
    document = opened(signed)
    assert str(document.Root.AcroForm.Fields[0].V.M) == "D:20261121101500Z"
    assert b"+03" not in signed


def test_place_and_role_stand_in_the_signature(countersigned: bytes):
    document = opened(countersigned)
    first, second = (field.V for field in document.Root.AcroForm.Fields)
    assert str(first.Location) == "Genève"
    assert str(first.Reason) == "Facilitator"
    assert "/Location" not in second
    assert second.Reason is not None


def test_signature_values_have_the_one_form_that_cannot_be_turned_into_another(
    unsigned: bytes, facilitator: Identity
):
    for minute in range(8):
        signed = sign_report(unsigned, facilitator, now=SIGNED_ON + timedelta(minutes=minute))
        document = opened(signed)
        content = cms.ContentInfo.load(bytes(document.Root.AcroForm.Fields[0].V.Contents))
        _r, s = decode_dss_signature(content["content"]["signer_infos"][0]["signature"].native)
        assert s <= SECP256R1.group_order // 2


def test_third_signature_finds_no_room(countersigned: bytes, stranger: Identity):
    with pytest.raises(RefusedError, match="room"):
        sign_report(countersigned, stranger, now=SIGNED_ON)


def test_prepared_fields_of_the_report_are_filled_where_they_stand(
    report_pdf: Callable[..., bytes], facilitator: Identity, focal_point: Identity
):
    def prepare(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        fields = [
            pdf.make_indirect(
                Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String(name),
                           Rect=Array([50, low, 290, low + 62]), F=132, P=page)
            )
            for name, low in (("Facilitator", 500), ("Approval", 400))
        ]  # fmt: skip
        page.Annots = Array(fields)
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(fields)))

    once = sign_report(report_pdf(change=prepare), facilitator, now=SIGNED_ON)
    twice = sign_report(once, focal_point, now=SIGNED_ON)
    names = [signature.field_name for signature in signatures_in(opened(twice), twice)]
    assert names == ["Facilitator", "Approval"]


def test_expired_certificate_signs_nothing(unsigned: bytes, facilitator: Identity):
    with pytest.raises(ExpiredCertificateError):
        sign_report(unsigned, facilitator, now=SIGNED_ON + timedelta(days=1200))
    with pytest.raises(RefusedError, match="clock"):
        sign_report(unsigned, facilitator, now=SIGNED_ON - timedelta(days=100))


@pytest.mark.parametrize("pdf", [b"", b"PK\x03\x04", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_report_is_not_signed(pdf: bytes, facilitator: Identity):
    with pytest.raises(NotAReportError):
        sign_report(pdf, facilitator, now=SIGNED_ON)


def test_report_that_was_cut_short_is_not_signed(unsigned: bytes, facilitator: Identity):
    with pytest.raises(NotAReportError):
        sign_report(unsigned[:-200], facilitator, now=SIGNED_ON)


def test_report_whose_data_is_missing_or_different_is_not_signed(
    report_pdf: Callable[..., bytes], facilitator: Identity
):
    def drop_data(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.AF
        del pdf.Root.Names

    for unfit in (report_pdf(digest="0" * 64), report_pdf(change=drop_data)):
        with pytest.raises(NotAReportError):
            sign_report(unfit, facilitator, now=SIGNED_ON)


def test_altered_report_is_not_countersigned(signed: bytes, focal_point: Identity):
    where = signed.index(b"/ByteRange")
    altered = signed[: where - 40] + bytes([signed[where - 40] ^ 1]) + signed[where - 39 :]
    appended = signed + b"\n% more\n%%EOF\n"
    for touched in (altered, appended):
        with pytest.raises((RefusedError, NotAReportError)) as refused:
            sign_report(touched, focal_point, now=SIGNED_ON)
        assert re.search(r"signed|report", str(refused.value))
