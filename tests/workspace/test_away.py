"""A file of a stick, worked on here and put back whole, whatever happens to stick or program."""

import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.consultation.consultations import consultations, open_consultation
from gcm_desktop.errors import (
    DiskFullError,
    FileInUseError,
    GcmError,
    MissingFileError,
    WrongPassphraseError,
)
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace, placing
from gcm_desktop.workspace.away import (
    ChangedMeanwhileError,
    LocalCopy,
    MediumGoneError,
    left_over,
)
from gcm_desktop.workspace.key import key_of
from gcm_desktop.workspace.placing import NotReadBackError

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and signals of POSIX")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def original(stick: Path, plain_file: Path) -> Path:
    return Path(shutil.copy(plain_file, stick / "desk.gcm"))


def work(path: Path, profile: Profile, title: str = "Here") -> None:
    with Workspace.open(path, None, profile=profile) as workspace:
        if workspace.older:
            workspace.accept_older()
        workspace.write(open_consultation, title=title, country="KEN")


def titles(path: Path, profile: Profile) -> list[str]:
    with Workspace.open(path, None, profile=profile, read_only=True) as workspace:
        return [each.title for each in workspace.read(consultations)]


def left_here(profile: Profile) -> list[Path]:
    return list((profile.data_folder / "working").iterdir())


def test_what_was_done_here_is_put_back_and_nothing_is_left(
    original: Path, profile: Profile, stick: Path
) -> None:
    before = original.read_bytes()
    copy = LocalCopy.take(original, None, profile)
    assert copy.path.name == "desk.gcm"
    assert copy.path.is_relative_to(profile.data_folder)
    work(copy.path, profile)
    assert original.read_bytes() == before
    done = copy.path.read_bytes()
    copy.put_back()
    assert original.read_bytes() == done
    assert titles(original, profile) == ["Here"]
    assert list(stick.iterdir()) == [original]
    assert left_here(profile) == []
    assert left_over(profile, original) is None


def test_a_file_that_was_only_read_is_left_to_the_byte(original: Path, profile: Profile) -> None:
    before = original.stat()
    LocalCopy.take(original, None, profile).put_back()
    after = original.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert left_here(profile) == []


def test_nobody_else_opens_the_original_meanwhile(original: Path, profile: Profile) -> None:
    copy = LocalCopy.take(original, None, profile)
    with pytest.raises(FileInUseError):
        work(original, profile)
    with pytest.raises(FileInUseError):
        LocalCopy.take(original, None, profile)
    copy.put_back()
    work(original, profile, "Now")


@POSIX
def test_only_this_user_may_look_at_the_copy(original: Path, profile: Profile) -> None:
    original.chmod(0o644)
    copy = LocalCopy.take(original, None, profile)
    for path in [copy.path, copy.path.parent, copy.path.parent.parent, *left_here(profile)]:
        assert path.stat().st_mode & 0o077 == 0
    work(copy.path, profile)
    copy.put_back()
    assert original.stat().st_mode & 0o077 == 0


def test_the_copy_of_an_encrypted_file_is_encrypted(
    locked_file: Path, passphrase: str, stick: Path, profile: Profile
) -> None:
    path = Path(shutil.copy(locked_file, stick / "locked.gcm"))
    key = key_of(path, passphrase)
    with pytest.raises(WrongPassphraseError):
        LocalCopy.take(path, bytes(48), profile)
    assert list(stick.iterdir()) == [path]
    copy = LocalCopy.take(path, key, profile)
    with Workspace.open(copy.path, None, profile=profile, key=key) as workspace:
        workspace.write(open_consultation, title="zqxjvk", country="KEN")
    here = [each for each in profile.data_folder.rglob("*") if each.is_file()]
    assert not any(b"zqxjvk" in each.read_bytes() for each in here)
    assert not any("locked" in each.read_text("utf-8") for each in here if each != copy.path)
    copy.put_back()
    with Workspace.open(path, passphrase, profile=profile) as workspace:
        assert len(workspace.read(consultations)) == 1


def test_a_file_that_is_not_there_leaves_nothing_behind(stick: Path, profile: Profile) -> None:
    with pytest.raises(MissingFileError):
        LocalCopy.take(stick / "none.gcm", None, profile)
    assert list(stick.iterdir()) == []


def test_a_copy_that_is_still_open_is_not_put_back(original: Path, profile: Profile) -> None:
    before = original.read_bytes()
    copy = LocalCopy.take(original, None, profile)
    with Workspace.open(copy.path, None, profile=profile):
        with pytest.raises(FileInUseError):
            copy.put_back()
        assert original.read_bytes() == before
    copy.put_back()


def test_an_original_that_changed_meanwhile_is_not_replaced(
    original: Path, profile: Profile, stick: Path
) -> None:
    for number in (1, 2):
        copy = LocalCopy.take(original, None, profile)
        work(copy.path, profile, f"Here {number}")
        elsewhere = stick / "elsewhere.gcm"
        shutil.copy(original, elsewhere)
        work(elsewhere, Profile(stick.parent / "another device"), f"There {number}")
        theirs = elsewhere.read_bytes()
        elsewhere.replace(original)
        with pytest.raises(ChangedMeanwhileError, match="changed meanwhile") as told:
            copy.put_back()
        assert original.read_bytes() == theirs
        assert told.value.beside == stick / f"desk (from this computer, {number}).gcm"
        assert f"Here {number}" in titles(told.value.beside, profile)
        assert left_here(profile) == []
    assert len(list(stick.iterdir())) == 3


def test_when_the_stick_is_gone_the_work_stays_and_is_put_back_later(
    original: Path, profile: Profile, stick: Path
) -> None:
    copy = LocalCopy.take(original, None, profile)
    work(copy.path, profile)
    pulled = stick.rename(stick.with_name("pulled"))
    stick.mkdir()
    with pytest.raises(MediumGoneError, match="Everything is kept on this computer") as told:
        copy.put_back()
    assert str(copy.path) in str(told.value)
    assert list(stick.iterdir()) == []
    copy.let_go()
    assert left_over(profile, stick / "desk.gcm") is not None
    again = left_over(profile, pulled / "desk.gcm")
    assert again is not None
    again.put_back()
    assert titles(pulled / "desk.gcm", profile) == ["Here"]


@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENOSPC, DiskFullError), (errno.EIO, GcmError)]
)
def test_a_stick_that_fails_keeps_the_original_and_the_work(
    original: Path, profile: Profile, stick: Path, monkeypatch: pytest.MonkeyPatch,
    number: int, error: type[GcmError],
) -> None:  # fmt: skip
    def fail(*_paths: Path) -> None:
        raise OSError(number, os.strerror(number))

    before = original.read_bytes()
    copy = LocalCopy.take(original, None, profile)
    work(copy.path, profile)
    with monkeypatch.context() as failing:
        failing.setattr(placing, "replace", fail)
        with pytest.raises(error):
            copy.put_back()
    assert original.read_bytes() == before
    assert {path.name for path in stick.iterdir()} == {"desk.gcm", "desk.gcm.lock"}
    copy.put_back()
    assert titles(original, profile) == ["Here"]


def test_bytes_that_come_back_changed_replace_nothing(
    original: Path, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = placing.digest_of

    def lying(path: Path, *, from_medium: bool = False) -> str:
        return "other bytes" if from_medium else real(path)

    before = original.read_bytes()
    copy = LocalCopy.take(original, None, profile)
    work(copy.path, profile)
    monkeypatch.setattr(placing, "digest_of", lying)
    with pytest.raises(NotReadBackError, match="not put in place"):
        copy.put_back()
    assert original.read_bytes() == before
    copy.let_go()


@POSIX
def test_after_a_kill_the_work_is_found_again(
    original: Path, profile: Profile, program: Callable[..., Any]
) -> None:
    code = """
    from gcm_desktop.workspace.away import LocalCopy
    copy = LocalCopy.take(path, None, profile)
    w = Workspace.open(copy.path, None, profile=profile)
    w.write(open_consultation, title="Before the kill", country="KEN")
    print("ready", flush=True)
    sys.stdin.read()
    """
    with program(code, original, profile.folder) as process:
        assert process.stdout.readline() == "ready\n"
        assert left_over(profile, original) is None
        process.kill()
    found = left_over(profile, original)
    assert found is not None
    with pytest.raises(FileInUseError):
        work(original, profile)
    found.put_back()
    assert titles(original, profile) == ["Before the kill"]
    assert left_here(profile) == []


@POSIX
@pytest.mark.parametrize("step", ["workshop", "read_back", "replace"])
def test_killed_while_it_is_put_back_original_or_work_is_whole(
    original: Path, profile: Profile, program: Callable[..., Any], step: str
) -> None:
    code = f"""
    from gcm_desktop.workspace import away, placing
    copy = away.LocalCopy.take(path, None, profile)
    with Workspace.open(copy.path, None, profile=profile) as w:
        w.write(open_consultation, title="Before the kill", country="KEN")
    real = placing.{step}
    def killed(*what):
        done = real(*what)
        os.kill(os.getpid(), 9)
    placing.{step} = killed
    copy.put_back()
    """
    with program(code, original, profile.folder) as process:
        process.communicate(timeout=60)
        assert process.returncode == -9
    assert titles(original, profile) in ([], ["Before the kill"])
    found = left_over(profile, original)
    assert found is not None
    found.put_back()
    assert titles(original, profile) == ["Before the kill"]
    assert left_here(profile) == []


def test_a_note_that_somebody_wrote_into_is_no_trouble(original: Path, profile: Profile) -> None:
    copy = LocalCopy.take(original, None, profile)
    copy.let_go()
    (note,) = (each for each in left_here(profile) if each.suffix == ".json")
    for said in (b"", b"[]", b'{"where": 1}', b"\xff", b"null"):
        note.write_bytes(said)
        assert left_over(profile, original) is None
    note.unlink()
    note.mkdir()
    assert left_over(profile, original) is None
