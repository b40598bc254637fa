"""How what was changed is called on screen: actions, fields, and what they were and became."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QDate, QLocale, QTime

from gcm_desktop.reference import (
    country_name,
    group_label,
    kind_label,
    language_name,
    title_of,
)
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.capture_lines import sensitivity_in_words
from gcm_desktop.ui.names import level_name, mode_name, role_name, rule_name
from gcm_desktop.workspace.past import Event, FieldChange, Unsaid

UNSHOWN = frozenset({"author_id", "client_id", "consultation_id", "state_digest"})
"""Fields that say nothing to a reader."""
EMPTY: tuple[Any, ...] = (None, False, "", [], {})
SHORT_STRAND = 6
WORDS_SHOWN = 4_000
"""Characters of one value; the whole stands where it was written."""


def moment_in_words(moment: datetime, *, long: bool = False) -> str:
    """A moment by the clock and the habits of this device: today the time alone."""
    local = moment.astimezone()
    day = QDate(local.year, local.month, local.day)
    time = QLocale().toString(QTime(local.hour, local.minute), "HH:mm")
    if day == QDate.currentDate() and not long:
        return time
    short = "d MMM" if day.year() == QDate.currentDate().year() else "d MMM yyyy"
    return f"{QLocale().toString(day, 'd MMMM yyyy' if long else short)} {time}"


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
        return "; ".join(f"{key}: {value_in_words(name, said)}" for key, said in value.items())
    return _single(name, str(value))[:WORDS_SHOWN]


def field_name(name: str) -> str:
    """A field in the language of the screen; one of a newer version by its own name."""
    return _fields().get(name, name.replace("_", " "))


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
    named |= dict.fromkeys(("starts_on", "ends_on"), _day)
    moments = ("starts_at", "ends_at", "recorded_at", "issued_at", "consent_read_at")
    return named | dict.fromkeys((*moments, "read_back_at"), _moment)


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


def action_in_words(action: str) -> str:
    """What an action did; one of a newer version, or of nobody, is a change."""
    return {
        "record_input": _("Input recorded"),
        "amend_input": _("Input corrected"),
        "withdraw_input": _("Input taken back"),
        "withdraw_consent": _("Consent withdrawn"),
        "strike_input": _("Words erased for good"),
        "confirm_input": _("Difference settled"),
        "open_consultation": _("Consultation opened"),
        "amend_consultation": _("Consultation changed"),
        "open_session": _("Session opened"),
        "amend_session": _("Session changed"),
        "introduce_officer": _("Officer introduced"),
        "issue_report": _("Report issued"),
        "note_signature": _("Signature noted"),
        "amend_cycle": _("Round of review changed"),
        "amend_round_table": _("Round table changed"),
        "record_sample": _("Invented sample recorded"),
        "import_inputs": _("Input imported"),
    }.get(action, _("Changed"))


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
    }
    known = [(named[table](n), n) for table, n in event.counts if table in named]
    rest = event.records - sum(n for _words, n in known)
    if rest > 0:
        known.append((ngettext("{n} record", "{n} records", rest), rest))
    return QLocale().createSeparatedList([words.format(n=_figure(n)) for words, n in known])


def _figure(number: int) -> str:
    return QLocale().toString(number)


def _fields() -> dict[str, str]:
    return _fields_of_inputs() | _fields_of_meetings()


def _fields_of_inputs() -> dict[str, str]:
    return {
        "text": _("Words"), "kind": _("Kind"), "stakeholder_group": _("Group"),
        "objectives": _("Objectives"), "principal": _("Principal objective"),
        "principles": _("Guiding principles"), "action_letter": _("Lettered action"),
        "language": _("Language"), "language_spoken": _("Language spoken"),
        "interpreted": _("Interpreted"), "translations": _("Translations"),
        "speaker": _("Speaker"), "organisation": _("Organisation"), "quote": _("Quote"),
        "attribution": _("Attribution allowed"), "sensitivity": _("Who may read the words"),
        "recorded_at": _("Recorded"), "session_id": _("Session"),
        "attachments": _("Attachments"), "consent_withdrawn": _("Consent withdrawn"),
        "withdrawal_reason": _("Why it was taken back"), "withdrawn": _("Taken back"),
        "name": _("Name"), "role": _("Role"), "number": _("Number"), "round": _("Round"),
        "source": _("Source"), "status": _("Status"), "precision": _("Precision"),
        "edition": _("Edition"), "issued_at": _("Issued"), "inputs": _("Inputs"),
        "signers": _("Signed by"), "report_sha256": _("Digest of the report"),
        "supersedes_id": _("Supersedes"), "erratum": _("Erratum"),
        "schema_version": _("Form of the data"),
    }  # fmt: skip


def _fields_of_meetings() -> dict[str, str]:
    return {
        "title": _("Title"), "level": _("Level"), "country": _("Country"), "place": _("Place"),
        "areas": _("Administrative areas"), "starts_on": _("First day"), "ends_on": _("Last day"),
        "starts_at": _("Begins"), "ends_at": _("Ends"), "zone": _("Time zone"),
        "lead_organisation": _("Lead organisation"), "region": _("Regional commission"),
        "partner_organisations": _("Partner organisations"), "languages": _("Languages spoken"),
        "cycle_id": _("Round of review"), "mode": _("How people take part"),
        "attribution_rule": _("Rule of attribution"), "sample": _("Invented sample"),
        "objectives_in_focus": _("Objectives in focus"),
        "groups_planned": _("Groups planned to be heard"), "agenda": _("Agenda"),
        "facilitators": _("Facilitators"), "interpreters": _("Interpreters"),
        "officials_present": _("Officials present"), "police_present": _("Police present"),
        "employers_present": _("Employers present"), "people": _("People"),
        "by_group": _("People by group"), "by_sex": _("People by sex"),
        "by_age": _("People by age"), "by_disability": _("People by disability"),
        "group_by_sex": _("People by group and sex"), "notes": _("Notes"), "state": _("State"),
        "consent_language": _("Consent asked in"), "consent_read_at": _("Consent asked"),
        "consent_witness": _("Witness of consent"), "consent_objections": _("Objections"),
        "read_back_at": _("Read back"), "corrections": _("Corrections"),
        "accessibility": _("Accessibility"),
    }  # fmt: skip
