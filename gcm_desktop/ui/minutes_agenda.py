"""The agenda of the meeting, with the time that is left for the item that is running."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QVBoxLayout

from gcm_desktop.consultation.sessions import AgendaItem
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.half_typed import Kept
from gcm_desktop.ui.pieces import Card, LinkButton, Muted, Pill, Small, Subtitle, Title, press_with

SECOND = 1000


@dataclass(frozen=True)
class Running:
    """Which item is running, and for how long, by the clock of the wall.

    The clock goes on while the program is closed or the device sleeps: people talk on.
    """

    item: int = 0
    spent: tuple[float, ...] = ()
    """Seconds each item took so far, without the stretch that is running."""
    since: float | None = None
    """When that stretch began, in seconds since 1970; nothing while it pauses."""

    def seconds(self, now: float) -> float:
        """How long the item has taken."""
        begun = now if self.since is None else self.since
        before = self.spent[self.item] if self.item < len(self.spent) else 0.0
        return before + max(0.0, now - begun)

    def pause(self, now: float) -> "Running":
        """Stop the clock."""
        spent = [*self.spent, *[0.0] * (self.item + 1 - len(self.spent))]
        spent[self.item] = self.seconds(now)
        return replace(self, spent=tuple(spent), since=None)

    def go_on(self, now: float) -> "Running":
        """Let the clock run."""
        return self if self.since is not None else replace(self, since=now)

    def go_to(self, item: int, now: float) -> "Running":
        """Run another item; a clock that stands, stands there too."""
        moved = replace(self.pause(now), item=item)
        return moved if self.since is None else moved.go_on(now)

    def facts(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"item": self.item, "spent": list(self.spent), "since": self.since}

    @classmethod
    def of(cls, facts: dict[str, Any] | None, items: int) -> "Running":
        """What was kept; the agenda may have become shorter since."""
        said = facts or {}
        item, spent, since = said.get("item"), said.get("spent"), said.get("since")
        numbers = [n for n in spent or () if isinstance(n, int | float) and n >= 0]
        return cls(
            item=min(item, max(0, items - 1)) if isinstance(item, int) and item >= 0 else 0,
            spent=tuple(map(float, numbers)),
            since=float(since) if isinstance(since, int | float) else None,
        )


class AgendaCard(Card):
    """The items in order; F6 goes to the next one, F7 stops the clock and lets it run."""

    moved = Signal()
    """Another item is running."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.clock = clock
        self.items: tuple[AgendaItem, ...] = ()
        self.running = Running()
        self._kept: Kept | None = None
        self.title, self.planned, self.left = Subtitle(wrap=True), Small(wrap=True), Title()
        self.state = Pill("", "info")
        self.none = Muted(_("This meeting has no agenda: lines without a code are to be sorted."),
                          wrap=True)  # fmt: skip
        self.list = QListView()
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._model = QStandardItemModel(self)
        self._timer = QTimer(self)
        self._timer.setInterval(SECOND)
        self._timer.timeout.connect(self.tick)
        self._lay_out()

    @property
    def objectives(self) -> tuple[int, ...]:
        """Those of the item that is running."""
        return self.items[self.running.item].objectives if self.items else ()

    @property
    def seconds_left(self) -> float | None:
        """For the running item, below 0 once it is over; nothing where no time is planned."""
        planned = self.items[self.running.item].minutes if self.items else None
        return None if planned is None else planned * 60 - self.running.seconds(self.clock())

    def follow(self, items: tuple[AgendaItem, ...], kept: Kept) -> None:
        """Show this agenda, where it was when it was last shown."""
        self.items, self._kept = items, kept
        self.running = Running.of(kept.go_on(), len(items))
        self._model.clear()
        for number, item in enumerate(items, 1):
            numbers = "+".join(map(str, item.objectives)) or "–"
            shown = QStandardItem(f"{number}.  {item.title}")
            shown.setEditable(False)
            shown.setToolTip(f"{item.title}\n{_('Objectives')}: {numbers}")
            self._model.appendRow(shown)
        parts = (self.list, self.title, self.planned, self.left, self.pause, self.next, self.state)
        for part in parts:
            part.setVisible(bool(items))
        self.none.setVisible(not items)
        self._show()

    @Slot()
    def go_next(self) -> None:
        """Run the next item."""
        self.go_to(self.running.item + 1)

    @Slot()
    def go_back(self) -> None:
        """Run the item before."""
        self.go_to(self.running.item - 1)

    def go_to(self, item: int) -> None:
        """Run this item, if there is one."""
        if 0 <= item < len(self.items) and item != self.running.item:
            self._set(self.running.go_to(item, self.clock()))

    @Slot()
    def turn_clock(self) -> None:
        """Stop the clock, or let it run."""
        if self.items:
            now, running = self.clock(), self.running
            self._set(running.go_on(now) if running.since is None else running.pause(now))

    def begin(self) -> None:
        """The first words were written down: the clock of the meeting begins to run."""
        if self.items and self.running == Running():
            self._set(self.running.go_on(self.clock()))

    @Slot()
    def tick(self) -> None:
        """Show the time that is left."""
        left = self.seconds_left
        paused = self.running.since is None
        spent = in_minutes(self.running.seconds(self.clock()))
        self.left.setText(spent if left is None else in_minutes(left))
        over = left is not None and left < 0
        words = _("Paused") if paused else _("over time") if over else _("left")
        if left is None and not paused:
            words = _("spent")
        self.state.show_state(words, "info" if paused else "bad" if over else "good")

    def _set(self, running: Running) -> None:
        moved = running.item != self.running.item
        self.running = running
        self._show()
        if self._kept is not None:
            with suppress(GcmError):  # the clock goes on; a line that is saved will say why
                self._kept.keep(running.facts())
        if moved:
            self.moved.emit()

    def _show(self) -> None:
        if not self.items:
            self._timer.stop()
            return
        item = self.items[self.running.item]
        numbers = "+".join(map(str, item.objectives)) or "–"
        self.title.setText(item.title)
        minutes = "–" if item.minutes is None else str(item.minutes)
        self.planned.setText(
            _("Objectives {numbers} · {minutes} min planned").format(
                numbers=numbers, minutes=minutes
            )
        )
        self.list.setCurrentIndex(self._model.index(self.running.item, 0))
        stands = self.running.since is None
        self.pause.setText(_("Start  F7") if stands else _("Stop  F7"))
        self.tick()
        if self.running.since is None:
            self._timer.stop()
        else:
            self._timer.start()

    def _lay_out(self) -> None:
        self.list.setModel(self._model)
        self.list.setAccessibleName(_("Agenda"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setMinimumHeight(56)
        self.list.activated.connect(lambda index: self.go_to(index.row()))
        self.list.clicked.connect(lambda index: self.go_to(index.row()))
        self.next, self.pause = LinkButton(_("Next  F6")), LinkButton(_("Start  F7"))
        self.next.setToolTip(_("Next item (F6); the one before: Shift+F6"))
        self.pause.setToolTip(_("Stops the clock, or lets it run (F7)"))
        QShortcut(QKeySequence("Shift+F6"), self, self.go_back)
        for button, keys, act in (
            (self.next, "F6", self.go_next),
            (self.pause, "F7", self.turn_clock),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(act)
            press_with(button, keys)
        clock, keys_row = QHBoxLayout(), QHBoxLayout()
        clock.setSpacing(6)
        clock.addWidget(self.left)
        clock.addWidget(self.state)
        clock.addStretch()
        keys_row.setSpacing(2)
        keys_row.addWidget(self.pause)
        keys_row.addWidget(self.next)
        keys_row.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 8, 10)
        box.setSpacing(4)
        for widget in (self.title, self.planned, self.none):
            box.addWidget(widget)
        box.addLayout(clock)
        box.addLayout(keys_row)
        box.addWidget(self.list, 1)


def in_minutes(seconds: float) -> str:
    """Minutes and seconds, with a minus sign for time that is over."""
    whole = int(abs(seconds))
    sign = "\u2212" if seconds < 0 and whole else ""
    return f"{sign}{whole // 60}:{whole % 60:02}"
