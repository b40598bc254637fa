"""Rewording at somebody's wish: what a ministry changed in a working copy, as a change here.

The wish is kept as a comment that was taken up in full, on the passage, the finding or the
recommendation whose words it changed.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlmodel import Session

from gcm_desktop.consultation.findings import Finding, amend_finding
from gcm_desktop.consultation.passages import Comment, Passage, amend_passage
from gcm_desktop.consultation.recommendations import Recommendation, amend_recommendation
from gcm_desktop.consultation.record import found
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _

Worded = Passage | Finding | Recommendation
WORDED: dict[str, tuple[type[Any], Callable[..., Worded]]] = {
    "passage": (Passage, amend_passage),
    "finding": (Finding, amend_finding),
    "recommendation": (Recommendation, amend_recommendation),
}
"""By table, the records whose words a report prints as its own, and what rewords them."""


def reword_as_asked(
    db: Session, /, record_id: UUID, *, table: str, text: str, instead_of: str, asked_by: str
) -> Worded:
    """Give a record other words, and note who asked for them.

    `instead_of` are the words that were looked at: RefusedError where others stand there by now,
    where nothing stands any more, and where nobody asked.
    """
    if not asked_by.strip():
        raise RefusedError({"asked_by": _("asked_by: say who asked for the change.")})
    kind, amend = WORDED[table]
    row: Worded = found(db, kind, record_id)
    if row.withdrawn or row.text != instead_of:
        raise RefusedError(
            {"text": _("text: this was changed or taken back meanwhile. Look at it again.")}
        )
    reworded = amend(db, record_id, text=text.strip())
    said = Comment.of(
        consultation_id=row.consultation_id, **{f"{table}_id": row.id}, author=asked_by,
        text=_("Asked for these words in the working copy."), outcome="accepted",
    )  # fmt: skip
    db.add(said)
    return reworded
