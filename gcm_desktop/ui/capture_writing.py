"""What the keys of the capture page do: save, correct, take back, strike, undo."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from gcm_desktop.consultation.inputs import Input
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.texts import _
from gcm_desktop.ui.capture_form import CaptureForm
from gcm_desktop.ui.capture_head import CaptureHead
from gcm_desktop.ui.capture_objectives import NUMBERS, TO_BE_SORTED
from gcm_desktop.ui.capture_recording import (
    Recording,
    Step,
    redone_in_words,
    undone_in_words,
)
from gcm_desktop.ui.capture_words import wipe_clipboard
from gcm_desktop.ui.notices import Notice, Notices, announce
from gcm_desktop.ui.objectives import ObjectivesSide
from gcm_desktop.ui.recorded import RecordedCard

Facts = dict[str, Any]
TWICE = 0.7
"""Seconds after a strike in which the key is taken for the same stroke: the next line is safe."""
COPIED = ("text", "kind", "language", "quote", "sensitivity", "stakeholder_group", "attribution",
          "speaker", "organisation", "action_letter")  # fmt: skip
"""The fields of an input that the form shows as they are."""


def facts_of(entry: Input) -> Facts:
    """An input as the form shows it."""
    return {name: getattr(entry, name) for name in COPIED} | {"principles": list(entry.principles)}


@dataclass(frozen=True)
class Correction:
    """An input that is being corrected, and the new line it interrupts."""

    input_id: UUID
    shown: Facts
    """What the form showed when it began."""
    numbers: tuple[int, ...]
    interrupted: Facts
    interrupted_numbers: tuple[int, ...]
    interrupted_place: str


class Writing(QObject):
    """One line at a time: a new one, or a correction."""

    looks_elsewhere = Signal()
    """Another objective is looked at, or what is shown of this one must be read again."""
    settled = Signal()
    """The line was saved, struck or left: nothing of it waits any more."""

    def __init__(
        self,
        recording: Recording,
        form: CaptureForm,
        head: CaptureHead,
        side: ObjectivesSide,
        recorded: RecordedCard,
        notices: Notices,
    ) -> None:
        super().__init__(form)
        self.recording, self.form, self.head = recording, form, head
        self.side, self.recorded, self._notices = side, recorded, notices
        self.objective = TO_BE_SORTED
        """The objective that is looked at; new lines are held against it."""
        self.numbers: tuple[int, ...] = (TO_BE_SORTED,)
        """The objectives of the line in the form, the principal one first."""
        self.correction: Correction | None = None
        self._said: Notice | None = None
        self._struck = float("-inf")
        self._connect()

    @property
    def facts(self) -> Facts:
        """The line in the form, as a draft keeps it."""
        editing = self.correction.input_id.hex if self.correction else None
        return {**self.form.facts(), "objectives": list(self.numbers), "editing": editing}

    @property
    def unsaved(self) -> bool:
        """Whether the form holds anything that would be lost."""
        if self.correction is None:
            return not self.form.empty
        changed = self.form.facts() != self.correction.shown
        return changed or self.numbers != self.correction.numbers

    def begin(self, number: int) -> None:
        """Begin with this objective."""
        self.objective = number
        self._hold_against((number,))
        self.head.say("", "info")

    @Slot(int)
    def choose(self, number: int) -> None:
        """Hold the line against this objective; without a correction, look at it too."""
        self._hold_against((number,))
        if self.correction is None and number != self.objective:
            self.objective = number
            self.looks_elsewhere.emit()

    @Slot(int)
    def add(self, number: int) -> None:
        """Hold the line against this objective too; a second time, no longer."""
        if self.numbers[0] == TO_BE_SORTED:
            self.choose(number)
        elif number in self.numbers:
            self.drop(number)
        elif number != TO_BE_SORTED:
            self._hold_against((*self.numbers, number))
            announce(self.form, _("Also objective {number}").format(number=number))

    @Slot(int)
    def drop(self, number: int) -> None:
        """A further objective is not meant after all; the principal one stays."""
        principal, *others = self.numbers
        self._hold_against((principal, *(other for other in others if other != number)))

    @Slot()
    def save(self) -> None:
        """Save the line, and be ready for the next; what is refused stays as it is typed."""
        if missing := self.form.missing():
            self.form.refuse(RefusedError(missing), self._notices)
            return
        facts, numbers = self.form.facts(), tuple(n for n in self.numbers if n != TO_BE_SORTED)
        try:
            if self.correction is None:
                self.recording.record(facts, numbers)
            elif self.unsaved:
                self.recording.amend(self.correction.input_id, facts, numbers)
        except GcmError as error:
            self.form.refuse(error, self._notices)
            return
        self._hush()
        if self.correction is not None:
            self._end_correction()
        else:
            self._begin_line()
        self._say_saved()

    @Slot(object)
    def edit(self, input_id: UUID) -> None:
        """Correct an input; a line that is half typed waits meanwhile."""
        if self.correction is not None:
            self.leave()
        if self.correction is not None:
            return
        try:
            entry = self.recording.entry(input_id)
        except GcmError as error:
            self.say(str(error), "bad")
            return
        self._begin_correction(entry)

    @Slot()
    def leave(self) -> None:
        """Leave a correction without saving; if anything was changed, only when asked twice."""
        if self.correction is None:
            return
        if self.unsaved and (self._said is None or self._said.sentence != _leaving()):
            self.say(_leaving(), "warn")
            return
        self.recording.drafts.drop()
        self._hush()
        self._end_correction()

    @Slot(object, str)
    def withdraw(self, input_id: UUID, reason: str) -> None:
        """Take an input back."""
        try:
            self.recording.withdraw(input_id, reason)
        except GcmError as error:
            self.say(str(error), "bad")
            return
        if self.correction is not None and self.correction.input_id == input_id:
            self.recording.drafts.drop()
            self._end_correction()
        self.say(_("Taken back: the line counts no longer. Ctrl+Z undoes that."), "info")

    @Slot()
    def strike(self) -> None:
        """“Please don’t write that”: erase at once what the key is meant for.

        In the table that is the selected line. In the form it is what stands there, saved before
        or not; and when nothing stands there, the line saved last.
        """
        if time.monotonic() - self._struck < TWICE:
            return
        editing = self.correction.input_id if self.correction else None
        target = self.recorded.under_the_keys or editing
        if self.recorded.table.hasFocus() and target is None:
            self.say(_("Select the line to strike."), "info")
        elif target is not None:
            self.strike_input(target)
        elif self.form.words.words or not self.form.empty:
            self._strike_form()
        elif self.recording.last is not None:
            self.strike_input(self.recording.last)
        else:
            self.say(_("There is nothing here to strike."), "info")

    @Slot(object)
    def strike_input(self, input_id: UUID) -> None:
        """Erase the words of an input: from the screen first, then from the file."""
        in_form = self.correction is not None and self.correction.input_id == input_id
        held = self.form.strike() if in_form else ()
        last = input_id == self.recording.last
        self.form.forget_speaker()
        self.recorded.take_away(input_id)
        try:
            entry = self.recording.entry(input_id)
            held += (entry.text or "", entry.speaker or "", entry.organisation or "")
            self.recording.strike(input_id, in_form=in_form)
        except GcmError as error:
            self.say(str(error), "bad")
            self.looks_elsewhere.emit()
            return
        finally:
            wipe_clipboard(*held)
            if in_form:
                self._end_correction()
        self._struck = time.monotonic()
        self.say(
            _("Struck: the line saved last is erased for good.")
            if last
            else _("Struck: the line is erased for good."),
            "good",
        )

    @Slot()
    def undo(self) -> None:
        """Take back the newest thing done here."""
        self._turn(self.recording.undo, undone_in_words)

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back last."""
        self._turn(self.recording.redo, redone_in_words)

    def take_up(self, place: str, facts: Facts) -> bool:
        """Go on with a draft; false where the form holds a line that it would cover."""
        if self.unsaved or self.correction is not None:
            return False
        if editing := facts.get("editing"):
            self.edit(UUID(str(editing)))
        self.recording.drafts.take_up(place)
        self.form.fill(facts)
        numbers = tuple(n for n in facts.get("objectives") or () if n in NUMBERS)
        if numbers and not editing:
            self.choose(numbers[0])
        self._hold_against(numbers or self.numbers)
        self.form.words.setFocus()
        return True

    def say(self, sentence: str, tone: str) -> None:
        """Say something in the place of what was said before."""
        self._hush()
        self._said = self._notices.say(sentence, tone)

    def _connect(self) -> None:
        form, recorded = self.form, self.recorded
        for signal, slot in (
            (form.asked_save, self.save),
            (form.asked_strike, self.strike),
            (form.words.asked_undo, self.undo),
            (form.words.asked_redo, self.redo),
            (self.head.dropped, self.drop),
            (self.side.chosen, self.choose),
            (self.side.added, self.add),
            (self.side.done, form.start_typing),
            (recorded.asked_edit, self.edit),
            (recorded.asked_strike, self.strike_input),
            (recorded.asked_withdraw, self.withdraw),
            (recorded.asked_undo, self.undo),
            (recorded.asked_redo, self.redo),
            (recorded.table.left, form.start_typing),
        ):
            signal.connect(slot)

    def _hold_against(self, numbers: tuple[int, ...]) -> None:
        self.numbers = numbers
        self.form.more.follow(numbers[0])
        self.head.show_objectives(numbers)
        self.side.show_chosen(numbers)

    def _begin_line(self) -> None:
        """The next line is held against the same objective, but not against further ones."""
        self.form.next_line()
        self._hold_against((self.objective,))
        self.settled.emit()
        self.form.start_typing()

    def _begin_correction(self, entry: Input) -> None:
        before, numbers = self.form.facts(), self.numbers
        place = self.recording.drafts.set_aside()
        self.form.fill(facts_of(entry))
        mine = entry.in_order_of_weight or (TO_BE_SORTED,)
        shown = self.form.facts()
        self.correction = Correction(entry.id, shown, mine, before, numbers, place)
        self._hold_against(mine)
        self._hush()
        self.settled.emit()
        self.form.words.setFocus()

    def _end_correction(self) -> None:
        """Go back to the line that was interrupted."""
        correction, self.correction = self.correction, None
        if correction is None:
            return
        self.recording.drafts.take_up(correction.interrupted_place)
        self.form.fill(correction.interrupted)
        self._hold_against(correction.interrupted_numbers)
        self.settled.emit()
        self.recorded.table.select(correction.input_id)
        here = self.recorded.table.selected is not None
        (self.recorded.table if here else self.form.words).setFocus()

    def _strike_form(self) -> None:
        wipe_clipboard(*self.form.strike())
        try:
            self.recording.strike_draft()
        except GcmError as error:
            self.say(str(error), "bad")
            return
        self._struck = time.monotonic()
        self._begin_line()
        self.say(_("Struck: what was written and not yet saved is gone for good."), "good")

    def _turn(self, turn: Callable[[], Step | None], words: Callable[[Step | None], str]) -> None:
        try:
            step = turn()
        except GcmError as error:
            self.say(str(error), "bad")
            return
        self.say(words(step), "info")

    def _say_saved(self) -> None:
        now = datetime.now().astimezone()
        if not self.unsaved:
            self.head.say(_("Saved {time}").format(time=f"{now.hour:02}:{now.minute:02}"), "good")
        announce(self.form, _("Saved"))

    def _hush(self) -> None:
        if self._said is not None:
            self._notices.drop(self._said)
            self._said = None


def _leaving() -> str:
    return _("The correction is not saved. Ctrl+Enter saves it; Esc again leaves it as it was.")
