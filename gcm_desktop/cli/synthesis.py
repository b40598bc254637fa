"""The commands about the synthesis: findings, recommendations, progress."""

import json
from argparse import Namespace
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gcm_desktop.cli.files import open_workspace
from gcm_desktop.cli.parser import Commands, takes_consultation, takes_json, takes_workspace
from gcm_desktop.cli.showing import table
from gcm_desktop.texts import LANGUAGES, _

if TYPE_CHECKING:
    from gcm_desktop.consultation.findings import Finding
    from gcm_desktop.consultation.recommendations import Recommendation

ROOM = 70
"""Characters of a sentence that are shown in a table."""


def add_commands(commands: Commands) -> None:
    """Name the commands of this module and their arguments."""
    for name, run, about in (
        ("findings", findings, _("list findings with the inputs they rest on")),
        ("recommendations", recommendations, _("list recommendations and what became of them")),
        ("progress", progress, _("say what still keeps a consultation from its report")),
    ):
        listed = commands.add(name, run, about)
        takes_workspace(listed, writes=False)
        takes_consultation(listed)
        takes_json(listed)
        if name == "progress":
            listed.add_argument("--language", choices=LANGUAGES, default="en",
                                help=_("of the report"))  # fmt: skip


def findings(args: Namespace) -> int:
    """List findings by objective."""
    from gcm_desktop.consultation import findings as records
    from gcm_desktop.consultation.consultations import consultation

    with open_workspace(args, read_only=True) as workspace:
        workspace.read(consultation, args.consultation)
        found = workspace.read(records.findings, args.consultation)
    if args.json:
        print(json.dumps([_finding(each) for each in found], ensure_ascii=False))
    else:
        heads = (_("objective"), _("kind"), _("inputs"), _("finding"))
        lines = [
            (str(one.objective or ""), one.stance, str(len(one.inputs)), one.text[:ROOM])
            for one in found
        ]
        print(table(heads, lines))
    return 0


def recommendations(args: Namespace) -> int:
    """List recommendations by objective."""
    from gcm_desktop.consultation import recommendations as records
    from gcm_desktop.consultation.consultations import consultation

    with open_workspace(args, read_only=True) as workspace:
        workspace.read(consultation, args.consultation)
        found = workspace.read(records.recommendations, args.consultation)
    if args.json:
        print(json.dumps([_recommendation(each) for each in found], ensure_ascii=False))
    else:
        heads = (_("code"), _("objective"), _("level"), _("state"), _("recommendation"))
        lines = [
            (one.code, str(one.objective or ""), one.level, one.fate, one.text[:ROOM])
            for one in found
        ]
        print(table(heads, lines))
    return 0


def progress(args: Namespace) -> int:
    """What is still to be done, one line each; 0 also where much is."""
    from gcm_desktop.consultation import progress as records
    from gcm_desktop.consultation.consultations import consultation

    with open_workspace(args, read_only=True) as workspace:
        workspace.read(consultation, args.consultation)
        found = workspace.read(records.progress, args.consultation, args.language)
    left = {item.name: item.count for item in found.items}
    if args.json:
        said = {"left": left, "recorded": found.recorded, "used": found.used,
                "left_out": found.left_out, "ready": found.ready}  # fmt: skip
        print(json.dumps(said))
    else:
        print(table((_("still to do"), _("how many")), [(n, str(c)) for n, c in left.items()]))
    return 0


def _finding(one: "Finding") -> dict[str, Any]:
    return {
        "id": str(one.id), "objective": one.objective, "stance": one.stance, "text": one.text,
        "inputs": _ids(one.inputs), "quotes": _ids(one.quotes), "came_from": _ids(one.came_from),
    }  # fmt: skip


def _recommendation(one: "Recommendation") -> dict[str, Any]:
    return {
        "id": str(one.id), "code": one.code, "objective": one.objective, "text": one.text,
        "addressee": one.addressee, "level": one.level, "time_frame": one.time_frame,
        "findings": _ids(one.findings), "fate": one.fate, "fate_by": one.fate_by,
        "fate_reason": one.fate_reason, "fate_on": one.fate_on and one.fate_on.isoformat(),
    }  # fmt: skip


def _ids(records: Iterable[str]) -> list[str]:
    return [str(UUID(record)) for record in records]
