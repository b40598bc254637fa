"""The recommendations page: written, reworded, settled, with keys alone."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.drafts import waiting
from gcm_desktop.consultation.findings import Finding, merge_findings, write_finding
from gcm_desktop.consultation.recommendations import Recommendation, recommend, recommendations
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.recommendations import RecommendationsPage
from gcm_desktop.ui.recommendations_form import RecommendationDialog, SettleDialog
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def found(workspace: Workspace, consultation: Consultation) -> list[Finding]:
    return [
        workspace.write(write_finding, consultation_id=consultation.id, text=text, objective=7)
        for text in ("Fees are high.", "Forms are long.")
    ]


@pytest.fixture
def page(
    workspace: Workspace, consultation: Consultation, found: list[Finding], profile: Profile,
    qtbot: QtBot,
) -> Iterator[RecommendationsPage]:  # fmt: skip
    background = Background()
    shell = Shell(workspace, profile, background, (RecommendationsPage,), consultation.id)
    shell.resize(1366, 768)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    page = shell.go("recommendations")
    assert isinstance(page, RecommendationsPage)
    idle(page, qtbot)
    yield page
    shell.leave()
    background.shutdown()


def idle(page: RecommendationsPage, qtbot: QtBot) -> None:
    for _ in range(3):
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not page.shell.background.busy)


def dialog_of(page: RecommendationsPage, kind: type[QWidget], qtbot: QtBot) -> Any:
    (dialog,) = [one for one in page.shell.findChildren(kind) if one.isVisible()]
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def standing(workspace: Workspace, about: Consultation) -> list[Recommendation]:
    return workspace.read(recommendations, about.id)


def test_a_recommendation_is_written_with_the_findings_it_follows_from(
    page: RecommendationsPage, workspace: Workspace, consultation: Consultation,
    found: list[Finding], qtbot: QtBot,
) -> None:  # fmt: skip
    assert page.empty.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_N, CONTROL)
    dialog = dialog_of(page, RecommendationDialog, qtbot)
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    assert dialog.fields["text"].problem.sentence
    qtbot.keyClicks(dialog.words, "Lower the fee.")
    qtbot.keyClicks(dialog.addressee, "The port")
    dialog.level.choose("regional")
    dialog.objective.choose("7")
    qtbot.keyClicks(dialog.findings.search, "for")
    qtbot.keyClick(dialog.findings.search, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.findings.list, Qt.Key.Key_Space)
    dialog.findings.search.clear()
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    (asked,) = standing(workspace, consultation)
    told = (asked.text, asked.addressee, asked.level, asked.objective, asked.findings)
    assert told == ("Lower the fee.", "The port", "regional", 7, (found[1].id.hex,))
    assert page.table.held.rows[0][1][0] == asked.code
    assert not page.empty.isVisible()


def test_what_its_findings_became_is_ticked_when_it_is_reworded(
    page: RecommendationsPage, workspace: Workspace, consultation: Consultation,
    found: list[Finding], qtbot: QtBot,
) -> None:  # fmt: skip
    ids = [one.id for one in found]
    workspace.write(
        recommend, consultation_id=consultation.id, text="Lower it.", findings=(ids[0],)
    )
    merged = workspace.write(merge_findings, ids)
    idle(page, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    dialog = dialog_of(page, RecommendationDialog, qtbot)
    assert dialog.findings.ids == (merged.id.hex,)
    qtbot.keyClicks(dialog.words, " Now.")
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    (asked,) = standing(workspace, consultation)
    assert (asked.text, asked.findings) == ("Lower it. Now.", (merged.id.hex,))


def test_one_that_is_declined_needs_a_reason(
    page: RecommendationsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    workspace.write(recommend, consultation_id=consultation.id, text="Lower it.")
    idle(page, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_F)
    dialog = dialog_of(page, SettleDialog, qtbot)
    dialog.fate.choose("declined")
    qtbot.keyClicks(dialog.by, "The port")
    dialog.on.setDate(QDate(2026, 5, 4))
    qtbot.keyClick(dialog.by, Qt.Key.Key_Return, CONTROL)
    assert dialog.fields["fate_reason"].problem.sentence
    assert standing(workspace, consultation)[0].fate == "open"
    qtbot.keyClicks(dialog.reason, "No money.")
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    (asked,) = standing(workspace, consultation)
    told = (asked.fate, asked.fate_by, asked.fate_reason, asked.fate_on)
    assert told == ("declined", "The port", "No money.", date(2026, 5, 4))
    assert page.table.held.rows[0][1][-1].startswith("Declined")


def test_one_is_taken_back_and_brought_again(
    page: RecommendationsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    workspace.write(recommend, consultation_id=consultation.id, text="Lower it.")
    idle(page, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    idle(page, qtbot)
    assert standing(workspace, consultation) == []
    qtbot.keyClick(page, Qt.Key.Key_Z, CONTROL)
    idle(page, qtbot)
    assert len(standing(workspace, consultation)) == len(page.table.held.rows) == 1


def test_what_is_half_typed_stands_there_again(
    page: RecommendationsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    page.new()
    dialog = dialog_of(page, RecommendationDialog, qtbot)
    qtbot.keyClicks(dialog.words, "Low")
    qtbot.keyClick(dialog.words, Qt.Key.Key_Escape)
    idle(page, qtbot)
    page.new()
    dialog = dialog_of(page, RecommendationDialog, qtbot)
    assert dialog.words.words == "Low"
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    assert [one.text for one in standing(workspace, consultation)] == ["Low"]


def test_whom_it_asks_and_what_it_follows_from_stand_there_again(
    page: RecommendationsPage, workspace: Workspace, consultation: Consultation,
    found: list[Finding], qtbot: QtBot,
) -> None:  # fmt: skip
    page.new()
    dialog = dialog_of(page, RecommendationDialog, qtbot)
    qtbot.keyClicks(dialog.addressee, "The po")
    dialog.findings.list.setCurrentIndex(dialog.findings.list.held.index(0))
    dialog.findings.turn()
    chosen = dialog.findings.ids
    dialog.done(0)  # as where locking closes it
    idle(page, qtbot)
    page.new()
    dialog = dialog_of(page, RecommendationDialog, qtbot)
    assert (dialog.addressee.text(), dialog.findings.ids) == ("The po", chosen)
    dialog.addressee.clear()
    dialog.findings.turn()
    dialog.reject()
    idle(page, qtbot)
    assert workspace.read(waiting) == set()  # all was typed back


def test_what_became_of_it_half_typed_stands_there_again(
    page: RecommendationsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    asked = workspace.write(recommend, consultation_id=consultation.id, text="Lower it.")
    idle(page, qtbot)
    page.settle()
    dialog = dialog_of(page, SettleDialog, qtbot)
    dialog.fate.choose("declined")
    qtbot.keyClicks(dialog.reason, "No fu")
    dialog.on.setDate(QDate(2026, 3, 1))
    dialog.reject()
    idle(page, qtbot)
    page.settle()
    dialog = dialog_of(page, SettleDialog, qtbot)
    assert (dialog.fate.chosen, dialog.reason.words) == ("declined", "No fu")
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    [kept] = standing(workspace, consultation)
    assert (kept.id, kept.fate_reason, kept.fate_on) == (asked.id, "No fu", date(2026, 3, 1))
    assert workspace.read(waiting) == set()


def test_findings_that_were_merged_count_as_the_one_they_became(
    page: RecommendationsPage, workspace: Workspace, consultation: Consultation,
    found: list[Finding], qtbot: QtBot,
) -> None:  # fmt: skip
    ids = [one.id for one in found]
    workspace.write(recommend, consultation_id=consultation.id, text="Do it.", findings=ids)
    idle(page, qtbot)
    assert page.table.held.rows[0][1][6] == "2"
    workspace.write(merge_findings, ids)
    idle(page, qtbot)
    assert page.table.held.rows[0][1][6] == "1"


def test_every_control_has_a_name(
    page: RecommendationsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot,
    nameless: Callable[[QWidget], list[str]],
) -> None:  # fmt: skip
    workspace.write(recommend, consultation_id=consultation.id, text="Lower it.")
    idle(page, qtbot)
    assert nameless(page) == []
    for open_, kind in ((page.edit, RecommendationDialog), (page.settle, SettleDialog)):
        open_()
        dialog = dialog_of(page, kind, qtbot)
        assert nameless(dialog) == []
        dialog.reject()
        idle(page, qtbot)
