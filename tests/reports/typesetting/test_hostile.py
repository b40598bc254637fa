"""Texts that break typesetters end on pages, in bounded time."""

from collections.abc import Callable
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from gcm_desktop.reports.typesetting import Typeset

SetIn = Callable[..., Typeset]

HOSTILE = {
    "a word without end": "x" * 100_000,
    "no space": "abcdefghij" * 30_000,
    "combining marks": "a" + "\u0301" * 10_000,
    "Arabic marks": "ب" + "\u064b" * 10_000,
    "overrides": "\u202e" * 20_000 + "abc",
    "isolates": "\u2068\u2067" * 20_000,
    "nested directions": "\u202b a \u202a ב " * 300 + "\u2069\u202c" * 100,
    "brackets": "(" * 20_000 + "ב" + ")" * 20_000,
    "joiners": "\u200d" * 20_000,
    "zero-width spaces": "a\u200b" * 10_000,
    "line ends": "\n\u2029\x85" * 5_000,
    "spaces": " \t\u3000" * 10_000,
    "byte order marks": "\ufeff" * 2_000,
    "Chinese without end": "移民工人" * 10_000,
    "Arabic without spaces": "سلام" * 10_000,
    "Devanagari without spaces": "क्षि" * 3_000,
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
def test_texts_without_end_are_set_in_seconds(set_in: SetIn, name: str) -> None:
    began = perf_counter()
    set_ = set_in([Quote(HOSTILE[name], "Source", "en", "REF", verbatim=True)])
    assert set_.pdf.startswith(b"%PDF")
    assert perf_counter() - began < 10


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


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "a\uffffb", "a\ue000b", "a안b"])
def test_what_cannot_be_drawn_is_never_an_empty_box(
    set_in: SetIn, readings: Callable[[bytes], list[str]], text: str
) -> None:
    set_ = set_in([Paragraph(text)])
    point = f"U+{ord(text[1]):04X}"
    assert set_.missing == (point,)
    for reading in readings(set_.pdf):
        assert f"a[{point}]b" in reading or text in reading


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
