"""Locking: nothing readable is left, and everything comes back."""

import gc
import shutil
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import consultations, open_consultation
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.sessions import close_session, open_session
from gcm_desktop.profile import Profile
from gcm_desktop.ui import unlocking
from gcm_desktop.ui.away import COPY
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.clipboard import Copied
from gcm_desktop.ui.idle import SLEPT, TICK, Watch
from gcm_desktop.ui.keys import KeysDialog, PinDialog, ask_keys, ask_pin
from gcm_desktop.ui.locked import LockedView, Way
from gcm_desktop.ui.passphrase import OpenDialog
from gcm_desktop.ui.question import Question
from gcm_desktop.ui.window import MainWindow
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.attempts import note_wrong
from gcm_desktop.workspace.pin import Pin
from gcm_desktop.workspace.volumes import Medium

CANARY = "Zikomo-canary"
PATIENT = 20_000


@pytest.fixture
def file(tmp_path: Path, locked_file: Path, profile: Profile, passphrase: str) -> Path:
    """An encrypted file with a consultation and something said in it."""
    folder = tmp_path / "files"
    folder.mkdir()
    path = folder / f"{CANARY} witnesses.gcm"
    shutil.copy(locked_file, path)
    with Workspace.open(path, passphrase, profile=profile) as workspace:
        about = workspace.write(open_consultation, title=f"{CANARY} talks", country="KEN")
        workspace.write(
            record_input,
            consultation_id=about.id,
            text=f"{CANARY} was told to leave.",
            kind="experience",
            stakeholder_group="migrants",
        )
    return path


@pytest.fixture
def desk(
    window: MainWindow, qtbot: QtBot, file: Path, profile: Profile, passphrase: str
) -> Iterator[MainWindow]:
    """The window, with the file open on its capture page."""
    window.enter(Workspace.open(file, passphrase, profile=profile))
    shell = window.shell
    assert shell is not None
    (summary,) = shell.workspace.read(consultations)
    shell.consult(summary.id)
    shell.go("capture")
    return window


def page_of(window: MainWindow) -> CapturePage:
    assert window.shell is not None
    page = window.shell.current
    assert isinstance(page, CapturePage)
    return page


def locked(window: MainWindow, qtbot: QtBot) -> LockedView:
    assert window.locking is not None
    window.locking.lock()
    return view_of(window, qtbot)


def view_of(window: MainWindow, qtbot: QtBot) -> LockedView:
    assert window.locking is not None
    view = window.locking.view
    assert view is not None
    qtbot.waitUntil(lambda: view.doing.text() == "" or view.patience.needed, timeout=PATIENT)
    return view


def unlock(window: MainWindow, qtbot: QtBot, passphrase: str) -> None:
    assert window.locking is not None
    view = window.locking.view
    assert view is not None
    qtbot.keyClicks(view.passphrase, passphrase)
    qtbot.keyClick(view.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=PATIENT)


def texts_in(widget: QWidget) -> Iterator[str]:
    """Everything of a widget that is or could be read."""
    yield widget.windowTitle()
    yield widget.toolTip()
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    if isinstance(widget, QLabel | QLineEdit):
        yield widget.text()
    if isinstance(widget, QTextEdit):
        yield widget.toPlainText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
    if callable(text := getattr(widget, "text", None)):
        yield str(text())
    if isinstance(widget, QAbstractItemView) and (rows := widget.model()) is not None:
        for row in range(rows.rowCount(QModelIndex())):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                yield from (str(rows.index(row, column).data(role)) for column in range(12))


def readable(word: str) -> list[QWidget]:
    """The visible widgets in which a word can be found."""
    shown = [widget for widget in QApplication.allWidgets() if widget.isVisible()]
    return [widget for widget in shown if any(word in text for text in texts_in(widget))]


# --- what is left, and what comes back --------------------------------------------------------


def test_nothing_readable_is_left_when_the_window_is_locked(desk: MainWindow, qtbot: QtBot) -> None:
    page = page_of(desk)
    qtbot.keyClicks(page.form.words, f"{CANARY} half typed")
    assert readable(CANARY)
    view = locked(desk, qtbot)
    assert readable(CANARY) == []
    assert view.isVisible()
    assert desk.windowTitle() == "Locked – GCM Desktop"
    assert desk.workspace is None
    assert desk.focusWidget() is view.passphrase


def test_a_half_typed_draft_is_kept_and_comes_back_with_the_page(
    desk: MainWindow, qtbot: QtBot, passphrase: str
) -> None:
    page = page_of(desk)
    about = page.consultation_id
    qtbot.keyClicks(page.form.words, "half of a sent")
    page.writing.choose(7)
    locked(desk, qtbot)
    unlock(desk, qtbot, passphrase)
    page = page_of(desk)
    assert page.consultation_id == about
    assert page.form.words.toPlainText() == "half of a sent"
    assert page.writing.objective == 7
    assert desk.shell is not None
    assert desk.shell.notices.sentences == []
    assert desk.focusWidget() is page.form.words
    qtbot.keyClick(page.form.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_the_file_is_closed_and_whole_while_it_is_locked(
    desk: MainWindow, qtbot: QtBot, file: Path, passphrase: str, profile: Profile
) -> None:
    locked(desk, qtbot)
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    with Workspace.open(file, passphrase, profile=profile) as other:
        assert not other.read_only


def test_no_open_file_and_no_key_is_within_reach_of_the_garbage_collector(
    desk: MainWindow, qtbot: QtBot
) -> None:
    assert desk.workspace is not None
    key = desk.workspace.key
    assert key is not None
    file = weakref.ref(desk.workspace)
    locked(desk, qtbot)
    qtbot.waitUntil(lambda: file() is None, timeout=PATIENT)
    holders = [held for held in gc.get_referrers(key) if not isinstance(held, type(locals()))]
    assert [held for held in holders if type(held).__name__ != "frame"] == []


def test_dialogs_close_and_forget_what_was_typed_in_them(desk: MainWindow, qtbot: QtBot) -> None:
    ask_pin(desk)
    dialog = desk.findChild(PinDialog)
    assert dialog is not None
    qtbot.keyClicks(dialog.first, "4711")
    line = dialog.first
    locked(desk, qtbot)
    assert not any(isinstance(w, PinDialog) and w.isVisible() for w in QApplication.allWidgets())
    assert not isinstance(line, QLineEdit) or "4711" not in "".join(
        text for w in QApplication.allWidgets() if isinstance(w, QLineEdit) for text in [w.text()]
    )


def test_words_the_disk_refuses_to_keep_are_not_locked_away(
    desk: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gcm_desktop.errors import DiskFullError
    from gcm_desktop.ui.capture_drafts import Drafts

    def refuse(*_args: object) -> bool:
        raise DiskFullError

    page = page_of(desk)
    qtbot.keyClicks(page.form.words, "half of a sent")
    monkeypatch.setattr(Drafts, "keep", refuse)
    assert desk.locking is not None
    desk.locking.lock()
    assert desk.locking.view is None
    assert page.form.words.toPlainText() == "half of a sent"
    assert desk.shell is not None
    assert any("disk is full" in said for said in desk.shell.notices.sentences)


def test_a_file_without_passphrase_goes_out_of_sight_and_says_that_anybody_may_go_on(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, plain_file: Path, profile: Profile
) -> None:
    path = tmp_path / "plain.gcm"
    shutil.copy(plain_file, path)
    window.enter(Workspace.open(path, None, profile=profile))
    view = locked(window, qtbot)
    assert view.way is Way.NOTHING
    assert "anybody" in view.what.text()
    assert not view.passphrase.isVisible()
    view.go.click()
    qtbot.waitUntil(lambda: window.shell is not None, timeout=PATIENT)


def test_from_a_locked_file_one_can_go_back_to_the_welcome_page(
    desk: MainWindow, qtbot: QtBot
) -> None:
    view = locked(desk, qtbot)
    view.leave.click()
    qtbot.waitUntil(lambda: desk.welcome is not None, timeout=PATIENT)
    assert desk.locking is None


def test_the_window_closes_while_it_is_locked(desk: MainWindow, qtbot: QtBot) -> None:
    assert desk.locking is not None
    desk.locking.lock()
    desk.close()
    qtbot.waitUntil(lambda: not desk.isVisible(), timeout=PATIENT)


def test_a_copy_of_a_file_on_a_stick_is_put_back_on_locking_and_taken_again_on_unlocking(
    window: MainWindow,
    qtbot: QtBot,
    file: Path,
    profile: Profile,
    passphrase: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unlocking, "medium_of", lambda _path: Medium.REMOVABLE)
    window.open_file(file)
    qtbot.waitUntil(lambda: bool(window.findChildren(OpenDialog)), timeout=PATIENT)
    dialog = window.findChildren(OpenDialog)[-1]
    dialog.passphrase.setText(passphrase)
    dialog.answer()
    qtbot.waitUntil(lambda: bool(window.findChildren(Question)), timeout=PATIENT)
    window.findChildren(Question)[-1].answered.emit(COPY)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=PATIENT)
    assert window.away is not None
    assert window.away.original == file
    assert window.workspace is not None
    window.workspace.write(open_consultation, title="Added in the copy", country="KEN")
    locked(window, qtbot)
    assert window.away is None
    with Workspace.open(file, passphrase, profile=profile, read_only=True) as original:
        assert len(original.read(consultations)) == 2
    unlock(window, qtbot, passphrase)
    assert window.away is not None
    assert window.workspace is not None
    assert window.workspace.path != file
    assert profile.settings.recent[0] == str(file)
    window.leave()
    qtbot.waitUntil(lambda: window.welcome is not None, timeout=PATIENT)
    assert window.welcome is not None
    assert window.welcome.notices.sentences == []
    assert [path.name for path in file.parent.iterdir()] == [file.name]


# --- opening again ----------------------------------------------------------------------------


def test_a_wrong_passphrase_is_said_and_after_some_the_button_waits(
    desk: MainWindow, qtbot: QtBot, profile: Profile, file: Path
) -> None:
    view = locked(desk, qtbot)
    for _each in range(2):
        note_wrong(profile, file)
    qtbot.keyClicks(view.passphrase, "not this one")
    view.answer()
    qtbot.waitUntil(lambda: not view.busy, timeout=PATIENT)
    assert "does not open this file" in view.field.problem.sentence
    assert view.patience.needed
    assert not view.go.isEnabled()
    assert view.doing.text().startswith("Wait ")


def test_a_pin_opens_within_the_hour(desk: MainWindow, qtbot: QtBot, passphrase: str) -> None:
    view = locked(desk, qtbot)
    view.set_pin.click()
    qtbot.keyClicks(view.passphrase, passphrase)
    qtbot.keyClicks(view.new_pin, "47")
    view.answer()
    assert "at least 4" in view.new_pin_field.problem.sentence
    qtbot.keyClicks(view.new_pin, "11")
    qtbot.keyClick(view.new_pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.shell is not None, timeout=PATIENT)
    view = locked(desk, qtbot)
    assert view.way is Way.PIN
    assert not view.passphrase.isVisible()
    qtbot.keyClicks(view.pin, "4711")
    qtbot.keyClick(view.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.shell is not None, timeout=PATIENT)


def test_after_three_wrong_pins_only_the_passphrase_opens(
    desk: MainWindow, qtbot: QtBot, passphrase: str
) -> None:
    assert desk.locking is not None
    assert desk.workspace is not None
    assert desk.workspace.key is not None
    desk.locking.remember_pin(Pin.around(desk.workspace.key, "4711"))
    view = locked(desk, qtbot)
    for left in ("2 tries are left", "1 try is left"):
        qtbot.keyClicks(view.pin, "0000")
        view.answer()
        qtbot.waitUntil(lambda: not view.busy, timeout=PATIENT)
        assert left in view.pin_field.problem.sentence
        assert view.pin.text() == ""
    qtbot.keyClicks(view.pin, "0000")
    view.answer()
    qtbot.waitUntil(lambda: not view.busy, timeout=PATIENT)
    assert view.way is Way.PASSPHRASE
    assert "no longer valid" in view.problem.sentence
    assert desk.locking.pin is None
    assert not view.pin.isVisible()
    unlock(desk, qtbot, passphrase)


def test_an_hour_old_pin_opens_nothing(
    desk: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.locking is not None
    assert desk.workspace is not None
    assert desk.workspace.key is not None
    desk.locking.remember_pin(Pin.around(desk.workspace.key, "4711"))
    view = locked(desk, qtbot)
    assert view.way is Way.PIN
    monkeypatch.setattr(Pin, "expired", lambda _self: True)
    qtbot.keyClicks(view.pin, "4711")
    view.answer()
    assert view.way is Way.PASSPHRASE
    assert desk.locking.pin is None
    assert "hour" in view.problem.sentence


def test_a_pin_can_be_set_from_the_keys_of_the_file(desk: MainWindow, qtbot: QtBot) -> None:
    ask_keys(desk)
    keys = desk.findChild(KeysDialog)
    assert keys is not None
    keys.choices["pin"].click()
    dialog = desk.findChild(PinDialog)
    assert dialog is not None
    qtbot.keyClicks(dialog.first, "4711")
    qtbot.keyClicks(dialog.second, "4712")
    dialog.answer()
    assert "differ" in dialog.second_field.problem.sentence
    dialog.second.clear()
    qtbot.keyClicks(dialog.second, "4711")
    qtbot.keyClick(dialog.second, Qt.Key.Key_Return)
    assert desk.locking is not None
    qtbot.waitUntil(
        lambda: desk.locking is not None and desk.locking.pin is not None, timeout=PATIENT
    )


# --- when ---------------------------------------------------------------------------------------


def test_after_five_minutes_untouched_the_window_locks(desk: MainWindow, qtbot: QtBot) -> None:
    assert desk.locking is not None
    qtbot.waitUntil(lambda: not desk.background.busy, timeout=PATIENT)
    desk.locking.watch.looked.emit(299.0)
    assert desk.locking.view is None
    desk.locking.watch.looked.emit(300.0)
    view_of(desk, qtbot)


def test_while_a_session_runs_it_takes_twenty_minutes(desk: MainWindow, qtbot: QtBot) -> None:
    assert desk.locking is not None
    assert desk.workspace is not None
    qtbot.waitUntil(lambda: not desk.background.busy, timeout=PATIENT)
    about = page_of(desk).consultation_id
    meeting = desk.workspace.write(open_session, consultation_id=about, title="Morning")
    desk.locking.watch.looked.emit(1199.0)
    assert desk.locking.view is None
    desk.workspace.write(close_session, meeting.id)
    qtbot.waitUntil(lambda: not desk.background.busy, timeout=PATIENT)
    desk.locking.watch.looked.emit(301.0)
    view_of(desk, qtbot)


def test_with_no_minutes_set_it_locks_only_when_asked(
    desk: MainWindow, qtbot: QtBot, settled: Profile
) -> None:
    settled.keep(replace(settled.settings, lock_after=0))
    assert desk.locking is not None
    qtbot.waitUntil(lambda: not desk.background.busy, timeout=PATIENT)
    desk.locking.watch.looked.emit(1e6)
    assert desk.locking.view is None
    assert desk.shell is not None
    desk.shell.asked_lock.emit()
    view_of(desk, qtbot)


def test_ctrl_l_locks(desk: MainWindow, qtbot: QtBot) -> None:
    desk.activateWindow()
    qtbot.keyClick(desk, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert desk.locking is not None
    qtbot.waitUntil(
        lambda: desk.locking is not None and desk.locking.view is not None, timeout=PATIENT
    )
    view_of(desk, qtbot)


def test_ctrl_l_locks_from_the_settings_too(desk: MainWindow, qtbot: QtBot) -> None:
    desk.show_settings()
    desk.activateWindow()
    qtbot.keyClick(desk, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(
        lambda: desk.locking is not None and desk.locking.view is not None, timeout=PATIENT
    )
    view_of(desk, qtbot)


@pytest.mark.parametrize("way", list(Way))
def test_the_locked_page_is_worked_by_keyboard_and_named_for_a_screen_reader(
    qtbot: QtBot, nameless: Callable[[QWidget], list[str]], way: Way
) -> None:
    view = LockedView(way)
    qtbot.addWidget(view)
    view.resize(1093, 614)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    view.start_typing()
    assert nameless(view) == []
    place = {Way.PIN: view.pin, Way.PASSPHRASE: view.passphrase, Way.NOTHING: view.go}
    assert view.focusWidget() is place[way]
    parts = [*view.findChildren(QLabel), *view.findChildren(QAbstractButton)]
    texts = [part.text() for part in parts if part.isVisible()]
    letters = [text[text.index("&") + 1].casefold() for text in texts if "&" in text]
    assert len(set(letters)) == len(letters), letters


def test_work_in_the_background_counts_as_activity_and_is_ended_before_closing(
    desk: MainWindow, qtbot: QtBot
) -> None:
    began, ended = threading.Event(), threading.Event()

    def work(task: object) -> None:
        began.set()
        while not getattr(task, "cancelled", True):
            threading.Event().wait(0.005)
        ended.set()

    assert desk.locking is not None
    desk.background.start(work, owner=desk, then=str, fails=str)
    qtbot.waitUntil(began.is_set, timeout=PATIENT)
    desk.locking.watch.looked.emit(1e6)
    assert desk.locking.view is None
    locked(desk, qtbot)
    assert ended.is_set()


def test_touching_a_window_is_noticed_and_the_clock_is_looked_at(
    qtbot: QtBot, dressed: QApplication
) -> None:
    now, wall = [0.0], [1000.0]
    watch = Watch(clock=lambda: now[0], wall=lambda: wall[0])
    untouched: list[float] = []
    slept: list[bool] = []
    watch.looked.connect(untouched.append)
    watch.slept.connect(lambda: slept.append(True))
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    watch.begin(dressed)

    def pass_by(seconds: float) -> None:
        now[0] += seconds
        wall[0] += seconds

    for _each in range(3):
        pass_by(TICK)
        watch.look()
    assert untouched == [5.0, 10.0, 15.0]
    pass_by(1.0)
    qtbot.keyClick(line, Qt.Key.Key_A)
    pass_by(TICK)
    watch.look()
    assert untouched[-1] == TICK
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    watch.look()
    assert untouched[-1] == 0.0
    assert slept == []
    watch.end(dressed)
    pass_by(7.0)
    qtbot.keyClick(line, Qt.Key.Key_A)
    assert watch.activity.at == now[0] - 7.0


@pytest.mark.parametrize(("monotonic", "wall"), [(0.1, TICK + SLEPT + 1), (TICK + SLEPT + 1,) * 2])
def test_a_computer_that_slept_is_noticed_by_either_clock(monotonic: float, wall: float) -> None:
    clocks = [[0.0], [1000.0]]
    watch = Watch(clock=lambda: clocks[0][0], wall=lambda: clocks[1][0])
    slept: list[bool] = []
    watch.slept.connect(lambda: slept.append(True))
    clocks[0][0] += monotonic
    clocks[1][0] += wall
    watch.look()
    assert slept == [True]
    clocks[1][0] -= 86_400.0  # put back: nobody slept
    watch.look()
    assert slept == [True]


def test_after_sleep_the_window_is_locked_without_waiting_for_a_backup(
    desk: MainWindow, qtbot: QtBot, profile: Profile
) -> None:
    assert desk.locking is not None
    desk.locking.watch.slept.emit()
    view_of(desk, qtbot)
    assert list(profile.data_folder.rglob("*.gcm")) == []


# --- the clipboard ------------------------------------------------------------------------------


def test_copied_words_leave_the_clipboard_on_locking(desk: MainWindow, qtbot: QtBot) -> None:
    clipboard, locking = QApplication.clipboard(), desk.locking
    assert locking is not None
    locking.copied._owns = lambda mode: mode is QClipboard.Mode.Clipboard  # no screen: unknown
    page = page_of(desk)
    qtbot.keyClicks(page.form.words, f"{CANARY} copied")
    page.form.words.selectAll()
    page.form.words.copy()
    assert CANARY in clipboard.text()
    locked(desk, qtbot)
    assert clipboard.text() == ""


def test_copied_words_leave_the_clipboard_on_closing(desk: MainWindow, qtbot: QtBot) -> None:
    clipboard, locking = QApplication.clipboard(), desk.locking
    assert locking is not None
    locking.copied._owns = lambda mode: mode is QClipboard.Mode.Clipboard
    clipboard.setText(f"{CANARY} copied")
    desk.close()
    qtbot.waitUntil(lambda: not desk.isVisible(), timeout=PATIENT)
    assert clipboard.text() == ""


def test_what_another_program_copied_stays(qapp: QApplication) -> None:
    clipboard, ours = QApplication.clipboard(), [True]
    copied = Copied(clipboard, owns=lambda _mode: ours[0])
    clipboard.setText("our words")
    ours[0] = False
    clipboard.setText("somebody else's")
    copied.wipe()
    assert clipboard.text() == "somebody else's"
    clipboard.setText("our words")  # as a clipboard keeper does that takes them over
    ours[0] = True
    clipboard.setText("our words")
    ours[0] = False
    clipboard.setText("our words")
    copied.wipe()
    assert clipboard.text() == ""
