"""Tables of a Word document, whose heads are repeated on every page they run over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from docx.oxml.xmlchemy import BaseOxmlElement

from gcm_desktop.reports import tints
from gcm_desktop.reports.blocks import Bars, Dots, Matrix, Scale, Table
from gcm_desktop.reports.typesetting import style
from gcm_desktop.reports.word.marks import holdable
from gcm_desktop.reports.word.runs import MAIN, element

WIDTH = round(style.TEXT_WIDTH * 20)
"""Of the text, in twentieths of a point."""
ALIGNED = {"center": "center", "end": "right"}
MATRIX_HEAD = 2_700
"""Height of the row in which the names of groups are turned by a quarter."""
MATRIX_LABEL = 34
"""Hundredths of the width that the names of objectives take."""
MARGIN, LETTER, LONGEST_WORD, LONG = 200, 130, 16, 120
"""Twentieths of a point beside the text of a cell, and for a letter; characters of a word that is
kept whole, and of a text from which on a column gets no wider."""
WHOLE_ROW = 1_500
"""Letters up to which a row stays on one page."""
SHADES = tints.SHADES[: tints.LIGHT_INK_FROM]
"""Behind counts: few, some, many; dark letters can be read on all of them."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and on which side."""

    content: list[BaseOxmlElement]
    align: str = "start"
    turned: bool = False
    shade: str = ""


def grid(
    rows: Sequence[Sequence[Cell]],
    widths: Sequence[float],
    look: str,
    *,
    mirrored: bool,
    headed: bool = False,
    tight: bool = False,
    summary: str = "",
) -> BaseOxmlElement:
    """A table; its columns share the width in these parts. One that is `headed` repeats its head.

    The summary says what it shows to who cannot see it.
    """
    shares = [round(WIDTH * width / sum(widths)) for width in widths]
    made = element("tbl")
    made.append(_described(look, mirrored=mirrored, headed=headed, tight=tight, summary=summary))
    columns = element("tblGrid")
    columns.extend(element("gridCol", w=str(share)) for share in shares)
    made.append(columns)
    for number, row in enumerate(rows):
        made.append(_row(row, shares, is_head=headed and number == 0))
    return made


def _described(
    look: str, *, mirrored: bool, headed: bool, tight: bool, summary: str
) -> BaseOxmlElement:
    """In the order of the schema (CT_TblPr)."""
    held = element("tblPr")
    held.append(element("tblStyle", val=look))
    if mirrored:
        held.append(element("bidiVisual"))
    held.append(element("tblW", w=str(WIDTH), type="dxa"))
    held.append(element("tblLayout", type="fixed"))
    if tight:
        margins = element("tblCellMar")
        margins.extend(element(side, w="15", type="dxa") for side in ("left", "right"))
        held.append(margins)
    held.append(
        element("tblLook", val="04A0" if headed else "0480", firstRow=str(int(headed)),
                lastRow="0", firstColumn="1", lastColumn="0", noHBand="0", noVBand="1")
    )  # fmt: skip
    if summary:
        held.append(element("tblDescription", val=holdable(summary)))
    return held


def _row(row: Sequence[Cell], shares: Sequence[int], *, is_head: bool) -> BaseOxmlElement:
    made, held = element("tr"), element("trPr")
    words = (said for cell in row for one in cell.content for said in one.iter(f"{MAIN}t"))
    letters = sum(len(said.text or "") for said in words)
    if letters < WHOLE_ROW:
        held.append(element("cantSplit"))
    if is_head:
        for paragraph in (one for cell in row for one in cell.content):
            paragraph.get_or_add_pPr().get_or_add_keepNext()
        if any(cell.turned for cell in row):
            held.append(element("trHeight", val=str(MATRIX_HEAD), hRule="exact"))
        held.append(element("tblHeader"))
    if len(held):
        made.append(held)
    for cell, share in zip(row, shares, strict=True):
        made.append(_cell(cell, share))
    return made


def _cell(cell: Cell, share: int) -> BaseOxmlElement:
    made, held = element("tc"), element("tcPr")
    held.append(element("tcW", w=str(share), type="dxa"))
    if cell.shade:
        held.append(element("shd", val="clear", color="auto", fill=cell.shade))
    if cell.turned:
        held.append(element("textDirection", val="tbRl"))
    held.append(element("vAlign", val="center" if cell.shade or cell.turned else "top"))
    made.append(held)
    for paragraph in cell.content:
        if cell.align in ALIGNED and paragraph.tag == f"{MAIN}p":
            paragraph.get_or_add_pPr().append(element("jc", val=ALIGNED[cell.align]))
        made.append(paragraph)
    return made


def widths_of(block: Table) -> list[int]:
    """How wide columns are: the longest word of each fits, and what is left goes to long texts."""
    columns = list(zip(block.columns, *block.rows, strict=True))
    words = [max((len(word) for text in column for word in text.split()), default=0)
             for column in columns]  # fmt: skip
    least = [MARGIN + LETTER * min(longest, LONGEST_WORD) for longest in words]
    left = max(WIDTH - sum(least), 0)
    weights = [min(max(map(len, column)), LONG) + 1 for column in columns]
    return [
        room + left * weight // sum(weights)
        for room, weight in zip(least, weights, strict=True)
    ]  # fmt: skip


def matrix_grid(
    block: Matrix,
    written: Callable[..., BaseOxmlElement],
    shades: Sequence[str],
    *,
    mirrored: bool,
) -> BaseOxmlElement:
    """Who spoke to what, as a table: a count is shaded by how many it is of the most."""
    groups = [group for group, _name in block.columns]
    words, number = partial(written, style="TableText"), partial(written, style="Count")
    most = max((*block.cells.values(), *block.unsorted.values()), default=0)

    def line(label: str, counts: list[int]) -> list[Cell]:
        cells = [Cell([number(str(count))], shade=_shade(count, most, shades)) for count in counts]
        total = [Cell([number(str(sum(counts)))])] if block.total_label else []
        return [Cell([words(label)]), *cells, *total]

    heads = heads_of(block, mirrored=mirrored)
    row = [Cell([written(head, style="MatrixHead")], turned=not mirrored) for head in heads]
    rows = [[Cell([words("")]), *row]]
    for objective, label in block.rows:
        counts = [block.cells.get((objective, group), 0) for group in groups]
        rows.append(line(f"{objective}. {label}", counts))
    if block.unsorted_label:
        rows.append(line(block.unsorted_label, [block.unsorted.get(one, 0) for one in groups]))
    if block.total_label:
        sums = [
            sum(block.cells.get((objective, group), 0) for objective, _label in block.rows)
            + block.unsorted.get(group, 0)
            for group in groups
        ]
        counted = [Cell([number(str(each))]) for each in sums]
        rows.append([Cell([words(block.total_label)]), *counted, Cell([number("")])])
    each = (100 - MATRIX_LABEL) / max(len(heads), 1)
    return grid(rows, (MATRIX_LABEL, *[each] * len(heads)), "ReportTable", mirrored=mirrored,
                headed=True, tight=True, summary=block.summary)  # fmt: skip


def bars_table(block: Bars) -> Table:
    """What bars draw, as a table; what a bar counts together with others is marked."""
    rows = tuple(
        (f"{bar.label} ▨" if bar.together and block.together else bar.label, str(bar.value))
        for bar in block.bars
    )
    return Table(block.heads, rows, block.title, ("start", "end"))


def dots_table(block: Dots) -> Table:
    """What marks on scales draw, as a table in words."""
    rows = tuple(
        (f"{number}. {label}",
         *(_said(block, number, place, scale) for place, scale in enumerate(block.scales)))
        for number, label in block.rows
    )  # fmt: skip
    return Table((block.head, *(scale.title for scale in block.scales)), rows, block.title)


def _said(block: Dots, number: int, place: int, scale: Scale) -> str:
    return " · ".join(
        f"{name} ({mark.said})"
        for step, name in scale.steps
        if (mark := block.marks.get((number, place, step))) is not None
    )


def heads_of(block: Matrix, *, mirrored: bool) -> list[str]:
    """The names of groups; in a table that begins at the right their numbers.

    LibreOffice loses turned cells there; a line under the table then says what the numbers mean.
    """
    names = [name for _group, name in block.columns]
    heads = [str(number) for number, _name in enumerate(names, start=1)] if mirrored else names
    return [*heads, *filter(None, [block.total_label])]


def _shade(count: int, most: int, shades: Sequence[str]) -> str:
    if not count:
        return ""
    return shades[min(len(shades) - 1, (count - 1) * len(shades) // max(most, 1))]
