"""Certificates that were withdrawn: an authority's revocation lists (RFC 5280, section 5).

A list is whole, numbered, says until when it may be relied on, and is read strictly: lists for a
part of the certificates, changes to older lists and lists in another's name are refused, because
a reader who takes one for the whole would believe whom it leaves out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID, SignatureAlgorithmOID

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reports.certificates import UNREADABLE, OfficerCertificate, is_issued_by
from gcm_desktop.reports.identity import Identity
from gcm_desktop.texts import _

RELIED_ON_FOR = timedelta(days=180)
"""How long a list may be relied on: as long as a team may be without any connection."""
LARGEST = 5_000_000
"""Bytes of a list: some hundred thousand entries."""
EXTENSIONS = {ExtensionOID.CRL_NUMBER, ExtensionOID.AUTHORITY_KEY_IDENTIFIER}


class Cause(StrEnum):
    """Why a certificate was withdrawn (RFC 5280, 5.3.1)."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "key_compromise"
    CA_COMPROMISE = "ca_compromise"
    AFFILIATION_CHANGED = "affiliation_changed"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessation_of_operation"
    PRIVILEGE_WITHDRAWN = "privilege_withdrawn"


@dataclass(frozen=True)
class Withdrawal:
    """Since when a certificate is not to be believed, and why."""

    at: datetime
    cause: Cause


@dataclass(frozen=True)
class RevocationList:
    """What one authority withdrew, as it says; who signed it is asked by `is_list_of`."""

    der: bytes = field(repr=False)
    number: int
    made_at: datetime
    relied_on_until: datetime
    withdrawn: Mapping[int, Withdrawal] = field(repr=False)
    """By the serial number of the certificate."""

    @property
    def x509(self) -> x509.CertificateRevocationList:
        """The list, ready to be checked."""
        return x509.load_der_x509_crl(self.der)


class NotAListError(ValueError):
    """The bytes are not a revocation list of the strict form that is relied on."""


def read_list(content: bytes) -> RevocationList:
    """Read a list (PEM or DER) strictly. `NotAListError` for any other than ours."""
    try:
        der = _der_in(content)
        return _strictly(x509.load_der_x509_crl(der), der)
    except (*UNREADABLE, x509.ExtensionNotFound) as fault:
        raise NotAListError("list") from fault


def is_list_of(authority: OfficerCertificate, revocations: RevocationList) -> bool:
    """Whether this authority signed the list, with the key of this certificate."""
    found, own = revocations.x509, authority.x509
    key = own.public_key()
    issuer = found.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    holder = own.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        isinstance(key, EllipticCurvePublicKey)
        and found.issuer == own.subject
        and issuer.key_identifier == holder.digest
        and found.is_signature_valid(key)
    )


def revocation_list(
    authority: Identity,
    certificates: Sequence[OfficerCertificate],
    *,
    cause: Cause = Cause.UNSPECIFIED,
    on: datetime | None = None,
    after: RevocationList | None = None,
    valid_for: timedelta = RELIED_ON_FOR,
    now: datetime | None = None,
) -> bytes:
    """The authority's next list, in PEM: those on the last one, and these certificates.

    Who stands there stays, as it was said first. `RefusedError` for a certificate of another
    authority, a list of another, and a day that is still to come.
    """
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    since = (on or moment).replace(microsecond=0)
    if since > moment:
        raise RefusedError({"on": _("A certificate cannot be withdrawn on a day to come.")})
    if after is not None and not is_list_of(authority.certificate, after):
        raise _another_list()
    if not all(is_issued_by(each, authority.certificate) for each in certificates):
        raise _anothers()
    added = {each.x509.serial_number: Withdrawal(since, cause) for each in certificates}
    withdrawn = {**added, **(after.withdrawn if after else {})}
    number = after.number + 1 if after else 1
    return _signed(authority, withdrawn, number, (moment, moment + valid_for))


def _signed(
    authority: Identity,
    withdrawn: Mapping[int, Withdrawal],
    number: int,
    validity: tuple[datetime, datetime],
) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.x509.subject)
        .last_update(validity[0])
        .next_update(validity[1])
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
    )
    for serial, withdrawal in sorted(withdrawn.items()):
        builder = builder.add_revoked_certificate(_entry(serial, withdrawal))
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _entry(serial: int, withdrawal: Withdrawal) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder(serial, withdrawal.at.replace(tzinfo=None))
    if withdrawal.cause is not Cause.UNSPECIFIED:  # RFC 5280: rather left out than said
        flag = x509.ReasonFlags[withdrawal.cause]
        builder = builder.add_extension(x509.CRLReason(flag), critical=False)
    return builder.build()


def _der_in(content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise NotAListError("large")
    if not pem.detect(content):
        return content
    kind, _headers, der = pem.unarmor(content)
    if kind != "X509 CRL":
        raise NotAListError("kind")
    return bytes(der)


def _strictly(found: x509.CertificateRevocationList, der: bytes) -> RevocationList:
    number = found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    until = found.next_update_utc
    algorithm = found.signature_algorithm_oid
    if algorithm != SignatureAlgorithmOID.ECDSA_WITH_SHA256 or until is None or number < 1:
        raise ValueError("form")
    if {extension.oid for extension in found.extensions} != EXTENSIONS:
        raise ValueError("extensions")
    made_at = found.last_update_utc
    withdrawn: dict[int, Withdrawal] = {}
    for entry in found:
        if entry.serial_number in withdrawn or entry.revocation_date_utc > made_at:
            raise ValueError("entry")
        withdrawn[entry.serial_number] = Withdrawal(entry.revocation_date_utc, _cause(entry))
    if made_at >= until:
        raise ValueError("time")
    return RevocationList(der, number, made_at, until, withdrawn)


def _cause(entry: x509.RevokedCertificate) -> Cause:
    if {extension.oid for extension in entry.extensions} - {CRLEntryExtensionOID.CRL_REASON}:
        raise ValueError("entry")
    try:
        said = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return Cause.UNSPECIFIED
    return Cause(said.name)


def _another_list() -> GcmError:
    sentence = _(
        "This list was made by another authority. Nothing was withdrawn; choose the last list of "
        "this one."
    )
    return RefusedError({"list": sentence})


def _anothers() -> GcmError:
    sentence = _(
        "This authority did not issue every one of these certificates. Nothing was withdrawn; "
        "each is withdrawn by the authority that issued it."
    )
    return RefusedError({"certificate": sentence})
