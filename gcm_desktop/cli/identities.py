"""The commands about signing identities: identity new, identity trust."""

import sys
from argparse import Namespace
from pathlib import Path

from gcm_desktop.cli.files import (
    bytes_of,
    identity_passphrase,
    put,
    refuse_taken,
    take_back,
)
from gcm_desktop.cli.parser import STANDARD, Commands, takes_identity_passphrase, takes_output
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _


def add_commands(commands: Commands) -> None:
    """Name the commands of this module and their arguments."""
    below = commands.add_group("identity", _("signing identities, and whom to trust"))
    made = below.add("new", new_identity, _("make an officer's key and its certificate"))
    made.add_argument("--name", required=True, help=_("as it will stand on the signature"))
    made.add_argument("--role", help=_("what the officer signs as; the profile's if not said"))
    made.add_argument("--organisation", metavar="O")
    takes_output(made, "ID.p12")
    takes_identity_passphrase(made)
    trusted = below.add("trust", trust, _("make a file of the certificates that are relied on"))
    trusted.add_argument("certificates", metavar="CERT|ID.p12", nargs="+",
                         help=_("a certificate, or an identity with one"))  # fmt: skip
    takes_output(trusted, "TRUST")
    takes_identity_passphrase(trusted)


def new_identity(args: Namespace) -> int:
    """Make a key; beside it goes its certificate, which is not secret and can be handed on."""
    from gcm_desktop.reports import identity

    certificate_name = _certificate_beside(args.output)
    refuse_taken(args.output)
    refuse_taken(certificate_name)
    passphrase = identity_passphrase(args, new=True)
    made = identity.new_identity(
        name=args.name,
        role=args.role or Profile().settings.role,
        organisation=args.organisation,
        passphrase=passphrase,
    )
    opened = identity.open_identity(made, passphrase)
    put(args.output, made)
    if args.output != STANDARD:
        try:
            put(certificate_name, identity.certificate_pem(opened))
        except BaseException:
            take_back(args.output)
            raise
    told = _("The key has the fingerprint {fingerprint}; say it to those who are to trust it.")
    print(told.format(fingerprint=opened.certificate.short_fingerprint), file=sys.stderr)
    return 0


def trust(args: Namespace) -> int:
    """Pin certificates: signatures made with them, and with no others, are believed."""
    from gcm_desktop.reports.trust import trust_file

    refuse_taken(args.output)
    sources = [bytes_of(name) for name in args.certificates]
    asking = STANDARD not in args.certificates
    put(args.output, trust_file(sources, lambda _place: identity_passphrase(args, asking=asking)))
    return 0


def _certificate_beside(output: str) -> str:
    return STANDARD if output == STANDARD else str(Path(output).with_suffix(".crt"))
