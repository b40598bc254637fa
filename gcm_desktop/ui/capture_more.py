"""What is seldom asked for while people speak: guiding principles and the lettered action."""

import string
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gcm_desktop.reference import objectives, principles, wording
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_objectives import marked
from gcm_desktop.ui.many_choice import ManyChoice
from gcm_desktop.ui.notices import Field


class MoreRow(QWidget):
    """The principles an input touches, and the letter of an action of its principal objective."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        spoken = language()
        titles = [
            (p.letter, f"{p.letter}  {marked(wording(p.titles, spoken))}") for p in principles()
        ]
        self.principles, self.letter = ManyChoice(titles, _("None")), Choice(())
        self.fields = {
            "principles": Field(_("Guiding principles it touches"), self.principles),
            "action_letter": Field(_("Lettered action"), self.letter),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.fields["principles"], 3)
        row.addWidget(self.fields["action_letter"], 1)
        self.follow(0)
        self.letter.currentIndexChanged.connect(self.changed)
        self.principles.changed.connect(self.changed)

    @property
    def empty(self) -> bool:
        """Whether nothing is chosen here."""
        return not (self.principles.chosen or self.letter.chosen)

    def facts(self) -> dict[str, Any]:
        """What stands here, by the fields of an input."""
        return {
            "principles": [str(letter) for letter in self.principles.chosen],
            "action_letter": self.letter.chosen or None,
        }

    def fill(self, facts: dict[str, Any]) -> None:
        """Show these facts."""
        self.principles.choose(facts.get("principles") or ())
        self.letter.setCurrentIndex(max(0, self.letter.findData(facts.get("action_letter") or "")))

    def follow(self, objective: int) -> None:
        """Offer the letters of this objective; of 0, to be sorted, none."""
        chosen = self.letter.chosen
        actions = objectives()[objective - 1].actions if objective else 0
        self.letter.blockSignals(True)
        self.letter.clear()
        self.letter.addItem(_("None"), "")
        for letter in string.ascii_lowercase[:actions]:
            self.letter.addItem(letter, letter)
        self.letter.setCurrentIndex(max(0, self.letter.findData(chosen)))
        self.letter.blockSignals(False)
