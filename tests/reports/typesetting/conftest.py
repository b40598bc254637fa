"""Reports to look into: typeset small ones, and read back what a reader would."""

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from uuid import UUID

import pikepdf
import pypdfium2
import pytest

from gcm_desktop.reports.blocks import Block
from gcm_desktop.reports.typesetting import About, Attachment, Typeset, typeset

DATA = '{"inputs":[],"schema":"gcm-consultation/1.0","title":"Naïve – نص – 文"}'.encode()


def about(language: str = "en", title: str = "Consultation in Lamu") -> About:
    """What is said about the reports of these tests."""
    return About(
        title=title,
        language=language,
        author="Ministry of Labour",
        date=date(2026, 3, 14),
        document_id=UUID("0190f5fe-0000-7000-8000-000000000001"),
        running_head=title,
        attachment=Attachment("consultation.json", "gcm-consultation/1.0", DATA),
    )


def compact(text: str) -> str:
    """A text as the comparison of report and data sees it: NFKC, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_by_pdfium(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def read_by_poppler(pdf: bytes) -> list[str]:
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode().split("\f")


@pytest.fixture(scope="session")
def set_in() -> Callable[..., Typeset]:
    """Typesets blocks into a report in a language."""

    def typeset_in(
        blocks: Sequence[Block],
        language: str = "en",
        progress: Callable[[int, int], None] | None = None,
    ) -> Typeset:
        return typeset(blocks, about(language), progress)

    return typeset_in


@pytest.fixture(scope="session")
def readings() -> Callable[[bytes], list[str]]:
    """Reads a PDF with each reader that is here (PDFium always), white space taken out."""

    def read(pdf: bytes) -> list[str]:
        readers = [read_by_pdfium]
        if shutil.which("pdftotext"):
            readers.append(read_by_poppler)
        return [compact("".join(reader(pdf))) for reader in readers]

    return read


@pytest.fixture(scope="session")
def pages_of() -> Callable[[bytes], list[str]]:
    """The text of each page, its lines kept."""
    return read_by_pdfium


@pytest.fixture(scope="session")
def lines_from() -> Callable[[bytes, int, str], list[float]]:
    """Left and right end, and height on its page, of the first place where words stand."""

    def find(pdf: bytes, page: int, words: str) -> list[float]:
        document = pypdfium2.PdfDocument(pdf)
        try:
            found = document[page].get_textpage().search(words).get_next()
            assert found, f"{words!r} is not on page {page + 1}"
            boxes = [
                document[page].get_textpage().get_charbox(index)
                for index in range(found[0], found[0] + found[1])
            ]
            return [min(b[0] for b in boxes), max(b[2] for b in boxes), boxes[0][1]]
        finally:
            document.close()

    return find


@pytest.fixture(scope="session")
def opened() -> Callable[[bytes], pikepdf.Pdf]:
    """A PDF to look into its objects."""
    return lambda pdf: pikepdf.open(BytesIO(pdf))


@pytest.fixture(scope="session")
def compacted() -> Callable[[str], str]:
    """Takes a text as the comparison of report and data sees it."""
    return compact


@pytest.fixture(scope="session")
def embedded_fonts() -> Callable[[bytes], dict[str, bool]]:
    """Every font a PDF names, and whether its program is inside."""

    def fonts(pdf: bytes) -> dict[str, bool]:
        found = {}
        with pikepdf.open(BytesIO(pdf)) as document:
            for each in document.objects:
                if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font":
                    if each.Subtype == "/Type3":
                        found[f"frames {each.objgen}"] = "/CharProcs" in each
                        continue
                    inner = each.DescendantFonts[0] if "/DescendantFonts" in each else each
                    descriptor = inner.get("/FontDescriptor", pikepdf.Dictionary())
                    found[str(each.BaseFont)] = "/FontFile2" in descriptor
        return found

    return fonts


@pytest.fixture(scope="session")
def numbers_in() -> Callable[[str], list[int]]:
    """The numbers that stand in a text."""
    return lambda text: [int(digits) for digits in re.findall(r"\d+", text)]
