"""What a search may be narrowed to: objective, group, kind, session, consent."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from gcm_desktop.reference import (
    GROUPS,
    KINDS,
    group_label,
    kind_label,
    objectives,
    short_title_of,
)
from gcm_desktop.texts import _, language
from gcm_desktop.ui.pieces import QuietButton
from gcm_desktop.ui.spoken_label import SpokenLabel

NARROWEST = 90
LETTERS = 10


class SearchFilters(QWidget):
    """Each is one list of which the first line asks for everything."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.objective = _choice(_("Objective"), _("Any objective"), _objectives())
        self.group = _choice(_("Group"), _("Any group"), _groups())
        self.kind = _choice(_("Kind"), _("Any kind"), _kinds())
        self.session = _choice(_("Session"), _("Any session"), ())
        self.consent = _choice(_("Consent"), _("Any consent"), _consents())
        self.clear_all = QuietButton(_("Clear"))
        self.clear_all.setToolTip(_("Show everything again (Ctrl+Backspace)"))
        self.clear_all.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for choice in self._choices.values():
            row.addWidget(choice, 5 if choice is self.objective else 4)
            choice.currentIndexChanged.connect(self._tell)
        row.addWidget(self.clear_all)
        self._tell()

    @property
    def chosen(self) -> dict[str, Any]:
        """What is asked for, by the names that `search` gives it."""
        chosen = {name: choice.currentData() for name, choice in self._choices.items()}
        session = chosen.pop("session_id")
        return {**chosen, "session_id": UUID(session) if session else None}

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return any(choice.currentIndex() > 0 for choice in self._choices.values())

    @property
    def place(self) -> dict[str, Any]:
        """What is chosen, in numbers and ids."""
        places = {name: choice.currentIndex() for name, choice in self._choices.items()}
        return {**places, "session_id": self.session.currentData() or ""}

    def return_to(self, place: dict[str, Any]) -> None:
        """Choose what was chosen before, as far as it is still there."""
        for name, choice in self._choices.items():
            kept = place.get(name)
            row = choice.findData(kept) if choice is self.session else kept
            if isinstance(row, int) and 0 < row < choice.count():
                choice.setCurrentIndex(row)

    @Slot()
    def clear(self) -> None:
        """Ask for everything."""
        for choice in self._choices.values():
            choice.setCurrentIndex(0)

    def offer_sessions(self, sessions: Iterable[tuple[UUID, str]]) -> None:
        """Offer these; the one that was chosen stays."""
        kept = self.session.currentData()
        self.session.blockSignals(True)
        while self.session.count() > 1:
            self.session.removeItem(1)
        for session_id, title in sessions:
            self.session.addItem(title, session_id.hex)
        self.session.setCurrentIndex(max(0, self.session.findData(kept)))
        self.session.blockSignals(False)

    @property
    def _choices(self) -> dict[str, QComboBox]:
        return {
            "objective": self.objective, "stakeholder_group": self.group, "kind": self.kind,
            "session_id": self.session, "consent": self.consent,
        }  # fmt: skip

    @Slot()
    def _tell(self) -> None:
        self.clear_all.setEnabled(self.narrow)
        self.changed.emit()


def _choice(name: str, everything: str, choices: Iterable[tuple[Any, str]]) -> QComboBox:
    box = QComboBox()
    SpokenLabel(name, box)
    box.setToolTip(name)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(LETTERS)
    box.setMinimumWidth(NARROWEST)
    box.addItem(everything, None)
    for value, label in choices:
        box.addItem(label, value)
    return box


def _objectives() -> list[tuple[Any, str]]:
    spoken = language()
    named = [(o.number, f"{o.number} · {short_title_of(o.number, spoken).text}")
             for o in objectives()]  # fmt: skip
    return [(0, _("To be sorted")), *named]


def _groups() -> list[tuple[Any, str]]:
    return [(group, group_label(group, language()).text) for group in GROUPS]


def _kinds() -> list[tuple[Any, str]]:
    return [(kind, kind_label(kind, language()).text) for kind in KINDS]


def _consents() -> list[tuple[Any, str]]:
    return [("standing", _("Own consent, standing")), ("taken_back", _("Consent taken back"))]
