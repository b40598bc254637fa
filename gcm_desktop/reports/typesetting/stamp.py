"""The visible stamp of a signature, drawn like the report itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import pikepdf

from gcm_desktop.reports.typesetting import style
from gcm_desktop.reports.typesetting.bidi import first_strong
from gcm_desktop.reports.typesetting.canvas import ReportCanvas
from gcm_desktop.reports.typesetting.finishing import embed_fonts, saved, write_pages
from gcm_desktop.reports.typesetting.setting import Press, Setting
from gcm_desktop.reports.typesetting.squares import draw_square, modules_of
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.reports.typesetting.style import Style
from gcm_desktop.texts import is_right_to_left

FIRST = Style(10.5, 14.5, bold=True, colour=style.DEEP)
OTHERS = Style(8.5, 12.0)
RULE = 2.0
INSET, EDGE = 11.0, 6.0
CODE = 72.0
"""Points of the side of a code at most: a telephone reads it from paper."""
LEAST_BESIDE_CODE = 2.5
"""How many times as wide as high a stamp is that has room for words beside a code."""
SMALLEST = 0.35
"""The part of its size to which a text shrinks at most to find room."""


def stamp_page(
    lines: Sequence[str], width: float, height: float, language: str, code: str = ""
) -> bytes:
    """Draw `lines`, the first of them large, on one page of `width` by `height` points.

    The whole is as large as the room allows; what finds no room even when small is left out.
    `code` stands beside them as a QR code, where the page is wide enough for both.
    """
    mirrored = is_right_to_left(language)
    press = Press(language, mirrored=mirrored)
    square = min(height, CODE) if code and width >= LEAST_BESIDE_CODE * height else 0.0
    settings = _fitting(press, lines, width - INSET - (square or EDGE), height - 2 * EDGE)
    out = BytesIO()
    canvas = ReportCanvas(out, pagesize=(width, height), invariant=1)
    canvas.fill_box(width - RULE if mirrored else 0.0, 0.0, RULE, height, style.ACCENT)
    top = height - (height - sum(setting.height for setting in settings)) / 2
    for setting in settings:
        canvas.operators(setting.operators((square or EDGE) if mirrored else INSET, top))
        top -= setting.height
    if square:
        canvas.translate(0, (height - square) / 2)
        draw_square(canvas, modules_of(code), 0.0 if mirrored else width - square, square)
    canvas.showPage()
    canvas.save()
    with pikepdf.open(BytesIO(out.getvalue())) as pdf:
        write_pages(pdf, canvas)
        embed_fonts(pdf, press.typecase.used())
        del pdf.docinfo
        return saved(pdf)


def _fitting(press: Press, lines: Sequence[str], width: float, height: float) -> list[Setting]:
    """Set the lines at the largest size at which they fit."""
    scale = 1.0
    while True:
        settings = [
            press.set(
                line,
                _scaled(OTHERS if at else FIRST, scale),
                Element("Artifact"),
                base=int(press.mirrored) if at else first_strong(line),
            )
            for at, line in enumerate(lines)
        ]
        used = sum(setting.lay(width) for setting in settings)
        if used <= height:
            return settings
        if scale <= SMALLEST:
            return _first_lines(settings, height)
        scale *= 0.93


def _first_lines(settings: Sequence[Setting], height: float) -> list[Setting]:
    kept = []
    for setting in settings:
        count = min(int(height / setting.style.leading), len(setting.lines))
        part, _ = setting.cut(count)
        height -= part.height
        kept.append(part)
    return kept


def _scaled(look: Style, scale: float) -> Style:
    return replace(look, size=look.size * scale, leading=look.leading * scale)
