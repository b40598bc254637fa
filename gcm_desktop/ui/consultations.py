"""The consultations of a workspace: choose one to work on, make one, correct one."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import (
    amend_consultation,
    consultation,
    consultations,
    open_consultation,
)
from gcm_desktop.consultation.cycles import review_cycles
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.consultation_draft import FormKeeping, Offers, place_of, without_draft
from gcm_desktop.ui.consultation_form import ConsultationForm
from gcm_desktop.ui.consultation_list import ConsultationList
from gcm_desktop.ui.half_typed import Kept
from gcm_desktop.ui.pieces import (
    Canvas,
    Card,
    Muted,
    PageHead,
    PrimaryButton,
    QuietButton,
    Small,
    Subtitle,
    press_with,
)
from gcm_desktop.ui.shell import Page, Shell

AFTER = "capture"
"""The page to go on to, once a consultation is chosen."""


class ConsultationsPage(Page):
    """The list, and in its place the form while one is made or corrected."""

    key = "consultations"
    drawing = "consultations"
    needs_consultation = False

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.overview = _Overview(writable=not shell.workspace.read_only)
        self.form: ConsultationForm | None = None
        self.keeping: FormKeeping | None = None
        """Looks after what is half typed, while the form is open."""
        self._offers = Offers(shell.workspace, shell.notices, self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.overview)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)
        self.overview.list.chosen.connect(self.work_on)
        self.overview.asked_new.connect(self.make)
        self.overview.asked_edit.connect(self.correct)
        self._offers.wanted.connect(self._bring_back)
        self._offers.discarded.connect(self.overview.start_typing)
        shell.changes.happened.connect(self._changed)

    @staticmethod
    def title() -> str:
        return _("Consultations")

    def shown(self) -> None:
        self._read()
        if self.form is None:
            self._show_overview()

    def leave(self) -> None:
        self._offers.hide()
        if self.keeping is not None:
            self.keeping.keep()

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
        if tables & {"consultation", "input"}:
            self._read()

    def _read(self) -> None:
        rows = self.shell.workspace.read(consultations)
        self.overview.list.show_rows(rows, self.shell.consultation_id)
        self.overview.arrange(bool(rows))


class _Overview(Canvas):
    """The list of consultations, or what to do where there is none."""

    asked_new = Signal()
    asked_edit = Signal()

    def __init__(self, *, writable: bool) -> None:
        super().__init__()
        self.list = ConsultationList()
        self.new = PrimaryButton(_("&New consultation"))
        self.new.clicked.connect(self.asked_new)
        self.edit = QuietButton(_("&Edit"))
        self.edit.clicked.connect(self.asked_edit)
        for button, keys in ((self.new, "Ctrl+N"), (self.edit, "F2")):
            button.setEnabled(writable)
            button.setToolTip(keys)
            press_with(button, keys)
        head = PageHead(_("Workspace"), _("Consultations"))
        self._edit_keys = Small("F2")
        head.row.addWidget(self._edit_keys)
        head.row.addWidget(self.edit)
        head.row.addWidget(Small("Ctrl+N"))
        head.row.addWidget(self.new)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 20, 14)
        box.setSpacing(12)
        box.addWidget(head)
        box.addWidget(self._list_card(), 1)
        box.addWidget(self._empty_card())
        self._rest = QWidget()
        box.addWidget(self._rest, 1)

    def start_typing(self) -> None:
        """Put the focus on the list, or on a new one where there is none."""
        (self.list if self.list.consultations.rows else self.new).setFocus()

    def arrange(self, some: bool) -> None:
        """Show the list, or what a consultation is."""
        self._card.setVisible(some)
        self.edit.setVisible(some)
        self._edit_keys.setVisible(some)
        self._empty.setVisible(not some)
        self._rest.setVisible(not some)

    def _list_card(self) -> Card:
        self._card = Card()
        box = QVBoxLayout(self._card)
        box.setContentsMargins(8, 8, 8, 8)
        box.addWidget(self.list)
        return self._card

    def _empty_card(self) -> Card:
        self._empty = Card()
        box = QVBoxLayout(self._empty)
        box.setContentsMargins(18, 16, 18, 16)
        box.setSpacing(4)
        box.addWidget(Subtitle(_("Begin with a consultation")))
        what = _(
            "A consultation is one occasion, or a series, in which people are heard on the "
            "objectives of the Compact. A title and a country are enough to begin; the rest can "
            "follow."
        )
        box.addWidget(Muted(what, wrap=True))
        return self._empty
