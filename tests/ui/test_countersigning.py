"""From the window that verifies: a second signature under a report that came from somebody."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.reports.carried import Carried, integrity
from gcm_desktop.reports.data import DATA_NAME, sha256_of
from gcm_desktop.reports.data import report_id as id_of
from gcm_desktop.reports.extraction import signed_data
from gcm_desktop.reports.identity import (
    Identity,
    certificate_pem,
    new_identity,
    open_identity,
)
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.sections import compose
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.trust import trust_file
from gcm_desktop.reports.typesetting import About, Attachment, typeset
from gcm_desktop.reports.verification import verify_report
from gcm_desktop.reports.voice import Voice
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.countersigning import CountersigningDialog
from gcm_desktop.ui.verification import VerificationDialog
from gcm_desktop.ui.verification_list import came_of
from gcm_desktop.workspace import Workspace

PATIENCE = 20_000
PHRASE = "a phrase for trying"


@dataclass(frozen=True)
class Officer:
    """Somebody who signs, and the file of their identity."""

    file: bytes
    identity: Identity


def officer(name: str, role: str) -> Officer:
    made = new_identity(name=name, role=role, organisation="Ministry", passphrase=PHRASE)
    return Officer(made, open_identity(made, PHRASE))


@pytest.fixture(scope="module")
def amina() -> Officer:
    return officer("Amina", "facilitator")


@pytest.fixture(scope="module")
def fatou() -> Officer:
    return officer("Fatou", "focal_point")


def with_pages_of(pages: Disclosed, data: Disclosed) -> bytes:
    """Pages of one and data of another, under the digest of the data."""
    carried = Carried.of(data, DATA_NAME)
    last = list(integrity(carried, Voice(data.language)))
    blocks = [*compose(pages)[: -len(last)], *last]
    title = pages.consultation.title
    attached = Attachment(DATA_NAME, data.schema, carried.data)
    about = About(title, "en", "", pages.as_of, carried.report_id, title, attached)
    return typeset(blocks, about).pdf


@pytest.fixture
def folder(
    workspace: Workspace, consultation: Consultation, tmp_path: Path, amina: Officer,
    fatou: Officer,
) -> Path:  # fmt: skip
    """What a focal point may get: reports in every state, a letter, a key, and whom to trust."""
    told, now = leaving(workspace, consultation.id), datetime.now(UTC)
    unsigned = make_report(told).pdf
    once = sign_report(unsigned, amina.identity, now=now)
    altered = bytearray(once)
    altered[2000] ^= 1
    forged = with_pages_of(told, replace(told, counted=told.counted + 70))
    files = {
        "unsigned.pdf": unsigned,
        "once.pdf": once,
        "closed.pdf": sign_report(once, fatou.identity, now=now),
        "altered.pdf": bytes(altered),
        "forged.pdf": forged,
        "forged-once.pdf": sign_report(forged, amina.identity, now=now),
        "letter.pdf": b"Dear all",
        "fatou.p12": fatou.file,
        "trust.json": trust_file([certificate_pem(who.identity) for who in (amina, fatou)]),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.fixture
def opened(qtbot: QtBot, background: Background, folder: Path) -> Callable[..., VerificationDialog]:
    def open_(*names: str, trusting: bool = True) -> VerificationDialog:
        dialog = VerificationDialog([folder / name for name in names], background)
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.rely_on(folder / "trust.json" if trusting else None)
        ended(qtbot, dialog)
        return dialog

    return open_


def ended(qtbot: QtBot, dialog: VerificationDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.wait.isVisible(), timeout=PATIENCE)


def asked(qtbot: QtBot, dialog: VerificationDialog) -> CountersigningDialog:
    dialog.too.click()
    qtbot.waitUntil(lambda: dialog.countersigning.dialog is not None, timeout=PATIENCE)
    asking = dialog.countersigning.dialog
    assert asking is not None
    return asking


def who_signs(
    qtbot: QtBot, dialog: VerificationDialog, folder: Path, background: Background
) -> CountersigningDialog:
    """The dialog, with the identity of the focal point opened."""
    asking = asked(qtbot, dialog)
    asking.use(folder / "fatou.p12")
    qtbot.waitUntil(lambda: not background.busy, timeout=PATIENCE)
    asking.have.passphrase.setText(PHRASE)
    asking.open_identity()
    qtbot.waitUntil(lambda: asking.identity is not None, timeout=PATIENCE)
    return asking


def roles(dialog: VerificationDialog, row: int) -> list[str | None]:
    verdict = dialog.judged[row].verdict
    assert verdict is not None
    return [answer.who.role if answer.who else None for answer in verdict.signatures]


def test_a_report_signed_once_gets_its_second_signature_and_is_valid_with_both(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, background: Background
) -> None:
    dialog = opened("once.pdf", "letter.pdf")
    asking = who_signs(qtbot, dialog, folder, background)
    asking.who.where.setText("Lamu county")
    asking.sign_into(folder / "report-countersigned.pdf")
    qtbot.waitUntil(lambda: len(dialog.judged) == 3, timeout=PATIENCE)
    ended(qtbot, dialog)
    made = (folder / "report-countersigned.pdf").read_bytes()
    assert made.startswith((folder / "once.pdf").read_bytes())
    assert b"Lamu county" in made
    assert came_of(dialog.judged[2])[0] == "Valid"
    assert roles(dialog, 2) == ["facilitator", "focal_point"]
    assert dialog.list.currentIndex().row() == 2
    assert dialog.said.text().startswith(
        "Signed and saved as \u2068report-countersigned.pdf\u2069."
    )
    assert dialog.countersigning.dialog is None
    assert not dialog.too.isEnabled()
    dialog.accept()


def test_it_is_said_which_report_is_signed_and_that_its_pages_say_what_its_data_say(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path,
    consultation: Consultation,
) -> None:  # fmt: skip
    dialog = opened("once.pdf")
    asking = asked(qtbot, dialog)
    known = id_of(sha256_of(signed_data((folder / "once.pdf").read_bytes())))
    said = asking.what.said.text()
    assert consultation.title in said
    assert str(known) in said
    assert said.endswith("The pages say what the data say.")
    assert not asking.what.read.isVisible()
    asking.reject()
    dialog.accept()


def test_without_a_trust_file_a_whole_report_can_be_signed_too(
    opened: Callable[..., VerificationDialog],
) -> None:
    dialog = opened("once.pdf", trusting=False)
    assert came_of(dialog.judged[0])[0] == "Cannot be confirmed"
    assert dialog.too.isEnabled()
    dialog.accept()


def test_a_report_that_nobody_signed_gets_its_first_signature(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, background: Background
) -> None:
    dialog = opened("unsigned.pdf")
    asking = who_signs(qtbot, dialog, folder, background)
    assert "Nobody has signed it yet" in asking.what.said.text()
    asking.sign_into(folder / "signed.pdf")
    qtbot.waitUntil(lambda: len(dialog.judged) == 2, timeout=PATIENCE)
    ended(qtbot, dialog)
    assert came_of(dialog.judged[1])[0] == "Valid"
    assert roles(dialog, 1) == ["focal_point"]
    dialog.accept()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("closed.pdf", "This report holds all the signatures it has room for"),
        ("altered.pdf", "What is not valid cannot be signed"),
        ("letter.pdf", "Only an unspoilt report of this program"),
        ("gone.pdf", "gone.pdf"),
    ],
)
def test_what_cannot_be_signed_says_why(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], name: str, why: str
) -> None:
    dialog = opened(name)
    assert not dialog.too.isEnabled()
    assert why in dialog.too.accessibleDescription()
    qtbot.keyClick(dialog, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert why in dialog.said.text()
    assert dialog.countersigning.dialog is None
    dialog.accept()


def test_an_unsigned_report_with_other_data_than_it_names_cannot_be_signed(
    opened: Callable[..., VerificationDialog], folder: Path
) -> None:
    pdf = (folder / "unsigned.pdf").read_bytes()
    named = sha256_of(_data_in(pdf)).encode()
    assert named in pdf
    (folder / "spoilt.pdf").write_bytes(pdf.replace(named, b"0" * 64))
    dialog = opened("spoilt.pdf")
    assert not dialog.too.isEnabled()
    dialog.accept()


def _data_in(pdf: bytes) -> bytes:
    from gcm_desktop.reports.extraction import attached_in
    from gcm_desktop.reports.signatures import opened as read

    attached = attached_in(read(pdf))
    assert attached is not None
    return attached.data


def test_pages_that_differ_from_their_data_are_signed_only_after_a_tick(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, background: Background
) -> None:
    dialog = opened("forged-once.pdf")
    assert came_of(dialog.judged[0])[0] == "Valid; pages differ"
    asking = who_signs(qtbot, dialog, folder, background)
    assert asking.what.pill.isVisible()
    assert asking.what.warning.text().startswith("The pages do not say what the data say")
    asking.go_on()
    assert "tick it first" in asking.problem.sentence
    assert asking.findChildren(QFileDialog) == []
    asking.sign_into(folder / "made.pdf")
    assert not asking.busy
    qtbot.keyClick(asking.what.read, Qt.Key.Key_Space)
    asking.sign_into(folder / "made.pdf")
    qtbot.waitUntil(lambda: len(dialog.judged) == 2, timeout=PATIENCE)
    ended(qtbot, dialog)
    assert roles(dialog, 1) == ["facilitator", "focal_point"]
    dialog.accept()


def test_an_unsigned_report_is_compared_before_it_is_saved(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, background: Background
) -> None:
    dialog = opened("forged.pdf")
    asking = who_signs(qtbot, dialog, folder, background)
    assert not asking.what.read.isVisible()
    asking.sign_into(folder / "made.pdf")
    qtbot.waitUntil(lambda: not asking.busy, timeout=PATIENCE)
    assert asking.what.warning.text().startswith("The pages do not say what the data say")
    assert not (folder / "made.pdf").exists()
    asking.what.read.setChecked(True)
    asking.sign_into(folder / "made.pdf")
    qtbot.waitUntil(lambda: len(dialog.judged) == 2, timeout=PATIENCE)
    ended(qtbot, dialog)
    assert came_of(dialog.judged[1])[0] == "Valid; pages differ"
    dialog.accept()


@pytest.mark.parametrize("when", ["before anybody is asked", "while somebody is asked"])
def test_a_file_that_changed_since_it_was_verified_is_refused_and_verified_again(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, background: Background,
    when: str,
) -> None:  # fmt: skip
    dialog = opened("letter.pdf", "once.pdf")
    dialog.list.setCurrentIndex(dialog.list.files.index(1))
    asking = None
    if when == "while somebody is asked":
        asking = who_signs(qtbot, dialog, folder, background)
    (folder / "once.pdf").write_bytes((folder / "altered.pdf").read_bytes())
    if asking is None:
        dialog.too.click()
    else:
        asking.sign_into(folder / "made.pdf")
    qtbot.waitUntil(lambda: bool(dialog.problem.sentence), timeout=PATIENCE)
    ended(qtbot, dialog)
    assert "once.pdf\u2069 has changed since it was verified" in dialog.problem.sentence
    assert [came_of(one)[0] for one in dialog.judged] == ["Not valid", "Not valid"]
    assert dialog.list.currentIndex().row() == 1
    assert dialog.countersigning.dialog is None
    assert not (folder / "made.pdf").exists()
    dialog.accept()


def test_a_file_that_is_there_is_never_written_over(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, background: Background
) -> None:
    dialog = opened("once.pdf")
    before = (folder / "once.pdf").read_bytes()
    asking = who_signs(qtbot, dialog, folder, background)
    for name in ("letter.pdf", "once.pdf"):
        asking.sign_into(folder / name)
        qtbot.waitUntil(lambda: not asking.busy, timeout=PATIENCE)
        assert name in asking.problem.sentence
    assert (folder / "letter.pdf").read_bytes() == b"Dear all"
    assert (folder / "once.pdf").read_bytes() == before
    assert len(dialog.judged) == 1
    asking.reject()
    dialog.accept()


def test_giving_it_up_makes_no_file(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, background: Background
) -> None:
    dialog = opened("once.pdf")
    asking = who_signs(qtbot, dialog, folder, background)
    asking.sign_into(folder / "made.pdf")
    qtbot.keyClick(asking, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: dialog.countersigning.dialog is None, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not background.busy, timeout=PATIENCE)
    assert not (folder / "made.pdf").exists()
    assert len(dialog.judged) == 1
    assert dialog.too.isEnabled()
    dialog.accept()


def test_a_window_that_closes_meanwhile_asks_nobody(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], background: Background
) -> None:
    dialog = opened("once.pdf")
    dialog.too.click()
    dialog.accept()
    qtbot.waitUntil(lambda: not background.busy, timeout=PATIENCE)
    assert dialog.countersigning.dialog is None


def test_the_keyboard_alone_signs(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, background: Background
) -> None:
    dialog = opened("once.pdf")
    qtbot.keyClick(dialog, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: dialog.countersigning.dialog is not None, timeout=PATIENCE)
    asking = dialog.countersigning.dialog
    assert asking is not None
    assert asking.have.file.hasFocus()
    qtbot.keyClicks(asking.have.file, str(folder / "fatou.p12"))
    qtbot.waitUntil(lambda: not background.busy, timeout=PATIENCE)
    qtbot.keyClicks(asking.have.passphrase, PHRASE)
    qtbot.keyClick(asking.have.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: asking.identity is not None, timeout=PATIENCE)
    assert asking.go.hasFocus()
    qtbot.keyClick(asking.go, Qt.Key.Key_Return)
    [where] = asking.findChildren(QFileDialog)
    assert [Path(name).name for name in where.selectedFiles()] == ["report-countersigned.pdf"]
    where.fileSelected.emit(str(folder / "report-countersigned.pdf"))
    where.reject()
    qtbot.waitUntil(lambda: len(dialog.judged) == 2, timeout=PATIENCE)
    ended(qtbot, dialog)
    made = (folder / "report-countersigned.pdf").read_bytes()
    assert len(verify_report(made, None).signatures) == 2
    dialog.accept()


def test_every_control_has_a_name_and_fits_a_small_window(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, background: Background,
    nameless: Callable[[QWidget], list[str]],
) -> None:  # fmt: skip
    dialog = opened("forged-once.pdf", "letter.pdf")
    assert nameless(dialog) == []
    assert (dialog.width() <= 1093, dialog.height() <= 614) == (True, True)
    asking = who_signs(qtbot, dialog, folder, background)
    QApplication.processEvents()
    assert nameless(asking) == []
    assert asking.height() <= 614
    asking.reject()
    dialog.accept()
