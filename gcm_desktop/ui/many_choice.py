"""A field for several of a list: it says which are ticked, and opens the list to tick them."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from gcm_desktop.ui.icons import draw_icon
from gcm_desktop.ui.pieces import without_mnemonic
from gcm_desktop.ui.theme import tokens


class TickMenu(QMenu):
    """A menu that stays open while one ticks; Escape closes it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.activeAction()
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if action is not None and event.key() == Qt.Key.Key_Space:
            action.trigger()
        else:
            super().keyPressEvent(event)


class ManyChoice(QPushButton):
    """Opens with Space or Enter; in the list, `menu_shown`, Space ticks and Escape closes."""

    changed = Signal()

    def __init__(self, choices: Sequence[tuple[object, str]], nothing: str) -> None:
        super().__init__()
        self._nothing = nothing
        self.menu_shown = TickMenu(self)
        for value, label in choices:
            action = QAction(without_mnemonic(label), self.menu_shown)
            action.setCheckable(True)
            action.setData(value)
            action.toggled.connect(self._tell)
            self.menu_shown.addAction(action)
        self.clicked.connect(self.open_list)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tell()

    @property
    def chosen(self) -> tuple[object, ...]:
        """The values that are ticked, in the order of the list."""
        return tuple(action.data() for action in self._ticked())

    def choose(self, values: Iterable[object]) -> None:
        """Tick these and no others."""
        wanted = set(values)
        for action in self.menu_shown.actions():
            action.setChecked(action.data() in wanted)

    @property
    def summary(self) -> str:
        """What is ticked, in words."""
        labels = [action.text().replace("&&", "&") for action in self._ticked()]
        return ", ".join(labels) or self._nothing

    @Slot()
    def open_list(self) -> None:
        """Open the list below the field."""
        self.menu_shown.setMinimumWidth(self.width())
        self.menu_shown.popup(self.mapToGlobal(self.rect().bottomLeft()))
        self.menu_shown.setActiveAction(self.menu_shown.actions()[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_list()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        look, inside = tokens(self.palette()), self.rect().adjusted(11, 0, -11, 0)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        arrow = QRect(inside.left() if mirrored else inside.right() - 14, 0, 14, 14)
        arrow.moveTop((self.height() - 14) // 2)
        draw_icon(painter, "down", look.muted, QRectF(arrow))
        painter.setPen(look.text)
        place = inside.adjusted(22, 0, 0, 0) if mirrored else inside.adjusted(0, 0, -22, 0)
        shown = self.fontMetrics().elidedText(
            self.summary, Qt.TextElideMode.ElideRight, place.width()
        )
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, flags, shown)

    def _ticked(self) -> list[QAction]:
        return [action for action in self.menu_shown.actions() if action.isChecked()]

    def _tell(self) -> None:
        self.setAccessibleDescription(self.summary)
        self.update()
        self.changed.emit()
