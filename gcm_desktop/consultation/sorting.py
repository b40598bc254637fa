"""Sorting: objective, group and kind of many inputs, corrected at once."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from gcm_desktop.consultation.inputs import Input, amend_input
from gcm_desktop.consultation.record import found


def sort_inputs(
    db: Session,
    input_ids: Iterable[UUID],
    *,
    objectives: Sequence[int] | None = None,
    stakeholder_group: str | None = None,
    kind: str | None = None,
) -> int:
    """Hold several inputs against other objectives, groups or kinds: one change, one undo.

    What is left out stays as it is. Answers how many there were; raises RefusedError.
    """
    facts: dict[str, Any] = {"stakeholder_group": stakeholder_group, "kind": kind}
    given = {name: value for name, value in facts.items() if value is not None}
    if objectives is not None:
        given["objectives"] = tuple(objectives)
    chosen = list(dict.fromkeys(input_ids))
    for input_id in chosen:
        amend_input(db, input_id, **given, **_letter(found(db, Input, input_id), objectives))
    return len(chosen)


def _letter(entry: Input, objectives: Sequence[int] | None) -> dict[str, None]:
    """A lettered action is one of its principal objective: under another it is not said."""
    if objectives is None or entry.action_letter is None or entry.principal in objectives[:1]:
        return {}
    return {"action_letter": None}
