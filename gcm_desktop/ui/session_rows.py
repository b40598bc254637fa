"""Rows of short texts that are typed, put in order, and taken away, all by the keyboard."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.pieces import FieldLabel, IconButton, LinkButton, Small

Row = dict[str, str]
ALT = Qt.KeyboardModifier.AltModifier


class Column(NamedTuple):
    """One column: the name of the fact, what it is called, its share of the width, its lines."""

    name: str
    caption: str
    share: int
    make: Callable[[], QLineEdit]


class RowsEditor(QWidget):
    """Enter goes on to the next row or begins one; Alt+Up and Alt+Down move a row, Alt+Delete
    takes it away."""

    edited = Signal()
    MOST = 200

    def __init__(self, columns: Sequence[Column], add: str) -> None:
        super().__init__()
        self._columns, self.lines = columns, list[dict[str, QLineEdit]]()
        self._buttons: list[IconButton] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        for place, column in enumerate(columns):
            self._grid.addWidget(FieldLabel(column.caption), 0, place)
            self._grid.setColumnStretch(place, column.share)
        self.add = LinkButton(add)
        self.add.clicked.connect(self.begin_row)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        hint = _("Enter: next row.  Alt+Up, Alt+Down: move it.  Alt+Delete: take it away.")
        foot.addWidget(Small(hint, wrap=True), 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._grid)
        box.addLayout(foot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.add)

    @property
    def rows(self) -> list[Row]:
        """What stands in the rows, without those that are empty."""
        found = [{name: line.text() for name, line in row.items()} for row in self.lines]
        return [row for row in found if any(said.strip() for said in row.values())]

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these instead."""
        while self.lines:
            self._drop(len(self.lines) - 1)
        for row in rows[: self.MOST]:
            self._put(row)
        self.edited.emit()

    def typed(self) -> Any:
        """What stands in it, as a draft keeps it."""
        return self.rows

    def fill(self, typed: Any) -> None:
        """Show what a draft kept; what does not fit is passed over."""
        if isinstance(typed, list):
            self.show_rows([
                {str(name): str(said) for name, said in row.items()}
                for row in typed if isinstance(row, dict)
            ])  # fmt: skip

    @Slot()
    def begin_row(self) -> None:
        """Begin a row at the end, ready to be typed in."""
        if len(self.lines) < self.MOST:
            self._put({})
            self._first_of(len(self.lines) - 1).setFocus()

    def eventFilter(self, line: QObject, event: QEvent) -> bool:
        """The keys of a row."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        place = self._place_of(line)
        if place is None:
            return False
        key, moved = Qt.Key(event.key()), event.modifiers() == ALT
        if moved and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(place, -1 if key == Qt.Key.Key_Up else 1, line)
        elif moved and key == Qt.Key.Key_Delete:
            self._take_away(place)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._go_on(place)
        else:
            return False
        return True

    def _put(self, said: Row) -> None:
        number = len(self.lines) + 1
        row: dict[str, QLineEdit] = {}
        for place, column in enumerate(self._columns):
            line = column.make()
            line.setText(said.get(column.name, ""))
            line.setAccessibleName(_("{what}, row {n}").format(what=column.caption, n=number))
            line.installEventFilter(self)
            line.textChanged.connect(lambda _said: self.edited.emit())
            self._grid.addWidget(line, number, place)
            line.show()  # at once, so that it can take the focus
            row[column.name] = line
        away = IconButton(_("Take row {n} away").format(n=number), "close", "muted")
        away.clicked.connect(lambda: self._take_away_of(away))
        self._grid.addWidget(away, number, len(self._columns))
        self.lines.append(row)
        self._buttons.append(away)
        self.setFocusProxy(self._first_of(0))
        self._in_tab_order()

    def _in_tab_order(self) -> None:
        widgets: list[QWidget] = []
        for row, away in zip(self.lines, self._buttons, strict=True):
            widgets += [*row.values(), away]
        for before, after in zip(widgets, [*widgets[1:], self.add], strict=True):
            QWidget.setTabOrder(before, after)

    def _drop(self, place: int) -> None:
        for widget in (*self.lines.pop(place).values(), self._buttons.pop(place)):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self.setFocusProxy(self._first_of(0) if self.lines else self.add)

    def _take_away_of(self, button: IconButton) -> None:
        self._take_away(self._buttons.index(button))

    def _take_away(self, place: int) -> None:
        """The words move up, so that rows stay numbered; the last line goes."""
        all_said = self._said()
        del all_said[place]
        self._drop(len(self.lines) - 1)
        self._write(all_said)
        if self.lines:
            self._first_of(min(place, len(self.lines) - 1)).setFocus()
        else:
            self.add.setFocus()
        self.edited.emit()

    def _move(self, place: int, by: int, line: QObject) -> None:
        other = place + by
        if not 0 <= other < len(self.lines):
            return
        all_said = self._said()
        all_said[place], all_said[other] = all_said[other], all_said[place]
        self._write(all_said)
        for name, one in self.lines[place].items():
            if one is line:
                self.lines[other][name].setFocus()
        self.edited.emit()

    def _go_on(self, place: int) -> None:
        if place + 1 < len(self.lines):
            self._first_of(place + 1).setFocus()
        else:
            self.begin_row()

    def _said(self) -> list[Row]:
        return [{name: line.text() for name, line in row.items()} for row in self.lines]

    def _write(self, all_said: Sequence[Row]) -> None:
        for row, said in zip(self.lines, all_said, strict=True):
            for name, line in row.items():
                line.setText(said[name])

    def _place_of(self, line: QObject) -> int | None:
        for place, row in enumerate(self.lines):
            if any(one is line for one in row.values()):
                return place
        return None

    def _first_of(self, place: int) -> QLineEdit:
        return next(iter(self.lines[place].values()))
