"""The command report-plan, and reports that are arranged and dressed for once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
TEMPLATE = 'name = "Ours"\n\n[[sections]]\nplace = "opening"\ntitle = "Foreword"\ntext = "Words."\n'


@pytest.fixture
def sample(gcm: Run, tmp_path: Path) -> tuple[Path, str]:
    path = tmp_path / "sample.gcm"
    return path, gcm("sample", path, "--no-passphrase").out.strip()


def test_a_plan_is_said_and_changed(gcm: Run, sample: tuple[Path, str], tmp_path: Path) -> None:
    path, about = sample
    asked = ("report-plan", path, "--consultation", about, "--json")
    before = path.read_bytes()
    assert gcm(*asked).json()["sections"][:2] == ["summary", "contents"]
    assert path.read_bytes() == before
    preface, template = tmp_path / "preface.txt", tmp_path / "ours.toml"
    preface.write_text("Un mot.", "utf-8")
    template.write_text(TEMPLATE, "utf-8")
    told = gcm(*asked, "--sections", "findings, methodology,dissent", "--preface", preface,
               "--language", "fr", "--template", template).json()  # fmt: skip
    assert told["sections"] == ["findings", "methodology", "dissent"]
    assert told["prefaces"] == {"fr": "Un mot."}
    assert told["template"]["name"] == "Ours"
    back = gcm(*asked, "--sections", "usual", "--no-template").json()
    assert (back["template"], len(back["sections"])) == (None, 17)


def test_a_plan_that_cannot_be_is_refused_in_one_sentence(
    gcm: Run, sample: tuple[Path, str], tmp_path: Path
) -> None:
    path, about = sample
    template = tmp_path / "wrong.toml"
    template.write_text(TEMPLATE + 'colour = "red"\n', "utf-8")
    for option, value, why in (("--sections", "findings", "methodology"),
                               ("--sections", "cover,methodology,dissent", "choose one of"),
                               ("--template", template, "Line 7")):  # fmt: skip
        ended = gcm("report-plan", path, "--consultation", about, option, value)
        assert ended.status == 1
        assert why in ended.err
        assert "Traceback" not in ended.err


def test_a_report_can_be_arranged_and_dressed_for_once(
    gcm: Run, sample: tuple[Path, str], tmp_path: Path
) -> None:
    path, about = sample
    template, out = tmp_path / "ours.toml", tmp_path / "out.docx"
    template.write_text(TEMPLATE, "utf-8")
    ended = gcm("report", path, "--consultation", about, "-o", out, "--sections",
                "opening,methodology,dissent", "--template", template)  # fmt: skip
    assert ended.status == 0, ended.err
    from docx import Document

    words = "\n".join(paragraph.text for paragraph in Document(str(out)).paragraphs)
    assert "Foreword" in words
    assert "Executive summary" not in words
    assert gcm("report-plan", path, "--consultation", about, "--json").json()["template"] is None
