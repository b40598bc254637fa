"""Asking for a passphrase."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.ui.new_passphrase import OWN
from gcm_desktop.ui.passphrase import NewDialog, OpenDialog, strength_of

WORDS = "tulip harbour bicycle nineteen"


def shown(qtbot: QtBot, dialog: OpenDialog | NewDialog) -> list[str | None]:
    answers: list[str | None] = []
    qtbot.addWidget(dialog)
    dialog.answered.connect(answers.append)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return answers


def test_the_passphrase_is_handed_over_and_the_dialog_waits(qtbot: QtBot) -> None:
    dialog = OpenDialog("Mombasa.gcm")
    answers = shown(qtbot, dialog)
    qtbot.keyClicks(dialog.passphrase, WORDS)
    qtbot.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert answers == [WORDS]
    assert dialog.busy
    assert dialog.wait.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()


def test_a_wrong_passphrase_is_said_beside_the_field_which_keeps_the_focus(qtbot: QtBot) -> None:
    dialog = OpenDialog("Mombasa.gcm")
    shown(qtbot, dialog)
    qtbot.keyClicks(dialog.passphrase, "wrong")
    qtbot.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    dialog.refuse_passphrase("The passphrase does not open this file.")
    assert dialog.field.problem.isVisible()
    assert dialog.field.problem.sentence == "The passphrase does not open this file."
    assert dialog.focusWidget() is dialog.passphrase
    assert dialog.passphrase.selectedText()
    assert not dialog.busy
    qtbot.keyClicks(dialog.passphrase, "x")
    assert not dialog.field.problem.isVisible()


def test_an_empty_passphrase_is_not_tried(qtbot: QtBot) -> None:
    dialog = OpenDialog("Mombasa.gcm")
    answers = shown(qtbot, dialog)
    qtbot.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert answers == []
    assert dialog.field.problem.sentence


def test_the_dialog_is_as_high_as_its_longest_sentence_needs(qtbot: QtBot) -> None:
    dialog = OpenDialog("Mombasa.gcm")
    shown(qtbot, dialog)
    before = dialog.height()
    dialog.refuse_passphrase("The passphrase does not open this file. " * 6)
    qtbot.waitUntil(lambda: dialog.height() > before + 30)
    for label in dialog.findChildren(QLabel):
        if label.isVisible():
            assert label.height() >= label.heightForWidth(label.width())


def test_what_was_typed_is_hidden_until_its_eye_is_pressed_and_forgotten_at_the_end(
    qtbot: QtBot,
) -> None:
    dialog = OpenDialog("Mombasa.gcm")
    shown(qtbot, dialog)
    qtbot.keyClicks(dialog.passphrase, WORDS)
    assert dialog.passphrase.echoMode() == QLineEdit.EchoMode.Password
    dialog.passphrase.actions()[0].trigger()
    assert dialog.passphrase.echoMode() == QLineEdit.EchoMode.Normal
    dialog.reject()
    assert dialog.passphrase.text() == ""


def test_the_offered_words_are_written_down_and_typed_once(qtbot: QtBot) -> None:
    dialog = NewDialog("Mombasa.gcm")
    answers = shown(qtbot, dialog)
    offer = dialog.new.offer
    assert offer.words.isVisible()
    assert offer.words.text() == offer.offered
    assert len(offer.offered.split()) >= 5
    assert dialog.focusWidget() is offer.again
    dialog.answer()
    assert "Write the words down" in offer.field.problem.sentence
    qtbot.keyClicks(offer.again, f"  {offer.offered} ")
    qtbot.keyClick(offer.again, Qt.Key.Key_Return)
    assert answers == [offer.offered]


def test_the_offered_words_hide_while_they_are_typed_and_can_be_shown_again(
    qtbot: QtBot,
) -> None:
    dialog = NewDialog("Mombasa.gcm")
    answers = shown(qtbot, dialog)
    offer = dialog.new.offer
    offered = offer.offered
    qtbot.keyClicks(offer.again, "something")
    assert not set(offered.split()) & set(offer.words.text().split())
    assert not offer.another.isVisible()
    dialog.answer()
    assert "differs" in offer.field.problem.sentence
    assert answers == []
    offer.show_again.click()
    assert offer.words.text() == offered
    assert offer.again.text() == ""
    offer.another.click()
    assert offer.offered != offered
    assert offer.words.text() == offer.offered


def test_the_offered_words_cannot_be_selected_or_copied(qtbot: QtBot) -> None:
    dialog = NewDialog("Mombasa.gcm")
    shown(qtbot, dialog)
    words = dialog.new.offer.words
    assert not words.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert not words.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    dialog.reject()
    assert words.text() == ""


def test_a_passphrase_of_ones_own_is_typed_twice_alike(qtbot: QtBot) -> None:
    dialog = NewDialog("Mombasa.gcm")
    answers = shown(qtbot, dialog)
    dialog.new.way.choose(OWN)
    own = dialog.new.own
    qtbot.keyClicks(own.first, WORDS)
    dialog.answer()
    assert own.second_field.problem.sentence
    qtbot.keyClicks(own.second, WORDS + "x")
    dialog.answer()
    assert "differ" in own.second_field.problem.sentence
    assert dialog.focusWidget() is own.second
    assert answers == []
    qtbot.keyClicks(own.second, WORDS)
    dialog.answer()
    assert answers == [WORDS]


def test_the_hint_follows_the_typing(qtbot: QtBot) -> None:
    dialog = NewDialog("Mombasa.gcm")
    shown(qtbot, dialog)
    dialog.new.way.choose(OWN)
    own = dialog.new.own
    qtbot.keyClicks(own.first, WORDS)
    assert own.hint.text() == strength_of(WORDS).sentence
    assert own.meter.level == 4
    own.first.clear()
    assert own.meter.level == 0


def test_after_wrong_passphrases_the_button_waits_and_the_seconds_are_counted(
    qtbot: QtBot,
) -> None:
    now = [100.0]
    dialog = OpenDialog("Mombasa.gcm", clock=lambda: now[0])
    answers = shown(qtbot, dialog)
    qtbot.keyClicks(dialog.passphrase, "wrong")
    dialog.answer()
    dialog.refuse_passphrase("The passphrase does not open this file.", 4.0)
    assert dialog.waiting.text() == "Wait 4 seconds before the next try."
    assert not dialog.go.isEnabled()
    qtbot.keyClicks(dialog.passphrase, "another")
    qtbot.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert answers == ["wrong"]
    now[0] += 3.2
    dialog.patience.look()
    assert dialog.waiting.text() == "Wait 1 second before the next try."
    now[0] += 0.8
    dialog.patience.look()
    assert dialog.go.isEnabled()
    assert not dialog.waiting.isVisible()
    dialog.answer()
    assert answers == ["wrong", "another"]


def test_a_file_that_is_open_elsewhere_can_be_opened_for_reading(qtbot: QtBot) -> None:
    dialog = OpenDialog("Mombasa.gcm")
    shown(qtbot, dialog)
    asked: list[str] = []
    dialog.asked_reading.connect(asked.append)
    assert not dialog.reading.isVisible()
    qtbot.keyClicks(dialog.passphrase, WORDS)
    dialog.answer()
    dialog.refuse("This file is already open on another device.", readable=True)
    assert dialog.reading.isVisible()
    assert dialog.focusWidget() is dialog.reading
    dialog.reading.click()
    assert asked == [WORDS]
    assert dialog.busy


def test_a_forgotten_passphrase_is_told_and_the_dialog_closes(qtbot: QtBot) -> None:
    dialog = OpenDialog("Mombasa.gcm")
    shown(qtbot, dialog)
    with qtbot.waitSignal(dialog.asked_recovery):
        dialog.forgotten.click()
    assert not dialog.isVisible()


def test_without_a_passphrase_is_a_choice_that_says_its_risk(qtbot: QtBot) -> None:
    dialog = NewDialog("Mombasa.gcm")
    answers = shown(qtbot, dialog)
    assert dialog.protect.isChecked()
    assert not dialog.without_part.isVisible()
    dialog.answer()
    assert answers == []
    dialog.leave_open.setChecked(True)
    risk = dialog.without_part.findChild(QLabel)
    assert risk is not None
    assert risk.isVisible()
    assert "can put people at risk" in risk.text()
    assert "without a passphrase" in dialog.go.text()
    dialog.answer()
    assert answers == [None]


def test_why_a_file_cannot_be_made_is_said_with_everything_still_typed(qtbot: QtBot) -> None:
    dialog = NewDialog("Mombasa.gcm")
    shown(qtbot, dialog)
    dialog.new.way.choose(OWN)
    for line in (dialog.new.own.first, dialog.new.own.second):
        qtbot.keyClicks(line, WORDS)
    dialog.answer()
    dialog.refuse("There is already a file Mombasa.gcm.")
    assert dialog.problem.isVisible()
    assert dialog.new.own.first.text() == WORDS
    assert dialog.go.isEnabled()


@pytest.mark.parametrize("make", [OpenDialog, NewDialog])
def test_every_control_has_a_name_and_the_title_names_no_file(
    qtbot: QtBot,
    nameless: Callable[[QWidget], list[str]],
    make: Callable[[str], OpenDialog | NewDialog],
) -> None:
    dialog = make("Names of witnesses.gcm")
    shown(qtbot, dialog)
    assert nameless(dialog) == []
    assert dialog.windowTitle() == "GCM Desktop"
    assert dialog.width() <= 1093
    assert dialog.height() <= 560
