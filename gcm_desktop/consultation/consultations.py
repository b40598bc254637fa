"""Consultations: who is consulted about what, where, and by which rule of attribution."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator
from sqlalchemy import text
from sqlmodel import Field, Session

from gcm_desktop.consultation.record import (
    Json,
    Label,
    Labels,
    MaybeLabel,
    Objectives,
    Record,
    SortedList,
    Tally,
    Tree,
    check_in,
    found,
    in_order,
    one_of,
)
from gcm_desktop.consultation.search import folded
from gcm_desktop.errors import RefusedError
from gcm_desktop.reference import GROUPS, country_name, is_country
from gcm_desktop.texts import _, language

CONSULTATION_STATES = ("planned", "running", "closed", "reported")
LEVELS = ("national", "local", "sub_regional", "thematic")
MODES = ("in_person", "online", "hybrid", "written")
ATTRIBUTION_RULES = ("on_the_record", "chatham_house", "anonymous")
REGIONS = ("ECA", "ECE", "ECLAC", "ESCAP", "ESCWA")


def a_country(code: str) -> str:
    """A check that a code is one of ISO 3166-1, three letters."""
    if not is_country(code):
        raise ValueError(_("this is not a country code of three letters (ISO 3166-1), like KEN."))
    return code


Groups = Annotated[
    tuple[Annotated[str, AfterValidator(one_of(GROUPS))], ...], AfterValidator(in_order)
]


class Consultation(Record, table=True):
    """One consultation process. A workspace may hold many."""

    __table_args__ = (
        check_in("level", LEVELS),
        check_in("mode", MODES),
        check_in("attribution_rule", ATTRIBUTION_RULES),
    )

    FIXED: ClassVar[frozenset[str]] = frozenset({"id", "secret"})

    title: Label = Field(min_length=1, max_length=200)
    """As it will stand on the report."""
    level: Annotated[str, AfterValidator(one_of(LEVELS))] = "local"
    country: Annotated[str, AfterValidator(a_country)] = Field(max_length=3)
    """ISO 3166-1, three letters."""
    areas: Labels = Field(default=(), sa_type=Json)
    """Administrative areas: ISO 3166-2 or P-codes, or in free words."""
    place: MaybeLabel = Field(default=None, max_length=200)
    starts_on: date | None = None
    ends_on: date | None = None
    lead_organisation: MaybeLabel = Field(default=None, max_length=200)
    partner_organisations: Labels = Field(default=(), sa_type=Json)
    cycle_id: UUID | None = None
    """The review cycle it feeds. No foreign key: a bundle may bring this row before that one."""
    region: Annotated[str, AfterValidator(one_of(REGIONS))] | None = Field(
        default=None, max_length=8
    )
    """The regional commission it reports to: chosen, as a country may belong to several."""
    languages: Labels = Field(default=(), sa_type=Json)
    """BCP 47 tags of the languages it is held in."""
    mode: Annotated[str, AfterValidator(one_of(MODES))] = "in_person"
    attribution_rule: Annotated[str, AfterValidator(one_of(ATTRIBUTION_RULES))] = "chatham_house"
    objectives_in_focus: Objectives = Field(default=(), sa_type=SortedList)
    groups_planned: Groups = Field(default=(), sa_type=SortedList)
    targets: Tally = Field(default=None, sa_type=Json)
    """By group, how many people are hoped for."""
    sessions_planned: int | None = Field(default=None, ge=0, le=10_000)
    referrals: Tree = Field(default=(), sa_type=Json)
    """Where somebody who discloses abuse or trafficking finds help: title, phone and hours of
    each. What was disclosed is written nowhere."""
    contact: MaybeLabel = Field(default=None, max_length=200)
    """How those who were consulted reach the organisers: stands on what they are given."""
    withdraw_until: date | None = None
    """Until when what was said can still be taken back before it is reported."""
    closed_on: date | None = None
    """The day from which nothing more is asked of anybody; nothing while it runs."""
    sample: bool = False
    """Invented, for trying the program: marked wherever it shows."""
    secret: str = Field(default_factory=lambda: secrets.token_hex(32), max_length=64)
    """Published ids are HMACs under it: the same in every officer's file. It never leaves."""


@dataclass(frozen=True)
class ConsultationSummary:
    """A consultation on one line."""

    id: UUID
    title: str
    level: str
    country: str
    place: str | None
    starts_on: date | None
    inputs: int
    objectives_heard: int
    sample: bool
    ends_on: date | None
    sessions_held: int
    """Sessions that have begun, by their time or by what was said in them."""
    sessions_planned: int | None
    groups_missing: tuple[str, ...]
    """Groups that were planned, or any at all where none was, of which nothing was recorded."""
    state: str
    """planned, running, closed or reported."""


def open_consultation(db: Session, /, *, title: str, country: str, **facts: Any) -> Consultation:
    """Begin a consultation.

    Raises RefusedError for a country that is none, or dates that run backwards.
    """
    consultation = Consultation.of(title=title, country=country, **facts)
    _in_time(consultation)
    db.add(consultation)
    _rules(db)[consultation.id] = consultation.attribution_rule
    return consultation


def amend_consultation(db: Session, /, consultation_id: UUID, **facts: Any) -> Consultation:
    """Correct what is said about a consultation; its secret stays."""
    consultation = found(db, Consultation, consultation_id).amend(**facts)
    _in_time(consultation)
    if facts.get("attribution_rule") == "anonymous":
        _refuse_names(db, consultation)
    _rules(db)[consultation.id] = consultation.attribution_rule
    return consultation


def duplicate_consultation(
    db: Session, consultation_id: UUID, /, *, title: str, **facts: Any
) -> Consultation:
    """A new consultation planned as an earlier one was: nothing that was said, no dates."""
    before = found(db, Consultation, consultation_id)
    own = {"id", "secret", "title", "starts_on", "ends_on", "closed_on", "withdrawn", "sample"}
    return open_consultation(db, **before.model_dump(exclude=own) | {"title": title} | facts)


def close_consultation(db: Session, consultation_id: UUID, *, on: date) -> Consultation:
    """Nothing more is asked of anybody from this day on; what comes late is still recorded."""
    return found(db, Consultation, consultation_id).amend(closed_on=on)


def reopen_consultation(db: Session, consultation_id: UUID) -> Consultation:
    """Go on with a consultation that was closed."""
    return found(db, Consultation, consultation_id).amend(closed_on=None)


def attribution_rule_of(db: Session, consultation_id: UUID) -> str:
    """The rule by which a consultation shows who spoke. Raises NoSuchRecordError.

    Asked at every save: the row itself would take three times as long, and one answer holds for
    all inputs of an action.
    """
    rules = _rules(db)
    if consultation_id not in rules:
        rule = db.connection().execute(RULE, {"consultation": consultation_id.hex}).scalar()
        rules[consultation_id] = rule or found(db, Consultation, consultation_id).attribution_rule
    return rules[consultation_id]


def consultation(db: Session, consultation_id: UUID) -> Consultation:
    """One consultation. Raises NoSuchRecordError."""
    return found(db, Consultation, consultation_id)


def consultations(
    db: Session, *, search: str | None = None, state: str | None = None
) -> list[ConsultationSummary]:
    """The consultations of the file with what was heard so far, the latest first.

    `search`: every word begins a word of title, place, country or organisation.
    """
    lines = db.connection().execute(text(SUMMARIES)).mappings()
    asked = folded(search or "").split()
    hits = (_summary(line) for line in lines if not asked or _says(line, asked))
    return [one for one in hits if state is None or one.state == state]


RULE = text("SELECT attribution_rule FROM consultation WHERE id = :consultation")
NAMED = text(
    "SELECT 1 FROM input WHERE consultation_id = :consultation AND speaker IS NOT NULL UNION ALL"
    " SELECT 1 FROM participant WHERE consultation_id = :consultation AND name IS NOT NULL LIMIT 1"
)
SUMMARIES = """
SELECT c.id, c.title, c.level, c.country, c.place, c.starts_on, c.sample, c.ends_on, c.closed_on,
  c.sessions_planned, c.groups_planned, c.lead_organisation,
  (SELECT json_group_array(DISTINCT h.stakeholder_group) FROM heard h
     WHERE h.consultation_id = c.id AND h.objective = -1 AND h.inputs > 0) AS groups_heard,
  (SELECT count(*) FROM session s WHERE s.consultation_id = c.id AND NOT s.withdrawn) AS sessions,
  (SELECT count(*) FROM session s WHERE s.consultation_id = c.id AND NOT s.withdrawn
     AND (s.state <> 'open' OR s.starts_at < datetime('now') OR EXISTS (SELECT 1 FROM input i
       WHERE i.consultation_id = c.id AND i.session_id = s.id))) AS sessions_held,
  EXISTS (SELECT 1 FROM issued_report r WHERE r.consultation_id = c.id AND NOT r.withdrawn
     AND r.schema_version NOT LIKE 'gcm-session/%') AS reported,
  (SELECT coalesce(sum(h.inputs), 0) FROM heard h
     WHERE h.consultation_id = c.id AND h.objective = -1) AS inputs,
  (SELECT count(DISTINCT h.objective) FROM heard h
     WHERE h.consultation_id = c.id AND h.objective > 0 AND h.inputs > 0) AS objectives_heard
FROM consultation c WHERE NOT c.withdrawn
ORDER BY c.starts_on IS NULL DESC, c.starts_on DESC, c.id DESC
"""


def _rules(db: Session) -> dict[UUID, str]:
    known: dict[UUID, str] = db.info.setdefault("attribution rules", {})
    return known


def _summary(line: Any) -> ConsultationSummary:
    return ConsultationSummary(
        id=UUID(line["id"]),
        title=line["title"],
        level=line["level"],
        country=line["country"],
        place=line["place"],
        starts_on=line["starts_on"] and date.fromisoformat(line["starts_on"]),
        inputs=line["inputs"],
        objectives_heard=line["objectives_heard"],
        sample=bool(line["sample"]),
        ends_on=line["ends_on"] and date.fromisoformat(line["ends_on"]),
        sessions_held=line["sessions_held"],
        sessions_planned=line["sessions_planned"] or line["sessions"] or None,
        groups_missing=_missing(line),
        state=_state(line),
    )


def _missing(line: Any) -> tuple[str, ...]:
    heard, planned = json.loads(line["groups_heard"]), json.loads(line["groups_planned"] or "[]")
    return tuple(group for group in planned or GROUPS if group not in heard)


def _state(line: Any) -> str:
    if line["reported"]:
        return "reported"
    if line["closed_on"]:
        return "closed"
    return "running" if line["inputs"] or line["sessions_held"] else "planned"


def _says(line: Any, asked: list[str]) -> bool:
    names = [line[name] for name in ("title", "place", "lead_organisation", "country")]
    names.append(country_name(line["country"], language()))
    words = folded(" ".join(filter(None, names))).split()
    return all(any(word.startswith(beginning) for word in words) for beginning in asked)


def _refuse_names(db: Session, consultation: Consultation) -> None:
    """An anonymous consultation keeps no names, and none may be hidden by calling it so."""
    named = db.connection().execute(NAMED, {"consultation": consultation.id.hex})
    if named.first():
        raise RefusedError(
            {"attribution_rule": _("attribution_rule: this consultation holds names of speakers "
                                   "or participants; strike or correct those first.")}
        )  # fmt: skip


def _in_time(consultation: Consultation) -> None:
    if consultation.targets and set(consultation.targets) - set(GROUPS):
        raise RefusedError({"targets": _("targets: there is no such group.")})
    first, last = consultation.starts_on, consultation.ends_on
    if first and last and last < first:
        raise RefusedError({"ends_on": _("The last day is before the first day.")})


def planned_groups(db: Session, consultation_id: UUID) -> Iterable[str]:
    """The groups planned to be heard; all of them where none was chosen."""
    return consultation(db, consultation_id).groups_planned or GROUPS
