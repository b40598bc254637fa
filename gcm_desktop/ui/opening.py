"""Opening and making workspace files: the passphrase is asked for, the work is done behind it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gcm_desktop.errors import GcmError, ReadOnlyError, WrongPassphraseError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.passphrase import NewDialog, OpenDialog

if TYPE_CHECKING:
    from gcm_desktop.workspace import Workspace

T = TypeVar("T")


class Opening(QObject):
    """The way from the name of a file to an open workspace."""

    opened = Signal(object)
    """The workspace."""
    failed = Signal(GcmError)
    """Why there is none; what a dialog shows itself is not told here."""
    busy = Signal(str)
    """What is being done, or an empty text once it is done."""

    def __init__(self, window: QWidget, profile: Profile, background: Background) -> None:
        super().__init__(window)
        self._window, self._profile, self._background = window, profile, background
        self.dialog: OpenDialog | NewDialog | None = None

    def open(self, path: Path) -> None:
        """Open a file, asking for its passphrase if it has one."""

        def ask(needed: bool) -> None:
            if needed:
                self._ask_passphrase(path)
            else:
                self._start(lambda: _open(path, None, self._profile), self.failed.emit, self._done)

        self._start(lambda: _is_encrypted(path), self.failed.emit, ask)

    def make(self, path: Path, *, sample: bool = False) -> None:
        """Make a file, asking how it is to be protected; with `sample`, fill it with one."""
        dialog = NewDialog(path.name, self._window)
        self.dialog = dialog
        make = _make_sample if sample else _make

        def try_this(passphrase: str | None) -> None:
            self._start(
                lambda: make(path, passphrase, self._profile),
                lambda error: dialog.refuse(str(error)),
                self._done,
            )

        dialog.answered.connect(try_this)
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _ask_passphrase(self, path: Path) -> None:
        dialog = OpenDialog(path.name, self._window)
        self.dialog = dialog

        def fails(error: GcmError) -> None:
            if isinstance(error, WrongPassphraseError):
                dialog.refuse_passphrase(str(error))
            else:
                dialog.refuse(str(error))

        def try_this(passphrase: str) -> None:
            self._start(lambda: _open(path, passphrase, self._profile), fails, self._done)

        dialog.answered.connect(try_this)
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _start(
        self,
        work: Callable[[], T],
        fails: Callable[[GcmError], None],
        then: Callable[[T], None],
    ) -> None:
        self.busy.emit(_("Opening…"))
        self._background.start(
            lambda task: _unless_cancelled(task, work()),
            owner=self,
            then=then,
            fails=fails,
            ends=lambda: self.busy.emit(""),
        )

    def _done(self, workspace: "Workspace") -> None:
        if self.dialog is not None:
            self.dialog.be_busy(False)
            self.dialog.accept()
        self.opened.emit(workspace)

    def _forget_dialog(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


def _unless_cancelled(task: Task, result: T) -> T:
    """Hand over what was opened, or close it where the window is already going away."""
    from gcm_desktop.workspace import Workspace

    if task.cancelled and isinstance(result, Workspace):
        result.close()
    task.check()
    return result


def _is_encrypted(path: Path) -> bool:
    from gcm_desktop.workspace import needs_passphrase

    return needs_passphrase(path)


def _open(path: Path, passphrase: str | None, profile: Profile) -> "Workspace":
    """For writing; for reading only where the file or its folder cannot be written."""
    from gcm_desktop.workspace import Workspace

    try:
        return Workspace.open(path, passphrase, profile=profile)
    except ReadOnlyError:
        return Workspace.open(path, passphrase, profile=profile, read_only=True)


def _make(path: Path, passphrase: str | None, profile: Profile) -> "Workspace":
    from gcm_desktop.workspace import Workspace

    return Workspace.create(path, passphrase, profile=profile)


def _make_sample(path: Path, passphrase: str | None, profile: Profile) -> "Workspace":
    from gcm_desktop.exchange.sample import record_sample

    workspace = _make(path, passphrase, profile)
    try:
        workspace.write(record_sample)
    except BaseException:  # a sample that is not whole is none
        workspace.close()
        path.unlink(missing_ok=True)
        raise
    return workspace
