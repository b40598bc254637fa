from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, amend_consultation
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.inputs import record_input, withdraw_input
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS, group_label, short_title_of
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.consultations import ConsultationsPage
from gcm_desktop.ui.coverage import CoveragePage
from gcm_desktop.ui.dress import speak
from gcm_desktop.ui.matrix import OBJECTIVES, SUM_BELOW, SUM_BESIDE, TO_BE_SORTED, shades
from gcm_desktop.ui.matrix_heads import lines_of
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.theme import AA_TEXT, DARK, LIGHT, apply_theme, contrast
from gcm_desktop.workspace import Workspace

HEARD = ((7, "migrants"), (7, "migrants"), (7, "academia"), (3, "civil_society"))


def record(workspace: Workspace, about: UUID, objectives: tuple[int, ...], group: str) -> UUID:
    return workspace.write(
        record_input,
        consultation_id=about,
        text="The office closes at noon.",
        kind="challenge",
        stakeholder_group=group,
        objectives=objectives,
    ).id


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
def page(shell: Shell) -> CoveragePage:
    page = shell.go("coverage")
    assert isinstance(page, CoveragePage)
    return page


def cell(page: CoveragePage, row: int, column: int) -> int:
    table = page.matrix.table
    return int(str(table.data(table.index(row, column))))


def place(page: CoveragePage) -> tuple[int, int]:
    index = page.matrix.currentIndex()
    return index.row(), index.column()


def test_every_cell_is_what_the_coverage_query_counts(
    page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    heard = workspace.read(coverage, consultation.id)
    shown = {
        (row + 1, group): cell(page, row, column)
        for row in range(OBJECTIVES)
        for column, group in enumerate(GROUPS)
    }
    assert {key: count for key, count in shown.items() if count} == heard.cells
    assert sum(shown.values()) == len(HEARD)


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
    assert page.figures.text().startswith("5 inputs")


def test_an_input_on_two_objectives_is_one_input_on_each_of_them(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    record(workspace, consultation.id, (1, 2), "media")
    qtbot.waitUntil(lambda: page.figures.text().startswith("5 inputs"))
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
    assert cell(page, 8, GROUPS.index("media")) == 1


def test_planned_groups_and_objectives_that_were_not_heard_are_named(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(
        amend_consultation,
        consultation.id,
        groups_planned=("migrants", "trade_unions"),
        objectives_in_focus=(7, 15),
    )
    qtbot.waitUntil(
        lambda: page.not_heard.text() == "Not heard: groups: Trade unions; objectives: 15."
    )
    table = page.matrix.table
    assert table.is_silent_column(GROUPS.index("trade_unions"))
    assert not table.is_silent_column(GROUPS.index("media"))  # silent, and nobody planned it
    assert table.is_silent_row(14)
    assert not table.is_silent_row(0)


def test_without_a_plan_all_that_was_not_heard_is_silence(page: CoveragePage) -> None:
    silence = page.matrix.table.silence
    assert set(silence.groups) == set(GROUPS) - {"migrants", "academia", "civil_society"}
    assert set(silence.objectives) == set(range(1, 24)) - {3, 7}


def test_a_silent_line_looks_unlike_a_line_nobody_planned(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(amend_consultation, consultation.id, groups_planned=("migrants", "media"))
    media, states = GROUPS.index("media"), GROUPS.index("states")
    qtbot.waitUntil(lambda: page.matrix.table.silence.groups == ("media",))
    matrix = page.matrix
    drawn = matrix.viewport().grab().toImage()

    def ground(column: int) -> str:
        corner = matrix.visualRect(matrix.table.index(6, column)).topLeft()
        return drawn.pixelColor(corner).name()

    assert ground(media) == LIGHT.warnbg.lower()
    assert ground(states) == LIGHT.surface.lower()


def test_nothing_recorded_is_said_and_nothing_is_alarmed(
    qtbot: QtBot, workspace: Workspace, profile: Profile, consultation: Consultation
) -> None:
    background = Background()
    shell = Shell(workspace, profile, background, (CoveragePage,), consultation.id)
    qtbot.addWidget(shell)
    page = shell.go("coverage")
    assert isinstance(page, CoveragePage)
    assert page.not_heard.text() == "Nothing has been recorded in this consultation yet."
    assert not page.matrix.table.is_silent(Qt.Orientation.Horizontal, 0)
    shell.leave()
    background.shutdown()


def test_arrows_home_and_end_reach_the_cells(qtbot: QtBot, page: CoveragePage) -> None:
    matrix, key = page.matrix, Qt.Key
    keys, none = qtbot.keyClick, Qt.KeyboardModifier.NoModifier
    control = Qt.KeyboardModifier.ControlModifier
    keys(matrix, key.Key_Home, control)
    assert place(page) == (0, 0)
    for pressed, modifier, then in (
        (key.Key_Right, none, (0, 1)),
        (key.Key_Down, none, (1, 1)),
        (key.Key_End, none, (1, SUM_BESIDE)),
        (key.Key_Home, none, (1, 0)),
        (key.Key_End, control, (SUM_BELOW, SUM_BESIDE)),
        (key.Key_Home, control, (0, 0)),
    ):
        keys(matrix, pressed, modifier)
        assert place(page) == then


def test_tab_leaves_the_matrix_rather_than_walk_through_it(
    qtbot: QtBot, page: CoveragePage
) -> None:
    before = place(page)
    qtbot.keyClick(page.matrix, Qt.Key.Key_Tab)
    assert place(page) == before


def test_enter_goes_on_writing_down_on_the_objective_of_the_cell(
    qtbot: QtBot, shell: Shell, page: CoveragePage
) -> None:
    page.matrix.setCurrentIndex(page.matrix.table.index(14, 3))
    qtbot.keyClick(page.matrix, Qt.Key.Key_Return)
    capture = shell.current
    assert isinstance(capture, CapturePage)
    assert capture.writing.objective == 15


def test_enter_on_what_is_to_be_sorted_goes_to_capture_too(
    qtbot: QtBot, shell: Shell, page: CoveragePage
) -> None:
    page.matrix.setCurrentIndex(page.matrix.table.index(TO_BE_SORTED, 3))
    qtbot.keyClick(page.matrix, Qt.Key.Key_Return)
    assert isinstance(shell.current, CapturePage)
    assert shell.current.writing.objective == 0


def test_the_sums_lead_nowhere(qtbot: QtBot, page: CoveragePage) -> None:
    page.matrix.setCurrentIndex(page.matrix.table.index(SUM_BELOW, 3))
    with qtbot.assertNotEmitted(page.matrix.chosen):
        qtbot.keyClick(page.matrix, Qt.Key.Key_Return)


def test_the_cell_is_said_in_words(page: CoveragePage) -> None:
    page.matrix.setCurrentIndex(page.matrix.table.index(6, 0))
    assert page.cell.text() == "Objective 7, Reduce vulnerabilities, Migrants: 2 inputs"
    page.matrix.setCurrentIndex(page.matrix.table.index(0, 0))
    assert page.cell.text().endswith("nothing heard. It was planned to be heard.")


def test_the_words_of_the_cell_follow_its_number(
    qtbot: QtBot, page: CoveragePage, workspace: Workspace, consultation: Consultation
) -> None:
    page.matrix.setCurrentIndex(page.matrix.table.index(6, 0))
    record(workspace, consultation.id, (7,), "migrants")
    qtbot.waitUntil(lambda: page.cell.text().endswith("3 inputs"))


def test_a_screen_reader_hears_cells_and_heads_in_words(page: CoveragePage) -> None:
    matrix = QAccessible.queryAccessibleInterface(page.matrix)
    said: dict[QAccessible.Role, list[str]] = {}
    for place in range(matrix.childCount()):
        child = matrix.child(place)
        said.setdefault(child.role(), []).append(child.text(QAccessible.Text.Name))
    cells = said[QAccessible.Role.Cell]
    assert len(cells) == (SUM_BELOW + 1) * (SUM_BESIDE + 1)
    assert cells[6 * (SUM_BESIDE + 1)] == "Objective 7, Reduce vulnerabilities, Migrants: 2 inputs"
    groups = [group_label(group, "en").text for group in GROUPS]
    assert said[QAccessible.Role.ColumnHeader] == [*groups, "Sum"]
    titles = said[QAccessible.Role.RowHeader]
    assert titles[6] == f"Objective 7, {short_title_of(7, 'en').text}"
    assert titles[-2:] == ["To be sorted", "Sum"]


def test_every_control_has_a_name(
    page: CoveragePage, nameless: Callable[[QWidget], list[str]]
) -> None:
    assert nameless(page) == []


def test_the_whole_matrix_is_in_sight_at_1366_by_768(page: CoveragePage) -> None:
    assert not page.matrix.verticalScrollBar().isVisible()
    last = page.matrix.visualRect(page.matrix.table.index(SUM_BELOW, SUM_BESIDE))
    assert page.matrix.viewport().rect().contains(last)


def test_no_column_is_out_of_sight_in_a_small_window(shell: Shell, page: CoveragePage) -> None:
    shell.resize(1093, 614)
    QApplication.processEvents()
    assert shell.width() == 1093  # nothing in it asks for more
    last = page.matrix.visualRect(page.matrix.table.index(0, SUM_BESIDE))
    assert page.matrix.viewport().rect().contains(last)


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_numbers_are_read_on_every_shade(look: type) -> None:
    pairs = [(ground.name(), ink.name()) for ground, ink in shades(look)]
    assert len({ground for ground, _ink in pairs}) == len(pairs)
    assert all(contrast(ink, ground) >= AA_TEXT for ground, ink in pairs)


@pytest.mark.parametrize(("tongue", "look"), [("en", "dark"), ("ar", "light"), ("zh", "dark")])
def test_heads_are_drawn_in_every_direction_of_writing(
    shell: Shell, page: CoveragePage, tongue: str, look: str
) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    speak(application, tongue)
    apply_theme(application, look)
    QApplication.processEvents()
    head = page.matrix.horizontalHeader()
    drawn = head.viewport().grab().toImage()
    inks = [
        len({drawn.pixel(x, y) for x in range(left, left + wide) for y in range(head.height())})
        for left, wide in (
            (head.sectionViewportPosition(n), head.sectionSize(n)) for n in range(len(GROUPS))
        )
    ]
    assert min(inks) > 3  # each has words in it, not the grounds alone


def test_a_long_name_is_broken_between_words_and_cut_at_the_last(page: CoveragePage) -> None:
    metrics = page.matrix.fontMetrics()
    name = group_label("red_cross_red_crescent", "en").text
    assert " ".join(lines_of(name, metrics, 2000, 3)) == name
    lines = lines_of(name, metrics, 90, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(metrics.horizontalAdvance(line) <= 90 for line in lines)
