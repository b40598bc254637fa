"""Signing with a key on a card: SoftHSM where it is installed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gcm_desktop.errors import GcmError, RefusedError, WrongIdentityPassphraseError
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.smart_cards import CardAddress, address_of, card_identity, cards_of
from gcm_desktop.reports.trust import read_trust, signed_trust_file
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.verification import verify_report
from tests.cards import LIBRARY, PIN, a_card

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory, ministry: Identity) -> Iterator[str]:
    """The address of a card with the key of an officer, whose certificate the ministry issued."""
    with a_card(tmp_path_factory.mktemp("card"), ministry, now=SIGNED_ON, lost=True) as address:
        yield address


def test_key_on_a_card_signs_as_one_in_a_file(
    card: str, unsigned: bytes, rely: Callable[..., Trust], root: Identity, ministry: Identity
):
    identity = card_identity(card, PIN, now=SIGNED_ON)
    assert identity.certificate.name == "Amina Otieno"
    signed = sign_report(unsigned, identity, now=SIGNED_ON)
    assert verify_report(signed, rely(root, ministry), now=SIGNED_ON).reasons == ()
    by_id = card_identity(card.replace("object=amina", "id=%01"), PIN, now=SIGNED_ON)
    assert by_id.certificate == identity.certificate


def test_key_on_a_card_signs_trust_files(card: str):
    identity = card_identity(card, PIN, now=SIGNED_ON)
    told = replace(Trust.of([identity.certificate]), number=1)
    made = signed_trust_file(told, identity, now=SIGNED_ON)
    assert read_trust(made).signer == identity.certificate


def test_key_never_leaves_its_card(card: str):
    identity = card_identity(card, PIN, now=SIGNED_ON)
    for leave in (identity.key.private_numbers, identity.key.private_bytes):
        with pytest.raises(TypeError):
            leave()
    assert PIN not in repr(identity)


def test_wrong_pin_is_told_as_a_wrong_passphrase(card: str):
    with pytest.raises(WrongIdentityPassphraseError):
        card_identity(card, "0000", now=SIGNED_ON)


@pytest.mark.parametrize(
    ("was", "now"), [("amina", "nobody"), ("gcm", "other"), (";object=amina", "")]
)
def test_card_that_does_not_hold_the_identity_is_refused(card: str, was: str, now: str):
    with pytest.raises(RefusedError, match="Nothing was signed"):
        card_identity(card.replace(was, now), PIN, now=SIGNED_ON)


def test_certificate_without_its_key_signs_nothing(card: str, unsigned: bytes):
    lost = card_identity(card.replace("amina", "lost"), PIN, now=SIGNED_ON)
    with pytest.raises(RefusedError, match="no key that fits"):
        sign_report(unsigned, lost, now=SIGNED_ON)


@pytest.mark.parametrize(
    "address",
    ["pkcs11:token=a", "pkcs11:token=a?module-path=lib.so", "pkcs11:pin-value=1?module-path=/a",
     "pkcs11:token=%FF?module-path=/a", "pkcs11:token=a;token=b?module-path=/a", "token=a",
     "pkcs11:token=a?module-path=/none/of/this.so"],
)  # fmt: skip
def test_what_is_no_address_of_a_card_is_refused(address: str):
    with pytest.raises(GcmError):
        card_identity(address, PIN)


def test_library_may_be_named_once_for_all(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GCM_PKCS11_MODULE", "/usr/lib/card.so")
    assert CardAddress.of("pkcs11:token=My%20card;id=%01") == CardAddress(
        Path("/usr/lib/card.so"), "My card", None, b"\1"
    )


def test_an_address_is_read_again_as_it_was_written(tmp_path: Path):
    library = tmp_path / "a library; of cards?.so"
    for token, label in (("", ""), ("a card; of mine", ""), ("gcm", "Amina & Ürün")):
        read = CardAddress.of(address_of(library, token, label))
        assert (read.module, read.token, read.label) == (library, token or None, label or None)


def test_cards_that_are_there_are_named(card: str, tmp_path: Path):
    assert LIBRARY is not None
    assert "gcm" in cards_of(LIBRARY)
    with pytest.raises(RefusedError):
        cards_of(tmp_path / "nothing.so")
