"""Coverage: who was heard on what in this consultation, who was silent, and who was not asked."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from gcm_desktop.consultation.held import DIMENSIONS, GROUP
from gcm_desktop.consultation.standing import Matrix, inputs_in, matrix, not_heard_sentence
from gcm_desktop.errors import ClosedFileError, GcmError
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_rows import in_two_rows
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.matrix import MatrixView
from gcm_desktop.ui.matrix_counting import Counting
from gcm_desktop.ui.matrix_inputs import MOST, WIDTH, CellInputs, SaidLine
from gcm_desktop.ui.matrix_legend import Legend
from gcm_desktop.ui.matrix_words import (
    OBJECTIVES,
    PEOPLE,
    SUM_BELOW,
    TO_BE_SORTED,
    dimension_name,
    tip,
)
from gcm_desktop.ui.notices import announce
from gcm_desktop.ui.page import Action, Page
from gcm_desktop.ui.pieces import Card, FieldLabel, IconButton, PageHead, Small, Words
from gcm_desktop.ui.shell import WIDE, Shell

SHOWS = frozenset({"consultation", "session", "participant", "input"})
"""Tables whose changes show here."""
LOW = 640
"""Below this height the page does without its note."""
COPY = "Ctrl+Shift+C"


class Gist(Words):
    """A paragraph of which one or two lines are shown; the tool tip has all of it."""

    def __init__(self, lines: int) -> None:
        self._whole, self._lines = "", lines
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def whole(self) -> str:
        """All of it."""
        return self._whole

    @Slot(str)
    def say(self, whole: str) -> None:
        """Show this paragraph."""
        self._whole = whole
        self.setAccessibleName(whole)
        self.setToolTip(tip(whole))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room, font = max(self.width(), 120), self.font()
        if self._lines == 1:
            elide = Qt.TextElideMode.ElideRight
            self.setText(self.fontMetrics().elidedText(self._whole, elide, room))
        else:
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            self.setText("\n".join(in_two_rows(self._whole, font, room, mirrored=mirrored)))


class CoveragePage(Page):
    """The matrix, what it amounts to, and in words what is missing from it."""

    key = "coverage"
    drawing = "coverage"
    group = "see"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.matrix, self.inputs = MatrixView(), CellInputs()
        self.head, self.cell = PageHead(_("Coverage"), _("Who was heard on what")), Gist(1)
        self.figures = self.head.eyebrow
        self.not_heard = Gist(2)
        self.by = Choice((by, dimension_name(by)) for by in DIMENSIONS)
        self.copy = IconButton(_("Copy this sentence"), "copy", keys=COPY)
        self._mark = IconView("warning", "warn", 16)
        self._counting = Counting(shell, self, self._what, self._show)
        self._open = (-1, -1)
        self._lay_out()
        self._connect()

    @staticmethod
    def title() -> str:
        return _("Coverage")

    def shown(self) -> None:
        self._counting.begin()
        self.matrix.setFocus()

    def offers(self) -> tuple[Action, ...]:
        """Every dimension, and the sentence."""
        say = _("Coverage by: {dimension}")
        by = [
            Action(say.format(dimension=dimension_name(one)), "", partial(self.by.choose, one))
            for one in DIMENSIONS
        ]
        return (*by, Action(_("Copy the sentence on who was not heard"), COPY, self.copy_sentence))

    def show_objective(self, number: int) -> bool:
        column = max(self.matrix.currentIndex().column(), 0)
        self.matrix.setCurrentIndex(self.matrix.table.index(number - 1, column))
        self.matrix.setFocus()
        return True

    def place(self) -> dict[str, Any]:
        index = self.matrix.currentIndex()
        return {"by": self.by.currentIndex(), "row": index.row(), "column": index.column()}

    def return_to(self, place: dict[str, Any]) -> None:
        said = [place.get(name) for name in ("by", "row", "column")]
        by, row, column = (one if type(one) is int else -1 for one in said)
        if 0 <= by < len(DIMENSIONS):
            self.by.setCurrentIndex(by)
        if 0 <= row <= PEOPLE:
            last = self.matrix.table.sum_beside
            self.matrix.setCurrentIndex(self.matrix.table.index(row, min(max(column, 0), last)))

    @Slot()
    def copy_sentence(self) -> None:
        """Take the sentence for the methodology along; it goes again when the window locks."""
        QGuiApplication.clipboard().setText(self.not_heard.whole)
        announce(self, _("Copied."))

    @Slot(int, int)
    def list_inputs(self, row: int, column: int) -> None:
        """Show what was said in a cell."""
        self._open = (row, column)
        self.inputs.begin(self.matrix.table.in_words(row, column), objective=row <= TO_BE_SORTED)
        self.inputs.show()
        self._make_room()
        self._read_inputs()
        self.inputs.list.setFocus()

    @Slot()
    def close_inputs(self) -> None:
        """Only the matrix again."""
        self._open = (-1, -1)
        self.inputs.hide()
        self._make_room()
        self.matrix.setFocus()

    @Slot()
    def capture_more(self) -> None:
        """Go on writing down what is said on the objective of the open cell, or on none yet."""
        from gcm_desktop.ui.capture import CapturePage

        row, _column = self._open
        page = self.shell.go(CapturePage.key)
        if isinstance(page, CapturePage):
            page.writing.choose(row + 1 if row < OBJECTIVES else 0)

    @Slot(object)
    def correct(self, input_id: UUID) -> None:
        """Correct an input where inputs are written down."""
        from gcm_desktop.ui.capture import CapturePage

        page = self.shell.go(CapturePage.key)
        if isinstance(page, CapturePage):
            page.writing.edit(input_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._note.setVisible(self.height() >= LOW)
        self._make_room()

    @Slot(frozenset)
    def _changed(self, tables: frozenset[str]) -> None:
        if tables & SHOWS:
            self._counting.change()

    @Slot()
    def _turn(self) -> None:
        """The columns are to be others."""
        at_choice = self.by.hasFocus()
        self.close_inputs()
        self.figures.setText("  ·  ".join((_("Coverage"), _("Counting…"))))
        if at_choice:
            self.by.setFocus()
        self._counting.want()

    def _what(self) -> Callable[[], Matrix]:
        chosen, by = self.shell.consultation_id, self.by.chosen
        assert chosen is not None  # noqa: S101  # the shell shows no page that needs one without it
        return lambda: self.shell.workspace.read(matrix, chosen, by, now=datetime.now(UTC))

    def _say_why_not(self, error: GcmError) -> None:
        if not isinstance(error, ClosedFileError):
            self.shell.notices.show_error(error)

    def _show(self, told: Matrix) -> None:
        if told.by != self.by.chosen:
            return  # the columns were changed meanwhile, and are being counted
        self.matrix.show_matrix(told)
        self.figures.setText(self._in_figures())
        self.not_heard.say(not_heard_sentence(told, language()))
        self._mark.setVisible(bool(told.total and (told.not_heard or told.never_asked)))
        if self._open != (-1, -1):
            self._read_inputs()

    def _read_inputs(self) -> None:
        chosen, opened = self.shell.consultation_id, self._open
        told = self.matrix.table.matrix
        row, column = opened
        if chosen is None or not told.columns:
            return
        objective = None if row == SUM_BELOW else 0 if row == TO_BE_SORTED else row + 1
        key = told.columns[column] if column < len(told.columns) else None

        def read(_task: object) -> list[SaidLine]:
            found = self.shell.workspace.read(
                inputs_in, chosen, by=told.by, column=key, objective=objective, limit=MOST + 1
            )
            return [SaidLine.of(entry) for entry in found]

        self.shell.background.start(
            read,
            owner=self,
            then=lambda lines: self._show_inputs(opened, lines),
            fails=self._say_why_not,
        )

    def _show_inputs(self, opened: tuple[int, int], lines: list[SaidLine]) -> None:
        if opened == self._open:
            self.inputs.about.setText(self.matrix.table.in_words(*opened))
            self.inputs.show_lines(lines[:MOST], all_of_them=len(lines) <= MOST)

    def _in_figures(self) -> str:
        told = self.matrix.table.matrix
        heard = len([column for column in told.columns if told.by_column[column]])
        counts = [
            _("Coverage"),
            ngettext("{n} input", "{n} inputs", told.total).format(n=told.total),
        ]
        if told.by == GROUP:
            counts.append(_("{n} of {all} groups").format(n=heard, all=len(told.columns)))
        counts.append(_("{n} of 23 objectives").format(n=len(told.objectives_heard)))
        return "  ·  ".join(counts)

    def _make_room(self) -> None:
        """In a narrow window what was said stands in place of the matrix."""
        opened, wide = not self.inputs.isHidden(), self.shell.width() >= WIDE
        self._card.setVisible(wide or not opened)
        self.inputs.setMaximumWidth(WIDTH if wide else 16_777_215)
        self.inputs.setMinimumWidth(WIDTH if wide else 0)

    def _connect(self) -> None:
        self.matrix.read.connect(self.cell.say)
        self.matrix.chosen.connect(self.list_inputs)
        self.inputs.left.connect(self.close_inputs)
        self.inputs.asked_more.connect(self.capture_more)
        self.inputs.list.asked.connect(self.correct)
        self.by.currentIndexChanged.connect(self._turn)
        self.copy.clicked.connect(self.copy_sentence)
        self.shell.changes.happened.connect(self._changed)

    def _lay_out(self) -> None:
        label = FieldLabel(_("Compare &by"))
        label.setBuddy(self.by)
        self.by.setAccessibleName(_("Compare by"))
        self.by.setMinimumWidth(190)
        bottom = Qt.AlignmentFlag.AlignBottom
        for widget in (label, self.by):
            self.head.row.addSpacing(10)
            self.head.row.addWidget(widget, 0, bottom)
        self._card = Card()
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(8, 6, 8, 8)
        inside.addWidget(self.matrix)
        self.inputs.hide()
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self._card, 1)
        middle.addWidget(self.inputs, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 14, 20, 10)
        box.setSpacing(6)
        box.addWidget(self.head)
        box.addLayout(middle, 1)
        box.addLayout(self._foot())

    def _foot(self) -> QVBoxLayout:
        self._note = Small(
            _("The numbers count inputs, not people, and are not representative. An input that "
              "speaks to several objectives counts on each of them."),
            wrap=True,
        )  # fmt: skip
        top = Qt.AlignmentFlag.AlignTop
        cell = QHBoxLayout()
        cell.addWidget(self.cell, 1)
        cell.addWidget(Legend())
        silence = QHBoxLayout()
        silence.setSpacing(8)
        silence.addWidget(self._mark, 0, top)
        silence.addWidget(self.not_heard, 1)
        silence.addWidget(self.copy, 0, top)
        foot = QVBoxLayout()
        foot.setSpacing(6)
        foot.addLayout(cell)
        foot.addLayout(silence)
        foot.addWidget(self._note)
        return foot
