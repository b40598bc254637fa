"""The frame of every dialog: as wide as was said, and always as high as what it holds."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from gcm_desktop.texts import _


class SnugDialog(QDialog):
    """A dialog that grows and shrinks with the sentences that come and go in it."""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("GCM Desktop"))
        self.setFixedWidth(width)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(24, 22, 24, 20)
        self.box.setSpacing(12)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.activateWindow()

    def done(self, result: int) -> None:
        """Close; what was behind is to be typed into again, also where no window manager helps."""
        super().done(result)
        parent = self.parentWidget()
        if parent is not None:
            parent.window().activateWindow()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.FontChange):
            height = self.box.totalHeightForWidth(self.width())
            self.setFixedHeight(height if height > 0 else self.sizeHint().height())
        return done
