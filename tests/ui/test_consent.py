"""Consent: of the room, which is read a text; and of persons, by receipt number."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consents import consents, give_consent
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import inputs, record_input
from gcm_desktop.consultation.participants import attend
from gcm_desktop.consultation.sessions import open_session, session
from gcm_desktop.profile import Profile
from gcm_desktop.reports.plain_texts import consent_script
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.consent import PERSONS, TAKE, ConsentView
from gcm_desktop.ui.question import Question
from gcm_desktop.ui.sessions import SessionsPage
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier


class Desk:
    """A view on the consents of a session."""

    def __init__(self, workspace: Workspace, profile: Profile, qtbot: QtBot) -> None:
        self.workspace, self.qtbot = workspace, qtbot
        self.about: Consultation = workspace.write(
            open_consultation, title="Harbour talks", country="KEN", languages=("fr",),
            lead_organisation="Harbour Aid",
        )  # fmt: skip
        self.meeting = workspace.write(
            open_session, consultation_id=self.about.id, title="Morning", zone="Africa/Nairobi"
        )
        self.background = Background()
        self.shell = Shell(workspace, profile, self.background, (SessionsPage,), self.about.id)
        self.shell.resize(1093, 614)
        qtbot.addWidget(self.shell)
        with qtbot.waitActive(self.shell):
            self.shell.show()
            self.shell.activateWindow()
        page = self.shell.go("sessions")
        assert isinstance(page, SessionsPage)
        self.page = page
        self.rest()

    def open(self) -> ConsentView:
        self.page.do("consent")
        assert isinstance(self.page.view, ConsentView)
        self.rest()
        return self.page.view

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: not self.background.busy)


@pytest.fixture
def desk(locked: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(locked, profile, qtbot)
    yield desk
    desk.shell.leave()
    desk.background.shutdown()


def test_the_text_is_read_in_the_language_of_the_room_and_noted(desk: Desk, qtbot: QtBot) -> None:
    view = desk.open()
    first = consent_script("fr", organisers=("Harbour Aid",))[0]
    assert first in view.room.script.toPlainText()
    qtbot.keyClick(desk.shell, Qt.Key.Key_E, CONTROL)
    qtbot.keyClicks(view.room.witness, "Ana")
    qtbot.keyClicks(view.room.objections, "2")
    qtbot.keyClick(view.room.objections, Qt.Key.Key_S, CONTROL)
    kept = desk.workspace.read(session, desk.meeting.id)
    assert (kept.consent_language, kept.consent_witness, kept.consent_objections) == (
        "fr", "Ana", 2,
    )  # fmt: skip
    assert kept.consent_read_at is not None


def test_a_language_without_plain_words_is_said_so(desk: Desk) -> None:
    view = desk.open()
    assert not view.room.missing.isVisible()
    view.room.language.choose("sw")
    assert view.room.missing.isVisible()


def test_what_is_half_noted_of_the_room_comes_back(desk: Desk) -> None:
    view = desk.open()
    view.room.witness.setText("Ana")
    view.leave()
    assert desk.open().room.witness.text() == "Ana"


def test_a_consent_by_receipt_alone_shows_its_number_once(desk: Desk, qtbot: QtBot) -> None:
    view = desk.open()
    view.way.choose(PERSONS)
    qtbot.keyClick(view.receipt, Qt.Key.Key_S, CONTROL)
    [made] = desk.workspace.read(consents, desk.about.id)
    assert view.showing.number.text() == made.receipt
    assert made.participant_id is None
    assert made.session_id == desk.meeting.id
    assert made.given_on is not None
    assert made.receipt not in desk.shell.windowTitle() + view.showing.windowTitle()
    view.showing.accept()


def test_a_card_is_printed_that_bears_the_number(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    view = desk.open()
    view.form.save()
    path = tmp_path / "card.pdf"
    with qtbot.waitSignal(view.showing.printed, timeout=20_000):
        view.showing.print_into(path)
    assert path.read_bytes().startswith(b"%PDF")
    view.showing.print_into(path)
    qtbot.waitUntil(lambda: "already" in view.showing.problem.sentence, timeout=20_000)
    view.showing.accept()


def test_a_child_needs_a_guardian(desk: Desk) -> None:
    view = desk.open()
    view.way.choose(PERSONS)
    view.form.child.setChecked(True)
    view.form.save()
    assert "guardian" in view.form.fields["guardian"].problem.sentence
    assert desk.workspace.read(consents, desk.about.id) == []
    view.form.guardian.setChecked(True)
    view.form.age_appropriate.setChecked(True)
    view.form.save()
    [made] = desk.workspace.read(consents, desk.about.id)
    assert made.child
    assert made.guardian
    assert made.age_appropriate
    view.showing.accept()


def test_a_consent_is_not_given_on_a_day_to_come(desk: Desk) -> None:
    view = desk.open()
    view.form.day.setText("2126-01-01")
    view.form.save()
    assert view.form.fields["given_on"].problem.sentence
    assert desk.workspace.read(consents, desk.about.id) == []


def test_who_came_may_consent_to_be_named(desk: Desk, qtbot: QtBot) -> None:
    person = desk.workspace.write(
        attend, session_id=desk.meeting.id, name="Chen", stakeholder_group="media"
    )
    view = desk.open()
    view.form.who.choose(person.id.hex)
    view.form.level.choose("named")
    view.form.save()
    [made] = desk.workspace.read(consents, desk.about.id)
    assert made.participant_id == person.id
    view.showing.accept()
    desk.rest()
    assert "Chen" in view.list.consents.rows[0].line


def test_a_consent_is_found_by_its_receipt_taken_back_and_renewed(desk: Desk, qtbot: QtBot) -> None:
    write = desk.workspace.write
    given = write(give_consent, consultation_id=desk.about.id)
    write(give_consent, consultation_id=desk.about.id)
    said = write(
        record_input, consultation_id=desk.about.id, text="Three months of wages.",
        kind="challenge", stakeholder_group="migrants", consent_id=given.id, objectives=(6,),
    )  # fmt: skip
    write(write_finding, consultation_id=desk.about.id, text="Fees are high.", inputs=(said.id,))
    view = desk.open()
    view.way.choose(PERSONS)
    qtbot.keyClicks(view.receipt, given.receipt.lower().replace("-", " "))
    qtbot.keyClick(view.receipt, Qt.Key.Key_Return)
    assert view.list.current is not None
    assert view.list.current.id == given.id
    qtbot.keyClick(desk.shell, Qt.Key.Key_B, CONTROL)
    asked = view.findChild(Question)
    assert isinstance(asked, Question)
    assert "1 input" in asked.sentence.text()
    asked.choose(TAKE)
    assert desk.workspace.read(inputs, desk.about.id) == []
    assert any("Fees are high" in sentence for sentence in view.notices.sentences)
    desk.rest()
    assert view.list.current.id == given.id
    assert "taken back" in view.list.current.line
    qtbot.keyClick(desk.shell, Qt.Key.Key_B, CONTROL)
    [again] = desk.workspace.read(inputs, desk.about.id)
    assert again.renews == said.id
    assert view.showing.number.text() != given.receipt
    view.showing.accept()


def test_keeping_a_consent_changes_nothing(desk: Desk) -> None:
    desk.workspace.write(give_consent, consultation_id=desk.about.id)
    view = desk.open()
    view.ask_take_back()
    asked = view.findChild(Question)
    assert isinstance(asked, Question)
    asked.reject()
    [kept] = desk.workspace.read(consents, desk.about.id)
    assert not kept.taken_back


def test_an_unknown_receipt_is_said_in_one_sentence(desk: Desk) -> None:
    view = desk.open()
    view.receipt.setText("ZZZZ-2222")
    view.find_receipt()
    assert "No consent in this file" in view.notices.sentences[0]
