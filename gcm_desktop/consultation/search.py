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
_WORD = re.compile(r"[^\W_]+")
FOLDING = 1
"""Counts the ways words were folded: a file whose index was made in another is indexed anew."""


def folded(text: str) -> str:
    """The words without case, accents, vowel signs and spelling variants of Arabic letters.

    Nothing stands between them but a space, so that the index has no opinion of its own about
    what a word is.
    """
    apart = unicodedata.normalize("NFKD", text.translate(_ARABIC))
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    spaced = _UNSPACED.sub(r" \1 ", plain.translate(_ARABIC)).casefold()
    return " ".join(_WORD.findall(spaced))


def question(words: str) -> str | None:
    """A question to the index (FTS5): every word, the last one perhaps unfinished.

    Words are quoted one by one, so that nothing typed can be an operator or an error.
    """
    asked = folded(words).split()
    return " AND ".join(f'"{word}"*' for word in asked) or None
