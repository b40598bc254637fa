"""Signing identities of officers: a key and its certificate in one encrypted file.

ECDSA on P-256 (FIPS 186-5): Ed25519 is refused by today's PDF readers. The certificate is
self-signed and worth as much as the trust file that pins it. Its extended key usages are
documentSigning (RFC 9336) and emailProtection (RFC 5280), without which readers call the chain
unknown. The file is PKCS#12 (RFC 7292).
"""

import hmac
import secrets
import unicodedata
import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from asn1crypto import algos, pkcs12
from asn1crypto import x509 as asn1_x509
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
    load_pkcs12,
    serialize_key_and_certificates,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gcm_desktop.errors import (
    ExpiredCertificateError,
    NotAnIdentityError,
    RefusedError,
    WrongIdentityPassphraseError,
)
from gcm_desktop.texts import _, in_language

ROUNDS = 600_000
"""Rounds of key derivation for one guess at the passphrase (OWASP, PBKDF2 with SHA-256)."""
LONGEST_NAME = 64
"""Characters of a name in a certificate (RFC 5280, ub-common-name)."""
LARGEST = 1_000_000
"""Bytes of an identity file: a key and a few certificates never come near it."""
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")


@dataclass(frozen=True)
class OfficerCertificate:
    """The facts of a certificate that a reader is shown; what it claims, not what is trusted."""

    der: bytes = field(repr=False)
    name: str
    role: str
    organisation: str
    not_before: datetime
    not_after: datetime

    @classmethod
    def of(cls, der: bytes) -> Self:
        """Read a certificate; `ValueError` if it is none."""
        certificate = asn1_x509.Certificate.load(der, strict=True)
        subject = certificate.subject.native
        validity = certificate["tbs_certificate"]["validity"]
        return cls(
            der=der,
            name=_shown(subject.get("common_name")),
            role=_shown(subject.get("title")),
            organisation=_shown(subject.get("organization_name")),
            not_before=validity["not_before"].native,
            not_after=validity["not_after"].native,
        )

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, 64 hexadecimal digits."""
        return sha256(self.der).hexdigest()

    @property
    def short_fingerprint(self) -> str:
        """The first 80 bits in groups of four, to be read aloud and compared."""
        digits = self.fingerprint[:20].upper()
        return " ".join(digits[start : start + 4] for start in range(0, 20, 4))

    def valid_at(self, moment: datetime) -> bool:
        """Whether the certificate was or will be in its validity then."""
        return self.not_before <= moment <= self.not_after


@dataclass(frozen=True)
class Identity:
    """A key that is ready to sign, and the certificate that says whose it is."""

    certificate: OfficerCertificate
    key: EllipticCurvePrivateKey = field(repr=False)


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
    if not passphrase or not passphrase.isprintable():
        raise RefusedError(
            {
                "passphrase": _(
                    "An identity needs a passphrase of letters, digits and signs. Nothing was "
                    "made; choose one."
                )
            }
        )
    problems = {
        what: sentence
        for what, text in (("name", name), ("role", role), ("organisation", organisation))
        if (sentence := _problem_with(text or ""))
    }
    if problems:
        raise RefusedError(problems)
    key = generate_private_key(SECP256R1())
    start = (now or datetime.now(UTC)).replace(microsecond=0)
    subject = _subject((name or "").strip() or role_name(role), role, organisation)
    certificate = _self_signed(key, subject, start, start + valid_for)
    # no friendly name: it would stand in the file unencrypted
    made = serialize_key_and_certificates(None, key, certificate, None, _encryption(passphrase))
    return _with_slow_seal(made, passphrase)


def open_identity(data: bytes, passphrase: str, *, now: datetime | None = None) -> Identity:
    """Decrypt an identity.

    `NotAnIdentityError` for any other file, a damaged one, or another kind of key;
    `WrongIdentityPassphraseError`; `ExpiredCertificateError`.
    """
    key, der = _decrypted(data, passphrase)
    certificate = OfficerCertificate.of(der)
    refuse_out_of_validity(certificate, now or datetime.now(UTC))
    return Identity(certificate, key)


def certificate_of(data: bytes, passphrase: str) -> bytes:
    """The certificate (DER) inside an identity, expired or not. Errors as `open_identity`."""
    return _decrypted(data, passphrase)[1]


def certificate_pem(identity: Identity) -> bytes:
    """The certificate alone, in PEM: what a secretariat needs in order to pin it."""
    return x509.load_der_x509_certificate(identity.certificate.der).public_bytes(Encoding.PEM)


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


def _shown(value: Any) -> str:
    """One line without control, format or unassigned characters: strangers' names are hostile."""
    text = " ".join(value) if isinstance(value, list) else str(value or "")
    return "".join(c for c in text[:200] if unicodedata.category(c)[0] != "C").strip()


def _problem_with(text: str) -> str | None:
    if len(text) > LONGEST_NAME:
        return _("A certificate holds at most {most} characters here. Shorten it.").format(
            most=LONGEST_NAME
        )
    if any(unicodedata.category(c) in {"Cc", "Cs"} for c in text):
        return _("Line breaks and control characters cannot stand in a certificate.")
    return None


def _subject(name: str, role: str, organisation: str | None) -> x509.Name:
    parts = [(NameOID.ORGANIZATION_NAME, organisation), (NameOID.TITLE, role),
             (NameOID.COMMON_NAME, name)]  # fmt: skip
    with warnings.catch_warnings():
        # the library counts bytes and warns, the limit of RFC 5280 is one of characters
        warnings.simplefilter("ignore", UserWarning)
        return x509.Name(
            [x509.NameAttribute(kind, text, _validate=False) for kind, text in parts if text]
        )


def _self_signed(
    key: EllipticCurvePrivateKey, subject: x509.Name, start: datetime, end: datetime
) -> x509.Certificate:
    public = key.public_key()
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    purposes = x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(purposes, critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(issuer, critical=False)
        .sign(key, hashes.SHA256())
    )


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


def _decrypted(data: bytes, passphrase: str) -> tuple[EllipticCurvePrivateKey, bytes]:
    if not _is_pkcs12(data):
        raise NotAnIdentityError
    try:
        content = load_pkcs12(data, _as_bytes(passphrase))
    except ValueError:  # words that are no text included
        raise WrongIdentityPassphraseError from None
    if content.cert is None or not isinstance(content.key, EllipticCurvePrivateKey):
        raise NotAnIdentityError
    certificate = content.cert.certificate
    if certificate.public_key() != content.key.public_key():
        raise NotAnIdentityError
    if not isinstance(content.key.curve, SECP256R1):
        raise NotAnIdentityError
    return content.key, certificate.public_bytes(Encoding.DER)


def _is_pkcs12(data: bytes) -> bool:
    try:
        file = pkcs12.Pfx.load(data, strict=True)
        return len(data) <= LARGEST and bool(file["auth_safe"]["content_type"].native == "data")
    except (ValueError, TypeError, KeyError):
        return False
