"""Minutes from the window: looked at in any language and dress, then saved or signed as seen."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.issued import IssuedReport, issued_reports
from gcm_desktop.consultation.report_plans import dress_report
from gcm_desktop.consultation.report_templates import ReportTemplate
from gcm_desktop.consultation.sessions import Session, amend_session, open_session
from gcm_desktop.profile import Profile
from gcm_desktop.remembering import Remembering
from gcm_desktop.reports.comparing import Outcome, compare_pages
from gcm_desktop.reports.extraction import signed_data
from gcm_desktop.reports.identity import certificate_pem, new_identity, open_identity
from gcm_desktop.reports.remembered_k import remember_k
from gcm_desktop.reports.trust import read_trust, trust_file
from gcm_desktop.reports.trust_signers import follow
from gcm_desktop.reports.trusted import Standing, Trust
from gcm_desktop.reports.verification import verify_report
from gcm_desktop.texts import use_language
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.disclosure import DisclosureDialog
from gcm_desktop.ui.session_minutes import MinutesDialog, ask_minutes
from gcm_desktop.ui.sessions import SessionsPage
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace
from tests.stores import Held

PATIENCE = 20_000
PHRASE = "six herons at dusk"
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
MINISTRY = """
name = "Ministry"
organisation = "Ministry of Planning"
[[sections]]
place = "closing"
title = "Contact"
text = "{text}"
"""


@pytest.fixture(scope="module")
def identity_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("identity") / "officer.p12"
    path.write_bytes(new_identity(name="Amina", role="facilitator", organisation=None,
                                  passphrase=PHRASE))  # fmt: skip
    return path


@pytest.fixture
def meeting(workspace: Workspace, consultation: Consultation) -> Session:
    held = workspace.write(
        open_session, consultation_id=consultation.id, title="Morning", people=20
    )
    workspace.write(
        record_input, consultation_id=consultation.id, session_id=held.id, text="Paid late.",
        kind="challenge", stakeholder_group="migrants", objectives=(6,), sensitivity="public",
    )  # fmt: skip
    return held


@pytest.fixture
def shell(
    qtbot: QtBot, workspace: Workspace, settled: Profile, meeting: Session, background: Background
) -> Iterator[Shell]:
    shell = Shell(workspace, settled, background, (SessionsPage,), meeting.consultation_id)
    shell.resize(1093, 614)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.leave()


@pytest.fixture
def dialog(qtbot: QtBot, shell: Shell, meeting: Session) -> Iterator[MinutesDialog]:
    """The minutes, as they are there to be looked at."""
    dialog = ask_minutes(shell, meeting.id)
    rested(qtbot, dialog)
    yield dialog
    if isValid(dialog):
        dialog.done(0)


def rested(qtbot: QtBot, dialog: MinutesDialog) -> None:
    """Until nothing is made any more; once all is done the dialog is gone."""
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.busy, timeout=PATIENCE)


def left(shell: Shell) -> list[IssuedReport]:
    assert shell.consultation_id is not None
    return shell.workspace.read(issued_reports, shell.consultation_id)


def saved(qtbot: QtBot, dialog: MinutesDialog, path: Path) -> None:
    dialog.save(path)
    rested(qtbot, dialog)


def told(dialog: MinutesDialog) -> list[str]:
    parts = (dialog.warnings.itemAt(at) for at in range(dialog.warnings.count()))
    return [str(part.widget().sentence) for part in parts]  # type: ignore[attr-defined]


def test_minutes_are_opened_by_their_key_with_their_pages_and_in_the_language_of_the_screen(
    qtbot: QtBot, shell: Shell, meeting: Session
) -> None:
    page = shell.go("sessions")
    assert isinstance(page, SessionsPage)
    qtbot.waitUntil(lambda: page.overview.list.current == meeting.id)
    qtbot.keyClick(page, Qt.Key.Key_M, CONTROL | ALT)
    [dialog] = shell.window().findChildren(MinutesDialog)
    rested(qtbot, dialog)
    assert dialog.made is not None
    assert (dialog.language.chosen, dialog.made.told.language) == ("en", "en")
    assert dialog.preview.view.pages == dialog.made.pages
    assert dialog.preview.view.hasFocus()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_was_looked_at_is_what_is_saved_and_noted(
    qtbot: QtBot, dialog: MinutesDialog, shell: Shell, tmp_path: Path
) -> None:
    assert dialog.made is not None
    seen = dialog.made.report.pdf
    saved(qtbot, dialog, tmp_path / "minutes.pdf")
    assert (tmp_path / "minutes.pdf").read_bytes() == seen
    assert shell.notices.sentences[-1] == "The report is saved as \u2068minutes.pdf\u2069."
    [noted] = left(shell)
    assert (noted.schema_version, noted.signers) == ("gcm-session/1.1", ())


def test_minutes_are_signed_from_the_window_in_another_language(
    qtbot: QtBot, dialog: MinutesDialog, shell: Shell, identity_file: Path, tmp_path: Path
) -> None:
    dialog.language.choose("fr")
    rested(qtbot, dialog)
    dialog.sign.click()
    signing = dialog.signing
    assert signing is not None
    signing.use(identity_file)
    signing.have.passphrase.setText(PHRASE)
    signing.open_identity()
    qtbot.waitUntil(lambda: signing.identity is not None, timeout=PATIENCE)
    signing.sign_into(tmp_path / "signed.pdf")
    rested(qtbot, dialog)
    assert dialog.signing is None
    pdf = (tmp_path / "signed.pdf").read_bytes()
    trust = trust_file([certificate_pem(open_identity(identity_file.read_bytes(), PHRASE))])
    assert str(verify_report(pdf, read_trust(trust)).conclusion) == "valid"
    assert compare_pages(pdf).outcome is Outcome.MATCH
    assert json.loads(signed_data(pdf))["language"] == "fr"
    [noted] = left(shell)
    assert len(noted.signers) == 1


def test_minutes_close_only_once_the_passphrase_that_signed_them_is_remembered(
    qtbot: QtBot, dialog: MinutesDialog, identity_file: Path, tmp_path: Path, store: Held,
    settled: Profile,
) -> None:  # fmt: skip
    dialog.sign.click()
    signing = dialog.signing
    assert signing is not None
    signing.use(identity_file)
    qtbot.waitUntil(lambda: not signing.have.remember.isHidden(), timeout=PATIENCE)
    signing.have.passphrase.setText(PHRASE)
    signing.have.remember.setChecked(True)
    signing.open_identity()
    qtbot.waitUntil(lambda: signing.identity is not None, timeout=PATIENCE)
    there: list[bool] = []
    signing.finished.connect(lambda: there.append(dialog.isVisible()))
    signing.sign_into(tmp_path / "signed.pdf")
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible(), timeout=PATIENCE)
    assert there == [True]
    assert Remembering(settled).passphrase(identity_file.read_bytes()) == PHRASE
    assert store.asked
    assert (tmp_path / "signed.pdf").exists()


def test_a_word_copy_of_what_was_looked_at_is_saved_and_noted(
    qtbot: QtBot, dialog: MinutesDialog, shell: Shell, tmp_path: Path
) -> None:
    dialog.save_copy(tmp_path / "minutes.docx")
    rested(qtbot, dialog)
    assert (tmp_path / "minutes.docx").read_bytes().startswith(b"PK")
    said = "The working copy is saved as \u2068minutes.docx\u2069."
    assert shell.notices.sentences[-1] == said
    assert len(left(shell)) == 1


def test_a_wrong_passphrase_signs_nothing_and_leaves_nothing(
    qtbot: QtBot, dialog: MinutesDialog, shell: Shell, identity_file: Path
) -> None:
    dialog.sign.click()
    signing = dialog.signing
    assert signing is not None
    signing.use(identity_file)
    signing.have.passphrase.setText("not this")
    signing.open_identity()
    qtbot.waitUntil(lambda: bool(signing.have.passphrase_field.problem.sentence), timeout=PATIENCE)
    signing.reject()
    assert dialog.signing is None
    assert left(shell) == []


def test_minutes_wear_the_template_of_the_report_until_another_is_chosen(
    qtbot: QtBot, dialog: MinutesDialog, workspace: Workspace, consultation: Consultation,
    tmp_path: Path,
) -> None:  # fmt: skip
    assert dialog.template.name.text() == "None: the usual look."
    planned = ReportTemplate("Harbour Council", "Harbour Council")
    workspace.write(dress_report, consultation_id=consultation.id, template=planned)
    dialog.make()
    rested(qtbot, dialog)
    assert "Harbour Council" in dialog.template.name.text()
    assert not dialog.template.back.isVisible()
    (tmp_path / "ministry.toml").write_text(MINISTRY.format(text="Ask us."))
    dialog.template.read(tmp_path / "ministry.toml")
    qtbot.waitUntil(lambda: dialog.template.template is not None)
    rested(qtbot, dialog)
    assert dialog.made is not None
    assert dialog.made.told.template is not None
    assert dialog.made.told.template.organisation == "Ministry of Planning"
    dialog.template.back.click()
    rested(qtbot, dialog)
    assert dialog.made.told.template == planned


def test_a_file_that_is_no_template_says_why_and_changes_nothing(
    qtbot: QtBot, dialog: MinutesDialog, tmp_path: Path
) -> None:
    before = dialog.made
    (tmp_path / "faint.toml").write_text('name = "Faint"\naccent = "#FFFFEE"\n')
    dialog.template.read(tmp_path / "faint.toml")
    qtbot.waitUntil(lambda: "contrast" in dialog.problem.sentence, timeout=PATIENCE)
    assert dialog.made is before
    assert dialog.sign.isEnabled()


def test_words_of_a_template_are_decided_before_minutes_leave(
    qtbot: QtBot, dialog: MinutesDialog, tmp_path: Path
) -> None:
    (tmp_path / "m.toml").write_text(MINISTRY.format(text="Ask amina@example.org."))
    dialog.template.read(tmp_path / "m.toml")
    qtbot.waitUntil(lambda: dialog.reviewing is not None, timeout=PATIENCE)
    review = dialog.reviewing
    assert review is not None
    qtbot.waitUntil(lambda: review.current is not None, timeout=PATIENCE)
    assert not dialog.sign.isEnabled()
    assert "The disclosure review has 1 open question." in told(dialog)
    review.redact()
    review.accept()
    rested(qtbot, dialog)
    assert dialog.made is not None
    assert dialog.made.open_questions == 0
    assert dialog.sign.isEnabled()
    assert "example.org" not in dialog.made.report.data.decode()


def test_what_is_left_to_decide_is_asked_at_once_and_keeps_minutes_here(
    qtbot: QtBot, shell: Shell, meeting: Session, workspace: Workspace, tmp_path: Path
) -> None:
    workspace.write(amend_session, meeting.id, corrections="Write to amina@example.org.")
    dialog = ask_minutes(shell, meeting.id)
    qtbot.waitUntil(lambda: dialog.reviewing is not None, timeout=PATIENCE)
    review = dialog.reviewing
    assert isinstance(review, DisclosureDialog)
    qtbot.waitUntil(lambda: review.current is not None, timeout=PATIENCE)
    review.reject()
    qtbot.waitUntil(lambda: dialog.made is not None and not dialog.busy, timeout=PATIENCE)
    assert dialog.reviewing is None
    assert not dialog.unsigned.isEnabled()
    saved(qtbot, dialog, tmp_path / "minutes.pdf")
    assert "disclosure review" in dialog.problem.sentence
    assert not (tmp_path / "minutes.pdf").exists()
    assert left(shell) == []
    dialog.done(0)


def test_minutes_of_what_changed_since_are_not_saved(
    qtbot: QtBot, dialog: MinutesDialog, shell: Shell, meeting: Session, tmp_path: Path
) -> None:
    shell.workspace.write(amend_session, meeting.id, title="Evening")
    saved(qtbot, dialog, tmp_path / "minutes.pdf")
    assert "has changed since it was made" in dialog.problem.sentence
    assert not (tmp_path / "minutes.pdf").exists()
    assert left(shell) == []


def test_a_file_that_is_there_is_not_written_over(
    qtbot: QtBot, dialog: MinutesDialog, shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "minutes.pdf").write_bytes(b"mine")
    saved(qtbot, dialog, tmp_path / "minutes.pdf")
    assert "already" in dialog.problem.sentence
    assert (tmp_path / "minutes.pdf").read_bytes() == b"mine"
    assert left(shell) == []


def test_making_can_be_given_up_and_begun_again(
    qtbot: QtBot, shell: Shell, meeting: Session
) -> None:
    dialog = ask_minutes(shell, meeting.id)
    dialog.reject()
    assert dialog.isVisible()
    rested(qtbot, dialog)
    if dialog.made is None:  # it was stopped before it was done
        assert not dialog.sign.isEnabled()
        dialog.again.click()
        rested(qtbot, dialog)
    assert dialog.made is not None
    assert not dialog.again.isVisible()
    dialog.reject()
    assert not dialog.isVisible()


def test_minutes_count_people_by_the_k_of_who_is_followed(
    qtbot: QtBot, shell: Shell, meeting: Session, tmp_path: Path
) -> None:
    made = new_identity(name="Analyst", role="secretariat", organisation="UN", passphrase="to try")
    signer = open_identity(made, "to try").certificate
    follow(signer, 1, shell.profile)
    trust = Trust(pinned={}, k=8, number=1, signer=signer, standing=Standing.CONFIRMED)
    remember_k(trust, shell.profile)
    dialog = ask_minutes(shell, meeting.id)
    rested(qtbot, dialog)
    saved(qtbot, dialog, tmp_path / "minutes.pdf")
    [noted] = left(shell)
    assert noted.counts is not None
    assert noted.counts["printed"]["k"] == 8


@pytest.mark.parametrize("spoken", ["en", "ar"])
def test_every_control_has_a_name_and_the_dialog_fits_a_small_screen(
    qtbot: QtBot, shell: Shell, meeting: Session, nameless: Callable[[QWidget], list[str]],
    spoken: str,
) -> None:  # fmt: skip
    use_language(spoken)
    dialog = ask_minutes(shell, meeting.id)
    rested(qtbot, dialog)
    assert dialog.language.chosen == spoken
    assert nameless(dialog) == []
    assert dialog.width() <= 1093
    assert dialog.height() <= 614
    dialog.done(0)
