"""Restoring: what differs is told, and the file that was there is never lost."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.consultations import consultations, open_consultation
from gcm_desktop.consultation.inputs import Input, inputs, strike_input
from gcm_desktop.errors import FileInUseError, GcmError, WrongPassphraseError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.backup import back_up
from gcm_desktop.workspace.restore import _only, differences, restore

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
Say = Callable[..., Input]


@pytest.fixture
def backup(workspace: Workspace, profile: Profile, say: Say) -> Path:
    """A backup with two inputs of `workspace`, which then goes on to a third, and is closed."""
    say("one")
    say("two")
    made = back_up(workspace, profile)
    say("three")
    workspace.close()
    return made.path


def texts(path: Path, profile: Profile, key: bytes | None = None) -> set[str | None]:
    with Workspace.open(path, None, profile=profile, key=key, read_only=True) as workspace:
        return {entry.text for entry in workspace.read(inputs)}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


def test_the_backup_takes_the_place_of_the_file_which_is_kept(
    workspace: Workspace, profile: Profile, backup: Path
) -> None:
    path, before = workspace.path, workspace.path.read_bytes()
    kept = restore(backup, path, None, profile=profile)
    assert kept == path.with_name("test (before restoring, 1).gcm")
    assert kept.read_bytes() == before
    assert texts(path, profile) == {"one", "two"}
    assert texts(kept, profile) == {"one", "two", "three"}
    assert names(path.parent) == {path.name, kept.name}
    again = restore(backup, path, None, profile=profile)
    assert again == path.with_name("test (before restoring, 2).gcm")
    assert kept.read_bytes() == before
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600


def test_what_differs_is_counted_and_told(
    workspace: Workspace, profile: Profile, backup: Path
) -> None:
    def opened(path: Path) -> Workspace:
        return Workspace.open(path, None, profile=profile, read_only=True)

    with opened(workspace.path) as here, opened(backup) as there:
        found = differences(here, there)
        assert (found.inputs_only_here, found.inputs_only_there) == (1, 0)
        assert (found.changes_only_here, found.changes_only_there) == (1, 0)
        assert found.newest_here is not None
        assert found.newest_there is not None
        assert found.newest_here >= found.newest_there
        assert found.sentence.startswith("Only in the file: 1 input, which the restored file")
        turned = differences(there, here)
        assert (turned.inputs_only_here, turned.inputs_only_there) == (0, 1)
        assert "Only in the backup: 1 input." in turned.sentence
        same = differences(here, here)
        assert same.sentence == "The file and the backup hold the same."
        missing = differences(None, there)
        assert (missing.inputs_only_here, missing.inputs_only_there) == (0, 2)
        assert missing.newest_here is None


def test_the_backup_of_another_file_is_told_to_be_one(
    workspace: Workspace, locked: Workspace
) -> None:
    found = differences(workspace, locked)
    assert not found.same_workspace
    assert found.sentence.startswith("This is the backup of another file.")


@given(st.sets(st.text(max_size=3)), st.sets(st.text(max_size=3)))
def test_what_is_only_here_or_there_is_counted_one_by_one(here: set[str], there: set[str]) -> None:
    found = _only(iter(sorted(here)), iter(sorted(there)))
    assert found == (len(here - there), len(there - here))


def test_a_missing_file_is_restored(workspace: Workspace, profile: Profile, backup: Path) -> None:
    workspace.path.unlink()
    assert restore(backup, workspace.path, None, profile=profile) is None
    assert texts(workspace.path, profile) == {"one", "two"}
    assert names(workspace.path.parent) == {workspace.path.name}


@pytest.mark.parametrize("damage", [b"", b"not a workspace", os.urandom(9000)])
def test_a_damaged_file_is_restored_and_kept_as_it_was(
    workspace: Workspace, profile: Profile, backup: Path, damage: bytes
) -> None:
    workspace.path.write_bytes(damage)
    kept = restore(backup, workspace.path, None, profile=profile)
    assert kept is not None
    assert kept.read_bytes() == damage
    assert texts(workspace.path, profile) == {"one", "two"}


def test_a_damaged_file_is_kept_with_the_log_that_belongs_to_it(
    workspace: Workspace, profile: Profile, backup: Path
) -> None:
    path = workspace.path
    path.write_bytes(b"damaged")
    for end in ("-wal", "-journal", "-shm"):
        path.with_name(path.name + end).write_bytes(end.encode())
    kept = restore(backup, path, None, profile=profile)
    assert kept is not None
    assert kept.read_bytes() == b"damaged"
    for end in ("-wal", "-journal"):
        assert kept.with_name(kept.name + end).read_bytes() == end.encode()
    assert len(names(path.parent)) == 4
    assert texts(path, profile) == {"one", "two"}


def test_a_log_whose_file_is_gone_is_never_taken_for_that_of_the_restored_one(
    workspace: Workspace, profile: Profile, backup: Path
) -> None:
    path = workspace.path
    path.unlink()
    log = path.with_name(f"{path.name}-wal")
    log.write_bytes(b"of the file that is gone")
    kept = restore(backup, path, None, profile=profile)
    assert kept is not None
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"of the file that is gone"
    assert not log.exists()
    assert texts(path, profile) == {"one", "two"}


@POSIX
def test_a_file_left_in_the_middle_is_kept_with_all_it_acknowledged(
    workspace: Workspace, profile: Profile, backup: Path, program: Callable[..., Any]
) -> None:
    code = """
    w = Workspace.open(path, None, profile=profile)
    w.write(open_consultation, title="in the log", country="KEN")
    os.kill(os.getpid(), 9)
    """
    with program(code, workspace.path, profile.folder) as process:
        process.communicate(timeout=60)
    assert workspace.path.with_name(f"{workspace.path.name}-wal").exists()
    kept = restore(backup, workspace.path, None, profile=profile)
    assert kept is not None
    with Workspace.open(kept, None, profile=profile, read_only=True) as before:
        assert "in the log" in {each.title for each in before.read(consultations)}


def test_a_file_that_is_open_is_not_replaced(
    workspace: Workspace, profile: Profile, say: Say
) -> None:
    say("one")
    made = back_up(workspace, profile)
    with pytest.raises(FileInUseError):
        restore(made.path, workspace.path, None, profile=profile)
    say("two")
    assert {entry.text for entry in workspace.read(inputs)} == {"one", "two"}


def test_a_damaged_backup_replaces_nothing(
    workspace: Workspace, profile: Profile, backup: Path
) -> None:
    before = workspace.path.read_bytes()
    whole = bytearray(backup.read_bytes())
    for name, content in {
        "cut": whole[: len(whole) // 2],
        "empty": b"",
        "other": os.urandom(9000),
        "broken": whole[:20_000] + os.urandom(20_000) + whole[40_000:],
    }.items():
        damaged = backup.with_name(name)
        damaged.write_bytes(content)
        with pytest.raises(GcmError):
            restore(damaged, workspace.path, None, profile=profile)
        assert workspace.path.read_bytes() == before
        assert names(workspace.path.parent) == {workspace.path.name}


def test_an_encrypted_backup_needs_its_own_key(
    locked: Workspace, profile: Profile, tmp_path: Path
) -> None:
    locked.write(open_consultation, title="T", country="KEN")
    made = back_up(locked, profile)
    locked.close()
    before = locked.path.read_bytes()
    with pytest.raises(WrongPassphraseError):
        restore(made.path, locked.path, bytes(48), profile=profile)
    assert locked.path.read_bytes() == before
    restore(made.path, locked.path, locked.key, profile=profile)
    with Workspace.open(locked.path, None, profile=profile, key=locked.key) as again:
        assert len(again.read(consultations)) == 1


def test_a_backup_that_followed_an_erasure_can_be_restored(
    workspace: Workspace, profile: Profile, say: Say
) -> None:
    gone = say("zqxjvk")
    made = back_up(workspace, profile)
    say("something between")
    workspace.write(strike_input, gone.id)
    back_up(workspace, profile)
    workspace.close()
    restore(made.path, workspace.path, None, profile=profile)
    assert b"zqxjvk" not in workspace.path.read_bytes()
    assert texts(workspace.path, profile) == set()


def test_on_a_medium_without_links_the_file_is_kept_all_the_same(
    workspace: Workspace, profile: Profile, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_what: object, **_how: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    before = workspace.path.read_bytes()
    kept = restore(backup, workspace.path, None, profile=profile)
    assert kept is not None
    assert kept.read_bytes() == before
    assert texts(workspace.path, profile) == {"one", "two"}


def test_restoring_makes_the_file_older_than_this_device_knows_until_that_is_accepted(
    workspace: Workspace, profile: Profile, backup: Path
) -> None:
    restore(backup, workspace.path, None, profile=profile)
    with Workspace.open(workspace.path, None, profile=profile) as again:
        assert again.older is not None
        assert again.older.inputs == 1
        again.accept_older()
        again.write(open_consultation, title="Onwards", country="KEN")


@POSIX
@pytest.mark.parametrize("step", ["_keep", "_put"])
def test_killed_in_between_the_old_file_or_the_new_is_there(
    workspace: Workspace, profile: Profile, backup: Path, program: Callable[..., Any], step: str
) -> None:
    before = shutil.copy(workspace.path, backup.with_name("as it was"))
    code = f"""
    from gcm_desktop.workspace import restore
    real = restore.{step}
    def killed(*what):
        real(*what)
        os.kill(os.getpid(), 9)
    restore.{step} = killed
    restore.restore(Path({str(backup)!r}), path, None, profile=profile)
    """
    with program(code, workspace.path, profile.folder) as process:
        process.communicate(timeout=60)
        assert process.returncode == -9
    kept = workspace.path.with_name("test (before restoring, 1).gcm")
    assert kept.read_bytes() == Path(before).read_bytes()
    assert texts(workspace.path, profile) in ({"one", "two"}, {"one", "two", "three"})


def test_a_restored_backup_that_followed_an_erasure_is_whole_and_can_be_backed_up_again(
    workspace: Workspace, profile: Profile, say: Say
) -> None:
    gone = say("zqxjvk")
    made = back_up(workspace, profile)
    say("something between")
    workspace.write(strike_input, gone.id)
    back_up(workspace, profile)
    workspace.close()
    restore(made.path, workspace.path, None, profile=profile)
    with Workspace.open(workspace.path, None, profile=profile) as again:
        assert [found for found in again.check() if found.fault] == []
        again.accept_older()
        again.write(open_consultation, title="Onwards", country="KEN")
        back_up(again, profile)
