"""When the window is to lock by itself: nobody touched it for a while, or the computer slept."""

from collections.abc import Callable
from time import monotonic, time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

TICK = 5.0
"""Seconds between two looks at the clock."""
SLEPT = 30.0
"""Seconds by which a look may be late before the computer is taken to have slept meanwhile."""
TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.DragMove,
    }
)
"""What shows that somebody is there. No hovering: it also comes when a page moves by itself."""


class Activity(QObject):
    """When somebody last touched one of our windows. Costs some 3 µs an event."""

    def __init__(
        self, owner: QObject | None = None, clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__(owner)
        self._clock = clock
        self.at = clock()
        """By the monotonic clock, in seconds."""

    def begin(self, application: QApplication) -> None:
        """Take notice from now on, as if somebody had just been here."""
        self.at = self._clock()
        application.removeEventFilter(self)
        application.installEventFilter(self)

    def end(self, application: QApplication) -> None:
        """Take notice no longer."""
        application.removeEventFilter(self)

    def touch(self) -> None:
        """Somebody, or something they asked for, is at work."""
        self.at = self._clock()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES:
            self.at = self._clock()
        return False


class Watch(QObject):
    """Looks at the clocks every few seconds, and says when a file has been left alone.

    A computer that slept shows in a look that is late: by the monotonic clock where that runs on
    during sleep (Windows), by the wall clock where it stands still (Linux, macOS). A wall clock
    that is put forward looks the same, and costs an unlocking.
    """

    looked = Signal(float)
    """Seconds for which nobody touched a window."""
    slept = Signal()

    def __init__(
        self,
        owner: QObject | None = None,
        *,
        clock: Callable[[], float] = monotonic,
        wall: Callable[[], float] = time,
    ) -> None:
        super().__init__(owner)
        self._clock, self._wall = clock, wall
        self.activity = Activity(self, clock)
        self._seen = (clock(), wall())
        self._timer = QTimer(self)
        self._timer.setInterval(int(TICK * 1000))
        self._timer.timeout.connect(self.look)

    def begin(self, application: QApplication) -> None:
        """Watch from now on."""
        self._seen = (self._clock(), self._wall())
        self.activity.begin(application)
        self._timer.start()

    def end(self, application: QApplication) -> None:
        """Watch no longer."""
        self._timer.stop()
        self.activity.end(application)

    @Slot()
    def look(self) -> None:
        """Look at both clocks."""
        now, wall = self._clock(), self._wall()
        before, self._seen = self._seen, (now, wall)
        if max(now - before[0], wall - before[1]) > TICK + SLEPT:
            self.slept.emit()
        else:
            self.looked.emit(now - self.activity.at)
