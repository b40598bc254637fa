"""The invented consultation that ships with the program, for trying it."""

import json
from datetime import date
from itertools import cycle, islice
from typing import Any
from uuid import UUID

from sqlmodel import Session

from gcm_desktop.consultation.assessments import assess
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.disclosure import CONFIRM, KEEP, QUOTE
from gcm_desktop.consultation.disclosure_review import disclosure_review, settle_find
from gcm_desktop.consultation.findings import quote_input, write_finding
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.passages import (
    annex_dissent,
    answer_comment,
    comment_on,
    write_passage,
)
from gcm_desktop.consultation.recommendations import recommend
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.consultation.translations import translate_input
from gcm_desktop.exchange.lines import facts_of
from gcm_desktop.shipped import shipped

INVENTED = "Invented, as everything in this sample."
"""Why whatever was looked at in it may be printed."""


def sample_inputs() -> list[dict[str, Any]]:
    """The invented inputs as `record_input` takes them."""
    return [facts_of(line) for line in shipped("sample", "inputs.jsonl").read_bytes().splitlines()]


def record_sample(db: Session, /, *, wanted: int | None = None) -> Consultation:
    """Open the sample consultation, marked as one, with its session and so many of its inputs.

    All of them, and what was made of them, where none is said; where more are wanted than there
    are, they come again. A part of them has no synthesis.
    """
    told = json.loads(shipped("sample", "consultation.json").read_bytes())
    meeting = told.pop("session")
    consultation = open_consultation(db, **told)
    session = open_session(db, consultation_id=consultation.id, **meeting)
    lines = sample_inputs()
    said = [
        record_input(db, consultation_id=consultation.id, session_id=session.id, **facts).id
        for facts in islice(cycle(lines), len(lines) if wanted is None else wanted)
    ]
    if len(said) >= len(lines):
        _record_synthesis(db, consultation.id, session.id, said)
    _settle_disclosure(db, consultation)
    return consultation


def _settle_disclosure(db: Session, about: Consultation) -> None:
    """Decide on every place that a report of the sample would print, as its officer would.

    In the open: each quote is confirmed by a decision of its own, each other place kept with the
    reason, which holds for nothing but a sample.
    """
    review = disclosure_review(db, about.id, as_of=date.min, edition="restricted")
    for find in review.unsettled:
        if find.what == QUOTE:
            settle_find(db, find, consultation_id=about.id, outcome=CONFIRM, among={})
        else:
            settle_find(
                db, find, consultation_id=about.id, outcome=KEEP, reason=INVENTED, among={}
            )  # fmt: skip


def _record_synthesis(db: Session, about: UUID, session: UUID, said: list[UUID]) -> None:
    """What was made of the inputs; they are told by their lines, findings by their places."""
    told = json.loads(shipped("sample", "synthesis.json").read_bytes())
    for one in told["translations"]:
        translate_input(db, said[one.pop("input")], **one)
    for one in told["assessments"]:
        assess(db, consultation_id=about, session_id=session, **one)
    findings = [_record_finding(db, about, said, **one) for one in told["findings"]]
    for one in told["recommendations"]:
        rests = [findings[place] for place in one.pop("findings")]
        recommend(db, consultation_id=about, findings=rests, **one)
    passages = []
    for one in told["passages"]:
        rests = [findings[place] for place in one.pop("findings")]
        passages.append(write_passage(db, consultation_id=about, findings=rests, **one).id)
    for one in told["comments"]:
        of_it = passages[one["passage"]]
        comment = comment_on(db, of_it, text=one["text"], author=one["author"])
        db.flush()
        answer_comment(db, comment.id, outcome=one["outcome"], reply=one["reply"])
    for one in told["dissents"]:
        annex_dissent(db, consultation_id=about, **one)


def _record_finding(
    db: Session,
    about: UUID,
    said: list[UUID],
    *,
    inputs: list[int],
    quotes: list[int],
    **facts: Any,
) -> UUID:
    rests = [said[line] for line in inputs]
    finding = write_finding(db, consultation_id=about, inputs=rests, **facts)
    db.flush()
    for line in quotes:
        quote_input(db, finding.id, said[line])
    return finding.id
