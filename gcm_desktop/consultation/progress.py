"""Progress: what still keeps a consultation from its report, and what became of what was said."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.disclosure_review import disclosure_review
from gcm_desktop.consultation.using import STANDS, USED, FindingSummary, finding_summaries

LEFT_OUT = ("consent", "withdrawn", "local", "aggregate", "nowhere")
"""Why an input is used in no finding, the first reason that holds: consent was taken back; it was
taken back otherwise; it never leaves the file; its words may be counted only; no finding rests on
it."""
UNTRANSLATED = f"""
SELECT i.id FROM input i WHERE i.consultation_id = :consultation AND {STANDS}
  AND i.text IS NOT NULL
  AND lower(substr(i.language, 1, instr(i.language || '-', '-') - 1)) <> :tongue
  AND NOT EXISTS (SELECT 1 FROM json_each(coalesce(i.translations, '[]')) t
    WHERE t.value ->> 'language' = :language AND t.value ->> 'state' = 'checked')
ORDER BY i.id
"""  # noqa: S608  # only constants of this module
WITHOUT_CONSENT = f"""
SELECT s.id FROM session s WHERE s.consultation_id = :consultation AND NOT s.withdrawn
  AND s.consent_read_at IS NULL AND s.consent_language IS NULL AND EXISTS (
    SELECT 1 FROM input i WHERE i.consultation_id = s.consultation_id AND i.session_id = s.id
      AND {STANDS}) ORDER BY s.starts_at, s.id
"""  # noqa: S608  # only constants of this module
CHILDREN = """
SELECT c.id FROM consent c WHERE c.consultation_id = :consultation AND NOT c.withdrawn
  AND NOT c.taken_back AND c.child AND NOT c.guardian ORDER BY c.id
"""
NAMED = f"""
SELECT i.id FROM input i LEFT JOIN consent c ON c.id = i.consent_id
WHERE i.consultation_id = :consultation AND {STANDS} AND i.attribution = 'named'
  AND (c.id IS NULL OR c.withdrawn OR c.taken_back OR c.level <> 'named') ORDER BY i.id
"""  # noqa: S608  # only constants of this module
COMMENTS = """
SELECT c.id FROM comment c JOIN passage p ON p.id = c.passage_id AND NOT p.withdrawn
WHERE c.consultation_id = :consultation AND NOT c.withdrawn AND c.outcome = 'open' ORDER BY c.id
"""
PASSAGES = """
SELECT p.id FROM passage p WHERE p.consultation_id = :consultation AND NOT p.withdrawn
  AND p.state <> 'cleared' ORDER BY p.section, p.place, p.id
"""
SESSIONS = """
SELECT s.id FROM session s WHERE s.consultation_id = :consultation AND NOT s.withdrawn
  AND s.state {which} ORDER BY s.starts_at, s.id
"""
BECAME = f"""
WITH used AS MATERIALIZED ({USED}),
  again AS MATERIALIZED (SELECT renews FROM input WHERE consultation_id = :consultation
    AND renews IS NOT NULL AND NOT withdrawn)
SELECT CASE WHEN consent_withdrawn THEN 'consent' WHEN withdrawn THEN 'withdrawn'
  WHEN sensitivity = 'local' THEN 'local' WHEN id IN (SELECT value FROM used) THEN 'used'
  WHEN sensitivity = 'aggregate' THEN 'aggregate' ELSE 'nowhere' END AS fate, count(*)
FROM input WHERE consultation_id = :consultation
  AND NOT (consent_withdrawn AND id IN (SELECT renews FROM again)) GROUP BY 1
"""  # noqa: S608  # only constants of this module


@dataclass(frozen=True)
class Item:
    """One thing that keeps a consultation from its report."""

    name: str
    """to_be_sorted, untranslated, unsynthesised, bare, on_withdrawn, no_session_consent,
    no_guardian, named_without_consent, comments_open, not_cleared, not_closed, not_sealed,
    not_reviewed."""
    count: int
    """Of inputs, objectives, findings, sessions, consents, comments, passages or questions, by its
    name."""
    page: str
    """The key of the page where it is mended."""
    place: dict[str, Any] = field(default_factory=dict)
    """Where on that page: ids and numbers only."""


@dataclass(frozen=True)
class Progress:
    """How far a consultation is from its report."""

    items: tuple[Item, ...]
    """Only what is not settled, in the order of the work."""
    recorded: int
    """Inputs; one that was recorded again under a new consent counts once."""
    used: int
    """Of them, those that a finding rests on and that may leave."""
    left_out: dict[str, int]
    """The others by reason, see `LEFT_OUT`: with those used they are all that were recorded."""

    @property
    def ready(self) -> bool:
        """Whether nothing keeps it from its report any more."""
        return not self.items and self.recorded > 0


def progress(db: Session, consultation_id: UUID, language: str) -> Progress:
    """What still keeps a consultation from its report in a language, each with where to mend it."""
    db.flush()
    became = _became(db, consultation_id)
    found = (
        *_of_inputs(db, consultation_id, language), *_of_findings(db, consultation_id),
        *_of_consents(db, consultation_id), *_of_passages(db, consultation_id),
        *_of_sessions(db, consultation_id), _of_review(db, consultation_id),
    )  # fmt: skip
    return Progress(
        items=tuple(item for item in found if item.count),
        recorded=sum(became.values()),
        used=became.get("used", 0),
        left_out={reason: became.get(reason, 0) for reason in LEFT_OUT},
    )


def _of_inputs(db: Session, consultation_id: UUID, language: str) -> tuple[Item, ...]:
    unsorted = sum(coverage(db, consultation_id).to_be_sorted.values())
    tongue = language.partition("-")[0].lower()
    waiting, first = _counted(db, consultation_id, UNTRANSLATED, language=language, tongue=tongue)
    return (
        Item("to_be_sorted", unsorted, "capture", {"objective": 0}),
        Item("untranslated", waiting, "translations", {"input": first}),
    )


def _of_findings(db: Session, consultation_id: UUID) -> tuple[Item, ...]:
    written = finding_summaries(db, consultation_id)
    heard = coverage(db, consultation_id).by_objective
    done = {one.objective for one in written}
    silent = [number for number, inputs in heard.items() if inputs and number not in done]
    bare = [one for one in written if one.bare]
    partly = [one for one in written if one.gone and not one.bare]
    return (
        Item("unsynthesised", len(silent), "findings", {"objective": min(silent, default=0)}),
        Item("bare", len(bare), "findings", _place(bare)),
        Item("on_withdrawn", len(partly), "findings", _place(partly)),
    )


def _place(written: list[FindingSummary]) -> dict[str, Any]:
    first = written[0] if written else None
    return {"objective": first.objective, "finding": first.id.hex} if first else {}


def _of_consents(db: Session, consultation_id: UUID) -> tuple[Item, ...]:
    return (
        _listed(db, consultation_id, WITHOUT_CONSENT, "no_session_consent", "sessions", "session"),
        _listed(db, consultation_id, CHILDREN, "no_guardian", "sessions", "consent"),
        _listed(db, consultation_id, NAMED, "named_without_consent", "capture", "input"),
    )


def _of_passages(db: Session, consultation_id: UUID) -> tuple[Item, ...]:
    return (
        _listed(db, consultation_id, COMMENTS, "comments_open", "passages", "comment"),
        _listed(db, consultation_id, PASSAGES, "not_cleared", "passages", "passage"),
    )


def _of_sessions(db: Session, consultation_id: UUID) -> tuple[Item, ...]:
    still_open = SESSIONS.format(which="= 'open'")
    unsealed = SESSIONS.format(which="IN ('closed', 'tidied')")
    return (
        _listed(db, consultation_id, still_open, "not_closed", "sessions", "session"),
        _listed(db, consultation_id, unsealed, "not_sealed", "sessions", "session"),
    )


def _of_review(db: Session, consultation_id: UUID) -> Item:
    """What a public report would print and nobody decided on: of that no date says anything."""
    review = disclosure_review(db, consultation_id, as_of=date.min)
    return Item("not_reviewed", len(review.unsettled), "report")


def _listed(db: Session, consultation_id: UUID, sql: str, name: str, page: str, what: str) -> Item:
    """So many rows, and the first of them as the place to go to."""
    count, first = _counted(db, consultation_id, sql)
    return Item(name, count, page, {what: first} if first else {})


def _counted(db: Session, consultation_id: UUID, sql: str, **asked: str) -> tuple[int, str | None]:
    """How many rows a statement finds, and the id of the first."""
    asked |= {"consultation": consultation_id.hex}
    ids = list(db.connection().execute(text(sql), asked).scalars())
    return len(ids), (str(ids[0]) if ids else None)


def _became(db: Session, consultation_id: UUID) -> dict[str, int]:
    lines = db.connection().execute(text(BECAME), {"consultation": consultation_id.hex})
    return {str(fate): int(inputs) for fate, inputs in lines}
