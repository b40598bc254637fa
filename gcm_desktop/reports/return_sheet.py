"""The return sheet: what was heard goes back, in large print, to those who said it.

What we heard, what happens next, how to reach us, how to take back what was said. It is filled
from findings, which point to nobody; no words of a person and no names belong on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.platypus import Flowable

from gcm_desktop.reports.blocks import Footnote, Heading
from gcm_desktop.reports.forms import direction, identified, press_sheets, scaled
from gcm_desktop.reports.plain_texts import OBJECTIVES, PlainTexts, plain_texts, take_back_until
from gcm_desktop.reports.typesetting import About, Typeset, cards, style
from gcm_desktop.reports.typesetting.flow import Column, Manner, Row
from gcm_desktop.reports.typesetting.setting import Press
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.reports.typesetting.style import Style
from gcm_desktop.reports.voice import UNOFFICIAL, Voice
from gcm_desktop.texts import is_right_to_left

TITLE = Style(30, 38, bold=True, colour=style.DEEP, balanced=True)
PART = Style(20, 27, bold=True, colour=style.DEEP, balanced=True)
ABOUT = Style(16, 23, bold=True, colour=style.ACCENT)
WHERE = Style(14, 20, colour=style.MUTED)
TEXT = Style(17, 24)
SPACED = Manner(after=9)
SCALES = (1.0, 0.9, 0.83)
"""Text of 17, 15 or 14 points: none of it is smaller than large print."""


@dataclass(frozen=True)
class Heard:
    """One thing that was heard, as a sentence; about an objective, 1 to 23, or about none."""

    objective: int | None
    text: str


@dataclass(frozen=True)
class Returned:
    """What goes back to the people of one meeting."""

    title: str
    place: str | None
    on: date
    heard: tuple[Heard, ...]
    next_steps: tuple[str, ...] = ()
    contact: str | None = None
    sample: bool = False
    withdraw_until: date | None = None


def return_sheet(returned: Returned, language: str) -> bytes:
    """The sheet as a PDF, in English where plain words lack the language."""
    return typeset_return(returned, language).pdf


def typeset_return(returned: Returned, language: str) -> Typeset:
    """The sheet with its number of pages and what no typeface has."""
    words = plain_texts(language)
    sheets: list[Typeset] = []
    for scale in SCALES:
        sheets.append(_Sheet(words, scale).typeset(returned))
        if sheets[-1].pages == 1:
            break
    # Of as few pages as can be, the one in the largest print.
    return min(sheets, key=lambda sheet: sheet.pages)


class _Sheet:
    """The sheet at one size, on its way to paper."""

    def __init__(self, words: PlainTexts, scale: float) -> None:
        self.words, self.scale = words, scale
        self.voice = Voice(words.language)
        self.press = Press(words.language, mirrored=is_right_to_left(words.language))
        self.root = Element("Document")
        self.headings: list[tuple[Heading, Element]] = []

    def typeset(self, returned: Returned) -> Typeset:
        about = About(
            title=returned.title,
            language=self.words.language,
            author="",
            date=returned.on,
            document_id=identified("return sheet", returned, self.words),
            running_head="",
        )
        flowables = list(self._flowables(returned))
        return press_sheets(self.press, flowables, self.root, self.headings, about)

    def _flowables(self, returned: Returned) -> Iterator[Flowable]:
        words = self.words
        yield self._heading(words["return"] + UNOFFICIAL, 1, TITLE, Manner(after=4))
        yield self._text(returned.title, Manner(after=2), ABOUT)
        if returned.place:
            yield self._text(returned.place, Manner(), WHERE)
        yield self._text(self.voice.day(returned.on), look=WHERE)
        if returned.sample:
            yield self._text(words["sample"], look=ABOUT)
        yield self._text(words["return_intro"])
        yield from self._heard(returned.heard)
        yield self._part("next")
        yield self._points(returned.next_steps or (words["next_none"],))
        yield self._part("reach")
        yield self._text(returned.contact or words["reach_none"])
        yield self._part("take_back_title")
        yield from self._taking_back(returned)
        note = Footnote(UNOFFICIAL, words["unofficial"])
        yield cards.footnote(self.press, note, self.root, first=True)

    def _heard(self, heard: Sequence[Heard]) -> Iterator[Flowable]:
        """By objective in their order, what belongs to none at the end."""
        if not heard:
            yield self._text(self.words["heard_none"])
        for number in (*OBJECTIVES, None):
            here = [each.text for each in heard if _objective(each) == number]
            if here:
                about = self.words["heard_else"]
                if number is not None:
                    about = self.words.objectives[number - 1]
                manner = Manner(before=10, after=4, keep_with_next=True)
                yield self._heading(about, 2, ABOUT, manner)
                yield self._points(here)

    def _taking_back(self, returned: Returned) -> Iterator[Flowable]:
        words = self.words
        yield self._text(take_back_until(words, returned.withdraw_until), Manner(after=3))
        yield self._text(words["take_back_how"], Manner(after=3))
        yield self._text(words["sent"])

    def _part(self, name: str) -> Flowable:
        manner = Manner(before=18, after=5, keep_with_next=True)
        return self._heading(self.words[name], 2, PART, manner)

    def _heading(self, text: str, level: int, look: Style, manner: Manner) -> Flowable:
        element = self.root.add(f"H{level}")
        self.headings.append((Heading(text, level), element))
        row = Row(self.press.set(text, scaled(look, self.scale), element))
        return cards.HeadingColumn([row], manner)

    def _text(self, text: str, manner: Manner = SPACED, look: Style = TEXT) -> Flowable:
        look = scaled(look, self.scale)
        made = self.press.set(text, look, self.root.add("P"), base=direction(text))
        return Column([Row(made)], manner)

    def _points(self, texts: Sequence[str]) -> Flowable:
        listing, rows = self.root.add("L"), []
        look = scaled(TEXT, self.scale)
        for at, text in enumerate(texts):
            entry = listing.add("LI")
            marker = self.press.set("•", look, entry.add("Lbl"))
            point = self.press.set(text, look, entry.add("LBody"), base=direction(text))
            rows.append(Row(point, before=5.0 if at else 0.0, inset=18.0, marker=marker))
        return Column(rows, Manner(after=8, mirrored=self.press.mirrored))


def _objective(heard: Heard) -> int | None:
    return heard.objective if heard.objective in OBJECTIVES else None
