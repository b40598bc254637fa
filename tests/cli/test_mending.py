"""Mending by command: a whole file out of a damaged one, and one sentence of what was read."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.consultation.inputs import inputs, record_input
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace

Run = Callable[..., Any]
"""Runs a command."""
PAGE = 4096


@pytest.fixture
def spoken(desk: Any, tmp_path: Path) -> Path:
    """The workspace with thirty inputs, and beside it a backup."""
    with Workspace.open(desk.path, None, profile=Profile(tmp_path / "profile")) as workspace:
        for n in range(30):
            workspace.write(
                record_input, consultation_id=desk.consultation, text=f"said {n}", kind="data",
                stakeholder_group="other",
            )  # fmt: skip
    shutil.copy(desk.path, tmp_path / "backup.gcm")
    return desk.path


def overwrite(path: Path, *pages: int) -> bytes:
    lies = bytearray(path.read_bytes())
    for page in pages:
        lies[(page - 1) * PAGE : page * PAGE] = b"\xa5" * PAGE
    path.write_bytes(lies)
    return bytes(lies)


def test_a_damaged_file_is_mended_with_its_backup(gcm: Run, spoken: Path, tmp_path: Path) -> None:
    lies = overwrite(spoken, *range(1, 40, 2))
    out = tmp_path / "new.gcm"
    ended = gcm("mend", spoken, "-o", out, "--backup", tmp_path / "backup.gcm")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.count("\n") == 1
    assert spoken.read_bytes() == lies
    assert gcm("check", out).out == "OK\n"
    with Workspace.open(out, None, profile=Profile(tmp_path / "p"), read_only=True) as workspace:
        assert len(workspace.read(inputs)) == 30


def test_what_is_missing_is_said_and_told_by_the_status(
    gcm: Run, spoken: Path, tmp_path: Path
) -> None:
    pages = spoken.stat().st_size // PAGE
    overwrite(spoken, *range(2, pages, 2))
    ended = gcm("mend", spoken, "-o", tmp_path / "new.gcm")
    assert ended.status == 1
    assert "missing" in ended.out
    assert "Traceback" not in ended.err


def test_an_encrypted_file_whose_first_page_is_gone_opens_by_its_backup(
    gcm: Run, locked_file: Path, passphrase: str, tmp_path: Path
) -> None:
    path, secret = tmp_path / "locked.gcm", tmp_path / "secret"
    shutil.copy(locked_file, path)
    overwrite(path, 1)
    secret.write_text(passphrase, "utf-8")
    asked = ("mend", path, "-o", tmp_path / "new.gcm", "--passphrase-file", secret)
    assert gcm(*asked).status == 1
    assert not (tmp_path / "new.gcm").exists()
    ended = gcm(*asked, "--backup", locked_file)
    assert ended.status == 0, ended.err
    assert gcm("check", tmp_path / "new.gcm", "--passphrase-file", secret).out == "OK\n"


def test_nothing_is_written_over(gcm: Run, spoken: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken.gcm"
    taken.write_bytes(b"something else")
    ended = gcm("mend", spoken, "-o", taken)
    assert ended.status == 1
    assert taken.read_bytes() == b"something else"


@pytest.mark.parametrize("content", [b"", b"no workspace at all " * 1000])
def test_what_is_no_workspace_is_refused_in_a_sentence(
    gcm: Run, tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCM_PASSPHRASE", "whatever it be")
    path = tmp_path / "a.gcm"
    path.write_bytes(content)
    ended = gcm("mend", path, "-o", tmp_path / "new.gcm")
    assert ended.status == 1
    assert ended.err.count("\n") == 1
    assert not (tmp_path / "new.gcm").exists()
