"""Is a report what its signers signed, and are they who the trust file names?

The answers are kept apart and weighed as in ETSI EN 319 102-1: *valid* (TOTAL-PASSED) if all
hold, *not valid* (TOTAL-FAILED) once anything was altered or the report breaks its own rules,
*cannot be confirmed* (INDETERMINATE) if all is whole and only the signer or the time is open.
No certificate is believed but those a trust file pins; a file can only make things worse.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

import pikepdf

from gcm_desktop.reports.audit import Change, alien_parts, changes_between
from gcm_desktop.reports.extraction import attached_in
from gcm_desktop.reports.identity import role_name
from gcm_desktop.reports.signatures import (
    NotReadError,
    Signature,
    opened,
    signatures_in,
)
from gcm_desktop.reports.trust import Trust
from gcm_desktop.reports.voice import Voice
from gcm_desktop.texts import _, language

LARGEST = 200_000_000
"""Bytes of a file that is looked at; a report of 100,000 inputs has about 20 million."""
CLOCK_TOLERANCE = timedelta(days=1)
"""How far clocks of devices without a network may disagree before it is worth a word."""


class Conclusion(StrEnum):
    """What a reader may rely on."""

    VALID = "valid"
    NOT_VALID = "not valid"
    CANNOT_CONFIRM = "cannot be confirmed"


class Reason(StrEnum):
    """Why a conclusion was reached, the gravest first; in brackets the name in EN 319 102-1."""

    NOT_A_PDF = "not-a-pdf"
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"
    UNSIGNED = "unsigned"
    ALTERED = "altered"
    """[HASH_FAILURE]"""
    BROKEN_SIGNATURE = "broken-signature"
    """[SIG_CRYPTO_FAILURE, FORMAT_FAILURE]"""
    APPENDED = "appended"
    CHANGED_AFTER = "changed-after"
    NOT_CERTIFIED = "not-certified"
    NO_DATA = "no-data"
    DATA_DIFFERS = "data-differs"
    ALIEN_PARTS = "alien-parts"
    NO_TRUST = "no-trust"
    """[NO_CERTIFICATE_CHAIN_FOUND]"""
    UNKNOWN_SIGNER = "unknown-signer"
    """[NO_CERTIFICATE_CHAIN_FOUND]"""
    OUT_OF_VALIDITY = "out-of-validity"
    """[SIG_CONSTRAINTS_FAILURE: claimed outside the certificate's validity]"""
    EXPIRED = "expired"
    """[OUT_OF_BOUNDS_NO_POE]: a claimed time proves nothing once the certificate has ended."""
    CLOCK = "clock"
    """[NOT_YET_VALID, TIMESTAMP_ORDER_FAILURE]"""


END_OF_FILE = re.compile(rb"%%EOF(\r\n|\r|\n)?")
OPEN_QUESTIONS = frozenset(
    {Reason.NO_TRUST, Reason.UNKNOWN_SIGNER, Reason.OUT_OF_VALIDITY, Reason.EXPIRED, Reason.CLOCK}
)
ORDER = tuple(Reason)


@dataclass(frozen=True)
class Signatory:
    """Who signed: as the trust file says if the certificate is pinned, else as it claims."""

    name: str
    role: str
    organisation: str
    fingerprint: str
    """SHA-256 of the certificate in hexadecimal digits."""


@dataclass(frozen=True)
class SignatureAnswer:
    """What was found out about one signature, each question answered apart."""

    field_name: str
    who: Signatory | None
    claimed_at: datetime | None
    """UTC, by the signer's own clock."""
    certified: bool
    """Whether it forbids all later changes but signatures."""
    intact: bool
    trusted: bool | None
    """None if there was no trust file to ask."""
    covers_whole_file: bool
    changed_after: tuple[Change, ...]
    """What later revisions changed that is no signature."""


@dataclass(frozen=True)
class Verdict:
    """The answers about one file, and what they come to."""

    reasons: tuple[Reason, ...]
    """All that speaks against the report, the gravest first; empty if it is valid."""
    signatures: tuple[SignatureAnswer, ...] = ()
    data_matches: bool | None = None
    """Whether the data in the first signed revision is the data named there; None without data."""

    @property
    def conclusion(self) -> Conclusion:
        """The one answer."""
        if not self.reasons:
            return Conclusion.VALID
        if OPEN_QUESTIONS.issuperset(self.reasons):
            return Conclusion.CANNOT_CONFIRM
        return Conclusion.NOT_VALID

    @property
    def sentence(self) -> str:
        """One plain sentence in the language of the screen."""
        signers = _signers(self.signatures)
        if not self.reasons:
            return _("Unchanged since it was signed by {signers}.").format(signers=signers)
        return _sentence(self.reasons[0]).format(signers=signers)

    def as_json(self) -> dict[str, Any]:
        """All answers, for scripts."""
        return {
            "conclusion": str(self.conclusion),
            "sentence": self.sentence,
            "reasons": [str(reason) for reason in self.reasons],
            "data_matches": self.data_matches,
            "signatures": [_signature_json(answer) for answer in self.signatures],
        }


def verify_report(pdf: bytes, trust: Trust | None, *, now: datetime | None = None) -> Verdict:
    """Judge a signed report. Never raises: what cannot be read is not valid.

    The accepting rule: every signature intact and trusted at a believable time, the first one
    certifying, the last one over the whole file, nothing between them but signatures, and one
    attachment, which is what the metadata of the first signed revision names.
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
    answers = tuple(
        _answer(s, trust, now, len(pdf), tuple(c for later in changes[n:] for c in later))
        for n, s in enumerate(signatures)
    )
    reasons = {
        *_against_file(signatures, answers, document),
        *_against_data(data_matches),
        *_against_signers(signatures, trust, now),
    }
    if any(revision.document.get_warnings() for revision in revisions):
        raise NotReadError("mended")  # what one reader mends, another may read differently
    return Verdict(tuple(sorted(reasons, key=ORDER.index)), answers, data_matches)


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


def _answer(
    signature: Signature,
    trust: Trust | None,
    now: datetime,
    size: int,
    changed_after: tuple[Change, ...],
) -> SignatureAnswer:
    open_questions = tuple(_about_signer(signature, trust, now))
    return SignatureAnswer(
        field_name=signature.field_name,
        who=_signatory(signature, trust),
        claimed_at=signature.claimed_at,
        certified=signature.certifies,
        intact=signature.intact,
        trusted=None if trust is None else not open_questions,
        covers_whole_file=signature.end == size,
        changed_after=changed_after,
    )


def _signatory(signature: Signature, trust: Trust | None) -> Signatory | None:
    claimed = signature.certificate
    if claimed is None:
        return None
    who = (trust.holder(claimed) if trust else None) or claimed
    return Signatory(who.name, who.role, who.organisation, claimed.fingerprint)


def _data_matches(first: pikepdf.Pdf) -> bool | None:
    try:
        attached = attached_in(first)
    except NotReadError:
        return False
    return None if attached is None else attached.matches


def _against_file(
    signatures: tuple[Signature, ...], answers: tuple[SignatureAnswer, ...], latest: pikepdf.Pdf
) -> Iterator[Reason]:
    if not all(signature.same_content for signature in signatures):
        yield Reason.ALTERED
    if not all(signature.well_formed for signature in signatures):
        yield Reason.BROKEN_SIGNATURE
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


def _against_signers(
    signatures: tuple[Signature, ...], trust: Trust | None, now: datetime
) -> Iterator[Reason]:
    for signature in signatures:
        yield from _about_signer(signature, trust, now)
    times = [signature.claimed_at for signature in signatures if signature.claimed_at]
    if any(later < earlier - CLOCK_TOLERANCE for earlier, later in pairwise(times)):
        yield Reason.CLOCK


def _about_signer(signature: Signature, trust: Trust | None, now: datetime) -> Iterator[Reason]:
    """What stays open about a signer, if the signature itself is whole."""
    certificate, claimed = signature.certificate, signature.claimed_at
    if trust is None:
        yield Reason.NO_TRUST
    elif certificate is None or trust.holder(certificate) is None:
        yield Reason.UNKNOWN_SIGNER
    if certificate is None or claimed is None or not certificate.valid_at(claimed):
        yield Reason.OUT_OF_VALIDITY
    elif claimed > now + CLOCK_TOLERANCE:
        yield Reason.CLOCK
    elif now > certificate.not_after:
        yield Reason.EXPIRED


def _signers(answers: tuple[SignatureAnswer, ...]) -> str:
    voice = Voice(language())
    signed = (
        _("{who} on {day} (by their own clock)").format(
            who=", ".join(dict.fromkeys((a.who.name, role_name(a.who.role, voice.language)))),
            day=voice.day(a.claimed_at.date()),
        )
        for a in answers
        if a.who and a.claimed_at
    )
    return voice.listed(tuple(signed))


def _signature_json(answer: SignatureAnswer) -> dict[str, Any]:
    return {
        "field": answer.field_name,
        "who": asdict(answer.who) if answer.who else None,
        "claimed_at": answer.claimed_at.isoformat() if answer.claimed_at else None,
        "certified": answer.certified,
        "intact": answer.intact,
        "trusted": answer.trusted,
        "covers_whole_file": answer.covers_whole_file,
        "changed_after": [asdict(change) for change in answer.changed_after],
    }


def _sentence(reason: Reason) -> str:
    return (_not_valid() | _open())[reason]


def _not_valid() -> dict[Reason, str]:
    return {
        Reason.NOT_A_PDF: _("This is not a PDF file; ask for the signed report."),
        Reason.TOO_LARGE: _("This file is too large to be a report; ask for the signed report."),
        Reason.UNREADABLE: _(
            "This file was cut short, damaged or altered and cannot be read as it stands; ask "
            "for it again."
        ),
        Reason.UNSIGNED: _("Nobody has signed this file; there is nothing to rely on."),
        Reason.ALTERED: _("This file was altered after it was signed; do not rely on it."),
        Reason.BROKEN_SIGNATURE: _(
            "A signature in this file was altered, or is of a kind this program does not make; "
            "do not rely on it."
        ),
        Reason.APPENDED: _(
            "Something was appended to this file after it was signed; do not rely on it."
        ),
        Reason.CHANGED_AFTER: _(
            "Something else than a signature was changed in this file after it was first signed; "
            "do not rely on it."
        ),
        Reason.NOT_CERTIFIED: _(
            "The first signature does not forbid later changes, as that of a report does; ask "
            "for a report signed with this program."
        ),
        Reason.NO_DATA: _("This file carries no data, so it is no report of this program."),
        Reason.DATA_DIFFERS: _(
            "The data in this file is not the data its report was made with; do not rely on it."
        ),
        Reason.ALIEN_PARTS: _(
            "This file holds scripts, actions, layers or notes, which no report does; do not "
            "rely on it."
        ),
    }


def _open() -> dict[Reason, str]:
    """What stays open although nothing was changed."""
    return {
        Reason.NO_TRUST: _(
            "Unchanged since it was signed by {signers}, but without a trust file nobody can say "
            "whether that is who they are."
        ),
        Reason.UNKNOWN_SIGNER: _(
            "Unchanged since it was signed by {signers}, but the trust file does not name every "
            "signer; compare fingerprints with them before you trust it."
        ),
        Reason.OUT_OF_VALIDITY: _(
            "Unchanged since it was signed by {signers}, but at a time when the certificate was "
            "not valid; ask them to sign again."
        ),
        Reason.EXPIRED: _(
            "Unchanged since it was signed by {signers}, but the certificate has expired since, "
            "and nothing proves that the report is older."
        ),
        Reason.CLOCK: _(
            "Unchanged since it was signed by {signers}, but the times do not fit; check the "
            "clock of this device, and ask them about theirs."
        ),
    }
