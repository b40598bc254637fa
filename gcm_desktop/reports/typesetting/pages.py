"""The pages: where text stands on them, and what they say at their head and foot."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate

from gcm_desktop.reports.typesetting import style
from gcm_desktop.reports.typesetting.canvas import FOOT, HEAD, ReportCanvas
from gcm_desktop.reports.typesetting.front import draw_band
from gcm_desktop.reports.typesetting.numerals import numeral
from gcm_desktop.reports.typesetting.setting import Press, Setting
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.reports.typesetting.style import Style

COVER, BODY = "cover", "body"
HEAD_BASE = style.PAGE_HEIGHT - 50.0
FOOT_BASE = 40.0


class Led(KeepTogether):  # type: ignore[misc]  # ReportLab is untyped
    """What leads, with what it leads to, or with its beginning where the whole does not fit."""

    def split(self, width: float, height: float) -> list[Flowable]:
        """Part what is led to, where enough of it stays; else move on as a whole."""
        *leading, led = self._content
        used = sum(_room_of(one, width) for one in leading) + led.getSpaceBefore()
        if used < height < used + led.wrap(width, height)[1]:
            parts: list[Flowable] = led.split(width, height - used)
            if len(parts) > 1:
                return [*leading, *parts]
        moved: list[Flowable] = super().split(width, height)
        return moved


def _room_of(one: Flowable, width: float) -> float:
    """The most that it takes of a page, with the room above and below it."""
    height: float = one.wrap(width, style.TEXT_HEIGHT)[1]
    return height + float(one.getSpaceBefore()) + float(one.getSpaceAfter())


class ReportPages(BaseDocTemplate):  # type: ignore[misc]  # ReportLab is untyped
    """Runs a story down the pages of a report."""

    def __init__(self, out: BytesIO, press: Press, running_head: str, *, first: str) -> None:
        super().__init__(
            out,
            pagesize=(style.PAGE_WIDTH, style.PAGE_HEIGHT),
            invariant=1,
            allowSplitting=1,
            keepTogetherClass=Led,
        )
        self.press = press
        outside = Element("Artifact")
        self.running_head = press.set(running_head, style.RUNNING_HEAD, outside)
        self.running_head.lay(style.TEXT_WIDTH)
        templates = [
            PageTemplate(COVER, [_frame()], onPage=_on_cover),
            PageTemplate(BODY, [_frame()], onPage=self._on_page),
        ]
        self.addPageTemplates(templates if first == COVER else templates[::-1])

    def _on_page(self, canvas: ReportCanvas, _pages: Any) -> None:
        """Draw the running head: one line of it, however long it is."""
        if self.running_head.lines:
            line, _ = self.running_head.cut(1)
            with canvas.artifact(HEAD):
                canvas.operators(line.operators(style.SIDE, HEAD_BASE + 13.0))
                canvas.fill_box(style.SIDE, HEAD_BASE - 4.0, style.TEXT_WIDTH, 0.5, style.HAIRLINE)


def _on_cover(canvas: ReportCanvas, _pages: Any) -> None:
    draw_band(canvas)


def _frame() -> Frame:
    return Frame(
        style.SIDE,
        style.BOTTOM,
        style.TEXT_WIDTH,
        style.TEXT_HEIGHT,
        leftPadding=0,
        bottomPadding=0,
        rightPadding=0,
        topPadding=0,
    )


def write_late(canvas: ReportCanvas, press: Press, *, covered: bool) -> None:
    """Write what could only be written when all pages were known: their numbers.

    They stand at the foot of each page but a title page, and in the contents.
    """
    pages = len(canvas.contents)
    x = style.SIDE if press.mirrored else style.SIDE + style.TEXT_WIDTH
    for page in range(1 if covered else 0, pages):
        counted = f"{numeral(page + 1, press.language)} / {numeral(pages, press.language)}"
        number = _number(press, counted, style.PAGE_NUMBER)
        operators = _ending_at(number, x, FOOT_BASE, press)
        canvas.contents[page] += [f"/Artifact{FOOT}BDC", *operators, "EMC"]
    for late in canvas.late:
        if late.target in canvas.anchors:
            numbered = numeral(canvas.anchors[late.target].page + 1, press.language)
            number = _number(press, numbered, style.CONTENTS[2])
            tag = canvas.marks[late.page][late.mark].tag
            operators = _ending_at(number, late.x, late.baseline, press)
            marked = [f"/{tag}<</MCID {late.mark}>>BDC", *operators, "EMC"]
            canvas.contents[late.page][late.at] = "\n".join(marked)


def _number(press: Press, text: str, look: Style) -> Setting:
    outside = Element("Artifact")
    # Arabic digits are read with their page, from the right; European ones stand as they are.
    base = int(press.mirrored and not text.isascii())
    return press.set(text, look, outside, language="en", base=base, mirrored=False)


def _ending_at(number: Setting, x: float, baseline: float, press: Press) -> list[str]:
    """Set a number that ends at x; on a mirrored page it begins there."""
    width = number.natural_width() + 0.1
    number.lay(width)
    top = baseline + (number.style.leading + 0.72 * number.style.size) / 2
    return number.operators(x if press.mirrored else x - width, top)
