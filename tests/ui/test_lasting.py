"""From the window that verifies: a report made to last, and the signer of a trust file."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.profile import Profile
from gcm_desktop.reports.deciding import signed
from gcm_desktop.reports.identity import Identity, new_identity, open_identity
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.trust_signers import confirmed_signers, follow
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.verification import verify_report
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.lasting import LastingDialog
from gcm_desktop.ui.trusting import TrustingDialog
from gcm_desktop.ui.verification import VerificationDialog
from gcm_desktop.ui.verification_list import came_of
from gcm_desktop.workspace import Workspace
from tests.clocks import TimestampHouse, serving

PATIENCE = 20_000
PHRASE = "a phrase for trying"


def person(name: str, role: str) -> Identity:
    made = new_identity(name=name, role=role, organisation="Ministry", passphrase=PHRASE)
    return open_identity(made, PHRASE)


@pytest.fixture(scope="module")
def analyst() -> Identity:
    return person("Ana Lyst", "secretariat")


@pytest.fixture(scope="module")
def clock() -> TimestampHouse:
    now = datetime.now(UTC).replace(microsecond=0)
    return TimestampHouse("Clock", now - timedelta(days=1), now + timedelta(days=900))


@pytest.fixture(scope="module")
def address(clock: TimestampHouse) -> Iterator[str]:
    with serving(clock) as where:
        yield where


@pytest.fixture
def folder(
    workspace: Workspace, consultation: Consultation, tmp_path: Path, analyst: Identity,
    clock: TimestampHouse,
) -> Path:  # fmt: skip
    """A signed report, a letter, and a trust file that somebody signed."""
    officer = person("Amina", "facilitator")
    made = make_report(leaving(workspace, consultation.id))
    (tmp_path / "report.pdf").write_bytes(sign_report(made.pdf, officer, now=datetime.now(UTC)))
    (tmp_path / "letter.pdf").write_bytes(b"Dear all")
    told = replace(Trust.of([officer.certificate]), timestamps=(clock.root,))
    (tmp_path / "trust.json").write_bytes(signed(told, analyst, 1))
    return tmp_path


@pytest.fixture
def opened(qtbot: QtBot, background: Background) -> Callable[..., VerificationDialog]:
    def open_(*paths: Path, trust: Path | None = None) -> VerificationDialog:
        dialog = VerificationDialog(paths, background)
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.rely_on(trust)
        ended(qtbot, dialog)
        return dialog

    return open_


def ended(qtbot: QtBot, dialog: VerificationDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.wait.isVisible(), timeout=PATIENCE)


def signer(qtbot: QtBot, dialog: VerificationDialog) -> TrustingDialog:
    dialog.signer.click()
    asked = dialog.trusting
    assert asked is not None
    qtbot.waitUntil(lambda: asked.trust is not None, timeout=PATIENCE)
    return asked


def lasting(dialog: VerificationDialog) -> LastingDialog:
    dialog.last.click()
    assert dialog.lasting is not None
    return dialog.lasting


def test_a_signer_is_followed_once_a_person_says_the_fingerprint_is_theirs(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, analyst: Identity
) -> None:
    dialog = opened(folder / "report.pdf", trust=folder / "trust.json")
    assert came_of(dialog.judged[0])[0] == "Cannot be confirmed"
    verdict = dialog.judged[0].verdict
    assert verdict is not None
    assert "signed by Ana Lyst, whom this device does not follow yet; compare" in verdict.sentence
    assert "“Its signer…” in the window" in verdict.sentence
    asked = signer(qtbot, dialog)
    assert asked.said.text().startswith("This device does not follow \u2068Ana Lyst\u2069 yet")
    assert asked.facts.shown["Signed by"] == "Ana Lyst"
    assert asked.facts.shown["Fingerprint"] == analyst.certificate.read_aloud
    assert not asked.go.isEnabled()
    asked.follow()
    assert confirmed_signers(Profile()) == {}
    qtbot.keyClick(asked.compared, Qt.Key.Key_Space)
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    assert confirmed_signers(Profile()) == {analyst.certificate.fingerprint: 1}
    ended(qtbot, dialog)
    assert came_of(dialog.judged[0])[0] == "Valid"
    asked = signer(qtbot, dialog)
    assert not asked.compared.isVisible()
    asked.no_more.click()
    ended(qtbot, dialog)
    assert came_of(dialog.judged[0])[0] == "Cannot be confirmed"
    dialog.accept()


def test_a_trust_file_of_another_signer_than_the_one_followed_says_so(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, analyst: Identity
) -> None:
    somebody = person("Somebody", "secretariat")
    follow(somebody.certificate, 1, Profile())
    dialog = opened(folder / "report.pdf", trust=folder / "trust.json")
    verdict = dialog.judged[0].verdict
    assert verdict is not None
    assert "signed by Ana Lyst, who is not the signer this device follows" in verdict.sentence
    asked = signer(qtbot, dialog)
    assert "whether its signer has changed" in asked.said.text()
    assert asked.compared.isVisible()
    asked.reject()
    dialog.accept()


def test_what_is_no_trust_file_has_no_signer_to_confirm(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path
) -> None:
    dialog = opened(folder / "report.pdf", trust=folder / "letter.pdf")
    dialog.signer.click()
    asked = dialog.trusting
    assert asked is not None
    qtbot.waitUntil(lambda: bool(asked.problem.sentence), timeout=PATIENCE)
    assert not asked.go.isVisible()
    asked.reject()
    dialog.accept()


def test_a_verified_report_is_made_to_last_and_verified_in_its_turn(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, address: str
) -> None:
    dialog = opened(folder / "report.pdf", trust=folder / "trust.json")
    asked = signer(qtbot, dialog)
    asked.compared.setChecked(True)
    asked.go.click()
    ended(qtbot, dialog)
    asking = lasting(dialog)
    qtbot.keyClicks(asking.address, address)
    asking.make_into(folder / "lasting.pdf")
    qtbot.waitUntil(lambda: len(dialog.judged) == 2, timeout=PATIENCE)
    ended(qtbot, dialog)
    made = (folder / "lasting.pdf").read_bytes()
    assert made.startswith((folder / "report.pdf").read_bytes())
    verdict = dialog.judged[1].verdict
    assert verdict is not None
    assert str(verdict.conclusion) == "valid"
    assert verdict.proven_at is not None
    assert "lasting.pdf" in dialog.said.text()
    dialog.accept()


def test_an_authority_that_does_not_answer_makes_no_file(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path
) -> None:
    dialog = opened(folder / "report.pdf")
    asked = lasting(dialog)
    asked.go.click()
    assert asked.field.problem.sentence
    asked.address.setText("ftp://nowhere")
    asked.make_into(folder / "lasting.pdf")
    qtbot.waitUntil(lambda: bool(asked.problem.sentence), timeout=PATIENCE)
    assert not (folder / "lasting.pdf").exists()
    assert asked.go.isEnabled()
    asked.reject()
    dialog.accept()


def test_giving_it_up_makes_no_file(
    qtbot: QtBot,
    opened: Callable[..., VerificationDialog],
    folder: Path,
    address: str,
    background: Background,
) -> None:
    dialog = opened(folder / "report.pdf")
    asked = lasting(dialog)
    asked.address.setText(address)
    asked.make_into(folder / "lasting.pdf")
    qtbot.keyClick(asked, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not background.busy, timeout=PATIENCE)
    assert not (folder / "lasting.pdf").exists()
    assert len(dialog.judged) == 1
    dialog.accept()


def test_a_file_that_is_there_is_left_alone(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, address: str
) -> None:
    dialog = opened(folder / "report.pdf")
    asked = lasting(dialog)
    asked.address.setText(address)
    asked.make_into(folder / "letter.pdf")
    qtbot.waitUntil(lambda: bool(asked.problem.sentence), timeout=PATIENCE)
    assert (folder / "letter.pdf").read_bytes() == b"Dear all"
    asked.reject()
    dialog.accept()


def test_only_what_is_signed_and_unspoilt_can_be_made_to_last(
    opened: Callable[..., VerificationDialog], folder: Path
) -> None:
    spoilt = bytearray((folder / "report.pdf").read_bytes())
    spoilt[2000] ^= 1
    (folder / "spoilt.pdf").write_bytes(spoilt)
    assert verify_report(bytes(spoilt), None).conclusion == "not valid"
    for name, can in (("report.pdf", True), ("letter.pdf", False), ("spoilt.pdf", False)):
        dialog = opened(folder / name)
        assert dialog.last.isEnabled() is can
        dialog.accept()


def test_every_control_has_a_name_and_fits_a_small_window(
    qtbot: QtBot,
    opened: Callable[..., VerificationDialog],
    folder: Path,
    nameless: Callable[[QWidget], list[str]],
) -> None:
    dialog = opened(folder / "report.pdf", trust=folder / "trust.json")
    for asked in (signer(qtbot, dialog), lasting(dialog)):
        assert nameless(asked) == []
        assert asked.height() <= 614
        asked.reject()
    assert nameless(dialog) == []
    assert dialog.height() <= 614
    dialog.accept()
