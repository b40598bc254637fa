"""The head of the capture page: the objective, further ones, and whether all is saved."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from gcm_desktop.reference import title_of
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_objectives import TO_BE_SORTED, full_name, marked, short_name
from gcm_desktop.ui.pieces import Eyebrow, IconButton, LinkButton, Pill, Small, Title

LOW = 720
"""Below this height in pixels of the page the head has one row, for the sake of the table."""


class ObjectiveTitle(Title):
    """A title in as many rows as it needs, or in one that ends in an ellipsis."""

    def __init__(self) -> None:
        super().__init__(wrap=True)
        self._whole, self._short, self._one_row = "", "", False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_title(self, title: str, short: str, told: str) -> None:
        """Show a title, or the short one where one row has no room for it.

        `told` is what a tool tip and a screen reader say.
        """
        self._whole, self._short = title, short
        self.setToolTip(told)
        self.setAccessibleName(told)
        self._fit()

    def be_low(self, low: bool) -> None:
        """Have one row only, or as many as it needs."""
        if low != self._one_row:
            self._one_row = low
            self.setWordWrap(not low)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._one_row:
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._whole:
            self._fit()

    def _fit(self) -> None:
        shown, metrics, room = self._whole, self.fontMetrics(), max(60, self.width() - 2)
        if self._one_row and metrics.horizontalAdvance(self._whole) > room:
            shown = metrics.elidedText(self._short, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)


class CaptureHead(QWidget):
    """Which objective is written about, and how far the words are kept."""

    dropped = Signal(int)
    """A further objective is not meant after all."""

    def __init__(self) -> None:
        super().__init__()
        self.eyebrow, self.title = Eyebrow(), ObjectiveTitle()
        self.state = Pill("", "good")
        self.panel = IconButton(_("Who was heard"), "panel", "muted", "F4")
        self.panel.setCheckable(True)
        self.panel.setFixedHeight(26)
        self.further: list[LinkButton] = []
        self._further, first, last = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._further.setSpacing(2)
        first.setSpacing(8)
        first.addWidget(self.eyebrow)
        first.addLayout(self._further)
        last.setSpacing(8)
        last.addWidget(self.state)
        last.addWidget(self.panel)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(2, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._grid.addLayout(first, 0, 0)
        self._grid.addLayout(last, 0, 2)
        self._low: bool | None = None
        self.be_low(False)

    def be_low(self, low: bool) -> None:
        """Have the title beside the number, in one row, or below it in as many as it needs."""
        if low == self._low:
            return
        self._low = low
        self._grid.removeWidget(self.title)
        self._grid.addWidget(self.title, *((0, 1, 1, 1) if low else (1, 0, 1, 3)))
        self.title.be_low(low)

    def show_objectives(self, numbers: tuple[int, ...]) -> None:
        """Show the principal objective and the further ones."""
        principal = numbers[0]
        if principal == TO_BE_SORTED:
            self.eyebrow.setText(_("No objective yet"))
            name = short_name(principal)
            self.title.show_title(name, name, full_name(principal))
        else:
            self.eyebrow.setText(_("Objective {number} of 23").format(number=principal))
            title = marked(title_of(principal, language()))
            self.title.show_title(title, short_name(principal), full_name(principal))
        self._show_further(numbers[1:])

    def say(self, state: str, tone: str) -> None:
        """Say how far the words are kept; an empty text says nothing."""
        self.state.show_state(state, tone)
        self.state.setVisible(bool(state))

    def _show_further(self, numbers: tuple[int, ...]) -> None:
        while (item := self._further.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.further = []
        if numbers:
            self._further.addWidget(Small(_("and also")))
        for number in numbers:
            button = LinkButton(f"{number} ✕")
            said = _("Not objective {number} after all").format(number=number)
            button.setAccessibleName(said)
            button.setToolTip(f"{short_name(number)}\n{said}")
            button.clicked.connect(lambda _on=False, number=number: self.dropped.emit(number))
            self._further.addWidget(button)
            self.further.append(button)
