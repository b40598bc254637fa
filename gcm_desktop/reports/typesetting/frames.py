"""Characters that no typeface has, each shown by its code point in a small frame.

The frames are glyphs of fonts made for the document (Type 3 of ISO 32000-2, 9.6.4), so that each
is one character to whoever reads, copies or searches the text: the very character, or U+FFFD
where no text can hold it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import category

import uharfbuzz as hb

DIGITS = "0123456789ABCDEF"
DIGIT_SIZE = 0.74
"""Size of the digits in a frame, as a part of the size of the text."""
OUTSIDE, INSIDE, HAIRLINE = 50, 75, 36
"""Beside the digits: room outside the box, inside it, and the line.  All in thousandths."""
BOTTOM, TOP, BASE = -125, 815, 82
"""Edges of the box, and where its digits stand, in thousandths of the size from the base line."""
MOST_FRAMES = 255
REPLACEMENT = "\ufffd"


class DigitShapes:
    """The hexadecimal digits of a typeface: how wide, and what their outlines are."""

    def __init__(self, font: hb.Font) -> None:
        self._font = font
        self._glyphs = {digit: font.get_nominal_glyph(ord(digit)) or 0 for digit in DIGITS}
        self.scale = DIGIT_SIZE * 1000 / font.face.upem
        self.advances = {
            digit: float(font.get_glyph_h_advance(glyph) * self.scale)
            for digit, glyph in self._glyphs.items()
        }
        """How wide each digit is in a frame, in thousandths of the size of the text."""

    def outline(self, digit: str) -> str:
        """Return the path operators that fill a digit, in the units of its typeface."""
        pen = _PathPen()
        self._font.draw_glyph_with_pen(self._glyphs[digit], pen)
        return " ".join([*pen.operators, "f"])


class FrameFont:
    """Up to 255 frames of one weight, as one font of the document."""

    scale = 1.0
    emboldened = False

    def __init__(self, key: str, shapes: DigitShapes) -> None:
        self.key = key
        """The font's name in the pages' resources."""
        self.shapes = shapes
        self.characters: list[str] = []
        self.widths: list[float] = []
        """How far each frame moves the pen, in thousandths of the size."""

    def code(self, character: str) -> str:
        """Take one more character in, and return the hexadecimal digits that stand for it."""
        self.characters.append(character)
        self.widths.append(self.width(character))
        return f"{len(self.characters):02X}"

    def texts(self) -> Iterator[tuple[int, str]]:
        """Yield each code with the text it reads as."""
        for code, character in enumerate(self.characters, 1):
            yield code, character if writable(character) else REPLACEMENT

    def width(self, character: str) -> float:
        """Return how far a frame moves the pen, in thousandths of the size."""
        digits = sum(map(self.shapes.advances.__getitem__, f"{ord(character):04X}"))
        return round(digits + 2 * (OUTSIDE + HAIRLINE + INSIDE), 2)

    def drawings(self) -> Iterator[str]:
        """Yield the operators that draw each frame in the colour of the text."""
        for character, width in zip(self.characters, self.widths, strict=True):
            yield self._drawing(character, width)

    def _drawing(self, character: str, width: float) -> str:
        right, height = width - 2 * OUTSIDE, TOP - BOTTOM
        out = [
            f"{width:g} 0 0 {BOTTOM} {width:g} {TOP} d1",
            f"{OUTSIDE} {BOTTOM} {right:.2f} {height} re",
            f"{OUTSIDE + HAIRLINE} {BOTTOM + HAIRLINE}",
            f"{right - 2 * HAIRLINE:.2f} {height - 2 * HAIRLINE} re f*",
        ]
        scale, advances = f"{self.shapes.scale:g}", self.shapes.advances
        x = float(OUTSIDE + HAIRLINE + INSIDE)
        for digit in f"{ord(character):04X}":
            out.append(f"q {scale} 0 0 {scale} {x:.2f} {BASE} cm /{digit} Do Q")
            x += advances[digit]
        return "\n".join(out)


class Frames:
    """The frames of one weight that a document needs, in the order in which it needs them."""

    def __init__(self, weight: str, font: hb.Font) -> None:
        self._weight = weight
        self._shapes = DigitShapes(font)
        self.fonts: list[FrameFont] = []

    def font(self) -> FrameFont:
        """Return the font that the next new frame goes to."""
        if not self.fonts or len(self.fonts[-1].characters) >= MOST_FRAMES:
            self.fonts.append(FrameFont(f"Frames{len(self.fonts)}{self._weight}", self._shapes))
        return self.fonts[-1]


def writable(character: str) -> bool:
    """Tell whether a text may hold the character: no control, no surrogate, no noncharacter."""
    point = ord(character)
    return (
        category(character) not in ("Cc", "Cs")
        and not 0xFDD0 <= point <= 0xFDEF
        and point & 0xFFFE != 0xFFFE
    )


def needs_telling(character: str) -> bool:
    """Tell whether readers must be told the character outright: private ones (ISO 19005-3)."""
    return category(character) == "Co"


class _PathPen:
    """Notes an outline as PDF path operators, quadratic curves as cubic ones."""

    def __init__(self) -> None:
        self.operators: list[str] = []
        self._at = (0.0, 0.0)

    def moveTo(self, to: tuple[float, float]) -> None:  # noqa: N802 - the name it is called by
        self._at = to
        self.operators.append(f"{_written(to)} m")

    def lineTo(self, to: tuple[float, float]) -> None:  # noqa: N802 - the name it is called by
        self._at = to
        self.operators.append(f"{_written(to)} l")

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802 - the name it is called by
        self._at = points[-1]
        self.operators.append(f"{_written(*points)} c")

    def qCurveTo(self, control: tuple[float, float], to: tuple[float, float]) -> None:  # noqa: N802 - the name it is called by
        first, second = (
            (end[0] + 2 / 3 * (control[0] - end[0]), end[1] + 2 / 3 * (control[1] - end[1]))
            for end in (self._at, to)
        )
        self.curveTo(first, second, to)

    def closePath(self) -> None:  # noqa: N802 - the name it is called by
        self.operators.append("h")


def _written(*points: Sequence[float]) -> str:
    return " ".join(f"{value:g}" for point in points for value in point)
