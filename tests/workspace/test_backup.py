"""Backups: whole or not there, thinned out with age, following erasures and new keys."""

import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.drafts import keep_draft
from gcm_desktop.consultation.inputs import Input, inputs, record_input, strike_input
from gcm_desktop.errors import (
    AlreadyThereError,
    DiskFailedError,
    DiskFullError,
    GcmError,
    WrongPassphraseError,
)
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace, placing
from gcm_desktop.workspace.backup import (
    BackupFolderError,
    FaultyBackupError,
    back_up,
    backups,
    folder_of,
    is_due,
    know_stick,
    like,
    rekey_backups,
    sticks_in,
)
from gcm_desktop.workspace.check import Found
from gcm_desktop.workspace.placing import NotReadBackError
from gcm_desktop.workspace.rotation import MOST, Backup
from gcm_desktop.workspace.volumes import Medium

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and signals of POSIX")
NOW = datetime(2026, 5, 4, 10, 30, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
CANARY = "zqxjvk the harbour master took our papers"
Say = Callable[..., Input]


def state_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def opened(path: Path, profile: Profile, key: bytes | None = None) -> Workspace:
    return Workspace.open(path, None, profile=profile, key=key, read_only=True)


# --- making one ---------------------------------------------------------------------------------


def test_a_backup_holds_everything_and_points_to_nobody(
    locked: Workspace, profile: Profile
) -> None:
    about = locked.write(open_consultation, title="Harbour talks", country="KEN").id
    locked.write(record_input, consultation_id=about, text=CANARY, kind="data",
                 stakeholder_group="other")  # fmt: skip
    made = back_up(locked, profile, now=NOW)
    assert made.path == folder_of(profile) / f"gcm-{locked.id[:8]}-20260504-103015.gcm"
    assert made.made_at == NOW
    assert backups(profile, locked.id) == [made]
    assert list(folder_of(profile).iterdir()) == [made.path]
    assert b"zqxjvk" not in made.path.read_bytes()
    with opened(made.path, profile, locked.key) as again:
        assert [entry.text for entry in again.read(inputs)] == [CANARY]
        assert again.digest() == locked.digest()
        assert not [found for found in again.check() if found.fault]


@POSIX
def test_only_this_user_may_look_at_backups(workspace: Workspace, profile: Profile) -> None:
    made = back_up(workspace, profile)
    assert folder_of(profile).stat().st_mode & 0o777 == 0o700
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_made_while_others_read_and_from_a_file_open_only_to_read(
    workspace: Workspace, profile: Profile, say: Say
) -> None:
    say("one")
    with opened(workspace.path, profile) as reading:
        made = back_up(reading, profile, now=NOW)
    say("two")
    with opened(made.path, profile) as kept:
        assert [entry.text for entry in kept.read(inputs)] == ["one"]


def test_one_backup_is_made_where_it_is_told_and_never_over_anything(
    workspace: Workspace, profile: Profile, say: Say, tmp_path: Path
) -> None:
    say("one")
    made = back_up(workspace, profile, to=tmp_path / "mine.gcm")
    assert made.path == tmp_path / "mine.gcm"
    assert backups(profile) == []
    before = made.path.read_bytes()
    with pytest.raises(AlreadyThereError):
        back_up(workspace, profile, to=tmp_path / "mine.gcm")
    assert made.path.read_bytes() == before


def test_two_backups_within_one_second_are_two(workspace: Workspace, profile: Profile) -> None:
    made = [back_up(workspace, profile, now=NOW) for _ in range(3)]
    assert len({backup.path for backup in made}) == 3
    assert [b.made_at for b in backups(profile)] == [NOW + timedelta(seconds=n) for n in (2, 1, 0)]


def test_a_copy_with_faults_is_no_backup_and_pushes_none_out(
    workspace: Workspace, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in range(MOST):
        back_up(workspace, profile, now=NOW + hour * HOUR) if hour % 10 == 0 else None
    before = state_of(folder_of(profile))
    monkeypatch.setattr(Workspace, "check", lambda _self: [Found("row-differs")])
    with pytest.raises(FaultyBackupError, match="not kept as a backup"):
        back_up(workspace, profile, now=NOW + 99 * HOUR)
    assert state_of(folder_of(profile)) == before


def test_a_file_that_was_changed_past_us_gives_no_backup(
    workspace: Workspace, profile: Profile, say: Say
) -> None:
    say("true words")
    workspace.close()
    with closing(sqlite3.connect(workspace.path)) as raw, raw:
        raw.execute("INSERT INTO gate VALUES (1)")
        raw.execute("UPDATE input SET text = 'false words'")
        raw.execute("DELETE FROM gate")
    with opened(workspace.path, profile) as changed, pytest.raises(FaultyBackupError):
        back_up(changed, profile)
    assert list(folder_of(profile).iterdir()) == []


@pytest.mark.parametrize(
    ("number", "error"), [(28, DiskFullError), (5, DiskFailedError), (13, BackupFolderError)]
)
def test_a_disk_that_fails_at_the_last_step_leaves_the_set_as_it_was(
    workspace: Workspace, profile: Profile, monkeypatch: pytest.MonkeyPatch,
    number: int, error: type[GcmError],
) -> None:  # fmt: skip
    from gcm_desktop.workspace import backup

    def fail(*_paths: Path) -> None:
        raise OSError(number, os.strerror(number))

    back_up(workspace, profile, now=NOW)
    before = state_of(folder_of(profile))
    monkeypatch.setattr(backup, "put_new", fail)
    with pytest.raises(error):
        back_up(workspace, profile, now=NOW + HOUR)
    assert state_of(folder_of(profile)) == before


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is made with a limit of Linux")
def test_a_full_disk_leaves_the_set_as_it_was(
    plain_file: Path, tmp_path: Path, told: Callable[..., str], profile: Profile
) -> None:
    path = Path(shutil.copy(plain_file, tmp_path / "a.gcm"))
    out = told(
        """
        import resource, signal
        from gcm_desktop.workspace.backup import back_up, folder_of
        with Workspace.open(path, None, profile=profile, read_only=True) as w:
            back_up(w, profile)
            before = sorted(p.name for p in folder_of(profile).iterdir())
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
            try:
                back_up(w, profile)
            except GcmError as error:
                print(error.code)
            print(before == sorted(p.name for p in folder_of(profile).iterdir()))
        """,
        path,
        profile.folder,
    )
    assert out.splitlines()[0] in ("disk-full", "disk-failed")
    assert out.splitlines()[1] == "True"


def test_a_chosen_folder_that_is_gone_is_told_and_not_made(
    workspace: Workspace, profile: Profile, tmp_path: Path
) -> None:
    gone = tmp_path / "not plugged in"
    profile.keep(replace(profile.settings, backup_folder=str(gone)))
    with pytest.raises(BackupFolderError, match="plug in"):
        back_up(workspace, profile)
    assert not gone.exists()
    gone.mkdir()
    assert back_up(workspace, profile).path.parent == gone


# --- when ---------------------------------------------------------------------------------------


def test_a_backup_is_due_half_an_hour_after_the_last_if_something_changed(
    workspace: Workspace, profile: Profile, say: Say
) -> None:
    assert is_due(workspace, profile, NOW)
    back_up(workspace, profile, now=NOW)
    assert not is_due(workspace, profile, NOW + 9 * HOUR)
    say("something new")
    assert not is_due(workspace, profile, NOW + timedelta(minutes=29))
    assert is_due(workspace, profile, NOW + timedelta(minutes=29), after=timedelta(0))
    assert is_due(workspace, profile, NOW + timedelta(minutes=30))
    assert is_due(workspace, profile, NOW - 9 * HOUR)
    back_up(workspace, profile, now=NOW + HOUR)
    assert not is_due(workspace, profile, NOW + 9 * HOUR)


def test_a_backup_is_due_where_there_is_none(
    workspace: Workspace, profile: Profile, tmp_path: Path
) -> None:
    made = back_up(workspace, profile, now=NOW)
    (tmp_path / "stick").mkdir()
    assert is_due(workspace, profile, NOW, folder=tmp_path / "stick")
    back_up(workspace, profile, to=tmp_path / "stick", now=NOW)
    assert not is_due(workspace, profile, NOW, folder=tmp_path / "stick")
    made.path.unlink()
    assert is_due(workspace, profile, NOW)


@pytest.mark.parametrize("said", [{"x": 1}, {"made": 3, "at": "never"}, {"made": [None, 5]}])
def test_a_note_that_somebody_wrote_into_is_no_trouble(
    workspace: Workspace, profile: Profile, said: dict[str, Any]
) -> None:
    back_up(workspace, profile, now=NOW)
    name = f"backups-{workspace.id}"
    note = profile.note(name)
    profile.keep_note(name, dict.fromkeys(note, said) | {"more": 7})
    assert is_due(workspace, profile, NOW)
    back_up(workspace, profile, now=NOW + HOUR)
    assert not is_due(workspace, profile, NOW + HOUR)


# --- the set ------------------------------------------------------------------------------------


def fill(workspace: Workspace, profile: Profile, count: int) -> None:
    """As many backups as that, one an hour, of which only the first is made the long way."""
    name = f"backups-{workspace.id}"
    first = back_up(workspace, profile, now=NOW - count * HOUR)
    note = profile.note(name)
    (key,) = (key for key, said in note.items() if "made" in said)
    for hour in range(1, count):
        at = NOW - (count - hour) * HOUR
        copy = first.path.with_name(f"gcm-{workspace.id[:8]}-{at:%Y%m%d-%H%M%S}.gcm")
        shutil.copy(first.path, copy)
        note[key]["made"].append(copy.name)
    profile.keep_note(name, note)


def test_a_full_set_lets_go_of_one_for_every_new_one(
    workspace: Workspace, profile: Profile
) -> None:
    fill(workspace, profile, MOST)
    before = backups(profile, workspace.id)
    made = back_up(workspace, profile, now=NOW)
    after = backups(profile, workspace.id)
    assert len(before) == len(after) == MOST
    assert after[0].path == made.path
    assert len(set(before) - set(after)) == 1


def test_backups_that_another_device_made_and_files_of_others_are_left_alone(
    workspace: Workspace, profile: Profile
) -> None:
    fill(workspace, profile, MOST)
    folder = folder_of(profile)
    theirs = [folder / f"gcm-{workspace.id[:8]}-20010101-000000.gcm",
              folder / "gcm-00000000-20010101-000000.gcm", folder / "letter.odt"]  # fmt: skip
    for path in theirs:
        path.write_bytes(b"theirs")
    back_up(workspace, profile, now=NOW)
    assert all(path.read_bytes() == b"theirs" for path in theirs)


def test_only_old_leftovers_of_our_own_are_taken_away(
    workspace: Workspace, profile: Profile
) -> None:
    folder = folder_of(profile)
    folder.mkdir(parents=True)
    old = ".gcm-01234567-20260504-103015.gcm.0123abcd"
    fresh = ".gcm-01234567-20260504-103016.gcm.0123abcd"
    others = [".gcm-01234567-20260504-103015.gcm.txt", ".letter.odt.0123abcd", "folder.0123abcd"]
    hours_ago = time.time() - 7200
    for name in (old, fresh, *others):
        (folder / name).mkdir()
        (folder / name / "x").write_bytes(b"half")
        if name != fresh:
            os.utime(folder / name / "x", (hours_ago, hours_ago))
            os.utime(folder / name, (hours_ago, hours_ago))
    made = back_up(workspace, profile)
    assert {path.name for path in folder.iterdir()} == {fresh, *others, made.path.name}


def test_the_backups_of_a_damaged_file_are_found_by_its_salt(
    locked: Workspace, workspace: Workspace, profile: Profile, tmp_path: Path
) -> None:
    made, other = back_up(locked, profile, now=NOW), back_up(workspace, profile, now=NOW)
    locked.close()
    damaged = tmp_path / "damaged.gcm"
    damaged.write_bytes(locked.path.read_bytes()[:16] + os.urandom(9000))
    assert like(damaged, profile) == [made]
    assert set(like(tmp_path / "missing.gcm", profile)) == {made, other}


# --- what was erased since ----------------------------------------------------------------------


def test_words_erased_in_the_file_are_nowhere_in_its_older_backups(
    workspace: Workspace, profile: Profile, say: Say
) -> None:
    kept, gone = say("kept words"), say(CANARY, stakeholder_group="other")
    older = [back_up(workspace, profile, now=NOW + n * HOUR) for n in range(2)]
    assert all(b"zqxjvk" in backup.path.read_bytes() for backup in older)
    workspace.write(strike_input, gone.id)
    made = back_up(workspace, profile, now=NOW + 5 * HOUR)
    assert made.unscoured == ()
    for backup in [*older, made]:
        assert b"zqxjvk" not in backup.path.read_bytes()
        with opened(backup.path, profile) as again:
            assert [entry.text for entry in again.read(inputs)] == [kept.text]
            assert {found.code for found in again.check() if found.fault} <= {"gap"}
    assert {path.name for path in folder_of(profile).iterdir()} == {
        backup.path.name for backup in [*older, made]
    }


def test_erased_words_are_on_no_page_of_an_encrypted_older_backup(
    locked: Workspace, profile: Profile, beneath: Callable[[Path, bytes], bytes]
) -> None:
    about = locked.write(open_consultation, title="Harbour talks", country="KEN").id
    gone = locked.write(record_input, consultation_id=about, text=CANARY, kind="data",
                        stakeholder_group="other", attribution="named",
                        speaker="Zqxjvka")  # fmt: skip
    older = back_up(locked, profile, now=NOW)
    assert locked.key is not None
    assert b"zqxjvk" in beneath(older.path, locked.key).lower()
    locked.write(strike_input, gone.id)
    back_up(locked, profile, now=NOW + HOUR)
    assert b"zqxjvk" not in beneath(older.path, locked.key).lower()
    with opened(older.path, profile, locked.key) as again:
        assert again.read(inputs) == []


def test_a_draft_of_the_time_before_goes_with_what_was_erased(
    workspace: Workspace, profile: Profile, say: Say
) -> None:
    workspace.write(keep_draft, "capture", {"text": CANARY})
    older = back_up(workspace, profile, now=NOW)
    assert b"zqxjvk" in older.path.read_bytes()
    entry = say(CANARY, draft="capture")
    workspace.write(strike_input, entry.id)
    back_up(workspace, profile, now=NOW + HOUR)
    assert b"zqxjvk" not in older.path.read_bytes()


def test_backups_without_anything_erased_are_left_to_the_byte(
    workspace: Workspace, profile: Profile, say: Say
) -> None:
    before_it = back_up(workspace, profile, now=NOW)
    bytes_before = before_it.path.read_bytes()
    entry = say(CANARY)
    workspace.write(strike_input, entry.id)
    made = back_up(workspace, profile, now=NOW + HOUR)
    made_before = made.path.stat().st_mtime_ns
    back_up(workspace, profile, now=NOW + 2 * HOUR)
    assert before_it.path.read_bytes() == bytes_before
    assert made.path.stat().st_mtime_ns == made_before


def test_an_older_backup_that_does_not_open_is_told_of_and_left(
    workspace: Workspace, profile: Profile, say: Say
) -> None:
    entry = say(CANARY)
    older = [back_up(workspace, profile, now=NOW + n * HOUR) for n in range(2)]
    damaged = older[0].path
    damaged.write_bytes(b"damaged" * 9)
    workspace.write(strike_input, entry.id)
    made = back_up(workspace, profile, now=NOW + 5 * HOUR)
    assert made.unscoured == (damaged,)
    assert damaged.read_bytes() == b"damaged" * 9
    assert b"zqxjvk" not in older[1].path.read_bytes()


def test_an_old_backup_put_back_into_the_folder_is_looked_into_again(
    workspace: Workspace, profile: Profile, say: Say, tmp_path: Path
) -> None:
    entry = say(CANARY)
    older = back_up(workspace, profile, now=NOW)
    shutil.copy(older.path, tmp_path / "kept elsewhere")
    workspace.write(strike_input, entry.id)
    back_up(workspace, profile, now=NOW + HOUR)
    shutil.copy(tmp_path / "kept elsewhere", older.path)
    assert b"zqxjvk" in older.path.read_bytes()
    back_up(workspace, profile, now=NOW + 2 * HOUR)
    assert b"zqxjvk" not in older.path.read_bytes()


# --- a new key ----------------------------------------------------------------------------------


def test_older_backups_take_the_new_key_and_strangers_are_listed(
    locked: Workspace, profile: Profile
) -> None:
    older = [back_up(locked, profile, now=NOW + n * HOUR) for n in range(2)]
    stranger = folder_of(profile) / f"gcm-{locked.id[:8]}-20200101-000000.gcm"
    stranger.write_bytes(os.urandom(8192))
    before = stranger.read_bytes()
    assert locked.key is not None
    new = os.urandom(32) + locked.key[32:]
    followed = rekey_backups(locked.id, locked.key, new, profile)
    assert set(followed.done) == {backup.path for backup in older}
    assert followed.left == (stranger,)
    assert stranger.read_bytes() == before
    for backup in older:
        with pytest.raises(WrongPassphraseError):
            opened(backup.path, profile, locked.key)
        with opened(backup.path, profile, new) as again:
            assert again.digest() == locked.digest()
    assert rekey_backups(locked.id, locked.key, new, profile) == followed
    assert len(list(folder_of(profile).iterdir())) == 3


# --- sticks -------------------------------------------------------------------------------------


def test_a_known_stick_is_found_again_wherever_it_is_mounted(
    profile: Profile, tmp_path: Path
) -> None:
    stick = tmp_path / "media" / "KINGSTON"
    (stick / "backups").mkdir(parents=True)
    assert sticks_in(profile, [stick]) == []
    know_stick(stick / "backups", profile)
    know_stick(stick / "backups", profile)
    (mark,) = (stick / "backups").iterdir()
    assert mark.name.startswith(".gcm-backups-")
    assert len(mark.name) == len(".gcm-backups-") + 16
    assert mark.read_bytes() == b""
    assert len(profile.settings.backup_sticks) == 1
    moved = stick.rename(tmp_path / "media" / "KINGSTON1")
    assert sticks_in(profile, [tmp_path, moved, tmp_path / "gone"]) == [moved / "backups"]
    assert sticks_in(Profile(tmp_path / "another"), [moved]) == []


def test_a_backup_to_a_stick_is_found_again_under_another_path(
    workspace: Workspace, profile: Profile, tmp_path: Path
) -> None:
    stick = tmp_path / "STICK"
    stick.mkdir()
    know_stick(stick, profile)
    made = back_up(workspace, profile, to=stick, now=NOW)
    assert made.path.parent == stick
    moved = stick.rename(tmp_path / "STICK1")
    assert not is_due(workspace, profile, NOW, folder=moved)


def test_a_stick_that_gives_back_other_bytes_gets_no_backup(
    workspace: Workspace, profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gcm_desktop.workspace import backup

    real = placing.digest_of
    asked: list[bool] = []

    def lying(path: Path, *, from_medium: bool = False) -> str:
        asked.append(from_medium)
        return "other bytes" if from_medium else real(path)

    monkeypatch.setattr(backup, "medium_of", lambda _path: Medium.REMOVABLE)
    (tmp_path / "stick").mkdir()
    back_up(workspace, profile, to=tmp_path / "stick", now=NOW)
    before = state_of(tmp_path / "stick")
    monkeypatch.setattr(placing, "digest_of", lying)
    with pytest.raises(NotReadBackError):
        back_up(workspace, profile, to=tmp_path / "stick", now=NOW + HOUR)
    assert asked == [True]
    assert state_of(tmp_path / "stick") == before


# --- killed -------------------------------------------------------------------------------------


@POSIX
def test_killed_at_any_moment_the_set_is_whole(
    plain_file: Path, tmp_path: Path, profile: Profile, program: Callable[..., Any]
) -> None:
    path = Path(shutil.copy(plain_file, tmp_path / "a.gcm"))
    with Workspace.open(path, None, profile=profile) as first:
        about = first.write(open_consultation, title="T", country="KEN").id
        for number in range(20):
            first.write(record_input, consultation_id=about, text=f"{number} {CANARY}",
                        kind="data", stakeholder_group="other")  # fmt: skip
    code = """
    from gcm_desktop.workspace.backup import back_up
    with Workspace.open(path, None, profile=profile) as w:
        w.check()  # whatever is imported late has now been
        w.write(strike_input, next(e for e in w.read(inputs) if e.text).id)
        print("begun", flush=True)
        while True:
            print("MADE", back_up(w, profile).path.name, flush=True)
    """
    acknowledged: set[str] = set()
    whole: dict[Backup, int] = {}
    for round_number in range(10):
        with program(code, path, profile.folder) as process:
            process.stdout.readline()
            time.sleep(0.02 + round_number * 0.043)
            process.kill()
            lines = process.stdout.readlines()
        acknowledged |= {line.split()[1] for line in lines if line.startswith("MADE")}
        there = {backup.path.name for backup in backups(profile)}
        assert len(there) >= MOST or acknowledged <= there
        for backup in backups(profile):
            written = backup.path.stat().st_mtime_ns
            if whole.get(backup) != written:
                with opened(backup.path, profile) as again:
                    assert {found.code for found in again.check() if found.fault} <= {"gap"}
                whole[backup] = written
    hours_ago = time.time() - 7200
    left = [p for p in folder_of(profile).iterdir() if p.name.startswith(".")]
    for each in left:
        for inside in (*each.iterdir(), each):
            os.utime(inside, (hours_ago, hours_ago))
    with Workspace.open(path, None, profile=profile) as last:
        back_up(last, profile)
    assert not [p for p in folder_of(profile).iterdir() if p.name.startswith(".")]
