"""Sentences beneath each other, each with a drawing before it: what is to be known, or heeded."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.pieces import Words


class Sentences(QWidget):
    """Sentences beneath each other; nothing at all where there are none."""

    def __init__(self, drawing: str, colour: str) -> None:
        super().__init__()
        self._look = (drawing, colour)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        self.shown: tuple[str, ...] = ()
        self.hide()

    def show_sentences(self, sentences: Sequence[str], look: tuple[str, str] | None = None) -> None:
        """Show these instead, each with this drawing and colour."""
        look = look or self._look
        if (tuple(sentences), look) == (self.shown, self._look):
            return
        while (item := self._box.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.shown, self._look = tuple(sentences), look
        for sentence in sentences:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            row.addWidget(IconView(*look, 16))
            row.addWidget(Words(sentence, wrap=True), 1)
            self._box.addWidget(line)
        self.setVisible(bool(sentences))
