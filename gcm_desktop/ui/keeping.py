"""Backups by themselves: every half hour with changes, on sticks that are plugged in, on closing.

What fails is said once, and again only after it has worked in between.
"""

from datetime import timedelta
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gcm_desktop.errors import ClosedFileError, GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.backup import (
    EVERY,
    Backup,
    BackupFolderError,
    back_up,
    folder_of,
    is_due,
)
from gcm_desktop.workspace.sticks import sticks_in

LOOK = 10_000
"""Milliseconds between two looks at the clock and at what is plugged in."""
TRY_AGAIN = 30 * 60.0
"""Seconds before a folder that refused a backup is tried again."""
AT_ONCE = timedelta(0)


def back_up_on_close(workspace: Workspace, profile: Profile) -> GcmError | None:
    """Back up what was changed since the last time; why it could not be done, or None.

    Takes seconds with a large file. Another folder is still tried where one refuses.
    """
    if workspace.read_only or workspace.older is not None:
        return None
    why_not: GcmError | None = None
    for folder in (folder_of(profile), *sticks_in(profile)):
        try:
            if is_due(workspace, profile, folder=folder, after=AT_ONCE):
                _back_up_to(folder, workspace, profile)
        except GcmError as error:
            why_not = why_not or error
    return why_not


class BackupClock(QObject):
    """Looks every few seconds whether a backup is due somewhere, and has it made."""

    made = Signal(object)
    """The backup."""
    failed = Signal(GcmError)
    """Why one could not be made; told once."""
    ended = Signal()
    """What was begun is over, however it went."""

    def __init__(
        self, workspace: Workspace, profile: Profile, background: Background, owner: QObject
    ) -> None:
        super().__init__(owner)
        self._workspace, self._profile, self._background = workspace, profile, background
        self._eyes = Background(self)
        """Apart from other work: looking is not to count as somebody being at work."""
        self._eyes.broke.connect(background.broke)
        self._known: frozenset[Path] = frozenset()
        self._not_before: dict[Path, float] = {}
        self._looking = self._making = False
        self.told: set[Path] = set()
        """The folders that refused, and of which it was said."""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Look from now on. A file that is only read, or older than it should be, gets none."""
        if not self._workspace.read_only:
            self._timer.start()

    def stop(self) -> None:
        """Look no longer."""
        self._timer.stop()
        self._eyes.shutdown()

    @Slot()
    def look(self) -> None:
        """See where a backup is due, off the window's thread."""
        if self._looking or self._making or self._workspace.older is not None:
            return
        self._looking = True
        known = self._known
        self._eyes.start(
            lambda _task: _due(self._workspace, self._profile, known),
            owner=self,
            then=self._make,
            fails=lambda _error: None,
            ends=self._looked,
        )

    def back_up_now(self, to: Path | None = None) -> None:
        """Make a backup now, whether or not one is due."""
        self._back_up([to or folder_of(self._profile)], asked=True)

    @property
    def busy(self) -> bool:
        """Whether one is being made."""
        return self._making

    def _looked(self) -> None:
        self._looking = False

    def _make(self, found: tuple[list[Path], frozenset[Path]]) -> None:
        due, plugged_in = found
        fresh, self._known = plugged_in - self._known, plugged_in
        for folder in fresh:  # pulled and plugged in again: tried at once
            self._not_before.pop(folder, None)
        now = monotonic()
        folders = [folder for folder in due if self._not_before.get(folder, 0.0) <= now]
        if folders and not self._making:
            self._back_up(folders, asked=False)

    def _back_up(self, folders: list[Path], *, asked: bool) -> None:
        self._making = True
        self._background.start(
            lambda _task: _backed_up(self._workspace, self._profile, folders),
            owner=self,
            then=lambda outcomes: self._tell(outcomes, asked=asked),
            fails=self.failed.emit,
            ends=self._end,
        )

    def _end(self) -> None:
        self._making = False
        self.ended.emit()

    def _tell(self, outcomes: dict[Path, Backup | GcmError], *, asked: bool) -> None:
        for folder, outcome in outcomes.items():
            if isinstance(outcome, Backup):
                self.told.discard(folder)
                self._not_before.pop(folder, None)
                self.made.emit(outcome)
                continue
            self._not_before[folder] = monotonic() + TRY_AGAIN
            if asked or folder not in self.told:
                self.told.add(folder)
                self.failed.emit(outcome)


def _due(
    workspace: Workspace, profile: Profile, known: frozenset[Path]
) -> tuple[list[Path], frozenset[Path]]:
    """Where a backup is due, and which known sticks are plugged in now.

    A stick that was not there a moment ago gets what changed since its own last backup at once.
    """
    sticks, own = sticks_in(profile), folder_of(profile)
    due = [own] if is_due(workspace, profile, folder=own) else []
    for stick in sticks:
        after = EVERY if stick in known else AT_ONCE
        if is_due(workspace, profile, folder=stick, after=after):
            due.append(stick)
    return due, frozenset(sticks)


def _backed_up(
    workspace: Workspace, profile: Profile, folders: list[Path]
) -> dict[Path, Backup | GcmError]:
    outcomes: dict[Path, Backup | GcmError] = {}
    for folder in folders:
        try:
            outcomes[folder] = _back_up_to(folder, workspace, profile)
        except ClosedFileError:  # it is being left; a backup is made on closing
            break
        except GcmError as error:
            outcomes[folder] = error
    return outcomes


def _back_up_to(folder: Path, workspace: Workspace, profile: Profile) -> Backup:
    """Into one folder; of these, only this device's own is made where it is not there."""
    if folder == folder_of(profile):
        return back_up(workspace, profile)
    if not folder.is_dir():  # a stick that was pulled meanwhile
        raise BackupFolderError
    return back_up(workspace, profile, to=folder)
