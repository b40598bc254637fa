"""QR codes: read by a camera as they were written."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcm_desktop.reports.blocks import SquareCode
from gcm_desktop.reports.preview import page_png
from gcm_desktop.reports.signatures import opened
from gcm_desktop.reports.typesetting import Typeset
from gcm_desktop.reports.typesetting.squares import _runs, modules_of

TOLD = "gcm-desktop:report:f8387fec-cbdd-5cd9-902a-42e78251e000:sha256:" + "9c51b946" * 8


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="zbarimg is not here")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_camera_reads_what_was_written(
    language: str, set_in: Callable[..., Typeset], tmp_path: Path
) -> None:
    report = set_in([SquareCode(TOLD, "QR code of the report")], language)
    picture = tmp_path / "page.png"
    picture.write_bytes(page_png(report.pdf, 1, 900))
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", "--nodbus", str(picture)], capture_output=True, text=True
    )
    assert read.stdout.strip() == TOLD


def test_a_code_says_in_words_what_it_holds(set_in: Callable[..., Typeset]) -> None:
    document = opened(set_in([SquareCode(TOLD, "QR code of the report")]).pdf)
    figure = document.Root.StructTreeRoot.K.K
    assert (str(figure.S), str(figure.Alt)) == ("/Figure", "QR code of the report")


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=90))
def test_what_is_drawn_are_the_dark_modules_and_no_others(text: str) -> None:
    for line in modules_of(text):
        drawn = [False] * len(line)
        for start, length in _runs(line):
            drawn[start : start + length] = [True] * length
        assert drawn == list(line)
