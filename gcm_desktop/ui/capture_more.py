"""What is seldom asked for while people speak: guiding principles and the lettered action."""

import string
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.reference import objectives, principles, wording
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_objectives import marked
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import FieldLabel


class MoreRow(QWidget):
    """Ten boxes for the principles, and the letters of the principal objective."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        spoken = language()
        self.principles = {p.letter: QCheckBox(p.letter) for p in principles()}
        for principle in principles():
            title = marked(wording(principle.titles, spoken))
            said = _("Principle {letter}: {title}").format(letter=principle.letter, title=title)
            self.principles[principle.letter].setToolTip(said)
            self.principles[principle.letter].setAccessibleName(said)
        self.letter = Choice(())
        self.fields = {"action_letter": Field(_("Lettered action"), self.letter)}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addLayout(self._boxes(), 1)
        row.addWidget(self.fields["action_letter"])
        self.follow(0)
        self.letter.currentIndexChanged.connect(self.changed)

    def facts(self) -> dict[str, Any]:
        """What stands here, by the fields of an input."""
        ticked = [letter for letter, box in self.principles.items() if box.isChecked()]
        return {"principles": ticked, "action_letter": self.letter.chosen or None}

    def fill(self, facts: dict[str, Any]) -> None:
        """Show these facts."""
        ticked = set(facts.get("principles") or ())
        for letter, box in self.principles.items():
            box.setChecked(letter in ticked)
        self.letter.choose(str(facts.get("action_letter") or ""))

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

    def _boxes(self) -> QVBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(2)
        for box in self.principles.values():
            box.toggled.connect(self.changed)
            line.addWidget(box)
        line.addStretch()
        boxes = QVBoxLayout()
        boxes.setSpacing(5)
        boxes.addWidget(FieldLabel(_("Guiding principles it touches")))
        boxes.addLayout(line)
        return boxes
