"""Backups by themselves: when they are due, on sticks, on closing, and where they fail."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, amend_consultation, consultations
from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.keeping import BackupClock, back_up_on_close
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace, sticks
from gcm_desktop.workspace.backup import Backup, back_up, backups, folder_of, know_stick


class Kept:
    """A clock, and what it told."""

    def __init__(self, workspace: Workspace, profile: Profile, qtbot: QtBot) -> None:
        self.owner, self.background = QObject(), Background()
        self.clock = BackupClock(workspace, profile, self.background, self.owner)
        self.made: list[Backup] = []
        self.failed: list[GcmError] = []
        self.clock.made.connect(self.made.append)
        self.clock.failed.connect(self.failed.append)
        self._bot = qtbot

    def look(self) -> None:
        self.clock.look()
        self._bot.waitUntil(lambda: not self.clock._eyes.busy and not self.clock._looking)
        self._bot.waitUntil(lambda: not self.background.busy, timeout=20_000)


@pytest.fixture
def kept(workspace: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[Kept]:
    kept = Kept(workspace, profile, qtbot)
    yield kept
    kept.clock.stop()
    kept.background.shutdown()


@pytest.fixture
def stick(tmp_path: Path, profile: Profile, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick that is known and plugged in."""
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setattr(sticks, "removable", lambda: [folder] if folder.exists() else [])
    know_stick(folder, profile)
    return folder


def test_the_first_backup_is_made_at_the_first_look_and_the_next_when_it_is_due(
    kept: Kept, workspace: Workspace, consultation: Consultation, profile: Profile
) -> None:
    kept.look()
    kept.look()
    assert [each.path for each in kept.made] == [b.path for b in backups(profile, workspace.id)]
    assert len(kept.made) == 1
    workspace.write(amend_consultation, consultation.id, title="Market talks")
    kept.look()
    assert len(kept.made) == 1


def test_a_stick_gets_a_backup_as_soon_as_it_is_plugged_in(
    kept: Kept, workspace: Workspace, consultation: Consultation, profile: Profile, stick: Path
) -> None:
    kept.look()
    assert {each.path.parent for each in kept.made} == {folder_of(profile), stick}
    away = stick.rename(stick.with_name("pulled"))
    kept.look()
    workspace.write(amend_consultation, consultation.id, title="Market talks")
    away.rename(stick)
    kept.look()
    assert [each.path.parent for each in kept.made].count(stick) == 2
    with Workspace.open(kept.made[-1].path, None, profile=profile, read_only=True) as newest:
        assert [each.title for each in newest.read(consultations)] == ["Market talks"]


def test_what_fails_is_told_once_and_not_tried_at_every_look(
    kept: Kept, profile: Profile, tmp_path: Path
) -> None:
    profile.keep(replace(profile.settings, backup_folder=str(tmp_path / "gone")))
    for _ in range(3):
        kept.look()
    assert [error.code for error in kept.failed] == ["backup-folder"]
    kept.clock._not_before.clear()  # half an hour later
    kept.look()
    assert len(kept.failed) == 1


def test_what_was_asked_for_is_told_every_time(
    kept: Kept, profile: Profile, tmp_path: Path, qtbot: QtBot
) -> None:
    profile.keep(replace(profile.settings, backup_folder=str(tmp_path / "gone")))
    for times in (1, 2):
        kept.clock.back_up_now()
        qtbot.waitUntil(lambda times=times: len(kept.failed) == times, timeout=20_000)


def test_a_folder_that_works_again_is_told_of_again_when_it_fails(
    kept: Kept, profile: Profile, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "disk"
    profile.keep(replace(profile.settings, backup_folder=str(folder)))
    kept.look()
    folder.mkdir()
    kept.clock.back_up_now()
    qtbot.waitUntil(lambda: len(kept.made) == 1, timeout=20_000)
    assert kept.clock.told == set()


def test_a_file_that_is_older_than_it_should_be_is_not_backed_up(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> None:
    newer = workspace.path.with_name("newer.gcm")
    workspace.copy_to(newer)
    workspace.write(amend_consultation, consultation.id, title="Market talks")
    workspace.close()
    with Workspace.open(newer, None, profile=profile) as older:
        assert older.older is not None
        kept = Kept(older, profile, qtbot)
        kept.look()
        assert kept.made == []
        assert back_up_on_close(older, profile) is None
        assert backups(profile) == []
        kept.clock.stop()
        kept.background.shutdown()


def test_closing_backs_up_what_changed_and_nothing_twice(
    workspace: Workspace, consultation: Consultation, profile: Profile, stick: Path
) -> None:
    assert back_up_on_close(workspace, profile) is None
    assert back_up_on_close(workspace, profile) is None
    assert len(backups(profile, workspace.id)) == 2
    workspace.write(amend_consultation, consultation.id, title="Market talks")
    assert back_up_on_close(workspace, profile) is None
    assert len(backups(profile, workspace.id)) == 4


def test_closing_says_why_one_folder_refused_and_still_serves_the_other(
    workspace: Workspace, consultation: Consultation, profile: Profile, stick: Path, tmp_path: Path
) -> None:
    profile.keep(replace(profile.settings, backup_folder=str(tmp_path / "gone")))
    why_not = back_up_on_close(workspace, profile)
    assert why_not is not None
    assert why_not.code == "backup-folder"
    assert [each.path.parent for each in backups(profile, workspace.id)] == [stick]


def test_a_file_that_is_only_read_gets_no_backup(
    workspace: Workspace, consultation: Consultation, profile: Profile
) -> None:
    workspace.close()
    with Workspace.open(workspace.path, None, profile=profile, read_only=True) as reading:
        assert back_up_on_close(reading, profile) is None
    assert backups(profile) == []


def test_the_window_says_quietly_that_no_backup_could_be_made(
    workspace: Workspace, profile: Profile, tmp_path: Path, qtbot: QtBot
) -> None:
    from gcm_desktop.ui.history import HistoryPage

    profile.keep(replace(profile.settings, backup_folder=str(tmp_path / "gone")))
    background = Background()
    shell = Shell(workspace, profile, background, (HistoryPage,))
    qtbot.addWidget(shell)
    shell.keeping.look()
    said = shell.notices
    qtbot.waitUntil(lambda: any("folder for backups" in s for s in said.sentences), timeout=20_000)
    shell.leave()
    background.shutdown()


def test_a_backup_by_itself_is_the_one_that_was_made_by_hand(
    kept: Kept, workspace: Workspace, profile: Profile
) -> None:
    made = back_up(workspace, profile)
    kept.look()
    assert kept.made == []
    assert [each.path for each in backups(profile, workspace.id)] == [made.path]
