"""What is read aloud and handed out, in plain words: consent, objectives, forms, cards.

The texts lie in `resources/forms/`, one file a language, for a person to mend. They are this
program's own: none is wording of the United Nations, and each file says so. Places to fill are
names in braces.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from string import Formatter
from typing import Any

from gcm_desktop.reports.voice import Voice
from gcm_desktop.shipped import shipped
from gcm_desktop.texts import LANGUAGES

OBJECTIVES = range(1, 24)
PATTERN_LANGUAGE = "en"
"""Every other language says what this one says, with the same places to fill."""
TURNING = {ord(sign): None for sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True)
class PlainTexts:
    """All plain words of one language."""

    language: str
    texts: Mapping[str, str]
    consent: tuple[str, ...]
    """The sentences of the consent script, in the order in which they are read."""
    objectives: tuple[str, ...]

    def __getitem__(self, name: str) -> str:
        """A text without places to fill."""
        return self.texts[name]

    def filled(self, name: str, **values: object) -> str:
        """A text with its places filled, whatever direction the values are written in."""
        told = {place: isolated(str(value)) for place, value in values.items()}
        return self.texts[name].format(**told)


def spoken(language: str) -> str:
    """The language in which plain words are there for a BCP 47 tag: English where it has none."""
    primary = language.partition("-")[0].casefold()
    return primary if primary in LANGUAGES else "en"


def plain_texts(language: str) -> PlainTexts:
    """The plain words of a language. Raises ValueError where a file was mended wrongly."""
    return _read(spoken(language))


def plain_objective(number: int, language: str) -> str:
    """One plain sentence that says what an objective, 1 to 23, is about; never official."""
    return plain_texts(language).objectives[number - 1]


def consent_script(
    language: str, *, organisers: Sequence[str] = (), withdraw_until: date | None = None
) -> tuple[str, ...]:
    """What is read to the room before anything is recorded, sentence by sentence.

    Without `organisers` it speaks of those who invited; without a day until when words can be
    taken back it says that this ends when a report is sent.
    """
    words = plain_texts(language)
    named = Voice(words.language).listed([isolated(name) for name in organisers])
    values = {
        "organisers": named or words["the_organisers"],
        "until": take_back_until(words, withdraw_until),
    }
    return tuple(sentence.format(**values) for sentence in words.consent)


def take_back_until(words: PlainTexts, day: date | None) -> str:
    """The sentence that says until when words can be taken back."""
    if day is None:
        return words["take_back"]
    return words.filled("take_back_until", until=Voice(words.language).day(day))


def isolated(name: str) -> str:
    """A name within a sentence, so that it cannot turn the direction of the words around it."""
    return f"{ISOLATE}{name.translate(TURNING)}{END_OF_ISOLATE}"


@cache
def _read(language: str) -> PlainTexts:
    told = json.loads(shipped("forms", f"{language}.json").read_text(encoding="utf-8"))
    pattern = None if language == PATTERN_LANGUAGE else _read(PATTERN_LANGUAGE)
    return checked(told, language, pattern)


def checked(told: Any, language: str, pattern: PlainTexts | None) -> PlainTexts:
    """What a file says, once it is whole: ValueError names the first text that is not.

    It must say that it is not official, and have every text of `pattern` with the same places.
    """
    if told["language"] != language or told["official"] is not False:
        raise ValueError(f"forms/{language}.json must name its language and say it is unofficial")
    read = PlainTexts(
        language,
        dict(told["texts"]),
        tuple(told["consent"]),
        tuple(told["objectives"][str(number)] for number in OBJECTIVES),
    )
    for name, text in _all(read).items():
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"forms/{language}.json: {name} says nothing")
    if pattern is not None:
        _compare(read, pattern)
    return read


def _compare(read: PlainTexts, pattern: PlainTexts) -> None:
    mine, wanted = _all(read), _all(pattern)
    if different := mine.keys() ^ wanted.keys():
        raise ValueError(f"forms/{read.language}.json: {min(different)} is missing or too many")
    for name, text in mine.items():
        if _places(text) != _places(wanted[name]):
            raise ValueError(f"forms/{read.language}.json: {name} has other places to fill")


def _all(read: PlainTexts) -> dict[str, str]:
    consent = {f"consent {at}": text for at, text in enumerate(read.consent, 1)}
    objectives = {f"objective {at}": text for at, text in enumerate(read.objectives, 1)}
    return {**read.texts, **consent, **objectives}


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
