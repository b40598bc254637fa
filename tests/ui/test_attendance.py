"""Attendance: counts alone by default, ticks by name where that is safe."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.drafts import draft
from gcm_desktop.consultation.participants import attend, participants
from gcm_desktop.consultation.sessions import Session, open_session, session
from gcm_desktop.consultation.stakeholders import register_stakeholder
from gcm_desktop.profile import Profile
from gcm_desktop.ui.attendance import NAMES, AttendanceView
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.sessions import SessionsPage
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


class Desk:
    """A view on the attendance of a session of a workspace."""

    def __init__(self, workspace: Workspace, about: Consultation, profile: Profile, qtbot) -> None:
        self.workspace, self.qtbot = workspace, qtbot
        self.meeting = workspace.write(open_session, consultation_id=about.id, title="Morning")
        self.background = Background()
        self.shell = Shell(workspace, profile, self.background, (SessionsPage,), about.id)
        self.shell.resize(1093, 614)
        qtbot.addWidget(self.shell)
        with qtbot.waitActive(self.shell):
            self.shell.show()
            self.shell.activateWindow()
        page = self.shell.go("sessions")
        assert isinstance(page, SessionsPage)
        self.page = page
        self.rest()

    def open(self) -> AttendanceView:
        self.page.do("attendance")
        assert isinstance(self.page.view, AttendanceView)
        return self.page.view

    def kept(self) -> Session:
        return self.workspace.read(session, self.meeting.id)

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: not self.background.busy)

    def close(self) -> None:
        self.shell.leave()
        self.background.shutdown()


@pytest.fixture
def desk(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[Desk]:
    desk = Desk(workspace, consultation, profile, qtbot)
    yield desk
    desk.close()


@pytest.fixture
def named(locked: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[Desk]:
    about = locked.write(open_consultation, title="Harbour talks", country="KEN")
    desk = Desk(locked, about, profile, qtbot)
    yield desk
    desk.close()


def test_a_room_is_counted_by_keys(desk: Desk, qtbot: QtBot) -> None:
    view = desk.open()
    assert desk.shell.focusWidget() is view.tallies.people
    qtbot.keyClicks(view.tallies.people, "3")
    women = view.tallies.cards["by_sex"].lines["women"]
    women.setFocus()
    for _person in range(2):
        qtbot.keyClick(women, Qt.Key.Key_Up)
    qtbot.keyClick(women, Qt.Key.Key_2, ALT)
    qtbot.keyClick(women, Qt.Key.Key_2, ALT)
    qtbot.keyClick(women, Qt.Key.Key_2, ALT | SHIFT)
    qtbot.keyClick(women, Qt.Key.Key_S, CONTROL)
    kept = desk.kept()
    assert (kept.people, kept.by_sex) == (3, {"women": 2, "men": 1})
    assert kept.by_group is kept.by_age is kept.by_disability is kept.group_by_sex is None


def test_counts_that_contradict_each_other_are_shown_and_kept(desk: Desk) -> None:
    view = desk.open()
    view.tallies.fill({"people": 10, "by_sex": {"women": 4, "men": 3}})
    assert "add up to 7" in view.tallies.warnings.shown[0]
    assert view.save()
    assert desk.kept().by_sex == {"women": 4, "men": 3}


def test_not_counted_is_not_none(desk: Desk) -> None:
    view = desk.open()
    view.tallies.fill({"people": 0, "by_sex": {"women": 0}})
    assert view.save()
    view.tallies.fill({"people": None})
    assert view.save()
    assert desk.kept().people is None
    assert desk.kept().by_sex == {"women": 0}


def test_what_is_no_number_is_said_and_nothing_is_kept(desk: Desk) -> None:
    view = desk.open()
    view.tallies.people.setText("many")
    assert not view.save()
    assert view.tallies.problem.sentence
    view.leave()
    assert desk.page.view is view
    view.tallies.people.setText("")
    view.leave()
    assert desk.page.view is None
    assert desk.kept().people is None


def test_group_and_sex_are_counted_together_only_where_that_is_wanted(desk: Desk) -> None:
    view = desk.open()
    view.tallies.crossed.show_counts({"migrants": {"women": 4}})
    assert view.save()
    assert desk.kept().group_by_sex == {"migrants": {"women": 4}}
    view.tallies.crossed.wanted.setChecked(False)
    assert view.save()
    assert desk.kept().group_by_sex is None


def test_escape_keeps_the_counts(desk: Desk, qtbot: QtBot) -> None:
    view = desk.open()
    qtbot.keyClicks(view.tallies.people, "17")
    qtbot.keyClick(view.tallies.people, Qt.Key.Key_Escape)
    assert desk.page.view is None
    assert desk.kept().people == 17


def test_counts_that_were_not_saved_come_back(desk: Desk) -> None:
    view = desk.open()
    view.tallies.fill({"people": 12})
    desk.page.leave()  # as when the program ends
    assert desk.workspace.read(draft, view.keeping.kept.place) == {"people": "12"}
    desk.page.view = None
    view.hide()
    again = desk.open()
    assert again.tallies.people.text() == "12"
    assert again.notices.sentences
    assert again.save()
    assert desk.workspace.read(draft, view.keeping.kept.place) is None


def test_a_file_without_a_passphrase_says_why_nobody_is_named(desk: Desk) -> None:
    view = desk.open()
    view.way.choose(NAMES)
    assert "no passphrase" in view.refusal
    assert not view.people.isVisible()


def test_an_anonymous_consultation_says_why_nobody_is_named(
    locked: Workspace, profile: Profile, qtbot: QtBot
) -> None:
    about = locked.write(open_consultation, title="H", country="KEN", attribution_rule="anonymous")
    desk = Desk(locked, about, profile, qtbot)
    view = desk.open()
    assert "anonymous" in view.refusal
    desk.close()


def test_people_are_ticked_typed_and_described_and_the_counts_follow(
    named: Desk, qtbot: QtBot
) -> None:
    write, about = named.workspace.write, named.meeting.consultation_id
    other = write(open_session, consultation_id=about, title="Evening")
    write(attend, session_id=other.id, name="Chen", stakeholder_group="media")
    write(register_stakeholder, name="Amina", kind="person", stakeholder_group="migrants")
    write(register_stakeholder, name="Harbour Aid", stakeholder_group="civil_society")
    named.page.return_to({"session": named.meeting.id})
    named.rest()
    view = named.open()
    view.way.choose(NAMES)
    named.rest()
    assert [one.name for one in view.people.people.rows] == ["Amina", "Chen"]
    qtbot.keyClicks(view.people.search, "ami")
    qtbot.keyClick(view.people.search, Qt.Key.Key_Return)
    qtbot.keyClick(view.people.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.people.people.rows[0].came)
    assert view.people.current is not None
    view.people.particulars["sex"].choose("women")
    qtbot.keyClicks(view.people.name, "Juma")
    view.people.group.choose("migrants")
    qtbot.keyClick(view.people.name, Qt.Key.Key_Return)
    came = named.workspace.read(participants, about, session_id=named.meeting.id)
    assert [(one.name, one.sex) for one in came] == [(None, "women"), ("Juma", None)]
    qtbot.keyClick(view.people.name, Qt.Key.Key_T, CONTROL)
    assert named.kept().people is None  # shown, and kept only when it is saved
    assert view.save()
    assert named.kept().people == 2
    assert named.kept().by_group == {"migrants": 2}
    assert named.kept().by_sex == {"women": 1, "not_recorded": 1}


def test_a_tick_is_taken_back(named: Desk, qtbot: QtBot) -> None:
    about = named.meeting.consultation_id
    named.workspace.write(
        attend, session_id=named.meeting.id, name="Chen", stakeholder_group="media"
    )
    view = named.open()
    view.way.choose(NAMES)
    named.rest()
    view.people.list.setFocus()
    qtbot.keyClick(view.people.list, Qt.Key.Key_Space)
    assert named.workspace.read(participants, about, session_id=named.meeting.id) == []


def test_ticks_beyond_the_heads_are_told_in_both_leaves_and_on_the_overview(
    named: Desk, qtbot: QtBot
) -> None:
    told = "2 people were ticked off by name, and 1 heads were counted."
    for name in ("Chen", "Amina"):
        named.workspace.write(
            attend, session_id=named.meeting.id, name=name, stakeholder_group="media"
        )
    view = named.open()
    named.rest()
    assert view.tallies.warnings.shown == ()
    qtbot.keyClicks(view.tallies.people, "1")
    assert view.tallies.warnings.shown == (told,)
    assert view.save()
    view.way.choose(NAMES)
    named.rest()
    assert view.warnings.isVisible()
    assert view.warnings.shown == (told,)
    view.people.list.setFocus()
    qtbot.keyClick(view.people.list, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not view.warnings.isVisible())
    view.people.name.setText("Juma")
    view.people.group.choose("migrants")
    view.people.arrive()
    qtbot.waitUntil(lambda: view.tallies.warnings.shown == (told,))
    view.leave()
    qtbot.waitUntil(lambda: named.page.overview.panel.warnings.shown == (told,))
    assert named.kept().people == 1


def test_ten_thousand_people_are_searched(named: Desk) -> None:
    def come(db) -> None:
        for number in range(10_000):
            attend(
                db, session_id=named.meeting.id, name=f"Person {number}",
                stakeholder_group="migrants",
            )  # fmt: skip

    named.workspace.write(come)
    view = named.open()
    view.way.choose(NAMES)
    named.qtbot.waitUntil(lambda: len(view.people.people.rows) == 10_000, timeout=60_000)
    view.people.search.setText("9999")
    assert [one.name for one in view.people.people.rows] == ["Person 9999"]
    assert view.people.current is not None
    assert view.people.current.name == "Person 9999"
    view.people.search.setText("999")
    assert view.people.current.name == "Person 9999"
