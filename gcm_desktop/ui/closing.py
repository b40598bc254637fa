"""The end of an open file: what runs is stopped, a backup is made, one whole file is left."""

from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout
from shiboken6 import isValid

from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.notices import announce
from gcm_desktop.ui.pieces import Canvas, Card, Muted, PrimaryButton, Subtitle, Words

if TYPE_CHECKING:
    from gcm_desktop.workspace import Workspace
    from gcm_desktop.workspace.away import LocalCopy

WIDTH = 360
LONG_ENOUGH = 10_000
"""Milliseconds for which a last word is shown at most."""


class Closing(QObject):
    """Closes a file on a thread of its own, which nothing cancels; the window stays alive."""

    ended = Signal(object)
    """Why no backup could be made, or the copy not put back, or None. The file is closed."""
    _closed = Signal(object)

    def __init__(
        self,
        workspace: "Workspace",
        profile: Profile,
        background: Background,
        owner: QObject,
        *,
        away: "LocalCopy | None" = None,
        at_once: bool = False,
    ) -> None:
        super().__init__(owner)
        self._closed.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._thread = Thread(
            target=self._close, args=(workspace, profile, background, away, at_once), name="closing"
        )

    def begin(self) -> None:
        """Begin to close."""
        self._thread.start()

    def wait(self) -> None:
        """Wait until it is closed; from any thread."""
        self._thread.join()

    @property
    def over(self) -> bool:
        """Whether the file is closed."""
        return not self._thread.is_alive()

    def _close(
        self,
        workspace: "Workspace",
        profile: Profile,
        background: Background,
        away: "LocalCopy | None",
        at_once: bool,
    ) -> None:
        """At once: without a backup, and with a copy from elsewhere kept here for later."""
        why_not: GcmError | None = None
        try:
            background.shutdown()
            if not at_once:
                why_not = _backed_up(workspace, profile)
        finally:
            try:
                workspace.close()
                if away is not None:
                    why_not = _put_back(away, at_once=at_once) or why_not
            finally:
                if isValid(self):  # its window may be gone by now
                    self._closed.emit(why_not)

    @Slot(object)
    def _tell(self, why_not: GcmError | None) -> None:
        """On the window's thread again; this thread is about to end, or has."""
        self._thread.join()
        self.ended.emit(why_not)


def _backed_up(workspace: "Workspace", profile: Profile) -> GcmError | None:
    from gcm_desktop.ui.keeping import back_up_on_close

    try:
        return back_up_on_close(workspace, profile)
    except GcmError as error:
        return error


def _put_back(away: "LocalCopy", *, at_once: bool) -> GcmError | None:
    """Put the copy back where the file lies; what cannot be put back is kept here."""
    try:
        if not at_once:
            away.put_back()
    except GcmError as error:
        return error
    finally:
        away.let_go()
    return None


class ClosingView(Canvas):
    """What is seen while a file is closed: nothing of what it holds."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        wait = QProgressBar()
        wait.setRange(0, 0)
        wait.setTextVisible(False)
        wait.setFixedWidth(WIDTH)
        wait.setAccessibleName(sentence)
        box = QVBoxLayout(self)
        box.setSpacing(10)
        box.addStretch()
        for part in (Subtitle(sentence), wait, Muted(_("What was saved is safe."))):
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch()


class LastWord(Canvas):
    """What could not be done, as the last thing before the window closes."""

    read = Signal()

    def __init__(self, sentence: str) -> None:
        super().__init__()
        close = PrimaryButton(_("&Close"))
        close.clicked.connect(self.read)
        # Whoever logs out or shuts down does not press it.
        QTimer.singleShot(LONG_ENOUGH, self, self.read.emit)
        card = Card()
        card.setFixedWidth(WIDTH + 60)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(26, 22, 26, 20)
        inside.setSpacing(12)
        inside.addWidget(Subtitle(_("Before you go"), wrap=True))
        inside.addWidget(Words(sentence, wrap=True))
        inside.addWidget(Muted(_("The file is closed. The window closes by itself."), wrap=True))
        inside.addWidget(close, 0, Qt.AlignmentFlag.AlignTrailing)
        middle = QHBoxLayout()
        middle.addStretch()
        middle.addWidget(card)
        middle.addStretch()
        box = QVBoxLayout(self)
        box.addStretch()
        box.addLayout(middle)
        box.addStretch()
        self.setFocusProxy(close)
        announce(self, sentence)
