"""Sentences in the user's language."""

import gettext
import string
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from gcm_desktop import texts
from gcm_desktop.shipped import shipped
from gcm_desktop.texts import _, in_language, is_right_to_left, language, ngettext, use_language


@pytest.fixture(autouse=True)
def _english_before_and_after() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


def catalogues() -> list[str]:
    return [
        code for code in texts.LANGUAGES if isinstance(in_language(code), gettext.GNUTranslations)
    ]


def test_english_needs_no_catalogue() -> None:
    assert _("Nothing was changed.") == "Nothing was changed."


def test_what_no_catalogue_knows_is_said_in_english() -> None:
    use_language("fr")
    assert _("a sentence that nobody ever translated") == "a sentence that nobody ever translated"


def test_a_language_that_is_none_of_the_six_becomes_english() -> None:
    use_language("fr")
    use_language("tlh")
    assert language() == "en"


def test_one_and_many_are_told_apart() -> None:
    assert ngettext("{n} input", "{n} inputs", 1).format(n=1) == "1 input"
    assert ngettext("{n} input", "{n} inputs", 2).format(n=2) == "2 inputs"


@pytest.mark.parametrize("code", ["ar", "fa", "ur", "ar-EG", "AR"])
def test_languages_written_from_the_right(code: str) -> None:
    assert is_right_to_left(code)


@pytest.mark.parametrize("code", ["en", "zh", "fr-CA", "ru", "arn", "hau"])
def test_languages_written_from_the_left(code: str) -> None:
    assert not is_right_to_left(code)


def test_a_report_speaks_its_own_language_whatever_the_screen_speaks() -> None:
    use_language("fr")
    assert in_language("en").gettext("Objective") == "Objective"
    assert language() == "fr"


def test_another_thread_speaks_the_language_of_the_screen() -> None:
    use_language("es")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(language).result() == "es"


@pytest.mark.parametrize("code", [c for c in texts.LANGUAGES if c != "en"])
def test_translations_hold_the_same_fields(code: str) -> None:
    """A field missing or misspelt in a translation would break the sentence when it is needed."""
    catalogue = in_language(code)
    assert isinstance(catalogue, gettext.GNUTranslations)
    for said, meant in catalogue._catalog.items():
        original = said[0] if isinstance(said, tuple) else said
        if original:
            assert fields(meant) <= fields(original), original


def test_every_shipped_catalogue_is_read() -> None:
    folders = sorted(found.name for found in shipped("locale").iterdir() if found.is_dir())
    assert [code for code in folders if code != "en"] == sorted(set(catalogues()) - {"en"})


def fields(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _how in string.Formatter().parse(sentence) if name}
