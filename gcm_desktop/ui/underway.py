"""Work that is under way: how far it is, and the way out of it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QProgressBar, QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.notices import announce
from gcm_desktop.ui.pieces import Muted, QuietButton, Subtitle, press_with

HUNDRED = 100


class Underway(QWidget):
    """A bar, the steps that are done of how many, and a button that gives the work up."""

    stopped = Signal()

    def __init__(self, what: str, *, in_a_row: bool = False) -> None:
        super().__init__()
        self.what = what
        self.bar, self.count = QProgressBar(), Muted()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(what)
        self.stop = QuietButton(_("&Cancel"))
        self.stop.setToolTip("Esc")
        press_with(self.stop, "Esc")
        self.stop.clicked.connect(self.give_up)
        way = QBoxLayout.Direction.LeftToRight if in_a_row else QBoxLayout.Direction.TopToBottom
        box = QBoxLayout(way, self)
        box.setContentsMargins(*((14, 8, 14, 8) if in_a_row else (40, 40, 40, 40)))
        box.setSpacing(10)
        if in_a_row:
            box.addWidget(Muted(what))
            box.addWidget(self.bar, 1)
        else:
            box.addStretch()
            box.addWidget(Subtitle(what))
            box.addWidget(self.bar)
        box.addWidget(self.count)
        leading = Qt.AlignmentFlag.AlignLeading
        box.addWidget(self.stop, 0, leading)
        if not in_a_row:
            box.addStretch()

    def begin(self) -> None:
        """Nobody knows yet how far it is."""
        self.bar.setRange(0, 0)
        self.count.setText("")
        self.stop.setEnabled(True)
        self.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, done: int, total: int) -> None:
        """So many steps of so many are done."""
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(done)
        self.count.setText(_("{done} of {total} steps").format(done=done, total=total))

    @Slot()
    def give_up(self) -> None:
        """Ask once for the work to stop."""
        if self.stop.isEnabled():
            self.stop.setEnabled(False)
            announce(self, _("Stopping…"))
            self.stopped.emit()


class UnderwayDialog(SnugDialog):
    """A dialog that may have work under way: who leaves it gives that up first."""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(width, parent)
        self._task: Task | None = None

    @Slot()
    def stop(self) -> None:
        """Give up what runs."""
        if self._task is not None:
            self._task.cancel()

    def reject(self) -> None:
        """Stop what runs; close where nothing does."""
        if self._task is not None:
            self.stop()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """Close, and stop what runs: the window may lock meanwhile."""
        self.stop()
        super().done(result)


def in_hundredths(task: Task) -> Callable[[int, int], None]:
    """What tells the window how far a task is at each hundredth, and stops it at every step."""
    told = -1

    def progress(done: int, total: int) -> None:
        nonlocal told
        task.check()
        now = HUNDRED * done // max(1, total)
        if now != told:
            told = now
            task.progress(done, total)

    return progress
