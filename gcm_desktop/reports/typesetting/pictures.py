"""Pictures on pages: plain pixels in sRGB, told in words to who cannot see them."""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image
from reportlab.platypus import Flowable

from gcm_desktop.reports.blocks import Picture
from gcm_desktop.reports.typesetting.canvas import ReportCanvas
from gcm_desktop.reports.typesetting.setting import Press
from gcm_desktop.reports.typesetting.structure import Element


class Pixels(NamedTuple):
    """A picture as its pixels: three bytes each, row by row."""

    width: int
    height: int
    colours: bytes


def pixels_of(png: bytes) -> Pixels:
    """The pixels of a PNG picture."""
    with Image.open(BytesIO(png), formats=("PNG",)) as picture:
        plain = picture.convert("RGB")
    return Pixels(plain.width, plain.height, plain.tobytes())


class PictureFigure(Flowable):  # type: ignore[misc]  # ReportLab is untyped
    """A picture no larger than its room, where reading begins."""

    def __init__(
        self, press: Press, block: Picture, parent: Element, *, room: tuple[float, float]
    ) -> None:
        super().__init__()
        self.press = press
        self.element = parent.add("Figure", alternative=block.says)
        self.pixels = pixels_of(block.png)
        scale = min(room[0] / self.pixels.width, room[1] / self.pixels.height)
        self.size = self.pixels.width * scale, self.pixels.height * scale

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the width of the text."""
        self.width = width
        return width, self.size[1]

    def draw(self) -> None:
        """Draw it under its element, which says in words what it shows."""
        width, height = self.size
        left = self.width - width if self.press.mirrored else 0.0
        self.element.box = self.canv.place(left, 0.0, width, height)
        with self.canv.marked(self.element):
            name = self.canv.picture(self.pixels)
            self.canv.operators([f"q {width:.2f} 0 0 {height:.2f} {left:.2f} 0 cm /{name} Do Q"])


def embed_pictures(pdf: pikepdf.Pdf, canvas: ReportCanvas) -> None:
    """Give the pages the pictures that were drawn on them, beside their fonts."""
    if not canvas.pictures:
        return
    held = Dictionary()
    for name, pixels in canvas.pictures.items():
        held[f"/{name}"] = pdf.make_indirect(
            pdf.make_stream(
                pixels.colours, Type=Name.XObject, Subtype=Name.Image, Width=pixels.width,
                Height=pixels.height, ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
            )
        )  # fmt: skip
    for page in pdf.pages:
        page.obj.Resources.XObject = held
