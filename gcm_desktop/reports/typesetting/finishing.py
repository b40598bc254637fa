"""What ReportLab cannot write: fonts by glyph, bookmarks, structure, metadata, the data itself.

The file is written anew by pikepdf: only what is used, compressed, its identifier computed from
its content (ISO 32000-1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from gcm_desktop.reports.blocks import Heading
from gcm_desktop.reports.typesetting.about import About
from gcm_desktop.reports.typesetting.canvas import ReportCanvas
from gcm_desktop.reports.typesetting.fonts import Typeface
from gcm_desktop.reports.typesetting.frames import BOTTOM, DIGITS, TOP, DigitShapes, FrameFont
from gcm_desktop.reports.typesetting.metadata import describe, shown
from gcm_desktop.reports.typesetting.pages import write_late
from gcm_desktop.reports.typesetting.pictures import embed_pictures
from gcm_desktop.reports.typesetting.setting import Press
from gcm_desktop.reports.typesetting.structure import Element
from gcm_desktop.reports.typesetting.tagging import write_structure

SYMBOLIC = 4
STEM_OF_WEIGHT = 0.2
"""Stem thickness by weight, thousandths of the size: 80 for a regular, 140 for a bold face."""
WIDTH_OF_M = 600
MAPPED_AT_ONCE = 100
CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<{first}> <{last}>
endcodespacerange
{mappings}endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class Pressed(NamedTuple):
    """Pages as ReportLab wrote them, with what was noted while they were drawn."""

    pdf: bytes
    canvas: ReportCanvas
    press: Press
    root: Element
    headings: Sequence[tuple[Heading, Element]]


def finish(pressed: Pressed, about: About, *, covered: bool) -> tuple[bytes, int]:
    """Return the finished PDF, and the number of its pages."""
    with pikepdf.open(BytesIO(pressed.pdf)) as pdf:
        write_late(pressed.canvas, pressed.press, covered=covered)
        write_pages(pdf, pressed.canvas)
        embed_fonts(pdf, pressed.press.typecase.used())
        embed_pictures(pdf, pressed.canvas)
        write_structure(pdf, pressed.canvas, pressed.root)
        _write_bookmarks(pdf, pressed)
        describe(pdf, about)
        return saved(pdf), len(pdf.pages)


def write_pages(pdf: pikepdf.Pdf, canvas: ReportCanvas) -> None:
    """Give each page what was drawn on it."""
    for page, operators in zip(pdf.pages, canvas.contents, strict=True):
        page.obj.Contents = pdf.make_stream("\n".join(operators).encode("ascii"))


def saved(pdf: pikepdf.Pdf) -> bytes:
    """Write a PDF so that the same objects give the same bytes."""
    out = BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        min_version="1.7",
    )
    return out.getvalue()


def embed_fonts(pdf: pikepdf.Pdf, faces: Sequence[Typeface | FrameFont]) -> None:
    """Embed each font and let the pages have these and no others."""
    fonts = Dictionary()
    digits: dict[DigitShapes, pikepdf.Object] = {}
    for face in faces:
        if isinstance(face, FrameFont):
            if face.shapes not in digits:
                digits[face.shapes] = pdf.make_indirect(_digits(pdf, face.shapes))
            fonts[f"/{face.key}"] = _frame_font(pdf, face, digits[face.shapes])
        else:
            fonts[f"/{face.key}"] = _font(pdf, face)
    resources = pdf.make_indirect(Dictionary(Font=pdf.make_indirect(fonts)))
    for page in pdf.pages:
        page.obj.Resources = resources
        if "/Trans" in page.obj:
            del page.obj["/Trans"]


def _font(pdf: pikepdf.Pdf, face: Typeface) -> pikepdf.Object:
    program, glyphs = face.program()
    name = Name(f"/{_subset_tag(face)}+{face.metrics().name}")
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(_descriptor(pdf, face, name, program)),
        DW=1000,
        W=Array([1, Array(face.widths())]),
        CIDToGIDMap=pdf.make_stream(glyphs),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(_to_unicode(face.texts(), 4).encode("ascii")),
        )
    )


def _subset_tag(face: Typeface) -> str:
    """Six letters that tell two subsets of a font apart, from the typeface's own key."""
    number = int.from_bytes(face.key.encode("ascii"))
    return "".join(chr(65 + number // 26**place % 26) for place in range(6))


def _descriptor(pdf: pikepdf.Pdf, face: Typeface, name: Name, program: bytes) -> Dictionary:
    metrics = face.metrics()
    file = pdf.make_stream(program)
    file.Length1 = len(program)
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=SYMBOLIC,
        FontBBox=Array(metrics.box),
        ItalicAngle=0,
        Ascent=metrics.ascent,
        Descent=metrics.descent,
        CapHeight=metrics.cap_height,
        StemV=round(metrics.weight * STEM_OF_WEIGHT),
        FontFile2=file,
    )


def _frame_font(pdf: pikepdf.Pdf, font: FrameFont, digits: pikepdf.Object) -> pikepdf.Object:
    """A font whose glyphs are drawn by operators (ISO 32000-2, 9.6.4).

    Poppler takes the width of a glyph named m for the measure of such a font, so there is one.
    """
    names = ["/m", *(f"/c{code}" for code in range(1, len(font.characters) + 1))]
    widths = [WIDTH_OF_M, *font.widths]
    drawings = [f"{WIDTH_OF_M} 0 d0", *font.drawings()]
    streams = [pdf.make_stream(drawing.encode("ascii")) for drawing in drawings]
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, BOTTOM, max(widths), TOP]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary(dict(zip(names, streams, strict=True))),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([0, *map(Name, names)])),
            FirstChar=0,
            LastChar=len(font.characters),
            Widths=Array(widths),
            Resources=Dictionary(XObject=digits),
            ToUnicode=pdf.make_stream(_to_unicode(font.texts(), 2).encode("ascii")),
        )
    )


def _digits(pdf: pikepdf.Pdf, shapes: DigitShapes) -> Dictionary:
    forms = {}
    for digit in DIGITS:
        form = forms[f"/{digit}"] = pdf.make_stream(shapes.outline(digit).encode("ascii"))
        form.Type, form.Subtype = Name.XObject, Name.Form
        form.BBox = Array([-1000, -1000, 2000, 2000])
    return Dictionary(forms)


def _to_unicode(texts: Iterable[tuple[int, str]], digits: int) -> str:
    mappings = "".join(_mappings(list(texts), digits))
    return CMAP.format(first="0" * digits, last="F" * digits, mappings=mappings)


def _mappings(pairs: Sequence[tuple[int, str]], digits: int) -> Iterator[str]:
    for start in range(0, len(pairs), MAPPED_AT_ONCE):
        some = pairs[start : start + MAPPED_AT_ONCE]
        yield f"{len(some)} beginbfchar\n"
        for code, text in some:
            yield f"<{code:0{digits}X}> <{text.encode('utf-16-be').hex().upper()}>\n"
        yield "endbfchar\n"


def _write_bookmarks(pdf: pikepdf.Pdf, pressed: Pressed) -> None:
    """Give every heading a bookmark, under that of the heading above it."""
    with pdf.open_outline() as outline:
        above = [(0, outline.root)]
        for block, element in pressed.headings:
            anchor = pressed.canvas.anchors.get(element)
            if anchor is None:
                continue
            while above[-1][0] >= block.level and len(above) > 1:
                above.pop()
            item = OutlineItem(
                shown(block.text), anchor.page, "XYZ", left=0, top=round(anchor.top, 2)
            )
            above[-1][1].append(item)
            above.append((block.level, item.children))
