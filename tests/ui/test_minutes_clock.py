"""The agenda's clock and the floor list: time of the wall, pauses, and nothing kept in the open."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.drafts import draft, waiting
from gcm_desktop.consultation.sessions import AgendaItem
from gcm_desktop.ui.half_typed import Kept
from gcm_desktop.ui.minutes_agenda import AgendaCard, Running, in_minutes
from gcm_desktop.ui.minutes_floor import FloorCard
from gcm_desktop.workspace import Workspace

ITEMS = (AgendaItem("Who pays", (6,), 30), AgendaItem("Border", (4, 11), 10),
         AgendaItem("Open floor", (), None))  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(["pause", "go_on", "next", "wait"]), st.integers(0, 500)), max_size=20
)


class Wall:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def agenda(workspace: Workspace, wall: Wall, qtbot: QtBot) -> AgendaCard:
    card = AgendaCard(wall)
    qtbot.addWidget(card)
    card.follow(ITEMS, Kept(workspace, "agenda/one"))
    return card


def test_the_clock_of_an_item_begins_with_the_first_line(agenda: AgendaCard, wall: Wall) -> None:
    wall.now += 60
    assert agenda.seconds_left == 1800
    agenda.begin()
    wall.now += 60
    assert agenda.seconds_left == 1740


def test_time_that_was_paused_does_not_count(agenda: AgendaCard, wall: Wall) -> None:
    agenda.turn_clock()
    wall.now += 100
    agenda.turn_clock()
    wall.now += 5_000
    agenda.turn_clock()
    wall.now += 10
    assert agenda.seconds_left == 1800 - 110


def test_an_item_that_is_gone_back_to_goes_on_where_it_was(agenda: AgendaCard, wall: Wall) -> None:
    agenda.turn_clock()
    wall.now += 100
    agenda.go_next()
    assert agenda.objectives == (4, 11)
    wall.now += 700
    agenda.tick()
    assert agenda.seconds_left == -100
    assert agenda.left.text() == "\u22121:40"
    agenda.go_back()
    wall.now += 1
    assert agenda.seconds_left == 1800 - 101


def test_the_clock_goes_on_over_a_restart(
    workspace: Workspace, agenda: AgendaCard, wall: Wall, qtbot: QtBot
) -> None:
    agenda.turn_clock()
    agenda.go_next()
    wall.now += 100
    again = AgendaCard(wall)
    qtbot.addWidget(again)
    again.follow(ITEMS, Kept(workspace, "agenda/one"))
    assert again.objectives == (4, 11)
    assert again.seconds_left == 500


def test_before_the_first_and_after_the_last_item_there_is_none(agenda: AgendaCard) -> None:
    agenda.go_back()
    for _step in range(5):
        agenda.go_next()
    assert agenda.running.item == 2
    assert agenda.seconds_left is None


@given(STEPS)
def test_the_items_took_together_what_was_not_paused(steps: list[tuple[str, int]]) -> None:
    running, now, ran = Running(), 0.0, 0.0
    for what, seconds in steps:
        if what == "pause":
            running = running.pause(now)
        elif what == "go_on":
            running = running.go_on(now)
        elif what == "next":
            running = running.go_to((running.item + 1) % 3, now)
        ran += seconds if running.since is not None else 0
        now += seconds
    assert sum(running.pause(now).spent) == ran
    assert Running.of(running.facts(), 3) == running


def test_whatever_was_kept_can_be_read() -> None:
    for facts in (None, {}, {"item": "x", "spent": [None, -1], "since": "now"}, {"item": 99}):
        assert 0 <= Running.of(facts, 3).item < 3


def test_minutes_are_told_with_their_seconds() -> None:
    assert [in_minutes(s) for s in (0, 59.9, 61, -0.4, -60, 7200)] == [
        "0:00", "0:59", "1:01", "0:00", "\u22121:00", "120:00",
    ]  # fmt: skip


def test_who_asked_first_speaks_first(workspace: Workspace, wall: Wall, qtbot: QtBot) -> None:
    floor = FloorCard(wall)
    qtbot.addWidget(floor)
    floor.follow(Kept(workspace, "floor/one"))
    for who in ("Amina", " ", "Table 4"):
        qtbot.keyClicks(floor.asked, who)
        qtbot.keyClick(floor.asked, Qt.Key.Key_Return)
    assert floor.waiting == ["Amina", "Table 4"]
    floor.go_next()
    wall.now += 83
    floor.tick()
    assert (floor.speaking, floor.time.text(), floor.waiting) == ("Amina", "1:23", ["Table 4"])
    assert workspace.read(draft, "floor/one") == floor._facts()
    floor.list.setCurrentRow(0)
    qtbot.keyClick(floor.list, Qt.Key.Key_Delete)
    floor.go_next()
    assert (floor.speaking, floor.waiting) == ("", [])
    assert workspace.read(waiting) == set()


def test_without_a_place_to_keep_it_the_list_is_not_kept(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    floor = FloorCard()
    qtbot.addWidget(floor)
    floor.follow(None)
    qtbot.keyClicks(floor.asked, "Amina of the harbour")
    qtbot.keyClick(floor.asked, Qt.Key.Key_Return)
    assert floor.waiting == ["Amina of the harbour"]
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Amina" not in kept
