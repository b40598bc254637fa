from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, amend_consultation
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.consultation.standing import AgainstPlan, Cell, Matrix, matrix
from gcm_desktop.reference import GROUPS, group_label, short_title_of
from gcm_desktop.ui.dress import speak
from gcm_desktop.ui.matrix import MatrixView
from gcm_desktop.ui.matrix_heads import lines_of
from gcm_desktop.ui.matrix_legend import Legend
from gcm_desktop.ui.matrix_tiles import Face, Tiles, shades
from gcm_desktop.ui.matrix_words import OBJECTIVES, PEOPLE, SUM_BELOW, TO_BE_SORTED
from gcm_desktop.ui.theme import AA_TEXT, DARK, LIGHT, apply_theme, contrast
from gcm_desktop.workspace import Workspace

NOW = datetime(2026, 5, 4, tzinfo=UTC)
SUM_BESIDE = len(GROUPS)


def some(columns: tuple[str, ...] = GROUPS, by: str = "stakeholder_group", **facts: Any) -> Matrix:
    """Heard: objective 7 by the first column, twice. Asked: objective 15, of it and the second."""
    cells = {(n, column): Cell(0, None, "not_asked") for n in range(1, 24) for column in columns}
    cells[7, columns[0]] = Cell(2, 9, "heard")
    for column in columns[:2]:
        cells[15, column] = Cell(0, 12, "silent")
    by_column = dict.fromkeys(columns, 0) | {columns[0]: 2}
    told: dict[str, Any] = {
        "by": by, "columns": columns, "titles": {}, "cells": cells, "to_be_sorted": {},
        "by_column": by_column, "present": dict.fromkeys(columns), "asked": frozenset({7, 15}),
        "in_focus": frozenset(), "against_plan": {},
    }  # fmt: skip
    return Matrix(**told | facts)


@pytest.fixture
def view(qtbot: QtBot) -> MatrixView:
    view = MatrixView()
    qtbot.addWidget(view)
    view.resize(1000, 620)
    view.show_matrix(some())
    view.show()
    return view


def place(view: MatrixView) -> tuple[int, int]:
    index = view.currentIndex()
    return index.row(), index.column()


def drawn(view: MatrixView, row: int, column: int) -> QImage:
    rect = view.visualRect(view.table.index(row, column)).adjusted(0, 0, -1, -1)
    return view.viewport().grab(rect).toImage().convertToFormat(QImage.Format.Format_Grayscale8)


def darkness(image: QImage, part: QRect) -> float:
    spots = [(x, y) for x in range(part.left(), part.right() + 1)
             for y in range(part.top(), part.bottom() + 1)]  # fmt: skip
    return sum(255 - QColor(image.pixel(x, y)).lightness() for x, y in spots) / len(spots)


def test_the_three_standings_differ_without_any_colour(view: MatrixView) -> None:
    plan = {"migrants": AgainstPlan(None, None, 2)}
    view.show_matrix(some(in_focus=frozenset({7}), against_plan=plan))
    view.setCurrentIndex(view.table.index(0, SUM_BESIDE))
    QApplication.processEvents()
    heard, silent, not_asked = (drawn(view, *at) for at in ((6, 0), (14, 0), (0, 1)))
    whole = not_asked.rect()
    corner = QRect(1, 1, 6, 4)
    middle = QRect(whole.center().x() - 5, whole.center().y() - 5, 11, 11)
    assert darkness(not_asked, whole) < 1  # empty
    assert darkness(heard, corner) > 20  # filled
    assert darkness(silent, corner) < 20  # not filled,
    assert darkness(silent, middle) - darkness(silent, corner) > 15  # but for a ring
    hollow = QRect(whole.center().x(), whole.center().y(), 1, 1)
    assert darkness(silent, hollow) < darkness(silent, middle)


def test_a_line_that_was_to_be_heard_looks_unlike_a_line_nobody_planned(view: MatrixView) -> None:
    plan = {"migrants": AgainstPlan(None, None, 2), "media": AgainstPlan(9, None, 0)}
    view.show_matrix(some(against_plan=plan, in_focus=frozenset({7})))
    port = view.viewport().grab().toImage()

    def ground(group: str) -> str:
        cell = view.visualRect(view.table.index(2, GROUPS.index(group)))
        return port.pixelColor(cell.topLeft()).name()

    assert ground("media") == LIGHT.warnbg.lower()
    assert ground("states") == LIGHT.surface.lower()
    said = view.table.in_words(2, GROUPS.index("media"))
    assert said.endswith("Media: not asked. It was planned to be heard.")


def test_a_group_of_which_too_few_came_stands_out(view: MatrixView) -> None:
    plan = {"migrants": AgainstPlan(10, 9, 2), "media": AgainstPlan(9, 9, 0)}
    heads = dict.fromkeys(GROUPS) | {"migrants": 9, "media": 9}
    view.show_matrix(some(against_plan=plan, present=heads))
    few, enough, unknown = (
        view.table.face(PEOPLE, GROUPS.index(group)) for group in ("migrants", "media", "states")
    )
    assert few.ground != enough.ground
    assert (few.text, enough.text, unknown.text) == ("9", "9", "–")
    assert view.table.in_words(PEOPLE, GROUPS.index("states")).endswith("nobody counted")


def test_arrows_home_and_end_reach_the_cells(qtbot: QtBot, view: MatrixView) -> None:
    key, keys, none = Qt.Key, qtbot.keyClick, Qt.KeyboardModifier.NoModifier
    control = Qt.KeyboardModifier.ControlModifier
    keys(view, key.Key_Home, control)
    assert place(view) == (0, 0)
    for pressed, modifier, then in (
        (key.Key_Right, none, (0, 1)),
        (key.Key_Down, none, (1, 1)),
        (key.Key_End, none, (1, SUM_BESIDE)),
        (key.Key_Home, none, (1, 0)),
        (key.Key_End, control, (PEOPLE, SUM_BESIDE)),
        (key.Key_Home, control, (0, 0)),
    ):
        keys(view, pressed, modifier)
        assert place(view) == then


def test_tab_leaves_the_matrix_rather_than_walk_through_it(qtbot: QtBot, view: MatrixView) -> None:
    before = place(view)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert place(view) == before


def test_enter_and_a_click_choose_a_cell_and_people_are_nobodys_words(
    qtbot: QtBot, view: MatrixView
) -> None:
    for row in (6, TO_BE_SORTED, SUM_BELOW):
        view.setCurrentIndex(view.table.index(row, 3))
        with qtbot.waitSignal(view.chosen) as chosen:
            qtbot.keyClick(view, Qt.Key.Key_Return)
        assert chosen.args == [row, 3]
    spot = view.visualRect(view.table.index(5, 2)).center()
    with qtbot.waitSignal(view.chosen) as chosen:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert chosen.args == [5, 2]
    view.setCurrentIndex(view.table.index(PEOPLE, 3))
    with qtbot.assertNotEmitted(view.chosen):
        qtbot.keyClick(view, Qt.Key.Key_Return)


def test_the_focus_keeps_its_cell_when_numbers_change_and_its_row_when_columns_do(
    view: MatrixView,
) -> None:
    view.setCurrentIndex(view.table.index(9, 5))
    view.show_matrix(some())
    assert place(view) == (9, 5)
    view.show_matrix(some(("women", "men"), "sex"))
    assert place(view) == (9, 0)


def test_a_screen_reader_hears_cells_and_heads_in_words(view: MatrixView) -> None:
    found = QAccessible.queryAccessibleInterface(view)
    said: dict[QAccessible.Role, list[str]] = {}
    for number in range(found.childCount()):
        child = found.child(number)
        said.setdefault(child.role(), []).append(child.text(QAccessible.Text.Name))
    cells = said[QAccessible.Role.Cell]
    wide = SUM_BESIDE + 1
    assert len(cells) == (PEOPLE + 1) * wide
    seven = "Objective 7, Reduce vulnerabilities, Migrants: 2 inputs; 9 people in the room"
    assert cells[6 * wide] == seven
    assert cells[14 * wide].endswith("Migrants: asked, silent; 12 people in the room")
    assert cells[0].endswith("Migrants: not asked")
    groups = [group_label(group, "en").text for group in GROUPS]
    assert said[QAccessible.Role.ColumnHeader] == [*groups, "Sum"]
    titles = said[QAccessible.Role.RowHeader]
    assert titles[6] == f"Objective 7, {short_title_of(7, 'en').text}"
    assert titles[-3:] == ["To be sorted", "Sum", "People in the room"]


def test_many_columns_are_scrolled_to(view: MatrixView) -> None:
    columns = tuple(f"{n:032x}" for n in range(60))
    titles = {column: f"<b>Session</b> {n}" for n, column in enumerate(columns)}
    view.show_matrix(some(columns, "session", titles=titles))
    QApplication.processEvents()
    assert view.horizontalScrollBar().maximum() > 0
    view.setCurrentIndex(view.table.index(3, 60))
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))
    tip = str(view.table.data(view.table.index(3, 5), Qt.ItemDataRole.ToolTipRole))
    assert "<b>" not in tip  # people's words are no markup


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_numbers_are_read_on_every_shade(look: Any) -> None:
    pairs = [(ground.name(), ink.name()) for ground, ink in shades(look)]
    assert len({ground for ground, _ink in pairs}) == len(pairs)
    assert all(contrast(ink, ground) >= AA_TEXT for ground, ink in pairs)


def test_a_tile_is_drawn_once_and_anew_for_another_theme(view: MatrixView) -> None:
    tiles, face = Tiles(), Face(1, "7", ring=False, heavy=False)
    tiles.prepare(view.font(), LIGHT, 1.0)
    first = tiles.tile(face, 40, 20)
    tiles.prepare(view.font(), LIGHT, 1.0)
    assert tiles.tile(face, 40, 20) is first
    tiles.prepare(view.font(), DARK, 1.0)
    assert tiles.tile(face, 40, 20).toImage() != first.toImage()
    tiles.prepare(view.font(), DARK, 2.0)
    assert tiles.tile(face, 40, 20).width() == 80


@pytest.mark.parametrize(("tongue", "look"), [("en", "dark"), ("ar", "light"), ("zh", "dark")])
def test_heads_are_drawn_in_every_direction_of_writing(
    view: MatrixView, tongue: str, look: str
) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    speak(application, tongue)
    apply_theme(application, look)
    QApplication.processEvents()
    head = view.horizontalHeader()
    picture = head.viewport().grab().toImage()
    inks = [
        len({picture.pixel(x, y) for x in range(left, left + wide) for y in range(head.height())})
        for left, wide in (
            (head.sectionViewportPosition(n), head.sectionSize(n)) for n in range(len(GROUPS))
        )
    ]
    assert min(inks) > 3  # each has words in it, not the grounds alone


def test_the_legend_says_what_the_signs_mean(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    assert legend.accessibleName() == "heard, asked, silent, not asked"
    legend.resize(legend.sizeHint())
    colours = legend.grab().toImage()
    assert len({colours.pixel(x, 9) for x in range(colours.width())}) > 6


def test_a_long_name_is_broken_between_words_and_cut_at_the_last(view: MatrixView) -> None:
    metrics = view.fontMetrics()
    name = group_label("red_cross_red_crescent", "en").text
    assert " ".join(lines_of(name, metrics, 2000, 3)) == name
    lines = lines_of(name, metrics, 90, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(metrics.horizontalAdvance(line) <= 90 for line in lines)


def test_what_is_shown_is_what_the_file_says(
    workspace: Workspace, consultation: Consultation, view: MatrixView
) -> None:
    workspace.write(amend_consultation, consultation.id, objectives_in_focus=(4,))
    agenda = ({"title": "A", "objectives": [9], "minutes": None},)
    room = workspace.write(
        open_session, consultation_id=consultation.id, title="Morning", agenda=agenda
    )
    workspace.write(
        record_input, consultation_id=consultation.id, text="Noon.", kind="data",
        stakeholder_group="media", objectives=(4,), session_id=room.id,
    )  # fmt: skip
    view.show_matrix(workspace.read(matrix, consultation.id, now=NOW))
    media = GROUPS.index("media")
    rings = [row for row in range(OBJECTIVES) if view.table.face(row, media).ring]
    assert rings == [8]
    assert view.table.count(3, media) == 1
