"""Reports that were received, verified from the welcome page: no workspace takes part in it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from gcm_desktop.texts import _

if TYPE_CHECKING:
    from gcm_desktop.ui.verification import VerificationDialog
    from gcm_desktop.ui.welcome import Welcome
    from gcm_desktop.ui.window import MainWindow


class ReportsReceived(QObject):
    """Hears the welcome page ask for reports to be verified, and shows what they are."""

    def __init__(self, page: "Welcome", window: "MainWindow") -> None:
        super().__init__(page)
        self._window = window
        self.asking: QFileDialog | None = None
        self.dialog: VerificationDialog | None = None
        page.asked_verify.connect(self.ask)
        page.dropped_reports.connect(self.verify)

    @Slot()
    def ask(self) -> None:
        """Ask which reports are to be verified."""
        from gcm_desktop.ui.report_files import ask_which, pdf_files

        title = _("Verify reports")
        self.asking = ask_which(self._window, title, pdf_files(), self.verify, several=True)

    @Slot(list)
    def verify(self, paths: Sequence[Path]) -> None:
        """Say whether these files are what their signers signed."""
        from gcm_desktop.ui.verification import VerificationDialog

        if self.dialog is not None:
            return
        self.dialog = VerificationDialog(paths, self._window.background, self._window)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()
        self.dialog.judge()

    def _forget(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
