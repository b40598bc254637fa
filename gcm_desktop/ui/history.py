"""History: every change in this file, and the way back from it."""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.history_detail import HistoryDetail
from gcm_desktop.ui.history_list import HistoryList
from gcm_desktop.ui.history_words import action_in_words, done_in_words
from gcm_desktop.ui.notices import Notices
from gcm_desktop.ui.pieces import (
    Card,
    IconButton,
    LinkButton,
    Muted,
    PageHead,
    QuietButton,
    press_with,
)
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.shell import Page, Shell
from gcm_desktop.ui.signals import Changes
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.past import Event, parts, past, recent

AT_ONCE = 60
"""Changes read together."""


def own_strands(profile: Profile, workspace: Workspace) -> frozenset[str]:
    """The strands this computer wrote in a file, as far as it remembers them."""
    note, now = f"strands-{workspace.id}", profile.memory_of(workspace.id).strand
    known = [s for s in profile.note(note).get("strands", ()) if isinstance(s, str)]
    if now and now not in known:
        known.append(now)
        with suppress(OSError):  # a comfort: without it an older strand shows as another device
            profile.keep_note(note, {"strands": known})
    return frozenset(known)


class HistoryView(QWidget):
    """The list of changes with the one that is selected beside it."""

    said = Signal(str)
    """What was done, in a sentence."""
    failed = Signal(GcmError)

    def __init__(self, workspace: Workspace, profile: Profile, background: Background) -> None:
        super().__init__()
        self._workspace, self._profile, self._background = workspace, profile, background
        self.record: UUID | None = None
        """The record it is about, or None for everything."""
        self._turn = 0
        self._own: frozenset[str] = frozenset()
        self.list, self.detail = HistoryList(), HistoryDetail()
        self.empty = Muted(_("Nothing was changed yet."), wrap=True)
        self.undo_this = QuietButton(_("&Undo this change"))
        self.only_this = LinkButton(_("&Only this record"))
        self.everything = LinkButton(_("&Everything that was changed"))
        self._lay_out()
        self.list.chosen.connect(self._show)
        self.list.history.more_wanted.connect(self._read_more)
        self.undo_this.clicked.connect(self.undo_selected)
        self.only_this.clicked.connect(self._narrow)
        self.everything.clicked.connect(lambda: self.tell_of(None))

    def tell_of(self, record: UUID | None) -> None:
        """Show the past of one record, or of everything."""
        self.record = record
        self.everything.setVisible(record is not None)
        self.read_again()

    @Slot()
    def read_again(self) -> None:
        """Read the newest changes again; what was selected stays so, unless it was the newest."""
        self._own = own_strands(self._profile, self._workspace)
        selected = self.list.current if self.list.currentIndex().row() > 0 else None
        wanted = max(AT_ONCE, len(self.list.history.events))

        def show(events: list[Event]) -> None:
            self.list.history.begin(events, more=len(events) == wanted)
            self.list.select(selected)
            self.empty.setVisible(not events)
            self.list.setVisible(bool(events))

        self._read(wanted, None, show)

    def turn(self, how: Callable[[], object], sentence: str = "") -> None:
        """Undo or redo something behind the window; what is refused is said."""

        def then(action: object) -> None:
            self.said.emit(sentence or str(action))

        self._background.start(lambda _task: how(), owner=self, then=then, fails=self.failed.emit)

    @Slot()
    def undo_selected(self) -> None:
        """Take back the change that is selected, for all its records together."""
        event = self.list.current
        if event is not None and self.undo_this.isEnabled():
            sentence = _("Taken back: {what}").format(what=done_in_words(event))
            self.turn(lambda: self._workspace.undo_change(event.change), sentence)

    def _read(self, limit: int, before: int | None, show: Callable[[list[Event]], None]) -> None:
        self._turn += 1
        turn, record = self._turn, self.record

        def read() -> list[Event]:
            if record is None:
                return self._workspace.read(recent, limit, before)
            return self._workspace.read(past, record, limit=limit, before=before)

        def then(events: list[Event]) -> None:
            if turn == self._turn:  # an older answer shows nothing any more
                show(events)

        self._background.start(lambda _task: read(), owner=self, then=then, fails=self.failed.emit)

    @Slot()
    def _read_more(self) -> None:
        events = self.list.history.events
        before = events[-1].place if events else None
        self._read(
            AT_ONCE,
            before,
            lambda older: self.list.history.go_on(older, more=len(older) == AT_ONCE),
        )

    @Slot(object)
    def _show(self, event: Event | None) -> None:
        self.detail.show_event(event, self._own)
        writable = not self._workspace.read_only
        can = event is not None and not event.stays and not event.undone
        self.undo_this.setEnabled(writable and can)
        self.undo_this.setToolTip(_why_not(event))
        self.undo_this.setVisible(event is not None and writable)
        alone = event is not None and event.records == 1
        self.only_this.setVisible(alone and self.record is None)
        if event is not None and event.records > 1:
            self._tell_parts(event)

    def _tell_parts(self, event: Event) -> None:
        self._background.start(
            lambda _task: self._workspace.read(parts, event.change),
            owner=self,
            then=lambda told: self.detail.show_parts(event, told),
            fails=self.failed.emit,
        )

    @Slot()
    def _narrow(self) -> None:
        event = self.list.current
        if event is not None:
            self.tell_of(UUID(event.record))

    def _lay_out(self) -> None:
        listed, told = Card(), Card()
        left, right = QVBoxLayout(listed), QVBoxLayout(told)
        left.setContentsMargins(6, 6, 6, 6)
        self.empty.setContentsMargins(12, 10, 12, 10)
        self.empty.hide()
        left.addWidget(self.empty, 0, Qt.AlignmentFlag.AlignTop)
        left.addWidget(self.list, 1)
        right.setContentsMargins(0, 0, 0, 12)
        right.addWidget(Scrolled(self.detail), 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(18, 0, 14, 0)
        foot.addWidget(self.undo_this)
        foot.addWidget(self.only_this)
        foot.addWidget(self.everything)
        foot.addStretch()
        right.addLayout(foot)
        self.everything.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(listed, 5)
        row.addWidget(told, 6)


class HistoryPage(Page):
    """Everything that was changed in this file, the newest first."""

    key = "history"
    drawing = "history"
    needs_consultation = False

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.view = HistoryView(shell.workspace, shell.profile, shell.background)
        self.view.said.connect(lambda sentence: shell.notices.say(sentence, "good"))
        self.view.failed.connect(shell.notices.show_error)
        self._outdated = True
        head = PageHead(_("History"), _("What was changed, by whom, and when"))
        self.undo = IconButton(_("Undo my last change"), "undo", "muted", "Ctrl+Z")
        self.redo = IconButton(_("Redo"), "redo", "muted", "Ctrl+Shift+Z")
        for button, act in ((self.undo, self.undo_last), (self.redo, self.redo_last)):
            button.setEnabled(not shell.workspace.read_only)
            button.clicked.connect(act)
            head.row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 14, 20, 14)
        box.setSpacing(10)
        box.addWidget(head)
        box.addWidget(self.view, 1)
        shell.changes.happened.connect(self._changed)

    @staticmethod
    def title() -> str:
        return _("History")

    def shown(self) -> None:
        if self._outdated:
            self._outdated = False
            self.view.read_again()
        self.view.list.setFocus()

    @Slot()
    def undo_last(self) -> None:
        """Take back this officer's newest change that can be."""
        self.shell.notices.clear()
        self.view.turn(lambda: self._turned(self.shell.workspace.undo, _("Taken back: {what}")))

    @Slot()
    def redo_last(self) -> None:
        """Do again what was taken back last."""
        self.shell.notices.clear()
        self.view.turn(lambda: self._turned(self.shell.workspace.redo, _("Done again: {what}")))

    @staticmethod
    def _turned(how: Callable[[], str], sentence: str) -> str:
        return sentence.format(what=action_in_words(how()))

    @Slot(frozenset)
    def _changed(self, _tables: frozenset[str]) -> None:
        self._outdated = True
        if self.isVisible():
            self.shown_again()

    def shown_again(self) -> None:
        """Read again what is shown, and leave the focus where it is."""
        self._outdated = False
        self.view.read_again()


class HistoryDialog(QDialog):
    """The past of one record, in front of the page it was asked from."""

    def __init__(
        self,
        workspace: Workspace,
        record: UUID,
        profile: Profile,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("GCM Desktop"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(860, 480)
        self.notices = Notices()
        self.view = HistoryView(workspace, profile, background)
        self.view.everything.setText("")
        self.view.said.connect(lambda sentence: self.notices.say(sentence, "good"))
        self.view.failed.connect(self.notices.show_error)
        close = QuietButton(_("&Close"))
        press_with(close, "Esc")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 14)
        box.setSpacing(10)
        box.addWidget(PageHead(_("History"), _("What was changed here, by whom, and when")))
        box.addWidget(self.notices)
        box.addWidget(self.view, 1)
        box.addLayout(foot)
        self._changes = Changes(workspace, self)
        self._changes.happened.connect(self.view.read_again)
        self.finished.connect(self._changes.stop)
        self.view.tell_of(record)
        self.view.everything.hide()
        self.view.list.setFocus()


def _why_not(event: Event | None) -> str:
    if event is None:
        return ""
    if event.undone:
        return _("It was taken back since.")
    return _("This stays: what left this file, or was erased, cannot be taken back.") * event.stays
