"""Backups: whole, checked copies of an open file, in a set that thins out with age.

They are encrypted under the file's own key. What cannot be made whole is never put in place, and
nothing older goes before something newer is there.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gcm_desktop.errors import (
    AlreadyThereError,
    GcmError,
    MissingFileError,
    ReadOnlyError,
    UnreadableFileError,
)
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.workspace import engine, journal
from gcm_desktop.workspace.following import Followed, carry_erasures, carry_key
from gcm_desktop.workspace.found import Found
from gcm_desktop.workspace.placing import (
    clear_left,
    digest_of,
    in_words,
    put_new,
    read_back,
    workshop,
)
from gcm_desktop.workspace.rotation import NAME, Backup, name_of, to_let_go
from gcm_desktop.workspace.sticks import know_stick, mark_of, sticks_in
from gcm_desktop.workspace.volumes import Medium, medium_of
from gcm_desktop.workspace.workspace import Workspace

__all__ = [
    "Backup", "BackupFolderError", "FaultyBackupError", "back_up", "backups", "faults_of",
    "folder_of", "is_due", "know_stick", "like", "rekey_backups", "sticks_in", "to_let_go",
]  # fmt: skip
EVERY = timedelta(minutes=30)
SALT = 16
SECOND = timedelta(seconds=1)


class FaultyBackupError(GcmError):
    """The copy that was made has faults, so it is no backup."""

    code = "faulty-backup"

    def __init__(self) -> None:
        super().__init__(
            _("This copy has faults and was not kept as a backup. The backups there are were left "
              "as they are; check the file itself, and mend it if it has faults too.")
        )  # fmt: skip


class BackupFolderError(GcmError):
    """The folder for backups is not there or cannot be written."""

    code = "backup-folder"

    def __init__(self) -> None:
        super().__init__(
            _("The folder for backups is not there, or cannot be written. No backup was made, and "
              "the file itself is safe; plug in the disk it is on, or choose another folder.")
        )  # fmt: skip


def folder_of(profile: Profile) -> Path:
    """Where backups go: the folder that was chosen, or this device's own."""
    chosen = profile.settings.backup_folder
    return Path(chosen) if chosen else _own_folder(profile)


def backups(profile: Profile, workspace_id: str | None = None) -> list[Backup]:
    """The backups of a workspace, or of all, in every folder within reach; newest first.

    Within reach are the folder that was chosen, this device's own, and known sticks plugged in.
    """
    found = [backup for folder in _within_reach(profile) for backup in _in(folder)]
    wanted = [each for each in found if workspace_id is None or each.of == workspace_id[:8]]
    return sorted(wanted, key=lambda backup: backup.made_at, reverse=True)


def like(path: Path, profile: Profile) -> list[Backup]:
    """The backups under the same key as an encrypted file that may not open any more.

    They are known by the salt in its first bytes, which lies in clear. Newest first; all there are
    where the file is missing, plain, or too damaged for that.
    """
    found, salt = backups(profile), _salt(path)
    same = [backup for backup in found if salt and _salt(backup.path) == salt]
    return same or found


def is_due(
    workspace: Workspace, profile: Profile, now: datetime | None = None, *,
    folder: Path | None = None, after: timedelta = EVERY,
) -> bool:  # fmt: skip
    """Whether the file changed since the last backup into a folder, and that is long enough ago.

    Without a folder, the one of `folder_of`. A clock that was put back makes it due.
    """
    folder = folder or folder_of(profile)
    note = _note(workspace, profile).get(_key(folder, profile), {})
    if not any((folder / name).exists() for name in _names(note, "made")):
        return True
    if workspace.read(lambda db: journal.state(db.connection())) == note.get("state"):
        return False
    passed = (now or datetime.now(UTC)).timestamp() - _seconds(note)
    return not 0 <= passed < after.total_seconds()


def back_up(
    workspace: Workspace, profile: Profile, *, to: Path | None = None, now: datetime | None = None
) -> Backup:
    """Make one checked backup and put it in place.

    Into the set in the folder of `folder_of`, or in the folder `to`; if `to` is no folder, it is
    the one file that is made, and nothing else is done. A set is then thinned out, and older
    backups within reach lose what was erased since.

    Raises FaultyBackupError, BackupFolderError, NotReadBackError, DiskFullError, DiskFailedError,
    or for one file AlreadyThereError; the set is then as it was.
    """
    now = now or datetime.now(UTC)
    if to is not None and not to.is_dir():
        _make(workspace, profile, to)
        return Backup(to, now.replace(microsecond=0))
    folder = to or folder_of(profile)
    _ready(folder, profile)
    state = workspace.read(lambda db: journal.state(db.connection()))
    made = _make_in(folder, workspace, profile, now)
    with suppress(OSError):  # then it is not known that it is ours, and never let go
        _note_made(workspace, profile, made, state, now)
    followed = _carry_erasures(workspace, profile, made)
    _let_go(workspace, profile, folder, now)
    return Backup(made.path, made.made_at, followed.left)


def rekey_backups(
    workspace_id: str, old: bytes | None, new: bytes | None, profile: Profile
) -> Followed:
    """Have the backups of a workspace within reach open with its new key only.

    Those that the old key does not open are listed as left and stay as they are.
    """
    return carry_key([each.path for each in backups(profile, workspace_id)], old, new)


# --- making one ---------------------------------------------------------------------------------


def faults_of(path: Path, key: bytes | None, profile: Profile) -> list[Found]:
    """What a check finds wrong with a file at rest. Raises what says why it does not open."""
    with Workspace.open(path, None, profile=profile, key=key, read_only=True) as copy:
        return [found for found in copy.check() if found.fault]


def _ready(folder: Path, profile: Profile) -> None:
    """Only our own folder is made: where a chosen one was, there may be a stick to plug in."""
    try:
        if folder == _own_folder(profile):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not folder.is_dir():
            raise BackupFolderError
    except OSError:
        raise BackupFolderError from None
    clear_left(folder, NAME)


def _make_in(folder: Path, workspace: Workspace, profile: Profile, now: datetime) -> Backup:
    at = now.replace(microsecond=0)
    while True:
        path = folder / name_of(workspace.id, at)
        if not path.exists():
            with suppress(AlreadyThereError):
                _make(workspace, profile, path)
                return Backup(path, at)
        at += SECOND


def _make(workspace: Workspace, profile: Profile, path: Path) -> None:
    try:
        with in_words(path.name), workshop(path) as fresh:
            _make_whole(workspace, profile, fresh)
            try:
                put_new(fresh, path)
            except FileExistsError:
                raise AlreadyThereError(path.name) from None
    except (ReadOnlyError, MissingFileError, UnreadableFileError):
        raise BackupFolderError from None


def _make_whole(workspace: Workspace, profile: Profile, fresh: Path) -> None:
    workspace.copy_to(fresh)
    if faults_of(fresh, workspace.key, profile):
        raise FaultyBackupError
    if medium_of(fresh) is not Medium.FIXED:
        read_back(fresh, digest_of(fresh))


# --- the set it goes into -----------------------------------------------------------------------


def _carry_erasures(workspace: Workspace, profile: Profile, made: Backup) -> Followed:
    """What was seen to lack nothing is not looked into again before something else is erased."""
    note = _note(workspace, profile)
    erased = workspace.read(lambda db: _erased(db.connection()))
    kept = note.get("clean", {})
    clean = set(_names(kept, "names")) if kept.get("erased") == erased else set()
    older = {
        _seen(each.path): each.path
        for each in [*backups(profile, workspace.id), *_in(made.path.parent)]
        if each.of == made.of and each.path != made.path
    }
    followed = carry_erasures(workspace, [older[seen] for seen in older.keys() - clean])
    done = [_seen(made.path), *(clean & older.keys()), *map(_seen, followed.done)]
    with suppress(OSError):
        profile.keep_note(_name(workspace), note | {"clean": {"erased": erased, "names": done}})
    return followed


def _let_go(workspace: Workspace, profile: Profile, folder: Path, now: datetime) -> None:
    """Only of those this device made: another's copy of the same file may back up here, too."""
    note = _note(workspace, profile)
    ours = _names(note.get(_key(folder, profile), {}), "made")
    kept = [each for each in _in(folder) if each.path.name in ours and each.of == workspace.id[:8]]
    for backup in to_let_go(kept, now):
        with suppress(OSError):
            backup.path.unlink()


def _in(folder: Path) -> list[Backup]:
    try:
        named = [Backup.named(path) for path in folder.iterdir()]
        return [backup for backup in named if backup and backup.path.is_file()]
    except OSError:
        return []


def _within_reach(profile: Profile) -> Iterable[Path]:
    folders = [folder_of(profile), _own_folder(profile), *sticks_in(profile)]
    return dict.fromkeys(folder.absolute() for folder in folders)


def _own_folder(profile: Profile) -> Path:
    return profile.data_folder / "backups"


def _salt(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            begun = file.read(SALT)
    except OSError:
        return b""
    return b"" if begun == engine.MAGIC or len(begun) < SALT else begun


# --- what this device remembers of it: no names, no paths ---------------------------------------


def _note_made(
    workspace: Workspace, profile: Profile, made: Backup, state: str, now: datetime
) -> None:
    folder, note = made.path.parent, _note(workspace, profile)
    key = _key(folder, profile)
    there = {backup.path.name for backup in _in(folder)}
    before = [name for name in _names(note.get(key, {}), "made") if name in there]
    names = [*before, made.path.name]
    said = {"at": int(now.timestamp()), "state": state, "made": names}
    profile.keep_note(_name(workspace), note | {key: said})


def _note(workspace: Workspace, profile: Profile) -> dict[str, Any]:
    """Only what has the form it was written in: anyone may have written into the profile."""
    said = profile.note(_name(workspace))
    return {key: value for key, value in said.items() if isinstance(value, dict)}


def _names(note: dict[str, Any], key: str) -> list[str]:
    said = note.get(key)
    return [name for name in said if isinstance(name, str)] if isinstance(said, list) else []


def _seconds(note: dict[str, Any]) -> int:
    said = note.get("at")
    return said if isinstance(said, int) else 0


def _name(workspace: Workspace) -> str:
    return f"backups-{workspace.id}"


def _key(folder: Path, profile: Profile) -> str:
    """A folder by its mark, as sticks come under other paths; by a digest of its path if none."""
    known = mark_of(folder, profile)
    return known or hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]


def _seen(path: Path) -> str:
    """A backup as it now is, so that one put in its place is looked into."""
    try:
        found = path.stat()
    except OSError:
        return ""
    said = f"{path.absolute()} {found.st_size} {found.st_mtime_ns}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _erased(connection: Any) -> str:
    """A digest of what was erased in a file."""
    lines = connection.exec_driver_sql("SELECT record, field FROM erased ORDER BY record, field")
    return hashlib.sha256(repr([tuple(line) for line in lines]).encode()).hexdigest()[:16]
