"""Proposed passphrases are out of reach, and what people type is judged without flattery."""

import math
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcm_desktop.shipped import shipped
from gcm_desktop.texts import LANGUAGES
from gcm_desktop.workspace.passphrases import (
    ENOUGH_BITS,
    propose,
    strength_of,
    words_needed,
    words_of,
)

in_every_language = pytest.mark.parametrize("language", LANGUAGES)
OF_ONE_SCRIPT = {"ar": "ARABIC", "ru": "CYRILLIC", "zh": "CJK"}


@in_every_language
def test_there_are_words_in_every_language(language: str) -> None:
    assert shipped("passphrases", f"{language}.txt").exists()
    words = words_of(language)
    assert len(words) == len(set(words))
    assert len({unicodedata.normalize("NFKC", word) for word in words}) == len(words)


@in_every_language
def test_words_are_whole_words_of_one_script(language: str) -> None:
    script = OF_ONE_SCRIPT.get(language, "LATIN")
    for word in words_of(language):
        assert word == unicodedata.normalize("NFC", word).casefold()
        assert all(unicodedata.name(letter).startswith(script) for letter in word), word


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_words_are_typed_without_accents(language: str) -> None:
    assert all(word.isascii() for word in words_of(language))


def test_arabic_words_are_typed_in_one_way_only() -> None:
    ambiguous = set("أإآؤئءةىٱ")
    assert [word for word in words_of("ar") if ambiguous & set(word) or word[-1] in "يه"] == []


@in_every_language
def test_a_proposal_has_64_bits_and_is_strong(language: str) -> None:
    words = propose(language).split(" ")
    assert len(words) == words_needed(language) >= 5
    assert set(words) <= set(words_of(language))
    assert len(words) * math.log2(len(words_of(language))) >= ENOUGH_BITS
    assert strength_of(" ".join(words)).level == 4


def test_proposals_differ() -> None:
    assert len({propose("en") for _ in range(50)}) == 50


def test_words_are_drawn_from_the_whole_list() -> None:
    drawn = Counter(word for _ in range(2_000) for word in propose("ar").split(" "))
    assert len(drawn) > 0.99 * len(words_of("ar"))
    assert max(drawn.values()) < 60


def test_a_language_without_words_gets_english_ones() -> None:
    assert words_of("sw") == words_of("en")


def test_the_licences_of_the_words_ship_with_them() -> None:
    licences = shipped("passphrases", "LICENCES.txt").read_text("utf-8")
    assert all(f"{language}.txt" in licences for language in LANGUAGES)


@pytest.mark.parametrize(
    ("passphrase", "levels"),
    [
        ("", {0}),
        ("password", {1}),
        ("Geneva2026", {1}),
        ("qwertyuiop", {1}),
        ("a" * 60, {1}),
        ("abc" * 30, {1, 2}),
        ("tr0ub4dor&3", {2}),
        ("seven herons by the harbour", {4}),
        ("我爱你", {1}),
        ("пароль", {1}),
    ],
)
def test_strength_is_what_a_guesser_would_find(passphrase: str, levels: set[int]) -> None:
    assert strength_of(passphrase).level in levels


@given(st.text(max_size=300))
@settings(max_examples=40)
def test_whatever_is_typed_is_judged(passphrase: str) -> None:
    strength = strength_of(passphrase)
    assert strength.level in range(5)
    assert bool(passphrase) == bool(strength.level)
    assert strength.sentence


def test_what_is_judged_is_bounded() -> None:
    assert (
        strength_of("correct horse " * 100_000).level
        == strength_of(("correct horse " * 100)[:72]).level
    )
