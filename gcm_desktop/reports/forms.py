"""Sheets to be filled in by hand or read aloud: what a report does not have, and their pressing.

Beside the blocks of a report these are values too: a ruled grid, grids side by side, sentences to
be read aloud, and the one who helps. All measures are in points.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

from reportlab.platypus import Flowable

from gcm_desktop.reports.blocks import Block, Heading
from gcm_desktop.reports.typesetting import About, Typeset, pages, style
from gcm_desktop.reports.typesetting.bidi import first_strong
from gcm_desktop.reports.typesetting.canvas import ReportCanvas
from gcm_desktop.reports.typesetting.finishing import Pressed, finish
from gcm_desktop.reports.typesetting.flow import Column, Manner, Padding, Row
from gcm_desktop.reports.typesetting.setting import Press, Setting
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.reports.typesetting.style import Style
from gcm_desktop.reports.typesetting.typeset import Story
from gcm_desktop.texts import is_right_to_left

HEAD = Style(8, 10.5, bold=True, colour=style.DEEP)
CELL = Style(8.75, 11)
STRONG = Style(8.75, 11, bold=True)
ALOUD = Style(11.25, 16.25)
ALOUD_NUMBER = Style(9, 16.25, bold=True, colour=style.ACCENT)
WHO = Style(12, 17, bold=True)
TELEPHONE = Style(17, 25, bold=True, colour=style.DEEP)
HOURS = Style(10, 15, colour=style.MUTED)
PADDING = 4.0
LINE = 0.6
BETWEEN = 13.0
"""Room between grids that stand side by side, or one above the other."""


@dataclass(frozen=True)
class Ruled:
    """A grid to be written in by hand, in boxes as wide as `shares` of the measure.

    Rows are at least `height` high; those named in `strong` are set in bold. A grid that `fills`
    repeats its only row to the foot of the page. The texts are the program's own, and short: a
    grid is never broken.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    summary: str
    height: float = 24.0
    strong: frozenset[int] = field(default=frozenset())
    fills: bool = False


@dataclass(frozen=True)
class Beside:
    """Grids in two columns, the first of them `share` of the measure."""

    first: tuple[Ruled, ...]
    second: tuple[Ruled, ...]
    share: float


@dataclass(frozen=True)
class Aloud:
    """Sentences to be read aloud, numbered so that none is lost; `scale` of their usual size."""

    sentences: tuple[str, ...]
    scale: float = 1.0


@dataclass(frozen=True)
class Helping:
    """Who helps, by which telephone, when: set large, to be read in haste."""

    who: str
    telephone: str
    hours: str


Piece: TypeAlias = Block | Ruled | Beside | Aloud | Helping


def typeset_forms(pieces: Sequence[Piece], about: About) -> Typeset:
    """Set pieces into a PDF; the same pieces give the same bytes."""
    press = Press(about.language, mirrored=is_right_to_left(about.language))
    story = FormStory(press, pieces)
    return press_sheets(press, story.flowables(), story.root, story.headings, about)


def press_sheets(
    press: Press,
    flowables: list[Any],
    root: Element,
    headings: Sequence[tuple[Heading, Element]],
    about: About,
) -> Typeset:
    """Run flowables down pages without a cover, and finish the PDF."""
    out, canvases = BytesIO(), []

    def canvas(*arguments: Any, **options: Any) -> ReportCanvas:
        canvases.append(ReportCanvas(*arguments, **options))
        return canvases[-1]

    template = pages.ReportPages(out, press, about.running_head, first=pages.BODY)
    template.build(flowables, canvasmaker=canvas)
    pressed = Pressed(out.getvalue(), canvases[-1], press, root, headings)
    pdf, count = finish(pressed, about, covered=False)
    return Typeset(pdf, press.typecase.missing, count)


def identified(*values: object) -> UUID:
    """An identifier that follows from values: the same sheet has the same one."""
    digest = hashlib.sha256(repr(values).encode("utf-8", "backslashreplace")).hexdigest()
    return uuid5(NAMESPACE_URL, f"urn:sha256:{digest}")


class FormStory(Story):
    """Blocks and forms on their way to becoming flowables, in reading order."""

    def __init__(self, press: Press, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        super().__init__(press, [piece for piece in pieces if isinstance(piece, Block)])

    def flowables(self) -> list[Any]:
        """Return what is to run down the pages."""
        story: list[Any] = []
        for piece in self.pieces:
            if isinstance(piece, Block):
                story += self._made(piece)
                self._previous = piece
            else:
                story.append(self._form(piece))
                # To the blocks after it a form is what a heading is: something on the page.
                self._previous = Heading("")
        return story

    def _form(self, piece: Ruled | Beside | Aloud | Helping) -> Flowable:
        if isinstance(piece, Ruled):
            return RuledGrid(self.press, piece, self.root)
        if isinstance(piece, Beside):
            return SideBySide(self.press, piece, self.root)
        if isinstance(piece, Aloud):
            return aloud(self.press, piece, self.root)
        return helping(self.press, piece, self.root)


def aloud(press: Press, piece: Aloud, parent: Element) -> Column:
    """Make a numbered list of sentences."""
    element, rows = parent.add("L"), []
    look = scaled(ALOUD, piece.scale)
    numbered = replace(ALOUD_NUMBER, leading=look.leading)
    for number, sentence in enumerate(piece.sentences, 1):
        entry = element.add("LI")
        marker = press.set(str(number), numbered, entry.add("Lbl"), base=0)
        text = press.set(sentence, look, entry.add("LBody"))
        rows.append(Row(text, before=4.5 if number > 1 else 0.0, inset=20.0, marker=marker))
    return Column(rows, Manner(before=2, after=8, mirrored=press.mirrored))


def helping(press: Press, piece: Helping, parent: Element) -> Column:
    """Make the entry of who helps, with a rule beside it."""
    element = parent.add("Div")
    told = ((piece.who, WHO), (piece.telephone, TELEPHONE), (piece.hours, HOURS))
    rows = [
        Row(press.set(text, look, element.add("P"), base=direction(text)))
        for text, look in told
        if text.strip()
    ]
    padding = Padding(top=2, start=14, bottom=2)
    return Column(
        rows,
        Manner(before=6, after=10, padding=padding, mirrored=press.mirrored, behind=_rule,
               whole=True),
    )  # fmt: skip


def direction(text: str) -> int:
    """The level of a text that stands by itself: figures alone run from left to right.

    A telephone number whose groups were turned round would be another number.
    """
    return first_strong(text) or 0


def scaled(look: Style, scale: float) -> Style:
    """A style at a part of its size."""
    return replace(look, size=look.size * scale, leading=look.leading * scale)


def _rule(column: Column) -> None:
    x = column.width - 2.0 if column.manner.mirrored else 0.0
    with column.canv.artifact():
        column.canv.fill_box(x, 0, 2.0, column.height, style.ACCENT)


class RuledGrid(Flowable):  # type: ignore[misc]  # ReportLab is untyped
    """A grid of boxes under a tinted head."""

    def __init__(self, press: Press, piece: Ruled, parent: Element) -> None:
        super().__init__()
        self.piece, self.mirrored = piece, press.mirrored
        table = parent.add("Table", summary=piece.summary)
        self.head = _cells(press, piece.columns, HEAD, table, "TH") if piece.columns else []
        self.rows = [
            _cells(press, row, STRONG if at in piece.strong else CELL, table, "TD")
            for at, row in enumerate(piece.rows)
        ]
        self.width = self.height = 0.0
        self.heights: list[float] = []

    def getSpaceBefore(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room above, in points."""
        return 6.0

    def getSpaceAfter(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room below, in points."""
        return BETWEEN

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Lay all cells; a grid that fills takes as many rows as there is room for."""
        self.width = width
        head = [self._lay(self.head, 0.0)] if self.head else []
        rows = [self._lay(row, self.piece.height) for row in self.rows]
        if self.piece.fills:
            rows *= max(int((height - sum(head)) / rows[0]), 1)
        self.heights = head + rows
        self.height = sum(self.heights)
        return width, self.height

    def _lay(self, cells: list[Setting], least: float) -> float:
        inside = (width - 2 * PADDING for _, width in self._boxes())
        laid = [cell.lay(width) for cell, width in zip(cells, inside, strict=True)]
        return max(least, max(laid) + 2 * PADDING)

    def _boxes(self) -> list[tuple[float, float]]:
        """Left edge and width of each column."""
        boxes, start, whole = [], 0.0, sum(self.piece.shares)
        for share in self.piece.shares:
            width = self.width * share / whole
            boxes.append((self.width - start - width if self.mirrored else start, width))
            start += width
        return boxes

    def draw(self) -> None:
        """Draw the tint, the lines, then what stands in the boxes."""
        self._draw_lines()
        top = self.height
        given = [*([self.head] if self.head else []), *self.rows]
        # Of a grid that fills, what stands in its row is read once and seen in all of them.
        repeated = [self.rows[-1]] * (len(self.heights) - len(given))
        for cells, height in zip(given, self.heights, strict=False):
            self._draw_cells(cells, top, height)
            top -= height
        for cells, height in zip(repeated, self.heights[len(given) :], strict=True):
            with self.canv.artifact():
                for cell, x, y in self._placed(cells, top, height):
                    self.canv.operators(cell.operators(x, y))
            top -= height

    def _draw_cells(self, cells: list[Setting], top: float, height: float) -> None:
        for cell, x, y in self._placed(cells, top, height):
            cell.draw(self.canv, x, y)

    def _placed(
        self, cells: list[Setting], top: float, height: float
    ) -> list[tuple[Setting, float, float]]:
        """The cells that say something, each in the middle of its box's height."""
        return [
            (cell, left + PADDING, top - (height - cell.height) / 2)
            for cell, (left, _) in zip(cells, self._boxes(), strict=True)
            if cell.lines
        ]

    def _draw_lines(self) -> None:
        canvas = self.canv
        with canvas.artifact():
            if self.head:
                head = self.heights[0]
                canvas.fill_box(0, self.height - head, self.width, head, style.TINT)
            at = self.height
            for height in (0.0, *self.heights):
                at -= height
                canvas.fill_box(0, at - LINE / 2, self.width, LINE, style.MUTED)
            for edge in (*(left for left, _ in self._boxes()), self._far_edge()):
                canvas.fill_box(edge - LINE / 2, 0, LINE, self.height, style.MUTED)

    def _far_edge(self) -> float:
        return max(left + width for left, width in self._boxes())


def _cells(
    press: Press, texts: Sequence[str], look: Style, table: Element, tag: str
) -> list[Setting]:
    row = table.add("TR")
    scope = "Column" if tag == "TH" else ""
    return [
        press.set(text, look, row.add(tag, scope=scope), base=direction(text)) for text in texts
    ]


class SideBySide(Flowable):  # type: ignore[misc]  # ReportLab is untyped
    """Two stacks of grids."""

    def __init__(self, press: Press, piece: Beside, parent: Element) -> None:
        super().__init__()
        self.mirrored, self.share = press.mirrored, piece.share
        self.stacks = [
            [RuledGrid(press, grid, parent) for grid in grids]
            for grids in (piece.first, piece.second)
        ]
        self.widths = [0.0, 0.0]
        self.width = self.height = 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Lay both stacks; the higher one says how high the whole is."""
        self.width = width
        room = width - BETWEEN
        self.widths = [room * self.share, room * (1 - self.share)]
        self.height = max(
            sum(grid.wrap(own, height)[1] + BETWEEN for grid in stack) - BETWEEN
            for stack, own in zip(self.stacks, self.widths, strict=True)
        )
        return width, self.height

    def draw(self) -> None:
        """Draw the first stack where reading begins, the second beside it."""
        starts = [0.0, self.widths[0] + BETWEEN]
        for stack, start, width in zip(self.stacks, starts, self.widths, strict=True):
            left = self.width - start - width if self.mirrored else start
            top = self.height
            for grid in stack:
                grid.drawOn(self.canv, left, top - grid.height)
                top -= grid.height + BETWEEN
