"""The commands about whom to trust: identity trust, revoke, confirm."""

import argparse
import sys
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from gcm_desktop.cli.files import (
    bytes_of,
    identity_passphrase,
    put,
    refuse_taken,
    with_identity_passphrase,
)
from gcm_desktop.cli.parser import (
    STANDARD,
    Commands,
    takes_identity_passphrase,
    takes_output,
    whole_number,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _

if TYPE_CHECKING:
    from gcm_desktop.reports.certificates import OfficerCertificate
    from gcm_desktop.reports.identity import Identity
    from gcm_desktop.reports.trusted import Trust

CAUSES = ("unspecified", "key_compromise", "ca_compromise", "affiliation_changed", "superseded",
          "cessation_of_operation", "privilege_withdrawn")  # fmt: skip
DECIDES = ("authority", "list", "timestamps", "update", "may_certify", "may_approve",
           "must_sign", "k", "profile_name")  # fmt: skip
"""What only a trust file with a signature can say."""


def add_commands(below: Commands) -> None:
    """Name the commands of this module and their arguments."""
    trusted = below.add("trust", trust, _("make a file that says who is relied on"))
    trusted.add_argument("certificates", metavar="CERT|ID.p12", nargs="*",
                         help=_("a certificate, or an identity with one"))  # fmt: skip
    trusted.add_argument("--authority", metavar="CERT", action="append", default=[],
                         help=_("who may vouch for officers"))  # fmt: skip
    trusted.add_argument("--list", metavar="LIST.crl", action="append", default=[],
                         help=_("whom an authority has withdrawn"))  # fmt: skip
    trusted.add_argument("--timestamps", metavar="CERT", action="append", default=[],
                         help=_("an authority whose timestamps are believed"))  # fmt: skip
    trusted.add_argument("--update", metavar="TRUST", help=_("the trust file to begin with"))
    for option, about in (
        ("--may-certify", _("a role that may sign first; all if not said")),
        ("--may-approve", _("a role that may sign second; all if not said")),
        ("--must-sign", _("a role whose signature no report may lack")),
    ):
        trusted.add_argument(option, metavar="ROLE", action="append", default=[], help=about)
    trusted.add_argument("--k", type=whole_number, metavar="N",
                         help=_("the smallest number of people that is printed"))  # fmt: skip
    trusted.add_argument(
        "--profile-name", metavar="NAME", help=_("what these decisions are called")
    )
    trusted.add_argument("--sign", metavar="ID.p12", help=_("who decides, and signs for it"))
    takes_output(trusted, "TRUST")
    takes_identity_passphrase(trusted)
    _add_revoke(below)
    confirmed = below.add("confirm", confirm, _("follow the signer of a trust file from now on"))
    confirmed.add_argument("trust", metavar="TRUST")
    confirmed.add_argument("--fingerprint", metavar="F", help=_("as the signer said it"))
    confirmed.add_argument("--forget", action="store_true", help=_("follow this signer no more"))


def trust(args: Namespace) -> int:
    """Say whose signatures are believed; of nobody else's it can be confirmed who they are."""
    from gcm_desktop.reports.trust import trust_file

    refuse_taken(args.output)
    asking = STANDARD not in args.certificates
    if args.sign:
        put(args.output, _decided(args, asking=asking))
        return 0
    said = [name for name in DECIDES if getattr(args, name) not in (None, [])]
    if said or not args.certificates:
        sentence = _(
            "A trust file without a signature pins certificates and can say nothing else. Nothing "
            "was made; name certificates, or sign it with --sign."
        )
        raise RefusedError({"sign": sentence})
    sources = [bytes_of(name) for name in args.certificates]
    put(args.output, trust_file(sources, lambda _place: identity_passphrase(args, asking=asking)))
    return 0


def revoke(args: Namespace) -> int:
    """Withdraw certificates: on their authority's next list, or in the next trust file."""
    refuse_taken(args.output)
    if bool(args.authority) == bool(args.trust) or bool(args.trust) != bool(args.sign):
        sentence = _(
            "Nothing was withdrawn. Say which authority issued the certificates with --authority, "
            "or which trust file pins them with --trust, and sign its successor with --sign."
        )
        raise RefusedError({"authority": sentence})
    put(args.output, _next_trust(args) if args.trust else _next_list(args))
    return 0


def confirm(args: Namespace) -> int:
    """Follow the signer of a trust file on this device, once the fingerprint was compared."""
    from gcm_desktop.reports import trust_signers

    profile = Profile()
    trusted = trust_signers.relied_on(bytes_of(args.trust), profile)
    if args.forget and trusted.signer:
        trust_signers.forget(trusted.signer.fingerprint, profile)
        return 0
    trust_signers.confirm(trusted, profile, args.fingerprint or _asked_fingerprint(args.trust))
    return 0


def signing_identity(args: Namespace, name: str, *, asking: bool = True) -> "Identity":
    """The identity in a file, or on a card where its address is given (pkcs11:...)."""
    from gcm_desktop.reports.identity import open_identity

    if name.startswith("pkcs11:"):
        from gcm_desktop.reports.smart_cards import card_identity

        return card_identity(name, identity_passphrase(args, asking=asking))
    content, asking = bytes_of(name), asking and name != STANDARD
    return with_identity_passphrase(args, content, partial(open_identity, content), asking=asking)


def first_list(authority: "Identity") -> bytes:
    """An authority's first list, with nobody on it."""
    from gcm_desktop.reports.last_lists import remember_list
    from gcm_desktop.reports.revocation import revocation_list

    made = revocation_list(authority, [])
    remember_list(authority, 1, Profile())
    return made


def _decided(args: Namespace, *, asking: bool) -> bytes:
    from dataclasses import replace

    from gcm_desktop.reports import deciding
    from gcm_desktop.reports.trusted import Rules, Trust, pinnable

    before = _followed(args.update) if args.update else Trust({})
    old = before.rules
    rules = Rules(
        certify=tuple(args.may_certify) or old.certify,
        approve=tuple(args.may_approve) or old.approve,
        must_sign=tuple(args.must_sign) or old.must_sign,
    )
    told = replace(
        before,
        rules=rules,
        k=before.k if args.k is None else args.k,
        profile=args.profile_name or before.profile,
    )
    told = deciding.also_pinning(
        told,
        [
            pinnable(bytes_of(name), place, lambda _: identity_passphrase(args, asking=asking))
            for place, name in enumerate(args.certificates)
        ],
    )
    told = deciding.also_relying_on(told, [bytes_of(name) for name in args.authority])
    told = deciding.also_timestamping(told, [bytes_of(name) for name in args.timestamps])
    told = deciding.with_lists(told, [bytes_of(name) for name in args.list])
    return _signed(args, told, asking=asking)


def _next_trust(args: Namespace) -> bytes:
    from gcm_desktop.reports.deciding import withdrawable, withdrawing
    from gcm_desktop.reports.revocation import Cause

    asking = STANDARD not in args.certificates
    before = _followed(args.trust)
    withdrawn = [
        withdrawable(before, bytes_of(name), lambda _: identity_passphrase(args, asking=asking))
        for name in args.certificates
    ]
    told = withdrawing(before, withdrawn, Cause(args.reason), args.on)
    return _signed(args, told, asking=asking)


def _next_list(args: Namespace) -> bytes:
    from gcm_desktop.reports.authority import open_authority
    from gcm_desktop.reports.last_lists import refuse_forgetting, remember_list
    from gcm_desktop.reports.revocation import RELIED_ON_FOR, Cause, read_list, revocation_list

    certificates = [_issued(name) for name in args.certificates]
    key = bytes_of(args.authority)
    authority = open_authority(key, identity_passphrase(args, asking=args.authority != STANDARD))
    try:
        after = read_list(bytes_of(args.after)) if args.after else None
    except ValueError:
        raise RefusedError({"after": _("This is no list that this program made.")}) from None
    refuse_forgetting(authority, after, Profile())
    made = revocation_list(
        authority,
        certificates,
        cause=Cause(args.reason),
        on=args.on,
        after=after,
        valid_for=timedelta(days=args.days) if args.days else RELIED_ON_FOR,
    )
    remember_list(authority, read_list(made).number, Profile())
    return made


def _signed(args: Namespace, told: "Trust", *, asking: bool) -> bytes:
    """Sign a trust file; whoever makes one here is followed here."""
    from gcm_desktop.reports import deciding, trust_signers

    profile = Profile()
    signer = signing_identity(args, args.sign, asking=asking)
    own = signer.certificate
    seen = trust_signers.confirmed_signers(profile).get(own.fingerprint, 0)
    number = max(told.number, seen) + 1
    made = deciding.signed(told, signer, number)
    trust_signers.follow(own, number, profile)
    said = _("It is followed where this fingerprint is confirmed: {fingerprint}")
    print(said.format(fingerprint=own.read_aloud), file=sys.stderr)
    return made


def _followed(name: str) -> "Trust":
    """The trust file to begin with, if its signer is followed here."""
    from gcm_desktop.reports.trust_signers import relied_on
    from gcm_desktop.reports.trusted import Standing

    found = relied_on(bytes_of(name), Profile())
    if found.standing in {Standing.UNCONFIRMED, Standing.OUTDATED}:
        sentence = _(
            "This trust file is of somebody whom this device does not follow, or not the latest. "
            "Nothing was made; take the latest, and confirm its signer with 'identity confirm'."
        )
        raise RefusedError({"update": sentence})
    return found


def _issued(name: str) -> "OfficerCertificate":
    from gcm_desktop.reports.certificates import certificates_in

    try:
        return certificates_in(bytes_of(name))[0]
    except (ValueError, IndexError):
        sentence = _("This file holds no certificate. Nothing was withdrawn.")
        raise RefusedError({"certificate": sentence}) from None


def _asked_fingerprint(name: str) -> str:
    """At the prompt, as the signer said it; never shown first, so that it is compared."""
    if name == STANDARD or sys.stdin is None or not sys.stdin.isatty():
        sentence = _(
            "The signer's fingerprint is needed and none was given. Nothing was confirmed; ask "
            "the signer for it and give it with --fingerprint."
        )
        raise RefusedError({"fingerprint": sentence})
    return input(_("The fingerprint, as the signer said it: "))


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(_("a day like 2026-10-12 is needed")) from None


def _add_revoke(below: Commands) -> None:
    revoked = below.add("revoke", revoke, _("withdraw certificates, or renew an authority's list"))
    revoked.add_argument("certificates", metavar="CERT", nargs="*")
    revoked.add_argument("--authority", metavar="AUTHORITY.p12", help=_("which issued them"))
    revoked.add_argument("--after", metavar="LAST.crl", help=_("the authority's last list"))
    revoked.add_argument("--trust", metavar="TRUST", help=_("which pins them"))
    revoked.add_argument("--sign", metavar="ID.p12", help=_("who decides, and signs for it"))
    revoked.add_argument("--reason", choices=CAUSES, default=CAUSES[0])
    revoked.add_argument("--on", type=_day, metavar="DAY", help=_("since when; now if not said"))
    revoked.add_argument(
        "--days", type=whole_number, metavar="N", help=_("how long the list may be relied on")
    )
    takes_output(revoked, "LIST.crl|TRUST")
    takes_identity_passphrase(revoked)
