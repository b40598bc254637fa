"""What a report's file holds besides its pages, and what changed in it after a signature.

Both are answered from the objects of the file (ISO 32000-2, 7.5): a later revision may fill one
prepared signature field and do nothing else, or add evidence in the one form that `long_term`
knows. Every other rewritten, removed or re-pointed object is named, at a cost that follows the
number of objects and not what they say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf

from gcm_desktop.reports.long_term import only_adds_evidence
from gcm_desktop.reports.signatures import NotReadError, Revision, Signature, signature_fields
from gcm_desktop.reports.timestamps import Timestamp

SPACE = rb"(?:[\s\0]|%[^\r\n]*[\r\n])+"
"""White space and comments between tokens."""
DIGITS = frozenset(b"%d" % digit for digit in range(1, 10))
END_OF_FILE = re.compile(rb"%%EOF(?:\r\n|\r|\n)?")
MOST_REVISIONS = 10
"""That add evidence alone, between two signatures or timestamps."""
MOST_NEW_OBJECTS = 2000
"""Of one signature with its stamp and the fonts of the stamp: a few dozen."""
KINDS = {
    "/Catalog": "catalogue", "/Page": "page", "/Pages": "page", "/Annot": "annotation",
    "/Metadata": "metadata", "/EmbeddedFile": "attachment", "/Filespec": "attachment",
    "/StructElem": "structure", "/StructTreeRoot": "structure", "/Font": "font",
    "/XObject": "drawing", "/Sig": "signature", "/DocTimeStamp": "timestamp", "/DSS": "evidence",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One object that a later revision had no business to touch."""

    object: int
    """Its number in the file; 0 for the trailer."""
    kind: str
    """What it is: page, annotation, attachment, metadata, hidden, ..."""


@dataclass(frozen=True)
class Step:
    """What one revision did to a report that had been signed before."""

    revision: Revision
    mark: Signature | Timestamp | None
    """What it ends with; None for evidence alone, and for anything that signs nothing."""
    changes: tuple[Change, ...]
    """What it had no business to touch."""


def history_of(whole: Revision, marks: Sequence[Signature | Timestamp]) -> tuple[Step, ...]:
    """What was done to a report from its first signature on, up to the end of the file.

    `marks` are its signatures and timestamps, oldest first. `NotReadError` for a revision that
    cannot be read by itself.
    """
    steps = [Step(_until(whole, marks[0].end), marks[0], ())]
    for mark in marks[1:]:
        steps += _evidence_alone(steps[-1].revision, whole, mark.end)
        steps.append(_step(steps[-1].revision, _until(whole, mark.end), mark))
    steps += _evidence_alone(steps[-1].revision, whole, len(whole.pdf) + 1)
    if len(steps[-1].revision.pdf) < len(whole.pdf):
        steps.append(_step(steps[-1].revision, whole, None))
    return tuple(steps)


def _until(whole: Revision, end: int) -> Revision:
    return whole if end == len(whole.pdf) else Revision.of(whole.pdf[:end])


def _evidence_alone(earlier: Revision, whole: Revision, end: int) -> Iterator[Step]:
    """The revisions before this offset that add evidence and nothing else."""
    for _number in range(MOST_REVISIONS):
        found = END_OF_FILE.search(whole.pdf, len(earlier.pdf))
        if found is None or found.end() >= end:
            return
        try:
            later = _until(whole, found.end())
        except NotReadError:
            return
        if not only_adds_evidence(earlier, later, None):
            return
        yield Step(later, None, ())
        earlier = later


def _step(earlier: Revision, later: Revision, mark: Signature | Timestamp | None) -> Step:
    token = mark.token if isinstance(mark, Timestamp) else None
    if token is not None and only_adds_evidence(earlier, later, token.der):
        return Step(later, mark, ())
    changes = changes_between(earlier.document, earlier.pdf, later.document)
    if isinstance(mark, Timestamp) and not changes:
        changes = (Change(mark.reference[0], "timestamp"),)
    return Step(later, mark, changes)


def changes_between(
    earlier: pikepdf.Pdf, earlier_bytes: bytes, later: pikepdf.Pdf
) -> tuple[Change, ...]:
    """All that a revision changed besides signing one prepared field; empty if it did only that."""
    before, after = _places(earlier), _places(later)
    fresh = after.keys() - before.keys()
    touched = [number for number, place in before.items() if after.get(number) != place]
    signed = [n for n in touched if _only_signed(earlier.get_object(n), later.get_object(n), fresh)]
    changes = [Change(n[0], _kind(earlier.get_object(n))) for n in touched if n not in signed]
    if len(signed) != 1:
        changes += [Change(number[0], "signature") for number in signed or [(0, 0)]]
    if _trailer(earlier) != _trailer(later):
        changes.append(Change(0, "trailer"))
    if _awaited(earlier, earlier_bytes, {number for number, _generation in fresh}):
        changes.append(Change(0, "hidden"))
    return tuple(changes)


def alien_parts(document: pikepdf.Pdf) -> frozenset[str]:
    """What stands in a file that no report has: scripts, actions, layers, media, forms.

    They can show something else than what was signed, or do something when it is read.
    """
    return frozenset((*_in_catalogue(document), *_on_pages(document), *_in_outlines(document)))


def _places(document: pikepdf.Pdf) -> dict[tuple[int, int], tuple[int | None, ...]]:
    """Where each object stands in the file, by number and generation."""
    return {
        number: (entry.type, entry.offset, entry.obj_stream_number, entry.obj_stream_index)
        for number, entry in document.get_xref_table().items()
    }


def _only_signed(old: pikepdf.Object, new: pikepdf.Object, fresh: set[tuple[int, int]]) -> bool:
    """Whether an object is a prepared field that got its signature and its stamp, both new."""
    if not isinstance(old, pikepdf.Dictionary) or not isinstance(new, pikepdf.Dictionary):
        return False
    if old.get("/FT") != pikepdf.Name.Sig or "/V" in old or "/V" not in new:
        return False
    stamp = new.get("/AP", pikepdf.Dictionary())
    stamped = stamp.keys() == {"/N"} and stamp["/N"].objgen in fresh
    return stamped and new["/V"].objgen in fresh and _entries(old) == _entries(new)


def _entries(field: pikepdf.Object) -> dict[str, str | bytes]:
    """What a field says besides its signature and stamp, references as references."""
    return {
        key: value.unparse() if isinstance(value, pikepdf.Object) else repr(value)
        for key, value in field.items()
        if key not in {"/V", "/AP"}
    }


def _kind(touched: pikepdf.Object) -> str:
    kind = touched.get("/Type") if isinstance(touched, pikepdf.Dictionary | pikepdf.Stream) else ""
    return KINDS.get(str(kind), "object")


def _trailer(document: pikepdf.Pdf) -> tuple[object, ...]:
    trailer = document.trailer
    own = trailer.get("/ID", [b""])[0]
    return trailer.Root.objgen, trailer.get("/Info", trailer.Root).objgen, bytes(own)


def _awaited(document: pikepdf.Pdf, pdf: bytes, fresh: set[int]) -> bool:
    """Whether a revision refers to objects that only the next one makes.

    A reference to nothing is a place where a later revision could hang something up unseen.
    """
    if not fresh or len(fresh) > MOST_NEW_OBJECTS:
        return bool(fresh)
    numbers = b"|".join(b"%d" % number for number in fresh)
    reference = re.compile(b"(?:" + numbers + b")" + SPACE + rb"\d+" + SPACE + b"R")
    streams = {e.obj_stream_number for e in document.get_xref_table().values() if e.type == 2}
    texts = [pdf, *(document.get_object(n, 0).read_bytes() for n in streams if n is not None)]
    return any(
        text[hit.start() - 1 : hit.start()] not in DIGITS
        for text in texts
        for hit in reference.finditer(text)
    )


def _in_catalogue(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if "/AA" in root or not _stays(root.get("/OpenAction", pikepdf.Array())):
        yield "action"
    if "/OCProperties" in root:
        yield "layers"
    if "/Collection" in root:
        yield "attachments"
    if not set(root.get("/Names", pikepdf.Dictionary()).keys()) <= {"/EmbeddedFiles", "/Dests"}:
        yield "script"
    for field in signature_fields(document):
        if "/A" in field or "/AA" in field:
            yield "action"


def _on_pages(document: pikepdf.Pdf) -> Iterator[str]:
    for page in document.pages:
        if "/AA" in page.obj:
            yield "action"
        for mark in page.obj.get("/Annots", ()):
            kind = mark.get("/Subtype")
            if kind == pikepdf.Name.Link and _stays(mark.get("/A", pikepdf.Array())):
                continue
            if kind != pikepdf.Name.Widget or mark.get("/FT") != pikepdf.Name.Sig:
                yield "annotation"


def _in_outlines(document: pikepdf.Pdf) -> Iterator[str]:
    waiting = [document.Root.get("/Outlines")]
    seen = set()
    while waiting:
        entry = waiting.pop()
        if entry is None:
            continue
        if entry.objgen in seen:
            yield "outlines"
            return
        seen.add(entry.objgen)
        if not _stays(entry.get("/A", pikepdf.Array())):
            yield "action"
        waiting += [entry.get("/First"), entry.get("/Next")]


def _stays(action: pikepdf.Object) -> bool:
    """Whether an action only leads to a place: a destination, or a web address in plain sight."""
    if isinstance(action, pikepdf.Array | pikepdf.Name | pikepdf.String):
        return True
    kind = action.get("/S")
    return "/Next" not in action and kind in {pikepdf.Name.GoTo, pikepdf.Name.URI}
