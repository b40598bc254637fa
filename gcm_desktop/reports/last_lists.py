"""Which revocation list an authority made last on this device, so that none is forgotten.

A list that was not made after the last one would leave out whom that one withdraws.
"""

from contextlib import suppress

from gcm_desktop.errors import RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.revocation import RevocationList
from gcm_desktop.texts import _

NOTE = "revocation-lists"


def refuse_forgetting(authority: Identity, after: RevocationList | None, profile: Profile) -> None:
    """`RefusedError` if a later list than this was made here."""
    last = profile.note(NOTE).get(authority.certificate.fingerprint)
    if type(last) is int and last > (after.number if after else 0):
        sentence = _(
            "The last list of this authority has the number {number}. Nothing was withdrawn; give "
            "that list with --after, so that nobody on it is believed again."
        ).format(number=last)
        raise RefusedError({"after": sentence})


def remember_list(authority: Identity, number: int, profile: Profile) -> None:
    """Remember the list that was just made, where this device can keep anything."""
    with suppress(OSError):
        own = authority.certificate.fingerprint
        profile.keep_note(NOTE, {**profile.note(NOTE), own: number})
