"""Tables and lists of facts: columns as wide as their words need, rows that may part at a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.platypus import Flowable

from gcm_desktop.reports.blocks import Align, Facts, Table
from gcm_desktop.reports.typesetting import style
from gcm_desktop.reports.typesetting.bidi import first_strong
from gcm_desktop.reports.typesetting.flow import ROUNDING
from gcm_desktop.reports.typesetting.setting import Press, Setting
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.reports.typesetting.style import Style

Cells = Sequence[Setting]
GUTTER = 14.0
ABOVE, BELOW = 4.5, 5.0
NARROWEST = 24.0
FEWEST_ROWS = 2
HIGHEST_HEAD = style.TEXT_HEIGHT / 3
"""A head higher than this is not repeated: it would leave its rows no room."""
LABELS = (118.0, 180.0)
"""The least and the most that labels of facts get, in points."""


@dataclass(frozen=True)
class Ruling:
    """The lines of a table: thickness and colour under the head, and between rows."""

    head: float = 1.2
    row: float = 0.5


class Grid(Flowable):  # type: ignore[misc]  # ReportLab is untyped
    """Rows of texts in columns, under a head that comes again on every page."""

    def __init__(
        self,
        head: Cells | None,
        rows: Sequence[Cells],
        *,
        mirrored: bool,
        widths: Sequence[float] | None = None,
        continued: bool = False,
    ) -> None:
        super().__init__()
        self.head = head
        self.rows = list(rows)
        self.mirrored = mirrored
        self.continued = continued
        self.widths = widths
        self.width = self.height = 0.0

    def getSpaceBefore(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room above, in points."""
        return 6.0

    def getSpaceAfter(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room below, in points."""
        return 14.0

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Choose the widths of the columns and lay all cells."""
        self.width = width
        if self.widths is None:
            cells = [*([self.head] if self.head else []), *self.rows]
            self.widths = column_widths(cells, width - GUTTER * (len(cells[0]) - 1))
        if self.head and self._lay(self.head) > HIGHEST_HEAD:
            self.rows.insert(0, self.head)
            self.head = None
        self.height = sum(map(self._lay, self._all_rows()))
        return width, self.height

    def _all_rows(self) -> list[Cells]:
        return [*([self.head] if self.head else []), *self.rows]

    def _lay(self, cells: Cells) -> float:
        widths = self.widths or ()
        heights = [cell.lay(width) for cell, width in zip(cells, widths, strict=True)]
        return max(heights) + ABOVE + BELOW

    def split(self, width: float, height: float) -> list[Grid]:
        """Part between two rows, or inside a row that is higher than a page."""
        self.wrap(width, height)
        used = self._lay(self.head) if self.head else 0.0
        for at, cells in enumerate(self.rows):
            row_height = self._lay(cells)
            if used + row_height > height + ROUNDING:
                if row_height > style.TEXT_HEIGHT / 2:
                    return self._part_inside(at, height, used)
                return self._part_between(at, height)
            used += row_height
        return [self]

    def _part_between(self, at: int, height: float) -> list[Grid]:
        # A head with one row under it had better begin on the next page.
        if not at or (self.head and at < FEWEST_ROWS and height < style.TEXT_HEIGHT / 2):
            return []
        return [self._part(self.rows[:at]), self._part(self.rows[at:], continued=True)]

    def _part_inside(self, at: int, height: float, used: float) -> list[Grid]:
        cells = self.rows[at]
        counts = [int((height - used - ABOVE - BELOW) / cell.style.leading) for cell in cells]
        if min(counts) < 1:
            return self._part_between(at, height)
        parts = [cell.cut(count) for cell, count in zip(cells, counts, strict=True)]
        above = [*self.rows[:at], [part[0] for part in parts]]
        below = [[part[1] for part in parts], *self.rows[at + 1 :]]
        return [self._part(above), self._part(below, continued=True)]

    def _part(self, rows: Sequence[Cells], *, continued: bool = False) -> Grid:
        return Grid(
            self.head,
            rows,
            mirrored=self.mirrored,
            widths=self.widths,
            continued=continued or self.continued,
        )

    def draw(self) -> None:
        """Draw head and rows from the top, each with its line under it."""
        top = self.height
        ruling = Ruling()
        if self.head:
            top = self._draw_head(self.head, top, ruling)
        for cells in self.rows:
            below = top - self._lay(cells)
            self._draw_cells(cells, top)
            with self.canv.artifact():
                self.canv.fill_box(0, below, self.width, ruling.row, style.HAIRLINE)
            top = below

    def _draw_head(self, head: Cells, top: float, ruling: Ruling) -> float:
        below = top - self._lay(head)
        if self.continued:
            # The head is read once, where the table begins; repeated it is for the eye only.
            with self.canv.artifact():
                for cell, x in zip(head, self._edges(), strict=True):
                    self.canv.operators(cell.operators(x, top - ABOVE))
        else:
            self._draw_cells(head, top)
        with self.canv.artifact():
            self.canv.fill_box(0, below, self.width, ruling.head, style.ACCENT)
        return below

    def _draw_cells(self, cells: Cells, top: float) -> None:
        for cell, x in zip(cells, self._edges(), strict=True):
            cell.draw(self.canv, x, top - ABOVE)

    def _edges(self) -> list[float]:
        edges, x = [], 0.0
        for width in self.widths or ():
            edges.append(self.width - x - width if self.mirrored else x)
            x += width + GUTTER
        return edges


def column_widths(rows: Sequence[Cells], width: float) -> list[float]:
    """Share `width` points among columns: what each needs if that fits, else in proportion.

    Every column gets room for its longest word as far as there is room.
    """
    columns = list(zip(*rows, strict=True))
    # A hair more than measured, or rounding would break the very line that was measured.
    natural = [max(cell.natural_width() for cell in column) + 0.1 for column in columns]
    if sum(natural) <= width:
        return _with_rest(natural, width)
    least = [
        max(*(cell.narrowest_width() + 0.1 for cell in column), NARROWEST) for column in columns
    ]
    if sum(least) > width:
        least = [min(floor, width / len(columns)) for floor in least]
    wanting = [min(want, width) - floor for want, floor in zip(natural, least, strict=True)]
    share = (width - sum(least)) / sum(max(want, 0.0) for want in wanting)
    return [floor + max(want, 0.0) * share for floor, want in zip(least, wanting, strict=True)]


def _with_rest(natural: list[float], width: float) -> list[float]:
    """Give what is left to the widest column, so that the table fills the measure."""
    rest = width - sum(natural)
    widest = natural.index(max(natural))
    return [want + rest * (at == widest) for at, want in enumerate(natural)]


def table(press: Press, block: Table, parent: Element) -> Grid:
    """Make a table with its head."""
    element = parent.add("Table", summary=block.summary)
    aligns: Sequence[Align] = block.align or ["start"] * len(block.columns)
    top_row = element.add("THead").add("TR")
    head = [
        _cell(press, text, style.TABLE_HEAD, top_row.add("TH", scope="Column"), align)
        for text, align in zip(block.columns, aligns, strict=True)
    ]
    body, rows = element.add("TBody"), []
    for texts in block.rows:
        row = body.add("TR")
        rows.append(
            [
                _cell(press, text, style.TABLE_CELL, row.add("TD"), align)
                for text, align in zip(texts, aligns, strict=True)
            ]
        )
    return Grid(head, rows, mirrored=press.mirrored)


def facts(press: Press, block: Facts, parent: Element) -> Grid:
    """Make a list of labels and values."""
    return fact_rows(press, block.rows, parent)


def fact_rows(press: Press, pairs: Sequence[tuple[str, str]], parent: Element) -> Grid:
    """Make rows of a label and its value each."""
    element, rows = parent.add("L"), []
    for label, value in pairs:
        entry = element.add("LI")
        rows.append(
            [
                _cell(press, label, style.FACT_LABEL, entry.add("Lbl"), "start"),
                _cell(press, value, style.FACT_VALUE, entry.add("LBody"), "start"),
            ]
        )
    widest = max((row[0].natural_width() for row in rows), default=0.0) + 0.1
    labels = min(max(widest, LABELS[0]), LABELS[1])
    widths = (labels, style.TEXT_WIDTH - GUTTER - labels)
    return Grid(None, rows, mirrored=press.mirrored, widths=widths)


def _cell(press: Press, text: str, look: Style, element: Element, align: Align) -> Setting:
    """Set a cell; a name in it runs in its own direction, at the report's side of the cell."""
    return press.set(text, replace(look, align=align), element, base=first_strong(text))
