"""One meeting while it is written down: agenda and floor, the lines, and the line in work."""

from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gcm_desktop.consultation.drafts import strike_draft
from gcm_desktop.consultation.sessions import Session, agenda_items
from gcm_desktop.consultation.short_codes import Codes
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_lines import RecordedLine
from gcm_desktop.ui.half_typed import Kept
from gcm_desktop.ui.minutes_agenda import AgendaCard
from gcm_desktop.ui.minutes_block import Block
from gcm_desktop.ui.minutes_floor import FloorCard
from gcm_desktop.ui.minutes_keeping import MinutesKeeping
from gcm_desktop.ui.minutes_legend import Legend, codes_of
from gcm_desktop.ui.minutes_line import MinutesLine, UnderstoodRow
from gcm_desktop.ui.minutes_list import LinesTable, SortBar
from gcm_desktop.ui.minutes_recording import MinutesRecording
from gcm_desktop.ui.minutes_writing import MinutesWriting
from gcm_desktop.ui.notices import Problem
from gcm_desktop.ui.page import Action
from gcm_desktop.ui.pieces import Card, LinkButton, Muted, Pill, Small
from gcm_desktop.ui.session_names import state_name
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.spoken_label import SpokenLabel

SIDE, SIDE_NARROW, ROOMY = 250, 206, 900
"""Width of agenda and floor, in pixels; the page is roomy from the last on."""


class Meeting(QWidget):
    """The parts of the page for one meeting."""

    asked_session = Signal(object)

    def __init__(self, shell: Shell, session: Session) -> None:
        super().__init__()
        self.shell, self.session_id, self.state = shell, session.id, session.state
        workspace = shell.workspace
        self.recording = MinutesRecording(workspace, session.consultation_id, session.id)
        self.destroyed.connect(self.recording.others.stop)
        self.written = 0
        """How often a line was recorded, struck or corrected here."""
        self.session, self.standing = Choice(()), Pill("", "info")
        self.agenda, self.floor = AgendaCard(), FloorCard()
        self.table = LinesTable()
        self._legend: Legend | None = None
        self.line, self.understood, self.problem = MinutesLine(), UnderstoodRow(), Problem()
        self.sorting = SortBar()
        self.writing = MinutesWriting(
            self.recording, self.line, self.understood, self.table, self.problem, shell.notices
        )
        self.block = Block(self.writing, shell.background)
        self.keeping = MinutesKeeping(self.writing, self.block, shell.notices)
        self._offered = self._floor_shown = False
        self._make_head()
        self._lay_out()
        self._connect()
        self.line.setEnabled(not workspace.read_only)

    def begin(self, found: tuple[Session, ...], newest: list[RecordedLine]) -> None:
        """Show the meeting as it stands."""
        self.take_codes(codes_of(self.shell.profile))
        self.writing.last_group = newest[-1].group if newest else None
        self.recording.last = newest[-1].id if newest else None
        self.follow_sessions(found)
        self.show_lines(newest)
        self.writing.understand()

    def follow_sessions(self, found: tuple[Session, ...]) -> None:
        """What is known of the meetings changed."""
        self.session.blockSignals(True)
        self.session.clear()
        for one in found:
            self.session.addItem(one.title, one.id.hex)
        self.session.choose(self.session_id.hex)
        self.session.blockSignals(False)
        mine = next(one for one in found if one.id == self.session_id)
        closed, self.state = mine.state != "open", mine.state
        self.standing.show_state(state_name(mine.state), "info" if closed else "good")
        agenda = agenda_items(mine)
        if agenda != self.agenda.items or not agenda:
            self.agenda.follow(agenda, self._kept("agenda"))
            self._follow_agenda()
        if closed:
            self._forget_floor()
        elif not self._floor_shown:
            self._floor_shown = True
            encrypted = self.shell.workspace.encrypted
            self.floor.follow(self._kept("floor") if encrypted else None)
        self.floor.setVisible(not closed)

    def show_lines(self, lines: list[RecordedLine]) -> None:
        """Show the lines of the meeting, the oldest first."""
        self.table.show_all(lines)
        self._count()

    def start_typing(self) -> None:
        """Put the focus where the next line is typed."""
        if not self._offered:
            self._offered = True
            self.keeping.offer()
        self.line.setFocus()

    def end(self) -> None:
        """Another meeting is written down from now on."""
        self.keeping.keep()
        self.keeping.stop()
        self.keeping.take_back_offers()
        self.recording.others.stop()

    def take_codes(self, codes: Codes) -> None:
        """Read lines by these codes from now on."""
        self.writing.codes = self.sorting.codes = codes
        self.writing.understand()

    def fit(self, size: QSize) -> None:
        """Take as much room at the side as there is."""
        self._side.setFixedWidth(SIDE if size.width() >= ROOMY else SIDE_NARROW)

    def offers(self) -> tuple[Action, ...]:
        """What can be done now, for the command palette."""
        return (
            Action(_("Codes of the minutes"), "F1", self.turn_legend),
            Action(_("Somebody asks to speak"), "F2", self.floor.asked.setFocus),
            Action(_("Next speaker"), "F3", self.floor.go_next),
            Action(_("Time the speaker"), "F4", self.floor.turn_clock),
            Action(_("Next item of the agenda"), "F6", self.agenda.go_next),
            Action(_("Stop the clock of the agenda, or let it run"), "F7", self.agenda.turn_clock),
            Action(_("Strike the line"), "F8", self.writing.strike),
            Action(_("Select lines, to correct them"), "Alt+R", self.table.start_choosing),
        )

    @property
    def legend(self) -> Legend:
        """What to type for what: made when it is first asked for, as it takes a while."""
        if self._legend is None:
            self._legend = legend = Legend(self.shell.profile)
            legend.changed.connect(self.take_codes)
            legend.left.connect(self.turn_legend)
            self._middle.addWidget(legend)
        return self._legend

    @Slot()
    def turn_legend(self) -> None:
        """Show the codes in place of the lines, or the lines again."""
        shown = self._legend is not None and self._middle.currentWidget() is self._legend
        self._middle.setCurrentWidget(self._lines if shown else self.legend)
        self.codes.setChecked(not shown)
        self.line.setFocus()

    def _make_head(self) -> None:
        self.count, self.codes = Muted(), LinkButton(_("Codes  F1"))
        self.codes.setCheckable(True)
        self.codes.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        SpokenLabel(_("Meeting"), self.session)
        self.session.setToolTip(_("Meeting (Alt+M)"))
        self.empty = Muted(
            _("Nothing written down yet. Type what is said below; Enter saves each line."),
            wrap=True,
        )
        self.empty.setContentsMargins(14, 12, 14, 12)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.session, 1)
        head.addWidget(self.standing)
        head.addStretch(1)
        head.addWidget(self.count)
        head.addWidget(self.codes)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(10)
        side.addWidget(self.agenda, 3)
        side.addWidget(self.floor, 2)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(self._side)
        body.addLayout(self._centre(), 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addLayout(head)
        box.addLayout(body, 1)

    def _centre(self) -> QBoxLayout:
        self._lines = Card()
        lines = QVBoxLayout(self._lines)
        lines.setContentsMargins(6, 6, 6, 6)
        lines.setSpacing(6)
        lines.addWidget(self.empty)
        lines.addWidget(self.table, 1)
        lines.addWidget(self.sorting)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._lines)
        hint = Small(
            _("Enter saves · ↑ corrects · Alt+R selects · Ctrl+Z undoes · F8 strikes · F1 codes"),
            wrap=True,
        )
        hint.setMinimumWidth(40)
        centre = QVBoxLayout()
        centre.setSpacing(5)
        centre.addWidget(self._middle, 1)
        for part in (self.block, self.understood, self.line, self.problem, hint):
            centre.addWidget(part)
        return centre

    def _connect(self) -> None:
        writing, table = self.writing, self.table
        for signal, slot in (
            (self.session.activated, self._ask_session),
            (self.codes.clicked, self.turn_legend),
            (self.agenda.moved, self._follow_agenda),
            (self.floor.left, self.line.setFocus),
            (self.line.pasted, self.block.show_block),
            (self.line.textChanged, self.block.follow_text),
            (self.line.went_in, table.start_choosing),
            (table.left, self._back_to_line),
            (table.asked_sort, self._begin_sorting),
            (self.sorting.asked, self._sort),
            (self.sorting.left, table.setFocus),
            (writing.recorded, self._note_written),
            (writing.settled, self._note_settled),
        ):
            signal.connect(slot)
        self.line.entered.disconnect(writing.save)
        self.line.entered.connect(self._enter)
        self.line.left.connect(self.block.leave)
        for keys, act in (
            ("F1", self.turn_legend),
            ("F2", self.floor.asked.setFocus),
            ("F8", writing.strike),
            ("Ctrl+Z", writing.undo),
            ("Ctrl+Y", writing.redo),
            ("Ctrl+Shift+Z", writing.redo),
            ("Alt+R", table.start_choosing),
            ("Alt+M", self.session.setFocus),
        ):
            QShortcut(QKeySequence(keys), self, act).setAutoRepeat(False)

    @Slot()
    def _enter(self) -> None:
        if self.block.waiting:
            self.block.begin()
        else:
            self.writing.save()

    @Slot()
    def _back_to_line(self) -> None:
        self.table.clearSelection()
        self.line.setFocus()

    @Slot()
    def _ask_session(self) -> None:
        self.asked_session.emit(UUID(self.session.chosen))

    @Slot(str)
    def _begin_sorting(self, typed: str) -> None:
        if not self.shell.workspace.read_only:
            self.sorting.begin(typed, len(self.table.all_selected))

    @Slot(str)
    def _sort(self, typed: str) -> None:
        why = self.writing.sort(typed)
        if why:
            self.sorting.field.refuse(why)
        else:
            self.sorting.end()

    @Slot()
    def _follow_agenda(self) -> None:
        self.writing.agenda = self.agenda.objectives
        self.writing.understand()

    @Slot()
    def _note_written(self) -> None:
        self.written += 1
        self.agenda.begin()
        self._count()

    @Slot()
    def _note_settled(self) -> None:
        self.written += 1
        self.keeping.stop()

    def _count(self) -> None:
        many = len(self.table.said.lines)
        self.count.setText(ngettext("{n} line", "{n} lines", many).format(n=many))
        self.table.setVisible(bool(many))
        self.empty.setVisible(not many)

    def _kept(self, what: str) -> Kept:
        return Kept(self.shell.workspace, f"{what}/{self.session_id.hex}")

    def _forget_floor(self) -> None:
        """The meeting is over: nobody needs to know any more who asked to speak."""
        kept = self._kept("floor")
        if self.floor.waiting or self.floor.speaking or kept.go_on() is not None:
            self.floor.follow(None)
            if not self.shell.workspace.read_only:
                try:
                    self.shell.workspace.write(strike_draft, kept.place)
                except GcmError as error:
                    self.shell.notices.show_error(error)
