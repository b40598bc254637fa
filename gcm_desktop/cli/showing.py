"""Showing text to people in a terminal, so that nobody's words can disturb it.

Escape sequences would move the cursor, bidirectional overrides reorder the rest of the line
(UAX #9, and the attacks of Unicode TR #36): both are shown as visible signs. What people said is
isolated, so that its direction stays its own.
"""

import shutil
import textwrap
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

ISOLATE, END = "\u2068", "\u2069"
HARMLESS = frozenset("\u200c\u200d\u200e\u200f\u061c")
"""Joiners and marks that scripts need and that reorder nothing but what they touch."""
NARROWEST = 20
BETWEEN = "  "


def visible(text: str) -> str:
    """The text on one line, with signs in place of what would act on the terminal."""
    return text if text.isprintable() else "".join(map(_sign, text))


def isolated(text: str) -> str:
    """A text that cannot change the direction of what stands beside it.

    One of ASCII alone cannot anyway, and is left as it is: ids are there to be copied.
    """
    return text if text.isascii() else f"{ISOLATE}{text}{END}"


def width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(_columns(character) for character in text)


def cut(text: str, columns: int) -> str:
    """The text, or as much of it as fits with a sign that there is more."""
    if width(text) <= columns:
        return text
    kept, room = [], columns - 1
    for character in text:
        room -= _columns(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept) + "…"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns under their heads; the last one takes what room the terminal has left.

    Every cell is taken for people's words: made visible, cut to its column, isolated.
    """
    cells = [[visible(cell) for cell in row] for row in rows]
    columns = list(zip_longest(heads, *cells, fillvalue=""))
    widths = [max(width(cell) for cell in column) for column in columns]
    room = shutil.get_terminal_size((100, 24)).columns
    widths[-1] = max(NARROWEST, room - sum(widths[:-1]) - len(BETWEEN) * (len(widths) - 1))
    lines = [_line(heads, widths, isolate=False)]
    lines += [_line(row, widths, isolate=True) for row in cells]
    return "\n".join(lines)


def paragraph(pieces: Sequence[str]) -> str:
    """Pieces one after another, in lines as wide as the terminal, none of them broken apart."""
    whole = BETWEEN.join(piece.replace(" ", "\u00a0") for piece in pieces)
    lines = textwrap.wrap(whole, shutil.get_terminal_size((100, 24)).columns)
    return "\n".join(lines).replace("\u00a0", " ")


def _line(cells: Sequence[str], widths: list[int], *, isolate: bool) -> str:
    shown = []
    for cell, columns in zip(cells, widths, strict=True):
        fitting = cut(cell, columns)
        around = isolated(fitting) if isolate else fitting
        shown.append(around + " " * (columns - width(fitting)))
    return BETWEEN.join(shown).rstrip()


def _columns(character: str) -> int:
    if unicodedata.combining(character) or character in HARMLESS or character in (ISOLATE, END):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _sign(character: str) -> str:
    code, category = ord(character), unicodedata.category(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if character in HARMLESS or not (category.startswith("C") or category in ("Zl", "Zp")):
        return character
    return f"<U+{code:04X}>"
