"""Settling: two seconds after the last edit everything is brought into the one file."""

import threading
from collections.abc import Callable
from time import monotonic

AFTER = 2.0
"""Seconds without an edit: long enough not to write every page twice while somebody types, short
enough that whoever copies the file, or pulls the stick, finds all of it in one place."""


class Settling:
    """Waits beside an open workspace, in a thread of its own from the first edit on."""

    def __init__(self, settle: Callable[[], bool], after: float = AFTER) -> None:
        self._settle, self._after = settle, after
        """`settle` answers whether it was done; while somebody reads it may have to wait."""
        self._turn = threading.Condition()
        self._due: float | None = None
        self._stopped = False
        self._thread: threading.Thread | None = None

    def edited(self) -> None:
        """Something was written just now."""
        with self._turn:
            waits = self._due is not None
            self._due = monotonic() + self._after
            if self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._run, name="settling", daemon=True)
                self._thread.start()
            elif not waits:
                self._turn.notify()

    def stop(self) -> None:
        """Wait for no further edit; returns once nothing is done any more."""
        with self._turn:
            self._stopped = True
            self._turn.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        while self._wait():
            if not self._settle():
                self._again()

    def _wait(self) -> bool:
        """Until it is time; false once there is nothing to wait for."""
        with self._turn:
            while not self._stopped:
                left = None if self._due is None else self._due - monotonic()
                if left is not None and left <= 0:
                    self._due = None
                    return True
                self._turn.wait(left)
        return False

    def _again(self) -> None:
        with self._turn:
            if self._due is None:
                self._due = monotonic() + self._after
