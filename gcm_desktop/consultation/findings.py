"""Findings: sentences of the synthesis, each with the inputs it rests on.

Findings are merged and split as the synthesis grows. Nothing a finding rested on is lost by that,
and each remembers the findings it came from.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator
from sqlalchemy import CheckConstraint, text
from sqlmodel import Field, Session, col, select

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.newest import newest
from gcm_desktop.consultation.record import (
    Ids,
    Objective,
    Record,
    SortedList,
    Words,
    check_in,
    found,
    one_of,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _

STANCES = ("point", "agreement", "divergence")
LONGEST = 20_000
AT_ONCE = 500
LEVEL = text("SELECT level, taken_back, withdrawn FROM consent WHERE id = :consent")
FOUNDED = text(
    "SELECT DISTINCT f.id FROM finding f, json_each(f.inputs) j CROSS JOIN input i"
    " ON i.id = j.value AND NOT (i.withdrawn OR i.consent_withdrawn)"
    " WHERE f.consultation_id = :consultation AND NOT f.withdrawn"
)
USED = text(
    "SELECT DISTINCT value FROM finding f, json_each(f.inputs)"
    " WHERE f.consultation_id = :consultation AND NOT f.withdrawn"
)


class Finding(Record, table=True):
    """One sentence or paragraph of the synthesis for an objective, or across all of them."""

    __table_args__ = (
        check_in("stance", STANCES),
        CheckConstraint("objective IS NULL OR objective BETWEEN 1 AND 23", name="objective"),
    )
    FIXED: ClassVar[frozenset[str]] = frozenset({"id", "consultation_id", "came_from"})

    consultation_id: UUID = Field(index=True)
    objective: Objective | None = None
    """None: across the objectives."""
    text: Words = Field(min_length=1, max_length=LONGEST)
    stance: Annotated[str, AfterValidator(one_of(STANCES))] = "point"
    """A point that was made, one that was agreed on, or one on which the room was divided."""
    inputs: Ids = Field(default=(), sa_type=SortedList)
    """What it rests on."""
    quotes: Ids = Field(default=(), sa_type=SortedList)
    """Those of them that are printed beside it in the speaker's own words."""
    came_from: Ids = Field(default=(), sa_type=SortedList)
    """The findings it was merged or split from."""
    place: int = Field(default=0, ge=0)
    """Its place among those of its objective."""


def write_finding(
    db: Session,
    /,
    *,
    consultation_id: UUID,
    text: str,
    inputs: Iterable[UUID | str] = (),
    **facts: Any,
) -> Finding:
    """Write a sentence of the synthesis. Raises RefusedError for inputs of elsewhere."""
    found(db, Consultation, consultation_id)
    finding = Finding.of(
        consultation_id=consultation_id, text=text.strip(), inputs=tuple(inputs), **facts
    )
    _refuse_unfounded(db, finding)
    db.add(finding)
    return finding


def amend_finding(db: Session, /, finding_id: UUID, **facts: Any) -> Finding:
    """Reword a finding, or move it. What it rests on is changed by `rest_on` and `take_from`."""
    if facts.keys() & {"inputs", "quotes"}:
        raise TypeError("rest_on, take_from, quote_input and unquote_input change what it rests on")
    return found(db, Finding, finding_id).amend(**facts)


def rest_on(db: Session, finding_id: UUID, *input_ids: UUID) -> Finding:
    """Have a finding rest on further inputs."""
    finding = _a_standing(db, finding_id)
    return _founded(db, finding, inputs=(*finding.inputs, *(one.hex for one in input_ids)))


def take_from(db: Session, finding_id: UUID, *input_ids: UUID) -> Finding:
    """Have a finding not rest on these inputs any more, nor quote them."""
    finding, gone = found(db, Finding, finding_id), {one.hex for one in input_ids}
    return _founded(
        db,
        finding,
        inputs=tuple(one for one in finding.inputs if one not in gone),
        quotes=tuple(one for one in finding.quotes if one not in gone),
    )


def quote_input(db: Session, finding_id: UUID, input_id: UUID) -> Finding:
    """Print an input's own words beside a finding that rests on it.

    Raises RefusedError where the words may not be printed, or are a summary.
    """
    finding, entry = found(db, Finding, finding_id), found(db, Input, input_id)
    if why := why_not_quoted(db, entry):
        raise RefusedError({"quotes": why})
    return _founded(db, finding, quotes=(*finding.quotes, input_id.hex))


def unquote_input(db: Session, finding_id: UUID, input_id: UUID) -> Finding:
    """Do not print an input's words beside a finding."""
    finding = found(db, Finding, finding_id)
    left = tuple(one for one in finding.quotes if one != input_id.hex)
    return _founded(db, finding, quotes=left)


def why_not_quoted(db: Session, entry: Input) -> str:
    """Why an input's words may not be printed; nothing where they may."""
    if entry.withdrawn or entry.consent_withdrawn or entry.text is None:
        return _("quotes: these words were taken back.")
    if entry.sensitivity != "public" or not _consent_prints(db, entry):
        return _("quotes: the speaker did not allow these words to be printed.")
    if not entry.quote:
        return _("quotes: this is a summary, not the speaker's own words.")
    return ""


def _consent_prints(db: Session, entry: Input) -> bool:
    """Whether the consent it was said under, if there is one, goes as far as printing."""
    if entry.consent_id is None:
        return True
    given = db.connection().execute(LEVEL, {"consent": entry.consent_id.hex}).one_or_none()
    return given is not None and given.level != "withdrawable" and not given.taken_back


def merge_findings(db: Session, finding_ids: Sequence[UUID], *, text: str = "") -> Finding:
    """One finding in place of several: it rests on all they rested on.

    Without words of its own it says what they said, one after the other. The several are
    withdrawn. Raises RefusedError for fewer than two, or of different consultations.
    """
    several = [_a_standing(db, one) for one in dict.fromkeys(finding_ids)]
    if len(several) < 2 or len({one.consultation_id for one in several}) > 1:
        raise RefusedError(
            {"came_from": _("came_from: choose two or more findings of one consultation.")}
        )
    objectives = {one.objective for one in several}
    stances = {one.stance for one in several}
    merged = write_finding(
        db,
        consultation_id=several[0].consultation_id,
        text=text.strip() or _joined([one.text for one in several]),
        objective=objectives.pop() if len(objectives) == 1 else None,
        stance=stances.pop() if len(stances) == 1 else "point",
        inputs=tuple({one for each in several for one in each.inputs}),
        quotes=tuple({one for each in several for one in each.quotes}),
        came_from=tuple(one.id for one in several),
        place=min(one.place for one in several),
    )
    for one in several:
        one.amend(withdrawn=True)
    return merged


def split_finding(db: Session, finding_id: UUID, parts: Sequence[dict[str, Any]]) -> list[Finding]:
    """Several findings in place of one. Each part gives `text` and the `inputs` it rests on.

    What no part takes goes with the first. Raises RefusedError for fewer than two parts.
    """
    whole = _a_standing(db, finding_id)
    if len(parts) < 2:
        raise RefusedError({"text": _("text: give two or more parts.")})
    taken = [{UUID(str(one)).hex for one in part.get("inputs", ())} for part in parts]
    taken[0] |= set(whole.inputs) - set().union(*taken)
    made = [
        write_finding(
            db, consultation_id=whole.consultation_id, text=str(part["text"]),
            objective=part.get("objective", whole.objective),
            stance=part.get("stance", whole.stance), inputs=tuple(inputs),
            quotes=tuple(inputs & set(whole.quotes)), came_from=(whole.id,), place=whole.place,
        )
        for part, inputs in zip(parts, taken, strict=True)
    ]  # fmt: skip
    whole.amend(withdrawn=True)
    return made


def withdraw_finding(db: Session, finding_id: UUID) -> Finding:
    """Take a finding back; what it rested on is free again."""
    return found(db, Finding, finding_id).amend(withdrawn=True)


def findings(db: Session, consultation_id: UUID) -> list[Finding]:
    """The findings of a consultation by objective and place; those across objectives last."""
    db.flush()
    standing = select(Finding).where(
        Finding.consultation_id == consultation_id, col(Finding.withdrawn).is_(False)
    )
    order = (col(Finding.objective).is_(None), col(Finding.objective), col(Finding.place),
             col(Finding.id))  # fmt: skip
    return list(db.exec(standing.order_by(*order)))


def sources(db: Session, finding_id: UUID) -> list[Input]:
    """The inputs that a finding rests on, as far as they stand: nothing that was taken back."""
    return _standing(db, found(db, Finding, finding_id).inputs)


def bare_findings(db: Session, consultation_id: UUID) -> list[Finding]:
    """Findings that rest on nothing, or on nothing that stands any more."""
    written = findings(db, consultation_id)
    lines = db.connection().execute(FOUNDED, {"consultation": consultation_id.hex})
    founded = {str(one) for one in lines.scalars()}
    return [one for one in written if one.id.hex not in founded]


def findings_on(db: Session, input_ids: Iterable[UUID]) -> list[Finding]:
    """The standing findings that rest on any of these inputs."""
    wanted = {one.hex for one in input_ids}
    if not wanted:
        return []
    db.flush()
    standing = select(Finding).where(col(Finding.withdrawn).is_(False))
    return [one for one in db.exec(standing.order_by(col(Finding.id)))
            if not wanted.isdisjoint(one.inputs)]  # fmt: skip


def unused_inputs(db: Session, consultation_id: UUID, *, limit: int | None = None) -> list[Input]:
    """Inputs that stand and that no finding rests on, the newest first."""
    db.flush()
    found_used = db.connection().execute(USED, {"consultation": consultation_id.hex})
    used = set(found_used.scalars())
    walked = (one for one in newest(db, consultation_id, objective=None, words=None, before=None)
              if one not in used)  # fmt: skip
    left: list[Input] = []
    while (limit is None or len(left) < limit) and (some := list(islice(walked, AT_ONCE))):
        left += reversed(_standing(db, some))
    return left if limit is None else left[:limit]


def lineage(db: Session, finding_id: UUID) -> set[UUID]:
    """Every finding that one came from, however often they were merged and split."""
    seen: set[UUID] = set()
    to_follow = [finding_id]
    while to_follow:
        finding = db.get(Finding, to_follow.pop())
        before = [UUID(one) for one in finding.came_from] if finding else []
        to_follow += [one for one in before if one not in seen]
        seen.update(before)
    return seen


def _a_standing(db: Session, finding_id: UUID) -> Finding:
    """A finding that was not merged, split or taken back meanwhile: nothing is added in vain."""
    finding = found(db, Finding, finding_id)
    if finding.withdrawn:
        raise RefusedError({"id": _("id: this finding was taken back, merged or split meanwhile.")})
    return finding


def _founded(db: Session, finding: Finding, **facts: Any) -> Finding:
    finding.amend(**facts)
    _refuse_unfounded(db, finding)
    return finding


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(texts))


def _standing(db: Session, ids: Iterable[str]) -> list[Input]:
    db.flush()
    wanted = sorted(set(ids))
    stand: list[Input] = []
    for start in range(0, len(wanted), AT_ONCE):
        these = [UUID(one) for one in wanted[start : start + AT_ONCE]]
        stand += db.exec(
            select(Input).where(
                col(Input.id).in_(these), col(Input.withdrawn).is_(False),
                col(Input.consent_withdrawn).is_(False),
            )
        )  # fmt: skip
    return sorted(stand, key=lambda entry: entry.id)


def _refuse_unfounded(db: Session, finding: Finding) -> None:
    problems = {}
    for one in finding.inputs:
        entry = db.get(Input, UUID(one))
        if entry is not None and entry.consultation_id != finding.consultation_id:
            problems["inputs"] = _("inputs: these were given in another consultation.")
    if set(finding.quotes) - set(finding.inputs):
        problems["quotes"] = _("quotes: only what a finding rests on is quoted beside it.")
    if problems:
        raise RefusedError(problems)
