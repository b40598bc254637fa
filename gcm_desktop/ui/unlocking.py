"""What is done behind the dialogs of opening: the key, where the file lies, and the opening."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from gcm_desktop.errors import NewerToWriteError, ReadOnlyError
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Task
from gcm_desktop.workspace import Workspace, needs_passphrase
from gcm_desktop.workspace.attempts import tried_key
from gcm_desktop.workspace.away import LocalCopy, left_over
from gcm_desktop.workspace.volumes import Medium, medium_of

T = TypeVar("T")
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Opened:
    """An open file."""

    workspace: Workspace
    said: str = ""
    """What is to be said of it on entering."""
    away: LocalCopy | None = None
    """The copy it is, if it is one."""


@dataclass(frozen=True)
class Door:
    """A file whose key fits, and of which it is not settled where to work on it."""

    path: Path
    key: bytes | None
    medium: Medium
    left: LocalCopy | None
    """What was worked on before and never put back, with the original locked."""

    def shut(self) -> None:
        """Leave it."""
        if self.left is not None:
            self.left.let_go()


def unlocked(
    path: Path, passphrase: str | None, profile: Profile, report: Report, *, read_only: bool
) -> Opened | Door:
    """Open a file with its passphrase; one on a stick or a share, or with a copy left, not yet.

    Raises what says why it does not open; TooSoonError where one has to wait.
    """
    key = _key(path, passphrase, profile)
    if read_only:
        return Opened(Workspace.open(path, None, profile=profile, key=key, read_only=True))
    left, medium = left_over(profile, path, key), medium_of(path)
    if left is not None or medium is not Medium.FIXED:
        return Door(path, key, medium, left)
    return _opened(path, key, profile, report)


def through(door: Door, profile: Profile, report: Report, *, copy: bool) -> Opened:
    """Open what lies on a stick or a share: as a copy here, or in place."""
    if not copy:
        door.shut()
        return _opened(door.path, door.key, profile, report)
    try:
        local = door.left or LocalCopy.take(door.path, door.key, profile)
    except ReadOnlyError:  # nothing could ever be put back there
        return _opened(door.path, door.key, profile, report)
    try:
        return Opened(_opened(local.path, door.key, profile, report).workspace, away=local)
    except BaseException:
        local.let_go()
        raise


def unless_cancelled(task: Task, result: T) -> T:
    """Hand over what was opened, or close it where the window is already going away."""
    if task.cancelled:
        found = result if isinstance(result, tuple) else (result,)
        for each in found:
            if isinstance(each, Opened):
                each.workspace.close()
            if isinstance(each, Workspace):
                each.close()
            if isinstance(each, Door):
                each.shut()
    task.check()
    return result


def _key(path: Path, passphrase: str | None, profile: Profile) -> bytes | None:
    """The key of a file, tried on it; wrong passphrases are counted."""
    if not needs_passphrase(path) or passphrase is None:
        return None
    return tried_key(path, passphrase, profile)


def _opened(path: Path, key: bytes | None, profile: Profile, report: Report) -> Opened:
    """For writing; for reading only where it cannot be written, or is of a newer version."""
    said = ""
    try:
        workspace = Workspace.open(path, None, profile=profile, key=key, progress=report)
    except ReadOnlyError as refused:
        if isinstance(refused, NewerToWriteError):
            said = str(refused)
        workspace = Workspace.open(path, None, profile=profile, key=key, read_only=True)
    return Opened(workspace, said)
