"""Authorities of a secretariat or a focal point, and the certificates they issue, offline.

An officer makes a key and a request (PKCS#10, RFC 2986); the request travels, the key stays. The
authority answers with a certificate, which the officer joins to the key. A secretariat's
authority may have focal points' authorities below it, and those have officers only. Nothing that
a request asks for is granted but the name and organisation in it, and the role unless the
authority says another.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reports.certificates import (
    UNREADABLE,
    OfficerCertificate,
    as_pem,
    certificates_in,
    has_usual_key,
    is_authority,
    is_issued_by,
    problems_with,
    shown,
    signed_certificate,
    signs_documents,
    subject_of,
)
from gcm_desktop.reports.identity import (
    Identity,
    opened_key,
    refuse_out_of_validity,
    refuse_unfit_passphrase,
    role_name,
    sealed_key,
    waiting_key,
)
from gcm_desktop.texts import _

FOR_AUTHORITIES = timedelta(days=10 * 365)
FOR_OFFICERS = timedelta(days=3 * 365)
BELOW_THE_FIRST = 1
"""Authorities that may stand below a secretariat's own: a focal point's, which has none below."""
LARGEST = 20_000
"""Bytes of a request; one has some five hundred."""
LONGEST_CHAIN = 5


@dataclass(frozen=True)
class Request:
    """What a request says of the one who made it, who has shown to hold the key."""

    name: str
    role: str
    organisation: str
    key: EllipticCurvePublicKey


@dataclass(frozen=True)
class Requested:
    """A key under its passphrase, and the request that goes to an authority."""

    key: bytes
    request: bytes
    """PKCS#10 in PEM; nothing in it is secret."""


def new_authority(
    *,
    name: str,
    role: str,
    organisation: str | None,
    passphrase: str,
    valid_for: timedelta = FOR_AUTHORITIES,
    now: datetime | None = None,
) -> bytes:
    """Make the first authority, whom nobody vouches for but the trust files that name it.

    `RefusedError` without a passphrase, and for names a certificate cannot hold.
    """
    subject = _subject(name, role, organisation, passphrase)
    key = generate_private_key(SECP256R1())
    start = _moment(now)
    certificate = signed_certificate(
        subject, key.public_key(), (start, start + valid_for),
        issuer=subject, key=key, below=BELOW_THE_FIRST,
    )  # fmt: skip
    return sealed_key(key, passphrase, certificate)


def request_certificate(
    *, name: str, role: str, organisation: str | None, passphrase: str
) -> Requested:
    """Make an officer's key, or an authority's, and ask for its certificate.

    `RefusedError` as for `new_authority`.
    """
    subject = _subject(name, role, organisation, passphrase)
    key = generate_private_key(SECP256R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(subject)
    signed = request.sign(key, hashes.SHA256())
    return Requested(sealed_key(key, passphrase), signed.public_bytes(Encoding.PEM))


def read_request(content: bytes) -> Request:
    """Read a request (PEM or DER). `RefusedError` if it is none, or not signed by its own key."""
    try:
        request = _request_in(content)
        key = _proven_key(request)
        said = {part.oid: shown(part.value) for part in request.subject}
    except UNREADABLE:
        raise _not_a_request() from None
    return Request(
        name=said.get(NameOID.COMMON_NAME, ""),
        role=said.get(NameOID.TITLE, ""),
        organisation=said.get(NameOID.ORGANIZATION_NAME, ""),
        key=key,
    )


def open_authority(data: bytes, passphrase: str, *, now: datetime | None = None) -> Identity:
    """Decrypt an authority's key. Errors as `open_identity`, `RefusedError` for an officer's."""
    identity = opened_key(data, passphrase)
    if not is_authority(identity.certificate.der):
        sentence = _(
            "This is the key of an officer, who cannot vouch for others. Nothing was made; choose "
            "the key that was made with 'identity authority'."
        )
        raise RefusedError({"authority": sentence})
    refuse_out_of_validity(identity.certificate, now or datetime.now(UTC))
    return identity


def issue_certificate(
    request: Request,
    authority: Identity,
    *,
    role: str | None = None,
    to_an_authority: bool = False,
    valid_for: timedelta | None = None,
    now: datetime | None = None,
) -> bytes:
    """The certificate that was asked for, and the chain above it, in PEM.

    It ends no later than the authority's own. `RefusedError` for names a certificate cannot hold
    and for an authority below one that may have none.
    """
    granted = role or request.role
    problems = problems_with(name=request.name, role=granted, organisation=request.organisation)
    if not granted:
        problems["role"] = _("The request names no role. Say which with --role.")
    if problems:
        raise RefusedError(problems)
    own = authority.certificate
    start = _moment(now)
    length = valid_for or (FOR_AUTHORITIES if to_an_authority else FOR_OFFICERS)
    below = _below(own) if to_an_authority else None
    certificate = signed_certificate(
        subject_of(request.name or role_name(granted), granted, request.organisation or None),
        request.key,
        (start, min(start + length, own.not_after)),
        issuer=own.x509.subject,
        key=authority.key,
        below=below,
    )
    above = [each.der for each in (own, *authority.chain)]
    return as_pem(certificate.public_bytes(Encoding.DER), *above)


def accept_certificate(key: bytes, issued: bytes, passphrase: str) -> Identity:
    """The identity that comes of a requested key and the certificate issued for it.

    Whether the authority is to be believed is not asked here. `RefusedError` if the certificate
    is for another key, or if its chain does not lead up to a first authority.
    """
    waiting = waiting_key(key, passphrase)
    try:
        known = certificates_in(issued)
        own = next((each for each in known if each.x509.public_key() == waiting.public_key()), None)
    except UNREADABLE:
        raise _not_for_this_key() from None
    if own is None or not (signs_documents(own.der) or is_authority(own.der)):
        raise _not_for_this_key()
    return Identity(own, waiting, _chain(own, known))


def sealed_identity(identity: Identity, passphrase: str) -> bytes:
    """An identity with its chain as one encrypted file (PKCS#12)."""
    refuse_unfit_passphrase(passphrase)
    chain = tuple(above.x509 for above in identity.chain)
    return sealed_key(identity.key, passphrase, identity.certificate.x509, chain)


def chain_pem(identity: Identity) -> bytes:
    """The certificate of an identity and those above it, in PEM."""
    return as_pem(identity.certificate.der, *(above.der for above in identity.chain))


def _subject(name: str, role: str, organisation: str | None, passphrase: str) -> x509.Name:
    refuse_unfit_passphrase(passphrase)
    problems = problems_with(name=name, role=role, organisation=organisation)
    if problems:
        raise RefusedError(problems)
    return subject_of(name.strip() or role_name(role), role, organisation)


def _moment(now: datetime | None) -> datetime:
    return (now or datetime.now(UTC)).replace(microsecond=0)


def _request_in(content: bytes) -> x509.CertificateSigningRequest:
    if len(content) > LARGEST:
        raise ValueError("large")
    if not pem.detect(content):
        return x509.load_der_x509_csr(content)
    kind, _headers, der = pem.unarmor(content)
    if kind != "CERTIFICATE REQUEST":
        raise ValueError("kind")
    return x509.load_der_x509_csr(der)


def _proven_key(request: x509.CertificateSigningRequest) -> EllipticCurvePublicKey:
    """The key in a request, whose holder signed it. `ValueError`."""
    key = request.public_key()
    if not isinstance(key, EllipticCurvePublicKey) or not has_usual_key(key):
        raise ValueError("key")
    if not request.is_signature_valid:
        raise ValueError("signature")
    return key


def _below(own: OfficerCertificate) -> int:
    """How many authorities a new one below this may have. `RefusedError` if it may not be."""
    allowed = own.x509.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length
    if allowed == 0:
        sentence = _(
            "This authority may vouch for officers only. Nothing was made; ask the secretariat, "
            "whose authority may have others below it."
        )
        raise RefusedError({"authority": sentence})
    return 0 if allowed is None else allowed - 1


def _chain(
    own: OfficerCertificate, known: tuple[OfficerCertificate, ...]
) -> tuple[OfficerCertificate, ...]:
    """Who stands above, up to one that signed its own certificate."""
    chain = [own]
    while not is_issued_by(chain[-1], chain[-1]):
        above = next((a for a in known if is_authority(a.der) and is_issued_by(chain[-1], a)), None)
        if above is None or above in chain or len(chain) > LONGEST_CHAIN:
            sentence = _(
                "The certificates above this one are missing. Nothing was made; ask for the file "
                "as 'identity issue' made it."
            )
            raise RefusedError({"certificate": sentence})
        chain.append(above)
    return tuple(chain[1:])


def _not_a_request() -> GcmError:
    sentence = _(
        "This file is no request for a certificate that can be relied on. Nothing was made; ask "
        "for the .csr file that 'identity request' made."
    )
    return RefusedError({"request": sentence})


def _not_for_this_key() -> GcmError:
    sentence = _(
        "This certificate was not issued for this key. Nothing was made; choose the certificate "
        "that answers the request of this key."
    )
    return RefusedError({"certificate": sentence})
