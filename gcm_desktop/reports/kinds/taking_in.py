"""Taking a signed report into a synthesis: only what is valid, and of that what was signed."""

from gcm_desktop.consultation.synthesised import DisclosedSigner, Part
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reports.comparing import Outcome, compare_pages
from gcm_desktop.reports.data import sha256_of
from gcm_desktop.reports.extraction import signed_data
from gcm_desktop.reports.reading_data import read_data
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.verification import Conclusion, Verdict, verify_report
from gcm_desktop.texts import _


class NotTakenInError(GcmError):
    """A report that cannot be relied on, so that nothing of it is taken in."""

    code = "not-taken-in"

    def __init__(self, name: str, why: str) -> None:
        told = _("{file} is not taken in, and nothing was made. {why}")
        super().__init__(told.format(file=name, why=why))


def part_of(pdf: bytes, name: str, trust: Trust | None) -> Part:
    """What a signed report discloses, and who signed it.

    Raises RefusedError without a trust file, NotTakenInError for a report that is not valid or
    whose pages say something else than its data, and the errors of `signed_data` and `read_data`.
    """
    if trust is None:
        told = _("--trust is needed with --from: it says whose signatures are relied on. Nothing "
                 "was made.")  # fmt: skip
        raise RefusedError({"trust": told})
    verdict = verify_report(pdf, trust)
    if verdict.conclusion is not Conclusion.VALID:
        raise NotTakenInError(name, verdict.sentence)
    compared = compare_pages(pdf)
    if compared.outcome is Outcome.DIFFER:
        raise NotTakenInError(name, compared.sentence)
    data = signed_data(pdf)
    return Part(read_data(data), sha256_of(data), _signers(verdict))


def _signers(verdict: Verdict) -> tuple[DisclosedSigner, ...]:
    return tuple(
        DisclosedSigner(
            answer.who.name, answer.who.role, answer.who.organisation, answer.who.fingerprint
        )
        for answer in verdict.signatures if answer.who is not None
    )  # fmt: skip
