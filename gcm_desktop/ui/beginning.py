"""The application and its window as they begin, and what is loaded behind its first page."""

from importlib import import_module

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QMainWindow

from gcm_desktop.ui.background import Task

ROOM = QSize(1366, 768)
LEAST = QSize(960, 560)
BEHIND = ("gcm_desktop.reference", "gcm_desktop.workspace", "gcm_desktop.consultation.inputs")
"""What an open workspace needs and the welcome page does not: loaded behind that page."""


def application() -> QApplication:
    """The one application, dressed or to be dressed."""
    found = QApplication.instance()
    assert isinstance(found, QApplication)  # noqa: S101  # a window cannot be without
    return found


def take_room(window: QMainWindow) -> None:
    """As large as the design, or the whole of a smaller screen."""
    screen = window.screen().availableSize()
    window.resize(ROOM.boundedTo(screen).expandedTo(LEAST))
    fits = screen.width() >= LEAST.width() and screen.height() >= LEAST.height()
    if fits and (screen.width() <= ROOM.width() or screen.height() <= ROOM.height()):
        window.setWindowState(Qt.WindowState.WindowMaximized)


def load_behind(task: Task) -> None:
    """Load what opening a file will need."""
    for name in BEHIND:
        task.check()
        import_module(name)
