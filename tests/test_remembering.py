"""Passphrases of identities in the store of the system: kept, found, forgotten."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

import keyring
import keyring.backend
import pytest
from keyring.backends import SecretService, chainer, fail, null
from keyring.errors import KeyringLocked

from gcm_desktop import remembering
from gcm_desktop.errors import (
    GcmError,
    NotRememberedError,
    UnreadableFileError,
    WrongIdentityPassphraseError,
)
from gcm_desktop.profile import Profile
from gcm_desktop.remembering import Remembering, system_store
from tests.stores import Failing, Held, Waiting

IDENTITY, OTHER = b"one identity file", b"another identity file"
PHRASE = "nine otters in the delta"
NAME = sha256(IDENTITY).hexdigest()
LOCKED = "The place where this computer keeps passphrases is locked or does not answer."
ROOT = Path(__file__).resolve().parent.parent


class StoppedError(Exception):
    """Somebody does not want to wait."""


@pytest.fixture
def here(profile: Profile, store: Held) -> Remembering:
    return Remembering(profile, store=store)


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    store = Waiting()
    yield store
    store.unlocked.set()


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Makes this what the library has found on the computer."""
    return lambda found: monkeypatch.setattr(keyring.core, "_keyring_backend", found)


# --- kept, found, forgotten ---------------------------------------------------------------------


def test_what_is_remembered_is_found_again(here: Remembering, profile: Profile) -> None:
    assert here.passphrase(IDENTITY) is None
    here.remember(IDENTITY, PHRASE)
    later = Remembering(profile, store=here.store)
    assert (later.knows(IDENTITY), later.passphrase(IDENTITY)) == (True, PHRASE)


def test_another_file_in_its_place_is_asked_for_anew(here: Remembering) -> None:
    here.remember(IDENTITY, PHRASE)
    assert (here.knows(OTHER), here.passphrase(OTHER)) == (False, None)


def test_an_entry_names_nobody_and_no_file(here: Remembering, store: Held) -> None:
    here.remember(IDENTITY, PHRASE)
    assert store.entries == {("GCM Desktop", NAME): PHRASE}


def test_the_profile_notes_that_it_is_remembered_and_never_what(
    here: Remembering, profile: Profile
) -> None:
    here.remember(IDENTITY, PHRASE)
    assert profile.note("remembered") == {"identities": [NAME]}
    assert not [p for p in profile.folder.rglob("*") if p.is_file() and PHRASE in p.read_text()]


def test_what_is_forgotten_is_gone(here: Remembering, store: Held) -> None:
    here.remember(IDENTITY, PHRASE)
    assert here.forget(IDENTITY)
    assert (store.entries, here.knows(IDENTITY)) == ({}, False)
    assert not here.forget(IDENTITY)


def test_it_is_forgotten_also_where_the_note_of_it_is_lost(
    here: Remembering, store: Held, tmp_path: Path
) -> None:
    here.remember(IDENTITY, PHRASE)
    assert Remembering(Profile(tmp_path / "another"), store=store).forget(IDENTITY)
    assert store.entries == {}


def test_all_are_forgotten_without_their_files(here: Remembering, store: Held) -> None:
    here.remember(IDENTITY, PHRASE)
    here.remember(OTHER, "eight herons")
    assert (here.forget_all(), here.forget_all(), store.entries) == (2, 0, {})


def test_what_the_owner_took_out_of_the_store_is_not_looked_for_again(
    here: Remembering, store: Held
) -> None:
    here.remember(IDENTITY, PHRASE)
    store.entries.clear()
    assert here.passphrase(IDENTITY) is None
    assert not here.knows(IDENTITY)


def test_the_store_is_not_asked_for_what_was_never_kept(here: Remembering, store: Held) -> None:
    assert here.opened(IDENTITY, str.upper) is None
    assert store.asked == 0


@pytest.mark.parametrize("note", [{"identities": "all"}, {"identities": [3, None]}, {}])
def test_a_note_that_somebody_spoilt_says_nothing(
    here: Remembering, profile: Profile, note: dict[str, Any]
) -> None:
    profile.keep_note("remembered", note)
    assert not here.knows(IDENTITY)
    here.remember(IDENTITY, PHRASE)
    assert here.passphrase(IDENTITY) == PHRASE


def test_where_no_note_can_be_kept_nothing_is_kept(store: Held, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(UnreadableFileError):
        Remembering(Profile(tmp_path / "file"), store=store).remember(IDENTITY, PHRASE)
    assert store.entries == {}


# --- opening with it ----------------------------------------------------------------------------


def test_what_is_remembered_opens(here: Remembering) -> None:
    here.remember(IDENTITY, PHRASE)
    assert here.opened(IDENTITY, str.upper) == PHRASE.upper()


def test_one_that_does_not_open_it_is_said_and_forgotten(here: Remembering, store: Held) -> None:
    def use(_passphrase: str) -> str:
        raise WrongIdentityPassphraseError

    here.remember(IDENTITY, PHRASE)
    with pytest.raises(NotRememberedError, match=r"does not open this identity, and is no longer"):
        here.opened(IDENTITY, use)
    assert (store.entries, here.knows(IDENTITY)) == ({}, False)


# --- stores that are missing, locked, silent ----------------------------------------------------


@pytest.mark.parametrize(
    "error", [KeyringLocked, ValueError, OSError, AssertionError, type("Own", (Exception,), {})]
)
def test_a_store_that_fails_says_one_sentence_without_what_it_was_given(
    profile: Profile, capfd: pytest.CaptureFixture[str], error: Callable[[str], Exception]
) -> None:
    here = Remembering(profile, store=Failing(error))
    with pytest.raises(NotRememberedError) as said:
        here.remember(IDENTITY, PHRASE)
    assert str(said.value).startswith(LOCKED)
    assert (said.value.__cause__, said.value.__context__) == (None, None)
    assert not here.knows(IDENTITY)
    assert capfd.readouterr() == ("", "")


def test_a_store_that_keeps_something_else_has_kept_nothing(profile: Profile) -> None:
    class Cutting(Held):
        def set_password(self, service: str, username: str, password: str, /) -> None:
            super().set_password(service, username, password[:5])

    here = Remembering(profile, store=(store := Cutting()))
    with pytest.raises(NotRememberedError):
        here.remember(IDENTITY, PHRASE)
    assert (store.entries, here.knows(IDENTITY)) == ({}, False)


def test_a_store_that_fails_after_it_kept_is_made_to_forget(profile: Profile) -> None:
    class Breaking(Held):
        def get_password(self, service: str, username: str, /) -> str | None:
            if self.asked == 1:
                self.asked += 1
                raise OSError
            return super().get_password(service, username)

    with pytest.raises(NotRememberedError):
        Remembering(profile, store=(store := Breaking())).remember(IDENTITY, PHRASE)
    assert store.entries == {}


def test_what_a_store_does_not_give_up_stays_noted(profile: Profile, store: Held) -> None:
    Remembering(profile, store=store).remember(IDENTITY, PHRASE)
    here = Remembering(profile, store=Failing())
    for ask in (here.forget, here.passphrase):
        with pytest.raises(NotRememberedError):
            ask(IDENTITY)
    assert here.knows(IDENTITY)


def test_a_store_that_never_answers_is_not_waited_for_for_ever(
    profile: Profile, waiting: Waiting
) -> None:
    profile.keep_note("remembered", {"identities": [NAME]})
    here = Remembering(profile, store=waiting, patience=0.05)
    with pytest.raises(NotRememberedError, match=LOCKED):
        here.passphrase(IDENTITY)


def test_who_does_not_want_to_wait_need_not(profile: Profile, waiting: Waiting) -> None:
    def check() -> None:
        if waiting.waits.is_set():
            raise StoppedError

    here = Remembering(profile, store=waiting, check=check)
    with pytest.raises(StoppedError):
        here.remember(IDENTITY, PHRASE)
    assert not here.knows(IDENTITY)


def test_what_is_kept_too_late_is_taken_out_again(profile: Profile, waiting: Waiting) -> None:
    gone = Event()

    class Late(Waiting):
        def delete_password(self, service: str, username: str, /) -> None:
            super().delete_password(service, username)
            gone.set()

    store = Late()
    with pytest.raises(NotRememberedError):
        Remembering(profile, store=store, patience=0.05).remember(IDENTITY, PHRASE)
    store.unlocked.set()
    assert gone.wait(20)
    assert store.entries == {}


# --- which stores are safe ----------------------------------------------------------------------


class PlainFile(keyring.backend.KeyringBackend):
    """What the library also calls a keyring, and writes passphrases where everybody reads them."""

    priority = 9  # type: ignore[assignment]  # a constant stands for a property of the class

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


PlainFile.__module__ = "keyrings.alt.file"


@pytest.mark.parametrize("found", [fail.Keyring, null.Keyring, PlainFile])
def test_what_is_no_store_of_the_system_is_refused(
    choose: Callable[[Any], None], profile: Profile, found: Any
) -> None:
    choose(found())
    assert system_store() is None
    here = Remembering(profile)
    assert not here.possible()
    with pytest.raises(NotRememberedError, match="no safe place") as said:
        here.remember(IDENTITY, PHRASE)
    assert said.value.missing
    assert not here.knows(IDENTITY)


def test_the_store_of_the_system_is_taken(choose: Callable[[Any], None]) -> None:
    choose(own := SecretService.Keyring())
    assert system_store() is own


def test_of_several_only_the_store_of_the_system_is_taken(
    choose: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    several, own = chainer.ChainerBackend(), SecretService.Keyring()
    choose(several)
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [PlainFile(), own])
    assert system_store() is own
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [PlainFile(), null.Keyring()])
    assert system_store() is None


def test_on_windows_it_stays_on_this_computer(choose: Callable[[Any], None]) -> None:
    vault = type("WinVaultKeyring", (Held,), {"__module__": "keyring.backends.Windows"})()
    vault.persist = "enterprise"
    choose(vault)
    assert system_store() is vault
    assert vault.persist == "local machine"


def test_whoever_turned_keyrings_off_is_heard(profile: Profile) -> None:
    """So are tests: `PYTHON_KEYRING_BACKEND` keeps them from the store of whoever runs them."""
    assert not Remembering(profile).possible()


def test_a_choice_of_the_environment_that_makes_no_sense_is_no_store(
    choose: Callable[[Any], None], profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Keyring")
    assert not Remembering(profile).possible()
    with pytest.raises(GcmError):
        Remembering(profile).remember(IDENTITY, PHRASE)


def test_the_library_is_loaded_only_where_it_is_asked() -> None:
    asked = ("import gcm_desktop.remembering, gcm_desktop.cli.running, sys; "
             "print({'keyring', 'jeepney', 'secretstorage'} & set(sys.modules))")  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "set()"
    assert remembering.SERVICE == "GCM Desktop"
