"""The coverage matrix: objectives by groups or other columns, numbers of inputs in its cells.

A table as Qt knows it, so that keyboard and screen readers reach every cell; only its drawing is
our own. Silence is what it is read for: who was asked and said nothing has a sign of its own, and
whoever was to be heard, or an objective in focus, on which nothing was said stands out along its
whole line.
"""

from collections.abc import Iterator

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QTableView, QWidget

from gcm_desktop.consultation.held import GROUP
from gcm_desktop.consultation.standing import SILENT, Matrix
from gcm_desktop.reference import short_title_of
from gcm_desktop.texts import _, language
from gcm_desktop.ui.matrix_heads import ColumnHead, ObjectiveHead
from gcm_desktop.ui.matrix_tiles import (
    EMPTY,
    MISSING,
    NONE,
    SHORT,
    SOME,
    Face,
    Tiles,
    draw_focus,
    shade_of,
)
from gcm_desktop.ui.matrix_words import (
    OBJECTIVES,
    PEOPLE,
    SUM_BELOW,
    cell_in_words,
    line_in_words,
    name_of,
    tip,
)
from gcm_desktop.ui.theme import tokens

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Way = Qt.Orientation
ROOT = QModelIndex()
LEAST_ROW = 16


class CoverageTable(QAbstractTableModel):
    """The numbers: 23 objectives, what is to be sorted, the sums and the people, by column."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.matrix = nothing()
        self._counts: list[list[int]] = []
        self._faces: dict[tuple[int, int], Face] = {}
        self._most = 0
        self._fill()

    def show(self, matrix: Matrix) -> None:
        """Show this matrix; where its columns are the same, the focus stays on its cell."""
        anew = (matrix.by, matrix.columns) != (self.matrix.by, self.matrix.columns)
        if anew:
            self.beginResetModel()
        self.matrix = matrix
        self._fill()
        if anew:
            self.endResetModel()
            return
        self.dataChanged.emit(self.index(0, 0), self.index(PEOPLE, self.sum_beside))
        for way, last in ((Way.Horizontal, self.sum_beside), (Way.Vertical, PEOPLE)):
            self.headerDataChanged.emit(way, 0, last)

    @property
    def sum_beside(self) -> int:
        """The column beside the others."""
        return len(self.matrix.columns)

    @property
    def total(self) -> int:
        """Inputs, each once."""
        return self.matrix.total

    def count(self, row: int, column: int) -> int:
        """The number of inputs in a cell, or of heads in the last row."""
        return self._counts[row][column]

    def is_silent_row(self, row: int) -> bool:
        """Whether a row is of an objective in focus, or any without one, with nothing heard."""
        expected = row < OBJECTIVES and self.is_expected(Way.Vertical, row)
        return expected and not self._counts[row][self.sum_beside]

    def is_silent_column(self, column: int) -> bool:
        """Whether a column is of those who were to be heard and were not."""
        expected = column < self.sum_beside and self.is_expected(Way.Horizontal, column)
        return expected and not self._counts[SUM_BELOW][column]

    def is_expected(self, way: Qt.Orientation, section: int) -> bool:
        """Whether a line is of what was planned to be heard; sums always are."""
        if way == Way.Vertical:
            focus = self.matrix.in_focus
            return section >= OBJECTIVES or not focus or section + 1 in focus
        beside = section >= self.sum_beside
        return beside or self.matrix.columns[section] in self.matrix.expected

    def is_silent(self, way: Qt.Orientation, section: int) -> bool:
        """Whether a line is to stand out: expected, and nothing heard though others were."""
        vertical = way == Way.Vertical
        silent = self.is_silent_row(section) if vertical else self.is_silent_column(section)
        return silent and bool(self.total)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else PEOPLE + 1

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else self.sum_beside + 1

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        row, column = index.row(), index.column()
        if role == Role.DisplayRole:
            return self.face(row, column).text or "0"
        if role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role == Role.AccessibleTextRole:
            return self.in_words(row, column)
        return tip(self.in_words(row, column)) if role == Role.ToolTipRole else None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if role not in (Role.DisplayRole, Role.AccessibleTextRole, Role.ToolTipRole):
            return None
        if way == Way.Horizontal:
            beside = section == self.sum_beside
            name = _("Sum") if beside else name_of(self.matrix, section)
            return tip(name) if role == Role.ToolTipRole else name
        if role == Role.DisplayRole and section < OBJECTIVES:
            return short_title_of(section + 1, language()).text
        return line_in_words(section)

    def in_words(self, row: int, column: int) -> str:
        """What a cell says, as a sentence."""
        said = cell_in_words(self.matrix, row, column, self._counts[row][column])
        silent = self.is_silent_row(row) or self.is_silent_column(column)
        planned = self.matrix.against_plan or self.matrix.in_focus
        if silent and planned and row < PEOPLE:
            return _("{sentence}. It was planned to be heard.").format(sentence=said)
        return said

    def face(self, row: int, column: int) -> Face:
        """All that is seen of a cell."""
        known = self._faces.get((row, column))
        if known is None:
            known = self._faces[row, column] = self._face(row, column)
        return known

    def _fill(self) -> None:
        """Of hundreds of columns few are in sight: a cell gets its face when it is looked at."""
        self._counts, self._faces = _grid(self.matrix), {}
        self._most = max((cell.inputs for cell in self.matrix.cells.values()), default=0)

    def _face(self, row: int, column: int) -> Face:
        if row == PEOPLE:
            return self._people_face(column)
        ways = ((Way.Vertical, row), (Way.Horizontal, column))
        silent = any(self.is_silent(way, section) for way, section in ways)
        if row >= OBJECTIVES or column == self.sum_beside:
            return self._sum_face(row, column, silent=silent)
        if count := self._counts[row][column]:
            return Face(shade_of(count, self._most), str(count), ring=False, heavy=False)
        cell = self.matrix.cells[row + 1, self.matrix.columns[column]]
        ring = cell.standing == SILENT
        return Face(MISSING if silent else EMPTY, "", ring=ring, heavy=False)

    def _sum_face(self, row: int, column: int, *, silent: bool) -> Face:
        count = self._counts[row][column]
        ground = MISSING if silent else SOME if count else NONE
        return Face(ground, str(count), ring=False, heavy=True)

    def _people_face(self, column: int) -> Face:
        count, short = self._counts[PEOPLE][column], False
        known = any(heads is not None for heads in self.matrix.present.values())
        if column < self.sum_beside:
            key = self.matrix.columns[column]
            known = self.matrix.present[key] is not None
            plan = self.matrix.against_plan.get(key) if self.matrix.by == GROUP else None
            short = bool(plan and plan.wanted and count < plan.wanted)
        ground = SHORT if short else SOME if count else NONE
        return Face(ground, str(count) if known else "–", ring=False, heavy=True)


class MatrixView(QTableView):
    """The matrix on screen. Arrows, Home and End reach every cell; Enter lists its inputs."""

    chosen = Signal(int, int)
    """Row and column of a cell whose inputs somebody wants to read."""
    read = Signal(str)
    """The cell the focus is on, as a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.table, self._tiles = CoverageTable(self), Tiles()
        self.setModel(self.table)
        self.setAccessibleName(_("Inputs by objective and stakeholder group"))
        self.setAccessibleDescription(
            _("Arrow keys go from cell to cell. Enter lists what was said.")
        )
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalHeader(ColumnHead(self.table, self))
        self.setVerticalHeader(ObjectiveHead(self.table, OBJECTIVES, self))
        self.verticalHeader().setMinimumSectionSize(LEAST_ROW)
        self.setStyleSheet("QTableCornerButton::section { background: transparent; border: 0; }")
        self.clicked.connect(self._choose)
        self.selectionModel().selectionChanged.connect(self._say_cell)
        self.table.dataChanged.connect(self._say_cell)
        self.setCurrentIndex(self.table.index(0, 0))

    def show_matrix(self, matrix: Matrix) -> None:
        """Show this matrix; the focus stays in its row, and if it can in its column."""
        row, column = self.currentIndex().row(), self.currentIndex().column()
        same = matrix.by == self.table.matrix.by
        self.table.show(matrix)
        if not self.currentIndex().isValid():
            last = self.table.sum_beside
            self.setCurrentIndex(self.table.index(max(row, 0), min(column, last) if same else 0))

    @property
    def sentence(self) -> str:
        """What the cell says that the focus is on."""
        index = self._at
        return self.table.in_words(index.row(), index.column()) if index.isValid() else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, port = tokens(self.palette()), self.viewport()
        self._tiles.prepare(self.font(), look, port.devicePixelRatioF())
        painter, tile, face = QPainter(port), self._tiles.tile, self.table.face
        columns = [(c, self.columnViewportPosition(c), self.columnWidth(c)) for c in self._shown()]
        dirty = event.rect()
        for row in range(PEOPLE + 1):
            top, height = self.rowViewportPosition(row), self.rowHeight(row)
            if top <= dirty.bottom() and top + height >= dirty.top():
                for column, left, width in columns:
                    painter.drawPixmap(left, top, tile(face(row, column), width, height))
        if self._at.isValid():
            draw_focus(painter, self.visualRect(self._at), look, focused=self.hasFocus())

    def keyboardSearch(self, _typed: str) -> None:
        """Typing finds nothing here: every number stands in many cells."""

    @property
    def _at(self) -> QModelIndex:
        # a screen reader selects a cell without moving the focus to it
        selected = self.selectionModel().selectedIndexes()
        return selected[0] if selected else self.currentIndex()

    def _shown(self) -> Iterator[int]:
        """The columns in sight."""
        wide = self.viewport().width()
        for column in range(self.table.sum_beside + 1):
            left = self.columnViewportPosition(column)
            if left < wide and left + self.columnWidth(column) > 0:
                yield column

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if 0 <= index.row() < PEOPLE:
            self.chosen.emit(index.row(), index.column())

    @Slot()
    def _say_cell(self) -> None:
        self.read.emit(self.sentence)


def nothing() -> Matrix:
    """The matrix before anything is known: the sums alone, and they are empty."""
    return Matrix(
        by="", columns=(), titles={}, cells={}, to_be_sorted={}, by_column={}, present={},
        asked=frozenset(), in_focus=frozenset(), against_plan={},
    )  # fmt: skip


def _grid(matrix: Matrix) -> list[list[int]]:
    rows = [
        [matrix.cells[number, column].inputs for column in matrix.columns]
        for number in range(1, OBJECTIVES + 1)
    ]
    rows.append([matrix.to_be_sorted.get(column, 0) for column in matrix.columns])
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    rows.append([matrix.present[column] or 0 for column in matrix.columns])
    return [[*row, sum(row)] for row in rows]
