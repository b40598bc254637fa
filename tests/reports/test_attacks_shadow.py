"""Shadow attacks: content prepared before the signature, and turned over after it.

The three variants of Mainka et al., "Shadow Attacks: Hiding and Replacing Content in Signed PDFs"
(NDSS 2021): hide, replace, hide and replace. Each comes as a revision of its own, while the second
officer signs, and over it an honest timestamp of an authority that the trust file names.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils.generic import ArrayObject, IndirectObject, NullObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.long_term import Evidence, with_timestamp
from gcm_desktop.reports.preserving import preserved
from gcm_desktop.reports.signatures import Revision
from gcm_desktop.reports.signing import _ReportWriter, sign_report
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.verification import Conclusion, Reason, verify_report

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
LATER = SIGNED_ON + timedelta(days=30)

Writer = IncrementalPdfFileWriter
Tamper = Callable[[Writer], None]


@pytest.fixture(scope="module")
def trust(rely: Callable[..., Trust], root: Identity, ministry: Identity, clock) -> Trust:
    return rely(root, ministry, timestamps=(clock.root,))


@pytest.fixture(scope="module")
def prepared(report_pdf: Callable[..., bytes]) -> bytes:
    """A report with a cover over a part of its first page, and a page that stands nowhere."""

    def prepare(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        cover = pdf.make_stream(
            b"1 1 1 rg 0 0 400 60 re f",
            Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 400, 60]),
        )  # fmt: skip
        page.Resources.XObject = Dictionary(Cover=cover)
        drawn = pdf.make_stream(b"q 1 0 0 1 72 700 cm /Cover Do Q")
        page.Contents = Array([pdf.make_indirect(page.Contents), drawn])
        other = pdf.make_indirect(Dictionary(page))
        other.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 700 Td (Wages are paid on time.) Tj ET")
        pdf.Root.PieceInfo = Dictionary(Other=Dictionary(Private=other))

    return report_pdf(change=prepare)


@pytest.fixture(scope="module")
def once(prepared: bytes, officer: Identity) -> bytes:
    return sign_report(prepared, officer, now=SIGNED_ON)


def page_of(writer: Writer):
    return writer.find_page_for_modification(0)[0].get_object()


def hide_by_emptying(writer: Writer) -> None:
    """What covered the other words draws nothing any more."""
    cover = page_of(writer)["/Resources"]["/XObject"]["/Cover"]
    cover._data, cover._encoded_data = b"", None
    writer.update_container(cover)


def hide_by_removing(writer: Writer) -> None:
    page = page_of(writer)
    page["/Contents"] = ArrayObject([page["/Contents"].raw_get(0)])
    writer.update_container(page)


def hide_by_freeing(writer: Writer) -> None:
    """The object of the cover is nothing now."""
    reference = page_of(writer)["/Resources"]["/XObject"].raw_get("/Cover")
    writer.objects[reference.generation, reference.idnum] = NullObject()


def replace_words(writer: Writer) -> None:
    words = page_of(writer)["/Contents"].raw_get(0)
    changed = StreamObject(stream_data=b"BT /F1 12 Tf 72 700 Td (Wages are paid on time.) Tj ET")
    writer.objects[words.generation, words.idnum] = changed


def hide_and_replace_page(writer: Writer) -> None:
    """The page that stood nowhere takes the place of the first one."""
    other = writer.root["/PieceInfo"]["/Other"].raw_get("/Private")
    kids = writer.root["/Pages"]["/Kids"]
    assert isinstance(other, IndirectObject)
    writer.root["/Pages"]["/Kids"] = ArrayObject([other, kids.raw_get(1)])
    writer.update_container(writer.root["/Pages"])


def hide_and_replace_object(writer: Writer) -> None:
    """The number of the first page names the other one."""
    other = writer.root["/PieceInfo"]["/Other"]["/Private"]
    first = writer.root["/Pages"]["/Kids"].raw_get(0)
    writer.objects[first.generation, first.idnum] = other


VARIANTS = [
    hide_by_emptying, hide_by_removing, hide_by_freeing, replace_words, hide_and_replace_page,
    hide_and_replace_object,
]  # fmt: skip


def turned_over(pdf: bytes, tamper: Tamper) -> bytes:
    writer = _ReportWriter(BytesIO(pdf))
    tamper(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_prepared_report_is_valid_as_long_as_nothing_is_turned_over(
    once: bytes, approver: Identity, trust: Trust, clock
):
    both = sign_report(once, approver, now=SIGNED_ON)
    lasting, _verdict = preserved(both, trust, clock.at(SIGNED_ON), now=LATER)
    for pdf in (once, both, lasting):
        assert verify_report(pdf, trust, now=LATER).reasons == ()


@pytest.mark.parametrize("tamper", VARIANTS)
def test_what_was_prepared_is_not_turned_over_after_a_signature(
    tamper: Tamper, once: bytes, approver: Identity, trust: Trust, clock, bare_signature
):
    both = sign_report(once, approver, now=SIGNED_ON)
    lasting, _verdict = preserved(both, trust, clock.at(SIGNED_ON), now=LATER)
    found = [turned_over(pdf, tamper) for pdf in (once, both, lasting)]
    found += [
        with_timestamp(Revision.of(pdf), Evidence(), lambda digest: clock.at(SIGNED_ON)(digest).der)
        for pdf in found
    ]
    found.append(
        bare_signature(
            once, approver, field="Signature2", permission=None,
            tamper=lambda writer, _field: tamper(writer),
        )
    )  # fmt: skip
    for pdf in found:
        for asked in (trust, None):
            verdict = verify_report(pdf, asked, now=LATER)
            assert verdict.conclusion is Conclusion.NOT_VALID
            assert {Reason.CHANGED_AFTER, Reason.UNREADABLE} & {*verdict.reasons}
