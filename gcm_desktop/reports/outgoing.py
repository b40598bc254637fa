"""A report on its way out: who signs it, and where they say they are."""

from dataclasses import dataclass

from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.signing import sign_report


@dataclass(frozen=True)
class Signing:
    """Who signs a report, and where if that is to be said."""

    identity: Identity
    place: str | None = None


def signed(pdf: bytes, signing: Signing | None, language: str) -> tuple[bytes, str | None]:
    """The report with a signature if anybody signs, and who signed by their fingerprint."""
    if signing is None:
        return pdf, None
    made = sign_report(pdf, signing.identity, place=signing.place, language=language)
    return made, signing.identity.certificate.fingerprint
