"""The search page: found while one types, newest first, and led to where it is corrected."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import record_input, withdraw_consent
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.consultation.translations import translate_input
from gcm_desktop.profile import Profile
from gcm_desktop.ui import search_asking
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.search_rows import FoundModel
from gcm_desktop.ui.searching import SearchPage
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier
SAID = (
    ("The boats came late", "migrants", "challenge", (7,)),
    ("Nets and boats were taken", "media", "data", (3, 7)),
    ("وصلت القوارب متأخرة", "migrants", "experience", ()),
    ("Nobody asked us", "academia", "question", (12,)),
)


@pytest.fixture
def said(workspace: Workspace, consultation: Consultation) -> list[UUID]:
    """Four inputs, of which the last was said in a session and the first is translated."""
    meeting = workspace.write(open_session, consultation_id=consultation.id, title="Morning")
    made = [
        workspace.write(
            record_input, consultation_id=consultation.id, text=text, stakeholder_group=group,
            kind=kind, objectives=objectives, language="ar" if not objectives else "en",
            session_id=meeting.id if group == "academia" else None,
        ).id
        for text, group, kind, objectives in SAID
    ]  # fmt: skip
    workspace.write(translate_input, made[0], language="fr", text="Les bateaux sont venus tard")
    return made


@pytest.fixture
def shell(
    workspace: Workspace, profile: Profile, consultation: Consultation, said: list[UUID],
    qtbot: QtBot,
) -> Iterator[Shell]:  # fmt: skip
    background = Background()
    shell = Shell(workspace, profile, background, (SearchPage, CapturePage), consultation.id)
    shell.resize(1093, 614)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.leave()
    background.shutdown()


def page_of(shell: Shell) -> SearchPage:
    page = shell.go("search")
    assert isinstance(page, SearchPage)
    return page


def texts(page: SearchPage) -> list[str]:
    return [line.words for line in page.list.found.lines]


def test_typing_finds_the_newest_first_and_says_what_to_do_before(
    shell: Shell, qtbot: QtBot
) -> None:
    page = page_of(shell)
    assert shell.focusWidget() is page.words
    assert "Type what you are looking for" in page._headline.text()
    qtbot.keyClicks(page.words, "boat")
    qtbot.waitUntil(lambda: texts(page) == [SAID[1][0], SAID[0][0]])
    assert page.count.text() == "2 found"
    qtbot.keyClicks(page.words, "zz")
    qtbot.waitUntil(lambda: texts(page) == [])
    assert "Nothing here says that" in page._headline.text()


@pytest.mark.parametrize(
    ("words", "places"),
    [("القوارب", [2]), ("bateaux", [0]), ("7", [1, 0]), ("objective 12", [3]),
     ('"boats" OR *', []), ("NEAR(", [])],
)  # fmt: skip
def test_translations_scripts_numbers_and_operators_are_only_words(
    shell: Shell, qtbot: QtBot, words: str, places: list[int]
) -> None:
    page = page_of(shell)
    page.words.setText("nobody")
    qtbot.waitUntil(lambda: texts(page) == [SAID[3][0]])
    page.words.setText(words)
    qtbot.waitUntil(lambda: texts(page) == [SAID[place][0] for place in places])


def test_filters_narrow_with_and_without_words(shell: Shell, qtbot: QtBot) -> None:
    page = page_of(shell)
    choices = page.filters
    choices.objective.setCurrentIndex(choices.objective.findData(7))
    qtbot.waitUntil(lambda: len(texts(page)) == 2)
    choices.group.setCurrentIndex(choices.group.findData("media"))
    qtbot.waitUntil(lambda: texts(page) == [SAID[1][0]])
    qtbot.keyClick(page.words, Qt.Key.Key_Backspace, CONTROL)
    qtbot.waitUntil(lambda: not choices.narrow and texts(page) == [])
    choices.session.setCurrentIndex(1)
    qtbot.waitUntil(lambda: texts(page) == [SAID[3][0]])
    assert page.list.found.lines[0].session == "Morning"


def test_enter_shows_one_whole_and_enter_again_corrects_it_in_capture(
    shell: Shell, said: list[UUID], qtbot: QtBot
) -> None:
    page = page_of(shell)
    qtbot.keyClicks(page.words, "late")
    qtbot.waitUntil(lambda: len(texts(page)) == 1)
    qtbot.keyClick(page.words, Qt.Key.Key_Down)
    assert shell.focusWidget() is page.list
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert page.whole.isVisible()
    assert "Les bateaux" in page.whole.words.toPlainText()
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert isinstance(shell.current, CapturePage)
    correction = shell.current.writing.correction
    assert correction is not None
    assert correction.input_id == said[0]


def test_escape_goes_back_step_by_step(shell: Shell, qtbot: QtBot) -> None:
    page = page_of(shell)
    qtbot.keyClicks(page.words, "boats")
    qtbot.waitUntil(lambda: len(texts(page)) == 2)
    qtbot.keyClick(page.words, Qt.Key.Key_Return)
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    qtbot.keyClick(page.list, Qt.Key.Key_Escape)
    assert not page.whole.isVisible()
    assert shell.focusWidget() is page.list
    qtbot.keyClick(page.list, Qt.Key.Key_Escape)
    assert shell.focusWidget() is page.words
    qtbot.keyClick(page.words, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: texts(page) == [])


def test_words_that_were_taken_back_leave_at_once_and_are_never_shown(
    shell: Shell, workspace: Workspace, said: list[UUID], qtbot: QtBot
) -> None:
    page = page_of(shell)
    qtbot.keyClicks(page.words, "boats")
    qtbot.waitUntil(lambda: len(texts(page)) == 2)
    workspace.write(withdraw_consent, said[0])
    qtbot.waitUntil(lambda: texts(page) == [SAID[1][0]])
    page.clear()
    page.filters.consent.setCurrentIndex(page.filters.consent.findData("taken_back"))
    qtbot.waitUntil(lambda: len(texts(page)) == 1)
    [line] = page.list.found.lines
    assert (line.id, line.words, line.translations) == (said[0], "", ())
    assert "taken" in line.line or "took" in line.line
    page._show_whole(line)
    assert "boats" not in page.whole.words.toPlainText()
    assert not page.whole.open.isEnabled()


def test_older_ones_come_as_they_are_scrolled_to(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_asking, "PAGE", 1)
    page = page_of(shell)
    page.filters.kind.setCurrentIndex(0)
    page.words.setText("boats")
    qtbot.waitUntil(lambda: len(texts(page)) == 2)
    assert texts(page) == [SAID[1][0], SAID[0][0]]
    assert not page.list.found.canFetchMore()


def test_what_was_asked_last_is_what_is_shown(shell: Shell, qtbot: QtBot) -> None:
    page = page_of(shell)
    for words in ("boats", "nobody", "nets"):
        page.words.setText(words)
        qtbot.wait(search_asking.PAUSE + 5)
    qtbot.waitUntil(lambda: texts(page) == [SAID[1][0]])
    qtbot.waitUntil(lambda: not page.asking.busy)
    assert texts(page) == [SAID[1][0]]


def test_the_place_is_found_again_and_holds_no_words(
    shell: Shell, said: list[UUID], qtbot: QtBot
) -> None:
    page = page_of(shell)
    page.words.setText("boats")
    page.filters.objective.setCurrentIndex(page.filters.objective.findData(7))
    qtbot.waitUntil(lambda: len(texts(page)) == 2)
    page.list.select(said[0])
    place = page.place()
    assert "boats" not in str(place)
    page.clear()
    page.return_to({"objective": "x", "session_id": 7, "input": None})
    page.return_to(place)
    qtbot.waitUntil(lambda: len(texts(page)) == 2)
    assert page.list.current is not None
    assert page.list.current.id == said[0]


def test_the_model_keeps_the_rules_of_qt(shell: Shell, qtbot: QtBot) -> None:
    page = page_of(shell)
    page.words.setText("boats")
    qtbot.waitUntil(lambda: len(texts(page)) == 2)
    lines = page.list.found.lines
    model = FoundModel(page)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.begin(lines[:1], more=True)
    model.go_on(lines[1:], more=False)
    assert tester.model().rowCount() == 2


def test_every_control_has_a_name_and_the_page_fits_a_small_screen(
    shell: Shell, nameless: Callable[[QWidget], list[str]], qtbot: QtBot
) -> None:
    page = page_of(shell)
    page.words.setText("boats")
    qtbot.waitUntil(lambda: len(texts(page)) == 2)
    page._show_whole(page.list.found.lines[0])
    assert nameless(shell) == []
    assert page.minimumSizeHint().width() <= 1093 - 264
    assert page.minimumSizeHint().height() <= 614
