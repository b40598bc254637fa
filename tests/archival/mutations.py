"""Ways to break a good report on purpose: a check that cannot fail shows nothing.

Each breaks one thing that PDF/A-3a or PDF/UA-1 asks for.
"""

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

Mutation = Callable[[Pdf], None]


def without_language(pdf: Pdf) -> None:
    del pdf.Root["/Lang"]


def not_marked_as_tagged(pdf: Pdf) -> None:
    del pdf.Root["/MarkInfo"]


def without_output_intent(pdf: Pdf) -> None:
    del pdf.Root["/OutputIntents"]


def without_metadata(pdf: Pdf) -> None:
    del pdf.Root["/Metadata"]


def attachment_without_relationship(pdf: Pdf) -> None:
    del pdf.Root.AF[0]["/AFRelationship"]


def attachment_associated_with_nothing(pdf: Pdf) -> None:
    del pdf.Root["/AF"]


def with_a_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def text_that_maps_to_nothing(pdf: Pdf) -> None:
    for font in _fonts(pdf):
        del font["/ToUnicode"]


def text_that_maps_to_private_use(pdf: Pdf) -> None:
    for font in _fonts(pdf):
        mapped = font.ToUnicode.read_bytes()
        font.ToUnicode.write(re.sub(rb"(<[0-9A-F]{4}>) <[0-9A-F]+>\n", rb"\1 <E001>\n", mapped))


def content_outside_the_structure(pdf: Pdf) -> None:
    key = str(next(iter(pdf.pages[0].Resources.Font.keys()))).encode()
    pdf.pages[0].contents_add(b"BT " + key + b" 9 Tf 100 100 Td <0001> Tj ET")


def figure_without_alternative(pdf: Pdf) -> None:
    for figure in _elements(pdf, "/Figure"):
        del figure["/Alt"]


def headings_that_skip_a_level(pdf: Pdf) -> None:
    for heading in _elements(pdf, "/H2"):
        heading.S = Name.H4


def table_heads_without_scope(pdf: Pdf) -> None:
    for head in _elements(pdf, "/TH"):
        if "/A" in head:
            del head["/A"]


def font_not_embedded(pdf: Pdf) -> None:
    for font in _fonts(pdf):
        del font.DescendantFonts[0].FontDescriptor["/FontFile2"]


def widths_other_than_the_font_has(pdf: Pdf) -> None:
    for font in _fonts(pdf):
        runs = font.DescendantFonts[0].W
        for at in range(1, len(runs), 2):
            runs[at] = Array([int(width) + 90 for width in runs[at]])


def page_that_leads_to_no_structure(pdf: Pdf) -> None:
    del pdf.pages[-1].obj["/StructParents"]


def links_that_say_nothing(pdf: Pdf) -> None:
    for page in pdf.pages:
        for mark in page.obj.get("/Annots", ()):
            if "/Contents" in mark:
                del mark["/Contents"]


def title_not_shown(pdf: Pdf) -> None:
    del pdf.Root["/ViewerPreferences"]


def signature_place_without_appearance(pdf: Pdf) -> None:
    for field in pdf.Root.AcroForm.Fields:
        del field["/AP"]


def signature_place_outside_the_structure(pdf: Pdf) -> None:
    for field in pdf.Root.AcroForm.Fields:
        del field["/StructParent"]


MUTATIONS: tuple[Mutation, ...] = (
    without_language,
    not_marked_as_tagged,
    without_output_intent,
    without_metadata,
    attachment_without_relationship,
    attachment_associated_with_nothing,
    with_a_script,
    text_that_maps_to_nothing,
    text_that_maps_to_private_use,
    content_outside_the_structure,
    figure_without_alternative,
    headings_that_skip_a_level,
    table_heads_without_scope,
    font_not_embedded,
    widths_other_than_the_font_has,
    page_that_leads_to_no_structure,
    links_that_say_nothing,
    title_not_shown,
    signature_place_without_appearance,
    signature_place_outside_the_structure,
)


def mutated(report: bytes, mutation: Mutation) -> bytes:
    """A good report with one thing broken. ValueError if there was nothing to break."""
    with pikepdf.open(BytesIO(report)) as pdf:
        mutation(pdf)
        out = BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _fonts(pdf: Pdf) -> Iterator[Object]:
    yield from pdf.pages[1].Resources.Font.values()


def _elements(pdf: Pdf, kind: str) -> Iterator[Object]:
    found = [one for one in _below(pdf.Root.StructTreeRoot.K) if str(one.get("/S")) == kind]
    if not found:
        raise ValueError(kind)
    yield from found


def _below(element: Object) -> Iterator[Object]:
    yield element
    kids = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else Array([kids]):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield from _below(kid)
