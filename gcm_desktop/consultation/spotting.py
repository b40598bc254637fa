"""Words that could show somebody: numbers, addresses, names this file knows, forms of address.

An aid, never a guarantee: other names are not detected. Everything here is a function of a text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from gcm_desktop.consultation.name_forms import (
    LEAST,
    is_like,
    is_named,
    keys,
    keys_said,
    parts,
    pieces,
    plain,
    plain_name,
)
from gcm_desktop.reference.name_cues import name_cues

DIGITS = re.compile(r"\d{5,}")
MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u0670\u0900-\u0dff\u135d-\u135f"
"""Signs that belong to the letter before them, as vowels do in many scripts."""
WORD = re.compile(rf"\w[\w{MARKS}'’\u200c\u200d-]*")
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
"""Scripts in which words are not set apart by spaces, and Hangul, where cues are endings."""
AROUND_AT = 64
"""Characters that are looked at on either side of an @."""
OF_AN_ADDRESS = re.compile(r"[^\s@<>()\[\]\"“”«»,;:،؛、。，；：]")
LONGEST_NAME = 3
"""Words after a form of address that are taken for a name."""
MOST_TRIES = 1000
"""Candidates for telephone numbers that are tried in one text."""
ORDER = ("email", "phone", "name", "title", "digits")
"""Of two causes for the same words, the one that is told."""
DIGITS_AT_ALL = re.compile(r"(?:\d\D{0,4}){5}")
"""A text without so many digits near each other holds no number to look for."""


class Spot(NamedTuple):
    """A place in a text, in code points, and why it was looked at."""

    start: int
    end: int
    cause: str


class _Met(NamedTuple):
    """A word of a text, and what could stand in it."""

    like: frozenset[str]
    """Words of names that it could be a form of."""
    alone: bool
    """Whether it is a name, or a part of one that is looked for by itself."""
    going_on: tuple[tuple[str, ...], ...]
    """The further words of longer names that could begin with it."""


class Names:
    """Names that a file knows, to be found in texts."""

    def __init__(self, persons: Iterable[str], organisations: Iterable[str] = ()) -> None:
        self._by_key: dict[str, set[str]] = {}
        self._further: dict[str, set[tuple[str, ...]]] = {}
        self._as_spelt: set[str] = set()
        self._unspaced: set[str] = set()
        self._met: dict[str, _Met] = {}
        for name in persons:
            self._know(name)
            for part in parts(WORD.findall(unicodedata.normalize("NFC", name))):
                self._know_part(part)
        for name in organisations:
            self._know(name)

    def _know(self, name: str) -> None:
        name = unicodedata.normalize("NFC", name.strip())
        if UNSPACED.search(name):
            if len(name) > 1:
                self._unspaced.add(name)
        elif words := tuple(filter(None, map(plain_name, WORD.findall(name)))):
            self._further.setdefault(words[0], set()).add(words[1:])
            for part in words:
                for key in keys(part):
                    self._by_key.setdefault(key, set()).add(part)

    def _know_part(self, part: str) -> None:
        if len(part) >= LEAST:
            self._know(part)
        else:
            self._as_spelt.add(part)

    def _meet(self, word: str) -> _Met:
        """What could stand in a word; most words come again and again."""
        if word not in self._met:
            spelt = unicodedata.normalize("NFC", word)
            alone = not self._as_spelt.isdisjoint(pieces(spelt))
            like: set[str] = set()
            for part in pieces(spelt):
                found = self._like(plain(part))
                alone |= is_named(part) and any(() in self._further.get(one, ()) for one in found)
                like |= found
            going_on = {further for one in like for further in self._further.get(one, ())}
            self._met[word] = _Met(frozenset(like), alone, tuple(going_on - {()}))
        return self._met[word]

    def _like(self, said: str) -> set[str]:
        """The words of names that a folded word could be a form of."""
        sieved = {one for key in keys_said(said) for one in self._by_key.get(key, ())}
        return {one for one in sieved if is_like(said, one)}

    def within(self, text: str) -> Iterator[Spot]:
        """Where a name stands: the whole of it however written, a part of it with its capital."""
        found = [*WORD.finditer(text)] if self._by_key or self._as_spelt else []
        for place, word in enumerate(found):
            met = self._meet(word.group())
            if met.alone:
                yield Spot(*word.span(), "name")
            for further in met.going_on:
                here = found[place + 1 : place + 1 + len(further)]
                if len(here) == len(further) and all(map(self._is_said, here, further)):
                    yield Spot(word.start(), here[-1].end(), "name")
        for unspaced in self._unspaced:
            for hit in re.finditer(re.escape(unspaced), text):
                yield Spot(*hit.span(), "name")

    def _is_said(self, word: re.Match[str], name: str) -> bool:
        return name in self._meet(word.group()).like


def spots(text: str, *, region: str | None, names: Names) -> list[Spot]:
    """Where a text could show somebody, in order; what lies within another spot is not told.

    `region` is the country, as ISO 3166-1 alpha-2, whose telephone numbers need no prefix.
    """
    every = [*_addresses(text), *names.within(text), *_addressed(text)]
    if DIGITS_AT_ALL.search(text):
        every += _numbers(text, region)
    widest = sorted(every, key=lambda spot: (spot.start, -spot.end, ORDER.index(spot.cause)))
    told: list[Spot] = []
    for spot in widest:
        if not told or spot.end > told[-1].end:
            told.append(spot)
    return told


def _numbers(text: str, region: str | None) -> Iterator[Spot]:
    """Telephone numbers as far as they are possible, and longer runs of digits of any script."""
    from phonenumbers import (  # noqa: PLC0415  slow to import, and most texts have no number
        Leniency,
        PhoneNumberMatcher,
    )

    for match in PhoneNumberMatcher(text, region, Leniency.POSSIBLE, MOST_TRIES):
        yield Spot(match.start, match.end, "phone")
    for run in DIGITS.finditer(text):
        yield Spot(*run.span(), "digits")


def _addresses(text: str) -> Iterator[Spot]:
    """E-mail addresses: what stands around an @ without a space, with a point after it."""
    for sign in re.finditer("@", text):
        start = end = sign.start()
        least, most = max(0, start - AROUND_AT), min(len(text), end + 1 + AROUND_AT)
        while start > least and OF_AN_ADDRESS.match(text[start - 1]):
            start -= 1
        end += 1
        while end < most and OF_AN_ADDRESS.match(text[end]):
            end += 1
        host = text[sign.end() : end].rstrip(".!?")
        if start < sign.start() and "." in host.strip("."):
            yield Spot(start, sign.end() + len(host), "email")


def _addressed(text: str) -> Iterator[Spot]:
    """Forms of address with the words that are likely to be a name."""
    words = [*WORD.finditer(text)]
    for place, word in enumerate(words):
        if word.group().casefold() in _before():
            end = _end_of_name(text, words, place)
            if end is not None:
                yield Spot(word.start(), end, "title")
    for hit in _after().finditer(text):
        start, least = hit.start(), max(0, hit.start() - LONGEST_NAME)
        while start > least and UNSPACED.match(text[start - 1]):
            start -= 1
        if start < hit.start():
            yield Spot(start, hit.end(), "title")


def _end_of_name(text: str, words: list[re.Match[str]], place: int) -> int | None:
    """Where the name after a form of address ends; nothing where none follows."""
    end = None
    for before, word in pairwise(words[place : place + 1 + LONGEST_NAME]):
        between = text[before.end() : word.start()].lstrip(".")
        if between.strip(" \u00a0\u202f") or not between or not is_named(word.group()):
            break
        end = word.end()
        if not _has_case(word.group()):
            break
    return end


@cache
def _before() -> frozenset[str]:
    return frozenset(cue.casefold() for cue in name_cues().before)


@cache
def _after() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, name_cues().after)))


def _has_case(word: str) -> bool:
    return word[0].isupper()
