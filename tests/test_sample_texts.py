"""The shipped sample: whole, varied, consistent, and marked as invented wherever it shows."""

import json
import unicodedata
from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gcm_desktop.shipped import shipped

OBJECTIVES = range(1, 24)
PRINCIPLES = "abcdefghij"
KINDS = {
    "experience", "practice", "challenge", "recommendation",
    "support", "data", "pledge", "question",
}  # fmt: skip
GROUPS = {
    "migrants", "civil_society", "migrant_diaspora_orgs", "faith_based",
    "local_authorities_communities", "private_sector", "trade_unions", "parliamentarians",
    "nhri", "red_cross_red_crescent", "academia", "media", "states", "un_system",
    "children_youth", "other",
}  # fmt: skip
LANGUAGES = {"en": 70, "fr": 12, "es": 12, "ar": 9, "ru": 9, "zh": 8}
SCRIPTS = {"ar": "ARABIC", "ru": "CYRILLIC", "zh": "CJK", "en": "LATIN", "fr": "LATIN",
           "es": "LATIN"}  # fmt: skip
TALLIES = {
    "by_group": GROUPS | {"not_recorded"},
    "by_sex": {"women", "men", "other", "not_recorded"},
    "by_age": {"0-17", "18-24", "25-59", "60+", "not_recorded"},
    "by_disability": {"yes", "no", "not_recorded"},
}
CAPTURE_FIELDS = {
    "objectives", "kind", "stakeholder_group", "text", "language", "principles",
    "organisation", "quote", "attribution", "sensitivity",
}  # fmt: skip
INVENTED = "(invented)"


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return shipped("sample", "inputs.jsonl").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def inputs(lines: list[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def consultation() -> dict[str, Any]:
    sample: dict[str, Any] = json.loads(shipped("sample", "consultation.json").read_text("utf-8"))
    return sample


@pytest.fixture(scope="module")
def session(consultation: dict[str, Any]) -> dict[str, Any]:
    meeting: dict[str, Any] = consultation["session"]
    return meeting


def letters_of(text: str) -> Counter[str]:
    return Counter(unicodedata.name(sign).split()[0] for sign in text if sign.isalpha())


def turns_of_phrase(text: str, language: str) -> set[tuple[str, ...]]:
    units = list(text) if language == "zh" else text.casefold().split()
    length = 10 if language == "zh" else 7
    return {tuple(units[at : at + length]) for at in range(len(units) - length + 1)}


def every_string(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in every_string(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in every_string(inner)]
    return []


def test_there_are_120_inputs_and_nothing_else_in_the_file(lines: list[str]) -> None:
    assert len(lines) == 120
    assert all(line.startswith("{") and line.endswith("}") for line in lines)


def test_every_input_has_the_fields_of_a_capture_line(inputs: list[dict[str, Any]]) -> None:
    assert all(entry.keys() == CAPTURE_FIELDS for entry in inputs)


def test_every_objective_is_heard_at_least_three_times(inputs: list[dict[str, Any]]) -> None:
    heard = Counter(number for entry in inputs for number in entry["objectives"])
    assert set(heard) == set(OBJECTIVES)
    assert min(heard.values()) >= 3


def test_every_objective_is_the_principal_one_of_some_input(inputs: list[dict[str, Any]]) -> None:
    assert {entry["objectives"][0] for entry in inputs if entry["objectives"]} == set(OBJECTIVES)


def test_no_input_names_an_objective_twice(inputs: list[dict[str, Any]]) -> None:
    assert all(len(set(e["objectives"])) == len(e["objectives"]) for e in inputs)


def test_four_inputs_are_still_to_be_sorted(inputs: list[dict[str, Any]]) -> None:
    assert sum(not entry["objectives"] for entry in inputs) == 4


def test_every_kind_is_heard_at_least_three_times(inputs: list[dict[str, Any]]) -> None:
    heard = Counter(entry["kind"] for entry in inputs)
    assert set(heard) == KINDS
    assert min(heard.values()) >= 3


def test_every_group_is_heard_at_least_twice(inputs: list[dict[str, Any]]) -> None:
    heard = Counter(entry["stakeholder_group"] for entry in inputs)
    assert set(heard) == GROUPS
    assert min(heard.values()) >= 2


def test_the_matrix_shows_silence_in_every_row_and_column(inputs: list[dict[str, Any]]) -> None:
    cells = {(n, entry["stakeholder_group"]) for entry in inputs for n in entry["objectives"]}
    assert all(any((n, group) not in cells for group in GROUPS) for n in OBJECTIVES)
    assert all(any((n, group) not in cells for n in OBJECTIVES) for group in GROUPS)


def test_all_six_languages_have_their_share(inputs: list[dict[str, Any]]) -> None:
    assert Counter(entry["language"] for entry in inputs) == LANGUAGES


def test_every_text_is_in_the_script_of_its_language(inputs: list[dict[str, Any]]) -> None:
    for entry in inputs:
        assert set(letters_of(entry["text"])) == {SCRIPTS[entry["language"]]}, entry["text"]


def test_every_principle_is_touched_and_none_is_unknown(inputs: list[dict[str, Any]]) -> None:
    assert {letter for entry in inputs for letter in entry["principles"]} == set(PRINCIPLES)
    assert all(entry["principles"] == sorted(set(entry["principles"])) for entry in inputs)


def test_most_words_may_be_printed_some_only_counted_few_stay(
    inputs: list[dict[str, Any]],
) -> None:
    assert Counter(entry["sensitivity"] for entry in inputs) == {
        "public": 104,
        "aggregate": 12,
        "local": 4,
    }


def test_only_an_organisation_is_ever_attributed(inputs: list[dict[str, Any]]) -> None:
    allowed = {entry["attribution"] for entry in inputs}
    assert allowed == {"anonymous", "organisation", "not_recorded"}
    for entry in inputs:
        assert entry["organisation"] or entry["attribution"] != "organisation", entry["text"]


def test_what_a_person_said_carries_no_organisation(inputs: list[dict[str, Any]]) -> None:
    persons = [e for e in inputs if e["stakeholder_group"] in {"migrants", "children_youth"}]
    assert persons
    assert all(entry["organisation"] is None for entry in persons)


def test_quotes_and_summaries_both_occur_and_no_organisation_is_quoted(
    inputs: list[dict[str, Any]],
) -> None:
    assert {entry["quote"] for entry in inputs} == {True, False}
    assert not any(entry["quote"] and entry["organisation"] for entry in inputs)


def test_every_organisation_is_marked_as_invented(
    inputs: list[dict[str, Any]], consultation: dict[str, Any]
) -> None:
    organisations = [entry["organisation"] for entry in inputs if entry["organisation"]]
    organisations += [consultation["lead_organisation"], *consultation["partner_organisations"]]
    assert len(organisations) >= 10
    assert all(name.endswith(INVENTED) for name in organisations)


def test_every_text_is_long_enough_to_say_something_and_short_enough_to_have_been_said(
    inputs: list[dict[str, Any]],
) -> None:
    for entry in inputs:
        text = entry["text"]
        assert len(text) >= 12
        if entry["language"] == "zh":
            assert 30 <= len(text) <= 120, text
        else:
            assert 12 <= len(text.split()) <= 60, text


def test_every_text_ends_as_a_sentence(inputs: list[dict[str, Any]]) -> None:
    assert all(entry["text"][-1] in ".?!。؟？" for entry in inputs)


def test_no_text_is_there_twice(inputs: list[dict[str, Any]]) -> None:
    texts = {entry["text"].casefold() for entry in inputs}
    assert len(texts) == len(inputs)


def test_no_two_texts_share_a_turn_of_phrase(inputs: list[dict[str, Any]]) -> None:
    spoken = Counter(run for e in inputs for run in turns_of_phrase(e["text"], e["language"]))
    assert [run for run, times in spoken.items() if times > 1] == []


def test_every_text_is_in_nfc_on_one_line_and_without_control_characters(
    inputs: list[dict[str, Any]], consultation: dict[str, Any]
) -> None:
    for text in every_string(inputs) + every_string(consultation):
        assert unicodedata.is_normalized("NFC", text)
        assert text == text.strip()
        assert not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co"} for sign in text)
        assert "  " not in text


def test_neighbouring_inputs_come_from_mixed_languages_and_objectives(
    inputs: list[dict[str, Any]],
) -> None:
    first = inputs[:24]
    assert {entry["language"] for entry in first} >= {"en", "fr", "es", "ar", "ru"}
    assert len({n for entry in first for n in entry["objectives"]}) == len(OBJECTIVES)
    assert all(one["objectives"] != other["objectives"] for one, other in pairwise(inputs))


def test_the_consultation_says_that_it_is_a_sample(consultation: dict[str, Any]) -> None:
    assert consultation["title"] == "Sample consultation (invented)"
    assert consultation["sample"] is True
    assert all(area.endswith(INVENTED) for area in consultation["areas"])
    assert consultation["place"].endswith(INVENTED)
    assert consultation["session"]["title"].endswith(INVENTED)
    assert consultation["session"]["place"].endswith(INVENTED)
    assert consultation["session"]["consent_witness"].endswith(INVENTED)


def test_the_consultation_is_local_and_held_in_person(consultation: dict[str, Any]) -> None:
    facts = ("level", "country", "region", "mode", "attribution_rule")
    assert [consultation[fact] for fact in facts] == [
        "local",
        "KEN",
        "ECA",
        "in_person",
        "chatham_house",
    ]
    assert set(consultation["languages"]) == set(LANGUAGES)


def test_what_was_planned_uses_known_objectives_and_groups(consultation: dict[str, Any]) -> None:
    in_focus, planned = consultation["objectives_in_focus"], consultation["groups_planned"]
    assert set(in_focus) < set(OBJECTIVES)
    assert set(planned) < GROUPS
    assert len(set(in_focus)) == len(in_focus)
    assert len(set(planned)) == len(planned)


def test_the_session_lies_within_the_days_of_the_consultation(
    consultation: dict[str, Any], session: dict[str, Any]
) -> None:
    zone = ZoneInfo(session["zone"])
    order = ("starts_at", "consent_read_at", "read_back_at", "ends_at")
    moments = [datetime.fromisoformat(session[name]) for name in order]
    assert all(moment.tzinfo == UTC for moment in moments)
    assert moments == sorted(moments)
    assert moments[0].astimezone(zone).date() == date.fromisoformat(consultation["starts_on"])
    assert moments[-1].astimezone(zone).date() == date.fromisoformat(consultation["ends_on"])


@pytest.mark.parametrize("tally", sorted(TALLIES))
def test_each_tally_adds_up_to_the_people_in_the_room(session: dict[str, Any], tally: str) -> None:
    counts = session[tally]
    assert session["people"] == 86
    assert sum(counts.values()) == session["people"]
    assert set(counts) <= TALLIES[tally]
    assert counts["not_recorded"] > 0
    assert min(counts.values()) >= 1


def test_every_group_that_spoke_was_counted_in_the_room(
    inputs: list[dict[str, Any]], session: dict[str, Any]
) -> None:
    assert {entry["stakeholder_group"] for entry in inputs} <= session["by_group"].keys()


def test_the_agenda_covers_every_objective_once(session: dict[str, Any]) -> None:
    on_agenda = [number for item in session["agenda"] for number in item["objectives"]]
    assert sorted(on_agenda) == list(OBJECTIVES)


def test_consent_was_read_out_witnessed_and_objections_counted(session: dict[str, Any]) -> None:
    assert session["consent_language"] in LANGUAGES
    assert session["consent_witness"]
    assert 0 < session["consent_objections"] < session["people"]
