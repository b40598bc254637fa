"""Ending in order when the system asks: Ctrl+C in a terminal, logging out, shutting down."""

import contextlib
import signal
import socket
from types import FrameType

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QWidget


def end_in_order(window: QWidget) -> None:
    """Close the window on SIGINT and SIGTERM, so that one whole file is left behind.

    Python runs its signal handlers only between its own instructions, and Qt's loop runs none:
    the signal's byte on a socket wakes it.
    """
    hears, tells = socket.socketpair()
    for end in (hears, tells):
        end.setblocking(False)
    signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, _let_the_window_close)
    notifier = QSocketNotifier(hears.fileno(), QSocketNotifier.Type.Read, window)

    def close() -> None:
        with contextlib.suppress(BlockingIOError):
            hears.recv(16)
        window.close()

    notifier.activated.connect(close)

    def let_go() -> None:
        signal.set_wakeup_fd(-1)
        hears.close()
        tells.close()

    window.destroyed.connect(let_go)


def _let_the_window_close(_which: int, _frame: FrameType | None) -> None:
    """The window closes once Qt's loop reads the signal's byte."""
