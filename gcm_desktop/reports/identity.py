"""Signing identities of officers: a key and its certificate in one encrypted file.

A certificate that an officer makes is self-signed, and worth as much as the trust file that pins
it; one that an authority issued brings its chain along. The file is PKCS#12 (RFC 7292).
"""

import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from asn1crypto import algos, pkcs12
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    KeySerializationEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PBES,
    PKCS12KeyAndCertificates,
    load_pkcs12,
    serialize_key_and_certificates,
)

from gcm_desktop.errors import (
    ExpiredCertificateError,
    NotAnIdentityError,
    RefusedError,
    WrongIdentityPassphraseError,
)
from gcm_desktop.reports.certificates import (
    OfficerCertificate,
    as_pem,
    is_authority,
    problems_with,
    signed_certificate,
    subject_of,
)
from gcm_desktop.texts import _, in_language

__all__ = [
    "Identity",
    "OfficerCertificate",
    "certificate_of",
    "certificate_pem",
    "new_identity",
    "open_identity",
    "refuse_out_of_validity",
    "role_name",
]

ROUNDS = 600_000
"""Rounds of key derivation for one guess at the passphrase (OWASP, PBKDF2 with SHA-256)."""
LARGEST = 1_000_000
"""Bytes of an identity file: a key and a few certificates never come near it."""


@dataclass(frozen=True)
class Identity:
    """A key that is ready to sign, and the certificate that says whose it is."""

    certificate: OfficerCertificate
    key: EllipticCurvePrivateKey = field(repr=False)
    chain: tuple[OfficerCertificate, ...] = ()
    """The authorities above the certificate, the next one first; empty if it is self-signed."""


def role_name(role: str, language: str = "en") -> str:
    """What a role is called in a language; a role the program does not know stays as it is."""
    words = in_language(language)
    names = {
        "field_officer": words.gettext("Field officer"),
        "facilitator": words.gettext("Facilitator"),
        "rapporteur": words.gettext("Rapporteur"),
        "focal_point": words.gettext("National focal point"),
        "secretariat": words.gettext("Secretariat analyst"),
        "approver": words.gettext("Approving official"),
    }
    return names.get(role, role)


def new_identity(
    *,
    name: str | None,
    role: str,
    organisation: str | None,
    passphrase: str,
    valid_for: timedelta = timedelta(days=3 * 365),
    now: datetime | None = None,
) -> bytes:
    """Make a key and its certificate, encrypted with AES-256 under the passphrase (PKCS#12).

    Without a name the certificate carries the role's. `RefusedError` without a passphrase, and
    for names a certificate cannot hold.
    """
    refuse_unfit_passphrase(passphrase)
    problems = problems_with(name=name, role=role, organisation=organisation)
    if problems:
        raise RefusedError(problems)
    key = generate_private_key(SECP256R1())
    start = (now or datetime.now(UTC)).replace(microsecond=0)
    subject = subject_of((name or "").strip() or role_name(role), role, organisation)
    certificate = signed_certificate(
        subject, key.public_key(), (start, start + valid_for), issuer=subject, key=key
    )
    return sealed_key(key, passphrase, certificate)


def refuse_unfit_passphrase(passphrase: str) -> None:
    """`RefusedError` for one that no keyboard can be sure to type again."""
    if not passphrase or not passphrase.isprintable():
        raise RefusedError(
            {
                "passphrase": _(
                    "An identity needs a passphrase of letters, digits and signs. Nothing was "
                    "made; choose one."
                )
            }
        )


def open_identity(data: bytes, passphrase: str, *, now: datetime | None = None) -> Identity:
    """Decrypt an identity.

    `NotAnIdentityError` for any other file, a damaged one, or another kind of key;
    `RefusedError` for an authority, which signs no reports, and for a key without its
    certificate; `WrongIdentityPassphraseError`; `ExpiredCertificateError`.
    """
    identity = opened_key(data, passphrase)
    if is_authority(identity.certificate.der):
        sentence = _(
            "This is the key of an authority, which signs certificates and no reports. Nothing "
            "was signed; choose the identity of an officer."
        )
        raise RefusedError({"identity": sentence})
    refuse_out_of_validity(identity.certificate, now or datetime.now(UTC))
    return identity


def certificate_of(data: bytes, passphrase: str) -> bytes:
    """The certificate (DER) inside an identity, expired or not. Errors as `open_identity`."""
    return opened_key(data, passphrase).certificate.der


def certificate_pem(identity: Identity) -> bytes:
    """The certificate alone, in PEM: what a secretariat needs in order to pin it."""
    return as_pem(identity.certificate.der)


def refuse_out_of_validity(certificate: OfficerCertificate, now: datetime) -> None:
    """`ExpiredCertificateError` after its end; `RefusedError` before its beginning."""
    if now > certificate.not_after:
        raise ExpiredCertificateError(certificate.not_after.date())
    if now < certificate.not_before:
        too_early = _(
            "The certificate of this identity is valid only from {day}. Nothing was signed; "
            "check the clock of this device."
        ).format(day=certificate.not_before.date().isoformat())
        raise RefusedError({"identity": too_early})


def sealed_key(
    key: EllipticCurvePrivateKey,
    passphrase: str,
    certificate: x509.Certificate | None = None,
    chain: tuple[x509.Certificate, ...] = (),
) -> bytes:
    """A key, and its certificate with those above it as far as there are any, as PKCS#12.

    Encrypted with AES-256 under the passphrase.
    """
    # no friendly name: it would stand in the file unencrypted
    made = serialize_key_and_certificates(
        None, key, certificate, chain or None, _encryption(passphrase)
    )
    return _with_slow_seal(made, passphrase)


def opened_key(data: bytes, passphrase: str) -> Identity:
    """Decrypt an officer's or an authority's key, expired or not. Errors as `open_identity`."""
    content = _decrypted(data, passphrase)
    if content.cert is None:
        sentence = _(
            "This key has no certificate yet. Nothing was signed; join it with the certificate "
            "that was issued for it: 'identity accept'."
        )
        raise RefusedError({"identity": sentence})
    key, certificate = _usual_key(content), content.cert.certificate
    if certificate.public_key() != key.public_key():
        raise NotAnIdentityError
    chain = [above.certificate.public_bytes(Encoding.DER) for above in content.additional_certs]
    return Identity(
        OfficerCertificate.of(certificate.public_bytes(Encoding.DER)),
        key,
        tuple(map(OfficerCertificate.of, chain)),
    )


def waiting_key(data: bytes, passphrase: str) -> EllipticCurvePrivateKey:
    """The key of a request, which waits for its certificate. Errors as `open_identity`."""
    content = _decrypted(data, passphrase)
    if content.cert is not None:
        sentence = _(
            "This key has its certificate already. Nothing was made; choose the file that "
            "'identity request' made."
        )
        raise RefusedError({"identity": sentence})
    return _usual_key(content)


def _usual_key(content: PKCS12KeyAndCertificates) -> EllipticCurvePrivateKey:
    """The key in a file. `NotAnIdentityError` for one of another kind."""
    key = content.key
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise NotAnIdentityError
    return key


def _encryption(passphrase: str) -> KeySerializationEncryption:
    return (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(ROUNDS)
        .key_cert_algorithm(PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(_as_bytes(passphrase))
    )


def _as_bytes(passphrase: str) -> bytes:
    # one passphrase, whichever way a keyboard composes its letters
    return unicodedata.normalize("NFC", passphrase).encode()


def _with_slow_seal(made: bytes, passphrase: str) -> bytes:
    """The same PKCS#12 with a seal that costs as much to guess against as the key itself.

    The library derives the key of the seal (MacData) in 2,048 rounds only, so that a stolen file
    would be guessed against the seal, 300 times faster. The derivation is RFC 7292, appendix
    B.2, for one block of SHA-256.
    """
    file = pkcs12.Pfx.load(made)
    salt = secrets.token_bytes(16)
    secret = _as_bytes(passphrase).decode().encode("utf-16-be") + b"\0\0"
    block = 64
    key = b"\x03" * block + salt * (block // len(salt))
    key += (secret * (-(-block // len(secret)) * len(secret)))[: -(-len(secret) // block) * block]
    for _round in range(ROUNDS):
        key = sha256(key).digest()
    seal = hmac.digest(key, file["auth_safe"]["content"].native, "sha256")
    algorithm = algos.DigestAlgorithm({"algorithm": "sha256"})
    file["mac_data"] = pkcs12.MacData(
        {
            "mac": algos.DigestInfo({"digest_algorithm": algorithm, "digest": seal}),
            "mac_salt": salt,
            "iterations": ROUNDS,
        }
    )
    return bytes(file.dump())


def _decrypted(data: bytes, passphrase: str) -> PKCS12KeyAndCertificates:
    if not _is_pkcs12(data):
        raise NotAnIdentityError
    try:
        return load_pkcs12(data, _as_bytes(passphrase))
    except ValueError:  # words that are no text included
        raise WrongIdentityPassphraseError from None


def _is_pkcs12(data: bytes) -> bool:
    try:
        file = pkcs12.Pfx.load(data, strict=True)
        return len(data) <= LARGEST and bool(file["auth_safe"]["content_type"].native == "data")
    except (ValueError, TypeError, KeyError):
        return False
