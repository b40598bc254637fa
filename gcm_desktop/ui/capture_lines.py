"""What was recorded, as lines of a table: the newest first, older ones as they are scrolled to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QDate, QObject, Qt, Signal

from gcm_desktop.consultation.inputs import Input
from gcm_desktop.reference import group_label, kind_label
from gcm_desktop.texts import _, language
from gcm_desktop.ui.days import day_in_words
from gcm_desktop.ui.recent import ROOT, Index

TIME, OBJECTIVES, GROUP, KIND, WORDS = range(5)
LINE = Qt.ItemDataRole.UserRole + 1
SHOWN = 600
"""Characters of an input that a line of two rows can need at most; the rest stays in the file."""


@dataclass(frozen=True)
class RecordedLine:
    """An input as a line of the table."""

    id: UUID
    recorded_at: datetime | None
    objectives: tuple[int, ...]
    group: str
    kind: str
    words: str
    quote: bool
    sensitivity: str

    @classmethod
    def of(cls, entry: Input) -> "RecordedLine":
        """The line that shows this input."""
        return cls(
            id=entry.id,
            recorded_at=entry.recorded_at,
            objectives=entry.in_order_of_weight,
            group=entry.stakeholder_group,
            kind=entry.kind,
            words=" ".join((entry.text or "")[:SHOWN].split()),
            quote=entry.quote,
            sensitivity=entry.sensitivity,
        )

    @property
    def when(self) -> str:
        """The time of day it was recorded, on this device's clock; the day if that is another."""
        if self.recorded_at is None:
            return ""
        local = self.recorded_at.astimezone()
        day = QDate(local.year, local.month, local.day)
        if day == QDate.currentDate():
            return f"{local.hour:02}:{local.minute:02}"
        return day_in_words(local.date(), "short")


def sensitivity_in_words(sensitivity: str) -> str:
    """What may become of the words."""
    return {
        "public": _("may be printed"),
        "aggregate": _("counted only"),
        "local": _("stays in this file"),
    }[sensitivity]


class RecordedModel(QAbstractTableModel):
    """Lines as Qt wants them. More are asked for when the last is scrolled to."""

    more_wanted = Signal()

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self.lines: list[RecordedLine] = []
        self._more = False

    def show_lines(self, lines: list[RecordedLine], *, more: bool) -> None:
        """Show these, touching only rows that differ; `more` says that there are older ones.

        Both lists go from the newest to the oldest, so what stays is in the same order.
        """
        self._more = more
        wanted = {line.id for line in lines}
        for gone in [line.id for line in self.lines if line.id not in wanted]:
            self.remove(gone)
        for row, line in enumerate(lines):
            if row >= len(self.lines) or self.lines[row].id != line.id:
                self.beginInsertRows(ROOT, row, row)
                self.lines.insert(row, line)
                self.endInsertRows()
            elif self.lines[row] != line:
                self.lines[row] = line
                self.dataChanged.emit(self.index(row, 0), self.index(row, WORDS))

    def begin(self, lines: list[RecordedLine], *, more: bool) -> None:
        """Show another list altogether."""
        self.beginResetModel()
        self.lines, self._more = lines, more
        self.endResetModel()

    def remove(self, input_id: UUID) -> None:
        """It counts no longer."""
        row = self.row_of(input_id)
        if row is not None:
            self.beginRemoveRows(ROOT, row, row)
            del self.lines[row]
            self.endRemoveRows()

    def row_of(self, input_id: UUID) -> int | None:
        """Where an input stands, if it is shown."""
        return next((row for row, line in enumerate(self.lines) if line.id == input_id), None)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else WORDS + 1

    def canFetchMore(self, parent: Index = ROOT) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, _parent: Index = ROOT) -> None:
        if self._more:
            self._more = False
            self.more_wanted.emit()

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (_("Time"), _("Objectives"), _("Group"), _("Kind"), _("What was said"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(line, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(line, index.column())
        return None


def _shown(line: RecordedLine, column: int) -> str:
    spoken = language()
    answers: tuple[Callable[[], str], ...] = (
        lambda: line.when,
        lambda: ", ".join(map(str, line.objectives)) or "–",
        lambda: group_label(line.group, spoken).text,
        lambda: kind_label(line.kind, spoken).text,
        lambda: line.words,
    )
    return answers[column]()


def _spoken(line: RecordedLine, column: int) -> str:
    if column != TIME:
        return _shown(line, column)
    quote = _("quote") if line.quote else _("summary")
    return f"{line.when}, {quote}, {sensitivity_in_words(line.sensitivity)}"
