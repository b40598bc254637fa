"""The commands about backups: backup, backups, restore, backup-folder, backup-stick."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.consultation.consultations import consultations, open_consultation
from gcm_desktop.consultation.inputs import record_input, strike_input
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace

Run = Callable[..., Any]
PASSPHRASE = "seven herons by the harbour"


def title(path: Path, said: str, passphrase: str | None = None) -> None:
    with Workspace.open(path, passphrase, profile=Profile()) as workspace:
        workspace.write(open_consultation, title=said, country="KEN")


def titles(path: Path, passphrase: str | None = None) -> set[str]:
    with Workspace.open(path, passphrase, profile=Profile(), read_only=True) as workspace:
        return {each.title for each in workspace.read(consultations)}


@pytest.fixture
def locked_desk(gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An encrypted workspace with one consultation, whose passphrase every command is given."""
    monkeypatch.setenv("GCM_PASSPHRASE", PASSPHRASE)
    path = tmp_path / "desk.gcm"
    assert gcm("new", path).status == 0
    title(path, "Before", PASSPHRASE)
    return path


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch, gcm: Run) -> Run:
    """Runs a command at a terminal, where somebody types an answer."""
    from gcm_desktop.cli.running import main

    def run(answer: str, *words: object) -> int:
        monkeypatch.setattr(sys, "stdin", Terminal(answer))
        return main([str(word) for word in words])

    return run


def test_a_backup_is_made_and_listed(gcm: Run, locked_desk: Path) -> None:
    made = gcm("backup", locked_desk)
    assert (made.status, made.err) == (0, "")
    path = Path(made.out.strip())
    assert path.parent == Profile().data_folder / "backups"
    assert titles(path, PASSPHRASE) == {"Before"}
    again = gcm("backup", locked_desk, "--json").json()
    assert again["unscoured"] == []
    listed = gcm("backups", locked_desk, "--json").json()
    assert [each["path"] for each in listed] == [again["path"], str(path)]
    assert listed[0]["made_at"] == again["made_at"]
    shown = gcm("backups", locked_desk).out.splitlines()
    assert [line.split("  ")[1] for line in shown] == [again["path"], str(path)]


def test_one_backup_is_made_where_it_is_told_and_never_over_anything(
    gcm: Run, locked_desk: Path, tmp_path: Path
) -> None:
    made = gcm("backup", locked_desk, "-o", tmp_path / "mine.gcm")
    assert (made.status, made.out.strip()) == (0, str(tmp_path / "mine.gcm"))
    assert gcm("backups", locked_desk).out == ""
    before = (tmp_path / "mine.gcm").read_bytes()
    again = gcm("backup", locked_desk, "-o", tmp_path / "mine.gcm")
    assert (again.status, again.out) == (1, "")
    assert again.err.startswith("There is already a file mine.gcm.")
    assert (tmp_path / "mine.gcm").read_bytes() == before


def test_the_backups_of_a_damaged_or_missing_file_are_listed_all_the_same(
    gcm: Run, locked_desk: Path
) -> None:
    path = gcm("backup", locked_desk, "--json").json()["path"]
    begins = locked_desk.read_bytes()[:16]
    for content in (begins + os.urandom(8192 - 16), b"", None):
        locked_desk.unlink()
        if content is not None:
            locked_desk.write_bytes(content)
        told = gcm("backups", locked_desk, "--json")
        assert [each["path"] for each in told.json()] == [path]
        assert told.status == 0
        assert len(told.err.splitlines()) == 1


def test_restoring_tells_what_differs_keeps_the_file_and_goes_on_with_the_older_state(
    gcm: Run, locked_desk: Path, tmp_path: Path
) -> None:
    path = gcm("backup", locked_desk, "--json").json()["path"]
    title(locked_desk, "After", PASSPHRASE)
    ended = gcm("restore", path, "-o", locked_desk, "--yes")
    assert (ended.status, ended.err) == (0, "")
    told = ended.out.splitlines()
    assert told[0].startswith("Only in the file: 1 change, which the restored file would lack.")
    assert told[1].endswith("kept beside it as desk (before restoring, 1).gcm.")
    assert told[2].startswith("This device goes on with this older state.")
    assert titles(locked_desk, PASSPHRASE) == {"Before"}
    assert titles(tmp_path / "desk (before restoring, 1).gcm", PASSPHRASE) == {"Before", "After"}
    title(locked_desk, "Onwards", PASSPHRASE)
    assert titles(locked_desk, PASSPHRASE) == {"Before", "Onwards"}
    assert gcm("check", locked_desk).out == "OK\n"


def test_without_a_terminal_nothing_is_restored_unless_it_is_said(
    gcm: Run, locked_desk: Path
) -> None:
    path = gcm("backup", locked_desk, "--json").json()["path"]
    title(locked_desk, "After", PASSPHRASE)
    before = locked_desk.read_bytes()
    ended = gcm("restore", path, "-o", locked_desk)
    assert ended.status == 1
    assert ended.out.startswith("Only in the file: 1 change")
    assert ended.err == "Nothing was restored; say --yes if you mean it.\n"
    assert locked_desk.read_bytes() == before


@pytest.mark.parametrize(
    ("answer", "restored"),
    [("y\n", True), ("Yes\n", True), ("n\n", False), ("\n", False), ("", False)],
)
def test_at_a_terminal_it_is_asked(
    gcm: Run,
    answering: Run,
    locked_desk: Path,
    answer: str,
    restored: bool,
) -> None:
    path = gcm("backup", locked_desk, "--json").json()["path"]
    title(locked_desk, "After", PASSPHRASE)
    assert answering(answer, "restore", path, "-o", locked_desk) == (0 if restored else 1)
    assert titles(locked_desk, PASSPHRASE) == ({"Before"} if restored else {"Before", "After"})


@pytest.mark.parametrize("content", [None, b"", b"not a workspace", os.urandom(8192)])
def test_a_missing_or_damaged_file_is_restored(
    gcm: Run, locked_desk: Path, content: bytes | None
) -> None:
    path = gcm("backup", locked_desk, "--json").json()["path"]
    locked_desk.unlink()
    if content is not None:
        locked_desk.write_bytes(content)
    ended = gcm("restore", path, "-o", locked_desk, "--yes")
    assert ended.status == 0, ended.err
    assert "Restored." in ended.out
    assert titles(locked_desk, PASSPHRASE) == {"Before"}
    kept = locked_desk.with_name("desk (before restoring, 1).gcm")
    assert (kept.read_bytes() if kept.exists() else None) == content


def test_a_wrong_passphrase_restores_nothing(
    gcm: Run, locked_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = gcm("backup", locked_desk, "--json").json()["path"]
    before = locked_desk.read_bytes()
    monkeypatch.setenv("GCM_PASSPHRASE", "wrong")
    ended = gcm("restore", path, "-o", locked_desk, "--yes")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("The passphrase does not open this file")
    assert locked_desk.read_bytes() == before


def test_backups_go_where_they_are_told_to(gcm: Run, locked_desk: Path, tmp_path: Path) -> None:
    own = str(Profile().data_folder / "backups")
    assert gcm("backup-folder").out.strip() == own
    first = gcm("backup", locked_desk, "--json").json()["path"]
    (tmp_path / "disk").mkdir()
    assert gcm("backup-folder", tmp_path / "disk").out.strip() == str(tmp_path / "disk")
    second = gcm("backup", locked_desk, "--json").json()["path"]
    assert Path(second).parent == tmp_path / "disk"
    listed = gcm("backups", locked_desk, "--json").json()
    assert {each["path"] for each in listed} == {first, second}
    (tmp_path / "disk").rename(tmp_path / "pulled")
    ended = gcm("backup", locked_desk)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("The folder for backups is not there, or cannot be written.")
    assert gcm("backup-folder", tmp_path / "nowhere").status == 1
    assert gcm("backup-folder").out.strip() == str(tmp_path / "disk")


def test_a_stick_is_made_known_by_a_mark_that_says_nothing(gcm: Run, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    assert gcm("backup-stick", tmp_path / "stick").status == 0
    (mark,) = (tmp_path / "stick").iterdir()
    assert mark.read_bytes() == b""
    assert Profile().settings.backup_sticks == (mark.name.removeprefix(".gcm-backups-"),)
    assert gcm("backup-stick", tmp_path / "gone").status == 1


def test_backups_that_could_not_follow_an_erasure_are_named(gcm: Run, desk: Any) -> None:
    with Workspace.open(desk.path, None, profile=Profile()) as workspace:
        entry = workspace.write(record_input, consultation_id=desk.consultation, text="zqxjvk",
                                kind="data", stakeholder_group="other")  # fmt: skip
        older = Path(gcm("backup", desk.path, "--json").json()["path"])
        older.write_bytes(b"damaged")
        workspace.write(strike_input, entry.id)
    ended = gcm("backup", desk.path)
    assert ended.status == 0
    assert ended.err.splitlines() == [
        "1 older backup could not be opened and may still hold words erased since:",
        str(older),
    ]
