"""Countries, their subdivisions and languages, and what each is called in the six languages.

Countries and subdivisions are those of ISO 3166-1 and 3166-2 (pycountry); names of countries and
languages are those of the Unicode CLDR (Babel), languages it lacks those of ISO 639-3.
"""
# ruff: noqa: PLC0415  pycountry and Babel are slow to import: they wait for the first question.

from functools import cache
from typing import Any, NamedTuple


class Subdivision(NamedTuple):
    """An administrative area of ISO 3166-2, named as its country's list names it."""

    code: str
    name: str
    category: str


@cache
def countries() -> tuple[str, ...]:
    """The ISO 3166-1 alpha-3 codes of all countries, in the order of the codes."""
    import pycountry

    return tuple(sorted(country.alpha_3 for country in pycountry.countries))


def is_country(iso3: str) -> bool:
    """Whether a text is an ISO 3166-1 alpha-3 code, in capitals as the standard writes it."""
    return iso3 in countries()


@cache
def country_name(iso3: str, language: str) -> str:
    """What a country is called in a language; the code itself where nothing is known of it."""
    import pycountry

    country = pycountry.countries.get(alpha_3=iso3)
    if country is None:
        return iso3
    names = _locale(language).territories
    return str(names.get(country.alpha_2, country.name))


@cache
def subdivisions_of(iso3: str) -> tuple[Subdivision, ...]:
    """The administrative areas of a country by name; none where ISO 3166-2 lists none."""
    import pycountry

    country = pycountry.countries.get(alpha_3=iso3)
    areas = (
        Subdivision(area.code, area.name, area.type)
        for area in pycountry.subdivisions
        if country and area.country_code == country.alpha_2
    )
    return tuple(sorted(areas, key=lambda area: (area.name, area.code)))


def is_language(code: str) -> bool:
    """Whether a text begins with a language code of ISO 639, as BCP 47 tags do."""
    return _language(code) is not None


@cache
def language_name(code: str, language: str) -> str:
    """What the language of a BCP 47 tag is called in another; the tag where nothing is known."""
    names = _locale(language).languages
    primary = _primary(code)
    if primary in names:
        return str(names[primary])
    known = _language(code)
    return str(known.name) if known else code


def _primary(code: str) -> str:
    return code.replace("_", "-").partition("-")[0].casefold()


def _language(code: str) -> Any:
    import pycountry

    primary = _primary(code)
    if len(primary) == len("en"):
        return pycountry.languages.get(alpha_2=primary)
    return pycountry.languages.get(alpha_3=primary)


@cache
def _locale(language: str) -> Any:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@cache
def region_of(iso3: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country, which telephone numbering goes by."""
    import pycountry

    country = pycountry.countries.get(alpha_3=iso3)
    return None if country is None else str(country.alpha_2)
