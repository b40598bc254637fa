"""Ways back into a file, another key for it, and giving it away, each through the window."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.errors import WrongPassphraseError
from gcm_desktop.profile import Profile
from gcm_desktop.ui.keys import KeysDialog, PinDialog, ask_keys, ask_pin
from gcm_desktop.ui.new_passphrase import OWN
from gcm_desktop.ui.passphrase import NewDialog, OpenDialog
from gcm_desktop.ui.recovering import SEALED, RecoverDialog
from gcm_desktop.ui.recovery import RecoveryDialog, ask_recovery, offer_recovery, recipients_in
from gcm_desktop.ui.rekeying import PassphraseDialog, SealDialog, ask_new_passphrase, ask_seal
from gcm_desktop.ui.window import MainWindow
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.recovery import (
    code_of,
    new_recipient,
    open_sealed_key,
    protect_identity,
    proven_key,
    raw_of,
    seal_key,
)

PATIENT = 30_000
D = TypeVar("D", bound=QDialog)
NEW = "ladder morning violet copper"


@pytest.fixture
def file(tmp_path: Path, locked_file: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    path = folder / "talks.gcm"
    shutil.copy(locked_file, path)
    return path


@pytest.fixture
def desk(window: MainWindow, file: Path, profile: Profile, passphrase: str) -> MainWindow:
    window.enter(Workspace.open(file, passphrase, profile=profile))
    return window


def dialog_of(window: MainWindow, kind: type[D]) -> D:
    (found,) = [each for each in window.findChildren(kind) if each.isVisible()]
    return found


def come_in(window: MainWindow, qtbot: QtBot) -> Workspace:
    qtbot.waitUntil(lambda: window.shell is not None, timeout=PATIENT)
    assert window.workspace is not None
    return window.workspace


def choose_own(dialog: PassphraseDialog | RecoverDialog, passphrase: str) -> None:
    dialog.new.way.choose(OWN)
    for line in (dialog.new.own.first, dialog.new.own.second):
        line.setText(passphrase)


# --- offered --------------------------------------------------------------------------------------


def test_the_sheet_that_is_saved_opens_the_file(
    desk: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    assert desk.workspace is not None
    key, path = desk.workspace.key, tmp_path / "sheet.pdf"
    offer_recovery(desk)
    dialog = dialog_of(desk, RecoveryDialog)
    dialog.make_sheet(path)
    qtbot.waitUntil(lambda: dialog.made == ["sheet.pdf"], timeout=PATIENT)
    assert path.read_bytes().startswith(b"%PDF")
    assert path.stat().st_mode & 0o077 == 0
    assert "delete this file" in dialog.notices.sentences[0]
    assert key is not None
    assert raw_of(code_of(key)) == key[:32]
    dialog.make_sheet(path)
    qtbot.waitUntil(lambda: "already a file" in dialog.notices.sentences[0], timeout=PATIENT)
    dialog.reject()


def test_the_key_is_sealed_for_a_public_key_only(
    desk: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    identity, public = new_recipient()
    assert desk.workspace is not None
    key, path = desk.workspace.key, tmp_path / "sealed-key.age"
    offer_recovery(desk)
    dialog = dialog_of(desk, RecoveryDialog)
    dialog.public_key.setText("age1 is not enough")
    dialog.ask_sealed()
    assert "no public key" in dialog.field.problem.sentence
    dialog.public_key.setText(public)
    dialog.make_sealed(path)
    qtbot.waitUntil(lambda: dialog.made == ["sealed-key.age"], timeout=PATIENT)
    assert key is not None
    assert open_sealed_key(path.read_bytes(), identity).raw == key[:32]
    dialog.reject()


def test_put_off_it_is_spoken_of_once_more_and_then_no_longer(
    desk: MainWindow, qtbot: QtBot, file: Path, profile: Profile, passphrase: str
) -> None:
    offer_recovery(desk)
    dialog_of(desk, RecoveryDialog).later.click()
    said = []
    for _opening in range(2):
        desk.leave()
        qtbot.waitUntil(lambda: desk.welcome is not None, timeout=PATIENT)
        desk.enter(Workspace.open(file, passphrase, profile=profile))
        assert desk.shell is not None
        said.append([s for s in desk.shell.notices.sentences if "passphrase of this file" in s])
    assert [len(each) for each in said] == [1, 0]


def test_what_was_made_is_not_spoken_of_again(
    desk: MainWindow, qtbot: QtBot, file: Path, profile: Profile, passphrase: str, tmp_path: Path
) -> None:
    offer_recovery(desk)
    dialog = dialog_of(desk, RecoveryDialog)
    dialog.make_sheet(tmp_path / "sheet.pdf")
    qtbot.waitUntil(lambda: bool(dialog.made), timeout=PATIENT)
    dialog.reject()
    desk.leave()
    qtbot.waitUntil(lambda: desk.welcome is not None, timeout=PATIENT)
    desk.enter(Workspace.open(file, passphrase, profile=profile))
    assert desk.shell is not None
    assert not any("passphrase of this file" in s for s in desk.shell.notices.sentences)


def test_public_keys_are_told_from_anything_else() -> None:
    one, other = new_recipient()[1], new_recipient()[1]
    assert recipients_in(f" {one}\n{other},") == [one, other]
    assert recipients_in(f"{one} and somebody") == []
    assert recipients_in("") == []


# --- used -----------------------------------------------------------------------------------------


def test_the_code_of_the_sheet_opens_the_file_and_gives_it_a_new_passphrase(
    window: MainWindow, qtbot: QtBot, file: Path, profile: Profile, passphrase: str
) -> None:
    with Workspace.open(file, passphrase, profile=profile) as workspace:
        assert workspace.key is not None
        code = code_of(workspace.key)
    window.open_file(file)
    qtbot.waitUntil(lambda: bool(window.findChildren(OpenDialog)), timeout=PATIENT)
    dialog_of(window, OpenDialog).forgotten.click()
    dialog = dialog_of(window, RecoverDialog)
    dialog.answer()
    assert "Type the code" in dialog.sheet.field.problem.sentence
    dialog.sheet.code.setPlainText(code.lower().replace("-", " "))
    dialog.answer()
    qtbot.waitUntil(lambda: dialog.new.isVisible(), timeout=PATIENT)
    assert not dialog.sheet.isVisible()
    choose_own(dialog, NEW)
    dialog.answer()
    workspace = come_in(window, qtbot)
    assert workspace.path == file
    window.leave()
    qtbot.waitUntil(lambda: window.welcome is not None, timeout=PATIENT)
    Workspace.open(file, NEW, profile=profile).close()
    with pytest.raises(WrongPassphraseError):
        Workspace.open(file, passphrase, profile=profile)


def test_a_mistyped_code_is_noticed_and_changes_nothing(
    window: MainWindow, qtbot: QtBot, file: Path, profile: Profile, passphrase: str
) -> None:
    with Workspace.open(file, passphrase, profile=profile) as workspace:
        assert workspace.key is not None
        code = code_of(workspace.key)
    before = file.read_bytes()
    dialog = ask_recovery(window, file, profile, window.background, window.enter)
    other = code_of(bytes(48))
    for typed in (code[:-1], "nonsense", other):
        dialog.sheet.code.setPlainText(typed)
        dialog.answer()
        qtbot.waitUntil(lambda: not dialog.busy and bool(dialog.problem.sentence), timeout=PATIENT)
        assert not dialog.new.isVisible()
    assert file.read_bytes() == before
    dialog.reject()


def test_a_sealed_key_opens_the_file_with_the_identity_it_was_sealed_for(
    window: MainWindow, qtbot: QtBot, file: Path, profile: Profile, passphrase: str, tmp_path: Path
) -> None:
    identity, public = new_recipient()
    with Workspace.open(file, passphrase, profile=profile) as workspace:
        assert workspace.key is not None
        sealed = seal_key(workspace.key, workspace.id, [public])
    (tmp_path / "sealed-key.age").write_bytes(sealed)
    (tmp_path / "me.age").write_bytes(protect_identity(identity, "of mine"))
    dialog = ask_recovery(window, file, profile, window.background, window.enter)
    dialog.way.choose(SEALED)
    dialog.answer()
    assert "Choose the file" in dialog.sealed.file_field.problem.sentence
    dialog.sealed.file.setText(str(tmp_path / "sealed-key.age"))
    dialog.sealed.identity.setText(str(tmp_path / "me.age"))
    dialog.sealed.passphrase.setText("not of mine")
    dialog.answer()
    qtbot.waitUntil(lambda: not dialog.busy and bool(dialog.problem.sentence), timeout=PATIENT)
    dialog.sealed.passphrase.setText("of mine")
    dialog.answer()
    qtbot.waitUntil(lambda: dialog.new.isVisible(), timeout=PATIENT)
    dialog.new.offer.again.setText(dialog.new.offer.offered)
    qtbot.keyClick(dialog.new.offer.again, Qt.Key.Key_Return)
    come_in(window, qtbot)


# --- another key ----------------------------------------------------------------------------------


def test_the_passphrase_is_changed_from_inside_and_the_file_opens_again_in_place(
    desk: MainWindow, qtbot: QtBot, file: Path, profile: Profile, passphrase: str
) -> None:
    ask_keys(desk)
    dialog_of(desk, KeysDialog).choices["passphrase"].click()
    dialog = dialog_of(desk, PassphraseDialog)
    choose_own(dialog, NEW)
    dialog.answer()
    assert dialog.old_field.problem.sentence
    dialog.old.setText("not this one")
    dialog.answer()
    qtbot.waitUntil(lambda: not dialog.busy, timeout=PATIENT)
    assert "not the passphrase" in dialog.old_field.problem.sentence
    dialog.old.setText(passphrase)
    dialog.answer()
    qtbot.waitUntil(lambda: desk.shell is None, timeout=PATIENT)
    come_in(desk, qtbot)
    assert desk.shell is not None
    assert any("no longer open this file" in said for said in desk.shell.notices.sentences)
    desk.leave()
    qtbot.waitUntil(lambda: desk.welcome is not None, timeout=PATIENT)
    Workspace.open(file, NEW, profile=profile).close()
    with pytest.raises(WrongPassphraseError):
        Workspace.open(file, passphrase, profile=profile)


def test_where_the_key_cannot_be_changed_the_file_opens_as_it_was(
    desk: MainWindow, qtbot: QtBot, passphrase: str
) -> None:
    ask_new_passphrase(desk)
    dialog = dialog_of(desk, PassphraseDialog)
    choose_own(dialog, passphrase)  # the one it has
    dialog.old.setText(passphrase)
    dialog.answer()
    qtbot.waitUntil(lambda: desk.shell is None, timeout=PATIENT)
    come_in(desk, qtbot)
    assert desk.shell is not None
    assert any("already" in said for said in desk.shell.notices.sentences)


def test_a_plain_file_gets_a_passphrase(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, plain_file: Path, profile: Profile
) -> None:
    path = tmp_path / "plain.gcm"
    shutil.copy(plain_file, path)
    window.enter(Workspace.open(path, None, profile=profile))
    ask_new_passphrase(window)
    dialog = dialog_of(window, PassphraseDialog)
    assert not dialog.old_field.isVisible()
    choose_own(dialog, NEW)
    dialog.answer()
    qtbot.waitUntil(lambda: window.shell is None, timeout=PATIENT)
    assert come_in(window, qtbot).encrypted
    assert not path.read_bytes().startswith(b"SQLite")


def test_closing_while_the_key_is_changed_closes_once_that_is_done(
    desk: MainWindow, qtbot: QtBot, file: Path, profile: Profile, passphrase: str
) -> None:
    ask_new_passphrase(desk)
    dialog = dialog_of(desk, PassphraseDialog)
    choose_own(dialog, NEW)
    dialog.old.setText(passphrase)
    dialog.answer()
    qtbot.waitUntil(lambda: desk.shell is None, timeout=PATIENT)
    desk.close()
    qtbot.waitUntil(lambda: not desk.isVisible(), timeout=PATIENT)
    Workspace.open(file, NEW, profile=profile).close()


def test_a_file_sealed_for_the_coordinator_opens_for_them_and_no_longer_here(
    desk: MainWindow, qtbot: QtBot, file: Path, profile: Profile, passphrase: str, tmp_path: Path
) -> None:
    identity, public = new_recipient()
    sealed_file = tmp_path / "sealed-key.age"
    ask_seal(desk)
    dialog = dialog_of(desk, SealDialog)
    dialog.go.click()
    assert "age1" in dialog.field.problem.sentence
    dialog.public_keys.setPlainText(public)
    dialog.go.click()
    assert "Tick" in dialog.problem.sentence
    dialog.understood.setChecked(True)
    dialog.agree(sealed_file)
    qtbot.waitUntil(lambda: desk.welcome is not None, timeout=PATIENT)
    assert desk.welcome is not None
    assert "sealed-key.age" in desk.welcome.notices.sentences[0]
    with pytest.raises(WrongPassphraseError):
        Workspace.open(file, passphrase, profile=profile)
    opened = open_sealed_key(sealed_file.read_bytes(), identity)
    key = proven_key(file, opened.raw)
    Workspace.open(file, None, profile=profile, key=key).close()


# --- by keyboard ----------------------------------------------------------------------------------


def mnemonics_of(dialog: QWidget) -> list[str]:
    """The letters that the visible captions underline."""
    parts = [*dialog.findChildren(QLabel), *dialog.findChildren(QAbstractButton)]
    texts = [part.text() for part in parts if part.isVisible()]
    return [text[text.index("&") + 1].casefold() for text in texts if "&" in text]


def test_no_two_captions_of_a_dialog_underline_the_same_letter(
    desk: MainWindow, qtbot: QtBot, file: Path, profile: Profile
) -> None:
    recover = ask_recovery(desk, file, profile, desk.background, str)
    new = NewDialog("talks.gcm", desk)
    new.open()
    shown: list[QDialog] = [recover, new]
    asking = ((ask_new_passphrase, PassphraseDialog), (ask_seal, SealDialog))
    further = ((ask_pin, PinDialog), (ask_keys, KeysDialog), (offer_recovery, RecoveryDialog))
    for ask, kind in (*asking, *further):
        ask(desk)
        shown.append(dialog_of(desk, kind))
    for dialog in shown:
        letters = mnemonics_of(dialog)
        assert len(set(letters)) == len(letters), (type(dialog).__name__, letters)
    for way in (recover.way, new.new.way):
        way.choose(SEALED if way is recover.way else OWN)
    for dialog in (recover, new):
        letters = mnemonics_of(dialog)
        assert len(set(letters)) == len(letters), (type(dialog).__name__, letters)
    for dialog in shown:
        dialog.reject()


def test_every_control_of_the_dialogs_has_a_name(
    desk: MainWindow,
    file: Path,
    profile: Profile,
    nameless: Callable[[QWidget], list[str]],
) -> None:
    recover = ask_recovery(desk, file, profile, desk.background, str)
    recover.way.choose(SEALED)
    shown: list[QDialog] = [recover]
    for ask, kind in (
        (ask_new_passphrase, PassphraseDialog),
        (ask_seal, SealDialog),
        (ask_pin, PinDialog),
        (offer_recovery, RecoveryDialog),
    ):
        ask(desk)
        shown.append(dialog_of(desk, kind))
    for dialog in shown:
        assert nameless(dialog) == []
        assert dialog.height() <= 560
        dialog.reject()
