"""The list of verified files, each on one line: its name, and what came of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gcm_desktop.texts import _
from gcm_desktop.ui.pieces import isolated
from gcm_desktop.ui.recent import ROOT, Index
from gcm_desktop.ui.theme import tokens
from gcm_desktop.ui.verification_detail import TONES, conclusion_name

if TYPE_CHECKING:
    from gcm_desktop.reports.verification_report import Checked

CHECKED = Qt.ItemDataRole.UserRole + 1
HEIGHT = 48


def came_of(checked: "Checked") -> tuple[str, str]:
    """What came of a file in a few words, and their tone."""
    if checked.verdict is None:
        return _("Could not be read"), "bad"
    name, tone = conclusion_name(str(checked.conclusion)), TONES[str(checked.conclusion)]
    if checked.differs:
        return _("{conclusion}; pages differ").format(conclusion=name), "bad"
    return name, tone


class CheckedModel(QAbstractListModel):
    """Verified files as Qt wants them, in the order in which they were given."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.checked: list[Checked] = []

    def add(self, checked: "Sequence[Checked]") -> None:
        """Show these as well."""
        first = len(self.checked)
        self.beginInsertRows(ROOT, first, first + len(checked) - 1)
        self.checked += checked
        self.endInsertRows()

    def clear(self) -> None:
        """Show none."""
        self.beginResetModel()
        self.checked = []
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.checked)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        checked = self.checked[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return checked.file
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{checked.file}. {came_of(checked)[0]}"
        return checked if role == CHECKED else None


class CheckedRow(QStyledItemDelegate):
    """One file: its name above what came of it."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, flag = tokens(option.palette), QStyle.StateFlag
        bounds = option.rect.adjusted(2, 1, -2, -1)
        if option.state & flag.State_Selected:
            painter.setBrush(look.colour("tint"))
            focused = bool(option.state & flag.State_HasFocus)
            ring = QPen(look.colour("accent"), 2)
            painter.setPen(ring if focused else QPen(Qt.PenStyle.NoPen))
            painter.drawRoundedRect(QRectF(bounds).adjusted(1, 1, -1, -1), 8, 8)
        checked: Checked = index.data(CHECKED)
        words, tone = came_of(checked)
        self._words(painter, option, isolated(checked.file), "text", 5, bold=True)
        self._words(painter, option, words, tone, 25, bold=False)
        painter.restore()

    def _words(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        words: str,
        ink: str,
        below: int,
        *,
        bold: bool,
    ) -> None:
        place = QRect(option.rect.adjusted(14, below, -14, 0))
        place.setHeight(19)
        font = QFont(option.font)
        font.setPixelSize(13 if bold else 12)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(tokens(option.palette).colour(ink))
        middle = Qt.TextElideMode.ElideMiddle
        shown = painter.fontMetrics().elidedText(words, middle, place.width())
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(place, flags, shown)


class CheckedList(QListView):
    """Verified files; the one the focus is on is told in full beside it."""

    moved = Signal(int)
    """The focus is on another line."""

    def __init__(self) -> None:
        super().__init__()
        self.files = CheckedModel(self)
        self.setModel(self.files)
        self.setItemDelegate(CheckedRow(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Verified files"))
        self.selectionModel().currentChanged.connect(lambda new, _old: self.moved.emit(new.row()))

    def add(self, checked: "Sequence[Checked]") -> None:
        """Show these as well; whoever looks at the end of the list goes on seeing the newest."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - HEIGHT
        self.files.add(checked)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.files.index(0))
        elif at_end:
            self.scrollToBottom()
