"""Changes of the workspace, as views hear of them."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.ui.signals import Changes
from gcm_desktop.workspace import Workspace


class Listener(QObject):
    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self.heard: list[frozenset[str]] = []
        self.threads: list[threading.Thread] = []
        changes.happened.connect(self.hear)

    def hear(self, tables: frozenset[str]) -> None:
        self.heard.append(tables)
        self.threads.append(threading.current_thread())


@pytest.fixture
def changes(workspace: Workspace, qtbot: QtBot) -> Iterator[Changes]:
    changes = Changes(workspace)
    yield changes
    changes.stop()


def make_one(workspace: Workspace) -> Consultation:
    return workspace.write(open_consultation, title="Harbour talks", country="KEN")


def test_a_save_tells_which_tables_changed(
    qtbot: QtBot, workspace: Workspace, changes: Changes
) -> None:
    with qtbot.waitSignal(changes.happened) as happened:
        make_one(workspace)
    assert "consultation" in happened.args[0]


def test_several_saves_in_one_turn_are_told_once(
    qtbot: QtBot, workspace: Workspace, changes: Changes
) -> None:
    listener = Listener(changes)
    for _ in range(3):
        make_one(workspace)
    assert listener.heard == []
    qtbot.waitUntil(lambda: bool(listener.heard))
    make_one(workspace)
    qtbot.waitUntil(lambda: len(listener.heard) == 2)


def test_a_save_on_another_thread_is_told_on_the_windows_thread(
    qtbot: QtBot, workspace: Workspace, changes: Changes
) -> None:
    listener = Listener(changes)
    thread = threading.Thread(target=make_one, args=(workspace,))
    thread.start()
    qtbot.waitUntil(lambda: bool(listener.heard))
    thread.join()
    assert set(listener.threads) == {threading.main_thread()}


def test_nothing_is_told_after_stop(qtbot: QtBot, workspace: Workspace, changes: Changes) -> None:
    changes.stop()
    with qtbot.assertNotEmitted(changes.happened, wait=50):
        make_one(workspace)
