"""What of one session may leave: the only source of its minutes.

Minutes go back to the room and to the ministry, and of everything in them they say that it was said
on one day in one place. So they tell less of each thing than the report of the consultation does:
neither who said it nor of which group they were, but for organisations that spoke on the record,
and in no order but that of the agenda and of published ids. Where fewer than k people were counted,
or nobody counted, words that no organisation stands behind are left to the report of the whole.
No clock time, no name of an officer, a facilitator or an interpreter, and no number of people who
objected is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session as Database
from sqlmodel import col, select

from gcm_desktop.consultation.assessments import Assessment
from gcm_desktop.consultation.consultations import Consultation, consultation
from gcm_desktop.consultation.disclosed import Disclosed, DisclosedConsultation, told_with
from gcm_desktop.consultation.disclosure import Words
from gcm_desktop.consultation.disclosure_review import DisclosureReview, review_of
from gcm_desktop.consultation.headcount import DisclosedPeople
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.issued import printed_counts, printed_in_minutes
from gcm_desktop.consultation.people import K_USUAL
from gcm_desktop.consultation.plain_values import plain_values
from gcm_desktop.consultation.published import published_id
from gcm_desktop.consultation.record import Record
from gcm_desktop.consultation.report_plans import AS_PLANNED, Once
from gcm_desktop.consultation.report_templates import ReportTemplate
from gcm_desktop.consultation.sealing import Heads, amendments, seals
from gcm_desktop.consultation.session_headcount import Beside, kept_of_minutes, people_in
from gcm_desktop.consultation.sessions import Session, agenda_items, session
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import LANGUAGES, _

SESSION_SCHEMA = "gcm-session/1.1"


@dataclass(frozen=True)
class DisclosedSaid:
    """One thing said in the session whose words may be printed."""

    id: str
    """The same as in the report of the consultation."""
    objectives: tuple[int, ...]
    """The principal one first; none where it is still to be sorted."""
    kind: str
    text: str
    language: str
    quote: bool
    organisation: str | None
    """Only where it spoke on the record."""


@dataclass(frozen=True)
class DisclosedItem:
    """One item of the agenda."""

    title: str
    objectives: tuple[int, ...]


@dataclass(frozen=True)
class DisclosedView:
    """How the whole room saw an objective, without the number of votes."""

    objective: int
    status: str | None
    priority: str | None
    reached: str


@dataclass(frozen=True)
class DisclosedSeal:
    """The newest seal of the session: what of its records was fixed, and whether that holds."""

    on: date | None
    digest: str
    """SHA-256 of the revisions of everything that was recorded in the session."""
    fingerprint: str | None
    """SHA-256 of the certificate that signed the digest; nothing where nobody signed."""
    amended: bool
    """Whether anything was changed or added since."""


@dataclass(frozen=True)
class DisclosedSession:
    """One session, as far as it may leave. Equal to the published schema."""

    language: str
    as_of: date
    """The day of the last change in the file that it comes from."""
    consultation: DisclosedConsultation
    id: str
    title: str
    place: str | None
    starts_on: date | None
    """By the clocks of the place."""
    ends_on: date | None
    state: str
    people: DisclosedPeople
    officials_present: bool | None
    employers_present: bool | None
    police_present: bool | None
    consent_read: bool
    """Whether the text of consent was read to the room."""
    read_back: bool
    """Whether the points were read back to the room."""
    corrections: str | None
    """What the room corrected then."""
    agenda: tuple[DisclosedItem, ...]
    counted: int
    """Inputs of the session that count, each once."""
    printed: int
    """Those of them whose words are printed here."""
    withheld: bool
    """Whether words are left to the report of the consultation, for too few people were counted."""
    inputs: tuple[DisclosedSaid, ...]
    assessments: tuple[DisclosedView, ...]
    seal: DisclosedSeal | None
    template: ReportTemplate | None = None
    """How an organisation dresses it."""
    schema: str = SESSION_SCHEMA

    def data(self) -> dict[str, Any]:
        """As plain values for JSON: dates as ISO 8601, no floats, nothing left out."""
        return plain_values(self)


@dataclass(frozen=True)
class Minutes:
    """What leaves with the minutes of a session, and what is kept of it for later issues."""

    told: DisclosedSession
    counts: Mapping[str, Any]
    """As an issued report keeps them."""
    whole: Disclosed
    """What the report of the whole consultation would tell now."""
    words: Words
    """All that is printed in either, for who reviews it."""


def minutes_of(
    db: Database,
    session_id: UUID,
    *,
    as_of: date,
    language: str = "en",
    heads: Heads | None = None,
    k: int = K_USUAL,
    once: Once = AS_PLANNED,
) -> Minutes:
    """What of a session may leave now; `heads` are those of its records, if it may be sealed.

    They are dressed as the report of the consultation is, or as is asked of these minutes `once`.
    Raises NoSuchRecordError, or RefusedError for a language that does not exist.
    """
    if language not in LANGUAGES:
        why = _("language: a report is in one of the six languages.")
        raise RefusedError({"language": why})
    meeting = session(db, session_id)
    about = consultation(db, meeting.consultation_id)
    whole, words = told_with(
        db, about.id, as_of=as_of, language=language, edition="public", k=k, once=once
    )
    beside = Beside(whole.people, printed_counts(db, about.id), printed_in_minutes(db, about.id))
    people = people_in(meeting, beside, as_of=as_of)
    told = _Teller(db, about, meeting, whole, words).told(people, _seal(db, meeting, heads))
    return Minutes(told, kept_of_minutes(meeting.id.hex, people, beside), whole, words)


def minutes_review(
    db: Database,
    session_id: UUID,
    *,
    as_of: date,
    k: int = K_USUAL,
    once: Once = AS_PLANNED,
) -> DisclosureReview:
    """Look through everything that the minutes of a session, and the report, would print now."""
    minutes = minutes_of(db, session_id, as_of=as_of, k=k, once=once)
    about = consultation(db, session(db, session_id).consultation_id)
    return review_of(db, about, minutes.whole, minutes.words)


class _Teller:
    """Says of a session's records what may leave."""

    def __init__(
        self,
        db: Database,
        about: Consultation,
        meeting: Session,
        whole: Disclosed,
        words: Words,
    ) -> None:
        self._db, self._about, self._meeting = db, about, meeting
        self._whole, self._words = whole, words
        self._enough = (meeting.people or 0) >= whole.people.k
        standing = select(Input.id).where(
            Input.consultation_id == about.id,
            Input.session_id == meeting.id,
            col(Input.withdrawn).is_(False),
            col(Input.consent_withdrawn).is_(False),
            Input.sensitivity != "local",
        )
        here = list(db.exec(standing))
        self._counted = len(here)
        self._here = {published_id(about.secret, "input", one) for one in here}

    def told(self, people: DisclosedPeople, seal: DisclosedSeal | None) -> DisclosedSession:
        """All of it."""
        meeting, whole, words = self._meeting, self._whole, self._words
        said, withheld = self._said()
        return DisclosedSession(
            language=whole.language,
            as_of=whole.as_of,
            consultation=whole.consultation,
            id=published_id(self._about.secret, "session", meeting.id),
            title=words(meeting, "title"),
            place=words.maybe(meeting, "place") or whole.consultation.place,
            starts_on=_day(meeting.starts_at, meeting.zone),
            ends_on=_day(meeting.ends_at, meeting.zone),
            state=meeting.state,
            people=people,
            officials_present=meeting.officials_present,
            employers_present=meeting.employers_present,
            police_present=meeting.police_present,
            consent_read=meeting.consent_read_at is not None,
            read_back=meeting.read_back_at is not None,
            corrections=words.maybe(meeting, "corrections") if self._enough else None,
            agenda=tuple(_agenda(meeting, words)),
            counted=self._counted,
            printed=len(said),
            withheld=withheld,
            inputs=said,
            assessments=tuple(self._views()) if self._enough else (),
            seal=seal,
            template=whole.template,
        )

    def _said(self) -> tuple[tuple[DisclosedSaid, ...], bool]:
        """What may be printed here of what the report of the consultation prints, by its ids."""
        printed = [one for one in self._whole.inputs if one.id in self._here]
        told = [one for one in printed if self._enough or one.organisation]
        return tuple(
            DisclosedSaid(
                one.id, one.objectives, one.kind, one.text, one.language, one.quote,
                one.organisation,
            )
            for one in told
        ), len(told) < len(printed)  # fmt: skip

    def _views(self) -> Iterator[DisclosedView]:
        """What the whole room said of objectives; what single groups said is not told here."""
        of_it = select(Assessment).where(
            Assessment.session_id == self._meeting.id,
            col(Assessment.stakeholder_group).is_(None),
            col(Assessment.withdrawn).is_(False),
        )
        seen = {
            DisclosedView(one.objective, one.status, one.priority, one.reached)
            for one in self._db.exec(of_it) if one.status or one.priority
        }  # fmt: skip
        yield from sorted(seen, key=lambda one: (one.objective, str(one)))


def _agenda(meeting: Session, words: Words) -> Iterator[DisclosedItem]:
    """The agenda, each title passed as if it were a field: they stand in one list of the record."""
    items = agenda_items(meeting)
    titles = {f"agenda {number}": one.title for number, one in enumerate(items, 1)}
    said = SimpleNamespace(id=meeting.id, __tablename__=meeting.__tablename__, **titles)
    for name, item in zip(titles, items, strict=True):
        yield DisclosedItem(words(cast("Record", said), name), item.objectives)


def _seal(db: Database, meeting: Session, heads: Heads | None) -> DisclosedSeal | None:
    made = seals(db, meeting.id)
    if not made or heads is None:
        return None
    newest = made[-1]
    return DisclosedSeal(
        on=_day(newest.sealed_at, meeting.zone),
        digest=newest.digest,
        fingerprint=newest.fingerprint if newest.signature else None,
        amended=bool(amendments(newest, heads)),
    )


def _day(moment: datetime | None, zone: str) -> date | None:
    """The day by the clocks of the place."""
    return moment.astimezone(ZoneInfo(zone)).date() if moment else None
