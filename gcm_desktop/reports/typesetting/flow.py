"""Blocks of text on their way down the page: what keeps together, where they part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reportlab.platypus import Flowable

from gcm_desktop.reports.typesetting.setting import Setting
from gcm_desktop.reports.typesetting.style import TEXT_HEIGHT

FEWEST_LINES = 2
"""Lines of a paragraph that may stand alone at the foot or the head of a page."""
ROUNDING = 1e-3


@dataclass(frozen=True, slots=True)
class Row:
    """One text of a column: `before` points above it, `inset` and `outset` beside it.

    The inset is at the side where the column begins.  A `marker` stands in the inset, beside the
    first line.
    """

    setting: Setting
    before: float = 0.0
    inset: float = 0.0
    outset: float = 0.0
    marker: Setting | None = None


@dataclass(frozen=True)
class Padding:
    """Room inside a column around its rows, in points."""

    top: float = 0.0
    start: float = 0.0
    bottom: float = 0.0
    end: float = 0.0


@dataclass(frozen=True)
class Manner:
    """How a column behaves on the page.

    `whole` columns are only broken when they are higher than a page.  `behind` draws what lies
    behind the texts: a rule, a tint.
    """

    before: float = 0.0
    after: float = 0.0
    keep_with_next: bool = False
    whole: bool = False
    padding: Padding = Padding()
    mirrored: bool = False
    behind: Callable[[Column], None] | None = None


class Column(Flowable):  # type: ignore[misc]  # ReportLab is untyped
    """Texts one below the other."""

    def __init__(self, rows: Sequence[Row], manner: Manner) -> None:
        super().__init__()
        self.rows = list(rows)
        self.manner = manner
        self.keepWithNext = manner.keep_with_next
        self.width = self.height = 0.0

    def getSpaceBefore(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room above, in points."""
        return self.manner.before

    def getSpaceAfter(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room below, in points."""
        return self.manner.after

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Lay all rows for `width`."""
        padding = self.manner.padding
        inside = width - padding.start - padding.end
        self.width = width
        self.height = padding.top + padding.bottom
        for row in self.rows:
            self.height += row.before + row.setting.lay(inside - row.inset - row.outset)
        return width, self.height

    def split(self, width: float, height: float) -> list[Column]:
        """Return what fits in `height` and what remains, or nothing when it had better move on."""
        self.wrap(width, height)
        if self.height <= height + ROUNDING:
            return [self]
        if self.manner.whole and self.height <= TEXT_HEIGHT:
            return []
        cut = self._cut(height)
        return list(self._parted(*cut)) if cut else []

    def _cut(self, height: float) -> tuple[int, int] | None:
        """Find the row to break and how many of its lines stay, none of them alone."""
        used = self.manner.padding.top
        for at, row in enumerate(self.rows):
            used += row.before
            lines, leading = len(row.setting.lines), row.setting.style.leading
            if used + lines * leading > height + ROUNDING:
                kept = min(int((height + ROUNDING - used) / leading), lines - FEWEST_LINES)
                kept = kept if kept >= FEWEST_LINES else 0
                return (at, kept) if at or kept else None
            used += lines * leading
        # Only the padding below does not fit: the last lines go along to the next page.
        at = len(self.rows) - 1
        kept = len(self.rows[at].setting.lines) - FEWEST_LINES
        return (at, kept if kept >= FEWEST_LINES else 0) if at or kept >= FEWEST_LINES else None

    def _parted(self, at: int, kept: int) -> tuple[Column, Column]:
        stays, goes = self.rows[:at], self.rows[at:]
        if kept:
            first, second = goes[0].setting.cut(kept)
            stays.append(replace(goes[0], setting=first))
            goes[0] = replace(goes[0], setting=second, before=0.0, marker=None)
        padding = self.manner.padding
        above = replace(self.manner, after=0.0, padding=replace(padding, bottom=0.0))
        below = replace(self.manner, before=0.0, padding=replace(padding, top=0.0))
        return self.part(stays, above), self.part(goes, below)

    def part(self, rows: Sequence[Row], manner: Manner) -> Column:
        """Return a part of this column."""
        return Column(rows, manner)

    def draw(self) -> None:
        """Draw what lies behind, then the rows from the top."""
        if self.manner.behind is not None:
            self.manner.behind(self)
        padding = self.manner.padding
        top = self.height - padding.top
        for row in self.rows:
            top -= row.before
            self.draw_row(row, top)
            top -= row.setting.height

    def draw_row(self, row: Row, top: float) -> None:
        """Draw one row whose upper edge is at `top`."""
        padding = self.manner.padding
        left = padding.end + row.outset if self.manner.mirrored else padding.start + row.inset
        if row.marker is not None:
            row.marker.lay(row.inset)
            edge = self.width - padding.start - row.inset
            row.marker.draw(self.canv, edge if self.manner.mirrored else padding.start, top)
        row.setting.draw(self.canv, left, top)


class Gap(Flowable):  # type: ignore[misc]  # ReportLab is untyped
    """Empty room of a height in points, which vanishes at a page's end."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self.height = height

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take no more than there is."""
        return width, min(self.height, height)

    def draw(self) -> None:
        """Draw nothing."""
