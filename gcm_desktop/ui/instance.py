"""A file that is open in one of our windows is not opened again: that window comes to the front.

Each window listens under a name made from the user, the profile and the file; a digest, as the
name can be seen by others. Only this user's programs may knock.
"""

import getpass
import hashlib
import os
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QWidget

from gcm_desktop.profile import Profile

SOON, BUSY = 700, 5_000
"""Milliseconds in which a window that is there lets one in, and in which, if busy, it answers."""
HERE = b"here"


def name_of(file: Path, profile: Profile) -> str:
    """Under which name the window with this file open is called."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a user without a name has a folder all the same
        user = ""
    where = [os.path.normcase(path.resolve()) for path in (profile.folder, file)]
    said = "\0".join((user, *where)).encode("utf-8", "surrogatepass")
    return f"gcm-desktop-{hashlib.sha256(said).hexdigest()[:32]}"


def bring_to_front(file: Path, profile: Profile) -> bool:
    """Whether another window has this file open; it then comes to the front."""
    socket = QLocalSocket()
    socket.connectToServer(name_of(file, profile))
    if not socket.waitForConnected(SOON):
        return False
    heard = bytes(socket.readAll().data())
    while heard != HERE and socket.waitForReadyRead(BUSY):
        heard += bytes(socket.readAll().data())
    socket.abort()
    return heard == HERE


class Presence(QObject):
    """Answers for one window and the file that is open in it."""

    called = Signal()
    """Somebody opened the same file again."""

    def __init__(self, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)

    def begin(self, file: Path, profile: Profile) -> None:
        """Answer for this file from now on, unless another window does.

        Where a system lets nobody listen, a second window says that the file is in use.
        """
        self.end()
        name = name_of(file, profile)
        if not self._server.listen(name) and not _is_there(name):
            QLocalServer.removeServer(name)  # left by a program that died
            self._server.listen(name)

    def end(self) -> None:
        """The file is left."""
        self._server.close()

    @property
    def answers(self) -> bool:
        """Whether it answers for a file now."""
        return self._server.isListening()

    @Slot()
    def _answer(self) -> None:
        while socket := self._server.nextPendingConnection():
            socket.disconnected.connect(socket.deleteLater)
            socket.write(HERE)
            socket.flush()
            with suppress(RuntimeError):  # it may be gone as soon as it has heard
                socket.disconnectFromServer()
            self.called.emit()


def come_forward(window: QWidget) -> None:
    """Bring a window to the front, or have it ask for attention where that is not allowed."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    QApplication.alert(window)


def _is_there(name: str) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    there = socket.waitForConnected(SOON)
    socket.abort()
    return there
