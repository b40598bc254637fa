"""Tables of the synthesis: plain texts in columns, a row for each record."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from gcm_desktop.ui.capture_keys import plain_key
from gcm_desktop.ui.recent import ROOT, Index

HEIGHT = 62
SHARE = 0.55
"""What of the width those columns may have together that do not stretch."""
Row = tuple[UUID, tuple[str, ...]]


class RecordsModel(QAbstractTableModel):
    """Rows of texts as Qt wants them."""

    def __init__(self, titles: Sequence[str], owner: QObject) -> None:
        super().__init__(owner)
        self._titles = tuple(titles)
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; where they are of the same records they are only painted anew."""
        if [key for key, _texts in rows] != [key for key, _texts in self.rows]:
            self.beginResetModel()
            self.rows = list(rows)
            self.endResetModel()
        elif rows:
            self.rows = list(rows)
            last = self.index(len(rows) - 1, len(self._titles) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and index.isValid():
            return self.rows[index.row()][1][index.column()]
        return None


class RecordsTable(QTableView):
    """A table whose keys do what was said they do; one column takes the room that is left."""

    chosen = Signal()

    def __init__(self, name: str, columns: Sequence[tuple[str, int]]) -> None:
        """`columns` by title and width in pixels; 0 for the one that stretches.

        Where there is room the others widen too, up to twice as wide.
        """
        super().__init__()
        self._widths = tuple(width for _title, width in columns)
        self.held = RecordsModel([title for title, _width in columns], self)
        self._acts: dict[str, Callable[[], object]] = {}
        self._letters: dict[str, Callable[[], object]] = {}
        self.setModel(self.held)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(name)
        self.setMinimumHeight(2 * HEIGHT)
        self._dress(columns)
        self.doubleClicked.connect(lambda _index: self._open())
        self.selectionModel().selectionChanged.connect(lambda _now, _before: self.chosen.emit())

    def on(self, keys: str, act: Callable[[], object]) -> None:
        """Have these keys do this; a letter counts by its place on any keyboard."""
        if len(keys) == 1:
            self._letters[keys.lower()] = act
        else:
            self._acts[QKeySequence(keys).toString()] = act

    @property
    def current(self) -> UUID | None:
        """The record of the row that is chosen."""
        row = self.currentIndex().row()
        return self.held.rows[row][0] if 0 <= row < len(self.held.rows) else None

    def show_rows(self, rows: Sequence[Row], select: UUID | None = None) -> None:
        """Show these; the choice stays with its record, or else with its place."""
        wanted, at = select or self.current, max(0, self.currentIndex().row())
        self.held.show_rows(rows)
        keys = [key for key, _texts in rows]
        if keys:
            row = keys.index(wanted) if wanted in keys else min(at, len(keys) - 1)
            # `selectRow` asks the header which column is first, and in a mirrored table that is
            # not laid out yet there is none.
            self.setCurrentIndex(self.held.index(row, 0))
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else Qt.Key(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        pressed = QKeySequence(QKeyCombination(held, key)).toString()
        act = self._acts.get(pressed) or self._letters.get(plain_key(event))
        if act is not None:
            act()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        shared = self.viewport().width() * SHARE / max(1, sum(self._widths))
        for column, width in enumerate(self._widths):
            if width:
                self.setColumnWidth(column, round(width * min(2.0, max(1.0, shared))))

    def _open(self) -> None:
        act = self._acts.get("Return")
        if act is not None:
            act()

    def _dress(self, columns: Sequence[tuple[str, int]]) -> None:
        lines, head = self.verticalHeader(), self.horizontalHeader()
        lines.hide()
        lines.setDefaultSectionSize(HEIGHT)
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(36)
        for column, (_title, width) in enumerate(columns):
            stretch = QHeaderView.ResizeMode.Stretch
            head.setSectionResizeMode(
                column, QHeaderView.ResizeMode.Interactive if width else stretch
            )
            if width:
                self.setColumnWidth(column, width)
