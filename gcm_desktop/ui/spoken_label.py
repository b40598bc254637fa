"""The label of a control that has none on screen, for screen readers."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget


class SpokenLabel(QLabel):
    """Is never shown, and stays beside its control wherever that is laid out.

    On Linux Qt gives a combo box the name of what is chosen in it, and says only by its label
    what it asks for. A label counts as one where both have the same parent.
    """

    def __init__(self, name: str, control: QWidget) -> None:
        super().__init__(name, control)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()
        self.setBuddy(control)
        control.setAccessibleName(name)
        control.installEventFilter(self)
        self._stand_beside(control)

    def eventFilter(self, control: QObject, event: QEvent) -> bool:
        """Follow the control into its layout."""
        if event.type() == QEvent.Type.ParentChange and isinstance(control, QWidget):
            self._stand_beside(control)
        return False

    def _stand_beside(self, control: QWidget) -> None:
        self.setParent(control.parentWidget() or control)
