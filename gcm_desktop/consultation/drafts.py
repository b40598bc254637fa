"""Drafts: half-typed words, nobody's record yet. Outside journal, undo, bundles and digest."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlmodel import Field, Session, SQLModel, col, select

from gcm_desktop.consultation.record import SCOURED, Json, as_typed


class Draft(SQLModel, table=True):
    """What stands in a form and was not saved."""

    place: str = Field(primary_key=True)
    """Which form of which consultation."""
    facts: dict[str, Any] = Field(sa_type=Json)
    """What its fields hold."""


def keep_draft(db: Session, place: str, facts: dict[str, Any]) -> None:
    """Keep what is being typed."""
    db.merge(Draft(place=place, facts=as_typed(facts)))


def drop_draft(db: Session, place: str) -> None:
    """Forget what was being typed."""
    if draft := db.get(Draft, place):
        db.delete(draft)


def strike_draft(db: Session, place: str) -> None:
    """Forget what was being typed, and leave nothing of it in the file's own log either."""
    drop_draft(db, place)
    db.info[SCOURED] = True


def strike_drafts(
    db: Session, beginning: str, meant: Callable[[str, dict[str, Any]], bool]
) -> None:
    """Forget for good what is half typed in places that begin so, where it is what is meant."""
    kept = select(Draft).where(col(Draft.place).startswith(beginning, autoescape=True))
    for one in db.exec(kept).all():
        if meant(one.place, one.facts):
            strike_draft(db, one.place)


def strike_drafts_about(db: Session, record: UUID) -> None:
    """Forget for good what is half typed about a record, whichever form it stands in."""
    strike_drafts(
        db, "",
        lambda place, facts: record.hex in place.replace("-", "")
        or facts.get("editing") == record.hex,
    )  # fmt: skip


def draft(db: Session, place: str) -> dict[str, Any] | None:
    """What was being typed when the program last ended."""
    kept = db.get(Draft, place)
    return kept.facts if kept else None


def waiting(db: Session) -> set[str]:
    """Where drafts are kept."""
    return set(db.exec(select(Draft.place)))
