"""Usual pages: read by one pattern they say what the careful reading says, or are left to it."""

from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from uuid import UUID

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as some

from gcm_desktop.reports.blocks import Bullets, Contents, Heading, Paragraph, Quote, Table
from gcm_desktop.reports.tagged_text import Face, PageText, TaggedPages, read_page, usual_page
from gcm_desktop.reports.typesetting import About, typeset

WORDS = "Wages are paid 30 days late; nobody says why, and the office asks for papers. "
ODD = [
    b"", b"\n", b" ", b"0", b"9", b"-", b".", b"(", b")", b"%", b"<", b">", b"[", b"]", b"/", b"<<",
    b"BT\n", b"ET\n", b"EMC\n", b"Q\n", b"q\n", b"3 Tr\n", b"0 Tr\n", b"2 Tr\n", b"/Over Do\n",
    b"[<0001>]TJ\n", b"/NotoSansR 8 Tf\n", b"9 9 Td\n", b"/P<</MCID 0>>BDC\n",
    b"/P<</MCID 77>>BDC\n", b"/Artifact BMC\n",
    b"/Artifact<</Type/Pagination/Subtype/Header>>BDC\n", b"(ab) Tj\n", b"\x00",
    b"/Span<</ActualText<FEFF0041>>>BDC\n", b"0 0 0 rg 0 0 9 9 re f\n", b"BI ID EI\n", b"<00>",
]  # fmt: skip


@cache
def pages() -> TaggedPages:
    """A report with texts of many kinds, and quotes over several pages."""
    blocks = [
        Contents("Contents"), Heading("Findings"), Paragraph(WORDS * 4), Bullets(("a", "b")),
        Table(("One", "Two"), tuple((WORDS, str(n)) for n in range(60)), "Table"),
        *(Quote(WORDS * (n % 3 + 1), "Migrants", "en", f"r{n}", bool(n % 2)) for n in range(40)),
        Quote("شكرا جزيلا", "Migrants", "ar", "ra", verbatim=True),
        Quote("体检证明只有三个月有效期。", "Migrants", "zh", "rz", verbatim=False),
    ]  # fmt: skip
    made = typeset(blocks, About("T", "en", "", date(2026, 1, 1), UUID(int=1), "T")).pdf
    return TaggedPages(pikepdf.open(BytesIO(made)), data=0)


@cache
def contents() -> list[bytes]:
    return [page.obj.Contents.read_bytes() for page in pages()._document.pages]


def told(content: bytes, read: Callable[[bytes], PageText | None]) -> object:
    """All that a way of reading finds; half a code is refused, as late as the text is read."""
    faces = pages().faces
    try:
        page = read(content)
        texts = [*page.marks.items(), *page.outside] if page else []
        found = [(what, [(t.plain(faces), t.lines) for t in ts]) for what, ts in texts]
    except ValueError:
        return "refused"
    return page and (page.strange, found)


def test_most_pages_of_a_report_are_usual_and_read_the_same() -> None:
    usual = [content for content in contents() if usual_page(content)]
    assert len(usual) > len(contents()) / 2
    for content in usual:
        assert told(content, usual_page) == told(content, read_page)
    assert "30 days late" in str(told(usual[-1], usual_page))


@given(some.data())
def test_a_changed_page_is_read_the_same_or_not_taken_for_usual(data: some.DataObject) -> None:
    content = data.draw(some.sampled_from(contents()))
    for _time in range(data.draw(some.integers(1, 3))):
        start = data.draw(some.integers(0, len(content)))
        end = start + data.draw(some.sampled_from([0, 0, 1, 2, 7, 40]))
        if data.draw(some.booleans()):  # at the beginning of an operator's line
            start = end = content.rfind(b"\n", 0, start) + 1
        content = content[:start] + data.draw(some.sampled_from(ODD)) + content[end:]
    assert told(content, usual_page) in (None, told(content, read_page))


@pytest.mark.parametrize("put", [b"3 Tr\n", b"/Over Do\n", b"%\n", b"(a) Tj\n", b"EMC\n", b"x\n"])
def test_nothing_unusual_passes_between_texts(put: bytes) -> None:
    content = next(one for one in contents() if usual_page(one) and b"Q\nq\n" in one)
    assert usual_page(content.replace(b"Q\nq\n", b"Q\n" + put + b"q\n", 1)) is None


def test_a_page_with_one_mark_twice_is_not_usual() -> None:
    content = next(one for one in contents() if usual_page(one) and b"MCID 1>>" in one)
    assert usual_page(content.replace(b"MCID 1>>", b"MCID 0>>")) is None


@pytest.mark.parametrize("size", [1, 2])
@given(codes=some.binary(max_size=40))
def test_codes_read_the_same_at_once_and_one_by_one(size: int, codes: bytes) -> None:
    texts = {1: "a", 2: "ffi", 3: "\ufffe", 4: "\U0001f600", 256: "b", 512: "", 300: "c"}
    face = Face.of(size, [pair for pair in texts.items() if pair[0] < 256**size])
    assert face.plain(codes) == "".join(face.units(codes))
    wide = bytes(1) + codes[:1] if size == 2 else codes
    assert face.plain(wide) == "".join(face.units(wide))
