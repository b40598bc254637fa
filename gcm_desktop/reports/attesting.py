"""Signatures over a digest alone, such as that of a sealed session: no file carries them.

ECDSA on P-256 with SHA-256 over a text that says what is signed, so that the signature can stand
for nothing else. The signer's certificate goes with it: whoever holds the file can tell whether
the signature fits, and whom to believe stays for the trust file to say.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate

from gcm_desktop.reports.identity import Identity, OfficerCertificate

SEALED = "gcm-session-seal/1"
BETWEEN = "."
"""Between a signature and the certificate that goes with it: no letter of Base64."""
LONGEST = 4000
"""Characters that a seal has for both; a certificate that is longer does not go with it."""


@dataclass(frozen=True)
class Attestation:
    """Whether a signature is what it is given out as, and whose."""

    fits: bool | None
    """None: the certificate is not there, so that nobody here can tell."""
    signer: OfficerCertificate | None = None
    """As the certificate says, which is not yet to be believed."""


def sign_digest(identity: Identity, digest: str) -> str:
    """The officer's signature over the digest of a sealed session, and their certificate.

    Both are DER in Base64, with a full stop between them.
    """
    signature = b64encode(identity.key.sign(_said(digest), ECDSA(SHA256()))).decode()
    whole = BETWEEN.join((signature, b64encode(identity.certificate.der).decode()))
    return whole if len(whole) <= LONGEST else signature


def attestation(digest: str, signature: str, fingerprint: str | None) -> Attestation:
    """Whether a signature over a digest is by the officer whose certificate has this fingerprint.

    The fingerprint (SHA-256) is what a seal names its signer by.
    """
    _alone, there, carried = signature.partition(BETWEEN)
    if not there:
        return Attestation(fits=None)
    try:
        signer = OfficerCertificate.of(b64decode(carried, validate=True))
        fits = signer.fingerprint == fingerprint and is_signed_by(signer, digest, signature)
    except (ValueError, TypeError, KeyError):
        return Attestation(fits=False)
    return Attestation(fits, signer)


def is_signed_by(certificate: OfficerCertificate, digest: str, signature: str) -> bool:
    """Whether this officer signed that digest, whatever certificate goes with the signature."""
    alone = signature.partition(BETWEEN)[0]
    key = load_der_x509_certificate(certificate.der).public_key()
    if not isinstance(key, EllipticCurvePublicKey):
        return False
    try:
        key.verify(b64decode(alone, validate=True), _said(digest), ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _said(digest: str) -> bytes:
    return f"{SEALED}\n{digest}".encode()
