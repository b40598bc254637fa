"""Writing a finding, and splitting one into several."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gcm_desktop.consultation.findings import STANCES
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_words import WordsEdit
from gcm_desktop.ui.drafted import DraftedDialog, text_of
from gcm_desktop.ui.half_typed import Facts, Kept
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import Muted, Segments, Title
from gcm_desktop.ui.synthesis import NUMBERS, deed, objective_name
from gcm_desktop.ui.synthesis_form import saving_foot
from gcm_desktop.ui.synthesis_lines import Line, LinesList

WIDTH, WIDE = 600, 780
MOST_PARTS = 9
"""A part is given to an input with one digit."""


class Begun(NamedTuple):
    """What a form of a finding begins with."""

    title: str
    text: str = ""
    stance: str = "point"
    objective: int = 0
    inputs: int = 0
    """How many inputs the new finding will rest on."""
    words_only: bool = False


def stance_in_words(stance: str) -> str:
    """What kind of point a finding makes."""
    return {
        "point": _("Point"),
        "agreement": _("Agreement"),
        "divergence": _("Divergence"),
    }[stance]


class FindingDialog(DraftedDialog):
    """Asks for the sentence."""

    given = Signal(dict)
    """The facts of the finding."""

    def __init__(self, kept: Kept, begun: Begun, parent: QWidget) -> None:
        super().__init__(kept, WIDTH, parent)
        self._begun = begun
        self.words = WordsEdit()
        self.words.setMinimumHeight(130)
        self.field = Field(_("&What was found, in a sentence or a paragraph"), self.words)
        self.stance = Segments(
            [(stance, stance_in_words(stance)) for stance in STANCES], _("What kind of point")
        )
        self.objective = Choice((str(number), objective_name(number)) for number in NUMBERS)
        self.held_against = Field(_("&Objective"), self.objective)
        self._lay_out()
        self.words.write(begun.text)
        self.stance.choose(begun.stance)
        self.objective.choose(str(begun.objective))
        # What was begun of other findings is no beginning for these.
        self.begin_keeping(begun_with={"begun": begun.text} if begun.words_only else None)
        self.words.textChanged.connect(self.changed)
        self.objective.currentIndexChanged.connect(lambda _row: self.changed.emit())
        for button in self.stance.buttons.values():
            button.toggled.connect(lambda _on: self.changed.emit())

    def facts(self) -> Facts:
        said: Facts = {"text": self.words.words}
        if self._begun.words_only:
            return said | {"begun": self._begun.text}
        number = int(self.objective.chosen or 0)
        return said | {"stance": self.stance.chosen, "objective": number or None}

    def fill(self, facts: Facts) -> None:
        self.words.write(text_of(facts, "text"))
        if not self._begun.words_only:
            stance = facts.get("stance")
            self.stance.choose(stance if stance in STANCES else self._begun.stance)
            self.objective.choose(str(facts.get("objective") or 0))

    @Slot()
    def save(self) -> None:
        """Hand over what was written; nothing written is no finding."""
        if not self.words.words.strip():
            self.field.refuse(_("Nothing is said here yet."))
            self.words.setFocus()
            return
        said = self.facts()
        said.pop("begun", None)
        self.given.emit(said)

    def _lay_out(self) -> None:
        begun = self._begun
        self.box.addWidget(Title(begun.title, wrap=True))
        if begun.inputs:
            many = ngettext("It rests on {n} input.", "It rests on {n} inputs.", begun.inputs)
            self.box.addWidget(Muted(many.format(n=begun.inputs)))
        for part in (self.notices, self.field, self.stance, self.held_against):
            self.box.addWidget(part)
        self.stance.setVisible(not begun.words_only)
        self.held_against.setVisible(not begun.words_only)
        self.box.addLayout(saving_foot(self, self.save))
        self.words.setFocus()


class SplitDialog(DraftedDialog):
    """Asks for the parts of a finding, and which input goes with which."""

    given = Signal(list)
    """The parts, each with its text and inputs."""

    def __init__(
        self, text: str, lines: Sequence[Line], parent: QWidget, kept: Kept | None = None
    ) -> None:
        super().__init__(kept, WIDE, parent)
        self._lines, self._part_of = list(lines), {line.id: 0 for line in lines}
        self.parts: list[WordsEdit] = []
        self._fields: list[Field] = []
        self.list = LinesList(_("Inputs and the part each goes with"), several=True)
        self.list.setMinimumHeight(250)
        self._column = QVBoxLayout()
        self._lay_out()
        for said in (text, ""):
            self.add_part(said)
        self._show()
        self.begin_keeping()

    def facts(self) -> Facts:
        return {
            "parts": [words.words for words in self.parts],
            "part_of": {line.hex: part for line, part in self._part_of.items()},
        }

    def fill(self, facts: Facts) -> None:
        said = facts.get("parts")
        for number, text in enumerate(said if isinstance(said, list) else []):
            if number >= len(self.parts):
                self.add_part()
            if number < len(self.parts):
                self.parts[number].write(str(text))
        given = facts.get("part_of")
        given = given if isinstance(given, dict) else {}
        for line, part in self._part_of.items():
            kept = given.get(line.hex, part)
            self._part_of[line] = kept if kept in range(len(self.parts)) else 0
        self._show()
        self.parts[0].setFocus()

    @Slot()
    def add_part(self, text: str = "") -> None:
        """One part more."""
        number = len(self.parts) + 1
        if number > MOST_PARTS:
            self.notices.clear()
            self.notices.say(_("A finding is split into at most nine parts at once."), "info")
            return
        words = WordsEdit()
        words.setFixedHeight(84)
        words.write(text)
        words.textChanged.connect(self.changed)
        field = Field(_("Part &{number}").format(number=number), words)
        self.parts.append(words)
        self._fields.append(field)
        self._column.insertWidget(number - 1, field)
        self.list.on(str(number), lambda: self.give(number - 1))
        words.setFocus()
        self.changed.emit()

    def give(self, part: int) -> None:
        """Have the selected inputs go with this part."""
        for chosen in self.list.selected:
            self._part_of[chosen] = part
        self._show()
        self.changed.emit()

    @Slot()
    def save(self) -> None:
        """Hand over the parts; each needs its sentence."""
        for field, words in zip(self._fields, self.parts, strict=True):
            field.clear_problem()
            if not words.words.strip():
                field.refuse(_("Nothing is said here yet."))
                words.setFocus()
                return
        self.given.emit(
            [
                {"text": words.words, "inputs": [i for i, part in self._part_of.items()
                                                 if part == number]}
                for number, words in enumerate(self.parts)
            ]
        )  # fmt: skip

    def _show(self) -> None:
        tones = ("accent", "good", "warn", "info", "bad", "muted")
        shown = []
        for line in self._lines:
            part = self._part_of[line.id]
            state = _("Part {number}").format(number=part + 1)
            tone = tones[part % len(tones)]
            shown.append(Line(line.id, line.words, line.head, state, tone))
        self.list.show_lines(shown)

    def _lay_out(self) -> None:
        self.box.addWidget(Title(_("Split this finding"), wrap=True))
        why = _(
            "Select inputs and press 1, 2, 3… to give them to a part. What is given to none goes "
            "with the first. The new findings remember the one they came from."
        )
        self.box.addWidget(Muted(why, wrap=True))
        self.box.addWidget(self.notices)
        texts = QWidget()
        texts.setLayout(self._column)
        self._column.setContentsMargins(0, 0, 6, 0)
        more = deed(_("One part more"), "Ctrl+N", self.add_part)
        QShortcut(QKeySequence("Ctrl+N"), self, self.add_part)
        self._column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(texts)
        scroll.setMinimumHeight(250)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(scroll, 1)
        row.addWidget(self.list, 1)
        self.box.addLayout(row)
        self.box.addLayout(saving_foot(self, self.save))


def draft_place(
    about: UUID, finding: UUID | None, *, merged: bool = False, split: bool = False
) -> str:
    """Where the sentence of a finding, or those of its parts, are kept while they are typed."""
    what = "merged" if merged else finding.hex if finding else "new"
    what += "-split" if split else ""
    return f"finding-{about.hex}-{what}"
