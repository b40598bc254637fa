"""A working copy from the report page: what was looked at, saved and noted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.issued import issued_reports
from gcm_desktop.consultation.passages import amend_passage, passages, write_passage
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.report import ReportPage, State
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace


@pytest.fixture
def told(workspace: Workspace, consultation: Consultation) -> Consultation:
    about = consultation.id
    said = workspace.write(
        record_input, consultation_id=about, text="Paid late.", kind="challenge",
        stakeholder_group="migrants", objectives=(6,), sensitivity="public",
    )  # fmt: skip
    facts = {"text": "Wages come late.", "inputs": [said.id], "objective": 6}
    workspace.write(write_finding, consultation_id=about, **facts)
    workspace.write(write_passage, consultation_id=about, section="summary", text="It was heard.")
    return consultation


@pytest.fixture
def page(
    qtbot: QtBot, workspace: Workspace, settled: Profile, told: Consultation
) -> Iterator[ReportPage]:
    background = Background()
    shell = Shell(workspace, settled, background, (ReportPage,), told.id)
    qtbot.addWidget(shell)
    shell.resize(1093, 614)
    shell.show()
    page = shell.go("report")
    assert isinstance(page, ReportPage)
    page.make_preview()
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)
    yield page
    shell.leave()
    background.shutdown()


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
