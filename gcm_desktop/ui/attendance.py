"""Attendance of a session: head counts alone, or by name where naming people is safe."""

from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.consultation.participants import (
    amend_participant,
    attend,
    attendance_tallies,
    leave_session,
)
from gcm_desktop.consultation.sessions import amend_session, ticked_by_session
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.texts import _
from gcm_desktop.ui.attendance_people import Known, PeopleCard, known_people
from gcm_desktop.ui.attendance_tallies import Tallies
from gcm_desktop.ui.consultation_choices import UnreadableError
from gcm_desktop.ui.consultation_draft import without_draft
from gcm_desktop.ui.half_typed import DraftKeeping, Kept
from gcm_desktop.ui.pieces import Canvas, Muted, PrimaryButton, Segments, Small
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.sentences import Sentences
from gcm_desktop.ui.session_draft import place_of
from gcm_desktop.ui.session_view import SessionView, add_to_head
from gcm_desktop.ui.shell import Shell

COUNTS, NAMES = "counts", "names"


class AttendanceView(SessionView):
    """Tallies alone to begin with; ticks by name are a second leaf."""

    SHOWS: ClassVar[frozenset[str]] = frozenset({"session", "participant", "stakeholder"})

    def __init__(self, shell: Shell, session_id: UUID) -> None:
        super().__init__(shell, session_id, _("Attendance"))
        about = shell.workspace.read(consultation, self.meeting().consultation_id)
        self.consultation_id = about.id
        self.refusal = why_nobody_is_named(shell, about.attribution_rule)
        self.tallies = Tallies(about.groups_planned)
        self.people = PeopleCard(writable=self.writable)
        self.way = Segments(
            [(COUNTS, _("&Counts only")), (NAMES, _("By na&me"))], _("How attendance is noted")
        )
        self.save_button = PrimaryButton(_("&Save the counts"))
        self._kept = Kept(shell.workspace, place_of(session_id, "attendance"))
        self._lay_out()
        self._connect()
        self._begin()
        self.keeping = DraftKeeping(self.tallies, self, self._kept, self.notices)

    def start_typing(self) -> None:
        if self.way.chosen == COUNTS:
            self.tallies.people.setFocus()
        else:
            self.people.search.setFocus()

    def reread(self) -> None:
        """The people again; counts that are being typed are left as they are."""
        if not self.tallies.typed:
            self.tallies.show_session(self.meeting())
        self._read_ticks()
        if self.way.chosen == NAMES:
            self._read_people()

    @Slot()
    def save(self) -> bool:
        """Keep what was counted; whether there was nothing against it."""
        try:
            facts = self.tallies.facts
        except UnreadableError as error:
            self.tallies.refuse(str(error))
            return False
        write = self.shell.workspace.write
        action = without_draft(self._kept.place, amend_session)
        try:
            write(action, self.session_id, **facts)
        except GcmError as error:
            self.tallies.refuse(_sentence(error))
            return False
        self.keeping.stop()
        self._kept.saved()
        self.tallies.show_session(self.meeting())
        self.notices.say(_("The counts are kept."), "good")
        return True

    @Slot()
    def leave(self) -> None:
        """What was counted is kept; nobody counts a room twice."""
        if not self.writable or not self.tallies.typed or self.save():
            self.left.emit()

    def keep(self) -> None:
        if self.writable:
            self.keeping.keep()

    def _begin(self) -> None:
        self.name_session()
        self.tallies.show_session(self.meeting())
        typed = None if not self.writable else self._kept.go_on()
        if typed:
            self.tallies.fill(typed)
            self.notices.say(_("What you counted here before and did not save is back."))
        self._read_ticks()

    def _connect(self) -> None:
        self.save_button.clicked.connect(self.save)
        self.save_button.setEnabled(self.writable)
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            key = QShortcut(QKeySequence(keys), self, self.save)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        take = QShortcut(QKeySequence("Ctrl+T"), self, self._take_tallies)
        take.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for value, button in self.way.buttons.items():
            button.toggled.connect(lambda on, value=value: self._turn(value) if on else None)
        self.tallies.warned.connect(lambda: self.warnings.show_sentences(self.tallies.beyond))
        people = self.people
        people.ticked.connect(self._tick)
        people.arrived.connect(self._arrive)
        people.described.connect(self._describe)
        people.asked_tallies.connect(self._take_tallies)

    def _lay_out(self) -> None:
        add_to_head(self, self.way, self.save_button)
        self.leaves = QStackedWidget()
        inside = Canvas()
        within = QVBoxLayout(inside)
        within.setContentsMargins(0, 0, 6, 0)
        within.addWidget(self.tallies)
        self.leaves.addWidget(Scrolled(inside))
        named = Canvas()
        box = QVBoxLayout(named)
        box.setContentsMargins(0, 0, 0, 0)
        self.warnings = Sentences("warning", "warn")
        box.addWidget(Muted(self.refusal, wrap=True))
        box.addWidget(self.warnings)
        box.addWidget(self.people, 1)
        box.addStretch()
        self.people.setVisible(not self.refusal)
        self.leaves.addWidget(named)
        self.box.addWidget(self.leaves, 1)
        foot = QHBoxLayout()
        foot.addWidget(Small(_("Ctrl+S keeps the counts, Esc keeps them and goes back.")))
        foot.addStretch()
        self.box.addLayout(foot)
        self.way.choose(COUNTS)

    def _turn(self, value: str) -> None:
        self.leaves.setCurrentIndex(1 if value == NAMES else 0)
        if value == NAMES and not self.refusal:
            self._read_people()
        self.start_typing()

    def _read_people(self) -> None:
        """Ten thousand names take longer than a blink."""
        workspace, about, meeting = self.shell.workspace, self.consultation_id, self.session_id
        self.shell.background.start(
            lambda _task: known_people(workspace, about, meeting),
            owner=self, then=self.people.show_people, fails=self.notices.show_error,
        )  # fmt: skip

    def _read_ticks(self) -> None:
        """How many were ticked off, to be held against the counts."""
        workspace, about, meeting = self.shell.workspace, self.consultation_id, self.session_id
        self.shell.background.start(
            lambda _task: workspace.read(ticked_by_session, about).get(meeting),
            owner=self, then=self.tallies.compare_with, fails=self.notices.show_error,
        )  # fmt: skip

    @Slot(object, bool)
    def _tick(self, one: Known, came: bool) -> None:
        write = self.shell.workspace.write
        if not came:
            if (known := one.participant_id) is not None:
                self.doing(lambda: write(leave_session, known, self.session_id))
        elif one.participant_id is not None:
            facts: dict[str, Any] = {"participant_id": one.participant_id}
            self.doing(lambda: write(attend, session_id=self.session_id, **facts))
        else:
            facts = {"stakeholder_id": one.stakeholder_id, "stakeholder_group": one.group}
            self.doing(lambda: write(attend, session_id=self.session_id, **facts))

    @Slot(str, str)
    def _arrive(self, name: str, group: str) -> None:
        write = self.shell.workspace.write
        if self.doing(
            lambda: write(attend, session_id=self.session_id, name=name, stakeholder_group=group)
        ):
            self.people.begin_next()

    @Slot(object, dict)
    def _describe(self, participant_id: UUID, facts: dict[str, Any]) -> None:
        self.doing(lambda: self.shell.workspace.write(amend_participant, participant_id, **facts))

    @Slot()
    def _take_tallies(self) -> None:
        """Show what the ticks amount to; it is kept when it is saved."""
        if self.refusal:
            return
        counted = self.shell.workspace.read(attendance_tallies, self.session_id)
        self.tallies.fill(counted)
        self.way.choose(COUNTS)
        self.notices.say(_("The counts now follow the ticks. Look at them, then save."))


def why_nobody_is_named(shell: Shell, rule: str) -> str:
    """Why no names are kept here; empty where they may be."""
    if not shell.workspace.encrypted:
        return _(
            "This file has no passphrase, so no names of participants are kept in it: count who "
            "came instead."
        )
    if rule == "anonymous":
        return _("This consultation is anonymous and keeps no names: count who came instead.")
    return ""


def _sentence(error: GcmError) -> str:
    problems = error.problems if isinstance(error, RefusedError) else {}
    return " ".join(why.removeprefix(f"{name}: ") for name, why in problems.items()) or str(error)
