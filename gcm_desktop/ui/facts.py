"""Facts beneath each other: what they are called, and what they are."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from gcm_desktop.ui.pieces import Muted, Words


class FactsGrid(QWidget):
    """Pairs of words, always plain; their values can be selected and copied."""

    def __init__(self, caption_width: int = 0) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, caption_width)
        self.shown: dict[str, str] = {}

    def show_facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Show these instead."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.shown = dict(facts)
        for row, (label, value) in enumerate(self.shown.items()):
            words = Words(value, wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setAccessibleName(f"{label}: {value}")
            self._grid.addWidget(Muted(label), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, row, 1)
