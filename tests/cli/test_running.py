"""How commands end: their exit status, and never a traceback."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop import __main__ as program
from gcm_desktop.consultation import consultations as records
from gcm_desktop.errors import DiskFullError
from gcm_desktop.profile import Profile, Settings

Run = Callable[..., Any]
"""Runs a command: with its words, and what stands on its standard input."""

SECRET = "what Amina said in the hall"


def test_a_fault_is_told_by_its_kind_and_place_and_never_by_its_message(
    gcm: Run, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_db: object) -> None:
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr(records, "consultations", breaks)
    ended = gcm("consultations", desk.path)
    assert (ended.status, ended.out) == (70, "")
    assert ended.err.count("\n") == 1
    assert "ZeroDivisionError at gcm_desktop.workspace.workspace:" in ended.err
    assert SECRET not in ended.err


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 141, ""),
        (OSError(errno.ENOSPC, SECRET), 1, str(DiskFullError()) + "\n"),
        (FileNotFoundError(errno.ENOENT, SECRET, "/far/away/x.bin"), 1, "There is no file x.bin."),
        (OSError(errno.EIO, SECRET, "/far/away/x.bin"), 1, "The file x.bin cannot be read"),
    ],
)
def test_what_the_system_says_ends_in_a_sentence_or_in_silence(
    gcm: Run,
    desk: Any,
    monkeypatch: pytest.MonkeyPatch,
    fault: Any,
    status: int,
    told: str,
) -> None:
    def breaks(_db: object) -> None:
        raise fault

    monkeypatch.setattr(records, "consultations", breaks)
    ended = gcm("consultations", desk.path)
    assert (ended.status, ended.out) == (status, "")
    assert ended.err.startswith(told)
    assert SECRET not in ended.err


def test_a_reader_that_goes_away_ends_a_command_quietly(
    start: Run, desk: Any, gcm: Run, spoken: Callable[..., str]
) -> None:
    words = "a long sentence of many words " * 300
    gcm("capture", desk.path, "--consultation", desk.consultation, stdin=spoken(words) * 40)
    process = start("inputs", desk.path, "--json")
    process.stdout.read(10)
    process.stdout.close()
    process.stdin.close()
    assert process.stderr.read() == b""
    assert process.wait(20) == 141


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")  # noqa: PTH110
def test_a_full_disk_under_standard_output_is_told(start: Run, desk: Any) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        process = start("consultations", desk.path, "--json", stdout=full)
        _out, told = process.communicate(timeout=20)
    assert process.returncode == 1
    assert told.decode() == f"{DiskFullError()}\n"


@pytest.mark.skipif(sys.platform == "win32", reason="shells of Unix")
def test_streams_that_are_closed_are_no_fault(environment: dict[str, str], desk: Any) -> None:
    gcm = f"{sys.executable} -m gcm_desktop"
    for words, status, told in (
        (f"consultations {desk.path} >&-", 0, ""),
        (f"capture {desk.path} --consultation {desk.consultation} <&-", 1, "The file on standard"),
        (f"consultations {desk.path}/x 2>&-", 1, ""),
    ):
        ended = subprocess.run(
            ["/bin/sh", "-c", f"{gcm} {words}"], env=environment, capture_output=True, check=False,
            text=True,
        )  # fmt: skip
        assert (ended.returncode, ended.stderr[: len(told)]) == (status, told)
        assert "Traceback" not in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_request_to_end_leaves_one_whole_file(
    start: Run, desk: Any, spoken: Callable[..., str], gcm: Run
) -> None:
    process = start("capture", desk.path, "--consultation", desk.consultation)
    process.stdin.write(spoken().encode())
    process.stdin.flush()
    assert process.stdout.readline().startswith(b"ACK ")
    process.send_signal(signal.SIGTERM)
    _out, told = process.communicate(timeout=20)
    assert (process.returncode, told) == (128 + signal.SIGTERM, b"")
    assert [path.name for path in desk.path.parent.glob("desk*")] == ["desk.gcm"]
    assert len(gcm("inputs", desk.path, "--json").json()) == 1


def test_words_of_every_script_pass_through_a_system_that_knows_only_ascii(
    start: Run,
    desk: Any,
    environment: dict[str, str],
    gcm: Run,
    spoken: Callable[..., str],
) -> None:
    words = "العمال · 工资 · зарплата"
    gcm("capture", desk.path, "--consultation", desk.consultation, stdin=spoken(words))
    plain = environment | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    out, _told = start("inputs", desk.path, "--json", env=plain).communicate(timeout=20)
    assert words in out.decode("utf-8")


def test_sentences_are_told_in_the_officers_language(gcm: Run, tmp_path: Path) -> None:
    Profile(tmp_path / "profile").keep(Settings(language="fr"))
    french = gcm("check", tmp_path / "nothing.gcm").err
    Profile(tmp_path / "profile").keep(Settings(language="en"))
    english = gcm("check", tmp_path / "nothing.gcm").err
    assert english.startswith("There is no file nothing.gcm.")
    assert french != english
    assert "nothing.gcm" in french


def test_a_device_that_can_keep_no_profile_records_all_the_same(
    gcm: Run,
    desk: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoken: Callable[..., str],
) -> None:
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("GCM_PROFILE", str(tmp_path / "taken" / "profile"))
    ended = gcm("capture", desk.path, "--consultation", desk.consultation, stdin=spoken())
    assert (ended.status, ended.err) == (0, "")


@pytest.mark.parametrize("words", [[], ["desk.gcm"], ["DESK.GCM"]])
def test_without_a_screen_the_window_is_refused_in_a_sentence(
    gcm: Run, monkeypatch: pytest.MonkeyPatch, words: Any
) -> None:
    for place in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(place, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    ended = gcm(*words)
    assert (ended.status, ended.out) == (69, "")
    assert ended.err.startswith("The window cannot be shown here (there is no screen).")


def test_no_command_or_one_workspace_opens_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    from gcm_desktop.ui import app

    opened = []
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(app, "main", lambda file: opened.append(file) or 0)
    assert program.main([]) == 0
    assert program.main(["harbour.gcm"]) == 0
    assert [file and file.name for file in opened] == [None, "harbour.gcm"]


def test_a_module_run_is_the_command(environment: dict[str, str]) -> None:
    asked = [sys.executable, "-m", "gcm_desktop", "--version"]
    told = subprocess.run(asked, env=environment, capture_output=True, check=True)
    assert told.stdout.startswith(b"gcm-desktop ")


def test_asking_for_help_loads_neither_database_nor_qt(environment: dict[str, str]) -> None:
    asked = (
        "import sys; from gcm_desktop.__main__ import main; main(['--help']); "
        "late = {'sqlmodel', 'sqlalchemy', 'pydantic', 'openpyxl', 'pikepdf', 'PySide6'}; "
        "print(sorted(late & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, check=True, text=True
    )
    assert told.stdout.splitlines()[-1] == "[]"
