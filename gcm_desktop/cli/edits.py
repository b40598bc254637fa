"""The command that takes back what was changed in a working copy: import-edits."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gcm_desktop.cli.files import bytes_of, open_workspace
from gcm_desktop.cli.parser import STANDARD, Commands, takes_json, takes_workspace
from gcm_desktop.cli.showing import isolated, visible
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _, ngettext

if TYPE_CHECKING:
    from gcm_desktop.reports.edits import Edit, Edits
    from gcm_desktop.reports.word import Comment
    from gcm_desktop.workspace import Workspace


def add_commands(commands: Commands) -> None:
    """Name the command of this module and its arguments."""
    taken = commands.add(
        "import-edits", import_edits, _("show what was changed in a working copy, and take it in")
    )
    takes_workspace(taken, writes=True)
    taken.add_argument("copy", metavar="DOCX", help=_("the working copy as it came back"))
    which = taken.add_mutually_exclusive_group()
    which.add_argument(
        "--list", action="store_true", help=_("only show the changes; this is done without options")
    )
    which.add_argument("--accept", metavar="ID", nargs="+", help=_("take in these changes"))
    which.add_argument(
        "--accept-all", action="store_true",
        help=_("take in all changes but those that are marked to be looked at twice"),
    )  # fmt: skip
    taken.add_argument("--asked-by", metavar="NAME", help=_("who asked for the changes"))
    takes_json(taken)


def import_edits(args: Namespace) -> int:
    """Show the changes, or take in those that are named, one after the other."""
    from gcm_desktop.reports.edits import edits_of

    accepting = bool(args.accept or args.accept_all)
    if accepting and not (args.asked_by or "").strip():
        raise RefusedError(
            {"asked_by": _("Say with --asked-by who asked for the changes. Nothing was changed.")}
        )
    content = bytes_of(args.copy)
    with open_workspace(args, read_only=not accepting, asking=args.copy != STANDARD) as workspace:
        found = edits_of(workspace, content)
        if accepting:
            _take_in(workspace, found, args)
        elif args.json:
            print(json.dumps(_as_json(found), ensure_ascii=False))
        else:
            print("\n".join(_lines(found)))
    return 0


def _take_in(workspace: "Workspace", found: "Edits", args: Namespace) -> None:
    from gcm_desktop.reports.edits import take_in

    chosen = _chosen(found, args)
    for edit in chosen:
        take_in(workspace, edit, asked_by=args.asked_by)
        print(f"{edit.reference}  {visible(edit.place)}")
    left = len(found.edits) - len(chosen)
    if left:
        told = ngettext("{n} change was not taken in.", "{n} changes were not taken in.", left)
        print(told.format(n=left), file=sys.stderr)


def _chosen(found: "Edits", args: Namespace) -> "list[Edit]":
    """The changes that are meant. Raises RefusedError, before any is taken in."""
    if args.accept_all:
        return [edit for edit in found.edits if edit.plain]
    wanted = {str(name).removeprefix("F-").upper() for name in args.accept}
    chosen = [edit for edit in found.edits if edit.reference in wanted]
    if missing := wanted - {edit.reference for edit in chosen}:
        raise RefusedError(
            {
                "accept": _(
                    "The copy has no change {name}. Nothing was changed; list the changes first."
                ).format(name=visible(min(missing)))
            }
        )
    return chosen


def _lines(found: "Edits") -> Iterator[str]:
    from gcm_desktop.reports.edits import cautions, told_in_words

    yield from found.remarks
    told = ngettext("{n} change", "{n} changes", len(found.edits))
    yield f"{isolated(visible(found.title))}: {told.format(n=len(found.edits))}"
    for edit in found.edits:
        yield ""
        yield f"{edit.reference}  {visible(edit.place)}"
        yield from (f"  {caution}" for caution in cautions(edit))
        said = [(_("record"), edit.now), (_("copy"), edit.asked)]
        if edit.before is not None:
            said.append((_("when the copy was made"), edit.before))
        yield from (f"  {name}: {_shown(text)}" for name, text in said)
        yield from map(_commented, edit.comments)
    for one in found.told:
        yield ""
        place = f"{visible(one.place)}. " if one.place else ""
        yield f"{place}{told_in_words(one)}"
        if one.text:
            yield f"  {_shown(one.text)}"
        yield from map(_commented, one.comments)


def _commented(comment: "Comment") -> str:
    """Who wrote what in the margin: words to read, which change nothing."""
    who = _shown(comment.author) if comment.author else _("somebody")
    said = _("{who} in a comment: {words}").format(who=who, words=_shown(comment.words))
    return f"  {said}"


def _shown(text: str) -> str:
    return isolated(" / ".join(visible(line) for line in text.split("\n")))


def _as_json(found: "Edits") -> dict[str, Any]:
    return {
        "consultation": str(found.consultation_id),
        "changes": [
            {
                "id": edit.reference, "table": edit.table, "record": str(edit.record),
                "place": edit.place, "record_says": edit.now, "copy_says": edit.asked,
                "said_when_made": edit.before, "record_changed_since": edit.overtaken,
                "presumed": edit.presumed, "comments": [asdict(one) for one in edit.comments],
            }
            for edit in found.edits
        ],
        "told": [
            {"kind": one.kind, "place": one.place, "text": one.text,
             "comments": [asdict(said) for said in one.comments]}
            for one in found.told
        ],
        "remarks": list(found.remarks),
    }  # fmt: skip
