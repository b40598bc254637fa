"""The places where officers sign: there before anybody does, and part of the structure."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

import pikepdf
import pytest
from pikepdf import Name

from gcm_desktop.reports.blocks import Paragraph, SignaturePlace, Signatures
from gcm_desktop.reports.identity import Identity, new_identity, open_identity
from gcm_desktop.reports.signatures import opened, signatures_in
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.typesetting import Typeset
from gcm_desktop.reports.verification import verify_report

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
PLACES = Signatures(
    (SignaturePlace("Certification", "Certified by"), SignaturePlace("Approval", "Approved", True))
)
SetIn = Callable[..., Typeset]


def an_officer(role: str) -> Identity:
    made_on = datetime(2026, 11, 1, tzinfo=UTC)
    made = new_identity(
        name="Ana", role=role, organisation="Ministry", passphrase="to try", now=made_on
    )
    return open_identity(made, "to try")


@pytest.fixture(scope="module")
def officers() -> tuple[Identity, Identity]:
    return an_officer("facilitator"), an_officer("focal_point")


@pytest.fixture(scope="module")
def revisions(set_in: SetIn, officers: tuple[Identity, Identity]) -> tuple[bytes, bytes, bytes]:
    """Unsigned, signed once, signed twice."""
    unsigned = set_in([Paragraph("Words."), PLACES]).pdf
    once = sign_report(unsigned, officers[0], now=SIGNED_ON)
    return unsigned, once, sign_report(once, officers[1], now=SIGNED_ON)


def form_elements(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [kid for kid in document.Root.StructTreeRoot.K.K if str(kid.S) == "/Form"]


def test_each_place_is_one_element_that_says_what_it_is_and_holds_its_field(
    revisions: tuple[bytes, bytes, bytes],
) -> None:
    for pdf in revisions:
        document = opened(pdf)
        fields, elements = document.Root.AcroForm.Fields, form_elements(document)
        assert [str(field.TU) for field in fields] == ["Certified by", "Approved"]
        assert [str(element.Alt) for element in elements] == ["Certified by", "Approved"]
        assert [element.K.Obj.objgen for element in elements] == [field.objgen for field in fields]


def test_the_tree_leads_from_a_field_back_to_its_element(
    revisions: tuple[bytes, bytes, bytes],
) -> None:
    document = opened(revisions[2])
    owners = dict(zip(*[iter(document.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True))
    for field, element in zip(document.Root.AcroForm.Fields, form_elements(document), strict=True):
        assert owners[int(field.StructParent)].objgen == element.objgen


def test_signing_changes_nothing_of_a_field_but_its_signature_and_stamp(
    revisions: tuple[bytes, bytes, bytes],
) -> None:
    def told(pdf: bytes) -> list[dict[str, str]]:
        document = opened(pdf)
        return [
            {key: repr(value) for key, value in field.items() if key not in ("/V", "/AP", "/P")}
            for field in document.Root.AcroForm.Fields
        ]

    for before, after in pairwise(revisions):
        assert told(before) == told(after)
        assert after.startswith(before)


def test_the_place_that_closes_locks_the_file_once_it_is_signed(
    revisions: tuple[bytes, bytes, bytes],
) -> None:
    document = opened(revisions[2])
    first, second = (field.V for field in document.Root.AcroForm.Fields)
    assert [str(one.TransformMethod) for one in first.Reference] == ["/DocMDP"]
    assert [str(one.TransformMethod) for one in second.Reference] == ["/FieldMDP"]
    assert second.Reference[0].TransformParams.Action == Name.All
    assert [one.intact for one in signatures_in(document, revisions[2])] == [True, True]
    assert verify_report(revisions[2], None, now=SIGNED_ON).reasons[0] != "altered"


def test_places_stand_side_by_side_the_first_where_reading_begins(set_in: SetIn) -> None:
    for language, in_order in (("en", True), ("ar", False)):
        document = opened(set_in([PLACES], language).pdf)
        first, second = ([float(e) for e in f.Rect] for f in document.Root.AcroForm.Fields)
        assert (first[2] < second[0]) is in_order
        assert first[1] == second[1]
        assert first[2] - first[0] > 200


def test_places_are_not_parted_by_the_end_of_a_page(set_in: SetIn) -> None:
    for lines in range(36, 48):
        document = opened(set_in([*[Paragraph("A line.")] * (lines - 14), PLACES]).pdf)
        fields = document.Root.AcroForm.Fields
        assert len({field.P.objgen for field in fields}) == 1
        assert all(float(field.Rect[1]) > 70 for field in fields)
