"""Chooses: a command goes to the command line, no command or one workspace file to the window."""

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
    try:
        from gcm_desktop.ui import app
    except ImportError as missing:  # Qt's libraries come with the desktop, not with the program
        sys.stderr.write(
            f"The window cannot be shown here ({missing.name or missing}); nothing was changed; "
            "the commands work without it, see: gcm-desktop --help\n"
        )
        return NOT_STARTED
    return app.main(file)


if __name__ == "__main__":
    sys.exit(main())
