"""The commands about inputs: capture, import, inputs, coverage."""

import json
import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from gcm_desktop.cli.files import open_to_read, open_to_seek, open_workspace
from gcm_desktop.cli.parser import (
    STANDARD,
    Commands,
    takes_consultation,
    takes_json,
    takes_workspace,
    whole_number,
)
from gcm_desktop.cli.showing import table, visible
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _, language, ngettext

if TYPE_CHECKING:
    from gcm_desktop.consultation.coverage import Coverage
    from gcm_desktop.consultation.inputs import Input
    from gcm_desktop.exchange.lines import Line
    from gcm_desktop.workspace import Workspace

ROOM_FOR_TITLE = 40


def add_commands(commands: Commands) -> None:
    """Name the commands of this module and their arguments."""
    captured = commands.add(
        "capture", capture, _("record inputs, one JSON object a line, and acknowledge each")
    )
    takes_workspace(captured, writes=True)
    takes_consultation(captured)
    captured.add_argument("lines", metavar="LINES", nargs="?", default=STANDARD,
                          help=_("the lines; standard input if not said"))  # fmt: skip
    imported = commands.add(
        "import", import_table, _("record the inputs of a table, all of them or none")
    )
    takes_workspace(imported, writes=True)
    takes_consultation(imported)
    imported.add_argument("table", metavar="TABLE", help=_("CSV in UTF-8, or XLSX"))
    listed = commands.add("inputs", inputs, _("list inputs, the newest first"))
    takes_workspace(listed, writes=False)
    takes_consultation(listed, required=False)
    listed.add_argument("--objective", metavar="N", type=whole_number,
                        help=_("only those on this objective; 0: to be sorted"))  # fmt: skip
    listed.add_argument("--search", metavar="TEXT", help=_("only those with these words"))
    listed.add_argument("--withdrawn", action="store_true", help=_("the withdrawn ones as well"))
    listed.add_argument("--limit", metavar="N", type=whole_number, help=_("not more than these"))
    takes_json(listed)
    counted = commands.add("coverage", coverage, _("count inputs by objective and group"))
    takes_workspace(counted, writes=False)
    takes_consultation(counted)
    takes_json(counted)


def capture(args: Namespace) -> int:
    """Record what lines are at hand, acknowledge each once it is on the disk, read the next."""
    from gcm_desktop.consultation.consultations import consultation

    asking = args.lines != STANDARD
    with open_to_read(args.lines) as stream, open_workspace(args, asking=asking) as workspace:
        workspace.read(consultation, args.consultation)
        return 1 if _record_lines(workspace, args.consultation, stream) else 0


def import_table(args: Namespace) -> int:
    """Record a whole table as one change."""
    from gcm_desktop.consultation.consultations import consultation
    from gcm_desktop.exchange.importing import import_inputs, read_table

    asking = args.table != STANDARD
    with open_to_seek(args.table) as file, open_workspace(args, asking=asking) as workspace:
        workspace.read(consultation, args.consultation)
        read = read_table(file)
        for name in read.left_out:
            print(_("The column {name} was left out.").format(name=name), file=sys.stderr)
        number = workspace.write(import_inputs, consultation_id=args.consultation, rows=read.rows)
    told = ngettext("{number} input was recorded.", "{number} inputs were recorded.", number)
    print(told.format(number=number), file=sys.stderr)
    return 0


def inputs(args: Namespace) -> int:
    """List inputs."""
    from gcm_desktop.consultation import inputs as records
    from gcm_desktop.consultation.consultations import consultation

    with open_workspace(args, read_only=True) as workspace:
        if args.consultation:
            workspace.read(consultation, args.consultation)
        found = workspace.read(
            records.inputs,
            args.consultation,
            objective=args.objective,
            search=args.search,
            withdrawn=args.withdrawn,
            limit=args.limit,
        )
    if args.json:
        print(json.dumps([_facts(entry) for entry in found], ensure_ascii=False))
    else:
        heads = (_("objectives"), _("group"), _("kind"), _("words"))
        print(table(heads, [_line(entry) for entry in found]))
    return 0


def coverage(args: Namespace) -> int:
    """Count inputs by objective and group; an input may count on several objectives."""
    from gcm_desktop.consultation import coverage as records
    from gcm_desktop.consultation.consultations import consultation

    with open_workspace(args, read_only=True) as workspace:
        workspace.read(consultation, args.consultation)
        found = workspace.read(records.coverage, args.consultation)
    if args.json:
        cells = [
            {"objective": objective, "stakeholder_group": group, "inputs": number}
            for (objective, group), number in sorted(found.cells.items())
        ]
        print(json.dumps(cells, ensure_ascii=False))
    else:
        print(_matrix(found))
    if left := sum(found.to_be_sorted.values()):
        told = ngettext(
            "{number} input is to be sorted.", "{number} inputs are to be sorted.", left
        )
        print(told.format(number=left), file=sys.stderr)
    return 0


def _record_lines(workspace: "Workspace", consultation_id: UUID, stream: BinaryIO) -> bool:
    """Whether any line was refused."""
    from gcm_desktop.exchange.lines import lines_at_hand

    refused = False
    for lines in lines_at_hand(stream):
        told = _recorded(workspace, consultation_id, lines)
        refused |= any(not acknowledged for acknowledged, _said in told)
        if told:
            print("\n".join(said for _acknowledged, said in told), flush=True)
    return refused


def _recorded(
    workspace: "Workspace", consultation_id: UUID, lines: "list[Line]"
) -> list[tuple[bool, str]]:
    """Record lines in one transaction; of each, whether it is recorded, and what to say of it."""
    from gcm_desktop.consultation.inputs import record_inputs
    from gcm_desktop.exchange.lines import facts_of

    told: dict[int, RefusedError | UUID] = {}
    facts: dict[int, dict[str, Any]] = {}
    for number, line in lines:
        if line is None or line.strip():
            try:
                facts[number] = facts_of(line)
            except RefusedError as error:
                told[number] = error
    if facts:
        made = workspace.write(
            record_inputs, consultation_id=consultation_id, several=list(facts.values())
        )
        told |= zip(facts, made, strict=True)
    return [
        (False, f"REFUSED {number} {visible(str(answer))}")
        if isinstance(answer, RefusedError)
        else (True, f"ACK {answer}")
        for number, answer in sorted(told.items())
    ]


def _facts(entry: "Input") -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "consultation": str(entry.consultation_id),
        "session": str(entry.session_id) if entry.session_id else None,
        "objectives": list(entry.in_order_of_weight),
        "action_letter": entry.action_letter,
        "principles": list(entry.principles),
        "kind": entry.kind,
        "stakeholder_group": entry.stakeholder_group,
        "text": entry.text,
        "language": entry.language,
        "language_spoken": entry.language_spoken,
        "interpreted": entry.interpreted,
        "speaker": entry.speaker,
        "organisation": entry.organisation,
        "quote": entry.quote,
        "attribution": entry.attribution,
        "sensitivity": entry.sensitivity,
        "recorded_at": entry.recorded_at.isoformat() if entry.recorded_at else None,
        "withdrawn": entry.withdrawn,
        "consent_withdrawn": entry.consent_withdrawn,
    }


def _line(entry: "Input") -> tuple[str, ...]:
    from gcm_desktop.reference import group_label, kind_label

    numbers = ", ".join(map(str, entry.in_order_of_weight)) or _("to be sorted")
    group = group_label(entry.stakeholder_group, language()).text
    gone = entry.withdrawn or entry.consent_withdrawn
    words = _("[withdrawn] {words}").format(words=entry.text or "") if gone else entry.text or ""
    return numbers, group, kind_label(entry.kind, language()).text, words


def _matrix(found: "Coverage") -> str:
    """Objectives down, groups across by their letter, and below it who the letters are."""
    from gcm_desktop.cli.showing import cut, paragraph, width
    from gcm_desktop.reference import objectives, stakeholder_groups, wording

    groups = stakeholder_groups()
    lines = [" " * (ROOM_FOR_TITLE + 4) + "".join(f"{group.key:>5}" for group in groups)]
    for objective in objectives():
        title = cut(wording(objective.short_titles, language()).text, ROOM_FOR_TITLE)
        heard = found.groups_on(objective.number)
        cells = "".join(f"{heard[group.id] or '·':>5}" for group in groups)
        space = " " * (ROOM_FOR_TITLE - width(title))
        lines.append(f"{objective.number:>2}  {title}{space}{cells}")
    legend = [f"{group.key} {wording(group.labels, language()).text}" for group in groups]
    return "\n".join([*lines, "", paragraph(legend)])
