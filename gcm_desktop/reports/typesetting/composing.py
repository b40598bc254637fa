"""From a text to lines: direction, typefaces, shaping, then as many pieces a line as fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import NamedTuple

from gcm_desktop.reports.typesetting import bidi
from gcm_desktop.reports.typesetting.breaking import (
    clusters,
    keeps_a_space,
    paragraphs,
    stretches,
    unbreakables,
)
from gcm_desktop.reports.typesetting.fonts import LATIN, Fount, Typeface
from gcm_desktop.reports.typesetting.frames import FrameFont
from gcm_desktop.reports.typesetting.shaping import Run, Shaper

_PLAIN = re.compile(
    "[ -~\xa0-\xac\xae-\u017f\u0400-\u045f\u0490\u0491\u2010\u2011\u2013\u2014\u2018-\u201e"
    "\u2020-\u2022\u2026\u202f\u2039\u203a\u20ac\u2116]*"
)
"""What the Latin face draws by itself, left to right, whatever stands beside it."""

UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Characters that only turn directions (or mark a byte order): obeyed, and drawn as nothing."""


class Piece:
    """What no line may end inside of: its runs in the order of reading, with their levels.

    `gap` is the level of the white space before it, None when there is none.
    """

    __slots__ = ("code", "face", "gap", "runs", "width")

    def __init__(self, runs: Sequence[tuple[Run, int]], gap: int | None) -> None:
        self.runs = tuple(runs)
        self.gap = gap
        self.width = sum(run.width for run, _ in runs)
        self.face: Typeface | FrameFont | None = None
        self.code: str | None = None
        """The text operators of the whole, when it runs plainly from left to right in one face."""
        face = runs[0][0].face
        codes = [run.code for run, level in runs if run.face is face and not level]
        if len(codes) == len(runs) and None not in codes:
            self.face, self.code = face, "".join(map(str, codes))


class Line(NamedTuple):
    """The pieces of one line; `last` of its paragraph, `spaced` from the line that follows.

    `width` is in thousandths of the text size, with `space` between spaced pieces.
    """

    pieces: list[Piece]
    width: float
    base: int
    space: Run
    last: bool
    spaced: bool


@dataclass(frozen=True)
class Passage:
    """One paragraph, shaped: its level, its pieces, and the space between words."""

    base: int
    pieces: list[Piece]
    space: Run
    language: str


class Compositor:
    """Sets texts in one fount; remembers words, which come again and again."""

    def __init__(self, fount: Fount, shaper: Shaper) -> None:
        self._fount = fount
        self._shaper = shaper
        self._words: dict[str, dict[str, Piece]] = {}
        """By language and by how they are written."""
        self._marks: dict[tuple[str, int, str], list[tuple[Run, int]]] = {}
        self._frames: dict[str, Run] = {}
        self._parts: dict[tuple[str, str, int | None], Piece] = {}
        self._known: dict[tuple[str, str, int, str, int | None], Piece | None] = {}

    def compose(
        self, text: str, *, language: str, base: int, around: tuple[str, str] = ("", "")
    ) -> list[Passage]:
        """Shape `text` paragraph by paragraph; `base` is the level of each.

        Texts from people come here one at a time, so whatever directions they turn to end with
        them: the marks `around` them are set outside, close to the first and the last piece.
        """
        main = self._fount.face_of(language)
        space = self._shaper.space(main)
        passages = [
            self._passage(paragraph, main, language, base, space) for paragraph in paragraphs(text)
        ]
        return self._surround(passages, around, main) if any(around) else passages

    def _surround(
        self, passages: list[Passage], around: tuple[str, str], main: Typeface
    ) -> list[Passage]:
        filled = [passage for passage in passages if passage.pieces]
        if filled:
            first, last = filled[0], filled[-1]
            opening = self._mark(around[0], first, main)
            first.pieces[0] = Piece([*opening, *first.pieces[0].runs], first.pieces[0].gap)
            closing = self._mark(around[1], last, main)
            last.pieces[-1] = Piece([*last.pieces[-1].runs, *closing], last.pieces[-1].gap)
        return filled

    def _mark(self, mark: str, passage: Passage, main: Typeface) -> list[tuple[Run, int]]:
        key = (mark, passage.base, passage.language)
        if key not in self._marks:
            faces, levels = self._fount.faces_for(mark, main), [passage.base] * len(mark)
            self._marks[key] = self._runs(mark, 0, len(mark), faces, levels, passage.language)
        return self._marks[key]

    def _passage(self, text: str, main: Typeface, language: str, base: int, space: Run) -> Passage:
        if not base and main.family == LATIN and _PLAIN.fullmatch(text):
            return Passage(0, list(self._plain_pieces(text, main, language)), space, language)
        _, levels = bidi.levels(text, base)
        return Passage(base, list(self._pieces(text, levels, main, language)), space, language)

    def _plain_pieces(self, text: str, main: Typeface, language: str) -> Iterator[Piece]:
        if keeps_a_space(text):
            yield from self._plain_stretches(text, main, language)
            return
        known = self._words.setdefault(language, {})
        for word in text.split(" "):
            piece = known.get(word)
            if piece is not None:
                yield piece
            else:
                yield from self._new_plain_pieces(word, main, language)

    def _plain_stretches(self, text: str, main: Typeface, language: str) -> Iterator[Piece]:
        """Where a line may not end at each space: ask about the whole text."""
        previous = 0
        for start, end in stretches(text, language):
            gap = 0 if start > previous or not start else None
            yield self._plain_piece(text[start:end], gap, main, language)
            previous = end

    def _new_plain_pieces(self, word: str, main: Typeface, language: str) -> Iterator[Piece]:
        first, *others = unbreakables(word, language)
        piece = self._plain_piece(first, 0, main, language)
        if not others:
            self._words[language][word] = piece
        yield piece
        for part in others:
            yield self._plain_piece(part, None, main, language)

    def _plain_piece(self, part: str, gap: int | None, main: Typeface, language: str) -> Piece:
        known = self._parts.get((language, part, gap))
        if known is None:
            run = self._shaper.run(main, part, right_to_left=False, language=language)
            known = self._parts[language, part, gap] = Piece([(run, 0)], gap)
        return known

    def _pieces(
        self, text: str, levels: Sequence[int], main: Typeface, language: str
    ) -> Iterator[Piece]:
        faces = self._fount.faces_for(text, main)
        previous = 0
        gap: int | None = None
        for start, stop in stretches(text, language):
            if start > previous:
                gap = levels[start - 1]
            previous = stop
            piece = self._piece(text, start, stop, faces, levels, language, gap)
            if piece is not None:
                yield piece
                gap = None

    def _piece(
        self,
        text: str,
        start: int,
        stop: int,
        faces: Sequence[Typeface | None],
        levels: Sequence[int],
        language: str,
        gap: int | None,
    ) -> Piece | None:
        """Return the piece of a stretch; those of one face and level come again and again."""
        face, level, length = faces[start], levels[start], stop - start
        if faces[start:stop].count(face) < length or levels[start:stop].count(level) < length:
            runs = self._runs(text, start, stop, faces, levels, language)
            return Piece(runs, gap) if runs else None
        key = (text[start:stop], face.key if face else "", level, language, gap)
        if key not in self._known:
            runs = self._runs(text, start, stop, faces, levels, language)
            self._known[key] = Piece(runs, gap) if runs else None
        return self._known[key]

    def _runs(
        self,
        text: str,
        start: int,
        end: int,
        faces: Sequence[Typeface | None],
        levels: Sequence[int],
        language: str,
    ) -> list[tuple[Run, int]]:
        runs: list[tuple[Run, int]] = []
        shown = (i for i in range(start, end) if text[i] not in UNSEEN)
        for (face, level), group in groupby(shown, key=lambda i: (faces[i], levels[i])):
            if face is None:
                lacking = [text[i] for i in group]
                runs += [(self._frame(character), level) for character in lacking]
            else:
                run = self._shaper.run(
                    face,
                    "".join(text[i] for i in group),
                    right_to_left=bool(level & 1),
                    language=language,
                    bare=not runs,
                )
                runs.append((run, level))
        return runs

    def _frame(self, character: str) -> Run:
        if character not in self._frames:
            self._fount.missing.add(character)
            self._frames[character] = self._shaper.frame(self._fount.frames, character)
        return self._frames[character]

    def lines(self, passages: Sequence[Passage], width: float) -> list[Line]:
        """Fill lines of `width` thousandths of the text size, as many pieces as fit in each."""
        return [line for passage in passages for line in self._fill(passage, width)]

    def _fill(self, passage: Passage, limit: float) -> Iterator[Line]:
        base, space = passage.base, passage.space
        held: list[Piece] = []
        width = 0.0
        for piece in self._fitting(passage, limit):
            wider = piece.width if piece.gap is None else piece.width + space.width
            if held and width + wider > limit:
                yield Line(held, width, base, space, last=False, spaced=piece.gap is not None)
                held = []
            width = width + wider if held else piece.width
            held.append(piece)
        if held:
            yield Line(held, width, base, space, last=True, spaced=False)

    def _fitting(self, passage: Passage, limit: float) -> Iterator[Piece]:
        for piece in passage.pieces:
            if piece.width > limit:
                yield from self._taken_apart(piece, passage.language)
            else:
                yield piece

    def _taken_apart(self, piece: Piece, language: str) -> Iterator[Piece]:
        """Part a piece that fits no line between its clusters."""
        gap = piece.gap
        text = "".join(run.text for run, _ in piece.runs)
        begins = [0, *accumulate(len(run.text) for run, _ in piece.runs)]
        at = 0
        for start, end in clusters(text):
            runs: list[tuple[Run, int]] = []
            while at < len(piece.runs) and begins[at] < end:
                within = slice(max(start - begins[at], 0), end - begins[at])
                runs.append(self._slice(*piece.runs[at], within, language))
                if begins[at + 1] > end:
                    break
                at += 1
            yield Piece(runs, gap)
            gap = None

    def _slice(self, run: Run, level: int, within: slice, language: str) -> tuple[Run, int]:
        text = run.text[within]
        if text == run.text or isinstance(run.face, FrameFont):
            return run, level
        right_to_left = bool(level & 1)
        return self._shaper.run(
            run.face, text, right_to_left=right_to_left, language=language
        ), level
