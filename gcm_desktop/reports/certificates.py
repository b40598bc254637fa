"""Certificates (X.509, RFC 5280) of officers, and of the authorities that vouch for them.

All keys are ECDSA on P-256 (FIPS 186-5) with SHA-256: Ed25519 is refused by today's PDF readers.
An officer's certificate has the extended key usages documentSigning (RFC 9336) and
emailProtection, without which readers call the chain unknown; the role stands in its title. An
authority's certificate may sign certificates and their revocation lists, and nothing else.
"""

import unicodedata
import warnings
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Self

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID, SignatureAlgorithmOID

from gcm_desktop.texts import _
from gcm_desktop.workspace.passphrases import words_of

LONGEST_NAME = 64
"""Characters of a name in a certificate (RFC 5280, ub-common-name)."""
SHORT, TOLD_WORDS = 20, 6
"""Hexadecimal digits, or words, of a fingerprint that are enough to compare."""
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
LARGEST = 100_000
"""Bytes of a file of certificates: a chain of three has some three thousand."""
CRITICAL = frozenset({ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE})
"""What an authority's certificate may ask its readers to understand."""
UNREADABLE = (
    ValueError, TypeError, KeyError, UnsupportedAlgorithm, x509.DuplicateExtension,
    x509.InvalidVersion, x509.UnsupportedGeneralNameType,
)  # fmt: skip
"""What the readers of certificates, requests and lists raise at spoiled ones."""


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
        if certificate.serial_number <= 0:  # RFC 5280, 4.1.2.2
            raise ValueError("serial number")
        subject = certificate.subject.native
        validity = certificate["tbs_certificate"]["validity"]
        return cls(
            der=der,
            name=shown(subject.get("common_name")),
            role=shown(subject.get("title")),
            organisation=shown(subject.get("organization_name")),
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
        digits = self.fingerprint[:SHORT].upper()
        return " ".join(digits[start : start + 4] for start in range(0, SHORT, 4))

    @property
    def in_words(self) -> str:
        """77 bits of it as six words, to be read aloud and compared."""
        return told_in_words(self.fingerprint)

    @property
    def read_aloud(self) -> str:
        """Its short fingerprint, as digits and in words."""
        return f"{self.short_fingerprint} ({self.in_words})"

    @property
    def x509(self) -> x509.Certificate:
        """The certificate, ready to be checked."""
        return x509.load_der_x509_certificate(self.der)


def told_in_words(fingerprint: str) -> str:
    """A fingerprint as six words. They are English everywhere: two officers hear the same ones."""
    number, words, told = int(fingerprint, 16), words_of("en"), []
    for _place in range(TOLD_WORDS):
        number, at = divmod(number, len(words))
        told.append(words[at])
    return " ".join(told)


def says(told: str, fingerprint: str) -> bool:
    """Whether somebody told this fingerprint: as 20 digits or more, as six words, or as both."""
    digits, _opened, words = told.partition("(")
    parts = [part for part in (digits, words.rstrip(" )")) if part.strip()]
    return bool(parts) and all(_says_in_one_way(part, fingerprint) for part in parts)


def _says_in_one_way(told: str, fingerprint: str) -> bool:
    digits = "".join(told.split()).lower()
    if len(digits) >= SHORT and fingerprint.startswith(digits):
        return True
    return " ".join(told.lower().split()) == told_in_words(fingerprint)


def certificates_in(content: bytes) -> tuple[OfficerCertificate, ...]:
    """The certificates of a file, PEM (one or several) or DER. `ValueError` if it is another."""
    if len(content) > LARGEST:
        raise ValueError("large")
    found = [content]
    if pem.detect(content):
        blocks = list(pem.unarmor(content, multiple=True))
        if any(kind != "CERTIFICATE" for kind, _headers, _der in blocks):
            raise ValueError("kind")
        found = [der for _kind, _headers, der in blocks]
    try:
        return tuple(OfficerCertificate.of(bytes(der)) for der in found)
    except (TypeError, KeyError) as fault:
        raise ValueError("certificate") from fault


def as_pem(*certificates: bytes) -> bytes:
    """Certificates (DER) in PEM, one after the other."""
    return b"".join(
        x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in certificates
    )


def signs_documents(der: bytes) -> bool:
    """Whether a certificate is for signing, with a key of the kind that verification knows."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        return has_usual_key(certificate.public_key()) and (
            usage.digital_signature or usage.content_commitment
        )
    except (*UNREADABLE, x509.ExtensionNotFound):
        return False


def is_authority(der: bytes) -> bool:
    """Whether a certificate is that of an authority, in the one form that is relied on."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        extensions = certificate.extensions
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        asked = {extension.oid for extension in extensions if extension.critical}
        own_key = extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        return (
            has_usual_key(certificate.public_key())
            and certificate.signature_algorithm_oid == SignatureAlgorithmOID.ECDSA_WITH_SHA256
            and _calls_itself_authority(certificate)
            and usage.key_cert_sign
            and usage.crl_sign
            and asked == CRITICAL
            and bool(own_key.digest)
        )
    except (*UNREADABLE, x509.ExtensionNotFound):
        return False


def may_timestamp(certificate: OfficerCertificate) -> bool:
    """Whether a certificate is for timestamps and nothing else (RFC 3161, 2.3)."""
    try:
        found = certificate.x509.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (*UNREADABLE, x509.ExtensionNotFound):
        return False
    return found.critical and list(found.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def vouches_for_timestamps(certificate: OfficerCertificate) -> bool:
    """Whether a certificate is of one who may issue others', of any kind of key."""
    try:
        found = certificate.x509.extensions
        constraints = found.get_extension_for_class(x509.BasicConstraints).value
        return constraints.ca and found.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except (*UNREADABLE, x509.ExtensionNotFound):
        return False


def is_issued_by(certificate: OfficerCertificate, authority: OfficerCertificate) -> bool:
    """Whether the names fit and the authority's key signed the certificate; nothing more."""
    try:
        certificate.x509.verify_directly_issued_by(authority.x509)
    except (*UNREADABLE, InvalidSignature):
        return False
    return True


def has_usual_key(key: object) -> bool:
    """Whether a public key is of the kind that is made and believed here."""
    return isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)


def problems_with(
    *, name: str | None, role: str | None, organisation: str | None
) -> dict[str, str]:
    """What of these cannot stand in a certificate, and why."""
    given = (("name", name), ("role", role), ("organisation", organisation))
    return {what: why for what, text in given if (why := _problem_with(text or ""))}


def subject_of(name: str, role: str, organisation: str | None) -> x509.Name:
    """How a holder is called in a certificate."""
    parts = [(NameOID.ORGANIZATION_NAME, organisation), (NameOID.TITLE, role),
             (NameOID.COMMON_NAME, name)]  # fmt: skip
    with warnings.catch_warnings():
        # the library counts bytes and warns, the limit of RFC 5280 is one of characters
        warnings.simplefilter("ignore", UserWarning)
        return x509.Name(
            [x509.NameAttribute(kind, text, _validate=False) for kind, text in parts if text]
        )


def signed_certificate(
    subject: x509.Name,
    public: EllipticCurvePublicKey,
    validity: tuple[datetime, datetime],
    *,
    issuer: x509.Name,
    key: EllipticCurvePrivateKey,
    below: int | None = None,
) -> x509.Certificate:
    """A certificate for a holder's key, signed by the issuer's.

    `below` says how many authorities may stand below the holder; None: the holder is an officer.
    """
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    constraints = x509.BasicConstraints(ca=below is not None, path_length=below)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity[0])
        .not_valid_after(validity[1])
        .add_extension(constraints, critical=True)
        .add_extension(_usage(is_authority=below is not None), critical=True)
    )
    if below is None:
        purposes = [DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    return (
        builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )


def shown(value: Any) -> str:
    """One line without control, format or unassigned characters: strangers' names are hostile."""
    text = " ".join(value) if isinstance(value, list) else str(value or "")
    return "".join(c for c in text[:200] if unicodedata.category(c)[0] != "C").strip()


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=is_authority, crl_sign=is_authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _calls_itself_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _problem_with(text: str) -> str | None:
    if len(text) > LONGEST_NAME:
        return _("A certificate holds at most {most} characters here. Shorten it.").format(
            most=LONGEST_NAME
        )
    if any(unicodedata.category(c) in {"Cc", "Cs"} for c in text):
        return _("Line breaks and control characters cannot stand in a certificate.")
    return None
