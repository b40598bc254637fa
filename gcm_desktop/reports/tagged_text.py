"""What the pages of a report say to a reader who cannot see them: the tagged text, in order.

Structure tree and marked content of ISO 32000-2 (14.6, 14.7), read as our own typesetting writes
them and no other way: whatever else draws or hides something on a page makes that page strange.
"""

from __future__ import annotations

import re
import sys
from binascii import unhexlify
from codecs import charmap_decode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import pikepdf

from gcm_desktop.reports.signatures import NotReadError
from gcm_desktop.reports.unfolding import unfolded
from gcm_desktop.reports.usual_pages import usual_passages

MOST_CONTENT, CONTENT_OF_DATA, MOST_MAPPED = 5_000_000, 30, 10_000_000
"""Bytes of content of all pages: so many, and for each byte of the data so many more; a report of
10,000 inputs has 14 million to 4 million of data. And of what a font says of its codes."""
MOST_ELEMENTS = 1_000_000
DEEPEST = 20
REPLACEMENT, NOT_ONE = "\ufffd", "\ufffe"
"""What no text can hold; and, to the codec, a code that is not one character."""
HEAD, FOOT, REPEATED = "Header", "Footer", ""
"""What text outside the structure is: a page's head or foot, or a table's head that comes again."""

TOKEN = re.compile(
    rb"\[(?P<shown>[^\]()/]*)\]\s*TJ\b"
    rb"|/(?P<face>\w+)\s+[\d.]+\s+Tf\b"
    rb"|(?P<line>-?[\d.]+\s+-?[\d.]+\s+Td\b)"
    rb"|/\w+\s*<<\s*/MCID\s+(?P<mark>\d+)\s*>>\s*BDC\b"
    rb"|/Span\s*<<\s*/ActualText\s*<(?P<told>[0-9A-Fa-f]*)>\s*>>\s*BDC\b"
    rb"|/Artifact\s+BMC\s(?:[0-9.\-\s]|re|f|rg|q|Q)*+EMC\b"
    rb"|/Artifact(?P<outside>\s*<<[\w/\s]*>>\s*BDC\b|\s+BMC\b)"
    rb"|(?P<end>EMC\b)"
    rb"|(?P<text>BT\b)"
    rb"|(?P<mode>\d\s+Tr\b)"
    rb"|/(?P<drawn>\w[\w.]*)\s+Do\b"
    rb"|\[[\d\s.]*\]\s*[\d.]+\s+d\b"
)
DRAWING = (
    rb"[0-9.\-\s]+"
    rb"|(?:q|Q|cm|re|f\*?|m|l|c|v|y|h|n|S|s|B|b|W\*?|w|J|j|M|i|rg|RG|g|G|ET|Td|Tr|Ts)(?=\s|$)"
)
PAGE = re.compile(rb"(?:" + re.sub(rb"\?P<\w+>", b"?:", TOKEN.pattern) + rb"|" + DRAWING + rb")*+")
STRING = re.compile(rb"<([0-9A-Fa-f]*)>")
RUN = re.compile(rb"/(\w+) [\d.]+ Tf([^/]*)")
"""In the body of a usual passage: a face, and what is set in it."""
ELEMENT = re.compile(
    rb"<< (?:/K (?:(?P<mark>\d+)|\[(?P<marks>(?: \d+)+) \]|(?P<kid>\d+) 0 R|"
    rb"\[(?P<kids>(?: \d+ 0 R)+) \]) )?(?:/Lang \([\w-]*\) )?/P \d+ 0 R "
    rb"(?:/Pg (?P<page>\d+) 0 R )?/S /(?P<tag>\w+) /Type /StructElem >>"
)
"""A structure element with nothing but its place and its content, as qpdf writes any object."""
REFERENCE = re.compile(rb"(\d+) 0 R")
MAPPED = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
SEEN_MODES = (b"0", b"2")
"""Text that is filled, or filled and stroked: seen, and not only there to be read."""


class Words(NamedTuple):
    """What is shown at once: codes of a face, or what they are said to read as."""

    face: str
    codes: bytes
    told: str | None

    def units(self, faces: Mapping[str, Face]) -> list[str]:
        """The text, glyph by glyph in the order in which they are seen."""
        if self.told is not None:
            return [self.told]
        face = faces.get(self.face)
        return face.units(self.codes) if face else [REPLACEMENT]


Line = list[Words]


@dataclass(frozen=True)
class Face:
    """How the codes of one font are read."""

    size: int
    """Bytes of a code."""
    texts: Mapping[int, str]
    """By each code as this machine has its bytes."""

    @classmethod
    def of(cls, size: int, texts: Iterable[tuple[int, str]]) -> Face:
        """A face with codes of so many bytes, and what they read as."""
        told = _Texts()
        for code, text in texts:
            told[int.from_bytes(code.to_bytes(size), sys.byteorder)] = text
        return cls(size, told)

    def units(self, codes: bytes) -> list[str]:
        """What each code reads as."""
        if len(codes) % self.size:
            return [REPLACEMENT]
        shown: Any = memoryview(codes).cast("H") if self.size == 2 else codes
        return list(map(self.texts.__getitem__, shown))

    def plain(self, codes: bytes) -> str:
        """What all codes together read as."""
        if self.size == 2 and not len(codes) % 2 and not any(codes[::2]):
            try:
                return charmap_decode(codes[1::2], "strict", self._first)[0]
            except UnicodeDecodeError:  # a ligature, or two characters of one shape
                pass
        return "".join(self.units(codes))

    @cached_property
    def _first(self) -> str:
        """What the first 256 codes of two bytes read as: those that are one character."""
        texts = (self.texts[int.from_bytes(bytes((0, code)), sys.byteorder)] for code in range(256))
        return "".join(text if len(text) == 1 else NOT_ONE for text in texts)


class _Texts(dict[int, str]):
    def __missing__(self, code: int) -> str:
        return REPLACEMENT


class Text:
    """One text of a page, as the lines in which it stands.

    That of a usual page has its operators only, and is taken apart when its lines are asked for.
    """

    __slots__ = ("_body", "_lines")

    def __init__(self, body: bytes = b"") -> None:
        self._body = body
        self._lines: list[Line] | None = None if body else []

    @property
    def lines(self) -> list[Line]:
        """What is shown in each line, from the left."""
        if self._lines is None:
            marked = b"/P <</MCID 0>> BDC BT " + self._body + b"ET EMC"
            self._lines = read_page(marked).marks[0][0].lines
        return self._lines

    def plain(self, faces: Mapping[str, Face]) -> str:
        """All that is shown, one line after the other."""
        runs = RUN.findall(self._body) if self._lines is None else []
        if not runs or any(name.decode() not in faces for name, _shown in runs):
            return "".join(map("".join, units_of(self.lines, faces)))
        plain = ""
        for name, shown in runs:
            plain += faces[name.decode()].plain(unhexlify(b"".join(STRING.findall(shown))))
        return plain


@dataclass(frozen=True)
class PageText:
    """What one page says: under its marks, and outside the structure."""

    marks: dict[int, list[Text]]
    outside: list[tuple[str, list[Text]]]
    strange: bool
    """Whether anything stands on it that no page of a report has."""


@dataclass
class Tagged:
    """One structure element: what it is, what stands for it, and its texts."""

    tag: str
    alternative: str
    page: int
    """Where it begins, from 0; -1 for what has no content of its own."""
    texts: list[Text] = field(default_factory=list)


class TaggedPages:
    """The pages of one report."""

    def __init__(self, document: pikepdf.Pdf, *, data: int) -> None:
        """`data`: how many bytes of data the pages are made of."""
        self._document = document
        self._most = MOST_CONTENT + CONTENT_OF_DATA * data
        self._page_of = {page.objgen: at for at, page in enumerate(document.pages)}
        self._numbers = {b"%d" % number: at for (number, _), at in self._page_of.items()}

    @cached_property
    def faces(self) -> dict[str, Face]:
        """The fonts of the document, by their names on its pages."""
        return {
            name[1:]: _face(font)
            for page in self._document.pages[:1]
            for name, font in page.obj.Resources.get("/Font", pikepdf.Dictionary()).items()
        }

    @cached_property
    def pages(self) -> list[PageText]:
        """What each page says."""
        read: list[PageText] = []
        left = self._most
        resources = {page.obj.Resources.objgen for page in self._document.pages}
        for page in self._document.pages:
            content = page.obj.Contents
            if not isinstance(content, pikepdf.Stream) or len(resources) != 1:
                raise NotReadError("pages")
            drawn = unfolded(content, left)
            left -= len(drawn)
            read.append(usual_page(drawn) or read_page(drawn, _images(page.obj)))
        return read

    def elements(self) -> Iterator[Tagged]:
        """Every structure element, in the order of reading."""
        root = self._document.Root.StructTreeRoot
        waiting: list[tuple[tuple[int, int], int]]
        waiting = [(kid.objgen, 0) for kid in reversed(_kids(root))]
        seen: set[tuple[int, int]] = set()
        while waiting:
            number, depth = waiting.pop()
            if number in seen or len(seen) > MOST_ELEMENTS or depth > DEEPEST:
                raise NotReadError("structure")
            seen.add(number)
            element = self._document.get_object(number)
            usual = ELEMENT.fullmatch(element.unparse(resolved=True))
            tagged, inner = self._usual_element(usual) if usual else self._element(element)
            yield tagged
            waiting += [(kid, depth + 1) for kid in reversed(inner)]

    def _usual_element(self, written: re.Match[bytes]) -> tuple[Tagged, list[tuple[int, int]]]:
        mark, marks, kid, kids, page, tag = written.groups()
        tagged = Tagged(tag.decode(), "", -1)
        if mark or marks:
            at = self._numbers.get(page, -1)
            for one in (mark or marks).split():
                self._take(tagged, at, int(one))
        elif kid:
            return tagged, [(int(kid), 0)]
        return tagged, [(int(one), 0) for one in REFERENCE.findall(kids)] if kids else []

    def _element(self, element: Any) -> tuple[Tagged, list[tuple[int, int]]]:
        kids = _kids(element)
        own = element.get("/Pg")
        tagged = Tagged(str(element.S)[1:], str(element.get("/Alt", "")), -1)
        inner = []
        for kid in kids:
            if isinstance(kid, int):
                self._take(tagged, self._place(own), kid)
            elif "/MCID" in kid:
                self._take(tagged, self._place(kid.get("/Pg", own)), int(kid.MCID))
            elif "/Obj" not in kid:
                inner.append(kid.objgen)
        return tagged, inner

    def _place(self, page: Any) -> int:
        return self._page_of.get(page.objgen, -1) if page is not None else -1

    def _take(self, tagged: Tagged, at: int, mark: int) -> None:
        if at < 0:
            raise NotReadError("structure")
        if tagged.page < 0:
            tagged.page = at
        tagged.texts += self.pages[at].marks.pop(mark, ())


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _images(page: Any) -> frozenset[str]:
    drawings = page.Resources.get("/XObject", pikepdf.Dictionary())
    return frozenset(
        name[1:] for name, one in drawings.items() if one.get("/Subtype") == pikepdf.Name.Image
    )


def _face(font: Any) -> Face:
    """A font's reading: by its own table, which each font of a report has."""
    size = 2 if font.get("/Subtype") == pikepdf.Name.Type0 else 1
    mapped = MAPPED.findall(unfolded(font.ToUnicode, MOST_MAPPED))
    return Face.of(
        size,
        (
            (int(code, 16), unhexlify(text).decode("utf-16-be", "replace"))
            for code, text in mapped
            if len(code) == 2 * size
        ),
    )


def read_page(content: bytes, images: frozenset[str] = frozenset()) -> PageText:
    """What a page says, read operator by operator; `images` are the names of what it may draw."""
    return _Reading(images).page(content)


def usual_page(content: bytes) -> PageText | None:
    """The same for a page in the usual form; None for any other, or one that marks twice."""
    passages = usual_passages(content)
    if passages is None:
        return None
    outside = [(kind.decode(), [Text(body)]) for _mark, kind, body in passages if kind]
    marks = {int(mark): [Text(body)] for mark, _kind, body in passages if mark}
    whole = len(marks) + len(outside) == len(passages)
    return PageText(marks, outside, strange=False) if whole else None


class _Reading:
    """Reads the content of one page from its beginning to its end."""

    def __init__(self, images: frozenset[str]) -> None:
        self._images = images
        self._marks: dict[int, list[Text]] = {}
        self._outside: list[tuple[str, list[Text]]] = []
        self._open: list[list[Text] | None] = []
        """What is open: the texts of a mark; None inside what is told outright."""
        self._texts: list[Text] | None = None
        """Those of the mark that is open, also inside what is told outright."""
        self._told = False
        self._face = ""
        self._strange = False

    def page(self, content: bytes) -> PageText:
        whole = PAGE.match(content)
        self._strange = whole is None or whole.end() != len(content)
        steps: dict[str, Callable[[bytes], None]] = {
            "shown": self._show, "face": self._use, "line": self._line, "mark": self._mark,
            "told": self._tell, "outside": self._leave, "end": self._end, "text": self._begin,
            "mode": self._mode, "drawn": self._draw,
        }  # fmt: skip
        for token in () if self._strange else TOKEN.finditer(content):
            if (kind := token.lastgroup) is not None:
                steps[kind](token[kind])
        return PageText(self._marks, self._outside, self._strange or bool(self._open))

    def _mark(self, number: bytes) -> None:
        mark = int(number)
        self._strange |= mark in self._marks or bool(self._open)
        self._texts = self._marks.setdefault(mark, [])
        self._open.append(self._texts)

    def _leave(self, properties: bytes) -> None:
        kind = next((kind for kind in (HEAD, FOOT) if kind.encode() in properties), REPEATED)
        self._strange |= bool(self._open)
        self._texts = []
        self._open.append(self._texts)
        self._outside.append((kind, self._texts))

    def _tell(self, digits: bytes) -> None:
        text = bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")
        self._line_now().append(Words("", b"", text.removeprefix("\ufeff")))
        self._open.append(None)
        self._told = True

    def _end(self, _operator: bytes) -> None:
        if not self._open:
            self._strange = True
        elif self._open.pop() is None:
            self._told = False
        else:
            self._texts = self._open[-1] if self._open else None

    def _begin(self, _operator: bytes) -> None:
        self._face = ""
        if self._texts is not None:
            self._texts.append(Text())

    def _line(self, _operands: bytes) -> None:
        if self._texts:
            self._texts[-1].lines.append([])

    def _use(self, name: bytes) -> None:
        self._face = name.decode()

    def _show(self, inside: bytes) -> None:
        if not self._told:
            codes = bytes.fromhex(b"".join(STRING.findall(inside)).decode())
            self._line_now().append(Words(self._face, codes, None))

    def _mode(self, number: bytes) -> None:
        self._strange |= number[:1] not in SEEN_MODES

    def _draw(self, name: bytes) -> None:
        self._strange |= name.decode() not in self._images

    def _line_now(self) -> Line:
        texts = self._texts
        if not texts or not texts[-1].lines:
            self._strange = True  # words outside any mark, or before any place on the page
            return []
        return texts[-1].lines[-1]


def units_of(lines: Sequence[Line], faces: Mapping[str, Face]) -> list[list[str]]:
    """The glyphs of lines as texts, each line as it is seen from the left."""
    return [[unit for words in line for unit in words.units(faces)] for line in lines]
