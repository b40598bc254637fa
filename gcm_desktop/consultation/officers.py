"""Officers: who works at a device, and stands in the journal for what it wrote."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator
from sqlmodel import Field, Session, col, select

from gcm_desktop.consultation.record import MaybeLabel, Record, check_in, one_of
from gcm_desktop.profile import ROLES


class Officer(Record, table=True):
    """The person at a device. Revisions name this record's id, never the person."""

    __table_args__ = (check_in("role", ROLES),)
    ERASABLE: ClassVar[frozenset[str]] = frozenset({"name", "organisation"})

    name: MaybeLabel = Field(default=None, max_length=200)
    """Empty where a role name alone was given."""
    role: Annotated[str, AfterValidator(one_of(ROLES))] = "field_officer"
    organisation: MaybeLabel = Field(default=None, max_length=200)


def introduce_officer(
    db: Session, officer_id: UUID, *, name: str | None, role: str, organisation: str | None
) -> Officer:
    """Have this file know who writes in it, or what changed about them."""
    facts = {"name": name, "role": role, "organisation": organisation}
    if known := db.get(Officer, officer_id):
        return known.amend(**facts)
    officer = Officer.of(id=officer_id, **facts)
    db.add(officer)
    return officer


def officer_named(db: Session, name: str) -> UUID | None:
    """The officer of this name who was introduced first."""
    named = select(Officer.id).where(Officer.name == name, col(Officer.withdrawn).is_(False))
    return db.exec(named.order_by(col(Officer.id)).limit(1)).first()
