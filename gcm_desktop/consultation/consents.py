"""Consent of individuals who wish to be named, quoted, or able to withdraw later.

A session's own consent stands on the session. A consent holds a receipt number: who shows it can
take back everything said under it, without having given a name. Taking back is for good in every
copy; only a new consent lets the words be used again.
"""

import secrets
from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator
from sqlalchemy import text
from sqlmodel import Field, Session, col, select

from gcm_desktop.consultation.consultations import Consultation, attribution_rule_of
from gcm_desktop.consultation.findings import findings_on, rest_on
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.participants import Participant
from gcm_desktop.consultation.record import (
    PLAIN,
    Language,
    MaybeLabel,
    Record,
    check_in,
    found,
    one_of,
)
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.texts import _

CONSENT_LEVELS = ("withdrawable", "quoted", "named")
"""What is allowed, each with all before it: to use the words until they are taken back, to print
them as a quote, to print the name with them."""
WAYS = ("spoken", "written", "fingerprint", "online")
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are mistaken for each other (0 O, 1 I L)."""
GROUPS_OF, EACH = 3, 4
TAKEN_BACK = text(
    "SELECT i.id FROM consent c JOIN input i ON i.consent_id = c.id"
    " AND i.consultation_id = c.consultation_id WHERE c.taken_back AND NOT i.consent_withdrawn"
)


class NoSuchReceiptError(GcmError):
    """A receipt number that no consent of this file bears."""

    code = "no-such-receipt"

    def __init__(self) -> None:
        super().__init__(
            _("No consent in this file bears this receipt number. Nothing was changed. Check the "
              "number on the card, or look in the files of the other officers.")
        )  # fmt: skip


class Consent(Record, table=True):
    """What one person allowed, how, and under which receipt number."""

    __table_args__ = (check_in("level", CONSENT_LEVELS), check_in("how", WAYS))
    ERASABLE: ClassVar[frozenset[str]] = frozenset({"participant_id", "witness"})
    STICKY: ClassVar[frozenset[str]] = frozenset({"taken_back"})
    FIXED: ClassVar[frozenset[str]] = frozenset({"id", "consultation_id", "receipt"})

    consultation_id: UUID = Field(index=True)
    session_id: UUID | None = None
    participant_id: UUID | None = None
    """Who gave it; empty where only the receipt is to lead back to it."""
    level: Annotated[str, AfterValidator(one_of(CONSENT_LEVELS))] = "withdrawable"
    how: Annotated[str, AfterValidator(one_of(WAYS))] = "spoken"
    language: Language = Field(default="en", max_length=35)
    """The language in which it was asked for."""
    given_on: date | None = None
    witness: MaybeLabel = Field(default=None, max_length=200)
    receipt: str = Field(min_length=4, max_length=40, index=True)
    """The number on the card that the person keeps."""
    child: bool = False
    guardian: bool = False
    """Whether a guardian consented for a child."""
    age_appropriate: bool = False
    """Whether it was explained in words that fit the child's age."""
    taken_back: bool = False
    """Set for good when the person takes it back."""
    taken_back_on: date | None = None


def give_consent(db: Session, /, *, consultation_id: UUID, **facts: Any) -> Consent:
    """Note a person's consent under a new receipt number. Raises RefusedError."""
    found(db, Consultation, consultation_id)
    consent = Consent.of(consultation_id=consultation_id, receipt=new_receipt(), **facts)
    _refuse_unsafe(db, consent)
    db.add(consent)
    return consent


def amend_consent(db: Session, /, consent_id: UUID, **facts: Any) -> Consent:
    """Correct what is said of a consent."""
    consent = found(db, Consent, consent_id).amend(**facts)
    _refuse_unsafe(db, consent)
    return consent


def take_back_consent(db: Session, consent_id: UUID, *, on: date | None = None) -> tuple[UUID, ...]:
    """Hide everything said under a consent, for good. Answers with the findings that rested on it.

    Reports that were already sent cannot be recalled.
    """
    consent = found(db, Consent, consent_id)
    if not consent.taken_back:
        consent.amend(taken_back=True, taken_back_on=on)
    said = inputs_under(db, consent_id)
    for entry in said:
        if not entry.consent_withdrawn:
            entry.amend(consent_withdrawn=True)
    return tuple(one.id for one in findings_on(db, [entry.id for entry in said]))


def renew_consent(db: Session, consent_id: UUID, /, **facts: Any) -> Consent:
    """A new consent of somebody who took theirs back: the words are recorded again under it.

    They stand again in the findings that rested on them. What was taken back stays so; what was
    struck is gone and does not come again.
    """
    before = found(db, Consent, consent_id)
    if not before.taken_back:
        raise RefusedError({"taken_back": _("This consent stands; there is nothing to renew.")})
    under = inputs_under(db, consent_id)
    said = [one for one in under if one.text is not None and not one.withdrawn]
    said = [one for one in said if not _said_anew(db, one)]
    if under and not said:
        raise RefusedError({"taken_back": _("All that can be recorded again was recorded again.")})
    kept = {name: getattr(before, name)
            for name in ("session_id", "participant_id", "level", "how", "language", "child",
                         "guardian", "age_appropriate")}  # fmt: skip
    consent = give_consent(db, consultation_id=before.consultation_id, **kept | facts)
    for entry in said:
        again = _said_again(entry, consent)
        db.add(again)
        for finding in findings_on(db, [entry.id]):
            rest_on(db, finding.id, again.id)
    return consent


def follow_withdrawals(db: Session) -> int:
    """Hide what came by a merge under consents that were taken back; how many inputs it was."""
    db.flush()
    late = [UUID(one) for one in db.connection().execute(TAKEN_BACK).scalars()]
    for input_id in late:
        found(db, Input, input_id).amend(consent_withdrawn=True)
    return len(late)


def are_withdrawals_unfollowed(db: Session) -> bool:
    """Whether inputs came under consents that were taken back, and are not hidden yet."""
    return db.connection().execute(TAKEN_BACK).first() is not None


def consents(db: Session, consultation_id: UUID) -> list[Consent]:
    """The consents of a consultation, those taken back too, in the order they were given."""
    standing = select(Consent).where(
        Consent.consultation_id == consultation_id, col(Consent.withdrawn).is_(False)
    )
    return list(db.exec(standing.order_by(col(Consent.id))))


def consent_by_receipt(db: Session, receipt: str) -> Consent:
    """The consent that a card leads to, however its number is typed. Raises NoSuchReceiptError."""
    typed = "".join(letter for letter in receipt.upper() if letter.isalnum())
    groups = "-".join(typed[at : at + EACH] for at in range(0, len(typed), EACH))
    named = select(Consent).where(Consent.receipt == groups, col(Consent.withdrawn).is_(False))
    consent = db.exec(named.order_by(col(Consent.id)).limit(1)).first()
    if consent is None:
        raise NoSuchReceiptError
    return consent


def inputs_under(db: Session, consent_id: UUID) -> list[Input]:
    """Everything said under a consent, also what was taken back."""
    under = select(Input).where(Input.consent_id == consent_id)
    return list(db.exec(under.order_by(col(Input.id))))


def new_receipt() -> str:
    """A number that nobody guesses: 12 of 31 letters and digits, 59 bits."""
    drawn = ["".join(secrets.choice(LETTERS) for _letter in range(EACH)) for _part in
             range(GROUPS_OF)]  # fmt: skip
    return "-".join(drawn)


def _said_anew(db: Session, entry: Input) -> bool:
    """Whether it stands again already under another consent: the same words count once."""
    again = select(Input.id).where(
        Input.consultation_id == entry.consultation_id, Input.renews == entry.id,
        col(Input.withdrawn).is_(False), col(Input.consent_withdrawn).is_(False),
    ).limit(1)  # fmt: skip
    return db.exec(again).first() is not None


def _said_again(entry: Input, consent: Consent) -> Input:
    kept = entry.model_dump(
        exclude={"id", "client_id", "consent_withdrawn", "withdrawal_reason", "attachments"}
    )
    again = {"consent_id": consent.id, "renews": entry.id, "attachments": entry.attachments}
    return Input.of(**kept | again)


def _refuse_unsafe(db: Session, consent: Consent) -> None:
    problems = {}
    if consent.child and not consent.guardian:
        problems["guardian"] = _("guardian: for a child a guardian's consent is needed.")
    if consent.level == "named" and consent.participant_id is None:
        problems["level"] = _("level: to be named, a participant is needed.")
    if consent.participant_id is not None:
        if db.info.get(PLAIN) or attribution_rule_of(db, consent.consultation_id) == "anonymous":
            problems["participant_id"] = _(
                "participant_id: here nobody may be named; the receipt number alone leads back."
            )
        elif found(db, Participant, consent.participant_id).consultation_id != (
            consent.consultation_id
        ):
            problems["participant_id"] = _(
                "participant_id: this consultation has no such participant."
            )
    if problems:
        raise RefusedError(problems)
