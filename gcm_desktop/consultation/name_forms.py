"""A name as it stands in a sentence: with an ending of its language, or joined to the word before.

Two words are one name where they begin with the same four letters and at most three follow in
either: Иванова, Ивановым; Ковалець, Ковальця; Μαρία, Μαρίας. A shorter name stands as it is, but
that the last vowel of a Cyrillic one may change (Анна, Анне; Юля, Юлей). Stemmers of the Snowball
project, each told the language, brought 33 of 64 pairs of a name and a changed form together,
because they are made for nouns and verbs: no name keeps to one language's endings in mixed speech.
Letters are compared without case, accents and the spelling variants that people type one for the
other. An aid that asks a person one by one: a find too many costs attention, one too few a person.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import takewhile

from gcm_desktop.consultation.search import folded
from gcm_desktop.reference.name_cues import name_cues

SHARED = 4
"""Letters with which a name and its changed form begin alike."""
LONGEST_TAIL = 3
"""Letters that may follow them in either."""
LEAST = 3
"""Letters of a name's part that is looked for whatever its accents; shorter ones as they are."""
JOINTS = re.compile(r"['’ʼ\u200c-]|(?<=[a-z])(?=[A-Z])")
"""Where words are joined: Ayşe'nin, d'Olena, Amina-led, فاطمه‌ها, uNomsa."""
ARTICLE = "ال"
"""Half of all Arabic nouns begin with it, so it is none of the letters that are shared."""
VOWELS = frozenset("аеиоуыэюяіє")
CHANGED_VOWEL = 2
"""Letters into which the last vowel of a short Cyrillic name may change."""
FLEETING = re.compile("[ео](?=[клнц]ь?$)")
"""A vowel that is only there while nothing follows: Павел, Павла."""
MOST_FORMS = 65_536
"""Words of names whose forms are remembered."""
SOFTENED = str.maketrans("гкх", "зцс")
"""Ukrainian and Belarusian consonants before -і: Ольга, Ользі."""
_ALIKE = str.maketrans("کیہھےۃıłøđʼʻʿʾ", "كيههيهilod    ")
"""Letters of one name in several languages that the search keeps apart."""


def plain_name(word: str) -> str:
    """A word of a name as names are compared.

    As the search folds them, but that vowel signs that take room stay, as letters of the name.
    """
    return "".join(sign if _takes_room(sign) else folded(sign) for sign in word.translate(_ALIKE))


def plain(word: str) -> str:
    """A word of a text as names are compared.

    The preposition على stays apart from the name علي: it stands in nearly every sentence.
    """
    letters = plain_name(word)
    return letters[:-1] + "ى" if len(letters) == LEAST and word.endswith("ى") else letters


def pieces(word: str) -> Iterator[str]:
    """A word as it is written, its joined parts, and each without what is written in front."""
    for part in dict.fromkeys((word, *filter(None, JOINTS.split(word)))):
        yield part
        for prefix in _joined() if unicodedata.category(part[0]) == "Lo" else ():
            if part.startswith(prefix) and len(part) > len(prefix) + 1:
                yield part[len(prefix) :]


def parts(words: Sequence[str]) -> Iterator[str]:
    """The parts of a name, as its words are written, that are looked for by themselves.

    A form of address before the name is none, and an Arabic article may be missing.
    """
    for place, word in enumerate(words):
        if not (place == 0 and len(words) > 1 and word.casefold() in _addressing()):
            joined = dict.fromkeys((word, *JOINTS.split(word)))
            bare = [one.removeprefix(ARTICLE) for one in joined if len(one) > len(ARTICLE) + LEAST]
            yield from filter(_stands_alone, dict.fromkeys((*joined, *bare)))


def is_named(word: str) -> bool:
    """Whether a word could be a name: capital where the script uses capitals."""
    return word[0] == word[0].title()


def _stands_alone(part: str) -> bool:
    return len(part) > 1 and is_named(part) and part.casefold() not in _never_alone()


def keys(name: str) -> set[str]:
    """Under what a name is found again, folded: one at least is also a key of every changed form.

    Only a sieve: `is_like` answers.
    """
    return {
        key
        for form in _forms(name)
        for key in (form, form[:SHARED], form[:-1] if _ends_in_vowel(form) else form)
    }


def keys_said(word: str) -> set[str]:
    """Under what the names are found that a folded word could be a form of."""
    return {word, word[:SHARED], *(word[:-cut] for cut in range(1, CHANGED_VOWEL + 1))}


def is_like(said: str, name: str) -> bool:
    """Whether a word is a name or a changed form of it, both folded."""
    return any(_is_form(said, form) for form in _forms(name))


def _takes_room(sign: str) -> bool:
    """Whether a sign is a vowel sign of a script like Devanagari or Tamil, not an accent."""
    return unicodedata.category(sign).startswith("M") and not unicodedata.combining(sign)


def _is_form(said: str, name: str) -> bool:
    if said == name or said[:1] != name[:1]:
        return said == name
    alike = takewhile(lambda two: two[0] == two[1], zip(said, name, strict=False))
    shared = sum(1 for _same in alike)
    if shared >= SHARED + (len(ARTICLE) if name.startswith(ARTICLE) else 0):
        return max(len(said), len(name)) - shared <= LONGEST_TAIL
    ending = said[len(name) - 1 :]
    return (
        shared == len(name) - 1
        and _ends_in_vowel(name)
        and len(ending) in range(1, CHANGED_VOWEL + 1)
        and set(ending) <= VOWELS
    )


@lru_cache(MOST_FORMS)
def _forms(name: str) -> tuple[str, ...]:
    """A name, and what it begins with when its last letters change too."""
    forms = [name]
    if len(name) > SHARED and FLEETING.search(name):
        forms.append(FLEETING.sub("", name))
    if len(name) >= SHARED and name.endswith("а") and name[-2] in "гкх":
        forms.append(name[:-2] + name[-2].translate(SOFTENED) + "і")
    return tuple(forms)


def _ends_in_vowel(name: str) -> bool:
    return LEAST <= len(name) <= SHARED and name[-1] in VOWELS


@cache
def _joined() -> tuple[str, ...]:
    return name_cues().joined


@cache
def _addressing() -> frozenset[str]:
    return frozenset(cue.casefold() for cue in name_cues().before)


@cache
def _never_alone() -> frozenset[str]:
    return frozenset(word.casefold() for word in name_cues().never_alone)
