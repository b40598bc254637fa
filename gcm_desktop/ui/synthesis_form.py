"""The foot of a form: save or go back, with keys."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout

from gcm_desktop.texts import _
from gcm_desktop.ui.pieces import PrimaryButton, QuietButton, Small


def saving_foot(dialog: QDialog, save: Callable[[], object]) -> QHBoxLayout:
    """Buttons that save and go back; Ctrl+Enter saves from anywhere in the dialog."""
    keep, leave = PrimaryButton(_("&Save")), QuietButton(_("Bac&k"))
    keep.setToolTip("Ctrl+Enter")
    leave.setToolTip("Esc")
    for button in (keep, leave):
        button.setAutoDefault(False)
    keep.clicked.connect(save)
    leave.clicked.connect(dialog.reject)
    for keys in ("Ctrl+Return", "Ctrl+Enter"):
        QShortcut(QKeySequence(keys), dialog, save)
    row = QHBoxLayout()
    row.addWidget(Small(_("Ctrl+Enter saves, Esc goes back")))
    row.addStretch()
    row.addWidget(leave)
    row.addWidget(keep)
    return row
