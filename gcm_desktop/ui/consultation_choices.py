"""What the form of a consultation offers to choose from, and how it reads what was chosen."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import ATTRIBUTION_RULES
from gcm_desktop.consultation.cycles import ReviewCycle
from gcm_desktop.consultation.search import folded
from gcm_desktop.reference import (
    countries,
    country_name,
    is_language,
    language_name,
    regions,
    regions_of,
    subdivisions_of,
    wording,
)
from gcm_desktop.texts import LANGUAGES, _, language
from gcm_desktop.ui.capture_form import SPOKEN
from gcm_desktop.ui.capture_search import FOLDED, PartsLine, SearchChoice
from gcm_desktop.ui.consultation_answers import Answer, DayLine, NumberLine, UnreadableError
from gcm_desktop.ui.many_choice import ManyChoice
from gcm_desktop.ui.names import rule_name
from gcm_desktop.ui.pieces import Small

__all__ = [
    "AreasLine", "DayLine", "LanguagesLine", "NumberLine", "RuleChoice", "UnreadableError",
    "commissions_of", "country_choice", "cycles_for", "follow_changes", "offer", "one_of",
    "rule_meaning", "show_typed", "show_value", "typed_in", "value_of",
]  # fmt: skip
Choices = list[tuple[Any, str]]


class RuleChoice(QWidget):
    """The three rules of attribution, each with a line that says what it means."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        self.buttons = {rule: QRadioButton(rule_name(rule)) for rule in ATTRIBUTION_RULES}
        for rule, button in self.buttons.items():
            meaning = Small(rule_meaning(rule), wrap=True)
            meaning.setContentsMargins(30, 0, 30, 6)
            button.setAccessibleDescription(rule_meaning(rule))
            button.toggled.connect(self._follow)
            box.addWidget(button)
            box.addWidget(meaning)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.choose("chatham_house")

    @property
    def chosen(self) -> str:
        """The rule that holds."""
        return next(rule for rule, button in self.buttons.items() if button.isChecked())

    def choose(self, rule: str) -> None:
        """Let this rule hold."""
        self.buttons[rule].setChecked(True)
        self.setFocusProxy(self.buttons[rule])

    def _follow(self, on: bool) -> None:
        if on:
            self.setFocusProxy(self.buttons[self.chosen])
            self.changed.emit()


def rule_meaning(rule: str) -> str:
    """What a rule of attribution means for whoever speaks."""
    return {
        "on_the_record": _("Names and organisations are printed where the speaker allows it."),
        "chatham_house": _("What was said is printed; who said it, and for whom, never is."),
        "anonymous": _("The same, and no speaker's name is kept in the file at all."),
    }[rule]


class AreasLine(PartsLine):
    """Administrative areas: those of ISO 3166-2 by name or code, anything else as it is typed.

    Down opens the whole list of the country.
    """

    def offer_areas(self, country: str) -> None:
        """Offer the areas of this country from now on."""
        areas = subdivisions_of(country)
        self.offer(area.name for area in areas)
        for place, area in enumerate(areas):
            self._names.item(place).setData(folded(f"{area.name} {area.code}"), FOLDED)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        completer = self.completer()
        if event.key() == Qt.Key.Key_Down and not self._is_list_open:
            completer.setCompletionPrefix(self.text())
            completer.complete()
        else:
            super().keyPressEvent(event)

    @property
    def _is_list_open(self) -> bool:
        names = self.completer().popup()
        return names is not None and names.isVisible()


class LanguagesLine(PartsLine):
    """Languages by their names or BCP 47 tags, several with semicolons."""

    def __init__(self) -> None:
        super().__init__()
        spoken = language()
        self._tags = {language_name(tag, spoken): tag for tag in (*LANGUAGES, *SPOKEN)}
        self.offer(self._tags)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of what is typed. Raises UnreadableError for what is no language."""
        return tuple(dict.fromkeys(self._tag(part) for part in self.parts))

    def show_tags(self, tags: Iterable[str]) -> None:
        """Show these languages by name."""
        names = {tag: name for name, tag in self._tags.items()}
        self.show_parts(names.get(tag, tag) for tag in tags)

    def _tag(self, part: str) -> str:
        asked = folded(part).strip()
        for name, tag in self._tags.items():
            if asked in (folded(name).strip(), tag):
                return tag
        if not is_language(part):
            sentence = _("{part} is no language known here; use its name or its code.")
            raise UnreadableError(sentence.format(part=f"\u2068{part}\u2069"))
        return part


def one_of(choices: Iterable[tuple[Any, str]]) -> QComboBox:
    """A field for one of a short list."""
    box = QComboBox()
    box.setMinimumContentsLength(12)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    offer(box, choices)
    return box


def offer(box: QComboBox, choices: Iterable[tuple[Any, str]]) -> None:
    """Offer these instead; what was chosen stays if it is among them, else the first is."""
    chosen = box.currentData()
    box.clear()
    for value, label in choices:
        box.addItem(label, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))


def country_choice() -> SearchChoice:
    """All countries by name, found by any part of it."""
    spoken = language()
    named = sorted((country_name(code, spoken), code) for code in countries())
    choice = SearchChoice((code, name) for name, code in named)
    line = choice.lineEdit()
    if line is not None:
        line.setPlaceholderText(_("Type a part of its name"))
    return choice


def commissions_of(country: str, kept: str | None) -> Choices:
    """The regional commissions a country belongs to, and one that was chosen before."""
    spoken, codes = language(), (*regions_of(country), *filter(None, (kept,)))
    named = [(r.code, f"{r.code} · {wording(r.names, spoken).text}") for r in regions()]
    return [(None, _("Not decided")), *(choice for choice in named if choice[0] in codes)]


def cycles_for(
    cycles: Sequence[ReviewCycle], country: str, region: str | None, kept: UUID | None
) -> Choices:
    """The rounds of review of a commission, or of all the country's, and those of all States."""
    held_by = {None, region} if region else {None, *regions_of(country)}
    fitting = [cycle for cycle in cycles if cycle.region in held_by or cycle.id == kept]
    return [(None, _("Not decided")), *((cycle.id.hex, _cycle(cycle)) for cycle in fitting)]


def _cycle(cycle: ReviewCycle) -> str:
    year = f" ({cycle.starts_on.year})" if cycle.starts_on else ""
    return cycle.title if year.strip(" ()") in cycle.title else f"{cycle.title}{year}"


def value_of(control: QWidget) -> Any:
    """What a control holds, as the record wants it. Raises UnreadableError."""
    if isinstance(control, Answer):
        return control.value
    if isinstance(control, SearchChoice | RuleChoice):
        return control.chosen
    if isinstance(control, QComboBox):
        return control.currentData()
    if isinstance(control, ManyChoice):
        return control.chosen
    if isinstance(control, LanguagesLine):
        return control.tags
    if isinstance(control, PartsLine):
        return control.parts
    return _line_value(control)


def _line_value(control: QWidget) -> Any:
    if isinstance(control, DayLine):
        return control.day
    if isinstance(control, NumberLine):
        return control.number
    assert isinstance(control, QLineEdit)  # noqa: S101  # the form has no other controls
    return control.text().strip() or None


def show_value(value: Any, control: QWidget) -> None:
    """Show what a record holds in a control."""
    if isinstance(control, Answer):
        control.show_value(value)
    elif isinstance(control, SearchChoice | RuleChoice | ManyChoice):
        control.choose(value)
    elif isinstance(control, QComboBox):
        # Qt finds plain values only.
        plain = value.hex if isinstance(value, UUID) else value
        control.setCurrentIndex(max(0, control.findData(plain)))
    elif isinstance(control, LanguagesLine):
        control.show_tags(value)
    elif isinstance(control, PartsLine):
        control.show_parts(value)
    elif isinstance(control, QLineEdit):
        control.setText("" if value is None else str(value))


def follow_changes(control: QWidget, told: Any) -> None:
    """Have a signal or slot told whenever what stands in a control changes."""
    if isinstance(control, SearchChoice):
        control.editTextChanged.connect(told)
    elif isinstance(control, QComboBox):
        control.currentIndexChanged.connect(told)
    elif isinstance(control, QLineEdit):
        control.textChanged.connect(told)
    elif isinstance(control, RuleChoice | ManyChoice | Answer):
        control.changed.connect(told)


def typed_in(control: QWidget) -> Any:
    """What stands in a control, whether it can be read or not, as a draft keeps it."""
    if isinstance(control, Answer):
        return control.typed
    if isinstance(control, SearchChoice):
        # A value that was chosen has another name in another language.
        typed, chosen = control.currentText(), control.chosen
        return chosen if typed == control.itemText(control.findData(chosen)) else typed
    if isinstance(control, QLineEdit):
        return control.text()
    said = value_of(control)
    return list(said) if isinstance(said, tuple) else said


def show_typed(typed: Any, control: QWidget) -> None:
    """Show what a draft kept of a control; what does not fit it is passed over."""
    if isinstance(control, Answer):
        control.show_value(typed)
    elif isinstance(control, ManyChoice):
        if isinstance(typed, list):
            control.choose(value for value in typed if isinstance(value, int | str))
    elif isinstance(control, QComboBox) and not isinstance(control, SearchChoice):
        if (place := control.findData(typed)) >= 0:
            control.setCurrentIndex(place)
    elif isinstance(typed, str):
        _show_text(typed, control)


def _show_text(typed: str, control: QWidget) -> None:
    if isinstance(control, SearchChoice):
        control.choose(typed)
    elif isinstance(control, QLineEdit):
        control.setText(typed)
    elif isinstance(control, RuleChoice) and typed in control.buttons:
        control.choose(typed)
