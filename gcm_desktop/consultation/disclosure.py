"""The disclosure review: what was decided, word by word, of what a report would print.

A decision names its place and a digest of the words it was made on, never the words themselves.
About words that were changed since it says nothing any more; where it had taken some out, nothing
of the changed words is printed until somebody looks again.
"""

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator
from sqlalchemy import CheckConstraint
from sqlmodel import Field, Session, col, select

from gcm_desktop.consultation.record import MaybeLabel, Record, a_digest, check_in, found, one_of
from gcm_desktop.errors import RefusedError
from gcm_desktop.reference import GROUPS
from gcm_desktop.texts import _

FIND, QUOTE, GROUP = WHATS = ("find", "quote", "group")
"""Words that could show somebody; a quote as a whole; that k or more of a group took part."""
REDACT, KEEP, CONFIRM = OUTCOMES = ("redact", "keep", "confirm")
POSSIBLE = {FIND: (REDACT, KEEP), QUOTE: (CONFIRM, REDACT), GROUP: (CONFIRM,)}
"""By what is decided, how it can be decided."""
CHANGED = "changed"
CAUSES = ("phone", "email", "digits", "name", "title", "other", CHANGED)
"""Why words were looked at; `other` are those that a person pointed out."""
MARK = "[…]"
"""What stands in print for words that were taken out, in every language."""
ERASABLE = ("digest", "reason")
Key = tuple[UUID, str, str, str | None, int, int]
"""What a decision is about: record, field, what, digest, start and end."""


class DisclosureDecision(Record, table=True):
    """One decision of the disclosure review."""

    __tablename__ = "disclosure_decision"
    __table_args__ = (
        check_in("what", WHATS),
        check_in("outcome", OUTCOMES),
        check_in("cause", CAUSES),
        CheckConstraint('0 <= start AND start <= "end"', name="span"),
    )
    ERASABLE: ClassVar[frozenset[str]] = frozenset(ERASABLE)
    FIXED: ClassVar[frozenset[str]] = frozenset(
        {"id", "consultation_id", "what", "record_id", "field", "digest", "start", "end"}
    )

    consultation_id: UUID = Field(index=True)
    what: Annotated[str, AfterValidator(one_of(WHATS))] = Field(max_length=10)
    record_id: UUID = Field(index=True)
    """Whose words; of a group, the consultation."""
    field: str = Field(min_length=1, max_length=40)
    """Where in the record; of a group, which."""
    digest: Annotated[str, AfterValidator(a_digest)] | None = Field(default=None, max_length=64)
    """HMAC of all the words of the field under the consultation's secret; nothing of a group."""
    start: int = Field(default=0, ge=0)
    """Characters before the words, in the field as it was; code points of Unicode."""
    end: int = Field(default=0, ge=0)
    cause: Annotated[str, AfterValidator(one_of(CAUSES))] | None = Field(
        default=None, max_length=10
    )
    outcome: Annotated[str, AfterValidator(one_of(OUTCOMES))] = Field(max_length=10)
    reason: MaybeLabel = Field(default=None, max_length=500)


@dataclass(frozen=True)
class DisclosedCause:
    """How many places were redacted, and how many looked at and kept, for one cause."""

    cause: str
    redacted: int
    kept: int


@dataclass(frozen=True)
class DisclosedReview:
    """What the disclosure review came to, in numbers. Equal to the published schema."""

    quotes: int = 0
    """Confirmed one by one."""
    causes: tuple[DisclosedCause, ...] = ()


NOTHING_DECIDED = DisclosedReview()


@dataclass(frozen=True)
class Place:
    """Words of one field of one record that a report would print."""

    table: str
    record_id: UUID
    field: str
    text: str
    """Before anything is taken out."""
    digest: str
    quote: bool
    decided: tuple[DisclosureDecision, ...]

    @property
    def standing(self) -> list[DisclosureDecision]:
        """The decisions on these very words."""
        return [one for one in self.decided if one.digest == self.digest]

    @property
    def left_open(self) -> bool:
        """Whether words were taken out here that were changed since, and nobody looked again."""
        return any(
            one.outcome == REDACT and one.digest != self.digest for one in self.decided
        ) and not any(one.cause == CHANGED for one in self.standing)

    @property
    def printed(self) -> str:
        """What may be read, with a mark for what was taken out."""
        if self.left_open:
            return MARK
        gone = [(one.start, one.end) for one in self.standing if one.outcome == REDACT]
        return without(self.text, gone)


class Words:
    """All the words that a report prints, each passed through here on its way."""

    def __init__(self, secret: str, decided: Iterable[DisclosureDecision]) -> None:
        self._secret = bytes.fromhex(secret)
        self._decided: dict[tuple[UUID, str], list[DisclosureDecision]] = defaultdict(list)
        for one in decided:
            if one.what != GROUP:
                self._decided[one.record_id, one.field].append(one)
        self._said: dict[tuple[UUID, str], tuple[str, str, bool]] = {}
        """By record and field: the table, the words, and whether they are a quote."""

    def __call__(self, row: Record, field: str = "text", *, quote: bool = False) -> str:
        """What of a field may be printed; nothing of an empty one."""
        return self.said(row, field, getattr(row, field), quote=quote)

    def said(self, row: Record, field: str, text: str | None, *, quote: bool = False) -> str:
        """What of words may be printed that go with a record, in none of its own fields."""
        if not text:
            return ""
        key = (row.id, field)
        before = key in self._said and self._said[key][2]
        self._said[key] = (str(row.__tablename__), text, quote or before)
        return self._place(key).printed if key in self._decided else text

    def maybe(self, row: Record, field: str) -> str | None:
        """What of a field that may be empty can be printed."""
        return self(row, field) or None

    def places(self) -> Iterator[Place]:
        """Everything that was said so far."""
        return map(self._place, self._said)

    def review(self) -> DisclosedReview:
        """What was decided of it, in numbers."""
        quotes = 0
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for key in self._said.keys() & self._decided.keys():
            for one in self._place(key).standing:
                quotes += one.outcome == CONFIRM
                if one.outcome != CONFIRM:
                    counted[one.cause or "other"][one.outcome] += 1
        causes = (
            DisclosedCause(cause, counted[cause][REDACT], counted[cause][KEEP])
            for cause in CAUSES
            if cause in counted
        )
        return DisclosedReview(quotes, tuple(causes))

    def _place(self, key: tuple[UUID, str]) -> Place:
        table, text, quote = self._said[key]
        return Place(
            table, *key, text, self._digest(*key, text), quote,
            tuple(self._decided.get(key, ())),
        )  # fmt: skip

    def _digest(self, record: UUID, field: str, text: str) -> str:
        told = b"\0".join((b"disclosure", record.bytes, field.encode(), text.encode()))
        return hmac.digest(self._secret, told, hashlib.sha256).hex()


def without(text: str, gone: Iterable[tuple[int, int]]) -> str:
    """A text with a mark for each span that is gone; spans that meet have one mark."""
    kept: list[str] = []
    place = 0
    for start, end in sorted(gone):
        if start > place or not kept:
            kept += [text[place:start], MARK]
        place = max(place, end)
    return "".join((*kept, text[place:])) if kept else text


def settle(
    db: Session,
    /,
    *,
    consultation_id: UUID,
    record_id: UUID,
    field: str,
    digest: str,
    start: int,
    end: int,
    outcome: str,
    what: str = FIND,
    cause: str = "other",
    reason: str | None = None,
    among: "Mapping[Key, Sequence[DisclosureDecision]] | None" = None,
) -> DisclosureDecision:
    """Decide on words at a place, as they were looked at; the last word on them counts.

    `among` are all decisions so far by their places, where many are settled at once. Raises
    RefusedError for what cannot be decided so, and where words are kept for no reason.
    """
    _refuse_wrong(what, outcome, reason)
    if among is None:
        about = select(DisclosureDecision).where(
            DisclosureDecision.record_id == record_id, col(DisclosureDecision.withdrawn).is_(False)
        )
        among = by_place(db.exec(about))
    decided = among.get((record_id, field, what, digest, start, end), ())
    for one in decided:
        one.amend(outcome=outcome, reason=reason)
    if decided:
        return decided[0]
    made = DisclosureDecision.of(
        consultation_id=consultation_id, record_id=record_id, field=field, digest=digest,
        start=start, end=end, what=what, cause=None if what == QUOTE else cause,
        outcome=outcome, reason=reason,
    )  # fmt: skip
    db.add(made)
    return made


def by_place(
    decided: Iterable[DisclosureDecision],
) -> "dict[Key, list[DisclosureDecision]]":
    """Decisions by what they are about; several only where files were merged."""
    found: dict[Key, list[DisclosureDecision]] = defaultdict(list)
    for one in decided:
        key = (one.record_id, one.field, one.what, one.digest, one.start, one.end)
        found[key].append(one)
    return found


def confirm_group(
    db: Session, /, *, consultation_id: UUID, group: str, reason: str
) -> DisclosureDecision:
    """Vouch that at least k people of a group took part whose heads nobody counted.

    Raises RefusedError for no such group, and where nothing says how that is known.
    """
    _refuse_wrong(GROUP, CONFIRM, reason)
    if group not in GROUPS:
        raise RefusedError({"group": _("group: there is no such stakeholder group.")})
    for one in decisions(db, consultation_id):
        if one.what == GROUP and one.field == group:
            return one.amend(reason=reason)
    made = DisclosureDecision.of(
        consultation_id=consultation_id, record_id=consultation_id, what=GROUP, field=group,
        outcome=CONFIRM, reason=reason,
    )  # fmt: skip
    db.add(made)
    return made


def withdraw_decision(db: Session, decision_id: UUID) -> DisclosureDecision:
    """Take a decision back: what it was about is open again."""
    return found(db, DisclosureDecision, decision_id).amend(withdrawn=True)


def forget_decisions(db: Session, record_id: UUID) -> None:
    """Erase what was decided on the words of a record, and every digest of them."""
    about = select(DisclosureDecision).where(DisclosureDecision.record_id == record_id)
    for one in db.exec(about):
        one.amend(withdrawn=True).erase(db, *ERASABLE)


def decisions(db: Session, consultation_id: UUID) -> list[DisclosureDecision]:
    """What was decided and stands, oldest first."""
    db.flush()
    standing = select(DisclosureDecision).where(
        DisclosureDecision.consultation_id == consultation_id,
        col(DisclosureDecision.withdrawn).is_(False),
    )
    return list(db.exec(standing.order_by(col(DisclosureDecision.id))))


def confirmed_groups(decided: Iterable[DisclosureDecision]) -> frozenset[str]:
    """The groups of which an officer vouched that at least k people took part."""
    return frozenset(one.field for one in decided if one.what == GROUP)


def _refuse_wrong(what: str, outcome: str, reason: str | None) -> None:
    if outcome not in POSSIBLE.get(what, ()):
        raise RefusedError({"outcome": _("outcome: this cannot be decided like that.")})
    if (outcome == KEEP or what == GROUP) and not (reason or "").strip():
        raise RefusedError({"reason": _("reason: say why; the decision is kept with it.")})
