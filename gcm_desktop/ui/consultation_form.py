"""The form in which a consultation is described: who is consulted, where, by which rules."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import LEVELS, MODES, Consultation
from gcm_desktop.consultation.cycles import ReviewCycle
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reference import regions_of, stakeholder_groups, wording
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_search import PartsLine, SearchChoice
from gcm_desktop.ui.consultation_answers import (
    DayLine,
    FocusChoice,
    NumberLine,
    TargetsChoice,
    UnreadableError,
)
from gcm_desktop.ui.consultation_choices import (
    AreasLine,
    LanguagesLine,
    RuleChoice,
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
from gcm_desktop.ui.consultation_steps import Shown, Steps
from gcm_desktop.ui.many_choice import ManyChoice
from gcm_desktop.ui.names import level_name, mode_name
from gcm_desktop.ui.notices import Field, Notices, show_refusal
from gcm_desktop.ui.pieces import Canvas, PageHead, PrimaryButton, QuietButton, Small

NEEDED = ("title", "country")
USEFUL = (
    "starts_on", "languages", "sessions_planned", "lead_organisation", "cycle_id",
    "groups_planned", "targets",
)  # fmt: skip
"""What a consultation can do without, and a report is better with."""
MOST_SESSIONS = 10_000


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
        self.changed.connect(self.tell_missing)
        self.tell_missing()

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
        self.steps.go(0)

    def refuse(self, error: GcmError) -> None:
        """Show what is wrong beside the fields that caused it."""
        self.notices.clear()
        problems = error.problems if isinstance(error, RefusedError) else {}
        first = next((name for name in self.fields if name in problems), None)
        if first is not None:
            self.steps.go_to(first)
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

    @Slot()
    def leave(self) -> None:
        """Go back without saving; if anything was typed, only when asked twice."""
        if not self.typed or _not_saved() in self.notices.sentences:
            self.left.emit()
        else:
            self.notices.say(_not_saved(), "warn")

    @Slot()
    def tell_missing(self) -> None:
        """Say what is needed, and what was left out so far."""
        lacking = {name for name in (*NEEDED, *USEFUL) if _is_empty(self.fields[name].control)}
        sentences = (
            (_("Needed: {fields}."), NEEDED), (_("Not said yet: {fields}."), USEFUL),
        )  # fmt: skip
        said = [
            sentence.format(fields=_(", ").join(
                self.fields[name].control.accessibleName() for name in names if name in lacking
            ))
            for sentence, names in sentences
            if lacking & set(names)
        ]  # fmt: skip
        self.missing.setText(" ".join(said) or _("Nothing is left out."))
        self.steps.mark(lacking)

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
        groups, targets = self.fields["groups_planned"].control, self.fields["targets"].control
        self._follow_country()
        if isinstance(groups, ManyChoice) and isinstance(targets, TargetsChoice):
            groups.changed.connect(lambda: targets.follow(groups.chosen))
        if isinstance(country, SearchChoice) and isinstance(region, QComboBox):
            country.currentIndexChanged.connect(self._follow_country)
            region.currentIndexChanged.connect(self._follow_region)

    @Slot()
    def _follow_country(self) -> None:
        """Offer the commissions the country belongs to; if it is one only, suggest it."""
        country, region = value_of(self.fields["country"].control), self.fields["region"].control
        areas = self.fields["areas"].control
        if not isinstance(region, QComboBox) or not isinstance(areas, AreasLine):
            return
        offer(region, commissions_of(country, self._known.region if self._known else None))
        codes = regions_of(country)
        if len(codes) == 1 and region.currentData() is None:
            region.setCurrentIndex(region.findData(codes[0]))
        areas.offer_areas(country)
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
        self.missing, self.steps = Small(wrap=True), Steps(_steps(), self.fields)
        head = QVBoxLayout()
        head.setContentsMargins(24, 14, 20, 0)
        head.setSpacing(8)
        titled = PageHead(_("Consultations"), title)
        titled.row.addWidget(self.missing, 1)
        head.addWidget(titled)
        head.addWidget(self.notices)
        head.addWidget(self.steps.bar)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 10)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(self.steps, 1)
        box.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        save, back = PrimaryButton(_("&Save the consultation")), QuietButton(_("&Back"))
        before, after = QuietButton(_("Previous")), QuietButton(_("Ne&xt"))
        acts = (
            (save, self.save, ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S")),
            (back, self.leave, ("Esc",)),
            (before, self.steps.previous, ("Ctrl+PgUp",)),
            (after, self.steps.next, ("Ctrl+PgDown",)),
        )
        for button, act, keys in acts:
            button.setToolTip(keys[0])
            button.clicked.connect(act)
            for key in keys:
                QShortcut(QKeySequence(key), self, act)
        self.steps.moved.connect(before.setEnabled)
        self.steps.moved_on.connect(after.setEnabled)
        self.steps.go(0)
        keys_told = _("Ctrl+Enter saves · Esc goes back · Ctrl+PgUp, Ctrl+PgDn change the step")
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 0, 20, 0)
        foot.setSpacing(8)
        for part in (save, back, before, after):
            foot.addWidget(part)
        foot.addWidget(Small(keys_told, wrap=True), 1)
        return foot


def _is_empty(control: QWidget) -> bool:
    typed = typed_in(control)
    return not typed.strip() if isinstance(typed, str) else not typed


def _not_saved() -> str:
    return _("What you typed is not saved. Ctrl+Enter saves it; Esc again leaves it.")


def _steps() -> Shown:
    return (
        (_("Begin"), (NEEDED, ("level", "mode"), ("attribution_rule",))),
        (_("When and where"), (
            ("starts_on", "ends_on", "sessions_planned"), ("place", "languages"), ("areas",),
        )),
        (_("Who consults"), (
            ("lead_organisation",), ("partner_organisations",), ("region", "cycle_id"),
            ("contact", "withdraw_until"),
        )),
        (_("Objectives"), (("objectives_in_focus",),)),
        (_("Groups"), (("groups_planned",), ("targets",))),
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
    return {  # in the order of the steps
        "level": Field(_("Le&vel"), level),
        "mode": Field(_("&How people take part"), one_of((m, mode_name(m)) for m in MODES)),
        "place": Field(_("P&lace"), _line(200)),
        "starts_on": Field(_("&First day"), DayLine()),
        "ends_on": Field(_("Last da&y"), DayLine()),
        "sessions_planned": Field(_("Sessions &planned"), NumberLine(MOST_SESSIONS)),
        "areas": Field(
            _("&Administrative areas"),
            AreasLine(),
            _(
                "Type a part of a name or an ISO 3166-2 code, or press Down for the list; any "
                "other words will do. Several are separated by a semicolon."
            ),
        ),
        "languages": Field(_("La&nguages spoken"), LanguagesLine(), several),
    }


def _who() -> dict[str, Field]:
    several = _("Several are separated by a semicolon.")
    return {
        "lead_organisation": Field(_("L&ead organisation"), _line(200)),
        "partner_organisations": Field(_("Pa&rtner organisations"), PartsLine(), several),
        "region": Field(_("Reports to the re&gional commission"), one_of(())),
        "cycle_id": Field(_("Round of re&view it feeds"), one_of(())),
        "contact": Field(
            _("How people reac&h the organisers"),
            _line(200),
            _("Stands on the papers they are given. No name of a person."),
        ),
        "withdraw_until": Field(_("What was said can be taken &back until"), DayLine()),
    }


def _how() -> dict[str, Field]:
    spoken, every = language(), _("All of them")
    groups = [(group.id, wording(group.labels, spoken).text) for group in stakeholder_groups()]
    return {
        "attribution_rule": Field(_("R&ule of attribution"), RuleChoice()),
        "objectives_in_focus": Field(_("&Objectives in focus"), FocusChoice()),
        "groups_planned": Field(_("Groups planned to be hear&d"), ManyChoice(groups, every)),
        "targets": Field(_("How &many people of each group are hoped for"), TargetsChoice()),
    }


def _line(longest: int) -> QLineEdit:
    line = QLineEdit()
    line.setMaxLength(longest)
    return line
