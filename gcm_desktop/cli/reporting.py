"""The commands about reports: report, sign, extract."""

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from gcm_desktop.cli import disclosing, edits, kinds, report_plans, verifying
from gcm_desktop.cli.disclosing import refuse_open, takes_k
from gcm_desktop.cli.files import (
    bytes_of,
    open_workspace,
    put,
    refuse_taken,
    staying,
)
from gcm_desktop.cli.parser import (
    STANDARD,
    Commands,
    takes_consultation,
    takes_identity_passphrase,
    takes_output,
    takes_place,
    takes_workspace,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import LANGUAGES, _

if TYPE_CHECKING:
    from gcm_desktop.consultation.disclosed import Disclosed
    from gcm_desktop.consultation.report_plans import Once
    from gcm_desktop.reports.identity import Identity
    from gcm_desktop.reports.report import Report
    from gcm_desktop.workspace import Workspace


def add_commands(commands: Commands) -> None:
    """Name the commands of this module and their arguments."""
    made = commands.add(
        "report", report,
        _("make the report of a consultation as a PDF, or a working copy of it for Word"),
    )  # fmt: skip
    takes_workspace(made, writes=True)
    takes_consultation(made)
    takes_output(made, "OUT.pdf|OUT.docx")
    made.add_argument("--language", choices=LANGUAGES, default="en", help=_("of the report"))
    made.add_argument("--edition", choices=("public", "restricted"), default="public")
    made.add_argument("--disclosure", metavar="DECISIONS.json",
                      help=_("what was decided in the disclosure review"))  # fmt: skip
    takes_k(made)
    report_plans.takes_arrangement(made)
    kinds.takes_kind(made)
    made.add_argument("--supersedes", metavar="OLD.pdf", help=_("the signed report it replaces"))
    made.add_argument("--erratum", metavar="TEXT", help=_("what was wrong there"))
    made.add_argument("--sign", metavar="IDENTITY.p12", help=_("sign it with this identity"))
    takes_place(made)
    takes_identity_passphrase(made)
    signed = commands.add("sign", sign, _("sign a report, or countersign it"))
    signed.add_argument("report", metavar="IN.pdf")
    signed.add_argument("--identity", metavar="IDENTITY.p12", required=True)
    signed.add_argument("--role", help=_("what is signed as; the certificate's if not said"))
    takes_place(signed)
    takes_output(signed, "OUT.pdf")
    takes_identity_passphrase(signed)
    verifying.add_commands(commands)
    edits.add_commands(commands)
    disclosing.add_commands(commands)
    report_plans.add_commands(commands)
    extracted = commands.add("extract", extract, _("take the data out of a signed report"))
    extracted.add_argument("report", metavar="REPORT.pdf")
    takes_output(extracted, "data.json")


def report(args: Namespace) -> int:
    """Make a report, sign it if asked to, write it, and note in the workspace that it left."""
    from gcm_desktop.reports.report import make_report

    kinds.refuse_unfit(args)
    refuse_taken(args.output)
    if args.kind == kinds.MINUTES:
        return kinds.minutes(args)
    if kinds.is_working_copy(args.output):
        return _working_copy(args)
    identity = _identity(args, args.sign) if args.sign else None
    with open_workspace(args, at_least_read=True) as workspace:
        told = refuse_open(workspace, args, _once(workspace, args))
        made = make_report(told)
        if made.missing:
            _say_missing(made.missing)
        _let_leave(workspace, args, told, made, identity)
    return 0


def _once(workspace: "Workspace", args: Namespace) -> "Once":
    """What is asked of this report alone: its arrangement, and the older one it replaces."""
    from gcm_desktop.reports.superseding import superseded

    if args.supersedes is not None:
        old = bytes_of(args.supersedes)
        return report_plans.once_of(
            args, superseded(workspace, args.consultation, old, args.erratum)
        )  # fmt: skip
    if args.erratum is not None:
        sentence = _("A correction belongs to a report that is replaced. Nothing was made; name "
                     "that one with --supersedes.")  # fmt: skip
        raise RefusedError({"erratum": sentence})
    return report_plans.once_of(args)


def _working_copy(args: Namespace) -> int:
    """Make a working copy, write it, and note in the workspace that it left."""
    from gcm_desktop.reports.word import as_report

    with open_workspace(args, at_least_read=True) as workspace:
        told = refuse_open(workspace, args, _once(workspace, args))
        _let_leave(workspace, args, told, as_report(told), None)
    return 0


def sign(args: Namespace) -> int:
    """Put one more signature under a report; the one that was signed stays as it is."""
    from gcm_desktop.reports.signing import sign_report

    refuse_taken(args.output)
    content = bytes_of(args.report)
    identity = _identity(args, args.identity, asking=args.report != STANDARD)
    put(args.output, sign_report(content, identity, role=args.role, place=args.place))
    return 0


def extract(args: Namespace) -> int:
    """Take the data from the revision that was signed, whatever was added later."""
    from gcm_desktop.reports.extraction import signed_data

    refuse_taken(args.output)
    put(args.output, signed_data(bytes_of(args.report)))
    return 0


def _let_leave(
    workspace: "Workspace",
    args: Namespace,
    told: "Disclosed",
    made: "Report",
    identity: "Identity | None",
) -> None:
    """Sign if asked to, write, and note that it left where that can be noted."""
    from gcm_desktop.reports.issuing import note
    from gcm_desktop.reports.outgoing import Signing, signed

    signing = Signing(identity, args.place) if identity else None
    pdf, signer = signed(made.pdf, signing, args.language)
    with staying(args.output, pdf):
        if workspace.read_only:
            print(_("The workspace cannot be written, so it does not note that this report left "
                    "it."), file=sys.stderr)  # fmt: skip
        note(workspace, args.consultation, told, made, pdf=pdf, signer=signer)


def _identity(args: Namespace, name: str, *, asking: bool = True) -> "Identity":
    from gcm_desktop.cli.trusting import signing_identity

    return signing_identity(args, name, asking=asking)


def _say_missing(characters: tuple[str, ...]) -> None:
    listed = ", ".join(characters[:10])
    told = _("No font here has these characters, which are printed as their numbers: {list}.")
    print(told.format(list=listed), file=sys.stderr)
