"""A field for several of a list: it says which are ticked, and opens the list to tick them."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from gcm_desktop.ui.pieces import without_mnemonic


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
    """Opens with Space or Enter; in the list Space ticks and Escape closes."""

    changed = Signal()

    def __init__(self, choices: Sequence[tuple[object, str]], nothing: str) -> None:
        super().__init__()
        self._nothing = nothing
        self._menu = TickMenu(self)
        for value, label in choices:
            action = QAction(without_mnemonic(label), self._menu)
            action.setCheckable(True)
            action.setData(value)
            action.toggled.connect(self._tell)
            self._menu.addAction(action)
        self.setMenu(self._menu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tell()

    @property
    def chosen(self) -> tuple[object, ...]:
        """The values that are ticked, in the order of the list."""
        return tuple(action.data() for action in self._ticked())

    def choose(self, values: Iterable[object]) -> None:
        """Tick these and no others."""
        wanted = set(values)
        for action in self._menu.actions():
            action.setChecked(action.data() in wanted)

    def sizeHint(self) -> QSize:
        return QSize(160, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())

    def _ticked(self) -> list[QAction]:
        return [action for action in self._menu.actions() if action.isChecked()]

    def _tell(self) -> None:
        labels = [action.text() for action in self._ticked()]
        self.setText(self._nothing if not labels else ", ".join(labels))
        self.changed.emit()
