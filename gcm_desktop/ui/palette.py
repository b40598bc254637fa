"""The command palette: type the beginning of what you want to find or do, Enter does it.

Nothing of it is remembered: it is made when it is opened and gone when it closes.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.notices import announce
from gcm_desktop.ui.palette_finding import LONGEST, Way, found
from gcm_desktop.ui.palette_list import WAY, WayList, in_words
from gcm_desktop.ui.palette_ways import consultation_ways, ways_at_once
from gcm_desktop.ui.pieces import Muted, Small

if TYPE_CHECKING:
    from gcm_desktop.ui.shell import Shell

WIDTH, TOP, EDGE = 640, 56, 24
LINES = 10
"""Lines that are in view at once where there is room."""
DIM = QColor(8, 16, 26, 110)
"""Over what is behind, in both themes."""
STILL_THEIRS = frozenset({Qt.Key.Key_L, Qt.Key.Key_Q})
"""With Ctrl, these keys lock and quit from here as from anywhere."""
KEYS = {
    Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Backtab: -1, Qt.Key.Key_Tab: 1,
    Qt.Key.Key_PageUp: -LINES, Qt.Key.Key_PageDown: LINES,
}  # fmt: skip


class Palette(QWidget):
    """Lies over the whole workspace while it is open; a click beside it closes it."""

    closed = Signal()

    def __init__(self, shell: "Shell") -> None:
        super().__init__(shell)
        self._shell = shell
        self._focus_before = QApplication.focusWidget()
        self._ways = ways_at_once(shell)
        self.line, self.list = QLineEdit(), WayList()
        self.nothing = Muted(_("Nothing begins with that. Fewer letters find more."), wrap=True)
        self.card = PaletteCard(self)
        self._lay_out()
        self.line.textEdited.connect(self._search)
        self.list.clicked.connect(self._take_row)
        self.line.installEventFilter(self)
        shell.installEventFilter(self)

    def begin(self) -> None:
        """Show it, and read behind it which consultations there are."""
        self.setGeometry(self._shell.rect())
        self.show()
        self.raise_()
        self._search("")
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        shell = self._shell
        shell.background.start(
            lambda _task: consultation_ways(shell),
            owner=self,
            then=self._add,
            fails=_pass_over,
        )

    @Slot()
    def end(self) -> None:
        """Close it; the focus goes back to where it was."""
        self._shell.removeEventFilter(self)
        self.hide()
        if self._focus_before is not None and self._focus_before.isVisible():
            self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()
        self.deleteLater()

    def take(self, way: Way) -> None:
        """Close it, and do what was chosen."""
        self.end()
        way.act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size; keys of the pages behind do nothing while this is open."""
        if watched is self._shell:
            if event.type() == QEvent.Type.Resize:
                self.setGeometry(self._shell.rect())
                self._place()
            return False
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(not _is_still_theirs(event))
            return event.isAccepted()
        return event.type() == QEvent.Type.KeyPress and self._press(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.end()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), DIM)

    def _press(self, event: QKeyEvent) -> bool:
        key, control = Qt.Key(event.key()), Qt.KeyboardModifier.ControlModifier
        if key in KEYS:
            self.list.step(KEYS[key])
            self._say_current()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.list.current is not None:
                self.take(self.list.current)
        elif key == Qt.Key.Key_Escape or (key == Qt.Key.Key_K and event.modifiers() & control):
            self.end()
        else:
            return False
        return True

    @Slot(str)
    def _search(self, typed: str) -> None:
        self._show(found(self._ways, typed, language()))
        if typed.strip():
            self._say_current()

    def _add(self, ways: list[Way]) -> None:
        """The consultations came: they may fit what was typed meanwhile."""
        self._ways = [*self._ways, *ways]
        before = self.list.current
        fitting = found(self._ways, self.line.text(), language())
        self._show(fitting, fitting.index(before) if before in fitting else 0)

    def _show(self, ways: list[Way], at: int = 0) -> None:
        self.list.show_ways(ways, at)
        self.list.setVisible(bool(ways))
        self.nothing.setVisible(not ways)
        self._place()

    def _say_current(self) -> None:
        way, many = self.list.current, len(self.list.found.ways)
        if way is None:
            announce(self.line, self.nothing.text())
            return
        counted = ngettext("{n} found", "{n} found", many).format(n=many)
        announce(self.line, f"{in_words(way)}. {counted}")

    @Slot(QModelIndex)
    def _take_row(self, index: QModelIndex) -> None:
        way = index.data(WAY)
        if isinstance(way, Way):
            self.take(way)

    def _lay_out(self) -> None:
        self.line.setPlaceholderText(_("Page, objective, consultation or action"))
        self.line.setAccessibleName(_("Find or do"))
        self.line.setAccessibleDescription(
            _("Up and down choose, Enter goes there or does it, Escape closes")
        )
        self.line.setMaxLength(LONGEST)
        box = QVBoxLayout(self.card)
        box.setContentsMargins(12, 12, 12, 10)
        box.setSpacing(8)
        box.addWidget(self.line)
        box.addWidget(self.list, 1)
        box.addWidget(self.nothing)
        box.addWidget(Small(_("↑ ↓ choose   ·   Enter goes there or does it   ·   Esc closes")))

    def _place(self) -> None:
        """In the middle, and no higher than what it holds or the window."""
        wide = min(WIDTH, self.width() - 2 * EDGE)
        top = TOP if self.height() > 10 * TOP else EDGE
        lines = min(LINES, len(self.list.found.ways))
        self.list.setFixedHeight(self.list.height_of(max(1, lines)))
        high = self.card.sizeHint().height()
        spare = self.height() - top - EDGE - high
        if spare < 0:
            self.list.setFixedHeight(max(self.list.height_of(2), self.list.height() + spare))
            high = self.card.sizeHint().height()
        self.card.setGeometry(QRect((self.width() - wide) // 2, top, wide, high))


class PaletteCard(QFrame):
    """The card with the line to type in and what was found."""


def _is_still_theirs(event: QKeyEvent) -> bool:
    control = Qt.KeyboardModifier.ControlModifier
    return event.modifiers() == control and Qt.Key(event.key()) in STILL_THEIRS


def _pass_over(_error: GcmError) -> None:
    """The file was closed meanwhile: nobody waits for its consultations."""
