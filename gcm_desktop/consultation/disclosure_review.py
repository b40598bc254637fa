"""What of a report has to be looked at before it may leave, place by place.

Everything that a report prints of people's words passes `Words` on its way into `Disclosed`; what
passed there is what is looked through here, so that nothing can be printed unseen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from gcm_desktop.consultation.consents import consents
from gcm_desktop.consultation.consultations import Consultation, consultation
from gcm_desktop.consultation.disclosed import Disclosed, told_with
from gcm_desktop.consultation.disclosure import (
    CHANGED,
    CONFIRM,
    FIND,
    GROUP,
    POSSIBLE,
    QUOTE,
    REDACT,
    DisclosureDecision,
    Key,
    Place,
    Words,
    by_place,
    confirm_group,
    confirmed_groups,
    decisions,
    settle,
)
from gcm_desktop.consultation.group_map import confirmable
from gcm_desktop.consultation.headcount import counted_by_group
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.issued import printed_groups
from gcm_desktop.consultation.officers import Officer
from gcm_desktop.consultation.participants import Participant
from gcm_desktop.consultation.people import K_USUAL
from gcm_desktop.consultation.published import published_id
from gcm_desktop.consultation.report_plans import AS_PLANNED, Once, preface_in, report_plan
from gcm_desktop.consultation.sessions import sessions
from gcm_desktop.consultation.spotting import Names, Spot, spots
from gcm_desktop.consultation.stakeholders import Stakeholder
from gcm_desktop.errors import RefusedError
from gcm_desktop.reference.places import region_of
from gcm_desktop.texts import LANGUAGES, _, ngettext

SCHEMA = "gcm-disclosure/1.0"
MOST_DECISIONS = 1_000_000
AROUND = 40
"""Characters on either side that are shown with a find."""
TABLES = ("consultation", "input", "finding", "recommendation", "passage", "comment", "dissent")
"""In the order in which they are looked through; others come after them."""


@dataclass(frozen=True)
class Find:
    """One place to decide on: words that could show somebody, or a quote as a whole."""

    what: str
    cause: str | None
    """Why it was looked at; nothing of a quote."""
    table: str
    record_id: UUID
    field: str
    digest: str
    """Of all the words of the field, as they are now."""
    start: int
    end: int
    text: str
    """All the words of the field."""
    decided: DisclosureDecision | None = None
    """How it was decided, if it was."""

    @property
    def words(self) -> str:
        """The words themselves."""
        return self.text[self.start : self.end]

    @property
    def context(self) -> tuple[str, str]:
        """What stands before and after them."""
        first = max(0, self.start - AROUND)
        return self.text[first : self.start], self.text[self.end : self.end + AROUND]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """How it can be decided."""
        return POSSIBLE[self.what]

    def as_json(self) -> dict[str, Any]:
        """As a file of decisions names it, with what is asked for still empty."""
        return {
            "what": self.what, "cause": self.cause, "table": self.table,
            "record": self.record_id.hex, "field": self.field, "digest": self.digest,
            "start": self.start, "end": self.end, "words": self.words,
            "before": self.context[0], "after": self.context[1],
            "possible": list(self.outcomes), "outcome": None, "reason": None,
        }  # fmt: skip


@dataclass(frozen=True)
class GroupAsked:
    """A group of which something is printed under a common line for want of a count."""

    group: str
    confirmed: bool

    def as_json(self) -> dict[str, Any]:
        """As a file of decisions names it."""
        return {"what": GROUP, "group": self.group, "outcome": None, "reason": None}


@dataclass(frozen=True)
class DisclosureReview:
    """All that was found in what a report would print now."""

    told: Disclosed
    finds: tuple[Find, ...]
    """Every place, open ones and decided ones, in the order in which they are looked through."""
    groups: tuple[GroupAsked, ...]
    """Left undecided, these stay in the common line: that is always safe."""

    @property
    def unsettled(self) -> tuple[Find, ...]:
        """The places nobody decided on. While there are any, no report may leave."""
        return tuple(one for one in self.finds if one.decided is None)


def disclosure_review(
    db: Session,
    consultation_id: UUID,
    *,
    as_of: date,
    language: str = "en",
    edition: str = "public",
    k: int = K_USUAL,
    once: Once = AS_PLANNED,
) -> DisclosureReview:
    """Look through everything that a report of this edition would print now, in any language."""
    told, words = told_with(
        db, consultation_id, as_of=as_of, language=language, edition=edition, k=k, once=once
    )  # fmt: skip
    plan = report_plan(db, consultation_id)
    if "preface" in told.sections:
        for code in LANGUAGES:
            words.maybe(plan, preface_in(code))
    return review_of(db, consultation(db, consultation_id), told, words)


def review_of(db: Session, about: Consultation, told: Disclosed, words: Words) -> DisclosureReview:
    """Look through words that leave together with what is told of a consultation."""
    names, region = _names(db, about, told), region_of(about.country)
    found = [
        find
        for place in words.places()
        for find in _finds(place, spots(place.text, region=region, names=names))
    ]
    return DisclosureReview(
        told,
        tuple(sorted(found, key=lambda find: _in_order(about, find))),
        tuple(_groups_asked(db, about, told)),
    )


def settle_all(
    db: Session, /, *, consultation_id: UUID, decided: Iterable[Mapping[str, Any]]
) -> int:
    """Keep the decisions of a file, and say how many; entries without an outcome stay open.

    Raises RefusedError for what is no decision, with nothing kept.
    """
    kept, among = 0, by_place(decisions(db, consultation_id))
    for number, one in enumerate(decided, 1):
        if number > MOST_DECISIONS or not isinstance(one, Mapping):
            raise _no_decision(number)
        if one.get("outcome") is None:
            continue
        try:
            _settle_one(db, consultation_id, one, among)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _no_decision(number) from None
        kept += 1
    return kept


def settle_find(
    db: Session,
    /,
    find: Find,
    *,
    consultation_id: UUID,
    outcome: str,
    reason: str | None = None,
    among: Mapping[Key, Sequence[DisclosureDecision]] | None = None,
) -> DisclosureDecision:
    """Decide on one place; see `settle`."""
    return settle(
        db, consultation_id=consultation_id, record_id=find.record_id, field=find.field,
        digest=find.digest, start=find.start, end=find.end, what=find.what,
        cause=find.cause or "other", outcome=outcome, reason=reason, among=among,
    )  # fmt: skip


def refuse_unsettled(review: DisclosureReview) -> None:
    """Raise RefusedError while anything is left to decide."""
    if left := len(review.unsettled):
        told = ngettext(
            "The disclosure review has {n} open question. Nothing was made; settle it first.",
            "The disclosure review has {n} open questions. Nothing was made; settle them first.",
            left,
        )
        raise RefusedError({"disclosure": told.format(n=left)})


def _settle_one(
    db: Session,
    consultation_id: UUID,
    one: Mapping[str, Any],
    among: Mapping[Key, Sequence[DisclosureDecision]],
) -> None:
    reason = one.get("reason")
    if one["what"] == GROUP:
        if one["outcome"] != CONFIRM:
            raise ValueError(one["outcome"])
        confirm_group(
            db, consultation_id=consultation_id, group=one["group"], reason=reason or ""
        )  # fmt: skip
        return
    settle(
        db, consultation_id=consultation_id, record_id=UUID(one["record"]), field=one["field"],
        digest=one["digest"], start=one["start"], end=one["end"], what=one["what"],
        cause=one.get("cause") or "other", outcome=one["outcome"], reason=reason, among=among,
    )  # fmt: skip


def _no_decision(number: int) -> RefusedError:
    told = _("Entry {number} of the decisions is none. Nothing was kept; mend the file.")
    return RefusedError({"disclosure": told.format(number=number)})


def _finds(place: Place, found: Iterable[Spot]) -> Iterator[Find]:
    """The places of one field: its quote, what was spotted, what people pointed out before."""
    whole = Spot(0, len(place.text), CHANGED)
    if place.quote:
        yield _find(place, QUOTE, None, whole)
    if place.left_open or any(one.cause == CHANGED for one in place.standing):
        yield _find(place, FIND, CHANGED, whole)
    spotted = list(found)
    for spot in spotted:
        yield _find(place, FIND, spot.cause, spot)
    seen = {(spot.start, spot.end) for spot in spotted}
    for one in place.standing:
        if one.what == FIND and one.cause != CHANGED and (one.start, one.end) not in seen:
            seen.add((one.start, one.end))
            spot = Spot(one.start, one.end, one.cause or "other")
            yield _find(place, FIND, spot.cause, spot)


def _find(place: Place, what: str, cause: str | None, spot: Spot) -> Find:
    return Find(
        what, cause, place.table, place.record_id, place.field, place.digest, spot.start, spot.end,
        place.text, _decision(place, what, cause, spot),
    )  # fmt: skip


def _decision(place: Place, what: str, cause: str | None, spot: Spot) -> DisclosureDecision | None:
    """The decision on this place, or one that takes its words out with others.

    Of several, made in different copies of a file, the one that shows less.
    """
    here = [
        one
        for one in place.standing
        if (one.outcome == REDACT and one.start <= spot.start and spot.end <= one.end)
        or (one.what == what and (one.start, one.end) == (spot.start, spot.end)
            and (one.cause == CHANGED) == (cause == CHANGED))
    ]  # fmt: skip
    return min(here, key=lambda one: (one.outcome != REDACT, one.id), default=None)


def _in_order(about: Consultation, find: Find) -> tuple[int, str, str, int, int, str]:
    place = TABLES.index(find.table) if find.table in TABLES else len(TABLES)
    return (
        place, published_id(about.secret, find.table, find.record_id), find.field, find.start,
        -find.end, find.what,
    )  # fmt: skip


def _groups_asked(db: Session, about: Consultation, told: Disclosed) -> Iterator[GroupAsked]:
    """The groups an officer can vouch for, if anything was said by them.

    Not those that an issue printed with others already: they stay with them whoever vouches.
    """
    issued = {
        group
        for lines in printed_groups(db, about.id)
        for groups in lines.values()
        for group in groups
    }
    counted = counted_by_group(sessions(db, about.id))
    said = groups_heard(db, about.id)
    confirmed = confirmed_groups(decisions(db, about.id))
    for group in dict.fromkeys((*told.groups.uncounted, *sorted(confirmed))):
        can_be = group in confirmable(told.people, counted=counted) and group not in issued
        if group in confirmed or (can_be and group in said):
            yield GroupAsked(group, group in confirmed)


def groups_heard(db: Session, consultation_id: UUID) -> set[str]:
    """The groups of which anything is in a report, whatever line it is printed under."""
    heard = select(Input.stakeholder_group).where(
        Input.consultation_id == consultation_id,
        col(Input.withdrawn).is_(False),
        col(Input.consent_withdrawn).is_(False),
        Input.sensitivity != "local",
    )
    return set(db.exec(heard.distinct()))


def _names(db: Session, about: Consultation, told: Disclosed) -> Names:
    """The names this file knows, but for those that the report prints on purpose."""
    persons: set[str | None] = set()
    organisations: set[str | None] = set()
    speakers = select(Input.speaker, Input.organisation).where(Input.consultation_id == about.id)
    for speaker, organisation in db.exec(speakers.distinct()):
        persons.add(speaker)
        organisations.add(organisation)
    for person in db.exec(select(Participant).where(Participant.consultation_id == about.id)):
        persons.add(person.name)
        organisations.add(person.organisation)
    for entry in db.exec(select(Stakeholder)):
        (persons if entry.kind == "person" else organisations).add(entry.name)
        organisations.add(entry.organisation)
    persons |= set(db.exec(select(Officer.name)))
    for meeting in sessions(db, about.id):
        persons |= {*meeting.facilitators, *meeting.interpreters, meeting.consent_witness}
    persons |= {consent.witness for consent in consents(db, about.id)}
    printed = {told.consultation.lead_organisation, *told.consultation.partner_organisations}
    printed |= {one.organisation for one in told.inputs}
    printed |= {told.template.organisation} if told.template else set()
    return Names(filter(None, persons), filter(None, organisations - printed))
