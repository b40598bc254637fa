"""The fields in which a session is described: moments, zones, three-way answers, prose, names.

All of them are asked the same five things: what they hold, what stands in them whether it can be
read or not, to show either again, and to tell when it changes.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo, available_timezones

from PySide6.QtCore import QLocale, QTimeZone, Signal, SignalInstance
from PySide6.QtWidgets import QLineEdit, QTextEdit

from gcm_desktop.consultation.sessions import Session
from gcm_desktop.reference import subdivisions_of
from gcm_desktop.texts import _
from gcm_desktop.ui.capture_search import PartsLine, SearchChoice
from gcm_desktop.ui.consultation_choices import UnreadableError
from gcm_desktop.ui.pieces import Segments

MOMENT = "%Y-%m-%d %H:%M"
UNKNOWN = "unknown"
HIGH = 64


class Asked(Protocol):
    """What the form asks of every field in it."""

    edited: SignalInstance

    def value(self) -> Any:
        """What it holds, as the record wants it. Raises UnreadableError."""

    def typed(self) -> Any:
        """What stands in it, as a draft keeps it."""

    def show_value(self, value: Any) -> None:
        """Show what a record holds."""

    def fill(self, typed: Any) -> None:
        """Show what a draft kept; what does not fit is passed over."""


class TextLine(QLineEdit):
    """A short text, or nothing."""

    edited = Signal()

    def __init__(self, longest: int = 200) -> None:
        super().__init__()
        self.setMaxLength(longest)
        self.textChanged.connect(lambda _said: self.edited.emit())

    def value(self) -> Any:
        return self.text().strip() or None

    def typed(self) -> Any:
        return self.text()

    def show_value(self, value: Any) -> None:
        self.setText("" if value is None else str(value))

    def fill(self, typed: Any) -> None:
        if isinstance(typed, str):
            self.setText(typed)


class WholeNumber(TextLine):
    """A count of people or votes, or nothing where nobody counted."""

    def __init__(self, most: int = 9_999_999) -> None:
        super().__init__(longest=len(str(most)))
        self._most = most

    def value(self) -> Any:
        said = self.text().strip()
        if not said:
            return None
        if not said.isdecimal() or int(said) > self._most:
            raise UnreadableError(_("Write a whole number, or leave it empty."))
        return int(said)


class NamesLine(PartsLine):
    """Several names with a semicolon between them."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.textChanged.connect(lambda _said: self.edited.emit())

    def value(self) -> Any:
        return self.parts

    def typed(self) -> Any:
        return self.text()

    def show_value(self, value: Any) -> None:
        self.show_parts(value or ())

    def fill(self, typed: Any) -> None:
        if isinstance(typed, str):
            self.setText(typed)


class Prose(QTextEdit):
    """Several lines of plain text; Tab goes on to the next field."""

    edited = Signal()

    def __init__(self, longest: int, height: int = HIGH) -> None:
        super().__init__()
        self._longest = longest
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFixedHeight(height)
        self.textChanged.connect(self.edited)

    def value(self) -> Any:
        said = self.toPlainText()
        if len(said) > self._longest:
            sentence = _("At most {most} characters fit here.")
            raise UnreadableError(sentence.format(most=f"{self._longest:,}"))
        return said.strip() or None

    def typed(self) -> Any:
        return self.toPlainText()

    def show_value(self, value: Any) -> None:
        self.setPlainText(value or "")

    def fill(self, typed: Any) -> None:
        if isinstance(typed, str):
            self.setPlainText(typed)


class MomentLine(TextLine):
    """A day and a time of day at the place, or nothing."""

    def __init__(self) -> None:
        super().__init__(longest=16)
        self.setPlaceholderText(_("year-month-day hour:minute"))

    def value(self) -> Any:
        """The moment by the clock on the wall, without a zone. Raises UnreadableError."""
        said = self.text().strip().replace("T", " ")
        try:
            return datetime.strptime(said, MOMENT) if said else None  # noqa: DTZ007  # at the place
        except ValueError:
            sentence = _("Write day and time as year-month-day hour:minute, like 2026-11-18 09:30.")
            raise UnreadableError(sentence) from None

    def show_value(self, value: Any) -> None:
        self.setText(value.strftime(MOMENT) if isinstance(value, datetime) else "")


class ZoneChoice(SearchChoice):
    """The zone of the place, by any part of its name."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__((name, name.replace("_", " ")) for name in sorted(available_timezones()))
        self.editTextChanged.connect(lambda _said: self.edited.emit())

    def value(self) -> Any:
        if not self.chosen:
            raise UnreadableError(_("Choose the time zone of the place, like Africa/Nairobi."))
        return self.chosen

    def typed(self) -> Any:
        return self.chosen or self.currentText()

    def show_value(self, value: Any) -> None:
        self.choose(str(value))

    def fill(self, typed: Any) -> None:
        if isinstance(typed, str):
            self.choose(typed)


class ThreeWays(Segments):
    """Yes, no, or nobody noted it."""

    edited = Signal()

    def __init__(self, name: str = "") -> None:
        choices = [("yes", _("Yes")), ("no", _("No")), (UNKNOWN, _("Not recorded"))]
        super().__init__(choices, name)
        self.choose(UNKNOWN)
        for button in self.buttons.values():
            button.toggled.connect(self._follow)
        self.setFocusProxy(self.buttons[UNKNOWN])

    def value(self) -> Any:
        return {"yes": True, "no": False}.get(self.chosen)

    def typed(self) -> Any:
        return self.chosen

    def show_value(self, value: Any) -> None:
        self.choose({True: "yes", False: "no"}.get(value, UNKNOWN))

    def fill(self, typed: Any) -> None:
        if typed in self.buttons:
            self.choose(typed)

    def setAccessibleName(self, name: str) -> None:
        """Name it, and each of its answers, which a screen reader meets by itself."""
        super().setAccessibleName(name)
        for button in getattr(self, "buttons", {}).values():
            button.setAccessibleName(f"{name}: {button.text()}")

    def _follow(self, on: bool) -> None:
        if on:
            self.setFocusProxy(self.buttons[self.chosen])
            self.edited.emit()


def at_place(moment: datetime | None, zone: str) -> datetime | None:
    """A moment by the clock on the wall of a place."""
    if moment is None:
        return None
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def in_utc(moment: datetime | None, zone: str) -> datetime | None:
    """What the clock on the wall of a place said, as a moment."""
    return moment and moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def likely_zone(country: str, before: Iterable[Session]) -> str:
    """The zone of the newest session, else the country's, else this device's, else UTC."""
    for session in reversed(list(before)):
        return session.zone
    codes = [area.code[:2] for area in subdivisions_of(country)[:1]]
    territory = QLocale.codeToTerritory(codes[0]) if codes else QLocale.Country.AnyTerritory
    known = available_timezones()
    zones = [] if territory == QLocale.Country.AnyTerritory else _zones_of(territory)
    here = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    likely = [here] if here in zones else zones
    return next((zone for zone in (*likely, here) if zone in known), "UTC")


def _zones_of(territory: QLocale.Country) -> list[str]:
    found = QTimeZone.availableTimeZoneIds(territory)
    return [bytes(one.data()).decode("ascii", "replace") for one in found]
