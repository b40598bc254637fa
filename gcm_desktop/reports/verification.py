"""Is a report what its signers signed, and are they who the trust file names?

The answers are kept apart and weighed as in ETSI EN 319 102-1: *valid* (TOTAL-PASSED) if all
hold, *not valid* (TOTAL-FAILED) once anything was altered or the report breaks its own rules,
*cannot be confirmed* (INDETERMINATE) if all is whole and only the signer or the time is open.
No certificate is believed but those a trust file pins or its authorities vouch for; a file can
only make things worse.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pikepdf

from gcm_desktop.reports.audit import Change, alien_parts, changes_between
from gcm_desktop.reports.certificates import OfficerCertificate
from gcm_desktop.reports.extraction import attached_in
from gcm_desktop.reports.signatures import (
    NotReadError,
    Signature,
    opened,
    signatures_in,
)
from gcm_desktop.reports.trusted import Rules, Standing, Trust
from gcm_desktop.reports.verdict import (
    ORDER,
    Conclusion,
    Reason,
    Signatory,
    SignatureAnswer,
    Verdict,
)

__all__ = [
    "LARGEST",
    "Conclusion",
    "Reason",
    "Signatory",
    "SignatureAnswer",
    "Verdict",
    "verify_report",
]

LARGEST = 200_000_000
"""Bytes of a file that is looked at; a report of 100,000 inputs has about 20 million."""
CLOCK_TOLERANCE = timedelta(days=1)
"""How far clocks of devices without a network may disagree before it is worth a word."""
END_OF_FILE = re.compile(rb"%%EOF(\r\n|\r|\n)?")


def verify_report(pdf: bytes, trust: Trust | None, *, now: datetime | None = None) -> Verdict:
    """Judge a signed report. Never raises: what cannot be read is not valid.

    The accepting rule: every signature intact and trusted at a believable time and in its role,
    none missing that the trust file asks for, the first one certifying, the last one over the
    whole file, nothing between them but signatures, and one attachment, which is what the
    metadata of the first signed revision names.
    """
    if not pdf.startswith(b"%PDF-"):
        return Verdict((Reason.NOT_A_PDF,))
    if len(pdf) > LARGEST:
        return Verdict((Reason.TOO_LARGE,))
    try:
        return _examined(pdf, trust, now or datetime.now(UTC))
    except Exception:  # noqa: BLE001 - a hostile file may make its readers raise anything
        return Verdict((Reason.UNREADABLE,))


@dataclass(frozen=True)
class _Revision:
    """The file as it was when one signature was made."""

    pdf: bytes = field(repr=False)
    document: pikepdf.Pdf = field(repr=False)


def _examined(pdf: bytes, trust: Trust | None, now: datetime) -> Verdict:
    whole = pdf[: _end_of_last_revision(pdf)]
    document = opened(whole)
    signatures = signatures_in(document, whole)
    if not signatures:
        torn = len(whole) < len(pdf) or b"/ByteRange" in pdf
        return Verdict((Reason.UNREADABLE if torn else Reason.UNSIGNED,))
    revisions = _revisions(whole, document, signatures)
    changes = [
        changes_between(earlier.document, earlier.pdf, later.document)
        for earlier, later in pairwise(revisions)
    ]
    data_matches = _data_matches(revisions[0].document)
    judge = _Judge(trust, now)
    answers = tuple(
        judge.answer(n, s, len(pdf), tuple(c for later in changes[n:] for c in later))
        for n, s in enumerate(signatures)
    )
    missing = judge.missing_roles(answers)
    reasons = {
        *_against_file(signatures, answers, document),
        *_against_data(data_matches),
        *(reason for answer in answers for reason in answer.reasons),
        *_against_times(signatures),
        *([Reason.MISSING_ROLE] if missing else []),
    }
    if any(revision.document.get_warnings() for revision in revisions):
        raise NotReadError("mended")  # what one reader mends, another may read differently
    return Verdict(_gravest_first(reasons), answers, data_matches, missing, trust)


def _end_of_last_revision(pdf: bytes) -> int:
    """Offset after the last end-of-file mark: what follows it was cut short or appended."""
    mark = END_OF_FILE.match(pdf, pdf.rfind(b"%%EOF"))
    return mark.end() if mark else len(pdf)


def _revisions(
    pdf: bytes, document: pikepdf.Pdf, signatures: tuple[Signature, ...]
) -> list[_Revision]:
    """The file as each signature found it, and as it is now if none covers that."""
    whole = _Revision(pdf, document)
    revisions = [
        whole if s.end == len(pdf) else _Revision(pdf[: s.end], opened(pdf[: s.end]))
        for s in signatures
    ]
    return revisions if revisions[-1] is whole else [*revisions, whole]


@dataclass(frozen=True)
class _Judge:
    """Who is asked about signers, and when."""

    trust: Trust | None
    now: datetime

    def answer(
        self, place: int, signature: Signature, size: int, changed_after: tuple[Change, ...]
    ) -> SignatureAnswer:
        """The answers about one signature, the first of a report at place 0."""
        who = self._signatory(signature)
        against = set(_against_signature(signature))
        doubts = {*self._about_signer(signature), *_about_time(signature, self.now)}
        if self.trust is not None and who is not None and not self._may_sign(place, who.role):
            doubts.add(Reason.WRONG_ROLE)
        if changed_after:
            against.add(Reason.CHANGED_AFTER)
        certificate, trust = signature.certificate, self.trust
        return SignatureAnswer(
            field_name=signature.field_name,
            who=who,
            claimed_at=signature.claimed_at,
            certified=signature.certifies,
            intact=signature.intact,
            trusted=None if self.trust is None else not doubts,
            covers_whole_file=signature.end == size,
            changed_after=changed_after,
            reasons=_gravest_first(against | doubts),
            withdrawal=trust.withdrawal(certificate) if trust and certificate else None,
        )

    def missing_roles(self, answers: Sequence[SignatureAnswer]) -> tuple[str, ...]:
        """The roles that must have signed and have not, or not so that it is believed."""
        signed = {answer.who.role for answer in answers if answer.who and answer.trusted}
        asked = self.trust.rules.must_sign if self.trust else ()
        return tuple(role for role in asked if role not in signed)

    def _signatory(self, signature: Signature) -> Signatory | None:
        claimed = signature.certificate
        if claimed is None:
            return None
        who = (self.trust.holder(claimed) if self.trust else None) or claimed
        return Signatory(who.name, who.role, who.organisation, claimed.fingerprint)

    def _may_sign(self, place: int, role: str) -> bool:
        rules = self.trust.rules if self.trust else Rules()
        allowed = rules.approve if place else rules.certify
        return not allowed or role in allowed

    def _about_signer(self, signature: Signature) -> Iterator[Reason]:
        """What stays open about who signed."""
        certificate, trust = signature.certificate, self.trust
        if trust is None:
            yield Reason.NO_TRUST
            return
        yield from self._about_trust(trust)
        if certificate is None:
            yield Reason.UNKNOWN_SIGNER
            return
        if (withdrawal := trust.withdrawal(certificate)) is not None:
            claimed = signature.claimed_at
            after = claimed is None or claimed >= withdrawal.at
            yield Reason.REVOKED if after else Reason.REVOKED_SINCE
        if trust.holder(certificate) is None:
            yield from _against_chain(certificate, trust, self.now)

    def _about_trust(self, trust: Trust) -> Iterator[Reason]:
        if trust.standing is Standing.UNCONFIRMED:
            yield Reason.UNCONFIRMED_TRUST
        if trust.standing is Standing.OUTDATED or (
            trust.signer is not None and self.now > trust.signer.not_after
        ):
            yield Reason.OUTDATED_TRUST


def _against_chain(
    certificate: OfficerCertificate, trust: Trust, now: datetime
) -> Iterator[Reason]:
    if not trust.authorities:
        yield Reason.UNKNOWN_SIGNER
        return
    from gcm_desktop.reports.chains import against_chain  # noqa: PLC0415 - loads slowly

    yield from against_chain(certificate, trust, now)


def _against_signature(signature: Signature) -> Iterator[Reason]:
    if not signature.same_content:
        yield Reason.ALTERED
    if not signature.well_formed:
        yield Reason.BROKEN_SIGNATURE


def _about_time(signature: Signature, now: datetime) -> Iterator[Reason]:
    certificate, claimed = signature.certificate, signature.claimed_at
    if certificate is None or claimed is None or claimed < certificate.not_before:
        yield Reason.BEFORE_CERTIFICATE
    elif claimed > certificate.not_after:
        yield Reason.AFTER_CERTIFICATE
    elif claimed > now + CLOCK_TOLERANCE:
        yield Reason.CLOCK
    elif now > certificate.not_after:
        yield Reason.EXPIRED


def _gravest_first(reasons: set[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=ORDER.index))


def _data_matches(first: pikepdf.Pdf) -> bool | None:
    try:
        attached = attached_in(first)
    except NotReadError:
        return False
    return None if attached is None else attached.matches


def _against_file(
    signatures: tuple[Signature, ...], answers: tuple[SignatureAnswer, ...], latest: pikepdf.Pdf
) -> Iterator[Reason]:
    if not answers[-1].covers_whole_file:
        yield Reason.APPENDED
    if answers[0].changed_after:
        yield Reason.CHANGED_AFTER
    if [signature.certifies for signature in signatures] != [True] + [False] * (len(answers) - 1):
        yield Reason.NOT_CERTIFIED
    if alien_parts(latest):
        yield Reason.ALIEN_PARTS


def _against_data(data_matches: bool | None) -> Iterator[Reason]:
    if data_matches is None:
        yield Reason.NO_DATA
    elif not data_matches:
        yield Reason.DATA_DIFFERS


def _against_times(signatures: tuple[Signature, ...]) -> Iterator[Reason]:
    times = [signature.claimed_at for signature in signatures if signature.claimed_at]
    if any(later < earlier - CLOCK_TOLERANCE for earlier, later in pairwise(times)):
        yield Reason.ORDER
