"""The consultations of a workspace at a glance, searched as one types, or what to do first."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop.consultation.consultations import CONSULTATION_STATES
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.consultation_list import ConsultationList, state_name
from gcm_desktop.ui.home_duplicate import DuplicateBar
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.pieces import (
    Canvas,
    Card,
    KeyCap,
    Muted,
    PageHead,
    PrimaryButton,
    QuietButton,
    Segments,
    Small,
    Subtitle,
    press_with,
)

ALL = "all"
SEVERAL = "Ctrl+Shift+S"
"""The keys that bring several consultations together in one report."""


class HomeSearch(QWidget):
    """A field for words, and beside it which state is wanted."""

    changed = Signal()
    left = Signal()
    """The keys are to go to the list."""
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = QLineEdit()
        self.words.setMaxLength(200)
        self.words.setPlaceholderText(_("Search title, place, country or organisation"))
        self.words.setAccessibleName(_("Search the consultations"))
        self.words.setToolTip("Ctrl+F")
        self.words.textChanged.connect(self.changed)
        self.words.installEventFilter(self)
        choices = [(ALL, _("All")), *((state, state_name(state)) for state in CONSULTATION_STATES)]
        self.states = Segments(choices, _("Which state is shown"))
        self.states.choose(ALL)
        for number, (value, button) in enumerate(self.states.buttons.items()):
            button.setToolTip(f"Alt+{number}")
            button.toggled.connect(self._follow)
            QShortcut(QKeySequence(f"Alt+{number}"), self, lambda v=value: self.states.choose(v))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconView("search", "muted"))
        row.addWidget(self.words, 1)
        row.addWidget(self.states)

    @property
    def state(self) -> str | None:
        """The state that is wanted; nothing where any is."""
        return None if self.states.chosen == ALL else self.states.chosen

    @property
    def narrows(self) -> bool:
        """Whether not every consultation is wanted."""
        return bool(self.words.text().strip()) or self.state is not None

    @Slot()
    def clear(self) -> None:
        """Want every consultation again."""
        self.words.clear()
        self.states.choose(ALL)

    def eventFilter(self, _line: QObject, event: QEvent) -> bool:
        """Down goes to the list, Enter works on its first line, Escape shows all again."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            self.left.emit()
        elif key == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            return False
        return True

    @Slot(bool)
    def _follow(self, on: bool) -> None:
        if on:
            self.changed.emit()


class Home(Canvas):
    """The list of consultations and what can be done to them."""

    asked_new = Signal()
    asked_edit = Signal()
    asked_duplicate = Signal()
    asked_turn = Signal()
    """The consultation is to be closed, or opened again."""
    asked_several = Signal()
    """One report is to be made of several consultations."""

    def __init__(self, *, writable: bool) -> None:
        super().__init__()
        self._writable = writable
        self.list, self.search, self.duplicating = ConsultationList(), HomeSearch(), DuplicateBar()
        self.count, self.keys = Small(), Small(_keys())
        self._make_buttons()
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 18, 20, 10)
        box.setSpacing(10)
        box.addWidget(self._head())
        for part in (self.search, self.duplicating):
            box.addWidget(part)
        box.addWidget(self._list_card(), 1)
        box.addWidget(self._nothing_card())
        box.addWidget(self._first_card())
        self._rest = QWidget()
        box.addWidget(self._rest, 1)
        box.addLayout(self._foot())
        self._follow_list()
        self.arrange(some=False)

    def start_typing(self) -> None:
        """Put the focus on the list, or on a new one where there is none."""
        if self.list.consultations.rows:
            self.list.setFocus()
        else:
            (self.search.words if self.search.narrows else self.new).setFocus()

    def arrange(self, *, some: bool) -> None:
        """Show the list, or that nothing was found, or what a consultation is."""
        narrowed = self.search.narrows
        self._card.setVisible(some)
        self._nothing.setVisible(narrowed and not some)
        self._first.setVisible(not narrowed and not some)
        self._rest.setVisible(not some)
        for part in (self.search, self.keys, self.count):
            part.setVisible(some or narrowed)
        n = len(self.list.consultations.rows)
        self.count.setText(ngettext("{n} consultation", "{n} consultations", n).format(n=n))
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Offer what can be done to the consultation the focus is on."""
        summary = self.list.summary
        for button in (self.edit, self.duplicate, self.turn):
            button.setVisible(summary is not None)
        closed = summary is not None and summary.state == "closed"
        self.turn.setText(_("Re&open") if closed else _("C&lose"))

    def _make_buttons(self) -> None:
        self.new = PrimaryButton(_("&New consultation"))
        self.edit, self.turn = QuietButton(_("&Edit")), QuietButton(_("C&lose"))
        self.duplicate = QuietButton(_("&Duplicate"))
        self.several = QuietButton(_("One report of &several…"))
        for button, keys, signal in (
            (self.new, "Ctrl+N", self.asked_new),
            (self.edit, "F2", self.asked_edit),
            (self.duplicate, "Ctrl+D", self.asked_duplicate),
            (self.turn, "Ctrl+E", self.asked_turn),
            (self.several, SEVERAL, self.asked_several),
        ):
            button.setEnabled(self._writable or button is self.several)
            button.setToolTip(keys)
            button.clicked.connect(signal)
            press_with(button, keys)

    def _follow_list(self) -> None:
        self.list.asked_new.connect(self.new.click)
        self.list.moved.connect(self.follow)
        self.list.left.connect(self.start_searching)
        self.search.left.connect(self.start_typing)
        self.search.entered.connect(self._work_on_first)
        self.duplicating.left.connect(self.start_typing)
        QShortcut(QKeySequence("Ctrl+F"), self, self.start_searching)

    @Slot()
    def start_searching(self) -> None:
        """Put the focus where one types what is looked for."""
        self.search.words.setFocus()
        self.search.words.selectAll()

    @Slot()
    def _work_on_first(self) -> None:
        if self.list.current is not None:
            self.list.chosen.emit(self.list.current)

    def _head(self) -> PageHead:
        head = PageHead(_("Workspace"), _("Consultations"))
        head.row.setSpacing(8)
        buttons: tuple[QPushButton, ...] = (self.turn, self.duplicate, self.edit, self.new)
        for button in buttons:
            head.row.addWidget(button)
        return head

    def _foot(self) -> QVBoxLayout:
        foot, row = QVBoxLayout(), QHBoxLayout()
        foot.setSpacing(6)
        row.setSpacing(8)
        row.addWidget(self.several)
        row.addWidget(KeyCap(SEVERAL), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch()
        row.addWidget(self.count)
        foot.addLayout(row)
        foot.addWidget(self.keys)
        return foot

    def _list_card(self) -> Card:
        self._card = Card()
        box = QVBoxLayout(self._card)
        box.setContentsMargins(6, 6, 6, 6)
        box.addWidget(self.list)
        return self._card

    def _nothing_card(self) -> Card:
        self._nothing = Card()
        box = QHBoxLayout(self._nothing)
        box.setContentsMargins(18, 14, 18, 14)
        box.addWidget(Muted(_("No consultation here says that. Escape shows all of them again."),
                            wrap=True), 1)  # fmt: skip
        every = QuietButton(_("Show all"))
        every.clicked.connect(self.search.clear)
        box.addWidget(every)
        return self._nothing

    def _first_card(self) -> Card:
        self._first = Card()
        box = QVBoxLayout(self._first)
        box.setContentsMargins(18, 16, 18, 16)
        box.setSpacing(4)
        box.addWidget(Subtitle(_("Begin with a consultation")))
        what = _(
            "A consultation is one occasion, or a series, in which people are heard on the "
            "objectives of the Compact. A title and a country are enough to begin; the rest can "
            "follow."
        )
        box.addWidget(Muted(what, wrap=True))
        box.addWidget(Small(_("Press N or Ctrl+N to begin one."), wrap=True))
        return self._first

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typing = isinstance(QApplication.focusWidget(), QLineEdit)
        if event.key() == Qt.Key.Key_N and not event.modifiers() and not typing:
            self.new.click()
        else:
            super().keyPressEvent(event)


def _keys() -> str:
    return _(
        "Enter works on it · N new · F2 edits · Ctrl+D duplicates · Ctrl+E closes or reopens · "
        "Ctrl+F searches"
    )
