"""Texts that break typesetters end on pages."""

import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from gcm_desktop.reports.blocks import (
    Block,
    Bullets,
    Contents,
    Cover,
    Facts,
    Footnote,
    Heading,
    Matrix,
    Note,
    Paragraph,
    Quote,
    Table,
)
from gcm_desktop.reports.typesetting import Typeset, style
from gcm_desktop.reports.typesetting.frames import REPLACEMENT, needs_telling, writable
from gcm_desktop.reports.typesetting.setting import Press
from gcm_desktop.reports.typesetting.structure import Element

SetIn = Callable[..., Typeset]
PagesOf = Callable[[bytes], list[str]]
Readings = Callable[[bytes], list[str]]

HOSTILE = {
    "a word without end": "x" * 100_000,
    "no space": "abcdefghij" * 30_000,
    "combining marks": "a" + "\u0301" * 10_000,
    "Arabic marks": "ب" + "\u064b" * 10_000,
    "overrides": "\u202e" * 20_000 + "abc",
    "isolates": "\u2068\u2067" * 20_000,
    "nested directions": "\u202b a \u202a ב " * 300 + "\u2069\u202c" * 100,
    "directions 200 deep": "\u202b a \u2067 ب \u202e c " * 200 + "\u2069\u202c" * 200,
    "isolates 200 deep": "\u2067א\u2066b" * 100 + "x" + "\u2069" * 200,
    "brackets": "(" * 20_000 + "ב" + ")" * 20_000,
    "joiners": "\u200d" * 20_000,
    "zero-width spaces": "a\u200b" * 10_000,
    "line ends": "\n\u2029\x85" * 5_000,
    "spaces": " \t\u3000" * 10_000,
    "byte order marks": "\ufeff" * 2_000,
    "Chinese without end": "移民工人" * 10_000,
    "Arabic without spaces": "سلام" * 10_000,
    "Devanagari without spaces": "क्षि" * 3_000,
    "Thai without spaces": "แรงงานข้ามชาติ" * 3_000,
    "Khmer in one cluster": "ក្" * 10_000,
    "private use without end": "\ue000\U000f0000" * 5_000,
    "NUL without end": "a\x00" * 5_000,
    "families": "👨‍👩‍👧‍👦" * 2_000,
    "spaces no line may end at": "( " * 10_000,
    "HTML": "<script>alert(1)</script><img src=file:///etc/hostname onerror=x>" * 300,
}
ODD = {
    "controls": "a\x00b\x01c\x07\x1b[31m\x7f\x80\x9f\x0b\x0c",
    "lone surrogates": "a\ud800b\udfff\udc00c",
    "noncharacters": "\ufffe\uffff\U0010ffff\ufdd0",
    "private use": "\ue000\uf8ff\U000f0000",
    "unassigned": "\u0378\U000e0fff",
    "markup": "<para><b>&#x;</b><img src='file:///etc/hostname'/>",
    "PDF syntax": ") Tj ET Q endstream endobj (\\",
    "XML": "]]> <?xpacket?> & \" ' <x/>",
    "empty": "",
    "emoji": "👨‍👩‍👧‍👦🇰🇪",
    "mixed": "abc سلام 移民 שלום हिन्दी ไทย",
}


def everywhere(text: str) -> list[Block]:
    """The text in every place a block has for one."""
    return [
        Cover(text, text, ((text, text),), text),
        Contents(text),
        Heading(text),
        Heading(text, 3),
        Paragraph(text),
        Bullets((text, text)),
        Quote(text, text, "en", text, verbatim=True),
        Quote(text, None, "ar", text, verbatim=True),
        Quote(text, None, text[:20], "", verbatim=False),
        Table((text, "b"), ((text, text), ("", text)), text),
        Facts(((text, text),)),
        Matrix(((1, text),), ((text, text),), {(1, text): 3}, text, {text: 1}, text, text),
        Note(text, text),
        Footnote(text, text),
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_texts_without_end_are_set(set_in: SetIn, pages_of: PagesOf, name: str) -> None:
    set_ = set_in([Quote(HOSTILE[name], "Source", "en", "REF", verbatim=True), Heading("After")])
    assert "After" in pages_of(set_.pdf)[-1]


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_odd_characters_are_set_wherever_they_stand(
    set_in: SetIn, name: str, language: str
) -> None:
    assert set_in(everywhere(ODD[name]), language).pages >= 2


@pytest.mark.parametrize("text", ["line\n" * 300, "word " * 3_000, "移" * 4_000])
def test_long_texts_are_set_wherever_they_stand(set_in: SetIn, text: str) -> None:
    assert set_in(everywhere(text)).pages > 5


def test_markup_is_text(
    set_in: SetIn, readings: Callable[[bytes], list[str]], compacted: Callable[[str], str]
) -> None:
    text = "<b>bold</b> &amp; <img src='file:///etc/hostname'/> <para>"
    for reading in readings(set_in([Paragraph(text), Heading(text)]).pdf):
        assert reading.count(compacted(text)) == 2


@pytest.mark.parametrize("markup", ["<img src='file://{}'/>", "<img src=file://{}>", "file://{}"])
def test_path_in_a_text_brings_no_file_into_the_report(
    set_in: SetIn, opened: Callable[[bytes], pikepdf.Pdf], tmp_path: Path, markup: str
) -> None:
    picture = tmp_path / "picture.png"
    Image.new("RGB", (8, 8), "red").save(picture)
    text = markup.format(picture)
    with opened(set_in(everywhere(text)).pdf) as pdf:
        kinds = {each.get("/Subtype") for each in pdf.objects if isinstance(each, pikepdf.Stream)}
        assert pdf.pages
        assert "/Image" not in kinds


@pytest.mark.parametrize(
    "character",
    [
        "\x00", "\x07", "\x7f", "\x9f", "\ud800", "\ufdd0", "\ufffe", "\uffff",
        "\U0010ffff", "\ue000", "\U000f0000", "\u0378", "\U0002fe00", "안", "\U0001f600", "\u0e3b",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_cannot_be_drawn_is_framed_and_never_an_empty_box(
    set_in: SetIn, readings: Readings, opened: Callable[[bytes], pikepdf.Pdf], character: str,
    language: str,
) -> None:  # fmt: skip
    set_ = set_in([Paragraph(f"a{character}b")], language)
    assert set_.missing == (f"U+{ord(character):04X}",)
    reads = character if writable(character) else REPLACEMENT
    by_pdfium, *by_others = readings(set_.pdf)
    # PDFium passes over texts told outright that lie beyond the first plane.
    told = needs_telling(character) and character > "\uffff"
    assert f"a{'' if told else reads}b" in by_pdfium
    assert all(f"a{reads}b" in reading for reading in by_others)
    with opened(set_.pdf) as pdf:
        (frames,) = (
            font for font in pdf.pages[0].Resources.Font.values() if font.Subtype == "/Type3"
        )
        drawing = frames.CharProcs["/c1"].read_bytes().decode()
    assert "".join(re.findall("/(.) Do", drawing)) == f"{ord(character):04X}"


def test_family_is_framed_person_by_person_and_reads_as_itself(
    set_in: SetIn, readings: Readings
) -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    set_ = set_in([Paragraph(f"a {family} b")])
    assert set_.missing == ("U+1F467", "U+1F468", "U+1F469")
    for reading in readings(set_.pdf):
        assert "".join(family.split("\u200d")) in reading.replace("\u200d", "")


def test_lone_marks_and_variation_selectors_are_set_on_a_dotted_circle(set_in: SetIn) -> None:
    for mark in ("\u0301", "\u064b", "\u093f", "\u0bbe", "\ufe0f"):
        assert set_in([Paragraph(f"{mark} a {mark}")]).missing == ()
        press = Press("en", mirrored=False)
        alone, carried = (
            press.set(text, style.BODY, Element("P")).natural_width() for text in (mark, f"o{mark}")
        )
        assert alone >= press.set("i", style.BODY, Element("P")).natural_width()
        assert carried > 0


@given(st.text(st.characters(exclude_categories=()), max_size=80), st.sampled_from(("en", "ar")))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_is_set(set_in: SetIn, text: str, language: str) -> None:
    blocks = [
        Heading(text), Paragraph(text), Quote(text, text, language, "R", verbatim=True),
        Table(("a", text), ((text, "b"),), text),
    ]  # fmt: skip
    assert set_in(blocks, language).pages >= 1
