"""Trust files: the officers' certificates a secretariat has decided to rely on.

A certificate is pinned byte for byte. Nothing else is trusted, the operating system's roots
least of all. A pinned certificate needs no revocation list: it is withdrawn by leaving it out.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self

from asn1crypto import pem
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from gcm_desktop.errors import NotAnIdentityError, NotATrustFileError
from gcm_desktop.reports.identity import OfficerCertificate, certificate_of

FORMAT = "gcm-trust/1"
LARGEST = 20_000_000
"""Bytes of a trust file: some ten thousand officers."""


@dataclass(frozen=True)
class Pinned:
    """One certificate relied on, and who the trust file says its holder is."""

    certificate: OfficerCertificate
    name: str
    role: str
    organisation: str


@dataclass(frozen=True)
class Trust:
    """Whom signatures are believed from, by the fingerprint of the certificate."""

    pinned: dict[str, Pinned]

    def holder(self, certificate: OfficerCertificate) -> Pinned | None:
        """Who signs with this certificate, if it is relied on."""
        return self.pinned.get(certificate.fingerprint)

    @classmethod
    def of(cls, certificates: Sequence[OfficerCertificate]) -> Self:
        """Rely on these certificates, as the names in them say."""
        return cls({c.fingerprint: Pinned(c, c.name, c.role, c.organisation) for c in certificates})


def trust_file(sources: Sequence[bytes], passphrase: Callable[[int], str] | None = None) -> bytes:
    """A trust file (JSON) that pins certificates given as PEM, DER or inside an identity.

    Certificates in an identity are encrypted: `passphrase` is asked with the place of the source
    among them, from 0. `NotAnIdentityError` for a source that is neither a certificate nor an
    identity, and for an identity if there is nobody to ask.
    """
    certificates = [_pinnable(source, number, passphrase) for number, source in enumerate(sources)]
    pinned = [
        {
            "certificate": base64.b64encode(holder.certificate.der).decode(),
            "name": holder.name,
            "role": holder.role,
            "organisation": holder.organisation,
            "sha256": fingerprint,
        }
        for fingerprint, holder in Trust.of(certificates).pinned.items()
    ]
    content = {"format": FORMAT, "pinned": pinned}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def read_trust(data: bytes) -> Trust:
    """Read a trust file; `NotATrustFileError` if it is none or disagrees with itself."""
    if len(data) > LARGEST:
        raise NotATrustFileError
    try:
        content = json.loads(data)
        if content["format"] != FORMAT:
            raise NotATrustFileError
        holders = [_holder(entry) for entry in content["pinned"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotATrustFileError from None
    return Trust({holder.certificate.fingerprint: holder for holder in holders})


def _holder(entry: dict[str, Any]) -> Pinned:
    der = base64.b64decode(entry["certificate"], validate=True)
    if sha256(der).hexdigest() != entry["sha256"] or not _signs_documents(der):
        raise ValueError(FORMAT)
    words = [entry[key] for key in ("name", "role", "organisation")]
    if not all(isinstance(word, str) for word in words):
        raise TypeError(FORMAT)
    return Pinned(OfficerCertificate.of(der), *words)


def _pinnable(
    source: bytes, number: int, passphrase: Callable[[int], str] | None
) -> OfficerCertificate:
    der = _certificate_in(source)
    if der is None:
        if passphrase is None:
            raise NotAnIdentityError
        der = certificate_of(source, passphrase(number))
    if not _signs_documents(der):
        raise NotAnIdentityError
    return OfficerCertificate.of(der)


def _certificate_in(source: bytes) -> bytes | None:
    """The certificate (DER) in a file that is one, in PEM or DER."""
    try:
        der = pem.unarmor(source)[2] if pem.detect(source) else source
        OfficerCertificate.of(der)
    except (ValueError, TypeError, KeyError):
        return None
    return bytes(der)


def _signs_documents(der: bytes) -> bool:
    """Whether a certificate is for signing, with a key of the kind that verification knows."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key()
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (ValueError, UnsupportedAlgorithm, x509.ExtensionNotFound, x509.DuplicateExtension):
        return False
    return (
        isinstance(key, EllipticCurvePublicKey)
        and isinstance(key.curve, SECP256R1)
        and (usage.digital_signature or usage.content_commitment)
    )
