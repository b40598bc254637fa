"""Making a signed report last: a timestamp over it, and what its signatures are checked with."""

from collections.abc import Callable
from datetime import datetime

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reports.certificates import OfficerCertificate, is_issued_by
from gcm_desktop.reports.long_term import (
    Evidence,
    chains,
    evidence_in,
    with_evidence,
    with_timestamp,
)
from gcm_desktop.reports.revocation import is_list_of
from gcm_desktop.reports.signatures import NotReadError, Revision, signatures_in
from gcm_desktop.reports.timestamps import Token
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.verdict import Conclusion, Verdict
from gcm_desktop.reports.verification import verify_report
from gcm_desktop.texts import _


def preserved(
    pdf: bytes,
    trust: Trust | None,
    ask: Callable[[bytes], Token] | None,
    *,
    now: datetime | None = None,
) -> tuple[bytes, Verdict]:
    """The report with one more revision, its bytes so far unchanged, and the verdict on it.

    It adds the authorities above the signers and their lists, as far as the trust file has them
    and the report has not, and the timestamp that `ask` gets for a digest. `RefusedError` for a
    report that is not valid, and where there is nothing to add or no room.
    """
    before = verify_report(pdf, trust, now=now)
    if before.conclusion is Conclusion.NOT_VALID:
        raise _refused(before)
    earlier = Revision.of(pdf)
    wanted = _of_signers(earlier, trust, stamping=ask is not None or bool(before.timestamps))
    added = wanted.without(evidence_in(earlier.document))
    if ask is None and not (added.certificates or added.lists):
        sentence = _(
            "The trust file has nothing to add to this report. Nothing was made; name a timestamp "
            "authority with --tsa, or a trust file with the authorities above the signers."
        )
        raise RefusedError({"trust": sentence})
    try:
        if ask is None:
            made = with_evidence(earlier, added)
        else:
            made = with_timestamp(earlier, added, lambda digest: ask(digest).der)
    except NotReadError:
        sentence = _("This report has no room for more. Nothing was made.")
        raise RefusedError({"report": sentence}) from None
    verdict = verify_report(made, trust, now=now)
    if verdict.conclusion is Conclusion.NOT_VALID:
        raise _refused(verdict)
    return made, verdict


def _of_signers(report: Revision, trust: Trust | None, *, stamping: bool) -> Evidence:
    """What the trust file knows of the authorities above the signers, and those of timestamps."""
    if trust is None:
        return Evidence()
    signers = [s.certificate for s in signatures_in(report.document, report.pdf) if s.certificate]
    above = tuple(dict.fromkeys(chains(signers, trust.authorities)))
    lists = [each for each in trust.lists if any(is_list_of(maker, each) for maker in above)]
    clocks = _whole_chains(trust.timestamps) if stamping else ()
    return Evidence(
        tuple(dict.fromkeys(each.der for each in (*above, *clocks))),
        tuple(each.der for each in lists),
    )


def _whole_chains(known: tuple[OfficerCertificate, ...]) -> tuple[OfficerCertificate, ...]:
    """The authorities of timestamps that lead up to a first one; others cannot be checked."""
    first = [each for each in known if is_issued_by(each, each)]
    below = [each for each in known if each not in first and tuple(chains([each], known))]
    return (*first, *below)


def _refused(verdict: Verdict) -> GcmError:
    unmade = _("Nothing was made.")
    return RefusedError({"report": f"{verdict.sentence} {unmade}"})
