"""Is a certificate one that the authorities of a trust file vouch for, today and offline?

Paths are built and checked as in RFC 5280, section 6, by pyHanko's validator: from the roots and
intermediate certificates of the trust file only, with every revocation list required. Nothing is
fetched, and nothing of the operating system is asked.
"""

import asyncio
import unicodedata
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
from gcm_desktop.reports.revocation import RevocationList
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
        trust_roots=[_certificate(root) for root in trust.roots],
        other_certs=[_certificate(each) for each in trust.intermediates],
        crls=[_list(each) for each in trust.lists],
        allow_fetching=False,
        revocation_mode="require",
        moment=now,
    )
    validator = CertificateValidator(_certificate(certificate), validation_context=context)
    await validator.async_validate_usage(  # type: ignore[no-untyped-call]  # untyped there
        SIGNING, PURPOSE
    )


def _certificate(certificate: OfficerCertificate) -> x509.Certificate:
    read = x509.Certificate.load(certificate.der)
    _prepare(read.subject)
    _prepare(read.issuer)
    return read


def _list(revocations: RevocationList) -> crl.CertificateList:
    read = crl.CertificateList.load(revocations.der)
    _prepare(read.issuer)
    return read


def _prepare(name: x509.Name) -> None:
    """Let a name be compared that mixes directions of writing, as "Amina أمينة".

    RFC 4518, 2.5: the directions are ignored. The library refuses such names instead.
    """
    for part in (each for parts in name.chosen for each in parts):
        try:
            _known = part.prepped_value
        except ValueError:
            words = unicodedata.normalize("NFKC", part["value"].native).casefold().split()
            part._prepped = f" {'  '.join(words)} "  # noqa: SLF001 - it takes no other


def _is_self_issued(certificate: OfficerCertificate) -> bool:
    own = certificate.x509
    return own.issuer == own.subject
