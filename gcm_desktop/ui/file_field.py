"""A field for a file that is there: its name is typed, or the file is chosen."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from gcm_desktop.texts import _
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import QuietButton
from gcm_desktop.ui.report_files import ask_which


class FileField(Field):
    """The name of one file, and a button that asks for it."""

    given = Signal(object)
    """This file was chosen."""

    def __init__(self, caption: str, title: str, kind: str, hint: str = "") -> None:
        self.line = QLineEdit()
        super().__init__(caption, self.line, hint)
        self._title, self._kind = title, kind
        self.choose = QuietButton(_("&Choose…"))
        self.choose.setAccessibleName(title)
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self.ask)
        self.line.textEdited.connect(self.clear_problem)
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(self.choose)
        inside = self.layout()
        if isinstance(inside, QVBoxLayout):
            inside.insertLayout(1, row)

    @property
    def path(self) -> Path | None:
        """The file that is named, if any is."""
        typed = self.line.text().strip()
        return Path(typed) if typed else None

    @Slot()
    def ask(self) -> None:
        """Ask which file is meant."""
        ask_which(self.window(), self._title, self._kind, lambda paths: self.use(paths[0]),
                  several=False)  # fmt: skip

    def use(self, path: Path) -> None:
        """Take this file."""
        self.clear_problem()
        self.line.setText(str(path))
        self.given.emit(path)
