"""Assessments: how far an objective is put into practice, and how urgent it is to a room."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator
from sqlalchemy import CheckConstraint
from sqlmodel import Field, Session, col, select

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.record import (
    Json,
    Objective,
    Record,
    Tally,
    Words,
    check_in,
    found,
    one_of,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.reference import GROUPS
from gcm_desktop.texts import _

STATUSES = ("not_started", "early", "under_way", "well_advanced", "achieved", "not_known")
PRIORITIES = ("low", "medium", "high", "urgent", "not_known")
REACHED = ("ballot", "dots", "show_of_hands", "judgement")
"""By secret ballot, by dots on a wall, by hands, or by the facilitator alone."""


class Assessment(Record, table=True):
    """Status and priority of one objective for one group or the whole room, and how it was found.

    The counts are of people's votes, by status and by priority: they are never added up with
    inputs. A facilitator's judgement has none.
    """

    __table_args__ = (
        CheckConstraint("objective BETWEEN 1 AND 23", name="objective"),
        check_in("stakeholder_group", GROUPS),
        check_in("status", STATUSES),
        check_in("priority", PRIORITIES),
        check_in("reached", REACHED),
    )
    ERASABLE: ClassVar[frozenset[str]] = frozenset({"note"})
    FIXED: ClassVar[frozenset[str]] = frozenset({"id", "consultation_id", "objective"})

    consultation_id: UUID = Field(index=True)
    session_id: UUID | None = None
    objective: Objective
    stakeholder_group: Annotated[str, AfterValidator(one_of(GROUPS))] | None = Field(
        default=None, max_length=40
    )
    """Nothing: the whole room."""
    status: Annotated[str, AfterValidator(one_of(STATUSES))] | None = Field(
        default=None, max_length=20
    )
    priority: Annotated[str, AfterValidator(one_of(PRIORITIES))] | None = Field(
        default=None, max_length=20
    )
    reached: Annotated[str, AfterValidator(one_of(REACHED))] = Field(
        default="judgement", max_length=20
    )
    status_counts: Tally = Field(default=None, sa_type=Json)
    priority_counts: Tally = Field(default=None, sa_type=Json)
    note: Words | None = Field(default=None, max_length=2_000)


def assess(
    db: Session,
    /,
    *,
    consultation_id: UUID,
    objective: int,
    session_id: UUID | None = None,
    stakeholder_group: str | None = None,
    **facts: Any,
) -> Assessment:
    """Note how a room sees an objective; what the same room said of it before is amended.

    Raises RefusedError for counts beside a judgement or of something that cannot be voted for.
    """
    found(db, Consultation, consultation_id)
    standing = [
        one for one in assessments(db, consultation_id)
        if (one.objective, one.session_id, one.stakeholder_group)
        == (objective, session_id, stakeholder_group)
    ]  # fmt: skip
    if standing:
        assessment = standing[0].amend(**facts)
    else:
        assessment = Assessment.of(
            consultation_id=consultation_id, objective=objective, session_id=session_id,
            stakeholder_group=stakeholder_group, **facts,
        )  # fmt: skip
        db.add(assessment)
    _refuse_wrong(assessment)
    return assessment


def withdraw_assessment(db: Session, assessment_id: UUID) -> Assessment:
    """Take an assessment back."""
    return found(db, Assessment, assessment_id).amend(withdrawn=True)


def assessments(db: Session, consultation_id: UUID) -> list[Assessment]:
    """How objectives are seen, by objective."""
    db.flush()
    standing = select(Assessment).where(
        Assessment.consultation_id == consultation_id, col(Assessment.withdrawn).is_(False)
    )
    return list(db.exec(standing.order_by(col(Assessment.objective), col(Assessment.id))))


def _refuse_wrong(assessment: Assessment) -> None:
    problems = {}
    for field, choices in (("status_counts", STATUSES), ("priority_counts", PRIORITIES)):
        counted = getattr(assessment, field)
        if counted and set(counted) - set(choices):
            problems[field] = _("{field}: votes are counted by what can be voted for.").format(
                field=field
            )
        elif counted and assessment.reached == "judgement":
            problems[field] = _("{field}: a facilitator's judgement has no votes.").format(
                field=field
            )
    if problems:
        raise RefusedError(problems)
