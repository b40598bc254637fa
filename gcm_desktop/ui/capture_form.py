"""The form of one thing said, made for typing at the speed of speech."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QVBoxLayout

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reference import is_language, language_name
from gcm_desktop.texts import LANGUAGES, _, language
from gcm_desktop.ui.capture_choices import KindChooser, sensitivity_choice
from gcm_desktop.ui.capture_more import MoreRow
from gcm_desktop.ui.capture_search import SearchChoice
from gcm_desktop.ui.capture_who import Rules, WhoRow
from gcm_desktop.ui.capture_words import WordsEdit
from gcm_desktop.ui.icons import icon
from gcm_desktop.ui.notices import Field, Notices
from gcm_desktop.ui.pieces import Card, FieldLabel, LinkButton, PrimaryButton, QuietButton
from gcm_desktop.ui.spoken_label import SpokenLabel

SPOKEN = (
    "am", "bn", "bs", "de", "fa", "ff", "ha", "hi", "ht", "id", "it", "km", "ku", "lo", "mg",
    "ms", "my", "ne", "nl", "om", "pa", "pl", "ps", "pt", "qu", "ro", "rw", "si", "sn", "so",
    "sq", "sr", "sw", "ta", "tg", "th", "ti", "tl", "tr", "uk", "ur", "uz", "vi", "wo", "yo",
)  # fmt: skip
"""Languages often written in consultations, offered after the official six; any other BCP 47 tag
can be typed."""


class CaptureForm(Card):
    """Who, what sort of thing, the words, and what may become of them."""

    changed = Signal()
    """Something was typed or chosen."""
    asked_save = Signal()
    asked_strike = Signal()

    def __init__(self, rules: Rules, languages: Iterable[str]) -> None:
        super().__init__()
        self.who, self.kind, self.words = WhoRow(rules), KindChooser(), WordsEdit()
        self.more = MoreRow()
        self.language = SearchChoice(_languages(languages), _a_language)
        self.quote = QCheckBox(_("Their own words (&quote)"))
        self.sensitivity = sensitivity_choice()
        self._before: dict[str, Any] = {}
        self._low = False
        self._kind_field = Field(_("&Kind"), self.kind)
        self._kind_row = self._beside_kinds()
        self._words_field = Field(_("&What was said"), self.words)
        self.fields = {
            **self.who.fields,
            **self.more.fields,
            "kind": self._kind_field,
            "text": self._words_field,
        }
        self._lay_out()
        self._connect()
        self.next_line()

    @property
    def empty(self) -> bool:
        """Whether it holds nobody's words, and nothing of a person."""
        return not self.words.words.strip() and self.who.empty

    def facts(self) -> dict[str, Any]:
        """What stands in the form, by the fields of an input."""
        return {
            "text": self.words.words,
            "kind": self.kind.chosen,
            "language": self.language.chosen,
            "quote": self.quote.isChecked(),
            "sensitivity": self.sensitivity.chosen,
            **self.who.facts(),
            **self.more.facts(),
        }

    def fill(self, facts: dict[str, Any]) -> None:
        """Show these facts, the words as if they had always stood here."""
        self.who.fill(facts)
        self.kind.choose(str(facts.get("kind") or ""))
        self.language.choose(str(facts.get("language") or ""))
        self.quote.setChecked(bool(facts.get("quote")))
        self.sensitivity.choose(str(facts.get("sensitivity") or "aggregate"))
        self.more.fill(facts)
        if not self.more.empty:
            self.unfold.setChecked(True)
        self.words.write(str(facts.get("text") or ""))
        self.clear_problems()

    def next_line(self) -> None:
        """Make ready for the next line; group, kind, language and sensitivity stay.

        What belongs to one voice or one sentence goes: the words, the name, the organisation and
        what was allowed to be shown of them, the quote, the principles. Whoever speaks next has
        allowed nothing yet. One key brings the same speaker back.
        """
        if not self.who.empty:
            self._before = self.who.facts()
        self.who.fill_person({})
        self.quote.setChecked(False)
        self.more.fill({})
        self.words.forget()
        self.clear_problems()
        self.again.setVisible(bool(self._before))

    def strike(self) -> tuple[str, ...]:
        """Forget what stands here, and who spoke before; answers with what it was."""
        facts = self.facts()
        self.who.fill_person({})
        self.forget_speaker()
        self.next_line()
        return tuple(str(facts[name] or "") for name in ("text", "speaker", "organisation"))

    def forget_speaker(self) -> None:
        """Have nobody who could be brought back."""
        self._before = {}
        self.again.hide()

    def start_typing(self) -> None:
        """Put the focus where the next key belongs: the group, the kind, or the words."""
        if not self.who.group.chosen:
            self.who.group.setFocus()
        elif not self.kind.chosen:
            self.kind.setFocus()
        else:
            self.words.setFocus()

    def missing(self) -> dict[str, str]:
        """What only a person can choose, and has not yet."""
        problems = {}
        if not self.who.group.chosen:
            problems["stakeholder_group"] = _("Choose the group: one letter is enough.")
        if not self.kind.chosen:
            problems["kind"] = _("Choose what sort of thing was said: a digit from 1 to 8.")
        if not self.words.words.strip():
            problems["text"] = _("Nothing is written here yet.")
        if not self.language.chosen:
            problems["language"] = _("This is no language known here; type its name or its code.")
        return problems

    def refuse(self, error: GcmError, elsewhere: Notices) -> None:
        """Say beside the fields what is wrong; everything typed stays."""
        self.clear_problems()
        problems = error.problems if isinstance(error, RefusedError) else {"": str(error)}
        for name, sentence in problems.items():
            if name in self.fields:
                self.fields[name].refuse(_without_name(name, sentence))
            else:
                elsewhere.say(_without_name(name, sentence), "bad")
        self.unfold.setChecked(self.unfold.isChecked() or "action_letter" in problems)
        first = next((name for name in self.fields if name in problems), None)
        if first is not None:
            self.fields[first].control.setFocus()
        elif "language" in problems:
            self.language.setFocus()

    def clear_problems(self) -> None:
        """Nothing is wrong any more."""
        for field in self.fields.values():
            field.clear_problem()

    def be_low(self, low: bool) -> None:
        """Have the caption of the kinds beside them rather than above."""
        self._low = low
        beside, above = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._kind_row.setDirection(beside if low else above)
        self._kind_row.setSpacing(12 if low else 5)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        caption = self._kind_field.findChild(FieldLabel)
        beside = caption.sizeHint().width() + 12 if self._low and caption is not None else 0
        self.kind.fit(self.contentsRect().width() - 36 - beside)

    @Slot()
    def bring_back_speaker(self) -> None:
        """The same person speaks again."""
        if self._before:
            self.who.fill_person(self._before)

    @Slot()
    def _go_to_principles(self) -> None:
        self.unfold.setChecked(True)
        self.more.principles.setFocus()

    @Slot()
    def _follow_group(self) -> None:
        """Another group has not agreed to be printed; what was kept closer stays so."""
        if self.sensitivity.chosen == "public":
            self.sensitivity.choose("aggregate")

    @Slot(str)
    def _refuse_paste(self, sentence: str) -> None:
        self._words_field.refuse(sentence)

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 12, 18, 12)
        box.setSpacing(8)
        box.addWidget(self.who)
        box.addWidget(self._kind_field)
        box.addWidget(self._words_field, 1)
        box.addWidget(self.more)
        box.addLayout(self._foot())
        self.words.setMinimumHeight(58)
        self.words.setPlaceholderText(_("Type what was said. Ctrl+Enter saves it."))
        self.more.hide()
        self._head_words()
        self._order()

    def _head_words(self) -> None:
        """Beside the caption of the words, what is said of them."""
        self.again = LinkButton(_("Same speaker again"))
        self.again.setToolTip("Alt+Z")
        self.unfold = LinkButton(_("&More"))
        self.unfold.setCheckable(True)
        self.unfold.setAccessibleDescription(_("Shows guiding principles and lettered action"))
        self.unfold.setToolTip(_("Guiding principles (Alt+I) and lettered action"))
        head = _with_caption(self._words_field)
        head.setSpacing(6)
        head.addStretch()
        for part in (self.again, self.quote, self.unfold):
            head.addWidget(part)

    def _beside_kinds(self) -> QBoxLayout:
        row = _with_caption(self._kind_field)
        row.addWidget(self.kind, 1, Qt.AlignmentFlag.AlignLeading)
        return row

    def _order(self) -> None:
        """From the words on, Tab goes on to what is said of them; the words come first."""
        after = (
            self.words,
            self.again,
            self.quote,
            self.unfold,
            self.more.principles,
            self.more.letter,
            self.language,
            self.sensitivity,
            self.strike_button,
            self.save_button,
        )
        for one, other in pairwise(after):
            self.setTabOrder(one, other)

    def _foot(self) -> QHBoxLayout:
        caption = FieldLabel(_("&Language"))
        caption.setBuddy(self.language)
        self.language.setAccessibleName(_("Language of the words"))
        SpokenLabel(_("Who may read the words"), self.sensitivity)
        self.sensitivity.setToolTip(_("Who may read the words (Alt+P)"))
        self.strike_button = QuietButton(_(" Strike  F8"))
        self.strike_button.setIcon(icon("strike", "bad"))
        self.strike_button.setToolTip(
            _("“Please don’t write that”: erases at once and for good what stands here, or the "
              "line saved last when nothing does.")
        )  # fmt: skip
        self.strike_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.save_button = PrimaryButton(_("Save"))
        self.save_button.setToolTip(_("Ctrl+Enter saves, and the form is ready for the next line"))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(caption)
        row.addWidget(self.language, 1)
        row.addWidget(self.sensitivity, 1)
        row.addStretch(1)
        for button in (self.strike_button, self.save_button):
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self.who.group.picked.connect(self.kind.setFocus)
        self.who.group_changed.connect(self._follow_group)
        self.kind.picked.connect(self.words.setFocus)
        self.words.too_long.connect(self._refuse_paste)
        self.unfold.toggled.connect(self.more.setVisible)
        self.again.clicked.connect(self.bring_back_speaker)
        self.save_button.clicked.connect(self.asked_save)
        self.strike_button.clicked.connect(self.asked_strike)
        for told in (
            self.who.changed,
            self.kind.changed,
            self.words.textChanged,
            self.more.changed,
            self.language.currentTextChanged,
            self.quote.toggled,
            self.sensitivity.currentIndexChanged,
        ):
            told.connect(self.changed)
        QShortcut(QKeySequence("Alt+P"), self, self.sensitivity.setFocus)
        QShortcut(QKeySequence("Alt+Z"), self, self.bring_back_speaker)
        QShortcut(QKeySequence("Alt+I"), self, self._go_to_principles)


def _with_caption(field: Field) -> QBoxLayout:
    """A row in the place of a field's caption, with the caption in it."""
    row, box, caption = QHBoxLayout(), field.layout(), field.findChild(FieldLabel)
    if isinstance(box, QBoxLayout) and caption is not None:
        row.addWidget(caption)
        box.insertLayout(0, row)
    return row


def _languages(first: Iterable[str]) -> list[tuple[str, str]]:
    """Those of the consultation, the official six, and others often written."""
    spoken = language()
    others = sorted(SPOKEN, key=lambda code: language_name(code, spoken))
    codes = dict.fromkeys((*first, *LANGUAGES, *others))
    return [(code, language_name(code, spoken)) for code in codes]


def _a_language(typed: str) -> str | None:
    return typed if is_language(typed) else None


def _without_name(name: str, sentence: str) -> str:
    """The sentence as it stands beside its field, which need not be named again."""
    said = sentence.removeprefix(f"{name}: ")
    return said[:1].upper() + said[1:]
