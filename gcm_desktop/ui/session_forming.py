"""The form of a session while it is open: where it comes from, what is half typed, saving it."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.consultation.drafts import strike_draft, waiting
from gcm_desktop.consultation.sessions import amend_session, open_session, session, sessions
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.consultation_draft import without_draft
from gcm_desktop.ui.half_typed import DraftKeeping, Kept, offer_back
from gcm_desktop.ui.notices import Notice
from gcm_desktop.ui.session_draft import new_place, place_of
from gcm_desktop.ui.session_fields import likely_zone
from gcm_desktop.ui.session_form import SessionForm
from gcm_desktop.ui.shell import Shell


class Forming(QObject):
    """One form at a time; what was left half typed is offered above the list."""

    opened = Signal(object)
    """The form, to be shown."""
    closed = Signal(object, object)
    """The form, to be taken away, and the id of the session that was saved, if one was."""

    def __init__(self, shell: Shell, owner: QObject) -> None:
        super().__init__(owner)
        self._shell = shell
        self.form: SessionForm | None = None
        self.keeping: DraftKeeping | None = None
        """Looks after what is half typed, while the form is open."""
        self._saved: UUID | None = None
        self._offers: list[Notice] = []

    def open(self, session_id: UUID | None, *, asked: bool = False) -> None:
        """Open the form; what waits half typed for it is gone on with, asked for or not."""
        workspace, about = self._shell.workspace, self._shell.consultation_id
        if about is None or workspace.read_only or self.form is not None:
            return
        self.hide_offers()
        kept = Kept(workspace, place_of(session_id) if session_id else new_place(about))
        try:
            known = workspace.read(session, session_id) if session_id else None
            country = workspace.read(consultation, about).country
            form = SessionForm(known, likely_zone(country, workspace.read(sessions, about)))
            typed = kept.go_on()
        except GcmError as error:
            self._shell.notices.show_error(error)
            return
        self.form, self._saved = form, None
        self.keeping = DraftKeeping(form, form, kept, self._shell.notices)
        form.left.connect(self._close)
        form.saved.connect(lambda facts: self._save(facts, session_id))
        if typed is not None:
            form.fill(typed)
            if not asked:
                form.notices.say(_("What you typed here before and did not save is back."))
        self.opened.emit(form)
        form.start_typing()

    def keep(self) -> None:
        """Keep what is half typed now."""
        if self.keeping is not None:
            self.keeping.keep()

    def offer(self) -> None:
        """Offer what waits half typed, above the list."""
        self.hide_offers()
        about = self._shell.consultation_id
        if self._shell.workspace.read_only or about is None:
            return
        places = self._shell.workspace.read(waiting)
        if new_place(about) in places:
            begun = _("Entries for a new session that were not saved are kept here.")
            self._offer(begun, None, new_place(about))
        known = self._shell.workspace.read(sessions, about)
        changed = _("Changes to a session that were not saved are kept here.")
        for one in known:
            if place_of(one.id) in places:
                self._offer(changed, one.id, place_of(one.id))
                return

    def hide_offers(self) -> None:
        """Take the offers away; what they are about goes on waiting."""
        for notice in self._offers:
            self._shell.notices.drop(notice)
        self._offers.clear()

    def _save(self, facts: dict[str, Any], session_id: UUID | None) -> None:
        form, keeping, about = self.form, self.keeping, self._shell.consultation_id
        if form is None or keeping is None or about is None:
            return
        write, place = self._shell.workspace.write, keeping.kept.place
        try:
            if session_id is None:
                saved = write(without_draft(place, open_session), consultation_id=about, **facts)
            else:
                saved = write(without_draft(place, amend_session), session_id, **facts)
        except GcmError as error:
            form.refuse(error)
            return
        keeping.kept.saved()
        self._saved = saved.id
        form.left.emit()

    @Slot()
    def _close(self) -> None:
        form, self.form = self.form, None
        keeping, self.keeping = self.keeping, None
        if form is None or keeping is None:
            return
        keeping.end()
        self.closed.emit(form, self._saved)

    def _offer(self, sentence: str, session_id: UUID | None, place: str) -> None:
        notice = offer_back(
            self._shell.notices, sentence,
            lambda: self.open(session_id, asked=True), lambda: self._discard(place),
        )  # fmt: skip
        self._offers.append(notice)

    def _discard(self, place: str) -> None:
        try:
            self._shell.workspace.write(strike_draft, place)
        except GcmError as error:
            self._shell.notices.show_error(error)
        self.offer()
