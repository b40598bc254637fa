"""What the keys of the minutes page do: save, correct, sort, strike, undo."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from gcm_desktop.consultation.short_codes import (
    Codes,
    Line,
    foreseen,
    offers,
    read_codes,
    read_line,
    write_line,
)
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reference import GROUPS, KINDS, group_label, kind_label
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_lines import RecordedLine
from gcm_desktop.ui.capture_words import wipe_clipboard
from gcm_desktop.ui.capture_writing import TWICE
from gcm_desktop.ui.minutes_line import MinutesLine, UnderstoodRow
from gcm_desktop.ui.minutes_list import LinesTable
from gcm_desktop.ui.minutes_recording import MinutesRecording, turned_in_words
from gcm_desktop.ui.notices import Notice, Notices, Problem, announce
from gcm_desktop.ui.pieces import restyle


@dataclass(frozen=True)
class Correcting:
    """A line that is being corrected, and the new one it interrupts."""

    input_id: UUID
    shown: str
    interrupted: str
    interrupted_place: str


class MinutesWriting(QObject):
    """One line at a time: a new one, or a correction."""

    settled = Signal()
    """The line was saved, struck or left: nothing of it waits any more."""
    recorded = Signal()
    """The lines of the meeting are one more, or one less."""
    turned = Signal()
    """Undo or redo changed what stands in the file."""

    def __init__(
        self,
        recording: MinutesRecording,
        line: MinutesLine,
        understood: UnderstoodRow,
        table: LinesTable,
        problem: Problem,
        notices: Notices,
    ) -> None:
        super().__init__(line)
        self.recording, self.line, self.understood = recording, line, understood
        self.table, self.problem, self._notices = table, problem, notices
        self.codes = Codes.usual()
        self.agenda: tuple[int, ...] = ()
        """The objectives of the agenda item that is running."""
        self.last_group: str | None = None
        self.correcting: Correcting | None = None
        self._said: Notice | None = None
        self._struck = float("-inf")
        self._names = _names()
        self._connect()

    @property
    def read(self) -> Line:
        """The line as it is understood now."""
        return read_line(self.line.words, self.codes, self.agenda, self.last_group)

    @property
    def unsaved(self) -> bool:
        """Whether the line holds anything that would be lost."""
        if self.correcting is not None:
            return self.line.words != self.correcting.shown
        return bool(self.line.words.strip())

    @property
    def facts(self) -> dict[str, Any]:
        """The line as a draft keeps it."""
        editing = self.correcting.input_id.hex if self.correcting else None
        return {"text": self.line.words, "editing": editing}

    @Slot()
    def understand(self) -> None:
        """Show how the line is understood."""
        typed = self.line.words
        self.clear_problem()
        found = offers(typed, self.codes, self._names)[1] if typed.strip() else ()
        coming = foreseen(typed, self.codes, self.agenda, self.last_group)
        self.understood.show_line(coming or self.read, found, ends=coming is not None)

    def complete(self) -> bool:
        """Put a code in place of the beginning of its name; whether there was one."""
        begun, found = offers(self.line.words, self.codes, self._names)
        if not found or begun.casefold() == found[0].code:
            return False
        cursor = self.line.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        for _letter in begun:
            cursor.deletePreviousChar()
        cursor.insertText(f"{found[0].code} ")
        self.line.setTextCursor(cursor)
        return True

    @Slot()
    def save(self) -> None:
        """Save the line, and be ready for the next; what is refused stays as it is typed."""
        if not self.line.words.strip() and self.correcting is None:
            return
        line, typed = self.read, self.line.words
        if not line.words:
            self.refuse(_("After the codes nothing is said yet; F8 clears the line."))
            return
        try:
            if self.correcting is None:
                self._record(line)
            else:
                self._amend(self.correcting, line)
        except GcmError as error:
            self.refuse(_reason(error))
            return
        self._hush()
        if line.unknown:
            self._offer_correction(line, typed)
        announce(self.line, _("Saved"))

    @Slot()
    def edit_before(self) -> None:
        """Correct the last line, or the one before that which is shown unchanged."""
        if self.unsaved:
            return
        lines = self.table.said.lines
        row = len(lines)
        if self.correcting is not None:
            now = self.table.said.row_of(self.correcting.input_id)
            row = len(lines) if now is None else now
        if row:
            self.edit(lines[row - 1].id)

    @Slot()
    def edit_after(self) -> None:
        """Correct the next line; after the last one go back to the new line."""
        if self.correcting is None or self.unsaved:
            return
        now, lines = self.table.said.row_of(self.correcting.input_id), self.table.said.lines
        if now is None or now + 1 >= len(lines):
            self.leave()
        else:
            self.edit(lines[now + 1].id)

    @Slot(object)
    def edit(self, input_id: UUID) -> None:
        """Correct a line; one that is half typed waits meanwhile."""
        if self.correcting is not None and self.unsaved:
            self.leave()
            return
        try:
            entry = self.recording.entry(input_id)
        except GcmError as error:
            self.say(str(error), "bad")
            return
        if entry.text is None:
            return
        shown = write_line(
            entry.text, entry.in_order_of_weight, entry.stakeholder_group, entry.kind, self.codes
        )
        if self.correcting is None:
            before, place = self.line.words, self.recording.drafts.set_aside()
        else:
            before, place = self.correcting.interrupted, self.correcting.interrupted_place
        self.correcting = Correcting(entry.id, shown, before, place)
        self._hush()
        self.line.write(shown)
        self.table.select_these([entry.id])
        self.table.show_line(entry.id)
        self.line.setFocus()
        self.settled.emit()

    @Slot()
    def leave(self) -> None:
        """Leave a correction without saving; if anything was changed, only when asked twice."""
        if self.correcting is None:
            return
        if self.unsaved and (self._said is None or self._said.sentence != _leaving()):
            self.say(_leaving(), "warn")
            return
        self.recording.drafts.drop()
        self._hush()
        self._end_correction()

    @Slot(str)
    def sort(self, typed: str) -> str:
        """Hold the selected lines against these codes; answers with why not."""
        codes = read_codes(typed, self.codes)
        if codes is None or codes.unknown:
            unknown = " ".join(codes.unknown if codes else [typed.strip()])[:40]
            return _("There is no code {code}; F1 shows the codes.").format(code=unknown)
        try:
            many = self.recording.sort(self.table.all_selected, codes)
        except GcmError as error:
            return _reason(error)
        self.say(_("Sorted: {n} lines. Ctrl+Z undoes it for all of them.").format(n=many), "good")
        return ""

    @Slot()
    def strike(self) -> None:
        """“Please don’t write that”: erase at once what the key is meant for.

        In the list that is the selected line; in the field what stands there, saved before or
        not; and when nothing stands there, the line saved last.
        """
        if time.monotonic() - self._struck < TWICE:
            return
        selected = self.table.all_selected if self.table.hasFocus() else []
        if len(selected) > 1:
            self.say(_("Select the one line that is to be struck."), "info")
        elif selected:
            self.strike_input(selected[0])
        elif self.correcting is not None:
            self.strike_input(self.correcting.input_id)
        elif self.line.words:
            self._strike_line()
        elif self.recording.last is not None:
            self.strike_input(self.recording.last)
        else:
            self.say(_("There is nothing here to strike."), "info")

    def strike_input(self, input_id: UUID) -> None:
        """Erase the words of a line: from the screen first, then from the file."""
        in_line = self.correcting is not None and self.correcting.input_id == input_id
        held: tuple[str, ...] = (self.line.words,) if in_line else ()
        if in_line:
            self.line.forget()
        self.table.take_away(input_id)
        try:
            entry = self.recording.entry(input_id)
            held += (entry.text or "",)
            self.recording.strike(input_id, in_line=in_line)
        except GcmError as error:
            self.say(str(error), "bad")
            self.turned.emit()
            return
        finally:
            wipe_clipboard(*held)
            if in_line:
                self._end_correction()
        self._struck = time.monotonic()
        self.recorded.emit()
        self.line.setFocus()
        self.say(_("Struck: the line is erased for good."), "good")

    @Slot()
    def undo(self) -> None:
        """Take back the newest change of this officer, from before a restart too."""
        self._turn(self.recording.steps.undo, again=False)

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back last."""
        self._turn(self.recording.steps.redo, again=True)

    def take_up(self, place: str, facts: dict[str, Any]) -> bool:
        """Go on with a draft; false where the field holds a line that it would cover."""
        if self.unsaved or self.correcting is not None:
            return False
        if editing := facts.get("editing"):
            self.edit(UUID(str(editing)))
        self.recording.drafts.take_up(place)
        self.line.write(str(facts.get("text") or ""))
        self.line.setFocus()
        return True

    def say(self, sentence: str, tone: str) -> Notice:
        """Say something in the place of what was said before."""
        self._hush()
        self._said = self._notices.say(sentence, tone)
        return self._said

    def refuse(self, sentence: str) -> None:
        """Say below the line why it is not saved."""
        self.problem.say(sentence)
        restyle(self.line, "refused", "true")

    def clear_problem(self) -> None:
        """Nothing is wrong with the line any more."""
        if self.problem.sentence:
            self.problem.clear()
            restyle(self.line, "refused", "false")

    def _connect(self) -> None:
        line = self.line
        line.completes = self.complete
        for signal, slot in (
            (line.textChanged, self.understand),
            (line.entered, self.save),
            (line.went_up, self.edit_before),
            (line.went_down, self.edit_after),
            (line.left, self.leave),
            (line.asked_undo, self.undo),
            (line.asked_redo, self.redo),
            (line.too_long, self.refuse),
            (self.table.asked_edit, self.edit),
        ):
            signal.connect(slot)

    def _record(self, line: Line) -> None:
        entry = self.recording.record(line)
        self.last_group = line.group
        self.line.forget()
        self.table.said.add(RecordedLine.of(entry))
        self.table.follow_newest()
        self.settled.emit()
        self.recorded.emit()

    def _amend(self, correcting: Correcting, line: Line) -> None:
        if self.unsaved:
            entry = self.recording.amend(correcting.input_id, line)
            self.table.said.replace(RecordedLine.of(entry))
        self._end_correction()

    def _end_correction(self) -> None:
        """Go back to the line that was interrupted."""
        correcting, self.correcting = self.correcting, None
        if correcting is None:
            return
        self.recording.drafts.take_up(correcting.interrupted_place)
        self.line.write(correcting.interrupted)
        self.table.clearSelection()
        self.settled.emit()
        self.line.setFocus()

    def _offer_correction(self, line: Line, typed: str) -> None:
        """A code that does not exist: the line is kept, and may be corrected as it was typed."""
        saved = self.recording.last
        sentence = _("There is no code {code}: the line is recorded as it was typed.")
        notice = self.say(sentence.format(code=" ".join(line.unknown)), "warn")
        if saved is not None:
            notice.offer(_("&Correct it"), lambda: self._correct_typed(saved, typed))

    def _correct_typed(self, input_id: UUID, typed: str) -> None:
        self.edit(input_id)
        if self.correcting is not None and self.correcting.input_id == input_id:
            self.line.write(typed)

    def _strike_line(self) -> None:
        wipe_clipboard(self.line.words)
        self.line.forget()
        try:
            self.recording.strike_draft()
        except GcmError as error:
            self.say(str(error), "bad")
            return
        self._struck = time.monotonic()
        self.settled.emit()
        self.say(_("Struck: what was written and not yet saved is gone for good."), "good")

    def _turn(self, turn: Callable[[], str], *, again: bool) -> None:
        try:
            action = turn()
        except GcmError as error:
            self.say(str(error), "bad")
            return
        self.turned.emit()
        self.say(turned_in_words(action, again=again), "info")

    def _hush(self) -> None:
        if self._said is not None:
            self._notices.drop(self._said)
            self._said = None


def _names() -> dict[tuple[str, str], str]:
    spoken = language()
    names = {("group", group): group_label(group, spoken).text for group in GROUPS}
    return names | {("kind", kind): kind_label(kind, spoken).text for kind in KINDS}


def _reason(error: GcmError) -> str:
    """Why in one sentence, without the name of the field where there is but one field."""
    if isinstance(error, RefusedError) and error.problems:
        name, sentence = next(iter(error.problems.items()))
        said = sentence.removeprefix(f"{name}: ")
        return said[:1].upper() + said[1:]
    return str(error)


def _leaving() -> str:
    return _("The correction is not saved. Enter saves it; Esc again leaves it as it was.")
