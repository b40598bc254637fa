"""The register of stakeholders as a list; a tick says that one is invited to the session."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from gcm_desktop.consultation.stakeholders import Stakeholder, stakeholders
from gcm_desktop.texts import _
from gcm_desktop.ui.attendance_tallies import group_name
from gcm_desktop.ui.beginnings import beginning_with, beginnings
from gcm_desktop.ui.recent import ROOT, Index
from gcm_desktop.workspace import Workspace

ENTRY = Qt.ItemDataRole.UserRole + 1
FACTS = (
    "kind", "name", "organisation", "stakeholder_group", "contact", "language", "area", "notes",
)  # fmt: skip


@dataclass(frozen=True)
class EntryLine:
    """An entry of the register, as plain values."""

    id: UUID
    facts: dict[str, str | None]
    invited: bool
    words: str
    """What a search looks in, as `beginnings` gives it."""

    @classmethod
    def of(cls, entry: Stakeholder, invited: frozenset[str]) -> "EntryLine":
        """The line of an entry."""
        facts = {name: getattr(entry, name) for name in FACTS}
        said = " ".join(str(facts[name] or "") for name in ("name", "organisation", "area"))
        words = beginnings(f"{said} {group_name(entry.stakeholder_group)}")
        return cls(entry.id, facts, entry.id.hex in invited, words)

    @property
    def line(self) -> str:
        """Name, organisation, group and area on one line."""
        names = (self.facts["name"], self.facts["organisation"], self.facts["area"])
        name, organisation, area = (one and f"\u2068{one}\u2069" for one in names)
        group = group_name(str(self.facts["stakeholder_group"]))
        return "  ·  ".join(part for part in (name, organisation, group, area) if part)


def register_lines(workspace: Workspace, invited: frozenset[str]) -> list[EntryLine]:
    """The whole register by name. Ten thousand entries are not for the window's thread."""
    return [EntryLine.of(entry, invited) for entry in workspace.read(stakeholders)]


class RegisterModel(QAbstractListModel):
    """The entries that are found by what is typed."""

    invited = Signal(object, bool)
    """An entry's id, and whether it is to be invited."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.everything: list[EntryLine] = []
        self.rows: list[EntryLine] = []
        self._asked = ""

    def show(self, lines: Sequence[EntryLine]) -> None:
        """Show these instead."""
        self.everything = list(lines)
        self._show(beginning_with(self._asked, self.everything))

    def search(self, words: str) -> None:
        """Show those of which every word begins a word; where they stay the same, nothing moves."""
        self._asked = words
        found = beginning_with(words, self.everything)
        if found != self.rows:
            self._show(found)

    def invite(self, ids: frozenset[str]) -> None:
        """Tick these and no others."""
        self.everything = [replace(one, invited=one.id.hex in ids) for one in self.everything]
        self.rows = [replace(one, invited=one.id.hex in ids) for one in self.rows]
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        one = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.line
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one.line}. {_('Invited') if one.invited else _('Not invited')}"
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if one.invited else Qt.CheckState.Unchecked
        return one if role == ENTRY else None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.invited.emit(self.rows[index.row()].id, Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def _show(self, found: list[EntryLine]) -> None:
        self.beginResetModel()
        self.rows = found
        self.endResetModel()


class RegisterList(QListView):
    """Space invites, Enter amends, Delete takes an entry off the register."""

    moved = Signal()
    asked_edit = Signal()
    asked_withdraw = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.register = RegisterModel(self)
        self.setModel(self.register)
        self.setUniformItemSizes(True)
        self.setSpacing(2)
        self.setAccessibleName(_("Register of stakeholders"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(lambda _new, _old: self.moved.emit())
        self.doubleClicked.connect(lambda _index: self.asked_edit.emit())

    @property
    def current(self) -> EntryLine | None:
        """The entry the focus is on."""
        one = self.currentIndex().data(ENTRY)
        return one if isinstance(one, EntryLine) else None

    def search(self, words: str) -> None:
        """Show those that are found by these words, with the focus where it was if it can stay."""
        at, row = self.current, max(0, self.currentIndex().row())
        self.register.search(words)
        self._return_to(at.id if at else None, row)

    def show_lines(self, lines: Sequence[EntryLine], wanted: UUID | None = None) -> None:
        """Show these, with the focus on the one wanted, or where it was."""
        at = wanted or (self.current.id if self.current else None)
        row = max(0, self.currentIndex().row())
        self.register.show(lines)
        self._return_to(at, row)

    def _return_to(self, entry_id: UUID | None, row: int) -> None:
        ids = [one.id for one in self.register.rows]
        if ids:
            place = ids.index(entry_id) if entry_id in ids else min(row, len(ids) - 1)
            self.setCurrentIndex(self.register.index(place))
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current:
            self.asked_edit.emit()
        elif event.key() == Qt.Key.Key_Delete and self.current:
            self.asked_withdraw.emit()
        else:
            super().keyPressEvent(event)
