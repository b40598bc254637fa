"""Whoever signs what was looked at: asked in a dialog that waits until it is signed or given up."""

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.ui.signing import SigningDialog

if TYPE_CHECKING:
    from gcm_desktop.ui.shell import Shell

D = TypeVar("D", bound=QDialog)


class WhileOpen(Generic[D]):
    """A dialog as long as it is open; once it closes, it goes with all that was typed there."""

    def __init__(self) -> None:
        self.dialog: D | None = None

    def open(self, dialog: D) -> D:
        """Open this one."""
        self.dialog = dialog
        dialog.finished.connect(lambda _result: self._forget())
        dialog.open()
        return dialog

    def _forget(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


class Signer(QObject):
    """Asks who signs, and where the signed report is to lie."""

    asked = Signal(object, object)
    """Who signs and where (`Signing`), and the path of the report to be made."""
    stopped = Signal()
    """What was asked for is to stop."""

    def __init__(self, shell: "Shell", window: QWidget) -> None:
        super().__init__(window)
        self._shell, self._window = shell, window
        self._open = WhileOpen[SigningDialog]()

    @property
    def dialog(self) -> SigningDialog | None:
        """The dialog, while it is open."""
        return self._open.dialog

    def ask(self, file_name: str) -> SigningDialog:
        """Ask who signs the report that would have this name."""
        settings, background = self._shell.profile.settings, self._shell.background
        dialog = SigningDialog(settings, background, file_name, self._window)
        dialog.asked.connect(self.asked)
        dialog.stopped.connect(self.stopped)
        return self._open.open(dialog)

    @Slot()
    def finish(self) -> None:
        """The report is signed, or signing has stopped."""
        if self.dialog is not None:
            self.dialog.finish()

    def refuse(self, error: GcmError) -> bool:
        """Say to who was to sign why it did not work; whether there was anybody to tell."""
        if self.dialog is None:
            return False
        self.dialog.refuse(str(error))
        return True
