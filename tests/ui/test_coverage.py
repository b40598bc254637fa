from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, amend_consultation
from gcm_desktop.consultation.held import DIMENSIONS
from gcm_desktop.consultation.inputs import record_input, withdraw_input
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.consultation.standing import matrix, not_heard_sentence
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.consultations import ConsultationsPage
from gcm_desktop.ui.coverage import CoveragePage
from gcm_desktop.ui.matrix_words import OBJECTIVES, PEOPLE, SUM_BELOW, TO_BE_SORTED
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

HEARD = ((7, "migrants"), (7, "migrants"), (7, "academia"), (3, "civil_society"))
SUM_BESIDE = len(GROUPS)
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def record(
    workspace: Workspace, about: UUID, objectives: tuple[int, ...], group: str, **facts: Any
) -> UUID:
    return workspace.write(
        record_input,
        consultation_id=about,
        text="The office closes at noon.",
        kind="challenge",
        stakeholder_group=group,
        objectives=objectives,
        **facts,
    ).id


def meet(workspace: Workspace, about: UUID, *objectives: int, **facts: Any) -> UUID:
    agenda = ({"title": "First", "objectives": list(objectives), "minutes": None},)
    return workspace.write(
        open_session, consultation_id=about, title="Morning", starts_at=YESTERDAY, agenda=agenda,
        **facts,
    ).id  # fmt: skip


@pytest.fixture
def shell(
    qtbot: QtBot, workspace: Workspace, profile: Profile, consultation: Consultation
) -> Iterator[Shell]:
    for objective, group in HEARD:
        record(workspace, consultation.id, (objective,), group)
    background = Background()
    kinds = (ConsultationsPage, CapturePage, CoveragePage)
    shell = Shell(workspace, profile, background, kinds, consultation.id)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    yield shell
    shell.leave()
    background.shutdown()


@pytest.fixture
def page(qtbot: QtBot, shell: Shell) -> CoveragePage:
    page = shell.go("coverage")
    assert isinstance(page, CoveragePage)
    qtbot.waitUntil(lambda: page.matrix.table.total == len(HEARD))
    return page


def cell(page: CoveragePage, row: int, column: int) -> int:
    return page.matrix.table.count(row, column)


def turn(qtbot: QtBot, page: CoveragePage, by: str) -> None:
    page.by.choose(by)
    qtbot.waitUntil(lambda: page.matrix.table.matrix.by == by)


def test_every_cell_is_what_the_query_counts_in_every_dimension(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    room = meet(workspace, consultation.id, 7, place="Kisumu")
    facts = {"session_id": room, "sex": "women", "age_band": "18-24", "language": "sw"}
    record(workspace, consultation.id, (7, 8), "migrants", **facts)
    for by in reversed(DIMENSIONS):
        turn(qtbot, page, by)
        told = workspace.read(matrix, consultation.id, by, now=datetime.now(UTC))
        columns = page.matrix.table.matrix.columns
        assert columns == told.columns
        for (number, column), one in told.cells.items():
            assert cell(page, number - 1, columns.index(column)) == one.inputs


def test_sums_add_up_by_objective_and_by_group(page: CoveragePage) -> None:
    assert cell(page, 6, SUM_BESIDE) == 3
    assert cell(page, SUM_BELOW, GROUPS.index("migrants")) == 2
    assert cell(page, SUM_BELOW, SUM_BESIDE) == len(HEARD)


def test_what_has_no_objective_yet_stands_beneath_and_counts_in_the_sums(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    record(workspace, consultation.id, (), "media")
    media = GROUPS.index("media")
    qtbot.waitUntil(lambda: cell(page, TO_BE_SORTED, media) == 1)
    assert cell(page, SUM_BELOW, media) == 1
    assert "5 inputs" in page.figures.text()


def test_an_input_on_two_objectives_is_one_input_on_each_of_them(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    record(workspace, consultation.id, (1, 2), "media")
    qtbot.waitUntil(lambda: "5 inputs" in page.figures.text())
    assert cell(page, SUM_BELOW, SUM_BESIDE) == 6


def test_a_withdrawn_input_leaves_the_matrix_at_once(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    media = GROUPS.index("media")
    recorded = record(workspace, consultation.id, (5,), "media")
    qtbot.waitUntil(lambda: cell(page, 4, media) == 1)
    workspace.write(withdraw_input, recorded, reason="said twice")
    qtbot.waitUntil(lambda: cell(page, 4, media) == 0)


def test_what_changed_while_another_page_was_shown_is_there_on_return(
    qtbot: QtBot, shell: Shell, page: CoveragePage, consultation: Consultation
) -> None:
    shell.go("consultations")
    with qtbot.waitSignal(shell.changes.happened):
        record(shell.workspace, consultation.id, (9,), "media")
    shell.go("coverage")
    qtbot.waitUntil(lambda: cell(page, 8, GROUPS.index("media")) == 1)


def test_who_was_asked_and_silent_is_told_from_who_was_not_asked(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    meet(workspace, consultation.id, 15, by_group={"migrants": 12})
    table = page.matrix.table
    qtbot.waitUntil(lambda: table.face(14, 0).ring)
    assert table.in_words(14, 0).endswith("Migrants: asked, silent; 12 people in the room")
    assert table.in_words(14, 1).endswith("not asked; 0 people in the room")
    assert not table.face(14, 1).ring
    assert cell(page, PEOPLE, 0) == 12


def test_people_in_the_room_stand_against_the_plan(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(amend_consultation, consultation.id, targets={"migrants": 30})
    meet(workspace, consultation.id, 15, by_group={"migrants": 12})
    said = "People in the room, Migrants: 12 people in the room; 30 hoped for"
    qtbot.waitUntil(lambda: page.matrix.table.in_words(PEOPLE, 0) == said)


def test_the_sentence_for_the_methodology_is_shown_and_can_be_taken_along(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(
        amend_consultation,
        consultation.id,
        groups_planned=("migrants", "trade_unions"),
        objectives_in_focus=(7, 15),
    )
    begins = "Not heard at all: Trade unions. Not asked about: objectives 1, 2, "
    qtbot.waitUntil(lambda: page.not_heard.whole.startswith(begins))
    told = workspace.read(matrix, consultation.id, now=datetime.now(UTC))
    assert page.not_heard.whole == not_heard_sentence(told, "en")
    qtbot.keyClick(
        page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert QGuiApplication.clipboard().text() == page.not_heard.whole
    table = page.matrix.table
    assert table.is_silent_column(GROUPS.index("trade_unions"))
    assert not table.is_silent_column(GROUPS.index("media"))  # silent, and nobody planned it
    assert table.is_silent_row(14)
    assert not table.is_silent_row(0)


def test_nothing_recorded_is_said_and_nothing_is_alarmed(
    qtbot: QtBot, workspace: Workspace, profile: Profile, consultation: Consultation
) -> None:
    background = Background()
    shell = Shell(workspace, profile, background, (CoveragePage,), consultation.id)
    qtbot.addWidget(shell)
    page = shell.go("coverage")
    assert isinstance(page, CoveragePage)
    nothing = "Nothing has been recorded in this consultation yet."
    qtbot.waitUntil(lambda: page.not_heard.whole == nothing)
    assert not page.matrix.table.is_silent(Qt.Orientation.Horizontal, 0)
    shell.leave()
    background.shutdown()


def test_enter_lists_what_was_said_in_the_cell_and_escape_goes_back(
    qtbot: QtBot, page: CoveragePage
) -> None:
    page.matrix.setCurrentIndex(page.matrix.table.index(6, 0))
    qtbot.keyClick(page.matrix, Qt.Key.Key_Return)
    assert page.inputs.isVisible()
    qtbot.waitUntil(lambda: page.inputs.list.count() == 2)
    assert "The office closes at noon." in page.inputs.list.item(0).text()
    assert page.inputs.about.text().endswith("Migrants: 2 inputs")
    qtbot.keyClick(page.inputs.list, Qt.Key.Key_Escape)
    assert not page.inputs.isVisible()
    assert page.matrix.hasFocus()


def test_the_list_of_a_cell_is_live(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    page.list_inputs(6, 0)
    qtbot.waitUntil(lambda: page.inputs.list.count() == 2)
    record(workspace, consultation.id, (7,), "migrants")
    qtbot.waitUntil(lambda: page.inputs.list.count() == 3)
    assert page.inputs.about.text().endswith("Migrants: 3 inputs")


def test_lines_and_other_dimensions_are_listed_too(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    record(workspace, consultation.id, (7,), "media", sex="women")
    turn(qtbot, page, "sex")
    for place, inputs in (((6, 0), 1), ((6, 3), 3), ((6, 4), 4), ((SUM_BELOW, 4), 5), ((0, 0), 0)):
        page.list_inputs(*place)
        qtbot.waitUntil(lambda n=inputs: page.inputs.list.count() == n)
    qtbot.waitUntil(lambda: page.inputs.many.text() == "Nothing was recorded here.")
    qtbot.keyClick(page.inputs.list, Qt.Key.Key_Escape)
    assert not page.inputs.isVisible()


def test_a_line_of_the_list_is_corrected_where_inputs_are_written(
    qtbot: QtBot, shell: Shell, page: CoveragePage
) -> None:
    page.list_inputs(2, 1)
    qtbot.waitUntil(lambda: page.inputs.list.count() == 1)
    qtbot.keyClick(page.inputs.list, Qt.Key.Key_Return)
    assert isinstance(shell.current, CapturePage)
    assert shell.current.writing.correction is not None


@pytest.mark.parametrize(("row", "objective"), [(14, 15), (TO_BE_SORTED, 0)])
def test_more_is_written_down_on_the_objective_of_the_cell(
    qtbot: QtBot, shell: Shell, page: CoveragePage, row: int, objective: int
) -> None:
    page.list_inputs(row, 3)
    qtbot.mouseClick(page.inputs.more, Qt.MouseButton.LeftButton)
    capture = shell.current
    assert isinstance(capture, CapturePage)
    assert capture.writing.objective == objective


def test_in_a_narrow_window_the_list_takes_the_place_of_the_matrix(
    qtbot: QtBot, shell: Shell, page: CoveragePage
) -> None:
    shell.resize(1093, 614)
    page.list_inputs(6, 0)
    QApplication.processEvents()
    assert (page.inputs.isVisible(), page.matrix.isVisible()) == (True, False)
    assert shell.width() == 1093
    qtbot.keyClick(page.inputs.list, Qt.Key.Key_Escape)
    assert (page.inputs.isVisible(), page.matrix.isVisible()) == (False, True)


def test_columns_are_chosen_with_the_keyboard_and_the_focus_stays(
    qtbot: QtBot, page: CoveragePage
) -> None:
    page.by.setFocus()
    qtbot.keyClick(page.by, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.matrix.table.matrix.by == "sex")
    assert page.by.hasFocus()
    heads = page.matrix.table
    names = [heads.headerData(n, Qt.Orientation.Horizontal) for n in range(5)]
    assert names == ["Women", "Men", "Other", "Not recorded", "Sum"]
    assert page.matrix.currentIndex().isValid()


def test_the_palette_is_offered_every_dimension(qtbot: QtBot, page: CoveragePage) -> None:
    offers = {offer.title: offer for offer in page.offers()}
    offers["Coverage by: Language"].act()
    qtbot.waitUntil(lambda: page.matrix.table.matrix.by == "language")


def test_the_place_comes_back_and_rubbish_is_no_place(page: CoveragePage) -> None:
    page.matrix.setCurrentIndex(page.matrix.table.index(4, 2))
    kept = page.place()
    assert page.show_objective(20)
    assert page.matrix.currentIndex().row() == 19
    page.return_to({"by": "x", "row": None, "column": 1.5})
    page.return_to(kept)
    index = page.matrix.currentIndex()
    assert (index.row(), index.column()) == (4, 2)


def test_the_words_of_the_cell_follow_its_number(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    page.matrix.setCurrentIndex(page.matrix.table.index(6, 0))
    assert page.cell.whole == "Objective 7, Reduce vulnerabilities, Migrants: 2 inputs"
    record(workspace, consultation.id, (7,), "migrants")
    qtbot.waitUntil(lambda: page.cell.whole.endswith("3 inputs"))


def test_every_control_has_a_name(
    page: CoveragePage, nameless: Callable[[QWidget], list[str]]
) -> None:
    assert nameless(page) == []
    page.list_inputs(6, 0)
    assert nameless(page) == []


def test_a_screen_reader_is_told_the_whole_sentence(page: CoveragePage) -> None:
    found = QAccessible.queryAccessibleInterface(page.not_heard)
    assert found.text(QAccessible.Text.Name) == page.not_heard.whole


def test_the_whole_matrix_is_in_sight_at_1366_by_768(page: CoveragePage) -> None:
    QApplication.processEvents()
    assert not page.matrix.verticalScrollBar().isVisible()
    last = page.matrix.visualRect(page.matrix.table.index(PEOPLE, SUM_BESIDE))
    assert page.matrix.viewport().rect().contains(last)


def test_no_column_is_out_of_sight_in_a_small_window(shell: Shell, page: CoveragePage) -> None:
    shell.resize(1093, 614)
    QApplication.processEvents()
    assert shell.width() == 1093  # nothing in it asks for more
    last = page.matrix.visualRect(page.matrix.table.index(0, SUM_BESIDE))
    assert page.matrix.viewport().rect().contains(last)
    assert len(page.matrix.table.matrix.cells) == OBJECTIVES * SUM_BESIDE
