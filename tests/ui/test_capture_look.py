"""How the capture page lies on the screen, what it shows of people, and who can use it."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.inputs import LONGEST, inputs, record_input
from gcm_desktop.profile import Profile, Settings
from gcm_desktop.reference import GROUPS, KINDS
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.capture_lines import LINE, WORDS
from gcm_desktop.ui.dress import dress
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

ENTER = Qt.Key.Key_Return
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
HOSTILE = "<b>bold</b> <img src='file:///etc/passwd'> \u202eevil & co\u00a0: \u2067x"
Opened = Callable[..., CapturePage]


@pytest.fixture
def opened(profile: Profile, qtbot: QtBot) -> Iterator[Opened]:
    """Opens the page about a consultation, at a size, as it is used."""
    background, shells = Background(), []

    def open_page(
        workspace: Workspace, consultation: Consultation, width: int = 1366, height: int = 768
    ) -> CapturePage:
        shell = Shell(workspace, profile, background, (CapturePage,), consultation.id)
        shells.append(shell)
        shell.resize(width, height)
        qtbot.addWidget(shell)
        with qtbot.waitActive(shell):
            shell.show()
            shell.activateWindow()
        page = shell.go("capture")
        assert isinstance(page, CapturePage)
        page.form.who.group.choose("migrants")
        page.form.kind.choose("challenge")
        page.form.start_typing()
        return page

    yield open_page
    for shell in shells:
        shell.leave()
    background.shutdown()


@pytest.fixture
def page(opened: Opened, workspace: Workspace, consultation: Consultation) -> CapturePage:
    return opened(workspace, consultation)


def paste(page: CapturePage, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    page.form.words.paste()


def on_page(page: CapturePage, widget: QWidget) -> int:
    """How far from the left edge of the window a widget begins."""
    return widget.mapTo(page.shell, QPoint(0, 0)).x()


def cut_off(page: CapturePage) -> list[QWidget]:
    """What is visible and has less room than its words need, or reaches out of its card."""
    found: list[QWidget] = []
    for card in (page.form, page.recorded):
        for kind in (QPushButton, QRadioButton):
            shown = [part for part in card.findChildren(kind) if part.isVisible()]
            found += [
                part
                for part in shown
                if part.width() < part.sizeHint().width()
                or not card.rect().contains(part.mapTo(card, part.rect().bottomRight()))
                or not card.rect().contains(part.mapTo(card, part.rect().topLeft()))
            ]
    return found


def test_hostile_text_is_kept_as_typed_and_shown_plain(
    page: CapturePage, workspace: Workspace, qtbot: QtBot
) -> None:
    paste(page, HOSTILE)
    page.writing.save()
    (entry,) = workspace.read(inputs)
    assert entry.text == HOSTILE
    qtbot.waitUntil(lambda: page.recorded.table.recorded.rowCount() == 1)
    index = page.recorded.table.recorded.index(0, WORDS)
    assert "<b>bold</b>" in index.data()
    assert index.data(Qt.ItemDataRole.ToolTipRole) is None
    page.recorded.table.selectRow(0)
    page.writing.edit(entry.id)
    assert page.form.words.words == HOSTILE
    labels = page.shell.findChildren(QLabel)
    assert [label for label in labels if label.textFormat() != Qt.TextFormat.PlainText] == []


def test_a_paste_with_colours_and_pictures_becomes_plain_words(page: CapturePage) -> None:
    rich = QMimeData()
    rich.setHtml("<p style='color:red'>Said <b>loud</b></p>")
    rich.setText("Said loud")
    page.form.words.insertFromMimeData(rich)
    assert page.form.words.words == "Said loud"
    assert "bold" not in page.form.words.toHtml()


def test_a_million_characters_pasted_are_refused_with_a_sentence_and_nothing_is_lost(
    page: CapturePage, workspace: Workspace, qtbot: QtBot
) -> None:
    qtbot.keyClicks(page.form.words, "Before. ")
    paste(page, "x" * 1_000_000)
    sentence = page.form.fields["text"].problem.sentence
    assert "1,000,000 characters" in sentence
    assert page.form.words.words == "Before. "
    assert len(QGuiApplication.clipboard().text()) == 1_000_000
    qtbot.keyClick(page.form.words, ENTER, CONTROL)
    assert [entry.text for entry in workspace.read(inputs)] == ["Before."]


def test_words_longer_than_an_input_are_refused_and_stay(
    page: CapturePage, workspace: Workspace
) -> None:
    page.form.words.write("x" * (LONGEST + 1))
    page.writing.save()
    assert "split it" in page.form.fields["text"].problem.sentence
    assert len(page.form.words.words) == LONGEST + 1
    assert workspace.read(inputs) == []


def test_control_characters_and_broken_pastes_are_recorded(
    page: CapturePage, workspace: Workspace
) -> None:
    paste(page, "a\0b\u00a0:\u2028c\td")
    page.writing.save()
    assert [entry.text for entry in workspace.read(inputs)] == ["a\ufffdb\u00a0:\nc\td"]


def test_arabic_words_begin_at_the_right_though_the_page_is_english(page: CapturePage) -> None:
    page.form.words.write("Three women")
    middle = page.form.words.viewport().width() // 2
    page.form.words.moveCursor(page.form.words.textCursor().MoveOperation.Start)
    assert page.form.words.cursorRect().x() < middle
    page.form.words.write("قالت ثلاث نساء")
    page.form.words.moveCursor(page.form.words.textCursor().MoveOperation.Start)
    assert page.form.words.cursorRect().x() > middle


def test_in_arabic_the_page_is_mirrored_and_unofficial_titles_are_marked(
    dressed: QApplication, opened: Opened, workspace: Workspace, consultation: Consultation
) -> None:
    dress(dressed, Settings(theme="light", language="ar"))
    page = opened(workspace, consultation)
    page.writing.choose(17)
    assert on_page(page, page.side) > on_page(page, page.form) > on_page(page, page.panel)
    assert page.head.title.text().endswith("*")
    assert "*" not in page.head.title.accessibleName()
    place = page.side.objectives.index(17).data(Qt.ItemDataRole.ToolTipRole)
    assert len(place) > len(page.head.title.text())


def test_in_english_the_official_titles_carry_no_mark(page: CapturePage) -> None:
    page.writing.choose(7)
    assert page.head.title.text() == "Address and reduce vulnerabilities in migration"
    assert "*" not in str(page.side.objectives.index(7).data())


def test_who_was_heard_folds_in_a_narrow_window_and_a_key_unfolds_it(
    opened: Opened, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    page = opened(workspace, consultation, 1093, 614)
    assert not page.panel.isVisible()
    qtbot.keyClick(page.form.words, Qt.Key.Key_F4)
    qtbot.waitUntil(page.panel.isVisible)
    qtbot.keyClick(page.form.words, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: not page.panel.isVisible())
    page.shell.resize(1366, 768)
    qtbot.waitUntil(page.panel.isVisible)
    assert page.panel.geometry().left() > page.form.geometry().right()


@pytest.mark.parametrize("language", ["en", "ar", "es", "ru"])
@pytest.mark.parametrize("size", [(1366, 768), (1200, 700), (1093, 614)])
def test_every_kind_and_group_has_its_place_and_nothing_is_cut_off(
    dressed: QApplication, opened: Opened, workspace: Workspace, consultation: Consultation,
    size: tuple[int, int], language: str, qtbot: QtBot,
) -> None:  # fmt: skip
    dress(dressed, Settings(theme="light", language=language))
    page = opened(workspace, consultation, *size)
    qtbot.waitUntil(lambda: cut_off(page) == [])
    assert page.form.who.group.count() == len(GROUPS) <= page.form.who.group.maxVisibleItems()
    assert list(page.form.kind.buttons) == list(KINDS)
    assert page.shell.size().toTuple() == size
    assert page.form.geometry().bottom() < page.recorded.geometry().top()
    assert page.recorded.geometry().bottom() < page.height()


def test_without_a_passphrase_no_speaker_can_be_named(page: CapturePage) -> None:
    assert not page.form.who.speaker.isEnabled()
    assert "no passphrase" in page.form.who.speaker.accessibleDescription()
    page.form.who.attribution.choose("organisation")
    assert not page.form.who.speaker.isEnabled()
    named = page.form.who.attribution.findData("named")
    flags = page.form.who.attribution.model().index(named, 0).flags()
    assert not flags & Qt.ItemFlag.ItemIsEnabled


def test_in_an_encrypted_file_a_name_is_kept_once_it_is_allowed(
    opened: Opened, locked: Workspace, qtbot: QtBot
) -> None:
    about = locked.write(open_consultation, title="Harbour talks", country="KEN")
    page = opened(locked, about)
    assert not page.form.who.speaker.isEnabled()
    assert "Anonymous" in page.form.who.speaker.placeholderText()
    qtbot.keyClick(page.form.words, Qt.Key.Key_A, ALT)
    qtbot.keyClicks(page.form.who.attribution, "n")
    qtbot.keyClicks(page.form.who.speaker, "Halima Otieno")
    qtbot.keyClicks(page.form.words, "I was there.")
    qtbot.keyClick(page.form.words, ENTER, CONTROL)
    (entry,) = locked.read(inputs)
    assert (entry.speaker, entry.attribution) == ("Halima Otieno", "named")
    assert page.form.who.speaker.text() == ""
    page.form.bring_back_speaker()
    assert page.form.who.speaker.text() == "Halima Otieno"
    page.form.who.attribution.choose("anonymous")
    assert page.form.who.speaker.text() == ""
    page.writing.strike_input(entry.id)
    assert not page.form.again.isVisible()
    page.form.bring_back_speaker()
    assert page.form.who.speaker.text() == ""


def test_an_anonymous_consultation_names_nobody(opened: Opened, locked: Workspace) -> None:
    about = locked.write(
        open_consultation, title="Shelter", country="KEN", attribution_rule="anonymous"
    )
    page = opened(locked, about)
    page.form.who.attribution.choose("not_recorded")
    assert not page.form.who.speaker.isEnabled()
    assert "This consultation is anonymous" in page.form.who.speaker.toolTip()


def test_every_control_has_a_name_and_painted_parts_say_what_they_show(
    page: CapturePage, nameless: Callable[[QWidget], list[str]]
) -> None:
    page.form.unfold.setChecked(True)
    page.recorded.withdrawing.ask(page.consultation_id)
    page.writing.add(7)
    page.writing.add(12)
    assert nameless(page.shell) == []
    assert page.panel.ring.accessibleName()
    assert page.panel.bars.accessibleDescription()
    described = page.form.unfold.accessibleDescription()
    assert "principles" in described


def test_tab_leads_through_the_form_in_its_order(page: CapturePage, qtbot: QtBot) -> None:
    page.form.who.group.setFocus()
    order = []
    for _step in range(9):
        focus = page.shell.focusWidget()
        order.append(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    form = page.form
    assert order == [
        form.who.group,
        form.who.attribution,
        form.who.organisation,
        form.kind.buttons["challenge"],
        form.words,
        form.quote,
        form.unfold,
        form.language,
        form.sensitivity,
    ]


def test_the_models_keep_the_rules_of_qt(
    page: CapturePage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    model = page.recorded.table.recorded
    testers = [QAbstractItemModelTester(m, mode) for m in (model, page.side.objectives)]
    page.writing.choose(3)
    for words in ("One", "Two", "Three"):
        page.form.words.write(words)
        page.writing.save()
    qtbot.waitUntil(lambda: model.rowCount() == 3)
    page.writing.undo()
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    page.side.finder.setText("pass")
    page.side.finder.textEdited.emit("pass")
    page.writing.strike_input(model.lines[0].id)
    assert model.rowCount() == 1
    assert len(testers) == 2


def test_a_save_touches_only_the_line_it_adds(
    page: CapturePage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    model = page.recorded.table.recorded
    page.form.words.write("One")
    page.writing.save()
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    resets: list[str] = []
    model.modelReset.connect(lambda: resets.append("reset"))
    workspace.write(
        record_input,
        consultation_id=consultation.id,
        text="Two",
        kind="data",
        stakeholder_group="media",
    )
    with qtbot.waitSignal(model.rowsInserted):
        pass
    assert [model.index(row, 0).data(LINE).words for row in range(2)] == ["Two", "One"]
    assert resets == []
