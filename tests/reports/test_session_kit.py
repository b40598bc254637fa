"""The session kit: whole in six languages, on real pages, with nobody's name to be found."""

import subprocess
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from gcm_desktop import reference
from gcm_desktop.reports.plain_texts import consent_script, plain_texts
from gcm_desktop.reports.session_kit import (
    Contact,
    PlannedItem,
    SessionPlan,
    session_kit,
    typeset_kit,
)
from gcm_desktop.reports.typesetting import Typeset
from gcm_desktop.texts import LANGUAGES

in_every_language = pytest.mark.parametrize("language", LANGUAGES)
PARTS = 6
PLAN = SessionPlan(
    title="Wages at the harbour",
    consultation="Consultation of Lamu County",
    place="Ferry Landing",
    starts_at=datetime(2026, 11, 24, 6, 30, tzinfo=UTC),
    ends_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    zone="Africa/Nairobi",
    facilitators=("Amina Otieno", "Jean Mbeki"),
    organisers=("Riverside Council", "District Office"),
    withdraw_until=date(2027, 1, 31),
    agenda=(
        PlannedItem("Opening", (), 15),
        PlannedItem("Work and wages", (6, 18), 45),
        PlannedItem("Papers", (4,), None),
        PlannedItem("Reading back", (), 15),
    ),
    groups=("migrants", "trade_unions"),
    contacts=(Contact("Hotline against trafficking", "+254 800 111 222", "day and night"),),
)
EMPTY = SessionPlan(
    "Meeting", "", None, None, None, "UTC", (), (), None, agenda=(), groups=(), contacts=()
)


@cache
def kit(language: str, plan: SessionPlan = PLAN) -> Typeset:
    return typeset_kit(plan, language)


def letters(text: str) -> str:
    """A text without white space and what only turns directions, in one form."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if sign.isalnum())


def pages_of(pdf: bytes) -> list[str]:
    """By Poppler, which keeps Arabic words whole."""
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return [letters(page) for page in told.stdout.decode().split("\f")[:-1]]


def by_pdfium(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(letters(page.get_textpage().get_text_range()) for page in document)
    finally:
        document.close()


def says(page: str, text: str, language: str) -> bool:
    """Whether a page has a text; in Arabic, whose lines may come in another order, its words."""
    if language == "ar":
        return all(letters(word) in page for word in text.split() if len(letters(word)) > 1)
    return letters(text) in page


@in_every_language
def test_every_part_stands_on_a_page_of_its_own(language: str) -> None:
    made, words = kit(language), plain_texts(language)
    assert made.pages == PARTS
    titles = (PLAN.title, *(words[n] for n in ("consent", "plain", "notes", "tally", "referral")))
    for page, title in zip(pages_of(made.pdf), titles, strict=True):
        assert says(page, title, language), title


@in_every_language
def test_no_character_is_left_an_empty_box(language: str) -> None:
    assert kit(language).missing == ()
    assert kit(language, EMPTY).missing == ()


@in_every_language
def test_the_consent_is_read_whole_from_its_page(language: str) -> None:
    page = pages_of(kit(language).pdf)[1]
    script = consent_script(
        language, organisers=PLAN.organisers, withdraw_until=PLAN.withdraw_until
    )
    for sentence in script:
        assert says(page, sentence, language), sentence
    words = plain_texts(language)
    for line in ("consent_language", "consent_witness", "consent_objections", "unofficial"):
        assert says(page, words[line], language), line


@in_every_language
def test_exactly_the_objectives_of_the_agenda_are_told_in_plain_words(language: str) -> None:
    page, words = pages_of(kit(language).pdf)[2], plain_texts(language)
    told = [n for n in range(1, 24) if says(page, words.objectives[n - 1], language)]
    assert told == [4, 6, 18]
    assert says(page, words["unofficial"], language)


@in_every_language
def test_without_objectives_on_the_agenda_all_of_them_are_told(language: str) -> None:
    whole, words = "".join(pages_of(kit(language, EMPTY).pdf)), plain_texts(language)
    assert all(says(whole, sentence, language) for sentence in words.objectives)


@in_every_language
def test_two_readers_find_the_same_words(language: str) -> None:
    """Arabic is compared letter by letter: readers bring its lines into different orders."""
    pdf = kit(language).pdf
    one, other = "".join(pages_of(pdf)), by_pdfium(pdf)
    assert sorted(one) == sorted(other)


@in_every_language
def test_codes_of_groups_and_kinds_stand_beside_the_notes(language: str) -> None:
    notes = pages_of(kit(language).pdf)[3]
    for entry in (*reference.stakeholder_groups(), *reference.kinds()):
        assert says(notes, entry.labels[language].text, language)


@in_every_language
def test_the_tally_counts_separately_and_each_count_can_be_not_recorded(language: str) -> None:
    page, words = pages_of(kit(language).pdf)[4], plain_texts(language)
    for label in ("people", "women", "men", "other", "disability"):
        assert says(page, words[label], language)
    for band in ("017", "1824", "2559", "60"):
        assert band in page
    assert page.count(letters(words["not_recorded"])) >= 4


@in_every_language
def test_the_referral_tells_what_to_do_and_whom_to_call(language: str) -> None:
    page, words = pages_of(kit(language).pdf)[5], plain_texts(language)
    assert says(page, words["disclosure"], language)
    assert "254800111222" in page
    assert "Hotlineagainsttrafficking" in page


@pytest.mark.parametrize("contacts", [(), (Contact(" ", "", "always"),)])
def test_without_contacts_there_is_room_to_write_one(contacts: tuple[Contact, ...]) -> None:
    page = pages_of(kit("en", replace(EMPTY, contacts=contacts)).pdf)[-1]
    assert letters(plain_texts("en")["no_contacts"]) in page


def test_times_are_those_of_the_clocks_of_the_place() -> None:
    page = pages_of(kit("en").pdf)[0]
    assert "09301200" in page
    assert "24November2026" in page
    assert "EastAfricaTime" in page


def test_a_meeting_past_midnight_says_the_day_it_ends() -> None:
    late = replace(PLAN, ends_at=datetime(2026, 11, 24, 22, 0, tzinfo=UTC))
    assert "093025November20260100" in pages_of(kit("en", late).pdf)[0]


def test_items_tell_when_they_begin_until_one_has_no_minutes() -> None:
    page = pages_of(kit("en").pdf)[0]
    assert "0930Opening" in page
    assert "0945Workandwages" in page
    assert "1030Papers" in page
    assert "1115" not in page


def test_an_unknown_zone_falls_back_to_the_common_time() -> None:
    assert "06300900" in pages_of(kit("en", replace(PLAN, zone="Mars/Base")).pdf)[0]


def test_a_long_agenda_gives_up_titles_of_objectives_to_stay_on_one_page() -> None:
    items = tuple(PlannedItem(f"Item {n}", (6, 7, 8), 10) for n in range(12))
    made = kit("en", replace(PLAN, agenda=items))
    assert made.pages == PARTS
    assert "678" in pages_of(made.pdf)[0]
    assert "Recruitmentanddecentwork" not in pages_of(made.pdf)[0]


def test_an_agenda_longer_than_a_page_goes_on_and_loses_nothing() -> None:
    items = tuple(PlannedItem(f"Item number {n}", (6,), 5) for n in range(60))
    whole = "".join(pages_of(kit("en", replace(PLAN, agenda=items)).pdf))
    assert all(f"Itemnumber{n}" in whole for n in range(60))


HOSTILE = "<b>&amp;</b> \u202e{title} %s " + "Wage " * 35


@in_every_language
def test_a_hostile_title_is_printed_as_the_text_it_is(language: str) -> None:
    plan = replace(
        PLAN, title=HOSTILE, place=HOSTILE, organisers=(HOSTILE,) * 3, facilitators=(HOSTILE,),
        agenda=(PlannedItem(HOSTILE, (6, 99), 5),), contacts=(Contact(HOSTILE, HOSTILE, HOSTILE),),
    )  # fmt: skip
    made = kit(language, plan)
    assert made.missing == ()
    first = pages_of(made.pdf)[0]
    assert "titles" in first or "eltit" in first
    assert "bampb" in first


def test_overrides_in_a_name_leave_the_sentence_around_it_alone() -> None:
    plan = replace(PLAN, organisers=("\u202eCouncil",))
    assert letters("This meeting is held by Council.") in pages_of(kit("en", plan).pdf)[1]


def test_a_sample_says_so_on_the_plan_and_beside_its_invented_contacts() -> None:
    pages = pages_of(kit("en", replace(PLAN, sample=True)).pdf)
    sample = letters(plain_texts("en")["sample"])
    assert [at for at, page in enumerate(pages) if sample in page] == [0, 5]


def test_the_same_plan_gives_the_same_bytes_and_another_one_others() -> None:
    assert session_kit(PLAN, "ar") == session_kit(PLAN, "ar")
    assert session_kit(replace(PLAN, place="Elsewhere"), "ar") != session_kit(PLAN, "ar")


@in_every_language
def test_readers_of_screens_get_language_headings_and_tables(language: str) -> None:
    with pikepdf.open(BytesIO(kit(language).pdf)) as opened:
        assert str(opened.Root.Lang).startswith(language)
        assert opened.Root.MarkInfo.Marked
        elements = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary)]
        tags = [str(each.S) for each in elements if "/S" in each and "/P" in each]
    assert tags.count("/H1") == PARTS
    assert "/Table" in tags
    assert "/TH" in tags


def test_a_language_without_plain_words_gets_the_kit_in_english() -> None:
    with pikepdf.open(BytesIO(kit("sw").pdf)) as opened:
        assert str(opened.Root.Lang) == "en"


def test_telephone_numbers_keep_their_order_in_arabic() -> None:
    """Read from left to right on the page, by the places of their figures."""
    document = pypdfium2.PdfDocument(kit("ar").pdf)
    try:
        text = document[5].get_textpage()
        signs = [
            (text.get_charbox(at), text.get_text_range(at, 1)) for at in range(text.count_chars())
        ]
        base = next(box[1] for box, sign in signs if sign == "8")
        line = sorted((box[0], sign) for box, sign in signs if abs(box[1] - base) < 5)
        assert "".join(sign for _, sign in line if sign.strip()) == "+254800111222"
    finally:
        document.close()
