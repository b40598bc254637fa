"""Which typeface draws what, and what glyphs read as."""

import re
from unicodedata import category

import pytest

from gcm_desktop.reports.typesetting.composing import _PLAIN
from gcm_desktop.reports.typesetting.fonts import (
    ARABIC,
    CHINESE,
    FALLBACK_ORDER,
    LATIN,
    Typecase,
    Typeface,
)
from gcm_desktop.reports.typesetting.frames import writable
from gcm_desktop.reports.typesetting.shaping import Shaper
from gcm_desktop.shipped import shipped


def families(typecase: Typecase, text: str, language: str = "en") -> list[str | None]:
    fount = typecase.regular
    faces = fount.faces_for(text, fount.face_of(language))
    return [face.family if face else None for face in faces]


def test_letters_choose_their_typeface() -> None:
    assert families(Typecase(), "aжب移ש") == [LATIN, LATIN, ARABIC, CHINESE, "NotoSansHebrew"]


def test_digits_and_points_go_with_the_letters_before_them() -> None:
    assert families(Typecase(), "a 1. ب 1.") == [LATIN] * 5 + [ARABIC] * 4
    assert families(Typecase(), "1 ب") == [ARABIC] * 3
    assert families(Typecase(), "1.", "ar") == [ARABIC] * 2


def test_quotation_marks_beside_chinese_are_chinese_ones() -> None:
    typecase = Typecase()
    assert families(typecase, "“移”GCM”")[0] == CHINESE
    assert families(typecase, "说：“a”", "zh") == [CHINESE] * 3 + [LATIN] + [CHINESE]
    assert families(typecase, "IOM’s", "zh") == [LATIN] * 5
    assert families(typecase, "“a”") == [LATIN] * 3


def test_what_no_typeface_has_has_none() -> None:
    assert families(Typecase(), "a\U0001f600b\ue000\x07\ud800") == [
        LATIN, None, LATIN, None, None, None,
    ]  # fmt: skip


def test_joiners_and_soft_hyphens_stay_in_their_word() -> None:
    assert families(Typecase(), "می\u200cشود co\u00adop") == [ARABIC] * 7 + [LATIN] * 5


@pytest.mark.parametrize("bold", [False, True])
def test_plain_texts_are_whole_in_the_latin_typeface(bold: bool) -> None:
    face = Typeface(LATIN, bold=bold)
    plain = [chr(point) for point in range(0x3000) if _PLAIN.fullmatch(chr(point))]
    assert len(plain) > 400
    assert [c for c in plain if ord(c) not in face.covers and category(c) != "Zs"] == []


def test_typefaces_without_a_bold_cut_are_thickened() -> None:
    assert Typeface(CHINESE, bold=True).emboldened
    assert not Typeface(CHINESE, bold=False).emboldened
    assert not Typeface(ARABIC, bold=True).emboldened


def test_each_pair_of_glyph_and_text_has_a_code_of_its_own() -> None:
    face = Typeface(LATIN, bold=False)
    hyphen = face.font.get_nominal_glyph(0x2D)
    assert face.code(hyphen, "-") == "0001"
    assert face.code(hyphen, "\u2010") == "0002"
    assert face.code(hyphen, "-") == "0001"
    assert list(face.texts()) == [(1, "-"), (2, "\u2010")]
    assert face.widths()[0] == face.widths()[1] > 0


def test_only_what_is_used_is_embedded() -> None:
    face = Typeface(CHINESE, bold=False)
    whole = shipped("fonts", f"{CHINESE}-Regular.ttf").stat().st_size
    Shaper().run(face, "移民工人", right_to_left=False, language="zh")
    program, glyphs = face.program()
    assert len(program) < whole / 1000
    assert len(glyphs) == 2 * 5
    assert face.used


@pytest.mark.parametrize("word", ["office", "fluffy", "affiche", "fjord"])
def test_ornamental_ligatures_stay_off(word: str) -> None:
    face = Typeface(LATIN, bold=False)
    run = Shaper().run(face, word, right_to_left=False, language="en")
    assert run.code is not None
    assert [text for _, text in face.texts()] == list(dict.fromkeys(word))


def test_arabic_letters_join() -> None:
    face, shaper = Typeface(ARABIC, bold=False), Shaper()
    joined = shaper.run(face, "بببب", right_to_left=True, language="ar")
    alone = shaper.run(face, "ب", right_to_left=True, language="ar")
    assert joined.width < 4 * alone.width
    # Initial, medial, final and isolated form are four glyphs that read as the same letter.
    assert [text for _, text in face.texts()] == ["ب"] * 4


def test_arabic_reads_as_typed_whatever_its_forms() -> None:
    face, shaper = Typeface(ARABIC, bold=False), Shaper()
    shaper.run(face, "لا", right_to_left=True, language="ar")
    assert set("".join(text for _, text in face.texts())) == set("لا")


def test_frames_show_the_code_point_and_read_as_the_character() -> None:
    frames, shaper = Typecase().regular.frames, Shaper()
    smile, nothing = shaper.frame(frames, "\U0001f600"), shaper.frame(frames, "\x00")
    (font,) = frames.fonts
    assert list(font.texts()) == [(1, "\U0001f600"), (2, "\ufffd")]
    smile_drawn, nothing_drawn = font.drawings()
    assert smile.code == "<01>"
    assert re.findall("/(.) Do", smile_drawn) == list("1F600")
    assert re.findall("/(.) Do", nothing_drawn) == list("0000")
    assert smile.width > nothing.width > 4 * font.shapes.advances["0"]


def test_more_frames_than_a_font_holds_go_to_another() -> None:
    frames, shaper = Typecase().bold.frames, Shaper()
    codes = [shaper.frame(frames, chr(0xE000 + number)).lifted[0][1] for number in range(600)]
    assert [len(font.characters) for font in frames.fonts] == [255, 255, 90]
    assert len({font.key for font in frames.fonts}) == 3
    assert codes[0] == codes[255] == "<01>"


@pytest.mark.parametrize("character", ["\x00", "\ud800", "\ufdd0", "\U0001fffe", "\U0010ffff"])
def test_controls_surrogates_and_noncharacters_cannot_be_written(character: str) -> None:
    assert not writable(character)


@pytest.mark.parametrize("character", ["a", "\ue000", "\u0378", "\U0001f600", "\ufffd"])
def test_what_unicode_may_hold_can_be_written(character: str) -> None:
    assert writable(character)


@pytest.mark.parametrize("family", FALLBACK_ORDER)
def test_every_typeface_ships_with_outlines_that_can_be_embedded(family: str) -> None:
    face = Typeface(family, bold=True)
    assert "glyf" in face.face.table_tags
    assert face.metrics().ascent > 0 > face.metrics().descent
    assert face.space


def test_licences_of_all_typefaces_are_shipped() -> None:
    licences = shipped("fonts", "LICENCES.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licences
    folder = shipped("fonts")
    for font in [*folder.glob("*.ttf"), *folder.glob("screen/*.ttf")]:
        assert font.stem.split("-")[0] in licences
