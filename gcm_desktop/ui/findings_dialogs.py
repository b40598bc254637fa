"""Writing a finding, and splitting one into several."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gcm_desktop.consultation.findings import STANCES
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_words import WordsEdit
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.half_typed import Keeper, Kept
from gcm_desktop.ui.notices import Field, Notices
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


class FindingDialog(SnugDialog):
    """Asks for the sentence; what is half typed is kept in the file."""

    given = Signal(dict)
    """The facts of the finding."""

    def __init__(self, kept: Kept, begun: Begun, parent: QWidget) -> None:
        super().__init__(WIDTH, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.kept, self._begun = kept, begun
        self.notices = Notices()
        self.words = WordsEdit()
        self.words.setMinimumHeight(130)
        self.field = Field(_("&What was found, in a sentence or a paragraph"), self.words)
        self.stance = Segments(
            [(stance, stance_in_words(stance)) for stance in STANCES], _("What kind of point")
        )
        self.objective = Choice((str(number), objective_name(number)) for number in NUMBERS)
        self.held_against = Field(_("&Objective"), self.objective)
        self._lay_out()
        self._fill(kept.go_on() or {})
        self._keeper = _FindingKeeper(self)
        self.words.textChanged.connect(self._keeper.wait)

    def facts(self) -> dict[str, Any]:
        """What stands in the form."""
        number = int(self.objective.chosen or 0)
        said: dict[str, Any] = {"text": self.words.words}
        if not self._begun.words_only:
            said |= {"stance": self.stance.chosen, "objective": number or None}
        return said

    @Slot()
    def save(self) -> None:
        """Hand over what was written; nothing written is no finding."""
        if not self.words.words.strip():
            self.field.refuse(_("Nothing is said here yet."))
            self.words.setFocus()
            return
        self.given.emit(self.facts())

    def finish(self) -> None:
        """It became a record: close, and keep no draft of it."""
        self._keeper.stop()
        self.kept.drop()
        self.accept()

    def refuse(self, sentence: str) -> None:
        """Say why it became none."""
        self.notices.clear()
        self.notices.say(sentence, "bad")

    def reject(self) -> None:
        """Close; what was written is kept, and stands here again the next time."""
        if self.words.words != self._begun.text:
            self._keeper.keep()
        super().reject()

    def _fill(self, draft: dict[str, Any]) -> None:
        begun = self._begun
        self.words.write(str(draft.get("text") or begun.text))
        stance = draft.get("stance")
        self.stance.choose(stance if stance in STANCES else begun.stance)
        self.objective.choose(str(draft.get("objective", begun.objective) or 0))
        if draft:
            self.notices.say(_("What was begun here before stands here again."), "info")

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


class _FindingKeeper(Keeper):
    """Keeps the sentence that is being typed."""

    def __init__(self, form: FindingDialog) -> None:
        super().__init__(form, form.notices)
        self._form = form

    def write(self) -> None:
        self._form.kept.keep(self._form.facts())


class SplitDialog(SnugDialog):
    """Asks for the parts of a finding, and which input goes with which."""

    given = Signal(list)
    """The parts, each with its text and inputs."""

    def __init__(self, text: str, lines: Sequence[Line], parent: QWidget) -> None:
        super().__init__(WIDE, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lines, self._part_of = list(lines), {line.id: 0 for line in lines}
        self.parts: list[WordsEdit] = []
        self._fields: list[Field] = []
        self.notices = Notices()
        self.list = LinesList(_("Inputs and the part each goes with"), several=True)
        self.list.setMinimumHeight(250)
        self._column = QVBoxLayout()
        self._lay_out()
        for said in (text, ""):
            self.add_part(said)
        self._show()

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
        field = Field(_("Part &{number}").format(number=number), words)
        self.parts.append(words)
        self._fields.append(field)
        self._column.insertWidget(number - 1, field)
        self.list.on(str(number), lambda: self.give(number - 1))
        words.setFocus()

    def give(self, part: int) -> None:
        """Have the selected inputs go with this part."""
        for chosen in self.list.selected:
            self._part_of[chosen] = part
        self._show()

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

    def refuse(self, sentence: str) -> None:
        """Say why it could not be split so."""
        self.notices.clear()
        self.notices.say(sentence, "bad")

    def finish(self) -> None:
        """It is split."""
        self.accept()

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


def draft_place(about: UUID, finding: UUID | None, *, merged: bool = False) -> str:
    """Where the sentence of a finding is kept while it is typed."""
    what = "merged" if merged else finding.hex if finding else "new"
    return f"finding-{about.hex}-{what}"
