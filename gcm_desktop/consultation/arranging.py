"""Arranging: the order of findings and of passages, however many move, as one change."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from gcm_desktop.consultation.findings import Finding
from gcm_desktop.consultation.passages import Passage
from gcm_desktop.consultation.record import found

Placed = TypeVar("Placed", Finding, Passage)


def arrange_findings(db: Session, finding_ids: Sequence[UUID]) -> int:
    """Put findings in this order; answers how many of them moved."""
    return _arrange([found(db, Finding, one) for one in finding_ids])


def arrange_passages(db: Session, passage_ids: Sequence[UUID]) -> int:
    """Put the paragraphs of a section in this order; answers how many of them moved."""
    return _arrange([found(db, Passage, one) for one in passage_ids])


def _arrange(rows: Sequence[Placed]) -> int:
    moved = [(row, place) for place, row in enumerate(rows) if row.place != place]
    for row, place in moved:
        row.amend(place=place)
    return len(moved)
