"""The welcome page."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.profile import Settings
from gcm_desktop.ui.recent import MISSING, folder_shown, missing_among
from gcm_desktop.ui.welcome import Welcome

FILES = ("/somewhere/Mombasa.gcm", "/somewhere/Kilifi & Lamu.gcm", "/media/stick/Gone.gcm")
SETTINGS = Settings(set_up=True, name="Amina", recent=FILES)


def shown(qtbot: QtBot, settings: Settings = SETTINGS) -> Welcome:
    page = Welcome(settings)
    qtbot.addWidget(page)
    page.resize(1093, 614)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.start_typing()
    return page


def test_with_recent_files_the_newest_one_is_one_key_away(qtbot: QtBot) -> None:
    page = shown(qtbot)
    assert page.focusWidget() is page.recent
    with qtbot.waitSignal(page.chosen) as chosen:
        qtbot.keyClick(page.recent, Qt.Key.Key_Return)
    assert chosen.args == [Path(FILES[0])]


def test_without_recent_files_a_new_workspace_stands_out_and_has_the_focus(qtbot: QtBot) -> None:
    page = shown(qtbot, replace(SETTINGS, recent=()))
    assert page.focusWidget() is page.new
    assert page.new.property("first") == "true"
    assert not page.recent_card.isVisible()
    assert page.empty_card.isVisible()
    with qtbot.waitSignal(page.asked_new):
        qtbot.keyClick(page.new, Qt.Key.Key_Space)


@pytest.mark.parametrize(
    ("key", "asked"), [("n", "asked_new"), ("o", "asked_open"), ("s", "asked_sample")]
)
def test_one_key_asks_for_each_action(qtbot: QtBot, key: str, asked: str) -> None:
    page = shown(qtbot)
    with qtbot.waitSignal(getattr(page, asked)):
        qtbot.keyClicks(page.recent, key)


@pytest.mark.parametrize(
    ("direction", "forward", "back"),
    [
        (Qt.LayoutDirection.LeftToRight, Qt.Key.Key_Right, Qt.Key.Key_Left),
        (Qt.LayoutDirection.RightToLeft, Qt.Key.Key_Left, Qt.Key.Key_Right),
    ],
)
def test_arrows_lead_through_the_cards_to_the_list_and_back(
    qtbot: QtBot,
    dressed: QApplication,
    direction: Qt.LayoutDirection,
    forward: Qt.Key,
    back: Qt.Key,
) -> None:
    dressed.setLayoutDirection(direction)
    page = shown(qtbot)
    page.new.setFocus()
    for key, expected in (
        (forward, page.open),
        (forward, page.sample),
        (back, page.open),
        (Qt.Key.Key_Down, page.recent),
        (Qt.Key.Key_Up, page.new),
    ):
        focused = page.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, key)
        assert page.focusWidget() is expected


def test_within_the_list_arrows_move_from_file_to_file(qtbot: QtBot) -> None:
    page = shown(qtbot)
    qtbot.keyClick(page.recent, Qt.Key.Key_Down)
    assert page.recent.current == Path(FILES[1])
    qtbot.keyClick(page.recent, Qt.Key.Key_Up)
    assert page.focusWidget() is page.recent


def test_a_missing_file_says_so_and_can_be_taken_off_the_list(qtbot: QtBot) -> None:
    page = shown(qtbot)
    gone = Path(FILES[2])
    page.recent.files.mark_missing(frozenset({gone}))
    index = page.recent.files.index(2)
    assert index.data(MISSING)
    assert "missing" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    page.recent.setCurrentIndex(index)
    with qtbot.waitSignal(page.removed) as removed:
        qtbot.keyClick(page.recent, Qt.Key.Key_Delete)
    assert removed.args == [gone]
    page.take_off(gone)
    assert gone not in page.recent.files.paths


def test_the_words_remove_from_list_can_be_clicked(qtbot: QtBot) -> None:
    page = shown(qtbot)
    gone = Path(FILES[2])
    page.recent.files.mark_missing(frozenset({gone}))
    row = page.recent.visualRect(page.recent.files.index(2))
    at = row.center()
    at.setX(row.right() - 40)
    with qtbot.waitSignal(page.removed) as removed, qtbot.assertNotEmitted(page.chosen):
        qtbot.mouseClick(page.recent.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert removed.args == [gone]


def test_taking_off_the_last_file_leaves_the_first_action(qtbot: QtBot) -> None:
    page = shown(qtbot, replace(SETTINGS, recent=FILES[:1]))
    page.take_off(Path(FILES[0]))
    assert page.empty_card.isVisible()
    assert page.focusWidget() is page.new


def test_missing_files_are_found_out_from_the_disk(tmp_path: Path) -> None:
    here, gone = tmp_path / "here.gcm", tmp_path / "gone.gcm"
    here.touch()
    assert missing_among((here, gone, tmp_path)) == {gone, tmp_path}


def test_the_home_folder_is_a_tilde() -> None:
    assert folder_shown(Path.home() / "Documents" / "a.gcm") == str(Path("~/Documents"))
    assert folder_shown(Path("/media/stick/a.gcm")) == str(Path("/media/stick"))


def dropped(page: Welcome, *urls: QUrl) -> bool:
    mime = QMimeData()
    mime.setUrls(list(urls))
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy, at = Qt.DropAction.CopyAction, QPointF(500, 300)
    enter = QDragEnterEvent(at.toPoint(), copy, mime, left, none)
    enter.ignore()
    QApplication.sendEvent(page, enter)
    if enter.isAccepted():
        QApplication.sendEvent(page, QDropEvent(at, copy, mime, left, none))
    return enter.isAccepted()


def test_a_workspace_dropped_on_the_page_is_opened(qtbot: QtBot) -> None:
    page = shown(qtbot)
    with qtbot.waitSignal(page.chosen) as chosen:
        assert dropped(page, QUrl.fromLocalFile("/somewhere/New One.GCM"))
    assert chosen.args == [Path("/somewhere/New One.GCM")]


def test_reports_dropped_on_the_page_are_verified(qtbot: QtBot) -> None:
    page = shown(qtbot)
    reports = [Path("/somewhere/a.pdf"), Path("/somewhere/b.PDF")]
    with qtbot.waitSignal(page.dropped_reports) as verified, qtbot.assertNotEmitted(page.chosen):
        assert dropped(page, *(QUrl.fromLocalFile(str(path)) for path in reports))
    assert verified.args == [reports]


def test_other_things_cannot_be_dropped(qtbot: QtBot) -> None:
    page = shown(qtbot)
    file = QUrl.fromLocalFile("/somewhere/a.gcm")
    for urls in (
        (QUrl.fromLocalFile("/somewhere/a.txt"),),
        (QUrl.fromLocalFile("/somewhere/a.pdf"), file),
        (QUrl("https://example.org/a.pdf"),),
        (file, file),
        (QUrl("https://example.org/a.gcm"),),
        (),
    ):
        assert not dropped(page, *urls)


def test_while_busy_nothing_can_be_begun(qtbot: QtBot) -> None:
    page = shown(qtbot)
    page.be_busy("Opening…")
    assert page.wait.isVisible()
    with qtbot.assertNotEmitted(page.asked_new), qtbot.assertNotEmitted(page.chosen):
        qtbot.keyClicks(page, "nv")
        assert not dropped(page, QUrl.fromLocalFile("/somewhere/a.gcm"))
        assert not dropped(page, QUrl.fromLocalFile("/somewhere/a.pdf"))
    page.be_busy("")
    assert not page.wait.isVisible()
    assert page.focusWidget() is page.recent


def test_all_words_are_plain_and_every_control_has_a_name(
    qtbot: QtBot, nameless: Callable[[QWidget], list[str]]
) -> None:
    page = shown(qtbot, replace(SETTINGS, name="<b>Amina</b>"))
    plain = {label.textFormat() for label in page.findChildren(QLabel)}
    assert plain == {Qt.TextFormat.PlainText}
    assert nameless(page) == []


def test_everything_fits_a_small_screen_at_125_percent(qtbot: QtBot) -> None:
    page = shown(qtbot, replace(SETTINGS, recent=FILES * 2))
    least = page.minimumSizeHint()
    assert least.width() <= 960
    assert least.height() <= 560
