"""Search over words in all scripts: both the index and the question are folded the same way."""

import re
import unicodedata

_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])"
)
"""Scripts written without spaces: each character becomes a word of its own."""
_ARABIC = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None}
)
"""Letters that people type one for the other."""
SAID = """(text || coalesce(' ' || speaker, '') || coalesce((SELECT ' ' || group_concat(
 json_extract(value, '$.text'), ' ') FROM json_each(translations) WHERE type = 'object'), ''))"""
"""What an input says, as SQL over its row: its words, its speaker's name, its translations."""
SAYING = frozenset({"text", "speaker", "translations"})
"""The fields that it rests on."""
FOLDING = 2
"""Counts the ways words were folded: a file whose index was made in another is indexed anew."""


class _Folded(dict[int, str]):
    """By letter of a decomposed text, what stands for it; worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if unicodedata.combining(letter):
            plain = ""
        else:
            spaced = _UNSPACED.sub(r" \1 ", letter.translate(_ARABIC)).casefold()
            plain = "".join(sign if sign.isalnum() else " " for sign in spaced)
        self[code] = plain
        return plain


_FOLDED = _Folded()


def folded(text: str) -> str:
    """The words without case, accents, vowel signs and spelling variants of Arabic letters.

    Nothing stands between them but a space, so that the index has no opinion of its own about
    what a word is.
    """
    return " ".join(unicodedata.normalize("NFKD", text).translate(_FOLDED).split())


def question(words: str) -> str | None:
    """A question to the index (FTS5): every word, each perhaps unfinished.

    Words are quoted one by one, so that nothing typed can be an operator or an error. A letter by
    itself stands for itself, as it does where a letter is a word: half of all words begin with
    some letter.
    """
    asked = folded(words).split()
    return " AND ".join(f'"{word}"' if len(word) == 1 else f'"{word}"*' for word in asked) or None


def says(text: str, words: str) -> bool:
    """Whether a text holds the words, as the index would answer."""
    said = folded(text).split()
    return all(
        any(word == asked or (len(asked) > 1 and word.startswith(asked)) for word in said)
        for asked in folded(words).split()
    )
