"""The structure tree and the links, as ISO 32000-1 (14.7, 14.8) and ISO 14289-1 want them."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from gcm_desktop.reports.typesetting.canvas import ReportCanvas
from gcm_desktop.reports.typesetting.metadata import shown
from gcm_desktop.reports.typesetting.structure import Element, Field, Link, Marked

PRINTED, LOCKED = 4, 128
"""Annotation flags Print and Locked (ISO 32000-2, table 167)."""
NO_CHANGES = 1
"""What a lock allows after it (ISO 32000-2, table 237)."""


def write_structure(pdf: pikepdf.Pdf, canvas: ReportCanvas, root: Element) -> None:
    """Write every element with its content, and every link with its target."""
    tree = _Tree(pdf, canvas)
    tree.write(root)


class _Tree:
    def __init__(self, pdf: pikepdf.Pdf, canvas: ReportCanvas) -> None:
        self.pdf = pdf
        self.canvas = canvas
        self.pages = [page.obj for page in pdf.pages]
        self.objects: dict[Element, Any] = {}
        self.parents: list[tuple[int, Any]] = []
        self.notes: list[Any] = []
        self.fields: list[Any] = []
        self.root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))

    def write(self, document: Element) -> None:
        self.root.K = self._write_element(document, self.root)
        for number, page in enumerate(self.pages):
            page.StructParents = number
            page.Tabs = Name.S
        numbers = []
        for number in range(len(self.pages)):
            owners = [self.objects[element] for element in self.canvas.marks[number]]
            numbers += [number, self.pdf.make_indirect(Array(owners))]
        for key, owner in self.parents:
            numbers += [key, owner]
        self.root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=Array(numbers)))
        self.root.ParentTreeNextKey = len(self.pages) + len(self.parents)
        if self.notes:
            self.root.IDTree = self.pdf.make_indirect(_name_tree(self.notes))
        if self.fields:
            form = Dictionary(Fields=Array(self.fields))
            self.pdf.Root.AcroForm = self.pdf.make_indirect(form)
        self.pdf.Root.StructTreeRoot = self.root
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _write_element(self, element: Element, parent: Any) -> Any:
        written = Dictionary(Type=Name.StructElem, S=Name(f"/{element.tag}"), P=parent)
        owner = self.objects[element] = self.pdf.make_indirect(written)
        if element.language:
            owner.Lang = String(element.language)
        if element.alternative:
            owner.Alt = String(shown(element.alternative))
        if element.tag == "Note":
            self._number_note(owner)
        attributes = _attributes(element)
        if attributes is not None:
            owner.A = attributes
        kids = self._kids(element, owner)
        if kids:
            owner.K = kids[0] if len(kids) == 1 else Array(kids)
        return owner

    def _number_note(self, owner: Any) -> None:
        """Notes are found by their identifier (ISO 14289-1, 7.9)."""
        owner.ID = String(f"note-{len(self.notes) + 1:06}")
        self.notes += [owner.ID, owner]

    def _kids(self, element: Element, owner: Any) -> list[Any]:
        kids: list[Any] = []
        page: int | None = None
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(self._write_element(kid, owner))
            elif isinstance(kid, Link):
                kids += self._write_link(kid, owner)
            elif isinstance(kid, Field):
                kids.append(self._write_field(kid, owner))
            else:
                if page is None:
                    page = kid.page
                    owner.Pg = self.pages[page]
                kids.append(kid.mark if kid.page == page else self._elsewhere(kid))
        return kids

    def _elsewhere(self, marked: Marked) -> Any:
        return Dictionary(Type=Name.MCR, Pg=self.pages[marked.page], MCID=marked.mark)

    def _write_link(self, link: Link, owner: Any) -> list[Any]:
        anchor = self.canvas.anchors.get(link.target)
        if anchor is None:
            return []
        annotation = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=_rounded(link.box),
            Border=Array([0, 0, 0]),
            F=PRINTED,
            Contents=String(shown(link.text)),
            Dest=Array([self.pages[anchor.page], Name.XYZ, 0, round(anchor.top, 2), 0]),
        )
        return [self._annotated(link.page, annotation, owner)]

    def _write_field(self, place: Field, owner: Any) -> Any:
        """An empty signature field (ISO 32000-2, 12.7.5.5), with a lock where signing closes."""
        left, bottom, right, top = place.box
        empty = self.pdf.make_stream(b"")
        empty.Type, empty.Subtype = Name.XObject, Name.Form
        empty.BBox = _rounded((0, 0, right - left, top - bottom))
        field = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(place.name),
            TU=String(shown(place.says)),
            Rect=_rounded(place.box),
            F=PRINTED | LOCKED,
            P=self.pages[place.page],
            AP=Dictionary(N=empty),
        )
        if place.closes:
            lock = Dictionary(Type=Name.SigFieldLock, Action=Name.All, P=NO_CHANGES)
            field.Lock = self.pdf.make_indirect(lock)
        reference = self._annotated(place.page, field, owner)
        self.fields.append(reference.Obj)
        return reference

    def _annotated(self, number: int, annotation: Dictionary, owner: Any) -> Any:
        """Put an annotation on its page, and refer to it from the element it belongs to."""
        page, key = self.pages[number], len(self.pages) + len(self.parents)
        annotation.StructParent = key
        placed = self.pdf.make_indirect(annotation)
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(placed)
        self.parents.append((key, owner))
        return Dictionary(Type=Name.OBJR, Pg=page, Obj=placed)


def _rounded(box: tuple[float, float, float, float]) -> Array:
    return Array([round(value, 2) for value in box])


def _name_tree(names: list[Any]) -> Dictionary:
    """A name tree of one leaf, its names in order."""
    leaf = Dictionary(Names=Array(names), Limits=Array([names[0], names[-2]]))
    return Dictionary(Kids=Array([leaf]))


def _attributes(element: Element) -> Any:
    if element.scope:
        return Dictionary(O=Name.Table, Scope=Name(f"/{element.scope}"))
    if element.summary:
        return Dictionary(O=Name.Table, Summary=String(shown(element.summary)))
    if element.box is not None:
        return Dictionary(O=Name.Layout, Placement=Name.Block, BBox=_rounded(element.box))
    return None
