"""Numbers in the digits that are usual in a language, as the Unicode CLDR has it."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError

ZEROS = {
    "arab": "\u0660",
    "arabext": "\u06f0",
    "beng": "\u09e6",
    "deva": "\u0966",
    "khmr": "\u17e0",
    "laoo": "\u0ed0",
    "mymr": "\u1040",
    "tamldec": "\u0be6",
    "thai": "\u0e50",
}
"""The digit nought of each numbering system whose digits the shipped typefaces have."""


def numeral(number: int, language: str) -> str:
    """Write a whole number in the digits usual in `language` (BCP 47), without grouping."""
    zero = _zero(language)
    if zero == "0":
        return str(number)
    return "".join(chr(ord(zero) + int(digit)) for digit in str(number))


@lru_cache(64)
def _zero(language: str) -> str:
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return "0"
    return ZEROS.get(locale.default_numbering_system, "0")
