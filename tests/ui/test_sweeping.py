"""What refers to itself only is collected on the window's thread, whoever asks for memory."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from gcm_desktop.ui.sweeping import Sweep

MANY = 200_000


@pytest.fixture
def sweep(qtbot: QtBot) -> Iterator[Sweep]:
    """Among all that a program has loaded."""
    gc.unfreeze()
    gc.collect()
    sweep = Sweep()
    sweep.begin()
    yield sweep
    sweep.end()


class Remembering(QDialog):
    """As many dialogs do: something it holds holds it."""

    def __init__(self) -> None:
        super().__init__()
        self.again = lambda: self.accept()


def thrown_away(dropped: list[str]) -> None:
    weakref.finalize(Remembering(), lambda: dropped.append(threading.current_thread().name))


def ask_for_much_memory() -> None:
    for _ in range(3):
        [[] for _ in range(MANY)]


def test_another_thread_collects_no_dialog_however_much_memory_it_asks_for(
    qtbot: QtBot, sweep: Sweep
) -> None:
    dropped: list[str] = []
    thrown_away(dropped)
    other = threading.Thread(target=ask_for_much_memory)
    other.start()
    other.join()
    assert dropped == []
    kept = [[] for _ in range(MANY)]  # type: ignore[var-annotated]
    qtbot.waitUntil(lambda: bool(dropped), timeout=20_000)
    assert dropped == ["MainThread"]
    assert len(kept) == MANY


def test_what_grew_old_before_it_was_thrown_away_is_collected_once_a_quarter_more_is_there(
    qtbot: QtBot, sweep: Sweep
) -> None:
    dropped: list[str] = []
    dialogs = [Remembering()]
    weakref.finalize(dialogs[0], lambda: dropped.append(threading.current_thread().name))
    gc.collect()
    first = sweeps_of_the_oldest(sweep)
    dialogs.clear()
    assert sweeps_of_the_oldest(sweep) == 0
    assert dropped == []
    kept = [[] for _ in range(len(gc.get_objects()) // 2)]  # type: ignore[var-annotated]
    assert sweeps_of_the_oldest(sweep) == 1
    assert (first, dropped) == (1, ["MainThread"])
    assert kept


def sweeps_of_the_oldest(sweep: Sweep) -> int:
    """How often all was gone through in as many looks, at new things each, as Python needs."""
    before = gc.get_stats()[2]["collections"]
    young, middle, old = gc.get_threshold()
    for _ in range((middle + 2) * (old + 2)):
        kept = [[] for _ in range(2 * young)]  # type: ignore[var-annotated]
        sweep.look()
        kept.clear()
    return gc.get_stats()[2]["collections"] - before


def test_at_the_end_python_collects_by_itself_again(sweep: Sweep) -> None:
    assert not gc.isenabled()
    sweep.end()
    assert gc.isenabled()
