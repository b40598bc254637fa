"""Days as people write them."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QLocale

from gcm_desktop.ui.days import Length, day_in_words

DAY = date(2026, 10, 5)


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    before = QLocale()
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("language", "length", "said"),
    [
        ("en", "usual", "5 Oct 2026"),
        ("en", "short", "5 Oct"),
        ("en", "full", "5 October 2026"),
        ("fr", "full", "5 octobre 2026"),
        ("zh", "usual", "2026年10月5日"),
        ("zh", "short", "10月5日"),
    ],
)
def test_a_day_is_written_in_the_order_of_the_language(
    language: str, length: Length, said: str
) -> None:
    QLocale.setDefault(QLocale(language))
    assert day_in_words(DAY, length) == said


def test_a_month_has_its_name_in_every_language() -> None:
    for language in ("ar", "es", "ru"):
        QLocale.setDefault(QLocale(language))
        assert not day_in_words(DAY).isascii() or "oct" in day_in_words(DAY).lower()
