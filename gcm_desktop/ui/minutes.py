"""The minutes page: what is said in a meeting is written down line by line, by keys alone."""

from contextlib import suppress
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.consultation.sessions import Session, sessions
from gcm_desktop.errors import ClosedFileError, GcmError
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_lines import RecordedLine
from gcm_desktop.ui.minutes_first import NoMeetingYet, first_choice, open_today
from gcm_desktop.ui.minutes_meeting import Meeting
from gcm_desktop.ui.shell import Action, Page, Shell

SHOWS = frozenset({"consultation", "input", "session"})
PAGE = 60
"""Lines that are read at once in the window's thread: 20 ms; the others in the background."""
LEAST = QSize(560, 440)


class MinutesPage(Page):
    """One meeting at a time; with none yet, what to do first."""

    key = "minutes"
    drawing = "minutes"
    group: ClassVar[str] = "meet"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.workspace = shell.workspace
        chosen = shell.consultation_id
        assert chosen is not None  # noqa: S101  # the shell shows no page that needs one without it
        self.consultation_id = chosen
        self.sessions: dict[UUID, Session] = {}
        self.meeting: Meeting | None = None
        self._wanted: UUID | None = None
        self._reading = 0
        self._stack = QStackedWidget()
        plan = self._plan if "sessions" in shell.entries else None
        self.none = NoMeetingYet(plan, writable=not self.workspace.read_only)
        self.none.asked_open.connect(self.open_meeting)
        self._stack.addWidget(self.none)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 14, 20, 12)
        box.addWidget(self._stack)
        self._connect()

    @staticmethod
    def title() -> str:
        return _("Minutes")

    def shown(self) -> None:
        self._read_sessions()
        if self.meeting is None:
            self.none.open_button.setFocus()
        else:
            self.meeting.start_typing()

    def leave(self) -> None:
        if self.meeting is not None:
            self.meeting.keeping.keep()

    def place(self) -> dict[str, Any]:
        return {"session": self.meeting.session_id} if self.meeting is not None else {}

    def return_to(self, place: dict[str, Any]) -> None:
        with suppress(ValueError, TypeError):
            wanted = UUID(str(place.get("session")))
            if wanted in self.sessions:
                self.choose(wanted)

    def offers(self) -> tuple[Action, ...]:
        opening = Action(_("Open a meeting that begins now"), "Ctrl+N", self.open_meeting)
        if self.workspace.read_only:
            return ()
        return (opening,) if self.meeting is None else (*self.meeting.offers(), opening)

    def minimumSizeHint(self) -> QSize:
        return LEAST

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.meeting is not None:
            self.meeting.fit(self.size())

    @Slot(object)
    def choose(self, session_id: UUID) -> None:
        """Write down this meeting from now on; what is half typed waits with the other one."""
        if self.meeting is not None:
            if self.meeting.session_id == session_id:
                return
            self._put_away(self.meeting)
        about = self.workspace.read(consultation, self.consultation_id)
        self.meeting = meeting = Meeting(self.shell, self.sessions[session_id])
        newest = meeting.recording.lines(PAGE + 1)
        meeting.recording.language = about.languages[0] if about.languages else language()
        meeting.begin(tuple(self.sessions.values()), newest[-PAGE:])
        meeting.asked_session.connect(self.choose)
        meeting.writing.turned.connect(self._read_again)
        meeting.block.recorded.connect(self._read_again)
        self._stack.addWidget(meeting)
        self._stack.setCurrentWidget(meeting)
        meeting.fit(self.size())
        if len(newest) > PAGE:
            self._read_lines()
        if self.isVisible():
            meeting.start_typing()

    @Slot()
    def open_meeting(self) -> None:
        """Open a meeting that begins now."""
        try:
            opened = open_today(self.workspace, self.consultation_id)
        except GcmError as error:
            self.shell.notices.show_error(error)
            return
        self._wanted = opened
        self._read_sessions()
        if opened in self.sessions:
            self.choose(opened)

    def _connect(self) -> None:
        self.shell.changes.happened.connect(self._changed)
        new = QShortcut(QKeySequence("Ctrl+N"), self, self.open_meeting)
        new.setAutoRepeat(False)
        new.setEnabled(not self.workspace.read_only)

    def _plan(self) -> None:
        self.shell.go_on("sessions")

    def _put_away(self, meeting: QWidget) -> None:
        if isinstance(meeting, Meeting):
            meeting.end()
        self._reading += 1
        self._stack.removeWidget(meeting)
        meeting.hide()
        meeting.deleteLater()
        self.meeting = None

    def _read_sessions(self) -> None:
        found = self.workspace.read(sessions, self.consultation_id)
        self.sessions = {one.id: one for one in found}
        current = self.meeting
        if current is not None and current.session_id not in self.sessions:
            self._put_away(current)
            current = None
        if current is not None:
            current.follow_sessions(tuple(found))
            return
        first = first_choice(found, self._wanted)
        if first is None:
            self._stack.setCurrentWidget(self.none)
        else:
            self.choose(first)

    @Slot(frozenset)
    def _changed(self, tables: frozenset[str]) -> None:
        """Read again what changed; the news may also come when the file was just closed."""
        with suppress(ClosedFileError):
            if "session" in tables:
                self._read_sessions()
            meeting = self.meeting
            if "input" in tables and meeting is not None and meeting.recording.others.taken():
                self._read_lines()

    @Slot()
    def _read_again(self) -> None:
        if self.meeting is not None:
            self.meeting.recording.others.taken()
            self._read_lines()

    def _read_lines(self) -> None:
        """All lines of the meeting, in the background."""
        meeting = self.meeting
        if meeting is None:
            return
        self._reading += 1
        turn, known, recording = self._reading, meeting.written, meeting.recording
        self.shell.background.start(
            lambda _task: recording.lines(),
            owner=meeting,
            then=lambda lines: self._show_lines(turn, known, lines),
            fails=self._say_why_not,
        )

    def _show_lines(self, turn: int, known: int, lines: list[RecordedLine]) -> None:
        """Show what was read, unless something was read or written since."""
        meeting = self.meeting
        if meeting is None or turn != self._reading:
            return
        if known != meeting.written:
            self._read_lines()
        else:
            meeting.show_lines(lines)

    def _say_why_not(self, error: GcmError) -> None:
        self.shell.notices.show_error(error)
