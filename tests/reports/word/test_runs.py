"""Text goes into runs by its direction and with its language."""

from collections.abc import Sequence

import pytest
from docx.oxml.xmlchemy import BaseOxmlElement

from gcm_desktop.reports.word.runs import MAIN, directions, runs

HOSTILE = "\0\x07\x0b\x1b\x7f\x9f\ud800\udfff\ufffe\uffff\ufdd0\U0001ffff<w:p>&amp;]]>\u202e\u2028"


def said(made: Sequence[BaseOxmlElement]) -> str:
    return "".join(words.text or "" for run in made for words in run.iter(f"{MAIN}t"))


@pytest.mark.parametrize(
    ("text", "mirrored", "pieces"),
    [
        ("Wages.", False, [(False, "Wages.")]),
        ("قال (abc) ثم", True, [(True, "قال ("), (False, "abc"), (True, ") ثم")]),
        ("رقم ٢٠٢٦/١١", True, [(True, "رقم ٢٠٢٦/١١")]),
        ("abc عربي def", False, [(False, "abc "), (True, "عربي"), (False, " def")]),
        ("", True, []),
    ],
)
def test_pieces_go_one_way_each(text: str, mirrored: bool, pieces: list[tuple[bool, str]]) -> None:
    assert list(directions(text, mirrored=mirrored)) == pieces


def test_arabic_runs_say_direction_and_language_for_their_script() -> None:
    [run] = runs("مرحبا", "ar", mirrored=True)
    assert "<w:rtl/>" in run.xml
    assert '<w:lang w:bidi="ar"/>' in run.xml


def test_chinese_runs_have_the_hint_that_quotation_marks_need() -> None:
    [run] = runs("“你好”", "zh", mirrored=False)
    assert '<w:rFonts w:hint="eastAsia"/>' in run.xml
    assert '<w:lang w:eastAsia="zh"/>' in run.xml
    [thai] = runs("สวัสดี", "th", mirrored=False)
    assert '<w:lang w:bidi="th"/>' in thai.xml


def test_a_language_that_is_none_is_left_out() -> None:
    [run] = runs("words", '"><w:evil', mirrored=False)
    assert "lang" not in run.xml


def test_breaks_and_tabs_are_signs_and_spaces_are_kept() -> None:
    [run] = runs(" a\r\nb\tc ", "en", mirrored=False)
    kinds = [child.tag.rpartition("}")[2] for child in run]
    assert kinds == ["rPr", "t", "br", "t", "tab", "t"]
    assert said([run]) == " abc "


def test_what_xml_cannot_hold_is_replaced_and_markup_is_only_text() -> None:
    held = said(list(runs(HOSTILE, "en", mirrored=False)))
    assert "<w:p>&amp;]]>\u202e" in held
    assert held.count("\ufffd") == 11
