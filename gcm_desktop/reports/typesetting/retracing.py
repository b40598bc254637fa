"""Are the lines seen on a page those of this text?

A page holds its words as they are seen, line by line from the left; a text has them as they are
read. The text is brought into the order in which each line would show it (UAX #9, L2), and must
then be the same glyph by glyph. White space at line ends and characters without a shape do not
count, as they do not in print; what no text of a PDF can hold stands as U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from gcm_desktop.reports.typesetting import bidi
from gcm_desktop.reports.typesetting.breaking import paragraphs
from gcm_desktop.reports.typesetting.composing import UNSEEN
from gcm_desktop.reports.typesetting.fonts import IGNORABLE
from gcm_desktop.reports.typesetting.frames import REPLACEMENT, writable
from gcm_desktop.reports.typesetting.reciting import Spoken

SHAPELESS = IGNORABLE | UNSEEN
_NEAR = re.compile("[" + "".join(sorted(one for one in SHAPELESS if one <= "\uffff")) + "]")
_FAR = re.compile("[\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")
"""Shapeless characters beyond the first plane; one set of all would be searched slowly."""
_SPACES = re.compile(r"\s+")

Units = Sequence[str]
"""The glyphs of a line from the left, as the texts they stand for."""


def compacted(text: str) -> str:
    """A text as far as it can be seen: spaces single, none at its ends, nothing shapeless."""
    seen = text if text.isascii() else _FAR.sub("", _NEAR.sub("", text))
    return _SPACES.sub(" ", seen).strip(" ")


def printed(spoken: Spoken) -> str:
    """A text as a page has it where every line runs from left to right."""
    if spoken.text.isprintable():
        text = spoken.text.strip(" ")
    else:
        text = _held("".join(_filled(spoken.text)))
    return spoken.around[0] + text + spoken.around[1] if text else ""


def plainly(texts: Sequence[Spoken]) -> str | None:
    """Texts as pages have them if all of it runs from left to right; else None."""
    for one in texts:
        if one.base or not bidi.runs_left_to_right(one.text):
            return None
    return "".join([printed(one) for one in texts])


def same(lines: Sequence[Units], texts: Sequence[Spoken], *, in_part: bool = False) -> bool:
    """Whether these lines are these texts, in this order: all of them, or `in_part` their begin."""
    said = plainly(texts)
    if said is None:
        return _retraced(lines, texts, in_part=in_part)
    seen = "".join(map("".join, lines))
    if said == seen:
        return True
    said, seen = compacted(said), compacted(seen)
    return said.startswith(seen) if in_part else said == seen


def _retraced(lines: Sequence[Units], texts: Sequence[Spoken], *, in_part: bool) -> bool:
    """The same, where something may run from right to left."""
    waiting = [rest for text in texts for rest in _passages(text) if rest.left]
    for line in lines:
        if not (units := [unit for unit in map(_seen, line) if unit]):
            continue
        if not waiting or not waiting[0].takes(units):
            return False
        if not waiting[0].left:
            del waiting[0]
    return in_part or not waiting


def _passages(spoken: Spoken) -> Iterator[_Passage]:
    parts = _filled(spoken.text)
    for at, part in enumerate(parts):
        _, levels = bidi.levels(part, spoken.base)
        before = spoken.around[0] if not at else ""
        after = spoken.around[1] if at == len(parts) - 1 else ""
        beside = [[spoken.base] * len(marks) for marks in (before, after)]
        yield _Passage(before + part + after, [*beside[0], *levels, *beside[1]])


def _filled(text: str) -> list[str]:
    """Its paragraphs, without those that hold nothing to be set."""
    return [part for part in paragraphs(text) if not UNSEEN.issuperset(part)]


class _Passage:
    """One paragraph, and how much of it was found on lines."""

    def __init__(self, text: str, levels: Sequence[int]) -> None:
        kept = [at for at, character in enumerate(text) if character not in UNSEEN]
        # Of two spaces that only an unseen character parts, the second is set.
        twice = {one for one, other in pairwise(kept) if text[one] == text[other] == " "}
        kept = [at for at in kept if at not in twice]
        self._text = [_held(text[at]) for at in kept]
        self._levels = [levels[at] for at in kept]
        self._seen = [bool(_seen(character)) for character in self._text]
        self._at = 0
        self.left = sum(self._seen)
        """Characters still to be found."""

    def takes(self, units: Units) -> bool:
        """Whether the next line may be this one."""
        count = sum(map(len, units))
        if count > self.left:
            return False
        self.left -= count
        start = end = self._at
        while count:
            count -= self._seen[end]
            end += 1
        self._at = end
        while not self._seen[start]:
            start += 1
        order = [start + at for at in bidi.reorder(self._levels[start:end])]
        return self._shows(units, [at for at in order if self._seen[at]])

    def _shows(self, units: Units, order: Sequence[int]) -> bool:
        at = 0
        for unit in units:
            places = order[at : at + len(unit)]
            at += len(unit)
            backwards = self._levels[places[0]] & 1
            if unit != "".join(self._text[one] for one in (places[::-1] if backwards else places)):
                return False
        return True


def _seen(unit: str) -> str:
    """What of a glyph's text counts."""
    return "".join(one for one in unit if not one.isspace() and one not in SHAPELESS)


def _held(text: str) -> str:
    """A text as a PDF can hold it."""
    if text.isprintable():
        return text
    return "".join(one if one.isspace() or writable(one) else REPLACEMENT for one in text)


def told(lines: Iterable[Units], *, backwards: bool) -> str:
    """About what lines say, for people; words that run from the right turned round."""
    return compacted(
        (" " if backwards else "").join(
            "".join(reversed(line)) if backwards else "".join(line) for line in lines
        )
    )
