"""Which words stand in the body of a report, so that it stays one that people read.

A body of about 25 pages is what a reader takes. The words that findings quote always stand in it.
As many others follow as there is room for: in turn from each objective, within an objective in
turn from each group, quotations before summaries. The rule knows nothing of who chose, when a
thing was said or how well it reads, so that nobody's words are left out because they displease.
What has no room stands in the annex of the restricted edition, and always in the data.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Protocol

PAGES = 25
LINES_A_PAGE = 42
OTHERWISE = 11
"""Pages of drawings, tables and headings in a body; running text comes to it by its length."""
LETTERS_A_LINE = 88
LINES_OF_A_CARD = 5
"""What a card takes beside its words: who said it, its frame, its share of headings."""
WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\U00020000-\U0003fffd]"
)
"""What takes the place of two letters (East Asian width, UAX #11)."""


class Said(Protocol):
    """Something whose words may be read."""

    @property
    def id(self) -> str:
        """Its published id."""

    @property
    def objectives(self) -> tuple[int, ...]:
        """The principal one first."""

    @property
    def stakeholder_group(self) -> str:
        """The printed line of its group."""

    @property
    def quote(self) -> bool:
        """Whether these are the words themselves."""

    @property
    def text(self) -> str:
        """The words."""


def body_of(inputs: Sequence[Said], quoted: Iterable[str], running: Iterable[str]) -> set[str]:
    """The inputs whose words stand in the body, by their published ids.

    `quoted` are those that findings quote; `running` are the texts of the body that are nobody's
    words, such as findings and conclusions.
    """
    by_id = {one.id: one for one in inputs}
    chosen = {one for one in quoted if one in by_id}
    room = (PAGES - OTHERWISE) * LINES_A_PAGE - sum(map(lines_of, running))
    room -= sum(_lines_of_a_card(by_id[one]) for one in chosen)
    for one in _in_turn([one for one in inputs if one.id not in chosen]):
        lines = _lines_of_a_card(one)
        if lines <= room:
            chosen.add(one.id)
            room -= lines
        elif room < LINES_OF_A_CARD:
            break
    return chosen


def lines_of(text: str) -> int:
    """About how many lines a text takes."""
    wide = 0 if text.isascii() else len(WIDE.findall(text))
    return 1 + (len(text) + wide) // LETTERS_A_LINE + text.count("\n")


def _lines_of_a_card(one: Said) -> int:
    return LINES_OF_A_CARD + lines_of(one.text)


def _in_turn(inputs: Iterable[Said]) -> Iterator[Said]:
    """One from each objective, then a second one from each, and so on."""
    on: dict[int, list[Said]] = defaultdict(list)
    for one in inputs:
        on[one.objectives[0] if one.objectives else 0].append(one)
    for row in zip_longest(*(_by_group(on[number]) for number in sorted(on))):
        yield from (one for one in row if one is not None)


def _by_group(inputs: Iterable[Said]) -> Iterator[Said]:
    """One of each group, then a second one of each, quotations first."""
    of: dict[str, list[Said]] = defaultdict(list)
    for one in sorted(inputs, key=lambda said: (not said.quote, said.id)):
        of[one.stakeholder_group].append(one)
    for row in zip_longest(*(of[group] for group in sorted(of))):
        yield from (one for one in row if one is not None)
