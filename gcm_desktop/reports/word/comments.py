"""What people wrote in the margin of a Word document: who, what, and beside which words.

Comments stand in a part of their own (ECMA-376 part 1, 17.13.4); the text only holds their numbers.
All of it is plain text from outside: it is shown, and never acted on.
"""

from dataclasses import dataclass, field

from gcm_desktop.reports.word.marks import holdable
from gcm_desktop.reports.word.opening import new_parser

MOST = 2_000
"""Comments that are read."""
LONGEST, LONGEST_NAME, LONGEST_ABOUT = 10_000, 200, 200
"""Characters that are kept of a comment, of its author's name, and of the words it is about."""
MORE = "…"
"""Stands for what was not kept."""


@dataclass(frozen=True)
class Comment:
    """A remark in the margin."""

    author: str
    """As the program says that wrote it; anybody can be named there."""
    words: str
    about: str = ""
    """The words it is about, shortened; empty where it was put to none."""


@dataclass(frozen=True)
class Placed:
    """A comment, and where it stands."""

    comment: Comment
    source: str = ""
    """The published id of the record it belongs to; empty where it is nobody's words."""
    paragraph: str = ""
    """What the paragraph says that it stands at."""


@dataclass
class Anchor:
    """The place of a comment in the text while that is read."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    sources: dict[str, None] = field(default_factory=dict)
    """The records whose words it is about."""

    def hear(self, text: str, sources: list[str]) -> None:
        """Words within its range."""
        self.sources.update(dict.fromkeys(sources))
        self.pieces.append(text[: max(LONGEST_ABOUT + 1 - self.length, 0)])
        self.length += len(text)

    @property
    def full(self) -> bool:
        """Whether no more is kept of what it is about."""
        return self.length > LONGEST_ABOUT

    @property
    def about(self) -> str:
        """The words within its range."""
        return shortened("".join(self.pieces), LONGEST_ABOUT)


class CommentsReader:
    """Takes the part in that holds the comments, and keeps their words by their numbers."""

    def __init__(self) -> None:
        self.found: dict[str, Comment] = {}
        self._number: str | None = None
        self._author = ""
        self._lines: list[list[str]] = []
        self._length, self._in_text = 0, False
        self.parser = new_parser(self._start)
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._said

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition("}")[2]
        if local == "comment":
            said = {key.rpartition("}")[2]: value for key, value in attributes.items()}
            self._number, self._author = said.get("id", ""), said.get("author", "")
            self._lines, self._length = [], 0
        elif local == "p" and len(self._lines) < LONGEST:
            self._lines.append([])
        elif local in ("tab", "br", "cr"):
            self._hear(" ")
        self._in_text = local == "t"

    def _end(self, name: str) -> None:
        self._in_text = False
        if not name.endswith("}comment") or self._number is None:
            return
        if len(self.found) < MOST:
            lines = (" ".join("".join(line).split()) for line in self._lines)
            words = shortened("\n".join(filter(None, lines)), LONGEST)
            author = shortened(" ".join(self._author.split()), LONGEST_NAME)
            self.found[self._number] = Comment(author, words)
        self._number = None

    def _said(self, text: str) -> None:
        if self._in_text:
            self._hear(text)

    def _hear(self, text: str) -> None:
        if self._number is None or not self._lines or self._length > LONGEST:
            return
        self._length += len(text)
        self._lines[-1].append(text)


def shortened(text: str, most: int) -> str:
    """A text as it can be shown, no longer than this."""
    held = holdable(text).strip()
    return held if len(held) <= most else held[:most].rstrip() + MORE
