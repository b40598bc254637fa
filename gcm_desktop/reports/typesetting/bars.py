"""Counts drawn as bars: as long as what they count is much, hatched where kinds are together."""

from __future__ import annotations

from typing import NamedTuple

from reportlab.platypus import Flowable

from gcm_desktop.reports.blocks import Bar, Bars
from gcm_desktop.reports.typesetting import style
from gcm_desktop.reports.typesetting.bidi import first_strong
from gcm_desktop.reports.typesetting.setting import Press, Setting
from gcm_desktop.reports.typesetting.shapes import hatched
from gcm_desktop.reports.typesetting.structure import Element

LABELS = (90.0, 190.0)
"""The least and the most that the names of bars get, in points."""
GAP = 8.0
NUMBERS = 40.0
"""Room behind the longest bar for its number."""
THICK = 8.5
APART = 5.0
LEAST = 1.5
"""So long is a bar at least: one of many can still be seen."""


class _Row(NamedTuple):
    bar: Bar
    label: Setting
    number: Setting


class BarsFigure(Flowable):  # type: ignore[misc]  # ReportLab is untyped
    """Bars below one another, from the side where reading begins."""

    def __init__(self, press: Press, block: Bars, parent: Element) -> None:
        super().__init__()
        self.press = press
        self.element = parent.add("Figure", alternative=block.summary)
        self.most = max((bar.value for bar in block.bars), default=0)
        self.rows = [self._set(bar) for bar in block.bars]
        natural = max((row.label.natural_width() for row in self.rows), default=0.0) + 0.1
        self.labels = min(max(natural, LABELS[0]), LABELS[1])
        self.heights = [max(row.label.lay(self.labels), THICK) + APART for row in self.rows]
        self.full_height = sum(self.heights)
        self.scale = 1.0

    def _set(self, bar: Bar) -> _Row:
        label = self.press.set(
            bar.label, style.BAR_LABEL, self.element, base=first_strong(bar.label)
        )
        number = self.press.set(
            str(bar.value), style.BAR_NUMBER, self.element, language="en", base=0,
        )  # fmt: skip
        return _Row(bar, label, number)

    def getSpaceBefore(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room above, in points."""
        return 4.0

    def getSpaceAfter(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room below, in points."""
        return 10.0

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Shrink what would be higher than a page."""
        self.scale = min(1.0, style.TEXT_HEIGHT / max(self.full_height, 1.0))
        return width, self.full_height * self.scale

    def draw(self) -> None:
        """Draw it under its one element, which says in words what it shows."""
        canvas = self.canv
        self.element.box = canvas.place(0, 0, style.TEXT_WIDTH, self.full_height * self.scale)
        with canvas.marked(self.element):
            canvas.saveState()
            canvas.scale(self.scale, self.scale)
            top = self.full_height
            for row, height in zip(self.rows, self.heights, strict=True):
                self._draw_row(row, top, height)
                top -= height
            self._draw_axis()
            canvas.restoreState()

    def _draw_row(self, row: _Row, top: float, height: float) -> None:
        canvas, middle = self.canv, top - height / 2
        x = self._place(0.0, self.labels)
        canvas.operators(row.label.operators(x, middle + row.label.height / 2))
        length = self._length(row.bar.value)
        start = self.labels + GAP
        box = (self._place(start, length), middle - THICK / 2, length, THICK)
        if row.bar.together:
            canvas.operators(hatched(*box, canvas.ink(style.DEEP)))
        elif length:
            canvas.fill_box(*box, style.DEEP)
        row.number.lay(NUMBERS)
        x = self._place(start + length + 4.0, NUMBERS)
        canvas.operators(row.number.operators(x, middle + row.number.height / 2))

    def _draw_axis(self) -> None:
        x = self._place(self.labels + GAP - 0.8, 0.8)
        self.canv.fill_box(x, 0, 0.8, self.full_height, style.MUTED)

    def _length(self, value: int) -> float:
        room = style.TEXT_WIDTH - self.labels - GAP - 4.0 - NUMBERS
        return max(room * value / self.most, LEAST) if value > 0 else 0.0

    def _place(self, start: float, width: float) -> float:
        """Where something begins that lies so far from the side where reading begins."""
        return style.TEXT_WIDTH - start - width if self.press.mirrored else start
