"""What stands before the text: the title page and the contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gcm_desktop.reports.blocks import Contents, Cover, Heading
from gcm_desktop.reports.typesetting import style
from gcm_desktop.reports.typesetting.canvas import ReportCanvas
from gcm_desktop.reports.typesetting.cards import heading, heading_level
from gcm_desktop.reports.typesetting.flow import Column, Gap, Manner, Padding, Row
from gcm_desktop.reports.typesetting.pictures import PictureFigure
from gcm_desktop.reports.typesetting.setting import Press
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.reports.typesetting.style import Style
from gcm_desktop.reports.typesetting.tables import fact_rows

BAND = 12.0
"""Height of the coloured band along the upper edge of the title page."""
FROM_TOP = 74.0
LEAST_GAP = 28.0
"""Between what stands above the title and its bar."""
LOGO = (220.0, 62.0)
"""The most that a logo takes, in points."""
BAR = (58.0, 5.0)
ENTRY_MANNERS = {1: Manner(before=6.5), 2: Manner(before=1.5)}
ENTRY_INSETS = {1: 0.0, 2: 14.0}
PAGE_NUMBER_WIDTH = 34.0
DEEPEST_ENTRY = 2
TIGHTER = (1.0, 0.95, 0.9, 0.86)
"""How much smaller contents may be set to fit one page; where even that fails, not at all."""


class Sunk(Column):
    """A column at the foot of what is left of the page."""

    def __init__(self, rows: list[Row], manner: Manner) -> None:
        super().__init__(rows, manner)
        self._padding = manner.padding

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take all the height there is."""
        self.manner = replace(self.manner, padding=self._padding)
        _, own = super().wrap(width, height)
        sunk = max(height - own, 0.0)
        padding = replace(self._padding, top=self._padding.top + sunk)
        self.manner = replace(self.manner, padding=padding)
        self.height = own + sunk
        return width, self.height


def cover(press: Press, block: Cover, parent: Element) -> list[Any]:
    """Make the title page, from the bar above the title to the notice at its foot."""
    title = press.set(block.title, title_style(block.title), parent.add("H1"))
    titled = Manner(padding=Padding(top=24), mirrored=press.mirrored, behind=_draw_bar, after=14)
    story: list[Any] = [*_publisher(press, block, parent), Column([Row(title, outset=30)], titled)]
    if block.subtitle:
        subtitle = press.set(block.subtitle, style.COVER_SUBTITLE, parent.add("P"))
        story.append(Column([Row(subtitle, outset=30)], Manner(after=36, mirrored=press.mirrored)))
    if block.facts:
        story.append(fact_rows(press, block.facts, parent))
    if block.notice:
        notice = press.set(block.notice, style.NOTE_TEXT, parent.add("P"))
        story.append(Sunk([Row(notice, outset=90)], _notice_manner(press)))
    return story


def _publisher(press: Press, block: Cover, parent: Element) -> list[Any]:
    """Make what stands above the title, in the room that is free there without it."""
    story: list[Any] = []
    if block.logo is not None:
        story.append(PictureFigure(press, block.logo, parent, room=LOGO))
    if block.publisher:
        name = press.set(block.publisher, style.PUBLISHER, parent.add("P"))
        manner = Manner(before=8 if story else 0, mirrored=press.mirrored)
        story.append(Column([Row(name, outset=30)], manner))
    used = sum(part.wrap(style.TEXT_WIDTH, 0)[1] for part in story)
    return [*story, Gap(max(FROM_TOP - used, LEAST_GAP))]


def title_style(title: str) -> Style:
    """Return a size at which a title of this length still looks like one."""
    for length, look in style.COVER_TITLES:
        if len(title) <= length:
            return look
    return style.COVER_TITLE_LONGEST


def _notice_manner(press: Press) -> Manner:
    return Manner(
        before=24, whole=True, padding=Padding(top=10), mirrored=press.mirrored,
        behind=_draw_notice_rule,
    )  # fmt: skip


def _draw_bar(column: Column) -> None:
    width, height = BAR
    x = column.width - width if column.manner.mirrored else 0.0
    with column.canv.artifact():
        column.canv.fill_box(x, column.height - height, width, height, style.ACCENT)


def _draw_notice_rule(column: Column) -> None:
    height = sum(row.setting.height for row in column.rows)
    with column.canv.artifact():
        column.canv.fill_box(0, height + 9.0, column.width, 0.5, style.HAIRLINE)


def draw_band(canvas: ReportCanvas) -> None:
    """Draw what belongs to the paper of the title page."""
    with canvas.artifact():
        canvas.fill_box(0, style.PAGE_HEIGHT - BAND, style.PAGE_WIDTH, BAND, style.ACCENT)


class Entry(Column):
    """A line of the contents: the heading, and later the page it is on."""

    def __init__(self, row: Row, manner: Manner, target: Element, text: str) -> None:
        super().__init__([row], manner)
        self.target = target
        self.text = text

    def part(self, rows: Sequence[Row], manner: Manner) -> Entry:
        """Return a part, which leads to the same heading."""
        return Entry(rows[0], manner, self.target, self.text)

    def draw(self) -> None:
        """Draw it, with its link, and leave room for the number."""
        super().draw()
        setting = self.rows[-1].setting
        baseline = (setting.style.leading - 0.72 * setting.style.size) / 2
        x = 0.0 if self.manner.mirrored else self.width
        self.canv.page_number_later(setting.element, x, baseline, self.target)
        box = self.canv.place(0, 0, self.width, self.height)
        self.canv.link(setting.element, box, self.target, self.text)


def contents(
    press: Press, block: Contents, headings: list[tuple[Heading, Element]], parent: Element
) -> list[Any]:
    """Make the list of headings; their pages are filled in when all are known."""
    story: list[Any] = []
    if block.title:
        story.append(heading(press, Heading(block.title), parent.add("H1")))
    listing = parent.add("TOC")
    listed = [
        (entry, target, listing.add("TOCI").add("Reference").add("Link"))
        for entry, target in headings
        if entry.listed and heading_level(entry) <= DEEPEST_ENTRY
    ]
    room = style.TEXT_HEIGHT - sum(title.wrap(style.TEXT_WIDTH, 0)[1] + 12 for title in story)
    for tightness in TIGHTER:
        entries = [_entry(press, *each, tightness) for each in listed]
        heights = (entry.wrap(style.TEXT_WIDTH, 0)[1] for entry in entries)
        if sum(heights) + sum(entry.getSpaceBefore() for entry in entries) <= room:
            return story + entries
    return story + [_entry(press, *each, 1.0) for each in listed]


def _entry(
    press: Press, block: Heading, target: Element, element: Element, tightness: float
) -> Entry:
    level = heading_level(block)
    look, manner = style.CONTENTS[level], ENTRY_MANNERS[level]
    look = replace(look, size=look.size * tightness, leading=look.leading * tightness)
    text = press.set(block.text, look, element)
    row = Row(text, inset=ENTRY_INSETS[level], outset=PAGE_NUMBER_WIDTH)
    manner = replace(manner, before=manner.before * tightness, mirrored=press.mirrored, whole=True)
    return Entry(row, manner, target, block.text)
