"""Asking for a passphrase."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

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


@pytest.mark.parametrize(
    ("passphrase", "level"),
    [("", 0), ("a", 1), ("secret", 1), ("aaaaaaaaaaaaaaaa", 1), ("12345678901234567890", 1),
     ("abcdefghijklmnop", 1), ("two words", 2), (WORDS, 4)],
)  # fmt: skip
def test_strength_comes_from_words_and_variety_not_from_repetition(
    passphrase: str, level: int
) -> None:
    assert strength_of(passphrase).level == level


def test_a_longer_passphrase_of_new_words_is_never_weaker() -> None:
    words = WORDS.split()
    levels = [strength_of(" ".join(words[:n])).level for n in range(len(words) + 1)]
    assert levels == sorted(levels)


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


def test_a_new_passphrase_is_typed_twice_alike(qtbot: QtBot) -> None:
    dialog = NewDialog("Mombasa.gcm")
    answers = shown(qtbot, dialog)
    qtbot.keyClicks(dialog.first, WORDS)
    dialog.answer()
    assert dialog.second_field.problem.sentence
    qtbot.keyClicks(dialog.second, WORDS + "x")
    dialog.answer()
    assert "differ" in dialog.second_field.problem.sentence
    assert dialog.focusWidget() is dialog.second
    assert answers == []
    qtbot.keyClicks(dialog.second, WORDS)
    dialog.answer()
    assert answers == [WORDS]


def test_the_hint_follows_the_typing(qtbot: QtBot) -> None:
    dialog = NewDialog("Mombasa.gcm")
    shown(qtbot, dialog)
    qtbot.keyClicks(dialog.first, WORDS)
    assert dialog.hint.text() == strength_of(WORDS).sentence
    assert dialog.meter.level == 4


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
    for line in (dialog.first, dialog.second):
        qtbot.keyClicks(line, WORDS)
    dialog.answer()
    dialog.refuse("There is already a file Mombasa.gcm.")
    assert dialog.problem.isVisible()
    assert dialog.first.text() == WORDS
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
