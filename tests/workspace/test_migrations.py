"""Every change of a table is a step: older files are brought over, newer ones read or refused."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from gcm_desktop.consultation.inputs import Input, inputs
from gcm_desktop.errors import DiskFullError, NewerFileError, NewerToWriteError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace, copies, engine, migrations

RELEASED = Path(__file__).parent / "released"
PASSPHRASE = "a file of the first step"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file of the first step."""
    return Path(shutil.copy(RELEASED / "step1.gcm", tmp_path / "old.gcm"))


def told(path: Path, **said: str) -> None:
    """Have a plain file say something else about itself."""
    with closing(sqlite3.connect(path)) as file:
        for key, value in said.items():
            file.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, value))
        file.commit()


def test_a_table_changes_by_a_step_and_by_nothing_else() -> None:
    assert migrations.STEPS[migrations.STEP] == migrations.fingerprint(), (
        "A table, seed or trigger changed: add a step with its fingerprint, and make a file of the "
        "last one with tests/workspace/make_released.py if it was released."
    )
    assert max(migrations.STEPS) == migrations.STEP
    assert len(set(migrations.STEPS.values())) == len(migrations.STEPS)


def test_of_every_earlier_step_a_file_is_kept() -> None:
    kept = {path.stem for path in RELEASED.glob("*.gcm")}
    assert {f"step{step}" for step in migrations.STEPS if step < migrations.STEP} <= kept


def test_before_an_older_file_is_brought_over_a_whole_copy_of_it_is_kept(
    old: Path, profile: Profile
) -> None:
    with Workspace.open(old, PASSPHRASE, profile=profile) as brought:
        digest, known = brought.digest(), brought.key
        assert brought.check() == []
    (kept,) = (profile.data_folder / "backups").glob("gcm-*.gcm")
    assert kept.stat().st_mode & 0o077 == 0
    with Workspace.open(kept, None, key=known, profile=profile, read_only=True) as before:
        assert before.digest() == digest
        assert len(before.read(inputs)) == 5


def test_where_no_copy_can_be_kept_the_file_stays_as_it_is(
    old: Path, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DiskFullError

    with Workspace.open(old, PASSPHRASE, profile=profile, read_only=True) as file:
        known = file.key
    before = engine.prove(old, known)
    monkeypatch.setattr(copies, "copy", full)
    with pytest.raises(DiskFullError):
        Workspace.open(old, PASSPHRASE, profile=profile)
    assert engine.prove(old, known) == before
    assert "step" not in before
    assert [path.name for path in old.parent.glob("old.gcm*")] == ["old.gcm"]


def test_how_far_it_is_is_told_from_the_first_to_the_last(old: Path, profile: Profile) -> None:
    steps: list[tuple[int, int]] = []
    with Workspace.open(
        old, PASSPHRASE, profile=profile, progress=lambda done, size: steps.append((done, size))
    ):
        pass
    assert steps[0][0] == 0
    assert steps[-1][0] == steps[-1][1] > 0
    assert steps == sorted(steps)


def test_only_reading_an_older_file_keeps_no_copy_and_changes_nothing(
    old: Path, profile: Profile
) -> None:
    before = old.read_bytes()
    with Workspace.open(old, PASSPHRASE, profile=profile, read_only=True) as read:
        assert len(read.read(inputs)) == 5
    assert old.read_bytes() == before
    assert not list(profile.data_folder.rglob("*.gcm"))


def test_a_newer_file_that_this_program_can_still_read_opens_for_reading_only(
    workspace: Workspace, say: Callable[..., Input], profile: Profile
) -> None:
    say("said to a newer program")
    workspace.close()
    told(workspace.path, writes="99 9.9.0", step="99", tables="of another time")
    before = workspace.path.read_bytes()
    with pytest.raises(NewerToWriteError, match=r"9\.9\.0"):
        Workspace.open(workspace.path, None, profile=profile)
    with Workspace.open(workspace.path, None, profile=profile, read_only=True) as read:
        assert [entry.text for entry in read.read(inputs)] == ["said to a newer program"]
    assert workspace.path.read_bytes() == before


def test_a_newer_file_that_this_program_cannot_read_says_which_one_can(
    workspace: Workspace, profile: Profile
) -> None:
    workspace.close()
    told(workspace.path, reads="99 9.9.0")
    for read_only in (False, True):
        with pytest.raises(NewerFileError, match=r"9\.9\.0"):
            Workspace.open(workspace.path, None, profile=profile, read_only=read_only)


def test_what_a_newer_program_asked_for_is_kept_by_an_older_one_that_may_write(
    workspace: Workspace, profile: Profile
) -> None:
    workspace.close()
    told(workspace.path, reads="4 0.4.5", step="99", tables="of another time")
    with Workspace.open(workspace.path, None, profile=profile) as file:
        said = file.read(lambda db: migrations.told(db.connection(), "reads"))
    assert said == "4 0.4.5"
