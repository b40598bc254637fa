"""The digits of page numbers."""

from collections.abc import Callable

import pytest

from gcm_desktop.reports.blocks import Paragraph
from gcm_desktop.reports.typesetting import Typeset
from gcm_desktop.reports.typesetting.fonts import Typecase
from gcm_desktop.reports.typesetting.numerals import ZEROS, numeral


@pytest.mark.parametrize(
    "language", ["ar", "zh", "en", "fr", "ru", "es", "hi", "th", "und", "", "?"]
)
def test_most_languages_count_in_european_digits(language: str) -> None:
    assert numeral(1290, language) == "1290"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("ar-EG", "١٢٩٠"), ("fa", "۱۲۹۰"), ("ps", "۱۲۹۰"), ("bn", "১২৯০"), ("my", "၁၂၉၀")],
)
def test_some_languages_have_digits_of_their_own(language: str, shown: str) -> None:
    assert numeral(1290, language) == shown


def test_a_typeface_has_every_digit() -> None:
    fount = Typecase().regular
    for zero in ZEROS.values():
        digits = "".join(chr(ord(zero) + digit) for digit in range(10))
        assert None not in fount.faces_for(digits, fount.face_of("en"))
        assert [int(digit) for digit in digits] == list(range(10))


@pytest.mark.parametrize(
    ("language", "shown"), [("ar", "2 / 2"), ("ar-EG", "٢ / ٢"), ("bn", "২ / ২")]
)
def test_pages_are_numbered_in_the_digits_of_the_language(
    set_in: Callable[..., Typeset],
    pages_of: Callable[[bytes], list[str]],
    language: str,
    shown: str,
) -> None:
    pages = pages_of(set_in([Paragraph("word " * 900)], language).pdf)
    assert len(pages) == 2
    assert shown in pages[1]
