"""What was said in one cell of the coverage matrix, in words, beside the matrix."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)

from gcm_desktop.consultation.inputs import Input
from gcm_desktop.reference import group_label, kind_label
from gcm_desktop.texts import _, language
from gcm_desktop.ui.pieces import IconButton, Muted, Panel, QuietButton, Small, Subtitle

MOST = 100
"""Inputs of a cell that are listed; of more, the newest."""
LONGEST = 600
"""Characters of one that are shown."""
ID = Qt.ItemDataRole.UserRole
WIDTH = 320


class SaidLine(tuple[UUID, str, str]):
    """An input as the list shows it: its id, what it is, and its words."""

    __slots__ = ()

    @classmethod
    def of(cls, entry: Input) -> "SaidLine":
        """The line of an input."""
        spoken = language()
        about = "  ·  ".join(
            (kind_label(entry.kind, spoken).text, group_label(entry.stakeholder_group, spoken).text)
        )
        words = " ".join((entry.text or "").split())
        shown = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
        return cls((entry.id, about, shown))


class SaidList(QListWidget):
    """The inputs, the newest first; Enter corrects one."""

    asked = Signal(object)
    """The id of an input somebody wants to correct."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSpacing(4)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setAccessibleName(_("What was said"))
        self.itemDoubleClicked.connect(self._ask)

    def show_lines(self, lines: Sequence[SaidLine]) -> None:
        """Show these; the same input stays chosen."""
        before = self.currentItem()
        kept = before.data(ID) if before else None
        self.clear()
        for key, about, words in lines:
            item = QListWidgetItem(f"{about}\n{words}")
            item.setData(ID, key)
            self.addItem(item)
            if key == kept:
                self.setCurrentItem(item)
        if self.currentItem() is None and lines:
            self.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._ask()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _typed: str) -> None:
        """Typing finds nothing here: lines begin alike."""

    @Slot()
    def _ask(self) -> None:
        item = self.currentItem()
        if item is not None:
            self.asked.emit(item.data(ID))


class CellInputs(Panel):
    """The inputs of the cell that was chosen; Escape goes back to the matrix."""

    left = Signal()
    asked_more = Signal()
    """More is to be written down on the objective of the cell."""

    def __init__(self) -> None:
        super().__init__()
        self.list, self.about, self.many = SaidList(), Subtitle(wrap=True), Muted(wrap=True)
        self.back = IconButton(_("Back to the matrix"), "close", keys="")
        self.back.setToolTip(_("Back to the matrix (Esc)"))
        self.more = QuietButton(_("&Write down more"))
        self.back.clicked.connect(self.left)
        self.more.clicked.connect(self.asked_more)
        head = QHBoxLayout()
        head.addWidget(self.about, 1)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 10, 12)
        box.setSpacing(6)
        box.addLayout(head)
        box.addWidget(self.many)
        box.addWidget(self.list, 1)
        box.addWidget(Small(_("Enter corrects the chosen one."), wrap=True))
        box.addWidget(self.more)

    def begin(self, about: str, *, objective: bool) -> None:
        """Another cell was chosen; what is in it comes soon."""
        self.about.setText(about)
        self.many.setText(_("Reading…"))
        self.list.clear()
        self.list.setAccessibleDescription(about)
        self.more.setVisible(objective)

    def show_lines(self, lines: Sequence[SaidLine], *, all_of_them: bool) -> None:
        """Show what is in the cell."""
        self.list.show_lines(lines)
        newest = _("The newest {n}.").format(n=len(lines))
        said = "" if all_of_them else newest
        self.many.setText(said if lines else _("Nothing was recorded here."))
        self.many.setVisible(bool(self.many.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
