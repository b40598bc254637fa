"""Choosing the findings that something rests on, from a list that is searched by typing."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.consultation.search import folded, says
from gcm_desktop.consultation.using import FindingSummary
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.pieces import Small
from gcm_desktop.ui.synthesis import objective_name
from gcm_desktop.ui.synthesis_lines import Line, LinesList, gist


class FindingsChoice(QWidget):
    """The findings, those that are ticked first; Space ticks."""

    changed = Signal()

    def __init__(self, offered: Iterable[FindingSummary], ticked: Iterable[str]) -> None:
        super().__init__()
        self._offered = list(offered)
        known = {one.id.hex for one in self._offered}
        self._ticked = {one for one in ticked if one in known}
        self._first = frozenset(self._ticked)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search in the findings"))
        self.search.setAccessibleName(_("Search in the findings"))
        self.search.textChanged.connect(self._show)
        self.search.installEventFilter(self)
        self.list = LinesList(_("Findings it rests on; Space ticks one"), several=True)
        self.list.setMinimumHeight(220)
        for keys in ("Space", "Return"):
            self.list.on(keys, self.turn)
        self.count = Small()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.search)
        box.addWidget(self.list, 1)
        box.addWidget(self.count)
        self._show()

    @property
    def ids(self) -> tuple[str, ...]:
        """The findings that are ticked, in the order of the list."""
        return tuple(one.id.hex for one in self._offered if one.id.hex in self._ticked)

    @Slot()
    def turn(self) -> None:
        """Tick the selected ones, or untick them."""
        chosen = {one.hex for one in self.list.selected}
        if chosen <= self._ticked:
            self._ticked -= chosen
        else:
            self._ticked |= chosen
        self._show()
        self.changed.emit()

    def eventFilter(self, _line: QObject, event: QEvent) -> bool:
        """Down goes from the search to the list."""
        down = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if down and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self.list.setFocus()
            return True
        return False

    @Slot()
    def _show(self) -> None:
        asked = self.search.text()
        hits = [one for one in self._offered if not folded(asked) or says(one.text, asked)]
        ticked_first = sorted(hits, key=lambda one: one.id.hex not in self._first)
        self.list.show_lines([self._line(one) for one in ticked_first])
        many = len(self._ticked)
        told = ngettext("{n} finding ticked (Space)", "{n} findings ticked (Space)", many)
        self.count.setText(told.format(n=many))

    def _line(self, one: FindingSummary) -> Line:
        ticked = one.id.hex in self._ticked
        state = _("ticked") if ticked else ""
        return Line(one.id, gist(one.text), objective_name(one.objective), state, "accent")
