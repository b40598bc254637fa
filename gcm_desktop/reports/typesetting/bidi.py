"""The Unicode Bidirectional Algorithm (UAX #9, revision 48): which way each character runs.

Character classes come from `unicodedata`.  The rules carry their names in the annex.  Time grows
linearly with the text, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from unicodedata import bidirectional

from gcm_desktop.reports.typesetting.bidi_sequences import (
    ISOLATE_OPENERS,
    REMOVED,
    Sequencing,
    isolating_sequences,
)

DEEPEST_LEVEL = 125

EMBEDDING_OPENERS = frozenset(("LRE", "RLE", "LRO", "RLO"))
LEVEL_RESET = frozenset(("WS", "PDI")) | ISOLATE_OPENERS | REMOVED
DIRECTING = EMBEDDING_OPENERS | ISOLATE_OPENERS | {"PDF", "PDI"}
OVERRIDE = {"LRO": "L", "RLO": "R"}

_NOT_LEFT_TO_RIGHT = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def runs_left_to_right(text: str) -> bool:
    """Tell whether nothing in `text` can run, or make run, from right to left."""
    return _NOT_LEFT_TO_RIGHT.search(text) is None


def first_strong(text: str) -> int | None:
    """Return the level (0 or 1) of the first strong character outside isolates, if there is one.

    Rules P2 and P3.
    """
    return _first_strong([_class_of(character) for character in text], 0, len(text))


def levels(text: str, base: int | None = None) -> tuple[int, list[int]]:
    """Return the level of the paragraph and of each character, even left to right, odd the other.

    `base` is the paragraph's level, or None to find it by rules P2 and P3.  Characters removed by
    X9 have the level of the one before; trailing white space that of the paragraph (L1, the text
    taken as one line).
    """
    if base is None:
        base = first_strong(text) or 0
    if base == 0 and runs_left_to_right(text):
        return 0, [0] * len(text)
    classes = [_class_of(character) for character in text]
    pairs = _isolate_pairs(classes)
    found, types = _explicit(classes, base, pairs)
    explicit = list(found)
    for indexes in isolating_sequences(classes, explicit, pairs):
        sequence = Sequencing.of(indexes, classes, types, explicit, pairs, base)
        sequence.resolve(text)
        for index, kind in zip(indexes, sequence.types, strict=True):
            found[index] += _implicit_rise(found[index], kind)
    _level_removed(classes, found, base)
    _reset_spaces(classes, found, base)
    return base, found


def reorder(found: Sequence[int]) -> list[int]:
    """Return the indexes of `found` in the order in which they are seen from the left (L2)."""
    order = list(range(len(found)))
    odd = [level for level in found if level & 1]
    if not odd:
        return order
    for threshold in range(max(found), min(odd) - 1, -1):
        start = 0
        for at_least, group in groupby([found[i] >= threshold for i in order]):
            end = start + sum(1 for _ in group)
            if at_least:
                order[start:end] = order[start:end][::-1]
            start = end
    return order


@lru_cache(4096)
def _class_of(character: str) -> str:
    return bidirectional(character) or "L"


def _first_strong(classes: Sequence[str], start: int, end: int) -> int | None:
    depth = 0
    for index in range(start, end):
        kind = classes[index]
        if kind in ISOLATE_OPENERS:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif not depth and kind in ("L", "R", "AL"):
            return int(kind != "L")
    return None


def _isolate_pairs(classes: Sequence[str]) -> dict[int, int]:
    """Match isolate openers with their PDI, both ways (BD9)."""
    open_ones: list[int] = []
    pairs: dict[int, int] = {}
    for index, kind in enumerate(classes):
        if kind in ISOLATE_OPENERS:
            open_ones.append(index)
        elif kind == "PDI" and open_ones:
            opener = open_ones.pop()
            pairs[opener], pairs[index] = index, opener
    return pairs


@dataclass
class _Directions:
    """The directional status stack of X1 to X8, with its three counters."""

    base: int
    stack: list[tuple[int, str | None, bool]] = field(default_factory=list)
    overflow_isolates: int = 0
    overflow_embeddings: int = 0
    valid_isolates: int = 0

    def __post_init__(self) -> None:
        self.stack.append((self.base, None, False))

    @property
    def level(self) -> int:
        return self.stack[-1][0]

    @property
    def override(self) -> str | None:
        return self.stack[-1][1]

    def _deeper(self, right_to_left: bool) -> int:
        return (self.level + 1) | 1 if right_to_left else (self.level + 2) & ~1

    def _has_room(self, level: int) -> bool:
        return (
            level <= DEEPEST_LEVEL and not self.overflow_isolates and not self.overflow_embeddings
        )

    def embed(self, kind: str) -> None:
        level = self._deeper(kind in ("RLE", "RLO"))
        if self._has_room(level):
            self.stack.append((level, OVERRIDE.get(kind), False))
        elif not self.overflow_isolates:
            self.overflow_embeddings += 1

    def isolate(self, right_to_left: bool) -> None:
        level = self._deeper(right_to_left)
        if self._has_room(level):
            self.valid_isolates += 1
            self.stack.append((level, None, True))
        else:
            self.overflow_isolates += 1

    def end_isolate(self) -> None:
        if self.overflow_isolates:
            self.overflow_isolates -= 1
        elif self.valid_isolates:
            self.overflow_embeddings = 0
            while not self.stack[-1][2]:
                self.stack.pop()
            self.stack.pop()
            self.valid_isolates -= 1

    def end_embedding(self) -> None:
        if self.overflow_isolates:
            return
        if self.overflow_embeddings:
            self.overflow_embeddings -= 1
        elif not self.stack[-1][2] and len(self.stack) > 1:
            self.stack.pop()


def _explicit(
    classes: Sequence[str], base: int, pairs: dict[int, int]
) -> tuple[list[int], list[str]]:
    """Apply X1 to X8: the level of each character, and its class after overrides."""
    if not DIRECTING.intersection(classes):
        return [base] * len(classes), list(classes)
    found, types = [base] * len(classes), list(classes)
    directions = _Directions(base)
    for index, kind in enumerate(classes):
        if kind == "PDI":
            directions.end_isolate()
        found[index] = base if kind == "B" else directions.level
        if directions.override and kind not in REMOVED and kind != "B":
            types[index] = directions.override
        if kind in EMBEDDING_OPENERS:
            directions.embed(kind)
        elif kind in ISOLATE_OPENERS:
            directions.isolate(_opens_right_to_left(kind, index, classes, pairs, directions))
        elif kind == "PDF":
            directions.end_embedding()
    return found, types


def _opens_right_to_left(
    kind: str, index: int, classes: Sequence[str], pairs: dict[int, int], directions: _Directions
) -> bool:
    # Where there is no room anyway the search is spared: nested FSIs would make it quadratic.
    if kind != "FSI" or directions.overflow_isolates:
        return kind == "RLI"
    return _first_strong(classes, index + 1, pairs.get(index, len(classes))) == 1


def _implicit_rise(level: int, kind: str) -> int:
    """I1 and I2."""
    if level & 1:
        return int(kind != "R")
    return {"L": 0, "R": 1}.get(kind, 2)


def _level_removed(classes: Sequence[str], found: list[int], base: int) -> None:
    previous = base
    for index, kind in enumerate(classes):
        if kind in REMOVED:
            found[index] = previous
        previous = found[index]


def _reset_spaces(classes: Sequence[str], found: list[int], base: int) -> None:
    """L1."""
    trailing = True
    for index in range(len(classes) - 1, -1, -1):
        if classes[index] in ("B", "S"):
            trailing = True
        elif classes[index] not in LEVEL_RESET:
            trailing = False
        if trailing:
            found[index] = base
