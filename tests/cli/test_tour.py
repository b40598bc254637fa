"""The commands tour and self-test: the whole trip without a window."""

import json
import re
import stat
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.cli import selftest
from gcm_desktop.cli.trip import FILES
from gcm_desktop.errors import DiskFullError
from gcm_desktop.exchange.sample import sample_inputs

Run = Callable[..., Any]
"""Runs a command: with its words, and what stands on its standard input."""

TABLE = """objectives;kind;stakeholder_group;organisation;text;language;attribution;sensitivity
6;challenge;trade_unions;Harbour union;Wages are paid late, or never.;en;organisation;public
7;challenge;migrants;;Нам платят поздно.;ru;anonymous;public
18;recommendation;academia;;应简化外国学历与技能的认可程序。;zh;anonymous;public
23;pledge;states;;Counted, and not printed.;en;anonymous;aggregate
"""


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def text_of(pdf: Any) -> str:
    told = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True)
    return squeezed(told.stdout.decode())


def test_a_tour_leaves_exactly_its_files_for_this_user_only(trip: Path) -> None:
    assert {path.name for path in trip.iterdir()} == set(FILES)
    assert {stat.S_IMODE(path.stat().st_mode) for path in trip.iterdir()} == {0o600}
    assert stat.S_IMODE(trip.stat().st_mode) == 0o700


def test_the_passphrases_of_a_tour_open_what_it_leaves(
    gcm: Run,
    trip: Path,
    passphrases: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = (trip / "passphrases.txt").read_text("utf-8")
    assert "belong to a sample" in told
    listed = gcm("consultations", trip / "workspace.gcm", "--json",
                 "--passphrase-file", trip / "passphrases.txt")  # fmt: skip
    assert [(each["inputs"], each["sample"]) for each in listed.json()] == [(120, True)]
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", passphrases[1])
    words = ("identity", "trust", trip / "identity.p12", "-o", tmp_path / "trust.json")
    assert gcm(*words).status == 0
    assert (tmp_path / "trust.json").read_bytes() == (trip / "trust.json").read_bytes()


def test_the_verdict_of_a_tour_is_valid(trip: Path) -> None:
    verdict = json.loads((trip / "verdict.json").read_bytes())
    assert (verdict["file"], verdict["conclusion"]) == ("report.pdf", "valid")


def test_nothing_that_was_said_can_be_read_from_the_workspace_of_a_tour(trip: Path) -> None:
    content = (trip / "workspace.gcm").read_bytes()
    assert not content.startswith(b"SQLite")
    for facts in sample_inputs():
        phrase = facts["text"].encode()
        assert not any(phrase[at : at + 12] in content for at in range(0, len(phrase) - 12, 12))


def test_a_tour_of_ones_own_table_goes_into_a_new_folder_and_prints_every_public_word(
    gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gcm-tour").mkdir()
    (tmp_path / "table.csv").write_text(TABLE, "utf-8")
    ended = gcm("tour", "--inputs", "table.csv")
    assert (ended.status, ended.err) == (0, "")
    folder = tmp_path / "gcm-tour-2"
    assert {path.name for path in folder.iterdir()} == set(FILES)
    steps = re.findall(r"^ *(\d+)\. ", ended.out, re.MULTILINE)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    printed = text_of(folder / "report.pdf")
    for words in ("Wages are paid late, or never.", "Нам платят поздно.", "Harbour union",
                  "应简化外国学历与技能的认可程序。"):  # fmt: skip
        assert squeezed(words) in printed
    assert squeezed("Counted, and not printed.") not in printed
    told = json.loads((folder / "data.json").read_bytes())
    assert (told["counted"], told["printed"], told["consultation"]["sample"]) == (4, 3, False)


def test_a_tour_keeps_out_of_the_profile_of_this_device(trip: Path) -> None:
    assert [path.name for path in trip.parent.iterdir()] == [trip.name]


def test_a_tour_goes_into_a_new_or_an_empty_folder_only(gcm: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "note.txt").write_text("mine")
    ended = gcm("tour", folder)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == "The folder mine is not empty. Nothing was changed; name a new one.\n"
    assert [path.name for path in folder.iterdir()] == ["note.txt"]
    taken = gcm("tour", folder / "note.txt")
    assert (taken.status, taken.err.count("\n")) == (1, 1)
    far = gcm("tour", tmp_path / "far" / "away")
    assert (far.status, far.err[:18]) == (1, "There is no file /"[:18])


def test_a_tour_of_a_wrong_table_makes_nothing(gcm: Run, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(TABLE + "24;challenge;migrants;;x;en;anonymous;public\n")
    for content, there in (("", False), (TABLE + "24;data;media;;x;en;anonymous;public\n", False)):
        (tmp_path / "table.csv").write_text(content)
        ended = gcm("tour", tmp_path / "tour", "--inputs", tmp_path / "table.csv")
        assert ended.status == 1
        assert ended.err.startswith("Nothing was imported. ")
        assert (tmp_path / "tour").exists() is there


def test_the_self_test_tells_each_step_and_leaves_nothing(
    gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    ended = gcm("self-test")
    told = ended.out.splitlines()
    assert (ended.status, ended.err) == (0, "")
    assert len(told) > 12
    assert all(line.startswith("ok ") for line in told)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_self_test_that_finds_a_fault_says_so_and_fails(
    gcm: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    trials = [
        ("this holds", lambda: True),
        ("this does not", lambda: False),
        ("this", lambda: True),
    ]
    monkeypatch.setattr(selftest, "take", lambda _trip, _fill: iter(["a step"]))
    monkeypatch.setattr(selftest, "_trials", lambda _trip: iter(trials))
    ended = gcm("self-test")
    assert ended.status == 1
    assert ended.out == "ok     a step\nok     this holds\nFAILED this does not\nok     this\n"


def test_a_self_test_that_cannot_go_on_says_why_and_fails(
    gcm: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_trip: Any, _fill: Any) -> Any:
        yield "a step"
        raise DiskFullError

    monkeypatch.setattr(selftest, "take", breaks)
    ended = gcm("self-test")
    assert ended.status == 1
    assert ended.out == f"ok     a step\nFAILED {DiskFullError()}\n"
