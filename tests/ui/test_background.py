"""Work off the window's thread, every result of which comes back."""

import re
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gcm_desktop.errors import DiskFullError, GcmError
from gcm_desktop.ui.background import Background, Task

MANY = 3000


def never(*_values: object) -> None:
    pytest.fail("this was not to follow")


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    background = Background()
    yield background
    background.shutdown()


@pytest.fixture
def owner(qtbot: QtBot) -> QObject:
    return QObject()


def count_slowly(task: Task) -> int:
    for done in range(10_000):
        task.progress(done, 10_000)
        time.sleep(0.001)
    return 10_000


def give(_task: Task) -> str:
    return "done"


def refuse(_task: Task) -> None:
    raise DiskFullError


def stumble(_task: Task) -> None:
    raise ValueError


def give_up(task: Task) -> None:
    task.cancel()
    task.check()


def test_every_result_of_many_comes_back_on_the_windows_thread(
    qtbot: QtBot, background: Background, owner: QObject
) -> None:
    found: list[tuple[int, bool]] = []

    def then(value: int) -> None:
        found.append((value, threading.current_thread() is threading.main_thread()))

    for number in range(MANY):
        background.start(lambda _task, n=number: n, owner=owner, then=then, fails=never)
    qtbot.waitUntil(lambda: len(found) == MANY, timeout=20_000)
    assert sorted(value for value, _ in found) == list(range(MANY))
    assert all(on_the_windows_thread for _, on_the_windows_thread in found)
    assert not background.busy


def test_work_does_not_run_on_the_windows_thread(
    qtbot: QtBot, background: Background, owner: QObject
) -> None:
    found: list[str] = []
    background.start(
        lambda _task: threading.current_thread().name, owner=owner, then=found.append, fails=never
    )
    qtbot.waitUntil(lambda: bool(found))
    assert found[0].startswith("background")


def test_progress_is_told_and_cancelling_takes_effect_there(
    qtbot: QtBot, background: Background, owner: QObject
) -> None:
    told: list[int] = []
    ends: list[str] = []
    task = background.start(
        count_slowly,
        owner=owner,
        then=never,
        fails=never,
        progress=lambda done, _total: told.append(done),
        cancelled=lambda: ends.append("cancelled"),
        ends=lambda: ends.append("ends"),
    )
    qtbot.waitUntil(lambda: len(told) > 5)
    task.cancel()
    qtbot.waitUntil(lambda: bool(ends) and not background.busy)
    assert ends == ["ends", "cancelled"]
    assert told == list(range(len(told)))


def test_what_a_user_can_cure_goes_to_fails_and_nothing_else(
    qtbot: QtBot, background: Background, owner: QObject
) -> None:
    found: list[GcmError] = []

    background.start(refuse, owner=owner, then=never, fails=found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert isinstance(found[0], DiskFullError)


def test_what_nobody_expected_is_told_as_broken_and_the_busy_sign_goes_out(
    qtbot: QtBot, background: Background, owner: QObject
) -> None:
    ends: list[bool] = []

    with qtbot.waitSignal(background.broke) as broke:
        background.start(
            stumble, owner=owner, then=never, fails=never, ends=lambda: ends.append(True)
        )
    assert isinstance(broke.args[0], ValueError)
    assert ends == [True]


def test_nothing_follows_once_the_owner_is_gone(qtbot: QtBot, background: Background) -> None:
    owner = QObject()
    begun, may_go_on = threading.Event(), threading.Event()

    def wait(_task: Task) -> str:
        begun.set()
        may_go_on.wait(5)
        return "too late"

    background.start(wait, owner=owner, then=never, fails=never, ends=never)
    assert begun.wait(5)
    owner.deleteLater()
    qtbot.waitSignal(owner.destroyed).wait()
    may_go_on.set()
    qtbot.waitUntil(lambda: not background.busy)


def test_shutting_down_cancels_what_runs_and_begins_nothing_more(
    qtbot: QtBot, background: Background, owner: QObject
) -> None:
    tasks = [background.start(count_slowly, owner=owner, then=never, fails=never) for _ in range(6)]
    began = time.monotonic()
    background.shutdown()
    assert time.monotonic() - began < 2
    assert all(task.cancelled for task in tasks)
    later = background.start(lambda _task: 1, owner=owner, then=never, fails=never)
    assert later.cancelled
    assert not background.busy


@pytest.fixture
def late(qtbot: QtBot) -> Iterator[threading.Event]:
    """Other threads that told the window's something wait for this before they go on."""
    go_on = threading.Event()

    def hold(_frame: FrameType, event: str, called: Any) -> None:
        if event == "c_return" and getattr(called, "__name__", "") == "emit":
            go_on.wait(10)

    threading.setprofile(hold)
    yield go_on
    threading.setprofile(None)
    go_on.set()


def watched(dropped: list[str]) -> QObject:
    """Notes on which thread it is let go, which is where Qt destroys it."""
    owner = QObject()
    weakref.finalize(owner, lambda: dropped.append(threading.current_thread().name))
    return owner


@pytest.mark.parametrize("work", [give, refuse, stumble, give_up])
def test_what_work_knows_is_let_go_on_the_windows_thread_however_late_the_other_is(
    qtbot: QtBot, background: Background, late: threading.Event, work: Callable[[Task], Any]
) -> None:
    dropped: list[str] = []
    owner = watched(dropped)
    background.start(
        lambda task, _known=owner: work(task), owner=owner, then=lambda _told, _known=owner: None,
        fails=lambda _error, _known=owner: None,
    )  # fmt: skip
    del owner
    qtbot.waitUntil(lambda: not background.busy)
    late.set()
    background.shutdown()
    assert dropped == ["MainThread"]


def test_what_told_of_progress_is_let_go_on_the_windows_thread_too(
    qtbot: QtBot, background: Background, late: threading.Event
) -> None:
    dropped: list[str] = []
    told: list[int] = []
    owner = watched(dropped)
    background.start(
        lambda task: task.progress(1, 2), owner=owner, then=lambda _none: None, fails=never,
        progress=lambda done, _total, _known=owner: told.append(done),
    )  # fmt: skip
    del owner
    qtbot.waitUntil(lambda: told == [1])
    late.set()
    qtbot.waitUntil(lambda: not background.busy)
    background.shutdown()
    assert dropped == ["MainThread"]


def test_what_still_waits_is_let_go_on_the_windows_thread_when_another_shuts_down(
    qtbot: QtBot, background: Background
) -> None:
    dropped: list[str] = []
    for _ in range(6):
        owner = watched(dropped)
        background.start(count_slowly, owner=owner, then=never, fails=never)
        del owner
    closing = threading.Thread(target=background.shutdown)
    closing.start()
    closing.join()
    qtbot.waitUntil(lambda: not background.busy)
    assert dropped == ["MainThread"] * 6


def test_no_window_uses_the_thread_pool_of_qt_which_loses_results() -> None:
    sources = (Path(__file__).resolve().parents[2] / "gcm_desktop" / "ui").glob("*.py")
    users = [path.name for path in sources if re.search("QRunnable|QThread", path.read_text())]
    assert users == []
