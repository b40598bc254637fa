"""The commands about a workspace as a whole: new, sample, consultation, consultations, check."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from gcm_desktop.consultation.issued import issue_report
from gcm_desktop.consultation.officers import Officer
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace

Run = Callable[..., Any]
"""Runs a command: with its words, and what stands on its standard input."""

WITHOUT_ROOTS_EYES = (
    "setpriv", "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
)  # fmt: skip
"""Permissions mean nothing to root, unless it goes without these capabilities."""


def state_of(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file of a folder with its digest and the time of its last change."""
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.iterdir()
        if path.is_file()
    }


def test_a_new_workspace_is_encrypted_empty_and_whole(
    gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCM_PASSPHRASE", "seven herons by the harbour")
    ended = gcm("new", tmp_path / "a.gcm")
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    assert not (tmp_path / "a.gcm").read_bytes().startswith(b"SQLite")
    assert gcm("consultations", tmp_path / "a.gcm", "--json").json() == []
    assert gcm("check", tmp_path / "a.gcm").out == "OK\n"


def test_a_workspace_without_a_passphrase_is_made_with_a_warning(
    gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCM_PASSPHRASE", "not wanted here")
    ended = gcm("new", tmp_path / "a.gcm", "--no-passphrase")
    assert (ended.status, ended.out) == (0, "")
    assert ended.err.startswith("This workspace is not encrypted")
    assert (tmp_path / "a.gcm").read_bytes().startswith(b"SQLite")


def test_nothing_is_ever_made_over_another_file(gcm: Run, desk: Any) -> None:
    before = desk.path.read_bytes()
    for command in ("new", "sample"):
        ended = gcm(command, desk.path, "--no-passphrase")
        assert (ended.status, ended.out) == (1, "")
        assert ended.err.startswith("There is already a file desk.gcm.")
    assert desk.path.read_bytes() == before


def test_an_empty_passphrase_makes_nothing(gcm: Run, tmp_path: Path) -> None:
    told = tmp_path / "passphrase"
    told.write_text("\n")
    ended = gcm("new", tmp_path / "a.gcm", "--passphrase-file", told)
    assert (ended.status, ended.err) == (1, "An empty passphrase protects nothing.\n")
    assert not (tmp_path / "a.gcm").exists()


def test_a_folder_that_is_not_there_is_told(gcm: Run, tmp_path: Path) -> None:
    ended = gcm("new", tmp_path / "far" / "a.gcm", "--no-passphrase")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("There is no file ")


def test_the_sample_is_marked_and_whole(gcm: Run, tmp_path: Path) -> None:
    ended = gcm("sample", tmp_path / "s.gcm", "--no-passphrase")
    assert ended.status == 0
    listed = gcm("consultations", tmp_path / "s.gcm", "--json").json()
    assert [(each["id"], each["sample"], each["inputs"]) for each in listed] == [
        (ended.out.strip(), True, 120)
    ]
    assert "[sample]" in gcm("consultations", tmp_path / "s.gcm").out
    assert gcm("check", tmp_path / "s.gcm").out == "OK\n"


@pytest.mark.parametrize("wanted", [0, 3, 250])
def test_a_sample_has_as_many_inputs_as_are_wanted(gcm: Run, tmp_path: Path, wanted: Any) -> None:
    gcm("sample", tmp_path / "s.gcm", "--no-passphrase", "--inputs", wanted)
    listed = gcm("consultations", tmp_path / "s.gcm", "--json").json()
    assert [each["inputs"] for each in listed] == [wanted]


def test_a_sample_that_cannot_be_finished_leaves_nothing(
    gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gcm_desktop.exchange import sample

    monkeypatch.setattr(sample, "sample_inputs", lambda: [{"kind": "nonsense"}])
    ended = gcm("sample", tmp_path / "s.gcm", "--no-passphrase")
    assert ended.status != 0
    assert list(tmp_path.glob("s.gcm*")) == []


def test_a_consultation_is_begun_with_everything_that_can_be_said_of_one(
    gcm: Run, desk: Any
) -> None:
    made = gcm(
        "consultation", desk.path, "--title", "Harvest talks", "--level", "sub_regional",
        "--country", "ken", "--area", "KE-28", "--area", "the lakeside", "--place", "Mbita",
        "--starts-on", "2026-10-12", "--ends-on", "2026-10-13",
        "--lead-organisation", "Riverside Council", "--partner-organisation", "Common Table",
        "--region", "ECA", "--language", "en", "--language", "sw", "--mode", "hybrid",
        "--attribution-rule", "anonymous", "--objective", "7", "--objective", "12",
        "--group", "migrants", "--officer", "Amina",
    )  # fmt: skip
    assert made.status == 0
    listed = gcm("consultations", desk.path, "--json").json()
    assert [each for each in listed if each["title"] == "Harvest talks"] == [{
        "id": made.out.strip(), "title": "Harvest talks", "level": "sub_regional",
        "country": "KEN", "place": "Mbita", "starts_on": "2026-10-12", "inputs": 0,
        "objectives_heard": 0, "sample": False,
    }]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (("--country", "XYZ"), "country: this is not a country code"),
        (("--country", "KEN", "--level", "village"), "level: choose one of"),
        (("--country", "KEN", "--mode", "by letter"), "mode: choose one of"),
        (("--country", "KEN", "--attribution-rule", "none"), "attribution_rule: choose one of"),
        (("--country", "KEN", "--region", "EU"), "region: "),
        (("--country", "KEN", "--objective", "0"), "objectives_in_focus: "),
        (("--country", "KEN", "--objective", "24"), "objectives_in_focus: "),
        (("--country", "KEN", "--group", "everybody"), "groups_planned: "),
        (("--country", "KEN", "--starts-on", "yesterday"), "starts_on: "),
        (
            ("--country", "KEN", "--starts-on", "2026-10-12", "--ends-on", "2026-10-11"),
            "The last day is before the first day.",
        ),
        (("--country", "KEN", "--place", "x" * 1000), "place: "),
    ],
)
def test_what_a_consultation_cannot_be_is_refused_by_name(
    gcm: Run, desk: Any, said: Any, sentence: str
) -> None:
    ended = gcm("consultation", desk.path, "--title", "T", *said)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(sentence)
    assert ended.err.count("\n") == 1
    assert len(gcm("consultations", desk.path, "--json").json()) == 1


def test_who_writes_is_the_officer_that_is_named(
    gcm: Run,
    locked_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    passphrase: str,
) -> None:
    path = tmp_path / "locked.gcm"
    shutil.copy(locked_file, path)
    monkeypatch.setenv("GCM_PASSPHRASE", passphrase)
    words = ("consultation", path, "--title", "T", "--country", "KEN")
    assert gcm(*words, "--officer", "Amina").status == 0
    with Workspace.open(
        path, passphrase, profile=Profile(tmp_path / "profile"), read_only=True
    ) as workspace:
        names = workspace.read(lambda db: db.exec(select(Officer.name)).all())
    assert names == ["Amina"]


def test_titles_of_others_cannot_disturb_the_list(gcm: Run, desk: Any) -> None:
    gcm("consultation", desk.path, "--title", "a\u202eb \x1b[2J", "--country", "KEN")
    shown = gcm("consultations", desk.path).out
    assert "a<U+202E>b ␛[2J" in shown


def test_a_stranger_to_the_terminals_eyes_is_whole_to_a_program(gcm: Run, desk: Any) -> None:
    gcm("consultation", desk.path, "--title", "a\u202eb", "--country", "KEN")
    assert gcm("consultations", desk.path, "--json").json()[0]["title"] == "a\u202eb"


# --- files that are no workspace, and workspaces that cannot be opened --------------------------


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (None, 1, "There is no file bad.gcm."),
        (b"", 1, "This file is empty"),
        (b"just some words " * 500, 1, "This file is not a workspace of GCM Desktop."),
        (b"%PDF-1.7\n" + b"x" * 8000, 1, "This file is not a workspace of GCM Desktop."),
    ],
)
@pytest.mark.parametrize("command", ["consultations", "check", "inputs"])
def test_what_is_no_workspace_is_told_and_left_alone(
    gcm: Run, tmp_path: Path, content: Any, code: Any, sentence: str, command: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    if content is not None:
        (folder / "bad.gcm").write_bytes(content)
    before = state_of(folder)
    ended = gcm(command, folder / "bad.gcm")
    assert (ended.status, ended.out) == (code, "")
    assert ended.err.startswith(sentence)
    assert ended.err.count("\n") == 1
    assert state_of(folder) == before


def test_a_database_of_somebody_else_is_told(gcm: Run, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "other.gcm")
    other.execute("CREATE TABLE mine (words)")
    other.commit()
    other.close()
    ended = gcm("consultations", tmp_path / "other.gcm")
    assert (ended.status, ended.err[:35]) == (1, "This file is not a workspace of GCM")


def test_a_workspace_of_a_newer_version_is_told(gcm: Run, desk: Any) -> None:
    opened = sqlite3.connect(desk.path)
    opened.execute("PRAGMA user_version = 99")
    opened.commit()
    opened.close()
    ended = gcm("consultations", desk.path)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("This file was made by a newer version of GCM Desktop")


def test_a_folder_in_place_of_a_workspace_is_told(gcm: Run, tmp_path: Path) -> None:
    ended = gcm("consultations", tmp_path)
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)


def test_a_wrong_passphrase_is_told_and_changes_nothing(
    gcm: Run, tmp_path: Path, locked_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "folder" / "locked.gcm"
    path.parent.mkdir()
    shutil.copy(locked_file, path)
    before = state_of(path.parent)
    monkeypatch.setenv("GCM_PASSPHRASE", "not this one")
    ended = gcm("consultation", path, "--title", "T", "--country", "KEN")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("The passphrase does not open this file")
    assert state_of(path.parent) == before


def test_a_workspace_that_is_open_elsewhere_is_read_and_not_written(
    gcm: Run, desk: Any, start: Run, spoken: Callable[..., str]
) -> None:
    process = start("capture", desk.path, "--consultation", desk.consultation)
    process.stdin.write(spoken().encode())
    process.stdin.flush()
    assert process.stdout.readline().startswith(b"ACK ")
    words = ("consultation", desk.path, "--title", "T", "--country", "KEN")
    ended = gcm(*words)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("This file is already open on ")
    assert len(gcm("inputs", desk.path, "--json").json()) == 1
    process.stdin.close()
    assert process.wait(20) == 0
    assert gcm(*words).status == 0


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or (os.geteuid() == 0 and not shutil.which("setpriv")),
    reason="permissions of Unix, and somebody they hold for",
)
@pytest.mark.parametrize(("of_file", "of_folder"), [(0o444, 0o755), (0o644, 0o555)])
def test_what_cannot_be_written_is_read_and_refused_in_a_sentence(
    desk: Any, environment: dict[str, str], tmp_path: Path, of_file: Any, of_folder: Any
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(desk.path, folder / "a.gcm")
    (folder / "a.gcm").chmod(of_file)
    folder.chmod(of_folder)
    before = state_of(folder)
    listed = as_ordinary_user(environment, "consultations", folder / "a.gcm", "--json")
    assert (listed.returncode, listed.stderr) == (0, b"")
    assert b"Harbour talks" in listed.stdout
    words = ("consultation", folder / "a.gcm", "--title", "T", "--country", "KEN")
    written = as_ordinary_user(environment, *words)
    assert (written.returncode, written.stdout) == (1, b"")
    assert written.stderr.startswith(b"This file, or the folder it lies in, cannot be written.")
    assert written.stderr.count(b"\n") == 1
    assert state_of(folder) == before
    folder.chmod(0o755)


def as_ordinary_user(environment: dict[str, str], *words: Any) -> Any:
    """A command run by somebody whom permissions hold back."""
    before = WITHOUT_ROOTS_EYES if os.geteuid() == 0 else ()
    asked = [*before, sys.executable, "-m", "gcm_desktop", *map(str, words)]
    return subprocess.run(asked, env=environment, capture_output=True, timeout=30, check=False)


@pytest.mark.parametrize(
    "words",
    [
        ("consultations",),
        ("consultations", "--json"),
        ("inputs",),
        ("inputs", "--search", "wages", "--json"),
        ("check",),
    ],
)
def test_reading_leaves_the_file_and_its_folder_as_they_are(
    gcm: Run, desk: Any, tmp_path: Path, words: Any, spoken: Callable[..., str]
) -> None:
    gcm("capture", desk.path, "--consultation", desk.consultation, stdin=spoken())
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(desk.path, folder / "a.gcm")
    before = state_of(folder)
    assert gcm(words[0], folder / "a.gcm", *words[1:]).status == 0
    assert state_of(folder) == before


# --- check --------------------------------------------------------------------------------------


def test_check_names_each_fault_by_its_code(
    gcm: Run, desk: Any, spoken: Callable[..., str]
) -> None:
    gcm("capture", desk.path, "--consultation", desk.consultation, stdin=spoken())
    opened = sqlite3.connect(desk.path)
    opened.execute("INSERT INTO gate VALUES (1)")
    opened.execute("UPDATE input SET kind = 'data'")
    opened.execute("DELETE FROM gate")
    opened.commit()
    opened.close()
    ended = gcm("check", desk.path)
    assert (ended.status, ended.err) == (1, "")
    assert ended.out.startswith("row-differs A record is not what its revisions say. (input ")


def test_check_names_what_waits_for_a_person_and_is_content(
    gcm: Run, desk: Any, tmp_path: Path
) -> None:
    with Workspace.open(desk.path, None, profile=Profile(tmp_path / "profile")) as workspace:
        workspace.write(
            issue_report, consultation_id=desk.consultation, issued_at=datetime.now(UTC),
            schema_version="gcm-consultation/1.0", data_sha256="0" * 64, state_digest="0" * 64,
            inputs=0, supersedes_id=uuid4(),
        )  # fmt: skip
    ended = gcm("check", desk.path)
    assert ended.status == 0
    assert ended.out.startswith("dangling A record refers to one that is not in this file.")
    assert ended.out.endswith("\nOK\n")


def test_check_tells_of_a_damaged_page(gcm: Run, desk: Any, spoken: Callable[..., str]) -> None:
    said = "".join(spoken(f"Sentence {n} of the meeting. " * 40) for n in range(60))
    gcm("capture", desk.path, "--consultation", desk.consultation, stdin=said)
    content = bytearray(desk.path.read_bytes())
    for page in range(20, len(content) // 4096, 7):
        content[page * 4096 : page * 4096 + 200] = bytes(200)
    desk.path.write_bytes(bytes(content))
    ended = gcm("check", desk.path)
    assert ended.status == 1
    assert "damaged" in ended.out
    assert "Traceback" not in ended.err
