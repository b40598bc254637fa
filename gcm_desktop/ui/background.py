"""Work that takes longer than a blink, off the window's thread, with progress and cancel.

Results come back through one long-lived object's queued signal: signals of short-lived
objects can die before they are delivered.
"""

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from gcm_desktop.errors import GcmError

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")
THREADS = 2


class CancelledError(Exception):
    """The work was asked to stop, and did."""


class Task:
    """One piece of work: what it reports through, and what it is stopped by."""

    def __init__(self, report: Callable[[int, int], None]) -> None:
        self._stop = Event()
        self._report = report

    def cancel(self) -> None:
        """Ask the work to stop at its next `check` or `progress`."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def check(self) -> None:
        """Stop here if asked to. Raises CancelledError, which the work lets through."""
        if self._stop.is_set():
            raise CancelledError

    def progress(self, done: int, total: int) -> None:
        """Tell the window how far the work is, and stop here if asked to."""
        self.check()
        self._report(done, total)


class _Following(NamedTuple, Generic[T]):
    """What is to follow on the window's thread, while its owner is still there."""

    owner: QObject
    then: Callable[[T], object]
    fails: Callable[[GcmError], object]
    cancelled: Callable[[], object] | None
    ends: Callable[[], object] | None


class Background(QObject):
    """Two threads for work, and the way back to the window's thread."""

    broke = Signal(Exception)
    """Work failed in a way that no user caused or can cure."""
    _back = Signal(object)

    def __init__(self, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._threads: ThreadPoolExecutor | None = None
        self._tasks: set[Task] = set()
        self._open = True
        self._back.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether any work is waiting, running, or has its result on the way."""
        return bool(self._tasks)

    def start(
        self,
        work: Callable[[Task], T],
        *,
        owner: QObject,
        then: Callable[[T], object],
        fails: Callable[[GcmError], object],
        progress: Callable[[int, int], object] | None = None,
        cancelled: Callable[[], object] | None = None,
        ends: Callable[[], object] | None = None,
    ) -> Task:
        """Do `work(task)` on another thread; the rest follows on the window's own.

        `then` takes the result (plain values, no rows), `fails` what a user can cure. `ends` comes
        first, however it ended: there a busy sign goes out. Once `owner` is gone, nothing
        follows. What no user can cure goes to `broke`.
        """
        following = _Following(owner, then, fails, cancelled, ends)

        def report(done: int, total: int) -> None:
            if progress is not None:
                self._post(lambda: _if_there(owner, lambda: progress(done, total)))

        task = Task(report)
        if self._open:
            self._tasks.add(task)
            self._pool().submit(self._run, work, task, following)
        else:  # the window is closing: nothing begins any more
            task.cancel()
        return task

    def shutdown(self) -> None:
        """Cancel what runs, forget what waits, deliver nothing more, wait for the threads."""
        self._open = False
        for task in tuple(self._tasks):
            task.cancel()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        self._tasks.clear()

    def _pool(self) -> "ThreadPoolExecutor":
        """Begun with the first work: the first page must not wait for it."""
        from concurrent.futures import ThreadPoolExecutor

        if self._threads is None:
            self._threads = ThreadPoolExecutor(THREADS, "background")
        return self._threads

    def _run(self, work: Callable[[Task], T], task: Task, following: _Following[T]) -> None:
        try:
            task.check()
            result = work(task)
        except CancelledError:
            self._post(lambda: self._finish(task, following, following.cancelled))
        except GcmError as refused:
            answer = refused
            self._post(lambda: self._finish(task, following, lambda: following.fails(answer)))
        except Exception as bug:  # noqa: BLE001  # the background edge: nothing may be lost here
            broken = bug
            self._post(lambda: self._finish(task, following, lambda: self.broke.emit(broken)))
        else:
            self._post(lambda: self._finish(task, following, lambda: following.then(result)))

    def _finish(
        self, task: Task, following: _Following[T], outcome: Callable[[], object] | None
    ) -> None:
        self._tasks.discard(task)
        if following.ends is not None:
            _if_there(following.owner, following.ends)
        if outcome is not None:
            _if_there(following.owner, outcome)

    def _post(self, call: Callable[[], None]) -> None:
        if self._open:
            self._back.emit(call)

    @Slot(object)
    def _deliver(self, call: Callable[[], None]) -> None:
        if self._open:
            call()


def _if_there(owner: QObject, call: Callable[[], object]) -> None:
    if isValid(owner):
        call()
