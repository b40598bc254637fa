"""The tour: one thing to do on each page, by keys, beside the work and not in its way."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.profile import Profile
from gcm_desktop.texts import use_language
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.pages import pages
from gcm_desktop.ui.pieces import LinkButton
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.tour import Tour, steps
from gcm_desktop.workspace import Workspace

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def sample(workspace: Workspace) -> Consultation:
    return workspace.write(open_consultation, title="Sample", country="KEN", sample=True)


@pytest.fixture
def shell(
    workspace: Workspace, profile: Profile, sample: Consultation, qtbot: QtBot
) -> Iterator[Shell]:
    background = Background()
    shell = Shell(workspace, profile, background, pages())
    qtbot.addWidget(shell)
    shell.resize(1093, 614)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    shell.begin()
    qtbot.waitUntil(lambda: not background.busy)
    yield shell
    shell.leave()
    background.shutdown()


def begun(shell: Shell, qtbot: QtBot) -> Tour:
    shell.take_tour()
    qtbot.waitUntil(lambda: shell.tour is not None)
    assert shell.tour is not None
    return shell.tour


def keyed(shell: Shell, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(shell.focusWidget() or shell, key, ALT)


def test_only_pages_that_there_are_are_steps() -> None:
    there = [entry.key for entry in pages()]
    wanted = steps(there)
    assert {step.page for step in wanted} <= set(there)
    assert [step.page for step in steps(["coverage", "consultations"])] == [
        "consultations",
        "coverage",
    ]
    assert steps([]) == ()
    assert all(step.title and step.text.endswith(".") for step in wanted)


def test_next_leads_through_all_pages_and_ends_behind_the_last(shell: Shell, qtbot: QtBot) -> None:
    tour = begun(shell, qtbot)
    been = []
    for number in range(len(tour.steps)):
        assert tour.place.text() == f"{number + 1} of {len(tour.steps)}"
        assert shell.current is not None
        been.append(shell.current.key)
        keyed(shell, qtbot, Qt.Key.Key_PageDown)
    assert been == [step.page for step in steps([entry.key for entry in pages()])]
    assert shell.tour is None


def test_back_and_end_are_keys_as_well(shell: Shell, qtbot: QtBot) -> None:
    tour = begun(shell, qtbot)
    keyed(shell, qtbot, Qt.Key.Key_PageUp)
    assert tour.at == 0
    keyed(shell, qtbot, Qt.Key.Key_PageDown)
    keyed(shell, qtbot, Qt.Key.Key_PageUp)
    assert tour.at == 0
    assert shell.current is not None
    assert shell.current.key == "consultations"
    keyed(shell, qtbot, Qt.Key.Key_End)
    assert shell.tour is None


def test_the_page_can_be_worked_on_meanwhile(shell: Shell, qtbot: QtBot) -> None:
    tour = begun(shell, qtbot)
    while tour.steps[tour.at].page != "capture":
        tour.go_next()
    page = shell.current
    assert isinstance(page, CapturePage)
    page.form.words.setFocus()
    qtbot.keyClicks(page.form.words, "Some water")
    assert page.form.words.toPlainText() == "Some water"
    keyed(shell, qtbot, Qt.Key.Key_PageDown)
    assert shell.current is not page
    shell.go("capture")
    assert page.form.words.toPlainText() == "Some water"


def test_it_is_taken_on_the_sample(shell: Shell, sample: Consultation, qtbot: QtBot) -> None:
    shell.workspace.write(open_consultation, title="Our own", country="KEN")
    begun(shell, qtbot)
    assert shell.consultation_id == sample.id


def test_it_is_taken_on_the_consultation_that_is_chosen(shell: Shell, qtbot: QtBot) -> None:
    own = shell.workspace.write(open_consultation, title="Our own", country="KEN")
    shell.consult(own.id)
    tour = begun(shell, qtbot)
    assert shell.consultation_id == own.id
    assert tour.sample.isHidden()


def test_that_all_is_invented_is_said_somewhere_all_the_time(shell: Shell, qtbot: QtBot) -> None:
    def in_a_notice() -> bool:
        return any("everything in it is invented" in said for said in shell.notices.sentences)

    tour = begun(shell, qtbot)
    assert tour.sample.isVisible()
    assert not in_a_notice()
    shell.end_tour()
    assert in_a_notice()


def test_a_file_without_consultations_shows_what_can_be_seen(
    tmp_path: Path, profile: Profile, qtbot: QtBot
) -> None:
    with Workspace.create(tmp_path / "empty.gcm", None, profile=profile) as empty:
        background = Background()
        shell = Shell(empty, profile, background, pages())
        qtbot.addWidget(shell)
        shell.begin()
        tour = begun(shell, qtbot)
        assert [step.page for step in tour.steps] == ["consultations", "history", "safety"]
        shell.leave()
        background.shutdown()


def test_it_is_offered_once_where_a_sample_is_opened_for_the_first_time(
    shell: Shell, qtbot: QtBot
) -> None:
    offers = [b for b in shell.notices.findChildren(LinkButton) if "tour" in b.text()]
    assert len(offers) == 1
    offers[0].click()
    qtbot.waitUntil(lambda: shell.tour is not None)
    assert not any("New here?" in said for said in shell.notices.sentences)
    shell.leave()
    again = Shell(shell.workspace, shell.profile, shell.background, pages())
    qtbot.addWidget(again)
    again.begin()
    qtbot.waitUntil(lambda: not shell.background.busy)
    assert not any("New here?" in said for said in again.notices.sentences)
    again.leave()


def test_it_leaves_the_page_whole_in_a_small_window(shell: Shell, qtbot: QtBot) -> None:
    tour = begun(shell, qtbot)
    for _step in tour.steps:
        assert shell.minimumSizeHint().height() <= 614
        assert shell.minimumSizeHint().width() <= 1093
        assert shell.rect().contains(tour.geometry().translated(shell.side_width, 0))
        tour.go_next()


def test_every_control_of_it_has_a_name(
    shell: Shell, qtbot: QtBot, nameless: Callable[[QWidget], list[str]]
) -> None:
    tour = begun(shell, qtbot)
    assert nameless(tour) == []
    assert tour.accessibleName() == f"Tour, step 1 of {len(tour.steps)}"
    assert "Alt+PgDown" in tour.next.toolTip()


@pytest.mark.parametrize(("language", "key"), [("en", "Alt+P"), ("ru", "Alt+П"), ("zh", "Alt+P")])
def test_a_step_names_the_key_that_the_button_has_in_this_language(language: str, key: str) -> None:
    use_language(language)
    try:
        (step,) = steps({"report"})
    finally:
        use_language("en")
    assert step.keys == key
