"""The page that keeps the words: protection, backups, restoring, checking, mending."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    consultations,
    open_consultation,
)
from gcm_desktop.errors import DamagedFileError
from gcm_desktop.profile import Profile
from gcm_desktop.ui import safety
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.mending import MendingDialog
from gcm_desktop.ui.restoring import Lost, RestoreDialog
from gcm_desktop.ui.safety import SafetyPage
from gcm_desktop.ui.shell import Instead, Shell
from gcm_desktop.ui.window import MainWindow
from gcm_desktop.workspace import Workspace, sticks
from gcm_desktop.workspace.backup import Backup, back_up, backups
from gcm_desktop.workspace.check import Found

LONG = 20_000


@pytest.fixture
def page(locked: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[SafetyPage]:
    yield from shown(locked, profile, qtbot)


def shown(workspace: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[SafetyPage]:
    background = Background()
    shell = Shell(workspace, profile, background, (SafetyPage,))
    shell.resize(1366, 768)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    page = shell.go("safety")
    assert isinstance(page, SafetyPage)
    qtbot.waitUntil(lambda: not background.busy)
    yield page
    shell.leave()
    background.shutdown()


def idle(page: SafetyPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.shell.background.busy, timeout=LONG)


def test_a_backup_is_made_when_asked_and_its_time_stands_on_the_page(
    page: SafetyPage, locked: Workspace, profile: Profile, qtbot: QtBot
) -> None:
    assert page.backups.facts.shown["Last backup"] == "none yet"
    qtbot.mouseClick(page.backups.now, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.backups.facts.shown["Last backup"] != "none yet", timeout=LONG)
    idle(page, qtbot)
    assert page.backups.state.text() == "Backed up"
    assert page.backups.now.isEnabled()
    assert len(backups(profile, locked.id)) == 1


def test_another_folder_gets_the_backups_from_then_on(
    page: SafetyPage, locked: Workspace, profile: Profile, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    page.backups.use_folder(str(folder))
    qtbot.waitUntil(lambda: bool(list(folder.glob("*.gcm"))), timeout=LONG)
    idle(page, qtbot)
    assert profile.settings.backup_folder == str(folder)
    assert "disk" in page.backups.facts.shown["Folder"]


def test_a_stick_is_known_from_then_on_and_gets_the_first_backup(
    page: SafetyPage, profile: Profile, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(sticks, "removable", lambda: [stick])
    page.backups.use_stick(str(stick))
    qtbot.waitUntil(lambda: bool(list(stick.glob("*.gcm"))), timeout=LONG)
    qtbot.waitUntil(
        lambda: page.backups.facts.shown.get("Sticks") == "1 known, 1 plugged in", timeout=LONG
    )
    assert len(profile.settings.backup_sticks) == 1


def test_without_a_stick_it_is_said_that_none_is_there(
    page: SafetyPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safety, "removable", list)
    page.backups.ask_stick()
    qtbot.waitUntil(lambda: any("No stick" in said for said in page.shell.notices.sentences))


def test_a_whole_file_is_said_to_be_whole(page: SafetyPage, qtbot: QtBot) -> None:
    page.check.check()
    qtbot.waitUntil(lambda: page.check.state.text() == "Whole", timeout=LONG)
    assert any("holds what was sealed" in said for said in page.check.notices.sentences)
    assert page.check.mend.isHidden()


def test_faults_are_named_and_mending_is_offered(
    page: SafetyPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Found("damaged-page", "4"), Found("damaged-page", "7"), Found("fork", "x", False)]
    monkeypatch.setattr(page.shell.workspace, "check", lambda: found)
    page.check.check()
    qtbot.waitUntil(lambda: page.check.state.text() == "Faults found", timeout=LONG)
    assert found[0].sentence + " (2)" in page.check.notices.sentences
    page.check.mend.click()
    dialog = page.window().findChild(MendingDialog)
    assert dialog is not None
    idle(page, qtbot)
    dialog.reject()


def test_damage_that_ends_the_check_offers_mending_too(
    page: SafetyPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> list[Found]:
        raise DamagedFileError

    monkeypatch.setattr(page.shell.workspace, "check", refuse)
    page.check.check()
    qtbot.waitUntil(lambda: not page.check.mend.isHidden(), timeout=LONG)


def test_minutes_until_it_locks_are_kept_at_once(page: SafetyPage, profile: Profile) -> None:
    idle_choice = page.protection.idle
    idle_choice.usual.setCurrentIndex(idle_choice.usual.findData(10))
    idle_choice.in_session.setCurrentIndex(idle_choice.in_session.findData(0))
    assert profile.settings.lock_after == 10
    assert profile.settings.lock_after_in_session == 0


def test_locking_and_the_passphrase_are_asked_for_from_here(page: SafetyPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.shell.asked_keys):
        page.protection.keys.click()
    with qtbot.waitSignal(page.shell.asked_lock):
        page.protection.lock.click()
    with qtbot.waitSignal(page.shell.asked_lock):
        qtbot.keyClick(page.shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def test_a_file_without_a_passphrase_is_not_called_protected(
    workspace: Workspace, profile: Profile, qtbot: QtBot
) -> None:
    for page in shown(workspace, profile, qtbot):
        assert page.protection.state.text() == "No passphrase"


def test_every_control_has_a_name(
    page: SafetyPage, nameless: Callable[[QWidget], list[str]]
) -> None:
    assert nameless(page) == []


# --- restoring ----------------------------------------------------------------------------------


@pytest.fixture
def backup(workspace: Workspace, consultation: Consultation, profile: Profile) -> Backup:
    made = back_up(workspace, profile)
    workspace.write(open_consultation, title="Market talks", country="KEN")
    return made


def test_what_differs_is_said_before_anything_can_be_replaced(
    workspace: Workspace, backup: Backup, profile: Profile, qtbot: QtBot,
    nameless: Callable[[QWidget], list[str]],
) -> None:  # fmt: skip
    background = Background()
    lost = Lost(workspace.path, workspace.key, workspace)
    dialog = RestoreDialog(lost, [backup], profile, background)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.replace.isEnabled()
    qtbot.waitUntil(dialog.replace.isEnabled, timeout=LONG)
    assert "1 change" in dialog.differs.text()
    assert dialog.keep.isDefault()
    assert nameless(dialog) == []
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.confirm()
    assert chosen.args == [backup.path]
    background.shutdown()


def test_a_backup_that_does_not_open_is_refused_in_a_sentence(
    workspace: Workspace, backup: Backup, profile: Profile, qtbot: QtBot, tmp_path: Path
) -> None:
    other = tmp_path / "other.gcm"
    other.write_bytes(b"%PDF-1.7 something else entirely" * 400)
    background = Background()
    dialog = RestoreDialog(Lost(workspace.path, None, workspace), [backup], profile, background)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.offer(other)
    qtbot.waitUntil(lambda: bool(dialog.problem.sentence), timeout=LONG)
    assert not dialog.replace.isEnabled()
    dialog.confirm()
    assert dialog.isVisible()
    dialog.reject()
    background.shutdown()


def test_a_backup_that_is_chosen_is_asked_to_take_the_place_of_the_open_file(
    workspace: Workspace, backup: Backup, profile: Profile, qtbot: QtBot
) -> None:
    for page in shown(workspace, profile, qtbot):
        page.backups.ask_restore()
        qtbot.waitUntil(lambda: page.window().findChild(RestoreDialog) is not None)  # noqa: B023
        dialog = page.window().findChild(RestoreDialog)
        assert dialog is not None
        qtbot.waitUntil(dialog.replace.isEnabled, timeout=LONG)
        with qtbot.waitSignal(page.shell.asked_instead) as asked:
            dialog.replace.click()
        assert asked.args == [Instead(workspace.path, None, backup.path)]


def test_without_a_backup_another_file_can_still_be_chosen(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.gcm"
    workspace.copy_to(copy)
    workspace.write(amend_consultation, consultation.id, title="Market talks")
    background = Background()
    dialog = RestoreDialog(Lost(workspace.path, None, workspace), [], profile, background)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.empty.isHidden()
    dialog.offer(copy)
    qtbot.waitUntil(dialog.replace.isEnabled, timeout=LONG)
    assert dialog.selected == copy
    dialog.reject()
    background.shutdown()


def test_a_restore_through_the_window_ends_in_the_file_as_it_was_backed_up(
    window: MainWindow, profile: Profile, locked_file: Path, passphrase: str, tmp_path: Path,
    qtbot: QtBot,
) -> None:  # fmt: skip
    path = tmp_path / "Harbour.gcm"
    shutil.copy(locked_file, path)
    with Workspace.open(path, passphrase, profile=profile) as workspace:
        workspace.write(open_consultation, title="Harbour talks", country="KEN")
        back_up(workspace, profile)
        workspace.write(open_consultation, title="Market talks", country="KEN")
        key = workspace.key
    window._opening().open_instead(Instead(path, key))
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    before = window.shell
    assert before is not None
    page = before.go("safety")
    assert isinstance(page, SafetyPage)
    page.backups.ask_restore()
    qtbot.waitUntil(lambda: window.findChild(RestoreDialog) is not None, timeout=LONG)
    dialog = window.findChild(RestoreDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.replace.isEnabled, timeout=LONG)
    dialog.replace.click()
    qtbot.waitUntil(lambda: window.shell not in (None, before), timeout=LONG)
    assert window.workspace is not None
    found = [each.title for each in window.workspace.read(consultations)]
    assert found == ["Harbour talks"]
    assert window.shell is not None
    said = " ".join(window.shell.notices.sentences)
    assert "The backup was put in place." in said
    assert "is kept beside it" in said
    assert "older than what you had" in said
