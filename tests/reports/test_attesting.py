"""A seal is signed by one officer, over one digest, and for nothing else."""

import pytest

from gcm_desktop.reports.attesting import BETWEEN, attestation, is_signed_by, sign_digest
from gcm_desktop.reports.identity import Identity, new_identity, open_identity

DIGEST = "ab" * 32
PHRASE = "a phrase of several words"


@pytest.fixture(scope="module")
def officers() -> tuple[Identity, Identity]:
    first, second = (
        open_identity(
            new_identity(name=name, role="facilitator", organisation=None, passphrase=PHRASE),
            PHRASE,
        )
        for name in ("Amina", "Bo")
    )
    return first, second


def test_a_signature_holds_for_its_officer_and_digest(officers: tuple[Identity, Identity]) -> None:
    first, second = officers
    signature = sign_digest(first, DIGEST)
    assert is_signed_by(first.certificate, DIGEST, signature)
    assert not is_signed_by(second.certificate, DIGEST, signature)
    assert not is_signed_by(first.certificate, "cd" * 32, signature)


@pytest.mark.parametrize("signature", ["", "no base64!", "AAAA", "MEUCIQ=="])
def test_what_is_no_signature_holds_for_nobody(
    officers: tuple[Identity, Identity], signature: str
) -> None:
    assert not is_signed_by(officers[0].certificate, DIGEST, signature)


def test_a_signature_tells_itself_whose_it_is(officers: tuple[Identity, Identity]) -> None:
    first, _second = officers
    told = attestation(DIGEST, sign_digest(first, DIGEST), first.certificate.fingerprint)
    assert told.fits
    assert told.signer == first.certificate


def test_a_signature_under_another_name_or_over_another_digest_does_not_fit(
    officers: tuple[Identity, Identity],
) -> None:
    first, second = officers
    signature = sign_digest(first, DIGEST)
    mine, other = first.certificate.fingerprint, second.certificate.fingerprint
    alone = signature.partition(BETWEEN)[0]
    exchanged = BETWEEN.join((alone, sign_digest(second, DIGEST).partition(BETWEEN)[2]))
    assert attestation(DIGEST, signature, other).fits is False
    assert attestation(DIGEST, signature, None).fits is False
    assert attestation("cd" * 32, signature, mine).fits is False
    assert attestation(DIGEST, exchanged, other).fits is False
    assert attestation(DIGEST, f"{alone}{BETWEEN}AAAA", mine).fits is False
    assert attestation(DIGEST, f"{alone}{BETWEEN}no base64!", mine).fits is False


def test_without_the_certificate_nobody_can_tell(officers: tuple[Identity, Identity]) -> None:
    first, _second = officers
    alone = sign_digest(first, DIGEST).partition(BETWEEN)[0]
    assert attestation(DIGEST, alone, first.certificate.fingerprint).fits is None
    assert is_signed_by(first.certificate, DIGEST, alone)
