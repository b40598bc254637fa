"""Undo: a new change that puts back what an older one replaced, for all its records together."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session

from gcm_desktop.consultation.record import Record, found
from gcm_desktop.consultation.tables import TABLES
from gcm_desktop.errors import CannotUndoError
from gcm_desktop.texts import _
from gcm_desktop.workspace import journal
from gcm_desktop.workspace.history import WITHDRAWN, History, settle
from gcm_desktop.workspace.revision import Revision
from gcm_desktop.workspace.upcasts import upcast

IRREVOCABLE = frozenset(
    {"introduce_officer", "issue_report", "note_signature", "strike_input", "withdraw_consent"}
)
"""Actions that stay: what left has left, and what a person took back stays taken back."""
REMEMBERED = 2000
"""How many of the newest revisions are looked through for something to undo."""


def undo_change(db: Session, change: str) -> list[Record]:
    """Put back what a change replaced. Redo is the undoing of that.

    Raises CannotUndoError where something was written since, or for erasures and consent.
    """
    connection = db.connection()
    lines = connection.exec_driver_sql(
        "SELECT DISTINCT record FROM revision WHERE change = ? ORDER BY record", (change,)
    )
    undone = []
    for record in list(lines.scalars()):
        history = journal.history_of(connection, record)
        made = next((r for r in history.applied if r.facts.change == change), None)
        if made is None:
            raise CannotUndoError(_("part of it has not arrived."))
        erased = journal.erased_fields(connection, record)
        row = found(db, TABLES[made.facts.table], UUID(record))
        undone.append(row.amend(**_earlier(type(row), history, made, erased)))
    return undone


def next_undo(connection: Connection, officer: str) -> tuple[str, str] | None:
    """The newest change of this officer that still stands, and its action."""
    for change, action, depth in _standing(connection, officer):
        if depth % 2 == 0:
            return change, action
    return None


def next_redo(connection: Connection, officer: str) -> tuple[str, str] | None:
    """The newest undoing of this officer that still stands, unless something new was done since."""
    for change, action, depth in _standing(connection, officer):
        if depth == 0:
            return None
        if depth % 2:
            return change, action
    return None


def _standing(connection: Connection, officer: str) -> list[tuple[str, str, int]]:
    """Changes nobody undid, newest first: id, action first done, and how often turned round."""
    said = _changes(connection, officer)
    known = {change: (action, undoes) for change, action, undoes in said}
    cancelled: set[str] = set()
    standing = []
    for change, _action, undoes in said:
        if change in cancelled:
            continue
        if undoes:
            cancelled.add(undoes)
        first, depth = change, 0
        while (before := known.get(first, ("", None))[1]) is not None:
            first, depth = before, depth + 1
        action = known.get(first, ("", None))[0]
        if action not in IRREVOCABLE:
            standing.append((change, action, depth))
    return standing


def _changes(connection: Connection, officer: str) -> list[tuple[str, str, str | None]]:
    lines = connection.exec_driver_sql(
        "SELECT change, sealed FROM revision ORDER BY place DESC LIMIT ?", (REMEMBERED,)
    )
    seen: dict[str, tuple[str, str, str | None]] = {}
    for change, sealed in lines:
        said = json.loads(sealed)
        if said["officer"] == officer and change not in seen:
            seen[change] = (change, said["action"], said.get("undoes"))
    return list(seen.values())


def _earlier(
    model: type[Record], history: History, made: Revision, erased: frozenset[str]
) -> dict[str, Any]:
    if made.facts.erases:
        raise CannotUndoError(_("words were erased for good."))
    today = {
        name: value
        for field in made.digests
        for name, value in upcast(
            made.facts.table, made.facts.shape, field, made.values.get(field)
        ).items()
    }
    if any(today.get(name) for name in model.STICKY):
        raise CannotUndoError(_("consent was withdrawn for good."))
    if any(_changed_since(history, made, name) for name in today):
        raise CannotUndoError(_("something was changed since."))
    if not made.facts.parents:
        return {WITHDRAWN: True}
    before = settle(model, History(history.before(made)), erased).values
    return {n: before.get(n, _default(model, n)) for n in today if n not in erased}


def _changed_since(history: History, made: Revision, name: str) -> bool:
    return any(w.revision.id != made.id for w in history.live(history.writes()[name]))


def _default(model: type[Record], name: str) -> Any:
    return model.model_fields[name].get_default()
