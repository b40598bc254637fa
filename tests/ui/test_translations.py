"""The translations page: one after the other, beside what was said."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.inputs import Input, inputs, record_input, strike_input
from gcm_desktop.consultation.translations import translations_of
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.synthesis_language import keep_working_language, working_language
from gcm_desktop.ui.translations import TranslationsPage
from gcm_desktop.workspace import Workspace

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ARABIC = "لا أحد يسمعنا <b>هنا</b>"


@pytest.fixture
def about(workspace: Workspace) -> Consultation:
    return workspace.write(open_consultation, title="T", country="KEN", languages=("en", "so"))


def say(workspace: Workspace, about: Consultation, text: str, **facts: Any) -> Input:
    said = {"kind": "challenge", "stakeholder_group": "migrants", "language": "ar"} | facts
    return workspace.write(record_input, consultation_id=about.id, text=text, **said)


@pytest.fixture
def page(
    workspace: Workspace, about: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[TranslationsPage]:
    for text, tag in ((ARABIC, "ar"), ("Nin", "so"), ("Plain", "en")):
        say(workspace, about, text, language=tag)
    background = Background()
    shell = Shell(workspace, profile, background, (TranslationsPage,), about.id)
    shell.resize(1366, 768)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    page = shell.go("translations")
    assert isinstance(page, TranslationsPage)
    idle(page, qtbot)
    yield page
    shell.leave()
    background.shutdown()


def idle(page: TranslationsPage, qtbot: QtBot) -> None:
    for _ in range(3):
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not page.shell.background.busy)


def told(workspace: Workspace, about: Consultation) -> dict[str, tuple[tuple[str, str], ...]]:
    return {
        entry.text or "": tuple((one.text, one.state) for one in translations_of(entry))
        for entry in workspace.read(inputs, about.id)
        if entry.translations
    }


def test_one_is_saved_and_the_next_is_there(
    page: TranslationsPage, workspace: Workspace, about: Consultation, qtbot: QtBot
) -> None:
    assert page.original.toPlainText() == ARABIC
    assert page.original.isReadOnly()
    assert page.original.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert page.words.layoutDirection() == Qt.LayoutDirection.LeftToRight
    qtbot.keyClicks(page.words, "Nobody hears us")
    qtbot.keyClicks(page.translator, "Hiba")
    qtbot.keyClick(page.words, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    assert told(workspace, about) == {ARABIC: (("Nobody hears us", "draft"),)}
    assert page.original.toPlainText() == "Nin"
    assert page.words.words == ""
    assert page.words.hasFocus()
    assert page.list.held.lines[0].state == "draft"


def test_what_is_checked_waits_no_longer(
    page: TranslationsPage, workspace: Workspace, about: Consultation, qtbot: QtBot
) -> None:
    qtbot.keyClicks(page.words, "Nobody")
    qtbot.keyClick(page.words, Qt.Key.Key_Return, CONTROL | SHIFT)
    idle(page, qtbot)
    assert told(workspace, about) == {ARABIC: (("Nobody", "checked"),)}
    assert [line.words for line in page.list.held.lines] == ["Nin"]
    assert page.figures.text() == "1 waits"
    assert page.original.toPlainText() == "Nin"
    qtbot.keyClick(page.words, Qt.Key.Key_Return, CONTROL)
    assert page.field.problem.sentence, "nothing is no translation"
    qtbot.keyClicks(page.words, "Man")
    qtbot.keyClick(page.words, Qt.Key.Key_Return, CONTROL | SHIFT)
    idle(page, qtbot)
    assert page.empty.isVisible()
    assert page.original.toPlainText() == ""
    assert not page.form.isEnabled()


def test_what_is_half_typed_stands_there_again(
    page: TranslationsPage, workspace: Workspace, about: Consultation, qtbot: QtBot
) -> None:
    qtbot.keyClicks(page.words, "Nob")
    qtbot.keyClick(page.words, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert page.original.toPlainText() == "Nin"
    assert page.words.words == ""
    qtbot.keyClick(page.words, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert page.words.words == "Nob"
    assert told(workspace, about) == {}
    page.leave()
    idle(page, qtbot)
    page.shell.consult(None)
    page.shell.consult(about.id)
    again = page.shell.go("translations")
    assert isinstance(again, TranslationsPage)
    idle(again, qtbot)
    assert again.words.words == "Nob"


def test_typing_is_not_disturbed_by_what_is_recorded_meanwhile(
    page: TranslationsPage, workspace: Workspace, about: Consultation, qtbot: QtBot
) -> None:
    qtbot.keyClicks(page.words, "Nobody he")
    say(workspace, about, "أخرى")
    idle(page, qtbot)
    qtbot.keyClicks(page.words, "ars")
    assert page.words.words == "Nobody hears"
    assert len(page.list.held.lines) == 3


def test_struck_words_leave_the_page_at_once(
    page: TranslationsPage, workspace: Workspace, about: Consultation, qtbot: QtBot
) -> None:
    struck = next(entry for entry in workspace.read(inputs, about.id) if entry.text == ARABIC)
    workspace.write(strike_input, struck.id)
    idle(page, qtbot)
    assert page.original.toPlainText() == "Nin"
    assert ARABIC not in [line.words for line in page.list.held.lines]


def test_the_language_worked_in_is_remembered_on_this_device(
    page: TranslationsPage, workspace: Workspace, about: Consultation, profile: Profile,
    qtbot: QtBot,
) -> None:  # fmt: skip
    assert page.language.chosen == "en"
    page.language.choose("ar")
    idle(page, qtbot)
    assert {line.words for line in page.list.held.lines} == {"Nin", "Plain"}
    assert page.words.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert working_language(workspace, profile, about.id) == "ar"
    keep_working_language(profile, about.id, "tlh")
    assert working_language(workspace, profile, about.id) == "en"


def test_every_control_has_a_name(
    page: TranslationsPage, nameless: Callable[[QWidget], list[str]]
) -> None:
    assert nameless(page) == []
