"""The attachments of a record in a row: pictures as thumbnails, the rest as what they are."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gcm_desktop.consultation.attachments import DOCUMENT, PICTURE, SOUND, VIDEO, Attachment
from gcm_desktop.texts import _
from gcm_desktop.ui.icons import draw_icon
from gcm_desktop.ui.theme import tokens

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
SIDE = 84
"""Pixels of a thumbnail in the layout."""
DRAWING, NAME = 44, 18
CELL = QSize(104, 116)
DRAWN = Qt.ItemDataRole.UserRole
"""The role of a thumbnail."""
KILO, MEGA = 1_000, 1_000_000


class Item(NamedTuple):
    """One attachment, by a name that says nothing about anybody."""

    sha256: str
    kind: str
    name: str
    size: int
    media_type: str

    @property
    def is_picture(self) -> bool:
        """Whether there may be a thumbnail of it."""
        return self.kind == PICTURE


def items(attached: Sequence[Attachment]) -> list[Item]:
    """Attachments as they are shown, numbered by kind: their own names were not kept."""
    counted: dict[str, int] = {}
    shown = []
    for one in attached:
        counted[one.kind] = number = counted.get(one.kind, 0) + 1
        name = _named(one.kind).format(number=number)
        shown.append(Item(one.sha256, one.kind, name, one.size, one.media_type))
    return shown


def size_in_words(size: int) -> str:
    """How large a file is."""
    if size < KILO:
        return _("{n} bytes").format(n=size)
    if size < MEGA:
        return _("{n} KB").format(n=round(size / KILO))
    return _("{n} MB").format(n=round(size / MEGA, 1))


def _named(kind: str) -> str:
    return {
        PICTURE: _("Picture {number}"), SOUND: _("Recording {number}"), VIDEO: _("Video {number}"),
        DOCUMENT: _("Document {number}"),
    }.get(kind, _("File {number}"))  # fmt: skip


class AttachedModel(QAbstractListModel):
    """Attachments as Qt wants them; thumbnails come when they are drawn."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.items: list[Item] = []
        self.thumbnails: dict[str, QImage] = {}
        """By SHA-256, in memory only; an empty one where none can be drawn."""

    def show_items(self, items: Sequence[Item]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.items = list(items)
        here = {item.sha256 for item in items}
        self.thumbnails = {s: drawn for s, drawn in self.thumbnails.items() if s in here}
        self.endResetModel()

    def show_thumbnails(self, drawn: Mapping[str, QImage]) -> None:
        """Thumbnails were drawn."""
        self.thumbnails |= drawn
        for row, item in enumerate(self.items):
            if item.sha256 in drawn:
                self.dataChanged.emit(self.index(row), self.index(row))

    def undrawn(self) -> list[str]:
        """Pictures of which nobody knows a thumbnail yet."""
        return [i.sha256 for i in self.items if i.is_picture and i.sha256 not in self.thumbnails]

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role == DRAWN:
            return self.thumbnails.get(item.sha256)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{item.name}, {size_in_words(item.size)}"
        return None


class AttachedCell(QStyledItemDelegate):
    """One attachment: its thumbnail or a drawing of a file, and its name beneath."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, bounds = tokens(option.palette), QRectF(option.rect).adjusted(2, 2, -2, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_ground(painter, option, bounds)
        place = QRectF(bounds.center().x() - SIDE / 2, bounds.top() + 5, SIDE, SIDE)
        drawn = index.data(DRAWN)
        if isinstance(drawn, QImage) and not drawn.isNull():
            size = QSizeF(drawn.size()).scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            inside = QRectF(QPointF(), size)
            inside.moveCenter(place.center())
            painter.drawImage(inside, drawn)
        else:
            box = QRectF(0, 0, DRAWING, DRAWING)
            box.moveCenter(place.center())
            draw_icon(painter, "file", look.muted, box)
        painter.setPen(look.colour("text"))
        name = QRectF(bounds.left() + 2, place.bottom() + 2, bounds.width() - 4, NAME)
        shown = option.fontMetrics.elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, int(name.width())
        )
        painter.drawText(name, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()

    @staticmethod
    def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, bounds: QRectF) -> None:
        look, state = tokens(option.palette), option.state
        if not state & QStyle.StateFlag.State_Selected:
            return
        focused = state & QStyle.StateFlag.State_HasFocus
        pen = QPen(look.colour("accent"), 2) if focused else QPen(Qt.PenStyle.NoPen)
        painter.setPen(pen)
        painter.setBrush(look.colour("tint"))
        painter.drawRoundedRect(bounds, 8, 8)


class AttachedList(QListView):
    """The row: Enter opens one, Ctrl+S saves a copy, Delete takes it off."""

    asked_open = Signal()
    asked_copy = Signal()
    asked_detach = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.attached = AttachedModel(self)
        self.setModel(self.attached)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setItemDelegate(AttachedCell(self))
        self.setGridSize(CELL)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAcceptDrops(False)  # the panel takes them
        self.viewport().setAcceptDrops(False)
        self.setFixedHeight(CELL.height() + 14)
        self.setAccessibleName(_("Attachments"))
        self.setToolTip(_("Enter opens, Ctrl+S saves a copy, Delete takes off"))
        self.activated.connect(lambda _index: self.asked_open.emit())

    @property
    def chosen(self) -> Item | None:
        """The one the focus is on."""
        index = self.currentIndex()
        chosen = index.isValid() and index.row() < len(self.attached.items)
        return self.attached.items[index.row()] if chosen else None

    def show_items(self, items: Sequence[Item]) -> None:
        """Show these, and stay where the focus was as far as that is there."""
        row = self.currentIndex().row()
        self.attached.show_items(items)
        if items:
            self.setCurrentIndex(self.attached.index(min(max(row, 0), len(items) - 1)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked_open.emit()
        elif event.matches(QKeySequence.StandardKey.Save):
            self.asked_copy.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.asked_detach.emit()
        else:
            super().keyPressEvent(event)
