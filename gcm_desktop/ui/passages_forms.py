"""Writing a paragraph of the report; noting comments, answers and dissent."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Signal, SignalInstance, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.consultation.passages import SECTIONS, Passage
from gcm_desktop.consultation.using import FindingSummary
from gcm_desktop.texts import _
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_words import WordsEdit
from gcm_desktop.ui.drafted import DraftedDialog, ids_waiting, text_of
from gcm_desktop.ui.half_typed import Facts, Kept
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import FieldLabel, Muted, Title
from gcm_desktop.ui.synthesis_findings import FindingsChoice
from gcm_desktop.ui.synthesis_form import saving_foot

WIDTH, NARROW = 880, 560


def section_in_words(section: str) -> str:
    """A part of the report."""
    return {
        "summary": _("Summary"),
        "context": _("Context"),
        "methodology": _("Methodology"),
        "conclusions": _("Conclusions"),
    }[section]


def outcome_in_words(outcome: str) -> str:
    """What came of a comment."""
    return {
        "open": _("Open"),
        "accepted": _("Accepted"),
        "partly": _("Partly accepted"),
        "declined": _("Declined"),
    }[outcome]


class PassageDialog(DraftedDialog):
    """Asks for a paragraph and the findings it rests on."""

    given = Signal(dict)

    def __init__(
        self, kept: Kept, known: Passage | None, section: str, offered: Iterable[FindingSummary],
        ticked: Iterable[str], parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(kept, WIDTH, parent)
        offered, held = list(offered), frozenset(ticked)
        self.words = WordsEdit()
        self.words.setMinimumHeight(190)
        self.section = Choice((name, section_in_words(name)) for name in SECTIONS)
        self.section.choose(known.section if known else section)
        self.findings = FindingsChoice(offered, ids_waiting(kept, "findings", held))
        self.field = Field(_("&Paragraph"), self.words)
        self._lay_out(known)
        self.words.write(known.text if known else "")
        self.begin_keeping(known={"findings": [o.id.hex for o in offered if o.id.hex in held]})
        self.words.textChanged.connect(self.changed)
        self.section.currentIndexChanged.connect(lambda _row: self.changed.emit())
        self.findings.changed.connect(self.changed)

    def facts(self) -> Facts:
        return {
            "section": self.section.chosen,
            "text": self.words.words,
            "findings": list(self.findings.ids),
        }

    def fill(self, facts: Facts) -> None:
        self.words.write(text_of(facts, "text"))
        if facts.get("section") in SECTIONS:
            self.section.choose(text_of(facts, "section"))

    @Slot()
    def save(self) -> None:
        """Hand over what was written."""
        if not self.words.words.strip():
            self.field.refuse(_("Nothing is said here yet."))
            self.words.setFocus()
            return
        self.given.emit(self.facts() | {"text": self.words.words.strip()})

    def _lay_out(self, known: Passage | None) -> None:
        title = _("Reword this paragraph") if known else _("New paragraph")
        self.box.addWidget(Title(title, wrap=True))
        if known is not None and known.state in ("validated", "cleared"):
            note = _("Other words than were validated or cleared are a draft again.")
            self.box.addWidget(Muted(note, wrap=True))
        said, rests, row = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        said.addWidget(Field(_("Se&ction"), self.section))
        said.addWidget(self.field, 1)
        label = FieldLabel(_("&Findings it rests on"))
        label.setBuddy(self.findings.search)
        rests.addWidget(label)
        rests.addWidget(self.findings, 1)
        row.setSpacing(18)
        row.addLayout(said, 3)
        row.addLayout(rests, 2)
        self.box.addWidget(self.notices)
        self.box.addLayout(row)
        self.box.addLayout(saving_foot(self, self.save))
        self.words.setFocus()


class AskDialog(DraftedDialog):
    """A small form of a few fields; those that are `needed` must not be empty."""

    given = Signal(dict)

    def __init__(
        self, kept: Kept, title: str, fields: dict[str, Field], needed: str, parent: QWidget,
        note: str = "",
    ) -> None:  # fmt: skip
        super().__init__(kept, NARROW, parent)
        self.fields, self._needed = fields, needed
        self.box.addWidget(Title(title, wrap=True))
        if note:
            self.box.addWidget(Muted(note, wrap=True))
        self.box.addWidget(self.notices)
        for field in fields.values():
            self.box.addWidget(field)
        self.box.addLayout(saving_foot(self, self.save))
        self.begin_keeping()
        for field in fields.values():
            _changes(field.control).connect(lambda *_said: self.changed.emit())
        next(iter(fields.values())).control.setFocus()

    def facts(self) -> Facts:
        return {name: _value(field.control) for name, field in self.fields.items()}

    def fill(self, facts: Facts) -> None:
        for name, field in self.fields.items():
            _show(field.control, text_of(facts, name))

    @Slot()
    def save(self) -> None:
        """Hand over what was filled in."""
        facts = self.facts()
        field = self.fields.get(self._needed)
        if field is not None and not str(facts[self._needed] or "").strip():
            field.refuse(_("Nothing is said here yet."))
            field.control.setFocus()
            return
        self.given.emit(facts)


def words_field(caption: str, height: int = 110) -> Field:
    """A field for words of several lines."""
    words = WordsEdit()
    words.setFixedHeight(height)
    return Field(caption, words)


def line_field(caption: str) -> Field:
    """A field for a name."""
    line = QLineEdit()
    line.setMaxLength(200)
    return Field(caption, line)


def _value(control: QWidget) -> Any:
    if isinstance(control, WordsEdit):
        return control.words
    if isinstance(control, Choice):
        return control.chosen
    return control.text() if isinstance(control, QLineEdit) else None


def _show(control: QWidget, said: str) -> None:
    if isinstance(control, WordsEdit):
        control.write(said)
    elif isinstance(control, QLineEdit):
        control.setText(said)
    elif isinstance(control, Choice) and control.findData(said) >= 0:
        control.choose(said)


def _changes(control: QWidget) -> SignalInstance:
    if isinstance(control, WordsEdit | QLineEdit):
        return control.textChanged
    assert isinstance(control, Choice)  # noqa: S101  # there are no other fields in these forms
    return control.currentIndexChanged
