"""A Word file from outside, opened within bounds: its text, and what it held when it was made.

What a file is, its content says and never its name. Whatever is in it, reading ends soon and in
little memory. Packages are ECMA-376 part 2, text is WordprocessingML in either of its forms.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.parsers import expat

from gcm_desktop.errors import GcmError
from gcm_desktop.reports.word.marks import NAMESPACE
from gcm_desktop.texts import _

LARGEST = 50_000_000
"""Bytes of a file."""
MEMBERS, TEXT, RATIO = 2_000, 120_000_000, 200
"""Of a package: files in it, bytes that its text unpacks to, and how many times what it is packed
in."""
SMALL = 10_000_000
"""Unpacked bytes that may come from any ratio."""
BESIDE = 8_000_000
"""Bytes that are read of a part beside the text."""
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RELATIONSHIPS = "_rels/.rels"
MAIN_PART, COMMENTS_PART = "/officeDocument", "/comments"
"""How the types of relationships end, in both forms of the format."""
PIECE = 1 << 16
_LISTED = re.compile(r"gcm_[a-z2-7_]{1,36}|[a-z2-7]{9}")


class WorkingCopyError(GcmError):
    """A file that cannot be read as a working copy; nothing of it was taken in."""

    code = "not-a-working-copy"

    def __init__(self, why: str) -> None:
        super().__init__(
            _("This file cannot be read as a working copy: {why} Nothing was changed.").format(
                why=why
            )
        )


@dataclass(frozen=True)
class MadeOf:
    """What a copy says it held when it was made, in the part beside its text."""

    consultation: str
    marks: tuple[str, ...]
    """By their names, in the order of the text."""
    others: frozenset[str]
    """Digests of the paragraphs that are nobody's words."""


class Package:
    """An open DOCX file."""

    def __init__(self, content: bytes) -> None:
        """Raises WorkingCopyError for what is no DOCX file, or goes beyond a bound."""
        _refuse_foreign(content)
        with _hostile():
            self._zip = zipfile.ZipFile(BytesIO(content))
            self._members = {member.filename: member for member in self._zip.infolist()}
            _refuse_bomb(self._zip.infolist(), len(content))
            self._main = self._main_part()

    def text(self, parser: "expat.XMLParserType") -> None:
        """Give the text to a parser, piece by piece."""
        with _hostile():
            self._parse(self._main, parser)

    def made_of(self) -> MadeOf | None:
        """What the copy says it was made of; nothing where a program dropped that."""
        with _hostile():
            for name, member in self._members.items():
                if name.startswith("customXml/item") and member.file_size <= BESIDE:
                    reader = _MadeOfReader()
                    self._parse(name, reader.parser)
                    if reader.found is not None:
                        return reader.found
        return None

    def comments(self, parser: "expat.XMLParserType") -> None:
        """Give the comments to a parser; nothing where there are none, or far too many."""
        with _hostile():
            folder, name = posixpath.split(self._main)
            target = self._related(f"{folder}/_rels/{name}.rels", COMMENTS_PART)
            part = posixpath.normpath(posixpath.join(folder, target)).lstrip("/") if target else ""
            if part in self._members and self._members[part].file_size <= BESIDE:
                self._parse(part, parser)

    def _related(self, relationships: str, kind: str) -> str:
        """Where the first part of a kind lies, as one of the lists in the package says."""
        found: list[str] = []

        def start(_name: str, attributes: dict[str, str]) -> None:
            if attributes.get("Type", "").endswith(kind):
                found.append(attributes.get("Target", ""))

        if relationships in self._members:
            self._parse(relationships, new_parser(start))
        return found[0] if found else ""

    def _main_part(self) -> str:
        target = self._related(RELATIONSHIPS, MAIN_PART)
        name = posixpath.normpath(target).lstrip("/") if target else ""
        if name not in self._members or not name.startswith("word/"):
            raise WorkingCopyError(_("it is a zip archive and no Word document (.docx)."))
        return name

    def _parse(self, name: str, parser: "expat.XMLParserType") -> None:
        with self._zip.open(self._members[name]) as part:
            while piece := part.read(PIECE):
                parser.Parse(piece, False)
        parser.Parse(b"", True)


def new_parser(start: Callable[[str, dict[str, str]], None]) -> "expat.XMLParserType":
    """A parser that takes no document type: what a text is called entities and bombs come by it.

    Names are namespace and name with a brace between them.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


class _MadeOfReader:
    """Reads the part that a working copy brings along."""

    def __init__(self) -> None:
        self.found: MadeOf | None = None
        self._facts: dict[str, str] = {}
        self._lists: dict[str, list[str]] = {"marks": [], "others": []}
        self._into: list[str] | None = None
        self.parser = new_parser(self._start)
        self.parser.CharacterDataHandler = self._said
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _brace, local = name.rpartition("}")
        if space == NAMESPACE:
            self._facts.update(attributes)
            self._into = self._lists.get(local)

    def _said(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def _end(self, name: str) -> None:
        self._into = None
        if name == f"{NAMESPACE}}}workingCopy":
            marks, others = (_LISTED.findall("".join(self._lists[n])) for n in ("marks", "others"))
            whose = self._facts.get("consultation", "")
            self.found = MadeOf(whose, tuple(marks), frozenset(others))


@contextmanager
def _hostile() -> Iterator[None]:
    """Whatever a spoiled or malicious file makes its readers raise means: it cannot be read."""
    try:
        yield
    except GcmError:
        raise
    except Exception:  # noqa: BLE001 - a hostile file may make its readers raise anything
        raise WorkingCopyError(_("it is damaged, or locked; copy or save it again.")) from None


def _refuse_foreign(content: bytes) -> None:
    if len(content) > LARGEST:
        raise WorkingCopyError(_("it is larger than {most} MB.").format(most=LARGEST // 1_000_000))
    if content.startswith(OLE):
        raise WorkingCopyError(
            _("it is locked by a password, or an old Word document (.doc); save it as .docx "
              "without a password.")
        )  # fmt: skip
    if not content.startswith(ZIP):
        raise WorkingCopyError(_("it is no Word document (.docx)."))


def _refuse_bomb(members: list[zipfile.ZipInfo], packed: int) -> None:
    """Bounds that hold while unpacking: no more is ever read of a member than it says."""
    text = max((one.file_size for one in members if one.filename.startswith("word/")
                and one.filename.endswith(".xml")), default=0)  # fmt: skip
    whole = sum(one.file_size for one in members)
    if len(members) > MEMBERS or text > TEXT or whole > max(SMALL, RATIO * packed):
        raise WorkingCopyError(_("it unpacks to more than a report ever needs."))
    if any(one.flag_bits & 1 for one in members):
        raise WorkingCopyError(_("it is locked by a password; save it without one."))


def _refuse_doctype(*_declared: Any) -> None:
    raise WorkingCopyError(_("it declares a document type, which no Word document does."))
