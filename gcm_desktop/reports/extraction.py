"""The data inside a report: read from the signed revision, and only if it is what was signed."""

import json
import re
from dataclasses import dataclass, field
from hashlib import sha256
from xml.parsers.expat import ExpatError, ParserCreate

import pikepdf

from gcm_desktop.errors import (
    NoSignedDataError,
    NotAReportError,
    RefusedError,
    UnsupportedSchemaError,
)
from gcm_desktop.reports.signatures import NotReadError, opened, signatures_in
from gcm_desktop.reports.unfolding import unfolded
from gcm_desktop.texts import _

NAMESPACE = "urn:gcm-desktop:report:1#"
STATED = frozenset({"DataFileName", "DataSHA256", "DataSchema"})
SCHEMA = re.compile(r"gcm-(?:consultation|session|synthesis)/(\d{1,4})\.(\d{1,4})")
MAJOR = 1
LARGEST_NAME = 200
LARGEST_METADATA = 1_000_000
"""Bytes of XMP; that of a report has some four thousand."""
LARGEST_DATA = 100_000_000
"""Bytes of data; those of 100,000 inputs are some forty million."""


@dataclass(frozen=True)
class Attached:
    """The one attachment of a report, and what the report's metadata says about it."""

    name: str
    schema: str
    stated_digest: str
    """SHA-256 in hexadecimal digits, from the XMP."""
    data: bytes = field(repr=False)

    @property
    def matches(self) -> bool:
        """Whether the data is what the metadata names."""
        return sha256(self.data).hexdigest() == self.stated_digest


def signed_data(pdf: bytes) -> bytes:
    """The JSON that the first signature covers, whatever was added to the file later.

    Trusts nobody: who signed is for `verify_report` to say. `NotAReportError` if the file cannot
    be read or the signature is broken, `NoSignedDataError` without a signature or without data,
    `RefusedError` if the data is not what its digest says, `UnsupportedSchemaError`.
    """
    attached = _signed_attachment(pdf)
    if attached is None:
        raise NoSignedDataError
    if not attached.matches:
        raise RefusedError(
            {
                "report": _(
                    "The data in this report is not the data it was made with. Nothing was "
                    "written; ask for the report again."
                )
            }
        )
    for schema in (attached.schema, _schema_in(attached.data)):
        known = SCHEMA.fullmatch(schema)
        if known is None or int(known[1]) != MAJOR:
            raise UnsupportedSchemaError(schema[:LARGEST_NAME])
    return attached.data


def attached_in(document: pikepdf.Pdf) -> Attached | None:
    """The attachment of a report; None if there is none that the metadata names.

    `NotReadError` if there is more than one, or if the two lists of attachments disagree.
    """
    listed = document.Root.get("/AF", pikepdf.Array())
    names = document.Root.get("/Names", pikepdf.Dictionary()).get("/EmbeddedFiles")
    named = list(pikepdf.NameTree(names).items()) if names is not None else []
    if not len(listed) and not named:
        return None
    if len(listed) != 1 or len(named) != 1 or listed[0].objgen != named[0][1].objgen:
        raise NotReadError("attachments")
    file = listed[0]
    streams = {stream.objgen for stream in file.EF.values()}
    if len(streams) != 1 or file.get("/AFRelationship") != pikepdf.Name.Source:
        raise NotReadError("attachment")
    said = _said_in(unfolded(document.Root.Metadata, LARGEST_METADATA))
    if said.keys() != STATED or said["DataFileName"] != str(file.UF):
        return None
    data = unfolded(file.EF.F, LARGEST_DATA)
    return Attached(said["DataFileName"], said["DataSchema"], said["DataSHA256"], data)


class _Statements:
    """What metadata says about the data, gathered while it is read."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self._inside: list[str] = []

    def begin(self, name: str, _attributes: dict[str, str]) -> None:
        ours = name.removeprefix(NAMESPACE) if name.startswith(NAMESPACE) else ""
        self._inside.append(ours)
        if ours in self.said:
            raise NotReadError("metadata")
        if ours in STATED:
            self.said[ours] = ""

    def words(self, text: str) -> None:
        if self._inside[-1] in self.said:
            self.said[self._inside[-1]] += text

    def end(self, _name: str) -> None:
        self._inside.pop()

    def refuse(self, *_declaration: object) -> None:
        raise NotReadError("metadata")


def _said_in(xmp: bytes) -> dict[str, str]:
    """What the metadata says about the data. `NotReadError` if it says anything twice.

    Read strictly and without document types, so that no entity unfolds and no fault is mended.
    """
    statements = _Statements()
    parser = ParserCreate(namespace_separator="")
    parser.StartElementHandler = statements.begin
    parser.CharacterDataHandler = statements.words
    parser.EndElementHandler = statements.end
    parser.StartDoctypeDeclHandler = statements.refuse
    try:
        parser.Parse(xmp, True)
    except ExpatError as fault:
        raise NotReadError("metadata") from fault
    return statements.said


def _signed_attachment(pdf: bytes) -> Attached | None:
    try:
        signatures = signatures_in(opened(pdf), pdf)
        if not signatures:
            return None
        intact = signatures[0].intact
        attached = attached_in(opened(pdf[: signatures[0].end]))
    except Exception:  # noqa: BLE001 - a hostile file may make its readers raise anything
        raise NotAReportError from None
    if not intact:
        raise NotAReportError
    return attached


def _schema_in(data: bytes) -> str:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    return str(content.get("schema", "")) if isinstance(content, dict) else ""
