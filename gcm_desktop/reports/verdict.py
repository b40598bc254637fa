"""The answers about a report, what they come to, and the sentence a reader is told.

The conclusions and their grounds are those of ETSI EN 319 102-1, clause 5: TOTAL-PASSED,
TOTAL-FAILED or INDETERMINATE, with a sub-indication.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from gcm_desktop.reports.audit import Change
from gcm_desktop.reports.identity import role_name
from gcm_desktop.reports.proofs import Signatory, TimestampAnswer
from gcm_desktop.reports.revocation import Withdrawal
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.voice import Voice
from gcm_desktop.texts import _, language

__all__ = [
    "INDICATIONS",
    "OPEN_QUESTIONS",
    "ORDER",
    "Change",
    "Conclusion",
    "Reason",
    "Signatory",
    "SignatureAnswer",
    "TimestampAnswer",
    "Verdict",
    "conclusion_from",
    "sub_indication",
]


class Conclusion(StrEnum):
    """What a reader may rely on."""

    VALID = "valid"
    NOT_VALID = "not valid"
    CANNOT_CONFIRM = "cannot be confirmed"


class Reason(StrEnum):
    """Why a conclusion was reached, the gravest first."""

    NOT_A_PDF = "not-a-pdf"
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"
    UNSIGNED = "unsigned"
    ALTERED = "altered"
    BROKEN_SIGNATURE = "broken-signature"
    BROKEN_TIMESTAMP = "broken-timestamp"
    APPENDED = "appended"
    CHANGED_AFTER = "changed-after"
    NOT_CERTIFIED = "not-certified"
    NOT_LOCKED = "not-locked"
    """The place of a signature asks it to close the report, and it does not."""
    NO_DATA = "no-data"
    DATA_DIFFERS = "data-differs"
    ALIEN_PARTS = "alien-parts"
    REVOKED = "revoked"
    """By its own clock it was signed when the certificate had been withdrawn."""
    NO_TRUST = "no-trust"
    UNCONFIRMED_TRUST = "unconfirmed-trust"
    OUTDATED_TRUST = "outdated-trust"
    UNKNOWN_SIGNER = "unknown-signer"
    BROKEN_CHAIN = "broken-chain"
    """The authorities above the signer may not vouch as they do."""
    REVOKED_SINCE = "revoked-since"
    """Withdrawn, and nothing but the signer's clock says that the signature is older."""
    REVOKED_AUTHORITY = "revoked-authority"
    STALE_LIST = "stale-list"
    """A revocation list is missing or older than may be relied on."""
    BEFORE_CERTIFICATE = "before-certificate"
    AFTER_CERTIFICATE = "after-certificate"
    EXPIRED = "expired"
    """A claimed time proves nothing once the certificate has ended."""
    CLOCK = "clock"
    """Signed in the future, by its own clock."""
    ORDER = "order"
    """Signed before an older signature, by its own clock."""
    WRONG_ROLE = "wrong-role"
    MISSING_ROLE = "missing-role"


SUB_INDICATIONS = {
    Reason.ALTERED: "HASH_FAILURE",
    Reason.DATA_DIFFERS: "HASH_FAILURE",
    Reason.BROKEN_SIGNATURE: "SIG_CRYPTO_FAILURE",
    Reason.BROKEN_TIMESTAMP: "SIG_CRYPTO_FAILURE",
    Reason.REVOKED: "REVOKED",
    Reason.NO_TRUST: "NO_CERTIFICATE_CHAIN_FOUND",
    Reason.UNCONFIRMED_TRUST: "NO_CERTIFICATE_CHAIN_FOUND",
    Reason.OUTDATED_TRUST: "TRY_LATER",
    Reason.UNKNOWN_SIGNER: "NO_CERTIFICATE_CHAIN_FOUND",
    Reason.BROKEN_CHAIN: "CHAIN_CONSTRAINTS_FAILURE",
    Reason.REVOKED_SINCE: "REVOKED_NO_POE",
    Reason.REVOKED_AUTHORITY: "REVOKED_CA_NO_POE",
    Reason.STALE_LIST: "TRY_LATER",
    Reason.BEFORE_CERTIFICATE: "NOT_YET_VALID",
    Reason.AFTER_CERTIFICATE: "EXPIRED",
    Reason.EXPIRED: "OUT_OF_BOUNDS_NO_POE",
    Reason.CLOCK: "SIG_CONSTRAINTS_FAILURE",
    Reason.ORDER: "TIMESTAMP_ORDER_FAILURE",
    Reason.WRONG_ROLE: "SIG_CONSTRAINTS_FAILURE",
    Reason.MISSING_ROLE: "SIG_CONSTRAINTS_FAILURE",
}
"""In the words of EN 319 102-1; whatever else is found is a FORMAT_FAILURE."""
ORDER = tuple(Reason)
OPEN_QUESTIONS = frozenset(ORDER[ORDER.index(Reason.NO_TRUST) :])
INDICATIONS = {
    Conclusion.VALID: "TOTAL-PASSED",
    Conclusion.NOT_VALID: "TOTAL-FAILED",
    Conclusion.CANNOT_CONFIRM: "INDETERMINATE",
}


def conclusion_from(reasons: Sequence[Reason]) -> Conclusion:
    """What these reasons, the gravest first, come to."""
    if not reasons:
        return Conclusion.VALID
    return Conclusion.CANNOT_CONFIRM if reasons[0] in OPEN_QUESTIONS else Conclusion.NOT_VALID


def sub_indication(reasons: Sequence[Reason]) -> str | None:
    """The ground of a conclusion in the words of EN 319 102-1; None for what is valid."""
    return SUB_INDICATIONS.get(reasons[0], "FORMAT_FAILURE") if reasons else None


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
    """Whether nothing follows it but timestamps and what else proves it later."""
    changed_after: tuple[Change, ...]
    """What later revisions changed that is no signature."""
    reasons: tuple[Reason, ...] = ()
    """What speaks against this signature, the gravest first."""
    withdrawal: Withdrawal | None = None
    """Since when its certificate is withdrawn, and why."""
    proven_at: datetime | None = None
    """When it was there already (UTC), as the earliest timestamp says that counts."""

    @property
    def conclusion(self) -> Conclusion:
        """What the reasons against this one signature come to."""
        return conclusion_from(self.reasons)


@dataclass(frozen=True)
class Verdict:
    """The answers about one file, and what they come to."""

    reasons: tuple[Reason, ...]
    """All that speaks against the report, the gravest first; empty if it is valid."""
    signatures: tuple[SignatureAnswer, ...] = ()
    data_matches: bool | None = None
    """Whether the data in the first signed revision is the data named there; None without data."""
    missing_roles: tuple[str, ...] = ()
    """Whose signature the trust file asks for in vain."""
    trust: Trust | None = field(default=None, repr=False)
    """What was relied on."""
    timestamps: tuple[TimestampAnswer, ...] = ()
    """Oldest first."""

    @property
    def proven_at(self) -> datetime | None:
        """When all that is signed was there already; None where no timestamp proves it."""
        proven = [answer.proven_at for answer in self.signatures]
        known = [moment for moment in proven if moment is not None]
        return max(known) if known and len(known) == len(proven) else None

    @property
    def conclusion(self) -> Conclusion:
        """The one answer."""
        return conclusion_from(self.reasons)

    @property
    def sentence(self) -> str:
        """What a reader is told, in the language of the screen."""
        uncounted = (each.sentence for each in self.timestamps if not each.counted)
        return " ".join((self._conclusive_sentence, *uncounted))

    @property
    def _conclusive_sentence(self) -> str:
        signers, voice = _signers(self.signatures), Voice(language())
        if not self.reasons and self.proven_at:
            return _(
                "Unchanged since it was signed by {signers}; a timestamp proves that this was on "
                "{day} or before."
            ).format(signers=signers, day=voice.day(self.proven_at.date()))
        if not self.reasons:
            return _("Unchanged since it was signed by {signers}.").format(signers=signers)
        withdrawn = [a.withdrawal.at for a in self.signatures if a.withdrawal]
        trust, reason = self.trust, self.reasons[0]
        maker = trust.signer if trust else None
        changed = reason is Reason.UNCONFIRMED_TRUST and trust is not None and trust.others_followed
        return (_another_signer() if changed else _sentence(reason)).format(
            signers=signers,
            day=voice.day(min(withdrawn).date()) if withdrawn else "",
            roles=voice.listed(tuple(role_name(r, voice.language) for r in self.missing_roles)),
            maker=trust.maker if trust else "",
            fingerprint=maker.read_aloud if maker else "",
        )

    @property
    def detail(self) -> str:
        """The conclusion and its ground as EN 319 102-1 names them."""
        ground = sub_indication(self.reasons)
        indication = INDICATIONS[self.conclusion]
        return f"{indication}, {ground}" if ground else indication

    def as_json(self) -> dict[str, Any]:
        """All answers, for scripts."""
        return {
            "conclusion": str(self.conclusion),
            "sentence": self.sentence,
            "indication": INDICATIONS[self.conclusion],
            "sub_indication": sub_indication(self.reasons),
            "reasons": [str(reason) for reason in self.reasons],
            "data_matches": self.data_matches,
            "missing_roles": list(self.missing_roles),
            "trust": _trust_json(self.trust) if self.trust else None,
            "signatures": [_signature_json(answer) for answer in self.signatures],
            "timestamps": [answer.as_json() for answer in self.timestamps],
        }


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
    withdrawal = answer.withdrawal
    return {
        "field": answer.field_name,
        "indication": INDICATIONS[answer.conclusion],
        "sub_indication": sub_indication(answer.reasons),
        "reasons": [str(reason) for reason in answer.reasons],
        "who": asdict(answer.who) if answer.who else None,
        "claimed_at": answer.claimed_at.isoformat() if answer.claimed_at else None,
        "proven_at": answer.proven_at.isoformat() if answer.proven_at else None,
        "certified": answer.certified,
        "intact": answer.intact,
        "trusted": answer.trusted,
        "revoked_at": withdrawal.at.isoformat() if withdrawal else None,
        "revocation_reason": str(withdrawal.cause) if withdrawal else None,
        "covers_whole_file": answer.covers_whole_file,
        "changed_after": [asdict(change) for change in answer.changed_after],
    }


def _trust_json(trust: Trust) -> dict[str, Any]:
    return {
        "standing": str(trust.standing),
        "profile": trust.profile,
        "number": trust.number,
        "made_at": trust.made_at.isoformat() if trust.made_at else None,
        "signed_by": trust.signer.fingerprint if trust.signer else None,
    }


def _sentence(reason: Reason) -> str:
    return (
        _not_valid()
        | _against_the_form()
        | _open_trust()
        | _open_signer()
        | _open_time()
        | _open_roles()
    )[reason]


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
        Reason.BROKEN_TIMESTAMP: _(
            "A timestamp in this file was altered, or is of a kind this program does not make; "
            "do not rely on it."
        ),
        Reason.APPENDED: _(
            "Something was appended to this file after it was signed; do not rely on it."
        ),
        Reason.CHANGED_AFTER: _(
            "Something else than a signature was changed in this file after it was first signed; "
            "do not rely on it."
        ),
    }


def _against_the_form() -> dict[Reason, str]:
    """What a report of this program is, and the file is not."""
    return {
        Reason.NOT_CERTIFIED: _(
            "The first signature does not forbid later changes, as that of a report does; ask "
            "for a report signed with this program."
        ),
        Reason.NOT_LOCKED: _(
            "The place of the last signature closes the report, and the signature in it does not; "
            "ask for a report signed with this program."
        ),
        Reason.NO_DATA: _("This file carries no data, so it is no report of this program."),
        Reason.DATA_DIFFERS: _(
            "The data in this file is not the data its report was made with; do not rely on it."
        ),
        Reason.ALIEN_PARTS: _(
            "This file holds scripts, actions, layers or notes, which no report does; do not "
            "rely on it."
        ),
        Reason.REVOKED: _(
            "Signed by {signers}, after a certificate was withdrawn on {day}; do not rely on it."
        ),
    }


def _open_trust() -> dict[Reason, str]:
    """What stays open although nothing was changed: whom to believe at all."""
    return {
        Reason.NO_TRUST: _(
            "Unchanged since it was signed by {signers}, but without a trust file nobody can say "
            "whether that is who they are."
        ),
        Reason.UNCONFIRMED_TRUST: _(
            "Unchanged since it was signed by {signers}, but the trust file is signed by {maker}, "
            "whom this device does not follow yet; compare the fingerprint {fingerprint} with "
            "them, then follow them: “Its signer…” in the window, 'identity confirm' as a command."
        ),
        Reason.OUTDATED_TRUST: _(
            "Unchanged since it was signed by {signers}, but the trust file is signed by {maker}, "
            "of whom this device has seen a later one, or whose certificate has expired; ask "
            "them for the latest."
        ),
        Reason.UNKNOWN_SIGNER: _(
            "Unchanged since it was signed by {signers}, but the trust file does not name every "
            "signer; compare fingerprints with them before you trust it."
        ),
    }


def _another_signer() -> str:
    """Of a trust file that is signed by somebody else than was followed so far."""
    return _(
        "Unchanged since it was signed by {signers}, but the trust file is signed by {maker}, who "
        "is not the signer this device follows; ask the secretariat whether that changed, compare "
        "the fingerprint {fingerprint}, then follow them: “Its signer…” in the window, "
        "'identity confirm' as a command."
    )


def _open_signer() -> dict[Reason, str]:
    """What the authorities above a signer leave open."""
    return {
        Reason.BROKEN_CHAIN: _(
            "Unchanged since it was signed by {signers}, but the authority above a signer was not "
            "allowed to vouch like this; ask the secretariat."
        ),
        Reason.REVOKED_SINCE: _(
            "Unchanged since it was signed by {signers}, but a certificate was withdrawn on "
            "{day}, and nothing proves that the report is older; ask for it signed again."
        ),
        Reason.REVOKED_AUTHORITY: _(
            "Unchanged since it was signed by {signers}, but the authority above a signer was "
            "withdrawn; ask the secretariat."
        ),
        Reason.STALE_LIST: _(
            "Unchanged since it was signed by {signers}, but the trust file's list of withdrawn "
            "certificates is missing or out of date; take the latest trust file."
        ),
    }


def _open_time() -> dict[Reason, str]:
    """What clocks leave open."""
    outside = _(
        "Unchanged since it was signed by {signers}, but at a time when the certificate was "
        "not valid; ask them to sign again."
    )
    clocks = _(
        "Unchanged since it was signed by {signers}, but the times do not fit; check the "
        "clock of this device, and ask them about theirs."
    )
    return {
        Reason.BEFORE_CERTIFICATE: outside,
        Reason.AFTER_CERTIFICATE: outside,
        Reason.EXPIRED: _(
            "Unchanged since it was signed by {signers}, but the certificate has expired since, "
            "and nothing proves that the report is older."
        ),
        Reason.CLOCK: clocks,
        Reason.ORDER: clocks,
    }


def _open_roles() -> dict[Reason, str]:
    """What the trust file asks of the signers' roles."""
    return {
        Reason.WRONG_ROLE: _(
            "Unchanged since it was signed by {signers}, but the trust file does not let this "
            "role sign in this place; ask the secretariat."
        ),
        Reason.MISSING_ROLE: _(
            "Unchanged since it was signed by {signers}, but the trust file also asks for the "
            "signature of: {roles}."
        ),
    }
