"""Attacks on reports with timestamps and evidence, and by means of them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from itertools import cycle

import pikepdf
import pytest
from asn1crypto import cms
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from gcm_desktop.errors import NotAReportError
from gcm_desktop.reports import long_term
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.long_term import Evidence, with_evidence, with_timestamp
from gcm_desktop.reports.preserving import preserved
from gcm_desktop.reports.signatures import Revision
from gcm_desktop.reports.signing import _ReportWriter, sign_report
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.verification import Conclusion, Reason, verify_report

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
LATER = SIGNED_ON + timedelta(days=30)
STRIDE = 397

Writer = IncrementalPdfFileWriter
Tamper = Callable[[Writer], None]


@pytest.fixture(scope="module")
def trust(rely: Callable[..., Trust], root: Identity, ministry: Identity, clock) -> Trust:
    return rely(root, ministry, timestamps=(clock.root,))


@pytest.fixture(scope="module")
def honest(by_officer: bytes, approver: Identity, trust: Trust, clock) -> dict[str, bytes]:
    """Every way in which a report is signed and made to last."""

    def add(pdf: bytes, *, stamp: bool, evidence: bool) -> bytes:
        ask = clock.at(SIGNED_ON) if stamp else None
        return preserved(pdf, trust if evidence else None, ask, now=LATER)[0]

    both = sign_report(by_officer, approver, now=SIGNED_ON)
    between = sign_report(add(by_officer, stamp=True, evidence=True), approver, now=SIGNED_ON)
    found = {"second signature": both, "timestamp, then second signature": between}
    for name, pdf in (("once", by_officer), ("twice", both), ("between", between)):
        found[f"{name}, timestamp"] = add(pdf, stamp=True, evidence=False)
        if name != "between":
            found[f"{name}, evidence"] = add(pdf, stamp=False, evidence=True)
        found[f"{name}, both"] = add(pdf, stamp=True, evidence=True)
        found[f"{name}, both twice"] = add(found[f"{name}, both"], stamp=True, evidence=False)
    found["evidence, then timestamp"] = add(found["twice, evidence"], stamp=True, evidence=False)
    found["timestamp, then evidence"] = add(found["twice, timestamp"], stamp=False, evidence=True)
    return found


def refused(pdf: bytes, trust: Trust | None) -> tuple[Reason, ...]:
    verdict = verify_report(pdf, trust, now=LATER)
    assert verdict.conclusion is Conclusion.NOT_VALID, verdict.reasons
    return verdict.reasons


def tokens(clock) -> Callable[[bytes], bytes]:
    """The answers of an authority on the day of the signatures."""
    return lambda digest: clock.at(SIGNED_ON)(digest).der


def put(pdf: bytes, at: int, new: bytes) -> bytes:
    return pdf[:at] + new + pdf[at + len(new) :]


def last_gap(pdf: bytes) -> tuple[int, int]:
    before, after = re.findall(rb"/ByteRange ?\[0 (\d+) (\d+) \d+ *\]", pdf)[-1]
    return int(before), int(after)


def test_every_honest_variant_is_valid(honest: dict[str, bytes], trust: Trust):
    found = {name: verify_report(pdf, trust, now=LATER).reasons for name, pdf in honest.items()}
    assert found == dict.fromkeys(honest, ())
    assert all(
        verify_report(pdf, trust, now=LATER).signatures[-1].covers_whole_file
        for pdf in honest.values()
    )


# bytes


@pytest.mark.parametrize("name", ["twice, both", "twice, evidence", "timestamp, then evidence"])
def test_a_changed_byte_at_every_stride_is_not_valid(
    name: str, honest: dict[str, bytes], trust: Trust, by_officer: bytes
):
    pdf = honest[name]
    gap = range(*last_gap(pdf)) if "both" in name else range(0)
    for at, mask in zip(range(len(by_officer), len(pdf), STRIDE), cycle((0x01, 0x20, 0x80))):
        if at not in gap[6000:-2]:  # padding: every byte of it is asked for below
            refused(put(pdf, at, bytes([pdf[at] ^ mask])), trust)


def test_every_byte_of_a_token_counts(honest: dict[str, bytes], trust: Trust):
    pdf = honest["twice, timestamp"]
    start, end = last_gap(pdf)
    length = 2 * len(cms.ContentInfo.load(bytes.fromhex(pdf[start + 1 : end - 1].decode())).dump())
    for at in (*range(start, start + length + 4, 23), end - 2, end - 1):
        refused(put(pdf, at, b"0" if pdf[at : at + 1] != b"0" else b"1"), trust)


@pytest.mark.parametrize("tail", [b" ", b"\n%", b"%%EOF\n", b"\0" * 99])
def test_nothing_is_appended_to_timestamp_or_evidence(
    tail: bytes, honest: dict[str, bytes], trust: Trust
):
    for pdf in honest.values():
        refused(pdf + tail, trust)


def test_file_cut_within_timestamp_or_evidence_is_not_valid(
    honest: dict[str, bytes], trust: Trust, by_both: bytes
):
    for name in ("twice, both", "twice, evidence"):
        pdf = honest[name]
        start = len(honest["second signature"])
        for left in (*range(start + 1, len(pdf), 2777), len(pdf) - 1):
            refused(pdf[:left], trust)


# something else in a revision of evidence


class _Smuggling(long_term._Appended):
    """Makes the revision as the program does, with one object more or another one."""

    def __init__(self, earlier: Revision, tamper: Callable[["_Smuggling"], None]) -> None:
        super().__init__(earlier)
        self.tamper = tamper

    def _whole(self, token: bytes | None) -> bytes:
        self.tamper(self)
        return super()._whole(token)


def overpaint(made: _Smuggling) -> None:
    page = made._earlier.document.pages[0].obj
    white = made._add(long_term._stream(b"q 1 1 1 rg 50 700 400 60 re f Q"))
    contents = b"[%d %d R " % page.Contents.objgen + white + b"]"
    made._objects[page.objgen] = long_term._dictionary(page, {"/Contents": contents})


def exchange_data(made: _Smuggling) -> None:
    stream = made._add(long_term._stream(b'{"inputs":[]}'))
    file = made._earlier.document.Root.AF[0]
    parts = b"<</F " + stream + b"/UF " + stream + b">>"
    made._objects[file.objgen] = long_term._dictionary(file, {"/EF": parts})


def add_loose_object(made: _Smuggling) -> None:
    made._add(b"<</Type/Hidden>>")


def add_note(made: _Smuggling) -> None:
    page = made._earlier.document.pages[0].obj
    note = made._add(b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(Paid on time)>>")
    made._objects[page.objgen] = long_term._dictionary(page, {"/Annots": b"[" + note + b"]"})


def add_script(made: _Smuggling) -> None:
    root = made._root
    old = made._objects.get(root.objgen) or long_term._dictionary(root, {})
    action = b"/OpenAction<</S/JavaScript/JS(1)>>>>"
    made._objects[root.objgen] = old[:-2] + action


def change_language(made: _Smuggling) -> None:
    root = made._root
    old = made._objects.get(root.objgen) or long_term._dictionary(root, {})
    made._objects[root.objgen] = old[:-2] + b"/Lang(xx)>>"


def rewrite_stamp(made: _Smuggling) -> None:
    stamp = made._earlier.document.Root.AcroForm.Fields[0].AP.N
    made._objects[stamp.objgen] = long_term._stream(
        b"1 1 1 rg 0 0 200 64 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 200 64]"
    )


def rewrite_metadata(made: _Smuggling) -> None:
    made._objects[made._root.Metadata.objgen] = long_term._stream(b"<a/>")


def rewrite_the_same(made: _Smuggling) -> None:
    page = made._earlier.document.pages[0].obj
    made._objects[page.objgen] = long_term._dictionary(page, {})


def exchange_pages(made: _Smuggling) -> None:
    pages = made._root.Pages
    kids = b" ".join(b"%d %d R" % each.objgen for each in reversed(list(pages.Kids)))
    made._objects[pages.objgen] = long_term._dictionary(pages, {"/Kids": b"[" + kids + b"]"})


SMUGGLED = [
    overpaint, exchange_data, add_loose_object, add_note, add_script, change_language,
    rewrite_stamp, rewrite_metadata, rewrite_the_same, exchange_pages,
]  # fmt: skip


@pytest.mark.parametrize("tamper", SMUGGLED)
@pytest.mark.parametrize("stamp", [True, False])
def test_nothing_else_comes_with_evidence_or_a_timestamp(
    tamper: Callable[[_Smuggling], None], stamp: bool, honest: dict[str, bytes], trust: Trust,
    clock, monkeypatch: pytest.MonkeyPatch, root: Identity,
):  # fmt: skip
    """Its timestamp is over all of it, from an authority that the trust file names."""
    evidence = Evidence((root.certificate.der,))
    for name in ("second signature", "once, timestamp"):
        earlier = Revision.of(honest[name])
        with monkeypatch.context() as patch:
            patch.setattr(long_term, "_Appended", partial(_Smuggling, tamper=tamper))
            if stamp:
                made = with_timestamp(earlier, evidence, tokens(clock))
            else:
                made = with_evidence(earlier, evidence)
        for asked in (trust, None):
            assert Reason.CHANGED_AFTER in refused(made, asked)


def nothing(_made: _Smuggling) -> None:
    """What the program itself does."""


def test_the_same_way_without_an_attack_is_valid(
    honest: dict[str, bytes], trust: Trust, root: Identity, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(long_term, "_Appended", partial(_Smuggling, tamper=nothing))
    earlier = Revision.of(honest["second signature"])
    made = with_evidence(earlier, Evidence((root.certificate.der,)))
    assert verify_report(made, trust, now=LATER).reasons == ()


def test_evidence_must_hold_together(
    honest: dict[str, bytes], trust: Trust, ministry: Identity, officer: Identity
):
    earlier = Revision.of(honest["second signature"])
    hidden = b"Wages are paid on time."
    for evidence in (
        Evidence((hidden,)),
        Evidence((ministry.certificate.der,)),
        Evidence((), (hidden,)),
        Evidence((), (trust.lists[0].der,)),
    ):
        assert Reason.CHANGED_AFTER in refused(with_evidence(earlier, evidence), trust)


# in the place of a timestamp, or after it


def revised(pdf: bytes, tamper: Tamper) -> bytes:
    writer = _ReportWriter(BytesIO(pdf))
    tamper(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def edit_page(writer: Writer) -> None:
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Rotate"] = NumberObject(180)
    writer.update_container(page)


def drop_evidence(writer: Writer) -> None:
    writer.root.pop("/DSS", None)
    writer.update_root()


def exchange_evidence(writer: Writer) -> None:
    store = StreamObject(stream_data=b"1")
    writer.root["/DSS"] = DictionaryObject(
        {pdf_name("/Certs"): ArrayObject([writer.add_object(store)])}
    )
    writer.update_root()


def empty_timestamp(writer: Writer) -> None:
    field = writer.root["/AcroForm"]["/Fields"][-1]
    field["/V"] = DictionaryObject({pdf_name("/Type"): pdf_name("/Sig")})
    writer.update_container(field)


def take_timestamp_off(writer: Writer) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    kept = [fields.raw_get(number) for number in range(len(fields) - 1)]
    writer.root["/AcroForm"]["/Fields"] = ArrayObject(kept)
    writer.update_container(writer.root["/AcroForm"])


def show_timestamp(writer: Writer) -> None:
    field = writer.root["/AcroForm"]["/Fields"][-1]
    field["/Rect"] = ArrayObject(NumberObject(n) for n in (0, 0, 500, 800))
    field[NameObject("/TU")] = TextStringObject("Certified by the Minister")
    writer.update_container(field)


def add_place(writer: Writer) -> None:
    append_signature_field(writer, SigFieldSpec("Witness", on_page=0, box=(40, 40, 300, 104)))


@pytest.mark.parametrize(
    "tamper",
    [edit_page, drop_evidence, exchange_evidence, empty_timestamp, take_timestamp_off,
     show_timestamp, add_place],
)  # fmt: skip
def test_nothing_is_changed_after_a_timestamp(
    tamper: Tamper, honest: dict[str, bytes], trust: Trust, clock
):
    """And no honest timestamp over the change makes it good."""
    changed = revised(honest["twice, both"], tamper)
    refused(changed, trust)
    over_it = with_timestamp(Revision.of(changed), Evidence(), tokens(clock))
    refused(over_it, trust)


def stamped_in_place_of_the_officer(pdf: bytes, clock, kind: str) -> bytes:
    """A stranger's timestamp in the place that was prepared for the second officer."""
    earlier = Revision.of(pdf)
    place = next(f for f in earlier.document.Root.AcroForm.Fields if "/V" not in f)
    made = long_term._Appended(earlier)
    written = f"<</Type/{kind}/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161/ByteRange["
    value = written.encode() + b" " * 48 + b"]/Contents" + long_term.as_written(b"", long_term.ROOM)
    drawn = made._add(long_term._stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    entries = {"/V": made._add(value + b">>"), "/AP": b"<</N " + drawn + b">>"}
    made._objects[place.objgen] = long_term._dictionary(place, entries)
    whole = made._whole(b"")
    start, end = last_gap(whole)
    digest = long_term.digest_around(whole, start, end, len(whole))
    return put(whole, start, long_term.as_written(clock.at(SIGNED_ON)(digest).der, end - start))


@pytest.mark.parametrize("kind", ["DocTimeStamp", "Sig"])
def test_timestamp_in_the_place_of_an_officer_is_no_signature(
    kind: str, by_officer: bytes, trust: Trust, clock
):
    forged = stamped_in_place_of_the_officer(by_officer, clock, kind)
    verdict = verify_report(forged, trust, now=LATER)
    assert verdict.conclusion is Conclusion.NOT_VALID
    assert len(verdict.signatures) == 1
    assert verdict.timestamps[0].counted


def test_report_stamped_before_anybody_signed_is_neither_signed_nor_read(
    report_pdf: Callable[..., bytes], officer: Identity, trust: Trust, clock
):
    def prepare(pdf: pikepdf.Pdf) -> None:
        place = pdf.make_indirect(Dictionary(FT=Name.Sig, T="Certification"))
        pdf.Root.AcroForm = Dictionary(Fields=Array([place]), SigFlags=3)

    prepared = Revision.of(report_pdf(change=prepare))
    stamped = with_timestamp(prepared, Evidence(), tokens(clock))
    assert refused(stamped, trust) == (Reason.UNREADABLE,)
    with pytest.raises(NotAReportError):
        sign_report(stamped, officer, now=SIGNED_ON)


def test_timestamp_of_another_report_does_not_fit(
    honest: dict[str, bytes], trust: Trust, clock, by_both: bytes
):
    pdf = honest["twice, timestamp"]
    start, end = last_gap(pdf)
    for other in (honest["once, timestamp"], honest["between, timestamp"]):
        there, until = last_gap(other)
        assert until - there == end - start
        assert Reason.ALTERED in refused(put(pdf, start, other[there:until]), trust)


def test_stranger_timestamps_but_signs_for_nobody(
    unsigned: bytes, stranger: Identity, trust: Trust, clock
):
    forged = sign_report(unsigned, stranger, now=SIGNED_ON)
    stamped, verdict = preserved(forged, trust, clock.at(SIGNED_ON), now=LATER)
    assert verdict.conclusion is Conclusion.CANNOT_CONFIRM
    assert Reason.UNKNOWN_SIGNER in verify_report(stamped, trust, now=LATER).reasons


def test_certificates_of_a_store_are_believed_by_nobody(
    unsigned: bytes, vouch: Callable[..., Identity], stranger: Identity, trust: Trust, clock
):
    """A report brings its own authority, lists and clock along; the trust file knows none."""
    forged = sign_report(unsigned, stranger, now=SIGNED_ON)
    own = Evidence((stranger.certificate.der, clock.root.der))
    made = with_timestamp(Revision.of(forged), own, tokens(clock))
    verdict = verify_report(made, replace(trust, timestamps=()), now=LATER)
    assert verdict.conclusion is Conclusion.CANNOT_CONFIRM
    assert not verdict.timestamps[0].counted


def test_second_certification_after_a_timestamp_is_not_valid(
    honest: dict[str, bytes], approver: Identity, trust: Trust, bare_signature
):
    pdf = bare_signature(honest["once, timestamp"], approver, field="Signature2", permission=2)
    assert refused(pdf, trust)


def test_report_cut_back_is_what_it_was_then(
    honest: dict[str, bytes], by_officer: bytes, trust: Trust
):
    """Valid as before without its evidence; without its second signer it cannot be confirmed."""
    asked = replace(trust, rules=replace(trust.rules, must_sign=("facilitator", "focal_point")))
    pdf = honest["twice, both"]
    assert verify_report(pdf[: len(honest["second signature"])], asked, now=LATER).reasons == ()
    assert verify_report(pdf[: len(by_officer)], asked, now=LATER).reasons == (Reason.MISSING_ROLE,)
