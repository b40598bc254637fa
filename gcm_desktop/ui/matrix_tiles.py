"""How a cell of the coverage matrix looks: each look is drawn once, and then only copied.

The three standings differ in shape as well as in colour: heard is filled and has a number, asked
and silent is a ring, not asked is empty.
"""

import math
from functools import cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap

from gcm_desktop.ui.theme import LIGHT, Tokens, contrast

LETTERS, RING = 11, 3.5
SHADES = (0.14, 0.28, 0.45, 0.75, 1.0)
"""How much of the accent is in a cell, from one input to the most in any cell."""
DARKEST = 12
"""From this many inputs on a cell may have the darkest shade."""
EMPTY, MISSING, SOME, NONE, SHORT = 0, *range(len(SHADES) + 1, len(SHADES) + 5)
"""The ground of a cell that has no shade: nothing said, a line of silence, a sum, a sum of nothing,
fewer people than were hoped for."""
MOST_TILES = 2_000


class Face(NamedTuple):
    """All that is seen of a cell."""

    ground: int
    """From 1 the shades, else one of EMPTY, MISSING, SOME, NONE, SHORT."""
    text: str
    ring: bool
    """Whether it was asked and silent."""
    heavy: bool


class Tiles:
    """The cells drawn so far, for one type, one theme and one screen."""

    def __init__(self) -> None:
        self._look, self._font, self._scale = LIGHT, QFont(), 1.0
        self._drawn: dict[tuple[Face, int, int], QPixmap] = {}

    def prepare(self, font: QFont, look: Tokens, scale: float) -> None:
        """Draw in this type, in these colours, in so many dots a pixel from now on."""
        if (font, look, scale) != (self._font, self._look, self._scale):
            self._drawn.clear()
            self._font, self._look, self._scale = QFont(font), look, scale

    def tile(self, face: Face, width: int, height: int) -> QPixmap:
        """The picture of a cell of this size."""
        key = (face, width, height)
        drawn = self._drawn.get(key)
        if drawn is None:
            if len(self._drawn) >= MOST_TILES:
                self._drawn.clear()
            drawn = self._drawn[key] = self._draw(face, width, height)
        return drawn

    def _draw(self, face: Face, width: int, height: int) -> QPixmap:
        ground, ink = dresses(self._look)[face.ground]
        drawn = QPixmap(math.ceil(width * self._scale), math.ceil(height * self._scale))
        drawn.setDevicePixelRatio(self._scale)
        drawn.fill(self._look.colour("surface"))
        painter = QPainter(drawn)
        if ground is not None:
            painter.fillRect(QRect(0, 0, width - 1, height - 1), ground)
        painter.setPen(ink)
        if face.text:
            painter.setFont(self._type(face))
            painter.drawText(QRect(0, 0, width, height), Qt.AlignmentFlag.AlignCenter, face.text)
        elif face.ring:
            draw_ring(painter, QPointF((width - 1) / 2, (height - 1) / 2), self._look)
        painter.end()
        return drawn

    def _type(self, face: Face) -> QFont:
        font = QFont(self._font)
        font.setPixelSize(LETTERS)
        font.setWeight(QFont.Weight.Bold if face.heavy else QFont.Weight.Medium)
        return font


def draw_ring(painter: QPainter, middle: QPointF, look: Tokens) -> None:
    """The sign of those who were asked and silent."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.colour("warn"), 1.6))
    painter.drawEllipse(middle, RING, RING)


def draw_focus(painter: QPainter, place: QRect, look: Tokens, *, focused: bool) -> None:
    """The frame of the cell that was chosen."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(QPen(look.colour("text" if focused else "edge"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(place).adjusted(1, 1, -2, -2))


@cache
def dresses(look: Tokens) -> tuple[tuple[QColor | None, QColor], ...]:
    """The ground of a cell, if it has one of its own, and the ink on it, by how it looks."""
    return (
        (None, look.colour("faint")),
        *shades(look),
        (look.colour("warnbg"), look.colour("warn")),
        (look.colour("sunken"), look.colour("text")),
        (look.colour("sunken"), look.colour("faint")),
        (look.colour("warnbg"), look.colour("text")),
    )


def shade_of(count: int, most: int) -> int:
    """The shade of a number, from 1: equal ratios are equal steps, as counts are skewed."""
    last = len(SHADES) - 1
    return 1 + min(last, round(last * math.log(count) / math.log(max(most, DARKEST))))


@cache
def shades(look: Tokens) -> tuple[tuple[QColor, QColor], ...]:
    """Grounds of a theme from light to strong, each with the ink that is read best on it."""
    made = []
    for share in SHADES:
        ground = _mixed(look.surface, look.accent, share)
        ink = max((look.text, look.onaccent), key=lambda name: contrast(name, ground))
        made.append((QColor(ground), QColor(ink)))
    return tuple(made)


def _mixed(one: str, other: str, share: float) -> str:
    parts = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)
