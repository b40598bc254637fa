"""The form in which a consultation is described: who is consulted, where, by which rules."""

from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import (
    ATTRIBUTION_RULES,
    LEVELS,
    MODES,
    Consultation,
)
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reference import (
    countries,
    country_name,
    language_name,
    objectives,
    regions,
    regions_of,
    short_title_of,
    stakeholder_groups,
    wording,
)
from gcm_desktop.texts import LANGUAGES, _, language
from gcm_desktop.ui.many_choice import ManyChoice
from gcm_desktop.ui.names import level_name, mode_name, rule_name
from gcm_desktop.ui.notices import Field, Notices, show_refusal
from gcm_desktop.ui.pieces import (
    Canvas,
    Card,
    PageHead,
    PrimaryButton,
    QuietButton,
    Small,
    Subtitle,
    press_with,
)

SEPARATOR = ";"
WIDTH = 900
Choices = list[tuple[Any, str]]


class ConsultationForm(Canvas):
    """What is said about a consultation; its title and country are required."""

    saved = Signal(dict)
    """The facts by field, to be kept."""
    left = Signal()

    def __init__(self, known: Consultation | None = None) -> None:
        super().__init__()
        self.notices = Notices()
        self.fields = {**_what(), **_when_and_where(), **_who(), **_how()}
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 20, 14)
        box.setSpacing(12)
        title = _("New consultation") if known is None else _("About this consultation")
        box.addWidget(PageHead(_("Consultations"), title))
        box.addWidget(self.notices)
        for caption, rows in _cards():
            box.addWidget(self._card(caption, rows))
        box.addLayout(self._foot())
        box.addStretch()
        country = self.fields["country"].control
        if isinstance(country, QComboBox):
            country.currentIndexChanged.connect(self._follow_country)
        if known is not None:
            self._fill(known)

    def start_typing(self) -> None:
        """Put the focus where the form begins."""
        self.fields["title"].control.setFocus()

    def refuse(self, error: GcmError) -> None:
        """Show what is wrong beside the fields that caused it."""
        self.notices.clear()
        show_refusal(error, self.fields, self.notices)

    @Slot()
    def save(self) -> None:
        """Hand over what was filled in, or say beside a field why it cannot be read."""
        try:
            facts = self._facts()
        except RefusedError as refused:
            self.refuse(refused)
        else:
            self.saved.emit(facts)

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        problems: dict[str, str] = {}
        for name, field in self.fields.items():
            try:
                facts[name] = _value(name, field.control)
            except ValueError:
                problems[name] = _("Write the day as year-month-day, like 2026-11-18.")
        if not facts["title"]:
            problems["title"] = _("Give the consultation a title; it will stand on the report.")
        if not facts["country"]:
            problems["country"] = _("Choose the country in which people are consulted.")
        if problems:
            raise RefusedError(problems)
        return facts

    def _fill(self, known: Consultation) -> None:
        for name, field in self.fields.items():
            _show(getattr(known, name), field.control)

    @Slot()
    def _follow_country(self) -> None:
        """Suggest the commission of a country that belongs to one only."""
        country, region = self.fields["country"].control, self.fields["region"].control
        if isinstance(country, QComboBox) and isinstance(region, QComboBox):
            codes = regions_of(country.currentData() or "")
            if len(codes) == 1:
                region.setCurrentIndex(max(0, region.findData(codes[0])))

    def _card(self, caption: str, rows: tuple[tuple[str, ...], ...]) -> Card:
        card = Card()
        card.setMaximumWidth(WIDTH)
        grid = QGridLayout(card)
        grid.setContentsMargins(18, 16, 18, 16)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(12)
        grid.addWidget(Subtitle(caption), 0, 0, 1, 6)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        for line, names in enumerate(rows, start=1):
            span = 6 // len(names)
            for place, name in enumerate(names):
                top = Qt.AlignmentFlag.AlignTop
                grid.addWidget(self.fields[name], line, place * span, 1, span, top)
        return card

    def _foot(self) -> QHBoxLayout:
        save = PrimaryButton(_("&Save the consultation"))
        press_with(save, "Ctrl+S")
        save.clicked.connect(self.save)
        back = QuietButton(_("&Back"))
        press_with(back, "Esc")
        back.clicked.connect(self.left)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        for part in (save, back, Small(_("Ctrl+S saves, Esc goes back without saving."))):
            foot.addWidget(part)
        foot.addStretch()
        return foot


def _cards() -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    return (
        (_("What it is"), (("title",), ("level", "mode"), ("attribution_rule",))),
        (
            _("When and where"),
            (("country", "place"), ("areas",), ("starts_on", "ends_on"), ("region", "languages")),
        ),
        (_("Who consults"), (("lead_organisation", "partner_organisations"),)),
        (_("What is planned"), (("objectives_in_focus", "groups_planned"),)),
    )


def _what() -> dict[str, Field]:
    level = _one([(level, level_name(level)) for level in LEVELS])
    _show("local", level)
    return {
        "title": Field(_("&Title"), _line(200), _("As it will stand on the report.")),
        "level": Field(_("&Level"), level),
        "mode": Field(
            _("&How people take part"), _one([(mode, mode_name(mode)) for mode in MODES])
        ),
    }


def _when_and_where() -> dict[str, Field]:
    spoken, several = language(), _("Several are separated by a semicolon.")
    named = sorted((country_name(code, spoken), code) for code in countries())
    commissions: Choices = [(None, _("Not decided"))]
    commissions += [(r.code, f"{r.code} · {wording(r.names, spoken).text}") for r in regions()]
    countries_shown: Choices = [("", _("Choose a country"))]
    countries_shown += [(code, name) for name, code in named]
    tongues = [(code, language_name(code, spoken)) for code in LANGUAGES]
    return {
        "country": Field(_("&Country"), _one(countries_shown)),
        "place": Field(_("&Place"), _line(200)),
        "areas": Field(_("&Administrative areas"), _line(2000), several),
        "starts_on": Field(_("&First day"), _day()),
        "ends_on": Field(_("Last da&y"), _day()),
        "region": Field(_("Reports to the re&gional commission"), _one(commissions)),
        "languages": Field(_("La&nguages spoken"), ManyChoice(tongues, _("None chosen"))),
    }


def _who() -> dict[str, Field]:
    several = _("Several are separated by a semicolon.")
    return {
        "lead_organisation": Field(_("L&ead organisation"), _line(200)),
        "partner_organisations": Field(_("Pa&rtner organisations"), _line(2000), several),
    }


def _how() -> dict[str, Field]:
    spoken = language()
    rules = [(rule, rule_name(rule)) for rule in ATTRIBUTION_RULES]
    numbers = [
        (o.number, f"{o.number} · {short_title_of(o.number, spoken).text}") for o in objectives()
    ]
    groups = [(group.id, wording(group.labels, spoken).text) for group in stakeholder_groups()]
    every = _("All of them")
    default = _one(rules)
    _show("chatham_house", default)
    return {
        "attribution_rule": Field(_("R&ule of attribution"), default),
        "objectives_in_focus": Field(_("&Objectives in focus"), ManyChoice(numbers, every)),
        "groups_planned": Field(_("Groups to &be heard"), ManyChoice(groups, every)),
    }


def _line(longest: int) -> QLineEdit:
    line = QLineEdit()
    line.setMaxLength(longest)
    return line


def _day() -> QLineEdit:
    line = _line(10)
    line.setPlaceholderText(_("year-month-day"))
    return line


def _one(choices: Choices) -> QComboBox:
    box = QComboBox()
    box.setMinimumContentsLength(12)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMaxVisibleItems(14)
    for value, label in choices:
        box.addItem(label, value)
    return box


def _value(name: str, control: QWidget) -> Any:
    """What a control holds, as the record wants it. Raises ValueError for a day that is none."""
    if isinstance(control, QComboBox):
        return control.currentData()
    if isinstance(control, ManyChoice):
        return control.chosen
    assert isinstance(control, QLineEdit)  # noqa: S101  # the form has no other controls
    typed = control.text().strip()
    if name in ("areas", "partner_organisations"):
        return tuple(part.strip() for part in typed.split(SEPARATOR) if part.strip())
    if name in ("starts_on", "ends_on"):
        return date.fromisoformat(typed) if typed else None
    return typed or None


def _show(value: Any, control: QWidget) -> None:
    if isinstance(control, QComboBox):
        control.setCurrentIndex(max(0, control.findData(value)))
    elif isinstance(control, ManyChoice):
        control.choose(value)
    elif isinstance(control, QLineEdit):
        several = f"{SEPARATOR} ".join(value) if isinstance(value, tuple) else value
        control.setText("" if value is None else str(several))
