"""Reads the consultations again as they change and as somebody searches, never holding up a key."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gcm_desktop.consultation.consultations import ConsultationSummary, consultations
from gcm_desktop.consultation.searching import consultations_held
from gcm_desktop.errors import GcmError
from gcm_desktop.ui.background import Background
from gcm_desktop.workspace import Workspace

FEW = 200
"""Consultations that are read in less than a key stroke is noticed in; more are read elsewhere."""
PAUSE = 80
"""Milliseconds without another key before many consultations are searched."""


class HomeReading(QObject):
    """What was asked last is what is answered; what was asked before it is forgotten."""

    read = Signal(list)
    failed = Signal(GcmError)

    def __init__(self, workspace: Workspace, background: Background, owner: QObject) -> None:
        super().__init__(owner)
        self._workspace, self._background = workspace, background
        self._asked: tuple[str, str | None] = ("", None)
        self._number = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._begin)

    @Slot()
    def again(self) -> None:
        """Ask the same once more: something changed."""
        self._number += 1
        if self._workspace.read(consultations_held) <= FEW:
            self._timer.stop()
            self._answer(self._query())
        else:
            self._begin()

    def ask(self, words: str, state: str | None) -> None:
        """Ask for those that say this, in this state or any."""
        self._asked = (words, state)
        self._number += 1
        if self._workspace.read(consultations_held) <= FEW:
            self._answer(self._query())
        else:
            self._timer.start()

    @Slot()
    def _begin(self) -> None:
        self._timer.stop()
        number, query = self._number, self._query()

        def answer(rows: list[ConsultationSummary]) -> None:
            if number == self._number:
                self.read.emit(rows)

        self._background.start(
            lambda _task: query(), owner=self, then=answer, fails=self.failed.emit
        )

    def _query(self) -> Callable[[], list[ConsultationSummary]]:
        words, state = self._asked
        return lambda: self._workspace.read(consultations, search=words or None, state=state)

    def _answer(self, query: Callable[[], list[ConsultationSummary]]) -> None:
        try:
            rows = query()
        except GcmError as error:
            self.failed.emit(error)
        else:
            self.read.emit(rows)
