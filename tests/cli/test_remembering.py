"""The commands about what this computer remembers, and signing with it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop import remembering
from gcm_desktop.cli import files
from gcm_desktop.profile import Profile
from gcm_desktop.remembering import Remembering
from gcm_desktop.reports.authority import new_authority
from gcm_desktop.reports.identity import new_identity
from tests.stores import Failing, Held

Run = Callable[..., Any]
"""Runs a command: with its words, and what stands on its standard input."""

SIGNER = "a phrase for signing"
LOCKED = "The place where this computer keeps passphrases is locked or does not answer."
NEEDED = "The identity's passphrase is needed"


@pytest.fixture(scope="module")
def made() -> bytes:
    return new_identity(
        name="Amina Otieno", role="facilitator", organisation=None, passphrase=SIGNER
    )


@pytest.fixture
def identity(made: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "amina.p12"
    path.write_bytes(made)
    return path


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """A file whose first line is the passphrase."""
    path = tmp_path / "told"
    path.write_text(f"{SIGNER}\n")
    return path


@pytest.fixture
def remembered(gcm: Run, identity: Path, told: Path, store: Held) -> Held:
    """The store, in which the passphrase lies."""
    assert gcm("identity", "remember", identity, "--identity-passphrase-file", told).status == 0
    return store


def sign(gcm: Run, trip: Path, identity: Path, *words: object) -> Any:
    output = identity.with_name("signed.pdf")
    ended = gcm("sign", trip / "report.pdf", "--identity", identity, "-o", output, *words)
    assert output.exists() == (ended.status == 0)
    return ended


def test_a_passphrase_is_remembered_once_it_opened_the_identity(
    gcm: Run, identity: Path, told: Path, store: Held
) -> None:
    ended = gcm("identity", "remember", identity, "--identity-passphrase-file", told)
    assert (ended.status, ended.out) == (0, "")
    assert ended.err.startswith("The passphrase is remembered on this computer. Whoever sits at ")
    assert (list(store.entries.values()), SIGNER in ended.err) == ([SIGNER], False)


def test_a_wrong_passphrase_is_never_remembered(
    gcm: Run, identity: Path, store: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", "another one")
    ended = gcm("identity", "remember", identity)
    assert (ended.status, ended.err[:45]) == (1, "The passphrase does not open this signing ide")
    assert (store.entries, store.asked) == ({}, 0)


def test_a_passphrase_that_is_remembered_is_not_taken_for_one_that_is_given(
    gcm: Run, identity: Path, remembered: Held
) -> None:
    ended = gcm("identity", "remember", identity)
    assert (ended.status, ended.err.startswith(NEEDED)) == (1, True)


def test_the_passphrase_of_an_authority_is_never_remembered(
    gcm: Run, tmp_path: Path, told: Path, store: Held
) -> None:
    path = tmp_path / "authority.p12"
    path.write_bytes(
        new_authority(name="Ministry", role="secretariat", organisation=None, passphrase=SIGNER)
    )
    ended = gcm("identity", "remember", path, "--identity-passphrase-file", told)
    assert (ended.status, ended.err[:34]) == (1, "This is the key of an authority, w")
    assert store.asked == 0


def test_the_pin_of_a_card_is_never_remembered(gcm: Run, told: Path, store: Held) -> None:
    ended = gcm("identity", "remember", "pkcs11:token=gcm", "--identity-passphrase-file", told)
    assert (ended.status, ended.err) == (
        1, "The PIN of a card or token is never remembered. Nothing was kept.\n",
    )  # fmt: skip
    assert store.asked == 0


def test_where_there_is_no_safe_store_nothing_is_remembered(
    gcm: Run, identity: Path, told: Path
) -> None:
    ended = gcm("identity", "remember", identity, "--identity-passphrase-file", told)
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert ended.err.startswith("This computer has no safe place for passphrases")


def test_what_is_remembered_signs_without_being_asked_for(
    gcm: Run, trip: Path, identity: Path, remembered: Held
) -> None:
    ended = sign(gcm, trip, identity)
    assert (ended.status, ended.out, ended.err) == (0, "", "")


def test_nothing_signs_by_itself_that_is_not_remembered(
    gcm: Run, trip: Path, identity: Path, store: Held
) -> None:
    ended = sign(gcm, trip, identity)
    assert (ended.status, ended.err.startswith(NEEDED), store.asked) == (1, True, 0)


@pytest.mark.parametrize("where", ["file", "environment"])
def test_a_passphrase_that_is_given_goes_before_the_one_that_is_remembered(
    gcm: Run, trip: Path, identity: Path, remembered: Held, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, where: str,
) -> None:  # fmt: skip
    asked, words = remembered.asked, []
    if where == "environment":
        monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", "another one")
    else:
        (tmp_path / "wrong").write_text("another one\n")
        words = ["--identity-passphrase-file", tmp_path / "wrong"]
    ended = sign(gcm, trip, identity, *words)
    assert (ended.status, ended.err[:39]) == (1, "The passphrase does not open this signi")
    assert remembered.asked == asked


def test_one_that_is_remembered_goes_before_the_prompt(
    gcm: Run, trip: Path, identity: Path, remembered: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(_question: str, *, new: bool) -> str:
        pytest.fail("asked")

    monkeypatch.setattr(files, "passphrase_asked", ask)
    assert sign(gcm, trip, identity).status == 0


def test_one_that_no_longer_opens_the_identity_is_said_and_asked_for(
    gcm: Run, trip: Path, identity: Path, remembered: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "passphrase_asked", lambda _question, *, new: SIGNER)
    for name in remembered.entries:
        remembered.entries[name] = "another one"
    ended = sign(gcm, trip, identity)
    assert (ended.status, ended.err.split(",")[0]) == (
        0, "The passphrase remembered on this computer does not open this identity",
    )  # fmt: skip
    assert remembered.entries == {}


def test_a_locked_store_is_said_and_the_passphrase_asked_for(
    gcm: Run, trip: Path, identity: Path, remembered: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "system_store", Failing)
    ended = sign(gcm, trip, identity)
    assert (ended.status, ended.err.startswith(LOCKED), NEEDED in ended.err) == (1, True, True)
    monkeypatch.setattr(files, "passphrase_asked", lambda _question, *, new: SIGNER)
    ended = sign(gcm, trip, identity)
    assert (ended.status, ended.err.startswith(LOCKED), ended.err.count("\n")) == (0, True, 1)


def test_a_report_and_a_trust_file_are_signed_with_what_is_remembered(
    gcm: Run, desk: Any, identity: Path, remembered: Held, tmp_path: Path
) -> None:
    for words in (
        ("report", desk.path, "--consultation", desk.consultation, "--sign", identity),
        ("synthesise", desk.path, "--consultations", desk.consultation, "--title", "All",
         "--sign", identity),
        ("identity", "trust", "--k", "7", "--sign", identity),
    ):  # fmt: skip
        ended = gcm(*words, "-o", tmp_path / f"made-by-{words[0]}")
        assert (ended.status, NEEDED in ended.err) == (0, False), ended.err


def test_a_new_identity_never_gets_the_passphrase_of_another(
    gcm: Run, remembered: Held, tmp_path: Path
) -> None:
    asked = remembered.asked
    ended = gcm("identity", "new", "--name", "Amina", "-o", tmp_path / "new.p12")
    assert (ended.status, ended.err.startswith(NEEDED)) == (1, True)
    assert remembered.asked == asked


def test_what_is_forgotten_is_asked_for_again(
    gcm: Run, trip: Path, identity: Path, remembered: Held
) -> None:
    ended = gcm("identity", "forget", identity)
    assert (ended.status, ended.err) == (0, "1 passphrase was forgotten on this computer.\n")
    assert remembered.entries == {}
    assert sign(gcm, trip, identity).status == 1
    ended = gcm("identity", "forget", identity)
    assert (ended.status, ended.err) == (0, "0 passphrases were forgotten on this computer.\n")


def test_all_are_forgotten_also_where_their_files_are_gone(
    gcm: Run, identity: Path, remembered: Held, profile: Profile, made: bytes
) -> None:
    identity.unlink()
    ended = gcm("identity", "forget", "--all")
    assert (ended.status, ended.err) == (0, "1 passphrase was forgotten on this computer.\n")
    assert (remembered.entries, Remembering(profile).knows(made)) == ({}, False)


@pytest.mark.parametrize("words", [(), ("--all", "amina.p12")])
def test_it_is_said_what_is_to_be_forgotten(gcm: Run, store: Held, words: Any) -> None:
    ended = gcm("identity", "forget", *words)
    assert (ended.status, ended.err[:22]) == (1, "Nothing was forgotten.")


@pytest.mark.skipif(sys.platform == "win32", reason="modes of Unix")
def test_what_the_profile_notes_is_for_its_owner_only(remembered: Held, profile: Profile) -> None:
    note = profile.folder / "notes" / "remembered.json"
    assert note.stat().st_mode & 0o777 == 0o600


def test_no_tour_and_no_self_test_touches_the_store(gcm: Run, store: Held, tmp_path: Path) -> None:
    assert gcm("tour", tmp_path / "tour").status == 0
    assert gcm("self-test").status == 0
    assert store.asked == 0
