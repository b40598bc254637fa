"""How reports look: the page, the colours, the sizes of type.  All measures in points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gcm_desktop.reports import tints
from gcm_desktop.reports.blocks import Align
from gcm_desktop.reports.typesetting.about import Colours
from gcm_desktop.reports.typesetting.canvas import Colour

PAGE_WIDTH: Final = 595.28
PAGE_HEIGHT: Final = 841.89
SIDE: Final = 65.0
TOP: Final = 82.0
BOTTOM: Final = 78.0
TEXT_WIDTH: Final = PAGE_WIDTH - 2 * SIDE
TEXT_HEIGHT: Final = PAGE_HEIGHT - TOP - BOTTOM


def inks(colours: Colours | None) -> dict[Colour, Colour]:
    """What is drawn in place of the usual colours, where an organisation has its own."""
    if colours is None:
        return {}
    own = {ACCENT: colours.accent, DEEP: colours.deep, TINT: colours.tint}
    if _colour(colours.deep) != DEEP:
        own |= dict(zip((*SHADES, EMPTY_CELL), tints.shades_of(colours.deep), strict=True))
    return {usual: _colour(colour) for usual, colour in own.items()}


def _colour(hexadecimal: str) -> Colour:
    red, green, blue = (int(hexadecimal[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


INK = _colour("1B2733")
MUTED = _colour("5A6978")
ACCENT = _colour("0A6EBD")
DEEP = _colour("084B82")
HAIRLINE = _colour("D3DCE5")
TINT = _colour("EFF5FA")
WHITE = _colour("FFFFFF")
SHADES: Final = tuple(map(_colour, tints.SHADES))
"""Behind counts, from few to many; the numbers on them say how many."""
EMPTY_CELL = _colour(tints.EMPTY_CELL)


@dataclass(frozen=True)
class Style:
    """How a text is set: its size and leading in points, weight, colour and alignment.

    `justified` texts reach both edges where their script does so without hyphens; `balanced` ones
    have lines of about equal length.
    """

    size: float
    leading: float
    bold: bool = False
    colour: Colour = INK
    align: Align = "start"
    justified: bool = False
    balanced: bool = False


BODY = Style(10, 15.5, justified=True)
LEAD = Style(12.5, 19, colour=DEEP)
NOTE_TEXT = Style(9.25, 14)
MUTED_TEXT = Style(9, 13.5, colour=MUTED)
HEADINGS = {
    1: Style(20, 27, bold=True, colour=DEEP, balanced=True),
    2: Style(13.5, 19, bold=True, colour=ACCENT, balanced=True),
    3: Style(10.75, 16, bold=True),
}
BULLET = Style(10, 15.5, colour=ACCENT)
POINT = Style(10.5, 15)
POINT_NUMBER = Style(16, 15, bold=True, colour=ACCENT)
CAPTION = Style(9.25, 14, bold=True, colour=DEEP)
QUOTE_TEXT = Style(10, 15.5)
SOURCE = Style(8.25, 12.5, colour=MUTED)
CALL_OUT_TITLE = Style(9.25, 14, bold=True, colour=DEEP)
FOOTNOTE = Style(8, 11.75, colour=MUTED)
TABLE_HEAD = Style(8.25, 12, bold=True, colour=DEEP)
TABLE_CELL = Style(8.75, 13)
FACT_LABEL = Style(9, 14, colour=MUTED)
FACT_VALUE = Style(9.75, 14)
CONTENTS_TITLE = HEADINGS[1]
CONTENTS = {1: Style(10, 15, bold=True), 2: Style(9.25, 13.5, colour=MUTED)}
PAGE_NUMBER = Style(8.5, 12, colour=MUTED)
RUNNING_HEAD = Style(8, 12, colour=MUTED)
COVER_TITLES = ((50, Style(34, 43, bold=True, colour=DEEP, balanced=True)),
                (100, Style(28, 36, bold=True, colour=DEEP, balanced=True)),
                (200, Style(22, 29, bold=True, colour=DEEP, balanced=True)))  # fmt: skip
COVER_TITLE_LONGEST = Style(16, 22, bold=True, colour=DEEP, balanced=True)
PUBLISHER = Style(10.5, 15, bold=True, colour=MUTED)
COVER_SUBTITLE = Style(14.5, 21, colour=MUTED, balanced=True)
MATRIX_LABEL = Style(7.5, 9, colour=INK)
MATRIX_GROUP = Style(6.8, 7.8, colour=INK)
MATRIX_NUMBER = Style(7.5, 9, bold=True, colour=ACCENT)
MATRIX_COUNT = Style(7.75, 10, align="center")
MATRIX_TOTAL = Style(7.75, 10, bold=True, align="center")
BAR_LABEL = Style(8.25, 10.5)
BAR_NUMBER = Style(8.25, 10.5, bold=True)
