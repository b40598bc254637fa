"""The commands about signing identities: identity new, authority, request, issue, accept."""

import sys
from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gcm_desktop.cli import remembering, trusting
from gcm_desktop.cli.files import (
    bytes_of,
    identity_passphrase,
    put,
    refuse_taken,
    take_back,
)
from gcm_desktop.cli.parser import (
    STANDARD,
    Command,
    Commands,
    takes_identity_passphrase,
    takes_output,
    whole_number,
)
from gcm_desktop.cli.showing import visible
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _

if TYPE_CHECKING:
    from gcm_desktop.reports.identity import Identity


def add_commands(commands: Commands) -> None:
    """Name the commands of this module and their arguments."""
    below = commands.add_group("identity", _("signing identities, and whom to trust"))
    made = below.add("new", new_identity, _("make an officer's key and its certificate"))
    _takes_names(made)
    takes_output(made, "ID.p12")
    takes_identity_passphrase(made)
    first = below.add("authority", authority, _("make an authority that vouches for others"))
    _takes_names(first)
    takes_output(first, "AUTHORITY.p12")
    takes_identity_passphrase(first)
    asked = below.add("request", request, _("make a key, and ask an authority to vouch for it"))
    _takes_names(asked)
    takes_output(asked, "KEY.p12")
    takes_identity_passphrase(asked)
    _add_issue(below)
    joined = below.add("accept", accept, _("join a key and the certificate issued for it"))
    joined.add_argument("key", metavar="KEY.p12")
    joined.add_argument("--certificate", metavar="CERT.crt", required=True)
    takes_output(joined, "ID.p12")
    takes_identity_passphrase(joined)
    trusting.add_commands(below)
    remembering.add_commands(below)


def new_identity(args: Namespace) -> int:
    """Make a key; beside it goes its certificate, which is not secret and can be handed on."""
    from gcm_desktop.reports import identity

    _refuse_any_taken(args.output, ".crt")
    passphrase = identity_passphrase(args, new=True)
    made = identity.new_identity(
        name=args.name,
        role=args.role or Profile().settings.role,
        organisation=args.organisation,
        passphrase=passphrase,
    )
    opened = identity.open_identity(made, passphrase)
    _put_with(args.output, made, {".crt": identity.certificate_pem(opened)})
    _tell_fingerprint(opened)
    return 0


def authority(args: Namespace) -> int:
    """Make an authority, its certificate, and its first list, with nobody on it."""
    from gcm_desktop.reports.authority import new_authority, open_authority
    from gcm_desktop.reports.identity import certificate_pem

    _refuse_any_taken(args.output, ".crt", ".crl")
    passphrase = identity_passphrase(args, new=True)
    made = new_authority(
        name=args.name,
        role=args.role or "secretariat",
        organisation=args.organisation,
        passphrase=passphrase,
    )
    opened = open_authority(made, passphrase)
    _put_with(
        args.output, made, {".crt": certificate_pem(opened), ".crl": trusting.first_list(opened)}
    )
    _tell_fingerprint(opened)
    return 0


def request(args: Namespace) -> int:
    """Make a key, which stays, and a request, which goes to the authority."""
    from gcm_desktop.reports.authority import request_certificate

    _refuse_any_taken(args.output, ".csr")
    asked = request_certificate(
        name=args.name,
        role=args.role or Profile().settings.role,
        organisation=args.organisation,
        passphrase=identity_passphrase(args, new=True),
    )
    _put_with(args.output, asked.key, {".csr": asked.request})
    return 0


def issue(args: Namespace) -> int:
    """Vouch for the key of a request; what was granted to whom is said."""
    from gcm_desktop.reports.authority import issue_certificate, open_authority, read_request
    from gcm_desktop.reports.certificates import certificates_in

    refuse_taken(args.output)
    asked = read_request(bytes_of(args.request))
    key = bytes_of(args.authority)
    asking = STANDARD not in (args.request, args.authority)
    opened = open_authority(key, identity_passphrase(args, asking=asking))
    issued = issue_certificate(
        asked,
        opened,
        role=args.role,
        to_an_authority=args.as_authority,
        valid_for=timedelta(days=args.days) if args.days else None,
    )
    put(args.output, issued)
    own = certificates_in(issued)[0]
    told = _("Issued to {who}, until {day}. The certificate has the fingerprint {fingerprint}.")
    who = ", ".join(filter(None, (own.name, own.role, own.organisation)))
    print(
        told.format(who=visible(who), day=own.not_after.date(), fingerprint=own.read_aloud),
        file=sys.stderr,
    )
    return 0


def accept(args: Namespace) -> int:
    """Make an identity of a key and its certificate; an authority gets its first list as well."""
    from gcm_desktop.reports.authority import accept_certificate, chain_pem, sealed_identity
    from gcm_desktop.reports.certificates import is_authority

    _refuse_any_taken(args.output, ".crt")
    key, certificate = bytes_of(args.key), bytes_of(args.certificate)
    passphrase = identity_passphrase(args, asking=STANDARD not in (args.key, args.certificate))
    joined = accept_certificate(key, certificate, passphrase)
    beside = {".crt": chain_pem(joined)}
    if is_authority(joined.certificate.der):
        _refuse_any_taken(args.output, ".crl")
        beside[".crl"] = trusting.first_list(joined)
    _put_with(args.output, sealed_identity(joined, passphrase), beside)
    _tell_fingerprint(joined)
    return 0


def _takes_names(command: Command) -> None:
    command.add_argument("--name", required=True, help=_("as it will stand on the signature"))
    command.add_argument("--role", help=_("what the officer signs as; the profile's if not said"))
    command.add_argument("--organisation", metavar="O")


def _add_issue(below: Commands) -> None:
    issued = below.add("issue", issue, _("vouch for a key as an authority, without a network"))
    issued.add_argument("request", metavar="REQUEST.csr")
    issued.add_argument("--authority", metavar="AUTHORITY.p12", required=True)
    issued.add_argument("--role", help=_("another role than the request asks for"))
    issued.add_argument(
        "--as-authority", action="store_true", help=_("let the holder vouch for officers in turn")
    )
    issued.add_argument("--days", type=whole_number, metavar="N", help=_("how long it is valid"))
    takes_output(issued, "CERT.crt")
    takes_identity_passphrase(issued)


def _tell_fingerprint(identity: "Identity") -> None:
    told = _("The key has the fingerprint {fingerprint}; say it to those who are to trust it.")
    print(told.format(fingerprint=identity.certificate.read_aloud), file=sys.stderr)


def _refuse_any_taken(output: str, *endings: str) -> None:
    for name in (output, *(_beside(output, ending) for ending in endings)):
        refuse_taken(name)


def _put_with(output: str, made: bytes, beside: dict[str, bytes]) -> None:
    """Make a file and those that belong beside it, all of them or none."""
    done: list[str] = []
    files = {output: made} | {_beside(output, ending): each for ending, each in beside.items()}
    try:
        for name, content in files.items() if output != STANDARD else [(output, made)]:
            put(name, content)
            done.append(name)
    except BaseException:
        for name in done:
            take_back(name)
        raise


def _beside(output: str, ending: str) -> str:
    return STANDARD if output == STANDARD else str(Path(output).with_suffix(ending))
