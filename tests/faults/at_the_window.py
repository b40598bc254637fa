"""Somebody at the window: `at_the_window.py FILE CONSULTATION WORDS`, until it is killed.

Without a screen. Opens the file by its passphrase (GCM_PASSPHRASE), types the words on the capture
page, copies them, and says "typed" on standard output once they are kept as a draft.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from gcm_desktop.consultation.drafts import draft
from gcm_desktop.profile import Profile
from gcm_desktop.ui.app import start
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.window import MainWindow

PATIENCE = 60.0


def wait_until(application: QApplication, there: Callable[[], object]) -> None:
    """Let the window work until something is there. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > until:
            raise TimeoutError
        application.processEvents()
        time.sleep(0.005)


def passphrase_line(application: QApplication) -> QLineEdit | None:
    """Where the passphrase is asked for, once it is."""
    hidden = QLineEdit.EchoMode.Password
    lines = (each for each in application.allWidgets() if isinstance(each, QLineEdit))
    return next((each for each in lines if each.isVisible() and each.echoMode() == hidden), None)


def type_into(widget: QWidget, text: str) -> None:
    """Key by key; letters beyond ASCII as an input method sends them."""
    for letter in text:
        key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(widget, key)


def open_file(application: QApplication, window: MainWindow) -> None:
    """By its passphrase, as it is typed."""
    wait_until(application, lambda: passphrase_line(application))
    line = passphrase_line(application)
    assert line
    type_into(line, os.environ["GCM_PASSPHRASE"])
    QTest.keyClick(line, Qt.Key.Key_Return)
    wait_until(application, lambda: window.shell)


def type_words(application: QApplication, window: MainWindow, about: UUID, words: str) -> None:
    """On the capture page, until they are kept; and copied, too."""
    assert window.shell
    window.shell.consult(about)
    page = window.shell.go("capture")
    assert isinstance(page, CapturePage)
    editor = page.form.words
    type_into(editor, words)
    workspace, place = window.shell.workspace, f"capture/{about}"
    wait_until(application, lambda: words in str(workspace.read(draft, place)))
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    if application.clipboard().text() != words:
        raise RuntimeError("the words were not typed, so this shows nothing")


def main(file: Path, about: UUID, words: str) -> None:
    """Until somebody ends it."""
    application = QApplication(["gcm-desktop"])
    window = start(application, Profile(), file)
    open_file(application, window)
    type_words(application, window, about, words)
    sys.stdout.write("typed\n")
    sys.stdout.flush()
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), UUID(sys.argv[2]), sys.argv[3])
