"""Passages: the running text of a report, the comments on it, and dissent, annexed unedited."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator
from sqlmodel import Field, Session, case, col, select

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.record import (
    Ids,
    MaybeLabel,
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

SECTIONS = ("summary", "context", "methodology", "conclusions")
PASSAGE_STATES = ("draft", "shared", "validated", "cleared")
"""Being written; shared for comment; validated by the consulted; cleared by who answers for it."""
OUTCOMES = ("open", "accepted", "partly", "declined")


class Passage(Record, table=True):
    """One paragraph of a section, with the findings it rests on and how far it is agreed."""

    __table_args__ = (check_in("section", SECTIONS), check_in("state", PASSAGE_STATES))
    FIXED: ClassVar[frozenset[str]] = frozenset({"id", "consultation_id"})

    consultation_id: UUID = Field(index=True)
    section: Annotated[str, AfterValidator(one_of(SECTIONS))] = Field(max_length=20)
    place: int = Field(default=0, ge=0)
    text: Words = Field(min_length=1, max_length=20_000)
    findings: Ids = Field(default=(), sa_type=SortedList)
    state: Annotated[str, AfterValidator(one_of(PASSAGE_STATES))] = Field(
        default="draft", max_length=20
    )


class Comment(Record, table=True):
    """What somebody said of a text of the report, what was answered, and what came of it."""

    __table_args__ = (check_in("outcome", OUTCOMES),)
    ERASABLE: ClassVar[frozenset[str]] = frozenset({"author", "text"})
    FIXED: ClassVar[frozenset[str]] = frozenset(
        {"id", "consultation_id", "passage_id", "finding_id", "recommendation_id"}
    )

    consultation_id: UUID = Field(index=True)
    passage_id: UUID | None = None
    finding_id: UUID | None = None
    recommendation_id: UUID | None = None
    """What it is about: one of the three."""
    author: MaybeLabel = Field(default=None, max_length=200)
    text: Words | None = Field(default=None, min_length=1, max_length=5_000)
    """Nothing once erased."""
    reply: Words | None = Field(default=None, max_length=5_000)
    outcome: Annotated[str, AfterValidator(one_of(OUTCOMES))] = Field(default="open", max_length=20)


class Dissent(Record, table=True):
    """A view that differs from the report's, annexed in its own words."""

    ERASABLE: ClassVar[frozenset[str]] = frozenset({"author", "text"})
    FIXED: ClassVar[frozenset[str]] = frozenset({"id", "consultation_id"})

    consultation_id: UUID = Field(index=True)
    author: MaybeLabel = Field(default=None, max_length=200)
    organisation: MaybeLabel = Field(default=None, max_length=200)
    text: Words | None = Field(default=None, min_length=1, max_length=20_000)
    """Nothing once erased."""


def write_passage(
    db: Session, /, *, consultation_id: UUID, section: str, text: str, **facts: Any
) -> Passage:
    """Write a paragraph of a section, as its last unless `place` says otherwise.

    Raises RefusedError, also for findings of elsewhere.
    """
    found(db, Consultation, consultation_id)
    if "place" not in facts:
        facts["place"] = len([p for p in passages(db, consultation_id) if p.section == section])
    passage = Passage.of(
        consultation_id=consultation_id, section=section, text=text.strip(), **facts
    )
    refuse_foreign_findings(db, consultation_id, passage.findings)
    db.add(passage)
    return passage


def amend_passage(db: Session, /, passage_id: UUID, **facts: Any) -> Passage:
    """Change a paragraph. Other words than were validated or cleared are a draft again."""
    passage = found(db, Passage, passage_id)
    agreed = passage.state in ("validated", "cleared")
    if agreed and facts.get("text", passage.text) != passage.text and "state" not in facts:
        facts["state"] = "draft"
    before = passage.findings
    passage.amend(**facts)
    refuse_foreign_findings(db, passage.consultation_id, passage.findings, before)
    return passage


def withdraw_passage(db: Session, passage_id: UUID) -> Passage:
    """Take a paragraph out."""
    return found(db, Passage, passage_id).amend(withdrawn=True)


def comment_on(
    db: Session, passage_id: UUID, /, *, text: str, author: str | None = None
) -> Comment:
    """Note what somebody said of a passage."""
    passage = found(db, Passage, passage_id)
    comment = Comment.of(
        consultation_id=passage.consultation_id, passage_id=passage_id, text=text.strip(),
        author=author,
    )  # fmt: skip
    db.add(comment)
    return comment


def answer_comment(
    db: Session, comment_id: UUID, *, outcome: str, reply: str | None = None
) -> Comment:
    """Say what came of a comment. One that is not taken up in full needs a reply."""
    if outcome in ("partly", "declined") and not (reply or "").strip():
        raise RefusedError({"reply": _("reply: say why this is not taken up in full.")})
    return found(db, Comment, comment_id).amend(outcome=outcome, reply=reply)


def annex_dissent(db: Session, /, *, consultation_id: UUID, text: str, **facts: Any) -> Dissent:
    """Annex a differing view as it was given."""
    found(db, Consultation, consultation_id)
    dissent = Dissent.of(consultation_id=consultation_id, text=text, **facts)
    db.add(dissent)
    return dissent


def withdraw_dissent(db: Session, dissent_id: UUID) -> Dissent:
    """Take a differing view out at the wish of who gave it."""
    return found(db, Dissent, dissent_id).amend(withdrawn=True)


def passages(db: Session, consultation_id: UUID) -> list[Passage]:
    """The running text in the order of the report."""
    standing = select(Passage).where(
        Passage.consultation_id == consultation_id, col(Passage.withdrawn).is_(False)
    )
    order = case(*((col(Passage.section) == name, n) for n, name in enumerate(SECTIONS)))
    return list(db.exec(standing.order_by(order, col(Passage.place), col(Passage.id))))


def comments(db: Session, consultation_id: UUID) -> list[Comment]:
    """What was said of the passages, in the order it came."""
    standing = select(Comment).where(
        Comment.consultation_id == consultation_id, col(Comment.withdrawn).is_(False)
    )
    return list(db.exec(standing.order_by(col(Comment.id))))


def dissents(db: Session, consultation_id: UUID) -> list[Dissent]:
    """The differing views, in the order they came."""
    standing = select(Dissent).where(
        Dissent.consultation_id == consultation_id, col(Dissent.withdrawn).is_(False)
    )
    return list(db.exec(standing.order_by(col(Dissent.id))))
