"""Assessment: status and priority of objectives, by vote or by judgement, with the keyboard."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.assessments import Assessment, assessments
from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.drafts import waiting
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.profile import Profile
from gcm_desktop.ui.assessing import AssessingView
from gcm_desktop.ui.assessing_table import HOW, PRIORITY, STATUS
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.sessions import SessionsPage
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shell(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[Shell]:
    items = ({"title": "Wages", "objectives": [6, 13], "minutes": None},)
    workspace.write(open_session, consultation_id=consultation.id, title="M", agenda=items)
    background = Background()
    shell = Shell(workspace, profile, background, (SessionsPage,), consultation.id)
    shell.resize(1093, 614)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.leave()
    background.shutdown()


def view_of(shell: Shell) -> AssessingView:
    page = shell.go("sessions")
    assert isinstance(page, SessionsPage)
    while shell.background.busy:
        QTest.qWait(5)
    page.do("assess")
    assert isinstance(page.view, AssessingView)
    return page.view


def kept(shell: Shell) -> list[Assessment]:
    assert shell.consultation_id is not None
    return shell.workspace.read(assessments, shell.consultation_id)


def test_digits_pick_and_are_kept_at_once(shell: Shell, qtbot: QtBot) -> None:
    view = view_of(shell)
    assert [row.objective for row in view.table.seen.rows] == [6, 13]
    qtbot.keyClick(view.table, Qt.Key.Key_2)
    qtbot.keyClick(view.table, Qt.Key.Key_Right)
    qtbot.keyClick(view.table, Qt.Key.Key_4)
    [one] = kept(shell)
    assert (one.objective, one.status, one.priority, one.reached) == (
        6, "early", "urgent", "judgement",
    )  # fmt: skip
    assert one.stakeholder_group is None
    qtbot.keyClick(view.table, Qt.Key.Key_0)
    assert kept(shell)[0].priority is None
    assert view.table.currentIndex().column() == PRIORITY


def test_votes_are_counted_and_need_a_vote(shell: Shell, qtbot: QtBot) -> None:
    view = view_of(shell)
    early = view.votes.status.lines["early"]
    qtbot.keyClicks(early, "20")
    qtbot.keyClick(early, Qt.Key.Key_S, CONTROL)
    [one] = kept(shell)
    assert (one.status_counts, one.reached) == ({"early": 20}, "show_of_hands")
    view.table.setCurrentIndex(view.table.seen.index(0, HOW))
    qtbot.keyClick(view.table, Qt.Key.Key_2)
    assert kept(shell)[0].reached == "dots"
    assert kept(shell)[0].status_counts == {"early": 20}
    qtbot.keyClick(view.table, Qt.Key.Key_4)
    assert kept(shell)[0].reached == "judgement"
    assert kept(shell)[0].status_counts is None
    assert early.text() == ""


def test_a_group_assesses_for_itself(shell: Shell, qtbot: QtBot) -> None:
    view = view_of(shell)
    qtbot.keyClick(view.table, Qt.Key.Key_1)
    view.group.choose("migrants")
    assert view.table.seen.rows[0].status is None
    qtbot.keyClick(view.table, Qt.Key.Key_5)
    found = {one.stakeholder_group: one.status for one in kept(shell)}
    assert found == {None: "not_started", "migrants": "achieved"}


def test_a_note_half_typed_comes_back_until_it_is_kept(shell: Shell, qtbot: QtBot) -> None:
    view = view_of(shell)
    qtbot.keyClicks(view.votes.note, "Half a no")
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_2)  # picked at once; the note is typed on
    assert view.votes.note.toPlainText() == "Half a no"
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    assert view.votes.note.toPlainText() == ""
    view.group.choose("migrants")
    qtbot.keyClicks(view.votes.status.lines["early"], "3")
    view.leave()
    assert len(shell.workspace.read(waiting)) == 2
    view = view_of(shell)
    assert view.votes.note.toPlainText() == "Half a no"
    qtbot.keyClick(view.votes.note, Qt.Key.Key_S, CONTROL)
    [one] = kept(shell)
    assert (one.note, one.status) == ("Half a no", "early")
    view.leave()
    assert len(shell.workspace.read(waiting)) == 1
    view = view_of(shell)
    view.group.choose("migrants")
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    assert view.votes.status.lines["early"].text() == "3"


def test_all_objectives_can_be_assessed(shell: Shell) -> None:
    view = view_of(shell)
    view.scope.choose("all")
    assert [row.objective for row in view.table.seen.rows] == list(range(1, 24))


def test_enter_opens_the_choices(shell: Shell, qtbot: QtBot) -> None:
    view = view_of(shell)
    view.table.setCurrentIndex(view.table.seen.index(1, STATUS))
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert view.table.indexWidget(view.table.currentIndex()) is not None


def test_the_model_keeps_the_rules_of_qt(shell: Shell) -> None:
    view = view_of(shell)
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    tester = QAbstractItemModelTester(view.table.seen, mode)
    view.scope.choose("all")
    assert tester.model().rowCount() == 23
