"""The typefaces of a report: which one draws a character, and how each goes into the PDF.

A typeface is opened for one document.  Inside the PDF every pair of a glyph and the text it
stands for has a code of its own, so that copying and searching give back exactly what was typed,
also where two characters share a glyph.  Only the glyphs used are embedded.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

import uharfbuzz as hb

from gcm_desktop.reports.typesetting.frames import FrameFont, Frames
from gcm_desktop.shipped import shipped

LATIN, ARABIC, CHINESE = "NotoSans", "NotoNaskhArabic", "NotoSansSC"
FALLBACK_ORDER = (
    LATIN,
    ARABIC,
    CHINESE,
    "NotoSansHebrew",
    "NotoSansDevanagari",
    "NotoSansBengali",
    "NotoSansEthiopic",
    "NotoSansMyanmar",
    "NotoSansThai",
    "NotoSansTamil",
    "NotoSansSinhala",
    "NotoSansKhmer",
    "NotoSansLao",
    "NotoSansArmenian",
    "NotoSansGeorgian",
)
WITH_BOLD = frozenset((LATIN, ARABIC))
SCALES = {ARABIC: 1.14}
"""Naskh letters are drawn small on their body: this sets them beside Latin ones of equal size."""
FACE_OF_LANGUAGE = {
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ku", "ug", "sd"), ARABIC),
    **dict.fromkeys(("zh", "ja", "yue"), CHINESE),
    "he": "NotoSansHebrew",
    "yi": "NotoSansHebrew",
    **dict.fromkeys(("hi", "ne", "mr"), "NotoSansDevanagari"),
    **dict.fromkeys(("bn", "as"), "NotoSansBengali"),
    **dict.fromkeys(("am", "ti"), "NotoSansEthiopic"),
    "my": "NotoSansMyanmar",
    "th": "NotoSansThai",
    "ta": "NotoSansTamil",
    "si": "NotoSansSinhala",
    "km": "NotoSansKhmer",
    "lo": "NotoSansLao",
    "hy": "NotoSansArmenian",
    "ka": "NotoSansGeorgian",
}
MOST_CODES = 65_000
"""Codes of one embedded font: two bytes each, with some room left."""

_IGNORABLE_RANGES = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
IGNORABLE = frozenset(
    chr(point) for first, last in _IGNORABLE_RANGES for point in range(first, last + 1)
)
"""Characters without a shape of their own: Default_Ignorable_Code_Point of the UCD."""


@dataclass(frozen=True)
class Metrics:
    """What a PDF wants to know about a font, in thousandths of its size."""

    name: str
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]
    weight: int


class Typeface:
    """One font, open for one document, and the codes this document gave its glyphs."""

    def __init__(self, family: str, *, bold: bool) -> None:
        drawn_bold = bold and family in WITH_BOLD
        path = shipped("fonts", f"{family}-{'Bold' if drawn_bold else 'Regular'}.ttf")
        self.family = family
        self.key = f"{family}{'B' if bold else 'R'}"
        """The font's name in the pages' resources."""
        self.emboldened = bold and not drawn_bold
        """No bold cut is shipped: the outline is thickened with a stroke."""
        self.scale = SCALES.get(family, 1.0)
        self.face = hb.Face(hb.Blob.from_file_path(str(path)))
        self.font = hb.Font(self.face)
        self.per_mille = 1000 / self.face.upem
        self.covers = self.face.unicodes
        self.space = self.font.get_nominal_glyph(0x20) or 0
        self._codes: dict[tuple[int, str], str] = {}
        self._code_of_glyph: dict[int, str] = {}
        self._advances: dict[int, int] = {}

    @property
    def used(self) -> bool:
        """Whether the document has anything set in this face."""
        return bool(self._codes)

    def code(self, glyph: int, text: str) -> str:
        """Return the four hexadecimal digits that stand for `glyph`, and read as `text`."""
        known = self._codes.get((glyph, text))
        if known is None:
            if len(self._codes) >= MOST_CODES:
                return self._code_of_glyph.get(glyph, "0000")
            known = self._codes[glyph, text] = f"{len(self._codes) + 1:04X}"
            self._code_of_glyph.setdefault(glyph, known)
        return known

    def advance(self, glyph: int) -> int:
        """Return how far `glyph` moves the pen, in font units."""
        known = self._advances.get(glyph)
        if known is None:
            known = self._advances[glyph] = self.font.get_glyph_h_advance(glyph)
        return known

    def metrics(self) -> Metrics:
        """Read the measures of the font program."""
        box = struct.unpack(">4h", self.face.reference_table("head").data[36:44])
        extents = self.font.get_font_extents("ltr")
        cap_height = self.font.get_metric_position_with_fallback(hb.OTMetricsTag.CAP_HEIGHT)
        scaled = [round(value * self.per_mille) for value in (*box, *extents[:2], cap_height)]
        return Metrics(
            name=self.face.get_name(6) or self.family,
            ascent=scaled[4],
            descent=scaled[5],
            cap_height=scaled[6],
            box=(scaled[0], scaled[1], scaled[2], scaled[3]),
            weight=round(self.font.get_style_value(hb.StyleTag.WEIGHT)),
        )

    def texts(self) -> Iterator[tuple[int, str]]:
        """Yield each code with the text it reads as."""
        for code, (_, text) in enumerate(self._codes, 1):
            yield code, text

    def widths(self) -> list[float]:
        """Return the widths of the codes from 1 on, in thousandths of the size."""
        return [round(self.advance(glyph) * self.per_mille, 3) for glyph, _ in self._codes]

    def program(self) -> tuple[bytes, bytes]:
        """Return the font program cut down to what is used, and its glyph for each code."""
        wanted = hb.SubsetInput()
        wanted.glyph_set.update({0, *(glyph for glyph, _ in self._codes)})
        wanted.flags = (
            hb.SubsetFlags.NO_LAYOUT_CLOSURE
            | hb.SubsetFlags.NO_HINTING
            | hb.SubsetFlags.NOTDEF_OUTLINE
        )
        wanted.drop_table_tag_set.update(int.from_bytes(tag.encode()) for tag in _NOT_EMBEDDED)
        plan = hb.SubsetPlan(self.face, wanted)
        program = plan.execute().blob.data
        place = plan.old_to_new_glyph_mapping
        glyphs = [0, *(place[glyph] for glyph, _ in self._codes)]
        return bytes(program), struct.pack(f">{len(glyphs)}H", *glyphs)


_NOT_EMBEDDED = (
    "GSUB", "GPOS", "GDEF", "BASE", "JSTF", "MATH", "STAT", "DSIG", "kern", "meta", "name", "post",
    "VORG", "vhea", "vmtx", "gasp", "cmap",
)  # fmt: skip


class Fount:
    """All typefaces of one weight, and the choice among them for each character."""

    def __init__(self, *, bold: bool, missing: set[str]) -> None:
        self.faces = {family: Typeface(family, bold=bold) for family in FALLBACK_ORDER}
        self.missing = missing
        """Characters to be shown that no typeface has; shared with the other weight."""
        self.frames = Frames("B" if bold else "R", self.faces[LATIN].font)
        self._own: dict[str, Typeface | None] = {}

    def face_of(self, language: str) -> Typeface:
        """Return the typeface that texts in `language` (BCP 47) are mainly set in."""
        return self.faces[FACE_OF_LANGUAGE.get(primary(language), LATIN)]

    def faces_for(self, text: str, main: Typeface) -> list[Typeface | None]:
        """Return the typeface of each character of `text`, None where none has it.

        Letters choose; what all scripts share (digits, punctuation) goes with the letter before,
        else with the one after, else with `main`.  Quotation marks, dashes and dots that touch
        Chinese are Chinese ones.
        """
        chosen = [self._letter_face(character) for character in text]
        _mind_chinese_punctuation(text, chosen, main, self.faces[CHINESE])
        following = self._following(chosen, main)
        previous: Typeface | None = None
        for i, character in enumerate(text):
            face = chosen[i]
            if face is None:
                face = chosen[i] = self._shared_face(character, previous or following[i])
            if face is not None and character not in IGNORABLE:
                previous = face
        return chosen

    def _following(self, chosen: Sequence[Typeface | None], main: Typeface) -> list[Typeface]:
        found, face = [main] * len(chosen), main
        for i in range(len(chosen) - 1, -1, -1):
            face = chosen[i] or face
            found[i] = face
        return found

    def _letter_face(self, character: str) -> Typeface | None:
        """The face of a letter by coverage alone; None for what scripts share, or nobody has."""
        if character not in self._own:
            is_letter = category(character)[0] == "L"
            self._own[character] = self._covering(character) if is_letter else None
        return self._own[character]

    def _covering(self, character: str) -> Typeface | None:
        point = ord(character)
        return next((face for face in self.faces.values() if point in face.covers), None)

    def _shared_face(self, character: str, beside: Typeface) -> Typeface | None:
        if character in IGNORABLE or (ord(character) in beside.covers and drawable(character)):
            return beside
        return self._covering(character) if drawable(character) else None


class Typecase:
    """The typefaces of one document: a regular and a bold fount, and what they lacked."""

    def __init__(self) -> None:
        missing: set[str] = set()
        self.regular = Fount(bold=False, missing=missing)
        self.bold = Fount(bold=True, missing=missing)
        self._missing = missing

    @property
    def missing(self) -> tuple[str, ...]:
        """The characters that could only be shown by their code point, as `U+1F600`."""
        return tuple(code_point(character) for character in sorted(self._missing))

    def used(self) -> list[Typeface | FrameFont]:
        """Return the fonts that the document has anything set in."""
        founts = (self.regular, self.bold)
        faces = [face for fount in founts for face in fount.faces.values() if face.used]
        return [*faces, *(font for fount in founts for font in fount.frames.fonts)]


@lru_cache(256)
def primary(language: str) -> str:
    """Return the language subtag of a BCP 47 tag."""
    return language.replace("_", "-").split("-", 1)[0].lower()


@lru_cache(256)
def language_tag(language: str) -> str:
    """Return `language` if it has the form of a BCP 47 tag, else that of no known language."""
    return language if _LANGUAGE_TAG.fullmatch(language) else "und"


def code_point(character: str) -> str:
    """Write the code point of a character as the Unicode Standard does."""
    return f"U+{ord(character):04X}"


def drawable(character: str) -> bool:
    """Tell whether a character is one that a typeface may draw: no control, no surrogate."""
    return category(character) not in ("Cc", "Cs", "Co", "Cn")


_LANGUAGE_TAG = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_CHINESE_WHEN_BESIDE = frozenset("“”‘’—…·")


def _mind_chinese_punctuation(
    text: str, chosen: list[Typeface | None], main: Typeface, chinese: Typeface
) -> None:
    if main is not chinese and chinese not in chosen:
        return
    letters = [None, *chosen, None]
    for i, character in enumerate(text):
        if character in _CHINESE_WHEN_BESIDE:
            beside = (letters[i], letters[i + 2])
            # An apostrophe inside a Latin word is no quotation mark.
            if chinese in beside or (main is chinese and None in beside):
                chosen[i] = chinese
