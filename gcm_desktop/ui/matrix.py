"""The coverage matrix: objectives by stakeholder groups, numbers of inputs in its cells.

A table as Qt knows it, so that keyboard and screen readers reach every cell; only its drawing is
our own. Silence is what it is read for: a group that was to be heard, or an objective in focus,
on which nothing was said stands out along its whole line.
"""

import math
from functools import cache
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gcm_desktop.consultation.coverage import Coverage
from gcm_desktop.reference import GROUPS, group_label, short_title_of
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.matrix_heads import GroupHead, ObjectiveHead
from gcm_desktop.ui.theme import LIGHT, Tokens, contrast, tokens

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROOT = QModelIndex()
OBJECTIVES = 23
TO_BE_SORTED, SUM_BELOW = OBJECTIVES, OBJECTIVES + 1
"""The rows beneath the objectives."""
SUM_BESIDE = len(GROUPS)
"""The column beside the groups."""
LEAST_ROW, LETTERS = 16, 11
SHADES = (0.14, 0.28, 0.45, 0.75, 1.0)
"""How much of the accent is in a cell, from one input to the most in any cell."""
DARKEST = 12
"""From this many inputs on a cell may have the darkest shade."""
EMPTY, SILENT, SOME, NONE = 0, len(SHADES) + 1, len(SHADES) + 2, len(SHADES) + 3
"""How a cell looks that has no shade: nothing said, a line of silence, a sum, a sum of nothing."""


class Planned(NamedTuple):
    """Whom and what a consultation set out to hear; what is left open means all of them."""

    groups: frozenset[str]
    objectives: frozenset[int]

    @classmethod
    def of(cls, groups: tuple[str, ...], objectives: tuple[int, ...]) -> "Planned":
        """What was said in the description of the consultation."""
        every = range(1, OBJECTIVES + 1)
        return cls(frozenset(groups or GROUPS), frozenset(objectives or every))


class Silence(NamedTuple):
    """What was planned and not heard."""

    groups: tuple[str, ...]
    objectives: tuple[int, ...]


class CoverageTable(QAbstractTableModel):
    """The numbers: 23 objectives, what is to be sorted and the sums, by 16 groups and the sum."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._counts = [[0] * (SUM_BESIDE + 1) for _row in range(SUM_BELOW + 1)]
        self._looks = [[EMPTY] * (SUM_BESIDE + 1) for _row in range(SUM_BELOW + 1)]
        self.most, self.total = 0, 0
        self.planned = Planned.of((), ())

    def show(self, heard: Coverage, planned: Planned) -> None:
        """Show this coverage; the focus stays on its cell."""
        self._counts = _grid(heard)
        self.most, self.total = max(heard.cells.values(), default=0), heard.total
        self.planned = planned
        self._looks = [
            [self._look_of(row, column, count) for column, count in enumerate(counts)]
            for row, counts in enumerate(self._counts)
        ]
        self.dataChanged.emit(self.index(0, 0), self.index(SUM_BELOW, SUM_BESIDE))
        for way, last in ((Qt.Orientation.Horizontal, SUM_BESIDE), (Qt.Orientation.Vertical, 0)):
            self.headerDataChanged.emit(way, 0, last or SUM_BELOW)

    def count(self, row: int, column: int) -> int:
        """The number in a cell."""
        return self._counts[row][column]

    def looks(self, row: int, column: int) -> int:
        """How a cell looks: from 1 the shades, else one of EMPTY, SILENT, SOME, NONE."""
        return self._looks[row][column]

    @property
    def silence(self) -> Silence:
        """Groups that were to be heard and objectives in focus, with nothing heard."""
        groups = [g for column, g in enumerate(GROUPS) if self.is_silent_column(column)]
        rows = [row + 1 for row in range(OBJECTIVES) if self.is_silent_row(row)]
        return Silence(tuple(groups), tuple(rows))

    def is_silent_row(self, row: int) -> bool:
        """Whether a row is of an objective in focus on which nothing was heard."""
        expected = row < OBJECTIVES and row + 1 in self.planned.objectives
        return expected and not self._counts[row][SUM_BESIDE]

    def is_silent_column(self, column: int) -> bool:
        """Whether a column is of a group that was to be heard and was not."""
        expected = column < SUM_BESIDE and GROUPS[column] in self.planned.groups
        return expected and not self._counts[SUM_BELOW][column]

    def is_expected(self, way: Qt.Orientation, section: int) -> bool:
        """Whether a line is of what was planned to be heard; sums always are."""
        if way == Qt.Orientation.Vertical:
            return section >= OBJECTIVES or section + 1 in self.planned.objectives
        return section >= SUM_BESIDE or GROUPS[section] in self.planned.groups

    def is_silent(self, way: Qt.Orientation, section: int) -> bool:
        """Whether a line is to stand out: expected, and nothing heard though others were."""
        vertical = way == Qt.Orientation.Vertical
        silent = self.is_silent_row(section) if vertical else self.is_silent_column(section)
        return silent and bool(self.total)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else SUM_BELOW + 1

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else SUM_BESIDE + 1

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        row, column = index.row(), index.column()
        if role == Role.DisplayRole:
            return str(self._counts[row][column])
        if role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role in (Role.AccessibleTextRole, Role.ToolTipRole):
            return self.in_words(row, column)
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if role not in (Role.DisplayRole, Role.AccessibleTextRole, Role.ToolTipRole):
            return None
        if way == Qt.Orientation.Horizontal:
            return _("Sum") if section == SUM_BESIDE else _group(section)
        if role == Role.DisplayRole and section < OBJECTIVES:
            return short_title_of(section + 1, language()).text
        return _line(section)

    def _look_of(self, row: int, column: int, count: int) -> int:
        if self.total and (self.is_silent_row(row) or self.is_silent_column(column)):
            return SILENT
        if row >= OBJECTIVES or column == SUM_BESIDE:
            return SOME if count else NONE
        return _level(count, self.most) if count else EMPTY

    def in_words(self, row: int, column: int) -> str:
        """What a cell says, as a sentence."""
        who = _("All groups") if column == SUM_BESIDE else _group(column)
        count = self._counts[row][column]
        heard = ngettext("{n} input", "{n} inputs", count).format(n=count)
        if not count:
            heard = _("nothing heard")
        said = _("{line}, {group}: {heard}").format(line=_line(row), group=who, heard=heard)
        if self.is_silent_row(row) or self.is_silent_column(column):
            return _("{sentence}. It was planned to be heard.").format(sentence=said)
        return said


class MatrixCell(QStyledItemDelegate):
    """Draws one number, shaded by its size; sums are plain and bold.

    It is called 425 times in a row, so what all cells share is looked up beforehand.
    """

    def __init__(self, table: CoverageTable, owner: QWidget) -> None:
        super().__init__(owner)
        self._table, self._look, self._dresses = table, LIGHT, _dresses(LIGHT)
        self._plain, self._heavy = QFont(), QFont()

    def prepare(self, font: QFont, look: Tokens) -> None:
        """Draw in this type, sums in a heavier weight of it, and in these colours."""
        self._look, self._dresses = look, _dresses(look)
        self._plain, self._heavy = QFont(font), QFont(font)
        for type_, weight in ((self._plain, QFont.Weight.Medium), (self._heavy, QFont.Weight.Bold)):
            type_.setPixelSize(LETTERS)
            type_.setWeight(weight)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, column, place = index.row(), index.column(), option.rect
        count = self._table.count(row, column)
        ground, ink = self._dresses[self._table.looks(row, column)]
        if ground is not None:
            painter.fillRect(place.adjusted(0, 0, -1, -1), ground)
        is_sum = row >= OBJECTIVES or column == SUM_BESIDE
        if count or is_sum:
            painter.setPen(ink)
            painter.setFont(self._heavy if is_sum else self._plain)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(count))
        else:
            middle = place.center()
            painter.fillRect(middle.x(), middle.y(), 2, 2, ink)
        if option.state & QStyle.StateFlag.State_Selected:
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            _ring(painter, place, self._look, focused=focused)


class MatrixView(QTableView):
    """The matrix on screen. Arrows, Home and End reach every cell; Enter chooses its objective."""

    chosen = Signal(int)
    """The number of an objective somebody wants to go on with; 0 for what is to be sorted."""
    read = Signal(str)
    """The cell the focus is on, as a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.table = CoverageTable(self)
        self._cell = MatrixCell(self.table, self)
        self.setModel(self.table)
        self.setItemDelegate(self._cell)
        self.setAccessibleName(_("Inputs by objective and stakeholder group"))
        self.setAccessibleDescription(
            _("Arrow keys go from cell to cell. Enter writes down more on that objective.")
        )
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalHeader(GroupHead(self.table, self))
        self.setVerticalHeader(ObjectiveHead(self.table, OBJECTIVES, self))
        self.verticalHeader().setMinimumSectionSize(LEAST_ROW)
        self.setStyleSheet("QTableCornerButton::section { background: transparent; border: 0; }")
        self.doubleClicked.connect(self._choose)
        self.selectionModel().selectionChanged.connect(self._say_cell)
        self.table.dataChanged.connect(self._say_cell)
        self.setCurrentIndex(self.table.index(0, 0))

    @property
    def sentence(self) -> str:
        """What the cell says that the focus is on."""
        # a screen reader selects a cell without moving the focus to it
        selected = self.selectionModel().selectedIndexes()
        index = selected[0] if selected else self.currentIndex()
        return self.table.in_words(index.row(), index.column()) if index.isValid() else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._cell.prepare(self.font(), tokens(self.palette()))
        super().paintEvent(event)

    def keyboardSearch(self, _typed: str) -> None:
        """Typing finds nothing here: every number stands in many cells."""

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        row = index.row()
        if 0 <= row <= TO_BE_SORTED:
            self.chosen.emit(row + 1 if row < OBJECTIVES else 0)

    @Slot()
    def _say_cell(self) -> None:
        self.read.emit(self.sentence)


def _grid(heard: Coverage) -> list[list[int]]:
    rows = [
        [heard.cells.get((number, group), 0) for group in GROUPS]
        for number in range(1, OBJECTIVES + 1)
    ]
    rows.append([heard.to_be_sorted.get(group, 0) for group in GROUPS])
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    return [[*row, sum(row)] for row in rows]


def _group(column: int) -> str:
    return group_label(GROUPS[column], language()).text


def _line(row: int) -> str:
    if row == TO_BE_SORTED:
        return _("To be sorted")
    if row == SUM_BELOW:
        return _("Sum")
    title = short_title_of(row + 1, language()).text
    return _("Objective {number}, {title}").format(number=row + 1, title=title)


@cache
def _dresses(look: Tokens) -> tuple[tuple[QColor | None, QColor], ...]:
    """The ground of a cell, if it has one of its own, and the ink on it, by how it looks."""
    return (
        (None, look.colour("line2")),
        *shades(look),
        (look.colour("warnbg"), look.colour("warn")),
        (look.colour("sunken"), look.colour("text")),
        (look.colour("sunken"), look.colour("faint")),
    )


def _level(count: int, most: int) -> int:
    """The shade of a number, from 1: equal ratios are equal steps, as counts are skewed."""
    last = len(SHADES) - 1
    return 1 + min(last, round(last * math.log(count) / math.log(max(most, DARKEST))))


@cache
def shades(look: Tokens) -> tuple[tuple[QColor, QColor], ...]:
    """Grounds of a theme from light to strong, each with the ink that is read best on it."""
    made = []
    for share in SHADES:
        ground = _mixed(look.surface, look.accent, share)
        ink = max((look.text, look.onaccent), key=lambda name: contrast(name, ground))
        made.append((QColor(ground), QColor(ink)))
    return tuple(made)


def _mixed(one: str, other: str, share: float) -> str:
    parts = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)


def _ring(painter: QPainter, place: QRect, look: Tokens, *, focused: bool) -> None:
    painter.setPen(QPen(look.colour("text" if focused else "edge"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(place).adjusted(1, 1, -2, -2))
