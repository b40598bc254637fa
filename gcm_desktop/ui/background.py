"""Work that takes longer than a blink, off the window's thread, with progress and cancel.

Results come back through one long-lived object's queued signal: signals of short-lived
objects can die before they are delivered.

Whoever drops the last reference to a widget destroys it, on the thread it happens to be on; Qt
crashes later when that is not the window's. So everything a piece of work knows is held here, on
the window's thread, and the other thread is handed a number; when it sends that number back, it has
let go of all the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from threading import Event
from typing import TYPE_CHECKING, Any, Generic, TypeVar

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


@dataclass(eq=False)
class _Piece(Generic[T]):
    """What was asked for, and what is to follow it while its owner is still there."""

    task: Task
    work: Callable[[Task], T]
    owner: QObject
    then: Callable[[T], object]
    fails: Callable[[GcmError], object]
    progress: Callable[[int, int], object] | None
    cancelled: Callable[[], object] | None
    ends: Callable[[], object] | None
    outcome: Callable[[], object] | None = field(default=None, init=False)

    def do(self, broke: Callable[[Exception], object]) -> None:
        """On the other thread: do the work, and note what came of it."""
        try:
            self.task.check()
            result = self.work(self.task)
        except CancelledError:
            self.outcome = self.cancelled
        except GcmError as refused:
            self.outcome = partial(self.fails, refused)
        except Exception as bug:  # noqa: BLE001  # the background edge: nothing may be lost here
            self.outcome = partial(broke, bug)
        else:
            self.outcome = partial(self.then, result)

    def tell(self, done: int, total: int) -> None:
        """How far it is."""
        if self.progress is not None and isValid(self.owner):
            self.progress(done, total)

    def follow(self) -> None:
        """On the window's thread again: what is to follow."""
        outcome, self.outcome = self.outcome, None
        for call in (self.ends, outcome):
            if call is not None and isValid(self.owner):
                call()


class Background(QObject):
    """Two threads for work, and the way back to the window's thread."""

    broke = Signal(Exception)
    """Work failed in a way that no user caused or can cure."""
    _went_on = Signal(int, object, object)
    _ended = Signal(int)
    _shut = Signal()

    def __init__(self, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._threads: ThreadPoolExecutor | None = None
        self._numbers = count()
        self._tasks: set[Task] = set()
        self._pieces: dict[int, _Piece[Any]] = {}
        """By number; only the window's thread adds any or takes any out."""
        self._open = True
        self._went_on.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._follow, Qt.ConnectionType.QueuedConnection)
        self._shut.connect(self._let_go, Qt.ConnectionType.AutoConnection)

    @property
    def busy(self) -> bool:
        """Whether any work is waiting, running, or has its result on the way."""
        return bool(self._pieces)

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
        number = next(self._numbers)
        task = Task(partial(self._report, number))
        if self._open:
            self._tasks.add(task)
            self._pieces[number] = _Piece(task, work, owner, then, fails, progress, cancelled, ends)
            self._pool().submit(self._run, number)
        else:  # the window is closing: nothing begins any more
            task.cancel()
        return task

    def shutdown(self) -> None:
        """Cancel what runs, forget what waits, deliver nothing more, wait for the threads.

        From any thread; what was asked for is let go on the window's own.
        """
        self._open = False
        for task in tuple(self._tasks):
            task.cancel()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        if isValid(self):
            self._shut.emit()

    def _pool(self) -> "ThreadPoolExecutor":
        """Begun with the first work: the first page must not wait for it."""
        from concurrent.futures import ThreadPoolExecutor

        if self._threads is None:
            self._threads = ThreadPoolExecutor(THREADS, "background")
        return self._threads

    def _run(self, number: int) -> None:
        self._do(number)
        if self._open:
            self._ended.emit(number)

    def _do(self, number: int) -> None:
        """Apart from `_run`, which must hold nothing of the piece when it tells of the end."""
        self._pieces[number].do(self.broke.emit)

    def _report(self, number: int, done: int, total: int) -> None:
        if self._open:
            self._went_on.emit(number, done, total)

    @Slot(int, object, object)
    def _tell(self, number: int, done: int, total: int) -> None:
        if self._open and number in self._pieces:
            self._pieces[number].tell(done, total)

    @Slot(int)
    def _follow(self, number: int) -> None:
        piece = self._pieces.pop(number, None)
        if piece is None:
            return
        self._tasks.discard(piece.task)
        if self._open:
            piece.follow()

    @Slot()
    def _let_go(self) -> None:
        self._tasks.clear()
        self._pieces.clear()
