"""A row of small things to do that goes on in a second row where there is no room."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

BETWEEN, EDGE = 2, 4


class Deeds(QWidget):
    """Buttons side by side, in as many rows as it takes."""

    def __init__(self, buttons: Sequence[QWidget]) -> None:
        super().__init__()
        self._buttons = tuple(buttons)
        for button in self._buttons:
            button.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._places(width)[1]

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(max(self.width(), 120)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._place()

    def _place(self) -> None:
        places, _height = self._places(self.width())
        for button, place in zip(self._buttons, places, strict=True):
            button.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    def _places(self, width: int) -> tuple[list[QRect], int]:
        """Where each button stands, counted from where reading begins, and how high they are."""
        left, top, high = EDGE, 0, 0
        places = []
        for button in self._buttons:
            size = button.sizeHint()
            if left > EDGE and left + size.width() > width - EDGE:
                left, top, high = EDGE, top + high + BETWEEN, 0
            shown = QSize(min(size.width(), max(40, width - 2 * EDGE)), size.height())
            places.append(QRect(QPoint(left, top), shown))
            left, high = left + size.width() + BETWEEN, max(high, size.height())
        return places, top + high
