"""From the window: one report of several consultations, of this workspace and of others."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.issued import issued_reports
from gcm_desktop.profile import Profile
from gcm_desktop.reports.extraction import signed_data
from gcm_desktop.reports.identity import Identity, certificate_pem, new_identity, open_identity
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.outgoing import Signing
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.trust import read_trust, trust_file
from gcm_desktop.reports.verification import verify_report
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.consultations import ConsultationsPage
from gcm_desktop.ui.pieces import KeyCap
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.synthesising import SynthesisingDialog
from gcm_desktop.workspace import Workspace

PATIENCE = 20_000
PHRASE = "a phrase for trying"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def officer() -> Identity:
    made = new_identity(name="Amina", role="rapporteur", organisation=None, passphrase=PHRASE)
    return open_identity(made, PHRASE)


def heard(workspace: Workspace, about: UUID, sensitivity: str = "aggregate") -> None:
    workspace.write(
        record_input, consultation_id=about, text="Call Omar on +254 722 000 111.",
        kind="challenge", stakeholder_group="migrants", objectives=(6,), sensitivity=sensitivity,
    )  # fmt: skip


@pytest.fixture
def second(workspace: Workspace, consultation: Consultation) -> UUID:
    """Another consultation of this workspace, in the same country; both were heard."""
    made = workspace.write(open_consultation, title="Second", country=consultation.country)
    for about in (consultation.id, made.id):
        heard(workspace, about)
    return made.id


@pytest.fixture
def folder(tmp_path: Path, profile: Profile, consultation: Consultation, officer: Identity) -> Path:
    """A signed report out of another workspace, a letter, and whom to trust."""
    with Workspace.create(tmp_path / "other.gcm", None, profile=profile) as other:
        about = other.write(open_consultation, title="Elsewhere", country=consultation.country)
        heard(other, about.id)
        made = make_report(leaving(other, about.id)).pdf
    (tmp_path / "report.pdf").write_bytes(sign_report(made, officer, now=datetime.now(UTC)))
    (tmp_path / "letter.pdf").write_bytes(b"Dear all")
    (tmp_path / "trust.json").write_bytes(trust_file([certificate_pem(officer)]))
    return tmp_path


@pytest.fixture
def shell(qtbot: QtBot, workspace: Workspace, settled: Profile, second: UUID) -> Iterator[Shell]:
    background = Background()
    broken: list[Exception] = []
    background.broke.connect(broken.append)
    shell = Shell(workspace, settled, background, (ConsultationsPage,))
    shell.resize(1093, 614)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.leave()
    background.shutdown()
    assert broken == []


@pytest.fixture
def dialog(shell: Shell, qtbot: QtBot) -> SynthesisingDialog:
    """Opened with the keyboard from the page of consultations."""
    page = shell.go("consultations")
    assert isinstance(page, ConsultationsPage)
    qtbot.keyClick(page, Qt.Key.Key_S, CONTROL | SHIFT)
    assert page.synthesising is not None
    return page.synthesising


def test_the_page_of_consultations_has_a_button_for_one_report_of_several(
    shell: Shell, qtbot: QtBot
) -> None:
    page = shell.go("consultations")
    assert isinstance(page, ConsultationsPage)
    button = page.overview.several
    qtbot.waitUntil(button.isVisible)
    assert "Ctrl+Shift+S" in [
        cap.text() for cap in page.overview.findChildren(KeyCap) if cap.isVisible()
    ]
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert page.synthesising is not None
    page.synthesising.reject()
    assert page.synthesising is None


def test_a_file_that_is_only_read_can_still_be_brought_together_with_others(
    workspace: Workspace, settled: Profile, second: UUID, qtbot: QtBot
) -> None:
    path = workspace.path
    workspace.close()
    background = Background()
    with Workspace.open(path, None, profile=settled, read_only=True) as reading:
        shell = Shell(reading, settled, background, (ConsultationsPage,))
        qtbot.addWidget(shell)
        shell.show()
        page = shell.go("consultations")
        assert isinstance(page, ConsultationsPage)
        assert page.overview.several.isEnabled()
        assert not page.overview.new.isEnabled()
        shell.leave()
        background.shutdown()


def tick_all(qtbot: QtBot, dialog: SynthesisingDialog) -> None:
    listed = dialog.sources.consultations
    for row in range(listed.count()):
        listed.setCurrentRow(row)
        qtbot.keyClick(listed, Qt.Key.Key_Space)


def ended(qtbot: QtBot, dialog: SynthesisingDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.wait.isVisible(), timeout=PATIENCE)


def made(qtbot: QtBot, dialog: SynthesisingDialog, title: str = "Kenya as a whole") -> None:
    dialog.telling.title.setText(title)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    ended(qtbot, dialog)


def test_one_report_is_made_of_consultations_here_and_signed_reports_of_others(
    qtbot: QtBot, dialog: SynthesisingDialog, shell: Shell, folder: Path, second: UUID,
    officer: Identity, consultation: Consultation,
) -> None:  # fmt: skip
    tick_all(qtbot, dialog)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder / "report.pdf"))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    dialog.dropEvent(QDropEvent(QPoint(50, 50), copy, mime, left, none))
    dialog.sources.trust.use(folder / "trust.json")
    dialog.telling.introduction.write("What follows was heard in three places.")
    made(qtbot, dialog)
    assert dialog.made is not None
    told = dialog.made.told
    assert {one.title for one in told.sources} == {consultation.title, "Second", "Elsewhere"}
    assert told.introduction == "What follows was heard in three places."
    assert any("no count of people" in one for one in dialog.pages.said)
    dialog.save(folder / "national.pdf", Signing(officer))
    qtbot.waitUntil(lambda: not shell.background.busy, timeout=PATIENCE)
    pdf = (folder / "national.pdf").read_bytes()
    trust = read_trust((folder / "trust.json").read_bytes())
    assert str(verify_report(pdf, trust).conclusion) == "valid"
    assert signed_data(pdf)
    for about in (consultation.id, second):
        (noted,) = shell.workspace.read(issued_reports, about)
        assert noted.signers == (officer.certificate.fingerprint,)


def test_what_cannot_be_taken_in_is_named_with_the_reason_and_can_be_left_out(
    qtbot: QtBot, dialog: SynthesisingDialog, shell: Shell, folder: Path, second: UUID
) -> None:
    heard(shell.workspace, second, "public")
    tick_all(qtbot, dialog)
    dialog.sources.take([folder / "letter.pdf", folder / "report.pdf", folder / "gone.pdf"])
    dialog.sources.trust.use(folder / "trust.json")
    made(qtbot, dialog)
    assert dialog.made is None
    kept_out = {one.name: one.why for one in dialog.hindered.hindrances}
    assert kept_out.keys() == {"Second", "letter.pdf", "gone.pdf"}
    dialog.telling.kind.choose("regional")
    QApplication.processEvents()
    assert dialog.height() <= 614
    dialog.telling.kind.choose("national")
    assert "open question" in kept_out["Second"]
    assert all("Omar" not in why for why in kept_out.values())
    dialog.hindered.leave_out.click()
    ended(qtbot, dialog)
    assert dialog.made is not None
    assert len(dialog.made.told.sources) == 2
    dialog.reject()


def test_what_is_missing_is_said_beside_it(
    qtbot: QtBot, dialog: SynthesisingDialog, folder: Path
) -> None:
    tick_all(qtbot, dialog)
    made(qtbot, dialog, title="")
    assert dialog.telling.fields["title"].problem.sentence
    dialog.sources.take([folder / "report.pdf"])
    made(qtbot, dialog)
    assert "trust file" in dialog.hindered.hindrances[0].why
    dialog.sources.trust.use(folder / "letter.pdf")
    made(qtbot, dialog)
    assert dialog.sources.trust.problem.sentence
    dialog.reject()


def test_nothing_ticked_makes_nothing(qtbot: QtBot, dialog: SynthesisingDialog) -> None:
    made(qtbot, dialog)
    assert dialog.made is None
    assert dialog.problem.sentence
    dialog.reject()


def test_a_regional_review_is_of_its_commission(qtbot: QtBot, dialog: SynthesisingDialog) -> None:
    tick_all(qtbot, dialog)
    assert not dialog.telling.region.isVisible()
    dialog.telling.kind.choose("regional")
    assert dialog.telling.region.isVisible()
    dialog.telling.region.choose("ECLAC")
    made(qtbot, dialog)
    assert dialog.made is None
    dialog.telling.region.choose("ECA")
    made(qtbot, dialog)
    assert dialog.made is not None
    assert (dialog.made.told.kind, dialog.made.told.region) == ("regional", "ECA")
    dialog.reject()


def test_making_it_can_be_stopped_and_leaves_nothing(
    qtbot: QtBot, dialog: SynthesisingDialog
) -> None:
    tick_all(qtbot, dialog)
    dialog.telling.title.setText("Kenya as a whole")
    dialog.go.click()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    ended(qtbot, dialog)
    assert dialog.made is None
    assert dialog.isVisible()
    dialog.reject()


def test_what_changed_since_it_was_looked_at_is_not_saved(
    qtbot: QtBot, dialog: SynthesisingDialog, shell: Shell, second: UUID, tmp_path: Path
) -> None:
    tick_all(qtbot, dialog)
    made(qtbot, dialog)
    heard(shell.workspace, second)
    dialog.save(tmp_path / "national.pdf")
    qtbot.waitUntil(lambda: bool(dialog.problem.sentence), timeout=PATIENCE)
    assert not (tmp_path / "national.pdf").exists()
    dialog.back.click()
    assert dialog.go.isVisible()
    dialog.reject()


def test_a_file_that_is_there_is_left_alone_and_nothing_is_noted(
    qtbot: QtBot, dialog: SynthesisingDialog, shell: Shell, second: UUID, tmp_path: Path
) -> None:
    taken = tmp_path / "taken.pdf"
    taken.write_bytes(b"Dear all")
    tick_all(qtbot, dialog)
    made(qtbot, dialog)
    dialog.save(taken)
    qtbot.waitUntil(lambda: bool(dialog.problem.sentence), timeout=PATIENCE)
    assert taken.read_bytes() == b"Dear all"
    assert shell.workspace.read(issued_reports, second) == []
    dialog.reject()


def test_it_is_in_the_palette_and_every_control_has_a_name(
    qtbot: QtBot,
    dialog: SynthesisingDialog,
    shell: Shell,
    nameless: Callable[[QWidget], list[str]],
) -> None:
    page = shell.go("consultations")
    assert "Ctrl+Shift+S" in [one.shortcut for one in page.offers()]
    dialog.telling.kind.choose("regional")
    QApplication.processEvents()
    assert nameless(dialog) == []
    assert dialog.height() <= 614
    tick_all(qtbot, dialog)
    dialog.telling.kind.choose("national")
    made(qtbot, dialog)
    QApplication.processEvents()
    assert nameless(dialog) == []
    assert dialog.height() <= 614
    dialog.reject()
