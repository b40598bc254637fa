"""A block of notes that was pasted: each of its lines becomes an input, once Enter says so."""

from contextlib import suppress
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gcm_desktop.consultation.short_codes import Line, read_line, split_notes, write_line
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.minutes_writing import MinutesWriting
from gcm_desktop.ui.pieces import Pill, Small

Several = list[dict[str, Any]]


class Block(QWidget):
    """Says how many lines a block has, and records them in the background."""

    recorded = Signal()
    """All of it is in the file."""

    def __init__(self, writing: MinutesWriting, background: Background) -> None:
        super().__init__()
        self._writing, self._background = writing, background
        self.many, self.hint = Pill("", "accent"), Small()
        self.waiting = False
        """Whether a block stands in the field, and Enter would record its lines one by one."""
        self.recording = False
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(self.many)
        row.addWidget(self.hint, 1)
        self.hide()

    @Slot()
    def show_block(self) -> None:
        """A block was pasted: show how many lines it has."""
        if self._writing.correcting is not None:
            return
        many = len(split_notes(self._writing.line.words))
        self.waiting = True
        self._show(many, _("Enter records each as an input of its own; Esc keeps them one text."))

    @Slot()
    def follow_text(self) -> None:
        """What is left of the block may be one line."""
        if self.waiting and len(split_notes(self._writing.line.words)) < 2:
            self.leave()
        elif self.waiting:
            self.show_block()

    @Slot()
    def leave(self) -> None:
        """The text in the field is one input after all."""
        self.waiting = False
        if not self.recording:
            self.hide()

    def read(self) -> list[Line]:
        """The lines as they are understood; each may inherit its group from the one before."""
        writing, last, found = self._writing, self._writing.last_group, []
        for typed in split_notes(writing.line.words):
            line = read_line(typed, writing.codes, writing.agenda, last)
            if not line.words:  # codes without words: kept as they were typed
                line = Line(typed, line.objectives, last)
            found.append(line)
            last = line.group
        return found

    def begin(self) -> None:
        """Record the lines of the field."""
        read = self.read()
        try:
            several = self._writing.recording.begin_block(read)
        except GcmError as error:
            self._writing.refuse(str(error))
            return
        self._writing.last_group = read[-1].group
        self._record(several)

    def take_up(self, place: str, several: Several) -> bool:
        """Go on with a block that was not recorded to the end."""
        if self._writing.unsaved or self.recording:
            return False
        self._writing.recording.drafts.take_up(place)
        self._record(several)
        return True

    def _record(self, several: Several) -> None:
        """In the background; the next line may be typed meanwhile."""
        recording = self._writing.recording
        self.waiting, self.recording = False, True
        self._writing.line.forget()
        place = recording.drafts.set_aside()
        self._show(len(several), _("Being recorded; you can type on."))
        self._background.start(
            lambda _task: recording.record_block(several, place),
            owner=self,
            then=lambda refused: self._finish(len(several), refused),
            fails=lambda error: self._fail(several, place, str(error)),
            ends=lambda: self._end(place),
        )

    def _end(self, place: str) -> None:
        self.recording = False
        self._writing.recording.steps.forget()
        self._writing.recording.drafts.release(place)
        self.hide()

    def _fail(self, several: Several, place: str, why: str) -> None:
        with suppress(GcmError):  # else it is offered again after the next start
            self._writing.recording.drafts.discard(place)
        self._give_back(several, why)

    def _finish(self, many: int, refused: list[tuple[dict[str, Any], str]]) -> None:
        self.recorded.emit()
        if refused:
            self._give_back([facts for facts, _why in refused], refused[0][1])
            return
        said = ngettext("{n} line was recorded.", "{n} lines were recorded.", many)
        self._writing.say(said.format(n=many), "good")

    def _give_back(self, several: Several, why: str) -> None:
        """What was refused stands in the field again, before what was typed meanwhile."""
        codes, typed = self._writing.codes, self._writing.line.words
        words = [
            write_line(
                facts["text"], facts["objectives"], facts["stakeholder_group"], facts["kind"], codes
            )
            for facts in several
        ]
        self._writing.line.write("\n".join([*words, *([typed] if typed.strip() else [])]))
        self._writing.refuse(why)

    def _show(self, many: int, hint: str) -> None:
        self.many.show_state(ngettext("{n} line", "{n} lines", many).format(n=many), "accent")
        self.hint.setText(hint)
        self.show()
