"""The list in the command palette: one way a line, with its drawing and its keys."""

from PySide6.QtCore import QAbstractListModel, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from gcm_desktop.texts import _
from gcm_desktop.ui.icons import draw_icon
from gcm_desktop.ui.palette_finding import Kind, Way
from gcm_desktop.ui.recent import ROOT, Index
from gcm_desktop.ui.theme import Tokens, tokens

WAY = Qt.ItemDataRole.UserRole + 1
HEIGHT = 38
DETAIL = 190
"""Pixels in which a detail has to find room, beside a title of any length."""


class WayModel(QAbstractListModel):
    """The ways that were found."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self.ways: list[Way] = []

    def show(self, ways: list[Way]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.ways = ways
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.ways)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        way = self.ways[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return way.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return in_words(way)
        return way if role == WAY else None


def in_words(way: Way) -> str:
    """A line as it is said aloud."""
    if way.kind is Kind.OBJECTIVE:
        return _("Objective {number}: {title}").format(number=way.objective, title=way.title)
    return ", ".join(part for part in (way.title, way.detail, way.keys) if part)


class WayList(QListView):
    """The ways one below the other; the keys go to the line above it."""

    def __init__(self) -> None:
        super().__init__()
        self.found = WayModel(self)
        self.setModel(self.found)
        self.setItemDelegate(_WayRow(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("What was found"))

    @property
    def current(self) -> Way | None:
        """The way the highlight is on."""
        way = self.currentIndex().data(WAY)
        return way if isinstance(way, Way) else None

    def show_ways(self, ways: list[Way], at: int = 0) -> None:
        """Show these, with the highlight on one of them."""
        self.found.show(ways)
        self.setCurrentIndex(self.found.index(max(0, min(at, len(ways) - 1))))

    def step(self, by: int) -> None:
        """Move the highlight, from the last to the first and back."""
        many = len(self.found.ways)
        if many:
            self.setCurrentIndex(self.found.index((self.currentIndex().row() + by) % many))

    def height_of(self, many: int) -> int:
        """Pixels that so many lines take."""
        return many * HEIGHT + 2

    def minimumSizeHint(self) -> QSize:
        return QSize(200, HEIGHT)


class _WayRow(QStyledItemDelegate):
    """Drawing or number, title, where it belongs, and the keys that do without the palette."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(300, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        way = index.data(WAY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = _Row(painter, option, tokens(option.palette))
        row.ground()
        row.mark(way)
        taken = row.keys(way.keys) if way.keys else 12
        taken += row.detail(way.detail, taken)
        row.title(way.title, taken)
        painter.restore()


class _Row:
    """Where the parts of a row lie, counted from the side where reading begins."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, look: Tokens) -> None:
        self.painter, self.look = painter, look
        self.state: QStyle.StateFlag = option.state
        self.font: QFont = option.font
        self.bounds: QRect = option.rect.adjusted(2, 1, -2, -1)
        self.mirrored = option.direction == Qt.LayoutDirection.RightToLeft

    def place(self, start: int, width: int, height: int) -> QRect:
        left = self.bounds.left() + start
        if self.mirrored:
            left = self.bounds.right() - start - width
        return QRect(left, self.bounds.center().y() - height // 2 + 1, width, height)

    def ground(self) -> None:
        selected = bool(self.state & QStyle.StateFlag.State_Selected)
        if selected or self.state & QStyle.StateFlag.State_MouseOver:
            ring = QPen(self.look.colour("accent"), 2) if selected else QPen(Qt.PenStyle.NoPen)
            self.painter.setPen(ring)
            self.painter.setBrush(self.look.colour("tint" if selected else "sunken"))
            self.painter.drawRoundedRect(QRectF(self.bounds).adjusted(1, 1, -1, -1), 8, 8)

    def mark(self, way: Way) -> None:
        """The drawing, or the number of an objective."""
        if way.kind is not Kind.OBJECTIVE:
            draw_icon(self.painter, way.drawing, self.look.muted, QRectF(self.place(13, 18, 18)))
            return
        box = self.place(9, 26, 20)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.look.colour("badge"))
        self.painter.drawRoundedRect(box, 6, 6)
        self._write(str(way.objective), box, self.look.onbadge, 12, Qt.AlignmentFlag.AlignHCenter)

    def title(self, title: str, taken: int) -> None:
        side = Qt.AlignmentFlag.AlignRight if self.mirrored else Qt.AlignmentFlag.AlignLeft
        place = self.place(44, self.bounds.width() - 44 - taken - 8, 20)
        self._write(title, place, self.look.text, 13, side)

    def detail(self, detail: str, taken: int) -> int:
        """Write it before what is taken at the end; how wide it is."""
        wide = min(DETAIL, self._metrics(12).horizontalAdvance(detail) + 2)
        side = Qt.AlignmentFlag.AlignLeft if self.mirrored else Qt.AlignmentFlag.AlignRight
        place = self.place(self.bounds.width() - taken - wide, wide, 20)
        self._write(detail, place, self.look.faint, 12, side)
        return wide

    def keys(self, keys: str) -> int:
        """Draw the keys as a cap at the end; how much of the row they take."""
        wide = self._metrics(11).horizontalAdvance(keys) + 14
        place = self.place(self.bounds.width() - wide - 10, wide, 20)
        self.painter.setPen(QPen(self.look.colour("line2"), 1))
        self.painter.setBrush(self.look.colour("sunken"))
        self.painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        self._write(
            f"\u2066{keys}\u2069", place, self.look.faint, 11, Qt.AlignmentFlag.AlignHCenter
        )
        return wide + 22

    def _metrics(self, size: int) -> QFontMetrics:
        font = QFont(self.font)
        font.setPixelSize(size)
        return QFontMetrics(font)

    def _write(self, text: str, place: QRect, ink: str, size: int, side: Qt.AlignmentFlag) -> None:
        font = QFont(self.font)
        font.setPixelSize(size)
        self.painter.setFont(font)
        self.painter.setPen(ink)
        shown = self.painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, place.width()
        )
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        self.painter.drawText(place, flags, shown)
