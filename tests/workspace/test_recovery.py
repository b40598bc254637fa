"""The recovery code forgives how it is typed and no mistake; sealed keys open for whom they are."""

import json
import os
from base64 import b64encode
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrage import x25519

from gcm_desktop.errors import RefusedError
from gcm_desktop.workspace.key import key_from, key_of
from gcm_desktop.workspace.recovery import (
    GROUP_SIZE,
    GROUPS,
    LETTERS,
    NotAKeyIdentityError,
    NotARecipientError,
    NotARecoveryCodeError,
    NotASealedKeyError,
    OtherKeyError,
    SealedForOthersError,
    WrongKeyIdentityPassphraseError,
    code_of,
    new_recipient,
    open_sealed_key,
    protect_identity,
    proven_key,
    raw_of,
    read_identity,
    seal_key,
)

RAW = st.binary(min_size=32, max_size=32)
SALT = bytes(16)


@pytest.fixture
def sealed() -> tuple[bytes, str]:
    """A key sealed for somebody, and their identity."""
    identity, recipient = new_recipient()
    return seal_key(bytes(range(32)) + SALT, "ab" * 16, [recipient]), identity


# --- the code -----------------------------------------------------------------------------------


@given(RAW)
def test_a_code_gives_back_the_key_it_was_made_of(raw: bytes) -> None:
    code = code_of(raw + SALT)
    assert [len(group) for group in code.split("-")] == [GROUP_SIZE] * GROUPS
    assert raw_of(code) == raw


@given(RAW, st.integers(0, GROUPS * GROUP_SIZE - 1), st.sampled_from(LETTERS))
def test_every_wrong_letter_is_noticed_and_its_group_named(
    raw: bytes, place: int, letter: str
) -> None:
    groups = code_of(raw + SALT).split("-")
    which, at = divmod(place, GROUP_SIZE)
    wrong = groups[which][:at] + letter + groups[which][at + 1 :]
    if wrong == groups[which]:
        return
    with pytest.raises(NotARecoveryCodeError) as told:
        raw_of("-".join([*groups[:which], wrong, *groups[which + 1 :]]))
    assert told.value.group == which + 1
    assert f"Group {which + 1} of 13" in str(told.value)
    assert wrong not in str(told.value)


def test_every_letter_in_every_place_of_one_code_is_noticed() -> None:
    code = code_of(bytes(range(32)) + SALT)
    for place, right in enumerate(code):
        for letter in LETTERS:
            if right not in ("-", letter):
                with pytest.raises(NotARecoveryCodeError):
                    raw_of(code[:place] + letter + code[place + 1 :])


@given(RAW, st.integers(0, GROUPS * GROUP_SIZE - 2))
def test_neighbours_in_the_wrong_order_are_noticed(raw: bytes, place: int) -> None:
    letters = code_of(raw + SALT).replace("-", "")
    swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
    if swapped != letters:
        with pytest.raises(NotARecoveryCodeError):
            raw_of(swapped)


@given(RAW, st.integers(0, GROUPS - 1), st.integers(0, GROUPS - 1))
def test_groups_in_the_wrong_order_are_noticed(raw: bytes, one: int, other: int) -> None:
    groups = code_of(raw + SALT).split("-")
    groups[one], groups[other] = groups[other], groups[one]
    if one != other:
        with pytest.raises(NotARecoveryCodeError):
            raw_of("-".join(groups))


@given(RAW, st.integers(0, GROUPS * GROUP_SIZE - 1))
def test_a_letter_left_out_is_noticed(raw: bytes, place: int) -> None:
    letters = code_of(raw + SALT).replace("-", "")
    with pytest.raises(NotARecoveryCodeError, match="65 letters") as told:
        raw_of(letters[:place] + letters[place + 1 :])
    assert told.value.group is not None
    assert told.value.group >= place // GROUP_SIZE + 1


def test_a_group_that_is_too_short_is_named() -> None:
    groups = code_of(bytes(range(32)) + SALT).split("-")
    groups[6] = groups[6][:-1]
    with pytest.raises(NotARecoveryCodeError) as told:
        raw_of(" ".join(groups))
    assert told.value.group == 7


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", "  "),
        lambda code: code.replace("-", "\n"),
        lambda code: f"  {code}\r\n",
        lambda code: code.replace("-", " \u2014 ").replace("0", "O"),
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: code.replace("1", "I"),
        lambda code: f"\u202b\u200e{code}\u202c",
        lambda code: code.translate({ord("0") + n: 0x660 + n for n in range(10)}),
        lambda code: code.translate({ord(c): ord(c) + 0xFEE0 for c in LETTERS}),
        lambda code: code.replace("A", "\u0410").replace("B", "\u0432").replace("P", "\u0440"),
    ],
)
def test_how_a_code_is_typed_does_not_matter(typed: object) -> None:
    for number in range(20):
        raw = bytes((number * 7 + at * 11) % 256 for at in range(32))
        assert raw_of(typed(code_of(raw + SALT))) == raw  # type: ignore[operator]


@given(st.text())
def test_other_texts_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NotARecoveryCodeError, match="Nothing was changed"):
        raw_of(text)


@given(st.text(st.sampled_from(LETTERS), min_size=65, max_size=65))
def test_letters_by_chance_are_no_code(letters: str) -> None:
    with pytest.raises(NotARecoveryCodeError):
        raw_of(letters)


# --- keys of a file -----------------------------------------------------------------------------


def test_the_secret_bytes_and_the_files_salt_are_its_key(
    locked_file: Path, passphrase: str
) -> None:
    key = key_of(locked_file, passphrase)
    assert key_from(key[:32], locked_file) == key
    assert proven_key(locked_file, raw_of(code_of(key))) == key


def test_the_code_of_another_file_is_told(locked_file: Path) -> None:
    with pytest.raises(OtherKeyError, match="another file"):
        proven_key(locked_file, os.urandom(32))


def test_a_raw_key_of_another_length_is_a_fault(locked_file: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        key_from(bytes(48), locked_file)


# --- sealed keys --------------------------------------------------------------------------------


def test_a_sealed_key_opens_for_each_recipient() -> None:
    everybody = [new_recipient() for _ in range(3)]
    made = seal_key(bytes(range(32)) + SALT, "cd" * 16, [public for _, public in everybody])
    assert made.isascii()
    for identity, _public in everybody:
        opened = open_sealed_key(made, identity)
        assert (opened.workspace_id, opened.raw) == ("cd" * 16, bytes(range(32)))


def test_a_sealed_key_opens_for_nobody_else(sealed: tuple[bytes, str]) -> None:
    with pytest.raises(SealedForOthersError):
        open_sealed_key(sealed[0], new_recipient()[0])


def test_a_sealed_key_that_was_changed_is_noticed(sealed: tuple[bytes, str]) -> None:
    made, identity = sealed
    lines = made.splitlines()
    for line in range(len(lines)):
        other = b"A" if lines[line][3:4] != b"A" else b"B"
        changed = [*lines[:line], lines[line][:3] + other + lines[line][4:], *lines[line + 1 :]]
        with pytest.raises((NotASealedKeyError, SealedForOthersError)):
            open_sealed_key(b"\n".join(changed), identity)


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff" * 500, b"age-encryption.org/v1\n"])
def test_what_is_no_sealed_key_is_told(sealed: tuple[bytes, str], content: bytes) -> None:
    with pytest.raises(NotASealedKeyError):
        open_sealed_key(content, sealed[1])


@pytest.mark.parametrize(
    "said",
    [
        {},
        [],
        "key",
        {"kind": "other", "version": 1, "workspace": "a", "key": b64encode(bytes(32)).decode()},
        {"kind": "gcm-desktop-key", "version": 2, "workspace": "a", "key": "AAAA"},
        {"kind": "gcm-desktop-key", "version": 1, "workspace": 5, "key": "AAAA"},
        {"kind": "gcm-desktop-key", "version": 1, "workspace": "a", "key": "AAAA"},
        {"kind": "gcm-desktop-key", "version": 1, "workspace": "a", "key": 7},
        {"kind": "gcm-desktop-key", "version": 1, "workspace": "a", "key": "\u00e9"},
    ],
)
def test_what_others_seal_for_a_coordinator_is_looked_at(said: object) -> None:
    identity, public = new_recipient()
    made = pyrage.encrypt(json.dumps(said).encode(), [x25519.Recipient.from_str(public)])
    with pytest.raises(NotASealedKeyError):
        open_sealed_key(made, identity)


@pytest.mark.parametrize("lines", [[], ["age1nobody"], [""], ["ssh-ed25519 AAAA"]])
def test_a_key_is_sealed_for_recipients_only(lines: list[str]) -> None:
    with pytest.raises(NotARecipientError):
        seal_key(bytes(48), "ab" * 16, lines)


def test_one_wrong_recipient_among_good_ones_seals_for_nobody() -> None:
    with pytest.raises(NotARecipientError):
        seal_key(bytes(48), "ab" * 16, [new_recipient()[1], "age1" + "q" * 58])


def test_an_identity_that_is_none_is_told(sealed: tuple[bytes, str]) -> None:
    with pytest.raises(NotAKeyIdentityError):
        open_sealed_key(sealed[0], "AGE-SECRET-KEY-1NOT")


def test_an_identity_is_kept_under_a_passphrase() -> None:
    identity, _public = new_recipient()
    kept = protect_identity(identity, "three otters")
    assert identity.encode() not in kept
    assert read_identity(kept, lambda: "three otters") == identity
    with pytest.raises(WrongKeyIdentityPassphraseError):
        read_identity(kept, lambda: "four otters")


def test_an_identity_of_another_program_needs_no_passphrase() -> None:
    identity, public = new_recipient()
    kept = f"# public key: {public}\n{identity}\n".encode()
    assert read_identity(kept, lambda: pytest.fail("was asked")) == identity


def test_a_file_without_an_identity_is_told() -> None:
    with pytest.raises(NotAKeyIdentityError):
        read_identity(b"\xffhello", lambda: "")


def test_an_identity_is_not_kept_under_nothing() -> None:
    with pytest.raises(RefusedError, match="protects nothing"):
        protect_identity(new_recipient()[0], "")
