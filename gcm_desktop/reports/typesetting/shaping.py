"""From characters to placed glyphs: HarfBuzz shapes, and each run becomes PDF text operators.

Ligatures that are only ornament stay off, so that a search finds what was typed.  What a glyph
reads as follows HarfBuzz's clusters.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from unicodedata import category

import uharfbuzz as hb

from gcm_desktop.reports.typesetting.fonts import Typeface
from gcm_desktop.reports.typesetting.frames import FrameFont, Frames, needs_telling

ORNAMENTS_OFF = {"liga": False, "clig": False, "dlig": False, "hlig": False, "calt": True}
HIGHEST_RISE, LOWEST_RISE = 1000.0, -700.0
"""How far, in thousandths of the size, a mark may leave the base line: piled-up marks end here."""

JOINER = "\u200d"
"""What a glyph reads as that only completes the one beside it."""

Glyph = tuple[int, int, int, int, int]
"""Glyph index, cluster, advance, offset right, offset up; the last three in font units."""


class Run:
    """A few characters, shaped in one typeface and one direction, or a frame.

    `width` is in thousandths of the text size.  `code` is the inside of a TJ array when all glyphs
    stand on the base line; else `lifted` has (rise, inside of a TJ array) pairs.  `text` is what
    was shaped; `spelled` what readers are told outright, where the glyphs alone would not tell it.
    """

    __slots__ = ("code", "face", "lifted", "spelled", "text", "width")

    def __init__(
        self,
        face: Typeface | FrameFont,
        text: str,
        width: float,
        lifted: Sequence[tuple[float, str]],
        spelled: str | None = None,
    ) -> None:
        self.face = face
        self.text = text
        self.width = width
        self.lifted = tuple(lifted)
        self.spelled = spelled
        flat = len(self.lifted) == 1 and not self.lifted[0][0] and spelled is None
        self.code = self.lifted[0][1] if flat else None


class Shaper:
    """Shapes runs, each different one once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, bool, str, bool], Run] = {}
        self._buffer = hb.Buffer()

    def run(
        self, face: Typeface, text: str, *, right_to_left: bool, language: str, bare: bool = False
    ) -> Run:
        """Shape `text`, which has one direction and is covered by `face`.

        `bare` text has nothing before it to carry a mark: one that begins it is set on a dotted
        circle.
        """
        bare = bare and category(text[0])[0] == "M"
        key = (face.key, text, right_to_left, language, bare)
        known = self._known.get(key)
        if known is None:
            self._buffer.reset()
            if bare:
                self._buffer.flags = hb.BufferFlags.BOT
            glyphs = self._glyphs(face, text, right_to_left, language)
            known = self._known[key] = _plain_run(face, glyphs, text) or _placed_run(
                face, glyphs, text, right_to_left=right_to_left
            )
        return known

    def frame(self, frames: Frames, character: str) -> Run:
        """Show a character that no typeface has by its code point; it still reads as itself."""
        font = frames.font()
        code = f"<{font.code(character)}>"
        told = character if needs_telling(character) else None
        return Run(font, character, font.widths[-1], [(0.0, code)], told)

    def space(self, face: Typeface) -> Run:
        """Return the space between words."""
        return self.run(face, " ", right_to_left=False, language="en")

    def _glyphs(self, face: Typeface, text: str, right_to_left: bool, language: str) -> list[Glyph]:
        buffer = self._buffer
        buffer.add_str(text)
        buffer.direction = "rtl" if right_to_left else "ltr"
        buffer.language = language
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.guess_segment_properties()
        hb.shape(face.font, buffer, ORNAMENTS_OFF)
        return [
            (info.codepoint, info.cluster, place.x_advance, place.x_offset, place.y_offset)
            for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]


def _plain_run(face: Typeface, glyphs: Sequence[Glyph], text: str) -> Run | None:
    """One glyph a character, in order and on the line: nearly all Latin, Cyrillic and Chinese."""
    if len(glyphs) != len(text):
        return None
    parts, width = ["<"], 0
    for at, (glyph, cluster, advance, right, up) in enumerate(glyphs):
        if cluster != at or right or up:
            return None
        parts.append(face.code(glyph, text[at]))
        width += advance
        if spare := face.advance(glyph) - advance:
            parts.append(f">{_number(spare * face.per_mille)}<")
    if parts[-1][-1] == "<":
        parts[-1] = parts[-1][:-1]
    else:
        parts.append(">")
    return Run(face, text, width * face.per_mille * face.scale, [(0.0, "".join(parts))])


def _placed_run(face: Typeface, glyphs: Sequence[Glyph], text: str, *, right_to_left: bool) -> Run:
    texts = _texts(glyphs, text, JOINER if right_to_left else None)
    lifted: list[tuple[float, list[str]]] = []
    width = 0
    for (glyph, _, advance, right, up), reads in zip(glyphs, texts, strict=True):
        rise = min(max(up * face.per_mille, LOWEST_RISE), HIGHEST_RISE)
        if not lifted or lifted[-1][0] != rise:
            lifted.append((rise, []))
        code = f"<{face.code(glyph, reads)}>"
        before = _number(-right * face.per_mille) if right else ""
        after = face.advance(glyph) - advance + right
        lifted[-1][1].append(f"{before}{code}{_number(after * face.per_mille) if after else ''}")
        width += advance
    # Readers turn right-to-left words round themselves, and told the text outright they fail.
    spelled = None if right_to_left else text
    return Run(
        face,
        text,
        width * face.per_mille * face.scale,
        [(rise, "".join(parts)) for rise, parts in lifted],
        spelled,
    )


def _texts(glyphs: Sequence[Glyph], text: str, other: str | None) -> list[str]:
    """Return what each glyph reads as, for every glyph must read as something (ISO 19005-3).

    Of several in a cluster the widest, its base, reads as the whole; the others as `other`, or as
    the whole too where readers are told the text outright.
    """
    members: dict[int, list[int]] = {}
    for at, glyph in enumerate(glyphs):
        members.setdefault(glyph[1], []).append(at)
    texts = [""] * len(glyphs)
    for start, end in pairwise([*sorted(members), len(text)]):
        base = max(members[start], key=lambda at: glyphs[at][2])
        for at in members[start]:
            texts[at] = text[start:end] if at == base or other is None else other
    return texts


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + " "
