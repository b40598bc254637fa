"""The command disclosure: what has to be decided before a report may leave, and deciding it."""

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gcm_desktop.cli.files import bytes_of, open_workspace
from gcm_desktop.cli.parser import (
    Command,
    Commands,
    takes_consultation,
    takes_json,
    takes_workspace,
    uuid_of,
)
from gcm_desktop.cli.showing import visible
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _, ngettext

if TYPE_CHECKING:
    from gcm_desktop.consultation.disclosed import Disclosed
    from gcm_desktop.consultation.disclosure_review import DisclosureReview, Find
    from gcm_desktop.consultation.report_plans import Once
    from gcm_desktop.workspace import Workspace

SHORT = 8
"""Digits of a record's id that are shown to people."""
LISTED = 20
"""Open questions that are named one by one where a report is refused."""


def add_commands(commands: Commands) -> None:
    """Name the command of this module and its arguments."""
    asked = commands.add(
        "disclosure", disclosure,
        _("list what has to be decided before a report may leave, or settle it"),
    )  # fmt: skip
    takes_workspace(asked, writes=True)
    takes_consultation(asked)
    asked.add_argument("--session", metavar="ID", type=uuid_of,
                       help=_("also what the minutes of this session would print"))  # fmt: skip
    asked.add_argument("--edition", choices=("public", "restricted"), default="public")
    asked.add_argument("--all", action="store_true",
                       help=_("list what is decided too, with its reasons"))  # fmt: skip
    asked.add_argument("--settle", metavar="DECISIONS.json", help=_("keep these decisions"))
    asked.add_argument("--template", metavar="FILE.toml",
                       help=_("with the texts of this template"))  # fmt: skip
    asked.add_argument("--erratum", metavar="TEXT",
                       help=_("with this correction of a report that is replaced"))  # fmt: skip
    takes_k(asked)
    takes_json(asked)


def takes_k(command: Command) -> None:
    """Whose profile says how few people are never counted in print."""
    command.add_argument(
        "--k-of", metavar="TRUST",
        help=_("a trust file whose profile says how few people are never counted in print"),
    )  # fmt: skip


def disclosure(args: Namespace) -> int:
    """List the open questions, after keeping the decisions of a file if one is given."""
    from gcm_desktop.cli.report_plans import once_of
    from gcm_desktop.consultation.superseding import Superseded
    from gcm_desktop.reports.issuing import reviewed

    once = once_of(args, Superseded("", "", args.erratum) if args.erratum else None)
    decided = read_decisions(args, args.settle) if args.settle else None
    with open_workspace(args, read_only=decided is None) as workspace:
        if decided is not None:
            keep_decisions(workspace, args, decided)
        review = reviewed(
            workspace, args.consultation, edition=args.edition, k=k_of(args),
            session_id=args.session, once=once,
        )  # fmt: skip
    if args.json:
        print(json.dumps(_as_json(args, review), ensure_ascii=False, indent=1))
    else:
        _tell(review)
        if args.all:
            _tell_decided(review)
    return 0


def k_of(args: Namespace) -> int:
    """How few people are never counted in print, as the secretariat's profile says.

    Fewer than is usual only where the file is signed by whom this device follows.
    """
    from gcm_desktop.consultation.people import K_USUAL

    if not args.k_of:
        return K_USUAL
    from gcm_desktop.profile import Profile
    from gcm_desktop.reports.trust_signers import relied_on
    from gcm_desktop.reports.trusted import Standing

    trust = relied_on(bytes_of(args.k_of), Profile())
    k = trust.k or K_USUAL
    return k if trust.standing is Standing.CONFIRMED else max(k, K_USUAL)


def read_decisions(args: Namespace, name: str) -> list[Any]:
    """The decisions of a file as `disclosure --json` prints it, filled in. Raises RefusedError."""
    from gcm_desktop.consultation.disclosure_review import SCHEMA

    try:
        told = json.loads(bytes_of(name))
    except (ValueError, RecursionError):
        told = None
    decided = told.get("decisions") if isinstance(told, dict) else None
    if not isinstance(told, dict) or told.get("schema") != SCHEMA or not isinstance(decided, list):
        sentence = _("This is no file of decisions. Nothing was kept; make one with 'disclosure "
                     "--json'.")  # fmt: skip
        raise RefusedError({"disclosure": sentence})
    if told.get("consultation") != args.consultation.hex:
        sentence = _("These decisions are on another consultation. Nothing was kept.")
        raise RefusedError({"disclosure": sentence})
    return decided


def keep_decisions(workspace: "Workspace", args: Namespace, decided: Sequence[Any]) -> None:
    """Keep decisions with the consultation, all of them or none."""
    from gcm_desktop.consultation.disclosure_review import settle_all

    workspace.write(settle_all, consultation_id=args.consultation, decided=decided)


def refuse_open(workspace: "Workspace", args: Namespace, once: "Once | None" = None) -> "Disclosed":
    """Settle what a file decides; while anything is open, name it and raise RefusedError.

    Gives what may leave of the consultation, with what is asked of this report alone.
    """
    from gcm_desktop.consultation.disclosure_review import refuse_unsettled
    from gcm_desktop.consultation.report_plans import AS_PLANNED
    from gcm_desktop.reports.issuing import reviewed

    if args.disclosure:
        keep_decisions(workspace, args, read_decisions(args, args.disclosure))
    review = reviewed(
        workspace, args.consultation, language=getattr(args, "language", "en"),
        edition=args.edition, k=k_of(args), session_id=args.session,
        once=once or AS_PLANNED,
    )  # fmt: skip
    for find in review.unsettled[:LISTED]:
        print(_line(find), file=sys.stderr)
    if review.unsettled:
        print(_("'gcm-desktop disclosure FILE --consultation ID --json' lists them all, to be "
                "decided and given with --disclosure."), file=sys.stderr)  # fmt: skip
    refuse_unsettled(review)
    if waiting := [one.group for one in review.groups if not one.confirmed]:
        told = _("Printed together, since nobody counted them: {groups}.")
        print(told.format(groups=", ".join(waiting)), file=sys.stderr)
    return review.told


def _as_json(args: Namespace, review: "DisclosureReview") -> dict[str, Any]:
    from gcm_desktop.consultation.disclosure_review import SCHEMA

    waiting = [one.as_json() for one in review.groups if not one.confirmed]
    return {
        "schema": SCHEMA,
        "consultation": args.consultation.hex,
        "edition": args.edition,
        "k": review.told.people.k,
        "decisions": [*(find.as_json() for find in review.unsettled), *waiting],
    }


def _tell(review: "DisclosureReview") -> None:
    """The open questions in words, for the eyes of who decides."""
    for find in review.unsettled:
        before, after = find.context
        told = find.words if find.what == "quote" else f"{before}[{find.words}]{after}"
        print(f"{_line(find)}: {visible(told)}")
    for asked in review.groups:
        if not asked.confirmed:
            told = _("{group}: not counted; printed with others unless you confirm {k} or more")
            print(told.format(group=asked.group, k=review.told.people.k))
    left = len(review.unsettled)
    print(ngettext("{n} open question", "{n} open questions", left).format(n=left))
    print(_("Only numbers, addresses, forms of address and names that this file knows are found. "
            "Other names are not: read every quote."))  # fmt: skip


def _tell_decided(review: "DisclosureReview") -> None:
    """What was decided, by how, and what it leaves in print."""
    for find in review.finds:
        if find.decided is not None:
            why = f" ({visible(find.decided.reason)})" if find.decided.reason else ""
            print(f"{_line(find)}: {find.decided.outcome}{why}")
    for line, groups in (("together", review.told.groups.together),
                         ("uncounted", review.told.groups.uncounted)):  # fmt: skip
        if groups:
            print(f"{line}: {', '.join(groups)}")


def _line(find: "Find") -> str:
    """Where an open question stands, without a word of it."""
    place = f"{find.table} {find.record_id.hex[-SHORT:]} {find.field} {find.start}-{find.end}"
    return f"{find.cause or find.what}\t{place}"
