"""The text of a Word document as a stream of paragraphs, each with the marks that reach into it.

Where changes are tracked, what is read is how the text reads once all of them are accepted.
"""

from dataclasses import dataclass, field

from gcm_desktop.reports.word.comments import MOST as MOST_COMMENTS
from gcm_desktop.reports.word.comments import Anchor
from gcm_desktop.reports.word.marks import WHOLE, Mark, holdable, mark_named
from gcm_desktop.reports.word.opening import WorkingCopyError, new_parser
from gcm_desktop.texts import _

MOST = 100_000
"""Paragraphs: no report that people work on has as many."""
NAMESPACES = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
"""Of the transitional form, which programs write, and of the strict one."""
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
LEFT_OUT = frozenset({"del", "moveFrom", "delText", "rPrChange", "pPrChange", "sectPrChange"})
"""What accepting all changes takes away."""
ADDED = frozenset({"ins", "moveTo"})
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
BOOKMARK = ("bookmarkStart", "bookmarkEnd")
"""These count also in what was deleted: they reach beyond it."""
COMMENT = ("commentRangeStart", "commentRangeEnd", "commentReference")
TAKEN = frozenset(
    {"p", "pStyle", "fldChar", "fldSimple", *COMMENT, *BOOKMARK, *SIGNS, *ADDED}
)  # fmt: skip
DEEPEST = 1_000
"""Elements within each other."""
PAGE_BREAKS = ("page", "column")


@dataclass
class ReadParagraph:
    """A paragraph as it is read."""

    pieces: list[str] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)
    """By source."""
    style: str = ""
    runs_on: bool = False
    """Whether its end was deleted: it is one with the next."""
    listed: bool = False
    """Whether it is of the table of contents."""
    comments: dict[str, None] = field(default_factory=dict)
    """The numbers of the comments that begin in it."""

    @property
    def text(self) -> str:
        """What it says."""
        return holdable("".join(self.pieces)).strip()


class TextReader:
    """Takes the text in as a stream, and keeps nothing of it but paragraphs."""

    def __init__(self) -> None:
        self.paragraphs: list[ReadParagraph] = []
        self.marks: list[Mark] = []
        """All that were met, with or without words."""
        self.about = ""
        self.tracked = False
        self.anchors: dict[str, Anchor] = {}
        """The places of comments, by their numbers."""
        self.anchors_left = 0
        """Comments whose places were too many to be kept."""
        self._ranges: set[str] = set()
        """Comments within whose range the text is."""
        self._to_place: dict[str, None] = {}
        """Comments whose range began between paragraphs."""
        self._inside: list[str] = []
        self._left_out = 0
        self._open: list[ReadParagraph] = []
        self._bookmarks: dict[str, Mark] = {}
        self._fields: list[str] = []
        self._before: ReadParagraph | None = None
        self._count, self._row_gone = 0, False
        self.parser = new_parser(self._start)
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._said

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _brace, local = name.rpartition("}")
        if space not in NAMESPACES:
            local = "Fallback" if name == f"{COMPATIBILITY}}}Fallback" else ""
        said = {}
        if local in TAKEN:
            said = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        if local in BOOKMARK:
            self._take_bookmark(local, said)
        if self._left_out or self._is_left_out(local):
            self._left_out += 1
        elif local in TAKEN:
            self._take(local, said)
        self._inside.append(local)
        if len(self._inside) > DEEPEST:
            raise WorkingCopyError(_("it is nested more deeply than any document."))

    def _end(self, _name: str) -> None:
        local = self._inside.pop()
        if self._left_out:
            self._left_out -= 1
        elif local == "p":
            self._end_paragraph()
        elif local == "fldSimple":
            self._fields.pop()
        elif local == "tr":
            self._row_gone = False
        elif local == "body" and self._before is not None:
            self._keep(self._before)

    def _said(self, text: str) -> None:
        inside = self._inside[-1] if self._inside else ""
        if self._left_out:
            return
        if inside == "t":
            self._hear(text)
        elif inside == "instrText" and self._fields:
            self._fields[-1] += text

    def _is_left_out(self, local: str) -> bool:
        """Whether what stands in this is not there once all changes are accepted."""
        if local not in LEFT_OUT:
            return local == "Fallback"
        self.tracked = True
        parent = self._inside[-1] if self._inside else ""
        if local in ("del", "moveFrom") and parent == "rPr" and self._open:
            self._open[-1].runs_on = True
        self._row_gone = self._row_gone or (local == "del" and parent == "trPr")
        return True

    def _take(self, local: str, said: dict[str, str]) -> None:
        if local in ADDED:
            self.tracked = True
        elif local in SIGNS:
            if self._inside[-1:] == ["r"] and said.get("type") not in PAGE_BREAKS:
                self._hear(SIGNS[local])
        elif local in ("fldChar", "fldSimple"):
            self._take_field(said)
        elif local in COMMENT:
            self._take_comment(local, said.get("id", ""))
        else:
            self._take_paragraph(local, said)

    def _take_paragraph(self, local: str, said: dict[str, str]) -> None:
        if local == "p":
            self._begin_paragraph()
        elif local == "pStyle" and self._open:
            self._open[-1].style = said.get("val", "")

    def _take_bookmark(self, local: str, said: dict[str, str]) -> None:
        """LibreOffice begins a bookmark anew in each part of a divided paragraph; one ends."""
        if local == "bookmarkEnd":
            self._bookmarks.pop(said.get("id", ""), None)
        elif mark := self._met(said.get("name", "")):
            others = {k: one for k, one in self._bookmarks.items() if one.source != mark.source}
            self._bookmarks = others | {said.get("id", ""): mark}

    def _take_comment(self, local: str, number: str) -> None:
        """Word writes a range and a reference at its end; a comment without a range has only that.

        A place is known by the first that is met of the two.
        """
        if local == "commentRangeEnd":
            self._ranges.discard(number)
        elif number in self.anchors:
            return
        elif len(self.anchors) >= MOST_COMMENTS:
            self.anchors_left += local == "commentReference"
        else:
            self.anchors[number] = Anchor()
            (self._open[-1].comments if self._open else self._to_place)[number] = None
            if local == "commentRangeStart":
                self._ranges.add(number)

    def _take_field(self, said: dict[str, str]) -> None:
        kind = said.get("fldCharType", "begin")
        if kind == "begin":
            self._fields.append(said.get("instr", ""))
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _met(self, name: str) -> Mark | None:
        mark = mark_named(name)
        if mark is not None and mark.digest == WHOLE:
            self.about, mark = mark.source, None
        if mark is not None:
            self.marks.append(mark)
        return mark

    def _hear(self, text: str) -> None:
        """Words, or what stands for a sign among them."""
        if not self._open:
            return
        here = self._open[-1]
        here.pieces.append(text)
        self._hear_in_ranges(text)
        if text.isspace():
            return
        here.marks.update({mark.source: mark for mark in self._bookmarks.values()})
        here.listed = here.listed or any(one.strip().startswith("TOC") for one in self._fields)

    def _hear_in_ranges(self, text: str) -> None:
        """Words that comments may be about."""
        sources = [] if text.isspace() else [mark.source for mark in self._bookmarks.values()]
        for number in list(self._ranges):
            self.anchors[number].hear(text, sources)
            if self.anchors[number].full:
                self._ranges.discard(number)

    def _begin_paragraph(self) -> None:
        self._hear_in_ranges(" ")
        self._open.append(ReadParagraph(comments=self._to_place))
        self._to_place = {}
        self._count += 1
        if self._count >= MOST:
            raise WorkingCopyError(
                _("it has {most} paragraphs or more, which no report has.").format(
                    most=f"{MOST:,}")
            )  # fmt: skip

    def _end_paragraph(self) -> None:
        here, before = self._open.pop(), self._before
        if before is not None:
            here.pieces = [*before.pieces, *here.pieces]
            here.marks = {**before.marks, **here.marks}
            here.comments = {**before.comments, **here.comments}
        self._before = here if here.runs_on else None
        if not here.runs_on:
            self._keep(here)

    def _keep(self, paragraph: ReadParagraph) -> None:
        if paragraph.text and not self._row_gone:
            self.paragraphs.append(paragraph)
