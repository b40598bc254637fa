"""The recovery sheet: one page, the whole code for eyes and cameras, nothing of what is kept."""

import hashlib
import re
import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from gcm_desktop.reports.preview import page_count, page_png
from gcm_desktop.reports.recovery_sheet import recovery_sheet
from gcm_desktop.texts import LANGUAGES, use_language
from gcm_desktop.workspace.recovery import code_of, raw_of

RAW = hashlib.sha256(b"an example").digest()
CODE = code_of(RAW + bytes(16))
DAY = date(2026, 11, 22)
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def sheet(language: str = "en", name: str = "harbour.gcm") -> bytes:
    return recovery_sheet(CODE, name, language, DAY)


def text_of(pdf: bytes) -> str:
    told = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return told.stdout.decode()


@pytest.fixture(scope="module", params=LANGUAGES)
def in_language(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    """A language, and the sheet in it."""
    return request.param, sheet(request.param)


def test_it_is_one_page_in_every_language(in_language: tuple[str, bytes]) -> None:
    assert page_count(in_language[1]) == 1


def test_the_code_can_be_read_off_it_group_by_group(in_language: tuple[str, bytes]) -> None:
    groups = re.findall(r"\b[0-9A-Z]{5}\b", text_of(in_language[1]))
    assert sorted(groups) == sorted(CODE.split("-"))


def test_screen_readers_read_the_groups_in_order(in_language: tuple[str, bytes]) -> None:
    language, pdf = in_language
    with pikepdf.open(BytesIO(pdf)) as opened:
        tree = opened.Root.StructTreeRoot
        assert str(opened.Root.Lang).startswith(language)
        groups = [element for element in _elements(tree) if element.get("/Lang") == "en"]
        if language != "en":
            assert len(groups) == 1
            assert len(groups[0].K) == 13
        figure = next(element for element in _elements(tree) if element.get("/S") == "/Figure")
        assert str(figure.Alt)


def _elements(element: Any) -> list[Any]:
    found = [element]
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += _elements(kid)
    return found


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="a reader of QR codes")
def test_a_camera_reads_the_code(in_language: tuple[str, bytes], tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    picture.write_bytes(page_png(in_language[1], 1, 1400))
    told = subprocess.run(
        ["zbarimg", "-q", "--raw", picture], capture_output=True, text=True, check=True
    )
    assert raw_of(told.stdout) == RAW


def test_it_names_the_file_and_the_day(in_language: tuple[str, bytes]) -> None:
    text = text_of(in_language[1])
    assert "harbour.gcm" in text
    assert "2026" in text


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_it_speaks_its_own_language(language: str) -> None:
    use_language("en")
    english, spoken = text_of(sheet("en")), text_of(sheet(language))
    for line in english.splitlines():
        if len(line.split()) > 3:
            assert line not in spoken


def test_a_long_name_of_a_file_leaves_it_one_page(in_language: tuple[str, bytes]) -> None:
    pdf = sheet(in_language[0], "x" * 200 + ".gcm")
    assert page_count(pdf) == 1


def test_no_two_sheets_tell_what_they_have_in_common() -> None:
    """Nothing in the file but the code depends on the code."""
    with pikepdf.open(BytesIO(sheet())) as one, pikepdf.open(BytesIO(sheet())) as other:
        assert one.Root.Metadata.read_bytes() != other.Root.Metadata.read_bytes()
        assert CODE.encode() not in one.Root.Metadata.read_bytes()


def test_it_leads_nowhere_and_carries_nothing() -> None:
    with pikepdf.open(BytesIO(sheet())) as opened:
        assert "/Names" not in opened.Root
        assert "/AF" not in opened.Root
        assert all("/Annots" not in page for page in opened.pages)
