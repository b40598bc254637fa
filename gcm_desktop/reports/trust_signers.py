"""Whose trust files are followed on this device: confirmed once by fingerprint, then remembered.

With each signer goes the number of the latest file seen, so that an older one, which may leave
out a withdrawal, is noticed.
"""

import re
from contextlib import suppress
from dataclasses import replace

from gcm_desktop.consultation.people import K_LEAST, K_USUAL
from gcm_desktop.errors import GcmError, RefusedError, UnreadableFileError
from gcm_desktop.profile import Profile
from gcm_desktop.reports.certificates import OfficerCertificate, says
from gcm_desktop.reports.remembered_k import NOTE as K_NOTE
from gcm_desktop.reports.remembered_k import remember_k
from gcm_desktop.reports.trust import read_trust
from gcm_desktop.reports.trusted import Standing, Trust
from gcm_desktop.texts import _

NOTE = "trust-signers"
FINGERPRINT = re.compile("[0-9a-f]{64}")


def relied_on(data: bytes, profile: Profile) -> Trust:
    """Read a trust file as far as this device follows its signer, and remember its number.

    `NotATrustFileError`.
    """
    confirmed = confirmed_signers(profile)
    trust = read_trust(data, confirmed)
    if trust.standing is Standing.CONFIRMED and trust.signer is not None:
        with suppress(UnreadableFileError):  # what cannot be remembered is still to be read
            _remember(profile, confirmed, trust.signer, trust.number)
        remember_k(trust, profile)
    others = trust.standing is Standing.UNCONFIRMED and bool(confirmed)
    return replace(trust, others_followed=others)


def confirm(trust: Trust, profile: Profile, said: str) -> Trust:
    """Follow the signer of a trust file from now on, whose fingerprint somebody said.

    `RefusedError` if it is another's, or if nobody has signed; `UnreadableFileError` where this
    device can keep nothing.
    """
    if trust.signer is None:
        sentence = _("Nobody has signed this trust file. There is nothing to confirm.")
        raise RefusedError({"trust": sentence})
    if not says(said, trust.signer.fingerprint):
        raise _anothers(trust.signer)
    follow(trust.signer, trust.number, profile)
    followed = replace(trust, standing=Standing.CONFIRMED, others_followed=False)
    remember_k(followed, profile)
    return followed


def follow(signer: OfficerCertificate, number: int, profile: Profile) -> None:
    """Follow this signer's files from this number on. `UnreadableFileError`."""
    _remember(profile, confirmed_signers(profile), signer, number)


def forget(fingerprint: str, profile: Profile) -> int:
    """Follow no more whose fingerprint this is, and say how many that were."""
    confirmed = confirmed_signers(profile)
    gone = {one for one in confirmed if says(fingerprint, one)}
    kept = {one: number for one, number in confirmed.items() if one not in gone}
    _keep(profile, kept)
    return len(gone)


def confirmed_signers(profile: Profile) -> dict[str, int]:
    """Who is followed on this device, by fingerprint, and the latest number seen of each."""
    return {
        fingerprint: number
        for fingerprint, number in profile.note(NOTE).items()
        if FINGERPRINT.fullmatch(fingerprint) and type(number) is int and number >= 0
    }


def followed_k(profile: Profile) -> int:
    """The largest that anyone says who is followed now; the usual one where nobody does."""
    followed = confirmed_signers(profile)
    said = [k for one, k in profile.note(K_NOTE).items() if one in followed and type(k) is int]
    return max([k for k in said if k >= K_LEAST], default=K_USUAL)


def _remember(
    profile: Profile, confirmed: dict[str, int], signer: OfficerCertificate, number: int
) -> None:
    latest = max(number, confirmed.get(signer.fingerprint, 0))
    if confirmed.get(signer.fingerprint) != latest:
        _keep(profile, confirmed | {signer.fingerprint: latest})


def _keep(profile: Profile, confirmed: dict[str, int]) -> None:
    try:
        profile.keep_note(NOTE, dict(confirmed))
    except OSError:
        raise UnreadableFileError(NOTE) from None


def _anothers(signer: OfficerCertificate) -> GcmError:
    sentence = _(
        "This trust file was signed with the certificate {fingerprint}, which is not the one you "
        "were told. Nobody is followed; ask the secretariat for its fingerprint again."
    ).format(fingerprint=signer.read_aloud)
    return RefusedError({"fingerprint": sentence})
