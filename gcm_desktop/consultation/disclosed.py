"""What of a consultation may leave: the only source of reports and exports.

What is not in here cannot leak. Nothing in here carries a clock time, an officer, a device, a
number or an order of recording: published ids are HMACs under the consultation's own secret, and
everything stands in their order.
"""

from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from gcm_desktop.consultation.body import body_of
from gcm_desktop.consultation.consents import consents
from gcm_desktop.consultation.consultations import Consultation, consultation
from gcm_desktop.consultation.cycles import ReviewCycle
from gcm_desktop.consultation.disclosure import (
    NOTHING_DECIDED,
    DisclosedReview,
    Words,
    confirmed_groups,
    decisions,
)
from gcm_desktop.consultation.group_map import ALL_ALONE, DisclosedGroups, group_map
from gcm_desktop.consultation.headcount import (
    NOBODY_COUNTED,
    DisclosedPeople,
    counted_by_group,
    people_of,
)
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.issued import EDITIONS, printed_counts, printed_groups
from gcm_desktop.consultation.people import K_USUAL
from gcm_desktop.consultation.published import published_id as published_id
from gcm_desktop.consultation.record import one_of
from gcm_desktop.consultation.report_plans import AS_PLANNED, USUAL, Once, preface_in, report_plan
from gcm_desktop.consultation.report_templates import ReportTemplate
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.consultation.sessions import sessions
from gcm_desktop.consultation.superseding import ERRATUM, Superseded
from gcm_desktop.consultation.synthesis import (
    DisclosedAssessment,
    DisclosedComment,
    DisclosedDissent,
    DisclosedFinding,
    DisclosedPassage,
    DisclosedRecommendation,
    synthesis,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.reference import GROUPS
from gcm_desktop.texts import LANGUAGES

SCHEMA = "gcm-consultation/1.1"


@dataclass(frozen=True)
class DisclosedInput:
    """One thing said whose words may be printed."""

    id: str
    """26 letters that lead back to the input only with the consultation's secret."""
    objectives: tuple[int, ...]
    """The principal one first; none where it is still to be sorted."""
    action_letter: str | None
    principles: tuple[str, ...]
    kind: str
    stakeholder_group: str
    """The printed line of its group; its own group where an organisation is named."""
    text: str
    language: str
    quote: bool
    speaker: str | None
    """Only where the consultation is on the record and the speaker wished to be named."""
    organisation: str | None


@dataclass(frozen=True)
class DisclosedConsultation:
    """The consultation as a report presents it."""

    id: str
    title: str
    level: str
    country: str
    areas: tuple[str, ...]
    place: str | None
    starts_on: date | None
    ends_on: date | None
    lead_organisation: str | None
    partner_organisations: tuple[str, ...]
    region: str | None
    review_cycle: str | None
    languages: tuple[str, ...]
    mode: str
    attribution_rule: str
    objectives_in_focus: tuple[int, ...]
    groups_planned: tuple[str, ...]
    sample: bool
    """Invented, and to be marked as such on every page."""


@dataclass(frozen=True)
class DisclosedMeetings:
    """How it was held, over all sessions together: no single session can be told apart."""

    held: int
    people: int | None
    """Heads counted over all sessions; nothing below k, or where nobody counted."""
    consent_languages: tuple[str, ...]
    read_back: bool
    """Whether the points were read back to the room in every session."""
    officials_present: bool | None
    employers_present: bool | None
    police_present: bool | None


@dataclass(frozen=True)
class DisclosedCount:
    """How many inputs one printed line of groups gave on an objective; none: to be sorted."""

    objective: int | None
    stakeholder_group: str
    inputs: int


@dataclass(frozen=True)
class Disclosed:
    """A consultation, as far as it may leave. Equal to the published schema."""

    edition: str
    language: str
    as_of: date
    """The day of the last change that it tells of."""
    consultation: DisclosedConsultation
    meetings: DisclosedMeetings
    coverage: tuple[DisclosedCount, ...]
    counted: int
    """Inputs that count, each once; those that never leave the file are not among them."""
    printed: int
    """Those of them whose words may be read."""
    inputs: tuple[DisclosedInput, ...]
    people: DisclosedPeople = NOBODY_COUNTED
    resting: int = 0
    """Of those that count, the ones that a finding rests on."""
    findings: tuple[DisclosedFinding, ...] = ()
    recommendations: tuple[DisclosedRecommendation, ...] = ()
    passages: tuple[DisclosedPassage, ...] = ()
    comments: tuple[DisclosedComment, ...] = ()
    dissents: tuple[DisclosedDissent, ...] = ()
    assessments: tuple[DisclosedAssessment, ...] = ()
    groups: DisclosedGroups = ALL_ALONE
    """Under which printed lines the groups stand that do not stand alone."""
    disclosure: DisclosedReview = NOTHING_DECIDED
    """What was decided of words that could show somebody."""
    sections: tuple[str, ...] = ()
    """What is printed, in its order; the usual sections where there are none."""
    preface: str | None = None
    template: ReportTemplate | None = None
    """How an organisation dresses it."""
    supersedes: Superseded | None = None
    """The report that this one takes the place of."""
    schema: str = SCHEMA

    @property
    def lines(self) -> tuple[str, ...]:
        """Every printed line of groups, in the public order."""
        named = {one.stakeholder_group for one in self.inputs} - {*self.groups.lines}
        known = {*self.groups.lines} | named
        alone = [group for group in GROUPS if group in known]
        return (*alone, *(line for line in self.groups.lines if line not in GROUPS))

    @property
    def order(self) -> tuple[str, ...]:
        """The sections that are printed, in their order."""
        return self.sections or USUAL

    @property
    def annexed(self) -> bool:
        """Whether an annex prints the words that have no room in the body."""
        with_evidence = self.edition == "restricted" and "evidence" in self.order
        return with_evidence or "further" in self.order

    @cached_property
    def in_body(self) -> frozenset[str]:
        """The published ids of the inputs whose words stand in the body; follows from the rest."""
        if "findings" not in self.order:
            return frozenset()
        quoted = [one for finding in self.findings for one in finding.quotes]
        running = [self.preface or "", *(one.text for one in self.findings)]
        running += [
            *(one.text for one in self.passages),
            *(one.text for one in self.recommendations),
        ]
        return frozenset(body_of(self.inputs, quoted, running))

    @property
    def on_pages(self) -> int:
        """Of how many inputs the words stand on the pages; those of all others are in the data."""
        return self.printed if self.annexed else len(self.in_body)

    def data(self) -> dict[str, Any]:
        """As plain values for JSON: dates as ISO 8601, no floats, nothing left out."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def disclosed(
    db: Session,
    consultation_id: UUID,
    *,
    as_of: date,
    language: str = "en",
    edition: str = "public",
    k: int = K_USUAL,
    once: Once = AS_PLANNED,
) -> Disclosed:
    """What of a consultation may leave now; fewer than k people are counted nowhere.

    Inputs marked local appear nowhere, not even in a count; aggregate ones are counted only;
    withdrawn ones count nowhere. Raises NoSuchRecordError, or RefusedError for a language or an
    edition that does not exist.
    """
    _refuse_unknown(language, edition)
    told, _words = told_with(
        db, consultation_id, as_of=as_of, language=language, edition=edition, k=k, once=once
    )  # fmt: skip
    return told


def told_with(
    db: Session,
    consultation_id: UUID,
    *,
    as_of: date,
    language: str,
    edition: str,
    k: int,
    once: Once = AS_PLANNED,
) -> tuple[Disclosed, Words]:
    """What may leave, and with it all the words it prints, for who reviews them."""
    about = consultation(db, consultation_id)
    decided = decisions(db, about.id)
    words = Words(about.secret, decided)
    counting = _counting(db, consultation_id)
    levels = {consent.id: consent.level for consent in consents(db, consultation_id)}
    public = [entry for entry in counting if entry.text and _may_be_printed(entry, levels)]
    held = sessions(db, about.id)
    people = people_of(held, printed_counts(db, about.id), as_of=as_of, k=k)
    groups = group_map(
        people, counted=counted_by_group(held), confirmed=confirmed_groups(decided),
        earlier=printed_groups(db, about.id),
    )  # fmt: skip
    shown = {entry.id: _input(about, entry, levels, words, groups) for entry in public}
    inputs = sorted(shown.values(), key=lambda one: one.id)
    lines = {entry.id: groups.line_of(entry.stakeholder_group) for entry in counting}
    lines |= {one: printed.stakeholder_group for one, printed in shown.items()}
    written = synthesis(
        db, about, counting, public, edition=edition, words=words, line_of=groups.line_of
    )  # fmt: skip
    told = Disclosed(
        edition=edition, language=language, as_of=as_of,
        consultation=_consultation(db, about, words), meetings=_meetings(held, people.total),
        people=people, coverage=_coverage(counting, lines), counted=len(counting),
        printed=len(inputs), inputs=tuple(inputs), groups=groups, **vars(written),
    )  # fmt: skip
    return replace(_arranged(db, told, about, words, once), disclosure=words.review()), words


def _arranged(
    db: Session, told: Disclosed, about: Consultation, words: Words, once: Once
) -> Disclosed:
    """The report with its sections in their order, its preface, its dress, and what it replaces."""
    plan = report_plan(db, about.id)
    order, dress, old = once.sections or plan.order, once.template or plan.dress, once.supersedes
    preface = words.maybe(plan, preface_in(told.language)) if "preface" in order else None
    if dress is not None:
        dress = dress.passed(lambda field, text: words.said(plan, f"template.{field}", text))
    if old is not None:
        old = replace(old, erratum=words.said(about, ERRATUM, old.erratum) or None)
    return replace(told, sections=order, preface=preface, template=dress, supersedes=old)


def _refuse_unknown(language: str, edition: str) -> None:
    problems = {}
    for name, value, choices in (("language", language, LANGUAGES), ("edition", edition, EDITIONS)):
        try:
            one_of(choices)(value)
        except ValueError as error:
            problems[name] = f"{name}: {error}"
    if problems:
        raise RefusedError(problems)


def _counting(db: Session, consultation_id: UUID) -> list[Input]:
    standing = select(Input).where(
        Input.consultation_id == consultation_id,
        col(Input.withdrawn).is_(False),
        col(Input.consent_withdrawn).is_(False),
        Input.sensitivity != "local",
    )
    return list(db.exec(standing))


def _may_be_printed(entry: Input, levels: dict[UUID, str]) -> bool:
    """Whether the words may be read: marked so, and under no consent that goes less far."""
    if entry.sensitivity != "public":
        return False
    return entry.consent_id is None or levels.get(entry.consent_id) in ("quoted", "named")


def _input(
    about: Consultation,
    entry: Input,
    levels: dict[UUID, str],
    words: Words,
    groups: DisclosedGroups,
) -> DisclosedInput:
    """An input without a trace of who wrote it down, where, or when."""
    named = about.attribution_rule == "on_the_record" and entry.attribution == "named"
    if entry.consent_id is not None:
        named = named and levels.get(entry.consent_id) == "named"
    for_organisation = about.attribution_rule == "on_the_record" and (
        entry.attribution in ("named", "organisation")
    )
    return DisclosedInput(
        id=published_id(about.secret, "input", entry.id),
        objectives=entry.in_order_of_weight,
        action_letter=entry.action_letter,
        principles=entry.principles,
        kind=entry.kind,
        stakeholder_group=(
            entry.stakeholder_group if for_organisation and entry.organisation
            else groups.line_of(entry.stakeholder_group)
        ),
        text=words(entry, quote=entry.quote),
        language=entry.language,
        quote=entry.quote,
        speaker=entry.speaker if named else None,
        organisation=entry.organisation if for_organisation else None,
    )  # fmt: skip


def _consultation(db: Session, about: Consultation, words: Words) -> DisclosedConsultation:
    cycle = db.get(ReviewCycle, about.cycle_id) if about.cycle_id else None
    return DisclosedConsultation(
        id=published_id(about.secret, "consultation", about.id),
        title=words(about, "title"),
        level=about.level,
        country=about.country,
        areas=about.areas,
        place=words.maybe(about, "place"),
        starts_on=about.starts_on,
        ends_on=about.ends_on,
        lead_organisation=about.lead_organisation,
        partner_organisations=about.partner_organisations,
        region=about.region,
        review_cycle=cycle.title if cycle else None,
        languages=about.languages,
        mode=about.mode,
        attribution_rule=about.attribution_rule,
        objectives_in_focus=about.objectives_in_focus,
        groups_planned=about.groups_planned,
        sample=about.sample,
    )


def _meetings(held: list[Meeting], people: int | None) -> DisclosedMeetings:
    return DisclosedMeetings(
        held=len(held),
        people=people,
        consent_languages=tuple(sorted({s.consent_language for s in held if s.consent_language})),
        read_back=bool(held) and all(s.read_back_at for s in held),
        officials_present=_anywhere([s.officials_present for s in held]),
        employers_present=_anywhere([s.employers_present for s in held]),
        police_present=_anywhere([s.police_present for s in held]),
    )


def _anywhere(answers: list[bool | None]) -> bool | None:
    """Yes if in any session; no if noted for all of them; otherwise not recorded."""
    if any(answers):
        return True
    return None if not answers or None in answers else False


def _coverage(counting: list[Input], lines: dict[UUID, str]) -> tuple[DisclosedCount, ...]:
    cells: Counter[tuple[int, str]] = Counter()
    for entry in counting:
        for objective in entry.objectives or (0,):
            cells[objective, lines[entry.id]] += 1
    return tuple(
        DisclosedCount(objective or None, group, inputs)
        for (objective, group), inputs in sorted(cells.items())
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(found) for name, found in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(found) for found in value]
    return value.isoformat() if isinstance(value, date) else value
