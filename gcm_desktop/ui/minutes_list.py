"""The lines of the meeting, the newest at the bottom, and the codes that many of them are given."""

from collections.abc import Hashable
from uuid import UUID

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QObject,
    QRect,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QStyleOptionViewItem,
    QWidget,
)

from gcm_desktop.consultation.short_codes import Codes, read_codes
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.capture_lines import (
    GROUP,
    LINE,
    OBJECTIVES,
    TIME,
    WORDS,
    RecordedLine,
    RecordedModel,
)
from gcm_desktop.ui.capture_rows import RecordedRow
from gcm_desktop.ui.minutes_line import UnderstoodRow
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.recent import ROOT, Index
from gcm_desktop.ui.recorded import RecordedTable
from gcm_desktop.ui.theme import tokens

ROOMY = 560
"""From this width in pixels on a line shows its time too."""
GROUP_WIDTH = 112
COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class LinesModel(RecordedModel):
    """Lines as Qt wants them, the oldest first."""

    def add(self, line: RecordedLine) -> None:
        """A line was recorded."""
        row = len(self.lines)
        self.beginInsertRows(ROOT, row, row)
        self.lines.append(line)
        self.endInsertRows()

    def replace(self, line: RecordedLine) -> None:
        """A line reads differently now."""
        row = self.row_of(line.id)
        if row is not None:
            self.lines[row] = line
            self.dataChanged.emit(self.index(row, 0), self.index(row, WORDS))


class LinesRow(RecordedRow):
    """A cell of the list, drawn once: with every line that is added all of them are painted."""

    MOST = 600

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._drawn: dict[tuple[Hashable, ...], QPixmap] = {}

    def forget(self) -> None:
        """Keep no drawing: words may be in it that were struck."""
        self._drawn.clear()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        bounds: QRect = option.rect
        scale = painter.device().devicePixelRatioF()
        key = (
            index.data(LINE), index.column(), bounds.width(), bounds.height(), scale, language(),
            option.state.value, option.direction, option.font.key(), tokens(option.palette).surface,
        )  # fmt: skip
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self._draw(option, index, scale)
            if len(self._drawn) >= self.MOST:
                self.forget()
            self._drawn[key] = drawn
        painter.drawPixmap(bounds.topLeft(), drawn)

    def _draw(self, option: QStyleOptionViewItem, index: Index, scale: float) -> QPixmap:
        cell = QStyleOptionViewItem(option)
        drawn = QPixmap(option.rect.size() * scale)
        drawn.setDevicePixelRatio(scale)
        drawn.fill(tokens(option.palette).colour("surface"))
        cell.rect = QRect(0, 0, option.rect.width(), option.rect.height())
        painter = QPainter(drawn)
        painter.setFont(option.font)
        super().paint(painter, cell, index)
        painter.end()
        return drawn


class LinesTable(RecordedTable):
    """The lines: Enter corrects one, typing codes corrects what is selected, Escape goes back."""

    asked_sort = Signal(str)
    """Codes are being typed, beginning with this."""

    def __init__(self) -> None:
        super().__init__()
        old = self.selectionModel()
        self.recorded = self.said = LinesModel(self)
        self.setModel(self.said)
        old.deleteLater()
        self._row = LinesRow(self)
        self.setItemDelegate(self._row)
        self.setColumnHidden(OBJECTIVES, False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(_("Lines of this meeting"))
        self._at_end = True
        self.verticalScrollBar().valueChanged.connect(self._note_place)
        self.verticalScrollBar().rangeChanged.connect(self._stay)

    @property
    def all_selected(self) -> list[UUID]:
        """The inputs of the lines that are selected, in their order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.said.lines[row].id for row in rows]

    def select_these(self, input_ids: list[UUID]) -> None:
        """Select these, where they are shown."""
        wanted, chosen = set(input_ids), QItemSelection()
        for row, line in enumerate(self.said.lines):
            if line.id in wanted:
                chosen.select(self.said.index(row, 0), self.said.index(row, WORDS))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def show_line(self, input_id: UUID) -> None:
        """Scroll to where a line can be seen."""
        if (row := self.said.row_of(input_id)) is not None:
            self.scrollTo(self.said.index(row, 0))

    def take_away(self, input_id: UUID) -> None:
        """Show a line no longer, at once."""
        self.said.remove(input_id)
        self._row.forget()
        self.viewport().repaint()

    @Slot()
    def follow_newest(self) -> None:
        """Scroll to the newest line, and stay there when others follow."""
        self._at_end = True
        self.scrollToBottom()

    def show_all(self, lines: list[RecordedLine]) -> None:
        """Show these lines; selection and place stay where they were."""
        bar, kept, before = self.verticalScrollBar(), self.all_selected, len(self.said.lines)
        at_end, place = self._at_end, bar.value()
        row = self.currentIndex().row()
        current = self.said.lines[row].id if 0 <= row < before else None
        self.said.begin(lines, more=False)
        if current is not None and (now := self.said.row_of(current)) is not None:
            index = self.said.index(now, 0)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.select_these(kept)
        if at_end:
            self.follow_newest()
        else:
            bar.setValue(place)

    def start_choosing(self) -> None:
        """Put the focus on the newest line, or where it was."""
        if not self.selectionModel().hasSelection() and self.said.lines:
            self.selectRow(len(self.said.lines) - 1)
        self.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the words have it, not the time."""
        super().resizeEvent(event)
        narrow = self.viewport().width() < ROOMY
        self.setColumnHidden(TIME, narrow)
        if narrow:
            self.setColumnWidth(GROUP, GROUP_WIDTH)
        if not self._at_end and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    @Slot(int)
    def _note_place(self, value: int) -> None:
        self._at_end = value >= self.verticalScrollBar().maximum() - 2

    @Slot(int, int)
    def _stay(self, _least: int, most: int) -> None:
        if self._at_end:
            self.verticalScrollBar().setValue(most)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        plain = not event.modifiers() & COMMANDS
        last = self.currentIndex().row() == len(self.said.lines) - 1
        if plain and typed.strip() and typed.isprintable() and self.all_selected:
            self.asked_sort.emit(typed)
        elif event.key() == Qt.Key.Key_Down and plain and last and not _shifted(event):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class SortBar(QWidget):
    """Asks in one line what the selected lines are to be held against."""

    asked = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.codes = Codes.usual()
        self.typed = QLineEdit()
        self.typed.setMaxLength(60)
        self.typed.installEventFilter(self)
        self.typed.returnPressed.connect(lambda: self.asked.emit(self.typed.text()))
        self.typed.textChanged.connect(self._understand)
        self.field = Field(_("Codes for these lines: Enter applies them, Esc leaves"), self.typed)
        self.understood = UnderstoodRow()
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(10)
        row.addWidget(self.field, 2)
        row.addWidget(self.understood, 3, Qt.AlignmentFlag.AlignBottom)
        self.hide()

    def begin(self, typed: str, many: int) -> None:
        """Ask, beginning with what was typed already."""
        self.field.clear_problem()
        said = ngettext("Codes for {n} line", "Codes for {n} lines", many).format(n=many)
        self.typed.setAccessibleName(said)
        self.show()
        self.typed.setFocus()
        self.typed.setText(typed)

    def eventFilter(self, _line: QObject, event: QEvent) -> bool:
        """Escape changes nothing."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.end()
            return True
        return False

    def end(self) -> None:
        """Ask no longer."""
        self.hide()
        self.typed.clear()
        self.left.emit()

    @Slot()
    def _understand(self) -> None:
        self.field.clear_problem()
        line = read_codes(self.typed.text(), self.codes)
        self.understood.setVisible(line is not None)
        if line is not None:
            self.understood.show_codes(line)


def _shifted(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
