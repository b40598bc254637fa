"""The dark sidebar: the pages of a workspace in the order of the work, and what stands below them.

Every page stays in view in a low window: the rows come closer, then the captions go, and where
the page that is shown needs the side for itself, the pages fold to their icons.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.page import Entry, group_name
from gcm_desktop.ui.pieces import IconButton, NavButton, NavCaption, OneLine, Side, SideNote
from gcm_desktop.ui.theme import tokens
from gcm_desktop.ui.welcome import brand_row

BESIDE = 240
"""Pixels that what a page wants in the sidebar needs to be of use."""
FOLDED_ROW, FOLDED_ICON = 32, 34


class _Form(NamedTuple):
    """How close the rows come, in pixels: the most and least of a row, and a caption above it."""

    most: int
    least: int
    caption: int


FORMS = (_Form(40, 31, 26), _Form(31, 24, 16), _Form(30, 24, 6))
"""From the loosest to the closest; in the last, captions give way to a gap."""


class Sidebar(Side):
    """The pages, the way to the command palette, and the foot with what concerns the file."""

    asked_page = Signal(str)
    asked_palette = Signal()
    asked_settings = Signal()
    asked_lock = Signal()
    asked_close = Signal()

    def __init__(self, entries: Sequence[Entry], *, encrypted: bool) -> None:
        super().__init__()
        self.about = OneLine()
        self.finder = FinderButton()
        self.finder.clicked.connect(self.asked_palette)
        self.nav = NavGroups(entries)
        self.nav.setAccessibleName(_("Pages"))
        self.nav.asked.connect(self.asked_page)
        self._scroll = _NavScroll(self.nav)
        self._below: QWidget | None = None
        self._head, self._foot = QWidget(), QWidget()
        self._foot.setAccessibleName(_("Workspace"))
        head = brand_row(self.about)
        head.setContentsMargins(0, 0, 0, 6)
        self._head.setLayout(head)
        self._fill_foot(encrypted)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(14, 14, 8, 6)
        self._box.setSpacing(4)
        for part in (self._head, self.finder, self._scroll):
            self._box.addWidget(part)
        self._rest = QWidget()
        self._box.addWidget(self._rest, 1)
        self._box.addWidget(self._foot)

    def hold(self, below: QWidget) -> None:
        """Hold this below the pages; it is shown while `stand_beside` says so."""
        self._below = below
        self._box.insertWidget(3, below, 1)
        below.hide()

    def order(self, part: QWidget) -> None:
        """Tab goes through this part of what stands below the pages as it stands: after them."""
        stops: list[QWidget] = [*list(self.nav.buttons.values())[-1:]]
        stop = part.nextInFocusChain()
        while stop is not None and stop is not part:
            if part.isAncestorOf(stop) and stop.focusPolicy() & Qt.FocusPolicy.TabFocus:
                stops.append(stop)
            stop = stop.nextInFocusChain()
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def stand_beside(self, wanted: bool) -> None:
        """Show what stands below the pages, or leave the side to them."""
        if self._below is not None:
            self._below.setVisible(wanted)
            self._rest.setVisible(not wanted)
        self._arrange()

    def be_current(self, key: str) -> None:
        """Mark the page that is shown."""
        self.nav.be_current(key)
        self._scroll.ensureWidgetVisible(self.nav.buttons[key], 0, 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Low enough for a small window: what has no room scrolls or folds."""
        return QSize(200, 320)

    def _arrange(self) -> None:
        """Give the pages the room they need, if there is as much."""
        margins, spaces = self._box.contentsMargins(), 4 * self._box.spacing()
        others = sum(part.sizeHint().height() for part in (self._head, self.finder, self._foot))
        room = self.height() - margins.top() - margins.bottom() - spaces - others
        below = self._below is not None and not self._below.isHidden()
        needed = self.nav.arrange(room - (BESIDE if below else 0), may_fold=below)
        self._scroll.setFixedHeight(max(60, min(needed, room)))

    def _fill_foot(self, encrypted: bool) -> None:
        settings = IconButton(_("Settings"), "settings", "sidemuted", "Ctrl+,")
        settings.clicked.connect(self.asked_settings)
        lock = IconButton(_("Lock now"), "lock", "sidemuted", "Ctrl+L")
        lock.clicked.connect(self.asked_lock)
        leave = IconButton(_("Close this file"), "close", "sidemuted", "Ctrl+W")
        leave.clicked.connect(self.asked_close)
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(12, 0, 4, 0)
        row.setSpacing(6)
        row.addWidget(IconView("lock" if encrypted else "unlocked", "sidemuted", 16))
        row.addWidget(SideNote(_("Encrypted") if encrypted else _("No passphrase")), 1)
        for button in (lock, settings, leave):
            row.addWidget(button)


class FinderButton(NavButton):
    """Opens the command palette; looks like something to type in, as that is what follows."""

    def __init__(self) -> None:
        super().__init__(_("Find or do…"), "search", "Ctrl+K")
        self.setAccessibleDescription(_("Pages, objectives, consultations and actions: Ctrl+K"))

    def paint_ground(self, painter: QPainter) -> None:
        look = tokens(self.palette())
        painter.setPen(look.colour("barfill" if self.hasFocus() else "sideline"))
        painter.setBrush(look.colour("side2"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 8, 8)


class NavGroups(QWidget):
    """The pages in named groups; laid out by hand, as the form follows from the room."""

    asked = Signal(str)

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self.buttons: dict[str, NavButton] = {}
        self.folded = False
        self._groups: list[tuple[NavCaption | None, list[NavButton]]] = []
        for group, members in groupby(entries, key=lambda entry: entry.group):
            name = group_name(group)
            caption = NavCaption(name) if name else None
            if caption is not None:
                caption.setParent(self)
            self._groups.append((caption, [self._button(entry) for entry in members]))
        self._row, self._caption, self._named = FORMS[0].most, FORMS[0].caption, True

    def be_current(self, key: str) -> None:
        """Mark the page that is shown."""
        for other, button in self.buttons.items():
            button.be_current(other == key, _("This page is shown.") if other == key else "")

    def arrange(self, room: int, *, may_fold: bool) -> int:
        """Take the loosest form that has room; how high that is, in pixels."""
        fitting = next((form for form in FORMS if self._height(form.least, form) <= room), None)
        self.folded = fitting is None and may_fold
        form = fitting or FORMS[-1]
        spare = room - self._height(form.least, form)
        self._row = min(form.most, form.least + max(0, spare) // max(1, len(self.buttons)))
        self._caption, self._named = form.caption, form is not FORMS[-1]
        needed = self._height(self._row, form)
        if self.folded:
            needed = FOLDED_ROW * len(self._groups)
        self.setFixedHeight(needed)
        self._place()
        return needed

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place()

    def _button(self, entry: Entry) -> NavButton:
        button = NavButton(entry.title, entry.drawing, entry.shortcut)
        button.setParent(self)
        told = f"{entry.title} ({entry.shortcut})" if entry.shortcut else entry.title
        button.setToolTip(told)
        button.clicked.connect(lambda: self.asked.emit(entry.key))
        self.buttons[entry.key] = button
        return button

    def _height(self, row: int, form: _Form) -> int:
        named = [caption for caption, _buttons in self._groups if caption is not None]
        gaps = len(named) if form is not FORMS[-1] else len(self._groups) - 1
        return row * len(self.buttons) + form.caption * gaps

    def _place(self) -> None:
        if self.folded:
            self._place_folded()
        else:
            self._place_rows()

    def _place_rows(self) -> None:
        top, width = 0, self.width()
        for caption, buttons in self._groups:
            if caption is not None:
                caption.setVisible(self._named)
                self._put(caption, QRect(12, top, width - 24, self._caption))
            has_room_above = caption is not None if self._named else top > 0
            top += self._caption if has_room_above else 0
            for button in buttons:
                button.be_icon(False)
                self._put(button, QRect(0, top, width, self._row - (2 if self._row > 30 else 0)))
                top += self._row

    def _place_folded(self) -> None:
        """One row a group: its name, and its pages as icons at the end."""
        for row, (caption, buttons) in enumerate(self._groups):
            top, start = row * FOLDED_ROW, self.width() - FOLDED_ICON * len(buttons)
            if caption is not None:
                caption.show()
                self._put(caption, QRect(12, top, start - 14, FOLDED_ROW))
            for place, button in enumerate(buttons):
                left = start + place * FOLDED_ICON
                button.be_icon(True)
                self._put(button, QRect(left, top + 1, FOLDED_ICON, FOLDED_ROW - 2))

    def _put(self, part: QWidget, place: QRect) -> None:
        """At a place counted from the side where reading begins."""
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place.moveLeft(self.width() - place.left() - place.width())
        part.setGeometry(place)


class _NavScroll(QScrollArea):
    """Lets the pages scroll where not even the closest form has room."""

    def __init__(self, nav: NavGroups) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(nav)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)
