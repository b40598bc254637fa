"""Blocks as the elements of a Word document, in its styles, each paragraph in its direction.

Elements stand in the order that the schema asks for: Word refuses a file where they do not.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import singledispatchmethod
from itertools import groupby

from docx.oxml.xmlchemy import BaseOxmlElement

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
    Picture,
    Points,
    Quote,
    RowSource,
    Signatures,
    SquareCode,
    Table,
)
from gcm_desktop.reports.typesetting.bidi import first_strong
from gcm_desktop.reports.typesetting.cards import heading_level, quotation_marks, quote_direction
from gcm_desktop.reports.word.marks import Mark, comparable, digest_of, holdable, mark_of
from gcm_desktop.reports.word.runs import PLAIN, Look, element, runs
from gcm_desktop.reports.word.tables import (
    SHADES,
    Cell,
    bars_table,
    dots_table,
    grid,
    matrix_grid,
    widths_of,
)
from gcm_desktop.texts import is_right_to_left

STYLES = {"body": "", "lead": "Lead", "note": "Remark", "muted": "Muted"}
LISTED = 2
"""Headings down to this level stand in the contents."""
TABLE_OF_CONTENTS = r'TOC \o "1-2" \h \z \u'


class Writing:
    """Writes blocks one after the other, and notes whose words it wrote."""

    def __init__(
        self,
        language: str,
        whole: Mark,
        *,
        drawn: Callable[[Picture], BaseOxmlElement] | None = None,
        shades: Sequence[str] = SHADES,
    ) -> None:
        """Pictures are left out where nobody says how they are `drawn`."""
        self._drawn, self._shades = drawn, tuple(shades)
        self.language, self.mirrored = language, is_right_to_left(language)
        self.written: list[BaseOxmlElement] = []
        self.marked: dict[str, None] = {}
        """The marks that were set, in the order of the text."""
        self.others: set[str] = set()
        """Digests of the paragraphs that are nobody's words: headings, labels, numbers, quotes."""
        self._whole, self._marks, self._headings = whole, 0, 0
        self._listed: list[tuple[int, str]] = []
        self._breaking = False

    def write(self, blocks: Iterable[Block]) -> None:
        """Write these blocks."""
        several = list(blocks)
        self._listed = [
            (heading_level(one), one.text)
            for one in several
            if isinstance(one, Heading) and heading_level(one) <= LISTED
        ]
        for source, group in _by_source(several):
            if source:
                texts = [one.text for one in group if isinstance(one, Paragraph)]
                self.written += self._of_record(source, texts)
            else:
                for block in group:
                    self.written += self._made(block)

    # --- paragraphs ---------------------------------------------------------------------------

    def paragraph(
        self,
        text: str,
        style: str = "",
        *,
        language: str = "",
        mirrored: bool | None = None,
        look: Look = PLAIN,
    ) -> BaseOxmlElement:
        """A paragraph that is nobody's words; without a language it is in the report's."""
        self.others.add(digest_of(text))
        made = self._empty(style, mirrored=self.mirrored if mirrored is None else mirrored)
        turned = self.mirrored if mirrored is None else mirrored
        made.extend(runs(text, language or self.language, mirrored=turned, look=look))
        return made

    def _empty(self, style: str, *, mirrored: bool) -> BaseOxmlElement:
        made = element("p")
        held = element("pPr")
        if style:
            held.append(element("pStyle", val=style))
        if self._breaking:
            held.append(element("pageBreakBefore"))
            self._breaking = False
        if mirrored or mirrored != self.mirrored:
            held.append(element("bidi", val="1" if mirrored else "0"))
        if len(held):
            made.append(held)
        return made

    def _of_record(
        self, source: str, texts: Sequence[str], style: str = ""
    ) -> list[BaseOxmlElement]:
        """A record's words in one or several paragraphs, within its marks."""
        name = self._new_mark(source, "\n".join(texts))
        if not name:
            return [self.paragraph(text, style) for text in texts]
        return self._marked(name, [self._own(text, style) for text in texts])

    def _in_cell(self, source: str, text: str) -> BaseOxmlElement:
        """A record's words in one paragraph with the marks in it: a cell has to end with one."""
        name = self._new_mark(source, text)
        if not name:
            return self.paragraph(text, "TableText")
        made = self._own(text, "TableText")
        self._surround([made], name)
        return made

    def _new_mark(self, source: str, words: str) -> str:
        """The name of a mark, unless these words have one already, or there are none."""
        mark = mark_of(source, words)
        if mark.name in self.marked or not comparable(words):
            return ""
        self.marked[mark.name] = None
        return mark.name

    def _marked(self, name: str, content: Iterable[BaseOxmlElement]) -> list[BaseOxmlElement]:
        """A bookmark from before the content until after it.

        Around paragraphs it takes in the ends of them: Word then keeps it where somebody types
        over all their words. Content controls would be kept there, too, but LibreOffice 7.4 writes
        files that nothing can read once a paragraph within one is divided.
        """
        self._marks += 1
        number = str(self._marks)
        opening = element("bookmarkStart", id=number, name=name)
        return [opening, *content, element("bookmarkEnd", id=number)]

    def _own(self, text: str, style: str = "") -> BaseOxmlElement:
        """A paragraph of a record's words, which goes the way that its words go."""
        mirrored = self._goes(text)
        made = self._empty(style, mirrored=mirrored)
        made.extend(runs(text, self.language, mirrored=mirrored))
        return made

    def _goes(self, text: str) -> bool:
        """Whether a paragraph runs from right to left: as its words do, else as the report."""
        way = first_strong(holdable(text))
        return self.mirrored if way is None else way == 1

    def _surround(self, paragraphs: Sequence[BaseOxmlElement], name: str) -> None:
        """Put a bookmark around all that stands in these paragraphs."""
        self._marks += 1
        number = str(self._marks)
        first = paragraphs[0]
        described = any(child.tag.endswith("}pPr") for child in first)
        first.insert(int(described), element("bookmarkStart", id=number, name=name))
        paragraphs[-1].append(element("bookmarkEnd", id=number))

    # --- blocks -------------------------------------------------------------------------------

    @singledispatchmethod
    def _made(self, block: Block) -> list[BaseOxmlElement]:
        raise TypeError(f"{type(block).__name__} is no block")

    @_made.register
    def _(self, block: Heading) -> list[BaseOxmlElement]:
        level = heading_level(block)
        made = self.paragraph(block.text, f"Heading{level}")
        if level <= LISTED:
            self._headings += 1
            self._surround([made], _place_of(self._headings))
        return [made]

    @_made.register
    def _(self, block: Paragraph) -> list[BaseOxmlElement]:
        return [self.paragraph(block.text, STYLES[block.style], mirrored=self._goes(block.text))]

    @_made.register
    def _(self, block: Bullets) -> list[BaseOxmlElement]:
        return [self.paragraph(item, "ListBullet") for item in block.items]

    @_made.register
    def _(self, block: Points) -> list[BaseOxmlElement]:
        made: list[BaseOxmlElement] = []
        for point in block.items:
            lines = [line for line in map(str.strip, point.text.split("\n")) if line]
            made += (
                self._of_record(point.source, lines, "ListNumber") if point.source
                else [self.paragraph(line, "ListNumber") for line in lines]
            )  # fmt: skip
            made += [self.paragraph(point.note, "Remark")] if point.note else []
        return made

    @_made.register
    def _(self, block: Quote) -> list[BaseOxmlElement]:
        mirrored, _level = quote_direction(block)
        before, after = quotation_marks(block)
        words = self.paragraph(
            f"{before}{block.text}{after}", "Quote" if block.verbatim else "Summary",
            language=block.language, mirrored=mirrored,
        )  # fmt: skip
        line = " · ".join(part for part in (block.source, block.reference) if part)
        return [words, self.paragraph(line, "QuoteSource", mirrored=mirrored)]

    @_made.register
    def _(self, block: Note) -> list[BaseOxmlElement]:
        title = [self.paragraph(block.title, "CallOutTitle")] if block.title else []
        return [*title, self.paragraph(block.text, "CallOut")]

    @_made.register
    def _(self, block: Footnote) -> list[BaseOxmlElement]:
        return [self.paragraph(f"{block.mark} {block.text}", "FootnoteText")]

    @_made.register
    def _(self, block: Facts) -> list[BaseOxmlElement]:
        rows = [[self._cell(label), self._cell(value)] for label, value in block.rows]
        if not rows:
            return []
        return [grid(rows, (28, 72), "ReportFacts", mirrored=self.mirrored), self._gap()]

    @_made.register
    def _(self, block: Table) -> list[BaseOxmlElement]:
        if not block.columns:
            return []
        align = block.align or ("start",) * len(block.columns)
        rows = [
            [self._cell(head, align=how) for head, how in zip(block.columns, align, strict=True)]
        ]
        for number, row in enumerate(block.rows):
            source = block.sources[number] if block.sources else None
            rows.append(
                [
                    self._cell(text, source if source and source.column == at else None,
                               align=align[at], repeats=block.repeats)
                    for at, text in enumerate(row)
                ]
            )  # fmt: skip
        caption = self.paragraph(block.summary, "Caption")
        return [
            caption,
            grid(rows, widths_of(block), "ReportTable", mirrored=self.mirrored, headed=True,
                 summary=block.summary),
            self._gap(),
        ]  # fmt: skip

    @_made.register
    def _(self, block: Matrix) -> list[BaseOxmlElement]:
        caption = self.paragraph(block.summary, "Caption")
        made = matrix_grid(block, self.paragraph, self._shades, mirrored=self.mirrored)
        names = [f"{n} {name}" for n, (_group, name) in enumerate(block.columns, start=1)]
        legend = [self.paragraph(" · ".join(names), "Remark")] if self.mirrored else []
        return [caption, made, *legend, self._gap()]

    @_made.register
    def _(self, block: Bars) -> list[BaseOxmlElement]:
        hatched = any(bar.together for bar in block.bars) and block.together
        under = [self.paragraph(block.together, "Remark")] if hatched else []
        return [*self._made(bars_table(block)), *under] if block.bars else []

    @_made.register
    def _(self, block: Dots) -> list[BaseOxmlElement]:
        return self._made(dots_table(block)) if block.rows else []

    @_made.register
    def _(self, block: SquareCode) -> list[BaseOxmlElement]:
        return [self.paragraph(f"{block.says}: {block.text}", "Remark")]

    @_made.register
    def _(self, block: Signatures) -> list[BaseOxmlElement]:
        return []

    @_made.register
    def _(self, block: Cover) -> list[BaseOxmlElement]:
        publisher = [self.paragraph(block.publisher, "Muted")] if block.publisher else []
        head = [*self._logo(block), *publisher]
        title = self.paragraph(block.title, "Title")
        self._surround([title], self._whole.name)
        subtitle = [self.paragraph(block.subtitle, "Subtitle")] if block.subtitle else []
        facts = self._made(Facts(block.facts))
        notice = self._made(Note(block.notice)) if block.notice else []
        self._breaking = True  # of what follows
        return [*head, title, *subtitle, *facts, *notice]

    def _logo(self, block: Cover) -> list[BaseOxmlElement]:
        if block.logo is None or self._drawn is None:
            return []
        made = self._empty("Muted", mirrored=self.mirrored)
        made.append(self._drawn(block.logo))
        return [made]

    @_made.register
    def _(self, block: PageBreak) -> list[BaseOxmlElement]:
        self._breaking = True
        return []

    @_made.register
    def _(self, block: Contents) -> list[BaseOxmlElement]:
        made = [self.paragraph(block.title, "ContentsHeading")] if block.title else []
        entries = [
            self._entry(level, text, number)
            for number, (level, text) in enumerate(self._listed, start=1)
        ]
        if entries:
            opening, closing = field(TABLE_OF_CONTENTS)
            place = int(any(child.tag.endswith("}pPr") for child in entries[0]))
            entries[0].insert(place, opening)
            entries[-1].append(closing)
        return made + entries

    def _entry(self, level: int, text: str, number: int) -> BaseOxmlElement:
        made = self._empty(f"TOC{level}", mirrored=self.mirrored)
        link = element("hyperlink", anchor=_place_of(number), history="1")
        link.extend(runs(text, self.language, mirrored=self.mirrored, look=Look(style="Hyperlink")))
        made.append(link)
        return made

    def _cell(
        self,
        text: str,
        source: RowSource | None = None,
        align: str = "start",
        *,
        repeats: bool = False,
    ) -> Cell:
        if source is None or not text.startswith(source.words) or not source.source:
            return Cell([self.paragraph(text, "TableText")], align)
        rest = text.removeprefix(source.words).lstrip(" ·\n")
        if repeats and rest:
            return Cell([self.paragraph(rest, "TableText")], align)
        own = self._in_cell(source.source, source.words)
        return Cell([own, *([self.paragraph(rest, "Remark")] if rest else [])], align)

    def _gap(self) -> BaseOxmlElement:
        """Between two tables Word wants a paragraph, or makes them one."""
        return self._empty("Remark", mirrored=self.mirrored)


def field(instruction: str, shown: str | None = None) -> Iterator[BaseOxmlElement]:
    """A field that Word fills in; without what it shows, what opens it and what closes it."""
    said = element("instrText")
    said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    said.text = f" {instruction} "
    parts = [
        element("fldChar", fldCharType="begin"),
        said,
        element("fldChar", fldCharType="separate"),
    ]
    opening, closing = element("r"), element("r")
    opening.extend(parts)
    closing.append(element("fldChar", fldCharType="end"))
    yield opening
    if shown is not None:
        yield from runs(shown, "en", mirrored=False)
    yield closing


def _place_of(heading: int) -> str:
    return f"_Toc{heading:08}"


def _by_source(blocks: Sequence[Block]) -> Iterator[tuple[str, list[Block]]]:
    """Blocks together with those beside them that are of the same record."""
    yield from (
        (source, list(group))
        for source, group in groupby(blocks, key=lambda one: one.source
                                     if isinstance(one, Paragraph) else "")
    )  # fmt: skip
