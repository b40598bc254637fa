"""Who asked to speak, and for how long somebody has been speaking.

Names of people stand here, so the list is kept as a draft, outside journal and bundles, and goes
when the meeting closes; in a file without a passphrase it is not kept at all.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QVBoxLayout

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.half_typed import Kept
from gcm_desktop.ui.minutes_agenda import SECOND, in_minutes
from gcm_desktop.ui.pieces import Card, FieldLabel, LinkButton, Pill, Words, press_with

MOST, LONGEST = 200, 60


class FloorCard(Card):
    """F2 puts somebody on the list, F3 gives the floor to the next, F4 times who speaks."""

    left = Signal()
    """Typing goes on with the minutes."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.clock = clock
        self.waiting: list[str] = []
        self.speaking = ""
        self.since: float | None = None
        self._kept: Kept | None = None
        self.asked, self.list = QLineEdit(), QListWidget()
        self.who, self.time = Words(), Pill("", "accent")
        self._timer = QTimer(self)
        self._timer.setInterval(SECOND)
        self._timer.timeout.connect(self.tick)
        self._lay_out()
        self._show()

    def follow(self, kept: Kept | None) -> None:
        """Show the list of this meeting; `kept` is nothing where it may not be kept."""
        facts = (kept.go_on() if kept else None) or {}
        self._kept = kept
        waiting, since = facts.get("waiting"), facts.get("since")
        self.waiting = [str(who) for who in waiting or ()][:MOST]
        self.speaking = str(facts.get("speaking") or "")
        self.since = float(since) if isinstance(since, int | float) else None
        self._show()

    @Slot()
    def put_down(self) -> None:
        """Somebody asked to speak."""
        who = " ".join(self.asked.text().split())
        if who and len(self.waiting) < MOST:
            self.waiting.append(who)
            self._changed()
        self.asked.clear()
        self.left.emit()

    @Slot()
    def go_next(self) -> None:
        """The next one has the floor; with nobody waiting, nobody has it."""
        self.speaking = self.waiting.pop(0) if self.waiting else ""
        self.since = self.clock() if self.speaking else None
        self._changed()

    @Slot()
    def turn_clock(self) -> None:
        """Begin to time who speaks, or end it."""
        self.since = self.clock() if self.since is None else None
        self._changed()

    def remove(self, row: int) -> None:
        """Somebody does not want to speak any more."""
        if 0 <= row < len(self.waiting):
            del self.waiting[row]
            self._changed()

    def erase(self) -> None:
        """The meeting is over: forget who asked to speak."""
        self.waiting, self.speaking, self.since = [], "", None
        self._changed()

    @Slot()
    def tick(self) -> None:
        """Show how long somebody has been speaking."""
        spoken = 0.0 if self.since is None else max(0.0, self.clock() - self.since)
        self.time.show_state(in_minutes(spoken), "accent")
        self.time.setVisible(self.since is not None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape goes back to the minutes, Delete takes somebody off the list."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.asked.clear()
            self.left.emit()
            return True
        if watched is self.list and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove(self.list.currentRow())
            return True
        return False

    def _facts(self) -> dict[str, Any]:
        return {"waiting": self.waiting[:], "speaking": self.speaking, "since": self.since}

    def _changed(self) -> None:
        self._show()
        if self._kept is None:
            return
        with suppress(GcmError):  # the list goes on; a line that is saved will say why
            if self.waiting or self.speaking or self.since is not None:
                self._kept.keep(self._facts())
            else:
                self._kept.drop()

    def _show(self) -> None:
        row = self.list.currentRow()
        self.list.clear()
        self.list.addItems(self.waiting)
        self.list.setCurrentRow(min(row, len(self.waiting) - 1))
        self.who.setText(self.speaking or _("Nobody has the floor"))
        self.tick()
        if self.since is None:
            self._timer.stop()
        else:
            self._timer.start()

    def _lay_out(self) -> None:
        caption = FieldLabel(_("Who asks to speak (F2)"))
        caption.setBuddy(self.asked)
        self.asked.setMaxLength(LONGEST)
        self.asked.setAccessibleName(_("Who asks to speak"))
        self.asked.setPlaceholderText(_("A name or a seat"))
        self.asked.returnPressed.connect(self.put_down)
        self.list.setAccessibleName(_("Waiting to speak"))
        self.list.setMinimumHeight(44)
        self.asked.installEventFilter(self)
        self.list.installEventFilter(self)
        self.next, self.timing = LinkButton(_("Next  F3")), LinkButton(_("Time  F4"))
        self.next.setToolTip(_("Gives the floor to the next (F3)"))
        self.timing.setToolTip(_("Begins to time who speaks, or ends it (F4)"))
        head, keys_row = QHBoxLayout(), QHBoxLayout()
        keys_row.setSpacing(2)
        for button, keys, act in (
            (self.timing, "F4", self.turn_clock),
            (self.next, "F3", self.go_next),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(act)
            press_with(button, keys)
            keys_row.addWidget(button)
        keys_row.addStretch()
        head.setSpacing(4)
        head.addWidget(self.who, 1)
        head.addWidget(self.time)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 8, 10)
        box.setSpacing(4)
        box.addLayout(head)
        box.addLayout(keys_row)
        box.addWidget(caption)
        box.addWidget(self.asked)
        box.addWidget(self.list, 1)
