"""Text as runs of a Word file: which way each goes, in which language, from which typeface."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from unicodedata import bidirectional

from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement

from gcm_desktop.reports.typesetting.bidi import levels
from gcm_desktop.reports.typesetting.fonts import language_tag, primary
from gcm_desktop.reports.word.marks import holdable
from gcm_desktop.texts import is_right_to_left

EAST_ASIAN = frozenset({"ja", "ko", "yue", "zh"})
COMPLEX = frozenset(
    {"as", "bn", "bo", "dz", "gu", "hi", "km", "kn", "lo", "ml", "mr", "my", "ne", "or", "pa",
     "sa", "si", "ta", "te", "th"}
)  # fmt: skip
"""Written from left to right in scripts that Word calls complex; those of the other direction are
it, too."""
_BREAKS = re.compile("([\n\t])")


@dataclass(frozen=True)
class Look:
    """How a text is set apart from the style of its paragraph."""

    bold: bool = False
    style: str = ""
    """The id of a style of characters."""


PLAIN = Look()


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """An element with attributes, all of the main namespace."""
    made: BaseOxmlElement = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(f"{MAIN}{name}", value)
    return made


MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def runs(
    text: str, language: str, *, mirrored: bool, look: Look = PLAIN
) -> Iterator[BaseOxmlElement]:
    """A text in a language (BCP 47), in a paragraph that begins at the right if it is `mirrored`.

    A run holds what goes one way; Word turns it by that, and by its letters.
    """
    held = holdable(text)
    for turned, piece in directions(held, mirrored=mirrored):
        yield _run(piece, language_tag(language), look, turned=turned)


def directions(text: str, *, mirrored: bool) -> Iterator[tuple[bool, str]]:
    """A text in pieces, each with whether it goes from right to left."""
    base, found = levels(text, 1 if mirrored else 0)
    ways = []
    for level, places in groupby(range(len(text)), key=found.__getitem__):
        stretch = list(places)
        ways += [level % 2 == 1 or (level > base and _arabic_numbers(text, stretch))] * len(stretch)
    start = 0
    for turned, group in groupby(ways):
        end = start + sum(1 for _way in group)
        yield turned, text[start:end]
        start = end


def _arabic_numbers(text: str, places: list[int]) -> bool:
    """Whether it is a number in Arabic digits: those are written with the letters around them."""
    classes = {bidirectional(text[place]) for place in places}
    return "AN" in classes and "L" not in classes


def _run(text: str, language: str, look: Look, *, turned: bool) -> BaseOxmlElement:
    run = element("r")
    if properties := list(_properties(language, look, turned=turned)):
        held = element("rPr")
        held.extend(properties)
        run.append(held)
    for piece in _BREAKS.split(text):
        if piece in ("\n", "\t"):
            run.append(element("br" if piece == "\n" else "tab"))
        elif piece:
            words = element("t")
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            words.text = piece
            run.append(words)
    return run


def _properties(language: str, look: Look, *, turned: bool) -> Iterator[BaseOxmlElement]:
    """In the order of the schema (CT_RPr)."""
    main = primary(language)
    if look.style:
        yield element("rStyle", val=look.style)
    if main in EAST_ASIAN:
        yield element("rFonts", hint="eastAsia")
    if look.bold:
        yield element("b")
        yield element("bCs")
    if turned:
        yield element("rtl")
    if language != "und" and turned == is_right_to_left(language):
        slot = "bidi" if turned or main in COMPLEX else "val"
        yield element("lang", **{"eastAsia" if main in EAST_ASIAN else slot: language})
