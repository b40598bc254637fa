"""From blocks to a finished PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import singledispatchmethod
from io import BytesIO
from typing import Any

from reportlab.platypus import NextPageTemplate
from reportlab.platypus import PageBreak as NewPage

from gcm_desktop.reports.blocks import (
    Bars,
    Block,
    Bullets,
    Contents,
    Cover,
    Dots,
    Facts,
    Footnote,
    Heading,
    Matrix,
    Note,
    PageBreak,
    Paragraph,
    Points,
    Quote,
    Signatures,
    SquareCode,
    Table,
)
from gcm_desktop.reports.typesetting import cards, front, pages, points, style, tables
from gcm_desktop.reports.typesetting.about import About, Typeset
from gcm_desktop.reports.typesetting.bars import BarsFigure
from gcm_desktop.reports.typesetting.canvas import ReportCanvas
from gcm_desktop.reports.typesetting.figures import DotsFigure, MatrixFigure
from gcm_desktop.reports.typesetting.finishing import Pressed, finish
from gcm_desktop.reports.typesetting.flow import Gap
from gcm_desktop.reports.typesetting.setting import Press
from gcm_desktop.reports.typesetting.signing_places import SigningPlaces
from gcm_desktop.reports.typesetting.squares import SquareFigure
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.texts import is_right_to_left


def typeset(
    blocks: Sequence[Block], about: About, progress: Callable[[int, int], None] | None = None
) -> Typeset:
    """Set `blocks` into a PDF with `about`'s data attached; the same input gives the same bytes.

    `progress` is told how many steps of how many are done, at every block; what it raises ends the
    work.
    """
    steps = Steps(len(blocks), progress)
    inks = style.inks(about.colours)
    press = Press(about.language, mirrored=is_right_to_left(about.language), inks=inks)
    story = Story(press, blocks, steps.are_set)
    flowables = story.flowables()
    out = BytesIO()
    covered = bool(blocks) and isinstance(blocks[0], Cover)
    canvases: list[ReportCanvas] = []

    def canvas(*arguments: Any, **options: Any) -> ReportCanvas:
        canvases.append(ReportCanvas(*arguments, **options))
        canvases[-1].inks = inks
        return canvases[-1]

    template = pages.ReportPages(
        out, press, about.running_head, first=pages.COVER if covered else pages.BODY
    )
    template.setProgressCallBack(steps.are_laid)
    template.build(flowables, canvasmaker=canvas)
    steps.are_laid("FINISHED")
    pressed = Pressed(out.getvalue(), canvases[-1], press, story.root, story.headings)
    pdf, count = finish(pressed, about, covered=covered)
    steps.are_done()
    return Typeset(pdf, press.typecase.missing, count)


class Steps:
    """How far the work is: each block is set, laid on its page, and finished."""

    def __init__(self, blocks: int, progress: Callable[[int, int], None] | None) -> None:
        self._blocks, self._flowables = blocks, 1
        self._progress = progress
        self._done = 0

    def are_set(self, blocks: int) -> None:
        """So many blocks are flowables."""
        self._tell(blocks)

    def are_laid(self, what: str, flowables: int = 0) -> None:
        """So many flowables lie on pages; ReportLab calls this, and first says of how many."""
        if what == "SIZE_EST":
            self._flowables = max(1, flowables)
        elif what == "PROGRESS":  # less than none where the first was cut in many
            self._tell(self._blocks + self._blocks * max(0, flowables) // self._flowables)
        elif what == "FINISHED":
            self._tell(2 * self._blocks)

    def are_done(self) -> None:
        """The file is whole."""
        self._tell(3 * self._blocks)

    def _tell(self, done: int) -> None:
        self._done = max(self._done, done)
        if self._progress is not None:
            self._progress(self._done, 3 * self._blocks)


class Story:
    """The blocks of one report on their way to becoming flowables, in reading order."""

    def __init__(
        self,
        press: Press,
        blocks: Sequence[Block],
        are_set: Callable[[int], object] | None = None,
    ) -> None:
        self.press, self._are_set = press, are_set
        self.blocks = blocks
        self.root = Element("Document")
        self.headings = list(heading_elements(blocks))
        """Every heading with its element, before any of them has its place."""
        self._next_heading = iter(self.headings)
        self._previous: Block | None = None

    def flowables(self) -> list[Any]:
        """Return what ReportLab is to run down the pages; at least one empty page."""
        story: list[Any] = []
        for number, block in enumerate(self.blocks, 1):
            story += self._made(block)
            self._previous = block
            if self._are_set is not None:
                self._are_set(number)
        return story or [Gap(1.0)]

    @singledispatchmethod
    def _made(self, block: Block) -> list[Any]:
        raise TypeError(f"{type(block).__name__} is no block")

    @_made.register
    def _(self, block: Heading) -> list[Any]:
        _, element = next(self._next_heading)
        self.root.kids.append(element)
        return [cards.heading(self.press, block, element)]

    @_made.register
    def _(self, block: Paragraph) -> list[Any]:
        return [cards.paragraph(self.press, block, self.root)]

    @_made.register
    def _(self, block: Bullets) -> list[Any]:
        return [cards.bullets(self.press, block, self.root)] if block.items else []

    @_made.register
    def _(self, block: Points) -> list[Any]:
        return [*points.points(self.press, block, self.root)] if block.items else []

    @_made.register
    def _(self, block: Quote) -> list[Any]:
        return [cards.quote(self.press, block, self.root)]

    @_made.register
    def _(self, block: Note) -> list[Any]:
        return [cards.call_out(self.press, block, self.root)]

    @_made.register
    def _(self, block: Footnote) -> list[Any]:
        first = not isinstance(self._previous, Footnote)
        return [cards.footnote(self.press, block, self.root, first=first)]

    @_made.register
    def _(self, block: Table) -> list[Any]:
        return [tables.table(self.press, block, self.root)] if block.columns else []

    @_made.register
    def _(self, block: Facts) -> list[Any]:
        return [tables.facts(self.press, block, self.root)] if block.rows else []

    @_made.register
    def _(self, block: Matrix) -> list[Any]:
        return [MatrixFigure(self.press, block, self.root)]

    @_made.register
    def _(self, block: Bars) -> list[Any]:
        if not block.bars:
            return []
        title = points.caption(self.press, block.title, self.root)
        figure = BarsFigure(self.press, block, self.root)
        hatched = any(bar.together for bar in block.bars) and block.together
        figure.keepWithNext = bool(hatched)
        under = [points.legend(self.press, block.together, self.root)] if hatched else []
        return [title, figure, *under]

    @_made.register
    def _(self, block: Dots) -> list[Any]:
        if not block.rows:
            return []
        title = points.caption(self.press, block.title, self.root)
        figure = DotsFigure(self.press, block, self.root)
        return [title, figure, points.legend(self.press, block.legend, self.root)]

    @_made.register
    def _(self, block: Signatures) -> list[Any]:
        return [SigningPlaces(self.press, block, self.root)] if block.places else []

    @_made.register
    def _(self, block: SquareCode) -> list[Any]:
        return [SquareFigure(self.press, block, self.root)]

    @_made.register
    def _(self, block: Cover) -> list[Any]:
        title_page = front.cover(self.press, block, self.root)
        return [*title_page, NextPageTemplate(pages.BODY), NewPage()]

    @_made.register
    def _(self, _block: PageBreak) -> list[Any]:
        # A second break in a row would leave an empty page.
        opening = self._previous is None or isinstance(self._previous, PageBreak | Cover)
        return [] if opening else [NewPage()]

    @_made.register
    def _(self, block: Contents) -> list[Any]:
        return front.contents(self.press, block, self.headings, self.root)


def heading_elements(blocks: Sequence[Block]) -> list[tuple[Heading, Element]]:
    """Pair each heading with an element whose level skips none, as ISO 14289-1 asks."""
    found, deepest = [], 0
    for block in blocks:
        if isinstance(block, Heading):
            deepest = min(cards.heading_level(block), deepest + 1)
            found.append((block, Element(f"H{deepest}")))
    return found
