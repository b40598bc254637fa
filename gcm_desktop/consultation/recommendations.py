"""Recommendations: what is asked of whom, on which findings it rests, and what became of it."""

import base64
import hashlib
from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator
from sqlalchemy import CheckConstraint
from sqlmodel import Field, Session, col, select

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.record import (
    Ids,
    MaybeLabel,
    Objective,
    Record,
    SortedList,
    Words,
    check_in,
    found,
    one_of,
)
from gcm_desktop.consultation.using import refuse_foreign_findings
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _

ADDRESSED = ("local", "national", "regional", "global")
FATES = ("open", "taken_up", "done", "declined")


class Recommendation(Record, table=True):
    """One thing that is asked for, followed until it is done or declined with a reason."""

    __table_args__ = (
        check_in("level", ADDRESSED),
        check_in("fate", FATES),
        CheckConstraint("objective IS NULL OR objective BETWEEN 1 AND 23", name="objective"),
    )
    FIXED: ClassVar[frozenset[str]] = frozenset({"id", "consultation_id"})

    consultation_id: UUID = Field(index=True)
    text: Words = Field(min_length=1, max_length=5_000)
    addressee: MaybeLabel = Field(default=None, max_length=200)
    level: Annotated[str, AfterValidator(one_of(ADDRESSED))] = Field(
        default="national", max_length=20
    )
    time_frame: MaybeLabel = Field(default=None, max_length=200)
    objective: Objective | None = None
    findings: Ids = Field(default=(), sa_type=SortedList)
    """What it follows from."""
    fate: Annotated[str, AfterValidator(one_of(FATES))] = Field(default="open", max_length=20)
    fate_by: MaybeLabel = Field(default=None, max_length=200)
    """Who took it up, did it or declined it."""
    fate_reason: MaybeLabel = Field(default=None, max_length=2_000)
    fate_on: date | None = None

    @property
    def code(self) -> str:
        """A short name that stays the same in every file: R- and five letters or digits."""
        digest = hashlib.sha256(self.id.bytes).digest()
        return "R-" + base64.b32encode(digest)[:5].decode()


def recommend(db: Session, /, *, consultation_id: UUID, text: str, **facts: Any) -> Recommendation:
    """Ask for something. Raises RefusedError, also for findings of elsewhere."""
    found(db, Consultation, consultation_id)
    asked = Recommendation.of(consultation_id=consultation_id, text=text.strip(), **facts)
    _refuse_wrong(asked)
    refuse_foreign_findings(db, consultation_id, asked.findings)
    db.add(asked)
    return asked


def amend_recommendation(db: Session, /, recommendation_id: UUID, **facts: Any) -> Recommendation:
    """Reword a recommendation or address it to somebody else."""
    asked = found(db, Recommendation, recommendation_id)
    before = asked.findings
    asked.amend(**facts)
    _refuse_wrong(asked)
    refuse_foreign_findings(db, asked.consultation_id, asked.findings, before)
    return asked


def settle_recommendation(
    db: Session,
    recommendation_id: UUID,
    *,
    fate: str,
    by: str | None = None,
    reason: str | None = None,
    on: date | None = None,
) -> Recommendation:
    """Note what became of a recommendation. One that is declined needs a reason."""
    return amend_recommendation(
        db, recommendation_id, fate=fate, fate_by=by, fate_reason=reason, fate_on=on
    )


def withdraw_recommendation(db: Session, recommendation_id: UUID) -> Recommendation:
    """Take a recommendation back."""
    return found(db, Recommendation, recommendation_id).amend(withdrawn=True)


def recommendations(db: Session, consultation_id: UUID) -> list[Recommendation]:
    """What is asked for, by objective; what is asked across objectives last."""
    standing = select(Recommendation).where(
        Recommendation.consultation_id == consultation_id, col(Recommendation.withdrawn).is_(False)
    )
    order = (col(Recommendation.objective).is_(None), col(Recommendation.objective),
             col(Recommendation.id))  # fmt: skip
    return list(db.exec(standing.order_by(*order)))


def _refuse_wrong(asked: Recommendation) -> None:
    if asked.fate == "declined" and not asked.fate_reason:
        raise RefusedError(
            {"fate_reason": _("fate_reason: say why the recommendation was declined.")}
        )
