"""How few people are never counted in print, as trust files said that this device follows."""

from contextlib import suppress

from gcm_desktop.profile import Profile
from gcm_desktop.reports.trusted import Standing, Trust

NOTE = "trust-k"


def remember_k(trust: Trust, profile: Profile) -> None:
    """Remember what a followed trust file says of it; of any other file nothing is remembered.

    Where nothing can be kept, it stays as it was: the commands are told with --k-of.
    """
    if trust.standing is not Standing.CONFIRMED or trust.signer is None:
        return
    before = profile.note(NOTE)
    said = {one: k for one, k in before.items() if one != trust.signer.fingerprint}
    if trust.k is not None:
        said[trust.signer.fingerprint] = trust.k
    if said != before:
        with suppress(OSError):
            profile.keep_note(NOTE, said)
