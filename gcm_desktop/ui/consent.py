"""Consent in a session: of the room first, then of those who want more than that."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from gcm_desktop.consultation.consents import (
    Consent,
    consent_by_receipt,
    consents,
    give_consent,
    inputs_under,
    renew_consent,
    take_back_consent,
)
from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.consultation.findings import findings
from gcm_desktop.consultation.participants import participants
from gcm_desktop.consultation.sessions import amend_session
from gcm_desktop.consultation.stakeholders import stakeholders
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.attendance import why_nobody_is_named
from gcm_desktop.ui.consent_form import ConsentForm
from gcm_desktop.ui.consent_list import ConsentLine, ConsentList
from gcm_desktop.ui.consent_receipt import ReceiptDialog
from gcm_desktop.ui.consent_room import RoomConsent
from gcm_desktop.ui.consultation_draft import without_draft
from gcm_desktop.ui.half_typed import DraftKeeping, Kept
from gcm_desktop.ui.pieces import Card, DangerButton, Muted, QuietButton, Segments, press_with
from gcm_desktop.ui.question import Question, Way
from gcm_desktop.ui.session_draft import place_of
from gcm_desktop.ui.session_view import SessionView, add_to_head
from gcm_desktop.ui.shell import Shell

ROOM, PERSONS = "room", "persons"
TAKE, KEEP = "take", "keep"
SHOWN = 120
"""Characters of a finding that are shown where it rested on words that were taken back."""


class ConsentView(SessionView):
    """The text for the room; and the consents of persons, found by their receipt numbers."""

    SHOWS: ClassVar[frozenset[str]] = frozenset({"session", "consent", "participant"})

    def __init__(self, shell: Shell, session_id: UUID) -> None:
        super().__init__(shell, session_id, _("Consent"))
        about = shell.workspace.read(consultation, self.meeting().consultation_id)
        self.consultation_id = about.id
        self._named = not why_nobody_is_named(shell, about.attribution_rule)
        self.room = RoomConsent(about, writable=self.writable)
        self.form = ConsentForm(next(iter(about.languages), ""), writable=self.writable)
        self.list, self.receipt = ConsentList(), QLineEdit()
        self.empty = Muted(wrap=True)
        self.way = Segments([(ROOM, _("The &room")), (PERSONS, _("&Persons"))], _("Whose consent"))
        self._kept = Kept(shell.workspace, place_of(session_id, "consent"))
        self._lay_out()
        self._connect()
        self._begin()
        self.keeping = DraftKeeping(self.room, self, self._kept, self.notices)
        self.person = DraftKeeping(
            self.form, self, Kept(shell.workspace, place_of(session_id, "person")), self.notices
        )
        self._go_on()

    def place(self) -> dict[str, Any]:
        one = self.list.current
        return {"consent": one.id if one else None} if self.way.chosen == PERSONS else {}

    def return_to(self, place: dict[str, Any]) -> None:
        with suppress(ValueError):
            wanted = UUID(str(place.get("consent")))
            self.way.choose(PERSONS)
            self._read(wanted)

    def start_typing(self) -> None:
        if self.way.chosen == ROOM:
            self.room.start_typing()
        else:
            self.receipt.setFocus()

    def reread(self) -> None:
        """The consents again; what is being typed for the room is left as it is."""
        if not self.room.typed:
            self.room.show_session(self.meeting())
        self._read()

    @Slot()
    def save(self) -> None:
        """Keep what stands in the leaf that is shown."""
        (self.room.save if self.way.chosen == ROOM else self.form.save)()

    @Slot()
    def leave(self) -> None:
        """What was noted of the room and not saved waits for the next time."""
        self.left.emit()

    def keep(self) -> None:
        if self.writable:
            self.keeping.keep()
            self.person.keep()

    @Slot()
    def find_receipt(self) -> None:
        """Go to the consent of the receipt that is typed."""
        if not self.receipt.text().strip():
            return
        try:
            found = self.shell.workspace.read(consent_by_receipt, self.receipt.text())
        except GcmError as error:
            self.notices.clear()
            self.notices.show_error(error)
            return
        self.notices.clear()
        if found.consultation_id != self.consultation_id:
            self.notices.say(_("This receipt belongs to another consultation of this file."))
        elif self.list.go_to(found.id):
            self.receipt.clear()
            self.list.setFocus()

    @Slot()
    def ask_take_back(self) -> None:
        """Ask once more: this is for good."""
        one = self.list.current
        if one is None or one.taken_back or not self.writable:
            return
        said = len(self.shell.workspace.read(inputs_under, one.id))
        count = ngettext("{n} input", "{n} inputs", said).format(n=said)
        sentence = _(
            "{count} under this consent will be hidden for good from coverage, search, findings "
            "and reports, here and in every copy. Only a new consent brings the words back. "
            "Reports that were already sent cannot be recalled."
        ).format(count=count)
        ways = (Way(KEEP, _("&Keep it")), Way(TAKE, _("&Take the consent back")))
        asked = Question(
            _("Take consent back"), sentence, ways, otherwise=KEEP, drawing=("warning", "warn"),
            parent=self,
        )  # fmt: skip
        asked.answered.connect(lambda answer: self.take_back(one.id) if answer == TAKE else None)
        asked.finished.connect(asked.deleteLater)
        asked.open()

    def take_back(self, consent_id: UUID) -> None:
        """Hide what was said under a consent, and list the findings that rested on it."""
        day = self._today()
        try:
            rested = self.shell.workspace.write(take_back_consent, consent_id, on=day)
        except GcmError as error:
            self.notices.show_error(error)
            return
        self.notices.clear()
        self._tell_findings(rested)
        self.notices.say(_("The consent is taken back; what was said under it is hidden."), "good")
        self._read(consent_id)

    @Slot()
    def renew(self) -> None:
        """A new consent of somebody who took theirs back: the words are recorded again."""
        one = self.list.current
        if one is None or not one.taken_back or not self.writable:
            return
        try:
            made = self.shell.workspace.write(renew_consent, one.id, given_on=self._today())
        except GcmError as error:
            self.notices.show_error(error)
            return
        self._show_receipt(made)

    def _tell_findings(self, rested: Sequence[UUID]) -> None:
        wanted = set(rested)
        standing = self.shell.workspace.read(findings, self.consultation_id) if wanted else []
        told = [one.text or "" for one in standing if one.id in wanted]
        for text in reversed(told):
            words = _("A finding rested on it: {text}").format(text=f"\u2068{text[:SHOWN]}\u2069")
            self.notices.say(words, "warn")

    def _today(self) -> Any:
        from datetime import datetime
        from zoneinfo import ZoneInfo

        return datetime.now(ZoneInfo(self.meeting().zone)).date()

    @Slot(dict)
    def _save_room(self, facts: dict[str, Any]) -> None:
        action = without_draft(self._kept.place, amend_session)
        write = self.shell.workspace.write
        if self.doing(lambda: write(action, self.session_id, **facts)):
            self.keeping.stop()
            self._kept.saved()
            self.room.show_session(self.meeting())
            self.notices.clear()
            self.notices.say(_("The consent of the room is kept."), "good")

    @Slot(dict)
    def _give(self, facts: dict[str, Any]) -> None:
        action = without_draft(self.person.kept.place, give_consent)
        try:
            made = self.shell.workspace.write(
                action, consultation_id=self.consultation_id, session_id=self.session_id,
                **facts,
            )  # fmt: skip
        except GcmError as error:
            self.form.refuse(error)
            return
        self.form.begin()
        self.person.saved()
        self._show_receipt(made)

    def _show_receipt(self, made: Consent) -> None:
        self._read(made.id)
        until = self.shell.workspace.read(consultation, self.consultation_id).withdraw_until
        self.showing = ReceiptDialog(
            made.receipt, made.language, until, self.shell.background, self
        )
        self.showing.finished.connect(self.showing.deleteLater)
        self.showing.open()

    def _read(self, wanted: UUID | None = None) -> None:
        """The consents and who may give one; ten thousand participants take a moment."""
        workspace, about, meeting = self.shell.workspace, self.consultation_id, self.session_id
        named = self._named

        def work(_task: Any) -> tuple[list[ConsentLine], list[tuple[UUID, str]]]:
            rows = workspace.read(consents, about)
            if not named:
                return [ConsentLine.of(one, {}) for one in reversed(rows)], []
            register = {one.id: one.name for one in workspace.read(stakeholders)}
            came = workspace.read(participants, about)
            names = {
                one.id: one.name or (one.stakeholder_id and register.get(one.stakeholder_id)) or ""
                for one in came
            }  # fmt: skip
            here = [(one.id, names[one.id]) for one in came
                    if names[one.id] and meeting.hex in one.sessions]  # fmt: skip
            return [ConsentLine.of(one, names) for one in reversed(rows)], here

        def show(read: tuple[list[ConsentLine], list[tuple[UUID, str]]]) -> None:
            lines, people = read
            self.list.show_lines(lines, wanted)
            self.form.offer(people)
            self.empty.setVisible(not lines)

        self.shell.background.start(work, owner=self, then=show, fails=self.notices.show_error)

    @Slot()
    def _follow(self) -> None:
        one = self.list.current
        self.take_button.setVisible(self.writable and one is not None and not one.taken_back)
        self.renew_button.setVisible(self.writable and one is not None and one.taken_back)

    def _begin(self) -> None:
        self.name_session()
        self.room.show_session(self.meeting())
        typed = self._kept.go_on() if self.writable else None
        if typed:
            self.room.fill(typed)
            self.notices.say(_("What you typed here before and did not save is back."))
        self.form.offer(())
        self._follow()
        self._read()

    def _go_on(self) -> None:
        """What was typed of a person's consent and not noted stands there again."""
        if self.writable and (typed := self.person.kept.go_on()):
            self.form.fill(typed)
            self.form.notices.say(_("What you typed here before and did not save is back."))

    def _connect(self) -> None:
        self.room.saved.connect(self._save_room)
        self.form.saved.connect(self._give)
        self.receipt.returnPressed.connect(self.find_receipt)
        self.list.moved.connect(self._follow)
        self.take_button.clicked.connect(self.ask_take_back)
        self.renew_button.clicked.connect(self.renew)
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            key = QShortcut(QKeySequence(keys), self, self.save)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for value, button in self.way.buttons.items():
            button.toggled.connect(lambda on, value=value: self._turn(value) if on else None)
        self.way.choose(ROOM)

    def _turn(self, value: str) -> None:
        self.leaves.setCurrentIndex(0 if value == ROOM else 1)
        self.start_typing()

    def _lay_out(self) -> None:
        add_to_head(self, self.way)
        self.take_button = DangerButton(_("&Take back…"))
        self.renew_button = QuietButton(_("Rene&w…"))
        for button in (self.take_button, self.renew_button):
            press_with(button, "Ctrl+B")
            button.setToolTip("Ctrl+B")
        self.receipt.setPlaceholderText(_("Receipt number, then Enter"))
        self.receipt.setAccessibleName(_("Receipt number, then Enter"))
        self.receipt.setMaxLength(40)
        self.empty.setText(
            _("Nobody gave a consent of their own yet. The consent of the room is enough for "
              "words without a name.")
        )  # fmt: skip
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(14, 12, 14, 12)
        head = QHBoxLayout()
        head.addWidget(self.receipt, 1)
        head.addWidget(self.take_button)
        head.addWidget(self.renew_button)
        inside.addLayout(head)
        inside.addWidget(self.empty)
        inside.addWidget(self.list, 1)
        persons = QWidget()
        row = QHBoxLayout(persons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(card, 1)
        row.addWidget(self.form)
        self.leaves = QStackedWidget()
        self.leaves.addWidget(self.room)
        self.leaves.addWidget(persons)
        self.box.addWidget(self.leaves, 1)
