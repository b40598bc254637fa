"""Days as people write them in the language of the window."""

from datetime import date, datetime
from typing import Literal

from PySide6.QtCore import QDate, QLocale, QTime

Length = Literal["full", "usual", "short"]
PATTERNS: dict[str, dict[Length, str]] = {
    "zh": {"full": "yyyy年M月d日", "usual": "yyyy年M月d日", "short": "M月d日"},
}
ELSEWHERE: dict[Length, str] = {"full": "d MMMM yyyy", "usual": "d MMM yyyy", "short": "d MMM"}


def day_in_words(day: date, length: Length = "usual") -> str:
    """A day with its month in letters; *short* leaves out the year."""
    locale = QLocale()
    pattern = PATTERNS.get(locale.name()[:2], ELSEWHERE)[length]
    return locale.toString(QDate(day.year, day.month, day.day), pattern)


def hour_in_words(moment: datetime) -> str:
    """The time of day, by 24 hours."""
    return QLocale().toString(QTime(moment.hour, moment.minute), "HH:mm")


def day_and_hour(moment: datetime) -> str:
    """A day and the time of it, by the clock that the moment itself goes by."""
    between = " " if QLocale().name().startswith("zh") else ", "
    return f"{day_in_words(moment.date())}{between}{hour_in_words(moment)}"
