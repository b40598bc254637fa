"""The form in which a consultation is described: who is consulted, where, by which rules."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from gcm_desktop.consultation.consultations import LEVELS, MODES, Consultation
from gcm_desktop.consultation.cycles import ReviewCycle
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reference import objectives, regions_of, stakeholder_groups, wording
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_objectives import marked
from gcm_desktop.ui.capture_search import PartsLine, SearchChoice
from gcm_desktop.ui.consultation_choices import (
    DayLine,
    LanguagesLine,
    RuleChoice,
    UnreadableError,
    areas_of,
    commissions_of,
    country_choice,
    cycles_for,
    follow_changes,
    offer,
    one_of,
    show_typed,
    show_value,
    typed_in,
    value_of,
)
from gcm_desktop.ui.many_choice import ManyChoice
from gcm_desktop.ui.names import level_name, mode_name
from gcm_desktop.ui.notices import Field, Notices, show_refusal
from gcm_desktop.ui.pieces import (
    Canvas,
    Card,
    PageHead,
    PrimaryButton,
    QuietButton,
    Small,
    Subtitle,
)
from gcm_desktop.ui.scrolled import Scrolled

WIDTH = 900
COLUMNS = 6
NEEDED = ("title", "country")


class ConsultationForm(Canvas):
    """What is said about a consultation; its title and country are all it needs."""

    saved = Signal(dict)
    """The facts by field, to be kept."""
    left = Signal()
    changed = Signal()
    """Something else stands in it now."""

    def __init__(
        self, known: Consultation | None = None, cycles: Sequence[ReviewCycle] = ()
    ) -> None:
        super().__init__()
        self._known, self._cycles = known, cycles
        self.notices = Notices()
        self.fields = {**_beginning(), **_when_and_where(), **_who(), **_how()}
        self._lay_out(_("New consultation") if known is None else _("About this consultation"))
        self._follow_choices()
        if known is not None:
            for name, field in self.fields.items():
                show_value(getattr(known, name), field.control)
        self._before = self._standing()
        for field in self.fields.values():
            follow_changes(field.control, self.changed)

    @property
    def typed(self) -> dict[str, Any]:
        """What was filled in or changed since the form was opened, as it stands in its fields."""
        standing = self._standing()
        return {name: said for name, said in standing.items() if said != self._before[name]}

    def fill(self, typed: dict[str, Any]) -> None:
        """Show what was typed before, over what the form shows by itself."""
        # All of them, in their order: a country would suggest again what was declined.
        for name, said in {**self._before, **typed}.items():
            if name in self.fields:
                show_typed(said, self.fields[name].control)

    def start_typing(self) -> None:
        """Put the focus where the form begins."""
        self.fields["title"].control.setFocus()

    def refuse(self, error: GcmError) -> None:
        """Show what is wrong beside the fields that caused it."""
        self.notices.clear()
        show_refusal(error, self.fields, self.notices)
        focus = self.focusWidget()
        if focus is not None:
            self._scroll.ensureWidgetVisible(focus)

    @Slot()
    def save(self) -> None:
        """Hand over what was filled in, or say beside a field why it cannot be read."""
        try:
            facts = self._facts()
        except RefusedError as refused:
            self.refuse(refused)
        else:
            self.saved.emit(facts)

    @Slot()
    def leave(self) -> None:
        """Go back without saving; if anything was typed, only when asked twice."""
        if not self.typed or _not_saved() in self.notices.sentences:
            self.left.emit()
        else:
            self.notices.say(_not_saved(), "warn")

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        problems: dict[str, str] = {}
        for name, field in self.fields.items():
            try:
                facts[name] = value_of(field.control)
            except UnreadableError as unreadable:
                problems[name] = str(unreadable)
        if not facts["title"]:
            problems["title"] = _("Give the consultation a title; it will stand on the report.")
        if not facts["country"]:
            problems["country"] = _("Choose the country in which people are consulted.")
        if problems:
            raise RefusedError(problems)
        return facts

    def _standing(self) -> dict[str, Any]:
        return {name: typed_in(field.control) for name, field in self.fields.items()}

    def _follow_choices(self) -> None:
        country, region = self.fields["country"].control, self.fields["region"].control
        self._follow_country()
        if isinstance(country, SearchChoice) and isinstance(region, QComboBox):
            country.currentIndexChanged.connect(self._follow_country)
            region.currentIndexChanged.connect(self._follow_region)

    @Slot()
    def _follow_country(self) -> None:
        """Offer the commissions the country belongs to; if it is one only, suggest it."""
        country, region = value_of(self.fields["country"].control), self.fields["region"].control
        areas = self.fields["areas"].control
        if not isinstance(region, QComboBox) or not isinstance(areas, PartsLine):
            return
        offer(region, commissions_of(country, self._known.region if self._known else None))
        codes = regions_of(country)
        if len(codes) == 1 and region.currentData() is None:
            region.setCurrentIndex(region.findData(codes[0]))
        areas.offer(areas_of(country))
        self._follow_region()

    @Slot()
    def _follow_region(self) -> None:
        """Offer the rounds of review of the commission that is chosen."""
        country, region = (value_of(self.fields[name].control) for name in ("country", "region"))
        cycle = self.fields["cycle_id"].control
        if isinstance(cycle, QComboBox):
            kept = self._known.cycle_id if self._known else None
            offer(cycle, cycles_for(self._cycles, country, region, kept))

    def _lay_out(self, title: str) -> None:
        cards = Canvas()
        inside = QVBoxLayout(cards)
        inside.setContentsMargins(24, 0, 20, 4)
        inside.setSpacing(12)
        for caption, rows in _cards():
            inside.addWidget(self._card(caption, rows))
        inside.addStretch()
        self._scroll = Scrolled(cards)
        head = QVBoxLayout()
        head.setContentsMargins(24, 18, 20, 0)
        head.addWidget(PageHead(_("Consultations"), title))
        head.addWidget(self.notices)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 12)
        box.setSpacing(10)
        box.addLayout(head)
        box.addWidget(self._scroll, 1)
        box.addLayout(self._foot())

    def _card(self, caption: str, rows: tuple[tuple[str, ...], ...]) -> Card:
        card = Card()
        card.setMaximumWidth(WIDTH)
        grid = QGridLayout(card)
        grid.setContentsMargins(18, 14, 18, 16)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(12)
        grid.addWidget(Subtitle(caption), 0, 0, 1, COLUMNS)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        for line, names in enumerate(rows, start=1):
            span = COLUMNS // len(names)
            for place, name in enumerate(names):
                top = Qt.AlignmentFlag.AlignTop
                grid.addWidget(self.fields[name], line, place * span, 1, span, top)
        return card

    def _foot(self) -> QHBoxLayout:
        save, back = PrimaryButton(_("&Save the consultation")), QuietButton(_("&Back"))
        save.clicked.connect(self.save)
        back.clicked.connect(self.leave)
        for keys, act in (
            ("Ctrl+Return", self.save),
            ("Ctrl+Enter", self.save),
            ("Ctrl+S", self.save),
            ("Esc", self.leave),
        ):
            QShortcut(QKeySequence(keys), self, act)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 0, 20, 0)
        foot.setSpacing(10)
        for part in (save, back, Small(_("Ctrl+Enter saves, Esc goes back without saving."))):
            foot.addWidget(part)
        foot.addStretch()
        return foot


def _not_saved() -> str:
    return _("What you typed is not saved. Ctrl+Enter saves it; Esc again leaves it.")


def _cards() -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    return (
        (_("Enough to begin with"), (NEEDED,)),
        (
            _("What, when and where"),
            (
                ("level", "mode"),
                ("place", "starts_on", "ends_on"),
                ("areas", "languages"),
            ),
        ),
        (_("What speakers can rely on"), (("attribution_rule",),)),
        (_("Who consults, and for which review"), (
            ("lead_organisation", "partner_organisations"), ("region", "cycle_id"),
        )),
        (_("What is planned"), (("objectives_in_focus", "groups_planned"),)),
    )  # fmt: skip


def _beginning() -> dict[str, Field]:
    return {
        "title": Field(_("&Title"), _line(200), _("As it will stand on the report.")),
        "country": Field(_("&Country"), country_choice()),
    }


def _when_and_where() -> dict[str, Field]:
    several = _("Several are separated by a semicolon.")
    level = one_of((level, level_name(level)) for level in LEVELS)
    show_value("local", level)
    return {
        "level": Field(_("&Level"), level),
        "mode": Field(_("&How people take part"), one_of((m, mode_name(m)) for m in MODES)),
        "place": Field(_("&Place"), _line(200)),
        "starts_on": Field(_("&First day"), DayLine()),
        "ends_on": Field(_("Last da&y"), DayLine()),
        "areas": Field(_("&Administrative areas"), PartsLine(), several),
        "languages": Field(_("La&nguages spoken"), LanguagesLine(), several),
    }


def _who() -> dict[str, Field]:
    several = _("Several are separated by a semicolon.")
    return {
        "lead_organisation": Field(_("L&ead organisation"), _line(200)),
        "partner_organisations": Field(_("Pa&rtner organisations"), PartsLine(), several),
        "region": Field(_("Reports to the re&gional commission"), one_of(())),
        "cycle_id": Field(_("Round of re&view it feeds"), one_of(())),
    }


def _how() -> dict[str, Field]:
    spoken, every = language(), _("All of them")
    numbers = [
        (o.number, f"{o.number} · {marked(wording(o.short_titles, spoken))}") for o in objectives()
    ]
    groups = [(group.id, wording(group.labels, spoken).text) for group in stakeholder_groups()]
    return {
        "attribution_rule": Field(_("R&ule of attribution"), RuleChoice()),
        "objectives_in_focus": Field(_("&Objectives in focus"), ManyChoice(numbers, every)),
        "groups_planned": Field(_("Groups planned to be hear&d"), ManyChoice(groups, every)),
    }


def _line(longest: int) -> QLineEdit:
    line = QLineEdit()
    line.setMaxLength(longest)
    return line
