"""The typefaces of the windows: one for the first look, those of further scripts behind it."""

from collections.abc import Iterator

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from gcm_desktop.shipped import shipped

FIRST = "Inter"
FURTHER = ("Noto Sans", "Noto Naskh Arabic", "Noto Sans SC")
"""Where the first typeface has no letter: other Latin and Cyrillic, Arabic, Chinese."""
PIXELS = 13


def load_first_fonts() -> None:
    """Load what the first page is written in."""
    for file in sorted(shipped("fonts", "screen").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def further_fonts() -> Iterator[str]:
    """Load the typefaces of further scripts, one at each step: each is a moment of work."""
    for file in sorted(shipped("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
        yield file.stem


def use_fonts(application: QApplication) -> None:
    """Write in them, each character in the first typeface that has it."""
    font = QFont([FIRST, *FURTHER])
    font.setPixelSize(PIXELS)
    application.setFont(font)
