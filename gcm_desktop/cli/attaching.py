"""The commands about attachments: attach, attachments, attachment."""

import json
import re
import sys
from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from uuid import UUID

from gcm_desktop.cli.files import open_workspace
from gcm_desktop.cli.parser import STANDARD, Commands, takes_json, takes_output, takes_workspace
from gcm_desktop.cli.showing import isolated, table, visible
from gcm_desktop.texts import _


def add_commands(commands: Commands) -> None:
    """Name the commands of this module and their arguments."""
    attached = commands.add("attach", attach, _("take files in that belong to an input or session"))
    takes_workspace(attached, writes=True)
    holder = attached.add_mutually_exclusive_group(required=True)
    holder.add_argument("--input", dest="record", metavar="ID", type=_id, help=_("the input"))
    holder.add_argument("--session", dest="record", metavar="ID", type=_id, help=_("the session"))
    kept = _("keep what pictures tell about place, time and camera")
    attached.add_argument("--keep-metadata", action="store_true", help=kept)
    attached.add_argument("paths", metavar="PATH", nargs="+", type=_a_file,
                          help=_("a file of any kind; its name is not kept"))  # fmt: skip
    listed = commands.add("attachments", attachments, _("list attachments by their digests"))
    takes_workspace(listed, writes=False)
    only = listed.add_mutually_exclusive_group()
    only.add_argument("--input", dest="record", metavar="ID", type=_id,
                      help=_("only those of this input"))  # fmt: skip
    only.add_argument("--session", dest="record", metavar="ID", type=_id,
                      help=_("only those of this session"))  # fmt: skip
    takes_json(listed)
    given = commands.add("attachment", attachment, _("make a file of an attachment"))
    takes_workspace(given, writes=False)
    given.add_argument("digest", metavar="DIGEST", type=_digest,
                       help=_("its SHA-256, 64 hexadecimal digits"))  # fmt: skip
    takes_output(given, "OUT")


def attach(args: Namespace) -> int:
    """Take files in, one after the other, and print the digest of each once it is on the disk.

    Where metadata stay in what is kept, a sentence to the errors says so.
    """
    from gcm_desktop.workspace import attachments as kept

    keep = args.keep_metadata
    with open_workspace(args) as workspace:
        for path in args.paths:
            attached = kept.attach(workspace, args.record, path, keep_metadata=keep)
            print(attached.sha256, flush=True)
            if not attached.removed:
                print(f"{isolated(visible(path.name))}: {attached.sentence}", file=sys.stderr)
    return 0


def attachments(args: Namespace) -> int:
    """List attachments."""
    from gcm_desktop.consultation import attachments as records

    with open_workspace(args, read_only=True) as workspace:
        found = workspace.read(records.attachments, args.record)
    if args.json:
        said = [{"sha256": a.sha256, "size": a.size, "media_type": a.media_type} for a in found]
        print(json.dumps(said))
    else:
        heads = (_("digest"), _("bytes"), _("media type"))
        print(table(heads, [(a.sha256, f"{a.size:,}", a.media_type) for a in found]))
    return 0


def attachment(args: Namespace) -> int:
    """Make a file of an attachment."""
    from gcm_desktop.workspace import attachments as kept

    with open_workspace(args, read_only=True) as workspace:
        kept.write_out(workspace, args.digest, Path(args.output))
    return 0


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ArgumentTypeError(_("this is not an id")) from None


def _digest(text: str) -> str:
    if not re.fullmatch("[0-9a-fA-F]{64}", text):
        raise ArgumentTypeError(_("this is not a digest of 64 hexadecimal digits"))
    return text.lower()


def _a_file(text: str) -> Path:
    if text == STANDARD:
        raise ArgumentTypeError(_("an attachment is a file, not standard input"))
    return Path(text)
