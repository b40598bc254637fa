"""What the minutes page does to the file: record, correct, sort, strike, undo."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from uuid import UUID, uuid4

from gcm_desktop.consultation.drafts import strike_draft
from gcm_desktop.consultation.inputs import Input, amend_input, record_input, strike_input
from gcm_desktop.consultation.minutes import lines, record_block
from gcm_desktop.consultation.record import found
from gcm_desktop.consultation.short_codes import Line
from gcm_desktop.consultation.sorting import sort_inputs
from gcm_desktop.errors import CannotUndoError, RefusedError
from gcm_desktop.texts import _
from gcm_desktop.ui.capture_drafts import PLACES, Drafts
from gcm_desktop.ui.capture_lines import RecordedLine
from gcm_desktop.workspace import Workspace

T = TypeVar("T")
OTHER = "other"
"""The group of a line before anybody said who speaks."""


class LineDrafts(Drafts):
    """The drafts of one meeting's line."""

    def __init__(self, workspace: Workspace, session_id: UUID) -> None:
        super().__init__(workspace, session_id)
        first = self.place = f"minutes/{session_id.hex}"
        self._places = (first, *(f"{first}/{number}" for number in range(2, PLACES + 1)))

    def release(self, place: str) -> None:
        """What waited in this place became records, or stands in the field again."""
        self._reserved.pop(place, None)


class OthersWrites:
    """Tells what was written here from what was written elsewhere, undo among it."""

    def __init__(self, workspace: Workspace) -> None:
        self._here, self._mine, self._others = threading.get_ident(), False, False
        self.stop = workspace.watch(self._note)

    @contextmanager
    def mine(self) -> Iterator[None]:
        """What is written inside is shown by who writes it."""
        self._mine = True
        try:
            yield
        finally:
            self._mine = False

    def taken(self) -> bool:
        """Whether anybody else changed an input since this was last asked."""
        others, self._others = self._others, False
        return others

    def _note(self, tables: frozenset[str]) -> None:
        if "input" in tables and not (self._mine and threading.get_ident() == self._here):
            self._others = True


class Steps:
    """Undo and redo: first of what was done here, which is known, then of what came before.

    What came before is drawn from the journal, after a restart too; to look it up takes longer.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._done: list[tuple[str, str]] = []
        """Ids of changes, each with its action, the newest last."""
        self._undone: list[tuple[str, str]] = []

    def did(self, action: str) -> None:
        """The last change was made here."""
        self._done.append((self._workspace.last_change, action))
        self._undone.clear()

    def forget(self) -> None:
        """Something was done that is not known here: the journal has to be asked."""
        self._done.clear()
        self._undone.clear()

    def undo(self) -> str:
        """Take back the newest change; answers with its action. Raises CannotUndoError."""
        if action := self._turn(self._done, self._undone):
            return action
        self._undone.clear()  # the journal knows the order of both
        return self._workspace.undo()

    def redo(self) -> str:
        """Do again what was taken back last."""
        return self._turn(self._undone, self._done) or self._workspace.redo()

    def _turn(self, from_: list[tuple[str, str]], to: list[tuple[str, str]]) -> str:
        """What cannot be turned round, as it was struck since, does not stand in the way."""
        while from_:
            change, action = from_.pop()
            with suppress(CannotUndoError):
                self._workspace.undo_change(change)
                to.append((self._workspace.last_change, action))
                return action
        return ""


class MinutesRecording:
    """Writes the minutes of one meeting, in the window's thread: a save takes 5 to 15 ms."""

    def __init__(self, workspace: Workspace, consultation_id: UUID, session_id: UUID) -> None:
        self.workspace, self.consultation_id, self.session_id = (
            workspace, consultation_id, session_id,
        )  # fmt: skip
        self.drafts = LineDrafts(workspace, session_id)
        self.others, self.steps = OthersWrites(workspace), Steps(workspace)
        self.language = "en"
        """In which the minutes are written."""
        self.last: UUID | None = None
        """The line saved last, until it is struck."""

    def lines(self, limit: int | None = None) -> list[RecordedLine]:
        """The lines of the meeting, the oldest first."""
        entries = self.workspace.read(lines, self.consultation_id, self.session_id, limit=limit)
        return [RecordedLine.of(entry) for entry in entries]

    def entry(self, input_id: UUID) -> Input:
        """A line as it stands in the file."""
        return self.workspace.read(found, Input, input_id)

    def record(self, line: Line) -> Input:
        """Save a new line; its draft goes in the same transaction. Raises GcmError."""
        facts = self._facts(line)
        with self.others.mine():
            entry = self.workspace.write(
                record_input,
                consultation_id=self.consultation_id,
                session_id=self.session_id,
                draft=self.drafts.place,
                **facts,
            )
        self.steps.did(record_input.__name__)
        self.drafts.saved()
        self.last = entry.id
        return entry

    def amend(self, input_id: UUID, line: Line) -> Input:
        """Save a correction of a line."""
        facts: dict[str, Any] = {
            "text": line.words, "objectives": line.objectives, "kind": line.kind,
            "stakeholder_group": line.group or OTHER,
        }  # fmt: skip
        entry = self.entry(input_id)
        if entry.action_letter and entry.principal != next(iter(line.objectives), None):
            facts["action_letter"] = None
        with self.others.mine():
            self._write(amend_input, input_id, **facts)
        self.steps.did(amend_input.__name__)
        self.drafts.drop()
        return self.entry(input_id)

    def sort(self, input_ids: Iterable[UUID], codes: Line) -> int:
        """Hold many lines against what the codes say; what they leave out stays."""
        said = codes.said
        many = self._write(
            sort_inputs,
            list(input_ids),
            objectives=codes.objectives if "objectives" in said else None,
            stakeholder_group=codes.group if "group" in said else None,
            kind=codes.kind if "kind" in said else None,
        )
        self.steps.did(sort_inputs.__name__)
        return many

    def begin_block(self, read: Sequence[Line]) -> list[dict[str, Any]]:
        """What a block of notes is to be recorded as; kept before that begins.

        Each has an id of its own, so that a block that is offered again after a crash in between
        is not recorded twice.
        """
        several = [self._facts(line) | {"client_id": uuid4().hex} for line in read]
        self.drafts.keep({"block": several})
        return several

    def record_block(
        self, several: list[dict[str, Any]], draft: str
    ) -> list[tuple[dict[str, Any], str]]:
        """Record a block of notes, kept as a draft till then; answers with what was refused."""
        made = self._write(
            record_block,
            consultation_id=self.consultation_id,
            several=[facts | {"session_id": self.session_id} for facts in several],
            draft=draft,
        )
        return [
            (facts, str(answer))
            for facts, answer in zip(several, made, strict=True)
            if isinstance(answer, RefusedError)
        ]

    def strike(self, input_id: UUID, *, in_line: bool) -> None:
        """Erase the words of a line, and every draft of a correction of it."""
        places = self.drafts.waiting(input_id)
        draft = self.drafts.place if in_line else None
        with self.others.mine():
            self._write(strike_input, input_id, draft=draft)
        if in_line:
            self.drafts.saved()
        for place in places:
            self.drafts.discard(place)
        if self.last == input_id:
            self.last = None

    def strike_draft(self) -> None:
        """Erase what is kept of words that were never saved."""
        self._write(strike_draft, self.drafts.place)
        self.drafts.saved()

    def _facts(self, line: Line) -> dict[str, Any]:
        return {
            "text": line.words, "objectives": line.objectives, "kind": line.kind,
            "stakeholder_group": line.group or OTHER, "language": self.language,
        }  # fmt: skip

    def _write(self, action: Callable[..., T], *args: Any, **facts: Any) -> T:
        return self.workspace.write(action, *args, **facts)


def turned_in_words(action: str, *, again: bool) -> str:
    """What undo took back, or redo did again."""
    what = {
        "record_input": _("a line that was recorded"),
        "amend_input": _("a correction of a line"),
        "sort_inputs": _("sorting of lines"),
        "withdraw_input": _("taking back a line"),
    }.get(action, _("a change made on another page"))
    if again:
        return _("Done again: {what}.").format(what=what)
    return _("Undone: {what}. Ctrl+Y does it again.").format(what=what)
