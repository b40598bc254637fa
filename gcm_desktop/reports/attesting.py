"""Signatures over a digest alone, such as that of a sealed session: no file carries them.

ECDSA on P-256 with SHA-256 over a text that says what is signed, so that the signature can stand
for nothing else.
"""

from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate

from gcm_desktop.reports.identity import Identity, OfficerCertificate

SEALED = "gcm-session-seal/1"


def sign_digest(identity: Identity, digest: str) -> str:
    """The officer's signature over the digest of a sealed session, in Base64."""
    return b64encode(identity.key.sign(_said(digest), ECDSA(SHA256()))).decode()


def is_signed_by(certificate: OfficerCertificate, digest: str, signature: str) -> bool:
    """Whether this officer signed that digest. Whom to believe is for the trust file to say."""
    key = load_der_x509_certificate(certificate.der).public_key()
    if not isinstance(key, EllipticCurvePublicKey):
        return False
    try:
        key.verify(b64decode(signature, validate=True), _said(digest), ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _said(digest: str) -> bytes:
    return f"{SEALED}\n{digest}".encode()
