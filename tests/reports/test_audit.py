"""Revisions that change a signed report, appended by a stranger or by a second officer.

The classes of attacks are those of Mladenov et al., "1 Trillion Dollar Refund" (2019), and
"Shadow Attacks" (2021), on page, stamp, note, attachment, metadata and structure.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.signing import _ReportWriter
from gcm_desktop.reports.trust import Trust
from gcm_desktop.reports.verification import Conclusion, Reason, verify_report

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
LATER = SIGNED_ON + timedelta(days=30)

Tamper = Callable[[IncrementalPdfFileWriter], None]


def refused(pdf: bytes, trust: Trust) -> tuple[Reason, ...]:
    verdict = verify_report(pdf, trust, now=LATER)
    assert verdict.conclusion is Conclusion.NOT_VALID, verdict.reasons
    return verdict.reasons


def with_revision(pdf: bytes, tamper: Tamper) -> bytes:
    """Append a revision made by somebody else."""
    writer = _ReportWriter(BytesIO(pdf))
    tamper(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _page(writer: IncrementalPdfFileWriter) -> DictionaryObject:
    page = writer.find_page_for_modification(0)[0].get_object()
    assert isinstance(page, DictionaryObject)
    return page


def _names(**entries: object) -> DictionaryObject:
    return DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})


def _drawing(writer: IncrementalPdfFileWriter) -> IndirectObject:
    box = ArrayObject(NumberObject(n) for n in (0, 0, 400, 60))
    entries = _names(Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=box)
    return writer.add_object(StreamObject(entries, stream_data=b"1 1 1 rg 0 0 400 60 re f"))


def overpaint_page(writer: IncrementalPdfFileWriter) -> None:
    white = writer.add_object(StreamObject(stream_data=b"q 1 1 1 rg 50 700 400 60 re f Q"))
    page = _page(writer)
    page["/Contents"] = ArrayObject([page.raw_get("/Contents"), white])
    writer.update_container(page)


def add_note(writer: IncrementalPdfFileWriter) -> None:
    box = ArrayObject(NumberObject(n) for n in (50, 700, 450, 760))
    note = _names(
        Type=pdf_name("/Annot"), Subtype=pdf_name("/Stamp"), F=NumberObject(4), Rect=box,
        AP=_names(N=_drawing(writer)),
    )  # fmt: skip
    page = _page(writer)
    page["/Annots"] = ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def replace_data(writer: IncrementalPdfFileWriter) -> None:
    stream = writer.add_object(StreamObject(stream_data=b'{"inputs":[]}'))
    file = writer.root["/AF"][0]
    file["/EF"] = _names(F=stream, UF=stream)
    writer.update_container(file)


def replace_stamp(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    field["/AP"] = _names(N=_drawing(writer))
    writer.update_container(field)


def move_stamp_over_text(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][1]
    field["/Rect"] = ArrayObject(NumberObject(n) for n in (50, 100, 500, 760))
    field["/AP"] = _names(N=_drawing(writer))
    writer.update_container(field)


def replace_metadata(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/Metadata"] = writer.add_object(StreamObject(stream_data=b"<a/>"))
    writer.update_root()


def add_structure(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/StructTreeRoot"] = writer.add_object(_names(Type=pdf_name("/StructTreeRoot")))
    writer.update_root()


def add_script(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/OpenAction"] = _names(
        S=pdf_name("/JavaScript"), JS=TextStringObject("app.alert(1)")
    )
    writer.update_root()


def exchange_pages(writer: IncrementalPdfFileWriter) -> None:
    kids = writer.root["/Pages"]["/Kids"]
    writer.root["/Pages"]["/Kids"] = ArrayObject(reversed([kids.raw_get(n) for n in (0, 1)]))
    writer.update_container(writer.root["/Pages"])


def loosen_rules(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/Perms"]
    writer.update_root()


def rewrite_same_object(writer: IncrementalPdfFileWriter) -> None:
    writer.update_container(_page(writer))


def add_loose_object(writer: IncrementalPdfFileWriter) -> None:
    writer.add_object(_names(Type=pdf_name("/Hidden")))


def replace_information(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(_names(Title=TextStringObject("Another title")))


def replace_catalogue(writer: IncrementalPdfFileWriter) -> None:
    writer._root = writer.add_object(DictionaryObject(writer.root))


TAMPERINGS = [
    replace_information,
    replace_catalogue,
    overpaint_page,
    add_note,
    replace_data,
    replace_stamp,
    move_stamp_over_text,
    replace_metadata,
    add_structure,
    add_script,
    exchange_pages,
    loosen_rules,
    rewrite_same_object,
    add_loose_object,
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_revision_after_the_last_signature_is_not_valid(
    tamper: Tamper, signed: bytes, countersigned: bytes, trust: Trust
):
    for pdf in (signed, countersigned):
        reasons = refused(with_revision(pdf, tamper), trust)
        assert Reason.APPENDED in reasons
        assert Reason.CHANGED_AFTER in reasons


@pytest.mark.parametrize("tamper", [t for t in TAMPERINGS if t is not add_loose_object])
def test_second_officer_changes_nothing_while_signing(
    tamper: Tamper, signed: bytes, focal_point: Identity, trust: Trust, bare_signature
):
    both = bare_signature(
        signed,
        focal_point,
        field="Signature2",
        permission=None,
        tamper=lambda writer, _field: tamper(writer),
    )
    verdict = verify_report(both, trust, now=LATER)
    assert verdict.conclusion is Conclusion.NOT_VALID
    assert Reason.CHANGED_AFTER in verdict.reasons
    assert verdict.signatures[0].changed_after
    assert all(answer.intact for answer in verdict.signatures)


def test_second_officer_may_sign_with_another_tool(
    signed: bytes, focal_point: Identity, trust: Trust, bare_signature
):
    both = bare_signature(signed, focal_point, field="Signature2", permission=None)
    assert verify_report(both, trust, now=LATER).conclusion is Conclusion.VALID


def _with_action(_writer: IncrementalPdfFileWriter, field: DictionaryObject) -> None:
    field["/AA"] = _names(E=_names(S=pdf_name("/JavaScript"), JS=TextStringObject("1")))


def _with_other_looks(writer: IncrementalPdfFileWriter, field: DictionaryObject) -> None:
    field["/AP"]["/D"] = _drawing(writer)


def _larger(_writer: IncrementalPdfFileWriter, field: DictionaryObject) -> None:
    field["/Rect"] = ArrayObject(NumberObject(n) for n in (0, 0, 595, 842))


def _hidden(_writer: IncrementalPdfFileWriter, field: DictionaryObject) -> None:
    field["/F"] = NumberObject(2)


def _renamed(_writer: IncrementalPdfFileWriter, field: DictionaryObject) -> None:
    field["/T"] = TextStringObject("Signature1")


def _borrowed_looks(writer: IncrementalPdfFileWriter, field: DictionaryObject) -> None:
    field["/AP"][NameObject("/N")] = writer.root["/AcroForm"]["/Fields"][0]["/AP"].raw_get("/N")


@pytest.mark.parametrize(
    "tamper", [_with_action, _with_other_looks, _larger, _hidden, _renamed, _borrowed_looks]
)
def test_second_signature_stays_in_the_place_prepared_for_it(
    tamper, signed: bytes, focal_point: Identity, trust: Trust, bare_signature
):
    both = bare_signature(signed, focal_point, field="Signature2", permission=None, tamper=tamper)
    assert Reason.CHANGED_AFTER in refused(both, trust)


def test_second_officer_adds_no_field_of_their_own(
    signed: bytes, focal_point: Identity, trust: Trust
):
    def add_field(writer: IncrementalPdfFileWriter) -> None:
        append_signature_field(writer, SigFieldSpec("Mine", on_page=0, box=(50, 600, 500, 760)))

    refused(with_revision(signed, add_field), trust)


def test_place_left_open_for_a_later_object_is_noticed(
    unsigned: bytes, facilitator: Identity, focal_point: Identity, trust: Trust, bare_signature
):
    """Shadow content: a first revision points to an object that only the second one makes."""
    with pikepdf.open(BytesIO(bare_signature(unsigned, facilitator))) as document:
        awaited = int(document.trailer.Size) + 2

    def leave_open(writer: IncrementalPdfFileWriter, _field: DictionaryObject) -> None:
        _page(writer)["/Shadow"] = IndirectObject(awaited, 0, writer)
        writer.update_container(_page(writer))

    def fill_in(writer: IncrementalPdfFileWriter, _field: DictionaryObject) -> None:
        while writer.add_object(_names(Type=pdf_name("/Font"))).idnum < awaited:
            pass

    countersign = partial(bare_signature, identity=focal_point, field="Signature2", permission=None)
    honest = bare_signature(unsigned, facilitator)
    assert verify_report(countersign(honest, tamper=fill_in), trust, now=LATER).reasons == ()
    shadowed = bare_signature(unsigned, facilitator, tamper=leave_open)
    assert verify_report(shadowed, trust, now=LATER).reasons == ()
    assert refused(countersign(shadowed, tamper=fill_in), trust) == (Reason.CHANGED_AFTER,)
