"""What the process itself keeps from others on this computer, from its first moment on."""

import ctypes
import os
import sys
from contextlib import suppress

PR_SET_DUMPABLE = 4
"""Of `prctl(2)`: with 0 the kernel writes no image of this process, and no other may read it."""


def no_core_dumps() -> None:
    """Have no image of the memory written to disk if the program falls over.

    The memory holds the key and what people said; an image of it lies in clear. Where a system
    refuses, nothing is said: it is a second line of defence and never the only one.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # Windows has none

        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def only_mine() -> None:
    """Whatever is written from now on, by any library too, is for this user's eyes only."""
    os.umask(0o077)
