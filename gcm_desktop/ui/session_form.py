"""The form in which a session is described; its title is all it needs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from gcm_desktop.consultation.sessions import Session
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.texts import _
from gcm_desktop.ui.consultation_choices import UnreadableError
from gcm_desktop.ui.notices import Field, Notices, show_refusal
from gcm_desktop.ui.pieces import (
    Canvas,
    Card,
    Muted,
    PageHead,
    PrimaryButton,
    QuietButton,
    Small,
    Subtitle,
)
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.session_agenda import AgendaEditor
from gcm_desktop.ui.session_fields import (
    Asked,
    MomentLine,
    NamesLine,
    Prose,
    TextLine,
    ThreeWays,
    ZoneChoice,
    at_place,
    in_utc,
)

WIDTH, COLUMNS = 900, 6
MOMENTS = ("starts_at", "ends_at")
FAR = timedelta(days=366)


class SessionForm(Canvas):
    """What is said about a session: planned, or held already."""

    saved = Signal(dict)
    """The facts by field, to be kept."""
    left = Signal()
    changed = Signal()
    """Something else stands in it now."""

    def __init__(self, known: Session | None, zone: str) -> None:
        super().__init__()
        self.notices, self.when = Notices(), Muted(wrap=True)
        self.fields = _fields()
        self._lay_out(_("New session") if known is None else _("About this session"))
        self._show(known, known.zone if known else zone)
        self._before = self._standing()
        for name in self.fields:
            self.control(name).edited.connect(self._follow)
        self._say_when()

    def control(self, name: str) -> Asked:
        """What is asked of a field."""
        return cast("Asked", self.fields[name].control)

    @property
    def typed(self) -> dict[str, Any]:
        """What was filled in or changed since the form was opened."""
        standing = self._standing()
        return {name: said for name, said in standing.items() if said != self._before[name]}

    def fill(self, typed: dict[str, Any]) -> None:
        """Show what was typed before, over what the form shows by itself."""
        for name, said in {**self._before, **typed}.items():
            if name in self.fields:
                self.control(name).fill(said)

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
        for name in self.fields:
            try:
                facts[name] = self.control(name).value()
            except UnreadableError as unreadable:
                problems[name] = str(unreadable)
        if not facts.get("title", "-"):
            problems["title"] = _("Give the session a title, like the place or the day.")
        if problems:
            raise RefusedError(problems)
        for name in MOMENTS:
            facts[name] = in_utc(facts[name], facts["zone"])
        return facts

    def _show(self, known: Session | None, zone: str) -> None:
        self.control("zone").show_value(zone)
        if known is None:
            return
        for name in self.fields:
            said = getattr(known, name)
            self.control(name).show_value(at_place(said, zone) if name in MOMENTS else said)

    def _standing(self) -> dict[str, Any]:
        return {name: self.control(name).typed() for name in self.fields}

    @Slot()
    def _follow(self) -> None:
        self._say_when()
        self.changed.emit()

    def _say_when(self) -> None:
        """One sentence on a moment that is unusual, though it may be right."""
        try:
            start, end, zone = (self.control(name).value() for name in (*MOMENTS, "zone"))
        except UnreadableError:
            self.when.setText("")
            return
        self.when.setText(_about(in_utc(start, zone), in_utc(end, zone)))

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
        head.addWidget(PageHead(_("Sessions"), title))
        head.addWidget(self.notices)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 12)
        box.setSpacing(10)
        box.addLayout(head)
        box.addWidget(self._scroll, 1)
        box.addLayout(self._foot())

    def _card(self, caption: str, rows: Sequence[Sequence[str]]) -> Card:
        card = Card()
        card.setMaximumWidth(WIDTH)
        grid = QGridLayout(card)
        grid.setContentsMargins(18, 14, 18, 16)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(12)
        grid.addWidget(Subtitle(caption), 0, 0, 1, COLUMNS)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        top = Qt.AlignmentFlag.AlignTop
        for line, names in enumerate(rows, start=1):
            span = COLUMNS // len(names)
            for place, name in enumerate(names):
                grid.addWidget(self.fields[name], line, place * span, 1, span, top)
        if any("starts_at" in names for names in rows):
            grid.addWidget(self.when, len(rows) + 1, 0, 1, COLUMNS)
        return card

    def _foot(self) -> QHBoxLayout:
        save, back = PrimaryButton(_("&Save the session")), QuietButton(_("&Back"))
        save.clicked.connect(self.save)
        back.clicked.connect(self.leave)
        for keys, act in (
            ("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("Ctrl+S", self.save),
            ("Esc", self.leave),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, act)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 0, 20, 0)
        foot.setSpacing(10)
        for part in (save, back, Small(_("Ctrl+Enter saves, Esc goes back without saving."))):
            foot.addWidget(part)
        foot.addStretch()
        return foot


def _about(start: datetime | None, end: datetime | None) -> str:
    now = datetime.now(UTC)
    if start and end and end < start:
        return _("The session ends before it starts.")
    if start and start > now + FAR:
        return _("This is more than a year ahead; check the year.")
    if start and start < now - FAR:
        return _("This is more than a year ago; check the year.")
    if start and (end or start) < now:
        return _("This lies in the past: the session counts as held.")
    return ""


def _not_saved() -> str:
    return _("What you typed is not saved. Ctrl+Enter saves it; Esc again leaves it.")


def _cards() -> Sequence[tuple[str, Sequence[Sequence[str]]]]:
    return (
        (_("What, when and where"), (("title", "place"), (*MOMENTS, "zone"))),
        (_("What is discussed"), (("agenda",),)),
        (_("Who conducts it, and for whom it is made accessible"), (
            ("facilitators", "interpreters"), ("accessibility",),
        )),
        (_("In the room"), (
            ("officials_present", "employers_present"), ("police_present",),
        )),
        (_("What else is to be known"), (("notes",),)),
    )  # fmt: skip


def _fields() -> dict[str, Field]:
    several = _("Several are separated by a semicolon.")
    limit = _("It limits what people dare to say, and the report says so.")
    needs = _("Such as a ramp, sign language, childcare, or a room for women alone.")
    return {
        "title": Field(_("&Title"), TextLine()),
        "place": Field(_("&Place"), TextLine()),
        "starts_at": Field(_("Sta&rts, by the clock there"), MomentLine()),
        "ends_at": Field(_("&Ends"), MomentLine()),
        "zone": Field(_("Time &zone of the place"), ZoneChoice()),
        "agenda": Field(_("A&genda"), AgendaEditor()),
        "facilitators": Field(_("&Facilitators"), NamesLine(), several),
        "interpreters": Field(_("&Interpreters"), NamesLine(), several),
        "accessibility": Field(_("A&ccessibility"), Prose(2_000), needs),
        "officials_present": Field(_("&Officials present"), ThreeWays(), limit),
        "employers_present": Field(_("E&mployers present"), ThreeWays(), limit),
        "police_present": Field(_("Po&lice present"), ThreeWays(), limit),
        "notes": Field(_("&Notes"), Prose(20_000, 96)),
    }
