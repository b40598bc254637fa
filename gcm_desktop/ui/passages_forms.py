"""Writing a paragraph of the report; noting comments, answers and dissent."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.consultation.passages import SECTIONS, Passage
from gcm_desktop.consultation.using import FindingSummary
from gcm_desktop.texts import _
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_words import WordsEdit
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.half_typed import Keeper, Kept
from gcm_desktop.ui.notices import Field, Notices
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


class PassageDialog(SnugDialog):
    """Asks for a paragraph and the findings it rests on; what is half typed is kept."""

    given = Signal(dict)

    def __init__(
        self, kept: Kept, known: Passage | None, section: str, offered: Iterable[FindingSummary],
        ticked: Iterable[str], parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(WIDTH, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.kept, self.notices = kept, Notices()
        self.words = WordsEdit()
        self.words.setMinimumHeight(190)
        self.section = Choice((name, section_in_words(name)) for name in SECTIONS)
        self.section.choose(known.section if known else section)
        self.findings = FindingsChoice(offered, ticked)
        self.field = Field(_("&Paragraph"), self.words)
        self._lay_out(known)
        self._before = known.text if known else ""
        typed = kept.go_on()
        self.words.write(str((typed or {}).get("text") or self._before))
        if typed:
            self.notices.say(_("What was begun here before stands here again."), "info")
        self._keeper = _Typing(self)
        self.words.textChanged.connect(self._keeper.wait)

    @Slot()
    def save(self) -> None:
        """Hand over what was written."""
        if not self.words.words.strip():
            self.field.refuse(_("Nothing is said here yet."))
            self.words.setFocus()
            return
        self.given.emit(
            {
                "section": self.section.chosen,
                "text": self.words.words.strip(),
                "findings": self.findings.ids,
            }
        )

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
        if self.words.words != self._before:
            self._keeper.keep()
        super().reject()

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


class AskDialog(SnugDialog):
    """A small form of a few fields; those that are `needed` must not be empty."""

    given = Signal(dict)

    def __init__(
        self, title: str, fields: dict[str, Field], needed: str, parent: QWidget, note: str = ""
    ) -> None:
        super().__init__(NARROW, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fields, self._needed, self.notices = fields, needed, Notices()
        self.box.addWidget(Title(title, wrap=True))
        if note:
            self.box.addWidget(Muted(note, wrap=True))
        self.box.addWidget(self.notices)
        for field in fields.values():
            self.box.addWidget(field)
        self.box.addLayout(saving_foot(self, self.save))
        next(iter(fields.values())).control.setFocus()

    @Slot()
    def save(self) -> None:
        """Hand over what was filled in."""
        facts = {name: _value(field.control) for name, field in self.fields.items()}
        field = self.fields.get(self._needed)
        if field is not None and not str(facts[self._needed] or "").strip():
            field.refuse(_("Nothing is said here yet."))
            field.control.setFocus()
            return
        self.given.emit(facts)

    def finish(self) -> None:
        """It is noted."""
        self.accept()

    def refuse(self, sentence: str) -> None:
        """Say why it could not be noted."""
        self.notices.clear()
        self.notices.say(sentence, "bad")


class _Typing(Keeper):
    """Keeps the paragraph that is being typed."""

    def __init__(self, form: PassageDialog) -> None:
        super().__init__(form, form.notices)
        self._form = form

    def write(self) -> None:
        self._form.kept.keep({"text": self._form.words.words})


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
