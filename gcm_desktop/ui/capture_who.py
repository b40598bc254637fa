"""Who said it: the group always, and of the person only what they allowed and the file protects."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.capture_choices import (
    Choice,
    GroupChooser,
    attribution_choices,
    disable_choices,
)
from gcm_desktop.ui.notices import Field

LONGEST_NAME = 200


@dataclass(frozen=True)
class Reason:
    """Why something cannot be filled in."""

    short: str
    sentence: str


@dataclass(frozen=True)
class Rules:
    """What of a person may be kept here at all."""

    encrypted: bool
    attribution: str
    """The rule of attribution of the consultation."""

    def against_names(self) -> Reason | None:
        """Why no name of a speaker is kept here, if none is."""
        if not self.encrypted:
            why = _("This file has no passphrase, so names of speakers are not kept in it.")
            return Reason(_("No passphrase"), why)
        if self.attribution == "anonymous":
            return Reason(_("Anonymous"), _("This consultation is anonymous: no names are kept."))
        return None


class WhoRow(QWidget):
    """Group, attribution, speaker and organisation, side by side."""

    changed = Signal()
    group_changed = Signal()

    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self._rules = rules
        self.group, self.attribution = GroupChooser(), Choice(attribution_choices())
        self.speaker, self.organisation = _line(), _line()
        self.fields = {
            "stakeholder_group": Field(_("Stakeholder &group"), self.group),
            "attribution": Field(_("&Attribution allowed"), self.attribution),
            "speaker": Field(_("&Speaker"), self.speaker),
            "organisation": Field(_("&Organisation"), self.organisation),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for field, share in zip(self.fields.values(), (5, 4, 4, 4), strict=True):
            row.addWidget(field, share, Qt.AlignmentFlag.AlignTop)
        self.follow(rules)
        self.group.currentIndexChanged.connect(self.group_changed)
        self.attribution.currentIndexChanged.connect(self._settle)
        for line in (self.speaker, self.organisation):
            line.textChanged.connect(self.changed)
        for choice in (self.group, self.attribution):
            choice.currentIndexChanged.connect(self.changed)

    @property
    def empty(self) -> bool:
        """Whether nothing of a person stands here."""
        return not (self.speaker.text().strip() or self.organisation.text().strip())

    def facts(self) -> dict[str, Any]:
        """What stands here, by the fields of an input."""
        return {
            "stakeholder_group": self.group.chosen,
            "attribution": self.attribution.chosen,
            "speaker": self.speaker.text().strip() or None,
            "organisation": self.organisation.text().strip() or None,
        }

    def fill(self, facts: dict[str, Any]) -> None:
        """Show these facts; what they leave out becomes as it is for a new line."""
        self.group.choose(str(facts.get("stakeholder_group") or ""))
        self.fill_person(facts)

    def fill_person(self, facts: dict[str, Any]) -> None:
        """Show what the facts say of the person, the attribution first: it opens the fields.

        `setText` also forgets what could be undone in a line, which `clear` would not.
        """
        self.attribution.choose(str(facts.get("attribution") or "anonymous"))
        self.speaker.setText(str(facts.get("speaker") or ""))
        self.organisation.setText(str(facts.get("organisation") or ""))

    def follow(self, rules: Rules) -> None:
        """Keep to these rules from now on."""
        self._rules = rules
        why = rules.against_names()
        disable_choices(self.attribution, {"named": why.sentence} if why else {})
        self._settle()

    @Slot()
    def _settle(self) -> None:
        """Open the field of the name only where one may be kept; say beside it why not."""
        why = self._rules.against_names()
        if why is None and self.attribution.chosen == "anonymous":
            sentence = _("An anonymous input keeps no name; choose another attribution for one.")
            why = Reason(_("Anonymous"), sentence)
        if why is not None:
            self.speaker.setText("")
        self.speaker.setEnabled(why is None)
        self.speaker.setPlaceholderText(why.short if why else "")
        self.speaker.setToolTip(why.sentence if why else "")
        self.speaker.setAccessibleDescription(why.sentence if why else "")


def _line() -> QLineEdit:
    line = QLineEdit()
    line.setMaxLength(LONGEST_NAME)
    return line
