"""The consents of a consultation, each by its receipt number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, Qt, Signal
from PySide6.QtWidgets import QListView, QWidget

from gcm_desktop.consultation.consents import Consent
from gcm_desktop.texts import _
from gcm_desktop.ui.consent_form import level_name, way_name
from gcm_desktop.ui.pieces import isolated
from gcm_desktop.ui.recent import ROOT, Index
from gcm_desktop.ui.theme import colour

CONSENT = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class ConsentLine:
    """A consent on one line."""

    id: UUID
    receipt: str
    level: str
    how: str
    day: date | None
    taken_back: bool
    name: str
    """Of the participant, where one is kept."""

    @classmethod
    def of(cls, consent: Consent, names: Mapping[UUID, str]) -> "ConsentLine":
        """The line of a consent."""
        name = names.get(consent.participant_id, "") if consent.participant_id else ""
        return cls(
            consent.id, consent.receipt, consent.level, consent.how, consent.given_on,
            consent.taken_back, name,
        )  # fmt: skip

    @property
    def line(self) -> str:
        """Receipt, what is allowed, how and when it was given."""
        state = [_("taken back")] if self.taken_back else []
        parts = [self.receipt, *state, level_name(self.level), way_name(self.how)]
        if self.day:
            parts.append(self.day.isoformat())
        if self.name:
            parts.append(self.name)
        return "  ·  ".join(isolated(part) for part in parts)


class ConsentModel(QAbstractListModel):
    """Consents as Qt wants them, the newest first."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self.rows: list[ConsentLine] = []

    def show(self, lines: Sequence[ConsentLine]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.rows = list(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        one = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return one.line
        if role == Qt.ItemDataRole.ForegroundRole and one.taken_back:
            return colour(self._owner, "faint")
        return one if role == CONSENT else None


class ConsentList(QListView):
    """One has the focus; what can be done to it stands below."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.consents = ConsentModel(self)
        self.setModel(self.consents)
        self.setUniformItemSizes(True)
        self.setSpacing(2)
        self.setAccessibleName(_("Consents of persons"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(lambda _new, _old: self.moved.emit())

    @property
    def current(self) -> ConsentLine | None:
        """The consent the focus is on."""
        one = self.currentIndex().data(CONSENT)
        return one if isinstance(one, ConsentLine) else None

    def show_lines(self, lines: Sequence[ConsentLine], wanted: UUID | None = None) -> None:
        """Show these, with the focus on the one wanted, or where it was."""
        at = wanted or (self.current.id if self.current else None)
        self.consents.show(lines)
        self.go_to(at)

    def go_to(self, consent_id: UUID | None) -> bool:
        """Put the focus on a consent, else on the first; whether it is there."""
        ids = [one.id for one in self.consents.rows]
        if ids:
            place = ids.index(consent_id) if consent_id in ids else 0
            self.setCurrentIndex(self.consents.index(place))
        self.moved.emit()
        return consent_id in ids
