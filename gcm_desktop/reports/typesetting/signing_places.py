"""The places where officers sign, prepared and tagged before anybody does.

A field that is added at signing is not part of the structure, and the file would no longer be
accessible (ISO 14289-1, 7.18.4); so each is there from the start, empty.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from reportlab.platypus import Flowable

from gcm_desktop.reports.blocks import SignaturePlace, Signatures
from gcm_desktop.reports.typesetting import style
from gcm_desktop.reports.typesetting.setting import Press, Setting
from gcm_desktop.reports.typesetting.structure import Element, Field

APART: Final = 14.0
HEIGHT: Final = 88.0
"""Points between two places, and from the foot of one to its head."""
BEFORE, AFTER, UNDER_LABEL = 6.0, 10.0, 3.0
HAIR: Final = 0.6


class _Place(NamedTuple):
    block: SignaturePlace
    label: Setting
    element: Element


class SigningPlaces(Flowable):  # type: ignore[misc]  # ReportLab is untyped
    """Framed places as wide as the text together, never parted by the end of a page."""

    def __init__(self, press: Press, block: Signatures, parent: Element) -> None:
        super().__init__()
        self.press = press
        self.places = [
            _Place(
                place,
                press.set(place.label, style.FACT_LABEL, parent.add("P")),
                parent.add("Form", alternative=place.label),
            )
            for place in block.places
        ]
        self.each = self.head = 0.0

    def getSpaceBefore(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room above, in points."""
        return BEFORE

    def getSpaceAfter(self) -> float:  # noqa: N802 - the name it is called by
        """Return the room below, in points."""
        return AFTER

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Share the width out among the places."""
        self.width = width
        self.each = (width - APART * (len(self.places) - 1)) / len(self.places)
        self.head = max(place.label.lay(self.each) for place in self.places) + UNDER_LABEL
        self.height = self.head + HEIGHT
        return width, self.height

    def draw(self) -> None:
        """Draw label and frame of each place, and prepare its field."""
        places = reversed(self.places) if self.press.mirrored else iter(self.places)
        lefts = {id(place): at * (self.each + APART) for at, place in enumerate(places)}
        for place in self.places:
            self._draw(place, lefts[id(place)])

    def _draw(self, place: _Place, left: float) -> None:
        place.label.draw(self.canv, left, self.height)
        with self.canv.artifact():
            for x, y, width, height in _frame(left, self.each):
                self.canv.fill_box(x, y, width, height, style.HAIRLINE)
        place.element.box = self.canv.place(left, 0.0, self.each, HEIGHT)
        block = place.block
        place.element.kids.append(
            Field(self.canv.page, place.element.box, block.name, block.label, block.closes)
        )


def _frame(left: float, width: float) -> tuple[tuple[float, float, float, float], ...]:
    return (
        (left, 0.0, width, HAIR),
        (left, HEIGHT - HAIR, width, HAIR),
        (left, 0.0, HAIR, HEIGHT),
        (left + width - HAIR, 0.0, HAIR, HEIGHT),
    )
