"""Points that matter most, each beside a large number, and captions of figures."""

from __future__ import annotations

from gcm_desktop.reports.blocks import Points
from gcm_desktop.reports.typesetting import style
from gcm_desktop.reports.typesetting.flow import Column, Manner, Row
from gcm_desktop.reports.typesetting.numerals import numeral
from gcm_desktop.reports.typesetting.setting import Press
from gcm_desktop.reports.typesetting.structure import Element

INSET = 26.0


def points(press: Press, block: Points, parent: Element) -> list[Column]:
    """Make a list whose numbers stand out; each point parts at a page like running text."""
    listing = parent.add("L")
    made = []
    for number, point in enumerate(block.items, start=1):
        entry = listing.add("LI")
        marker = press.set(numeral(number, press.language), style.POINT_NUMBER, entry.add("Lbl"))
        body = entry.add("LBody")
        rows = [Row(press.set(point.text, style.POINT, body.add("P")), inset=INSET, marker=marker)]
        if point.note:
            note = press.set(point.note, style.MUTED_TEXT, body.add("P"))
            rows.append(Row(note, before=1.5, inset=INSET))
        made.append(Column(rows, Manner(after=4, mirrored=press.mirrored)))
    return made


def caption(press: Press, text: str, parent: Element) -> Column:
    """Make the line above a figure that says what it shows; it stays with it."""
    setting = press.set(text, style.CAPTION, parent.add("P"))
    return Column([Row(setting)], Manner(before=8, after=2, keep_with_next=True))


def legend(press: Press, text: str, parent: Element) -> Column:
    """Make the line under a figure that says what its marks mean."""
    setting = press.set(text, style.MUTED_TEXT, parent.add("P"))
    return Column([Row(setting)], Manner(after=12))
