"""The catalogues: a report speaks each official language whole, with the facts in their places."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from gcm_desktop import reports
from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.disclosed import Disclosed, disclosed
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.reports.report import compose
from gcm_desktop.reports.voice import Voice
from gcm_desktop.shipped import shipped
from gcm_desktop.texts import LANGUAGES, in_language
from gcm_desktop.workspace import Workspace

Text = str | tuple[str, str]
"""A msgid, or the two of them that a number chooses from."""

TRANSLATED = tuple(code for code in LANGUAGES if code != "en")
"""English needs no catalogue: the msgids are English."""
IN_THE_REPORTS_OWN_LANGUAGE = {"say": None, "count": (1, 2), "gettext": None}
ANYWHERE = {**DEFAULT_KEYWORDS, "say": None, "count": (1, 2)}
PLURAL_FORMS = {"ar": 6, "zh": 1, "fr": 2, "ru": 3, "es": 2}
SCRIPTS = {
    "ar": re.compile(r"[\u0621-\u064a]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "ru": re.compile(r"[а-яё]", re.IGNORECASE),
}
NAMES = re.compile(
    r"GCM Desktop|[\w-]+\.[a-z]\w{1,3}\b|--[a-z-]+|\b(Ctrl|Alt|Shift)\+\S+"
    r"|\b(Enter|Esc|Delete|Del)\b"
)
"""What has the same name everywhere: the program, files, options, keys."""
LATIN = re.compile("[a-z]")
COUNTED = ("number!None:", "n!None:")
MANY = range(1000)

in_every_language = pytest.mark.parametrize("language", TRANSLATED)


@cache
def texts_of_reports(which: str = "all") -> frozenset[Text]:
    """What the sources of the reports ask a catalogue for."""
    keywords = IN_THE_REPORTS_OWN_LANGUAGE if which == "own language" else ANYWHERE
    folder = Path(reports.__file__).parent
    return frozenset(found[2] for found in extract_from_dir(folder, keywords=keywords))


@cache
def template() -> Catalog:
    with shipped("locale", "gcm.pot").open("rb") as file:
        return read_po(file, abort_invalid=True)


@cache
def catalogue(language: str) -> Catalog:
    with shipped("locale", language, "LC_MESSAGES", "gcm.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(catalog: Catalog) -> list[Message]:
    """All but the header."""
    return [message for message in catalog if message.id]


def strings(said: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def text(message: Message) -> Text:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def texts(catalog: Catalog) -> set[Text]:
    return {text(message) for message in messages(catalog)}


def places(sentence: str) -> Counter[str]:
    """The places to fill in a sentence, with how they are to be written."""
    return Counter(
        f"{name}!{conversion}:{form}"
        for _, name, form, conversion in Formatter().parse(sentence)
        if name is not None
    )


def translated(language: str) -> list[Message]:
    return [m for m in messages(catalogue(language)) if any(strings(m.string))]


def words(block: Any) -> Iterator[str]:
    """Every text in a block, however deep."""
    if isinstance(block, str):
        yield block
    elif is_dataclass(block):
        for part in fields(block):
            yield from words(getattr(block, part.name))
    elif isinstance(block, tuple | list):
        for part in block:
            yield from words(part)


@pytest.fixture
def heard(workspace: Workspace, consultation: Consultation) -> Consultation:
    """A consultation in which two groups spoke, once to no objective."""
    for number, (group, objectives) in enumerate(
        [("migrants", (7, 8)), ("trade_unions", (6,)), ("migrants", ())]
    ):
        workspace.write(
            record_input,
            consultation_id=consultation.id,
            text=f"Ndege {number}",
            kind="recommendation",
            stakeholder_group=group,
            objectives=objectives,
            principles=("f",),
            sensitivity="public",
        )
    return consultation


@in_every_language
def test_every_text_of_the_report_is_translated(language: str) -> None:
    whole = {text(m) for m in translated(language) if all(strings(m.string)) and not m.fuzzy}
    assert texts_of_reports("own language") - whole == set()


@in_every_language
def test_a_translation_has_the_same_places_to_fill(language: str) -> None:
    wrong = [
        message.id
        for message in translated(language)
        if isinstance(message.id, str) and places(message.id) != places(message.string)
    ]
    assert wrong == []


@in_every_language
def test_a_plural_form_names_its_number_unless_it_stands_for_one_number_only(
    language: str,
) -> None:
    chosen = [in_language(language).plural(number) for number in MANY]
    for message in translated(language):
        if isinstance(message.id, str):
            continue
        expected = places(message.id[1])
        for form, string in enumerate(message.string):
            alone = chosen.count(form) == 1
            spelt_out = Counter(place for place in COUNTED if alone and place in expected)
            assert places(string) in (expected, expected - spelt_out), message.id


@in_every_language
def test_there_are_as_many_plural_forms_as_the_language_has(language: str) -> None:
    assert catalogue(language).num_plurals == PLURAL_FORMS[language]
    for message in translated(language):
        if not isinstance(message.id, str):
            assert len(message.string) == PLURAL_FORMS[language], message.id


@in_every_language
def test_numbers_choose_their_plural_form_as_unicode_says(language: str) -> None:
    rule, form = Locale.parse(language).plural_form, in_language(language).plural
    assert len({(form(number), rule(number)) for number in MANY}) == PLURAL_FORMS[language]


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "1 input"),
        ("en", 2, "2 inputs"),
        ("fr", 0, "0 contribution"),
        ("fr", 2, "2 contributions"),
        ("es", 0, "0 aportes"),
        ("zh", 7, "7条意见"),
        ("ru", 21, "21 высказывание"),
        ("ru", 3, "3 высказывания"),
        ("ru", 11, "11 высказываний"),
        ("ar", 1, "مساهمة واحدة"),
        ("ar", 2, "مساهمتان"),
        ("ar", 3, "3 مساهمات"),
        ("ar", 11, "11 مساهمة"),
        ("ar", 100, "100 مساهمة"),
    ],
)
def test_inputs_are_counted_as_the_language_counts(language: str, number: int, said: str) -> None:
    assert Voice(language).count("{number} input", "{number} inputs", number) == said


@pytest.mark.parametrize("language", SCRIPTS)
def test_a_translation_is_written_in_the_script_of_its_language(language: str) -> None:
    for message in translated(language):
        for source, said in zip(strings(message.id), strings(message.string), strict=False):
            if LATIN.search(literal(source)) and LATIN.search(literal(said)):
                assert SCRIPTS[language].search(said), message.id


def literal(said: str) -> str:
    """A text without its places and without what has the same name everywhere."""
    return NAMES.sub("", " ".join(part for part, *_ in Formatter().parse(said)))


@in_every_language
def test_a_report_says_nothing_in_english_but_what_was_entered(
    language: str, workspace: Workspace, heard: Consultation
) -> None:
    def said(code: str) -> set[str]:
        report: Disclosed = workspace.read(
            disclosed, heard.id, as_of=date(2026, 3, 1), language=code, edition="restricted"
        )
        return {part for block in compose(report) for part in words(block)}

    catalog = catalogue(language)
    left = {part for part in said(language) & texts(catalog) if catalog[part].string != part}
    assert left == set()
    assert said("en") & texts(catalog)


@in_every_language
def test_a_compiled_catalogue_says_what_its_source_says(language: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    fresh = read_mo(compiled)
    with shipped("locale", language, "LC_MESSAGES", "gcm.mo").open("rb") as file:
        ships = read_mo(file)
    assert {text(m): m.string for m in messages(ships)} == {
        text(m): m.string for m in messages(fresh)
    }
    assert ships.plural_expr == fresh.plural_expr


def test_the_template_holds_exactly_the_texts_of_the_reports() -> None:
    from_reports = {
        text(message)
        for message in messages(template())
        if any(file.startswith("gcm_desktop/reports/") for file, _ in message.locations)
    }
    assert from_reports == texts_of_reports()


@in_every_language
def test_a_catalogue_holds_exactly_the_texts_of_the_template(language: str) -> None:
    assert texts(catalogue(language)) == texts(template())


def test_extracting_again_changes_nothing_but_texts() -> None:
    source = shipped("locale", "gcm.pot").read_text("utf-8")
    assert "Date" not in source.partition("\n\n")[0]
    assert not re.search(r"^#: .*:\d", source, re.MULTILINE)


@pytest.mark.parametrize("language", ["", *TRANSLATED])
def test_catalogues_name_no_address_and_no_place_on_a_machine(language: str) -> None:
    parts = (language, "LC_MESSAGES", "gcm.po") if language else ("gcm.pot",)
    source = shipped("locale", *parts).read_text("utf-8")
    assert not re.search(r"\w@\w|://|#: (/|\.\.|[A-Z]:)|/(home|root)/", source)
