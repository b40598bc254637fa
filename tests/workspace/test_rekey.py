"""A file gets another key whole or not at all, whatever happens meanwhile."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.inputs import inputs, record_input
from gcm_desktop.errors import (
    AlreadyThereError,
    DamagedFileError,
    DiskFullError,
    FileInUseError,
    GcmError,
    NotAWorkspaceError,
    RefusedError,
    WrongPassphraseError,
)
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace import rekey as rekeying
from gcm_desktop.workspace.away import LocalCopy
from gcm_desktop.workspace.backup import back_up
from gcm_desktop.workspace.key import key_from, key_of
from gcm_desktop.workspace.recovery import (
    NotARecipientError,
    new_recipient,
    open_sealed_key,
)
from gcm_desktop.workspace.rekey import (
    BackupsLeftError,
    WorkElsewhereError,
    lay_open,
    rekey,
    seal_for,
    workspace_of,
)

ROOT = Path(__file__).resolve().parents[2]
NEW = "nine lanterns on the quay"
SAID = [f"The ferry {n} leaves before the office opens. العبّارة 渡轮" for n in range(40)]


@pytest.fixture
def locked(tmp_path: Path, locked_file: Path, passphrase: str) -> Path:
    """An encrypted workspace with inputs, closed."""
    return _filled(Path(shutil.copy(locked_file, tmp_path / "talks.gcm")), passphrase)


@pytest.fixture
def plain(tmp_path: Path, plain_file: Path) -> Path:
    """A plain workspace with inputs, closed."""
    return _filled(Path(shutil.copy(plain_file, tmp_path / "talks.gcm")), None)


def _filled(path: Path, passphrase: str | None) -> Path:
    with Workspace.open(path, passphrase, profile=Profile()) as workspace:
        about = workspace.write(open_consultation, title="Harbour talks", country="KEN").id
        for text in SAID:
            workspace.write(
                record_input, consultation_id=about, text=text, kind="data",
                stakeholder_group="other", objectives=(7, 12),
            )  # fmt: skip
    return path


def assert_whole(path: Path, passphrase: str | None, **how: Any) -> None:
    """Everything is there, can be found, undone and written on, and nothing is wrong with it."""
    with Workspace.open(path, passphrase, profile=Profile(), **how) as workspace:
        assert [found for found in workspace.check() if found.fault] == []
        heard = workspace.read(inputs)
        assert sorted(str(each.text) for each in heard) == sorted(SAID)
        assert len(workspace.read(inputs, search="ferry")) == len(SAID)
        assert len(workspace.read(inputs, search="渡轮")) == len(SAID)
        about = heard[0].consultation_id
        workspace.write(
            record_input, consultation_id=about, text="One more", kind="data",
            stakeholder_group="other",
        )  # fmt: skip
        workspace.undo()
        assert [found for found in workspace.check() if found.fault] == []


def beside(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir() if each.name != "profile")


# --- from passphrase to passphrase --------------------------------------------------------------


def test_the_new_passphrase_opens_and_the_old_one_no_longer(locked: Path, passphrase: str) -> None:
    key = rekey(locked, key_of(locked, passphrase), NEW)
    assert key == key_of(locked, NEW)
    assert beside(locked) == ["talks.gcm"]
    assert_whole(locked, NEW)
    with pytest.raises(WrongPassphraseError):
        Workspace.open(locked, passphrase, profile=Profile())


def test_the_file_keeps_its_salt_its_size_and_its_mode(locked: Path, passphrase: str) -> None:
    locked.chmod(0o600)
    before = locked.read_bytes()[:16], locked.stat().st_size, locked.stat().st_mode
    rekey(locked, key_of(locked, passphrase), NEW)
    assert (locked.read_bytes()[:16], locked.stat().st_size, locked.stat().st_mode) == before


def test_every_page_is_written_anew(locked: Path, passphrase: str) -> None:
    before = locked.read_bytes()
    rekey(locked, key_of(locked, passphrase), NEW)
    after = locked.read_bytes()
    pages = range(0, len(before), 4096)
    assert not any(before[at + 16 : at + 4096] == after[at + 16 : at + 4096] for at in pages)


def test_a_wrong_old_key_changes_nothing(locked: Path) -> None:
    before = locked.read_bytes()
    with pytest.raises(WrongPassphraseError):
        rekey(locked, os.urandom(32) + before[:16], NEW)
    assert locked.read_bytes() == before
    assert beside(locked) == ["talks.gcm"]


@pytest.mark.parametrize(("new", "sentence"), [("", "protects nothing"), (None, "already")])
def test_a_passphrase_that_changes_nothing_is_refused(
    locked: Path, passphrase: str, new: str | None, sentence: str
) -> None:
    before = locked.read_bytes()
    with pytest.raises(RefusedError, match=sentence):
        rekey(locked, key_of(locked, passphrase), passphrase if new is None else new)
    assert locked.read_bytes() == before


def test_a_file_that_is_open_is_left_alone(locked: Path, passphrase: str) -> None:
    key = key_of(locked, passphrase)
    with (
        Workspace.open(locked, passphrase, profile=Profile()),
        pytest.raises(FileInUseError),
    ):
        rekey(locked, key, NEW)
    assert_whole(locked, passphrase)


def test_a_damaged_file_is_left_under_its_key(locked: Path, passphrase: str) -> None:
    key = key_of(locked, passphrase)
    content = bytearray(locked.read_bytes())
    content[-4096 * 3 + 100] ^= 1
    locked.write_bytes(bytes(content))
    with pytest.raises(DamagedFileError):
        rekey(locked, key, NEW)
    assert locked.read_bytes() == bytes(content)
    assert beside(locked) == ["talks.gcm"]


def test_without_room_nothing_is_begun(
    locked: Path, plain_file: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(locked.parent)._replace(free=locked.stat().st_size)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    before = locked.read_bytes()
    for change in (
        lambda: rekey(locked, key_of(locked, passphrase), NEW),
        lambda: lay_open(locked, key_of(locked, passphrase)),
    ):
        with pytest.raises(DiskFullError):
            change()
        assert locked.read_bytes() == before
        assert beside(locked) == ["talks.gcm"]


def test_what_is_no_workspace_is_told(tmp_path: Path) -> None:
    other = tmp_path / "other.gcm"
    sqlite3.connect(other).execute("CREATE TABLE mine (words)").connection.close()
    with pytest.raises(NotAWorkspaceError):
        rekey(other, None, NEW)


def test_a_key_or_a_passphrase_is_needed(locked: Path, passphrase: str) -> None:
    key = key_of(locked, passphrase)
    with pytest.raises(ValueError, match="one of the two"):
        rekey(locked, key)
    with pytest.raises(ValueError, match="one of the two"):
        rekey(locked, key, NEW, new_key=key)


def test_a_log_left_by_a_crash_is_taken_in_first(
    locked: Path, passphrase: str, told: Callable[..., str], tmp_path: Path
) -> None:
    told(
        f"""
        workspace = Workspace.open(path, {passphrase!r}, profile=profile)
        about = workspace.read(consultations)[0].id
        say(workspace, about, "Said just before the power went.")
        os._exit(0)
        """,
        locked,
        tmp_path / "profile",
    )
    assert (tmp_path / "talks.gcm-wal").exists()
    rekey(locked, key_of(locked, passphrase), NEW)
    with Workspace.open(locked, NEW, profile=Profile()) as workspace:
        heard = workspace.read(inputs, search="just before the power")
        assert len(heard) == 1


# --- between plain and encrypted ----------------------------------------------------------------


def test_a_plain_file_is_encrypted(plain: Path) -> None:
    before = plain.read_bytes()
    assert b"ferry" in before
    key = rekey(plain, None, NEW)
    after = plain.read_bytes()
    assert b"ferry" not in after
    assert not after.startswith(b"SQLite")
    assert key == key_of(plain, NEW)
    assert beside(plain) == ["talks.gcm"]
    assert_whole(plain, NEW)


def test_the_plain_pages_are_written_over(plain: Path) -> None:
    with plain.open("rb") as old:
        rekey(plain, None, NEW)
        assert set(old.read()) == {0}


def test_another_name_of_the_plain_file_is_left_alone(plain: Path, tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir(exist_ok=True)
    other = tmp_path / "profile" / "kept.gcm"
    os.link(plain, other)
    before = other.read_bytes()
    rekey(plain, None, NEW)
    assert other.read_bytes() == before


def test_an_encrypted_file_is_laid_open_and_encrypted_again(locked: Path, passphrase: str) -> None:
    lay_open(locked, key_of(locked, passphrase))
    assert locked.read_bytes().startswith(b"SQLite format 3\0")
    assert locked.stat().st_mode & 0o777 == 0o600
    assert beside(locked) == ["talks.gcm"]
    assert_whole(locked, None)
    rekey(locked, None, NEW)
    assert_whole(locked, NEW)


def test_it_is_the_same_workspace_afterwards(plain: Path) -> None:
    with Workspace.open(plain, None, profile=Profile(), read_only=True) as workspace:
        before = workspace.digest(), workspace.id
    key = rekey(plain, None, NEW)
    with Workspace.open(plain, None, profile=Profile(), key=key, read_only=True) as workspace:
        assert (workspace.digest(), workspace.id) == before
        assert workspace.older is None
    assert workspace_of(plain, key) == before[1]


def test_what_a_kill_left_beside_is_cleared_away(plain: Path) -> None:
    plain.with_name(".talks.gcm.rekey").write_bytes(b"half a file")
    rekey(plain, None, NEW)
    assert beside(plain) == ["talks.gcm"]


def test_a_copy_that_went_wrong_is_not_put_in_place(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = plain.read_bytes()
    export = rekeying._export

    def lossy(connection: Any, fresh: Path, new: bytes | None) -> None:
        export(connection, fresh, new)
        other = rekeying.engines.engine(fresh, new, modes=rekeying.engines.CAREFUL)
        with other.raw_connection() as lent:
            lent.driver_connection.execute("DROP TRIGGER guard_revision_delete")
            lent.driver_connection.execute("DELETE FROM revision WHERE place = 30")
        other.dispose()

    monkeypatch.setattr(rekeying, "_export", lossy)
    with pytest.raises(DamagedFileError):
        rekey(plain, None, NEW)
    assert plain.read_bytes() == before
    assert beside(plain) == ["talks.gcm"]


# --- sealing ------------------------------------------------------------------------------------


def test_a_sealed_file_opens_for_the_recipient_only(
    locked: Path, passphrase: str, tmp_path: Path
) -> None:
    identity, public = new_recipient()
    key, sealed = key_of(locked, passphrase), tmp_path / "talks.key"
    seal_for(locked, key, workspace_of(locked, key), [public], sealed)
    with pytest.raises(WrongPassphraseError):
        Workspace.open(locked, passphrase, profile=Profile())
    with pytest.raises(WrongPassphraseError):
        Workspace.open(locked, None, profile=Profile(), key=key)
    opened = open_sealed_key(sealed.read_bytes(), identity)
    new = key_from(opened.raw, locked)
    assert workspace_of(locked, new) == opened.workspace_id
    assert_whole(locked, None, key=new)
    assert sealed.stat().st_mode & 0o777 == 0o600


def test_a_seal_that_cannot_be_written_leaves_the_file_as_it_was(
    locked: Path, passphrase: str, tmp_path: Path
) -> None:
    key, before = key_of(locked, passphrase), locked.read_bytes()
    taken = tmp_path / "taken.key"
    taken.write_bytes(b"mine")
    for recipients, expected in (([new_recipient()[1]], AlreadyThereError), (["x"], GcmError)):
        with pytest.raises(expected):
            seal_for(locked, key, workspace_of(locked, key), recipients, taken)
    with pytest.raises(NotARecipientError):
        seal_for(locked, key, workspace_of(locked, key), [], tmp_path / "other.key")
    assert locked.read_bytes() == before
    assert taken.read_bytes() == b"mine"
    assert not (tmp_path / "other.key").exists()


def test_work_that_was_never_put_back_is_put_back_before_sealing(
    locked: Path, passphrase: str, profile: Profile, tmp_path: Path
) -> None:
    key, before = key_of(locked, passphrase), locked.read_bytes()
    LocalCopy.take(locked, key, profile).let_go()
    sealed = tmp_path / "talks.key"
    with pytest.raises(WorkElsewhereError):
        seal_for(
            locked, key, workspace_of(locked, key), [new_recipient()[1]], sealed, profile=profile
        )
    assert locked.read_bytes() == before
    assert not sealed.exists()


# --- backups within reach -----------------------------------------------------------------------


def test_backups_of_a_plain_file_are_encrypted_with_it(plain: Path, profile: Profile) -> None:
    with Workspace.open(plain, None, profile=profile) as workspace:
        kept = back_up(workspace, profile).path
    assert b"ferry" in kept.read_bytes()
    key = rekey(plain, None, NEW, profile=profile)
    assert b"ferry" not in kept.read_bytes()
    assert_whole(kept, None, key=key)
    assert key_of(kept, NEW) == key


def test_a_backup_that_cannot_follow_is_named_and_the_file_is_done(
    locked: Path, passphrase: str, profile: Profile
) -> None:
    with Workspace.open(locked, passphrase, profile=profile) as workspace:
        kept = back_up(workspace, profile).path
    content = bytearray(kept.read_bytes())
    content[-4096 * 3 + 100] ^= 1
    kept.write_bytes(bytes(content))
    with pytest.raises(BackupsLeftError) as told:
        rekey(locked, key_of(locked, passphrase), NEW, profile=profile)
    assert told.value.left == (kept,)
    assert kept.name in str(told.value)
    assert kept.read_bytes() == bytes(content)
    assert_whole(locked, NEW)


# --- killed at any moment -----------------------------------------------------------------------

ROUNDS = 15
KILLED = """
import os, random, shutil, signal, sys, time
from pathlib import Path
from gcm_desktop.consultation.inputs import inputs
from gcm_desktop.errors import WrongPassphraseError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.rekey import rekey

origin, old = Path(sys.argv[1]), bytes.fromhex(sys.argv[2]) or None
path, profile = origin.with_name("round.gcm"), Profile()
new = bytes(range(32)) + (old[32:] if old else bytes(range(16)))

def start():
    for left in path.parent.glob("*round.gcm*"):
        left.unlink()
    shutil.copy(origin, path)
    child = os.fork()
    if not child:
        rekey(path, old, new_key=new)
        os._exit(0)
    return child

def opened(key):
    try:
        with Workspace.open(path, None, profile=profile, key=key) as workspace:
            faults = [found.code for found in workspace.check() if found.fault]
            return faults, len(workspace.read(inputs))
    except WrongPassphraseError:
        return None

def plain():
    with path.open("rb") as file:
        return file.read(6) == b"SQLite"

began = time.monotonic()
os.waitpid(start(), 0)
whole = time.monotonic() - began
chance = random.Random(20261122)
for turn in range(int(sys.argv[3])):
    child = start()
    time.sleep(chance.uniform(0.0, 1.1 * whole))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    keys = ((None,) if plain() else (new,)) if old is None else (old, new)
    found = [(key is not None and key == new, opened(key)) for key in keys]
    good = [(which, said) for which, said in found if said is not None]
    print(len(good), "new" if good and good[0][0] else "old", good and good[0][1])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that is quick to begin and to kill")
@pytest.mark.parametrize("encrypted", [True, False])
def test_killed_at_any_moment_the_old_or_the_new_key_opens_the_whole_file(
    locked_file: Path, plain_file: Path, passphrase: str, tmp_path: Path, *, encrypted: bool
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = Path(shutil.copy(locked_file if encrypted else plain_file, folder / "origin.gcm"))
    _filled(path, passphrase if encrypted else None)
    key = key_of(path, passphrase).hex() if encrypted else ""
    told = subprocess.run(
        [sys.executable, "-c", KILLED, path, key, str(ROUNDS)],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=300,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert len(lines) == ROUNDS
    assert {line.split(" ", 2)[2] for line in lines} == {f"([], {len(SAID)})"}
    assert {line[0] for line in lines} == {"1"}
