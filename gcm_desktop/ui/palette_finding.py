"""What the command palette leads to, and how a way is found by the beginnings of its words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from gcm_desktop.consultation.search import folded
from gcm_desktop.reference import find_objectives

LONGEST, MOST_WORDS = 200, 12
"""Of what is typed, the characters and words that are read."""
MOST = 60
"""Ways that are shown at most: who sees so many types another letter."""


class Kind(IntEnum):
    """What a way leads to; where all else is equal, the first comes first."""

    ACTION = 0
    PAGE = 1
    OBJECTIVE = 2
    CONSULTATION = 3


@dataclass(frozen=True)
class Way:
    """One line of the palette."""

    kind: Kind
    title: str
    detail: str
    """Where it belongs, in a word or two."""
    keys: str
    drawing: str
    act: Callable[[], object]
    words: str
    """The folded words it is found by, its title first, each with a space on either side."""
    objective: int = 0
    at_first: bool = False
    """Whether it is offered before anything is typed."""


class _Asked(NamedTuple):
    """One typed word: folded, maybe to several, and the objectives it may mean, best first."""

    parts: tuple[str, ...]
    """Each with a space before it, as a beginning of a word is looked for."""
    objectives: dict[int, int]


def words_of(*texts: str) -> str:
    """The words of these texts as they are looked for."""
    return f" {' '.join(folded(text) for text in texts)} "


def found(ways: Iterable[Way], typed: str, language: str) -> list[Way]:
    """The ways of which every typed word begins some word, the likeliest first.

    An objective is found by its everyday words as well. Nothing typed finds what is offered at
    first.
    """
    asked = _asked(typed[:LONGEST], language)
    if not asked:
        return [way for way in ways if way.at_first]
    phrase = "".join(part for word in asked for part in word.parts)
    ranked = []
    for place, way in enumerate(ways):
        rank = _rank(way, asked, phrase)
        if rank is not None:
            ranked.append((rank, way.kind, place, way))
    ranked.sort(key=lambda line: line[:-1])
    return [line[-1] for line in ranked[:MOST]]


def _asked(typed: str, language: str) -> list[_Asked]:
    asked = []
    for word in typed.split()[:MOST_WORDS]:
        parts = tuple(f" {part}" for part in folded(word).split())
        if parts:
            numbers = find_objectives(word, language)
            asked.append(_Asked(parts, {number: place for place, number in enumerate(numbers)}))
    return asked


def _rank(way: Way, asked: Sequence[_Asked], phrase: str) -> tuple[int, int, int, int] | None:
    """How well a way fits, less being better; None where a word is nowhere in it."""
    words, places, unfinished, everyday = way.words, [], 0, 0
    for word in asked:
        at = [words.find(part) for part in word.parts]
        if min(at) >= 0:
            places += at
            unfinished += sum(1 for part in word.parts if f"{part} " not in words)
        elif way.objective in word.objectives:
            everyday += 1 + word.objectives[way.objective]
        else:
            return None
    if words.startswith(phrase):
        return 0, unfinished, 0, 0
    in_order = places == sorted(places)
    meant = everyday == 1  # an everyday word that means this objective before all others
    tier = 1 if meant else 2 if not everyday else 3
    return tier, unfinished, everyday + (0 if in_order else 1), min(places, default=0)
