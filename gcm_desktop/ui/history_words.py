"""How what was changed is called on screen: actions, fields, and what they were and became."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QDate, QLocale

from gcm_desktop.reference import (
    country_name,
    group_label,
    kind_label,
    language_name,
    title_of,
)
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.capture_lines import sensitivity_in_words
from gcm_desktop.ui.days import Length, day_in_words, hour_in_words
from gcm_desktop.ui.history_names import action_in_words as action_in_words
from gcm_desktop.ui.history_names import field_names
from gcm_desktop.ui.names import level_name, mode_name, role_name, rule_name
from gcm_desktop.workspace.past import Event, FieldChange, Unsaid

UNSHOWN = frozenset(
    {"author_id", "client_id", "consultation_id", "counts", "state_digest", "heads", "digest",
     "signature", "fingerprint", "record_id"}
)  # fmt: skip
"""Fields that say nothing to a reader."""
PICTURES = frozenset({"logo"})
"""Parts of a value that hold a picture, which no words say."""
EMPTY: tuple[Any, ...] = (None, False, "", [], {})
SHORT_STRAND = 6
WORDS_SHOWN = 4_000
"""Characters of one value; the whole stands where it was written."""


def moment_in_words(moment: datetime, *, long: bool = False) -> str:
    """A moment by the clock and the habits of this device: today the time alone."""
    local = moment.astimezone()
    day = QDate(local.year, local.month, local.day)
    time = hour_in_words(local)
    if day == QDate.currentDate() and not long:
        return time
    short: Length = "short" if day.year() == QDate.currentDate().year() else "usual"
    return f"{day_in_words(local.date(), 'full' if long else short)} {time}"


def done_in_words(event: Event) -> str:
    """What was done, in a few words."""
    many = event.records > 1
    done = _many_done(event) if many else action_in_words(event.action)
    if not event.turned:
        return done
    turned = _("Taken back: {what}") if event.turned % 2 else _("Done again: {what}")
    return turned.format(what=done)


def who_in_words(event: Event) -> str:
    """Who did it: the name, or the role where no name is known."""
    if event.officer:
        return event.officer
    return role_name(event.role) if event.role else _("Unknown officer")


def device_in_words(event: Event, own: frozenset[str]) -> str:
    """On which device."""
    if event.strand in own:
        return _("this computer")
    return _("another device ({strand})").format(strand=event.strand[:SHORT_STRAND])


def gist_of(event: Event) -> str:
    """What it was about, in one line: the words where there are any, else what changed."""
    if event.records > 1:
        return _counted(event)
    values = {change.name: change.after for change in event.fields}
    if values.get("text") is Unsaid.ERASED:
        return _("Words erased")
    for name in ("text", "title", "name", "withdrawal_reason"):
        said = values.get(name)
        if isinstance(said, str) and said:
            return " ".join(said[:300].split())
    return ", ".join(field_name(change.name) for change in shown_fields(event))


def shown_fields(event: Event) -> list[FieldChange]:
    """The fields worth showing: of a new record, only what it says."""
    return [
        change
        for change in event.fields
        if change.name not in UNSHOWN and not (change.before in EMPTY and change.after in EMPTY)
    ]


def value_in_words(name: str, value: Any) -> str:
    """A value as people read it; codes by their names."""
    if value is Unsaid.ERASED:
        return _("erased")
    if value is Unsaid.MISSING:
        return _("not here yet")
    if value is None or value in ("", [], {}):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return QLocale().createSeparatedList([value_in_words(name, part) for part in value])
    if isinstance(value, dict):
        told = {key: said for key, said in value.items() if key not in PICTURES}
        return "; ".join(f"{key}: {value_in_words(name, said)}" for key, said in told.items())
    return _single(name, str(value))[:WORDS_SHOWN]


def field_name(name: str) -> str:
    """A field in the language of the screen; one of a newer version by its own name."""
    return field_names().get(name, name.replace("_", " "))


def _single(name: str, value: str) -> str:
    naming = _namings().get(name)
    if naming is None:
        return value
    try:
        return naming(value)
    except (LookupError, ValueError):  # a code of a newer version, or a hostile one
        return value


def _day(value: str) -> str:
    day = date.fromisoformat(value)
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)


def _moment(value: str) -> str:
    return moment_in_words(datetime.fromisoformat(value), long=True)


def _objective(value: str) -> str:
    return f"{value}. {title_of(int(value), language()).text}"


def _namings() -> dict[str, Callable[[str], str]]:
    """By field, how its codes are called."""
    spoken = language()
    named: dict[str, Callable[[str], str]] = {
        "kind": lambda code: kind_label(code, spoken).text,
        "role": role_name, "level": level_name, "mode": mode_name, "attribution_rule": rule_name,
        "sensitivity": sensitivity_in_words, "attribution": _attribution, "state": _state,
        "edition": _edition, "country": lambda code: country_name(code, spoken),
        "principal": _objective,
    }  # fmt: skip
    named |= dict.fromkeys(("stakeholder_group", "groups_planned"), _group)
    tongues = ("language", "languages", "language_spoken", "consent_language")
    named |= dict.fromkeys(tongues, _tongue)
    days = (
        "starts_on",
        "ends_on",
        "closed_on",
        "withdraw_until",
        "given_on",
        "taken_back_on",
        "fate_on",
    )
    named |= dict.fromkeys(days, _day)
    moments = ("starts_at", "ends_at", "recorded_at", "issued_at", "consent_read_at")
    named |= dict.fromkeys(("targets", "by_group"), _group)
    return named | dict.fromkeys((*moments, "read_back_at", "sealed_at"), _moment)


def _group(code: str) -> str:
    return group_label(code, language()).text


def _tongue(code: str) -> str:
    return language_name(code, language()) or code


def _attribution(code: str) -> str:
    return {
        "anonymous": _("Anonymous"),
        "organisation": _("Organisation only"),
        "named": _("Named"),
        "not_recorded": _("Not recorded"),
    }[code]


def _state(code: str) -> str:
    return {
        "open": _("Open"),
        "closed": _("Closed"),
        "tidied": _("Tidied"),
        "sealed": _("Sealed"),
    }[code]


def _edition(code: str) -> str:
    return {"public": _("Public"), "restricted": _("Restricted")}[code]


def _many_done(event: Event) -> str:
    if event.action == "import_inputs":
        many = event.records
        return ngettext("{n} input imported", "{n} inputs imported", many).format(n=_figure(many))
    return action_in_words(event.action)


def _counted(event: Event) -> str:
    """How many of what a change touched."""
    named = {
        "input": lambda n: ngettext("{n} input", "{n} inputs", n),
        "consultation": lambda n: ngettext("{n} consultation", "{n} consultations", n),
        "session": lambda n: ngettext("{n} session", "{n} sessions", n),
        "issued_report": lambda n: ngettext("{n} report", "{n} reports", n),
        "officer": lambda n: ngettext("{n} officer", "{n} officers", n),
        "participant": lambda n: ngettext("{n} participant", "{n} participants", n),
        "stakeholder": lambda n: ngettext("{n} entry of the register",
                                          "{n} entries of the register", n),
        "consent": lambda n: ngettext("{n} consent", "{n} consents", n),
        "finding": lambda n: ngettext("{n} finding", "{n} findings", n),
    }  # fmt: skip
    known = [(named[table](n), n) for table, n in event.counts if table in named]
    rest = event.records - sum(n for _words, n in known)
    if rest > 0:
        known.append((ngettext("{n} record", "{n} records", rest), rest))
    return QLocale().createSeparatedList([words.format(n=_figure(n)) for words, n in known])


def _figure(number: int) -> str:
    return QLocale().toString(number)
