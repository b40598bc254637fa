"""The capture page: what is said is written down as it is said, without leaving the keyboard."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStyle, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import Consultation, consultation
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.how_far import rows_above
from gcm_desktop.consultation.inputs import Input, inputs
from gcm_desktop.consultation.record import found
from gcm_desktop.errors import ClosedFileError, GcmError, NoSuchRecordError
from gcm_desktop.reference import GROUPS
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_form import CaptureForm
from gcm_desktop.ui.capture_head import LOW, CaptureHead
from gcm_desktop.ui.capture_keeping import Keeping
from gcm_desktop.ui.capture_lines import RecordedLine
from gcm_desktop.ui.capture_objectives import NUMBERS, TO_BE_SORTED
from gcm_desktop.ui.capture_recording import Recording
from gcm_desktop.ui.capture_who import Rules
from gcm_desktop.ui.capture_writing import Writing
from gcm_desktop.ui.heard import HeardPanel
from gcm_desktop.ui.objectives import ObjectivesSide
from gcm_desktop.ui.recorded import WHOLE, RecordedCard
from gcm_desktop.ui.shell import WIDE, Page, Shell
from gcm_desktop.workspace import Workspace

SHOWS = frozenset({"consultation", "input"})
PAGE = 60
"""Lines that are read at a time in the window's thread: 20 ms; more go to the background."""
PANEL, NARROW_PANEL, WIDE_PANEL, EDGE, GAP, TOP, FOOT = 276, 236, 380, 20, 14, 14, 12
REACH = 2_000
"""Lines that are listed at once so that one of them can be selected again."""
LEAST = QSize(560, 440)
ROOMY, VAST = 1000, 1400
"""From these widths in pixels of the page its panel need not be narrow, and has room for names."""


class CapturePage(Page):
    """Objectives at the side, the form, what was recorded, and who was heard."""

    key = "capture"
    drawing = "capture"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.workspace, self.consultation_id = shell.workspace, _chosen(shell)
        about = self.workspace.read(consultation, self.consultation_id)
        planned, writable = _planned(about), not self.workspace.read_only
        self.recording = Recording(self.workspace, self.consultation_id)
        self.head, self.side = CaptureHead(), ObjectivesSide(planned)
        self.form = CaptureForm(self._rules(about), about.languages)
        self.recorded = RecordedCard(writable=writable)
        self.panel = HeardPanel(planned, self)
        self.writing = Writing(
            self.recording, self.form, self.head, self.side, self.recorded, shell.notices
        )
        self.keeping = Keeping(self.writing, shell.notices)
        self._offered = False
        self._wanted: Input | None = None
        """The line that is to be selected once it is read."""
        self._panel_wanted: bool | None = None
        self._was_wide = True
        self._asked: tuple[int, bool] | None = None
        self._reading = 0
        self.form.setEnabled(writable)
        self._lay_out()
        self._connect()
        self._begin(about)

    @staticmethod
    def title() -> str:
        return _("Capture")

    def beside(self) -> QWidget:
        return self.side

    def shown(self) -> None:
        self._read_lines(PAGE)
        self._read_coverage()
        if not self._offered:
            self._offered = True
            self.keeping.offer()
        self.form.start_typing()

    def leave(self) -> None:
        self.keeping.keep()

    def place(self) -> dict[str, Any]:
        return {"objective": self.writing.objective, "input": self.recorded.table.selected}

    def return_to(self, place: dict[str, Any]) -> None:
        """Look at an objective again, with a line selected; a line half typed stays as it is."""
        number, free = place.get("objective"), not self.writing.unsaved
        self._wanted = _standing(self.workspace, self.consultation_id, place.get("input"))
        if self._wanted is not None and not isinstance(number, int):
            number = self._wanted.principal or TO_BE_SORTED
        if isinstance(number, int) and number in NUMBERS and self.writing.correction is None:
            if free:
                self.writing.choose(number)
            elif number != self.writing.objective:
                self.recorded.scope.choose(WHOLE)
        if self._wanted is not None and not self._select_wanted():
            self._read_down_to(self._wanted)

    def _read_down_to(self, wanted: Input) -> None:
        """Read on until a line is there, unless it is too far down to be listed."""
        objective = None if self.recorded.whole else self.writing.objective
        read, about = self.workspace.read, self.consultation_id
        self.shell.background.start(
            lambda _task: read(rows_above, about, wanted.id, objective=objective, most=REACH),
            owner=self, then=self._read_so_many, fails=self._say_why_not,
        )  # fmt: skip

    def _read_so_many(self, above: int | None) -> None:
        if above is not None:
            self._read_lines(above + PAGE)

    def _select_wanted(self) -> bool:
        """Select the line that is looked for, once it is there."""
        wanted = self._wanted
        if wanted is None or self.recorded.table.recorded.row_of(wanted.id) is None:
            return False
        self._wanted = None
        self.recorded.table.select(wanted.id)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.head.be_low(self.height() < LOW)
        self.form.be_low(self.height() < LOW)
        wide = self.shell.width() >= WIDE
        if wide != self._was_wide:
            self._was_wide, self._panel_wanted = wide, None
        self._place_panel()

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for a window below the width at which the panel folds."""
        return LEAST

    def _begin(self, about: Consultation) -> None:
        """Go on where the last line was recorded, in its language."""
        newest = self.workspace.read(inputs, self.consultation_id, limit=1)
        last = newest[0] if newest else None
        focus = about.objectives_in_focus
        begin = focus[0] if focus else TO_BE_SORTED
        spoken = about.languages[0] if about.languages else language()
        self.form.language.choose(last.language if last else spoken)
        self.writing.begin((last.principal or TO_BE_SORTED) if last else begin)

    def _rules(self, about: Consultation) -> Rules:
        return Rules(self.workspace.encrypted, about.attribution_rule)

    def _lay_out(self) -> None:
        self._box = QVBoxLayout(self)
        self._box.setSpacing(10)
        self._box.addWidget(self.head)
        self._box.addWidget(self.form, 2)
        self._box.addWidget(self.recorded, 3)

    def _connect(self) -> None:
        self.shell.changes.happened.connect(self._changed)
        self.writing.looks_elsewhere.connect(self._look_elsewhere)
        self.recorded.scope_changed.connect(self._look_elsewhere)
        self.recorded.asked_history.connect(self._show_history)
        self.recorded.asked_files.connect(self._show_attached)
        self.recorded.table.recorded.more_wanted.connect(self._read_more)
        self.head.panel.clicked.connect(self._turn_panel)
        for keys, act in (
            ("Ctrl+Return", self.writing.save),
            ("Ctrl+Enter", self.writing.save),
            ("F8", self.writing.strike),
            ("Ctrl+F", self.side.start_finding),
            ("Ctrl+J", self.side.start_finding),
            ("Ctrl+Z", self.writing.undo),
            ("Ctrl+Shift+Z", self.writing.redo),
            ("Ctrl+Y", self.writing.redo),
            ("Alt+R", self.recorded.start_reading),
            ("Ctrl+Shift+A", self.recorded.ask_files),
        ):
            QShortcut(QKeySequence(keys), self, act).setAutoRepeat(False)
        leave = QShortcut(QKeySequence("Esc"), self.form, self.writing.leave)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @Slot()
    def _turn_panel(self) -> None:
        self._panel_wanted = not self.panel.isVisible()
        self._place_panel()

    def _place_panel(self) -> None:
        """At the side where there is room; else folded, and over the page while it is asked for."""
        wide = self.shell.width() >= WIDE
        shown = wide if self._panel_wanted is None else self._panel_wanted
        panel = PANEL if self.width() >= ROOMY or not wide else NARROW_PANEL
        panel = WIDE_PANEL if self.width() >= VAST else panel
        aside = EDGE + panel + GAP if wide and shown else EDGE
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        start, end = (aside, 24) if mirrored else (24, aside)
        self._box.setContentsMargins(start, TOP, end, FOOT)
        top = TOP if wide else TOP + self.head.height() + GAP // 2
        place = QRect(self.width() - panel - EDGE, top, panel, self.height() - top - FOOT)
        self.panel.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))
        self.panel.setVisible(shown)
        self.panel.raise_()
        self.head.panel.setChecked(shown)

    @Slot(object)
    def _show_history(self, input_id: UUID) -> None:
        """Show what became of one line, from the first word on."""
        from gcm_desktop.ui.history import HistoryDialog

        shell = self.shell
        HistoryDialog(
            shell.workspace, input_id, shell.profile, shell.background, self.window()
        ).open()

    @Slot(object)
    def _show_attached(self, input_id: UUID) -> None:
        """Show the files that belong to one line, and take further ones in."""
        from gcm_desktop.ui.attached import AttachedDialog

        AttachedDialog(self.workspace, self.shell.background, input_id, self.window()).open()

    @Slot(frozenset)
    def _changed(self, tables: frozenset[str]) -> None:
        """Read again what changed; the news may also come when the file was just closed."""
        with suppress(ClosedFileError):
            if "consultation" in tables:
                self._follow_consultation()
            if tables & SHOWS:
                self._read_lines(max(PAGE, len(self.recorded.table.recorded.lines)))
                self._read_coverage()

    def _follow_consultation(self) -> None:
        about = self.workspace.read(consultation, self.consultation_id)
        self.form.who.follow(self._rules(about))
        self.panel.planned = self.side.objectives.planned = _planned(about)

    @Slot()
    def _look_elsewhere(self) -> None:
        self._read_lines(PAGE)
        self._read_coverage()

    @Slot()
    def _read_more(self) -> None:
        self._read_lines(len(self.recorded.table.recorded.lines) + PAGE)

    def _read_coverage(self) -> None:
        told, objective = (
            self.workspace.read(coverage, self.consultation_id),
            self.writing.objective,
        )
        self.side.tell(told)
        self.panel.tell(told, objective)
        here = told.by_objective.get(objective, sum(told.to_be_sorted.values()))
        self.recorded.tell(told.total if self.recorded.whole else here)

    def _read_lines(self, many: int) -> None:
        """Show the newest `many` lines of the objective that is looked at."""
        asked = (self.writing.objective, self.recorded.whole)
        self._reading += 1
        if many <= PAGE:
            self._show_lines(asked, self._lines(asked, many), many)
            return
        turn = self._reading
        self.shell.background.start(
            lambda _task: self._lines(asked, many),
            owner=self,
            then=lambda lines: self._show_late(turn, asked, lines, many),
            fails=self._say_why_not,
        )

    def _say_why_not(self, error: GcmError) -> None:
        self.shell.notices.show_error(error)

    def _lines(self, asked: tuple[int, bool], many: int) -> list[RecordedLine]:
        objective = None if asked[1] else asked[0]
        entries = self.workspace.read(
            inputs, self.consultation_id, objective=objective, limit=many + 1
        )
        return [RecordedLine.of(entry) for entry in entries]

    def _show_late(
        self, turn: int, asked: tuple[int, bool], lines: list[RecordedLine], many: int
    ) -> None:
        """Show what was read in the background, unless something newer was read since."""
        if turn == self._reading:
            self._show_lines(asked, lines, many)

    def _show_lines(self, asked: tuple[int, bool], lines: list[RecordedLine], many: int) -> None:
        model, more = self.recorded.table.recorded, len(lines) > many
        show = model.show_lines if asked == self._asked else model.begin
        self._asked = asked
        show(lines[:many], more=more)
        self._select_wanted()


def _chosen(shell: Shell) -> UUID:
    chosen = shell.consultation_id
    assert chosen is not None  # noqa: S101  # the shell shows no page that needs one without it
    return chosen


def _standing(workspace: Workspace, consultation_id: UUID, said: object) -> Input | None:
    """The input of a place, if it is one of this consultation and stands."""
    try:
        entry = workspace.read(found, Input, UUID(str(said)))
    except (ValueError, NoSuchRecordError):
        return None
    stands = not (entry.withdrawn or entry.consent_withdrawn)
    return entry if stands and entry.consultation_id == consultation_id else None


def _planned(about: Consultation) -> tuple[str, ...]:
    """The groups planned to be heard, in the order of the Compact; all of them if none is named."""
    return tuple(group for group in GROUPS if group in (about.groups_planned or GROUPS))
