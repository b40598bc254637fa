"""Signing with a passphrase that is to be remembered, or is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gcm_desktop import remembering
from gcm_desktop.errors import DiskFullError, NotRememberedError
from gcm_desktop.profile import Profile, Settings
from gcm_desktop.remembering import Remembering
from gcm_desktop.reports.identity import new_identity
from gcm_desktop.reports.outgoing import Signing
from gcm_desktop.reports.signing import LONGEST_PLACE
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.signing import SigningDialog
from tests.stores import Failing, Held, Waiting

SECRET = "nine otters in the delta"


@pytest.fixture(scope="module")
def made() -> bytes:
    return new_identity(name="Amina", role="facilitator", organisation=None, passphrase=SECRET)


@pytest.fixture
def file(made: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "amina.p12"
    path.write_bytes(made)
    return path


@pytest.fixture
def still(qtbot: QtBot, background: Background) -> Callable[[], None]:
    return lambda: qtbot.waitUntil(lambda: not background.busy, timeout=20_000)


@pytest.fixture
def dialog(
    qtbot: QtBot, background: Background, file: Path, still: Callable[[], None]
) -> Iterator[SigningDialog]:
    """The dialog, with the file named."""
    dialog = SigningDialog(Settings(), background, "report.pdf")
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.use(file)
    still()
    yield dialog
    dialog.done(0)


@pytest.mark.parametrize(("typed", "place"), [("  Lamu county ", "Lamu county"), ("  ", None)])
def test_a_signature_says_where_only_if_somebody_typed_it(
    dialog: SigningDialog, still: Callable[[], None], tmp_path: Path, typed: str,
    place: str | None,
) -> None:  # fmt: skip
    asked: list[object] = []
    dialog.asked.connect(lambda signing, _path: asked.append(signing))
    dialog.have.passphrase.setText(SECRET)
    dialog.open_identity()
    still()
    assert dialog.who.where.text() == ""
    assert dialog.who.where.maxLength() == LONGEST_PLACE
    dialog.who.where.setText(typed)
    dialog.sign_into(tmp_path / "signed.pdf")
    [signing] = asked
    assert isinstance(signing, Signing)
    assert (signing.identity.certificate.name, signing.place) == ("Amina", place)
    dialog.refuse("")


@pytest.fixture
def ticked(
    qtbot: QtBot, store: Held, dialog: SigningDialog, still: Callable[[], None], tmp_path: Path
) -> SigningDialog:
    """The dialog, that waits for the signature, after which the passphrase is to be remembered."""
    dialog.have.passphrase.setText(SECRET)
    dialog.have.remember.setChecked(True)
    dialog.open_identity()
    still()
    assert dialog.identity is not None
    dialog.sign_into(tmp_path / "signed.pdf")
    return dialog


Still = Callable[[], None]


def test_a_passphrase_is_remembered_once_it_has_signed(
    ticked: SigningDialog, store: Held, still: Still, profile: Profile, made: bytes
) -> None:
    assert store.asked == 0
    ticked.finish()
    still()
    assert Remembering(profile).passphrase(made) == SECRET
    assert not ticked.isVisible()


def test_what_did_not_sign_is_not_remembered(
    ticked: SigningDialog, store: Held, still: Still
) -> None:
    ticked.refuse(str(DiskFullError()))
    ticked.reject()
    still()
    assert (store.asked, ticked.isVisible()) == (0, False)


def test_what_was_stopped_is_not_remembered(
    ticked: SigningDialog, store: Held, still: Still
) -> None:
    ticked.reject()
    ticked.finish()
    still()
    assert (store.asked, ticked.isVisible()) == (0, False)


def test_a_second_try_that_signs_is_remembered(
    ticked: SigningDialog, store: Held, still: Still, tmp_path: Path
) -> None:
    ticked.reject()
    ticked.refuse(str(DiskFullError()))
    ticked.sign_into(tmp_path / "signed.pdf")
    ticked.finish()
    still()
    assert list(store.entries.values()) == [SECRET]


def test_without_the_tick_nothing_is_remembered(
    store: Held, dialog: SigningDialog, still: Still, tmp_path: Path
) -> None:
    dialog.have.passphrase.setText(SECRET)
    dialog.open_identity()
    still()
    dialog.sign_into(tmp_path / "signed.pdf")
    dialog.finish()
    assert not dialog.isVisible()
    still()
    assert store.asked == 0


def test_what_cannot_be_remembered_is_said_and_the_report_stays_signed(
    ticked: SigningDialog, still: Still, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "system_store", Failing)
    ticked.finish()
    still()
    assert ticked.problem.sentence == (
        f"The report is signed and saved; the passphrase is not remembered. {NotRememberedError()}"
    )
    assert (ticked.go.isVisible(), ticked.leave.text(), ticked.busy) == (False, "Close", False)
    ticked.reject()
    assert not ticked.isVisible()


def test_a_store_that_hangs_is_not_waited_for_against_anyones_will(
    qtbot: QtBot, ticked: SigningDialog, still: Still, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = Waiting()
    monkeypatch.setattr(remembering, "system_store", lambda: waiting)
    ticked.finish()
    qtbot.waitUntil(waiting.waits.is_set, timeout=20_000)
    assert (ticked.busy, ticked.waiting.text()) == (True, "Remembering the passphrase…")
    ticked.reject()
    still()
    assert not ticked.isVisible()
    waiting.unlocked.set()


def test_what_is_remembered_signs_without_a_word_typed(
    qtbot: QtBot, background: Background, file: Path, store: Held, still: Still, made: bytes,
    profile: Profile,
) -> None:  # fmt: skip
    Remembering(profile).remember(made, SECRET)
    dialog = SigningDialog(Settings(), background, "report.pdf")
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.use(file)
    still()
    dialog.go_on()
    still()
    assert dialog.identity is not None
    assert dialog.have.passphrase.text() == ""
    dialog.done(0)


def test_a_store_that_hangs_as_the_window_locks_is_let_go(
    qtbot: QtBot, background: Background, file: Path, store: Held, still: Still, made: bytes,
    profile: Profile, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    Remembering(profile).remember(made, SECRET)
    waiting = Waiting()
    monkeypatch.setattr(remembering, "system_store", lambda: waiting)
    dialog = SigningDialog(Settings(), background, "report.pdf")
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.use(file)
    still()
    dialog.go_on()
    qtbot.waitUntil(waiting.waits.is_set, timeout=20_000)
    dialog.done(0)
    still()
    assert (dialog.identity, dialog.isVisible()) == (None, False)
    waiting.unlocked.set()


def test_the_pin_of_a_card_is_not_offered_to_be_remembered(dialog: SigningDialog) -> None:
    dialog.way.choose("card")
    assert not dialog.have.isVisible()
    assert not dialog.have.to_remember
