"""The objectives in the sidebar: found by number or everyday word, or picked from the list."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.consultation.coverage import Coverage
from gcm_desktop.texts import _
from gcm_desktop.ui.capture_objectives import (
    NUMBER,
    NUMBERS,
    PLACE,
    ObjectiveList,
    ObjectiveModel,
    found,
    numbers_typed,
)
from gcm_desktop.ui.icons import icon
from gcm_desktop.ui.notices import announce
from gcm_desktop.ui.pieces import SideCaption, SideNote

STILL = QItemSelectionModel.SelectionFlag.NoUpdate
"""Moves the highlight and chooses nothing."""


class ObjectivesSide(QWidget):
    """What the sidebar shows while things are written down."""

    chosen = Signal(int)
    """The principal objective, 0 for to be sorted."""
    added = Signal(int)
    """A further objective."""
    done = Signal()
    """Choosing has ended: typing goes on in the form."""

    def __init__(self, planned: Sequence[str]) -> None:
        super().__init__()
        self.finder = QLineEdit()
        self.objectives = ObjectiveModel(planned, self)
        self.list = ObjectiveList(self.objectives, self.finder)
        self.heard, self.answer = SideNote(), SideNote(wrap=True)
        self._dress_finder()
        self._lay_out()
        self.list.taken.connect(self.done)
        self.list.added.connect(self._add_current)
        self.list.clicked.connect(self.done)
        self.list.selectionModel().selectionChanged.connect(self._choose_selected)
        self._choosing = False

    def tell(self, coverage: Coverage) -> None:
        """Show these counts."""
        self.objectives.tell(coverage)
        self.heard.setText(_("{n} of 23 heard").format(n=self.objectives.heard))

    def show_chosen(self, numbers: tuple[int, ...]) -> None:
        """Show the principal objective and further ones."""
        self.objectives.mark(numbers)
        self._select(numbers[0])

    def start_finding(self) -> None:
        """Put the focus where a number or a word is typed."""
        self.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.finder.selectAll()

    def eventFilter(self, _finder: QObject, event: QEvent) -> bool:
        """From the finder: arrows move the highlight, Enter takes it, Escape goes back."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(further=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Escape:
            self._leave()
        else:
            return False
        return True

    def _dress_finder(self) -> None:
        self.finder.setPlaceholderText(_("Find: 7, 7 12, passport  (Ctrl+F)"))
        self.finder.setAccessibleName(_("Find an objective"))
        self.finder.setAccessibleDescription(
            _("By number or everyday word; 0 is to be sorted, several numbers choose several")
        )
        glass = QAction(icon("search", "sidemuted"), _("Find an objective"), self.finder)
        glass.triggered.connect(self.start_finding)
        self.finder.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self.finder.setMaxLength(100)
        self.finder.textEdited.connect(self._search)
        self.finder.installEventFilter(self)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2, 0, 8, 0)
        head.addWidget(SideCaption(_("23 OBJECTIVES")), 1)
        head.addWidget(self.heard)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(6)
        box.addLayout(head)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 6, 0)
        row.addWidget(self.finder)
        box.addLayout(row)
        box.addWidget(self.answer)
        box.addWidget(self.list, 1)
        self.answer.hide()

    @Slot(str)
    def _search(self, typed: str) -> None:
        self._say("")
        self._show_only(found(typed))

    def _show_only(self, numbers: tuple[int, ...]) -> None:
        """Looking must not choose: the selection is put back, the highlight is on the likeliest."""
        self._choosing = True
        self.objectives.show_only(numbers)
        self._choosing = False
        chosen = next((n for n in numbers if self._place_of(n) == 0), None)
        if chosen is not None:
            self._select(chosen)
        if self.finder.text() and numbers:
            self.list.selectionModel().setCurrentIndex(self.objectives.index(0), STILL)
            self.list.scrollToTop()

    def _place_of(self, number: int) -> int:
        row = self.objectives.numbers.index(number)
        return int(self.objectives.index(row).data(PLACE))

    def _select(self, number: int) -> None:
        if number not in self.objectives.numbers:
            return
        self._choosing = True
        self.list.setCurrentIndex(self.objectives.index(self.objectives.numbers.index(number)))
        self._choosing = False

    def _move(self, step: int) -> None:
        row = self.list.currentIndex().row() + step
        if 0 <= row < len(self.objectives.numbers):
            self.list.selectionModel().setCurrentIndex(self.objectives.index(row), STILL)

    def _take(self, *, further: bool) -> None:
        typed = numbers_typed(self.finder.text())
        current = self.list.number
        wrong = [number for number in typed if number not in NUMBERS]
        if wrong or current is None:
            self._refuse(wrong)
            return
        numbers = list(typed) if len(typed) > 1 else [current]
        if not further:
            self.chosen.emit(numbers.pop(0))
        for number in numbers:
            self.added.emit(number)
        self._leave()

    def _refuse(self, wrong: list[int]) -> None:
        if wrong:
            self._say(
                _("There is no objective {number}: type 1 to 23, or 0 for what is to be sorted.")
                .format(number=wrong[0])
            )  # fmt: skip
        else:
            self._say(_("No objective is found by that; try another word or a number."))

    def _leave(self) -> None:
        self.finder.setText("")
        self._search("")
        self.done.emit()

    def _say(self, sentence: str) -> None:
        self.answer.setText(sentence)
        self.answer.setVisible(bool(sentence))
        if sentence:
            announce(self.answer, sentence)

    @Slot()
    def _add_current(self) -> None:
        if self.list.number is not None:
            self.added.emit(self.list.number)

    @Slot()
    def _choose_selected(self) -> None:
        """A screen reader may select a row without making it current: the selection counts."""
        rows = self.list.selectionModel().selectedIndexes()
        if rows and not self._choosing:
            self.chosen.emit(int(rows[0].data(NUMBER)))
