"""Reports of other kinds: minutes of a session, and synthesise for several consultations."""

import sys
from argparse import Namespace
from typing import TYPE_CHECKING
from uuid import UUID

from gcm_desktop.cli.disclosing import k_of, refuse_open, takes_k
from gcm_desktop.cli.files import (
    bytes_of,
    open_workspace,
    refuse_taken,
    staying,
)
from gcm_desktop.cli.parser import (
    Command,
    Commands,
    takes_identity_passphrase,
    takes_output,
    takes_place,
    takes_workspace,
    uuid_of,
)
from gcm_desktop.cli.report_plans import once_of
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import LANGUAGES, _

if TYPE_CHECKING:
    from gcm_desktop.consultation.disclosed_session import DisclosedSession
    from gcm_desktop.consultation.synthesised import Part
    from gcm_desktop.reports.report import Report
    from gcm_desktop.workspace import Workspace

CONSULTATION, MINUTES = KINDS = ("consultation", "minutes")
NAMED = 10
"""Characters without a font that are named."""


def takes_kind(command: Command) -> None:
    """Which kind of report of one consultation, and of minutes, of which session."""
    command.add_argument("--kind", choices=KINDS, default=CONSULTATION)
    command.add_argument("--session", metavar="ID", type=uuid_of,
                         help=_("of which minutes are made"))  # fmt: skip


def refuse_unfit(args: Namespace) -> None:
    """Raise RefusedError for minutes of no session, and for what minutes are not made with."""
    if (args.kind == MINUTES) != (args.session is not None):
        told = _("--session names the session of --kind minutes. Nothing was made.")
        raise RefusedError({"session": told})
    if args.kind == MINUTES and args.edition != "public":
        told = _("Minutes have one edition, the public one. Nothing was made.")
        raise RefusedError({"edition": told})
    if args.kind == MINUTES and args.sections is not None:
        told = _("Minutes are arranged by their agenda, and have no --sections. Nothing was made.")
        raise RefusedError({"sections": told})
    if args.kind == MINUTES and (args.supersedes or args.erratum) is not None:
        told = _("Minutes replace no other report. Nothing was made.")
        raise RefusedError({"supersedes": told})
    refuse_signed_copy(args)


def minutes(args: Namespace) -> int:
    """Make the minutes of a session, sign them if asked to, and note that they left."""
    from gcm_desktop.consultation.sessions import session
    from gcm_desktop.reports.kinds.issuing import minutes_leaving, note_minutes

    refuse_taken(args.output)
    with open_workspace(args, at_least_read=True) as workspace:
        if workspace.read(session, args.session).consultation_id != args.consultation:
            told = _("This consultation has no such session. Nothing was made.")
            raise RefusedError({"session": told})
        once = once_of(args)
        refuse_open(workspace, args, once)
        leaving = minutes_leaving(
            workspace, args.session, language=args.language, k=k_of(args), once=once
        )
        made = _minutes_as(args.output, leaving.told)
        pdf, signer = _signed(args, made)
        with staying(args.output, pdf):
            _say_if_unnoted(workspace)
            note_minutes(
                workspace, args.consultation, leaving.told, made, pdf=pdf, counts=leaving.counts,
                signer=signer,
            )  # fmt: skip
    return 0


def _minutes_as(name: str, told: "DisclosedSession") -> "Report":
    """The minutes in the form that the name of their file asks for."""
    if is_working_copy(name):
        from gcm_desktop.reports.word.minutes import copy_of_minutes

        return copy_of_minutes(told)
    from gcm_desktop.reports.kinds.minutes import make_minutes

    return make_minutes(told)


def is_working_copy(name: str) -> bool:
    """Whether a file of this name is to be a Word document."""
    return name.casefold().endswith(".docx")


def refuse_signed_copy(args: Namespace) -> None:
    """Raise RefusedError where a working copy is to be signed."""
    if args.sign and is_working_copy(args.output):
        sentence = _("A working copy is never signed. Nothing was made; sign the PDF instead.")
        raise RefusedError({"sign": sentence})


def add_commands(commands: Commands) -> None:
    """Name the command synthesise and its arguments."""
    made = commands.add(
        "synthesise", synthesise,
        _("make one report of several: a national synthesis or a regional review"),
    )  # fmt: skip
    takes_workspace(made, writes=True)
    made.add_argument("--consultations", metavar="ID,ID", type=_ids, default=(),
                      help=_("of this workspace"))  # fmt: skip
    made.add_argument("--from", metavar="REPORT.pdf", dest="reports", action="append", default=[],
                      help=_("a signed report to take in; may be said again"))  # fmt: skip
    made.add_argument("--trust", metavar="TRUST", help=_("who is relied on"))
    made.add_argument("--title", required=True)
    made.add_argument("--kind", choices=("national", "regional"), default="national")
    made.add_argument("--region", help=_("the regional commission, like ECA"))
    made.add_argument("--introduction", metavar="FILE", help=_("a text to begin with"))
    made.add_argument("--language", choices=LANGUAGES, default="en", help=_("of the report"))
    takes_k(made)
    made.add_argument("--sign", metavar="IDENTITY.p12", help=_("sign it with this identity"))
    takes_place(made)
    takes_identity_passphrase(made)
    takes_output(made, "OUT.pdf")


def synthesise(args: Namespace) -> int:
    """Make one report of several, from what each prints, and note what left this workspace."""
    from gcm_desktop.consultation.synthesised import synthesised
    from gcm_desktop.reports.kinds.issuing import note_synthesis
    from gcm_desktop.reports.kinds.national import make_national
    from gcm_desktop.reports.kinds.regional import make_regional

    refuse_taken(args.output)
    taken_in = [_taken_in(args, name) for name in args.reports]
    with open_workspace(args, at_least_read=True) as workspace:
        own = [_own(args, workspace, one) for one in args.consultations]
        told = synthesised(
            [part for _id, part in own] + taken_in, title=args.title, kind=args.kind,
            language=args.language, region=args.region, introduction=_introduction(args),
        )  # fmt: skip
        made = make_regional(told) if told.region else make_national(told)
        pdf, signer = _signed(args, made)
        with staying(args.output, pdf):
            _say_if_unnoted(workspace)
            for consultation_id, part in own:
                note_synthesis(
                    workspace, consultation_id, part, told, made, pdf=pdf, signer=signer
                )  # fmt: skip
    return 0


def _own(args: Namespace, workspace: "Workspace", consultation_id: UUID) -> "tuple[UUID, Part]":
    """What the report of a consultation of this workspace would print now."""
    from gcm_desktop.consultation.synthesised import Part
    from gcm_desktop.reports.data import canonical, sha256_of
    from gcm_desktop.reports.issuing import leaving

    asked = Namespace(
        consultation=consultation_id, edition="public", disclosure=None, session=None,
        k_of=args.k_of,
    )  # fmt: skip
    refuse_open(workspace, asked)
    told = leaving(workspace, consultation_id, language=args.language, k=k_of(args))
    return consultation_id, Part(told, sha256_of(canonical(told)))


def _taken_in(args: Namespace, name: str) -> "Part":
    """A signed report, verified; what is not valid is not taken in."""
    from gcm_desktop.profile import Profile
    from gcm_desktop.reports.kinds.taking_in import part_of
    from gcm_desktop.reports.trust_signers import relied_on

    trust = relied_on(bytes_of(args.trust), Profile()) if args.trust else None
    return part_of(bytes_of(name), name, trust)


def _introduction(args: Namespace) -> str | None:
    if not args.introduction:
        return None
    try:
        return bytes_of(args.introduction).decode("utf-8-sig").strip() or None
    except UnicodeDecodeError:
        told = _("The introduction is not a text in UTF-8. Nothing was made.")
        raise RefusedError({"introduction": told}) from None


def _signed(args: Namespace, made: "Report") -> tuple[bytes, str | None]:
    """The report, signed if asked to, and the fingerprint of who signed it."""
    from gcm_desktop.cli.trusting import signing_identity
    from gcm_desktop.reports.outgoing import Signing, signed

    if made.missing:
        listed = ", ".join(made.missing[:NAMED])
        told = _("No font here has these characters, which are printed as their numbers: {list}.")
        print(told.format(list=listed), file=sys.stderr)
    signing = Signing(signing_identity(args, args.sign), args.place) if args.sign else None
    return signed(made.pdf, signing, args.language)


def _say_if_unnoted(workspace: "Workspace") -> None:
    if workspace.read_only:
        print(_("The workspace cannot be written, so it does not note that this report left it."),
              file=sys.stderr)  # fmt: skip


def _ids(text: str) -> tuple[UUID, ...]:
    """Ids with commas between them."""
    return tuple(uuid_of(one.strip()) for one in text.split(",") if one.strip())
