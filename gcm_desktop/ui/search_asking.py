"""Asks the workspace what somebody looks for, on another thread; the latest question wins."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gcm_desktop.consultation.searching import search
from gcm_desktop.consultation.sessions import sessions
from gcm_desktop.errors import GcmError
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.search_rows import Found
from gcm_desktop.workspace import Workspace

PAUSE = 80
"""Milliseconds without another key before it is asked."""
PAGE = 50


@dataclass(frozen=True)
class Asked:
    """A question: the words, what they are narrowed to, and where the page begins."""

    words: str = ""
    filters: dict[str, Any] = field(default_factory=dict)
    before: UUID | None = None


@dataclass(frozen=True)
class Answered:
    """One page of what was found."""

    asked: Asked
    lines: list[Found]
    more: bool


class Asking(QObject):
    """Typing never waits for it."""

    answered = Signal(Answered)
    failed = Signal(GcmError)

    def __init__(
        self, workspace: Workspace, background: Background, consultation_id: UUID, owner: QObject
    ) -> None:
        super().__init__(owner)
        self._workspace, self._background = workspace, background
        self._about, self._asked, self._number = consultation_id, Asked(), 0
        self._task: Task | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._begin)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._timer.isActive() or self._task is not None

    def ask(self, asked: Asked) -> None:
        """Ask this, and nothing that was asked before."""
        self._asked = asked
        self._number += 1
        self._timer.start()

    def stop(self) -> None:
        """Ask nothing any more."""
        self._number += 1
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()

    @Slot()
    def _begin(self) -> None:
        if self._task is not None:
            self._task.cancel()
        number, asked = self._number, self._asked
        work = self._work(asked)

        def answer(found: Answered) -> None:
            if number == self._number:
                self._task = None
                self.answered.emit(found)

        def fail(error: GcmError) -> None:
            if number == self._number:
                self._task = None
                self.failed.emit(error)

        self._task = self._background.start(work, owner=self, then=answer, fails=fail)

    def _work(self, asked: Asked) -> Callable[[Task], Answered]:
        """One more than a page is looked for, to know whether there are more."""

        def work(task: Task) -> Answered:
            entries = self._workspace.read(
                search, asked.words, consultation_id=self._about, limit=PAGE + 1,
                before=asked.before, **asked.filters,
            )  # fmt: skip
            task.check()
            held = self._workspace.read(sessions, self._about) if entries else []
            named = {one.id: one.title for one in held}
            lines = [Found.of(entry, named) for entry in entries[:PAGE]]
            return Answered(asked, lines, len(entries) > PAGE)

        return work
