"""The dialog that arranges a report: order, prefaces and template, with keys alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, consultations
from gcm_desktop.consultation.report_plans import (
    NEEDED,
    SECTIONS,
    USUAL,
    report_plan,
    write_preface,
)
from gcm_desktop.exchange.sample import record_sample
from gcm_desktop.profile import Profile
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.report import ReportPage
from gcm_desktop.ui.report_sections import SectionsDialog, section_names, summary_warnings
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[ReportPage]:
    background = Background()
    shell = Shell(workspace, profile, background, (ReportPage,), consultation.id)
    shell.resize(1093, 614)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    page = shell.go("report")
    assert isinstance(page, ReportPage)
    yield page
    shell.leave()
    background.shutdown()


@pytest.fixture
def asked(page: ReportPage, qtbot: QtBot) -> Callable[[], SectionsDialog]:
    def ask() -> SectionsDialog:
        qtbot.mouseClick(page.side.sections, Qt.MouseButton.LeftButton)
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SectionsDialog)
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return ask


def test_every_section_has_a_name() -> None:
    assert tuple(section_names()) == SECTIONS


def test_sections_are_put_in_order_and_left_out_with_keys(
    asked: Callable[[], SectionsDialog], workspace: Workspace, consultation: Consultation,
    qtbot: QtBot,
) -> None:  # fmt: skip
    dialog = asked()
    qtbot.keyClick(dialog.sections, Qt.Key.Key_Down, ALT)
    assert dialog.sections.ticked[:2] == ("contents", "summary")
    qtbot.keyClick(dialog.sections, Qt.Key.Key_Up)
    qtbot.keyClick(dialog.sections, Qt.Key.Key_Space)
    qtbot.keyClick(dialog.preface, "A")
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    plan = workspace.read(report_plan, consultation.id)
    assert plan.order[0] == "summary"
    assert "contents" not in plan.order
    assert plan.preface("en") == "A"
    assert workspace.undo() == "plan_report"
    assert workspace.read(report_plan, consultation.id).order == USUAL


def test_what_every_report_needs_cannot_be_left_out(asked: Callable[[], SectionsDialog]) -> None:
    sections = asked().sections
    sections.show_sections(("findings",))
    assert set(sections.ticked) == {"findings", *NEEDED}


def test_nothing_is_changed_by_going_back_and_what_was_typed_waits(
    asked: Callable[[], SectionsDialog], workspace: Workspace, consultation: Consultation,
    qtbot: QtBot,
) -> None:  # fmt: skip
    dialog = asked()
    dialog.preface.setPlainText("Half a wo")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert workspace.read(report_plan, consultation.id).preface("en") == ""
    assert asked().preface.words == "Half a wo"


def test_the_preface_is_that_of_the_reports_language(
    page: ReportPage, asked: Callable[[], SectionsDialog], workspace: Workspace,
    consultation: Consultation,
) -> None:  # fmt: skip
    workspace.write(write_preface, consultation_id=consultation.id, language="ar", text="كلمة")
    page.side.language.choose("ar")
    dialog = asked()
    assert dialog.preface.words == "كلمة"
    dialog.save()
    assert workspace.read(report_plan, consultation.id).preface("ar") == "كلمة"


def test_a_template_is_read_from_its_file_and_a_wrong_one_says_why(
    page: ReportPage, asked: Callable[[], SectionsDialog], workspace: Workspace,
    consultation: Consultation, tmp_path: Path, qtbot: QtBot,
) -> None:  # fmt: skip
    good, faint = tmp_path / "good.toml", tmp_path / "faint.toml"
    good.write_text('name = "Ours"\n[colours]\naccent = "#8A3B00"\n', "utf-8")
    faint.write_text('name = "Ours"\n[colours]\naccent = "#FFE0B0"\n', "utf-8")
    dialog = asked()
    dialog.template.read(faint)
    qtbot.waitUntil(lambda: bool(dialog.notices.sentences))
    assert "Line 3" in dialog.notices.sentences[0]
    assert dialog.template.template is None
    dialog.template.read(good)
    qtbot.waitUntil(lambda: dialog.template.template is not None)
    assert "Ours" in dialog.template.name.text()
    dialog.save()
    dress = workspace.read(report_plan, consultation.id).dress
    assert dress is not None
    assert dress.accent == "8A3B00"


def test_the_preview_says_what_the_first_pages_lack(workspace: Workspace) -> None:
    workspace.write(record_sample)
    told = leaving(workspace, workspace.read(consultations)[0].id)
    assert not list(summary_warnings(told))
    few = replace(told, passages=told.passages[:1])
    [(sentence, _tone)] = summary_warnings(few)
    assert "1 of five" in sentence
    long = replace(told, passages=(replace(told.passages[0], text="x" * 900), *told.passages[1:]))
    assert [tone for _, tone in summary_warnings(long)] == ["warn"]
    asked = replace(told.recommendations[0], fate="open", time_frame=None)
    unclear = replace(told, recommendations=(asked,))
    assert asked.code in next(iter(summary_warnings(unclear)))[0]
