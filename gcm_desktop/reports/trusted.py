"""What a trust file says: whom a secretariat has decided to rely on, and what it asks of a report.

A trust file names first authorities (roots), the authorities below them with everybody's
revocation lists, single certificates that are pinned byte for byte, and timestamp authorities; it
may say which roles
certify and approve, whose signature no report may lack, and the k of the disclosure rule. Nothing
else is trusted, the operating system's roots least of all. Whoever decides for others signs: a
file without a signature can pin certificates and do no more.
"""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from gcm_desktop.errors import NotAnIdentityError
from gcm_desktop.reports.certificates import (
    OfficerCertificate,
    certificates_in,
    is_authority,
    is_issued_by,
    may_timestamp,
    signs_documents,
    vouches_for_timestamps,
)
from gcm_desktop.reports.identity import certificate_of
from gcm_desktop.reports.revocation import RevocationList, Withdrawal, is_list_of

SMALLEST_K = 3
"""Below this a published number could point to a person, whoever sets it."""


class Standing(StrEnum):
    """Whether the decisions in a trust file are to be followed on this device."""

    UNSIGNED = "unsigned"
    """Believed because the reader names it."""
    CONFIRMED = "confirmed"
    """Signed with a certificate whose fingerprint was compared on this device."""
    UNCONFIRMED = "unconfirmed"
    OUTDATED = "outdated"
    """A later one of the same signer has been seen here: this one may leave out a withdrawal."""


@dataclass(frozen=True)
class Pinned:
    """One certificate relied on, and who the trust file says its holder is."""

    certificate: OfficerCertificate
    name: str
    role: str
    organisation: str

    @classmethod
    def of(cls, certificate: OfficerCertificate) -> Self:
        """Rely on a certificate as the names in it say."""
        return cls(certificate, certificate.name, certificate.role, certificate.organisation)


@dataclass(frozen=True)
class Rules:
    """Which roles may sign as what; an empty list leaves it to everybody who is relied on."""

    certify: tuple[str, ...] = ()
    approve: tuple[str, ...] = ()
    must_sign: tuple[str, ...] = ()
    """Each of these roles must have signed a report; without them it is not yet one."""

    @property
    def asks_in_vain(self) -> bool:
        """Whether a role that must sign may not."""
        allowed = {*self.certify, *self.approve}
        restricted = bool(self.certify and self.approve)
        return restricted and not allowed.issuperset(self.must_sign)


@dataclass(frozen=True)
class Trust:
    """Whom signatures are believed from, and under which rules."""

    pinned: Mapping[str, Pinned]
    """By the fingerprint of the certificate."""
    authorities: tuple[OfficerCertificate, ...] = ()
    lists: tuple[RevocationList, ...] = field(default=(), repr=False)
    withdrawn: Mapping[str, Withdrawal] = field(default_factory=dict, repr=False)
    """Pinned certificates and timestamp authorities relied on no more, by fingerprint."""
    timestamps: tuple[OfficerCertificate, ...] = ()
    """Timestamp authorities, and those whose timestamp authorities are believed."""
    rules: Rules = Rules()
    profile: str = ""
    """What the secretariat calls these decisions."""
    k: int | None = None
    """The smallest number of people that is printed; None where the file does not say."""
    number: int = 0
    """Which of its signer's files it is; a later one has a larger number."""
    made_at: datetime | None = None
    signer: OfficerCertificate | None = None
    standing: Standing = Standing.UNSIGNED
    others_followed: bool = False
    """Whether this device follows somebody, and not who signed this file."""

    @property
    def roots(self) -> tuple[OfficerCertificate, ...]:
        """The authorities nobody vouches for but this file."""
        return tuple(each for each in self.authorities if is_issued_by(each, each))

    @property
    def intermediates(self) -> tuple[OfficerCertificate, ...]:
        """The authorities below others."""
        return tuple(each for each in self.authorities if not is_issued_by(each, each))

    @property
    def maker(self) -> str:
        """Who signed it, by name or what else the certificate tells; empty if nobody did."""
        own = self.signer
        return (own.name or own.organisation or own.short_fingerprint) if own else ""

    @property
    def named(self) -> set[str]:
        """The fingerprints of those who are relied on by their own certificate."""
        return {*self.pinned, *(each.fingerprint for each in self.timestamps)}

    def holder(self, certificate: OfficerCertificate) -> Pinned | None:
        """Who signs with this certificate, if it is pinned."""
        return self.pinned.get(certificate.fingerprint)

    def withdrawal(self, certificate: OfficerCertificate) -> Withdrawal | None:
        """Since when the certificate is withdrawn, by this file or by a list in it."""
        if (said := self.withdrawn.get(certificate.fingerprint)) is not None:
            return said
        own = certificate.x509
        listed = (each for each in self.lists if each.x509.issuer == own.issuer)
        found = (each.withdrawn.get(own.serial_number) for each in listed)
        return next((withdrawal for withdrawal in found if withdrawal is not None), None)

    @classmethod
    def of(cls, certificates: Sequence[OfficerCertificate]) -> Self:
        """Rely on these certificates, as the names in them say."""
        return cls({c.fingerprint: Pinned.of(c) for c in certificates})


def contradictions(trust: Trust) -> Iterator[str]:
    """What in a trust file cannot be meant, in a word each; nothing if it holds together."""
    if not all(is_authority(each.der) for each in trust.authorities):
        yield "authority"
    if not all(_has_one_above(below, trust) for below in trust.intermediates):
        yield "chain"
    if not _one_list_each(trust):
        yield "list"
    if not all(signs_documents(holder.certificate.der) for holder in trust.pinned.values()):
        yield "pinned"
    yield from _further_contradictions(trust)


def _further_contradictions(trust: Trust) -> Iterator[str]:
    if not all(may_timestamp(each) or vouches_for_timestamps(each) for each in trust.timestamps):
        yield "timestamps"
    if not trust.withdrawn.keys() <= trust.named:
        yield "withdrawn"
    if trust.rules.asks_in_vain:
        yield "rules"
    if trust.k in range(SMALLEST_K):
        yield "k"


def _has_one_above(below: OfficerCertificate, trust: Trust) -> bool:
    return any(is_issued_by(below, above) for above in trust.authorities if above != below)


def _one_list_each(trust: Trust) -> bool:
    """Whether every list is of an authority here: two of one would leave open which is asked."""
    makers = [[a.fingerprint for a in trust.authorities if is_list_of(a, r)] for r in trust.lists]
    return all(makers) and len({maker[0] for maker in makers}) == len(makers)


def pinnable(
    source: bytes, place: int, passphrase: Callable[[int], str] | None
) -> OfficerCertificate:
    """The officer's certificate in a file: PEM, DER or an identity.

    Certificates in an identity are encrypted: `passphrase` is asked with the place of the source.
    `NotAnIdentityError` for a source that is neither a certificate nor an identity, and for an
    identity if there is nobody to ask.
    """
    try:
        der = certificates_in(source)[0].der
    except ValueError:
        if passphrase is None:
            raise NotAnIdentityError from None
        der = certificate_of(source, passphrase(place))
    if not signs_documents(der):
        raise NotAnIdentityError
    return OfficerCertificate.of(der)


def encoded(der: bytes) -> str:
    """How a certificate or a list stands in a trust file."""
    return base64.b64encode(der).decode()
