"""Review cycles and round tables: what consultations feed. Seeded, and editable like any record."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator
from sqlmodel import Field, Session, col, select

from gcm_desktop.consultation.record import (
    Label,
    MaybeLabel,
    Objectives,
    Record,
    SortedList,
    check_in,
    found,
    one_of,
)

STATES = ("found", "inferred", "from memory")
PRECISIONS = ("day", "month", "year")


class ReviewCycle(Record, table=True):
    """One round of review of one region, or the International Migration Review Forum itself."""

    __tablename__ = "review_cycle"
    __table_args__ = (check_in("status", STATES), check_in("precision", PRECISIONS))

    round: int = Field(ge=1)
    region: str | None = Field(default=None, max_length=8)
    """The regional commission that holds it; none for the review forum of all States."""
    title: Label = Field(min_length=1, max_length=200)
    starts_on: date | None = None
    ends_on: date | None = None
    precision: Annotated[str, AfterValidator(one_of(PRECISIONS))] = "day"
    """Of a month or a year the dates are its first and last day."""
    source: MaybeLabel = Field(default=None, max_length=500)
    """Where the dates are from, by document symbol and title."""
    status: Annotated[str, AfterValidator(one_of(STATES))] = "from memory"


class RoundTable(Record, table=True):
    """One of the round tables of a forum, with the objectives discussed at it."""

    __tablename__ = "round_table"

    number: int = Field(ge=1)
    title: Label = Field(min_length=1, max_length=300)
    objectives: Objectives = Field(default=(), sa_type=SortedList)
    source: MaybeLabel = Field(default=None, max_length=500)


def amend_cycle(db: Session, /, cycle_id: UUID, **facts: object) -> ReviewCycle:
    """Correct a review cycle."""
    return found(db, ReviewCycle, cycle_id).amend(**facts)


def amend_round_table(db: Session, /, round_table_id: UUID, **facts: object) -> RoundTable:
    """Correct a round table."""
    return found(db, RoundTable, round_table_id).amend(**facts)


def review_cycles(db: Session) -> list[ReviewCycle]:
    """The review cycles, the newest first."""
    standing = select(ReviewCycle).where(col(ReviewCycle.withdrawn).is_(False))
    newest_first = standing.order_by(col(ReviewCycle.starts_on).desc(), col(ReviewCycle.region))
    return list(db.exec(newest_first))


def round_tables(db: Session) -> list[RoundTable]:
    """The round tables, in order."""
    standing = select(RoundTable).where(col(RoundTable.withdrawn).is_(False))
    return list(db.exec(standing.order_by(col(RoundTable.number))))
