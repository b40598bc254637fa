"""The frame around an open workspace: the dark sidebar with its pages, and the page that is shown.

A page is a subclass of `Page`. It is made when it is first shown, told each time it comes to
the front, and told before it goes, to keep what is half typed.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.keeping import BackupClock
from gcm_desktop.ui.notices import Notice, Notices
from gcm_desktop.ui.pieces import Canvas, IconButton, NavButton, OneLine, Side, SideNote
from gcm_desktop.ui.signals import Changes
from gcm_desktop.ui.welcome import brand_row
from gcm_desktop.workspace import Workspace

WIDE = 1200
"""Below this width of the window a page folds what stands at its side."""
SIDE_WIDE, SIDE_NARROW = 318, 264


class Instead(NamedTuple):
    """What is to be opened once the file that is open now is closed."""

    path: Path
    key: bytes | None
    backup: Path | None = None
    """What is first to be put in its place, the file as it was being kept."""


class Page(Canvas):
    """One page of an open workspace."""

    key: ClassVar[str]
    """What other pages call it by, in `Shell.go`."""
    drawing: ClassVar[str]
    """The icon in the sidebar."""
    needs_consultation: ClassVar[bool] = True
    """Whether it can be shown only once a consultation is chosen; it is made anew for another."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.shell = shell

    @staticmethod
    def title() -> str:
        """Its name in the sidebar and in the title of the window."""
        raise NotImplementedError  # every page has a name of its own; Qt classes cannot be ABCs

    def shown(self) -> None:
        """It came to the front: read again what it shows, put the focus where typing begins."""

    def leave(self) -> None:
        """It goes to the back or away: keep what is half typed."""

    def beside(self) -> QWidget | None:
        """What it wants in the sidebar below the pages, made once."""
        return None


class Shell(QWidget):
    """An open workspace on screen."""

    titled = Signal(str)
    """The name of the page that is shown now."""
    consultation_changed = Signal()
    asked_settings = Signal()
    asked_close = Signal()
    asked_lock = Signal()
    asked_keys = Signal()
    """The passphrase is to be changed, or a way back without it to be made."""
    asked_instead = Signal(object)
    """This file is to be closed, and what an `Instead` says opened in its place."""

    def __init__(
        self,
        workspace: Workspace,
        profile: Profile,
        background: Background,
        pages: Sequence[type[Page]],
        consultation_id: UUID | None = None,
    ) -> None:
        super().__init__()
        self.workspace, self.profile, self.background = workspace, profile, background
        self.changes = Changes(workspace, self)
        self.changes.happened.connect(self._read_again)
        self.notices = Notices()
        self.keeping = BackupClock(workspace, profile, background, self)
        self.keeping.failed.connect(self._say_no_backup)
        self.keeping.begin()
        self.current: Page | None = None
        self._kinds = {kind.key: kind for kind in pages}
        self._made: dict[str, Page] = {}
        self._sample: Notice | None = None
        self._lay_out()
        self._say_what_lasts()
        self.consultation_id = consultation_id
        self._offer_pages()
        self._show_consultation()

    def go(self, key: str) -> Page | None:
        """Show a page, unless it needs a consultation and none is chosen."""
        kind = self._kinds[key]
        if kind.needs_consultation and self.consultation_id is None:
            return None
        if self.current is not None:
            self.current.leave()
        self.current = page = self._page(key)
        self._stack.setCurrentWidget(page)
        self._beside.setCurrentWidget(self._aside[key])
        for other, button in self._nav.items():
            button.be_current(other == key, _("This page is shown.") if other == key else "")
        self.titled.emit(kind.title())
        page.shown()
        return page

    def go_on(self, key: str) -> None:
        """Show the page of this name if there is one that can be shown."""
        if key in self._kinds:
            self.go(key)

    def consult(self, consultation_id: UUID | None) -> None:
        """Work on this consultation from now on; pages about another one are put away."""
        if consultation_id == self.consultation_id:
            return
        for key in [key for key, page in self._made.items() if page.needs_consultation]:
            self._put_away(key)
        self.consultation_id = consultation_id
        self._offer_pages()
        self._show_consultation()
        self.consultation_changed.emit()

    def leave(self) -> None:
        """Keep what is half typed anywhere, and listen to the workspace no longer."""
        for page in self._made.values():
            page.leave()
        self.keeping.stop()
        self.changes.stop()

    @property
    def side_width(self) -> int:
        """The width of the sidebar now."""
        return self._side.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._side.setFixedWidth(SIDE_WIDE if self.width() >= WIDE else SIDE_NARROW)
        super().resizeEvent(event)

    def _page(self, key: str) -> Page:
        if key not in self._made:
            page = self._kinds[key](self)
            self._made[key] = page
            self._stack.addWidget(page)
            self._aside[key] = page.beside() or QWidget()
            self._beside.addWidget(self._aside[key])
        return self._made[key]

    def _put_away(self, key: str) -> None:
        page = self._made.pop(key)
        page.leave()
        if self.current is page:
            self.current = None
        for widget, stack in ((page, self._stack), (self._aside.pop(key), self._beside)):
            stack.removeWidget(widget)
            widget.deleteLater()

    def _lay_out(self) -> None:
        self._stack, self._beside = _Stack(), _Stack()
        self._aside: dict[str, QWidget] = {}
        self._side = Side()
        main = Canvas()
        self._main_box = QVBoxLayout(main)
        self._main_box.setContentsMargins(0, 0, 0, 0)
        self._main_box.setSpacing(0)
        self.notices.set_margins(24, 12, 20, 4)
        self._main_box.addWidget(self.notices)
        self._main_box.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addWidget(main, 1)
        self._fill_side()

    def _fill_side(self) -> None:
        box = QVBoxLayout(self._side)
        box.setContentsMargins(14, 18, 8, 8)
        box.setSpacing(4)
        self.about = OneLine()
        box.addLayout(brand_row(self.about))
        box.addSpacing(8)
        self._nav = {key: self._nav_button(key, n) for n, key in enumerate(self._kinds, start=1)}
        for button in self._nav.values():
            box.addWidget(button)
        box.addSpacing(4)
        box.addWidget(self._beside, 1)
        box.addLayout(self._foot())

    def _nav_button(self, key: str, place: int) -> NavButton:
        kind = self._kinds[key]
        button = NavButton(kind.title(), kind.drawing, f"Ctrl+{place}")
        button.clicked.connect(lambda: self.go(key))
        return button

    def _foot(self) -> QHBoxLayout:
        closed = self.workspace.encrypted
        settings = IconButton(_("Settings"), "settings", "sidemuted", "Ctrl+,")
        settings.clicked.connect(self.asked_settings)
        lock = IconButton(_("Lock now"), "lock", "sidemuted", "Ctrl+L")
        lock.clicked.connect(self.asked_lock)
        leave = IconButton(_("Close this file"), "close", "sidemuted", "Ctrl+W")
        leave.clicked.connect(self.asked_close)
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 4, 0)
        row.setSpacing(6)
        row.addWidget(IconView("lock" if closed else "unlocked", "sidemuted", 16))
        row.addWidget(SideNote(_("Encrypted") if closed else _("No passphrase")), 1)
        row.addWidget(lock)
        row.addWidget(settings)
        row.addWidget(leave)
        return row

    def _say_what_lasts(self) -> None:
        if not self.workspace.encrypted:
            self.notices.say(
                _("This file has no passphrase: whoever gets hold of it can read all of it."),
                "warn",
                lasting=True,
            )
        if self.workspace.read_only:
            self.notices.say(
                _("This file is open for reading only; nothing can be changed in it here."),
                "info",
                lasting=True,
            )
        if self.workspace.recovered:
            self.notices.say(
                _(
                    "The program ended unexpectedly last time; everything that was acknowledged "
                    "is here."
                ),
                "info",
            )

    @Slot(GcmError)
    def _say_no_backup(self, error: GcmError) -> None:
        notice = self.notices.say(str(error), "warn")
        if "safety" in self._kinds and not isinstance(self.current, self._kinds["safety"]):
            notice.offer(_("See the &backups"), lambda: self.go_on("safety"))

    def _offer_pages(self) -> None:
        for key, button in self._nav.items():
            needed = self._kinds[key].needs_consultation
            button.setEnabled(self.consultation_id is not None or not needed)

    @Slot(frozenset)
    def _read_again(self, changed: frozenset[str]) -> None:
        if "consultation" in changed:
            self._show_consultation()

    def _show_consultation(self) -> None:
        if self._sample is not None:
            self.notices.drop(self._sample)
            self._sample = None
        if self.consultation_id is None:
            self.about.setText(_("No consultation chosen"))
            return
        shown = self.workspace.read(consultation, self.consultation_id)
        self.about.setText(shown.title)
        if shown.sample:
            sentence = _("This consultation is a sample: everything in it is invented.")
            self._sample = self.notices.say(sentence, "info", lasting=True)


class _Stack(QStackedWidget):
    """Pages on top of each other; only the one that is shown claims room."""

    def sizeHint(self) -> QSize:
        current = self.currentWidget()
        return current.sizeHint() if current else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        current = self.currentWidget()
        return current.minimumSizeHint() if current else QSize(0, 0)
