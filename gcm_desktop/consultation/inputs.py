"""Inputs: what was said. One input is one thing said, held against objectives, or none yet."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime
from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from gcm_desktop.consultation.consultations import Consultation, attribution_rule_of
from gcm_desktop.consultation.disclosure import forget_decisions
from gcm_desktop.consultation.drafts import drop_draft, strike_drafts_about
from gcm_desktop.consultation.newest import newest
from gcm_desktop.consultation.record import (
    PLAIN,
    Digests,
    Json,
    Language,
    MaybeLabel,
    Objective,
    Objectives,
    Principles,
    Record,
    SortedList,
    Tree,
    UtcDateTime,
    Words,
    check_in,
    found,
    one_of,
)
from gcm_desktop.consultation.search import question
from gcm_desktop.consultation.sessions import AGE_BANDS, SEXES
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.errors import RefusedError
from gcm_desktop.reference import GROUPS, KINDS, objectives
from gcm_desktop.texts import _

ATTRIBUTIONS = ("named", "organisation", "anonymous", "not_recorded")
SENSITIVITIES = ("public", "aggregate", "local")
APART = "apart"
"""Where a session notes that each record is changed by an action of its own, and which it is."""
AT_ONCE = 500
"""Inputs that are read by their ids in one statement."""
LONGEST = 100_000
"""Characters of one input: an hour of speech. Longer ones are several inputs."""
PARTICULARS = frozenset(
    {"text", "speaker", "organisation", "translations", "attachments", "withdrawal_reason",
     "consent_id", "sex", "age_band"}
)  # fmt: skip

CONSENT = text(
    "SELECT consultation_id, participant_id, taken_back FROM consent WHERE id = :consent"
)
ON = text("input.id IN (SELECT id FROM input_objective WHERE value = :objective)")
SAYING = text("input.line IN (SELECT rowid FROM input_words WHERE input_words MATCH :words)")
UNSORTED = text("input.objectives = '[]'")


class Input(Record, table=True):
    """One thing said. Left unsaid: anonymous, counted but not printed, no quote."""

    __table_args__ = (
        check_in("kind", KINDS),
        check_in("stakeholder_group", GROUPS),
        check_in("attribution", ATTRIBUTIONS),
        check_in("sensitivity", SENSITIVITIES),
        check_in("sex", SEXES),
        check_in("age_band", AGE_BANDS),
        CheckConstraint("principal IS NULL OR principal BETWEEN 1 AND 23", name="principal"),
        Index("ix_input_consultation", "consultation_id", "id"),
        Index("ix_input_unsorted", "consultation_id", "id", sqlite_where=UNSORTED),
        Index(
            "ix_input_taken_back",
            "consultation_id",
            "id",
            sqlite_where=text("consent_withdrawn"),
        ),
        *(
            Index(
                f"ix_input_{name}", "consultation_id", name, sqlite_where=text(f"{name} NOT NULL")
            )
            for name in ("client_id", "consent_id")
        ),
        Index(
            "ix_input_session_id",
            "consultation_id",
            "session_id",
            sqlite_where=text("session_id NOT NULL"),
        ),
    )
    ERASABLE: ClassVar[frozenset[str]] = PARTICULARS
    STICKY: ClassVar[frozenset[str]] = frozenset({"consent_withdrawn"})
    FIXED: ClassVar[frozenset[str]] = frozenset(
        {"id", "consultation_id", "author_id", "recorded_at"}
    )

    consultation_id: UUID
    """The consultation it was given in. No foreign key: it may arrive later."""
    session_id: UUID | None = None
    """The meeting it was given in, where it was one."""
    text: Words | None = Field(default=None, min_length=1, max_length=LONGEST)
    """The words; nothing once erased."""
    language: Language = Field(default="en", max_length=35)
    """The language it is written in, as a BCP 47 tag."""
    language_spoken: Language | None = Field(default=None, max_length=35)
    """The language it was said in, where that is another one."""
    interpreted: bool | None = None
    """Whether it came through an interpreter; empty where nobody noted it."""
    translations: Tree | None = Field(default=None, sa_type=Json)
    """Beside the words: language, text, translator and state of each."""
    principal: Objective | None = None
    """The objective it speaks to first of all."""
    objectives: Objectives = Field(default=(), sa_type=SortedList)
    """All objectives it speaks to, the principal one among them; none yet: to be sorted."""
    action_letter: str | None = Field(default=None, min_length=1, max_length=1)
    """The lettered action of the principal objective, where it speaks to one."""
    principles: Principles = Field(default=(), sa_type=SortedList)
    """The guiding principles it touches, a to j."""
    kind: Annotated[str, AfterValidator(one_of(KINDS))] = Field(max_length=20)
    stakeholder_group: Annotated[str, AfterValidator(one_of(GROUPS))] = Field(max_length=40)
    sex: Annotated[str, AfterValidator(one_of(SEXES))] | None = Field(default=None, max_length=20)
    """Of the speaker, where it was noted; never printed."""
    age_band: Annotated[str, AfterValidator(one_of(AGE_BANDS))] | None = Field(
        default=None, max_length=20
    )
    """Of the speaker, where it was noted; never printed."""
    speaker: MaybeLabel = Field(default=None, max_length=200)
    """Who said it; empty unless they wished to be named."""
    organisation: MaybeLabel = Field(default=None, max_length=200)
    quote: bool = False
    """Their own words, as against a summary of them."""
    attribution: Annotated[str, AfterValidator(one_of(ATTRIBUTIONS))] = "anonymous"
    """What the speaker allowed to be shown of who they are."""
    sensitivity: Annotated[str, AfterValidator(one_of(SENSITIVITIES))] = "aggregate"
    """public: words may be printed; aggregate: counted only; local: never leaves this file."""
    recorded_at: AwareDatetime | None = Field(default=None, sa_type=UtcDateTime)
    author_id: UUID | None = None
    """The officer who wrote it down."""
    client_id: Words | None = Field(default=None, min_length=1, max_length=200)
    """An id of the sender's, as a keyed digest: nothing to find the sender by, and yet what is
    sent twice is recorded once, also after its words were erased."""
    attachments: Digests | None = Field(default=None, sa_type=Json)
    """SHA-256 of files that belong to it; empty where there are none."""
    consent_id: UUID | None = None
    """The consent it was said under, where a speaker gave one of their own."""
    renews: UUID | None = None
    """The input whose words are recorded again here under a new consent."""
    consent_withdrawn: bool = False
    """Set for good when the speaker takes consent back."""
    withdrawal_reason: MaybeLabel = Field(default=None, max_length=500)

    @property
    def in_order_of_weight(self) -> tuple[int, ...]:
        """The objectives, the principal one first."""
        others = tuple(number for number in self.objectives if number != self.principal)
        return others if self.principal is None else (self.principal, *others)


def record_input(
    db: Session,
    /,
    *,
    consultation_id: UUID,
    text: str,
    kind: str,
    stakeholder_group: str,
    objectives: Sequence[int] = (),
    draft: str | None = None,
    **facts: Any,
) -> Input:
    """Write down what was said; of several objectives the first is the principal one.

    The draft it grew from is forgotten. A `client_id` already recorded in this consultation is
    answered with the input it stands for. Raises RefusedError, and NoSuchRecordError for a
    consultation that is not in this file.
    """
    rule = attribution_rule_of(db, consultation_id)
    entry = Input.of(
        consultation_id=consultation_id,
        text=_said(text),
        kind=kind,
        stakeholder_group=stakeholder_group,
        recorded_at=db.info.get("now"),
        author_id=db.info.get("officer"),
        **_sorted(objectives),
        **facts,
    )
    if entry.client_id is not None:
        secret = found(db, Consultation, consultation_id).secret
        entry.client_id = _unrecognisable(secret, entry.client_id)
        if known := _already_recorded(db, entry):
            return known
    _refuse_unsafe(db, entry, rule)
    db.add(entry)
    if draft:
        drop_draft(db, draft)
    return entry


def record_inputs(
    db: Session, /, *, consultation_id: UUID, several: Iterable[dict[str, Any]]
) -> list[UUID | RefusedError]:
    """Write down several things at once, each a change of its own.

    Answers with the id of each, or why it was refused; that one leaves nothing, the others stand.
    """
    db.info[APART] = record_input.__name__
    made: list[UUID | RefusedError] = []
    for facts in several:
        try:
            made.append(record_input(db, consultation_id=consultation_id, **facts).id)
        except RefusedError as error:
            made.append(error)
    return made


def amend_input(db: Session, /, input_id: UUID, **facts: Any) -> Input:
    """Correct an input. `objectives` are given in order of weight, as when recording."""
    entry = found(db, Input, input_id)
    if "objectives" in facts:
        facts |= _sorted(facts["objectives"])
    if "text" in facts:
        facts["text"] = _said(facts["text"])
    entry.amend(**facts)
    _refuse_unsafe(db, entry, attribution_rule_of(db, entry.consultation_id))
    return entry


def withdraw_input(db: Session, input_id: UUID, *, reason: str | None = None) -> Input:
    """Take an input back: kept, counted nowhere. Withdrawing twice changes nothing."""
    entry = found(db, Input, input_id)
    return entry if entry.withdrawn else entry.amend(withdrawn=True, withdrawal_reason=reason)


def withdraw_consent(db: Session, input_id: UUID) -> Input:
    """The speaker takes consent back: for good."""
    return found(db, Input, input_id).amend(consent_withdrawn=True)


def strike_input(db: Session, input_id: UUID, *, draft: str | None = None) -> Input:
    """Erase the words and particulars at the speaker's wish: for good, in every copy.

    After "please don't write that" nothing may remain, so the input counts nowhere either, and
    what is half typed about it goes too.
    """
    if draft:
        drop_draft(db, draft)
    strike_drafts_about(db, input_id)
    forget_decisions(db, input_id)
    entry = found(db, Input, input_id).amend(withdrawn=True, attribution="anonymous", quote=False)
    return entry.erase(db, *PARTICULARS)


def confirm_input(db: Session, input_id: UUID, *fields: str) -> Input:
    """Settle what a merge listed by keeping what is shown."""
    return found(db, Input, input_id).confirm(db, *fields)


def inputs(
    db: Session,
    consultation_id: UUID | None = None,
    *,
    objective: int | None = None,
    search: str | None = None,
    withdrawn: bool = False,
    limit: int | None = None,
    before: UUID | None = None,
    session_id: UUID | None = None,
) -> list[Input]:
    """Inputs, the newest first; objective 0 asks for those to be sorted.

    `withdrawn` includes what was taken back (struck ones too, without words). `before` asks for
    those older than an input: with `limit`, the page after the one that ended with it.
    """
    number = _a_number(objective) if objective else objective
    asked = _asked(withdrawn=withdrawn, session_id=session_id)
    if limit is not None and (search is not None or number):
        ids = newest(db, consultation_id, objective=number, words=search, before=before)
        return _these(db, asked, ids, limit)
    if consultation_id is not None:
        asked = asked.where(Input.consultation_id == consultation_id)
    if before is not None:
        asked = asked.where(Input.id < before)
    if number == 0:
        asked = asked.where(UNSORTED)
    elif number is not None:
        asked = asked.where(ON.bindparams(objective=number))
    if search is not None:
        asked = asked.where(SAYING.bindparams(words=question(search) or '""'))
    return list(db.exec(asked.order_by(col(Input.id).desc()).limit(limit)))


def _asked(*, withdrawn: bool, session_id: UUID | None) -> SelectOfScalar[Input]:
    asked = select(Input)
    if not withdrawn:
        asked = asked.where(
            col(Input.withdrawn).is_(False), col(Input.consent_withdrawn).is_(False)
        )
    return asked if session_id is None else asked.where(Input.session_id == session_id)


def _these(
    db: Session, asked: SelectOfScalar[Input], ids: Iterator[str], limit: int
) -> list[Input]:
    """So many of the inputs with these ids as were asked for, in their order."""
    found: list[Input] = []
    while len(found) < limit and (some := list(islice(ids, min(limit - len(found), AT_ONCE)))):
        rows = db.exec(asked.where(col(Input.id).in_([UUID(one) for one in some])))
        found += sorted(rows, key=lambda entry: entry.id, reverse=True)
    return found


def _said(text: Any) -> Any:
    """Words without the space around them; nothing is refused as nothing said."""
    return text.strip() if isinstance(text, str) else "" if text is None else text


def _sorted(numbers: Any) -> dict[str, Any]:
    """The objectives as they are kept: the set, and which of them is the principal one."""
    listed = numbers if isinstance(numbers, list | tuple | set | frozenset) else [None]
    given = [_a_number(number) for number in listed]
    return {"objectives": tuple(given), "principal": given[0] if given else None}


def _a_number(number: Any) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= 23:
        raise RefusedError(
            {"objectives": _("objectives: there are 23 objectives; give numbers from 1 to 23.")}
        )
    return number


def _unrecognisable(secret: str, client_id: str) -> str:
    """The id of a sender as HMAC-SHA-256 under the consultation's secret."""
    return hmac.digest(bytes.fromhex(secret), client_id.encode(), hashlib.sha256).hex()


def _already_recorded(db: Session, entry: Input) -> Input | None:
    sent = select(Input).where(
        Input.consultation_id == entry.consultation_id, Input.client_id == entry.client_id
    )
    # "+": otherwise the whole consultation is walked in this order to find the one
    return db.exec(sent.order_by(text("+input.id")).limit(1)).first()


def _refuse_unsafe(db: Session, entry: Input, rule: str) -> None:
    """Rules across fields: what may stand beside what, so that nobody is shown by mistake."""
    problems = {}
    if entry.text is None and not entry.withdrawn:
        problems["text"] = _("text: nothing is said here.")
    if entry.speaker:
        if db.info.get(PLAIN):
            problems["speaker"] = _(
                "speaker: this file has no passphrase, so names of speakers are not kept in it."
            )
        elif "anonymous" in (entry.attribution, rule):
            problems["speaker"] = _(
                "speaker: an anonymous input keeps no name; leave it out, or choose another "
                "attribution."
            )
    if entry.attribution == "named" and not entry.speaker:
        problems["attribution"] = _("attribution: to be named, a speaker's name is needed.")
    if entry.attribution == "organisation" and not entry.organisation:
        problems["attribution"] = _("attribution: the organisation's name is needed.")
    problems |= _wrong_letter(entry) | _wrong_meeting(db, entry) | _wrong_consent(db, entry)
    if problems:
        raise RefusedError(problems)


def _wrong_letter(entry: Input) -> dict[str, str]:
    if entry.action_letter is None:
        return {}
    actions = objectives()[entry.principal - 1].actions if entry.principal else 0
    letters = "abcdefghijklmnopqrstuvwxyz"[:actions]
    if entry.action_letter in letters:
        return {}
    return {"action_letter": _("action_letter: this objective has no such lettered action.")}


def _wrong_meeting(db: Session, entry: Input) -> dict[str, str]:
    meeting = entry.session_id and db.get(Meeting, entry.session_id)
    if entry.session_id is None or (meeting and meeting.consultation_id == entry.consultation_id):
        return {}
    return {"session_id": _("session_id: this consultation has no such session.")}


def _wrong_consent(db: Session, entry: Input) -> dict[str, str]:
    """What rests on a person's consent rests on one that stands, and names nobody by mistake."""
    if entry.consent_id is None:
        return {}
    db.flush()
    asked = db.connection().execute(CONSENT, {"consent": entry.consent_id.hex})
    given = asked.one_or_none()
    if given is None or given.consultation_id != entry.consultation_id.hex:
        return {"consent_id": _("consent_id: this consultation has no such consent.")}
    if given.taken_back and not entry.consent_withdrawn:
        return {"consent_id": _("consent_id: this consent was taken back; a new one is needed.")}
    if given.participant_id and entry.attribution == "anonymous":
        return {
            "consent_id": _("consent_id: an anonymous input keeps no link to a person; give "
                            "another attribution, or a consent by receipt number alone.")
        }  # fmt: skip
    return {}
