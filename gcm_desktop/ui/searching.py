"""The search page: what was said is found while one types, by words, names, numbers and codes."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from gcm_desktop.consultation.sessions import sessions
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.page import Action, Page
from gcm_desktop.ui.pieces import Card, Muted, PageHead, Small, Subtitle
from gcm_desktop.ui.search_asking import Answered, Asked, Asking
from gcm_desktop.ui.search_detail import FoundWhole
from gcm_desktop.ui.search_filters import SearchFilters
from gcm_desktop.ui.search_rows import FOUND, Found, FoundModel, FoundRow
from gcm_desktop.ui.shell import Shell

SHOWS = frozenset({"input", "session", "finding", "recommendation"})
BESIDE = 330
LONGEST = 200


class FoundList(QListView):
    """What was found; Enter shows one whole, Enter again leads to it, Escape goes to the field."""

    asked_whole = Signal(object)
    asked_capture = Signal(object)
    left = Signal()
    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.found = FoundModel(self)
        self.setModel(self.found)
        self.setItemDelegate(FoundRow(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("What was found"))
        self.clicked.connect(self._clicked)
        self.selectionModel().currentChanged.connect(lambda _new, _old: self.moved.emit())

    @property
    def current(self) -> Found | None:
        """The one the focus is on."""
        found = self.currentIndex().data(FOUND)
        return found if isinstance(found, Found) else None

    def select(self, input_id: UUID | None) -> None:
        """Put the focus on this one, or on the first."""
        ids = [line.id for line in self.found.lines]
        if ids:
            self.setCurrentIndex(self.found.index(ids.index(input_id) if input_id in ids else 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            straight = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.asked_capture if straight else self.asked_whole).emit(self.current)
        elif key == Qt.Key.Key_Escape or (
            key == Qt.Key.Key_Up and self.currentIndex().row() == 0 and not event.isAutoRepeat()
        ):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _clicked(self, _index: QModelIndex) -> None:
        if self.current is not None:
            self.asked_whole.emit(self.current)


class SearchPage(Page):
    """The field, what it is narrowed to, what was found, and one of it whole."""

    key = "search"
    drawing = "search"
    group = "see"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        assert shell.consultation_id is not None  # noqa: S101  # the shell shows it with one only
        self.consultation_id = shell.consultation_id
        self.words, self.filters = _field(), SearchFilters()
        self.list, self.whole = FoundList(), FoundWhole()
        self.state, self.count = Muted(wrap=True), Small()
        self.asking = Asking(shell.workspace, shell.background, self.consultation_id, self)
        self._asked = Asked()
        self._selected: UUID | None = None
        self._lay_out()
        self._listen()
        self._say_what_to_do()

    @staticmethod
    def title() -> str:
        return _("Search")

    def shown(self) -> None:
        self._offer_sessions()
        self._ask()
        self.words.setFocus()
        self.words.selectAll()

    def leave(self) -> None:
        self.asking.stop()

    def offers(self) -> tuple[Action, ...]:
        return (
            Action(_("Search again"), "Ctrl+F", self.start_typing),
            Action(_("Show everything again"), "Ctrl+Backspace", self.clear),
        )

    def show_objective(self, number: int) -> bool:
        self.filters.objective.setCurrentIndex(self.filters.objective.findData(number))
        return True

    def place(self) -> dict[str, Any]:
        current = self.list.current
        return {**self.filters.place, "input": current.id.hex if current else ""}

    def return_to(self, place: dict[str, Any]) -> None:
        self.filters.return_to(place)
        try:
            self._selected = UUID(str(place.get("input")))
        except ValueError:
            self._selected = None

    @Slot()
    def start_typing(self) -> None:
        """Put the focus where one types."""
        self.words.setFocus()
        self.words.selectAll()

    @Slot()
    def clear(self) -> None:
        """Look for nothing and leave nothing out."""
        self.words.clear()
        self.filters.clear()
        self.start_typing()

    def eventFilter(self, _line: QObject, event: QEvent) -> bool:
        """In the field Down and Enter go to what was found, Escape empties it."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.list.found.lines:
                self.list.setFocus()
            return True
        if key == Qt.Key.Key_Escape:
            self.whole.hide() if self.whole.isVisible() else self.words.clear()
            return True
        return False

    def _listen(self) -> None:
        self.words.textChanged.connect(self._ask)
        self.words.installEventFilter(self)
        self.filters.changed.connect(self._ask)
        self.asking.answered.connect(self._show)
        self.asking.failed.connect(self._fail)
        self.list.found.more_wanted.connect(self._ask_for_more)
        self.list.asked_whole.connect(self._show_whole)
        self.list.asked_capture.connect(self._capture)
        self.list.left.connect(self._leave_list)
        self.list.moved.connect(self._follow)
        self.whole.asked_capture.connect(self._capture)
        self.whole.left.connect(self._leave_list)
        self.shell.changes.happened.connect(self._changed)
        for keys, act in (("Ctrl+F", self.start_typing), ("Ctrl+Backspace", self.clear)):
            QShortcut(QKeySequence(keys), self, act)

    def _lay_out(self) -> None:
        self._found = Card()
        inside = QVBoxLayout(self._found)
        inside.setContentsMargins(6, 6, 6, 6)
        inside.addWidget(self.list)
        self._said = Card()
        said = QVBoxLayout(self._said)
        said.setContentsMargins(18, 16, 18, 16)
        self._headline = Subtitle()
        said.addWidget(self._headline)
        said.addWidget(self.state)
        self._rest = QWidget()
        results = QVBoxLayout()
        results.setSpacing(0)
        results.addWidget(self._found, 1)
        results.addWidget(self._said)
        results.addWidget(self._rest, 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(results, 1)
        self.whole.setFixedWidth(BESIDE)
        row.addWidget(self.whole)
        foot = QHBoxLayout()
        foot.addWidget(Small(_keys()), 1)
        foot.addWidget(self.count)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 18, 20, 10)
        box.setSpacing(10)
        box.addWidget(PageHead(_("See"), _("Search")))
        box.addWidget(self.words)
        box.addWidget(self.filters)
        box.addLayout(row, 1)
        box.addLayout(foot)

    @Slot()
    def _ask(self) -> None:
        words = self.words.text()
        self._asked = Asked(words, self.filters.chosen)
        if words.strip() or self.filters.narrow:
            self.asking.ask(self._asked)
        else:
            self.asking.stop()
            self._say_what_to_do()

    @Slot()
    def _ask_for_more(self) -> None:
        last = self.list.found.lines[-1].id if self.list.found.lines else None
        self.asking.ask(Asked(self._asked.words, self._asked.filters, before=last))

    @Slot(Answered)
    def _show(self, answered: Answered) -> None:
        if answered.asked.before is not None:
            self.list.found.go_on(answered.lines, more=answered.more)
        else:
            kept = self.list.current.id if self.list.current else self._selected
            self.list.found.begin(answered.lines, more=answered.more)
            self.list.select(kept)
            self._selected = None
        self._tell()

    def _tell(self) -> None:
        n = len(self.list.found.lines)
        self._arrange(some=n > 0)
        if n:
            more = self.list.found.canFetchMore()
            said = _("{n} and more") if more else ngettext("{n} found", "{n} found", n)
            self.count.setText(said.format(n=n))
            self._follow()
            return
        self.count.setText("")
        self._headline.setText(_("Nothing here says that"))
        hint = _("Fewer words or letters find more. Words of other languages are found as they "
                 "were said or translated.")  # fmt: skip
        if self.filters.narrow:
            hint = _("Something is left out by the lists above; Ctrl+Backspace clears them and "
                     "the words.")  # fmt: skip
        self.state.setText(hint)

    def _say_what_to_do(self) -> None:
        self.list.found.begin([], more=False)
        self._arrange(some=False)
        self.count.setText("")
        self._headline.setText(_("Type what you are looking for"))
        self.state.setText(
            _("A word as it was said or translated, a beginning of one, a speaker's name, the "
              "number of an objective, or the code of a recommendation. The newest come first.")
        )  # fmt: skip

    def _arrange(self, *, some: bool) -> None:
        self._found.setVisible(some)
        self._said.setVisible(not some)
        self._rest.setVisible(not some)
        if not some:
            self.whole.hide()

    @Slot(object)
    def _show_whole(self, found: Found) -> None:
        if self.whole.isVisible() and self.whole.found == found:
            self._capture(found)
        else:
            self.whole.tell(found)

    @Slot()
    def _follow(self) -> None:
        current = self.list.current
        if self.whole.isVisible() and current is not None:
            self.whole.tell(current)

    @Slot()
    def _leave_list(self) -> None:
        if self.whole.isVisible():
            self.whole.hide()
            self.list.setFocus()
        else:
            self.words.setFocus()

    @Slot(object)
    def _capture(self, found: Found) -> None:
        """Go on to where it is corrected; not with words that were taken back."""
        if found.taken_back:
            return
        from gcm_desktop.ui.capture import CapturePage

        page = self.shell.go("capture")
        if isinstance(page, CapturePage):
            page.writing.edit(found.id)

    @Slot(GcmError)
    def _fail(self, error: GcmError) -> None:
        self.shell.notices.show_error(error)

    @Slot(frozenset)
    def _changed(self, tables: frozenset[str]) -> None:
        if tables & SHOWS and self.isVisible():
            if "session" in tables:
                self._offer_sessions()
            self._ask()

    def _offer_sessions(self) -> None:
        try:
            held = self.shell.workspace.read(sessions, self.consultation_id)
        except GcmError as error:
            self._fail(error)
        else:
            self.filters.offer_sessions((one.id, one.title) for one in held)


def _field() -> QLineEdit:
    words = QLineEdit()
    words.setMaxLength(LONGEST)
    words.setAccessibleName(_("Search what was said"))
    words.setPlaceholderText(_("A word, a name, a number of an objective, a code"))
    return words


def _keys() -> str:
    return _("Down goes to what was found · Enter shows it whole · Ctrl+F searches again")
