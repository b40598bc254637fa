"""Reading back: the points large and without names, what the room corrects below them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.drafts import draft
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.sessions import open_session, session
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.session_readback import ReadBackView
from gcm_desktop.ui.sessions import SessionsPage
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shell(locked: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[Shell]:
    about = locked.write(
        open_consultation, title="H", country="KEN", attribution_rule="on_the_record"
    )
    meeting = locked.write(open_session, consultation_id=about.id, title="Morning")
    other = locked.write(open_session, consultation_id=about.id, title="Evening")
    for text, where, facts in (
        ("First.", meeting, {}), ("Elsewhere.", other, {}),
        ("Second.", meeting, {"attribution": "named", "speaker": "Amina Wanjiru"}),
        ("Not for the wall.", meeting, {"sensitivity": "local"}),
    ):  # fmt: skip
        locked.write(
            record_input, consultation_id=about.id, session_id=where.id, text=text,
            kind="challenge", stakeholder_group="migrants", **facts,
        )  # fmt: skip
    background = Background()
    shell = Shell(locked, profile, background, (SessionsPage,), about.id)
    shell.resize(1093, 614)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.leave()
    background.shutdown()


def view_of(shell: Shell, qtbot: QtBot) -> ReadBackView:
    page = shell.go("sessions")
    assert isinstance(page, SessionsPage)
    while shell.background.busy:
        QTest.qWait(5)
    page.do("read_back")
    assert isinstance(page.view, ReadBackView)
    view = page.view
    qtbot.waitUntil(lambda: bool(view.points))
    return view


def test_the_points_are_turned_with_the_arrows_and_bear_no_name(shell: Shell, qtbot: QtBot) -> None:
    view = view_of(shell, qtbot)
    words = view.card.words
    assert words.toPlainText() == "First."
    qtbot.keyClick(words, Qt.Key.Key_Right)
    assert words.toPlainText() == "Second."
    assert "2 of 2" in view.card.place.text()
    qtbot.keyClick(words, Qt.Key.Key_Right)
    assert words.toPlainText() == "Second."
    qtbot.keyClick(words, Qt.Key.Key_Left)
    assert words.toPlainText() == "First."
    assert all("Amina" not in str(point) for point in view.points)


def test_words_are_shown_as_plain_text(shell: Shell, qtbot: QtBot) -> None:
    view = view_of(shell, qtbot)
    shell.workspace.write(
        record_input, consultation_id=shell.consultation_id, session_id=view.session_id,
        text="<b>bold</b>", kind="challenge", stakeholder_group="migrants",
    )  # fmt: skip
    qtbot.waitUntil(lambda: len(view.points) == 3)
    view.turn(2)
    assert view.card.words.toPlainText() == "<b>bold</b>"


def test_corrections_are_kept_and_that_it_was_read(shell: Shell, qtbot: QtBot) -> None:
    view = view_of(shell, qtbot)
    qtbot.keyClicks(view.corrections, "Two months, not three.")
    qtbot.keyClick(view.corrections, Qt.Key.Key_S, CONTROL)
    kept = shell.workspace.read(session, view.session_id)
    assert kept.corrections == "Two months, not three."
    assert kept.read_back_at is not None
    assert "Read back on" in view.done_at.text()


def test_half_typed_corrections_come_back(shell: Shell, qtbot: QtBot) -> None:
    view = view_of(shell, qtbot)
    qtbot.keyClicks(view.corrections, "Two months")
    place = view.keeping.kept.place
    view.leave()
    assert shell.workspace.read(draft, place) == {"corrections": "Two months"}
    assert view_of(shell, qtbot).corrections.toPlainText() == "Two months"


def test_the_screen_of_the_room_follows_and_says_no_more(shell: Shell, qtbot: QtBot) -> None:
    view = view_of(shell, qtbot)
    view.project()
    screen = view.screen_shown
    assert screen is not None
    assert screen.card.words.toPlainText() == "First."
    qtbot.keyClick(screen, Qt.Key.Key_Right)
    assert view.card.words.toPlainText() == screen.card.words.toPlainText() == "Second."
    qtbot.keyClick(screen, Qt.Key.Key_Escape)
    assert not screen.isVisible()
