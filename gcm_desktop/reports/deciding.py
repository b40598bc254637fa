"""Making and changing what a trust file says, step by step; each step refuses in a sentence."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reports.certificates import (
    OfficerCertificate,
    certificates_in,
    is_authority,
    may_timestamp,
    vouches_for_timestamps,
)
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.revocation import (
    Cause,
    RevocationList,
    Withdrawal,
    is_list_of,
    read_list,
)
from gcm_desktop.reports.trust import signed_trust_file
from gcm_desktop.reports.trusted import SMALLEST_K, Pinned, Trust, contradictions, pinnable
from gcm_desktop.texts import _


def also_pinning(trust: Trust, certificates: Sequence[OfficerCertificate]) -> Trust:
    """Rely on these officers' certificates as well, as the names in them say."""
    new = {one.fingerprint: Pinned.of(one) for one in certificates}
    return replace(trust, pinned={**new, **trust.pinned})


def also_relying_on(trust: Trust, sources: Sequence[bytes]) -> Trust:
    """Let these authorities (the first certificate of each file) vouch for others."""
    authorities = list(trust.authorities)
    for source in sources:
        authority = _authority_in(source)
        if authority not in authorities:
            authorities.append(authority)
    return replace(trust, authorities=tuple(authorities))


def also_timestamping(trust: Trust, sources: Sequence[bytes]) -> Trust:
    """Believe these timestamp authorities (the first certificate of each file) as well.

    A certificate that may issue others stands for all timestamp authorities that it issued.
    """
    known = list(trust.timestamps)
    for source in sources:
        authority = _first_in(source)
        if authority is None or not (may_timestamp(authority) or vouches_for_timestamps(authority)):
            raise _problem(
                "timestamps",
                _("This is not the certificate of a timestamp authority. Nothing was made; ask "
                  "the authority for the certificate that it signs timestamps with."),
            )  # fmt: skip
        if authority not in known:
            known.append(authority)
    return replace(trust, timestamps=tuple(known))


def with_lists(trust: Trust, sources: Sequence[bytes]) -> Trust:
    """Ask these revocation lists, each in place of its authority's older one."""
    for source in sources:
        new = _list_in(source)
        own = [each for each in trust.authorities if is_list_of(each, new)]
        if not own:
            raise _problem(
                "list",
                _("This list of withdrawn certificates was made by an authority that the trust "
                  "file does not name. Nothing was made; name the authority with --authority."),
            )  # fmt: skip
        others = tuple(each for each in trust.lists if not is_list_of(own[0], each))
        older = [each for each in trust.lists if each not in others]
        if any(each.number > new.number for each in older):
            raise _problem(
                "list",
                _("The trust file has a later list of this authority already. Nothing was made; "
                  "choose the latest."),
            )  # fmt: skip
        trust = replace(trust, lists=(*others, new))
    return trust


def withdrawable(
    trust: Trust, source: bytes, passphrase: Callable[[int], str] | None
) -> OfficerCertificate:
    """The certificate in a file of one to be withdrawn. Errors as `pinnable`."""
    first = _first_in(source)
    return first if first in trust.timestamps and first else pinnable(source, 0, passphrase)


def withdrawing(
    trust: Trust,
    certificates: Sequence[OfficerCertificate],
    cause: Cause,
    on: datetime | None = None,
) -> Trust:
    """Rely on these pinned certificates or timestamp authorities no more.

    Who is withdrawn already stays so.
    """
    if any(one.fingerprint not in trust.named for one in certificates):
        raise _problem(
            "certificate",
            _("The trust file does not pin every one of these certificates. Nothing was "
              "withdrawn; an authority withdraws those that it issued."),
        )  # fmt: skip
    moment = datetime.now(UTC)
    if on is not None and on > moment:
        raise _problem("on", _("A certificate cannot be withdrawn on a day to come."))
    since = Withdrawal((on or moment).replace(microsecond=0), cause)
    new = {one.fingerprint: since for one in certificates}
    return replace(trust, withdrawn={**new, **trust.withdrawn})


def signed(trust: Trust, signer: Identity, number: int) -> bytes:
    """The trust file with these decisions. `RefusedError` where they contradict each other."""
    whole = replace(trust, number=number)
    for contradiction in contradictions(whole):
        raise _problem("trust", _why_not()[contradiction])
    return signed_trust_file(whole, signer)


def _why_not() -> dict[str, str]:
    unfit = _("These certificates and lists do not belong together. Nothing was made.")
    return {
        "authority": unfit,
        "list": unfit,
        "pinned": unfit,
        "withdrawn": unfit,
        "timestamps": unfit,
        "chain": _(
            "The authority above one of these is missing. Nothing was made; name it with "
            "--authority as well."
        ),
        "rules": _(
            "A role that must sign may neither certify nor approve. Nothing was made; let it do "
            "one of the two."
        ),
        "k": _("Fewer than {smallest} people can never be printed. Nothing was made.").format(
            smallest=SMALLEST_K
        ),
    }


def _first_in(source: bytes) -> OfficerCertificate | None:
    try:
        return certificates_in(source)[0]
    except (ValueError, IndexError):
        return None


def _authority_in(source: bytes) -> OfficerCertificate:
    first = _first_in(source)
    if first is None or not is_authority(first.der):
        raise _problem(
            "authority",
            _("This is not the certificate of an authority. Nothing was made; choose the .crt "
              "file that was made with 'identity authority' or 'identity accept'."),
        )  # fmt: skip
    return first


def _list_in(source: bytes) -> RevocationList:
    try:
        return read_list(source)
    except ValueError:
        raise _problem(
            "list",
            _("This is no list of withdrawn certificates that can be relied on. Nothing was "
              "made; choose the .crl file that was made with 'identity revoke'."),
        ) from None  # fmt: skip


def _problem(what: str, sentence: str) -> GcmError:
    return RefusedError({what: sentence})
