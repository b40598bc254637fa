"""The commands about a workspace as a whole: new, sample, consultation, consultations, check."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from gcm_desktop.cli.files import open_workspace, workspace_passphrase
from gcm_desktop.cli.parser import (
    Command,
    Commands,
    takes_json,
    takes_officer,
    takes_passphrase,
    takes_workspace,
    whole_number,
    workspace_file,
)
from gcm_desktop.cli.showing import table, visible
from gcm_desktop.errors import DamagedFileError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _

if TYPE_CHECKING:
    from gcm_desktop.consultation.consultations import ConsultationSummary
    from gcm_desktop.workspace import Workspace

FACTS = (
    "title", "level", "country", "areas", "place", "starts_on", "ends_on", "lead_organisation",
    "partner_organisations", "region", "languages", "mode", "attribution_rule",
    "objectives_in_focus", "groups_planned",
)  # fmt: skip
"""What `consultation` can say of one; what is not said is left to the record's defaults."""


def add_commands(commands: Commands) -> None:
    """Name the commands of this module and their arguments."""
    _takes_new_workspace(commands.add("new", new, _("make an empty workspace")))
    made = commands.add("sample", sample, _("make a workspace with an invented consultation"))
    _takes_new_workspace(made)
    takes_officer(made)
    made.add_argument("--inputs", metavar="N", type=whole_number, help=_("how many inputs"))
    _takes_facts(commands.add("consultation", consultation, _("begin a consultation")))
    listed = commands.add("consultations", consultations, _("list the consultations"))
    takes_workspace(listed, writes=False)
    takes_json(listed)
    checked = commands.add("check", check, _("say whether a workspace is whole"))
    takes_workspace(checked, writes=False)


def new(args: Namespace) -> int:
    """An empty workspace."""
    with made_workspace(args):
        return 0


def sample(args: Namespace) -> int:
    """A workspace with the invented consultation that ships with the program."""
    from gcm_desktop.exchange.sample import record_sample

    with made_workspace(args) as workspace:
        print(workspace.write(record_sample, wanted=args.inputs).id)
    return 0


def consultation(args: Namespace) -> int:
    """Begin a consultation and print its id."""
    from gcm_desktop.consultation.consultations import open_consultation

    facts = {name: getattr(args, name) for name in FACTS if getattr(args, name) is not None}
    with open_workspace(args) as workspace:
        print(workspace.write(open_consultation, **facts).id)
    return 0


def consultations(args: Namespace) -> int:
    """List the consultations with what was heard so far."""
    from gcm_desktop.consultation import consultations as records

    with open_workspace(args, read_only=True) as workspace:
        found = workspace.read(records.consultations)
    if args.json:
        print(json.dumps([_facts(each) for each in found], ensure_ascii=False))
    else:
        heads = (_("id"), _("level"), _("country"), _("inputs"), _("objectives"), _("title"))
        print(table(heads, [_line(each) for each in found]))
    return 0


def check(args: Namespace) -> int:
    """Say what is wrong with a workspace, one line a fault, or OK."""
    try:
        with open_workspace(args, read_only=True) as workspace:
            found = workspace.check()
    except DamagedFileError as fault:
        print(fault.code, fault)
        return 1
    for each in found:
        which = f" ({visible(each.which)})" if each.which else ""
        print(f"{each.code} {each.sentence}{which}")
    if any(each.fault for each in found):
        return 1
    print("OK")
    return 0


@contextmanager
def made_workspace(args: Namespace) -> "Iterator[Workspace]":
    """A new workspace, which is taken away again if what it is made for fails."""
    from gcm_desktop.workspace import Workspace

    passphrase = None if args.no_passphrase else workspace_passphrase(args, new=True)
    officer = getattr(args, "officer", None)
    with Workspace.create(args.file, passphrase, profile=Profile(), officer=officer) as workspace:
        try:
            yield workspace
        except BaseException:
            workspace.close()
            with suppress(OSError):
                args.file.unlink()
            raise
    if args.no_passphrase:
        print(
            _("This workspace is not encrypted: whoever finds the file can read it, and names of "
              "speakers are not kept in it."),
            file=sys.stderr,
        )  # fmt: skip


def _takes_new_workspace(command: Command) -> None:
    command.add_argument("file", metavar="FILE", type=workspace_file, help=_("the file to make"))
    protection = command.add_mutually_exclusive_group()
    takes_passphrase(protection)
    protection.add_argument(
        "--no-passphrase", action="store_true", help=_("do not encrypt the workspace")
    )


def _takes_facts(command: Command) -> None:
    takes_workspace(command, writes=True)
    add = command.add_argument
    add("--title", required=True, help=_("as it will stand on the report"))
    add("--level", default="local", help="national, local, sub_regional, thematic")
    add("--country", required=True, metavar="ISO", type=str.upper, help=_("as KEN"))
    add("--area", dest="areas", action="append", help=_("an administrative area; repeatable"))
    add("--place")
    add("--starts-on", metavar="DATE", help=_("as 2026-10-12"))
    add("--ends-on", metavar="DATE")
    add("--lead-organisation", metavar="NAME")
    add("--partner-organisation", dest="partner_organisations", metavar="NAME", action="append",
        help=_("repeatable"))  # fmt: skip
    add("--region", help="ECA, ECE, ECLAC, ESCAP, ESCWA")
    add("--language", dest="languages", metavar="TAG", action="append", help=_("repeatable"))
    add("--mode", help="in_person, online, hybrid, written")
    add("--attribution-rule", metavar="RULE", help="on_the_record, chatham_house, anonymous")
    add("--objective", dest="objectives_in_focus", metavar="N", type=whole_number, action="append",
        help=_("an objective in focus; repeatable"))  # fmt: skip
    add("--group", dest="groups_planned", action="append",
        help=_("a stakeholder group that is to be heard; repeatable"))  # fmt: skip


def _facts(summary: "ConsultationSummary") -> dict[str, Any]:
    return {
        "id": str(summary.id),
        "title": summary.title,
        "level": summary.level,
        "country": summary.country,
        "place": summary.place,
        "starts_on": summary.starts_on.isoformat() if summary.starts_on else None,
        "inputs": summary.inputs,
        "objectives_heard": summary.objectives_heard,
        "sample": summary.sample,
    }


def _line(summary: "ConsultationSummary") -> tuple[str, ...]:
    title = _("[sample] {title}").format(title=summary.title) if summary.sample else summary.title
    numbers = str(summary.inputs), _("{heard} of 23").format(heard=summary.objectives_heard)
    return (str(summary.id), summary.level, summary.country, *numbers, title)
