"""Keys through the command line: each way into a file, and each way that must no longer lead in."""

import os
import pty
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import pytest

from gcm_desktop.errors import GcmError, WrongPassphraseError
from gcm_desktop.profile import Profile
from gcm_desktop.reports.preview import page_count
from gcm_desktop.workspace import Workspace, backup, needs_passphrase
from gcm_desktop.workspace.key import key_from, key_of
from gcm_desktop.workspace.passphrases import words_of
from gcm_desktop.workspace.recovery import (
    code_of,
    new_recipient,
    open_sealed_key,
    protect_identity,
    read_identity,
    seal_key,
)

Run = Callable[..., Any]
NEW = "nine lanterns on the quay"
COORDINATOR = "otters under the bridge"


@pytest.fixture(autouse=True)
def _no_new_passphrase_of_this_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GCM_NEW_PASSPHRASE", raising=False)


@pytest.fixture
def locked(
    gcm: Run,
    tmp_path: Path,
    locked_file: Path,
    passphrase: str,
    monkeypatch: pytest.MonkeyPatch,
    spoken: Callable[..., str],
) -> Path:
    """An encrypted workspace with one input in it; its passphrase is in the environment."""
    path = Path(shutil.copy(locked_file, tmp_path / "talks.gcm"))
    monkeypatch.setenv("GCM_PASSPHRASE", passphrase)
    made = gcm("consultation", path, "--title", "Harbour talks", "--country", "KEN")
    assert gcm("capture", path, "--consultation", made.out.strip(), stdin=spoken()).status == 0
    return path


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The identity file of a coordinator, and its recipient line: made slowly, so made once."""
    kept = tmp_path_factory.mktemp("coordinator") / "coordinator.key"
    secret, recipient = new_recipient()
    kept.write_bytes(protect_identity(secret, COORDINATOR))
    return kept, recipient


@pytest.fixture
def coordinator(identity: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """The same, with its passphrase in the environment."""
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", COORDINATOR)
    return identity


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The two ends of a terminal: the one of who types, the one of the program."""
    ends = pty.openpty()
    yield ends
    for end in ends:
        os.close(end)


def a_file(folder: Path, content: str) -> Path:
    path = folder / f"said-{len(list(folder.iterdir()))}.txt"
    path.write_text(f"{content}\n", "utf-8")
    return path


def assert_opens(gcm: Run, path: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GCM_PASSPHRASE", passphrase)
    assert gcm("check", path).out.endswith("OK\n")
    assert len(gcm("inputs", path, "--json").json()) == 1


def assert_refuses(gcm: Run, path: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GCM_PASSPHRASE", passphrase)
    ended = gcm("inputs", path, "--json")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("The passphrase does not open this file")


# --- propose ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_a_passphrase_is_proposed(gcm: Run, language: str) -> None:
    ended = gcm("propose", "--language", language)
    assert (ended.status, ended.err) == (0, "")
    words = ended.out.rstrip("\n").split(" ")
    assert len(words) >= 5
    assert set(words) <= set(words_of(language))


# --- rekey --------------------------------------------------------------------------------------


def test_the_passphrase_is_changed(
    gcm: Run, locked: Path, passphrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = gcm("rekey", locked, "--new-passphrase-file", a_file(tmp_path, NEW))
    assert (ended.status, ended.out) == (0, "")
    assert "make new ones" in ended.err
    assert_opens(gcm, locked, NEW, monkeypatch)
    assert_refuses(gcm, locked, passphrase, monkeypatch)


def test_the_new_passphrase_may_come_from_the_environment(
    gcm: Run, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCM_NEW_PASSPHRASE", NEW)
    assert gcm("rekey", locked).status == 0
    assert_opens(gcm, locked, NEW, monkeypatch)


def test_without_a_new_passphrase_nothing_changes(gcm: Run, locked: Path) -> None:
    before = locked.read_bytes()
    ended = gcm("rekey", locked)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("A new passphrase is needed and none was given.")
    assert locked.read_bytes() == before


def test_a_plain_workspace_is_encrypted(gcm: Run, desk: Any, tmp_path: Path) -> None:
    assert gcm("rekey", desk.path, "--new-passphrase-file", a_file(tmp_path, NEW)).status == 0
    assert needs_passphrase(desk.path)


def test_encryption_is_taken_off_only_when_it_is_meant(
    gcm: Run, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = locked.read_bytes()
    ended = gcm("rekey", locked, "--no-passphrase")
    assert (ended.status, ended.out) == (1, "")
    assert "--yes" in ended.err
    assert locked.read_bytes() == before
    assert gcm("rekey", locked, "--no-passphrase", "--yes").status == 0
    assert not needs_passphrase(locked)
    monkeypatch.delenv("GCM_PASSPHRASE")
    assert len(gcm("inputs", locked, "--json").json()) == 1


def test_backups_within_reach_follow(
    gcm: Run, locked: Path, passphrase: str, tmp_path: Path
) -> None:
    profile = Profile()
    with Workspace.open(locked, passphrase, profile=profile) as workspace:
        kept = backup.back_up(workspace, profile).path
    assert gcm("rekey", locked, "--new-passphrase-file", a_file(tmp_path, NEW)).status == 0
    Workspace.open(kept, NEW, profile=profile, read_only=True).close()
    with pytest.raises(WrongPassphraseError):
        Workspace.open(kept, passphrase, profile=profile, read_only=True)


def test_wrong_passphrases_slow_down(
    gcm: Run, locked: Path, passphrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCM_PASSPHRASE", "not this one")
    new = a_file(tmp_path, NEW)
    for _attempt in range(3):
        ended = gcm("rekey", locked, "--new-passphrase-file", new)
        assert ended.err.startswith("The passphrase does not open this file")
    for _attempt in range(8):  # noted at once: what it costs to derive a key takes its time, too
        from gcm_desktop.workspace.attempts import note_wrong

        note_wrong(Profile(), locked)
    monkeypatch.setenv("GCM_PASSPHRASE", passphrase)
    ended = gcm("rekey", locked, "--new-passphrase-file", new)
    assert ended.status == 1
    assert ended.err.startswith("The passphrase was wrong several times.")


# --- the recovery sheet -------------------------------------------------------------------------


def test_from_the_recovery_sheet_to_a_new_passphrase(
    gcm: Run, locked: Path, passphrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "sheet.pdf"
    made = gcm("recovery", locked, "--sheet", sheet)
    assert (made.status, made.out) == (0, "")
    assert sheet.stat().st_mode & 0o777 == 0o600
    assert page_count(sheet.read_bytes()) == 1
    code = code_of(key_of(locked, passphrase))
    monkeypatch.delenv("GCM_PASSPHRASE")
    found = gcm(
        "recover", locked, "--code-file", a_file(tmp_path, code.lower()),
        "--new-passphrase-file", a_file(tmp_path, NEW),
    )  # fmt: skip
    assert (found.status, found.out) == (0, "")
    assert code not in found.err
    assert_opens(gcm, locked, NEW, monkeypatch)
    assert_refuses(gcm, locked, passphrase, monkeypatch)


def test_a_sheet_made_before_the_passphrase_changed_is_told(
    gcm: Run, locked: Path, passphrase: str, tmp_path: Path
) -> None:
    code = a_file(tmp_path, code_of(key_of(locked, passphrase)))
    new = a_file(tmp_path, NEW)
    assert gcm("rekey", locked, "--new-passphrase-file", new).status == 0
    before = locked.read_bytes()
    ended = gcm("recover", locked, "--code-file", code, "--new-passphrase-file", new)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("This is the key of another file, or one that was made before")
    assert locked.read_bytes() == before


def test_a_mistake_in_the_code_is_told_by_its_group(
    gcm: Run, locked: Path, passphrase: str, tmp_path: Path
) -> None:
    code = code_of(key_of(locked, passphrase))
    wrong = code[:6] + ("A" if code[6] != "A" else "B") + code[7:]
    ended = gcm("recover", locked, "--code-file", a_file(tmp_path, wrong))
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("Group 2 of 13 looks wrong.")
    assert code[:5] not in ended.err


def test_recovering_needs_a_new_passphrase(
    gcm: Run, locked: Path, passphrase: str, tmp_path: Path
) -> None:
    before = locked.read_bytes()
    code = a_file(tmp_path, code_of(key_of(locked, passphrase)))
    ended = gcm("recover", locked, "--code-file", code)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("A new passphrase is needed")
    assert locked.read_bytes() == before


def test_the_code_is_asked_for_at_a_terminal(
    start: Callable[..., "Popen[bytes]"],
    environment: dict[str, str],
    terminal: tuple[int, int],
    locked: Path,
    passphrase: str,
    gcm: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = terminal
    code = code_of(key_of(locked, passphrase))
    asked = start("recover", locked, stdin=theirs, env=environment | {"GCM_NEW_PASSPHRASE": NEW})
    os.write(ours, f"{code}\n".encode())
    _out, told = asked.communicate(timeout=60)
    assert asked.returncode == 0, told
    assert told.startswith(b"The code of the recovery sheet: ")
    assert_opens(gcm, locked, NEW, monkeypatch)


def test_without_a_code_nothing_is_recovered(gcm: Run, locked: Path) -> None:
    ended = gcm("recover", locked)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("The recovery code is needed and none was given.")


# --- the sealed key -----------------------------------------------------------------------------


def test_from_the_coordinators_seal_to_a_new_passphrase(
    gcm: Run,
    locked: Path,
    passphrase: str,
    coordinator: tuple[Path, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    identity, recipient = coordinator
    made = gcm("recovery", locked, "--seal-to", recipient, "-o", tmp_path / "talks.key")
    assert (made.status, made.out, made.err) == (0, "", "")
    monkeypatch.delenv("GCM_PASSPHRASE")
    found = gcm(
        "recover", locked, "--sealed-key", tmp_path / "talks.key", "--key-identity", identity,
        "--new-passphrase-file", a_file(tmp_path, NEW),
    )  # fmt: skip
    assert (found.status, found.out) == (0, "")
    assert_opens(gcm, locked, NEW, monkeypatch)
    assert_refuses(gcm, locked, passphrase, monkeypatch)


def test_recipients_may_stand_in_a_file(
    gcm: Run, locked: Path, coordinator: tuple[Path, str], tmp_path: Path
) -> None:
    named = a_file(tmp_path, f"# the coordinator\n{coordinator[1]}\n")
    assert gcm("recovery", locked, "--seal-to", named, "-o", tmp_path / "talks.key").status == 0


def test_a_wrong_recipient_seals_nothing(gcm: Run, locked: Path, tmp_path: Path) -> None:
    ended = gcm("recovery", locked, "--seal-to", "age1nobody", "-o", tmp_path / "talks.key")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("A recipient is a line that begins with age1")
    assert not (tmp_path / "talks.key").exists()


@pytest.mark.parametrize(
    "words", [(), ("-o", "out.key"), ("--seal-to", "age1a"), ("--sheet", "a.pdf", "-o", "b.key")]
)
def test_what_is_to_be_made_has_to_be_said(
    gcm: Run, locked: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    before = sorted(tmp_path.iterdir())
    ended = gcm("recovery", locked, *words)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("Say --sheet OUT.pdf, or --seal-to RECIPIENT with -o OUT.")
    assert sorted(tmp_path.iterdir()) == before


def test_a_plain_workspace_needs_no_recovery(gcm: Run, desk: Any, tmp_path: Path) -> None:
    for words in (
        ("recovery", desk.path, "--sheet", tmp_path / "sheet.pdf"),
        ("recover", desk.path),
        ("seal", desk.path, "--to", "age1a", "-o", tmp_path / "k", "--yes"),
        ("rekey", desk.path, "--no-passphrase", "--yes"),
    ):
        ended = gcm(*words)
        assert (ended.status, ended.out) == (1, "")
        assert ended.err.startswith("This file is not encrypted")


# --- sealing for the coordinator ----------------------------------------------------------------


def test_after_sealing_nothing_on_this_computer_opens_the_file(
    gcm: Run,
    locked: Path,
    passphrase: str,
    coordinator: tuple[Path, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    profile, old = Profile(), key_of(locked, passphrase)
    with Workspace.open(locked, passphrase, profile=profile) as workspace:
        kept = backup.back_up(workspace, profile).path
    identity, recipient = coordinator
    ended = gcm("seal", locked, "--to", recipient, "-o", tmp_path / "talks.key", "--yes")
    assert (ended.status, ended.out) == (0, "")
    assert "talks.key" in ended.err
    monkeypatch.setenv("GCM_PASSPHRASE", passphrase)
    assert gcm("inputs", locked).err.startswith("The passphrase does not open this file")
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size > 4096]
    assert {locked, kept} <= set(files)
    for path in files:
        for secret in ({"key": old}, {"key": old[:32] + path.read_bytes()[:16]}):
            with pytest.raises(GcmError):
                Workspace.open(path, None, profile=profile, read_only=True, **secret)
        assert not path.read_bytes().startswith(b"SQLite")
    raw = open_sealed_key(
        (tmp_path / "talks.key").read_bytes(),
        read_identity(identity.read_bytes(), lambda: COORDINATOR),
    ).raw
    for path in (locked, kept):
        with Workspace.open(
            path, None, profile=profile, key=key_from(raw, path), read_only=True
        ) as opened:
            assert [found for found in opened.check() if found.fault] == []


def test_the_coordinator_opens_what_was_sealed(
    gcm: Run,
    locked: Path,
    coordinator: tuple[Path, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    identity, recipient = coordinator
    sealed = tmp_path / "talks.key"
    assert gcm("seal", locked, "--to", recipient, "-o", sealed, "--yes").status == 0
    found = gcm(
        "recover", locked, "--sealed-key", sealed, "--key-identity", identity,
        "--new-passphrase-file", a_file(tmp_path, NEW),
    )  # fmt: skip
    assert found.status == 0
    assert_opens(gcm, locked, NEW, monkeypatch)


@pytest.mark.parametrize(("answer", "status"), [("yes", 0), ("no", 1), ("", 1)])
def test_sealing_is_asked_about_once_more(
    start: Callable[..., "Popen[bytes]"],
    environment: dict[str, str],
    terminal: tuple[int, int],
    coordinator: tuple[Path, str],
    locked: Path,
    passphrase: str,
    tmp_path: Path,
    answer: str,
    status: int,
) -> None:
    ours, theirs = terminal
    before = locked.read_bytes()
    asked = start(
        "seal", locked, "--to", coordinator[1], "-o", tmp_path / "talks.key",
        stdin=theirs, stdout=PIPE, env=environment | {"GCM_PASSPHRASE": passphrase},
    )  # fmt: skip
    os.write(ours, f"{answer}\n".encode())
    _out, told = asked.communicate(timeout=60)
    assert asked.returncode == status, told
    assert b"Type yes to go on: " in told
    assert (locked.read_bytes() == before) is bool(status)
    assert (tmp_path / "talks.key").exists() is not bool(status)


def test_without_a_terminal_sealing_has_to_be_meant(
    gcm: Run, locked: Path, coordinator: tuple[Path, str], tmp_path: Path
) -> None:
    before = locked.read_bytes()
    ended = gcm("seal", locked, "--to", coordinator[1], "-o", tmp_path / "talks.key")
    assert (ended.status, ended.out) == (1, "")
    assert "--yes" in ended.err
    assert locked.read_bytes() == before


def test_a_sealed_key_is_never_only_printed(
    gcm: Run, locked: Path, coordinator: tuple[Path, str]
) -> None:
    before = locked.read_bytes()
    ended = gcm("seal", locked, "--to", coordinator[1], "-o", "-", "--yes")
    assert (ended.status, ended.out) == (1, "")
    assert locked.read_bytes() == before


# --- identities of coordinators -----------------------------------------------------------------


def test_an_identity_is_a_secret_kept_under_a_passphrase(
    gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "coordinator.key"
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", COORDINATOR)
    made = gcm("key", "new", "-o", kept)
    assert (made.status, made.err) == (0, "")
    assert re.fullmatch("age1[0-9a-z]{58}\n", made.out)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert b"SECRET" not in kept.read_bytes()
    secret = read_identity(kept.read_bytes(), lambda: COORDINATOR)
    sealed = seal_key(bytes(range(48)), "ab" * 16, [made.out])
    assert open_sealed_key(sealed, secret).raw == bytes(range(32))


def test_an_identity_needs_a_passphrase(gcm: Run, tmp_path: Path) -> None:
    ended = gcm("key", "new", "-o", tmp_path / "coordinator.key")
    assert (ended.status, ended.out) == (1, "")
    assert not (tmp_path / "coordinator.key").exists()


def test_a_wrong_passphrase_of_the_identity_is_told(
    gcm: Run,
    locked: Path,
    coordinator: tuple[Path, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    identity, recipient = coordinator
    gcm("recovery", locked, "--seal-to", recipient, "-o", tmp_path / "talks.key")
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", "not this one")
    ended = gcm(
        "recover", locked, "--sealed-key", tmp_path / "talks.key", "--key-identity", identity
    )
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("The passphrase does not open this identity.")


# --- what holds for all of them -----------------------------------------------------------------


def test_no_command_leaves_anything_in_the_temporary_folder(
    gcm: Run, locked: Path, coordinator: tuple[Path, str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    assert gcm("recovery", locked, "--sheet", tmp_path / "sheet.pdf").status == 0
    assert gcm("rekey", locked, "--new-passphrase-file", a_file(tmp_path, NEW)).status == 0
    monkeypatch.setenv("GCM_PASSPHRASE", NEW)
    sealed = ("--to", coordinator[1], "-o", tmp_path / "talks.key", "--yes")
    assert gcm("seal", locked, *sealed).status == 0
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", ["rekey", "recovery", "recover", "seal"])
def test_what_is_no_workspace_is_told(gcm: Run, tmp_path: Path, command: str) -> None:
    other = tmp_path / "other.gcm"
    sqlite3.connect(other).execute("CREATE TABLE mine (words)").connection.close()
    words = {
        "recovery": ("--sheet", tmp_path / "sheet.pdf"),
        "seal": ("--to", "age1a", "-o", tmp_path / "k"),
    }
    ended = gcm(command, other, *words.get(command, ()))
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("This file is not a workspace of GCM Desktop.")
