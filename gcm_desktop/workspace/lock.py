"""The lock that says a workspace is open for writing: one program at a time, per file.

An operating-system lock, so that a program that died holds nothing; the file beside the
workspace names device and process only, since it lies in clear.
"""

import os
import platform
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from gcm_desktop.errors import FileInUseError, ReadOnlyError


class Lock:
    """Held from opening to closing."""

    def __init__(self, workspace: Path) -> None:
        self._path = workspace.with_name(f"{workspace.name}.lock")
        self._lock = FileLock(self._path, mode=0o600, thread_local=False)

    def take(self) -> None:
        """Hold the file. Raises FileInUseError, naming who holds it, or ReadOnlyError."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise FileInUseError(self.holder()) from None
        except OSError:
            raise ReadOnlyError from None
        with suppress(OSError):  # on a full disk the lock holds all the same, without a name
            self._path.write_text(f"{platform.node()} {os.getpid()}", "utf-8")

    def release(self) -> None:
        """Let others have it; nothing is left beside the workspace."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._path.unlink()
            self._lock.release()

    def is_held(self) -> bool:
        """Whether a living program holds the file; looking leaves nothing behind."""
        if not self._path.exists():
            return False
        try:
            self._lock.acquire(timeout=0)
        except (Timeout, OSError):
            return True
        self._lock.release()
        return False

    def holder(self) -> str:
        """The device whose program took it; nothing where that cannot be read."""
        try:
            return self._path.read_text("utf-8").partition(" ")[0]
        except OSError:
            return ""
