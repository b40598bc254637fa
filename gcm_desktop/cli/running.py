"""Running one command: whatever happens, it ends in an exit status and at most one sentence."""

import errno
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from types import FrameType

from gcm_desktop.cli import (
    attaching,
    identities,
    keeping,
    keys,
    kinds,
    meeting,
    mending,
    merging,
    recording,
    reporting,
    selftest,
    synthesis,
    timestamping,
    tour,
    workspaces,
)
from gcm_desktop.cli.parser import Commands, Parser, new_parser
from gcm_desktop.cli.showing import visible
from gcm_desktop.errors import DiskFullError, GcmError, MissingFileError, UnreadableFileError
from gcm_desktop.privacy import no_core_dumps
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _, use_language

REFUSED, FAULT, INTERRUPTED, PIPE_CLOSED = 1, 70, 130, 141
FULL = (errno.ENOSPC, errno.EDQUOT)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that the words name; its exit status."""
    no_core_dumps()
    _speak_unicode()
    _speak_the_officers_language()
    try:
        with _ending_in_order():
            args = command_line().parse_args(argv)
            status = int(args.run(args))
            if sys.stdout is not None:
                sys.stdout.flush()
    except SystemExit as end:
        return int(end.code or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        status = PIPE_CLOSED
    except Exception as error:  # noqa: BLE001 - the edge: no traceback ever reaches a user
        status = _told(error)
    if status:
        _let_go_of_output()
    return status


def command_line() -> Parser:
    """The parser of all commands, in the order in which one meets them."""
    parser = new_parser()
    commands = Commands(parser)
    rooms = (
        workspaces, recording, attaching, meeting, synthesis, reporting, kinds, identities,
        timestamping, keeping, keys, merging, mending, tour, selftest,
    )  # fmt: skip
    for room in rooms:
        room.add_commands(commands)
    return parser


def _told(error: Exception) -> int:
    """Say what went wrong; the status. A fault's own message may hold people's words."""
    if isinstance(error, OSError):
        error = _in_words(error)
    with suppress(OSError):
        if isinstance(error, GcmError):
            print(visible(str(error)), file=sys.stderr)
            return REFUSED
        fault = _(
            "Something went wrong inside the program ({kind} at {place}). What was saved before "
            "is safe; try again, and report this line if it comes back."
        )
        print(fault.format(kind=type(error).__name__, place=_place(error)), file=sys.stderr)
    return REFUSED if isinstance(error, GcmError) else FAULT


def _in_words(error: OSError) -> GcmError:
    name = error.filename if isinstance(error.filename, str) else ""
    if error.errno in FULL:
        return DiskFullError()
    if isinstance(error, FileNotFoundError):
        return MissingFileError(Path(name).name)
    return UnreadableFileError(Path(name).name)


def _place(error: Exception) -> str:
    """Module and line of the program's own code that was last in the way."""
    package = Path(__file__).resolve().parent.parent
    steps = traceback.extract_tb(error.__traceback__)
    ours = [step for step in steps if package in Path(step.filename).parents]
    if not ours:
        return "?"
    module = Path(ours[-1].filename).relative_to(package.parent).with_suffix("")
    return f"{'.'.join(module.parts)}:{ours[-1].lineno}"


def _speak_unicode() -> None:
    """What people said has every letter, whatever the system's own encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _speak_the_officers_language() -> None:
    """A device without a profile yet gets none by asking for help."""
    with suppress(OSError):
        if (Profile().folder / "settings.json").exists():
            use_language(Profile().settings.language)


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """A request to end (SIGTERM, a terminal that is closed) closes the workspace before it does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wanted = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP")]
    before = {which: signal.getsignal(which) for which in wanted if which is not None}
    heard = [which for which, how in before.items() if how is signal.SIG_DFL]
    try:
        for which in heard:
            signal.signal(which, _end)
        yield
    finally:
        for which in heard:
            signal.signal(which, signal.SIG_DFL)


def _end(which: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + which)


def _let_go_of_output() -> None:
    """Python would complain once more at its end of what cannot be written any more."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
