"""The Unicode Bidirectional Algorithm (UAX #9, revision 48): which way each character runs.

Character classes come from `unicodedata`; the pairs of brackets are those of BidiBrackets.txt of
the Unicode Character Database.  The rules carry their names in the annex.  Time grows linearly
with the text, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from unicodedata import bidirectional

DEEPEST_LEVEL = 125
DEEPEST_BRACKETS = 63

ISOLATE_OPENERS = frozenset(("LRI", "RLI", "FSI"))
EMBEDDING_OPENERS = frozenset(("LRE", "RLE", "LRO", "RLO"))
REMOVED = EMBEDDING_OPENERS | {"PDF", "BN"}  # by X9, for the rules that follow it
NEUTRALS = frozenset(("B", "S", "WS", "ON", "PDI")) | ISOLATE_OPENERS
LEVEL_RESET = frozenset(("WS", "PDI")) | ISOLATE_OPENERS | REMOVED
OVERRIDE = {"LRO": "L", "RLO": "R"}

OPENING = (
    "([{\u0f3a\u0f3c\u169b\u2045\u207d\u208d\u2308\u230a\u2329\u2768\u276a\u276c\u276e\u2770\u2772"
    "\u2774\u27c5\u27e6\u27e8\u27ea\u27ec\u27ee\u2983\u2985\u2987\u2989\u298b\u298d\u298f\u2991"
    "\u2993\u2995\u2997\u29d8\u29da\u29fc\u2e22\u2e24\u2e26\u2e28\u2e55\u2e57\u2e59\u2e5b\u3008"
    "\u300a\u300c\u300e\u3010\u3014\u3016\u3018\u301a\ufe59\ufe5b\ufe5d\uff08\uff3b\uff5b\uff5f"
    "\uff62"
)
CLOSING = (
    ")]}\u0f3b\u0f3d\u169c\u2046\u207e\u208e\u2309\u230b\u232a\u2769\u276b\u276d\u276f\u2771\u2773"
    "\u2775\u27c6\u27e7\u27e9\u27eb\u27ed\u27ef\u2984\u2986\u2988\u298a\u298c\u2990\u298e\u2992"
    "\u2994\u2996\u2998\u29d9\u29db\u29fd\u2e23\u2e25\u2e27\u2e29\u2e56\u2e58\u2e5a\u2e5c\u3009"
    "\u300b\u300d\u300f\u3011\u3015\u3017\u3019\u301b\ufe5a\ufe5c\ufe5e\uff09\uff3d\uff5d\uff60"
    "\uff63"
)
CANONICAL = {"\u2329": "\u3008", "\u232a": "\u3009"}
CLOSER_OF = {
    opener: CANONICAL.get(closer, closer) for opener, closer in zip(OPENING, CLOSING, strict=True)
}
CLOSERS = {closer: CANONICAL.get(closer, closer) for closer in CLOSING}

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
    for indexes in _sequences(classes, explicit, pairs):
        sequence = _Sequence.of(indexes, classes, types, explicit, pairs, base)
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


def _sequences(
    classes: Sequence[str], found: Sequence[int], pairs: dict[int, int]
) -> Iterator[list[int]]:
    """Yield the isolating run sequences as lists of indexes (X10, BD13)."""
    kept = [index for index, kind in enumerate(classes) if kind not in REMOVED]
    runs = [list(group) for _, group in groupby(kept, key=found.__getitem__)]
    run_from = {run[0]: run for run in runs}
    for run in runs:
        if classes[run[0]] == "PDI" and run[0] in pairs:
            continue
        sequence = list(run)
        while classes[sequence[-1]] in ISOLATE_OPENERS and sequence[-1] in pairs:
            sequence.extend(run_from[pairs[sequence[-1]]])
        yield sequence


@dataclass
class _Sequence:
    """One isolating run sequence on its way through the weak and neutral rules."""

    indexes: list[int]
    original: list[str]
    types: list[str]
    embedding: str
    before: str
    after: str

    @classmethod
    def of(
        cls,
        indexes: list[int],
        classes: Sequence[str],
        types: Sequence[str],
        found: Sequence[int],
        pairs: dict[int, int],
        base: int,
    ) -> _Sequence:
        level = found[indexes[0]]
        preceding = _kept_level(classes, found, range(indexes[0] - 1, -1, -1), base)
        last = indexes[-1]
        open_ended = classes[last] in ISOLATE_OPENERS and last not in pairs
        rest = range(0) if open_ended else range(last + 1, len(classes))
        following = _kept_level(classes, found, rest, base)
        return cls(
            indexes,
            [classes[i] for i in indexes],
            [types[i] for i in indexes],
            _direction(level),
            _direction(max(level, preceding)),
            _direction(max(level, following)),
        )

    def resolve(self, text: str) -> None:
        """Turn every type into L, R, EN or AN (W1 to W7, N0 to N2)."""
        self._marks_and_numbers()
        self._separators()
        self._terminators()
        self._numbers_after_latin()
        self._brackets(text)
        self._neutrals()

    def _marks_and_numbers(self) -> None:
        """W1 to W3."""
        types, previous, strong = self.types, self.before, self.before
        for i, kind in enumerate(types):
            if kind == "NSM":
                kind = "ON" if previous in ISOLATE_OPENERS or previous == "PDI" else previous
            previous = kind
            if kind in ("L", "R", "AL"):
                strong = kind
            elif kind == "EN" and strong == "AL":
                kind = "AN"
            types[i] = kind
        self.types = ["R" if kind == "AL" else kind for kind in types]

    def _separators(self) -> None:
        """W4."""
        types = self.types
        for i in range(1, len(types) - 1):
            kind, around = types[i], types[i - 1]
            if around == types[i + 1] and (
                (kind == "ES" and around == "EN") or (kind == "CS" and around in ("EN", "AN"))
            ):
                types[i] = around

    def _terminators(self) -> None:
        """W5 and W6."""
        types, start = self.types, 0
        for kind, group in groupby(list(types)):
            end = start + sum(1 for _ in group)
            if kind == "ET":
                beside = (types[start - 1] if start else "", types[end] if end < len(types) else "")
                types[start:end] = ["EN" if "EN" in beside else "ON"] * (end - start)
            elif kind in ("ES", "CS"):
                types[start:end] = ["ON"] * (end - start)
            start = end

    def _numbers_after_latin(self) -> None:
        """W7."""
        strong = self.before
        for i, kind in enumerate(self.types):
            if kind in ("L", "R"):
                strong = kind
            elif kind == "EN" and strong == "L":
                self.types[i] = "L"

    def _brackets(self, text: str) -> None:
        """N0."""
        for opener, closer in sorted(self._bracket_pairs(text)):
            direction = self._bracket_direction(opener, closer)
            if direction:
                self._set_bracket(opener, direction)
                self._set_bracket(closer, direction)

    def _bracket_pairs(self, text: str) -> list[tuple[int, int]]:
        """BD16."""
        waiting: list[tuple[str, int]] = []
        pairs: list[tuple[int, int]] = []
        for i, kind in enumerate(self.types):
            if kind != "ON":
                continue
            character = text[self.indexes[i]]
            if character in CLOSER_OF:
                if len(waiting) == DEEPEST_BRACKETS:
                    return pairs
                waiting.append((CLOSER_OF[character], i))
            elif character in CLOSERS:
                _close_bracket(CLOSERS[character], i, waiting, pairs)
        return pairs

    def _bracket_direction(self, opener: int, closer: int) -> str | None:
        inside = {_STRONG_IN_BRACKETS.get(kind) for kind in self.types[opener + 1 : closer]}
        if self.embedding in inside:
            return self.embedding
        if not inside - {None}:
            return None
        for i in range(opener - 1, -1, -1):
            context = _STRONG_IN_BRACKETS.get(self.types[i])
            if context:
                return context
        return self.before

    def _set_bracket(self, at: int, direction: str) -> None:
        self.types[at] = direction
        for i in range(at + 1, len(self.types)):
            if self.original[i] != "NSM":
                break
            self.types[i] = direction

    def _neutrals(self) -> None:
        """N1 and N2."""
        types, start = self.types, 0
        for neutral, group in groupby([kind in NEUTRALS for kind in types]):
            end = start + sum(1 for _ in group)
            if neutral:
                left = _STRONG_IN_BRACKETS.get(types[start - 1]) if start else self.before
                right = _STRONG_IN_BRACKETS.get(types[end]) if end < len(types) else self.after
                direction = left if left == right and left else self.embedding
                types[start:end] = [direction] * (end - start)
            start = end


_STRONG_IN_BRACKETS = {"L": "L", "R": "R", "EN": "R", "AN": "R"}


def _close_bracket(
    closer: str, at: int, waiting: list[tuple[str, int]], pairs: list[tuple[int, int]]
) -> None:
    for depth in range(len(waiting) - 1, -1, -1):
        if waiting[depth][0] == closer:
            pairs.append((waiting[depth][1], at))
            del waiting[depth:]
            return


def _direction(level: int) -> str:
    return "R" if level & 1 else "L"


def _kept_level(
    classes: Sequence[str], found: Sequence[int], indexes: range, otherwise: int
) -> int:
    for index in indexes:
        if classes[index] not in REMOVED:
            return found[index]
    return otherwise


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
