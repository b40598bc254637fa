"""The return sheet: large, in their language, with all that was heard and nobody named."""

import subprocess
import unicodedata
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from gcm_desktop.reports.plain_texts import plain_texts
from gcm_desktop.reports.return_sheet import Heard, Returned, return_sheet, typeset_return
from gcm_desktop.texts import LANGUAGES

in_every_language = pytest.mark.parametrize("language", LANGUAGES)
LARGE_PRINT = 14
SHEET = Returned(
    title="Wages at the harbour",
    place="Ferry Landing",
    on=date(2026, 11, 24),
    heard=(
        Heard(None, "People want meetings after work."),
        Heard(6, "Wages are often paid late."),
        Heard(4, "Papers take too long."),
        Heard(6, "Recruiters ask for fees."),
    ),
    next_steps=("The District Office answers by 15 January 2027.",),
    contact="+254 800 111 222",
    withdraw_until=date(2027, 1, 31),
)


def letters(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


def read(pdf: bytes) -> str:
    """By Poppler, which keeps Arabic words whole."""
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return letters(told.stdout.decode())


def says(whole: str, text: str, language: str) -> bool:
    if language == "ar":
        return all(letters(word) in whole for word in text.split() if len(letters(word)) > 1)
    return letters(text) in whole


@in_every_language
def test_all_that_was_heard_stands_under_its_objective_in_plain_words(language: str) -> None:
    whole, words = read(return_sheet(SHEET, language)), plain_texts(language)
    for heard in SHEET.heard:
        assert letters(heard.text) in whole
    for number in range(1, 24):
        told = says(whole, words.objectives[number - 1], language)
        assert told == (number in (4, 6))


def test_objectives_come_in_their_order_and_what_has_none_comes_last() -> None:
    whole = read(return_sheet(SHEET, "en"))
    order = ("Paperstaketoolong", "Wagesareoften", "Recruitersask", "Peoplewantmeetings")
    assert [whole.index(said) for said in order] == sorted(whole.index(said) for said in order)


@in_every_language
def test_it_says_what_comes_next_whom_to_reach_and_how_to_take_back(language: str) -> None:
    whole, words = read(return_sheet(SHEET, language)), plain_texts(language)
    for name in ("return", "next", "reach", "take_back_title", "take_back_how", "sent",
                 "unofficial"):  # fmt: skip
        assert says(whole, words[name], language), name
    assert letters(SHEET.next_steps[0]) in whole
    assert "254800111222" in whole
    assert "2027" in whole


@in_every_language
def test_it_has_one_or_two_pages_and_no_empty_box(language: str) -> None:
    made = typeset_return(SHEET, language)
    assert made.pages <= 2
    assert made.missing == ()


@in_every_language
def test_what_is_not_known_yet_is_said_so(language: str) -> None:
    bare = Returned("Meeting", None, date(2026, 11, 24), heard=())
    whole, words = read(return_sheet(bare, language)), plain_texts(language)
    for name in ("heard_none", "next_none", "reach_none", "take_back"):
        assert says(whole, words[name], language), name


@pytest.mark.parametrize("points", [1, 40])
def test_no_text_is_smaller_than_large_print_however_much_was_heard(points: int) -> None:
    much = replace(SHEET, heard=tuple(Heard(6, f"Point number {n}.") for n in range(points)))
    made = typeset_return(much, "en")
    whole = read(made.pdf)
    assert all(f"Pointnumber{n}" in whole for n in range(points))
    document = pypdfium2.PdfDocument(made.pdf)
    try:
        sizes = {
            round(each.get_font_size())
            for page in document
            for each in page.get_objects(textpage=page.get_textpage())
            if isinstance(each, pypdfium2.PdfTextObj) and "Point" in each.extract()
        }
    finally:
        document.close()
    assert sizes
    assert min(sizes) >= LARGE_PRINT


@in_every_language
def test_hostile_words_are_printed_as_text(language: str) -> None:
    hostile = "<b>&amp;</b> \u202e{0} %s " + "Wage " * 35
    made = typeset_return(
        replace(SHEET, title=hostile, contact=hostile, heard=(Heard(99, hostile),)), language
    )
    assert made.missing == ()
    assert "bampb" in read(made.pdf)


def test_a_sample_says_so() -> None:
    sample = letters(plain_texts("fr")["sample"])
    assert sample in read(return_sheet(replace(SHEET, sample=True), "fr"))
    assert sample not in read(return_sheet(SHEET, "fr"))


def test_the_same_values_give_the_same_bytes() -> None:
    assert return_sheet(SHEET, "zh") == return_sheet(SHEET, "zh")
    assert return_sheet(SHEET, "zh") != return_sheet(replace(SHEET, place=None), "zh")
