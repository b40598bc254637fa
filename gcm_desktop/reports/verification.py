"""Is a report what its signers signed, and are they who the trust file names?

The answers are kept apart and weighed as in ETSI EN 319 102-1: *valid* (TOTAL-PASSED) if all
hold, *not valid* (TOTAL-FAILED) once anything was altered or the report breaks its own rules,
*cannot be confirmed* (INDETERMINATE) if all is whole and only the signer or the time is open.
No certificate is believed but those a trust file pins or its authorities vouch for; a file can
only make things worse.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import pikepdf

from gcm_desktop.reports.audit import Change, Step, alien_parts, history_of
from gcm_desktop.reports.certificates import OfficerCertificate
from gcm_desktop.reports.extraction import attached_in
from gcm_desktop.reports.long_term import chains, evidence_in
from gcm_desktop.reports.proofs import (
    CLOCK_TOLERANCE,
    lists_at,
    proven_before,
    weighed,
    withdrawn_by,
)
from gcm_desktop.reports.revocation import Withdrawal
from gcm_desktop.reports.signatures import (
    NotReadError,
    Revision,
    Signature,
    signatures_in,
)
from gcm_desktop.reports.timestamps import Timestamp, timestamps_in
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
END_OF_FILE = re.compile(rb"%%EOF(\r\n|\r|\n)?")


def verify_report(pdf: bytes, trust: Trust | None, *, now: datetime | None = None) -> Verdict:
    """Judge a signed report. Never raises: what cannot be read is not valid.

    The accepting rule: every signature intact and trusted at a believable time and in its role,
    none missing that the trust file asks for, the first one certifying, the one that closes the
    report last, nothing after the first but signatures, timestamps and evidence for them, and one
    attachment, which is what the metadata of the first signed revision names. What a timestamp
    proves was there before a certificate ended or was withdrawn is believed after that, too.
    """
    if not pdf.startswith(b"%PDF-"):
        return Verdict((Reason.NOT_A_PDF,))
    if len(pdf) > LARGEST:
        return Verdict((Reason.TOO_LARGE,))
    try:
        return _examined(pdf, trust, now or datetime.now(UTC))
    except Exception:  # noqa: BLE001 - a hostile file may make its readers raise anything
        return Verdict((Reason.UNREADABLE,))


def _examined(pdf: bytes, trust: Trust | None, now: datetime) -> Verdict:
    content = pdf[: _end_of_last_revision(pdf)]
    whole = Revision.of(content)
    signatures = signatures_in(whole.document, content)
    stamps = timestamps_in(whole.document, content)
    if stamps and not any(signature.end < stamps[0].end for signature in signatures):
        raise NotReadError("timestamp")  # over a report that nobody had signed
    if not signatures:
        torn = len(content) < len(pdf) or b"/ByteRange" in pdf
        return Verdict((Reason.UNREADABLE if torn else Reason.UNSIGNED,))
    marks: list[Signature | Timestamp] = [*signatures, *stamps]
    steps = history_of(whole, sorted(marks, key=lambda mark: mark.end))
    data_matches = _data_matches(steps[0].revision.document)
    proofs = weighed(stamps, trust, now)
    judge = _Judge(trust, now, whole.document)
    answers = tuple(
        judge.answer(n, s, _after(s, steps, len(pdf)), proven_before(s, stamps, proofs))
        for n, s in enumerate(signatures)
    )
    missing = judge.missing_roles(answers)
    reasons = {
        *_against_file(signatures, answers, whole.document),
        *_against_timestamps(stamps),
        *_against_data(data_matches),
        *(reason for answer in answers for reason in answer.reasons),
        *_against_times(signatures),
        *([Reason.MISSING_ROLE] if missing else []),
    }
    if any(step.revision.document.get_warnings() for step in steps):
        raise NotReadError("mended")  # what one reader mends, another may read differently
    return Verdict(_gravest_first(reasons), answers, data_matches, missing, trust, proofs)


@dataclass(frozen=True)
class _After:
    """What a file holds behind a signature."""

    nothing: bool
    """But what proves it."""
    changes: tuple[Change, ...]


def _after(signature: Signature, steps: tuple[Step, ...], size: int) -> _After:
    own = next(number for number, step in enumerate(steps) if step.mark is signature)
    behind = steps[own + 1 :]
    changes = tuple(change for step in behind for change in step.changes)
    signed_later = any(isinstance(step.mark, Signature) for step in behind)
    reached = len(steps[-1].revision.pdf) == size
    return _After(not changes and not signed_later and reached, changes)


def _end_of_last_revision(pdf: bytes) -> int:
    """Offset after the last end-of-file mark: what follows it was cut short or appended."""
    mark = END_OF_FILE.match(pdf, pdf.rfind(b"%%EOF"))
    return mark.end() if mark else len(pdf)


@dataclass(frozen=True)
class _Judge:
    """Who is asked about signers, and when."""

    trust: Trust | None
    now: datetime
    document: pikepdf.Pdf
    """The whole file, for the evidence in it."""

    def answer(
        self, place: int, signature: Signature, after: _After, proven_at: datetime | None
    ) -> SignatureAnswer:
        """The answers about one signature, the first of a report at place 0."""
        who = self._signatory(signature)
        against = set(_against_signature(signature))
        doubts = {
            *self._about_signer(signature, proven_at),
            *_about_time(signature, self.now, proven_at),
        }
        if self.trust is not None and who is not None and not self._may_sign(place, who.role):
            doubts.add(Reason.WRONG_ROLE)
        if after.changes:
            against.add(Reason.CHANGED_AFTER)
        certificate, trust = signature.certificate, self.trust
        return SignatureAnswer(
            field_name=signature.field_name,
            who=who,
            claimed_at=signature.claimed_at,
            certified=signature.certifies,
            intact=signature.intact,
            trusted=None if self.trust is None else not doubts,
            covers_whole_file=after.nothing,
            changed_after=after.changes,
            reasons=_gravest_first(against | doubts),
            withdrawal=trust.withdrawal(certificate) if trust and certificate else None,
            proven_at=proven_at,
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

    def _about_signer(self, signature: Signature, proven_at: datetime | None) -> Iterator[Reason]:
        """What stays open about who signed."""
        certificate, trust = signature.certificate, self.trust
        if trust is None:
            yield Reason.NO_TRUST
            return
        yield from self._about_trust(trust)
        if certificate is None:
            yield Reason.UNKNOWN_SIGNER
            return
        yield from _about_withdrawal(signature, trust.withdrawal(certificate), proven_at)
        if trust.holder(certificate) is None:
            yield from self._against_chain(certificate, trust, proven_at)

    def _against_chain(
        self, certificate: OfficerCertificate, trust: Trust, proven_at: datetime | None
    ) -> Iterator[Reason]:
        """What speaks against the chain today, unless it was good when it is proven to have been.

        At that time the lists count that were made before it; a withdrawal before it is asked of
        every list.
        """
        reasons = tuple(_against_chain(certificate, trust, self.now))
        if reasons and proven_at is not None:
            above = chains([certificate], trust.authorities)
            if any(withdrawn_by(each, trust, proven_at) for each in above):
                yield Reason.REVOKED_AUTHORITY
            then = lists_at(proven_at, trust, evidence_in(self.document).lists)
            reasons = tuple(_against_chain(certificate, then, proven_at))
        yield from reasons

    def _about_trust(self, trust: Trust) -> Iterator[Reason]:
        if trust.standing is Standing.UNCONFIRMED:
            yield Reason.UNCONFIRMED_TRUST
        if trust.standing is Standing.OUTDATED or (
            trust.signer is not None and self.now > trust.signer.not_after
        ):
            yield Reason.OUTDATED_TRUST


def _about_withdrawal(
    signature: Signature, withdrawal: Withdrawal | None, proven_at: datetime | None
) -> Iterator[Reason]:
    if withdrawal is None or (proven_at is not None and proven_at < withdrawal.at):
        return
    claimed = signature.claimed_at
    after = claimed is None or claimed >= withdrawal.at
    yield Reason.REVOKED if after else Reason.REVOKED_SINCE


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
    if signature.asked_to_lock and not signature.locks:
        yield Reason.NOT_LOCKED


def _against_timestamps(stamps: tuple[Timestamp, ...]) -> Iterator[Reason]:
    if any(stamp.token is None for stamp in stamps):
        yield Reason.BROKEN_TIMESTAMP
    elif not all(stamp.same_content for stamp in stamps):
        yield Reason.ALTERED


def _about_time(
    signature: Signature, now: datetime, proven_at: datetime | None
) -> Iterator[Reason]:
    certificate, claimed = signature.certificate, signature.claimed_at
    latest = proven_at or now
    if certificate is None or claimed is None or claimed < certificate.not_before:
        yield Reason.BEFORE_CERTIFICATE
    elif claimed > certificate.not_after:
        yield Reason.AFTER_CERTIFICATE
    elif claimed > latest + CLOCK_TOLERANCE:
        yield Reason.CLOCK
    elif latest > certificate.not_after:
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
    if answers[0].changed_after or any(signature.locks for signature in signatures[:-1]):
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
