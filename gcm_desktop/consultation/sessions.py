"""Sessions: one meeting of a consultation, who was in the room, and what was read to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Annotated, Any, ClassVar
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime
from sqlalchemy import text
from sqlmodel import Field, col, select
from sqlmodel import Session as Database

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.drafts import draft, strike_draft
from gcm_desktop.consultation.record import (
    Digests,
    Ids,
    Json,
    Label,
    Labels,
    Language,
    MaybeLabel,
    Record,
    SortedList,
    Tally,
    Tree,
    UtcDateTime,
    Words,
    check_in,
    found,
    one_of,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.reference import GROUPS, group_label
from gcm_desktop.texts import _, language

STATES = ("open", "closed", "tidied", "sealed")
SEXES = ("women", "men", "other", "not_recorded")
AGE_BANDS = ("0-17", "18-24", "25-59", "60+", "not_recorded")
DISABILITY = ("yes", "no", "not_recorded")
TALLIES = ("by_group", "by_sex", "by_age", "by_disability")
OBJECTIVES = range(1, 24)
DAY = 24 * 60
FLOOR = "floor/{session}"
"""The draft in which it stands who asked to speak."""
MOST_PEOPLE = 10_000_000
"""Heads that a session may have: what is more was mistyped, and would not fit the file."""
INPUTS = text(
    "SELECT session_id, count(*) FROM input WHERE consultation_id = :consultation"
    " AND session_id NOT NULL AND NOT withdrawn AND NOT consent_withdrawn GROUP BY session_id"
)
TICKED = text(
    "SELECT j.value, count(*) FROM participant p, json_each(p.sessions) j"
    " WHERE p.consultation_id = :consultation AND NOT p.withdrawn GROUP BY j.value"
)


def a_zone(name: str) -> str:
    """A check that a zone is one of the IANA database."""
    if name not in available_timezones():
        raise ValueError(_("this is not a time zone, like Africa/Nairobi."))
    return name


class Session(Record, table=True):
    """One meeting. `people` and the tallies are separate counts, each with *not recorded*."""

    __table_args__ = (check_in("state", STATES),)
    ERASABLE: ClassVar[frozenset[str]] = frozenset(
        {"consent_witness", "corrections", "notes", "attachments"}
    )
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
    invited: Ids = Field(default=(), sa_type=SortedList)
    """Stakeholders of the register who were asked to come."""
    facilitators: Labels = Field(default=(), sa_type=Json)
    interpreters: Labels = Field(default=(), sa_type=Json)
    officials_present: bool | None = None
    employers_present: bool | None = None
    police_present: bool | None = None
    people: int | None = Field(default=None, ge=0, le=MOST_PEOPLE)
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
    consent_objections: int | None = Field(default=None, ge=0, le=MOST_PEOPLE)
    read_back_at: AwareDatetime | None = Field(default=None, sa_type=UtcDateTime)
    corrections: Words | None = Field(default=None, max_length=20_000)
    """What the room corrected when the points were read back to it."""
    accessibility: Words | None = Field(default=None, max_length=2_000)
    notes: Words | None = Field(default=None, max_length=20_000)
    attachments: Digests | None = Field(default=None, sa_type=Json)
    """SHA-256 of files that belong to it, such as photographs of flip charts."""
    state: Annotated[str, AfterValidator(one_of(STATES))] = "open"


@dataclass(frozen=True)
class AgendaItem:
    """One item of a session's agenda."""

    title: str
    objectives: tuple[int, ...]
    minutes: int | None


def open_session(db: Database, /, *, consultation_id: UUID, title: str, **facts: Any) -> Session:
    """Begin a meeting. Raises NoSuchRecordError for a consultation that is not in this file."""
    found(db, Consultation, consultation_id)
    session = Session.of(consultation_id=consultation_id, title=title, **facts)
    _refuse_wrong(session)
    db.add(session)
    return session


def amend_session(db: Database, /, session_id: UUID, **facts: Any) -> Session:
    """Correct what is said about a meeting. Its state has actions of its own."""
    if "state" in facts:
        raise TypeError("close_session, tidy_session, seal_session and reopen_session change it")
    return _put(found(db, Session, session_id), **facts)


def close_session(db: Database, session_id: UUID, *, at: datetime | None = None) -> Session:
    """The meeting is over; what follows is the evening's work. Who asked to speak is forgotten."""
    session = found(db, Session, session_id)
    if draft(db, floor := FLOOR.format(session=session_id.hex)):
        strike_draft(db, floor)
    ended = at or session.ends_at or db.info.get("now")
    if at is None and ended and session.starts_at and ended < session.starts_at:
        ended = None  # held before its day: nobody noted when it ended
    return _put(session, state="closed", ends_at=ended)


def tidy_session(db: Database, session_id: UUID) -> Session:
    """The evening's work is done: ready to be sealed. Raises RefusedError before it was closed."""
    session = found(db, Session, session_id)
    if session.state == "open":
        raise RefusedError({"state": _("state: close the session before it is tidied.")})
    return session.amend(state="tidied")


def reopen_session(db: Database, session_id: UUID) -> Session:
    """Go on with a meeting that was closed; what a seal fixed shows as amended."""
    return found(db, Session, session_id).amend(state="open")


def withdraw_session(db: Database, session_id: UUID) -> Session:
    """Take a meeting back that did not take place. Inputs that were given in it stay."""
    return found(db, Session, session_id).amend(withdrawn=True)


def sessions(db: Database, consultation_id: UUID) -> list[Session]:
    """The meetings of a consultation, in order of time."""
    standing = select(Session).where(
        Session.consultation_id == consultation_id, col(Session.withdrawn).is_(False)
    )
    return list(db.exec(standing.order_by(col(Session.starts_at), col(Session.id))))


def session(db: Database, session_id: UUID) -> Session:
    """One meeting. Raises NoSuchRecordError."""
    return found(db, Session, session_id)


def inputs_by_session(db: Database, consultation_id: UUID) -> dict[UUID, int]:
    """By session, how many inputs were given in it; those that were taken back not among them."""
    db.flush()
    lines = db.connection().execute(INPUTS, {"consultation": consultation_id.hex})
    return {UUID(session_id): int(inputs) for session_id, inputs in lines}


def ticked_by_session(db: Database, consultation_id: UUID) -> dict[UUID, int]:
    """By session, how many were ticked off by name; sessions where nobody was are not there."""
    db.flush()
    lines = db.connection().execute(TICKED, {"consultation": consultation_id.hex})
    return {UUID(session_id): int(people) for session_id, people in lines}


def agenda_items(session: Session) -> tuple[AgendaItem, ...]:
    """The agenda, with whatever came by a merge and is none left out."""
    return tuple(
        AgendaItem(
            title=str(item.get("title") or ""),
            objectives=tuple(n for n in item.get("objectives") or () if n in OBJECTIVES),
            minutes=item.get("minutes") if isinstance(item.get("minutes"), int) else None,
        )
        for item in session.agenda
    )


def count_warnings(session: Session, *, ticked: int | None = None) -> tuple[str, ...]:
    """What of the head counts contradicts itself: told, and kept as it was counted.

    `ticked`: how many were ticked off by name, where anybody was.
    """
    named = zip(TALLIES, tally_names(), strict=True)
    sums = {
        name: sum(tally.values()) for field, name in named if (tally := getattr(session, field))
    }
    if session.people is not None:
        said = [
            _("{tally}: the counts add up to {sum}, and {people} heads were counted.").format(
                tally=name, sum=added, people=session.people)
            for name, added in sums.items() if added != session.people
        ]  # fmt: skip
    else:
        said = [
            _("{tally}: the counts add up to {sum}; {other}: to {others}.").format(
                tally=name, sum=sums[name], other=other, others=sums[other])
            for name, other in pairwise(sums) if sums[name] != sums[other]
        ]  # fmt: skip
    if session.people is not None and (session.consent_objections or 0) > session.people:
        said.append(_("More people objected than heads were counted."))
    return (*said, *tick_warnings(session, ticked), *_crossed_warnings(session))


def tick_warnings(session: Session, ticked: int | None) -> Iterator[str]:
    """Where more people were ticked off by name than were counted; fewer contradict nothing."""
    if not ticked:
        return
    if session.people is not None:
        if ticked > session.people:
            yield _(
                "{ticked} people were ticked off by name, and {people} heads were counted."
            ).format(ticked=ticked, people=session.people)
        return
    for field, name in zip(TALLIES, tally_names(), strict=True):
        tally = getattr(session, field)
        if tally and ticked > sum(tally.values()):
            yield _(
                "{tally}: the counts add up to {sum}, and {ticked} people were ticked off by name."
            ).format(tally=name, sum=sum(tally.values()), ticked=ticked)


def _crossed_warnings(session: Session) -> Iterator[str]:
    """Where group and sex together say something else than each alone."""
    for group, sexes in (session.group_by_sex or {}).items():
        counted = (session.by_group or {}).get(group)
        if counted is not None and sum(sexes.values()) != counted:
            name = _("Not recorded") if group not in GROUPS else group_label(group, language()).text
            yield _("{group}: {sum} were counted by group and sex, and {people} by group.").format(
                group=name, sum=sum(sexes.values()), people=counted
            )


def tally_names() -> tuple[str, ...]:
    """What the tallies of a session are called, in their order."""
    return (_("By group"), _("By sex"), _("By age"), _("By disability"))


def _put(session: Session, **facts: Any) -> Session:
    session.amend(**facts)
    _refuse_wrong(session)
    return session


def _refuse_wrong(session: Session) -> None:
    if session.starts_at and session.ends_at and session.ends_at < session.starts_at:
        raise RefusedError({"ends_at": _("The session ends before it starts.")})
    _refuse_unknown_rows(session)
    for number, item in enumerate(session.agenda, 1):
        minutes = item.get("minutes")
        listed = item.get("objectives") or ()
        held = listed if isinstance(listed, list | tuple) else (None,)
        timed = minutes is None or (isinstance(minutes, int) and 0 <= minutes <= DAY)
        if not timed or not all(objective in OBJECTIVES for objective in held):
            raise RefusedError(
                {"agenda": _("agenda: item {number} needs objectives from 1 to 23, and whole "
                             "minutes of one day at most.").format(number=number)}
            )  # fmt: skip


def _refuse_unknown_rows(session: Session) -> None:
    """A tally counts what it is of, and nothing else: the report would not know how to say it."""
    rows = dict(
        zip(TALLIES, ((*GROUPS, "not_recorded"), SEXES, AGE_BANDS, DISABILITY), strict=True)
    )
    problems = {
        tally: _("{tally}: something is counted that it has no row for.").format(tally=tally)
        for tally, known in rows.items() if set(getattr(session, tally) or ()) - set(known)
    }  # fmt: skip
    crossed = session.group_by_sex or {}
    counts = [count for sexes in crossed.values() for count in sexes.values()]
    named = {sex for sexes in crossed.values() for sex in sexes}
    if set(crossed) - set(rows["by_group"]) or named - set(SEXES) or any(n < 0 for n in counts):
        problems["group_by_sex"] = _("group_by_sex: whole numbers by group and sex are needed.")
    if problems:
        raise RefusedError(problems)
