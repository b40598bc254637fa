"""What of the synthesis may leave: findings, recommendations, running text, comments, dissent.

A finding leaves only with something said that stands and may leave; what it rests on leads to the
inputs that are printed, and the others are a number. No count here is one of people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from gcm_desktop.consultation.assessments import assessments
from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.disclosure import Words
from gcm_desktop.consultation.findings import Finding, findings, why_not_quoted
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.passages import comments, dissents, passages
from gcm_desktop.consultation.published import published_id
from gcm_desktop.consultation.recommendations import recommendations
from gcm_desktop.consultation.using import Standing


@dataclass(frozen=True)
class DisclosedFinding:
    """One sentence of the synthesis, and what it rests on."""

    id: str
    objective: int | None
    stance: str
    text: str
    inputs: tuple[str, ...]
    """Those of its inputs that are printed in the report, by their ids."""
    others: int
    """How many more it rests on that are counted only."""
    quotes: tuple[str, ...]
    """Those that are printed beside it in the speaker's own words."""


@dataclass(frozen=True)
class DisclosedRecommendation:
    """What is asked of whom, and what became of it."""

    id: str
    code: str
    text: str
    addressee: str | None
    level: str
    time_frame: str | None
    objective: int | None
    findings: tuple[str, ...]
    """Those that stand now, if it named some that were merged or split since."""
    fate: str
    fate_by: str | None
    fate_reason: str | None
    fate_on: date | None


@dataclass(frozen=True)
class DisclosedPassage:
    """A paragraph of the running text, and how far it is agreed."""

    id: str
    section: str
    text: str
    findings: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class DisclosedComment:
    """What was said of a passage, and what came of it."""

    passage: str
    author: str | None
    """In the restricted edition only."""
    text: str
    reply: str | None
    outcome: str


@dataclass(frozen=True)
class DisclosedDissent:
    """A differing view in its own words."""

    organisation: str | None
    author: str | None
    text: str


@dataclass(frozen=True)
class DisclosedAssessment:
    """How an objective was seen, without the number of votes and without the session."""

    objective: int
    stakeholder_group: str | None
    status: str | None
    priority: str | None
    reached: str


@dataclass(frozen=True)
class Synthesis:
    """All of it, of one consultation."""

    findings: tuple[DisclosedFinding, ...]
    recommendations: tuple[DisclosedRecommendation, ...]
    passages: tuple[DisclosedPassage, ...]
    comments: tuple[DisclosedComment, ...]
    dissents: tuple[DisclosedDissent, ...]
    assessments: tuple[DisclosedAssessment, ...]
    resting: int
    """Of the counted inputs, those that a finding rests on."""


def synthesis(
    db: Session,
    about: Consultation,
    counting: list[Input],
    printed: list[Input],
    *,
    edition: str,
    words: Words,
    line_of: Callable[[str], str],
) -> Synthesis:
    """What of the synthesis may leave, given the inputs that count and those that are printed.

    Its words pass through `words`; `line_of` says in which printed line a group stands.
    """
    told = _Teller(
        about, counting, printed, words, line_of, restricted=edition == "restricted"
    )  # fmt: skip
    found = tuple(
        one for finding in findings(db, about.id) if (one := told.finding(db, finding)) is not None
    )
    resting = _Resting(Standing(db, about.id), frozenset(one.id for one in found))
    return Synthesis(
        findings=found,
        recommendations=told.recommendations(db, resting),
        passages=told.passages(db, resting),
        comments=told.comments(db),
        dissents=told.dissents(db),
        assessments=told.assessments(db),
        resting=len(told.resting),
    )


class _Resting(NamedTuple):
    """What leads from findings that something names to those that are printed."""

    standing: Standing
    printed: frozenset[str]
    """By their published ids."""


class _Teller:
    """Says of a consultation's records what may leave."""

    def __init__(
        self,
        about: Consultation,
        counting: list[Input],
        printed: list[Input],
        words: Words,
        line_of: Callable[[str], str],
        *,
        restricted: bool,
    ) -> None:
        self._words, self._line_of = words, line_of
        self._about, self._restricted = about, restricted
        self._on_the_record = about.attribution_rule == "on_the_record"
        self._counting = {entry.id.hex: entry for entry in counting}
        self._printed = {entry.id for entry in printed}
        self.resting: set[str] = set()

    def _id(self, table: str, record: UUID) -> str:
        return published_id(self._about.secret, table, record)

    def _shown(self, ids: tuple[str, ...], resting: _Resting) -> tuple[str, ...]:
        published = (self._id("finding", UUID(one)) for one in resting.standing.for_all(ids))
        return tuple(sorted(one for one in published if one in resting.printed))

    def finding(self, db: Session, finding: Finding) -> DisclosedFinding | None:
        standing = [self._counting[one] for one in finding.inputs if one in self._counting]
        if not standing:
            return None
        self.resting.update(entry.id.hex for entry in standing)
        printed = [entry for entry in standing if entry.id in self._printed]
        chosen = [entry for entry in printed if entry.id.hex in finding.quotes]
        quoted = [entry for entry in chosen if not why_not_quoted(db, entry)]
        return DisclosedFinding(
            id=self._id("finding", finding.id),
            objective=finding.objective,
            stance=finding.stance,
            text=self._words(finding),
            inputs=tuple(sorted(self._id("input", entry.id) for entry in printed)),
            others=len(standing) - len(printed),
            quotes=tuple(sorted(self._id("input", entry.id) for entry in quoted)),
        )

    def recommendations(
        self, db: Session, resting: _Resting
    ) -> tuple[DisclosedRecommendation, ...]:
        return tuple(
            DisclosedRecommendation(
                id=self._id("recommendation", one.id), code=one.code, text=self._words(one),
                addressee=self._words.maybe(one, "addressee"), level=one.level,
                time_frame=self._words.maybe(one, "time_frame"),
                objective=one.objective, findings=self._shown(one.findings, resting),
                fate=one.fate, fate_by=self._words.maybe(one, "fate_by"),
                fate_reason=self._words.maybe(one, "fate_reason"),
                fate_on=one.fate_on,
            )
            for one in recommendations(db, self._about.id)
        )  # fmt: skip

    def passages(self, db: Session, resting: _Resting) -> tuple[DisclosedPassage, ...]:
        return tuple(
            DisclosedPassage(
                id=self._id("passage", one.id), section=one.section, text=self._words(one),
                findings=self._shown(one.findings, resting), state=one.state,
            )
            for one in passages(db, self._about.id)
        )  # fmt: skip

    def comments(self, db: Session) -> tuple[DisclosedComment, ...]:
        said = [
            DisclosedComment(
                passage=self._id("passage", one.passage_id),
                author=one.author if self._restricted else None,
                text=self._words(one), reply=self._words.maybe(one, "reply"),
                outcome=one.outcome,
            )
            for one in comments(db, self._about.id)
            if one.text and one.passage_id
        ]  # fmt: skip
        return tuple(sorted(said, key=lambda one: (one.passage, one.text)))

    def dissents(self, db: Session) -> tuple[DisclosedDissent, ...]:
        views = [
            DisclosedDissent(
                organisation=one.organisation,
                author=one.author if self._on_the_record else None,
                text=self._words(one),
            )
            for one in dissents(db, self._about.id)
            if one.text
        ]
        return tuple(sorted(views, key=lambda one: one.text))

    def assessments(self, db: Session) -> tuple[DisclosedAssessment, ...]:
        seen = {
            DisclosedAssessment(
                one.objective,
                one.stakeholder_group and self._line_of(one.stakeholder_group),
                one.status,
                one.priority,
                one.reached,
            )
            for one in assessments(db, self._about.id)
            if one.status or one.priority
        }
        order = sorted(seen, key=lambda one: [str(said or "") for said in vars(one).values()])
        return tuple(sorted(order, key=lambda one: one.objective))
