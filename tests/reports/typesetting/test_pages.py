"""What keeps together on pages, and where texts part."""

from collections.abc import Callable

import pytest

from gcm_desktop.reports.blocks import (
    Block,
    Bullets,
    Facts,
    Heading,
    Note,
    Paragraph,
    Quote,
    Table,
)
from gcm_desktop.reports.typesetting import Typeset, style
from gcm_desktop.reports.typesetting.flow import FEWEST_LINES, Column, Manner, Row
from gcm_desktop.reports.typesetting.setting import Press
from gcm_desktop.reports.typesetting.structure import Element

SetIn = Callable[..., Typeset]
PagesOf = Callable[[bytes], list[str]]
SENTENCE = "Wages were paid late and nobody could say to whom one might turn. "


def setting(text: str, look: style.Style = style.BODY, language: str = "en"):  # type: ignore[no-untyped-def]
    return Press(language, mirrored=language == "ar").set(text, look, Element("P"))


@pytest.mark.parametrize("filler", range(48, 64))
def test_quote_is_never_broken_over_two_pages(
    set_in: SetIn, pages_of: PagesOf, filler: int
) -> None:
    words = [f"word{number}" for number in range(60)]
    quote = Quote(" ".join(words), "Source", "en", "REF", verbatim=True)
    pages = pages_of(set_in([Paragraph(SENTENCE * filler), quote]).pdf)
    holding = [page for page in pages if "word0" in page]
    assert len(holding) == 1
    assert all(word in holding[0] for word in (*words, "REF"))


@pytest.mark.parametrize("filler", range(48, 64))
def test_heading_stands_on_the_page_of_what_it_heads(
    set_in: SetIn, pages_of: PagesOf, filler: int
) -> None:
    blocks: list[Block] = [
        Paragraph(SENTENCE * filler), Heading("Chapter"), Heading("Section", 2),
        Heading("Passage", 3), Quote("First words", None, "en", "REF", verbatim=False),
    ]  # fmt: skip
    pages = pages_of(set_in(blocks).pdf)
    (holding,) = [page for page in pages if "Chapter" in page]
    assert all(text in holding for text in ("Section", "Passage", "First words"))


HEADED: dict[str, Block] = {
    "table": Table(("A", "B"), tuple((f"First{n}", "1") for n in range(70)), ""),
    "list": Bullets(tuple(f"First{n} {SENTENCE}" for n in range(60))),
    "long paragraph": Paragraph("First0 " + SENTENCE * 150),
    "paragraph": Paragraph("First0 " + SENTENCE * 20),
    "facts": Facts(tuple((f"First{n}", "x") for n in range(60))),
    "call-out": Note("First0 " + SENTENCE * 10),
}


@pytest.mark.parametrize("name", HEADED)
@pytest.mark.parametrize("filler", range(49, 64, 3))
def test_no_heading_is_left_alone_whatever_it_heads(
    set_in: SetIn, pages_of: PagesOf, name: str, filler: int
) -> None:
    blocks = [Paragraph(SENTENCE * filler), Heading("Chapter"), Heading("Section", 2), HEADED[name]]
    pages = pages_of(set_in(blocks).pdf)
    (holding,) = [page for page in pages if "Chapter" in page]
    assert "Section" in holding
    assert "First0" in holding


@pytest.mark.parametrize("lines_that_fit", range(2, 12))
def test_no_line_of_a_paragraph_stands_alone(lines_that_fit: int) -> None:
    text = setting(SENTENCE * 9)
    column = Column([Row(text)], Manner())
    column.wrap(300, 10_000)
    total = len(text.lines)
    parts = column.split(300, lines_that_fit * style.BODY.leading + 0.5)
    counts = [len(part.rows[0].setting.lines) for part in parts]
    assert sum(counts) == total
    assert all(count >= FEWEST_LINES for count in counts)
    assert counts[0] <= lines_that_fit


def test_paragraph_that_would_leave_one_line_moves_on_whole() -> None:
    column = Column([Row(setting(SENTENCE))], Manner())
    column.wrap(300, 10_000)
    assert column.split(300, 1.5 * style.BODY.leading) == []


def test_head_of_a_table_comes_again_on_every_page(set_in: SetIn, pages_of: PagesOf) -> None:
    rows = tuple((f"Group {number}", f"{number}") for number in range(120))
    set_ = set_in([Table(("Stakeholders", "Count"), rows, "", ("start", "end"))])
    pages = pages_of(set_.pdf)
    assert len(pages) > 3
    assert all("Stakeholders" in page for page in pages)
    for number in range(120):
        assert sum(f"Group {number}\r" in page or f"Group {number} " in page for page in pages) == 1


def test_row_higher_than_a_page_is_parted(set_in: SetIn, pages_of: PagesOf) -> None:
    long = " ".join(f"word{number}" for number in range(3000))
    text = "".join(pages_of(set_in([Table(("A", "B"), (("x", long), ("y", "end")), "")]).pdf))
    assert all(f"word{number}" in text for number in range(0, 3000, 97))
    assert text.index("word2999") < text.index("end")


def test_call_out_higher_than_a_page_is_parted(set_in: SetIn, pages_of: PagesOf) -> None:
    set_ = set_in([Note(SENTENCE * 200, "Mind")])
    assert set_.pages > 2
    assert "".join(pages_of(set_.pdf)).count("nobody") == 200


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", SENTENCE * 6),
        ("ru", "Трудящиеся мигранты просят о защите своих прав и о помощи. " * 6),
        ("ar", "طلب العمال المهاجرون حماية حقوقهم وأجورهم في كل مكان. " * 6),
        ("zh", "移民工人要求保护他们的权利，并按时支付工资。" * 8),
        ("en", "https://example.org/" + "a-long-path/" * 40),
        ("en", "x" * 700),
    ],
)
@pytest.mark.parametrize("width", [60.0, 180.0, 465.0])
def test_lines_fit_their_measure(language: str, text: str, width: float) -> None:
    text_setting = setting(text, language=language)
    text_setting.lay(width)
    widest = max(line.width for line in text_setting.lines) * style.BODY.size / 1000
    assert widest <= max(width, text_setting.narrowest_width() if width < 100 else 0) + 0.01


def test_narrower_measures_need_more_lines() -> None:
    text = setting(SENTENCE * 6)
    heights = [text.lay(width) for width in (465.0, 300.0, 150.0, 80.0)]
    assert heights == sorted(heights)
    assert heights[0] < heights[-1]


def test_headings_are_broken_into_lines_of_about_equal_length() -> None:
    title = "Strengthen the transnational response to smuggling of migrants today"
    balanced = setting(title, style.HEADINGS[1])
    balanced.lay(465.0)
    first, second = (line.width for line in balanced.lines)
    assert abs(first - second) < 0.35 * max(first, second)


def test_chinese_is_justified_and_english_is_not() -> None:
    def ends(language: str, text: str) -> list[str]:
        lines = setting(text, language=language)
        lines.lay(206.0)
        return [op for op in lines.operators(0, 0) if op.endswith("TJ")]

    def stretched(operators: list[str]) -> bool:
        return any("> -" in operator or ">-" in operator for operator in operators[:-1])

    assert stretched(ends("zh", "移民工人要求保护权利，并按时支付工资。" * 4))
    assert not stretched(ends("zh", "移民工人要求。"))
    assert not any("-" in operator for operator in ends("en", "nnnn nnnn " * 20))
