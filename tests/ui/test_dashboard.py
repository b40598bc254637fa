from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, amend_consultation
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.coverage import CoveragePage
from gcm_desktop.ui.dashboard import DashboardPage
from gcm_desktop.ui.dashboard_charts import Bars, Chart, Columns, Figure
from gcm_desktop.ui.dashboard_figures import spans
from gcm_desktop.ui.dress import speak
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.theme import apply_theme
from gcm_desktop.workspace import Workspace

DAY = date(2026, 5, 4)


@pytest.fixture
def shell(
    qtbot: QtBot, workspace: Workspace, profile: Profile, consultation: Consultation
) -> Iterator[Shell]:
    background = Background()
    kinds = (CapturePage, CoveragePage, DashboardPage)
    shell = Shell(workspace, profile, background, kinds, consultation.id)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    yield shell
    shell.leave()
    background.shutdown()


def record(shell: Shell, *objectives: int, **facts: Any) -> None:
    facts = {"kind": "challenge", "stakeholder_group": "migrants", **facts}
    shell.workspace.write(
        record_input, consultation_id=shell.consultation_id, text="The office closes at noon.",
        objectives=objectives, **facts,
    )  # fmt: skip


def shown(qtbot: QtBot, shell: Shell) -> DashboardPage:
    page = shell.go("dashboard")
    assert isinstance(page, DashboardPage)
    qtbot.waitUntil(lambda: page.plan.isVisible())
    return page


def told(page: DashboardPage, name: str) -> dict[str, str]:
    return {one.name: one.told for one in page.cards[name].chart.figures}


def test_an_empty_consultation_is_told_what_to_do_first(qtbot: QtBot, shell: Shell) -> None:
    page = shown(qtbot, shell)
    assert page.beginning.isVisible()
    assert not any(card.isVisible() for card in page.cards.values())
    qtbot.keyClick(page.beginning.write, Qt.Key.Key_Space)
    assert isinstance(shell.current, CapturePage)


def test_the_figures_are_live(qtbot: QtBot, shell: Shell) -> None:
    record(shell, 7)
    page = shown(qtbot, shell)
    qtbot.waitUntil(lambda: told(page, "kinds")["Challenge"] == "1")
    record(shell, 7, 8, quote=True, sex="women")
    qtbot.waitUntil(lambda: told(page, "kinds")["Challenge"] == "2")
    assert not page.beginning.isVisible()
    assert told(page, "objectives")["Objective 8, Save lives"] == "1"
    assert told(page, "groups") == {"Migrants": "1 of 2"}
    assert told(page, "sexes") == {"Women": "1 of 1", "Not recorded": "0 of 1"}
    assert list(told(page, "days").values()) == ["2"]
    assert "2 inputs" in page.head.eyebrow.text()


def test_what_is_behind_leads_to_where_it_can_be_mended(qtbot: QtBot, shell: Shell) -> None:
    shell.workspace.write(
        amend_consultation, shell.consultation_id, groups_planned=("media",), sessions_planned=3
    )
    record(shell)
    page = shown(qtbot, shell)
    qtbot.waitUntil(lambda: page.plan.unsorted.words.text() == "1 input is to be sorted.")
    assert page.plan.sessions.words.text() == "0 of 3 sessions were held."
    assert page.plan.groups.words.text() == "Not heard yet: Media"
    qtbot.keyClick(page.plan.unsorted.go, Qt.Key.Key_Space)
    assert isinstance(shell.current, CapturePage)
    assert shell.current.writing.objective == 0
    shown(qtbot, shell)
    qtbot.keyClick(page.plan.groups.go, Qt.Key.Key_Space)
    assert isinstance(shell.current, CoveragePage)


def test_a_card_with_nothing_in_it_says_so(qtbot: QtBot, shell: Shell) -> None:
    record(shell, 7)
    page = shown(qtbot, shell)
    qtbot.waitUntil(lambda: page.cards["kinds"].isVisible())
    card = page.cards["voices"]
    assert (card.none.isVisible(), card.chart.isVisible()) == (True, False)


@pytest.mark.parametrize("width", [1366, 1093, 800])
def test_no_card_runs_out_of_the_window(qtbot: QtBot, shell: Shell, width: int) -> None:
    record(shell, 7)
    shell.resize(width, 614)
    page = shown(qtbot, shell)
    qtbot.waitUntil(lambda: page.cards["kinds"].isVisible())
    QApplication.processEvents()
    assert shell.width() == width
    for card in (*page.cards.values(), page.plan):
        left = card.mapTo(page, card.rect().topLeft()).x()
        assert left >= 0
        assert left + card.width() <= page.width()


def test_every_control_has_a_name_and_every_chart_its_figures(
    qtbot: QtBot, shell: Shell, nameless: Callable[[QWidget], list[str]]
) -> None:
    record(shell, 7)
    page = shown(qtbot, shell)
    qtbot.waitUntil(lambda: page.cards["kinds"].isVisible())
    assert nameless(page) == []
    for name in ("days", "objectives", "kinds", "groups", "sexes"):
        found = QAccessible.queryAccessibleInterface(page.cards[name].chart)
        assert found.text(QAccessible.Text.Name)
        assert "1" in found.text(QAccessible.Text.Description)
        assert page.cards[name].chart.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_figures_of_a_chart_can_be_taken_along(qtbot: QtBot) -> None:
    chart = Bars("Kinds")
    qtbot.addWidget(chart)
    chart.show_figures([Figure("One", 2, 5), Figure("Two", 3)])
    qtbot.keyClick(chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "One\t2\t5\nTwo\t3"
    assert chart.accessibleDescription() == "One: 2 of 5; Two: 3"


@pytest.mark.parametrize("tongue", ["en", "ar"])
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("kind", [Bars, Columns])
def test_a_longer_bar_is_a_larger_number(
    qtbot: QtBot, kind: type[Chart], look: str, tongue: str
) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    speak(application, tongue)
    apply_theme(application, look)
    chart = kind("Kinds")
    qtbot.addWidget(chart)
    chart.resize(400, 200)

    def inked(value: int) -> int:
        chart.show_figures([Figure("A", value), Figure("B", 10)])
        drawn = chart.grab().toImage()
        ground = drawn.pixel(0, 199)
        spots = ((x, y) for x in range(drawn.width()) for y in range(drawn.height()))
        return sum(drawn.pixel(x, y) != ground for x, y in spots)

    few, more, most = (inked(value) for value in (1, 5, 10))
    assert few < more < most


def test_one_figure_is_found_under_the_mouse(qtbot: QtBot) -> None:
    for chart, there, beyond in ((Bars("K"), (5, 30), (5, 300)), (Columns("K"), (60, 5), (399, 5))):
        qtbot.addWidget(chart)
        chart.resize(400, 200)
        assert chart.figure_at(*there) is None
        chart.show_figures([Figure("A", 1), Figure("B", 10)])
        found = chart.figure_at(*there)
        assert found is not None
        assert found.name == "B"
        assert chart.figure_at(*beyond) is None


def test_a_long_time_is_shown_in_equal_parts() -> None:
    assert list(spans({})) == []
    week = [(DAY + timedelta(days=n), n) for n in (0, 6)]
    parts = list(spans(dict(week)))
    assert [inputs for _first, _last, inputs in parts] == [0, 0, 0, 0, 0, 0, 6]
    year = {DAY + timedelta(days=n): 1 for n in range(365)}
    parts = list(spans(year))
    assert len(parts) <= 42
    assert sum(inputs for _first, _last, inputs in parts) == 365
    assert (parts[0][0], parts[-1][1]) == (DAY, DAY + timedelta(days=364))
