"""A card with an officer's key, as SoftHSM plays one where it is installed."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicNumbers

from gcm_desktop.reports.authority import Request, issue_certificate
from gcm_desktop.reports.certificates import certificates_in
from gcm_desktop.reports.identity import Identity

TOKEN, PIN = "gcm", "1234"
OWN, LOST = ("amina", b"\1"), ("lost", b"\2")
"""The names of certificates on the card: of the key that lies there, and of one that does not."""
PLACES = ("/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/lib/pkcs11", "/opt/homebrew/lib/softhsm")
LIBRARY = next(
    (found for place in PLACES if (found := Path(place) / "libsofthsm2.so").exists()), None
)


@contextmanager
def a_card(
    folder: Path, authority: Identity, *, now: datetime | None = None, lost: bool = False
) -> Iterator[str]:
    """The address of a card whose key the authority vouched for; skips where none can be played.

    With `lost`, a certificate lies on it whose key does not.
    """
    pkcs11 = pytest.importorskip("pkcs11")
    if LIBRARY is None:
        pytest.skip("not installed: softhsm2")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN,
             "--so-pin", "12345678"], check=True, capture_output=True,
        )  # fmt: skip
        pkcs11.unload(str(LIBRARY))  # it knows only the cards of its beginning
        token = pkcs11.lib(str(LIBRARY)).get_token(token_label=TOKEN)
        with token.open(user_pin=PIN, rw=True) as session:
            _fill(session, authority, now, (OWN, LOST) if lost else (OWN,))
        yield f"pkcs11:token={TOKEN};object={OWN[0]}?module-path={LIBRARY}"
        pkcs11.unload(str(LIBRARY))


def _fill(
    session: Any, authority: Identity, now: datetime | None, named: tuple[tuple[str, bytes], ...]
) -> None:
    import pkcs11
    from pkcs11.util.ec import encode_named_curve_parameters

    curve = session.create_domain_parameters(
        pkcs11.KeyType.EC,
        {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")},
        local=True,
    )
    public, _private = curve.generate_keypair(store=True, label=OWN[0], id=OWN[1])
    point = bytes(public[pkcs11.Attribute.EC_POINT])[-64:]
    numbers = EllipticCurvePublicNumbers(
        int.from_bytes(point[:32], "big"), int.from_bytes(point[32:], "big"), SECP256R1()
    )
    asked = Request("Amina Otieno", "facilitator", "Ministry", numbers.public_key())
    own, *_above = certificates_in(issue_certificate(asked, authority, now=now))
    for label, id_ in named:
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: label,
                pkcs11.Attribute.ID: id_,
                pkcs11.Attribute.SUBJECT: own.x509.subject.public_bytes(),
                pkcs11.Attribute.VALUE: own.der,
            }
        )
