"""How the objectives are seen, as a table in which a digit picks and Enter opens the choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gcm_desktop.consultation.assessments import PRIORITIES, REACHED, STATUSES, Assessment
from gcm_desktop.texts import _
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_objectives import short_name
from gcm_desktop.ui.recent import ROOT, Index

OBJECTIVE, STATUS, PRIORITY, HOW, VOTES = range(5)
CHOICES = {STATUS: STATUSES, PRIORITY: PRIORITIES, HOW: REACHED}
FACTS = {STATUS: "status", PRIORITY: "priority", HOW: "reached"}
HEIGHT = 34


@dataclass(frozen=True)
class Seen:
    """How one objective is seen; nothing where nobody said."""

    objective: int
    status: str | None = None
    priority: str | None = None
    reached: str | None = None
    status_counts: Mapping[str, int] = field(default_factory=dict)
    priority_counts: Mapping[str, int] = field(default_factory=dict)
    note: str = ""

    @classmethod
    def of(cls, one: Assessment) -> "Seen":
        """What a record says."""
        return cls(
            one.objective, one.status, one.priority, one.reached, dict(one.status_counts or {}),
            dict(one.priority_counts or {}), one.note or "",
        )  # fmt: skip

    @property
    def votes(self) -> int:
        """How many voted, on the question that more voted on."""
        return max(sum(self.status_counts.values()), sum(self.priority_counts.values()))


def status_name(status: str) -> str:
    """How far an objective is put into practice."""
    return {
        "not_started": _("Not started"), "early": _("Early"), "under_way": _("Under way"),
        "well_advanced": _("Well advanced"), "achieved": _("Achieved"),
        "not_known": _("Not known"),
    }[status]  # fmt: skip


def priority_name(priority: str) -> str:
    """How urgent it is to the room."""
    return {
        "low": _("Low"), "medium": _("Medium"), "high": _("High"), "urgent": _("Urgent"),
        "not_known": _("Not known"),
    }[priority]  # fmt: skip


def reached_name(reached: str) -> str:
    """How that was found."""
    return {
        "ballot": _("Secret ballot"), "dots": _("Dots"), "show_of_hands": _("Show of hands"),
        "judgement": _("Facilitator's judgement"),
    }[reached]  # fmt: skip


def name_in(column: int, value: str | None) -> str:
    """A value in a column, in words."""
    if value is None:
        return "–"
    names = {STATUS: status_name, PRIORITY: priority_name, HOW: reached_name}
    return names[column](value)


class AssessingModel(QAbstractTableModel):
    """Objectives by rows, as Qt wants them."""

    picked = Signal(int, str, object)
    """An objective, a fact of it, and its value."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.rows: list[Seen] = []

    def show(self, rows: Sequence[Seen]) -> None:
        """Show these; rows that were there stay where they are, and so does the focus."""
        if [row.objective for row in rows] == [row.objective for row in self.rows]:
            self.rows = list(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, VOTES))
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else VOTES + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flag | Qt.ItemFlag.ItemIsEditable if index.column() in CHOICES else flag

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        heads = (_("Objective"), _("Status"), _("Priority"), _("Found by"), _("Votes"))
        return heads[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        seen, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.EditRole:
            return getattr(seen, FACTS[column]) if column in FACTS else None
        if role == Qt.ItemDataRole.ToolTipRole and column == OBJECTIVE:
            return short_name(seen.objective)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if column == OBJECTIVE:
            return f"{seen.objective}  {short_name(seen.objective)}"
        if column == VOTES:
            return str(seen.votes) if seen.votes else ""
        said = name_in(column, getattr(seen, FACTS[column]))
        if role == Qt.ItemDataRole.DisplayRole:
            return said
        head = self.headerData(column, Qt.Orientation.Horizontal)
        return f"{seen.objective} {short_name(seen.objective)}, {head}: {said}"

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() not in FACTS:
            return False
        name, seen = FACTS[index.column()], self.rows[index.row()]
        if value != getattr(seen, name):
            self.picked.emit(seen.objective, name, value)
        return True


class _Choosing(QStyledItemDelegate):
    """A cell as a list to choose from."""

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        column = index.column()
        blank = [] if column == HOW else [("", "–")]
        choice = Choice([*blank, *((one, name_in(column, one)) for one in CHOICES[column])])
        choice.setParent(parent)
        choice.setAccessibleName(str(index.model().headerData(column, Qt.Orientation.Horizontal)))
        return choice

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, Choice):
            editor.choose(index.data(Qt.ItemDataRole.EditRole) or "")

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, Choice):
            model.setData(index, editor.chosen or None)


class AssessingTable(QTableView):
    """A digit picks the value of that place, 0 or Delete takes it away, Enter opens the list."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.seen = AssessingModel(self)
        self.setModel(self.seen)
        self.setItemDelegate(_Choosing(self))
        edit = QAbstractItemView.EditTrigger
        self.setEditTriggers(edit.DoubleClicked | edit.EditKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Assessment of the objectives"))
        lines, head = self.verticalHeader(), self.horizontalHeader()
        lines.hide()
        lines.setDefaultSectionSize(HEIGHT)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(OBJECTIVE, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentChanged.connect(lambda _new, _old: self.moved.emit())

    @property
    def current(self) -> Seen | None:
        """The objective the focus is on."""
        row = self.currentIndex().row()
        return self.seen.rows[row] if 0 <= row < len(self.seen.rows) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState or not self._pick(event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = self.viewport().width()
        for column, share in ((STATUS, 17), (PRIORITY, 13), (HOW, 20), (VOTES, 9)):
            self.setColumnWidth(column, max(56, width * share // 100))
        super().resizeEvent(event)

    def _pick(self, event: QKeyEvent) -> bool:
        index, key = self.currentIndex(), Qt.Key(event.key())
        if index.column() not in CHOICES or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.editTriggers() != QAbstractItemView.EditTrigger.NoEditTriggers:
                self.edit(index)
            return True
        choices = CHOICES[index.column()]
        digit = int(key) - int(Qt.Key.Key_1)
        if 0 <= digit < len(choices):
            self.seen.setData(index, choices[digit])
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Delete) and index.column() != HOW:
            self.seen.setData(index, None)
        else:
            return False
        return True
