"""The dialog that says the program itself is at fault."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QTextEdit, QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.pieces import Muted, PrimaryButton, QuietButton, Title

WIDTH = 520


class CrashDialog(SnugDialog):
    """Says that something went wrong here, that what was saved is safe, and what to do."""

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self.details = details
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(IconView("warning", "warn", 26))
        head.addWidget(Title(_("Something went wrong in the program"), wrap=True), 1)
        self.box.addLayout(head)
        self.box.addWidget(Muted(_safe_and_next(), wrap=True))
        self.box.addWidget(
            Muted(_("The details below hold no names and no words of yours."), wrap=True)
        )
        self.box.addWidget(self._details_view())
        self.box.addLayout(self._buttons())

    def _details_view(self) -> QTextEdit:
        view = QTextEdit()
        view.setAcceptRichText(False)
        view.setPlainText(self.details)
        view.setReadOnly(True)
        view.setTabChangesFocus(True)
        view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        view.setFixedHeight(120)
        view.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        view.setAccessibleName(_("Details for those who mend the program"))
        return view

    def _buttons(self) -> QHBoxLayout:
        copy = QuietButton(_("&Copy the details"))
        copy.clicked.connect(self.copy_details)
        go_on = PrimaryButton(_("Go &on"))
        go_on.clicked.connect(self.accept)
        go_on.setDefault(True)
        go_on.setFocus()
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addStretch()
        row.addWidget(go_on)
        return row

    @Slot()
    def copy_details(self) -> None:
        """Put the details on the clipboard."""
        QGuiApplication.clipboard().setText(self.details)


def _safe_and_next() -> str:
    return _(
        "Everything that was acknowledged as saved is safe in your file, and half-typed words are "
        "kept there as a draft. Go on working if the window still answers; otherwise close it and "
        "start the program again. If it happens again, send the details to those who look after "
        "the program."
    )
