"""The steps of a form, one shown at a time: any of them can be gone to, and none must be."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout

from gcm_desktop.texts import _
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import Canvas, Card, Segments
from gcm_desktop.ui.scrolled import Scrolled

WIDTH, COLUMNS = 900, 6
Rows = tuple[tuple[str, ...], ...]
Shown = tuple[tuple[str, Rows], ...]
"""By step, its name and the names of its fields, line by line."""


class Steps(QStackedWidget):
    """The fields of a form, step by step; `bar` goes above it."""

    moved = Signal(bool)
    """Another step is shown; whether there is one before it."""
    moved_on = Signal(bool)
    """The same; whether there is one after it."""

    def __init__(self, steps: Shown, fields: Mapping[str, Field]) -> None:
        super().__init__()
        self._steps, self._fields = steps, fields
        captions = [(str(n), _numbered(n, name)) for n, (name, _rows) in enumerate(steps, start=1)]
        self.bar = Segments(captions, _("Steps"))
        for name, rows in steps:
            self.addWidget(self._step(name, rows))
        for number, button in enumerate(self.bar.buttons.values()):
            button.clicked.connect(lambda _on, n=number: self._show(n))

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)

    def go(self, number: int) -> None:
        """Show a step, counted from 0, and put the focus on its first field."""
        self._show(number)
        first = self._steps[number][1][0][0]
        self._fields[first].control.setFocus()

    def go_to(self, name: str) -> None:
        """Show the step that holds a field."""
        self._show(next(n for n, (_name, rows) in enumerate(self._steps) if name in _names(rows)))

    @Slot()
    def next(self) -> None:
        """Go a step further."""
        if self.currentIndex() + 1 < len(self._steps):
            self.go(self.currentIndex() + 1)

    @Slot()
    def previous(self) -> None:
        """Go a step back."""
        if self.currentIndex() > 0:
            self.go(self.currentIndex() - 1)

    def mark(self, lacking: Collection[str]) -> None:
        """Show which steps hold any of these fields."""
        for number, (name, rows) in enumerate(self._steps, start=1):
            left_out = any(field in lacking for field in _names(rows))
            button = self.bar.buttons[str(number)]
            button.setText(_numbered(number, name) + (" •" if left_out else ""))
            button.setAccessibleName(_numbered(number, name))
            said = _("Something here is not said yet.") if left_out else ""
            button.setAccessibleDescription(said)
            button.setToolTip(said)

    def _show(self, number: int) -> None:
        self.setCurrentIndex(number)
        self.bar.choose(str(number + 1))
        self.moved.emit(number > 0)
        self.moved_on.emit(number + 1 < len(self._steps))

    def _step(self, caption: str, rows: Rows) -> Scrolled:
        card, grid = Card(), QGridLayout()
        card.setMaximumWidth(WIDTH)
        card.setAccessibleName(caption)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(12)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        for line, names in enumerate(rows):
            span = COLUMNS // len(names)
            for place, name in enumerate(names):
                top = Qt.AlignmentFlag.AlignTop
                grid.addWidget(self._fields[name], line, place * span, 1, span, top)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(18, 14, 18, 14)
        inside.addLayout(grid)
        ground = Canvas()
        box = QVBoxLayout(ground)
        box.setContentsMargins(24, 0, 20, 2)
        box.addWidget(card)
        box.addStretch()
        return Scrolled(ground)


def _names(rows: Rows) -> tuple[str, ...]:
    return tuple(name for names in rows for name in names)


def _numbered(number: int, name: str) -> str:
    return f"{number} · {name}"
