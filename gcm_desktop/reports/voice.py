"""The voice of a report: its language, independent of the screen's, for texts, names and dates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from gettext import NullTranslations

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from gcm_desktop import reference
from gcm_desktop.consultation.group_map import TOGETHER, UNCOUNTED
from gcm_desktop.texts import in_language

UNOFFICIAL = "*"
"""Stands after a text that is not in its official wording; a footnote explains it."""

WRITTEN_AS = {"en": "en_001"}
"""English as the United Nations write it: the day before the month."""


@dataclass
class Voice:
    """Speaks one language, and remembers whether it had to use an unofficial wording."""

    language: str
    unofficial: bool = field(default=False)

    @cached_property
    def _catalogue(self) -> NullTranslations:
        return in_language(self.language)

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(WRITTEN_AS.get(self.language, self.language))

    def say(self, text: str, **values: object) -> str:
        """A sentence of the report, its places filled."""
        return self._catalogue.gettext(text).format(**values)

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """A sentence about a number of things."""
        said = self._catalogue.ngettext(one, many, number)
        return said.format(number=format_decimal(number, locale=self._locale), **values)

    def wording(self, wording: reference.Wording) -> str:
        """A text of the Compact, with a mark where it is not the official wording."""
        if wording.official:
            return wording.text
        self.unofficial = True
        return wording.text + UNOFFICIAL

    def objective(self, number: int) -> str:
        """The title of an objective, numbered."""
        title = self.wording(reference.title_of(number, self.language))
        return self.say("Objective {number}. {title}", number=number, title=title)

    def group(self, group: str) -> str:
        """The name of a stakeholder group or of a common line, capitalised as in a heading."""
        if group == TOGETHER:
            return self.say("Small groups, together")
        if group == UNCOUNTED:
            return self.say("Groups not counted, together")
        return reference.group_label(group, self.language).text

    def kind(self, kind: str) -> str:
        """The name of a kind of input."""
        return reference.kind_label(kind, self.language).text

    def country(self, code: str) -> str:
        """The name of a country."""
        return reference.country_name(code, self.language)

    def commission(self, code: str) -> str:
        """The name of a regional commission, with its usual letters."""
        region = next(region for region in reference.regions() if region.code == code)
        return f"{self.wording(reference.wording(region.names, self.language))} ({code})"

    def tongue(self, code: str) -> str:
        """The name of a language."""
        return reference.language_name(code, self.language)

    def day(self, day: date | None) -> str:
        """A date, in full."""
        return format_date(day, format="long", locale=self._locale) if day else ""

    def days(self, first: date | None, last: date | None) -> str:
        """A span of days, or what is known of it."""
        if first and last and first != last:
            return self.say("{first} to {last}", first=self.day(first), last=self.day(last))
        return self.day(first or last)

    def listed(self, items: Sequence[str]) -> str:
        """Items as a list in a sentence."""
        return format_list(list(items), locale=self._locale) if items else ""

    def in_a_row(self, sentences: Sequence[str]) -> str:
        """Sentences of one paragraph; Chinese ones stand without a space between them."""
        return ("" if self.language == "zh" else " ").join(sentences)

    def joined(self, items: Sequence[str]) -> str:
        """Items one after the other, without a last "and": numbers, references, places."""
        return self.say(", ").join(items)
