"""The content of a report as values: what sections produce and typesetting draws.

A block says what a piece of a report *is*, never what it looks like.  All texts are plain
strings: no markup is read in them, and every code point is allowed.  Words that the reader sees
("Contents", "To be sorted") come with the block, in the report's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

ParagraphStyle = Literal["body", "lead", "note", "muted"]
Align = Literal["start", "end", "center"]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 opens a chapter, 2 a section, 3 a passage.

    It becomes a bookmark of the PDF and a line of the contents (levels 1 and 2).
    """

    text: str
    level: int = 1
    listed: bool = True
    """Whether the contents have it; the same headings come again in an annex."""


@dataclass(frozen=True)
class Paragraph:
    """Running text in the report's language; line breaks in it are kept."""

    text: str
    style: ParagraphStyle = "body"
    source: str = field(default="", compare=False)
    """The record whose words these are, by its published id; nothing of it is drawn."""
    leads: bool = False
    """Whether it leads to what follows, and never stands at the foot of a page without it."""


@dataclass(frozen=True)
class Bullets:
    """A list of short points without an order."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    """One of several points: its words, and in small print what is to be known of it.

    `source` is the record whose words these are, by its published id.
    """

    text: str
    note: str = ""
    source: str = field(default="", compare=False)


@dataclass(frozen=True)
class Points:
    """A few points that matter most, numbered by their weight."""

    items: tuple[Point, ...]


@dataclass(frozen=True)
class Quote:
    """What one stakeholder said, as a card.

    `language` (BCP 47) decides fonts, direction and line breaking of `text` alone; `source` is
    the line under it, in the report's language; `reference` the published id in its short form;
    `verbatim` tells the words themselves (in quotation marks) from a summary of them.
    """

    text: str
    source: str | None
    language: str
    reference: str
    verbatim: bool


@dataclass(frozen=True)
class RowSource:
    """The record a row of a table tells of, by its published id.

    Its own words are what the cell of the `column`, counted from 0, begins with.
    """

    source: str
    words: str
    column: int


@dataclass(frozen=True)
class Table:
    """Rows of texts under column heads; `summary` says what the table shows, for who cannot see it.

    `align` has one entry a column; without it every column aligns with the start of reading.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    summary: str
    align: tuple[Align, ...] | None = None
    sources: tuple[RowSource, ...] = field(default=(), compare=False)
    """One a row, or none at all; nothing of them is drawn."""
    repeats: bool = field(default=False, compare=False)
    """Whether the words of its sources stand elsewhere, too: a copy to work on has them once."""


@dataclass(frozen=True)
class Facts:
    """A list of labels with their values: place, dates, organiser."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Matrix:
    """Coverage, drawn: how many inputs each stakeholder group gave on each objective.

    `rows` are (objective number, label), `columns` (group id, label), `cells` counts by
    (number, group id); a cell that is not there counts zero.  `unsorted`, by group id, is the
    row of inputs that have no objective yet; it is drawn only when it is given and has its
    `unsorted_label`.  With a `total_label` sums by objective and by group are added.
    `summary` is the alternative text.
    """

    rows: tuple[tuple[int, str], ...]
    columns: tuple[tuple[str, str], ...]
    cells: Mapping[tuple[int, str], int]
    summary: str
    unsorted: Mapping[str, int] = field(default_factory=dict)
    unsorted_label: str = ""
    total_label: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar: what is counted, and how many. `together` marks several kinds counted as one."""

    label: str
    value: int
    together: bool = False


@dataclass(frozen=True)
class Bars:
    """Counts of one kind of thing, drawn as bars under a `title`.

    `heads` say what is counted and in what; `together` says what a hatched bar is, where there is
    one.  `summary` is the alternative text: what the drawing shows, in words.
    """

    title: str
    heads: tuple[str, str]
    bars: tuple[Bar, ...]
    summary: str
    together: str = ""


@dataclass(frozen=True)
class Mark:
    """Who sees something so: the whole room, or so many groups, or both."""

    whole: bool = False
    groups: int = 0
    said: str = ""
    """The same in words."""


@dataclass(frozen=True)
class Scale:
    """The steps of a scale from low to high, each by its code and its name."""

    title: str
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Dots:
    """Where objectives stand on scales, drawn as marks: discs for the room, numbers for groups.

    `rows` are (objective number, label); `marks` are by (number, place of the scale, code of the
    step).  `legend` says what the marks mean, `summary` is the alternative text.
    """

    title: str
    head: str
    rows: tuple[tuple[int, str], ...]
    scales: tuple[Scale, ...]
    marks: Mapping[tuple[int, int, str], Mark]
    legend: str
    summary: str


@dataclass(frozen=True)
class SquareCode:
    """A QR code of a text; `says` tells in words what it holds."""

    text: str
    says: str


@dataclass(frozen=True)
class Note:
    """A call-out: something the reader must know to read the rest rightly."""

    text: str
    title: str = ""


@dataclass(frozen=True)
class Footnote:
    """A note in small print under what came before, with the mark that leads to it."""

    mark: str
    text: str


@dataclass(frozen=True)
class SignaturePlace:
    """Room for one officer's signature, prepared as a form field that is filled once.

    `label` stands above it, and is what a screen reader says of it. A place that `closes` lets
    nothing in the file be changed once it is signed.
    """

    name: str
    label: str
    closes: bool = False


@dataclass(frozen=True)
class Signatures:
    """The places for signatures, side by side in the order in which they are signed."""

    places: tuple[SignaturePlace, ...]


@dataclass(frozen=True)
class Picture:
    """A PNG picture without transparent parts; `says` tells in words what it shows."""

    png: bytes
    says: str


@dataclass(frozen=True)
class Cover:
    """The title page; a new page follows it.

    `publisher` stands above the title, under its `logo`.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    notice: str
    publisher: str = ""
    logo: Picture | None = None


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True)
class Contents:
    """The list of headings with their pages, under `title`; each line leads to its heading."""

    title: str = ""


Block: TypeAlias = (
    Heading
    | Paragraph
    | Bullets
    | Points
    | Quote
    | Table
    | Facts
    | Matrix
    | Bars
    | Dots
    | SquareCode
    | Note
    | Footnote
    | Signatures
    | Cover
    | PageBreak
    | Contents
)
