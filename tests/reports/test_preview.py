"""Pictures of pages."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from uuid import UUID

import pikepdf
import pytest
from PIL import Image

from gcm_desktop.errors import NotAReportError
from gcm_desktop.reports.blocks import Heading, PageBreak, Paragraph
from gcm_desktop.reports.preview import page_count, page_png
from gcm_desktop.reports.typesetting import About, typeset


@pytest.fixture(scope="module")
def two_pages() -> bytes:
    blocks = [Heading("First"), Paragraph("Words"), PageBreak(), Heading("Second")]
    about = About("Two pages", "en", "", date(2026, 1, 2), UUID(int=1), "")
    return typeset(blocks, about).pdf


def picture(png: bytes) -> Image.Image:
    with Image.open(BytesIO(png)) as opened:
        opened.load()
        return opened


def test_every_page_can_be_drawn_as_wide_as_asked(two_pages: bytes) -> None:
    assert page_count(two_pages) == 2
    first, second = (picture(page_png(two_pages, number, 420)) for number in (1, 2))
    assert first.format == second.format == "PNG"
    assert first.size == second.size == (420, 594)
    assert first.tobytes() != second.tobytes()


def test_what_is_drawn_is_not_blank(two_pages: bytes) -> None:
    darkest, lightest = picture(page_png(two_pages, 1, 300)).convert("L").getextrema()
    assert darkest < 100
    assert lightest == 255


@pytest.mark.parametrize("number", [0, 3, -1])
def test_page_that_is_not_there_is_an_index_error(two_pages: bytes, number: int) -> None:
    with pytest.raises(IndexError):
        page_png(two_pages, number, 300)


@pytest.mark.parametrize(
    "spoil",
    [lambda pdf: b"", lambda pdf: b"not a PDF at all", lambda pdf: pdf[:200]],
    ids=["empty", "something else", "cut short"],
)
def test_what_is_no_pdf_is_refused_in_words(
    two_pages: bytes, spoil: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(NotAReportError):
        page_count(spoil(two_pages))
    with pytest.raises(NotAReportError):
        page_png(spoil(two_pages), 1, 300)


def test_pages_of_absurd_shapes_stay_within_bounds() -> None:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(10, 14_400))
        pdf.add_blank_page(page_size=(14_400, 10))
        pdf.save(out)
    for number in (1, 2):
        drawn = picture(page_png(out.getvalue(), number, 1_000_000))
        assert drawn.width <= 4000
        assert drawn.height <= 16_001
