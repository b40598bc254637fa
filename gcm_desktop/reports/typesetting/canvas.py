"""ReportLab's canvas, extended by what it lacks: structure marks, links, and words set late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from reportlab.pdfgen.canvas import Canvas

from gcm_desktop.reports.typesetting.structure import Anchor, Element, Link, Marked

Colour = tuple[float, float, float]
HEAD = "<</Type/Pagination/Subtype/Header>>"
FOOT = "<</Type/Pagination/Subtype/Footer>>"


class Late(NamedTuple):
    """The page number of a heading, to be set once it is known.

    `at` is its place among the operators of `page`, `mark` its structure mark; `x` and `baseline`
    are where it ends (on mirrored pages: begins), in the coordinates that hold at that place.
    """

    page: int
    at: int
    mark: int
    x: float
    baseline: float
    target: Element


class ReportCanvas(Canvas):  # type: ignore[misc]  # ReportLab is untyped
    """A canvas that notes which stretch of which page belongs to which structure element.

    Whatever is drawn lies in `marked` or in `artifact`; nothing is left outside both.
    """

    _code: list[str]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.marks: list[list[Element]] = [[]]
        """For each page, the element of each of its marks."""
        self.anchors: dict[Element, Anchor] = {}
        self.late: list[Late] = []
        self.inks: Mapping[Colour, Colour] = {}
        """The colours that are drawn in place of the usual ones."""
        self.pictures: dict[str, Any] = {}
        """By its name on the pages, each picture that was drawn."""
        self.contents: list[list[str]] = []
        """For each finished page, its content operators."""
        super().__init__(*arguments, **options)

    def _make_preamble(self) -> None:
        # ReportLab would begin each page with a font that is not embedded.
        self._preamble = "1 0 0 1 0 0 cm"

    @property
    def page(self) -> int:
        """The page being drawn, from 0."""
        return int(self.getPageNumber()) - 1

    def showPage(self) -> None:  # noqa: N802 - the name it is called by
        """End the page, and keep its content for the finishing: ReportLab writes an empty one."""
        self.contents.append(self._code)
        self._code = []
        self.marks.append([])
        super().showPage()

    def operators(self, lines: Iterable[str]) -> None:
        """Write content operators."""
        self._code.extend(lines)

    def mark(self, element: Element) -> int:
        """Give `element` one more mark of this page."""
        marks = self.marks[-1]
        marks.append(element)
        number = len(marks) - 1
        element.kids.append(Marked(self.page, number))
        return number

    @contextmanager
    def marked(self, element: Element) -> Iterator[None]:
        """What is drawn inside is content of `element`."""
        self._code.append(f"/{element.tag}<</MCID {self.mark(element)}>>BDC")
        yield
        self._code.append("EMC")

    @contextmanager
    def artifact(self, properties: str = "") -> Iterator[None]:
        """What is drawn inside is there for the eye only."""
        self._code.append(f"/Artifact{properties}BDC" if properties else "/Artifact BMC")
        yield
        self._code.append("EMC")

    def fill_box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle whose lower left corner is at x, y."""
        red, green, blue = self.ink(colour)
        self._code.append(
            f"{red:.3f} {green:.3f} {blue:.3f} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f"
        )

    def ink(self, colour: Colour) -> Colour:
        """Return the colour that is drawn for one of the usual ones."""
        return self.inks.get(colour, colour)

    def picture(self, pixels: Any) -> str:
        """Return the name by which a picture is drawn; the same one has one name."""
        for name, known in self.pictures.items():
            if known == pixels:
                return name
        name = f"Picture{len(self.pictures) + 1}"
        self.pictures[name] = pixels
        return name

    def anchor(self, element: Element, top: float) -> None:
        """Note where `element` begins, the first time; `top` in the present coordinates."""
        self.anchors.setdefault(element, Anchor(self.page, self.absolutePosition(0, top)[1]))

    def place(
        self, x: float, y: float, width: float, height: float
    ) -> tuple[float, float, float, float]:
        """Turn a rectangle of the present coordinates into left, bottom, right, top of the page."""
        left, bottom = self.absolutePosition(x, y)
        right, top = self.absolutePosition(x + width, y + height)
        return left, bottom, right, top

    def link(
        self,
        element: Element,
        box: tuple[float, float, float, float],
        target: Element,
        text: str,
    ) -> None:
        """Let a place on this page lead to where `target` begins."""
        element.kids.append(Link(self.page, box, target, text))

    def page_number_later(
        self, element: Element, x: float, baseline: float, target: Element
    ) -> None:
        """Set the page number of `target` here when all pages are known."""
        place = len(self._code)
        self._code.append("")
        self.late.append(Late(self.page, place, self.mark(element), x, baseline, target))
