"""Words copied from our windows leave the clipboard when the window locks or closes.

Only a keyed digest of what was copied is remembered, and the clipboard is emptied only while it
still holds just that: what another program put there is not ours to take away.
"""

import hashlib
import os
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QClipboard

Mode = QClipboard.Mode


class Copied(QObject):
    """Knows what was copied from here, on the clipboard and in the selection of X11."""

    def __init__(
        self,
        clipboard: QClipboard,
        owner: QObject | None = None,
        *,
        owns: Callable[[Mode], bool] | None = None,
    ) -> None:
        super().__init__(owner)
        self._clipboard, self._owns = clipboard, owns or self._holds
        self._key = os.urandom(32)
        self._digests: dict[Mode, bytes] = {}
        clipboard.changed.connect(self._note)

    def wipe(self) -> None:
        """Empty the clipboard and the selection, where they still hold what was copied here."""
        for mode, digest in tuple(self._digests.items()):
            if self._digest(mode) == digest:
                self._clipboard.clear(mode)
        self._digests.clear()

    def _note(self, mode: Mode) -> None:
        """A clipboard keeper may take over what we copied: the same words remain ours."""
        if self._owns(mode):
            self._digests[mode] = self._digest(mode)

    def _digest(self, mode: Mode) -> bytes:
        words = self._clipboard.text(mode).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(words, key=self._key).digest()

    def _holds(self, mode: Mode) -> bool:
        if mode == Mode.Selection:
            return self._clipboard.ownsSelection()
        return mode == Mode.Clipboard and self._clipboard.ownsClipboard()
