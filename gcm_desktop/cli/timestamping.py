"""The command that makes a signed report last: timestamp."""

import sys
from argparse import Namespace
from functools import partial

from gcm_desktop.cli.files import bytes_of, put, refuse_taken
from gcm_desktop.cli.parser import Commands, takes_output
from gcm_desktop.cli.showing import visible
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _


def add_commands(commands: Commands) -> None:
    """Name the command of this module and its arguments."""
    stamped = commands.add(
        "timestamp", timestamp, _("prove when a signed report was there, and make that last")
    )
    stamped.add_argument("report", metavar="IN.pdf")
    stamped.add_argument(
        "--tsa", metavar="URL", help=_("the timestamp authority (RFC 3161) that is asked")
    )
    stamped.add_argument("--trust", metavar="TRUST", help=_("whose authorities and lists go in"))
    takes_output(stamped, "OUT.pdf")


def timestamp(args: Namespace) -> int:
    """Add a timestamp, and what the trust file knows of the signers; say what came of it.

    Over the network goes a digest, and nothing else.
    """
    from gcm_desktop.profile import Profile
    from gcm_desktop.reports.preserving import preserved
    from gcm_desktop.reports.timestamps import requested
    from gcm_desktop.reports.trust_signers import relied_on

    refuse_taken(args.output)
    if not args.tsa and not args.trust:
        sentence = _(
            "Nothing was made. Say which timestamp authority is asked with --tsa, or whose "
            "authorities and lists the report is to hold with --trust."
        )
        raise RefusedError({"tsa": sentence})
    trust = relied_on(bytes_of(args.trust), Profile()) if args.trust else None
    ask = partial(requested, args.tsa) if args.tsa else None
    made, verdict = preserved(bytes_of(args.report), trust, ask)
    put(args.output, made)
    if args.tsa:
        print(visible(verdict.timestamps[-1].sentence), file=sys.stderr)
    return 0
