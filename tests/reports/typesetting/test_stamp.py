"""The visible stamp of a signature."""

from collections.abc import Callable

import pikepdf
import pytest

from gcm_desktop.reports.typesetting import stamp_page

LINES = ("Signed by Amina Ñandú", "وقّعته: أمينة الميسِّرة", "Борис Официальный", "签署：日内瓦")


def test_stamp_is_one_page_of_the_size_asked(opened: Callable[[bytes], pikepdf.Pdf]) -> None:
    with opened(stamp_page(LINES, 240, 62, "en")) as pdf:
        (page,) = pdf.pages
        assert [float(edge) for edge in page.mediabox] == [0, 0, 240, 62]


def test_stamp_holds_names_in_any_script(
    readings: Callable[[bytes], list[str]], embedded_fonts: Callable[[bytes], dict[str, bool]]
) -> None:
    pdf = stamp_page(LINES, 240, 90, "en")
    for reading in readings(pdf):
        for text in ("SignedbyAminaÑandú", "БорисОфициальный", "签署:日内瓦"):
            assert text in reading
    fonts = embedded_fonts(pdf)
    assert len(fonts) == 4
    assert all(fonts.values())
    assert b"Helvetica" not in pdf


def test_same_lines_give_the_same_stamp() -> None:
    assert stamp_page(LINES, 240, 62, "fr") == stamp_page(LINES, 240, 62, "fr")
    assert stamp_page(LINES, 240, 62, "fr") != stamp_page(LINES[:1], 240, 62, "fr")


@pytest.mark.parametrize("size", [(240, 62), (120, 40), (60, 20), (400, 200)])
def test_texts_stay_inside_the_stamp(
    size: tuple[int, int], lines_from: Callable[[bytes, int, str], list[float]]
) -> None:
    pdf = stamp_page(("Amina", "Facilitator of the consultation in Lamu, Kenya"), *size, "en")
    left, right, base = lines_from(pdf, 0, "Amina")
    assert left >= 0
    assert right <= size[0]
    assert 0 <= base <= size[1]


def test_arabic_stamp_begins_at_the_right(
    lines_from: Callable[[bytes, int, str], list[float]],
) -> None:
    assert lines_from(stamp_page(["Amina"], 240, 62, "en"), 0, "Amina")[0] < 20
    assert lines_from(stamp_page(["Amina"], 240, 62, "ar"), 0, "Amina")[1] > 220


@pytest.mark.parametrize("lines", [[], [""], ["\x00\ud800"], ["word " * 2000], ["x" * 5000, "y"]])
def test_any_lines_are_drawn(lines: list[str], opened: Callable[[bytes], pikepdf.Pdf]) -> None:
    with opened(stamp_page(lines, 240, 62, "en")) as pdf:
        assert len(pdf.pages) == 1
