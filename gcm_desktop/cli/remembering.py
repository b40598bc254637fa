"""The commands about what this computer remembers: identity remember, forget."""

import sys
from argparse import Namespace

from gcm_desktop.cli.files import bytes_of, identity_passphrase
from gcm_desktop.cli.parser import STANDARD, Commands, takes_identity_passphrase
from gcm_desktop.errors import RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.remembering import Remembering
from gcm_desktop.texts import _, ngettext


def add_commands(below: Commands) -> None:
    """Name the commands of this module and their arguments."""
    kept = below.add(
        "remember", remember, _("keep an identity's passphrase in the store of this computer")
    )
    kept.add_argument("identity", metavar="ID.p12")
    takes_identity_passphrase(kept)
    dropped = below.add("forget", forget, _("keep an identity's passphrase there no more"))
    dropped.add_argument("identity", metavar="ID.p12", nargs="?")
    dropped.add_argument(
        "--all", action="store_true", help=_("of every identity, also where its file is gone")
    )


def remember(args: Namespace) -> int:
    """Keep the passphrase of an officer's identity, once it was seen to open it."""
    from gcm_desktop.reports.identity import open_identity

    if args.identity.startswith("pkcs11:"):
        sentence = _("The PIN of a card or token is never remembered. Nothing was kept.")
        raise RefusedError({"identity": sentence})
    content = bytes_of(args.identity)
    passphrase = identity_passphrase(args, asking=args.identity != STANDARD)
    open_identity(content, passphrase)
    Remembering(Profile()).remember(content, passphrase)
    told = _(
        "The passphrase is remembered on this computer. Whoever sits at it while it is unlocked "
        "can now sign as you; 'identity forget' takes that back."
    )
    print(told, file=sys.stderr)
    return 0


def forget(args: Namespace) -> int:
    """Keep the passphrase of one identity no more, or of all of them."""
    if bool(args.identity) == args.all:
        sentence = _(
            "Nothing was forgotten. Name the file of one identity, or say --all for every one."
        )
        raise RefusedError({"identity": sentence})
    remembering = Remembering(Profile())
    n = remembering.forget_all() if args.all else remembering.forget(bytes_of(args.identity))
    told = ngettext(
        "{n} passphrase was forgotten on this computer.",
        "{n} passphrases were forgotten on this computer.",
        int(n),
    )
    print(told.format(n=int(n)), file=sys.stderr)
    return 0
