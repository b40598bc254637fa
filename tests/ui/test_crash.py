"""When the program itself is at fault."""

import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.ui.background import Background
from gcm_desktop.ui.crash import CrashWatch, details_of
from gcm_desktop.ui.crash_dialog import CrashDialog

TESTIMONY = "Fatuma said the agent kept her passport"


@pytest.fixture
def watch(qtbot: QtBot) -> Iterator[CrashWatch]:
    watch = CrashWatch()
    yield watch
    if watch.dialog is not None:
        watch.dialog.close()


def stumble_over(words: str) -> Exception:
    try:
        int(words)
    except ValueError as error:
        return error
    raise AssertionError


def test_details_name_the_kind_and_the_place_and_nobodys_words() -> None:
    error = stumble_over(TESTIMONY)
    details = details_of(type(error), error.__traceback__)
    assert "ValueError" in details
    assert "test_crash.py" in details
    assert "stumble_over" in details
    assert "Fatuma" not in details
    assert "/" not in details


def test_one_dialog_says_what_is_safe_and_what_to_do(
    qtbot: QtBot, watch: CrashWatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error = stumble_over(TESTIMONY)
    for _ in range(3):
        watch.caught(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: watch.dialog is not None)
    dialog = watch.dialog
    assert isinstance(dialog, CrashDialog)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Everything that was acknowledged as saved is safe" in said
    assert "start the program again" in said
    assert "Fatuma" not in said + dialog.details + capsys.readouterr().err
    dialog.copy_details()
    assert QGuiApplication.clipboard().text() == dialog.details
    dialog.accept()
    assert watch.dialog is None


def test_hooks_are_set_and_put_back(watch: CrashWatch) -> None:
    before = sys.excepthook, threading.excepthook
    end = watch.begin()
    assert sys.excepthook == watch.caught
    end()
    assert (sys.excepthook, threading.excepthook) == before


def test_what_escapes_on_another_thread_is_shown_on_the_windows(
    qtbot: QtBot, watch: CrashWatch
) -> None:
    end = watch.begin()
    try:
        thread = threading.Thread(target=lambda: [][0])
        thread.start()
        thread.join()
    finally:
        end()
    qtbot.waitUntil(lambda: watch.dialog is not None)
    assert watch.dialog is not None
    assert "IndexError" in watch.dialog.details


def test_what_breaks_in_the_background_is_shown(qtbot: QtBot, watch: CrashWatch) -> None:
    background = Background()
    background.broke.connect(watch.broke)
    background.start(
        lambda _task: 1 / 0, owner=watch, then=lambda _result: None, fails=lambda _error: None
    )
    qtbot.waitUntil(lambda: watch.dialog is not None)
    background.shutdown()
    assert watch.dialog is not None
    assert "ZeroDivisionError" in watch.dialog.details


def test_every_control_has_a_name(qtbot: QtBot, nameless: Callable[[QWidget], list[str]]) -> None:
    dialog = CrashDialog("GCM Desktop 0.1.0")
    qtbot.addWidget(dialog)
    dialog.show()
    assert nameless(dialog) == []
