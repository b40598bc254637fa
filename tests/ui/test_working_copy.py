"""A working copy from the report page: what was looked at, saved and noted."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.issued import issued_reports
from gcm_desktop.consultation.passages import amend_passage, passages
from gcm_desktop.ui.report import ReportPage, State
from gcm_desktop.workspace import Workspace


@pytest.fixture
def page(written: Consultation, report_page: ReportPage) -> ReportPage:
    """The report page of what was written."""
    assert report_page.shell.consultation_id == written.id
    return report_page


def test_a_working_copy_of_what_was_looked_at_is_saved_and_noted(
    qtbot: QtBot, page: ReportPage, tmp_path: Path, workspace: Workspace,
    consultation: Consultation,
) -> None:  # fmt: skip
    assert page.side.word.isVisible()
    page.save_copy(tmp_path / "out.docx")
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)
    assert (tmp_path / "out.docx").read_bytes().startswith(b"PK")
    said = "The working copy is saved as \u2068out.docx\u2069."
    assert page.shell.notices.sentences[-1] == said
    assert len(workspace.read(issued_reports, consultation.id)) == 1


def test_a_working_copy_of_what_changed_since_leaves_no_file(
    qtbot: QtBot, page: ReportPage, tmp_path: Path, workspace: Workspace,
    consultation: Consultation,
) -> None:  # fmt: skip
    written = workspace.read(passages, consultation.id)[0]
    page.state = State.LOOKED_AT
    page.hide()
    workspace.write(amend_passage, written.id, text="Other words.")
    page.save_copy(tmp_path / "out.docx")
    qtbot.waitUntil(lambda: not page.shell.background.busy, timeout=20_000)
    assert not (tmp_path / "out.docx").exists()
    assert workspace.read(issued_reports, consultation.id) == []
