"""Texts that are set: shaped, laid into lines of a width, and drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gcm_desktop.reports.typesetting.bidi import runs_left_to_right
from gcm_desktop.reports.typesetting.breaking import JUSTIFIED_LANGUAGES
from gcm_desktop.reports.typesetting.canvas import Colour, ReportCanvas
from gcm_desktop.reports.typesetting.composing import Compositor, Line, Passage
from gcm_desktop.reports.typesetting.fonts import Typecase, language_tag, primary
from gcm_desktop.reports.typesetting.shaping import Shaper
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.reports.typesetting.style import Style
from gcm_desktop.reports.typesetting.writing import TextWriter, stretches_at_spaces

WIDEST_GAP, WIDEST_STRETCH = 900.0, 2500.0
"""How many thousandths of the size a space, and a line without spaces, may grow at most."""
BALANCING_STEPS = 7


class Setting:
    """A text in a style.  `mirrored` texts begin at the right edge."""

    __slots__ = (
        "_compositor", "_justified", "_passages", "element", "lines", "mirrored", "style", "width",
    )  # fmt: skip

    def __init__(
        self,
        passages: Sequence[Passage],
        compositor: Compositor,
        style: Style,
        element: Element,
        *,
        mirrored: bool,
        justified: bool,
        laid: tuple[float, Sequence[Line]] = (0.0, ()),
    ) -> None:
        self.style = style
        self.element = element
        self.mirrored = mirrored
        self._passages = passages
        self._compositor = compositor
        self._justified = justified
        self.width, self.lines = laid

    @property
    def height(self) -> float:
        """The height of the laid lines, in points."""
        return len(self.lines) * self.style.leading

    def lay(self, width: float) -> float:
        """Break into lines of `width` points, and return the height."""
        if width != self.width:
            self.width = width
            self.lines = self._broken(width)
            if self.style.balanced and len(self.lines) > 1:
                self._balance()
        return self.height

    def _broken(self, width: float) -> list[Line]:
        return self._compositor.lines(self._passages, width * 1000 / self.style.size)

    def _balance(self) -> None:
        """Make the lines about equally long, without needing more of them."""
        narrow, wide = 0.0, self.width
        for _ in range(BALANCING_STEPS):
            middle = (narrow + wide) / 2
            lines = self._broken(middle)
            if len(lines) > len(self.lines):
                narrow = middle
            else:
                wide, self.lines = middle, lines

    def natural_width(self) -> float:
        """Return the width of the longest paragraph on one line, in points."""
        return max((self._measure(passage) for passage in self._passages), default=0.0)

    def _measure(self, passage: Passage) -> float:
        gaps = sum(1 for piece in passage.pieces[1:] if piece.gap is not None)
        units = sum(piece.width for piece in passage.pieces) + gaps * passage.space.width
        return units * self.style.size / 1000

    def narrowest_width(self) -> float:
        """Return the width of the widest piece that cannot be broken, in points."""
        widths = (piece.width for passage in self._passages for piece in passage.pieces)
        return max(widths, default=0.0) * self.style.size / 1000

    def cut(self, count: int) -> tuple[Setting, Setting]:
        """Return the first `count` lines and the rest, as they are laid."""
        return self._part(self.lines[:count]), self._part(self.lines[count:])

    def _part(self, lines: Sequence[Line]) -> Setting:
        return Setting(
            (),
            self._compositor,
            self.style,
            self.element,
            mirrored=self.mirrored,
            justified=self._justified,
            laid=(self.width, lines),
        )

    def draw(self, canvas: ReportCanvas, x: float, top: float) -> None:
        """Write the lines from `top` downwards, marked as content of the element."""
        if self.lines:
            with canvas.marked(self.element):
                canvas.operators(self.operators(x, top))

    def operators(self, x: float, top: float) -> list[str]:
        """Return the text operators of the lines."""
        size, leading = self.style.size, self.style.leading
        writer = TextWriter(size, self.style.colour, outlined=self.style.bold)
        baseline = top - (leading + 0.72 * size) / 2
        for line in self.lines:
            offset, stretch = self._adjust(line)
            writer.move(x + offset, baseline)
            writer.line(line, stretch)
            baseline -= leading
        return writer.end()

    def _adjust(self, line: Line) -> tuple[float, float]:
        """Return how far a line is set in, in points, and what each of its gaps gets more."""
        free = self.width - line.width * self.style.size / 1000
        if self._justified and not line.last:
            stretch = _stretch(line, free * 1000 / self.style.size)
            if stretch is not None:
                return 0.0, stretch
        if self.style.align == "center":
            return free / 2, 0.0
        return (free if (self.style.align == "end") != self.mirrored else 0.0), 0.0


def _stretch(line: Line, free: float) -> float | None:
    """Return what each gap of a justified line gets more; None where it is better left ragged."""
    at_spaces = stretches_at_spaces(line)
    gaps = sum(1 for piece in line.pieces[1:] if not at_spaces or piece.gap is not None)
    if not gaps or not 0 <= free <= (WIDEST_GAP * gaps if at_spaces else WIDEST_STRETCH):
        return None
    return free / gaps


class Press:
    """What sets the texts of one document: its typefaces and its language."""

    def __init__(
        self, language: str, *, mirrored: bool, inks: Mapping[Colour, Colour] | None = None
    ) -> None:
        self.inks = inks or {}
        """The colours that are printed in place of the usual ones."""
        self.typecase = Typecase()
        self.language = language_tag(language)
        self.mirrored = mirrored
        shaper = Shaper()
        self._regular = Compositor(self.typecase.regular, shaper)
        self._bold = Compositor(self.typecase.bold, shaper)

    def _base(self, text: str) -> int:
        """Return the level of the report's language, if the text can be in that."""
        return int(self.mirrored and not (runs_left_to_right(text) and any(map(str.isalpha, text))))

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
        """Shape `text` for `style`.

        `language` and `base`, the level of its paragraphs, are the report's unless told; `mirrored`
        tells whether it begins at the right, as the report does.  `around` are marks set close
        before and after the text, out of reach of whatever directions the text turns to.
        """
        if style.colour in self.inks:
            style = replace(style, colour=self.inks[style.colour])
        spoken = self.language if language is None else language_tag(language)
        compositor = self._bold if style.bold else self._regular
        return Setting(
            compositor.compose(
                text,
                language=spoken,
                base=self._base(text) if base is None else base,
                around=around,
            ),
            compositor,
            style,
            element,
            mirrored=self.mirrored if mirrored is None else mirrored,
            justified=style.justified and primary(spoken) in JUSTIFIED_LANGUAGES,
        )
