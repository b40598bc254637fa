"""The line a passphrase is typed into, how strong it is, and the wait after a wrong one."""

import math
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.icons import icon
from gcm_desktop.ui.theme import tokens

if TYPE_CHECKING:
    from gcm_desktop.workspace.passphrases import Strength

TICK = 250
"""Milliseconds between two looks at the clock while the seconds are counted down."""


def strength_of(passphrase: str) -> "Strength":
    """How hard a passphrase is to guess: 0 nothing typed, to 4 strong, and a sentence."""
    from gcm_desktop.workspace.passphrases import strength_of as judged

    return judged(passphrase)


class PassphraseEdit(QLineEdit):
    """A line for a passphrase, hidden until its eye is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = QAction(icon("eye"), _("Show what is typed"), self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._show)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)

    def forget(self) -> None:
        """Keep nothing of what was typed, and hide what is typed next."""
        self.clear()
        self._eye.setChecked(False)

    @Slot(bool)
    def _show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.setEchoMode(mode.Normal if shown else mode.Password)
        self._eye.setIcon(icon("eye", "accent" if shown else "muted"))


class Meter(QWidget):
    """How strong a passphrase is, as four short bars; the sentence below says it in words."""

    def __init__(self) -> None:
        super().__init__()
        self.level = 0
        self.setFixedHeight(4)

    def show_level(self, level: int) -> None:
        """Show a strength from 0 to 4."""
        self.level = level
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = tokens(self.palette())
        reached = ("track", "bad", "warn", "good", "good")[self.level]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        step = (self.width() + 6) / 4
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for place in range(4):
            painter.setBrush(look.colour(reached if place < self.level else "track"))
            left = (3 - place if mirrored else place) * step
            painter.drawRoundedRect(QRectF(left, 0, step - 6, 4), 2, 2)


class Patience(QObject):
    """Counts down the seconds that wrong passphrases cost before the next one may be tried."""

    def __init__(
        self,
        tell: Callable[[str], None],
        owner: QObject,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(owner)
        self._tell, self._clock, self._until = tell, clock, 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self.look)

    @property
    def needed(self) -> bool:
        """Whether the next try has to wait still."""
        return self._clock() < self._until

    def wait(self, seconds: float) -> None:
        """Count down from `seconds`; with none of them the next try is free."""
        self._until = self._clock() + seconds
        if seconds > 0:
            self._timer.start()
        self.look()

    @Slot()
    def look(self) -> None:
        """Say how long it still takes; an empty sentence says that it is over."""
        left = math.ceil(self._until - self._clock())
        if left > 0:
            sentence = ngettext(
                "Wait {n} second before the next try.",
                "Wait {n} seconds before the next try.",
                left,
            )
            self._tell(sentence.format(n=left))
        else:
            self._timer.stop()
            self._tell("")
