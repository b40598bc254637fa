"""The facts of the Compact, and finding an objective by what people say."""

import calendar
import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pycountry
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gcm_desktop import reference
from gcm_desktop.reference import find_objectives, objectives
from gcm_desktop.shipped import shipped
from gcm_desktop.texts import LANGUAGES

ALL = tuple(range(1, 24))
OFFICIAL_TITLES = {
    "en": ALL,
    "fr": ALL,
    "es": ALL,
    "ar": (8,),
    "ru": (1,),
    "zh": (),
}


def all_wordings() -> Iterator[tuple[str, reference.Wordings]]:
    for objective in objectives():
        yield f"title {objective.number}", objective.titles
        yield f"short title {objective.number}", objective.short_titles
    for principle in reference.principles():
        yield principle.id, principle.titles
    for group in reference.stakeholder_groups():
        yield group.id, group.labels
    for kind in reference.kinds():
        yield kind.id, kind.labels
    for region in reference.regions():
        yield region.code, region.names
    for table in reference.round_table_seeds():
        yield f"round table {table.number}", table.titles
    for area in reference.mptf_areas():
        yield f"area {area.number}", area.titles


# The Compact


def test_there_are_23_objectives_with_187_actions_in_paragraphs_17_to_39() -> None:
    assert tuple(objective.number for objective in objectives()) == ALL
    assert [objective.paragraph for objective in objectives()] == list(range(17, 40))
    assert sum(objective.actions for objective in objectives()) == 187


def test_there_are_ten_principles_a_to_j() -> None:
    principles = reference.principles()
    assert "".join(principle.letter for principle in principles) == "abcdefghij"
    assert len({principle.id for principle in principles}) == 10
    assert all(p.paragraph == f"15({p.letter})" for p in principles)


def test_round_tables_share_the_objectives_among_them() -> None:
    tables = reference.round_table_seeds()
    assert [table.number for table in tables] == [1, 2, 3, 4]
    assert sorted(number for table in tables for number in table.objectives) == list(ALL)
    for table in tables:
        assert all(objectives()[n - 1].round_table == table.number for n in table.objectives)


def test_mptf_areas_share_the_objectives_among_them() -> None:
    areas = reference.mptf_areas()
    assert [area.number for area in areas] == [1, 2, 3, 4, 5]
    assert sorted(number for area in areas for number in area.objectives) == list(ALL)
    for area in areas:
        assert all(objectives()[n - 1].mptf_area == area.number for n in area.objectives)


def test_every_text_stands_in_six_languages() -> None:
    for name, wordings in all_wordings():
        assert set(wordings) == set(LANGUAGES), name
        for language, wording in wordings.items():
            assert wording.text, (name, language)
            assert wording.text == unicodedata.normalize("NFC", wording.text.strip())
            assert isinstance(wording.official, bool)


def test_texts_are_written_in_the_script_of_their_language() -> None:
    scripts = {"ar": "ARABIC", "ru": "CYRILLIC", "zh": "CJK"}
    for name, wordings in all_wordings():
        for language, script in scripts.items():
            letters = [letter for letter in wordings[language].text if letter.isalpha()]
            assert all(unicodedata.name(letter).startswith(script) for letter in letters), name


def test_arabic_and_chinese_use_their_own_commas() -> None:
    assert [
        name for name, wordings in all_wordings() for code in ("ar", "zh")
        if "," in wordings[code].text
    ] == []  # fmt: skip


def test_titles_are_official_only_where_the_wording_was_found() -> None:
    for language, found in OFFICIAL_TITLES.items():
        official = tuple(o.number for o in objectives() if o.titles[language].official)
        assert official == found, language


def test_short_titles_are_official_in_three_languages_and_short_in_the_others() -> None:
    for objective in objectives():
        for language, title in objective.short_titles.items():
            assert title.official == (language in {"en", "fr", "es"})
            assert title.official or len(title.text) <= 28


def test_principles_are_unofficial_in_arabic_and_russian_only() -> None:
    for principle in reference.principles():
        unofficial = {code for code, title in principle.titles.items() if not title.official}
        assert unofficial == {"ar", "ru"}


def test_names_of_the_compact_are_official_and_the_forum_lacks_its_russian_one() -> None:
    assert all(reference.compact_name(code).official for code in LANGUAGES)
    unofficial = [code for code in LANGUAGES if not reference.review_forum_name(code).official]
    assert unofficial == ["ru"]


def test_a_language_without_wording_is_answered_in_english() -> None:
    assert reference.title_of(4, "sw") == objectives()[3].titles["en"]
    assert reference.short_title_of(4, "fr").text == "Identité légale et papiers"
    assert reference.compact_name("sw") == reference.compact_name("en")
    assert reference.group_label("nhri", "sw").text == "National human rights institutions"
    assert reference.kind_label("pledge", "ru").text == "Обязательство"


# Stakeholders and kinds


def test_groups_and_kinds_are_those_of_the_files_in_their_order() -> None:
    assert tuple(group.id for group in reference.stakeholder_groups()) == reference.GROUPS
    assert tuple(kind.id for kind in reference.kinds()) == reference.KINDS
    assert len(set(reference.GROUPS)) == 16
    assert reference.GROUPS[-1] == "other"


def test_each_group_and_kind_has_a_key_of_its_own() -> None:
    groups = [group.key for group in reference.stakeholder_groups()]
    kinds = [kind.key for kind in reference.kinds()]
    assert kinds == list("12345678")
    assert len(set(groups + kinds)) == len(groups) + len(kinds)
    assert all(len(key) == 1 and key.isascii() and key.isalnum() for key in groups)


# Commissions, countries, languages


@pytest.mark.parametrize(
    ("code", "members", "associates"),
    [("ECA", 54, 0), ("ECE", 56, 0), ("ECLAC", 46, 14), ("ESCAP", 53, 9), ("ESCWA", 21, 0)],
)
def test_each_commission_has_its_members(code: str, members: int, associates: int) -> None:
    (region,) = (region for region in reference.regions() if region.code == code)
    assert len(set(region.members)) == len(region.members) == members
    assert len(set(region.associate_members)) == len(region.associate_members) == associates
    assert not set(region.members) & set(region.associate_members)
    assert region.name == region.names["en"].text


def test_every_member_is_a_country_of_iso_3166() -> None:
    known = {country.alpha_3 for country in pycountry.countries}
    for region in reference.regions():
        assert set(region.members) | set(region.associate_members) <= known


@pytest.mark.parametrize(
    ("country", "commissions"),
    [
        ("KEN", {"ECA"}),
        ("MAR", {"ECA", "ESCWA"}),
        ("FRA", {"ECE", "ECLAC", "ESCAP"}),
        ("PRI", {"ECLAC"}),
        ("ATA", set()),
    ],
)
def test_a_country_may_belong_to_several_commissions(country: str, commissions: set[str]) -> None:
    assert set(reference.regions_of(country)) == commissions


def test_countries_are_known_by_their_three_capitals() -> None:
    assert reference.is_country("KEN")
    assert len(reference.countries()) == len(pycountry.countries)
    assert not any(reference.is_country(text) for text in ("ken", "KE", "XXX", "", "KENYA"))


def test_countries_and_languages_are_named_in_six_languages() -> None:
    named = {code: reference.country_name("KEN", code) for code in LANGUAGES}
    assert named == {
        "ar": "كينيا", "zh": "肯尼亚", "en": "Kenya", "fr": "Kenya", "ru": "Кения", "es": "Kenia",
    }  # fmt: skip
    assert reference.language_name("sw", "fr") == "swahili"
    assert reference.language_name("zh-Hans", "es") == "chino"


def test_what_has_no_name_is_called_by_its_code() -> None:
    assert reference.country_name("XXX", "fr") == "XXX"
    assert reference.language_name("q-unknown", "fr") == "q-unknown"
    assert reference.country_name("KEN", "no such language") == "Kenya"


def test_languages_are_known_by_two_or_three_letters() -> None:
    assert all(reference.is_language(tag) for tag in ("sw", "luo", "zh-Hans", "PT_br"))
    assert not any(reference.is_language(tag) for tag in ("", "x", "q1", "english"))


def test_subdivisions_are_those_of_the_country_by_name() -> None:
    counties = reference.subdivisions_of("KEN")
    assert len(counties) == 47
    assert all(county.code.startswith("KE-") for county in counties)
    assert [county.name for county in counties] == sorted(county.name for county in counties)
    assert reference.subdivisions_of("XXX") == ()


# The review process


def test_every_commission_has_three_rounds_and_so_has_the_forum() -> None:
    rounds: dict[str | None, list[int]] = {}
    for cycle in reference.review_cycle_seeds():
        rounds.setdefault(cycle.region, []).append(cycle.round)
    codes = {region.code for region in reference.regions()}
    assert rounds == {code: [1, 2, 3] for code in (*codes, None)}
    assert len({cycle.id for cycle in reference.review_cycle_seeds()}) == 18


def test_review_cycles_stand_in_order_with_source_and_status() -> None:
    cycles = reference.review_cycle_seeds()
    assert [cycle.starts_on for cycle in cycles] == sorted(cycle.starts_on for cycle in cycles)
    for cycle in cycles:
        assert cycle.starts_on <= cycle.ends_on
        assert cycle.title
        assert cycle.source
        assert cycle.status in {"found", "inferred", "from memory"}


def test_dates_known_to_the_month_or_year_span_it() -> None:
    for cycle in reference.review_cycle_seeds():
        first, last = cycle.starts_on, cycle.ends_on
        if cycle.precision == "month":
            days = calendar.monthrange(first.year, first.month)[1]
            assert (first.day, last) == (1, first.replace(day=days)), cycle.id
        elif cycle.precision == "year":
            assert (first.month, first.day) == (1, 1), cycle.id
            assert last == first.replace(month=12, day=31), cycle.id
        else:
            assert cycle.precision == "day", cycle.id


def test_the_next_regional_round_is_inferred_and_no_outcome_of_2026_is_stated() -> None:
    cycles = {cycle.id: cycle for cycle in reference.review_cycle_seeds()}
    third = [cycle for cycle in cycles.values() if cycle.region and cycle.round == 3]
    assert {(cycle.status, cycle.starts_on.year) for cycle in third} == {("inferred", 2028)}
    assert "A/RES/76/266" in cycles["imrf-1"].source
    assert "as announced" in cycles["imrf-2"].source
    assert "eclaration" not in cycles["imrf-2"].title + cycles["imrf-2"].source


# The files


def test_no_reference_file_names_an_address() -> None:
    files = [path for path in shipped("reference").rglob("*") if path.is_file()]
    assert len(files) == 10 + 2 * len(LANGUAGES)
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not any(sign in text for sign in ("://", "www.", ".org", ".com")), path.name


def test_what_is_not_official_says_so_in_its_source() -> None:
    for language in LANGUAGES:
        titles = json.loads(shipped("reference", "titles", f"{language}.json").read_bytes())
        for row in titles["objectives"]:
            for wording in (row["title"], row["short_title"]):
                assert wording["official"] != ("unofficial" in wording["source"])


def test_importing_reads_no_file_and_loads_no_slow_library() -> None:
    watch = (
        "import sys; opened = []\n"
        "sys.addaudithook(lambda what, facts: what == 'open' and opened.append(str(facts[0])))\n"
        "from gcm_desktop.reference import GROUPS, KINDS\n"
        "assert not {'pycountry', 'babel'} & set(sys.modules)\n"
        "assert not [path for path in opened if path.endswith('.json')]\n"
    )
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", watch], check=True, cwd=root)


def test_a_missing_file_is_named_without_its_folders() -> None:
    with pytest.raises(FileNotFoundError) as missing:
        shipped("reference", "titles", "tlh.json")
    assert str(missing.value) == "resources/reference/titles/tlh.json"


# Finding an objective


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_everyday_word_finds_its_objective(language: str) -> None:
    owners: dict[str, list[int]] = {}
    for objective in objectives():
        assert 8 <= len(objective.everyday[language]) <= 17, objective.number
        for word in objective.everyday[language]:
            owners.setdefault(word, []).append(objective.number)
    for word, numbers in owners.items():
        found = find_objectives(word, language)
        assert set(found[: len(numbers)]) == set(numbers), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_english_words_find_theirs_in_every_language(language: str) -> None:
    for word, number in {"passport": 4, "wages": 6, "border": 11, "racism": 17}.items():
        assert find_objectives(word, language)[0] == number


@pytest.mark.parametrize(
    ("language", "words", "number"),
    [
        ("en", "drowned", 8), ("en", "send money", 20), ("en", "hospital", 15),
        ("en", "climate", 2), ("en", "smuggler", 9), ("en", "trafficking", 10),
        ("en", "deportation", 21), ("en", "pension", 22), ("en", "family reunification", 5),
        ("fr", "l’école", 15), ("fr", "ECOLE", 15), ("fr", "le patron", 6), ("fr", "visas", 5),
        ("es", "me quitaron el pasaporte", 4), ("es", "deportaron", 21), ("es", "carcel", 13),
        ("ar", "جَوَازُ", 4), ("ar", "الحدود", 11), ("ar", "للمدرسه", 15), ("ar", "السفارة", 14),
        ("ru", "у меня забрали паспорт", 4), ("ru", "на границе", 11), ("ru", "учёт", 1),
        ("zh", "老板扣了我的工资", 6), ("zh", "我要看病", 15), ("zh", "他们歧视我", 17),
    ],
)  # fmt: skip
def test_what_people_say_leads_to_the_objective(language: str, words: str, number: int) -> None:
    assert find_objectives(words, language)[0] == number


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("7", (7,)), ("07", (7,)), ("objective 7", (7,)), ("٧", (7,)), ("７", (7,)),
        ("2", (2, 20, 21, 22, 23)), ("0", ()), ("24", ()),
    ],
)  # fmt: skip
def test_a_number_of_any_script_comes_first(typed: str, found: tuple[int, ...]) -> None:
    assert find_objectives(typed, "ar") == found


def test_while_typing_the_objective_is_already_there() -> None:
    for end in range(3, len("passport") + 1):
        assert 4 in find_objectives("passport"[:end], "en")
    assert find_objectives("passp", "en")[0] == 4


def test_an_everyday_word_goes_before_a_word_of_a_title() -> None:
    found = find_objectives("work", "en")
    assert found[0] == 6
    assert set(find_objectives("dignified", "en")) == {21}


def test_an_ambiguous_word_finds_all_it_may_mean() -> None:
    assert find_objectives("exploitation", "en")[:2] == (6, 10)


@pytest.mark.parametrize("nothing", ["", "  ", "?!", "\u064e"])
def test_nothing_typed_finds_all_in_order(nothing: str) -> None:
    assert find_objectives(nothing, "zh") == ALL


@example(words="\ud800", language="en")
@example(words="9" * 5000, language="ru")
@given(words=st.text(), language=st.one_of(st.sampled_from(LANGUAGES), st.text(max_size=3)))
def test_any_text_finds_objectives_once_each_or_none(words: str, language: str) -> None:
    found = find_objectives(words, language)
    assert set(found) <= set(ALL)
    assert len(set(found)) == len(found)
