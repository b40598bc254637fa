"""What timestamps prove: since when at the latest the signatures of a report have been there.

Past validation as in ETSI EN 319 102-1, 5.6: from the newest timestamp to the oldest, each is
believed if its authority's certificate was good at the time that is already proven for it, first
today, then the time of the timestamp after it. So a chain of timestamps outlives certificates.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from gcm_desktop.reports.certificates import (
    OfficerCertificate,
    is_issued_by,
    vouches_for_timestamps,
)
from gcm_desktop.reports.revocation import RevocationList, is_list_of, read_list
from gcm_desktop.reports.signatures import Signature
from gcm_desktop.reports.timestamps import Timestamp, Token
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.voice import Voice
from gcm_desktop.texts import _, language

CLOCK_TOLERANCE = timedelta(days=1)
"""How far clocks of devices without a network may disagree before it is worth a word."""


@dataclass(frozen=True)
class Signatory:
    """Who signed: as the trust file says if the certificate is pinned, else as it claims."""

    name: str
    role: str
    organisation: str
    fingerprint: str
    """SHA-256 of the certificate in hexadecimal digits."""


class Proof(StrEnum):
    """Whether a timestamp proves that what it covers was there at its time, or why not."""

    COUNTED = "counted"
    BROKEN = "broken"
    NO_TRUST = "no-trust"
    UNKNOWN = "unknown"
    """The trust file does not name the authority."""
    EXPIRED = "expired"
    """The authority's certificate has ended, and no later timestamp covers this one."""
    WITHDRAWN = "withdrawn"
    CLOCK = "clock"
    """Its time is still to come, or its authority was not yet one then."""


@dataclass(frozen=True)
class TimestampAnswer:
    """What was found out about one timestamp."""

    field_name: str
    at: datetime | None
    """UTC, as the authority says; None if it is broken."""
    authority: Signatory | None
    proof: Proof

    @property
    def counted(self) -> bool:
        """Whether it proves anything."""
        return self.proof is Proof.COUNTED

    @property
    def sentence(self) -> str:
        """One plain sentence in the language of the screen."""
        if self.at is None or self.authority is None:
            return _("A timestamp in this file is broken.")
        voice = Voice(language())
        return _proof_sentences()[self.proof].format(
            who=self.authority.name or self.authority.organisation,
            day=voice.day(self.at.date()),
            fingerprint=self.authority.fingerprint[:20].upper(),
        )

    def as_json(self) -> dict[str, Any]:
        """The answer, for scripts."""
        return {
            "field": self.field_name,
            "at": self.at.isoformat() if self.at else None,
            "authority": asdict(self.authority) if self.authority else None,
            "counted": self.counted,
            "proof": str(self.proof),
        }


def weighed(
    timestamps: Sequence[Timestamp], trust: Trust | None, now: datetime
) -> tuple[TimestampAnswer, ...]:
    """The answers about timestamps, oldest first as they are given."""
    answers: list[TimestampAnswer] = []
    proven = now
    for stamp in reversed(timestamps):
        proof = _proof(stamp, trust, proven)
        if proof is Proof.COUNTED and stamp.token is not None:
            proven = min(proven, stamp.token.at)
        answers.append(_answer(stamp, proof))
    return tuple(reversed(answers))


def proven_before(
    signature: Signature, timestamps: Sequence[Timestamp], answers: Sequence[TimestampAnswer]
) -> datetime | None:
    """When a signature was there at the latest; None if no timestamp over it counts."""
    over_it = (
        answer.at
        for stamp, answer in zip(timestamps, answers, strict=True)
        if stamp.end > signature.end and answer.counted
    )
    return min((moment for moment in over_it if moment is not None), default=None)


def lists_at(moment: datetime, trust: Trust, stored: Sequence[bytes]) -> Trust:
    """The trust file with the lists that could be relied on then, its own before stored ones."""
    known = (*trust.lists, *map(read_list, stored))
    chosen = [
        found
        for authority in trust.authorities
        if (found := _list_then(authority, known, moment)) is not None
    ]
    return replace(trust, lists=tuple(chosen))


def withdrawn_by(authority: OfficerCertificate, trust: Trust, moment: datetime) -> bool:
    """Whether a certificate was withdrawn at a time, as anybody knows today."""
    withdrawal = trust.withdrawal(authority)
    return withdrawal is not None and withdrawal.at <= moment


def _list_then(
    authority: OfficerCertificate, known: Sequence[RevocationList], moment: datetime
) -> RevocationList | None:
    fitting = [
        each
        for each in known
        if each.made_at <= moment <= each.relied_on_until and is_list_of(authority, each)
    ]
    return max(fitting, key=lambda each: each.number, default=None)


def _proof(stamp: Timestamp, trust: Trust | None, proven: datetime) -> Proof:
    if not stamp.intact or stamp.token is None:
        return Proof.BROKEN
    if trust is None:
        return Proof.NO_TRUST
    chain = _chain(stamp.token.authority, trust)
    if not chain:
        return Proof.UNKNOWN
    return _proof_of(stamp.token, chain, trust, proven)


def _proof_of(
    token: Token, chain: Sequence[OfficerCertificate], trust: Trust, proven: datetime
) -> Proof:
    if any(withdrawn_by(each, trust, proven) for each in chain):
        return Proof.WITHDRAWN
    if token.at > proven + CLOCK_TOLERANCE or any(token.at < each.not_before for each in chain):
        return Proof.CLOCK
    if any(proven > each.not_after for each in chain):
        return Proof.EXPIRED
    return Proof.COUNTED


def _chain(own: OfficerCertificate, trust: Trust) -> tuple[OfficerCertificate, ...]:
    """The certificate of an authority and the one above it that the trust file names, if any."""
    if own in trust.timestamps:
        return (own,)
    above = (
        each
        for each in trust.timestamps
        if vouches_for_timestamps(each) and is_issued_by(own, each)
    )
    return next(((own, each) for each in above), ())


def _answer(stamp: Timestamp, proof: Proof) -> TimestampAnswer:
    token = stamp.token
    if token is None:
        return TimestampAnswer(stamp.field_name, None, None, proof)
    who = token.authority
    told = Signatory(who.name, who.role, who.organisation, who.fingerprint)
    return TimestampAnswer(stamp.field_name, token.at, told, proof)


def _proof_sentences() -> dict[Proof, str]:
    return {
        Proof.COUNTED: _("A timestamp of {who} proves that it was there on {day}."),
        Proof.NO_TRUST: _(
            "A timestamp says that it was there on {day}; without a trust file it does not count."
        ),
        Proof.UNKNOWN: _(
            "A timestamp of {day} does not count, because the trust file does not name its "
            "authority: {who}, certificate {fingerprint}."
        ),
        Proof.EXPIRED: _(
            "A timestamp of {day} does not count any more, because the certificate of its "
            "authority has expired: {who}."
        ),
        Proof.WITHDRAWN: _(
            "A timestamp of {day} does not count, because the trust file relies on its authority "
            "no more: {who}."
        ),
        Proof.CLOCK: _(
            "A timestamp of {day} does not count, because its time does not fit; check the clock "
            "of this device."
        ),
    }
