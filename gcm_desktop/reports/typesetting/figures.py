"""Objectives beside what is told of each, drawn: the coverage matrix, and marks on scales.

All of it can be read without colour: by numbers, by shapes, by where they stand.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from math import cos, radians, sin, tan
from typing import Any, NamedTuple

from reportlab.platypus import Flowable

from gcm_desktop.reports import tints
from gcm_desktop.reports.blocks import Dots, Mark, Matrix
from gcm_desktop.reports.typesetting import style
from gcm_desktop.reports.typesetting.setting import Press, Setting
from gcm_desktop.reports.typesetting.shapes import disc, ring
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.reports.typesetting.style import Style

LOWEST_ROW = 13.5
NUMBER_WIDTH = 19.0
LEAST_LABELS = 148.0
"""Points that numbers and names of objectives get together at least."""
NARROWEST_CELL, WIDEST_CELL = 11.0, 26.0
TOTAL_WIDTH = 30.0
GAP = 1.2
GROUP_LENGTHS = (116.0, 128.0, 140.0, 156.0)
"""Points that names of groups may run along their slant: the least that needs two lines only."""
GROUP_LINES = 2
SLANT = 58.0
"""Degrees by which the names of groups rise."""
FOOT_OF_HEAD = 5.0
APART = 6.0
"""Room above rows that are no objective."""
RISE_OF_SHADES = 0.75
DOT = (0.62, 0.68, 0.74)
"""Stands for nothing heard, so that no cell looks forgotten."""


NO_MARK = Mark()
DISC = 5.4
"""Radius of a mark on a scale."""
UNDER = 20.0
"""Room for the names of scales."""


class Line(NamedTuple):
    """One row: its number and name, what stands in its cells, whether it is set apart."""

    number: str
    label: str
    cells: tuple[Any, ...]
    apart: bool = False


def matrix_lines(block: Matrix) -> Iterator[Line]:
    """Yield the objectives, and what has none yet."""
    groups = [group for group, _ in block.columns]
    for number, label in block.rows:
        counts = tuple(block.cells.get((number, group), 0) for group in groups)
        yield Line(str(number), label, counts)
    if block.unsorted_label:
        counts = tuple(block.unsorted.get(group, 0) for group in groups)
        yield Line("", block.unsorted_label, counts, apart=True)


def shade_of(count: int, most: int) -> int:
    """Return which shade a count has, 0 to 4: one voice the lightest, `most` the darkest.

    The steps widen towards the top, so that few voices can be told apart.
    """
    rise: float = ((count - 1) / max(most - 1, 1)) ** RISE_OF_SHADES
    return round((len(style.SHADES) - 1) * rise)


class RowsFigure(Flowable, ABC):  # type: ignore[misc]  # ReportLab is untyped
    """Numbered rows of cells under heads that rise at a slant, as one drawing as wide as the text.

    What stands in a cell is for a kind of figure to draw.
    """

    def __init__(
        self,
        press: Press,
        element: Element,
        lines: list[Line],
        heads: list[str],
        *,
        total_label: str = "",
        under: float = 0.0,
    ) -> None:
        super().__init__()
        self.press, self.element, self.lines = press, element, lines
        self.total_label, self.under = total_label, under
        self.names = [self._text(line.label, style.MATRIX_LABEL) for line in lines]
        self.groups = [self._text(label, style.MATRIX_GROUP) for label in heads]
        self.scale = 1.0
        self._measure()

    def _text(self, text: str, look: Style) -> Setting:
        return self.press.set(text, look, self.element)

    def _measure(self) -> None:
        """Share the width between names and cells, and find the height."""
        totals = TOTAL_WIDTH if self.total_label else 0.0
        room = style.TEXT_WIDTH - totals - LEAST_LABELS
        self.cell = min(max(room / max(len(self.groups), 1), NARROWEST_CELL), WIDEST_CELL)
        self.edge = style.TEXT_WIDTH - totals - self.cell * len(self.groups)
        names = max(self.edge - NUMBER_WIDTH - 6.0, 40.0)
        self.heights = [max(LOWEST_ROW, name.lay(names) + 1.5) for name in self.names]
        self.row = LOWEST_ROW
        """The height of the row being drawn."""
        self.head = self._lay_groups() + FOOT_OF_HEAD
        rows = sum(self.heights) + (LOWEST_ROW if self.total_label else 0.0)
        gaps = APART * (sum(line.apart for line in self.lines) + bool(self.total_label))
        self.full_height = self.head + rows + gaps + self.under

    def _lay_groups(self) -> float:
        for length in GROUP_LENGTHS:
            for group in self.groups:
                group.lay(length)
            if all(len(group.lines) <= GROUP_LINES for group in self.groups):
                break
        rise, lean = sin(radians(SLANT)), cos(radians(SLANT))
        return max((self._run(group) * rise + group.height * lean / 2 for group in self.groups),
                   default=0.0)  # fmt: skip

    def _run(self, group: Setting) -> float:
        """How far the name of a group runs along its slant."""
        units = max((line.width for line in group.lines), default=0.0)
        return units * group.style.size / 1000

    def getSpaceBefore(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room above, in points."""
        return 8.0

    def getSpaceAfter(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room below, in points."""
        return 14.0

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Shrink what would be higher than a page."""
        self.scale = min(1.0, style.TEXT_HEIGHT / max(self.full_height, 1.0))
        return width, self.full_height * self.scale

    def draw(self) -> None:
        """Draw it under its one element, which says in words what it shows."""
        canvas, height = self.canv, self.full_height * self.scale
        self.element.box = canvas.place(0, 0, style.TEXT_WIDTH, height)
        with canvas.marked(self.element):
            canvas.saveState()
            canvas.scale(self.scale, self.scale)
            self._draw_groups()
            self._draw_lines()
            canvas.restoreState()

    def _draw_groups(self) -> None:
        y = self.full_height - self.head + FOOT_OF_HEAD
        for at, group in enumerate(self.groups):
            self._draw_slanted(group, self._column(at) + self.cell / 2, y)
        if self.total_label:
            total = self._text(self.total_label, style.MATRIX_NUMBER)
            total.lay(GROUP_LENGTHS[0])
            self._draw_slanted(total, self._totals_column() + TOTAL_WIDTH / 2, y)

    def _draw_slanted(self, name: Setting, x: float, y: float) -> None:
        """Let a name rise from x, y, away from the names of the rows."""
        canvas, mirrored = self.canv, self.press.mirrored
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(-SLANT if mirrored else SLANT)
        # The second line of a name begins lower: so much further up it begins.
        lift = (name.height - name.style.leading) / 2 / tan(radians(SLANT))
        # Names that read from the right end, not begin, at their column.
        left = -name.width - lift if mirrored else lift
        canvas.operators(name.operators(left, name.height / 2))
        canvas.restoreState()

    def _draw_lines(self) -> None:
        top = self.full_height - self.head
        for line, name, height in zip(self.lines, self.names, self.heights, strict=True):
            top -= APART if line.apart else 0.0
            self.row = height
            self._draw_name(line, name, top)
            for at, cell in enumerate(line.cells):
                self._draw_cell(cell, self._column(at), top)
            self._end_line(line, top)
            top -= height
        self.row = LOWEST_ROW
        self._draw_below(top)

    @abstractmethod
    def _draw_cell(self, cell: Any, x: float, top: float) -> None:
        """Draw what stands in the cell whose left edge and top are given."""

    def _end_line(self, line: Line, top: float) -> None:
        """Draw what stands at the end of a row."""

    def _draw_below(self, top: float) -> None:
        """Draw what stands below the rows, the last of which ends at `top`."""

    def _draw_name(self, line: Line, name: Setting, top: float) -> None:
        if line.number:
            number = self._text(line.number, style.MATRIX_NUMBER)
            number.lay(NUMBER_WIDTH)
            x = style.TEXT_WIDTH - NUMBER_WIDTH if self.press.mirrored else 0.0
            self._middle(number, x, top)
        self._draw_label(name, top)

    def _draw_label(self, label: Setting, top: float) -> None:
        width = label.width or self.edge
        label.lay(width)
        mirrored = self.press.mirrored
        self._middle(
            label, style.TEXT_WIDTH - NUMBER_WIDTH - width if mirrored else NUMBER_WIDTH, top
        )

    def _middle(self, text: Setting, x: float, top: float) -> None:
        self.canv.operators(text.operators(x, top - (self.row - text.height) / 2))

    def _draw_count(self, count: int, look: Style, x: float, width: float, top: float) -> None:
        text = str(count)
        # Digits are 0.57 wide: long numbers are set smaller, never cut.
        size = min(look.size, (width - 1.0) / (0.58 * len(text)))
        number = self.press.set(
            text, replace(look, size=size), self.element, language="en", base=0, mirrored=False
        )
        number.lay(width)
        self._middle(number, x, top)

    def _column(self, at: int) -> float:
        start = self.edge + at * self.cell
        return style.TEXT_WIDTH - start - self.cell if self.press.mirrored else start

    def _totals_column(self) -> float:
        return 0.0 if self.press.mirrored else style.TEXT_WIDTH - TOTAL_WIDTH


class MatrixFigure(RowsFigure):
    """The coverage matrix: numbers in shaded cells."""

    def __init__(self, press: Press, block: Matrix, parent: Element) -> None:
        element = parent.add("Figure", alternative=block.summary)
        lines = list(matrix_lines(block))
        self.most = max((max(line.cells, default=0) for line in lines), default=0)
        heads = [label for _, label in block.columns]
        super().__init__(press, element, lines, heads, total_label=block.total_label)

    def _draw_cell(self, count: int, x: float, top: float) -> None:
        canvas, size = self.canv, (self.cell - GAP, self.row - GAP)
        x, y = x + GAP / 2, top - self.row + GAP / 2
        if count <= 0:
            canvas.fill_box(x, y, *size, style.EMPTY_CELL)
            canvas.fill_box(x + size[0] / 2 - 0.8, y + size[1] / 2 - 0.8, 1.6, 1.6, DOT)
            return
        shade = shade_of(count, self.most)
        canvas.fill_box(x, y, *size, style.SHADES[shade])
        ink = style.WHITE if shade >= tints.LIGHT_INK_FROM else style.INK
        self._draw_count(count, replace(style.MATRIX_COUNT, colour=ink), x, size[0], top)

    def _end_line(self, line: Line, top: float) -> None:
        if self.total_label:
            self._draw_total(sum(line.cells), self._totals_column(), TOTAL_WIDTH, top)

    def _draw_below(self, top: float) -> None:
        if self.total_label:
            self._draw_sums(top - APART)

    def _draw_sums(self, top: float) -> None:
        self.canv.fill_box(0, top + APART / 2, style.TEXT_WIDTH, 0.6, style.HAIRLINE)
        self._draw_label(self._text(self.total_label, style.MATRIX_NUMBER), top)
        sums = [sum(column) for column in zip(*(line.cells for line in self.lines), strict=True)]
        for at, total in enumerate(sums):
            self._draw_total(total, self._column(at), self.cell, top)

    def _draw_total(self, count: int, x: float, width: float, top: float) -> None:
        if count:
            self._draw_count(count, style.MATRIX_TOTAL, x, width, top)


def dots_lines(block: Dots) -> Iterator[Line]:
    """Yield the objectives with their marks, the scales side by side with a gap between them."""
    for number, label in block.rows:
        cells: list[Mark | None] = []
        for place, scale in enumerate(block.scales):
            cells += [None] if place else []
            cells += [block.marks.get((number, place, step), NO_MARK) for step, _ in scale.steps]
        yield Line(str(number), label, tuple(cells))


class DotsFigure(RowsFigure):
    """Marks on scales: a full disc is the whole room, a number so many groups."""

    def __init__(self, press: Press, block: Dots, parent: Element) -> None:
        self.scales = block.scales
        self.titles = [scale.title for scale in block.scales]
        heads: list[str] = []
        for place, scale in enumerate(block.scales):
            heads += [""] if place else []
            heads += [name for _, name in scale.steps]
        element = parent.add("Figure", alternative=block.summary)
        super().__init__(press, element, list(dots_lines(block)), heads, under=UNDER)

    def _draw_cell(self, cell: Mark | None, x: float, top: float) -> None:
        if cell is None:
            return
        canvas, y = self.canv, top - self.row / 2
        canvas.fill_box(x, top - self.row, self.cell, 0.4, style.HAIRLINE)
        middle = x + self.cell / 2
        if cell == NO_MARK:
            canvas.fill_box(middle - 0.8, y - 0.8, 1.6, 1.6, DOT)
            return
        mark = disc if cell.whole else ring
        canvas.operators(mark(middle, y, DISC, canvas.ink(style.DEEP)))
        if cell.groups:
            ink = style.WHITE if cell.whole else style.INK
            look = replace(style.MATRIX_TOTAL, colour=ink)
            self._draw_count(cell.groups, look, x, self.cell, top)

    def _draw_below(self, top: float) -> None:
        """Draw the name of each scale under it, with a line that shows how far it reaches."""
        at = 0
        for scale, title in zip(self.scales, self.titles, strict=True):
            ends = self._column(at), self._column(at + len(scale.steps) - 1)
            left, width = min(ends), abs(ends[0] - ends[1]) + self.cell
            self.canv.fill_box(left + 2.0, top - 4.0, width - 4.0, 0.8, style.ACCENT)
            name = self._text(title, replace(style.MATRIX_NUMBER, align="center"))
            name.lay(width)
            self.canv.operators(name.operators(left, top - 6.0))
            at += len(scale.steps) + 1
