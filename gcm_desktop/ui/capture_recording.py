"""What the capture page does to the file: record, correct, take back, strike, undo."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from gcm_desktop.consultation.drafts import strike_draft
from gcm_desktop.consultation.inputs import (
    Input,
    amend_input,
    record_input,
    strike_input,
    withdraw_input,
)
from gcm_desktop.consultation.record import found
from gcm_desktop.texts import _
from gcm_desktop.ui.capture_drafts import Drafts
from gcm_desktop.workspace import Workspace

RECORD, AMEND, WITHDRAW = "record", "amend", "withdraw"


@dataclass(frozen=True)
class Step:
    """Something done here that can be undone."""

    change: str
    """The id of the change in the journal."""
    deed: str
    input_id: UUID


class Recording:
    """Writes one consultation's inputs, in the window's thread: a save takes about 5 to 15 ms.

    Undo goes through what was done here since the page was opened, newest first. It asks for
    these very changes rather than for the newest of the file, which might have been made on
    another page or to another consultation, unseen here; and what was struck can no longer be
    undone, so its steps are forgotten instead of standing in the way of older ones.
    """

    def __init__(self, workspace: Workspace, consultation_id: UUID) -> None:
        self._workspace, self._consultation = workspace, consultation_id
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self.drafts = Drafts(workspace, consultation_id)
        self.last: UUID | None = None
        """The input saved last, until it is struck; taken back, it can still be struck."""

    def entry(self, input_id: UUID) -> Input:
        """An input as it stands in the file."""
        return self._workspace.read(found, Input, input_id)

    def record(self, facts: dict[str, Any], objectives: tuple[int, ...]) -> Input:
        """Save a new line; its draft goes in the same transaction."""
        entry = self._workspace.write(
            record_input,
            consultation_id=self._consultation,
            objectives=objectives,
            draft=self.drafts.place,
            **facts,
        )
        self.drafts.saved()
        self._did(RECORD, entry.id)
        self.last = entry.id
        return entry

    def amend(self, input_id: UUID, facts: dict[str, Any], objectives: tuple[int, ...]) -> None:
        """Save a correction."""
        self._workspace.write(amend_input, input_id, objectives=objectives, **facts)
        self._did(AMEND, input_id)
        self.drafts.drop()

    def withdraw(self, input_id: UUID, reason: str) -> None:
        """Take an input back."""
        self._workspace.write(withdraw_input, input_id, reason=reason)
        self._did(WITHDRAW, input_id)

    def strike(self, input_id: UUID, *, in_form: bool) -> None:
        """Erase the words of an input, and every draft of a correction of it.

        In the window's thread on purpose, though in a file of 10,000 inputs it takes 0.1 s: once
        the key comes up nothing may be left, whatever happens next.
        """
        places = self.drafts.waiting(input_id)
        self._workspace.write(strike_input, input_id, draft=self.drafts.place if in_form else None)
        if in_form:
            self.drafts.saved()
        for place in places:
            self.drafts.discard(place)
        self._done = [step for step in self._done if step.input_id != input_id]
        self._undone = [step for step in self._undone if step.input_id != input_id]
        if self.last == input_id:
            self.last = None

    def strike_draft(self) -> None:
        """Erase what is kept of words that were never saved."""
        self._workspace.write(strike_draft, self.drafts.place)
        self.drafts.saved()

    def undo(self) -> Step | None:
        """Take back the newest step; raises CannotUndoError, and then tries it no more."""
        return self._turn(self._done, self._undone)

    def redo(self) -> Step | None:
        """Do again what was taken back last."""
        return self._turn(self._undone, self._done)

    def _turn(self, from_: list[Step], to: list[Step]) -> Step | None:
        if not from_:
            return None
        step = from_.pop()
        self._workspace.undo_change(step.change)
        to.append(replace(step, change=self._workspace.last_change))
        return step

    def _did(self, deed: str, input_id: UUID) -> None:
        self._done.append(Step(self._workspace.last_change, deed, input_id))
        self._undone.clear()


def undone_in_words(step: Step | None) -> str:
    """What undo did."""
    if step is None:
        return _("There is nothing left here to undo.")
    return {
        RECORD: _("Undone: the line saved last was taken back. Ctrl+Shift+Z brings it back."),
        AMEND: _("Undone: the line reads as before. Ctrl+Shift+Z corrects it again."),
        WITHDRAW: _("Undone: the line that was taken back counts again."),
    }[step.deed]


def redone_in_words(step: Step | None) -> str:
    """What redo did."""
    if step is None:
        return _("There is nothing left here to do again.")
    return {
        RECORD: _("Done again: the line is recorded again."),
        AMEND: _("Done again: the line is corrected again."),
        WITHDRAW: _("Done again: the line is taken back again."),
    }[step.deed]
