"""What the user sees when the program itself is at fault: one plain dialog.

Its details hold the kind of error and the places in the code, never the error's message or any
value: those can hold what people said.
"""

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from gcm_desktop import __version__

if TYPE_CHECKING:
    from gcm_desktop.ui.crash_dialog import CrashDialog

PLACES = 12
"""How many places in the code the details name, from where it broke outwards."""


def details_of(kind: type[BaseException], trace: TracebackType | None) -> str:
    """The kind of an error and where in the code it happened, without a word of anybody's."""
    places = [
        f"{Path(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(trace)
    ]
    system = f"Python {sys.version.split()[0]}, {sys.platform}"
    lines = (f"GCM Desktop {__version__}, {system}", kind.__name__, *reversed(places[-PLACES:]))
    return "\n".join(lines)


class CrashWatch(QObject):
    """Catches what nobody expected, on any thread, and shows it once on the window's."""

    happened = Signal(str)

    def __init__(self, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self.dialog: CrashDialog | None = None
        self.happened.connect(self.show_details, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> Callable[[], None]:
        """Catch from now on; what is returned ends it."""
        before = sys.excepthook, threading.excepthook

        def on_thread(failed: threading.ExceptHookArgs) -> None:
            self.caught(failed.exc_type, failed.exc_value, failed.exc_traceback)

        sys.excepthook, threading.excepthook = self.caught, on_thread

        def end() -> None:
            sys.excepthook, threading.excepthook = before

        return end

    def caught(
        self,
        kind: type[BaseException],
        _error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Something escaped; what was said in it is left out here already."""
        details = details_of(kind, trace)
        if sys.stderr is not None:
            sys.stderr.write(details + "\n")
        self.happened.emit(details)

    @Slot(Exception)
    def broke(self, error: Exception) -> None:
        """Work in the background failed in a way nobody could cure."""
        self.caught(type(error), error, error.__traceback__)

    @Slot(str)
    def show_details(self, details: str) -> None:
        """Show the dialog, unless one is up: a fault in painting would come back for ever."""
        from gcm_desktop.ui.crash_dialog import CrashDialog

        if self.dialog is not None:
            return
        self.dialog = CrashDialog(details, QApplication.activeWindow())
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot()
    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
