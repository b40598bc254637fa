"""What commands read and make, and the passphrases they are given."""

import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
"""Runs a command: with its words, and what stands on its standard input."""

TYPES_AT_A_TERMINAL = """
import os, sys
os.open(sys.argv[1], os.O_RDWR)  # a session's first terminal becomes its own
os.execv(sys.executable, [sys.executable, "-m", "gcm_desktop", *sys.argv[2:]])
"""
WRONG = "The passphrase does not open this file"
NONE = "A passphrase is needed and none was given."
PATIENCE = 60.0
"""Seconds after which a command that asks for more than it is told is ended."""


@pytest.fixture
def locked_desk(tmp_path: Path, locked_file: Path) -> Any:
    path = tmp_path / "locked.gcm"
    shutil.copy(locked_file, path)
    return path


def test_the_passphrase_comes_from_a_file_whose_first_line_it_is(
    gcm: Run, locked_desk: Path, tmp_path: Path, passphrase: str
) -> None:
    told = tmp_path / "passphrase"
    told.write_bytes(b"\xef\xbb\xbf" + passphrase.encode() + b"\r\nsecond line\n")
    assert gcm("consultations", locked_desk, "--passphrase-file", told, "--json").out == "[]\n"


def test_the_passphrase_comes_from_standard_input_and_what_follows_is_data(
    gcm: Run,
    tmp_path: Path,
    passphrase: str,
    locked_desk: Path,
    spoken: Callable[..., str],
) -> None:
    told = passphrase.encode() + b"\n"
    made = gcm("consultation", locked_desk, "--title", "T", "--country", "KEN",
               "--passphrase-file", "-", stdin=told)  # fmt: skip
    ended = gcm("capture", locked_desk, "--consultation", made.out.strip(),
                "--passphrase-file", "-", stdin=told + spoken().encode())  # fmt: skip
    assert (ended.status, len(ended.acknowledged())) == (0, 1)


def test_the_passphrase_comes_from_the_environment(
    gcm: Run, locked_desk: Path, monkeypatch: pytest.MonkeyPatch, passphrase: str
) -> None:
    monkeypatch.setenv("GCM_PASSPHRASE", passphrase)
    assert gcm("consultations", locked_desk, "--json").out == "[]\n"


def test_a_file_is_asked_before_the_environment(
    gcm: Run, locked_desk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GCM_PASSPHRASE", "another one")
    told = tmp_path / "passphrase"
    told.write_text("wrong as well\n")
    ended = gcm("consultations", locked_desk, "--passphrase-file", told)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(WRONG)


@pytest.mark.parametrize("given", [None, ""])
def test_no_passphrase_is_refused_in_a_sentence(
    gcm: Run, locked_desk: Path, monkeypatch: pytest.MonkeyPatch, given: Any
) -> None:
    if given is not None:
        monkeypatch.setenv("GCM_PASSPHRASE", given)
    ended = gcm("consultations", locked_desk)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(NONE)


def test_a_missing_passphrase_file_is_told(gcm: Run, locked_desk: Path, tmp_path: Path) -> None:
    ended = gcm("check", locked_desk, "--passphrase-file", tmp_path / "nothing")
    assert (ended.status, ended.err.split(".")[0]) == (1, "There is no file nothing")


def test_a_passphrase_that_is_no_text_is_told(
    gcm: Run, locked_desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "passphrase"
    told.write_bytes(b"\xff\xfe\n")
    ended = gcm("check", locked_desk, "--passphrase-file", told)
    assert (ended.status, "not written in UTF-8" in ended.err) == (1, True)
    monkeypatch.setenv("GCM_PASSPHRASE", "caf\udce9")
    assert "not written in UTF-8" in gcm("check", locked_desk).err


def test_a_file_without_a_passphrase_asks_for_none(gcm: Run, desk: Any) -> None:
    assert gcm("consultations", desk.path).status == 0


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of Unix")
def test_at_a_terminal_the_passphrase_is_typed_unseen_and_a_new_one_twice(
    environment: dict[str, str], tmp_path: Path
) -> None:
    status, shown = at_a_terminal(environment, ["new", tmp_path / "a.gcm"], ["one", "other"])
    assert (status, "differ" in shown) == (1, True)
    assert not (tmp_path / "a.gcm").exists()
    status, shown = at_a_terminal(environment, ["new", tmp_path / "a.gcm"], ["salt", "salt"])
    assert (status, "salt" in shown) == (0, False)
    status, shown = at_a_terminal(environment, ["check", tmp_path / "a.gcm"], ["salt"])
    assert (status, "OK" in shown) == (0, True)


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of Unix")
def test_no_prompt_takes_what_is_typed_as_lines(
    environment: dict[str, str], locked_desk: Path
) -> None:
    asked = ["capture", locked_desk, "--consultation", "00000000-0000-0000-0000-000000000000"]
    status, shown = at_a_terminal(environment, asked, [])
    assert (status, NONE in shown) == (1, True)


def at_a_terminal(environment: dict[str, str], words: Any, typed: Any) -> Any:
    """The status of a command at a terminal of its own, and everything shown there."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", TYPES_AT_A_TERMINAL, os.ttyname(theirs), *map(str, words)],
        stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    watch = threading.Timer(PATIENCE, process.kill)
    watch.daemon = True
    watch.start()
    shown = ""
    answers = list(typed)
    while True:
        try:
            some = os.read(ours, 1000).decode()
        except OSError:  # how Linux says that nobody is left at the other end
            some = ""
        if not some:
            break
        shown += some
        if answers and some.rstrip().endswith(":"):
            os.write(ours, f"{answers.pop(0)}\n".encode())
    os.close(ours)
    watch.cancel()
    return process.wait(20), shown


def test_what_is_made_is_for_this_user_only_and_leaves_nothing_beside_it(
    gcm: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    assert gcm("new", folder / "a.gcm", "--no-passphrase").status == 0
    assert [path.name for path in folder.iterdir()] == ["a.gcm"]
    assert stat.S_IMODE((folder / "a.gcm").stat().st_mode) == 0o600
