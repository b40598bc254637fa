"""Wrong passphrases slow down, and by file."""

import shutil
from pathlib import Path

import pytest

from gcm_desktop.profile import Profile
from gcm_desktop.workspace import attempts
from gcm_desktop.workspace.attempts import (
    FILES,
    TooSoonError,
    note_right,
    note_wrong,
    refuse_too_soon,
    wait_before_next,
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Milliseconds since 1970, as the test says."""
    now = [1_790_000_000_000]
    monkeypatch.setattr(attempts, "milliseconds", lambda: now[0])
    return now


@pytest.mark.usefixtures("clock")
def test_the_wait_grows_to_a_minute(profile: Profile, locked_file: Path) -> None:
    waits = []
    for _attempt in range(12):
        waits.append(wait_before_next(profile, locked_file))
        note_wrong(profile, locked_file)
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_wait_passes(profile: Profile, locked_file: Path, clock: list[int]) -> None:
    for _attempt in range(5):
        note_wrong(profile, locked_file)
    with pytest.raises(TooSoonError, match="in 4 seconds"):
        refuse_too_soon(profile, locked_file)
    clock[0] += 3_000
    assert wait_before_next(profile, locked_file) == 1.0
    clock[0] += 1_000
    refuse_too_soon(profile, locked_file)


def test_a_clock_set_back_makes_nobody_wait_longer(
    profile: Profile, locked_file: Path, clock: list[int]
) -> None:
    for _attempt in range(4):
        note_wrong(profile, locked_file)
    clock[0] -= 86_400_000
    assert wait_before_next(profile, locked_file) == 2.0


def test_the_right_one_ends_it(profile: Profile, locked_file: Path) -> None:
    for _attempt in range(9):
        note_wrong(profile, locked_file)
    note_right(profile, locked_file)
    assert wait_before_next(profile, locked_file) == 0


def test_it_is_kept_by_file_wherever_that_lies(
    profile: Profile, locked_file: Path, plain_file: Path, tmp_path: Path
) -> None:
    for _attempt in range(9):
        note_wrong(profile, locked_file)
    copy = Path(shutil.copy(locked_file, tmp_path / "named otherwise.gcm"))
    assert wait_before_next(Profile(profile.folder), copy) > 0
    assert wait_before_next(profile, plain_file) == 0


def test_the_note_names_no_file(profile: Profile, locked_file: Path) -> None:
    note_wrong(profile, locked_file)
    kept = "".join(path.read_text("utf-8") for path in profile.folder.rglob("*.json"))
    assert locked_file.name not in kept
    assert locked_file.parent.name not in kept


def test_a_note_of_somebody_else_is_not_trusted(profile: Profile, locked_file: Path) -> None:
    salt = locked_file.read_bytes()[:16].hex()
    for said in ([], [1], ["a", "b"], [10**400, 5], {"x": 1}, None, [-1, 0], [5, "now"]):
        profile.keep_note(attempts.NOTE, {salt: said})
        assert 0 <= wait_before_next(profile, locked_file) <= 60


def test_only_so_many_files_are_remembered(profile: Profile, tmp_path: Path) -> None:
    for number in range(FILES + 5):
        path = tmp_path / f"{number}.gcm"
        path.write_bytes(number.to_bytes(16) + bytes(16))
        note_wrong(profile, path)
    assert len(profile.note(attempts.NOTE)) == FILES


def test_a_file_that_is_gone_and_a_profile_that_cannot_be_written_are_no_fault(
    tmp_path: Path, locked_file: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    nowhere = Profile(tmp_path / "file" / "folder")
    note_wrong(nowhere, locked_file)
    assert wait_before_next(nowhere, tmp_path / "gone.gcm") == 0
