"""Extraction: the data that was signed, and nothing else."""

import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Name
from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from gcm_desktop.errors import (
    NoSignedDataError,
    NotAReportError,
    RefusedError,
    UnsupportedSchemaError,
)
from gcm_desktop.reports import extraction
from gcm_desktop.reports.extraction import attached_in, signed_data
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.signatures import NotReadError, opened
from gcm_desktop.reports.signing import sign_report

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)


def replace_data(pdf: bytes, data: bytes) -> bytes:
    """Append a revision in which the attachment is another one."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    file = writer.root["/AF"][0]
    stream = writer.add_object(
        StreamObject({pdf_name("/Type"): pdf_name("/EmbeddedFile")}, stream_data=data)
    )
    file["/EF"] = DictionaryObject({pdf_name("/F"): stream, pdf_name("/UF"): stream})
    writer.update_container(file)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_extracted_data_is_what_was_attached(signed: bytes, countersigned: bytes):
    for pdf in (signed, countersigned):
        data = signed_data(pdf)
        assert json.loads(data)["inputs"] == [{"text": "Wages are paid late."}]


def test_data_appended_after_the_signature_is_not_what_is_extracted(signed: bytes):
    forged = replace_data(signed, b'{"schema": "gcm-consultation/1.0", "inputs": []}')
    with pikepdf.open(BytesIO(forged)) as latest:
        assert b'"inputs": []' in latest.Root.AF[0].EF.F.read_bytes()
    assert signed_data(forged) == signed_data(signed)


def test_unsigned_report_gives_no_data(unsigned: bytes):
    with pytest.raises(NoSignedDataError):
        signed_data(unsigned)


def test_signed_file_without_data_gives_none(
    report_pdf: Callable[..., bytes], facilitator: Identity, bare_signature
):
    def drop_data(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.AF
        del pdf.Root.Names

    with pytest.raises(NoSignedDataError):
        signed_data(bare_signature(report_pdf(change=drop_data), facilitator))


def test_data_that_is_not_what_its_digest_says_is_refused(
    report_pdf: Callable[..., bytes], facilitator: Identity, bare_signature
):
    signed = bare_signature(report_pdf(digest="0" * 64), facilitator)
    with pytest.raises(RefusedError, match="Nothing was written"):
        signed_data(signed)


def test_altered_report_gives_no_data(signed: bytes):
    start = signed.index(b"stream") + 20
    for at in (start, signed.index(b"/ByteRange") - 40, len(signed) - 300):
        altered = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
        with pytest.raises((NotAReportError, NoSignedDataError)):
            signed_data(altered)


@pytest.mark.parametrize("data", [b"", b"words", b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF\n"])
def test_other_files_are_no_reports(data: bytes):
    with pytest.raises(NotAReportError):
        signed_data(data)


@pytest.mark.parametrize(
    "schema", ["gcm-consultation/2.0", "gcm-consultation/10.0", "gcm-consultation/one", "other/1.0"]
)
def test_data_of_another_major_version_is_refused(
    schema: str, report_pdf: Callable[..., bytes], facilitator: Identity
):
    signed = sign_report(report_pdf(schema=schema), facilitator, now=SIGNED_ON)
    with pytest.raises(UnsupportedSchemaError, match=schema):
        signed_data(signed)


def test_later_minor_version_is_read(report_pdf: Callable[..., bytes], facilitator: Identity):
    signed = sign_report(report_pdf(schema="gcm-consultation/1.7"), facilitator, now=SIGNED_ON)
    assert json.loads(signed_data(signed))["schema"] == "gcm-consultation/1.7"


@pytest.mark.parametrize("data", [b"[]", b"{", b'{"schema": "gcm-consultation/3.0"}', b"\xff"])
def test_data_that_does_not_say_what_the_metadata_says_is_refused(
    data: bytes, report_pdf: Callable[..., bytes], facilitator: Identity
):
    signed = sign_report(report_pdf(data=data), facilitator, now=SIGNED_ON)
    with pytest.raises(UnsupportedSchemaError):
        signed_data(signed)


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"no XML",
        b"<a><b></a>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<a xmlns:g='urn:gcm-desktop:report:1#'><g:DataSHA256>1</g:DataSHA256>"
        b"<g:DataSHA256>2</g:DataSHA256></a>",
        b"<a>" + b" " * extraction.LARGEST_METADATA + b"</a>",
    ],
)
def test_metadata_that_is_no_plain_packet_is_not_read(
    packet: bytes, report_pdf: Callable[..., bytes]
):
    def replace(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Metadata = pdf.make_stream(packet)

    document = opened(report_pdf(change=replace))
    with pytest.raises(NotReadError):
        attached_in(document)


def test_names_of_another_namespace_say_nothing_about_the_data(report_pdf: Callable[..., bytes]):
    packet = b"<a><DataFileName>consultation.json</DataFileName><DataSHA256>1</DataSHA256></a>"

    def replace(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Metadata = pdf.make_stream(packet)

    document = opened(report_pdf(change=replace))
    assert attached_in(document) is None


def test_two_lists_of_attachments_must_agree(report_pdf: Callable[..., bytes]):
    def disagree(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AF = Array([pdf.make_indirect(pikepdf.Dictionary(Type=Name.Filespec))])

    def unlisted(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AF = Array()

    def two_streams(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AF[0].EF.UF = pdf.make_stream(b"{}")

    for change in (disagree, unlisted, two_streams):
        document = opened(report_pdf(change=change))
        with pytest.raises(NotReadError):
            attached_in(document)


def test_data_that_unfolds_without_end_is_not_read(
    report_pdf: Callable[..., bytes], facilitator: Identity, bare_signature
):
    thousandfold = zlib.compress(bytes(100_000_000), 9)
    twice = zlib.compress(thousandfold * 5, 9)

    def inflate(pdf: pikepdf.Pdf) -> None:
        stream = pdf.Root.AF[0].EF.F
        stream.write(twice, filter=Array([Name.FlateDecode, Name.FlateDecode]), decode_parms=None)

    signed = bare_signature(report_pdf(change=inflate), facilitator)
    with pytest.raises((NotAReportError, RefusedError)):
        signed_data(signed)
