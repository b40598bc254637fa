"""The progress page: what is open, and the way to where it is mended."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import record_input, withdraw_input
from gcm_desktop.consultation.progress import Item
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.findings import FindingsPage
from gcm_desktop.ui.progress import ProgressPage, in_words
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace


@pytest.fixture
def page(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[ProgressPage]:
    background, kinds = Background(), (ProgressPage, FindingsPage, CapturePage)
    shell = Shell(workspace, profile, background, kinds, consultation.id)
    shell.resize(1366, 768)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    page = shell.go("progress")
    assert isinstance(page, ProgressPage)
    idle(page, qtbot)
    yield page
    shell.leave()
    background.shutdown()


def idle(page: ProgressPage, qtbot: QtBot) -> None:
    for _ in range(3):
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not page.shell.background.busy)


def test_an_empty_consultation_has_nothing_open_and_is_not_ready(page: ProgressPage) -> None:
    assert page.lines == {}
    assert page.said.text() == "Nothing has been recorded in this consultation yet."


def test_each_thing_that_is_open_leads_to_where_it_is_mended(
    page: ProgressPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    facts = {"kind": "challenge", "stakeholder_group": "migrants"}
    sorted_, _unsorted = (
        workspace.write(
            record_input, consultation_id=consultation.id, text="x", objectives=numbers, **facts
        )
        for numbers in ((9,), ())
    )
    finding = workspace.write(
        write_finding, consultation_id=consultation.id, text="So", objective=9,
        inputs=[sorted_.id],
    )  # fmt: skip
    idle(page, qtbot)
    assert [line.sentence for line in page.lines.values()] == ["1 input has no objective yet."]
    workspace.write(withdraw_input, sorted_.id)
    idle(page, qtbot)
    assert set(page.lines) == {"to_be_sorted", "bare"}
    assert page.counts.figures["recorded"].text() == "2"
    assert page.counts.figures["withdrawn"].text() == "1"
    qtbot.keyClick(page.lines["bare"].go, Qt.Key.Key_Space)
    idle(page, qtbot)
    findings = page.shell.current
    assert isinstance(findings, FindingsPage)
    assert findings.side.number == 9
    assert findings.findings.list.current == finding.id
    page.shell.go("progress")
    page.lines["to_be_sorted"].go.click()
    assert isinstance(page.shell.current, CapturePage)
    assert page.shell.current.writing.objective == 0


def test_what_is_mended_goes_from_the_page(
    page: ProgressPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    entry = workspace.write(
        record_input, consultation_id=consultation.id, text="x", objectives=(9,),
        kind="challenge", stakeholder_group="migrants",
    )  # fmt: skip
    idle(page, qtbot)
    assert set(page.lines) == {"unsynthesised"}
    workspace.write(
        write_finding, consultation_id=consultation.id, text="So", objective=9, inputs=[entry.id]
    )
    idle(page, qtbot)
    assert page.lines == {}
    assert page.said.text() == "Nothing is open any more: the report can be made."
    assert page.counts.figures["used"].text() == "1"


@pytest.mark.parametrize("count", [1, 2])
def test_every_thing_has_its_sentence(count: int) -> None:
    names = ("to_be_sorted", "untranslated", "unsynthesised", "bare", "on_withdrawn",
             "no_session_consent", "no_guardian", "named_without_consent", "comments_open",
             "not_cleared", "not_closed", "not_sealed")  # fmt: skip
    said = [in_words(Item(name, count, "capture"), "fr") for name in names]
    assert len(set(said)) == len(names)
    assert all(str(count) in sentence and "{" not in sentence for sentence in said)


def test_a_page_that_is_not_there_is_not_gone_to(page: ProgressPage) -> None:
    page.follow(Item("not_sealed", 1, "sessions", {"session": "0" * 32}))
    assert page.shell.current is page


def test_every_control_has_a_name(
    page: ProgressPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot,
    nameless: Callable[[QWidget], list[str]],
) -> None:  # fmt: skip
    workspace.write(
        record_input, consultation_id=consultation.id, text="x", kind="challenge",
        stakeholder_group="migrants",
    )  # fmt: skip
    idle(page, qtbot)
    assert nameless(page) == []
