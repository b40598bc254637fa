"""Undo: a new change that puts back what an older one replaced, for all its records together."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session

from gcm_desktop.consultation.consents import follow_withdrawals
from gcm_desktop.consultation.record import Record, found
from gcm_desktop.consultation.tables import TABLES
from gcm_desktop.errors import CannotUndoError
from gcm_desktop.texts import _
from gcm_desktop.workspace import journal
from gcm_desktop.workspace.history import WITHDRAWN, History, settle
from gcm_desktop.workspace.revision import Revision
from gcm_desktop.workspace.upcasts import upcast

IRREVOCABLE = frozenset(
    {"introduce_officer", "issue_report", "note_signature", "strike_input", "withdraw_consent",
     "strike_stakeholder", "strike_participant", "take_back_consent", "follow_withdrawals",
     "seal_session"}
)  # fmt: skip
"""Actions that stay: what left has left, and what a person took back stays taken back."""
REMEMBERED = 2000
"""How many of the newest changes are looked through for something to undo."""
TRIED = 50
"""How many of those that stand are tried, where one after the other cannot be undone."""


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
    if not undone:
        raise CannotUndoError(_("it is not in this file."))
    follow_withdrawals(db)  # what comes back under a consent that was taken back stays hidden
    return undone


def next_undo(connection: Connection, officer: str) -> list[tuple[str, str]]:
    """The changes of this officer that still stand, newest first, each with its action."""
    standing = ((change, action) for change, action, depth in _standing(connection, officer)
                if depth % 2 == 0)  # fmt: skip
    return list(islice(standing, TRIED))


def next_redo(connection: Connection, officer: str) -> list[tuple[str, str]]:
    """The undoings of this officer that still stand, back to where something new was done."""
    undoings = []
    for change, action, depth in _standing(connection, officer):
        if depth == 0:
            break
        if depth % 2:
            undoings.append((change, action))
    return undoings


def _standing(connection: Connection, officer: str) -> Iterator[tuple[str, str, int]]:
    """Changes nobody undid, newest first: id, action first done, and how often turned round."""
    known: dict[str, dict[str, Any]] = {}
    cancelled: set[str] = set()
    for change, said in _changes(connection):
        known[change] = said
        if change in cancelled or said["officer"] != officer:
            continue
        if "undoes" in said:
            cancelled.add(said["undoes"])
        action, depth = _origin(connection, said, known)
        if action not in IRREVOCABLE:
            yield change, action, depth


def _changes(connection: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """The newest changes, newest first, by what one of their revisions says.

    Gone back to place by place: of a million revisions only the last few are looked at.
    """
    found: set[str] = set()
    cursor, place = journal.raw(connection), journal.size(connection) + 1
    while len(found) < REMEMBERED:
        cursor.execute(
            "SELECT place, change, sealed FROM revision WHERE place < ?"
            " ORDER BY place DESC LIMIT 1",
            (place,),
        )
        line = cursor.fetchone()
        if line is None:
            break
        place, change, sealed = line
        if change not in found:
            found.add(change)
            yield change, json.loads(sealed)
            place = _begin_of(cursor, change, place)


def _begin_of(cursor: Any, change: str, last: int) -> int:
    """The first place of a change of many records; its last where others lie in between."""
    cursor.execute("SELECT min(place), count(*) FROM revision WHERE change = ?", (change,))
    first, records = cursor.fetchone()
    return int(first) if last - first + 1 == records else last


def _origin(
    connection: Connection, said: dict[str, Any], known: dict[str, dict[str, Any]]
) -> tuple[str, int]:
    """The action that was first done, and how often it has been turned round since."""
    depth = 0
    while earlier := said.get("undoes"):
        if earlier not in known:
            known_one = "SELECT sealed FROM revision WHERE change = ? LIMIT 1"
            sealed = connection.exec_driver_sql(known_one, (earlier,)).scalar()
            known = known | {earlier: json.loads(sealed or "{}")}
        said, depth = known[earlier], depth + 1
    return said.get("action", ""), depth


def _earlier(
    model: type[Record], history: History, made: Revision, erased: frozenset[str]
) -> dict[str, Any]:
    """What the fields of a revision held before it."""
    today = {
        name: value
        for field in made.digests
        for name, value in upcast(
            made.facts.table, made.facts.shape, field, made.values.get(field)
        ).items()
    }
    if made.facts.erases or (erased and (WITHDRAWN in today or erased & today.keys())):
        raise CannotUndoError(_("words were erased for good."))
    if any(today.get(name) for name in model.STICKY):
        raise CannotUndoError(_("consent was withdrawn for good."))
    if any(_changed_since(history, made, name) for name in today):
        raise CannotUndoError(_("something was changed since."))
    if not made.facts.parents:
        return {WITHDRAWN: True}
    before = settle(model, History(history.before(made)), erased).values
    return {name: before.get(name, _default(model, name)) for name in today}


def _changed_since(history: History, made: Revision, name: str) -> bool:
    """Whether a field holds another value than this revision gave it."""
    standing = history.live(history.writes()[name])
    return any(not _gives_back(history, w.revision, made, name) for w in standing)


def _gives_back(history: History, later: Revision, made: Revision, name: str) -> bool:
    """Whether a later revision left a field as an earlier one had made it.

    An undoing leaves it as it was before what is undone: whoever wrote it then, wrote it.
    """
    while later.id != made.id:
        undone = [r for r in history.applied if r.facts.change == later.facts.undoes]
        before = history.before(undone[0]) if undone else []
        writes = History(before).writes().get(name, [])
        if len(live := history.live(writes)) != 1:
            return False
        later = live[0].revision
    return True


def _default(model: type[Record], name: str) -> Any:
    return model.model_fields[name].get_default()
