"""How far down an input stands among the newest, so that it can be listed and selected again."""

from itertools import islice
from uuid import UUID

from sqlmodel import Session

from gcm_desktop.consultation.newest import newest


def rows_above(
    db: Session, consultation_id: UUID, input_id: UUID, *, objective: int | None, most: int
) -> int | None:
    """How many lines stand above an input at most; None where they are `most` or more.

    `objective`: among those on it only, 0 for those to be sorted.
    """
    ids = newest(db, consultation_id, objective=objective, words=None, before=None)
    return next((row for row, one in enumerate(islice(ids, most)) if one == input_id.hex), None)
