"""A question before going on: what happened, and two or three ways to go, each with its reason."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.pieces import Muted, PrimaryButton, QuietButton, Small, Title, Words

WIDTH = 520


class Way(NamedTuple):
    """One way to go on."""

    value: str
    label: str
    why: str = ""


class Question(SnugDialog):
    """The first way is what Enter takes; Escape takes the way that is said to be `otherwise`."""

    answered = Signal(str)
    """The value of the way that was chosen."""

    def __init__(
        self,
        title: str,
        sentence: str,
        ways: Sequence[Way],
        *,
        otherwise: str,
        drawing: tuple[str, str] = ("info", "accent"),
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(WIDTH, parent)
        self._answer = otherwise
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(IconView(*drawing, 28), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(Title(title, wrap=True), 1)
        self.sentence = Words(sentence, wrap=True)
        self.box.addLayout(head)
        self.box.addWidget(self.sentence)
        if note:
            self.box.addWidget(Muted(note, wrap=True))
        self.buttons: dict[str, QPushButton] = {}
        for way in ways:
            self.box.addLayout(self._part(way))
        first = self.buttons[ways[0].value]
        first.setDefault(True)
        first.setFocus()

    def choose(self, value: str) -> None:
        """Answer, and close."""
        self._answer = value
        self.accept()

    def done(self, result: int) -> None:
        """Close, and tell the answer."""
        super().done(result)
        self.answered.emit(self._answer)

    def _part(self, way: Way) -> QVBoxLayout:
        button = QuietButton(way.label) if self.buttons else PrimaryButton(way.label)
        button.setAutoDefault(False)
        button.setAccessibleDescription(way.why)
        button.clicked.connect(lambda: self.choose(way.value))
        self.buttons[way.value] = button
        part = QVBoxLayout()
        part.setSpacing(3)
        part.addWidget(button)
        if way.why:
            part.addWidget(Small(way.why, wrap=True))
        return part
