"""QR codes (ISO/IEC 18004), drawn as vectors that a camera reads from paper and from a screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.platypus import Flowable

from gcm_desktop.reports.blocks import SquareCode
from gcm_desktop.reports.typesetting import style
from gcm_desktop.reports.typesetting.canvas import ReportCanvas
from gcm_desktop.reports.typesetting.setting import Press
from gcm_desktop.reports.typesetting.structure import Element

Level = Literal["L", "M", "Q", "H"]
"""How much of it may be lost: 7, 15, 25 or 30 %."""
QUIET: Final = 4
"""Light modules that readers need around it."""
SIDE: Final = 108.0
"""Points, the quiet zone included."""
OVER: Final = 0.1
"""Points by which rows overlap: hairlines between them would confuse readers."""

Modules = Sequence[Sequence[bool]]


def modules_of(text: str, level: Level = "M") -> Modules:
    """The modules of a QR code, row by row; the dark ones are true."""
    drawn = QrCodeWidget(text, barLevel=level).qr
    drawn.make()
    count = range(drawn.moduleCount)
    return [[bool(drawn.isDark(row, column)) for column in count] for row in count]


def draw_square(canvas: ReportCanvas, modules: Modules, left: float, side: float) -> None:
    """Draw a code in a square that stands on the base line, its quiet zone inside."""
    size = side / (len(modules) + 2 * QUIET)
    for row, line in enumerate(modules):
        y = side - (row + QUIET + 1) * size
        for start, length in _runs(line):
            x = left + (start + QUIET) * size
            canvas.fill_box(x, y - OVER, length * size, size + 2 * OVER, style.INK)


class SquareFigure(Flowable):  # type: ignore[misc]  # ReportLab is untyped
    """A code where lines begin."""

    def __init__(self, press: Press, block: SquareCode, parent: Element) -> None:
        super().__init__()
        self.press = press
        self.modules = modules_of(block.text)
        self.element = parent.add("Figure", alternative=block.says)

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the width of the text."""
        self.width = width
        return width, SIDE

    def draw(self) -> None:
        """Draw it under its element, which says in words what it holds."""
        left = self.width - SIDE if self.press.mirrored else 0.0
        self.element.box = self.canv.place(left, 0.0, SIDE, SIDE)
        with self.canv.marked(self.element):
            draw_square(self.canv, self.modules, left, SIDE)


def _runs(line: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin, and how many follow one another."""
    start = None
    for at, dark in enumerate([*line, False]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            yield start, at - start
            start = None
