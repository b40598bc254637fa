"""From the window: a report in the place of an older one, and signing with a key on a card."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.issued import issued_reports
from gcm_desktop.consultation.superseding import LONGEST_ERRATUM
from gcm_desktop.reports import smart_cards
from gcm_desktop.reports.authority import new_authority, open_authority
from gcm_desktop.reports.extraction import signed_data
from gcm_desktop.reports.identity import new_identity, open_identity
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.reading_data import read_data
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.verification import verify_report
from gcm_desktop.ui.replacing import ReplacingDialog
from gcm_desktop.ui.report import ReportPage, State
from gcm_desktop.ui.signing import CARD, HAVE, SigningDialog
from gcm_desktop.workspace import Workspace
from tests.cards import LIBRARY, PIN, TOKEN, a_card

PATIENCE = 20_000
PHRASE = "a phrase for trying"


@pytest.fixture(scope="module")
def identity_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("identity") / "officer.p12"
    path.write_bytes(new_identity(name="Amina", role="rapporteur", organisation=None,
                                  passphrase=PHRASE))  # fmt: skip
    return path


@pytest.fixture
def heard(workspace: Workspace, consultation: Consultation) -> Consultation:
    workspace.write(
        record_input, consultation_id=consultation.id, text="Paid late.", kind="challenge",
        stakeholder_group="migrants", objectives=(6,), sensitivity="aggregate",
    )  # fmt: skip
    return consultation


@pytest.fixture
def page(heard: Consultation, report_page: ReportPage) -> ReportPage:
    """The report page of what was heard."""
    assert report_page.shell.consultation_id == heard.id
    return report_page


@pytest.fixture
def old(page: ReportPage, identity_file: Path, tmp_path: Path) -> Path:
    """The same consultation's report as it was signed before."""
    assert page.prepared is not None
    officer = open_identity(identity_file.read_bytes(), PHRASE)
    path = tmp_path / "old.pdf"
    path.write_bytes(sign_report(page.prepared.report.pdf, officer, now=datetime.now(UTC)))
    return path


def signing(page: ReportPage) -> SigningDialog:
    page.sign()
    assert page.signing is not None
    return page.signing


def replacing(dialog: SigningDialog) -> ReplacingDialog:
    dialog.replaces.change.click()
    return dialog.findChildren(ReplacingDialog)[-1]


def replaced(qtbot: QtBot, page: ReportPage, old: Path, erratum: str) -> None:
    """Have the report replace this one, with the keyboard."""
    before = page.prepared
    asked = replacing(signing(page))
    asked.old.use(old)
    asked.erratum.setFocus()
    qtbot.keyClicks(asked.erratum, erratum)
    qtbot.keyClick(asked.erratum, Qt.Key.Key_Tab)
    asked.go.click()
    qtbot.waitUntil(lambda: page.prepared is not before, timeout=PATIENCE)


def test_a_report_that_replaces_another_says_so_and_is_looked_at_before_it_is_signed(
    qtbot: QtBot, page: ReportPage, old: Path, identity_file: Path, tmp_path: Path
) -> None:
    replaced(qtbot, page, old, "The place was wrong.")
    assert page.signing is None
    assert page.state is State.LOOKED_AT
    dialog = signing(page)
    first = read_data(signed_data(old.read_bytes()))
    assert first.supersedes is None
    dialog.use(identity_file)
    dialog.have.passphrase.setText(PHRASE)
    dialog.open_identity()
    qtbot.waitUntil(lambda: dialog.identity is not None, timeout=PATIENCE)
    path = tmp_path / "new.pdf"
    dialog.sign_into(path)
    qtbot.waitUntil(lambda: page.signing is None, timeout=PATIENCE)
    told = read_data(signed_data(path.read_bytes()))
    assert told.supersedes is not None
    assert told.supersedes.erratum == "The place was wrong."
    qtbot.waitUntil(lambda: not page.shell.background.busy, timeout=PATIENCE)
    about = page.shell.consultation_id
    assert about is not None
    (left,) = page.shell.workspace.read(issued_reports, about)
    assert left.erratum == "The place was wrong."


def test_a_correction_that_names_somebody_is_asked_about_before_it_leaves(
    qtbot: QtBot, page: ReportPage, old: Path, tmp_path: Path
) -> None:
    replaced(qtbot, page, old, "Call +254 722 000 111 about page two.")
    assert page.prepared is not None
    assert page.prepared.open_questions == 1
    page.save_unsigned(tmp_path / "new.pdf")
    qtbot.waitUntil(lambda: not page.shell.background.busy, timeout=PATIENCE)
    assert not (tmp_path / "new.pdf").exists()


def test_that_it_replaces_another_can_be_taken_back(
    qtbot: QtBot, page: ReportPage, old: Path
) -> None:
    before = page.prepared
    assert before is not None
    replaced(qtbot, page, old, "")
    now = page.prepared
    assert now is not None
    assert now.told.supersedes is not None
    dialog = signing(page)
    assert now.told.supersedes.report_id in dialog.replaces.said.text()
    asked = replacing(dialog)
    assert asked.none.isVisible()
    asked.none.click()
    qtbot.waitUntil(lambda: page.prepared is not now, timeout=PATIENCE)
    assert page.prepared is not None
    assert page.prepared.report.pdf == before.report.pdf


def test_what_cannot_be_replaced_is_said_beside_it_and_the_preview_stays(
    qtbot: QtBot, page: ReportPage, old: Path, identity_file: Path, tmp_path: Path
) -> None:
    before, workspace = page.prepared, page.shell.workspace
    other = workspace.write(open_consultation, title="Other", country="FRA")
    officer = open_identity(identity_file.read_bytes(), PHRASE)
    elsewhere = tmp_path / "elsewhere.pdf"
    made = make_report(leaving(workspace, other.id)).pdf
    elsewhere.write_bytes(sign_report(made, officer, now=datetime.now(UTC)))
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"Dear all")
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=PATIENCE)
    dialog = signing(page)
    asked = replacing(dialog)
    asked.go.click()
    assert asked.old.problem.sentence
    for path in (letter, elsewhere, tmp_path / "gone.pdf"):
        asked.old.use(path)
        assert not asked.old.problem.sentence
        asked.go.click()
        qtbot.waitUntil(lambda: bool(asked.old.problem.sentence), timeout=PATIENCE)
    asked.old.use(old)
    asked.erratum.setPlainText("x" * (LONGEST_ERRATUM + 1))
    asked.go.click()
    assert asked.erratum_field.problem.sentence
    asked.reject()
    dialog.reject()
    assert page.prepared is before


def test_making_it_anew_can_be_stopped(qtbot: QtBot, page: ReportPage, old: Path) -> None:
    before = page.prepared
    dialog = signing(page)
    asked = replacing(dialog)
    asked.old.use(old)
    asked.go.click()
    assert asked.wait.isVisible()
    qtbot.keyClick(asked, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not asked.wait.isVisible(), timeout=PATIENCE)
    assert asked.isVisible()
    asked.reject()
    dialog.reject()
    assert page.prepared is before


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a card with an officer's key and certificate."""
    house = new_authority(
        name="Secretariat", role="secretariat", organisation=None, passphrase=PHRASE
    )
    with a_card(tmp_path_factory.mktemp("card"), open_authority(house, PHRASE)):
        yield TOKEN


def test_a_key_on_a_card_signs_and_its_pin_is_forgotten(
    qtbot: QtBot, page: ReportPage, card: str, tmp_path: Path
) -> None:
    dialog = signing(page)
    dialog.way.choose(CARD)
    part = dialog.card
    part.library.line.setText(str(LIBRARY))
    part.look_button.click()
    qtbot.waitUntil(lambda: part.said.text() != "", timeout=PATIENCE)
    assert card in [part.card.itemText(row) for row in range(part.card.count())]
    part.card.setEditText(card)
    part.pin.setText("4321")
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(part.pin_field.problem.sentence), timeout=PATIENCE)
    part.pin.setText(PIN)
    dialog.go.click()
    qtbot.waitUntil(lambda: dialog.identity is not None, timeout=PATIENCE)
    assert dialog.who.facts.shown["Signs as"] == "Amina Otieno"
    left: list[str] = []
    dialog.finished.connect(lambda: left.append(part.pin.text()))
    path = tmp_path / "signed.pdf"
    dialog.sign_into(path)
    qtbot.waitUntil(lambda: page.signing is None, timeout=PATIENCE)
    (answer,) = verify_report(path.read_bytes(), None).signatures
    assert answer.intact
    assert answer.who is not None
    assert answer.who.name == "Amina Otieno"
    assert left == [""]


def test_what_is_missing_for_a_card_is_said_beside_it(
    qtbot: QtBot, page: ReportPage, tmp_path: Path
) -> None:
    dialog = signing(page)
    dialog.way.choose(CARD)
    part = dialog.card
    dialog.go.click()
    assert part.library.problem.sentence
    part.library.use(tmp_path / "nothing.so")
    dialog.go.click()
    assert part.pin_field.problem.sentence
    part.look_button.click()
    qtbot.waitUntil(lambda: bool(part.library.problem.sentence), timeout=PATIENCE)
    dialog.reject()


def test_where_cards_cannot_be_used_a_sentence_says_so(
    page: ReportPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smart_cards, "find_spec", lambda _name: None)
    dialog = signing(page)
    dialog.way.choose(CARD)
    assert not dialog.go.isEnabled()
    dialog.way.choose(HAVE)
    assert dialog.go.isEnabled()
    dialog.reject()


def test_every_control_has_a_name_and_fits_a_small_window(
    page: ReportPage, nameless: Callable[[QWidget], list[str]]
) -> None:
    dialog = signing(page)
    for way in (HAVE, CARD):
        dialog.way.choose(way)
        QApplication.processEvents()
        assert nameless(dialog) == []
        assert dialog.height() <= 614
    asked = replacing(dialog)
    assert nameless(asked) == []
    assert asked.height() <= 614
    asked.reject()
    dialog.reject()
