"""Merging by command: what other workspaces hold is taken in, and said."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.consultation.inputs import amend_input, inputs, record_input
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace

Run = Callable[..., Any]
"""Runs a command."""


@pytest.fixture
def other(desk: Any, tmp_path: Path) -> Path:
    """A copy of the workspace on another device, where something was said."""
    path = tmp_path / "other.gcm"
    shutil.copy(desk.path, path)
    record(path, desk, tmp_path, "said there")
    return path


def record(path: Path, desk: Any, tmp_path: Path, text: str) -> None:
    with Workspace.open(path, None, profile=Profile(tmp_path / f"of {path.name}")) as workspace:
        workspace.write(record_input, consultation_id=desk.consultation, text=text, kind="data",
                        stakeholder_group="other")  # fmt: skip


def heard(path: Path, tmp_path: Path) -> list[str | None]:
    with Workspace.open(path, None, profile=Profile(tmp_path / "p"), read_only=True) as workspace:
        return [one.text for one in workspace.read(inputs)]


def test_other_files_are_taken_in_and_each_is_told_of(
    gcm: Run, desk: Any, other: Path, tmp_path: Path
) -> None:
    before = other.read_bytes()
    ended = gcm("merge", desk.path, other, other)
    assert (ended.status, ended.err) == (0, "")
    first, again = ended.out.splitlines()
    assert first.startswith("other.gcm: ")
    assert "new change" in first
    assert again == "other.gcm: nothing new"
    assert heard(desk.path, tmp_path) == ["said there"]
    assert other.read_bytes() == before
    assert gcm("check", desk.path).out == "OK\n"


def test_a_dry_run_says_the_same_and_changes_nothing(
    gcm: Run, desk: Any, other: Path, tmp_path: Path
) -> None:
    before = desk.path.read_bytes()
    dry = gcm("merge", desk.path, other, "--dry-run")
    assert desk.path.read_bytes() == before
    assert {each.name for each in tmp_path.glob("*.gcm") if each.is_file()} == {
        "desk.gcm",
        "other.gcm",
    }
    assert gcm("merge", desk.path, other).out == dry.out


def test_what_has_to_be_looked_at_is_counted(
    gcm: Run, desk: Any, other: Path, tmp_path: Path
) -> None:
    gcm("merge", desk.path, other)
    for path in (desk.path, other):
        with Workspace.open(path, None, profile=Profile(tmp_path / f"of {path.name}")) as workspace:
            [said] = workspace.read(inputs)
            workspace.write(amend_input, said.id, text=f"as in {path.name}")
    ended = gcm("merge", desk.path, other)
    assert "1 thing to be looked at" in ended.out


def test_other_files_may_have_another_passphrase(
    gcm: Run, desk: Any, locked_file: Path, passphrase: str, tmp_path: Path
) -> None:
    theirs = tmp_path / "secret"
    theirs.write_text(f"{passphrase}\n", "utf-8")
    assert gcm("merge", desk.path, locked_file).status == 1
    ended = gcm("merge", desk.path, locked_file, "--from-passphrase-file", theirs)
    assert ended.status == 0, ended.err
    assert ended.out.startswith("new.gcm: ")


def test_an_altered_file_is_refused_and_nothing_of_it_is_taken_in(
    gcm: Run, desk: Any, other: Path, tmp_path: Path
) -> None:
    other.write_bytes(other.read_bytes().replace(b'"text":"said there"', b'"text":"said forge"'))
    ended = gcm("merge", desk.path, other)
    assert ended.status == 1
    assert ended.err.count("\n") == 1
    assert heard(desk.path, tmp_path) == []
    assert gcm("check", desk.path).out == "OK\n"
