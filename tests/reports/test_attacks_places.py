"""Attacks on the two places for signatures that a report is typeset with."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import BytesIO
from uuid import UUID

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

from gcm_desktop.reports.blocks import Paragraph, SignaturePlace, Signatures
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.signatures import opened
from gcm_desktop.reports.signing import _ReportWriter, sign_report
from gcm_desktop.reports.trusted import Rules, Trust
from gcm_desktop.reports.typesetting import About, Attachment, typeset
from gcm_desktop.reports.verification import Conclusion, Reason, verify_report

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
LATER = SIGNED_ON + timedelta(days=30)
CERTIFICATION, APPROVAL = 0, 1

Writer = IncrementalPdfFileWriter
Tamper = Callable[[Writer], None]


@pytest.fixture(scope="module")
def report() -> bytes:
    """A report as it is exported: two places prepared and tagged, the second closes it."""
    data = Attachment("consultation.json", "gcm-consultation/1.0",
                      b'{"inputs":[],"schema":"gcm-consultation/1.0"}')  # fmt: skip
    about = About("Talks", "en", "Ministry", date(2026, 11, 20), UUID(int=7), "Talks", data)
    places = (
        SignaturePlace("Certification", "Certified by"),
        SignaturePlace("Approval", "Approved by", closes=True),
    )
    return typeset([Paragraph("Wages are paid late."), Signatures(places)], about).pdf


@pytest.fixture(scope="module")
def once(report: bytes, officer: Identity) -> bytes:
    return sign_report(report, officer, now=SIGNED_ON)


@pytest.fixture(scope="module")
def twice(once: bytes, approver: Identity) -> bytes:
    return sign_report(once, approver, now=SIGNED_ON)


@pytest.fixture(scope="module")
def trust(rely: Callable[..., Trust], root: Identity, ministry: Identity) -> Trust:
    both = ("facilitator", "focal_point")
    return rely(root, ministry, rules=Rules(both[:1], both[1:], both))


def field(writer: Writer, place: int) -> DictionaryObject:
    found = writer.root["/AcroForm"]["/Fields"][place]
    assert isinstance(found, DictionaryObject)
    return found


def names(**entries: object) -> DictionaryObject:
    return DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})


def drawing(writer: Writer) -> IndirectObject:
    box = ArrayObject(NumberObject(n) for n in (0, 0, 200, 64))
    entries = names(Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=box)
    return writer.add_object(StreamObject(entries, stream_data=b"1 1 1 rg 0 0 200 64 re f"))


def revised(pdf: bytes, tamper: Tamper) -> bytes:
    writer = _ReportWriter(BytesIO(pdf))
    tamper(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def gap_of(pdf: bytes) -> tuple[int, int]:
    """Where the last signature stands in the file, brackets included."""
    document = opened(pdf)
    numbers = [int(number) for number in document.Root.AcroForm.Fields[APPROVAL].V.ByteRange]
    return numbers[1], numbers[2]


def refused(pdf: bytes, trust: Trust | None) -> tuple[Reason, ...]:
    verdict = verify_report(pdf, trust, now=LATER)
    assert verdict.conclusion is Conclusion.NOT_VALID, verdict.reasons
    return verdict.reasons


def test_places_are_filled_in_their_order(twice: bytes, trust: Trust):
    verdict = verify_report(twice, trust, now=LATER)
    assert (verdict.conclusion, verdict.reasons) == (Conclusion.VALID, ())
    assert [answer.field_name for answer in verdict.signatures] == ["Certification", "Approval"]
    document = opened(twice)
    closing = document.Root.AcroForm.Fields[APPROVAL]
    assert [str(r.TransformMethod) for r in closing.V.Reference] == ["/FieldMDP"]
    assert str(closing.Lock.Action) == "/All"


# one revision more


def swap_stamp(writer: Writer, place: int) -> None:
    field(writer, place)["/AP"] = names(N=drawing(writer))
    writer.update_container(field(writer, place))


def exchange_stamps(writer: Writer) -> None:
    first, second = field(writer, CERTIFICATION), field(writer, APPROVAL)
    first["/AP"], second["/AP"] = second.get("/AP", names()), first.get("/AP", names())
    writer.update_container(first)
    writer.update_container(second)


def redraw_stamp(writer: Writer) -> None:
    """The field stays, the drawing it points to becomes another."""
    stamp = field(writer, CERTIFICATION)["/AP"]["/N"]
    stamp._data, stamp._encoded_data = b"1 1 1 rg 0 0 200 64 re f", None
    writer.update_container(stamp)


def move(writer: Writer, place: int) -> None:
    field(writer, place)["/Rect"] = ArrayObject(NumberObject(n) for n in (40, 400, 560, 800))
    writer.update_container(field(writer, place))


def move_to_another_page(writer: Writer) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    place = writer.root["/AcroForm"]["/Fields"].raw_get(APPROVAL)
    page["/Annots"] = ArrayObject([*page.get("/Annots", ()), place])
    writer.update_container(page)


def hide(writer: Writer, place: int) -> None:
    field(writer, place)["/F"] = NumberObject(2)
    writer.update_container(field(writer, place))


def remove_lock(writer: Writer) -> None:
    del field(writer, APPROVAL)["/Lock"]
    writer.update_container(field(writer, APPROVAL))


def loosen_lock(writer: Writer) -> None:
    lock = field(writer, APPROVAL)["/Lock"]
    lock["/Action"] = pdf_name("/Include")
    lock["/Fields"] = ArrayObject()
    writer.update_container(lock)


def rename(writer: Writer, place: int) -> None:
    field(writer, place)["/T"] = TextStringObject("Witness")
    writer.update_container(field(writer, place))


def relabel(writer: Writer, place: int) -> None:
    """What a screen reader says of the place."""
    field(writer, place)["/TU"] = TextStringObject("Certified by the Minister")
    writer.update_container(field(writer, place))


def take_off(writer: Writer, place: int) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    writer.root["/AcroForm"]["/Fields"] = ArrayObject(
        fields.raw_get(n) for n in range(len(fields)) if n != place
    )
    writer.update_container(writer.root["/AcroForm"])


def empty(writer: Writer) -> None:
    del field(writer, CERTIFICATION)["/V"]
    writer.update_container(field(writer, CERTIFICATION))


def add_place(writer: Writer) -> None:
    append_signature_field(writer, SigFieldSpec("Witness", on_page=0, box=(40, 40, 300, 104)))


def retell_structure(writer: Writer) -> None:
    """The words a screen reader is given in place of a part of the page."""
    part = writer.root["/StructTreeRoot"]["/K"]["/K"][0]
    part["/ActualText"] = TextStringObject("Wages are paid on time.")
    writer.update_container(part)


def redirect_structure(writer: Writer) -> None:
    tree = writer.root["/StructTreeRoot"]
    tree["/RoleMap"] = names(P=NameObject("/Artifact"))
    writer.update_container(tree)


def drop_structure(writer: Writer) -> None:
    del writer.root["/StructTreeRoot"]
    writer.update_root()


TAMPERINGS: dict[str, Tamper] = {
    "stamp of the first": partial(swap_stamp, place=CERTIFICATION),
    "stamp of the second": partial(swap_stamp, place=APPROVAL),
    "stamps exchanged": exchange_stamps,
    "stamp redrawn": redraw_stamp,
    "first moved": partial(move, place=CERTIFICATION),
    "second moved": partial(move, place=APPROVAL),
    "second on another page": move_to_another_page,
    "first hidden": partial(hide, place=CERTIFICATION),
    "second hidden": partial(hide, place=APPROVAL),
    "lock removed": remove_lock,
    "lock loosened": loosen_lock,
    "first renamed": partial(rename, place=CERTIFICATION),
    "second renamed": partial(rename, place=APPROVAL),
    "first relabelled": partial(relabel, place=CERTIFICATION),
    "second relabelled": partial(relabel, place=APPROVAL),
    "first taken off": partial(take_off, place=CERTIFICATION),
    "second taken off": partial(take_off, place=APPROVAL),
    "first emptied": empty,
    "a third place": add_place,
    "structure retold": retell_structure,
    "structure redirected": redirect_structure,
    "structure dropped": drop_structure,
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_nothing_is_changed_after_a_signature(how: str, once: bytes, twice: bytes, trust: Trust):
    for pdf in (once, twice):
        for asked in (trust, None):
            refused(revised(pdf, TAMPERINGS[how]), asked)


OWN_CHOICE = {"stamp of the second"}
"""What the second officer may do to the second place: it is theirs."""
NO_PLACE_LEFT = {"second taken off"}


@pytest.mark.parametrize("how", sorted(TAMPERINGS.keys() - OWN_CHOICE))
def test_nothing_is_changed_while_the_second_signs(
    how: str, once: bytes, approver: Identity, trust: Trust, bare_signature
):
    pdf = bare_signature(
        once, approver, field="Approval", permission=None,
        tamper=lambda writer, _field: TAMPERINGS[how](writer),
    )  # fmt: skip
    assert refused(pdf, trust)


@pytest.mark.parametrize("how", sorted(TAMPERINGS.keys() - OWN_CHOICE - NO_PLACE_LEFT))
def test_nothing_is_changed_between_two_signatures(
    how: str, once: bytes, approver: Identity, trust: Trust, bare_signature
):
    """A stranger's revision that the second officer signs over, with a careless program."""
    name = "Witness" if how == "second renamed" else "Approval"
    tampered = revised(once, TAMPERINGS[how])
    pdf = bare_signature(tampered, approver, field=name, permission=None)
    assert refused(pdf, trust)


# strangers and places


def test_second_place_filled_by_a_stranger_approves_nothing(
    once: bytes, stranger: Identity, trust: Trust, bare_signature
):
    honest_hand = sign_report(once, stranger, now=SIGNED_ON)
    other_tool = bare_signature(once, stranger, field="Approval", permission=None)
    for pdf in (honest_hand, other_tool):
        verdict = verify_report(pdf, trust, now=LATER)
        assert verdict.conclusion is Conclusion.CANNOT_CONFIRM
        assert Reason.UNKNOWN_SIGNER in verdict.reasons
        assert verdict.missing_roles == ("focal_point",)
        assert [answer.trusted for answer in verdict.signatures] == [True, False]


def test_first_officer_does_not_approve_their_own_report(
    once: bytes, officer: Identity, trust: Trust
):
    verdict = verify_report(sign_report(once, officer, now=SIGNED_ON), trust, now=LATER)
    assert verdict.conclusion is Conclusion.CANNOT_CONFIRM
    assert verdict.reasons == (Reason.WRONG_ROLE, Reason.MISSING_ROLE)


def test_second_signature_taken_off_is_no_longer_valid(once: bytes, twice: bytes, trust: Trust):
    assert twice.startswith(once)
    verdict = verify_report(once, trust, now=LATER)
    assert verdict.conclusion is Conclusion.CANNOT_CONFIRM
    assert verdict.reasons == (Reason.MISSING_ROLE,)


def test_second_signature_exchanged_for_a_strangers_is_not_valid(
    once: bytes, twice: bytes, stranger: Identity, trust: Trust
):
    """The stranger's CMS put where the officer's stood, in a revision that said the officer."""
    other = sign_report(once, stranger, now=SIGNED_ON)
    (at, until), (there, _end) = (gap_of(pdf) for pdf in (twice, other))
    spliced = twice[:at] + other[there : there + until - at] + twice[until:]
    assert len(spliced) == len(twice)
    assert Reason.ALTERED in refused(spliced, trust)


def test_second_signature_closes_the_report_as_its_place_asks(
    once: bytes, approver: Identity, trust: Trust, bare_signature
):
    def sign(*, locks: bool) -> bytes:
        return bare_signature(once, approver, field="Approval", permission=None, locks=locks)

    assert verify_report(sign(locks=True), trust, now=LATER).conclusion is Conclusion.VALID
    assert refused(sign(locks=False), trust) == (Reason.NOT_LOCKED,)


def test_no_signature_follows_the_one_that_closes(
    twice: bytes, facilitator: Identity, trust: Trust, bare_signature
):
    with_place = revised(twice, add_place)
    refused(bare_signature(with_place, facilitator, field="Witness", permission=None), trust)


def test_stranger_who_signs_all_of_it_is_not_believed(
    report: bytes, vouch: Callable[..., Identity], stranger: Identity, trust: Trust
):
    """The same names and roles, from an authority that nobody named."""
    first = vouch("Amina Otieno", "facilitator", stranger)
    second = vouch("Boris Official", "focal_point", stranger)
    forged = sign_report(sign_report(report, first, now=SIGNED_ON), second, now=SIGNED_ON)
    verdict = verify_report(forged, trust, now=LATER)
    assert verdict.conclusion is Conclusion.CANNOT_CONFIRM
    assert verdict.missing_roles == ("facilitator", "focal_point")
