"""The window of the disclosure review: by keys alone, each decision kept at once."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.disclosure import MARK, DisclosureDecision, decisions
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.reports.issuing import leaving, reviewed
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.disclosure import DisclosureDialog
from gcm_desktop.workspace import Workspace

CALL = "😀 Call 0712 345 678 after dark, or ask Baraka."


def say(workspace: Workspace, about: Consultation, text: str, **facts: Any) -> None:
    said = {"kind": "challenge", "stakeholder_group": "migrants", "sensitivity": "public"} | facts
    workspace.write(record_input, consultation_id=about.id, text=text, **said)


def opened(
    qtbot: QtBot, workspace: Workspace, background: Background, about: Consultation
) -> DisclosureDialog:
    dialog = DisclosureDialog(workspace, background, about.id)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.open()
    dialog.read()
    settled(qtbot, background)
    return dialog


def settled(qtbot: QtBot, background: Background) -> None:
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)


def decided(workspace: Workspace, about: Consultation) -> list[DisclosureDecision]:
    return workspace.read(decisions, about.id)


def printed(workspace: Workspace, about: Consultation) -> set[str]:
    return {entry.text for entry in leaving(workspace, about.id).inputs}


def test_r_takes_out_what_the_highlight_is_on(
    qtbot: QtBot, workspace: Workspace, consultation: Consultation, background: Background
) -> None:
    say(workspace, consultation, CALL)
    dialog = opened(qtbot, workspace, background, consultation)
    assert dialog.list.hasFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_R)
    assert printed(workspace, consultation) == {f"😀 Call {MARK} after dark, or ask Baraka."}
    assert dialog.count.text() == "Nothing is open: the report may leave."


def test_k_asks_for_a_reason_and_keeps_with_it(
    qtbot: QtBot, workspace: Workspace, consultation: Consultation, background: Background
) -> None:
    say(workspace, consultation, CALL)
    dialog = opened(qtbot, workspace, background, consultation)
    qtbot.keyClick(dialog.list, Qt.Key.Key_K)
    assert decided(workspace, consultation) == []
    assert dialog.reason.hasFocus()
    qtbot.keyClicks(dialog.reason, "the clinic's public line: rk")
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    [one] = decided(workspace, consultation)
    assert (one.outcome, one.reason) == ("keep", "the clinic's public line: rk")
    assert dialog.isVisible()


def test_enter_confirms_quotes_one_by_one_and_goes_to_the_next(
    qtbot: QtBot, workspace: Workspace, consultation: Consultation, background: Background
) -> None:
    for words in ("I walked nine days.", "Nobody asked us."):
        say(workspace, consultation, words, quote=True)
    dialog = opened(qtbot, workspace, background, consultation)
    first = dialog.list.current
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert len(decided(workspace, consultation)) == 1
    assert dialog.count.text() == "1 open question"
    assert dialog.list.current != first
    qtbot.keyClick(dialog.list, Qt.Key.Key_Enter)
    assert reviewed(workspace, consultation.id).unsettled == ()


def test_what_is_selected_in_the_text_is_taken_out_whatever_was_found(
    qtbot: QtBot, workspace: Workspace, consultation: Consultation, background: Background
) -> None:
    say(workspace, consultation, CALL)
    dialog = opened(qtbot, workspace, background, consultation)
    cursor = dialog.words.textCursor()
    start = len(CALL[: CALL.index("Baraka")]) + 1  # as Qt counts, the face is two
    cursor.setPosition(start)
    cursor.setPosition(start + len("Baraka"), QTextCursor.MoveMode.KeepAnchor)
    dialog.words.setTextCursor(cursor)
    dialog.words.setFocus()
    qtbot.keyClick(dialog.words, Qt.Key.Key_R)
    settled(qtbot, background)
    [told] = printed(workspace, consultation)
    assert told == f"😀 Call 0712 345 678 after dark, or ask {MARK}."
    assert dialog.count.text() == "1 open question"


def test_a_group_nobody_counted_is_confirmed_with_a_reason(
    qtbot: QtBot, workspace: Workspace, consultation: Consultation, background: Background
) -> None:
    say(workspace, consultation, "words")
    dialog = opened(qtbot, workspace, background, consultation)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.reason.hasFocus()
    qtbot.keyClicks(dialog.reason, "twenty at the door")
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    [entry] = leaving(workspace, consultation.id).inputs
    assert entry.stakeholder_group == "migrants"


def test_nothing_to_decide_is_said(
    qtbot: QtBot, workspace: Workspace, consultation: Consultation, background: Background
) -> None:
    dialog = opened(qtbot, workspace, background, consultation)
    assert dialog.count.text() == "Nothing is open: the report may leave."
    assert not dialog.list.isVisible()


def test_every_control_is_named(
    qtbot: QtBot, workspace: Workspace, consultation: Consultation, background: Background,
    nameless: Callable[[QWidget], list[str]],
) -> None:  # fmt: skip
    say(workspace, consultation, CALL, quote=True)
    assert nameless(opened(qtbot, workspace, background, consultation)) == []
