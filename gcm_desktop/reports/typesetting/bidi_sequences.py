"""Isolating run sequences: the middle of UAX #9, where numbers, marks, brackets and spaces settle.

The pairs of brackets are those of BidiBrackets.txt of the Unicode Character Database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

DEEPEST_BRACKETS = 63

ISOLATE_OPENERS = frozenset(("LRI", "RLI", "FSI"))
REMOVED = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "BN"))
"""Classes that rule X9 takes out, for the rules that follow it."""
NEUTRALS = frozenset(("B", "S", "WS", "ON", "PDI")) | ISOLATE_OPENERS

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


def isolating_sequences(
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
class Sequencing:
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
    ) -> Sequencing:
        """Begin with the types that X1 to X8 left, and what lies before and after (X10)."""
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
