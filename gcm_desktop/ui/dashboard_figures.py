"""The figures of the dashboard, named in the language of the screen."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from gcm_desktop.consultation.dashboard import Dashboard, Quotes
from gcm_desktop.reference import group_label, kind_label, short_title_of
from gcm_desktop.texts import _, language
from gcm_desktop.ui.dashboard_charts import Figure
from gcm_desktop.ui.days import day_in_words

MOST_COLUMNS = 42
MOST_VOICES = 8
"""Sessions in which one voice is compared with the others, the most uneven ones."""


def days(told: Dashboard) -> list[Figure]:
    """Inputs by day, silent days too; of a long time by several days together."""
    return [
        Figure(_day(first, long=True) if first == last else _span(first, last), inputs,
               short=_day(first))
        for first, last, inputs in spans(told.by_day)
    ]  # fmt: skip


def spans(by_day: Mapping[date, int], most: int = MOST_COLUMNS) -> Iterator[tuple[date, date, int]]:
    """The time from the first day to the last in equal parts of whole days, at most so many."""
    if not by_day:
        return
    first, last = min(by_day), max(by_day)
    length = -(-((last - first).days + 1) // most)
    while first <= last:
        until = min(first + timedelta(days=length - 1), last)
        inputs = (by_day.get(first + timedelta(days=n), 0) for n in range(length))
        yield first, until, sum(inputs)
        first += timedelta(days=length)


def by_kind(told: Dashboard) -> list[Figure]:
    """Inputs by kind, the most frequent first."""
    named = [(kind_label(kind, language()).text, n) for kind, n in told.by_kind.items()]
    return [Figure(name, n) for name, n in sorted(named, key=lambda one: -one[1])]


def by_objective(told: Dashboard) -> list[Figure]:
    """Inputs by objective, in their order."""
    named = _("Objective {number}, {title}")
    return [
        Figure(
            named.format(number=number, title=short_title_of(number, language()).text), inputs,
            short=str(number),
        )
        for number, inputs in told.by_objective.items()
    ]  # fmt: skip


def quotes_by_group(told: Dashboard) -> list[Figure]:
    """Quotes of all inputs by group; a group that is only told of is marked."""
    names = {group: group_label(group, language()).text for group in told.quotes_by_group}
    return _quotes(told.quotes_by_group, names)


def quotes_by_sex(told: Dashboard) -> list[Figure]:
    """Quotes of all inputs by sex."""
    names = {"women": _("Women"), "men": _("Men"), "other": _("Other"),
             "not_recorded": _("Not recorded")}  # fmt: skip
    return _quotes(told.quotes_by_sex, names)


def voices(told: Dashboard) -> list[Figure]:
    """The most frequent voice of each session, without a name."""
    return [
        Figure(one.title or _("No session"), one.said, one.inputs, marked=one.dominates)
        for one in told.voices[:MOST_VOICES]
    ]


def _quotes(counts: Mapping[str, Quotes], names: Mapping[str, str]) -> list[Figure]:
    ordered = sorted(counts.items(), key=lambda one: -one[1].inputs)
    return [Figure(names[key], one.quotes, one.inputs) for key, one in ordered]


def _day(day: date, *, long: bool = False) -> str:
    return day_in_words(day, "usual" if long else "short")


def _span(first: date, last: date) -> str:
    return _("{first} to {last}").format(first=_day(first, long=True), last=_day(last, long=True))
