"""The frame around an open workspace: the dark sidebar with its pages, and the page that is shown.

It remembers from sitting to sitting where somebody was, opens the command palette, and leads
through the tour.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.errors import GcmError, NoSuchRecordError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.keeping import BackupClock
from gcm_desktop.ui.notices import Notice, Notices
from gcm_desktop.ui.page import Action, Entry, Page
from gcm_desktop.ui.pieces import Canvas
from gcm_desktop.ui.placed import Placed, ids_and_numbers, placed, remember_place
from gcm_desktop.ui.sidebar import Sidebar
from gcm_desktop.ui.signals import Changes
from gcm_desktop.workspace import Workspace

if TYPE_CHECKING:
    from gcm_desktop.ui.palette import Palette
    from gcm_desktop.ui.tour import Tour

__all__ = ["SIDE_NARROW", "SIDE_WIDE", "WIDE", "Action", "Entry", "Instead", "Page", "Shell"]

WIDE = 1200
"""Below this width of the window a page folds what stands at its side."""
LOW = 700
"""Below this height of the window what stands beside a page takes as little as it can."""
SIDE_WIDE, SIDE_NARROW = 318, 264


class Instead(NamedTuple):
    """What is to be opened once the file that is open now is closed."""

    path: Path
    key: bytes | None
    backup: Path | None = None
    """What is first to be put in its place, the file as it was being kept."""


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
        pages: Sequence[type[Page] | Entry],
        consultation_id: UUID | None = None,
    ) -> None:
        super().__init__()
        self.workspace, self.profile, self.background = workspace, profile, background
        self.changes = Changes(workspace, self)
        self.changes.happened.connect(self._read_again)
        self.notices = Notices()
        self.keeping = BackupClock(workspace, profile, background, self)
        self.keeping.failed.connect(self._say_no_backup)
        self.keeping.made.connect(self._say_backup)
        self.keeping.begin()
        self.current: Page | None = None
        self.entries = {entry.key: entry for entry in _entries(pages)}
        """The pages by their keys, in the order of the sidebar."""
        self.palette_open: Palette | None = None
        self._backup_asked = False
        self.tour: Tour | None = None
        self._made: dict[str, Page] = {}
        self._sample: Notice | None = None
        self._before = placed(profile, workspace.id)
        self._places = self._apart(self._before.places)
        self._lay_out()
        self._say_what_lasts()
        self.consultation_id: UUID | None = None
        self._take(consultation_id)

    def begin(self, page: str = "") -> None:
        """Show this page; by default go where somebody was when the file was open last."""
        if not page:
            page = self._before.page
            if self.consultation_id is None:
                self._take(self._standing(self._before.consultation_id))
        first = next(iter(self.entries))
        if page not in self.entries or self.go(page) is None:
            self.go(first)
        if not self._before.page:
            from gcm_desktop.ui.tour import offer_tour

            offer_tour(self)

    def go(self, key: str) -> Page | None:
        """Show a page, unless it needs a consultation and none is chosen."""
        if not self.shows(key):
            return None
        if self.current is not None:
            self._note_place(self.current)
            self.current.leave()
        fresh = key not in self._made
        self.current = page = self._page(key)
        self._stack.setCurrentWidget(page)
        self._beside.setCurrentWidget(self._aside[key])
        self.side.stand_beside(key in self._beside_wanted)
        self.side.be_current(key)
        self.titled.emit(self.entries[key].title)
        page.shown()
        if fresh and (place := self._places.get(key)):
            with suppress(GcmError):  # what it was about may be there no longer
                page.return_to(place)
        self._remember()
        return page

    def go_on(self, key: str) -> None:
        """Show the page of this name if there is one that can be shown."""
        if key in self.entries:
            self.go(key)

    def shows(self, key: str) -> bool:
        """Whether this page can be shown now."""
        return self.consultation_id is not None or not self.entries[key].needs_consultation

    def consult(self, consultation_id: UUID | None) -> None:
        """Work on this consultation from now on; pages about another one are put away."""
        if consultation_id == self.consultation_id:
            return
        for key in [key for key, page in self._made.items() if page.needs_consultation]:
            self._put_away(key)
        self._before, self._places = Placed(self._before.page), self._apart(self._places)
        self._take(consultation_id)
        self._remember()
        self.consultation_changed.emit()

    @Slot()
    def open_palette(self) -> None:
        """Open the command palette, unless it is open."""
        from gcm_desktop.ui.palette import Palette

        if self.palette_open is None:
            self.palette_open = palette = Palette(self)
            palette.closed.connect(self._forget_palette)
            palette.begin()

    @Slot()
    def show_help(self) -> None:
        """Show where somebody finds help who discloses abuse or trafficking."""
        from gcm_desktop.ui.referral import show_referral

        show_referral(self)

    def back_up(self) -> None:
        """Make a backup now, and say when it is made."""
        self._backup_asked = True
        if not self.keeping.busy:
            self.keeping.back_up_now()

    def take_tour(self) -> None:
        """Lead through the pages, on the consultation that is chosen or on a sample."""
        from gcm_desktop.ui.tour import begin_tour

        self.end_tour()
        begin_tour(self)

    def show_tour(self, tour: "Tour") -> None:
        """Show the card of the tour below the page."""
        self.tour = tour
        self._main_box.addWidget(tour)
        tour.show()
        tour.be_low(self.height() < LOW)
        self._show_consultation()

    def end_tour(self) -> None:
        """The tour is over, or left."""
        tour, self.tour = self.tour, None
        if tour is not None:
            self._main_box.removeWidget(tour)
            tour.hide()
            tour.deleteLater()
            self._show_consultation()

    def leave(self) -> None:
        """Keep what is half typed anywhere, and listen to the workspace no longer."""
        for page in self._made.values():
            self._note_place(page)
            page.leave()
        self._remember()
        self.keeping.stop()
        self.changes.stop()

    @property
    def side_width(self) -> int:
        """The width of the sidebar now."""
        return self.side.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.side.setFixedWidth(SIDE_WIDE if self.width() >= WIDE else SIDE_NARROW)
        if self.tour is not None:
            self.tour.be_low(self.height() < LOW)
        super().resizeEvent(event)

    def _take(self, consultation_id: UUID | None) -> None:
        """This consultation is worked on; where somebody was in it last time is known again."""
        self.consultation_id = consultation_id
        if consultation_id == self._before.consultation_id:
            self._places.update(self._before.places)
        self._offer_pages()
        self._show_consultation()

    def _standing(self, consultation_id: UUID | None) -> UUID | None:
        """The consultation of last time, unless it is not there any more."""
        if consultation_id is None:
            return None
        try:
            withdrawn = self.workspace.read(consultation, consultation_id).withdrawn
        except NoSuchRecordError:
            return None
        return None if withdrawn else consultation_id

    def _note_place(self, page: Page) -> None:
        place = ids_and_numbers(page.place())
        if place:
            self._places[page.key] = place
        else:
            self._places.pop(page.key, None)

    def _apart(self, places: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Of these, the places on pages that are about no one consultation."""
        free = {key for key, entry in self.entries.items() if not entry.needs_consultation}
        return {key: place for key, place in places.items() if key in free}

    def _remember(self) -> None:
        if self.current is not None:
            where = Placed(self.current.key, self.consultation_id, self._places)
            remember_place(self.profile, self.workspace.id, where)

    def _page(self, key: str) -> Page:
        if key not in self._made:
            page = self.entries[key].kind()(self)
            page.setAccessibleName(self.entries[key].title)
            self._made[key] = page
            self._stack.addWidget(page)
            aside = page.beside()
            if aside is not None:
                self._beside_wanted.add(key)
            self._aside[key] = aside or QWidget()
            self._beside.addWidget(self._aside[key])
            self.side.order(self._aside[key])
        return self._made[key]

    def _put_away(self, key: str) -> None:
        page = self._made.pop(key)
        page.leave()
        if self.current is page:
            self.current = None
        self._beside_wanted.discard(key)
        for widget, stack in ((page, self._stack), (self._aside.pop(key), self._beside)):
            stack.removeWidget(widget)
            widget.deleteLater()

    def _lay_out(self) -> None:
        self._stack, self._beside = _Stack(), _Stack()
        self._aside: dict[str, QWidget] = {}
        self._beside_wanted: set[str] = set()
        self._make_side()
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
        row.addWidget(self.side)
        row.addWidget(main, 1)
        QShortcut(QKeySequence("F9"), self, self.show_help)

    def _make_side(self) -> None:
        side = Sidebar(tuple(self.entries.values()), encrypted=self.workspace.encrypted)
        side.hold(self._beside)
        side.asked_page.connect(self.go)
        side.asked_palette.connect(self.open_palette)
        side.asked_settings.connect(self.asked_settings)
        side.asked_lock.connect(self.asked_lock)
        side.asked_close.connect(self.asked_close)
        self.side, self.about = side, side.about

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

    @Slot()
    def _say_backup(self) -> None:
        if self._backup_asked:
            self._backup_asked = False
            self.notices.say(_("A backup was made, and checked."), "good")

    @Slot(GcmError)
    def _say_no_backup(self, error: GcmError) -> None:
        self._backup_asked = False
        notice = self.notices.say(str(error), "warn")
        if "safety" in self.entries and (self.current is None or self.current.key != "safety"):
            notice.offer(_("See the &backups"), lambda: self.go_on("safety"))

    @Slot()
    def _forget_palette(self) -> None:
        self.palette_open = None

    def _offer_pages(self) -> None:
        for key, button in self.side.nav.buttons.items():
            button.setEnabled(self.shows(key))

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
        if self.tour is not None:
            self.tour.mark_sample(shown.sample)
        elif shown.sample:
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


def _entries(pages: Sequence[type[Page] | Entry]) -> list[Entry]:
    return [
        page if isinstance(page, Entry) else Entry.of(page, place)
        for place, page in enumerate(pages, start=1)
    ]
