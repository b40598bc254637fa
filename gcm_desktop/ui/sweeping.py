"""Rubbish is collected on the window's thread only.

Python collects what only refers to itself on whichever thread happens to ask for memory. A dialog
among it would be destroyed there, and Qt crashes later: the animation of a busy bar, for one, is
still counted on by the window's thread. So nothing is collected by itself while there are windows;
every second this looks whether Python would have.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

LOOK = 1000
"""Milliseconds between two looks."""
OLDEST = 2
"""The number of the oldest generation."""
GROWN = 1.25
"""What is old is looked through again only once there is a quarter more of it, as Python does:
otherwise a large file, opened once, would cost a pause again and again."""


class Sweep(QObject):
    """Stands in for Python's own collecting, from `begin` to `end`."""

    def __init__(self, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._kept = 0
        """How much was old, and no rubbish, when that was last looked through."""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """From now on nothing is collected on another thread."""
        gc.disable()
        self._timer.start()

    def end(self) -> None:
        """There are no windows any more: Python may do as it does."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def look(self) -> None:
        """Collect what Python would have: the oldest generation that has reached its threshold."""
        due = [
            many > most > 0 for many, most in zip(gc.get_count(), gc.get_threshold(), strict=True)
        ]
        due[OLDEST] = due[OLDEST] and _old() > GROWN * self._kept
        generation = max((number for number, is_due in enumerate(due) if is_due), default=None)
        if generation is None:
            return
        gc.collect(generation)
        if generation == OLDEST:
            self._kept = _old()


def _old() -> int:
    return len(gc.get_objects(OLDEST))
