"""The columns that blocks become: paragraphs, headings, quotes, call-outs, lists, footnotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial

from gcm_desktop.reports.blocks import Bullets, Footnote, Heading, Note, Paragraph, Quote
from gcm_desktop.reports.typesetting import bidi, style
from gcm_desktop.reports.typesetting.canvas import Colour
from gcm_desktop.reports.typesetting.flow import Column, Manner, Padding, Row
from gcm_desktop.reports.typesetting.fonts import language_tag, primary
from gcm_desktop.reports.typesetting.setting import Press
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.texts import is_right_to_left

PARAGRAPHS = {
    "body": (style.BODY, Manner(after=8)),
    "lead": (style.LEAD, Manner(before=2, after=12)),
    "note": (style.NOTE_TEXT, Manner(after=6)),
    "muted": (style.MUTED_TEXT, Manner(after=8)),
}
HEADINGS = {
    1: Manner(before=28, after=12, keep_with_next=True),
    2: Manner(before=22, after=7, keep_with_next=True),
    3: Manner(before=13, after=4, keep_with_next=True),
}
DEEPEST_HEADING = 3
RULE_WIDTH = 2.0
QUOTATION_MARKS = {
    "fr": ("«\u202f", "\u202f»"),
    **dict.fromkeys(("es", "ru", "ar", "fa", "uk", "pt", "it", "el"), ("«", "»")),
    "de": ("„", "“"),
    "ja": ("「", "」"),
}
"""By language, as in the Unicode CLDR; all others use those of English."""
QUOTED_ALREADY = ("“", "«", "„", "「", '"', "‘", "『", "《")


def paragraph(press: Press, block: Paragraph, parent: Element) -> Column:
    """Make running text."""
    look, manner = PARAGRAPHS[block.style]
    if block.leads:
        manner = replace(manner, keep_with_next=True)
    return Column([Row(press.set(block.text, look, parent.add("P")))], manner)


class HeadingColumn(Column):
    """A heading; where it begins is what the contents and the bookmarks lead to."""

    def draw(self) -> None:
        """Draw it, and note the place."""
        self.canv.anchor(self.rows[0].setting.element, self.height)
        super().draw()

    def part(self, rows: Sequence[Row], manner: Manner) -> HeadingColumn:
        """Return a part; the first one drawn is where the heading begins."""
        return HeadingColumn(rows, manner)


def heading(press: Press, block: Heading, element: Element) -> HeadingColumn:
    """Make a heading."""
    level = heading_level(block)
    setting = press.set(block.text, style.HEADINGS[level], element)
    return HeadingColumn([Row(setting)], HEADINGS[level])


def heading_level(block: Heading) -> int:
    """Return the level at which a heading is drawn, 1 to 3."""
    return min(max(block.level, 1), DEEPEST_HEADING)


def bullets(press: Press, block: Bullets, parent: Element) -> Column:
    """Make a list."""
    list_element, rows = parent.add("L"), []
    for at, item in enumerate(block.items):
        entry = list_element.add("LI")
        marker = press.set("•", style.BULLET, entry.add("Lbl"))
        text = press.set(item, style.BODY, entry.add("LBody"))
        rows.append(Row(text, before=3.5 if at else 0.0, inset=14.0, marker=marker))
    return Column(rows, Manner(before=1, after=9, mirrored=press.mirrored))


def footnote(press: Press, block: Footnote, parent: Element, *, first: bool) -> Column:
    """Make a note in small print; the first of several is set off by a short rule."""
    element = parent.add("Note")
    marker = press.set(block.mark, style.FOOTNOTE, element.add("Lbl"))
    text = press.set(block.text, style.FOOTNOTE, element.add("P"))
    manner = Manner(
        before=12 if first else 2,
        padding=Padding(top=5 if first else 0),
        mirrored=press.mirrored,
        whole=True,
        behind=_short_rule if first else None,
    )
    return Column([Row(text, inset=14.0, marker=marker)], manner)


def _short_rule(column: Column) -> None:
    length = 90.0
    x = column.width - length if column.manner.mirrored else 0.0
    with column.canv.artifact():
        column.canv.fill_box(x, column.height, length, 0.5, style.MUTED)


def call_out(press: Press, block: Note, parent: Element) -> Column:
    """Make a tinted box."""
    element, rows = parent.add("Div"), []
    if block.title:
        title = press.set(block.title, style.CALL_OUT_TITLE, element.add("P"))
        rows.append(Row(title))
    text = press.set(block.text, style.NOTE_TEXT, element.add("P"))
    rows.append(Row(text, before=2 if rows else 0))
    manner = Manner(
        before=8,
        after=14,
        whole=True,
        padding=Padding(top=10, start=16, bottom=10, end=14),
        mirrored=press.mirrored,
        behind=partial(_rule_and_tint, colour=style.ACCENT, tint=style.TINT),
    )
    return Column(rows, manner)


def quote(press: Press, block: Quote, parent: Element) -> Column:
    """Make the card of what somebody said: the words, and who gave them under them.

    The words are a paragraph of their own direction, closed in itself.
    """
    mirrored, base = quote_direction(block)
    element = parent.add("BlockQuote")
    language = language_tag(block.language)
    words = element.add("P", "" if language == press.language else language)
    before, after = quotation_marks(block)
    text = press.set(
        block.text,
        style.QUOTE_TEXT,
        words,
        language=block.language,
        base=base,
        mirrored=mirrored,
        around=(before, after),
    )
    line = " · ".join(part for part in (block.source, block.reference) if part)
    source = press.set(line, style.SOURCE, element.add("P"), mirrored=mirrored)
    manner = _manner_of_quotes(mirrored=mirrored, verbatim=block.verbatim)
    return Column([Row(text), Row(source, before=2.5)], manner)


@cache
def _manner_of_quotes(*, mirrored: bool, verbatim: bool) -> Manner:
    return Manner(
        before=5,
        after=9,
        whole=True,
        padding=Padding(top=1, start=14, bottom=1, end=10),
        mirrored=mirrored,
        behind=partial(_rule_and_tint, colour=style.ACCENT if verbatim else style.HAIRLINE),
    )


def quote_direction(block: Quote) -> tuple[bool, int]:
    """Tell whether a quote begins at the right, and the level of its paragraphs.

    The language says it; a text that has no letter of its language's direction says otherwise.
    """
    if bidi.runs_left_to_right(block.text):
        return False, 0
    if is_right_to_left(block.language) or bidi.first_strong(block.text) == 1:
        return True, 1
    return False, 0


def quotation_marks(block: Quote) -> tuple[str, str]:
    """Return the marks around words said; none around a summary, or words that bring their own."""
    if not block.verbatim or block.text.lstrip().startswith(QUOTED_ALREADY):
        return "", ""
    return QUOTATION_MARKS.get(primary(block.language), ("“", "”"))


def _rule_and_tint(column: Column, *, colour: Colour, tint: Colour | None = None) -> None:
    x = column.width - RULE_WIDTH if column.manner.mirrored else 0.0
    with column.canv.artifact():
        if tint is not None:
            column.canv.fill_box(0, 0, column.width, column.height, tint)
        column.canv.fill_box(x, 0, RULE_WIDTH, column.height, colour)
