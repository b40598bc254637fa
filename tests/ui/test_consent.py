"""Consent: of the room, which is read a text; and of persons, by receipt number."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consents import consents, give_consent
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.drafts import waiting
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import inputs, record_input
from gcm_desktop.consultation.participants import attend
from gcm_desktop.consultation.sessions import open_session, session
from gcm_desktop.profile import Profile
from gcm_desktop.reports.plain_texts import consent_script
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.consent import PERSONS, TAKE, ConsentView
from gcm_desktop.ui.placed import ids_and_numbers
from gcm_desktop.ui.question import Question
from gcm_desktop.ui.sessions import VIEWS, SessionsPage
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


def test_what_is_half_noted_of_a_person_comes_back_until_it_is_noted(desk: Desk) -> None:
    came = desk.workspace.write(
        attend, session_id=desk.meeting.id, name="Amina", stakeholder_group="migrants"
    )
    view = desk.open()
    view.form.who.choose(came.id.hex)
    view.form.witness.setText("Ana")
    view.form.level.choose("named")
    view.form.child.setChecked(True)
    desk.page.leave()  # as when the program ends
    assert desk.workspace.read(waiting) == {view.person.kept.place}
    view.leave()
    again = desk.open()
    assert (again.form.who.chosen, again.form.witness.text()) == (came.id.hex, "Ana")
    assert (again.form.level.chosen, again.form.child.isChecked()) == ("named", True)
    assert again.form.notices.sentences
    again.form.guardian.setChecked(True)
    again.form.save()
    [made] = desk.workspace.read(consents, desk.about.id)
    assert (made.participant_id, made.witness, made.level) == (came.id, "Ana", "named")
    again.showing.accept()
    desk.page.leave()
    assert desk.workspace.read(waiting) == set()


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


def test_the_consent_that_was_looked_at_is_there_again_after_a_restart(
    desk: Desk, qtbot: QtBot
) -> None:
    made = [
        desk.workspace.write(
            give_consent, consultation_id=desk.about.id, session_id=desk.meeting.id
        )
        for _ in range(3)
    ]
    view = desk.open()
    assert desk.page.place() == {"session": desk.meeting.id, "view": 1}
    view.return_to({"consent": made[1].id.hex})
    desk.rest()
    assert desk.page.place()["consent"] == made[1].id
    desk.shell.leave()
    again = Shell(desk.workspace, desk.shell.profile, desk.background, (SessionsPage,))
    qtbot.addWidget(again)
    again.show()
    again.begin()
    page = again.current
    assert isinstance(page, SessionsPage)
    desk.rest()
    assert isinstance(page.view, ConsentView)
    assert (page.view.session_id, page.view.way.chosen) == (desk.meeting.id, PERSONS)
    assert page.view.list.current is not None
    assert page.view.list.current.id == made[1].id
    again.leave()


@pytest.mark.parametrize(
    "place",
    [{"session": "0" * 32, "view": 1}, {"consent": "0" * 32}, {"view": 1}, {"consent": "x"}, {},
     {"session": "", "view": "consent"}, {"session": 3}],
)  # fmt: skip
def test_a_place_that_is_there_no_longer_opens_nothing(
    desk: Desk, place: dict[str, object]
) -> None:
    desk.page.return_to(place)
    desk.rest()
    assert desk.page.view is None
    assert desk.page.overview.list.current == desk.meeting.id


def test_every_view_is_there_again_after_a_restart(desk: Desk) -> None:
    for number, name in enumerate(VIEWS):
        desk.page.do(name)
        desk.rest()
        place = ids_and_numbers(desk.page.place())
        assert place["view"] == number
        desk.page.view.left.emit()
        desk.page.return_to(place)
        desk.rest()
        assert type(desk.page.view) is VIEWS[name]
    desk.page.return_to({"session": desk.meeting.id.hex, "view": 99})
    desk.page.view.left.emit()
