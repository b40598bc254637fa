"""The window that verifies: many files, each told as it comes, and kept in a report."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.reports.identity import certificate_pem, new_identity, open_identity
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.superseding import superseding
from gcm_desktop.reports.trust import trust_file
from gcm_desktop.texts import LANGUAGES, use_language
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.verification import VerificationDialog
from gcm_desktop.ui.verification_list import came_of
from gcm_desktop.workspace import Workspace

PATIENCE = 20_000
PHRASE = "a phrase for trying"
FRAME = 30
"""Pixels that a desktop takes for the title of a window."""


@pytest.fixture
def folder(workspace: Workspace, consultation: Consultation, tmp_path: Path) -> Path:
    """A signed report, the one that replaces it, a letter, and whom to trust."""
    officer = open_identity(
        new_identity(name="Amina", role="facilitator", organisation="Ministry", passphrase=PHRASE),
        PHRASE,
    )
    now = datetime.now(UTC)
    told = leaving(workspace, consultation.id)
    old = sign_report(make_report(told).pdf, officer, now=now)
    newer = superseding(told, old, "The place was wrong.")
    (tmp_path / "old.pdf").write_bytes(old)
    (tmp_path / "new.pdf").write_bytes(sign_report(make_report(newer).pdf, officer, now=now))
    (tmp_path / "letter.pdf").write_bytes(b"Dear all")
    (tmp_path / "trust.json").write_bytes(trust_file([certificate_pem(officer)]))
    return tmp_path


@pytest.fixture
def opened(qtbot: QtBot, background: Background) -> Callable[..., VerificationDialog]:
    def open_(*paths: Path) -> VerificationDialog:
        dialog = VerificationDialog(paths, background)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return open_


def ended(qtbot: QtBot, dialog: VerificationDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.wait.isVisible(), timeout=PATIENCE)


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_each_file_is_told_in_full_when_the_focus_is_on_it(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path
) -> None:
    dialog = opened(folder / "old.pdf", folder / "new.pdf", folder / "letter.pdf")
    dialog.rely_on(folder / "trust.json")
    ended(qtbot, dialog)
    assert [came_of(one)[0] for one in dialog.judged] == ["Valid", "Valid", "Not valid"]
    shown = words(dialog)
    assert {"Amina, Ministry", "Facilitator", "nothing", "The pages say what the data say."} <= {
        *shown
    }
    assert "new.pdf replaces this report. Correction: The place was wrong." in shown
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.list.currentIndex().row() == 1
    assert not any("replaces this report" in text for text in words(dialog))
    dialog.accept()


def test_files_that_are_dropped_or_added_join_the_others_once(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path
) -> None:
    dialog = opened(folder / "old.pdf")
    dialog.judge()
    mime = QMimeData()
    dropped = [folder / "letter.pdf", folder / "old.pdf", folder / "gone.pdf"]
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in dropped])
    move, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    where, none = QPoint(50, 50), Qt.KeyboardModifier.NoModifier
    dialog.dropEvent(QDropEvent(where, move, mime, left, none))
    qtbot.waitUntil(lambda: len(dialog.judged) == 3, timeout=PATIENCE)
    assert [one.file for one in dialog.judged] == ["old.pdf", "letter.pdf", "gone.pdf"]
    assert came_of(dialog.judged[2])[0] == "Could not be read"
    ended(qtbot, dialog)
    dialog.accept()


def test_a_long_list_can_be_stopped_and_gone_on_with(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path
) -> None:
    paths = []
    for number in range(40):
        paths.append(folder / f"letter-{number}.pdf")
        paths[-1].write_bytes(b"Dear all")
    dialog = opened(*paths)
    dialog.judge()
    qtbot.waitUntil(lambda: len(dialog.judged) > 0, timeout=PATIENCE)
    dialog.stop_or_go_on()
    ended(qtbot, dialog)
    if len(dialog.judged) < len(paths):
        assert dialog.stop.isVisible()
        assert "left" in dialog.said.text()
        dialog.stop.click()
        qtbot.waitUntil(lambda: len(dialog.judged) == len(paths), timeout=PATIENCE)
    ended(qtbot, dialog)
    assert [one.file for one in dialog.judged] == [path.name for path in paths]
    assert dialog.said.text() == "40 files verified."
    dialog.accept()


@pytest.mark.parametrize("form", ["csv", "json", "pdf"])
def test_what_was_found_out_is_kept_in_a_file_of_that_kind(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, form: str
) -> None:
    dialog = opened(folder / "old.pdf", folder / "letter.pdf")
    dialog.rely_on(folder / "trust.json")
    ended(qtbot, dialog)
    kept = folder / f"kept.{form}"
    dialog.save(kept)
    qtbot.waitUntil(lambda: dialog.said.text().startswith("Saved as"), timeout=PATIENCE)
    content = kept.read_bytes()
    if form == "csv":
        rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
        assert [(row["file"], row["conclusion"], row["pages"]) for row in rows] == [
            ("old.pdf", "valid", "match"), ("letter.pdf", "not valid", "not compared"),
        ]  # fmt: skip
    elif form == "json":
        assert [one["conclusion"] for one in json.loads(content)["files"]] == ["valid", "not valid"]
    else:
        assert content.startswith(b"%PDF-")
    dialog.accept()


def test_a_file_of_another_kind_is_refused_and_nothing_is_written_over(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path
) -> None:
    dialog = opened(folder / "letter.pdf")
    dialog.judge()
    ended(qtbot, dialog)
    for name in ("kept.txt", "old.pdf"):
        dialog.save(folder / name)
        qtbot.waitUntil(lambda: bool(dialog.problem.sentence), timeout=PATIENCE)
        dialog.problem.clear()
    assert not (folder / "kept.txt").exists()
    assert (folder / "old.pdf").read_bytes().startswith(b"%PDF-")
    dialog.accept()


@pytest.mark.parametrize("code", LANGUAGES)
def test_many_files_fit_a_small_screen_while_they_are_judged(
    qtbot: QtBot, opened: Callable[..., VerificationDialog], folder: Path, code: str
) -> None:
    use_language(code)
    dialog = opened(folder / "old.pdf", folder / "new.pdf", folder / "letter.pdf")
    dialog.judge()
    heights = [dialog.height()]
    while dialog.wait.isVisible():
        qtbot.wait(5)
        heights.append(dialog.height())
    assert max(heights) <= 614 - FRAME
    dialog.accept()


def test_every_control_has_a_name(
    qtbot: QtBot,
    opened: Callable[..., VerificationDialog],
    folder: Path,
    nameless: Callable[[QWidget], list[str]],
) -> None:
    dialog = opened(folder / "old.pdf", folder / "letter.pdf")
    dialog.judge()
    ended(qtbot, dialog)
    assert nameless(dialog) == []
    assert dialog.height() <= 614
    dialog.accept()
