"""The file of an identity, and its passphrase: typed, or remembered on this computer."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop import remembering
from gcm_desktop.errors import ExpiredCertificateError, NotRememberedError
from gcm_desktop.profile import Profile
from gcm_desktop.remembering import Remembering
from gcm_desktop.reports.identity import new_identity
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.identities import OpenedFile
from gcm_desktop.ui.identity_part import IdentityPart
from tests.stores import Failing, Held

SECRET = "nine otters in the delta"
WITHOUT = "Choose the file of your identity."


@pytest.fixture(scope="module")
def made() -> bytes:
    return new_identity(name="Amina", role="facilitator", organisation=None, passphrase=SECRET)


@pytest.fixture
def file(made: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "amina.p12"
    path.write_bytes(made)
    return path


@pytest.fixture
def remembered(made: bytes, profile: Profile, store: Held) -> Held:
    """The store, in which the passphrase lies."""
    Remembering(profile).remember(made, SECRET)
    return store


@pytest.fixture
def part(qtbot: QtBot, background: Background) -> IdentityPart:
    part = IdentityPart(background, WITHOUT)
    qtbot.addWidget(part)
    part.show()
    return part


@pytest.fixture
def still(qtbot: QtBot, background: Background) -> Callable[[], None]:
    """Waits until nothing runs any more."""
    return lambda: qtbot.waitUntil(lambda: not background.busy, timeout=20_000)


@pytest.fixture
def opened(background: Background, still: Callable[[], None]) -> Callable[..., OpenedFile | None]:
    """Opens what the part names, as a dialog would; nothing where it is refused."""

    def do(part: IdentityPart) -> OpenedFile | None:
        found: list[OpenedFile] = []
        background.start(part.opening(), owner=part, then=found.append, fails=part.refuse)
        still()
        return found[0] if found else None

    return do


Still = Callable[[], None]
Opened = Callable[[IdentityPart], OpenedFile | None]


def visible(part: IdentityPart) -> tuple[bool, bool, bool]:
    """Whether the passphrase is asked for, the box is there, and it is said to be remembered."""
    return (
        part.passphrase_field.isVisible(),
        part.remember.isVisible() and part.means.isVisible(),
        part.remembered.isVisible(),
    )


def test_nothing_is_offered_before_a_file_is_named(part: IdentityPart, store: Held) -> None:
    assert visible(part) == (True, False, False)
    assert not part.complete()
    assert part.file_field.problem.sentence == WITHOUT


def test_where_a_safe_store_is_there_remembering_is_offered_and_off(
    part: IdentityPart, file: Path, store: Held, still: Still
) -> None:
    part.use(file)
    still()
    assert visible(part) == (True, True, False)
    assert not part.remember.isChecked()
    assert part.means.text().startswith("Leave this off on a shared computer")
    assert (store.asked, part.to_remember) == (0, False)


def test_where_no_safe_store_is_there_nothing_is_offered(
    part: IdentityPart, file: Path, still: Still
) -> None:
    part.use(file)
    still()
    assert visible(part) == (True, False, False)


def test_only_what_is_ticked_is_handed_on_to_be_remembered(
    part: IdentityPart, file: Path, store: Held, still: Still, opened: Opened
) -> None:
    part.use(file)
    still()
    part.passphrase.setText(SECRET)
    found = opened(part)
    assert found is not None
    assert (found.identity.certificate.name, found.passphrase) == ("Amina", None)
    part.remember.setChecked(True)
    found = opened(part)
    assert found is not None
    assert (found.passphrase, found.content) == (SECRET, file.read_bytes())
    assert SECRET not in repr(found)
    assert store.asked == 0  # not before it has signed


def test_what_is_remembered_need_not_be_typed_and_is_never_shown(
    part: IdentityPart, file: Path, remembered: Held, still: Still, opened: Opened
) -> None:
    part.use(file)
    still()
    assert visible(part) == (False, False, True)
    assert part.said.text() == "Remembered on this computer"
    assert part.complete()
    found = opened(part)
    assert found is not None
    assert (found.identity.certificate.name, found.passphrase) == ("Amina", None)
    assert all(SECRET not in line.text() for line in part.findChildren(QLineEdit))


def test_a_name_that_is_typed_is_looked_at_once_it_is_whole(
    qtbot: QtBot, part: IdentityPart, file: Path, remembered: Held, still: Still
) -> None:
    part.file.setFocus()
    qtbot.keyClicks(part.file, str(file))
    qtbot.keyClick(part.file, Qt.Key.Key_Tab)
    still()
    assert visible(part) == (False, False, True)
    qtbot.keyClicks(part.file, "x")
    assert visible(part) == (True, False, False)


def test_what_is_remembered_is_forgotten_here(
    qtbot: QtBot, part: IdentityPart, file: Path, remembered: Held, still: Still
) -> None:
    part.use(file)
    still()
    qtbot.mouseClick(part.forget_link, Qt.MouseButton.LeftButton)
    still()
    assert remembered.entries == {}
    assert visible(part) == (True, True, False)
    assert not part.complete()


def test_what_cannot_be_forgotten_now_says_why(
    part: IdentityPart, file: Path, remembered: Held, still: Still, monkeypatch: pytest.MonkeyPatch
) -> None:
    part.use(file)
    still()
    monkeypatch.setattr(remembering, "system_store", Failing)
    part.forget()
    still()
    assert part.problem.sentence == str(NotRememberedError())
    assert visible(part) == (False, False, True)


def test_a_locked_store_leaves_the_way_of_typing(
    part: IdentityPart, file: Path, remembered: Held, still: Still, opened: Opened,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    part.use(file)
    still()
    monkeypatch.setattr(remembering, "system_store", Failing)
    assert opened(part) is None
    assert part.passphrase_field.problem.sentence == str(NotRememberedError())
    assert visible(part)[0]
    part.passphrase.setText(SECRET)
    part.file.editingFinished.emit()  # the focus comes and goes
    still()
    assert part.passphrase.text() == SECRET
    assert opened(part) is not None


def test_one_that_no_longer_opens_the_file_is_said_and_asked_for(
    part: IdentityPart, file: Path, remembered: Held, still: Still, opened: Opened
) -> None:
    part.use(file)
    still()
    for name in remembered.entries:
        remembered.entries[name] = "eight otters"
    assert opened(part) is None
    assert part.passphrase_field.problem.sentence == str(NotRememberedError(stale=True))
    assert (visible(part)[0], remembered.entries) == (True, {})


def test_one_that_was_taken_out_meanwhile_is_asked_for(
    part: IdentityPart, file: Path, remembered: Held, still: Still, opened: Opened
) -> None:
    part.use(file)
    still()
    remembered.entries.clear()
    assert opened(part) is None
    assert part.passphrase_field.problem.sentence == "Type the passphrase of this identity."


def test_what_is_wrong_with_the_file_is_said_beside_it(part: IdentityPart, file: Path) -> None:
    part.use(file)
    part.refuse(error := ExpiredCertificateError(date(2026, 3, 1)))
    assert part.file_field.problem.sentence == str(error)


def test_nothing_that_was_typed_or_ticked_is_kept(
    part: IdentityPart, file: Path, store: Held, still: Still
) -> None:
    part.use(file)
    still()
    part.passphrase.setText(SECRET)
    part.remember.setChecked(True)
    part.clear()
    assert (part.passphrase.text(), part.remember.isChecked()) == ("", False)


def test_every_control_has_a_name(
    part: IdentityPart, file: Path, remembered: Held, still: Still,
    nameless: Callable[[QWidget], list[str]],
) -> None:  # fmt: skip
    part.use(file)
    still()
    assert nameless(part) == []
    assert part.forget_link.accessibleName() == "Forget the passphrase on this computer"


def test_enter_goes_on_and_forgets_nothing(
    qtbot: QtBot, background: Background, file: Path, remembered: Held, still: Still
) -> None:
    dialog, went = QDialog(), list[bool]()
    qtbot.addWidget(dialog)
    box, go, part = QVBoxLayout(dialog), QPushButton("Go"), IdentityPart(background, WITHOUT)
    go.setDefault(True)
    go.clicked.connect(lambda: went.append(True))
    box.addWidget(part)
    box.addWidget(go)
    dialog.show()
    dialog.activateWindow()
    part.use(file)
    still()
    focused = dialog.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_Return)
    still()
    assert (went, len(remembered.entries)) == ([True], 1)
