"""What the pages of a report must say, found without setting them.

The blocks run through the same rooms as for printing, with a press that shapes nothing and a
canvas that draws nothing: what comes out is every structure element with its words, in order.
Where lines and pages end is not known here, nor needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reportlab.platypus import Flowable, NextPageTemplate
from reportlab.platypus import PageBreak as NewPage

from gcm_desktop.reports.blocks import Block, Quote
from gcm_desktop.reports.typesetting.breaking import paragraphs
from gcm_desktop.reports.typesetting.canvas import Colour
from gcm_desktop.reports.typesetting.cards import quotation_marks, quote_direction
from gcm_desktop.reports.typesetting.fonts import language_tag
from gcm_desktop.reports.typesetting.numerals import numeral
from gcm_desktop.reports.typesetting.setting import Press, Setting
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.reports.typesetting.style import TEXT_HEIGHT, TEXT_WIDTH, Style
from gcm_desktop.reports.typesetting.typeset import Story
from gcm_desktop.texts import is_right_to_left


class Spoken(NamedTuple):
    """A text as it was given to be set."""

    text: str
    base: int
    """The level of its paragraphs: 1 where they run from right to left."""
    around: tuple[str, str] = ("", "")
    """Marks close before and after it, in no direction but the base."""


class PageOf(NamedTuple):
    """The number of the page on which an element begins."""

    element: Element


Word = Spoken | PageOf


@dataclass
class Recited:
    """One structure element, and what is said in it, text by text."""

    element: Element
    words: list[Word] = field(default_factory=list)


@dataclass(frozen=True)
class Recital:
    """What a whole report must say."""

    language: str
    mirrored: bool
    running_head: Spoken
    elements: list[Recited]
    """Every structure element, in the order of reading."""

    @property
    def heads(self) -> set[tuple[Spoken, ...]]:
        """The heads of its tables, each as its texts: they come again on later pages."""
        found: dict[int, list[Spoken]] = {}
        table = 0
        for at, one in enumerate(self.elements):
            if one.element.tag == "Table":
                table = at
            elif one.element.tag == "TH":
                words = [word for word in one.words if isinstance(word, Spoken)]
                found.setdefault(table, []).extend(words)
        return set(map(tuple, found.values()))

    def number(self, page: int) -> str:
        """The number of a page, from 1, in the digits usual in the language."""
        return numeral(page, self.language)

    def counted(self, text: str) -> Spoken:
        """A text of digits; Arabic ones are read with their page, from the right."""
        return Spoken(text, int(self.mirrored and not text.isascii()))


def recite(blocks: Sequence[Block], language: str, running_head: str) -> Recital:
    """Run through blocks as they would be typeset under this running head."""
    press = _Press(language, mirrored=is_right_to_left(language))
    head = Spoken(running_head, press.level_of(running_head))
    canvas = _Canvas()
    story = _Story(press, blocks, canvas)
    for flowable in story.flowables():
        if isinstance(flowable, Flowable) and not isinstance(flowable, NextPageTemplate | NewPage):
            flowable.canv = canvas
            flowable.wrap(TEXT_WIDTH, TEXT_HEIGHT)
            flowable.draw()
    said = [Recited(one, canvas.words.get(one, [])) for one in _in_order(story.root)]
    return Recital(press.language, press.mirrored, head, said)


def _in_order(element: Element) -> Iterator[Element]:
    yield element
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from _in_order(kid)


class _Story(Story):
    """A story that tells its quotes at once: they are most of it, and nothing of them is laid."""

    def __init__(self, press: _Press, blocks: Sequence[Block], canvas: _Canvas) -> None:
        super().__init__(press, blocks)
        self._level_of, self._words = press.level_of, canvas.words

    def _made(self, block: Block) -> list[Any]:
        return self._quoted(block) if isinstance(block, Quote) else super()._made(block)

    def _quoted(self, block: Quote) -> list[Any]:
        element = self.root.add("BlockQuote")
        _, base = quote_direction(block)
        self._tell(element.add("P"), Spoken(block.text, base, quotation_marks(block)))
        source = " · ".join(part for part in (block.source, block.reference) if part)
        self._tell(element.add("P"), Spoken(source, self._level_of(source)))
        return []

    def _tell(self, element: Element, spoken: Spoken) -> None:
        text = spoken.text
        if (text.isprintable() and text.strip(" ")) or paragraphs(text):
            self._words[element] = [spoken]


class _Line(NamedTuple):
    """Stands for the lines of a text, which are as long as they like."""

    width: float = 0.0


class _Setting(Setting):
    """A text that takes no room, and tells its words instead of drawing them."""

    def __init__(self, spoken: Spoken, style: Style, element: Element, *, mirrored: bool) -> None:
        self.spoken = spoken
        self.style, self.element, self.mirrored = style, element, mirrored
        self.width = 0.0
        self._passages = ()
        self.lines = [_Line()] if paragraphs(spoken.text) else []  # type: ignore[list-item]  # only counted

    def lay(self, width: float) -> float:
        """Lie in a single line, whatever its width."""
        self.width = width
        return self.height

    def cut(self, count: int) -> tuple[Setting, Setting]:
        """Stay whole."""
        return self, self

    def operators(self, x: float, top: float) -> list[str]:
        """Return the words in the place of operators."""
        return [self.spoken] if self.lines else []  # type: ignore[list-item]  # told, not drawn


class _Press(Press):
    """Sets nothing, and opens no typefaces for it."""

    def __init__(self, language: str, *, mirrored: bool) -> None:
        self.language = language_tag(language)
        self.mirrored = mirrored
        self.inks = {}

    def level_of(self, text: str) -> int:
        """The level of a text in the language of the report."""
        return self._base(text)

    def set(
        self,
        text: str,
        style: Style,
        element: Element,
        *,
        language: str | None = None,
        base: int | None = None,
        mirrored: bool | None = None,
        around: tuple[str, str] = ("", ""),
    ) -> Setting:
        """Note `text` as it would be set."""
        level = self._base(text) if base is None else base
        at_right = self.mirrored if mirrored is None else mirrored
        return _Setting(Spoken(text, level, around), style, element, mirrored=at_right)


class _Canvas:
    """Draws nothing, and notes which words belong to which element."""

    page = 0

    def __init__(self) -> None:
        self.words: dict[Element, list[Word]] = {}
        self._open: list[Element | None] = []

    @contextmanager
    def marked(self, element: Element) -> Iterator[None]:
        self._open.append(element)
        yield
        self._open.pop()

    @contextmanager
    def artifact(self, _properties: str = "") -> Iterator[None]:
        self._open.append(None)
        yield
        self._open.pop()

    def operators(self, lines: Iterable[str | Spoken]) -> None:
        element = self._open[-1] if self._open else None
        if element is not None:
            spoken = [line for line in lines if isinstance(line, Spoken)]
            self.words.setdefault(element, []).extend(spoken)

    def page_number_later(
        self, element: Element, _x: float, _baseline: float, target: Element
    ) -> None:
        self.words.setdefault(element, []).append(PageOf(target))

    def place(self, *_box: float) -> tuple[float, float, float, float]:
        return 0.0, 0.0, 0.0, 0.0

    def ink(self, colour: Colour) -> Colour:
        return colour

    def picture(self, _pixels: Any) -> str:
        return ""

    def __getattr__(self, _drawing: str) -> Any:
        return _draws_nothing


def _draws_nothing(*_arguments: Any, **_options: Any) -> None:
    """Take the place of every drawing that says nothing."""
