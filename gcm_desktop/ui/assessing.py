"""How a room sees the objectives: how far they are put into practice, and how urgent they are."""

from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.consultation.assessments import (
    PRIORITIES,
    STATUSES,
    assess,
    assessments,
)
from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.consultation.sessions import agenda_items
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.assessing_table import (
    STATUS,
    AssessingTable,
    Seen,
    priority_name,
    status_name,
)
from gcm_desktop.ui.attendance_people import group_choices
from gcm_desktop.ui.attendance_tallies import TallyCard
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_objectives import short_name
from gcm_desktop.ui.consultation_choices import UnreadableError
from gcm_desktop.ui.consultation_draft import without_draft
from gcm_desktop.ui.half_typed import DraftKeeping, Kept
from gcm_desktop.ui.notices import Field, Problem
from gcm_desktop.ui.pieces import (
    Canvas,
    Card,
    Panel,
    PrimaryButton,
    Segments,
    Small,
    Subtitle,
)
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.session_draft import place_of
from gcm_desktop.ui.session_fields import Prose
from gcm_desktop.ui.session_view import SessionView, add_to_head
from gcm_desktop.ui.shell import Shell

WIDE = 250
AGENDA, ALL = "agenda", "all"
EVERY = range(1, 24)


class AssessingView(SessionView):
    """The objectives of the agenda, or all; beside them the votes on the one with the focus."""

    SHOWS: ClassVar[frozenset[str]] = frozenset({"session", "assessment"})

    def __init__(self, shell: Shell, session_id: UUID) -> None:
        super().__init__(shell, session_id, _("Assessment"))
        meeting = self.meeting()
        self.consultation_id = meeting.consultation_id
        self._agenda = _on_the_agenda(shell, self)
        self.table, self.votes = AssessingTable(), VotesPanel(writable=self.writable)
        self.group = Choice([("", _("The whole room")), *group_choices()])
        self.group.setAccessibleName(_("Who assesses"))
        self.group.choose("")
        self.group.setMinimumContentsLength(16)
        self.scope = Segments(
            [(AGENDA, _("On the a&genda")), (ALL, _("A&ll 23"))], _("Which objectives are shown")
        )
        self.scope.choose(AGENDA if self._agenda else ALL)
        self.scope.buttons[AGENDA].setEnabled(bool(self._agenda))
        if not self.writable:
            self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.keeping = DraftKeeping(self.votes, self, self._kept(1), self.notices)
        self._lay_out()
        self._connect()
        self.name_session()
        self.reread()
        self.table.setCurrentIndex(self.table.seen.index(0, STATUS))

    def start_typing(self) -> None:
        self.table.setFocus()

    def keep(self) -> None:
        if self.writable:
            self.keeping.keep()

    def reread(self) -> None:
        group = self.group.chosen or None
        standing = self.shell.workspace.read(assessments, self.consultation_id)
        seen = {
            one.objective: Seen.of(one) for one in standing
            if (one.session_id, one.stakeholder_group) == (self.session_id, group)
        }  # fmt: skip
        numbers = self._agenda if self.scope.chosen == AGENDA else EVERY
        self.table.seen.show([seen.get(number, Seen(number)) for number in numbers])
        self._show_votes()

    @Slot()
    def save(self) -> None:
        """Keep the votes on the objective with the focus."""
        if (seen := self.table.current) is None:
            return
        try:
            facts = self.votes.facts
        except UnreadableError as error:
            self.votes.problem.say(str(error))
            return
        counted = facts["status_counts"] or facts["priority_counts"]
        if counted and seen.reached in (None, "judgement"):
            facts["reached"] = "show_of_hands"  # a judgement has no votes
        try:
            self._assess(seen.objective, facts, without_draft(self.keeping.kept.place, assess))
        except GcmError as error:
            self.votes.problem.say(str(error))
            return
        self.keeping.saved()
        self.votes.settle()
        self.reread()
        self.table.setFocus()

    @Slot(int, str, object)
    def _pick(self, objective: int, name: str, value: Any) -> None:
        facts: dict[str, Any] = {name: value}
        if name == "reached" and value == "judgement":
            facts |= {"status_counts": None, "priority_counts": None}
        if self.writable and self.doing(lambda: self._assess(objective, facts)):
            self.reread()

    def _assess(self, objective: int, facts: dict[str, Any], action: Any = assess) -> None:
        self.shell.workspace.write(
            action, consultation_id=self.consultation_id, session_id=self.session_id,
            objective=objective, stakeholder_group=self.group.chosen or None, **facts,
        )  # fmt: skip

    @Slot()
    def _show_votes(self) -> None:
        seen = self.table.current
        self.votes.setEnabled(seen is not None)
        if seen is None:
            return
        kept = self._kept(seen.objective)
        if kept.place == self.keeping.kept.place and self.votes.typed:
            self.votes.go_on_with(seen)
            return
        typed = self.keeping.turn_to(kept)
        self.votes.show_seen(seen)
        if typed and self.writable:
            self.votes.fill(typed)

    def _kept(self, objective: int) -> Kept:
        """Where the votes of this group on an objective are kept while they are typed."""
        part = f"votes-{self.group.chosen or 'room'}-{objective}"
        return Kept(self.shell.workspace, place_of(self.session_id, part))

    def _connect(self) -> None:
        self.table.seen.picked.connect(self._pick)
        self.table.moved.connect(self._show_votes)
        self.group.currentIndexChanged.connect(self.reread)
        for button in self.scope.buttons.values():
            button.toggled.connect(lambda on: self.reread() if on else None)
        self.votes.save_button.clicked.connect(self.save)
        key = QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _lay_out(self) -> None:
        add_to_head(self, self.group, self.scope)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.addWidget(self.table, 1)
        keys = _(
            "1 to 6 picks in the column of the focus, 0 takes it away, Enter opens the list. What "
            "is picked is kept at once."
        )
        inside.addWidget(Small(keys, wrap=True))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(card, 1)
        row.addWidget(self.votes)
        self.box.addLayout(row, 1)


class VotesPanel(Panel):
    """How many voted for what, on one objective."""

    changed = Signal()

    def __init__(self, *, writable: bool) -> None:
        super().__init__()
        self.setFixedWidth(WIDE)
        self.title, self.problem = Subtitle(wrap=True), Problem()
        self.status = TallyCard(_("Status"), [(one, status_name(one)) for one in STATUSES])
        self.priority = TallyCard(_("Priority"), [(one, priority_name(one)) for one in PRIORITIES])
        self.note = Prose(2_000)
        self.save_button = PrimaryButton(_("&Keep the votes"))
        self.save_button.setToolTip("Ctrl+S")
        self.save_button.setEnabled(writable)
        self._showing = False
        self._before: dict[str, Any] = {}
        self._lay_out()
        for part in (self.status, self.priority, self.note):
            part.edited.connect(self._tell)
        self.settle()

    @property
    def facts(self) -> dict[str, Any]:
        """The votes, as the record wants them. Raises UnreadableError."""
        return {
            "status_counts": self.status.counts, "priority_counts": self.priority.counts,
            "note": self.note.value(),
        }  # fmt: skip

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed since it was shown, as a draft keeps it."""
        standing = self._standing()
        return {name: said for name, said in standing.items() if said != self._before.get(name)}

    def settle(self) -> None:
        """What stands here is what was kept."""
        self.problem.clear()
        self._before = self._standing()

    def go_on_with(self, seen: Seen) -> None:
        """Something else was noted of the same objective; what is half typed stays.

        A judgement has no votes: those go.
        """
        typed = self.typed
        self.show_seen(seen)
        self.fill({name: said for name, said in typed.items()
                   if name == "note" or seen.reached != "judgement"})  # fmt: skip

    def fill(self, typed: dict[str, Any]) -> None:
        """Show what a draft kept."""
        for name, card in (("status", self.status), ("priority", self.priority)):
            if isinstance(typed.get(name), dict):
                card.show_counts(typed[name])
        self.note.fill(typed.get("note"))

    def show_seen(self, seen: Seen) -> None:
        """Show the votes on an objective."""
        self._showing = True
        self.title.setText(f"{seen.objective}  {short_name(seen.objective)}")
        self.status.show_counts(seen.status_counts)
        self.priority.show_counts(seen.priority_counts)
        self.note.show_value(seen.note)
        self._showing = False
        self.settle()

    def _standing(self) -> dict[str, Any]:
        return {"status": self.status.texts, "priority": self.priority.texts,
                "note": self.note.typed()}  # fmt: skip

    @Slot()
    def _tell(self) -> None:
        if not self._showing:
            self.changed.emit()

    def _lay_out(self) -> None:
        inside = Canvas()
        box = QVBoxLayout(inside)
        box.setContentsMargins(12, 10, 12, 10)
        box.setSpacing(8)
        parts: tuple[QWidget, ...] = (
            self.title, self.problem, self.status, self.priority,
            Field(_("N&ote"), self.note), self.save_button,
        )  # fmt: skip
        for part in parts:
            box.addWidget(part)
        box.addStretch()
        around = QVBoxLayout(self)
        around.setContentsMargins(2, 2, 2, 2)
        around.addWidget(Scrolled(inside))


def _on_the_agenda(shell: Shell, view: SessionView) -> tuple[int, ...]:
    """The objectives of the session's agenda, else those the consultation is about."""
    meeting = view.meeting()
    on_it = [number for item in agenda_items(meeting) for number in item.objectives]
    about = shell.workspace.read(consultation, meeting.consultation_id)
    return tuple(dict.fromkeys(on_it)) or tuple(about.objectives_in_focus)
