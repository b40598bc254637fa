"""The consultations of a workspace: choose one to work on, make one, correct one."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from gcm_desktop.consultation.consultations import (
    CONSULTATION_STATES,
    ConsultationSummary,
    amend_consultation,
    close_consultation,
    consultation,
    duplicate_consultation,
    open_consultation,
    reopen_consultation,
)
from gcm_desktop.consultation.cycles import review_cycles
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.consultation_draft import FormKeeping, Offers, place_of, without_draft
from gcm_desktop.ui.consultation_form import ConsultationForm
from gcm_desktop.ui.half_typed import Kept
from gcm_desktop.ui.home import ALL, SEVERAL, Home
from gcm_desktop.ui.home_reading import HomeReading
from gcm_desktop.ui.page import Action, Page
from gcm_desktop.ui.pieces import isolated
from gcm_desktop.ui.shell import Shell

if TYPE_CHECKING:
    from gcm_desktop.ui.synthesising import SynthesisingDialog

AFTER = "capture"
"""The page to go on to, once a consultation is chosen."""
SHOWS = frozenset({"consultation", "session", "input", "issued_report"})
"""Tables a card tells of."""


class ConsultationsPage(Page):
    """The list, and in its place the form while one is made or corrected."""

    key = "consultations"
    drawing = "consultations"
    group = "plan"
    needs_consultation = False

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.overview = Home(writable=not shell.workspace.read_only)
        self._reading = HomeReading(shell.workspace, shell.background, self)
        self.form: ConsultationForm | None = None
        self.synthesising: SynthesisingDialog | None = None
        self.keeping: FormKeeping | None = None
        """Looks after what is half typed, while the form is open."""
        self._wanted = shell.consultation_id
        """The consultation the focus is to go to, once it is read."""
        self._offers = Offers(shell.workspace, shell.notices, self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.overview)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)
        self._listen()
        self._offers.wanted.connect(self._bring_back)
        self._offers.discarded.connect(self.overview.start_typing)
        shell.changes.happened.connect(self._changed)

    def _listen(self) -> None:
        home = self.overview
        home.list.chosen.connect(self.work_on)
        home.asked_new.connect(self.make)
        home.asked_edit.connect(self.correct)
        home.asked_duplicate.connect(self.duplicate)
        home.asked_turn.connect(self.turn)
        home.asked_several.connect(self.synthesise)
        home.duplicating.answered.connect(self._make_another)
        home.search.changed.connect(self._search)
        self._reading.read.connect(self._show_rows)
        self._reading.failed.connect(self.shell.notices.show_error)

    @staticmethod
    def title() -> str:
        return _("Consultations")

    def shown(self) -> None:
        self._wanted = self.shell.consultation_id
        self._read()
        if self.form is None:
            self._show_overview()

    def offers(self) -> tuple[Action, ...]:
        done = [Action(_("New consultation"), "Ctrl+N", self.make)]
        if self.overview.list.current is not None and self.form is None:
            done += [
                Action(_("Edit the consultation"), "F2", self.correct),
                Action(_("Duplicate the consultation"), "Ctrl+D", self.duplicate),
                Action(_("Close or reopen the consultation"), "Ctrl+E", self.turn),
                Action(_("Search the consultations"), "Ctrl+F", self.overview.start_searching),
            ]
        several = Action(_("One report of several consultations"), SEVERAL, self.synthesise)
        if self.form is None:
            done.append(several)
        return tuple(done) if not self.shell.workspace.read_only else (several,)

    def place(self) -> dict[str, Any]:
        state, current = self.overview.search.state, self.overview.list.current
        shown = CONSULTATION_STATES.index(state) + 1 if state else 0
        return {"state": shown, "consultation": current.hex if current else ""}

    def return_to(self, place: dict[str, Any]) -> None:
        states, shown = (ALL, *CONSULTATION_STATES), place.get("state")
        if isinstance(shown, int) and 0 < shown < len(states):
            self.overview.search.states.choose(states[shown])
        for row in self.overview.list.consultations.rows:
            if row.id.hex == place.get("consultation"):
                self.overview.list.select(row.id)

    def leave(self) -> None:
        self._offers.hide()
        if self.keeping is not None:
            self.keeping.keep()

    @Slot()
    def synthesise(self) -> None:
        """Make one report of several consultations."""
        if self.form is None and self.synthesising is None:
            from gcm_desktop.ui.synthesising import ask_synthesis

            self.synthesising = ask_synthesis(self.shell, self.window())
            self.synthesising.finished.connect(self._forget_synthesising)

    @Slot()
    def _forget_synthesising(self) -> None:
        self.synthesising = None

    @Slot(object)
    def work_on(self, consultation_id: UUID) -> None:
        """Work on this consultation, and go on to where things are written down."""
        self.shell.consult(consultation_id)
        self.shell.go_on(AFTER)

    @Slot()
    def make(self) -> None:
        """Describe a new consultation."""
        self._open(None)

    @Slot()
    def correct(self) -> None:
        """Correct what is said about the consultation the focus is on."""
        chosen = self.overview.list.current
        if chosen is not None:
            self._open(chosen)

    @Slot()
    def duplicate(self) -> None:
        """Plan a new consultation as the one the focus is on was; only its title is asked for."""
        if self.overview.list.summary is not None and not self.shell.workspace.read_only:
            self.overview.duplicating.ask(self.overview.list.summary)

    @Slot()
    def turn(self) -> None:
        """Close the consultation the focus is on; open one again that was closed."""
        summary = self.overview.list.summary
        if summary is None or self.shell.workspace.read_only:
            return
        workspace, notices = self.shell.workspace, self.shell.notices
        try:
            if workspace.read(consultation, summary.id).closed_on is None:
                workspace.write(close_consultation, summary.id, on=_today())
                said = _("{title} is closed. What comes late can still be recorded.")
            else:
                workspace.write(reopen_consultation, summary.id)
                said = _("{title} goes on.")
        except GcmError as error:
            notices.show_error(error)
            return
        notices.clear()
        notices.say(said.format(title=isolated(summary.title)), "good").offer(
            _("Take it &back"), self._turn_back(summary.id)
        )

    def _turn_back(self, consultation_id: UUID) -> Callable[[], None]:
        def turn_back() -> None:
            self.overview.list.select(consultation_id)
            if self.overview.list.current == consultation_id:
                self.turn()

        return turn_back

    @Slot(object, str)
    def _make_another(self, earlier: UUID, title: str) -> None:
        try:
            made = self.shell.workspace.write(duplicate_consultation, earlier, title=title)
        except GcmError as error:
            self.overview.duplicating.refuse(error)
            return
        self._wanted = made.id
        self.overview.search.clear()
        self._read()
        self.overview.duplicating.leave()

    @Slot(object)
    def _bring_back(self, consultation_id: UUID | None) -> None:
        self._open(consultation_id, asked=True)

    def _open(self, consultation_id: UUID | None, *, asked: bool = False) -> None:
        """Open the form; what waits half typed for it is gone on with, asked for or not."""
        workspace, notices = self.shell.workspace, self.shell.notices
        kept = Kept(workspace, place_of(consultation_id))
        try:
            known = workspace.read(consultation, consultation_id) if consultation_id else None
            form = ConsultationForm(known, workspace.read(review_cycles))
            typed = None if workspace.read_only else kept.go_on()
        except GcmError as error:
            notices.show_error(error)
            return
        self._offers.hide()
        self.form, self.keeping = form, FormKeeping(form, kept, notices)
        form.left.connect(self._close_form)
        form.saved.connect(lambda facts: self._save(facts, form, consultation_id))
        if typed is not None:
            form.fill(typed)
            if not asked:
                form.notices.say(_("What you typed here before and did not save is back."))
        self._stack.addWidget(form)
        self._stack.setCurrentWidget(form)
        form.start_typing()

    @Slot()
    def _close_form(self) -> None:
        form, self.form = self.form, None
        keeping, self.keeping = self.keeping, None
        if form is None or keeping is None:
            return
        keeping.end()
        self._stack.removeWidget(form)
        form.deleteLater()
        self._show_overview()

    def _save(
        self, facts: dict[str, Any], form: ConsultationForm, consultation_id: UUID | None
    ) -> None:
        workspace, place = self.shell.workspace, place_of(consultation_id)
        try:
            if consultation_id is None:
                saved = workspace.write(without_draft(place, open_consultation), **facts).id
            else:
                amend = without_draft(place, amend_consultation)
                saved = workspace.write(amend, consultation_id, **facts).id
        except GcmError as error:
            form.refuse(error)
            return
        if self.keeping is not None:
            self.keeping.kept.saved()
        form.left.emit()
        if consultation_id is None:
            self.work_on(saved)

    def _show_overview(self) -> None:
        self._offers.show(self.overview.list.consultations.rows)
        self.overview.start_typing()

    @Slot(frozenset)
    def _changed(self, tables: frozenset[str]) -> None:
        if tables & SHOWS:
            self._read()

    @Slot()
    def _search(self) -> None:
        self._reading.ask(self.overview.search.words.text(), self.overview.search.state)

    def _read(self) -> None:
        self._reading.again()

    @Slot(list)
    def _show_rows(self, rows: list[ConsultationSummary]) -> None:
        home = self.overview
        first = not home.list.consultations.rows
        home.list.show_rows(rows, self._wanted)
        ids = {row.id for row in rows}
        if self._wanted in ids:
            self._wanted = None
        home.arrange(some=bool(rows))
        if first and rows and home.new.hasFocus():
            home.start_typing()


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
