"""Passphrases: words drawn for a user, and how hard to guess what a user typed."""

import math
import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cache

from gcm_desktop.shipped import shipped
from gcm_desktop.texts import _

ENOUGH_BITS = 64
"""What is drawn has at least: with the cost of one guess, out of reach of who steals the file."""
FALL_BACK = "en"
LONGEST_JUDGED = 72
"""Characters; what judges is slow on more, and that many are strong or a pattern anyway."""
GUESSES = (8.0, 12.0, 15.0)
"""Powers of ten of guesses from which on a passphrase is fair, good and strong."""
IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class Strength:
    """How hard a passphrase is to guess: 0 nothing typed, 1 weak, 2 fair, 3 good, 4 strong."""

    level: int
    sentence: str


def propose(language: str) -> str:
    """A new passphrase: as many words of the language's list as make 64 bits."""
    words = words_of(language)
    return " ".join(secrets.choice(words) for _place in range(words_needed(language)))


def words_needed(language: str) -> int:
    """How many words of the language's list make 64 bits."""
    return math.ceil(ENOUGH_BITS / math.log2(len(words_of(language))))


@cache
def words_of(language: str) -> tuple[str, ...]:
    """The words passphrases are drawn from; the English ones for a language without a list."""
    try:
        path = shipped("passphrases", f"{language}.txt")
    except FileNotFoundError:
        path = shipped("passphrases", f"{FALL_BACK}.txt")
    return tuple(path.read_text("utf-8").split())


def strength_of(passphrase: str) -> Strength:
    """How hard it is to guess for somebody who tries words, names, dates and patterns first."""
    if not passphrase:
        return Strength(0, _("Four or more unrelated words are strong and easy to keep in mind."))
    level = 1 + sum(_guesses(passphrase) >= enough for enough in GUESSES)
    return Strength(level, _sentence(level))


def _sentence(level: int) -> str:
    return {
        1: _("Weak: it can be guessed by trying. Add unrelated words."),
        2: _("Fair: it slows a guesser down. One more word makes it good."),
        3: _("Good: hard to guess."),
        4: _("Strong: very hard to guess."),
    }[level]


def _guesses(passphrase: str) -> float:
    """The power of ten of guesses it takes.

    zxcvbn (Wheeler, USENIX Security 2016) counts every character it does not know for ten; one
    that stands for a word, as in Chinese, is counted for a hundred.
    """
    from zxcvbn import zxcvbn

    judged = unicodedata.normalize("NFKC", passphrase)[:LONGEST_JUDGED]
    signs = len(set(IDEOGRAPH.findall(judged)))
    return float(zxcvbn(judged)["guesses_log10"]) + signs
