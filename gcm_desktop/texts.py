"""Sentences in the user's language, for windows, commands and reports alike (GNU gettext)."""

from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations

from gcm_desktop.shipped import shipped

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
"""The six official languages of the United Nations, in the order of their English names."""
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


@dataclass
class _Screen:
    """What gettext needs to know once for the whole process, threads included."""

    language: str = "en"


_SCREEN = _Screen()


def use_language(code: str) -> None:
    """Speak this language on screen and in messages from now on; English where it lacks a text."""
    _SCREEN.language = code if code in LANGUAGES else "en"


def language() -> str:
    """The language spoken on screen, as a BCP 47 tag."""
    return _SCREEN.language


def is_right_to_left(code: str) -> bool:
    """Whether a language is written from right to left."""
    return code.partition("-")[0].casefold() in RIGHT_TO_LEFT


@cache
def in_language(code: str) -> NullTranslations:
    """The catalogue of one language: a report's language is independent of the screen's."""
    try:
        with shipped("locale", code, "LC_MESSAGES", "gcm.mo").open("rb") as catalogue:
            return GNUTranslations(catalogue)
    except FileNotFoundError:
        return NullTranslations()


def _(text: str) -> str:
    """The text in the language of the screen."""
    return in_language(language()).gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """The text for this number of things, in the language of the screen."""
    return in_language(language()).ngettext(one, many, number)
