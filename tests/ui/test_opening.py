"""From the name of a file to an open workspace, with whatever has to be asked on the way."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import consultations, open_consultation
from gcm_desktop.errors import GcmError, NewerToWriteError
from gcm_desktop.profile import Memory, Profile
from gcm_desktop.ui.away import COPY, HERE, LEAVE
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.mending import MendingDialog
from gcm_desktop.ui.older import CLOSE, CONTINUE, RESTORE
from gcm_desktop.ui.opening import PATIENT, Opening
from gcm_desktop.ui.passphrase import OpenDialog
from gcm_desktop.ui.question import Question
from gcm_desktop.ui.shell import Instead
from gcm_desktop.workspace import Workspace, volumes
from gcm_desktop.workspace.away import MediumGoneError
from gcm_desktop.workspace.backup import back_up
from gcm_desktop.workspace.volumes import Medium

LONG = 20_000
"""Milliseconds that deriving keys may take on a machine that is shared."""


class Room:
    """A window with the way in, and what came out of it."""

    def __init__(self, profile: Profile, qtbot: QtBot) -> None:
        self.window, self.background = QWidget(), Background()
        qtbot.addWidget(self.window)
        self.window.show()
        self.door = Opening(self.window, profile, self.background)
        self.opened: list[Workspace] = []
        self.failed: list[GcmError] = []
        self.door.opened.connect(self.opened.append)
        self.door.failed.connect(self.failed.append)
        self._bot = qtbot

    def asked(self, kind: type[QWidget]) -> QWidget:
        self._bot.waitUntil(lambda: isinstance(self.door.dialog, kind), timeout=LONG)
        assert self.door.dialog is not None
        return self.door.dialog

    def question(self) -> Question:
        found = self.asked(Question)
        assert isinstance(found, Question)
        return found

    def passphrase(self) -> OpenDialog:
        found = self.asked(OpenDialog)
        assert isinstance(found, OpenDialog)
        return found

    def mending(self) -> MendingDialog:
        found = self.asked(MendingDialog)
        assert isinstance(found, MendingDialog)
        return found

    def types(self, passphrase: str) -> OpenDialog:
        dialog = self.passphrase()
        self._bot.waitUntil(lambda: not dialog.busy, timeout=LONG)
        self._bot.waitUntil(lambda: not dialog.patience.needed, timeout=LONG)
        dialog.passphrase.setText(passphrase)
        dialog.answer()
        return dialog

    def workspace(self) -> Workspace:
        self._bot.waitUntil(lambda: bool(self.opened), timeout=LONG)
        return self.opened[-1]

    def idle(self) -> None:
        self._bot.waitUntil(lambda: not self.background.busy, timeout=LONG)


@pytest.fixture
def room(profile: Profile, qtbot: QtBot) -> Iterator[Room]:
    room = Room(profile, qtbot)
    yield room
    room.background.shutdown()
    for workspace in room.opened:
        workspace.close()
    if room.door.away is not None:
        room.door.away.let_go()
    if room.door.dialog is not None:
        room.door.dialog.done(0)


@pytest.fixture
def plain(tmp_path: Path, plain_file: Path) -> Path:
    path = tmp_path / "Plain.gcm"
    shutil.copy(plain_file, path)
    return path


@pytest.fixture
def closed(tmp_path: Path, locked_file: Path) -> Path:
    path = tmp_path / "Closed.gcm"
    shutil.copy(locked_file, path)
    return path


@pytest.fixture
def on_a_stick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What lies in the folder of the test lies on a stick; the profile is on the disk."""

    def medium(path: Path, *_rest: object) -> Medium:
        return Medium.REMOVABLE if path.parent == tmp_path else Medium.FIXED

    monkeypatch.setattr(volumes, "medium_of", medium)
    monkeypatch.setattr("gcm_desktop.ui.unlocking.medium_of", medium)


def wrote(path: Path, passphrase: str | None, profile: Profile, title: str) -> None:
    with Workspace.open(path, passphrase, profile=profile) as workspace:
        workspace.write(open_consultation, title=title, country="KEN")


def titles(workspace: Workspace) -> list[str]:
    return sorted(each.title for each in workspace.read(consultations))


# --- passphrases --------------------------------------------------------------------------------


def test_the_right_passphrase_opens_and_a_wrong_one_is_said_beside_it(
    room: Room, closed: Path, passphrase: str, qtbot: QtBot
) -> None:
    room.door.open(closed)
    dialog = room.types("not this one")
    qtbot.waitUntil(lambda: bool(dialog.field.problem.sentence), timeout=LONG)
    assert room.opened == []
    room.types(passphrase)
    assert room.workspace().encrypted
    assert room.failed == []


def test_after_three_wrong_ones_it_is_said_that_the_file_may_be_damaged(
    room: Room, closed: Path, qtbot: QtBot
) -> None:
    room.door.open(closed)
    for _ in range(PATIENT):
        dialog = room.types("not this one")
        qtbot.waitUntil(lambda dialog=dialog: not dialog.busy, timeout=LONG)
    offers = [b for b in dialog.findChildren(QWidget) if "may be" in getattr(b, "text", str)()]
    assert len(offers) == 1
    offers[0].click()  # type: ignore[attr-defined]
    assert "damaged" in room.mending().title.text()


def test_a_file_that_is_open_elsewhere_can_be_read(
    room: Room, plain: Path, profile: Profile, tmp_path: Path
) -> None:
    with Workspace.open(plain, None, profile=Profile(tmp_path / "other")):
        room.door.open(plain)
        room.question().choose("read")
        assert room.workspace().read_only


def test_an_encrypted_file_that_is_open_elsewhere_can_be_read(
    room: Room, closed: Path, passphrase: str, tmp_path: Path, qtbot: QtBot
) -> None:
    with Workspace.open(closed, passphrase, profile=Profile(tmp_path / "other")):
        room.door.open(closed)
        dialog = room.types(passphrase)
        qtbot.waitUntil(lambda: bool(dialog.problem.sentence), timeout=LONG)
        assert not dialog.reading.isHidden()
        dialog.ask_reading()
        assert room.workspace().read_only


def test_a_file_of_a_newer_version_opens_for_reading(
    room: Room, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = Workspace.open.__func__  # type: ignore[attr-defined]

    def refuse(kind: type[Workspace], *args: object, **named: object) -> Workspace:
        if not named.get("read_only"):
            raise NewerToWriteError("9.0")
        opened: Workspace = genuine(kind, *args, **named)
        return opened

    monkeypatch.setattr(Workspace, "open", classmethod(refuse))
    room.door.open(plain)
    assert room.workspace().read_only


# --- older copies -------------------------------------------------------------------------------


@pytest.fixture
def older(plain: Path, profile: Profile, tmp_path: Path) -> Path:
    """A file of which an older copy was put back; this device has seen the newer one."""
    wrote(plain, None, profile, "Harbour talks")
    before = plain.read_bytes()
    wrote(plain, None, profile, "Market talks")
    shutil.copy(plain, tmp_path / "Newer.gcm")
    plain.write_bytes(before)
    return plain


def test_an_older_copy_is_told_with_what_is_missing_and_closed_unless_wanted(
    room: Room, older: Path, profile: Profile
) -> None:
    room.door.open(older)
    question = room.question()
    assert "older than what you had" in question.sentence.text()
    assert "1 change is missing" in question.sentence.text()
    assert RESTORE not in question.buttons
    assert question.buttons[CLOSE].isDefault()  # type: ignore[attr-defined]
    question.reject()
    room.idle()
    assert room.opened == []
    assert not (older.parent / f"{older.name}-wal").exists()
    Workspace.open(older, None, profile=profile).close()


def test_an_older_copy_can_be_gone_on_with_knowingly(room: Room, older: Path) -> None:
    room.door.open(older)
    room.question().choose(CONTINUE)
    workspace = room.workspace()
    workspace.write(open_consultation, title="Shelter talks", country="KEN")
    assert titles(workspace) == ["Harbour talks", "Shelter talks"]


def test_an_older_copy_gives_way_to_a_newer_backup_and_is_kept(
    room: Room, older: Path, profile: Profile, tmp_path: Path
) -> None:
    newer = tmp_path / "Newer.gcm"
    with Workspace.open(newer, None, profile=profile) as workspace:
        back_up(workspace, profile)
    room.door.open(older)
    room.question().choose(RESTORE)
    assert titles(room.workspace()) == ["Harbour talks", "Market talks"]
    assert len([each for each in older.parent.glob("Plain*") if each.suffix == ".gcm"]) == 2


def test_a_window_that_closes_while_it_asks_leaves_the_file_closed(
    room: Room, older: Path, profile: Profile, qtbot: QtBot
) -> None:
    room.door.open(older)
    question = room.question()
    room.idle()
    room.door.dialog = None
    question.deleteLater()
    room.door.deleteLater()
    qtbot.waitUntil(lambda: not (older.parent / f"{older.name}-wal").exists())
    Workspace.open(older, None, profile=profile).close()
    room.door = Opening(room.window, profile, room.background)


# --- sticks and shares --------------------------------------------------------------------------


@pytest.mark.usefixtures("on_a_stick")
def test_a_file_on_a_stick_is_worked_on_here_and_put_back(
    room: Room, closed: Path, passphrase: str, profile: Profile, qtbot: QtBot
) -> None:
    room.door.open(closed)
    room.types(passphrase)
    room.question().choose(COPY)
    workspace = room.workspace()
    assert workspace.path.is_relative_to(profile.data_folder)
    workspace.write(open_consultation, title="Harbour talks", country="KEN")
    workspace.close()
    assert room.door.away is not None
    room.door.away.put_back()
    room.door.away = None
    with Workspace.open(closed, passphrase, profile=profile) as there:
        assert titles(there) == ["Harbour talks"]


@pytest.mark.usefixtures("on_a_stick")
def test_a_file_on_a_stick_can_be_worked_on_in_place(room: Room, plain: Path) -> None:
    room.door.open(plain)
    room.question().choose(HERE)
    assert room.workspace().path == plain
    assert room.door.away is None


@pytest.mark.usefixtures("on_a_stick")
def test_a_file_on_a_stick_stays_closed_where_nothing_is_chosen(room: Room, plain: Path) -> None:
    room.door.open(plain)
    room.question().choose(LEAVE)
    room.idle()
    assert room.opened == []


@pytest.mark.usefixtures("on_a_stick")
def test_work_that_was_not_put_back_is_offered_again(
    room: Room, plain: Path, profile: Profile
) -> None:
    room.door.open(plain)
    room.question().choose(COPY)
    workspace = room.workspace()
    workspace.write(open_consultation, title="Harbour talks", country="KEN")
    workspace.close()
    assert room.door.away is not None
    room.door.away.let_go()  # as if the program had ended here
    room.opened.clear()
    room.door.open(plain)
    question = room.question()
    assert "was not put back" in question.sentence.text()
    question.choose(COPY)
    assert titles(room.workspace()) == ["Harbour talks"]


@pytest.mark.usefixtures("on_a_stick")
def test_a_stick_that_was_pulled_leaves_the_work_here_and_says_where(
    room: Room, plain: Path, profile: Profile, qtbot: QtBot
) -> None:
    room.door.open(plain)
    room.question().choose(COPY)
    workspace = room.workspace()
    workspace.write(open_consultation, title="Harbour talks", country="KEN")
    workspace.close()
    plain.unlink()
    assert room.door.away is not None
    kept = room.door.away.path
    with pytest.raises(MediumGoneError):
        room.door.away.put_back()
    room.door.away.let_go()
    assert kept.exists()
    room.door.away = None


# --- damage -------------------------------------------------------------------------------------


def broken(path: Path) -> None:
    """A page in the middle that nobody wrote."""
    with path.open("r+b") as file:
        for page in range(4, path.stat().st_size // 4096 - 1, 3):
            file.seek(page * 4096 + 100)
            file.write(b"\xa5" * 900)


def test_a_damaged_file_is_mended_in_three_steps_and_filled_up_from_the_backup(
    room: Room, closed: Path, passphrase: str, profile: Profile, qtbot: QtBot
) -> None:
    wrote(closed, passphrase, profile, "Harbour talks")
    with Workspace.open(closed, passphrase, profile=profile) as workspace:
        back_up(workspace, profile)
    broken(closed)
    damaged = closed.read_bytes()
    room.door.open(closed)
    room.types(passphrase)
    dialog = room.mending()
    qtbot.waitUntil(lambda: "newest backup" in dialog.go.text(), timeout=LONG)
    dialog.act()
    qtbot.waitUntil(lambda: "Open the new file" in dialog.go.text().replace("&", ""), timeout=LONG)
    dialog.act()
    workspace = room.workspace()
    assert workspace.path != closed
    assert titles(workspace) == ["Harbour talks"]
    assert [found for found in workspace.check() if found.fault] == []
    assert closed.read_bytes() == damaged


def test_a_file_whose_first_page_is_damaged_is_mended_with_the_passphrase_and_the_backup(
    room: Room, closed: Path, passphrase: str, profile: Profile, qtbot: QtBot
) -> None:
    wrote(closed, passphrase, profile, "Harbour talks")
    with Workspace.open(closed, passphrase, profile=profile) as workspace:
        back_up(workspace, profile)
    with closed.open("r+b") as file:
        file.seek(64)
        file.write(Random(7).randbytes(900))
    room.door.open(closed)
    for _ in range(PATIENT):
        dialog = room.types(passphrase)
        qtbot.waitUntil(lambda dialog=dialog: not dialog.busy, timeout=LONG)
    dialog.passphrase.setText(passphrase)
    next(b for b in dialog.findChildren(QWidget) if "may be" in getattr(b, "text", str)()).click()  # type: ignore[attr-defined]
    mending = room.mending()
    mending.act()
    qtbot.waitUntil(lambda: "Open the new file" in mending.go.text().replace("&", ""), timeout=LONG)
    mending.act()
    assert titles(room.workspace()) == ["Harbour talks"]


def test_a_file_whose_beginning_was_wiped_is_still_offered_to_be_mended(
    room: Room, closed: Path, passphrase: str, profile: Profile, qtbot: QtBot
) -> None:
    wrote(closed, passphrase, profile, "Harbour talks")
    with Workspace.open(closed, passphrase, profile=profile) as workspace:
        back_up(workspace, profile)
    with closed.open("r+b") as file:
        file.write(bytes(4096))
    room.door.open(closed)
    room.question().choose("mend")
    room.types(passphrase)
    mending = room.mending()
    mending.act()
    qtbot.waitUntil(lambda: "Open the new file" in mending.go.text().replace("&", ""), timeout=LONG)
    mending.act()
    assert titles(room.workspace()) == ["Harbour talks"]


def test_a_file_and_its_key_open_without_a_question(
    room: Room, closed: Path, passphrase: str, profile: Profile
) -> None:
    with Workspace.open(closed, passphrase, profile=profile) as workspace:
        key, known = workspace.key, workspace.id
    room.door.open_instead(Instead(closed, key))
    assert room.workspace().id == known
    assert profile.memory_of(known) == Memory()


def test_every_question_has_names_for_its_controls(
    room: Room, older: Path, nameless: Callable[[QWidget], list[str]]
) -> None:
    room.door.open(older)
    question = room.question()
    assert nameless(question) == []
    question.reject()
