"""Which letter or digit a key stands for, also where the keyboard is set to another script.

Groups and kinds are picked by Latin letters and digits. Whoever types Arabic or Russian should
not have to change the keyboard for that, so where a key gives no Latin letter its place counts.
"""

import sys
import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

ROWS = {2: "1234567890", 16: "qwertyuiop", 30: "asdfghjkl", 44: "zxcvbnm"}
"""Keys by place: the number of the first key of each row, as in Linux' input-event-codes.h.

Windows reports the same numbers (scan code set 1), X11 and Wayland these plus eight.
"""
X11_FROM = 8
MAC = "asdfhgzxcv bqweryt123465 97 80 ou ip lj k    nm"
"""The same on macOS, by virtual key code (Carbon, Events.h: kVK_ANSI_A is 0)."""
COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def plain_key(event: QKeyEvent) -> str:
    """The small Latin letter or the digit of a key pressed by itself; nothing for any other."""
    if event.modifiers() & COMMANDS:
        return ""
    typed = event.text()
    if len(typed) == 1 and typed.isdecimal():
        return str(unicodedata.decimal(typed))
    if len(typed) == 1 and typed.isascii() and typed.isalpha():
        return typed.lower()
    return _by_place(event) if typed.strip() else ""


def _by_place(event: QKeyEvent) -> str:
    if sys.platform == "darwin":
        return MAC[event.nativeVirtualKey() : event.nativeVirtualKey() + 1].strip()
    place = event.nativeScanCode() - (0 if sys.platform == "win32" else X11_FROM)
    for first, keys in ROWS.items():
        if 0 <= place - first < len(keys):
            return keys[place - first]
    return ""
