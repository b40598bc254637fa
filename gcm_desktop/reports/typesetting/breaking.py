"""Where a line may end (UAX #14), and what a reader takes for one character (UAX #29).

Both are asked of ICU, which passes the conformance tests of Unicode 17.0 in full, and which has
the dictionaries that Thai, Lao, Khmer and Burmese need.  As UAX #14 (8.2) allows, a few of its line
ends are not taken: behind a hyphen-minus, for readers of PDF text take one there for a hyphenation
and drop it, and the text would no longer be what was said; behind a soft hyphen, which would have
to be drawn; behind the slash of a short word; between a word and its em dash.  Long words may end
at their joints besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from unicodedata import combining

from icu4py.breakers import BaseBreaker, CharacterBreaker, LineBreaker

MOST_MARKS = 30
"""Combining marks that may pile up on one letter, as in the Stream-Safe Text Format (UAX #15)."""
LONGEST_CLUSTER = 96
"""Characters of a cluster beyond which it is none that anybody reads, and is parted."""
JUSTIFIED_LANGUAGES = frozenset(("ar", "fa", "ur", "ps", "zh", "ja", "he"))
"""Languages whose lines fill evenly without hyphens: by spaces, or between any two characters."""
LONGEST_WORD = 400
"""Characters beyond which nothing fits a line, nor is a word: it is broken between clusters."""
LONG_WORD = 24
"""Characters from which a word (an address, a list without spaces) may be broken at its joints."""
NEVER_LAST = frozenset("-\u00ad/")
EM_DASH = "\u2014"

_LINE_ENDS = re.compile(r"(?:\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])+")
_WHITE = re.compile("[ \t\x1f\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000]+")
_ONE_PARAGRAPH = re.compile(
    "[^ \x00-\x1f\x85\u1680\u2000-\u200a\u2028\u2029\u205f\u3000]+"
    "(?: [^ \x00-\x1f\x85\u1680\u2000-\u200a\u2028\u2029\u205f\u3000]+)*+"
)
_JOINTS_OF_LONG_WORDS = re.compile("(?<=[/?&=_.,;:\u2010\u2013\u2014\u200b])(?=\\w)")
_NOTHING_JOINED = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u202f-\u205e\u20a0-\u20bf"
    "\u2190-\u22ff\u3001-\u3029\u3030-\u3098\u309b-\u4dbf\u4e00-\u9fff\uff01-\uff9d]*"
)
"""Latin, Cyrillic, Greek and Chinese, where every character is a cluster of its own."""
_OF_LETTERS = re.compile(
    "[(\\[\"'“‘«]*[A-Za-z0-9\xc0-\xd6\xd8-\xf6\xf8-\u017f\u0400-\u045f'’-]+[.,:;!?)\\]\"'”’»]*"
)
"""Words that nobody need ask about: letters, digits and hyphens, with the marks around them."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_BESIDE_KEPT_SPACE = re.compile("[(\\[{¡¿‚„«‹“‘‛] | [!),./:;?\\]}»›”’]|— —")
"""What makes a line go on over a space between two words of Latin or Cyrillic letters."""


def paragraphs(text: str) -> list[str]:
    """Split `text` at its line ends; empty lines are left out, and white space becomes a space."""
    if _ONE_PARAGRAPH.fullmatch(text):
        return [text]
    parts = (_WHITE.sub(" ", part).strip(" ") for part in _LINE_ENDS.split(text))
    return [part for part in parts if part]


def line_ends(text: str, language: str) -> list[int]:
    """Return after how many characters a line may end, as UAX #14 has it; `text`'s end is one."""
    return _ends(LineBreaker, text, language)


def _ends(breaker: type[BaseBreaker], text: str, language: str) -> list[int]:
    """Ask ICU, which counts in UTF-16 and knows no lone surrogates."""
    whole = _SURROGATES.sub("\ufffd", text)
    ends = [end for _, end in breaker(whole, language).segments()]
    if not ends or ends[-1] == len(text):
        return ends
    units = accumulate(2 if character > "\uffff" else 1 for character in text)
    place = {unit: at for at, unit in enumerate(units, 1)}
    return [place[end] for end in ends]


def stretches(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of what no line ends inside of, without the spaces around it."""
    start = 0
    for end in _ends_between_clusters(text, language):
        if end < len(text) and _holds(text[end - 1], text[end]):
            continue
        stop = end - 1 if text[end - 1] == " " else end
        if stop - start >= LONG_WORD:
            yield from _parted(text, start, stop)
        elif stop > start:
            yield start, stop
        start = end


def _ends_between_clusters(text: str, language: str) -> list[int]:
    """UAX #14 parts a space from the mark it carries, and dictionaries guess at unknown words."""
    ends = line_ends(text, language)
    if _NOTHING_JOINED.fullmatch(text):
        return ends
    whole = set(_ends(CharacterBreaker, text, language))
    return [end for end in ends if end in whole]


def _holds(before: str, after: str) -> bool:
    return before in NEVER_LAST or (after == EM_DASH and before != " ")


def _parted(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a long word."""
    word = text[start:stop]
    if len(word) > LONGEST_WORD:
        joints = [end for _, end in clusters(word)]
    else:
        joints = [match.start() for match in _JOINTS_OF_LONG_WORDS.finditer(word)] + [len(word)]
    for before, after in pairwise([0, *joints]):
        yield start + before, start + after


def unbreakables(word: str, language: str) -> list[str]:
    """Split a word where a line may end inside it."""
    if len(word) < LONG_WORD and _OF_LETTERS.fullmatch(word):
        return [word]
    return [word[start:end] for start, end in stretches(word, language)]


def keeps_a_space(text: str) -> bool:
    """Tell whether a line might not end at each space of `text`, of Latin or Cyrillic letters."""
    return _BESIDE_KEPT_SPACE.search(text) is not None


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of what a reader takes for one character: never split but for heaps."""
    start = 0
    for end in _ends(CharacterBreaker, text, "und"):
        if end - start > MOST_MARKS:
            yield from _heaped(text, start, end)
        else:
            yield start, end
        start = end


def _heaped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a long cluster: no more marks on a letter than anybody writes."""
    begun, marks = start, 0
    for at in range(start + 1, end):
        marks = marks + 1 if combining(text[at]) else 0
        if marks > MOST_MARKS or at - begun >= LONGEST_CLUSTER:
            yield begun, at
            begun, marks = at, 0
    yield begun, end
