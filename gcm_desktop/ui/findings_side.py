"""The objectives in the sidebar, with how far what was said on each stands in findings."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QObject, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop.consultation.using import ACROSS, Use
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.capture_objectives import short_name
from gcm_desktop.ui.pieces import SideCaption
from gcm_desktop.ui.recent import ROOT, Index
from gcm_desktop.ui.synthesis import NUMBERS, objective_name
from gcm_desktop.ui.theme import tokens

NUMBER, USE = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
HEIGHT = 40


class FindingsSide(QWidget):
    """The objectives and, first, what is said across them."""

    chosen = Signal(int)
    """An objective, or 0."""
    done = Signal()
    """Enter: typing goes on in the page."""

    def __init__(self) -> None:
        super().__init__()
        self.held, self.list = _Model(self), QListView()
        self.list.setModel(self.held)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(_("Objectives"))
        self.list.setMinimumHeight(2 * HEIGHT)
        self.list.activated.connect(lambda _index: self.done.emit())
        self.list.selectionModel().currentChanged.connect(self._tell)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(4)
        box.addWidget(SideCaption(_("FINDINGS BY OBJECTIVE")))
        box.addWidget(self.list, 1)

    @property
    def number(self) -> int:
        """The objective that is chosen, or 0."""
        number = self.list.currentIndex().data(NUMBER)
        return number if isinstance(number, int) else ACROSS

    def choose(self, number: int) -> None:
        """Choose an objective, or 0."""
        self.list.setCurrentIndex(self.held.index(number))

    def step(self, steps: int) -> None:
        """Choose the objective before or after."""
        self.choose(max(0, min(len(NUMBERS) - 1, self.number + steps)))

    def tell(self, use: dict[int, Use]) -> None:
        """Show these counts."""
        self.held.tell(use)

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit(self.number)


class _Model(QAbstractListModel):
    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._use: dict[int, Use] = {}

    def tell(self, use: dict[int, Use]) -> None:
        before, self._use = self._use, use
        for number in NUMBERS:
            if before.get(number) != use.get(number):
                self.dataChanged.emit(self.index(number), self.index(number))

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(NUMBERS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        number = NUMBERS[index.row()]
        use = self._use.get(number, Use())
        answers: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: _name(number),
            Qt.ItemDataRole.ToolTipRole: lambda: f"{objective_name(number)}\n{in_figures(use)}",
            Qt.ItemDataRole.AccessibleTextRole: lambda: (
                f"{objective_name(number)}. {in_figures(use)}"
            ),
            NUMBER: lambda: number,
            USE: lambda: use,
        }
        return answers[role]() if role in answers else None


class _Row(QStyledItemDelegate):
    """Number, short title, findings; below it the inputs used nowhere, and bare findings."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(120, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _Cell(painter, option).draw(int(index.data(NUMBER)), index.data(USE))
        painter.restore()


class _Cell:
    """One row while it is drawn; places are counted from the side where reading begins."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self.painter, self.look = painter, tokens(option.palette)
        self.bounds: QRect = option.rect.adjusted(2, 1, -4, -1)
        self.mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        self.font = QFont(option.font)
        self.state: QStyle.StateFlag = option.state

    def draw(self, number: int, use: Use) -> None:
        self._ground()
        self._badge(number)
        room = self.bounds.width() - 47
        selected = bool(self.state & QStyle.StateFlag.State_Selected)
        weight = QFont.Weight.DemiBold if selected else QFont.Weight.Normal
        self._write(_name(number), self._place(47, 2, room - 38, 19), "sidetext", 13, weight)
        figure = self._place(47 + room - 38, 2, 30, 19)
        self._write(str(use.findings), figure, "sidetext", 12, QFont.Weight.DemiBold, at_end=True)
        ink = "partly" if use.bare else "sidemuted"
        below = self._place(47, 20, room - 8, 16)
        self._write(_below(use), below, ink, 11, QFont.Weight.Normal)

    def _ground(self) -> None:
        selected = bool(self.state & QStyle.StateFlag.State_Selected)
        focused = selected and bool(self.state & QStyle.StateFlag.State_HasFocus)
        if selected or self.state & QStyle.StateFlag.State_MouseOver:
            ring = QPen(self.look.colour("barfill"), 2) if focused else QPen(Qt.PenStyle.NoPen)
            self.painter.setPen(ring)
            self.painter.setBrush(self.look.colour("side2"))
            self.painter.drawRoundedRect(QRectF(self.bounds).adjusted(1, 1, -1, -1), 8, 8)

    def _badge(self, number: int) -> None:
        selected = bool(self.state & QStyle.StateFlag.State_Selected)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.look.colour("badge" if selected else "sideline"))
        box = self._place(9, 7, 28, 23)
        self.painter.drawRoundedRect(box, 6, 6)
        ink = "onbadge" if selected else "sidetext"
        self._font(12, QFont.Weight.Bold)
        self.painter.setPen(self.look.colour(ink))
        said = str(number) if number else "∗"
        self.painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)

    def _write(
        self, text: str, place: QRect, ink: str, size: int, weight: QFont.Weight, *,
        at_end: bool = False,
    ) -> None:  # fmt: skip
        self._font(size, weight)
        self.painter.setPen(self.look.colour(ink))
        metrics = self.painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        to_right = self.mirrored != at_end
        side = Qt.AlignmentFlag.AlignRight if to_right else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        self.painter.drawText(place, flags, shown)

    def _font(self, pixels: int, weight: QFont.Weight) -> None:
        self.font.setPixelSize(pixels)
        self.font.setWeight(weight)
        self.painter.setFont(self.font)

    def _place(self, start: int, top: int, width: int, height: int) -> QRect:
        left = self.bounds.right() - start - width if self.mirrored else self.bounds.left() + start
        return QRect(left, self.bounds.top() + top, width, height)


def in_figures(use: Use) -> str:
    """How far one objective is, in words."""
    said = [
        ngettext("{n} finding", "{n} findings", use.findings).format(n=use.findings),
        ngettext("{n} input", "{n} inputs", use.inputs).format(n=use.inputs),
        _("{n} used nowhere").format(n=use.unused),
    ]
    if use.bare:
        bare = ngettext("{n} rests on nothing", "{n} rest on nothing", use.bare)
        said.append(bare.format(n=use.bare))
    return "  ·  ".join(said)


def _below(use: Use) -> str:
    parts = [_("{n} bare").format(n=use.bare)] if use.bare else []
    if use.unused:
        parts.append(_("{n} unused").format(n=use.unused))
    if not parts and use.inputs:
        parts.append(_("all used"))
    return "  ·  ".join(parts) or _("nothing said")


def _name(number: int) -> str:
    return short_name(number) if number else objective_name(ACROSS)
