"""Issued reports: what left this file, in which state, under whose signature."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime
from sqlmodel import Field, Session, col, select

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.people import K_USUAL
from gcm_desktop.consultation.record import (
    Json,
    Labels,
    Language,
    MaybeLabel,
    Record,
    UtcDateTime,
    check_in,
    found,
    one_of,
)

EDITIONS = ("public", "restricted")
BESIDE = "beside"
"""Where the counts that minutes printed say what the whole consultation may count beside them."""


class IssuedReport(Record, table=True):
    """One export: kept so that it can be recognised, superseded and counted with later ones."""

    __tablename__ = "issued_report"
    __table_args__ = (check_in("edition", EDITIONS),)

    consultation_id: UUID = Field(index=True)
    edition: Annotated[str, AfterValidator(one_of(EDITIONS))] = "public"
    language: Language = Field(default="en", max_length=35)
    issued_at: AwareDatetime = Field(sa_type=UtcDateTime)
    schema_version: str = Field(max_length=40)
    data_sha256: str = Field(min_length=64, max_length=64)
    """Of the canonical JSON attached to it."""
    report_sha256: str | None = Field(default=None, max_length=64)
    """Of the whole PDF as it left, signature included."""
    state_digest: str = Field(min_length=64, max_length=64)
    """Of the set of revisions it was made from."""
    inputs: int = Field(ge=0)
    """Inputs counted in it."""
    people: int | None = Field(default=None, ge=0)
    """The head count it printed: later issues must not move by a few people only."""
    counts: dict[str, Any] | None = Field(default=None, sa_type=Json)
    """All the counts of people it printed, and under which k, for the same reason."""
    signers: Labels = Field(default=(), sa_type=Json)
    """SHA-256 fingerprints of the certificates that signed it."""
    supersedes_id: UUID | None = None
    erratum: MaybeLabel = Field(default=None, max_length=500)


def issue_report(db: Session, /, *, consultation_id: UUID, **facts: Any) -> IssuedReport:
    """Note that a report left this file. Raises NoSuchRecordError for an unknown consultation."""
    found(db, Consultation, consultation_id)
    issued = IssuedReport.of(consultation_id=consultation_id, **facts)
    db.add(issued)
    return issued


def note_signature(
    db: Session, report_id: UUID, *, signer: str, report_sha256: str
) -> IssuedReport:
    """Note who signed an issued report, and what the file then was."""
    issued = found(db, IssuedReport, report_id)
    return issued.amend(signers=(*issued.signers, signer), report_sha256=report_sha256)


def issued_reports(db: Session, consultation_id: UUID) -> list[IssuedReport]:
    """What left about one consultation, oldest first."""
    standing = select(IssuedReport).where(
        IssuedReport.consultation_id == consultation_id, col(IssuedReport.withdrawn).is_(False)
    )
    return list(db.exec(standing.order_by(col(IssuedReport.issued_at), col(IssuedReport.id))))


def printed_counts(db: Session, consultation_id: UUID) -> list[dict[str, Any]]:
    """The counts of people that every issue printed, oldest first, also those taken back since.

    A report that left is out there whatever is said of it later. Minutes of one session stand for
    the counts of the whole consultation that have to hold beside them.
    """
    told = _counts(db, consultation_id)
    return [counts for one in told for counts in one.get(BESIDE, [one])]


def printed_in_minutes(db: Session, consultation_id: UUID) -> list[dict[str, Any]]:
    """The counts that minutes of single sessions printed, oldest first: see `printed_counts`."""
    return [one for one in _counts(db, consultation_id) if BESIDE in one]


def _counts(db: Session, consultation_id: UUID) -> list[dict[str, Any]]:
    every = _ever_issued(db, consultation_id)
    return [one.counts or {"k": K_USUAL, "total": one.people} for one in every]


def printed_groups(db: Session, consultation_id: UUID) -> list[dict[str, list[str]]]:
    """The common lines of groups that every issue printed, oldest first."""
    every = _ever_issued(db, consultation_id)
    return [one.counts["groups"] for one in every if one.counts and "groups" in one.counts]


def _ever_issued(db: Session, consultation_id: UUID) -> list[IssuedReport]:
    every = select(IssuedReport).where(IssuedReport.consultation_id == consultation_id)
    return list(db.exec(every.order_by(col(IssuedReport.issued_at), col(IssuedReport.id))))
