"""The page on which sessions are planned, corrected, closed, tidied and sealed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.drafts import draft
from gcm_desktop.consultation.inputs import amend_input, record_input
from gcm_desktop.consultation.sealing import SessionSeal, digest_of, seals
from gcm_desktop.consultation.sessions import (
    Session,
    amend_session,
    close_session,
    open_session,
    session,
    sessions,
    tidy_session,
)
from gcm_desktop.profile import Profile
from gcm_desktop.remembering import Remembering
from gcm_desktop.reports.attesting import is_signed_by, sign_digest
from gcm_desktop.reports.identity import new_identity, open_identity
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.referral import ReferralDialog
from gcm_desktop.ui.session_agenda import AgendaEditor, objectives_named
from gcm_desktop.ui.session_draft import new_place
from gcm_desktop.ui.session_fields import likely_zone
from gcm_desktop.ui.session_form import SessionForm
from gcm_desktop.ui.session_printing import print_kit
from gcm_desktop.ui.session_sealing import SealDialog
from gcm_desktop.ui.sessions import SessionsPage
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.heads import heads_now
from tests.stores import Held

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
NINE = datetime(2026, 3, 2, 6, tzinfo=UTC)
"""Nine in the morning in Nairobi."""


@pytest.fixture
def shell(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[Shell]:
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


def page_of(shell: Shell) -> SessionsPage:
    page = shell.go("sessions")
    assert isinstance(page, SessionsPage)
    rest(shell)
    return page


def rest(shell: Shell) -> None:
    """Until what runs behind is done and shown."""
    QTest.qWait(1)
    while shell.background.busy:
        QTest.qWait(5)


def form_of(page: SessionsPage) -> SessionForm:
    assert page.form is not None
    return page.form


def line(form: SessionForm, name: str) -> QLineEdit:
    control = form.fields[name].control
    assert isinstance(control, QLineEdit)
    return control


def agenda(form: SessionForm) -> AgendaEditor:
    control = form.fields["agenda"].control
    assert isinstance(control, AgendaEditor)
    return control


def focus(shell: Shell) -> QWidget:
    widget = shell.focusWidget()
    assert widget is not None
    return widget


@pytest.fixture
def meeting(workspace: Workspace, consultation: Consultation) -> Session:
    return workspace.write(
        open_session, consultation_id=consultation.id, title="Morning", starts_at=NINE,
        zone="Africa/Nairobi",
    )  # fmt: skip


def test_an_empty_page_says_what_to_do_first(shell: Shell) -> None:
    page = page_of(shell)
    assert shell.focusWidget() is page.overview.new
    assert not page.overview.list.isVisible()


def test_a_session_is_planned_by_keyboard(shell: Shell, workspace: Workspace, qtbot: QtBot) -> None:
    page = page_of(shell)
    qtbot.keyClick(shell, Qt.Key.Key_N, CONTROL)
    form = form_of(page)
    qtbot.keyClicks(focus(shell), "Women at the port")
    qtbot.keyClicks(line(form, "starts_at"), "2026-03-02 09:00")
    qtbot.keyClicks(line(form, "ends_at"), "2026-03-02 12:30")
    agenda(form).add.click()
    qtbot.keyClicks(focus(shell), "Welcome")
    qtbot.keyClick(focus(shell), Qt.Key.Key_Return)
    qtbot.keyClicks(focus(shell), "Wages")
    qtbot.keyClick(focus(shell), Qt.Key.Key_Tab)
    qtbot.keyClicks(focus(shell), "6; detention")
    qtbot.keyClick(focus(shell), Qt.Key.Key_Tab)
    qtbot.keyClicks(focus(shell), "45")
    qtbot.keyClick(focus(shell), Qt.Key.Key_Up, ALT)
    qtbot.keyClick(focus(shell), Qt.Key.Key_S, CONTROL)
    assert page.form is None
    assert shell.consultation_id is not None
    [kept] = workspace.read(sessions, shell.consultation_id)
    assert (kept.title, kept.zone) == ("Women at the port", "Africa/Nairobi")
    assert (kept.starts_at, kept.ends_at) == (NINE, NINE + timedelta(hours=3.5))
    assert [dict(item) for item in kept.agenda] == [
        {"title": "Wages", "objectives": [6, 13], "minutes": 45},
        {"title": "Welcome", "objectives": [], "minutes": None},
    ]
    rest(shell)
    assert page.overview.list.current == kept.id


def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_lost(
    shell: Shell, workspace: Workspace
) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    line(form, "starts_at").setText("tomorrow")
    agenda(form).show_rows([{"title": "A", "objectives": "99", "minutes": ""}])
    form.save()
    refused = {name for name, field in form.fields.items() if field.problem.sentence}
    assert refused == {"title", "starts_at", "agenda"}
    assert line(form, "starts_at").text() == "tomorrow"
    assert shell.consultation_id is not None
    assert workspace.read(sessions, shell.consultation_id) == []
    form.left.emit()


def test_a_session_that_ends_before_it_starts_is_refused_in_one_sentence(shell: Shell) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    line(form, "title").setText("M")
    line(form, "starts_at").setText("2026-03-02 09:00")
    line(form, "ends_at").setText("2026-03-02 08:00")
    assert "ends before it starts" in form.when.text()
    form.save()
    assert "ends before it starts" in form.fields["ends_at"].problem.sentence
    form.left.emit()


def test_an_unlikely_year_is_said_and_kept(shell: Shell) -> None:
    page = page_of(shell)
    page.make()
    form = form_of(page)
    line(form, "starts_at").setText("2126-03-02 09:00")
    assert "check the year" in form.when.text()
    line(form, "starts_at").setText("2002-03-02 09:00")
    assert "check the year" in form.when.text()
    line(form, "starts_at").setText("")
    assert form.when.text() == ""
    form.left.emit()


def test_a_correction_without_changes_keeps_every_field(
    shell: Shell, workspace: Workspace, meeting: Session
) -> None:
    facts = {
        "ends_at": NINE + timedelta(hours=2), "place": "Hall", "notes": "two doors",
        "agenda": ({"title": "A", "objectives": [3], "minutes": None},),
        "facilitators": ("Ana", "بن"), "interpreters": ("Chen",), "officials_present": True,
        "employers_present": False, "police_present": None, "accessibility": "Ramp",
    }  # fmt: skip
    before = workspace.write(amend_session, meeting.id, **facts).model_dump()
    page = page_of(shell)
    page.do("edit")
    form_of(page).save()
    assert page.form is None
    after = workspace.read(session, meeting.id).model_dump()
    assert len(after["agenda"]) == 1
    assert after == before


def test_what_is_half_typed_comes_back(shell: Shell, workspace: Workspace) -> None:
    page = page_of(shell)
    page.make()
    line(form_of(page), "title").setText("Half")
    page.leave()
    assert shell.consultation_id is not None
    place = new_place(shell.consultation_id)
    assert workspace.read(draft, place) == {"title": "Half"}
    page.forming.form = page.forming.keeping = None  # as after the program ended
    page.forming.offer()
    assert any("new session" in said for said in shell.notices.sentences)
    page.make()
    assert line(form_of(page), "title").text() == "Half"
    form_of(page).save()
    assert workspace.read(draft, place) is None


def test_the_page_goes_step_by_step_to_a_seal(
    shell: Shell, workspace: Workspace, meeting: Session, qtbot: QtBot
) -> None:
    page = page_of(shell)
    said = workspace.write(
        record_input, consultation_id=meeting.consultation_id, session_id=meeting.id,
        text="Three months of wages.", kind="challenge", stakeholder_group="migrants",
    )  # fmt: skip
    for state in ("closed", "tidied"):
        qtbot.keyClick(shell, Qt.Key.Key_E, CONTROL)
        assert workspace.read(session, meeting.id).state == state
    qtbot.keyClick(shell, Qt.Key.Key_E, CONTROL)
    dialog = page.findChild(SealDialog)
    assert isinstance(dialog, SealDialog)
    dialog.way.choose("unsigned")
    dialog.go_on()
    qtbot.waitUntil(lambda: workspace.read(session, meeting.id).state == "sealed")
    [seal] = workspace.read(seals, meeting.id)
    assert said.id.hex in seal.heads
    assert seal.signature is None
    qtbot.waitUntil(lambda: any("not signed" in one for one in page.overview.panel.sealed.shown))
    assert not page.overview.panel.step.isEnabled()
    workspace.write(amend_input, said.id, text="Four months of wages.")
    workspace.write(amend_session, meeting.id, people=12)
    qtbot.waitUntil(
        lambda: any("2 records changed" in one for one in page.overview.panel.sealed.shown)
    )
    assert page.overview.panel.step.isEnabled()


def test_a_seal_is_signed_with_the_key_of_an_officer(
    shell: Shell, workspace: Workspace, meeting: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    passphrase = "six herons at dusk"
    made = new_identity(name="Amina", role="facilitator", organisation=None, passphrase=passphrase)
    path = tmp_path / "identity.p12"
    path.write_bytes(made)
    workspace.write(close_session, meeting.id)
    workspace.write(tidy_session, meeting.id)
    page = page_of(shell)
    page.do("step")
    dialog = page.findChild(SealDialog)
    assert isinstance(dialog, SealDialog)
    dialog.go_on()
    assert dialog.have.file_field.problem.sentence
    dialog.use(path)
    dialog.have.passphrase.setText("wrong")
    dialog.go_on()
    qtbot.waitUntil(lambda: bool(dialog.have.passphrase_field.problem.sentence), timeout=20_000)
    dialog.have.passphrase.setText(passphrase)
    dialog.go_on()
    qtbot.waitUntil(lambda: bool(workspace.read(seals, meeting.id)), timeout=20_000)
    [seal] = workspace.read(seals, meeting.id)
    certificate = open_identity(made, passphrase).certificate
    assert seal.fingerprint == certificate.fingerprint
    assert seal.signature is not None
    assert is_signed_by(certificate, seal.digest, seal.signature)
    assert not is_signed_by(certificate, "0" * 64, seal.signature)
    told = page.overview.panel.sealed
    qtbot.waitUntil(lambda: any("The seal holds" in one for one in told.shown))
    assert any("Amina" in one for one in told.shown)
    assert certificate.short_fingerprint in told.shown[0]
    workspace.write(amend_session, meeting.id, people=12)
    qtbot.waitUntil(lambda: any("1 record changed" in one for one in told.shown))
    assert any("fits what was sealed" in one for one in told.shown)


def test_a_passphrase_is_remembered_once_it_has_sealed(
    shell: Shell, workspace: Workspace, meeting: Session, tmp_path: Path, qtbot: QtBot,
    store: Held, profile: Profile,
) -> None:  # fmt: skip
    passphrase = "six herons at dusk"
    made = new_identity(name="Amina", role="facilitator", organisation=None, passphrase=passphrase)
    (tmp_path / "identity.p12").write_bytes(made)
    workspace.write(close_session, meeting.id)
    workspace.write(tidy_session, meeting.id)
    page = page_of(shell)
    page.do("step")
    dialog = page.findChild(SealDialog)
    assert isinstance(dialog, SealDialog)
    dialog.use(tmp_path / "identity.p12")
    qtbot.waitUntil(lambda: not dialog.have.remember.isHidden(), timeout=20_000)
    dialog.have.passphrase.setText(passphrase)
    dialog.have.remember.setChecked(True)
    dialog.go_on()
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible(), timeout=20_000)
    assert len(workspace.read(seals, meeting.id)) == 1
    assert Remembering(profile).passphrase(made) == passphrase
    assert store.asked


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        (lambda seal: {"fingerprint": "f" * 64}, "does not fit"),
        (lambda seal: {"signature": seal.signature.partition(".")[0]}, "cannot be told here"),
        (lambda seal: {"heads": {}}, "was altered"),
        (lambda seal: {"signature": None, "fingerprint": None}, "as it was sealed."),
    ],
)
def test_a_seal_says_what_it_is_worth(
    shell: Shell, workspace: Workspace, meeting: Session, qtbot: QtBot, forged, words: str
) -> None:
    passphrase = "six herons at dusk"
    made = new_identity(name="Amina", role="facilitator", organisation=None, passphrase=passphrase)
    signer = open_identity(made, passphrase)
    heads = heads_now(workspace, meeting.id)
    facts = {"heads": heads, "digest": digest_of(heads), "session_id": meeting.id,
             "signature": sign_digest(signer, digest_of(heads)),
             "fingerprint": signer.certificate.fingerprint}  # fmt: skip
    facts |= forged(SessionSeal.of(**facts))

    def from_elsewhere(db) -> None:
        db.add(SessionSeal.of(**facts))
        session(db, meeting.id).amend(state="sealed")

    workspace.write(from_elsewhere)
    page = page_of(shell)
    told = page.overview.panel.sealed
    qtbot.waitUntil(lambda: any(words in one for one in told.shown))
    broken = words in ("does not fit", "was altered")
    assert page.overview.panel.step.isEnabled() == broken


def test_a_session_taken_back_is_brought_back_by_undo(
    shell: Shell, workspace: Workspace, meeting: Session, qtbot: QtBot
) -> None:
    page = page_of(shell)
    qtbot.keyClick(page.overview.list, Qt.Key.Key_Delete)
    assert workspace.read(sessions, meeting.consultation_id) == []
    page.undo()
    assert [one.id for one in workspace.read(sessions, meeting.consultation_id)] == [meeting.id]


def test_the_list_tells_people_inputs_and_contradictions(
    shell: Shell, workspace: Workspace, meeting: Session, qtbot: QtBot
) -> None:
    workspace.write(amend_session, meeting.id, people=12, by_sex={"women": 5})
    for text in ("One", "Two"):
        workspace.write(
            record_input, consultation_id=meeting.consultation_id, session_id=meeting.id,
            text=text, kind="challenge", stakeholder_group="migrants",
        )  # fmt: skip
    page = page_of(shell)
    model = page.overview.list.sessions
    qtbot.waitUntil(lambda: model.lines[0].inputs == 2)
    said = str(model.index(0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "12 people" in said
    assert "2 inputs" in said
    assert "add up to 5" in said
    assert page.overview.panel.warnings.shown


def test_the_model_keeps_the_rules_of_qt(shell: Shell, meeting: Session) -> None:
    page = page_of(shell)
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    tester = QAbstractItemModelTester(page.overview.list.sessions, mode)
    page.overview.list.show_lines(page.overview.list.sessions.lines)
    assert tester.model().rowCount() == 1


def test_five_hundred_sessions_are_listed_and_walked(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    def plan(db) -> None:
        for number in range(500):
            open_session(db, consultation_id=consultation.id, title=f"S{number}")

    workspace.write(plan)
    page = page_of(shell)
    assert len(page.overview.list.sessions.lines) == 500
    qtbot.keyClick(page.overview.list, Qt.Key.Key_End)
    assert page.overview.panel.title.text() == "S499"


def test_every_view_opens_by_its_key_and_is_left_by_escape(
    shell: Shell, meeting: Session, qtbot: QtBot, nameless
) -> None:
    page = page_of(shell)
    assert nameless(page) == []
    for key in (Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F6, Qt.Key.Key_F7):
        qtbot.keyClick(shell, key)
        assert page.view is not None
        qtbot.waitUntil(lambda: not shell.background.busy)
        assert nameless(page.view) == []
        assert shell.minimumSizeHint().width() <= 1093
        assert shell.minimumSizeHint().height() <= 614
        qtbot.keyClick(focus(shell), Qt.Key.Key_Escape)
        assert page.view is None
    qtbot.keyClick(shell, Qt.Key.Key_R, CONTROL)
    assert page.view is not None
    qtbot.waitUntil(lambda: not shell.background.busy)
    assert nameless(page.view) == []
    qtbot.keyClick(focus(shell), Qt.Key.Key_Escape)
    page.do("edit")
    assert nameless(form_of(page)) == []
    form_of(page).left.emit()


def test_help_is_one_key_away_from_the_list(shell: Shell, meeting: Session, qtbot: QtBot) -> None:
    page = page_of(shell)
    qtbot.keyClick(page.overview.list, Qt.Key.Key_F9)
    dialog = shell.findChild(ReferralDialog)
    assert isinstance(dialog, ReferralDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_the_kit_of_a_session_is_printed_once(
    shell: Shell, meeting: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    page_of(shell)
    path = tmp_path / "kit.pdf"
    print_kit(shell, meeting.id, path)
    made = "The session kit is made."
    qtbot.waitUntil(lambda: made in shell.notices.sentences, timeout=20_000)
    assert path.read_bytes().startswith(b"%PDF")
    print_kit(shell, meeting.id, path)
    qtbot.waitUntil(lambda: any("already" in one for one in shell.notices.sentences))


def test_objectives_are_named_by_number_or_word() -> None:
    assert objectives_named("7 · Reduce vulnerabilities; 7, 6") == (7, 6)
    assert objectives_named("detention") == (13,)
    assert objectives_named(" ; ") == ()


def test_the_zone_follows_the_last_session_or_the_country(meeting: Session) -> None:
    assert likely_zone("FJI", [meeting]) == "Africa/Nairobi"
    assert likely_zone("KEN", []) == "Africa/Nairobi"
    assert likely_zone("FJI", []) == "Pacific/Fiji"
