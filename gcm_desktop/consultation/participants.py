"""Participants: people who came to sessions, where they may be named at all.

Where naming people is dangerous nobody is written down here: the tallies of a session say how many
came. What a participant said is never looked up through this table by default.
"""

from collections import Counter
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator
from sqlmodel import Field, Session, col, select

from gcm_desktop.consultation.consultations import Consultation, attribution_rule_of
from gcm_desktop.consultation.record import (
    PLAIN,
    Ids,
    MaybeLabel,
    Record,
    SortedList,
    check_in,
    found,
    one_of,
)
from gcm_desktop.consultation.sessions import AGE_BANDS, DISABILITY, SEXES
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.errors import RefusedError
from gcm_desktop.reference import GROUPS
from gcm_desktop.texts import _

NAMES = ("name", "organisation")
SPLITS = {
    "by_group": "stakeholder_group", "by_sex": "sex", "by_age": "age_band",
    "by_disability": "disability",
}  # fmt: skip
"""By tally of a session, the particular of a participant that it counts."""


class Participant(Record, table=True):
    """One person at one or more sessions of a consultation."""

    __table_args__ = (
        check_in("stakeholder_group", GROUPS),
        check_in("sex", SEXES),
        check_in("age_band", AGE_BANDS),
        check_in("disability", DISABILITY),
    )
    ERASABLE: ClassVar[frozenset[str]] = frozenset(
        {*NAMES, "stakeholder_id", "sex", "age_band", "disability"}
    )
    FIXED: ClassVar[frozenset[str]] = frozenset({"id", "consultation_id"})

    consultation_id: UUID = Field(index=True)
    stakeholder_id: UUID | None = None
    """The entry of the register, where there is one."""
    name: MaybeLabel = Field(default=None, max_length=200)
    organisation: MaybeLabel = Field(default=None, max_length=200)
    stakeholder_group: Annotated[str, AfterValidator(one_of(GROUPS))] = Field(max_length=40)
    sex: Annotated[str, AfterValidator(one_of(SEXES))] | None = Field(default=None, max_length=20)
    age_band: Annotated[str, AfterValidator(one_of(AGE_BANDS))] | None = Field(
        default=None, max_length=20
    )
    disability: Annotated[str, AfterValidator(one_of(DISABILITY))] | None = Field(
        default=None, max_length=20
    )
    """Self-declared."""
    sessions: Ids = Field(default=(), sa_type=SortedList)
    """The sessions they were at."""


def attend(
    db: Session,
    /,
    *,
    session_id: UUID,
    participant_id: UUID | None = None,
    stakeholder_group: str | None = None,
    **facts: Any,
) -> Participant:
    """Tick off somebody who came: a participant known before, or a new one.

    Raises RefusedError where names must not be kept, NoSuchRecordError for an unknown session.
    """
    meeting = found(db, Meeting, session_id)
    known = _known(db, meeting, participant_id, facts.get("stakeholder_id"))
    if known is None:
        person = Participant.of(
            consultation_id=meeting.consultation_id, stakeholder_group=stakeholder_group,
            sessions=(session_id,), **facts,
        )  # fmt: skip
        db.add(person)
    else:
        person = known.amend(sessions=(*known.sessions, session_id.hex), withdrawn=False, **facts)
    _refuse_unsafe(db, person)
    return person


def leave_session(db: Session, participant_id: UUID, session_id: UUID) -> Participant:
    """Take a tick back; who was at no session at all is withdrawn."""
    person = found(db, Participant, participant_id)
    left = tuple(one for one in person.sessions if one != session_id.hex)
    return person.amend(sessions=left, withdrawn=not left)


def amend_participant(db: Session, /, participant_id: UUID, **facts: Any) -> Participant:
    """Correct what is said of a participant."""
    person = found(db, Participant, participant_id).amend(**facts)
    _refuse_unsafe(db, person)
    return person


def strike_participant(db: Session, participant_id: UUID) -> Participant:
    """Erase who they are at their wish: for good, in every copy. What they said stays."""
    person = found(db, Participant, participant_id).amend(withdrawn=True)
    return person.erase(db, *Participant.ERASABLE)


def participants(
    db: Session, consultation_id: UUID, *, session_id: UUID | None = None
) -> list[Participant]:
    """Who came, in the order in which they were written down."""
    standing = select(Participant).where(
        Participant.consultation_id == consultation_id, col(Participant.withdrawn).is_(False)
    )
    came = db.exec(standing.order_by(col(Participant.id)))
    return [one for one in came if session_id is None or session_id.hex in one.sessions]


def attendance_tallies(db: Session, session_id: UUID) -> dict[str, Any]:
    """The tallies of a session as the ticks amount to: facts for `amend_session`."""
    meeting = found(db, Meeting, session_id)
    came = participants(db, meeting.consultation_id, session_id=session_id)
    counted: dict[str, Any] = {"people": len(came)}
    for tally, particular in SPLITS.items():
        values = [getattr(one, particular) or "not_recorded" for one in came]
        counted[tally] = dict(Counter(values)) if set(values) - {"not_recorded"} else None
    return counted


def _known(
    db: Session, meeting: Meeting, participant_id: UUID | None, stakeholder_id: UUID | None
) -> Participant | None:
    """The participant that is meant: an entry of the register is one person."""
    if participant_id is not None:
        person = found(db, Participant, participant_id)
        if person.consultation_id != meeting.consultation_id:
            why = _("participant_id: this consultation has no such participant.")
            raise RefusedError({"participant_id": why})
        return person
    if stakeholder_id is None:
        return None
    db.flush()
    same = select(Participant).where(
        Participant.consultation_id == meeting.consultation_id,
        Participant.stakeholder_id == stakeholder_id,
    )
    return db.exec(same.order_by(col(Participant.id)).limit(1)).first()


def _refuse_unsafe(db: Session, person: Participant) -> None:
    """An anonymous consultation and a file without a passphrase keep no names."""
    found(db, Consultation, person.consultation_id)
    if not (person.name or person.stakeholder_id):
        return
    if db.info.get(PLAIN):
        why = _("name: this file has no passphrase, so names of participants are not kept in it.")
        raise RefusedError({"name": why})
    if attribution_rule_of(db, person.consultation_id) == "anonymous":
        why = _("name: an anonymous consultation keeps no names; count who came instead.")
        raise RefusedError({"name": why})
