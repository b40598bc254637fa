"""Where a line may end: at spaces, between Chinese characters, after a few joints of long words.

This follows the parts of UAX #14 that texts in the shipped scripts need, with the kinsoku rules
for Chinese punctuation.  A line never ends behind a hyphen-minus: readers of PDF text take one
there for a hyphenation and drop it, and the text would no longer be what was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category

NOT_FIRST = frozenset(
    "、。，．：；？！）］｝〕〉》」』】〗〙〛’”…—～·%‰％)]}!?;:,.»›،؛؟۔।፣፤፥፦၊။々ーゝゞ"
)
NOT_LAST = frozenset("（［｛〔〈《「『【〖〘〚“‘([{«‹¥$£€￥＄￡")
MOST_MARKS = 6
"""Combining marks that may pile up on one letter; the next one starts a cluster of its own."""

_LINE_ENDS = re.compile(r"(?:\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])+")
_WORDS = re.compile("[^ \t\x1f\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000]+", re.DOTALL)
_IDEOGRAPHIC = (
    "\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\U00020000-\U0003ffff"
)
_HAS_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHIC}]")
_JOINTS = re.compile("(?<=[\u2014\u200b])(?=[^\u2014\u200b])")
_JOINTS_OF_LONG_WORDS = re.compile("(?<=[/?&=_.,;:\u2010\u2013\u2014\u200b])(?=\\w)")
JUSTIFIED_LANGUAGES = frozenset(("ar", "fa", "ur", "ps", "zh", "ja", "he"))
"""Languages whose lines fill evenly without hyphens: by spaces, or between any two characters."""
LONGEST_WORD = 400
"""Characters beyond which nothing fits a line, nor is a word: it is broken anywhere."""
LONG_WORD = 24
"""Characters from which a word (an address, a list without spaces) may be broken at its joints."""


def paragraphs(text: str) -> list[str]:
    """Split `text` at its line ends; empty lines are left out."""
    return [part for part in _LINE_ENDS.split(text) if part]


def words(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each stretch without white space."""
    for match in _WORDS.finditer(text):
        yield match.span()


def unbreakables(word: str) -> list[str]:
    """Split a stretch without white space where a line may end inside it."""
    if len(word) > LONGEST_WORD:
        return [word[start:end] for start, end in clusters(word)]
    if _HAS_IDEOGRAPH.search(word):
        return list(_between_ideographs(word))
    if len(word) >= LONG_WORD:
        return _JOINTS_OF_LONG_WORDS.split(word)
    return _JOINTS.split(word) if "\u2014" in word or "\u200b" in word else [word]


def _between_ideographs(word: str) -> Iterator[str]:
    start = 0
    ideographic = [bool(_HAS_IDEOGRAPH.match(character)) for character in word]
    for at in range(1, len(word)):
        if not (ideographic[at - 1] or ideographic[at]):
            continue
        if word[at] in NOT_FIRST or word[at - 1] in NOT_LAST or joins_before(word[at]):
            continue
        yield word[start:at]
        start = at
    yield word[start:]


def joins_before(character: str) -> bool:
    """Tell whether a character stays with the one before it: marks and joiners."""
    return category(character)[0] == "M" or character in "\u200c\u200d\ufe0f"


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of what a reader takes for one character (UAX #29, abridged)."""
    start, marks = 0, 0
    for at in range(1, len(text)):
        if (joins_before(text[at]) or text[at - 1] == "\u200d") and marks < MOST_MARKS:
            marks += 1
            continue
        yield start, at
        start, marks = at, 0
    if text:
        yield start, len(text)
