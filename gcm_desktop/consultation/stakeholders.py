"""The register of stakeholders: organisations and persons who may be invited.

Names and contacts stand here, apart from what anybody said, and never leave by default. There is
no field for a person's migration status, and none is to be written into the notes.
"""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator
from sqlmodel import Field, Session, col, select

from gcm_desktop.consultation.drafts import strike_drafts
from gcm_desktop.consultation.record import (
    PLAIN,
    Language,
    MaybeLabel,
    Record,
    Words,
    check_in,
    found,
    one_of,
)
from gcm_desktop.consultation.search import folded
from gcm_desktop.errors import RefusedError
from gcm_desktop.reference import GROUPS
from gcm_desktop.texts import _

STAKEHOLDER_KINDS = ("organisation", "person")
PARTICULARS = ("name", "organisation", "contact", "notes")
DRAFTS = "register/"
"""How the places begin in which entries are kept while they are typed."""


class Stakeholder(Record, table=True):
    """An organisation or a person who may be invited to sessions."""

    __table_args__ = (
        check_in("kind", STAKEHOLDER_KINDS),
        check_in("stakeholder_group", GROUPS),
    )
    ERASABLE: ClassVar[frozenset[str]] = frozenset(PARTICULARS)

    kind: Annotated[str, AfterValidator(one_of(STAKEHOLDER_KINDS))] = "organisation"
    name: MaybeLabel = Field(default=None, max_length=200)
    """Nothing once erased."""
    organisation: MaybeLabel = Field(default=None, max_length=200)
    """The one a person comes from."""
    stakeholder_group: Annotated[str, AfterValidator(one_of(GROUPS))] = Field(max_length=40)
    contact: MaybeLabel = Field(default=None, max_length=500)
    """How to reach them: kept in encrypted files only."""
    language: Language | None = Field(default=None, max_length=35)
    area: MaybeLabel = Field(default=None, max_length=200)
    notes: Words | None = Field(default=None, max_length=2_000)
    """What an organiser must know to receive them, such as an interpreter or a ramp."""


def register_stakeholder(db: Session, /, *, name: str, **facts: Any) -> Stakeholder:
    """Add an organisation or a person to the register. Raises RefusedError."""
    stakeholder = Stakeholder.of(name=name, **facts)
    _refuse_unsafe(db, stakeholder)
    db.add(stakeholder)
    return stakeholder


def amend_stakeholder(db: Session, /, stakeholder_id: UUID, **facts: Any) -> Stakeholder:
    """Correct what the register says."""
    stakeholder = found(db, Stakeholder, stakeholder_id).amend(**facts)
    _refuse_unsafe(db, stakeholder)
    return stakeholder


def withdraw_stakeholder(db: Session, stakeholder_id: UUID) -> Stakeholder:
    """Take an entry off the register; it can be taken back."""
    return found(db, Stakeholder, stakeholder_id).amend(withdrawn=True)


def strike_stakeholder(db: Session, stakeholder_id: UUID) -> Stakeholder:
    """Erase who they are at their wish: for good, in every copy.

    What is half typed of the entry goes too, and of a new one that bears their name or contact.
    """
    entry = found(db, Stakeholder, stakeholder_id)
    known = {entry.name, entry.contact} - {None}
    strike_drafts(
        db, DRAFTS,
        lambda place, facts: place == draft_place(entry.id) or not known.isdisjoint(
            (facts.get("name"), facts.get("contact"))
        ),
    )  # fmt: skip
    entry.amend(withdrawn=True)
    return entry.erase(db, *PARTICULARS)


def draft_place(stakeholder_id: UUID | None) -> str:
    """Where an entry is kept while it is typed; None for a new one."""
    return DRAFTS + (stakeholder_id.hex if stakeholder_id else "new")


def stakeholders(
    db: Session, *, search: str | None = None, limit: int | None = None
) -> list[Stakeholder]:
    """The register by name. `search`: every word begins a word of name, organisation or area."""
    standing = select(Stakeholder).where(
        col(Stakeholder.withdrawn).is_(False), col(Stakeholder.name).is_not(None)
    )
    asked = folded(search or "").split()
    hits = [one for one in db.exec(standing) if _says(one, asked)]
    return sorted(hits, key=lambda one: (folded(one.name or ""), one.id))[:limit]


def stakeholder(db: Session, stakeholder_id: UUID) -> Stakeholder:
    """One entry. Raises NoSuchRecordError."""
    return found(db, Stakeholder, stakeholder_id)


def _says(entry: Stakeholder, asked: list[str]) -> bool:
    said = folded(" ".join(filter(None, (entry.name, entry.organisation, entry.area)))).split()
    return all(any(word.startswith(beginning) for word in said) for beginning in asked)


def _refuse_unsafe(db: Session, entry: Stakeholder) -> None:
    problems = {}
    if not entry.name and not entry.withdrawn:
        problems["name"] = _("name: this is needed.")
    if db.info.get(PLAIN) and (entry.kind == "person" or entry.contact):
        problems["kind"] = _(
            "kind: this file has no passphrase, so names of persons and contacts are not kept in "
            "it."
        )
    if problems:
        raise RefusedError(problems)
