"""The commands about sessions: session, sessions, kit, return-sheet, withdraw."""

import json
import sys
from argparse import ArgumentTypeError, Namespace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gcm_desktop.cli.files import open_workspace, put, refuse_taken
from gcm_desktop.cli.parser import (
    Command,
    Commands,
    takes_consultation,
    takes_json,
    takes_output,
    takes_workspace,
    uuid_of,
)
from gcm_desktop.cli.showing import table
from gcm_desktop.texts import LANGUAGES, _, ngettext

if TYPE_CHECKING:
    from gcm_desktop.consultation.sessions import Session

FACTS = ("title", "starts_at", "ends_at", "zone", "place", "agenda")


def add_commands(commands: Commands) -> None:
    """Name the commands of this module and their arguments."""
    _takes_facts(commands.add("session", session, _("plan a session of a consultation")))
    listed = commands.add("sessions", sessions, _("list the sessions of a consultation"))
    takes_workspace(listed, writes=False)
    takes_consultation(listed)
    takes_json(listed)
    for name, run, about in (
        ("kit", kit, _("make the papers for a session: plan, consent, notes, tallies, help")),
        ("return-sheet", return_sheet, _("make the sheet that tells a community what was heard")),
    ):
        made = commands.add(name, run, about)
        takes_workspace(made, writes=False)
        _takes_session(made)
        takes_output(made, "OUT.pdf")
        made.add_argument("--language", choices=LANGUAGES, default="en", help=_("of the papers"))
    taken = commands.add("withdraw", withdraw, _("take back everything said under a receipt"))
    takes_workspace(taken, writes=True)
    taken.add_argument("receipt", metavar="NUMBER", help=_("the number on the card"))


def session(args: Namespace) -> int:
    """Plan a session and print its id."""
    from gcm_desktop.consultation.sessions import open_session

    facts = {name: getattr(args, name) for name in FACTS if getattr(args, name) is not None}
    with open_workspace(args) as workspace:
        print(workspace.write(open_session, consultation_id=args.consultation, **facts).id)
    return 0


def sessions(args: Namespace) -> int:
    """List sessions in order of time."""
    from gcm_desktop.consultation import sessions as records
    from gcm_desktop.consultation.consultations import consultation

    with open_workspace(args, read_only=True) as workspace:
        workspace.read(consultation, args.consultation)
        found = workspace.read(records.sessions, args.consultation)
    if args.json:
        print(json.dumps([_facts(each) for each in found], ensure_ascii=False))
    else:
        heads = (_("id"), _("begins"), _("state"), _("people"), _("title"))
        print(table(heads, [_line(each) for each in found]))
    return 0


def kit(args: Namespace) -> int:
    """Make the papers of a session."""
    from gcm_desktop.reports import meeting_papers

    refuse_taken(args.output)
    with open_workspace(args, read_only=True) as workspace:
        made = meeting_papers.kit(workspace, args.session, args.language)
    put(args.output, made)
    return 0


def return_sheet(args: Namespace) -> int:
    """Make the sheet that is given back."""
    from gcm_desktop.reports import meeting_papers

    refuse_taken(args.output)
    with open_workspace(args, read_only=True) as workspace:
        made = meeting_papers.sheet(workspace, args.session, args.language)
    put(args.output, made)
    return 0


def withdraw(args: Namespace) -> int:
    """Hide for good what was said under a receipt, and say how many findings rested on it."""
    from gcm_desktop.consultation.consents import consent_by_receipt, take_back_consent

    with open_workspace(args) as workspace:
        consent = workspace.read(consent_by_receipt, args.receipt)
        rested = len(workspace.write(take_back_consent, consent.id))
    said = ngettext(
        "What was said under this receipt is hidden for good. {n} finding rested on it.",
        "What was said under this receipt is hidden for good. {n} findings rested on it.",
        rested,
    )
    print(said.format(n=rested), file=sys.stderr)
    return 0


def _takes_facts(planned: Command) -> None:
    takes_workspace(planned, writes=True)
    takes_consultation(planned)
    planned.add_argument("--title", required=True)
    planned.add_argument("--starts-at", metavar="TIME", type=_moment,
                         help=_("like 2026-10-12T09:00+03:00"))  # fmt: skip
    planned.add_argument("--ends-at", metavar="TIME", type=_moment)
    planned.add_argument("--zone", help=_("the place's time zone, like Africa/Nairobi"))
    planned.add_argument("--place")
    example = _('like [{"title": "Welcome", "objectives": [7], "minutes": 10}]')
    planned.add_argument("--agenda", metavar="JSON", type=_agenda, help=example)


def _takes_session(command: Command) -> None:
    command.add_argument("--session", metavar="ID", type=uuid_of, required=True, help=_("its id"))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("this is not a moment like 2026-10-12T09:00+03:00")) from None
    if moment.tzinfo is None:
        raise ArgumentTypeError(_("say the time zone, like 2026-10-12T09:00+03:00"))
    return moment


def _agenda(text: str) -> Any:
    try:
        items = json.loads(text)
    except ValueError:
        items = None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ArgumentTypeError(_("an agenda is a JSON list of objects"))
    return items


def _facts(session: "Session") -> dict[str, Any]:
    return {
        "id": str(session.id),
        "consultation": str(session.consultation_id),
        "title": session.title,
        "starts_at": session.starts_at and session.starts_at.isoformat(),
        "ends_at": session.ends_at and session.ends_at.isoformat(),
        "zone": session.zone,
        "place": session.place,
        "agenda": list(session.agenda),
        "people": session.people,
        "state": session.state,
    }


def _line(session: "Session") -> tuple[str, ...]:
    begins = session.starts_at.strftime("%Y-%m-%d %H:%M UTC") if session.starts_at else ""
    people = "" if session.people is None else str(session.people)
    return (str(session.id), begins, session.state, people, session.title)
