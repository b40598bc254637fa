"""Plain words: whole in six languages, never passed off as official, safe to fill."""

import json
import re
from datetime import date
from typing import Any

import pytest

from gcm_desktop.reports.plain_texts import (
    checked,
    consent_script,
    isolated,
    plain_objective,
    plain_texts,
    spoken,
)
from gcm_desktop.shipped import shipped
from gcm_desktop.texts import LANGUAGES

in_every_language = pytest.mark.parametrize("language", LANGUAGES)
SCRIPTS = {"ar": "[\u0621-\u064a]", "zh": "[\u4e00-\u9fff]", "ru": "[а-яё]"}
ENGLISH_TOO = {"minutes", "consultation", "notes", "total", "note_objective"}
"""Names of texts that are the same word in English and French or Spanish."""


def file_of(language: str) -> Any:
    return json.loads(shipped("forms", f"{language}.json").read_text("utf-8"))


@in_every_language
def test_every_file_says_that_it_is_not_official(language: str) -> None:
    told = file_of(language)
    assert told["official"] is False
    assert "United Nations" in told["about"]


@in_every_language
def test_every_objective_has_one_plain_sentence(language: str) -> None:
    said = [plain_objective(number, language) for number in range(1, 24)]
    assert len(set(said)) == 23
    for sentence in said:
        assert sentence.endswith(("。", "."))
        assert len(re.findall(r"[.。!?؟](?:\s|$)", sentence)) == 1


@pytest.mark.parametrize("language", SCRIPTS)
def test_words_are_written_in_the_script_of_their_language(language: str) -> None:
    words = plain_texts(language)
    for text in (*words.consent, *words.objectives, *words.texts.values()):
        literal = re.sub(r"\{\w+\}", "", text)
        if re.search(r"\w", literal):
            assert re.search(SCRIPTS[language], literal.casefold()), text


@pytest.mark.parametrize("language", ["fr", "es"])
def test_nothing_was_left_in_english(language: str) -> None:
    english, words = plain_texts("en"), plain_texts(language)
    same = {name for name, text in words.texts.items() if text == english[name]}
    assert {name for name in same - ENGLISH_TOO if len(english[name].split()) > 1} <= {"objective"}
    assert not set(words.consent) & set(english.consent)
    assert not set(words.objectives) & set(english.objectives)


@in_every_language
def test_the_consent_names_who_asks_and_until_when_words_can_be_taken_back(language: str) -> None:
    script = " ".join(
        consent_script(language, organisers=["Harbour Council"], withdraw_until=date(2027, 1, 31))
    )
    assert "Harbour Council" in script
    assert "2027" in script
    assert "{" not in script


@in_every_language
def test_the_consent_can_be_read_when_nobody_is_named_and_no_day_is_set(language: str) -> None:
    words, script = plain_texts(language), consent_script(language)
    assert words["the_organisers"] in script[0]
    assert any(sentence.startswith(words["take_back"]) for sentence in script)
    assert len(script) == 12


def test_a_language_without_plain_words_gets_english() -> None:
    assert spoken("sw") == "en"
    assert spoken("fr-CA") == "fr"
    assert plain_objective(8, "sw") == plain_objective(8, "en")


def test_a_name_with_braces_or_overrides_fills_a_place_as_text() -> None:
    first = consent_script("en", organisers=["{until} \u202eevil\u2069 {0}"])[0]
    assert first == f"This meeting is held by {isolated('{until} evil {0}')}."


def test_a_file_that_lacks_a_text_is_refused_by_name() -> None:
    told = file_of("fr")
    del told["texts"]["minutes"]
    with pytest.raises(ValueError, match="minutes"):
        checked(told, "fr", plain_texts("en"))


def test_a_file_with_another_place_to_fill_is_refused() -> None:
    told = file_of("fr")
    told["texts"]["card_tell"] = "À {nobody}"
    with pytest.raises(ValueError, match="card_tell"):
        checked(told, "fr", plain_texts("en"))


def test_a_file_with_an_empty_sentence_is_refused() -> None:
    told = file_of("es")
    told["objectives"]["9"] = " "
    with pytest.raises(ValueError, match="objective 9"):
        checked(told, "es", plain_texts("en"))


def test_a_file_that_claims_to_be_official_is_refused() -> None:
    told = file_of("ru")
    told["official"] = True
    with pytest.raises(ValueError, match="unofficial"):
        checked(told, "ru", plain_texts("en"))
