"""Chooses: a command goes to the command line, no command or one workspace file to the window."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

NOT_STARTED = 69
"""EX_UNAVAILABLE: the exit status where there is nothing to show a window with."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for; the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words:
        return _window(None)
    if len(words) == 1 and words[0].casefold().endswith(".gcm"):
        return _window(Path(words[0]))
    from gcm_desktop import cli

    return cli.main(words)


def _window(file: Path | None) -> int:
    if not _has_screen():
        return _without_window("there is no screen")
    try:
        from gcm_desktop.ui import app
    except ImportError as missing:  # Qt's own libraries come with a desktop, not with Python
        return _without_window(str(missing))
    return app.main(file)


def _has_screen() -> bool:
    """Qt ends the whole process where there is none."""
    places = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in places)


def _without_window(why: str) -> int:
    sys.stderr.write(
        f"The window cannot be shown here ({why}). Nothing was changed; the commands work "
        "without it, see: gcm-desktop --help\n"
    )
    return NOT_STARTED


if __name__ == "__main__":
    sys.exit(main())
