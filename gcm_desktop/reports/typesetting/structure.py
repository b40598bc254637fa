"""The structure of a document beside its pages: what each piece of it is, in reading order.

Elements are made when blocks are read, so their order never depends on where pages end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Marked(NamedTuple):
    """A stretch of a page's content that belongs to an element."""

    page: int
    mark: int


@dataclass(eq=False, slots=True)
class Element:
    """One structure element of ISO 32000-1, 14.7.2 (`P`, `H1`, `Table`, `Figure`…).

    `scope` is that of a table head, `summary` what a table shows, `box` the place of a figure on
    its page, in points.
    """

    tag: str
    language: str = ""
    alternative: str = ""
    scope: str = ""
    summary: str = ""
    box: tuple[float, float, float, float] | None = None
    kids: list[Element | Marked | Link | Field] = field(default_factory=list)

    def add(
        self,
        tag: str,
        language: str = "",
        *,
        alternative: str = "",
        scope: str = "",
        summary: str = "",
    ) -> Element:
        """Append a child and return it."""
        child = Element(tag, language, alternative, scope, summary)
        self.kids.append(child)
        return child


@dataclass(frozen=True, eq=False)
class Link:
    """A place on a page that leads to a heading."""

    page: int
    box: tuple[float, float, float, float]
    target: Element
    text: str


@dataclass(frozen=True, eq=False)
class Field:
    """A place on a page where a signature goes: its name, what it says, whether it closes."""

    page: int
    box: tuple[float, float, float, float]
    name: str
    says: str
    closes: bool


class Anchor(NamedTuple):
    """Where an element begins: page from 0, and points from the page's foot."""

    page: int
    top: float
