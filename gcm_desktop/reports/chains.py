"""Is a certificate one that the authorities of a trust file vouch for, today and offline?

Paths are built and checked as in RFC 5280, section 6, by pyHanko's validator: from the roots and
intermediate certificates of the trust file only, with every revocation list required. Nothing is
fetched, and nothing of the operating system is asked.
"""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from asn1crypto import crl, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)

from gcm_desktop.reports.certificates import DOCUMENT_SIGNING, OfficerCertificate
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.verdict import Reason

FOUND = {
    PathBuildingError: Reason.UNKNOWN_SIGNER,
    ExpiredError: Reason.EXPIRED,
    NotYetValidError: Reason.CLOCK,
    InsufficientRevinfoError: Reason.STALE_LIST,
    ValidationError: Reason.BROKEN_CHAIN,
}
SIGNING, PURPOSE = {"digital_signature", "non_repudiation"}, {DOCUMENT_SIGNING.dotted_string}


def against_chain(certificate: OfficerCertificate, trust: Trust, now: datetime) -> Iterator[Reason]:
    """What speaks against an officer's certificate; nothing if a root vouches for it."""
    if not trust.authorities or _is_self_issued(certificate):
        yield Reason.UNKNOWN_SIGNER
        return
    try:
        asyncio.run(_validated(certificate, trust, now))
    except RevokedError as revoked:
        if not revoked.is_ee_cert:
            yield Reason.REVOKED_AUTHORITY
        elif trust.withdrawal(certificate) is None:
            yield Reason.REVOKED_SINCE
    except (PathBuildingError, ValidationError) as fault:
        yield next(reason for kind, reason in FOUND.items() if isinstance(fault, kind))


async def _validated(certificate: OfficerCertificate, trust: Trust, now: datetime) -> None:
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root.der) for root in trust.roots],
        other_certs=[x509.Certificate.load(each.der) for each in trust.intermediates],
        crls=[crl.CertificateList.load(each.der) for each in trust.lists],
        allow_fetching=False,
        revocation_mode="require",
        moment=now,
    )
    validator = CertificateValidator(
        x509.Certificate.load(certificate.der), validation_context=context
    )
    await validator.async_validate_usage(  # type: ignore[no-untyped-call]  # untyped there
        SIGNING, PURPOSE
    )


def _is_self_issued(certificate: OfficerCertificate) -> bool:
    own = certificate.x509
    return own.issuer == own.subject
