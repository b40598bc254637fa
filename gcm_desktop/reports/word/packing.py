"""A document as the bytes of a file that say nothing about who made it, where, or when."""

import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import cast

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.coreprops import CoreProperties
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from gcm_desktop.reports.word.marks import NAMESPACE, holdable

NEEDED = frozenset(
    (
        RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS, RELATIONSHIP_TYPE.NUMBERING,
        RELATIONSHIP_TYPE.THEME, RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER,
        RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES,
    )
)  # fmt: skip
"""What of the library's own beginning of a document is kept."""
FIRST = "[Content_Types].xml"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the package: the first a zip archive can tell."""
LONGEST_TITLE = 255
MADE_OF, PROPERTIES = PackURI("/customXml/item1.xml"), PackURI("/customXml/itemProps1.xml")
ITEM = (
    '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"'
    ' ds:itemID="{8C7D1A56-6E2F-5B0C-9D53-4F1B6C0E7A21}"><ds:schemaRefs>'
    f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
)
"""Without it Word would not know that the part is one to keep."""


def keep_only_needed(document: Document) -> None:
    """Let go of what the library's own beginning of a document brings along."""
    for held in (document.part.package.rels, document.part.rels):
        for key in [key for key, one in held.items() if one.reltype not in NEEDED]:
            held.pop(key)


def add_made_of(
    document: Document, facts: Mapping[str, str], lists: Mapping[str, Iterable[str]]
) -> None:
    """Keep beside the text what it held when it was made: names and digests, none of the words.

    Nothing in facts and lists is a letter that XML would need spelled.
    """
    said = "".join(f' {name}="{value}"' for name, value in sorted(facts.items()))
    held = "".join(f"<{name}>{' '.join(items)}</{name}>" for name, items in sorted(lists.items()))
    content = f'<workingCopy xmlns="{NAMESPACE}"{said}>{held}</workingCopy>'
    package = document.part.package
    part = Part(MADE_OF, CONTENT_TYPE.XML, content.encode(), package)
    told = Part(PROPERTIES, CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES, ITEM.encode(), package)
    part.relate_to(told, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def describe(document: Document, *, title: str, language: str, on: date) -> None:
    """Say what the file is: its title, its language, and the day its data are of."""
    told = cast("CoreProperties", document.core_properties)
    for child in list(told._element):  # noqa: SLF001 - an empty name would still be a name
        told._element.remove(child)  # noqa: SLF001 - as above
    told.title = holdable(title)[:LONGEST_TITLE]
    told.language = language
    told.created = told.modified = datetime.combine(on, time(), UTC).replace(tzinfo=None)


def packed(document: Document) -> bytes:
    """The file: the same document is the same bytes, wherever and whenever it is packed."""
    written, again = BytesIO(), BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as made, zipfile.ZipFile(again, "w") as fresh:
        for name in sorted(made.namelist(), key=lambda name: (name != FIRST, name)):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            fresh.writestr(entry, made.read(name))
    return again.getvalue()
