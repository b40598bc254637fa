"""Sessions: one meeting of a consultation, who was in the room, and what was read to it."""

from typing import Annotated, Any, ClassVar
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime
from sqlmodel import Field, col, select
from sqlmodel import Session as Database

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.record import (
    Json,
    Label,
    Labels,
    Language,
    MaybeLabel,
    Record,
    Tally,
    Tree,
    UtcDateTime,
    Words,
    check_in,
    found,
    one_of,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _

STATES = ("open", "closed", "tidied", "sealed")
SEXES = ("women", "men", "other", "not_recorded")
AGE_BANDS = ("0-17", "18-24", "25-59", "60+", "not_recorded")
DISABILITY = ("yes", "no", "not_recorded")


def a_zone(name: str) -> str:
    """A check that a zone is one of the IANA database."""
    if name not in available_timezones():
        raise ValueError(_("this is not a time zone, like Africa/Nairobi."))
    return name


class Session(Record, table=True):
    """One meeting. `people` and the tallies are separate counts, each with *not recorded*."""

    __table_args__ = (check_in("state", STATES),)
    ERASABLE: ClassVar[frozenset[str]] = frozenset({"consent_witness", "corrections", "notes"})
    FIXED: ClassVar[frozenset[str]] = frozenset({"id", "consultation_id"})

    consultation_id: UUID = Field(index=True)
    """The consultation it belongs to. No foreign key: it may arrive later."""
    title: Label = Field(min_length=1, max_length=200)
    starts_at: AwareDatetime | None = Field(default=None, sa_type=UtcDateTime)
    ends_at: AwareDatetime | None = Field(default=None, sa_type=UtcDateTime)
    zone: Annotated[str, AfterValidator(a_zone)] = Field(default="UTC", max_length=64)
    """The place's own zone; the times are UTC."""
    place: MaybeLabel = Field(default=None, max_length=200)
    agenda: Tree = Field(default=(), sa_type=Json)
    """In order: title, objectives and minutes planned of each item."""
    facilitators: Labels = Field(default=(), sa_type=Json)
    interpreters: Labels = Field(default=(), sa_type=Json)
    officials_present: bool | None = None
    employers_present: bool | None = None
    police_present: bool | None = None
    people: int | None = Field(default=None, ge=0)
    """Heads in the room; empty where nobody counted."""
    by_group: Tally = Field(default=None, sa_type=Json)
    by_sex: Tally = Field(default=None, sa_type=Json)
    by_age: Tally = Field(default=None, sa_type=Json)
    by_disability: Tally = Field(default=None, sa_type=Json)
    """Self-declared."""
    group_by_sex: dict[str, dict[str, int]] | None = Field(default=None, sa_type=Json)
    consent_language: Language | None = Field(default=None, max_length=35)
    """The language in which the consent text was read aloud."""
    consent_read_at: AwareDatetime | None = Field(default=None, sa_type=UtcDateTime)
    consent_witness: MaybeLabel = Field(default=None, max_length=200)
    consent_objections: int | None = Field(default=None, ge=0)
    read_back_at: AwareDatetime | None = Field(default=None, sa_type=UtcDateTime)
    corrections: Words | None = Field(default=None, max_length=20_000)
    """What the room corrected when the points were read back to it."""
    accessibility: Words | None = Field(default=None, max_length=2_000)
    notes: Words | None = Field(default=None, max_length=20_000)
    state: Annotated[str, AfterValidator(one_of(STATES))] = "open"


def open_session(db: Database, /, *, consultation_id: UUID, title: str, **facts: Any) -> Session:
    """Begin a meeting. Raises NoSuchRecordError for a consultation that is not in this file."""
    found(db, Consultation, consultation_id)
    session = Session.of(consultation_id=consultation_id, title=title, **facts)
    _in_time(session)
    db.add(session)
    return session


def amend_session(db: Database, /, session_id: UUID, **facts: Any) -> Session:
    """Correct what is said about a meeting."""
    session = found(db, Session, session_id).amend(**facts)
    _in_time(session)
    return session


def sessions(db: Database, consultation_id: UUID) -> list[Session]:
    """The meetings of a consultation, in order of time."""
    standing = select(Session).where(
        Session.consultation_id == consultation_id, col(Session.withdrawn).is_(False)
    )
    return list(db.exec(standing.order_by(col(Session.starts_at), col(Session.id))))


def _in_time(session: Session) -> None:
    if session.starts_at and session.ends_at and session.ends_at < session.starts_at:
        raise RefusedError({"ends_at": _("The session ends before it starts.")})
