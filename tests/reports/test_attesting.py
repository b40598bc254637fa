"""A seal is signed by one officer, over one digest, and for nothing else."""

import pytest

from gcm_desktop.reports.attesting import is_signed_by, sign_digest
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
