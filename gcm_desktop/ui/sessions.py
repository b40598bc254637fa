"""The sessions of a consultation: planned, held, counted, and sealed step by step."""

from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gcm_desktop.consultation.consents import Consent
from gcm_desktop.consultation.record import found
from gcm_desktop.consultation.sealing import seal_session
from gcm_desktop.consultation.sessions import (
    close_session,
    reopen_session,
    session,
    sessions,
    tidy_session,
    withdraw_session,
)
from gcm_desktop.errors import GcmError, NoSuchRecordError
from gcm_desktop.texts import _
from gcm_desktop.ui.assessing import AssessingView
from gcm_desktop.ui.attached import AttachedDialog
from gcm_desktop.ui.attendance import AttendanceView
from gcm_desktop.ui.consent import ConsentView
from gcm_desktop.ui.page import Action, Page
from gcm_desktop.ui.referral import show_referral
from gcm_desktop.ui.register import RegisterView
from gcm_desktop.ui.session_form import SessionForm
from gcm_desktop.ui.session_forming import Forming
from gcm_desktop.ui.session_list import SessionLine, session_lines
from gcm_desktop.ui.session_minutes import ask_minutes
from gcm_desktop.ui.session_overview import Overview
from gcm_desktop.ui.session_panel import ways
from gcm_desktop.ui.session_printing import ask_kit, ask_return_sheet
from gcm_desktop.ui.session_readback import ReadBackView
from gcm_desktop.ui.session_sealing import SealDialog, Sealing, SealState, seal_state
from gcm_desktop.ui.session_view import SessionView
from gcm_desktop.ui.shell import Shell

SHOWS = frozenset(
    {"consultation", "session", "session_seal", "input", "consent", "participant", "assessment"}
)
View = AttendanceView | ConsentView | AssessingView | ReadBackView | RegisterView
VIEWS: dict[str, type[View]] = {
    "attendance": AttendanceView, "consent": ConsentView, "assess": AssessingView,
    "read_back": ReadBackView, "invite": RegisterView,
}  # fmt: skip
PAPERS = {"kit": ask_kit, "sheet": ask_return_sheet, "minutes": ask_minutes}


class SessionsPage(Page):
    """The list with the chosen session beside it; its form and views stand in their place."""

    key = "sessions"
    drawing = "people"
    group = "plan"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.overview = Overview(writable=not shell.workspace.read_only)
        self.forming = Forming(shell, self)
        self.view: SessionView | None = None
        self._known: dict[UUID, SessionLine] = {}
        self._wanted: UUID | None = None
        """The session that is to have the focus once it is read."""
        self._seal: tuple[UUID, SealState | None] | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.overview)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)
        self._connect()

    @staticmethod
    def title() -> str:
        return _("Sessions")

    @property
    def form(self) -> SessionForm | None:
        """The form, while one is open."""
        return self.forming.form

    def shown(self) -> None:
        self._read()
        if self.view is not None:
            self.view.reread()
            self.view.start_typing()
        elif self.form is None:
            self._show_overview()
        else:
            self.form.start_typing()

    def leave(self) -> None:
        self.forming.hide_offers()
        self.forming.keep()
        if self.view is not None:
            self.view.keep()

    def offers(self) -> tuple[Action, ...]:
        """What can be done on the page now, for the command palette."""
        offered = [Action(_("New session"), "Ctrl+N", self.make)]
        if self.overview.list.current is not None:
            offered += [Action(way.label, way.keys, partial(self.do, way.name)) for way in ways()]
        return (*offered, Action(_("Somebody needs help"), "F9", self.show_help))

    def place(self) -> dict[str, Any]:
        if self.view is None:
            return {"session": self.overview.list.current}
        number = [type(self.view) is kind for kind in VIEWS.values()].index(True)
        return {"session": self.view.session_id, "view": number} | self.view.place()

    def return_to(self, place: dict[str, Any]) -> None:
        """Select a session, and open the view of it that the place is in."""
        consent, number = _id_in(place, "consent"), place.get("view")
        wanted = _id_in(place, "session") or self._session_of(consent)
        if wanted is None:
            return
        self._wanted = wanted
        self._read()
        if consent is not None:
            self._open_at("consent", wanted, place)
        elif isinstance(number, int) and 0 <= number < len(VIEWS):
            self._open_at(list(VIEWS)[number], wanted, place)

    def _session_of(self, consent_id: UUID | None) -> UUID | None:
        """The session a consent was given in, or any: a consent is of the whole consultation."""
        if consent_id is None:
            return None
        read, about = self.shell.workspace.read, self.shell.consultation_id
        with suppress(NoSuchRecordError):
            given = read(found, Consent, consent_id)
            if given.consultation_id == about:
                held = [one.id for one in read(sessions, given.consultation_id)]
                return given.session_id if given.session_id in held else next(iter(held), None)
        return None

    def _open_at(self, name: str, session_id: UUID, place: dict[str, Any]) -> None:
        """Open a view of a session; a form that is being filled in stays where it is."""
        try:
            meeting = self.shell.workspace.read(session, session_id)
        except NoSuchRecordError:
            return
        elsewhere = meeting.consultation_id != self.shell.consultation_id
        if elsewhere or meeting.withdrawn or self.form is not None:
            return
        open_now = self.view
        if type(open_now) is not VIEWS[name] or open_now.session_id != session_id:
            open_now = VIEWS[name](self.shell, session_id)
            self.open_view(open_now)
        open_now.return_to(place)

    @Slot()
    def make(self) -> None:
        """Describe a new session."""
        self.forming.open(None)

    @Slot(str)
    def do(self, what: str) -> None:
        """Do one of `ways` with the session the focus is on, or take its next step."""
        chosen = self.overview.list.current
        if chosen is None:
            return
        if what == "edit":
            self.forming.open(chosen)
        elif what == "step":
            self._step(chosen)
        elif what == "reopen":
            self._act(reopen_session, chosen)
        elif what in PAPERS:
            PAPERS[what](self.shell, chosen)
        elif what == "attach":
            AttachedDialog(self.shell.workspace, self.shell.background, chosen, self).open()
        else:
            self.open_view(VIEWS[what](self.shell, chosen))

    def open_view(self, view: SessionView) -> None:
        """Show a view in place of the list until it is left."""
        self._close_view()
        self.forming.hide_offers()
        self.view = view
        view.left.connect(self._close_view)
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        view.start_typing()

    @Slot()
    def show_help(self) -> None:
        """Show where somebody finds help who discloses abuse or trafficking."""
        show_referral(self.shell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F9:
            self.show_help()
        else:
            super().keyPressEvent(event)

    @Slot()
    def withdraw(self) -> None:
        """Take back a session that did not take place; Ctrl+Z brings it back."""
        chosen = self.overview.list.current
        if chosen is None or self.shell.workspace.read_only:
            return
        if self._act(withdraw_session, chosen):
            taken = _("The session was taken back; what was said in it stays. Ctrl+Z undoes it.")
            self.shell.notices.say(taken).offer(_("&Undo"), self.undo)

    @Slot()
    def undo(self) -> None:
        """Take back what was done last."""
        try:
            self.shell.workspace.undo()
        except GcmError as error:
            self.shell.notices.show_error(error)

    def _connect(self) -> None:
        self.overview.asked_new.connect(self.make)
        self.overview.panel.asked.connect(self.do)
        self.overview.list.moved.connect(self._show_chosen)
        self.overview.list.asked_edit.connect(lambda: self.do("edit"))
        self.overview.list.asked_withdraw.connect(self.withdraw)
        QShortcut(QKeySequence.StandardKey.Undo, self.overview, self.undo)
        self.forming.opened.connect(self._show_form)
        self.forming.closed.connect(self._form_closed)
        self.shell.changes.happened.connect(self._changed)

    def _step(self, chosen: UUID) -> None:
        state = self.shell.workspace.read(session, chosen).state
        if state == "open":
            self._act(close_session, chosen)
        elif state == "closed":
            self._act(tidy_session, chosen)
        else:
            self._ask_to_seal(chosen)

    def _ask_to_seal(self, chosen: UUID) -> None:
        dialog = SealDialog(self.shell.workspace, chosen, self.shell.background, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.sealed.connect(lambda sealing: self._seal_as(chosen, sealing))
        dialog.open()

    def _seal_as(self, chosen: UUID, sealing: Sealing) -> None:
        self._act(
            seal_session, chosen, heads=sealing.heads, signature=sealing.signature,
            fingerprint=sealing.fingerprint,
        )  # fmt: skip

    def _act(self, action: Any, *args: Any, **facts: Any) -> bool:
        try:
            self.shell.workspace.write(action, *args, **facts)
        except GcmError as error:
            self.shell.notices.show_error(error)
            return False
        self._read()
        return True

    @Slot(frozenset)
    def _changed(self, tables: frozenset[str]) -> None:
        if not self.isVisible():
            return  # `shown` reads again
        if tables & SHOWS:
            self._read()
        if self.view is not None and tables & self.view.SHOWS:
            self.view.reread()

    def _read(self) -> None:
        """Five hundred sessions, and what was said in them, take longer than a blink."""
        if (about := self.shell.consultation_id) is not None:
            workspace = self.shell.workspace
            self.shell.background.start(
                lambda _task: session_lines(workspace, about),
                owner=self, then=self._show_lines, fails=self.shell.notices.show_error,
            )  # fmt: skip

    def _show_lines(self, lines: list[SessionLine]) -> None:
        first, self._known = not self._known, {line.id: line for line in lines}
        wanted, self._wanted = self._wanted, None
        self.overview.list.show_lines(lines, wanted)
        self.overview.arrange(bool(lines))
        self._show_chosen()
        if first and self._stack.currentWidget() is self.overview:
            self.overview.start_typing()

    @Slot()
    def _show_chosen(self) -> None:
        chosen = self.overview.list.current
        if chosen is None or chosen not in self._known:
            return
        known = self._known[chosen]
        told = self._seal[1] if self._seal and self._seal[0] == chosen else None
        self.overview.panel.show_session(known, told)
        workspace = self.shell.workspace
        self.shell.background.start(
            lambda _task: seal_state(workspace, chosen),
            owner=self, then=lambda state: self._show_seal(chosen, state),
            fails=self.shell.notices.show_error,
        )  # fmt: skip

    def _show_seal(self, chosen: UUID, state: SealState | None) -> None:
        self._seal = (chosen, state)
        if chosen == self.overview.list.current and chosen in self._known:
            self.overview.panel.show_session(self._known[chosen], state)

    @Slot()
    def _close_view(self) -> None:
        view, self.view = self.view, None
        if view is not None:
            view.keep()
            self._take_off(view)
            self._read()

    def _take_off(self, widget: QWidget) -> None:
        self._stack.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
        self._stack.setCurrentWidget(self.overview)
        self._show_overview()

    @Slot(object)
    def _show_form(self, form: SessionForm) -> None:
        self._stack.addWidget(form)
        self._stack.setCurrentWidget(form)

    @Slot(object, object)
    def _form_closed(self, form: SessionForm, saved: UUID | None) -> None:
        self._wanted = saved
        self._take_off(form)
        self._read()

    def _show_overview(self) -> None:
        self.forming.offer()
        self.overview.start_typing()


def _id_in(place: dict[str, Any], name: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(str(place.get(name)))
    return None
