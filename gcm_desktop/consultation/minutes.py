"""Minutes: what was written down in one meeting, line by line."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from gcm_desktop.consultation.drafts import drop_draft
from gcm_desktop.consultation.inputs import Input, record_inputs
from gcm_desktop.errors import RefusedError


def lines(
    db: Session, consultation_id: UUID, session_id: UUID, *, limit: int | None = None
) -> list[Input]:
    """What stands in the minutes of a meeting, the oldest first; of many the newest `limit`."""
    standing = select(Input).where(
        Input.consultation_id == consultation_id,
        Input.session_id == session_id,
        col(Input.withdrawn).is_(False),
        col(Input.consent_withdrawn).is_(False),
    )
    # "+": otherwise the whole consultation is walked in this order to find those of one meeting
    newest = db.exec(standing.order_by(text("+input.id DESC")).limit(limit))
    return list(newest)[::-1]


def record_block(
    db: Session,
    /,
    *,
    consultation_id: UUID,
    several: Iterable[dict[str, Any]],
    draft: str | None = None,
) -> list[UUID | RefusedError]:
    """Write down a block of notes, and forget the draft it was kept as.

    Answers as `record_inputs`: the id of each, or why it was refused.
    """
    made = record_inputs(db, consultation_id=consultation_id, several=several)
    if draft:
        drop_draft(db, draft)
    return made
