"""Drawings: bars, marks on scales, points, pictures; told in words, readable without colour."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from gcm_desktop.reports.blocks import (
    Bar,
    Bars,
    Block,
    Cover,
    Dots,
    Heading,
    Mark,
    Matrix,
    Paragraph,
    Picture,
    Point,
    Points,
    Scale,
)
from gcm_desktop.reports.signatures import opened
from gcm_desktop.reports.typesetting import About, Colours, Typeset, style, typeset
from gcm_desktop.reports.typesetting.setting import Press
from gcm_desktop.reports.typesetting.shapes import disc, hatched, ring

SetIn = Callable[..., Typeset]
BARS = Bars(
    "People, by group", ("Group", "People"),
    (Bar("Migrants", 40), Bar("A, B and C, together", 8, together=True), Bar("None", 0)),
    "People, by group. Migrants: 40; A, B and C, together: 8.", "Hatched: together.",
)  # fmt: skip
DOTS = Dots(
    "Status", "Objective", ((6, "Decent work"), (15, "Basic services")),
    (Scale("Status", (("early", "early"), ("late", "late"))),
     Scale("Priority", (("low", "low"), ("high", "high")))),
    {(6, 0, "early"): Mark(whole=True, groups=3, said="all"), (15, 1, "high"): Mark(groups=12)},
    "A full disc: all.", "Status. early: 6. Priority. high: 15.",
)  # fmt: skip


HELD: list[pikepdf.Pdf] = []
"""Documents whose elements are looked at."""


def words_of(report: Typeset) -> str:
    from pypdfium2 import PdfDocument

    document = PdfDocument(report.pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def elements(pdf: bytes, tag: str) -> list[pikepdf.Object]:
    found: list[pikepdf.Object] = []
    document = opened(pdf)
    HELD.append(document)

    def walk(element: pikepdf.Object) -> None:
        if isinstance(element, pikepdf.Dictionary):
            if element.get("/S") == f"/{tag}":
                found.append(element)
            for kid in (
                element.get("/K", [])
                if isinstance(element.get("/K"), pikepdf.Array)
                else ([element["/K"]] if "/K" in element else [])
            ):
                walk(kid)

    walk(document.Root.StructTreeRoot.K)
    return found


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
@pytest.mark.parametrize("block", [BARS, DOTS])
def test_a_drawing_is_one_figure_that_says_what_it_shows(
    set_in: SetIn, block: Bars | Dots, language: str
) -> None:
    report = set_in([Heading("Drawn"), block], language)
    [figure] = elements(report.pdf, "Figure")
    assert str(figure.Alt) == block.summary
    assert block.title in words_of(report)


def test_numbers_stand_beside_bars_and_in_marks(set_in: SetIn) -> None:
    said = words_of(set_in([BARS, DOTS]))
    for words in ("40", "8", "Hatched: together.", "12", "early", "Priority", "A full disc: all."):
        assert words in said


def test_what_a_hatched_bar_is_stands_under_it_only_where_there_is_one(set_in: SetIn) -> None:
    plain = Bars(BARS.title, BARS.heads, BARS.bars[:1], BARS.summary, BARS.together)
    assert "Hatched" not in words_of(set_in([plain]))


def test_nothing_to_draw_draws_nothing(set_in: SetIn) -> None:
    empty: list[Block] = [
        Bars("t", ("a", "b"), (), "s"), Dots("t", "h", (), (), {}, "l", "s"), Points(()),
    ]  # fmt: skip
    assert not elements(set_in([Paragraph("Words"), *empty]).pdf, "Figure")


def test_long_names_and_many_bars_stay_on_one_page(set_in: SetIn) -> None:
    bars = tuple(Bar("A name that is long " * 20, n) for n in range(60))
    assert set_in([Bars("Many", ("a", "b"), bars, "many")]).pages <= 2


def test_points_are_numbered_in_a_list(set_in: SetIn) -> None:
    report = set_in([Points((Point("First.", "Draft"), Point("Second.")))])
    assert len(elements(report.pdf, "LI")) == 2
    said = words_of(report)
    assert said.index("1") < said.index("First.") < said.index("Draft") < said.index("2")
    arabic = set_in([Points((Point("أولا"),))], "ar")
    assert "1" in words_of(arabic) or "١" in words_of(arabic)


def test_shapes_differ_without_colour() -> None:
    black = (0.0, 0.0, 0.0)
    assert disc(5, 5, 4, black)[-1] == "f"
    assert ring(5, 5, 4, black)[-1] == "S"
    strokes = hatched(0, 0, 20, 8, black)
    assert sum(" l" in line for line in strokes) > 4
    assert (strokes[0], strokes[-1]) == ("q", "Q")


def test_a_circle_closes_where_it_begins() -> None:
    start, *curves = disc(10, 20, 4, (0.0, 0.0, 0.0))[1:-1]
    assert start.split()[:2] == curves[-1].split()[4:6] == ["14.00", "20.00"]
    tops = [tuple(map(float, curve.split()[4:6])) for curve in curves]
    assert tops == [(10, 24), (6, 20), (10, 16), (14, 20)]
    first = list(map(float, curves[0].split()[:4]))
    assert first == pytest.approx([14, 22.21, 12.21, 24], abs=0.01)


def a_picture(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    return out.getvalue()


def test_a_logo_stands_on_the_title_page_and_is_told_in_words(set_in: SetIn) -> None:
    cover = Cover("Title", "", (), "", "Ministry", Picture(a_picture(), "Logo: Ministry"))
    report = set_in([cover, Paragraph("Words")])
    [figure] = elements(report.pdf, "Figure")
    assert str(figure.Alt) == "Logo: Ministry"
    document = opened(report.pdf)
    [image] = document.pages[0].Resources.XObject.values()
    assert (int(image.Width), int(image.Height)) == (40, 20)
    assert "Ministry" in words_of(report)


def test_an_organisations_colours_are_drawn_in_place_of_the_usual_ones() -> None:
    from datetime import date
    from uuid import UUID

    about = About("Title", "en", "", date(2026, 3, 14), UUID(int=1), "Title",
                  colours=Colours("8A3B00", "5A1E00", "FBF1EA"))  # fmt: skip
    counts = {(row, "a"): row for row in range(1, 9)}
    matrix = Matrix(tuple((row, "Row") for row in range(9)), (("a", "A"),), counts, "Eight.")
    report = typeset([Heading("One"), BARS, matrix], about)
    document = opened(report.pdf)
    drawn = document.pages[0].Contents.read_bytes()
    assert b"0.353 0.118 0.000 rg" in drawn
    for usual in (*style.SHADES, style.EMPTY_CELL, style.DEEP):
        assert fills(usual) not in drawn
    own = style.inks(about.colours)
    assert len(own) == len(style.SHADES) + 4  # no colour stands for two
    for usual in (*style.SHADES, style.EMPTY_CELL):
        assert fills(own[usual]) in drawn
    assert Press("en", mirrored=False).inks == {}


def fills(colour: tuple[float, float, float]) -> bytes:
    """The operator that fills with a colour."""
    return "{:.3f} {:.3f} {:.3f} rg".format(*colour).encode()
