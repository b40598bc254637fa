"""The form in which a consultation is described: who is consulted, where, and by which rules."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop.consultation.consultations import (
    ATTRIBUTION_RULES,
    LEVELS,
    MODES,
    REGIONS,
    Consultation,
)
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reference import (
    GROUPS,
    countries,
    country_name,
    group_label,
    language_name,
    objectives,
    regions,
    regions_of,
    short_title_of,
    wording,
)
from gcm_desktop.texts import LANGUAGES, _, language
from gcm_desktop.ui.many_choice import ManyChoice
from gcm_desktop.ui.names import level_name, mode_name, rule_name
from gcm_desktop.ui.notices import Field, Notices, show_refusal
from gcm_desktop.ui.pieces import Canvas, Card, PageHead, PrimaryButton, QuietButton, Small, Subtitle

SEPARATOR = ";"
WIDTH = 860
Facts = dict[str, Any]


class ConsultationForm(Canvas):
    """Everything that is said about a consultation; only title and country are required."""

    saved = Signal(dict)
    """The facts, to be kept."""
    left = Signal()

    def __init__(self, known: Consultation | None = None) -> None:
        super().__init__()
        self.known = known
        self.notices = Notices()
        self.fields = {**self._identity(), **self._time_and_place(), **self._people(), **_rules()}
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 20, 14)
        box.setSpacing(12)
        title = _("New consultation") if known is None else _("About this consultation")
        box.addWidget(PageHead(_("Consultations"), title))
        box.addWidget(self.notices)
        for caption, names in _cards():
            box.addWidget(self._card(caption, names))
        box.addLayout(self._foot())
        box.addStretch()
        if known is not None:
            self._fill(known)

    def start_typing(self) -> None:
        """Put the focus where the form begins."""
        self.fields["title"].control.setFocus()

    def refuse(self, error: GcmError) -> None:
        """Show what is wrong beside the fields that caused it."""
        show_refusal(error, self.fields, self.notices)

    @Slot()
    def save(self) -> None:
        """Hand over what was filled in, unless it cannot be read."""
        try:
            facts = {name: _value(name, field.control) for name, field in self.fields.items()}
            if problems := _missing(facts):
                raise RefusedError(problems)
        except RefusedError as refused:
            self.refuse(refused)
        else:
            self.notices.clear()
            self.saved.emit(facts)
