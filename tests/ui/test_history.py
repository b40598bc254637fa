"""The history in the window: what is told, and the way back."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, consultation
from gcm_desktop.consultation.inputs import (
    Input,
    amend_input,
    inputs,
    record_input,
    strike_input,
)
from gcm_desktop.exchange.sample import record_sample
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.history import AT_ONCE, HistoryDialog, HistoryPage, own_strands
from gcm_desktop.ui.history_words import action_in_words, done_in_words, gist_of, value_in_words
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.past import past

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def entry(workspace: Workspace, consultation: Consultation) -> Input:
    return said(workspace, consultation, "The shelter asks for a police report.")


def said(workspace: Workspace, about: Consultation, text: str) -> Input:
    return workspace.write(
        record_input, consultation_id=about.id, text=text, kind="challenge",
        stakeholder_group="migrants", objectives=(7,),
    )  # fmt: skip


@pytest.fixture
def page(workspace: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[HistoryPage]:
    background = Background()
    shell = Shell(workspace, profile, background, (HistoryPage,))
    shell.resize(1366, 768)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    page = shell.go("history")
    assert isinstance(page, HistoryPage)
    qtbot.waitUntil(lambda: not background.busy)
    yield page
    shell.leave()
    background.shutdown()


def titles(page: HistoryPage) -> list[str]:
    return [done_in_words(event) for event in page.view.list.history.events]


def idle(page: HistoryPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.shell.background.busy)


def test_the_newest_change_is_told_in_full_from_what_to_what(
    workspace: Workspace, entry: Input, page: HistoryPage, qtbot: QtBot
) -> None:
    workspace.write(amend_input, entry.id, kind="practice", quote=True)
    qtbot.waitUntil(lambda: titles(page)[0] == "Input corrected")
    assert page.view.detail.told == {
        "Kind": ("Challenge", "Practice"),
        "Quote": ("no", "yes"),
    }
    assert "this computer" in page.view.detail.about.text()
    assert "Field officer" in page.view.detail.about.text()


def test_what_one_action_did_is_one_line_and_its_parts_are_told(
    workspace: Workspace, page: HistoryPage, qtbot: QtBot
) -> None:
    workspace.write(record_sample, wanted=7)
    qtbot.waitUntil(lambda: "Invented sample recorded" in titles(page))
    event = page.view.list.history.events[0]
    assert "7 inputs" in gist_of(event)
    assert page.view.only_this.isHidden()


def test_the_last_change_is_undone_and_done_again_with_keys(
    workspace: Workspace, entry: Input, page: HistoryPage, qtbot: QtBot
) -> None:
    workspace.write(amend_input, entry.id, kind="practice")
    qtbot.waitUntil(lambda: titles(page)[:1] == ["Input corrected"])
    qtbot.keyClick(page.view.list, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: titles(page)[0] == "Taken back: Input corrected")
    assert workspace.read(inputs)[0].kind == "challenge"
    idle(page, qtbot)
    qtbot.keyClick(page.view.list, Qt.Key.Key_Z, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: titles(page)[0] == "Done again: Input corrected")
    assert workspace.read(inputs)[0].kind == "practice"
    assert any("Done again" in sentence for sentence in page.shell.notices.sentences)


def test_undo_goes_on_where_the_file_was_closed(
    workspace: Workspace, entry: Input, profile: Profile, qtbot: QtBot
) -> None:
    workspace.write(amend_input, entry.id, kind="practice")
    workspace.close()
    background = Background()
    with Workspace.open(workspace.path, None, profile=profile) as again:
        shell = Shell(again, profile, background, (HistoryPage,))
        qtbot.addWidget(shell)
        shell.show()
        page = shell.go("history")
        assert isinstance(page, HistoryPage)
        page.undo_last()
        qtbot.waitUntil(lambda: again.read(inputs)[0].kind == "challenge")
        qtbot.waitUntil(lambda: not background.busy)
        shell.leave()
        background.shutdown()


def test_the_change_that_is_selected_is_undone_whatever_came_after_it(
    workspace: Workspace, consultation: Consultation, entry: Input, page: HistoryPage, qtbot: QtBot
) -> None:
    workspace.write(amend_input, entry.id, kind="practice")
    said(workspace, consultation, "Something later.")
    qtbot.waitUntil(lambda: titles(page)[:2] == ["Input recorded", "Input corrected"])
    page.view.list.setCurrentIndex(page.view.list.history.index(1))
    qtbot.mouseClick(page.view.undo_this, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: titles(page)[0] == "Taken back: Input corrected")
    kinds = {entry.text: entry.kind for entry in workspace.read(inputs)}
    assert kinds["The shelter asks for a police report."] == "challenge"
    assert "Something later." in kinds


def test_what_cannot_be_undone_any_more_is_refused_in_a_sentence(
    workspace: Workspace, entry: Input, page: HistoryPage, qtbot: QtBot
) -> None:
    workspace.write(amend_input, entry.id, kind="practice")
    workspace.write(amend_input, entry.id, kind="support")
    qtbot.waitUntil(lambda: titles(page)[:2] == ["Input corrected", "Input corrected"])
    idle(page, qtbot)
    page.view.list.setCurrentIndex(page.view.list.history.index(1))
    page.view.undo_selected()
    qtbot.waitUntil(
        lambda: any("something was changed since" in s for s in page.shell.notices.sentences)
    )


def test_what_was_erased_says_so_and_offers_no_way_back(
    workspace: Workspace, entry: Input, page: HistoryPage, qtbot: QtBot
) -> None:
    workspace.write(strike_input, entry.id)
    qtbot.waitUntil(lambda: titles(page)[:1] == ["Words erased for good"])
    assert page.view.detail.told["Words"] == ("erased", "erased")
    assert not page.view.undo_this.isEnabled()
    assert "cannot be taken back" in page.view.undo_this.toolTip()


def test_older_changes_come_when_the_end_is_reached(
    workspace: Workspace, entry: Input, page: HistoryPage, qtbot: QtBot
) -> None:
    for number in range(AT_ONCE + 10):
        workspace.write(amend_input, entry.id, text=f"Words {number}")
    qtbot.waitUntil(lambda: len(titles(page)) >= AT_ONCE, timeout=10_000)
    idle(page, qtbot)
    page.view.list.scrollToBottom()
    qtbot.keyClick(page.view.list, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: len(titles(page)) == AT_ONCE + 10 + 3, timeout=10_000)
    assert titles(page)[-1] == "Officer introduced"


def test_one_record_can_be_followed_alone_and_left_again(
    workspace: Workspace, consultation: Consultation, entry: Input, page: HistoryPage, qtbot: QtBot
) -> None:
    said(workspace, consultation, "Something else.")
    workspace.write(amend_input, entry.id, kind="practice")
    qtbot.waitUntil(lambda: titles(page)[:1] == ["Input corrected"])
    idle(page, qtbot)
    page.view.only_this.click()
    qtbot.waitUntil(lambda: titles(page) == ["Input corrected", "Input recorded"])
    page.view.everything.click()
    qtbot.waitUntil(lambda: len(titles(page)) == 5)


def test_the_past_of_one_record_opens_in_front_of_another_page(
    workspace: Workspace, profile: Profile, entry: Input, qtbot: QtBot,
    nameless: Callable[[QWidget], list[str]],
) -> None:  # fmt: skip
    background = Background()
    dialog = HistoryDialog(workspace, entry.id, profile, background)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog.view.list.history.events) == 1)
    assert nameless(dialog) == []
    workspace.write(amend_input, entry.id, kind="practice")
    qtbot.waitUntil(lambda: len(dialog.view.list.history.events) == 2)
    dialog.accept()
    background.shutdown()


def test_an_older_strand_of_this_computer_is_still_this_computer(
    workspace: Workspace, profile: Profile, entry: Input
) -> None:
    first = own_strands(profile, workspace)
    workspace.accept_older()
    workspace.write(amend_input, entry.id, kind="practice")
    both = own_strands(profile, workspace)
    assert first < both
    assert {event.strand for event in workspace.read(past, entry.id)} == both


def test_actions_that_this_version_does_not_know_are_still_told() -> None:
    assert action_in_words("action_of_a_later_version") == "Changed"
    assert value_in_words("kind", "a_kind_of_a_later_version") == "a_kind_of_a_later_version"
    assert value_in_words("principal", "99") == "99"
    assert value_in_words("starts_on", "no day") == "no day"


def test_the_titles_of_consultations_are_shown_as_they_were(
    workspace: Workspace, consultation: Consultation, page: HistoryPage
) -> None:
    assert gist_of(page.view.list.history.events[0]) == consultation.title
    assert workspace.read(consultation_named, consultation.id) == consultation.title


def consultation_named(db: object, key: UUID) -> str:
    return consultation(db, key).title  # type: ignore[arg-type]


def test_every_control_of_the_page_has_a_name(
    entry: Input, page: HistoryPage, nameless: Callable[[QWidget], list[str]]
) -> None:
    assert nameless(page) == []
