"""Finding an objective while typing: by its number, an everyday word, or a word of its title."""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from gcm_desktop.reference.compact import Objective, objectives
from gcm_desktop.texts import LANGUAGES

_LONGEST = 200
"""Characters that are read of what was typed: nobody looks for an objective with more."""
_MOST_WORDS = 12
_TELLING = 4
"""Letters from which a word of a title is worth finding: 'of', 'des' and 'para' tell nothing."""

_LONG = 8
"""Letters from which a word may have an ending of three letters rather than two."""

# One letter, several spellings: alef maqsura, Persian ya and kaf, ta marbuta, tatweel.
_LETTERS = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None})
_ARTICLE = re.compile(r"\b(?:[وفبك]?ال|لل)(?=\w)")

_EXACT, _BEGINS, _INFLECTED, _WITHIN, _SHORT_TITLE, _TITLE = range(6)


class _Entry(NamedTuple):
    """A folded word or phrase that leads to an objective."""

    text: str
    found_in: int
    place: int
    number: int


_Match = tuple[int, int, int]
"""How an objective was found, in whose language (0 the user's, 1 English), at what place."""


def find_objectives(words: str, language: str) -> tuple[int, ...]:
    """The numbers of the objectives that typed words may mean, the likeliest first.

    An exact number or everyday word comes first, then everyday words that begin with what was
    typed or differ from it in their ending only, then words within them, in short titles and in
    titles. English is searched beside any other language. Nothing typed finds all 23 in order.
    """
    asked = _words(words[:_LONGEST])[:_MOST_WORDS]
    if not asked:
        return tuple(objective.number for objective in objectives())
    best: dict[int, _Match] = {}
    hits: Counter[int] = Counter()
    for text in dict.fromkeys([" ".join(asked), *asked]):
        # Beside other words a short one is rarely the beginning of what is meant: "de", "my".
        whole = len(asked) > 1 and len(text) < _TELLING
        for number, match in _found(text, language, whole).items():
            best[number] = min(match, best.get(number, match))
            hits[number] += 1
    return tuple(
        sorted(best, key=lambda number: (best[number][0], -hits[number], best[number][1:], number))
    )


def _found(text: str, language: str, whole: bool) -> dict[int, _Match]:
    """The best match of one word or phrase by objective; `whole` takes no beginnings."""
    best: dict[int, _Match] = {}
    searched = dict.fromkeys((language, "en")) if language in LANGUAGES else ("en",)
    for rank, code in enumerate(searched):
        for how, entry in _matches(text, code, whole):
            match = (how, rank, entry.place)
            best[entry.number] = min(match, best.get(entry.number, match))
    return best


def _matches(text: str, language: str, whole: bool) -> Iterator[tuple[int, _Entry]]:
    if text.isdecimal():
        return _numbered(text)
    by_substring = language == "zh" and not text.isascii()
    return _chinese(text) if by_substring else _spelled(text, language, whole)


def _numbered(digits: str) -> Iterator[tuple[int, _Entry]]:
    """Objectives whose number is, or begins with, these digits of any script."""
    typed = str(int(digits))
    for objective in objectives():
        number = str(objective.number)
        if number.startswith(typed):
            yield _EXACT if number == typed else _BEGINS, _Entry(number, 0, 0, objective.number)


def _spelled(text: str, language: str, whole: bool) -> Iterator[tuple[int, _Entry]]:
    for entry in _beginning(text, language):
        if not whole or entry.text == text:
            yield _how(text, entry), entry
    if len(text) > _TELLING:
        yield from _inflected(text, language)


def _inflected(text: str, language: str) -> Iterator[tuple[int, _Entry]]:
    """Words that differ at the end only: plurals, cases, persons."""
    ending = 3 if len(text) >= _LONG else 2
    for entry in _beginning(text[: max(_TELLING, len(text) - ending)], language):
        if len(entry.text) <= len(text) + ending:
            yield max(_INFLECTED, entry.found_in), entry


def _how(text: str, entry: _Entry) -> int:
    return _EXACT if entry.found_in == _BEGINS and entry.text == text else entry.found_in


def _beginning(text: str, language: str) -> Iterator[_Entry]:
    entries = _entries(language)
    for place in range(bisect_left(entries, (text,)), len(entries)):
        if not entries[place].text.startswith(text):
            return
        yield entries[place]


def _chinese(text: str) -> Iterator[tuple[int, _Entry]]:
    """Chinese is written without spaces: words are looked for within words, both ways."""
    for entry in _entries("zh"):
        if entry.text.startswith(text):
            yield _how(text, entry), entry
        elif text in entry.text or (len(entry.text) > 1 and entry.text in text):
            yield max(entry.found_in, _WITHIN), entry


@cache
def _entries(language: str) -> tuple[_Entry, ...]:
    """All that leads to an objective in one language, sorted for looking up beginnings."""
    return tuple(
        sorted({entry for objective in objectives() for entry in _leading_to(objective, language)})
    )


def _leading_to(objective: Objective, language: str) -> Iterator[_Entry]:
    number = objective.number
    for place, phrase in enumerate(objective.everyday[language]):
        words = _words(phrase)
        yield _Entry(" ".join(words), _BEGINS, place, number)
        yield from (_Entry(word, _WITHIN, place, number) for word in words[1:] if len(word) > 2)
    titles = {_SHORT_TITLE: objective.short_titles, _TITLE: objective.titles}
    for found_in, wordings in titles.items():
        for word in _words(wordings[language].text):
            if len(word) >= _TELLING or language == "zh":
                yield _Entry(word, found_in, 0, number)


def _words(text: str) -> list[str]:
    """The words of a text without case, accents, vowel signs and the Arabic article."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"\w+", _ARTICLE.sub("", letters.translate(_LETTERS)))
