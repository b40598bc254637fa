"""Shapes as content operators: discs, rings, and bars with strokes across them."""

from __future__ import annotations

from collections.abc import Iterator

from gcm_desktop.reports.typesetting.canvas import Colour

ROUND = 0.5523
"""How far a Bézier curve reaches that looks like a quarter of a circle."""
STROKE = 0.9
HATCHING = 4.0
"""Points from one stroke of a hatched bar to the next."""


def disc(x: float, y: float, radius: float, colour: Colour) -> list[str]:
    """Return a full circle around x, y."""
    red, green, blue = colour
    return [f"{red:.3f} {green:.3f} {blue:.3f} rg", *_circle(x, y, radius), "f"]


def ring(x: float, y: float, radius: float, colour: Colour) -> list[str]:
    """Return an empty circle around x, y, its line inside the radius."""
    red, green, blue = colour
    opening = f"{red:.3f} {green:.3f} {blue:.3f} RG {STROKE:.2f} w"
    return [opening, *_circle(x, y, radius - STROKE / 2), "S"]


def hatched(x: float, y: float, width: float, height: float, colour: Colour) -> list[str]:
    """Return a rectangle of slanting strokes, told from a full one without colour."""
    red, green, blue = colour
    box = f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
    strokes, start = [], -height
    while start < width:
        strokes.append(f"{x + start:.2f} {y:.2f} m {x + start + height:.2f} {y + height:.2f} l")
        start += HATCHING
    return [
        "q", f"{red:.3f} {green:.3f} {blue:.3f} RG {STROKE:.2f} w", f"{box} W n", *strokes, "S",
        f"{box} S", "Q",
    ]  # fmt: skip


def _circle(x: float, y: float, radius: float) -> Iterator[str]:
    reach = ROUND * radius
    yield f"{x + radius:.2f} {y:.2f} m"
    for right, up in ((0, 1), (-1, 0), (0, -1), (1, 0)):
        # From the quarter before to this one; both reach along their own tangents.
        from_right, from_up = up, -right
        points = (
            (x + from_right * radius + right * reach, y + from_up * radius + up * reach),
            (x + right * radius + from_right * reach, y + up * radius + from_up * reach),
            (x + right * radius, y + up * radius),
        )
        yield " ".join(f"{across:.2f} {high:.2f}" for across, high in points) + " c"
