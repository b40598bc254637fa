"""Who came, by name: known participants and the register, to be ticked; and who is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from gcm_desktop.consultation.participants import participants
from gcm_desktop.consultation.search import folded
from gcm_desktop.consultation.sessions import AGE_BANDS, DISABILITY, SEXES
from gcm_desktop.consultation.stakeholders import stakeholders
from gcm_desktop.reference import stakeholder_groups, wording
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.attendance_tallies import group_name
from gcm_desktop.ui.beginnings import beginning_with, beginnings
from gcm_desktop.ui.capture_choices import Choice, GroupChooser
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import Card, Muted, QuietButton, Subtitle
from gcm_desktop.ui.recent import ROOT, Index
from gcm_desktop.ui.session_names import age_name, disability_name, sex_name
from gcm_desktop.workspace import Workspace

PERSON = Qt.ItemDataRole.UserRole + 1
PARTICULARS = ("sex", "age_band", "disability")


@dataclass(frozen=True)
class Known:
    """Somebody who may be ticked: a participant, or an entry of the register."""

    name: str
    organisation: str
    group: str
    came: bool
    participant_id: UUID | None = None
    stakeholder_id: UUID | None = None
    sex: str = ""
    age_band: str = ""
    disability: str = ""

    @property
    def line(self) -> str:
        """Name, organisation and group on one line."""
        parts = (self.name, self.organisation, group_name(self.group))
        return "  ·  ".join(f"\u2068{part}\u2069" for part in parts if part)

    @cached_property
    def words(self) -> str:
        """What a search looks in: worked out once, as ten thousand are looked through."""
        return beginnings(f"{self.name} {self.organisation} {group_name(self.group)}")


def known_people(workspace: Workspace, consultation_id: UUID, session_id: UUID) -> list[Known]:
    """Participants of the consultation, then the persons of the register who are none yet."""
    register = {one.id: one for one in workspace.read(stakeholders)}
    found, taken = [], set()
    for one in workspace.read(participants, consultation_id):
        entry = register.get(one.stakeholder_id) if one.stakeholder_id else None
        taken.add(one.stakeholder_id)
        name = one.name or (entry.name if entry else None)
        if name:
            found.append(
                Known(
                    name, one.organisation or (entry.organisation if entry else None) or "",
                    one.stakeholder_group, session_id.hex in one.sessions, one.id,
                    one.stakeholder_id, one.sex or "", one.age_band or "", one.disability or "",
                )
            )  # fmt: skip
    persons = [one for one in register.values() if one.kind == "person" and one.id not in taken]
    found += [
        Known(one.name or "", one.organisation or "", one.stakeholder_group, came=False,
              stakeholder_id=one.id)
        for one in persons
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.came, folded(one.name), one.words))


class PeopleModel(QAbstractListModel):
    """People with a tick each, those found by what is typed."""

    ticked = Signal(object, bool)
    """Somebody, and whether they came."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.everybody: list[Known] = []
        self.rows: list[Known] = []
        self._asked = ""

    def show(self, people: Sequence[Known]) -> None:
        """Show these instead."""
        self.everybody = list(people)
        self._show(beginning_with(self._asked, self.everybody))

    def search(self, words: str) -> None:
        """Show those of whom every word begins a word of the line."""
        self._asked = words
        found = beginning_with(words, self.everybody)
        if found != self.rows:
            self._show(found)

    def _show(self, found: list[Known]) -> None:
        self.beginResetModel()
        self.rows = found
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsUserCheckable | (
            flag.ItemNeverHasChildren
        )  # fmt: skip

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        one = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.line
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one.line}. {_('Came') if one.came else _('Not ticked')}"
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if one.came else Qt.CheckState.Unchecked
        return one if role == PERSON else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        came = Qt.CheckState(value) == Qt.CheckState.Checked
        self.ticked.emit(self.rows[index.row()], came)
        return True


class PeopleCard(Card):
    """The list to tick in, a line for who is new, and the particulars of whom the focus is on."""

    ticked = Signal(object, bool)
    arrived = Signal(str, str)
    """A name and a group: somebody who was not known."""
    described = Signal(object, dict)
    """A participant's id, and their particulars."""
    asked_tallies = Signal()

    def __init__(self, *, writable: bool) -> None:
        super().__init__()
        self.list, self.search = QListView(), QLineEdit()
        self.people = PeopleModel(self)
        self.count = Subtitle()
        self.name, self.group = QLineEdit(), GroupChooser()
        self.add = QuietButton(_("Add &who came"))
        self.take = QuietButton(_("&Take tallies from the ticks"))
        self.take.setToolTip("Ctrl+T")
        self.particulars = {name: Choice(choices) for name, choices in _particulars().items()}
        self.empty = Muted(wrap=True)
        self._showing = False
        self._lay_out()
        self._connect()
        for part in (self.name, self.group, self.add, self.take, *self.particulars.values()):
            part.setEnabled(writable)

    @property
    def current(self) -> Known | None:
        """Whom the focus is on."""
        one = self.list.currentIndex().data(PERSON)
        return one if isinstance(one, Known) else None

    def show_people(self, people: Sequence[Known]) -> None:
        """Show these, with the focus where it was."""
        at = self.current
        row = self.list.currentIndex().row()
        self.people.show(people)
        self._return_to(at, row)
        came = sum(one.came for one in people)
        words = ngettext("{n} ticked of {all}", "{n} ticked of {all}", came)
        self.count.setText(words.format(n=came, all=len(people)))
        self.empty.setVisible(not people)
        self._describe()

    @Slot()
    def arrive(self) -> None:
        """Hand over who is new; a name and a group are needed."""
        name, group = self.name.text().strip(), self.group.chosen
        if not name:
            self.name.setFocus()
        elif not group:
            self.group.setFocus()
        else:
            self.arrived.emit(name, group)

    def begin_next(self) -> None:
        """Ready for the next name, of the same group."""
        self.name.clear()
        self.name.setFocus()

    def eventFilter(self, line: QObject, event: QEvent) -> bool:
        """Down in a line goes to the list; Enter in the list ticks."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if line is self.search and (enter or event.key() == Qt.Key.Key_Down):
            self.list.setFocus()
        elif line is self.list and enter and not event.modifiers():
            self._tick_current()
        else:
            return False
        return True

    @Slot(str)
    def _search(self, words: str) -> None:
        """The focus stays on whom it was on, if they are found, or else in its place."""
        at, row = self.current, self.list.currentIndex().row()
        self.people.search(words)
        self._return_to(at, row)
        self._describe()

    def _return_to(self, at: Known | None, row: int) -> None:
        names = [(one.participant_id, one.stakeholder_id, one.name) for one in self.people.rows]
        wanted = (at.participant_id, at.stakeholder_id, at.name) if at else None
        if names:
            place = names.index(wanted) if wanted in names else min(max(row, 0), len(names) - 1)
            self.list.setCurrentIndex(self.people.index(place))

    def _tick_current(self) -> None:
        if (one := self.current) is not None:
            self.ticked.emit(one, not one.came)

    def _connect(self) -> None:
        self.list.setModel(self.people)
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(2)
        self.list.setAccessibleName(_("Who came"))
        self.people.ticked.connect(self.ticked)
        self.search.textChanged.connect(self._search)
        self.name.returnPressed.connect(self.arrive)
        self.add.clicked.connect(self.arrive)
        self.take.clicked.connect(self.asked_tallies)
        self.list.selectionModel().currentChanged.connect(lambda _new, _old: self._describe())
        for line in (self.search, self.list):
            line.installEventFilter(self)
        for choice in self.particulars.values():
            choice.currentIndexChanged.connect(self._described)

    @Slot()
    def _describe(self) -> None:
        """Show the particulars of whom the focus is on."""
        one, self._showing = self.current, True
        for name, choice in self.particulars.items():
            choice.choose(getattr(one, name) if one else "")
            choice.setEnabled(one is not None and one.participant_id is not None)
        self._showing = False

    @Slot()
    def _described(self) -> None:
        one = self.current
        if not self._showing and one is not None and one.participant_id is not None:
            facts = {name: choice.chosen or None for name, choice in self.particulars.items()}
            self.described.emit(one.participant_id, facts)

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(_("Find by name, organisation or group"))
        self.search.setAccessibleName(_("Find by name, organisation or group"))
        self.search.setClearButtonEnabled(True)
        self.name.setMaxLength(200)
        self.empty.setText(
            _("Nobody is known yet. Type a name and a group below, or fill the register.")
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.count)
        head.addWidget(self.search, 1)
        box.addLayout(head)
        box.addWidget(self.empty)
        box.addWidget(self.list, 1)
        captions = (_("Se&x"), _("A&ge"), _("Disability, as &declared"))
        row = QHBoxLayout()
        for caption, choice in zip(captions, self.particulars.values(), strict=True):
            row.addWidget(Field(caption, choice), 1)
        box.addLayout(row)
        new = QGridLayout()
        new.setColumnStretch(0, 3)
        new.setColumnStretch(1, 2)
        new.addWidget(Field(_("&Name of somebody new"), self.name), 0, 0)
        new.addWidget(Field(_("G&roup"), self.group), 0, 1)
        new.addWidget(self.add, 0, 2, Qt.AlignmentFlag.AlignBottom)
        new.addWidget(self.take, 0, 3, Qt.AlignmentFlag.AlignBottom)
        box.addLayout(new)


def _particulars() -> dict[str, list[tuple[str, str]]]:
    blank = [("", "–")]
    return {
        "sex": blank + [(one, sex_name(one)) for one in SEXES],
        "age_band": blank + [(one, age_name(one)) for one in AGE_BANDS],
        "disability": blank + [(one, disability_name(one)) for one in DISABILITY],
    }


def group_choices() -> list[tuple[str, str]]:
    """The stakeholder groups in the language of the screen."""
    spoken = language()
    return [(group.id, wording(group.labels, spoken).text) for group in stakeholder_groups()]
