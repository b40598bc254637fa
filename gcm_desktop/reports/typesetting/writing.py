"""Lines written as PDF text operators, in the order in which they are seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gcm_desktop.reports.typesetting import bidi
from gcm_desktop.reports.typesetting.composing import Line, Piece
from gcm_desktop.reports.typesetting.fonts import Typeface
from gcm_desktop.reports.typesetting.frames import FrameFont
from gcm_desktop.reports.typesetting.shaping import Run

STROKE = 0.026
"""Stroke, as a part of the size, that makes a regular outline bold."""
NO_SPACE = -1
"""Level of a gap that holds no space: between two Chinese characters."""


def stretches_at_spaces(line: Line) -> bool:
    """Tell whether a justified line is widened at its spaces, or between all its pieces."""
    spaces = sum(1 for piece in line.pieces[1:] if piece.gap is not None)
    return 2 * spaces >= len(line.pieces) - 1


class _Visible(NamedTuple):
    """A run, or a gap, with its level."""

    run: Run | None
    level: int


class TextWriter:
    """Writes one text object (BT … ET) and keeps in mind what is already set in it."""

    def __init__(
        self, size: float, colour: tuple[float, float, float], *, outlined: bool = False
    ) -> None:
        red, green, blue = colour
        self._size = size
        self._out = ["BT", f"{red:.3f} {green:.3f} {blue:.3f} rg"]
        if outlined:
            self._out.append(f"{red:.3f} {green:.3f} {blue:.3f} RG {size * STROKE:.2f} w")
        self._shown: list[str] = []
        self._face: Typeface | FrameFont | None = None
        self._x = self._y = 0.0

    def move(self, x: float, y: float) -> None:
        """Begin a line at x, y."""
        self._flush()
        self._out.append(f"{x - self._x:.2f} {y - self._y:.2f} Td")
        # What was written is rounded; kept as written, lines do not drift.
        self._x = round(x - self._x, 2) + self._x
        self._y = round(y - self._y, 2) + self._y

    def line(self, line: Line, stretch: float = 0.0) -> None:
        """Show a line; each of its gaps is widened by `stretch` thousandths of the size."""
        at_spaces = not stretch or stretches_at_spaces(line)
        faces = {piece.face for piece in line.pieces}
        if line.base or None in faces:
            self._ordered(line, stretch, at_spaces=at_spaces)
        elif at_spaces and faces == {line.space.face}:
            self._even(line, stretch)
        else:
            self._plain(line, stretch, at_spaces=at_spaces)
        if line.spaced and not line.base:
            self._space(line.space, 0.0)

    def _even(self, line: Line, stretch: float) -> None:
        """Show pieces of one face that stand in the order of reading: most lines are that."""
        self._use(line.space.face)
        gap = f"{line.space.code}{self._shifted(stretch)}"
        first, *others = line.pieces
        self._shown.append(str(first.code))
        for piece in others:
            if piece.gap is not None:
                self._shown.append(gap)
            self._shown.append(str(piece.code))

    def _plain(self, line: Line, stretch: float, *, at_spaces: bool) -> None:
        """Show pieces that stand in the order of reading."""
        for at, piece in enumerate(line.pieces):
            if at:
                if piece.gap is not None:
                    self._space(line.space, stretch)
                elif not at_spaces:
                    self._shift(stretch)
            if piece.face is not self._face and piece.face is not None:
                self._use(piece.face)
            self._shown.append(str(piece.code))

    def _ordered(self, line: Line, stretch: float, *, at_spaces: bool) -> None:
        """Show runs in the order in which they are seen."""
        for run, level in _in_order(_visibles(line.pieces), line.base):
            if run is not None:
                self.run(run)
            elif level == NO_SPACE:
                self._shift(0.0 if at_spaces else stretch)
            else:
                self._space(line.space, stretch)

    def run(self, run: Run) -> None:
        """Show a run."""
        self._use(run.face)
        if run.code is not None:
            self._shown.append(run.code)
            return
        if run.spelled is not None:
            self._flush()
            self._out.append(f"/Span<</ActualText<{utf16(run.spelled)}>>>BDC")
        self._lifted(run)
        if run.spelled is not None:
            self._flush()
            self._out.append("EMC")

    def _lifted(self, run: Run) -> None:
        raised = False
        for rise, code in run.lifted:
            if rise or raised:
                self._flush()
                self._out.append(f"{rise * self._size * run.face.scale / 1000:.2f} Ts")
            raised = bool(rise)
            self._shown.append(code)
        if raised:
            self._flush()
            self._out.append("0 Ts")

    def _space(self, space: Run, stretch: float) -> None:
        self._use(space.face)
        self._shown.append(str(space.code))
        self._shift(stretch)

    def _shift(self, units: float) -> None:
        if shifted := self._shifted(units):
            self._shown.append(shifted)

    def _shifted(self, units: float) -> str:
        return f"{-units / self._face.scale:.2f} " if units and self._face is not None else ""

    def _use(self, face: Typeface | FrameFont) -> None:
        if face is self._face:
            return
        self._flush()
        was_emboldened = self._face is not None and self._face.emboldened
        if face.emboldened != was_emboldened:
            self._out.append("2 Tr" if face.emboldened else "0 Tr")
        self._face = face
        self._out.append(f"/{face.key} {self._size * face.scale:g} Tf")

    def _flush(self) -> None:
        if self._shown:
            # Neighbouring strings are one: shorter to write, to pack and to read.
            shown = "".join(self._shown).replace("><", "")
            self._out.append(f"[{shown}]TJ")
            self._shown.clear()

    def end(self) -> list[str]:
        """Close the text object and return its operators."""
        self._flush()
        if self._face is not None and self._face.emboldened:
            self._out.append("0 Tr")
        self._out.append("ET")
        return self._out


def _visibles(pieces: Sequence[Piece]) -> Iterator[_Visible]:
    for at, piece in enumerate(pieces):
        if at:
            yield _Visible(None, NO_SPACE if piece.gap is None else piece.gap)
        for run, level in piece.runs:
            yield _Visible(run, level)


def _in_order(visibles: Iterator[_Visible], base: int) -> list[_Visible]:
    """Bring the runs of a line into the order in which they are seen from the left."""
    logical = list(visibles)
    levels = [base] * len(logical)
    previous = base
    for at, (run, level) in enumerate(logical):
        if run is None and level == NO_SPACE:
            following = logical[at + 1].level
            levels[at] = min(previous, following)
        else:
            levels[at] = previous = level
    return [logical[at] for at in bidi.reorder(levels)]


def utf16(text: str) -> str:
    """Write a text as the hexadecimal digits of a PDF text string."""
    return "FEFF" + text.encode("utf-16-be", "replace").hex().upper()
