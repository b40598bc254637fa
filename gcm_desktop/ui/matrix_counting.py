"""Counting again while somebody writes: off the window's thread, and never one upon another."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from gcm_desktop.errors import ClosedFileError, GcmError
from gcm_desktop.ui.shell import Shell

T = TypeVar("T")
QUICK, PATIENT = 0.05, 1.0
"""Seconds of counting after which the next is begun at once, and how long it waits at most."""


class Counting(Generic[T]):
    """Counts when asked to; what changes meanwhile is counted once more after that.

    Where counting takes long it rests four times as long, so that a large file does not keep the
    machine busy with every line that is typed.
    """

    def __init__(
        self,
        shell: Shell,
        owner: QWidget,
        what: Callable[[], Callable[[], T]],
        show: Callable[[T], object],
    ) -> None:
        """`what` is asked on the window's thread, and what it answers is called on another."""
        self._shell, self._owner = shell, owner
        self._what, self._show = what, show
        self._outdated, self._busy, self._urgent = True, False, False
        self._rest = QTimer(owner)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self.begin)

    def change(self) -> None:
        """What was counted is no longer so."""
        self._outdated = True
        if self._owner.isVisible() and not self._rest.isActive():
            self.begin()

    def want(self) -> None:
        """Somebody waits for other figures: count them without a rest."""
        self._outdated = self._urgent = True
        self._rest.stop()
        self.begin()

    def begin(self) -> None:
        """Count, unless nothing changed or it is being counted."""
        if self._busy or not self._outdated:
            return
        self._busy, self._outdated, self._urgent = True, False, False
        begun, count = time.monotonic(), self._what()
        self._shell.background.start(
            lambda _task: count(),
            owner=self._owner,
            then=self._show,
            fails=self._say_why_not,
            ends=lambda: self._end(time.monotonic() - begun),
        )

    def _end(self, taken: float) -> None:
        self._busy = False
        if self._outdated:
            quick = self._urgent or taken < QUICK
            wait = 0.0 if quick else min(PATIENT, 4 * taken)
            self._rest.start(round(1000 * wait))

    def _say_why_not(self, error: GcmError) -> None:
        if not isinstance(error, ClosedFileError):  # the news may come when it was just closed
            self._shell.notices.show_error(error)
