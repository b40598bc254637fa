"""Reports are verified from the welcome page: no workspace takes part in it."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.reports.identity import new_identity, open_identity
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.ui.received import ReportsReceived
from gcm_desktop.ui.window import MainWindow
from gcm_desktop.workspace import Workspace


def received(window: MainWindow) -> ReportsReceived:
    assert window.welcome is not None
    found = window.welcome.findChild(ReportsReceived)
    assert isinstance(found, ReportsReceived)
    return found


def test_a_report_is_verified_without_a_workspace_by_the_keyboard_alone(
    qtbot: QtBot, window: MainWindow, workspace: Workspace, consultation: Consultation,
    tmp_path: Path,
) -> None:  # fmt: skip
    officer = open_identity(
        new_identity(name="A", role="facilitator", organisation=None, passphrase="nine otters"),
        "nine otters",
    )
    path = tmp_path / "report.pdf"
    path.write_bytes(sign_report(make_report(leaving(workspace, consultation.id)).pdf, officer))
    here = received(window)
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_V)
    asking = here.asking
    assert asking is not None
    assert asking.windowTitle() == "Verify reports"
    asking.filesSelected.emit([str(path)])
    asking.reject()
    dialog = here.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.judged) == 1, timeout=20_000)
    verdict = dialog.judged[0].verdict
    assert verdict is not None
    assert str(verdict.conclusion) == "cannot be confirmed"
    assert window.workspace is None
    qtbot.waitUntil(lambda: not window.background.busy, timeout=20_000)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: here.dialog is None, timeout=5_000)


def test_reports_that_are_dropped_are_verified_at_once(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "no report.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing")
    here = received(window)
    assert window.welcome is not None
    window.welcome.dropped_reports.emit([path])
    dialog = here.dialog
    assert dialog is not None
    window.welcome.dropped_reports.emit([path])
    assert here.dialog is dialog
    qtbot.waitUntil(lambda: len(dialog.judged) == 1, timeout=20_000)
    qtbot.waitUntil(lambda: not window.background.busy, timeout=20_000)
    dialog.reject()
    qtbot.waitUntil(lambda: here.dialog is None, timeout=5_000)
