"""Revisions that add evidence to a signed report: what it takes to believe it years later.

Evidence is certificates and revocation lists (a DSS dictionary; ISO 32000-2, 12.8.4.3, ETSI EN
319 142-1) and a document timestamp over all of it. Such a revision has one form, byte for byte:
what it adds is read out of it, the revision is made anew from that and the file before, and both
have to be equal. So nothing else can be brought in with it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

import pikepdf

from gcm_desktop.reports.certificates import (
    UNREADABLE,
    OfficerCertificate,
    is_authority,
    is_issued_by,
)
from gcm_desktop.reports.revocation import is_list_of, read_list
from gcm_desktop.reports.signatures import (
    TIMESTAMP,
    NotReadError,
    Revision,
    as_written,
)
from gcm_desktop.reports.timestamps import MOST_TIMESTAMPS, digest_around

ROOM = 16_384
"""Characters kept free for a timestamp: twice the longest with its certificate."""
BYTE_RANGE_ROOM = 48
MOST_EVIDENCE = 200
"""Certificates and lists in a report; two officers and an authority bring some ten."""
ENDS_AT = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
EXTENSION = b"<</ESIC<</BaseVersion/1.7/ExtensionLevel 5>>>>"
"""What a file says that holds a DSS (ETSI EN 319 142-1, 5.4.1)."""
INVISIBLE = b"/Type/Annot/Subtype/Widget/F 132/Rect[0 0 0 0]"
"""How a field says that it is not to be seen (ISO 32000-2, 12.7.5.5)."""
KINDS = ("/Certs", "/CRLs")
Reference = tuple[int, int]


@dataclass(frozen=True)
class Evidence:
    """What a reader needs to follow the signers' certificates up to a first authority."""

    certificates: tuple[bytes, ...] = field(default=(), repr=False)
    lists: tuple[bytes, ...] = field(default=(), repr=False)

    def without(self, other: "Evidence") -> "Evidence":
        """What of this is not in the other."""
        return Evidence(
            tuple(each for each in self.certificates if each not in other.certificates),
            tuple(each for each in self.lists if each not in other.lists),
        )

    @property
    def holds_together(self) -> bool:
        """Whether every certificate and every list is signed by the holder of one in it."""
        try:
            held = [OfficerCertificate.of(der) for der in self.certificates]
            lists = [read_list(der) for der in self.lists]
            makers = [each for each in held if is_authority(each.der)]
            return all(any(is_issued_by(one, above) for above in held) for one in held) and all(
                any(is_list_of(maker, each) for maker in makers) for each in lists
            )
        except UNREADABLE:
            return False


def evidence_in(document: pikepdf.Pdf) -> Evidence:
    """All evidence that a document holds. `NotReadError` for a store of another form."""
    found = _stored(document)
    return Evidence(*(tuple(found[kind].values()) for kind in KINDS))


def only_adds_evidence(earlier: Revision, later: Revision, token: bytes | None) -> bool:
    """Whether a revision adds evidence, with this timestamp or none, and nothing else at all."""
    try:
        first_new = int(earlier.document.trailer.Size)
        found = _stored(later.document)
        new = [
            tuple(der for number, der in found[kind].items() if number[0] >= first_new)
            for kind in KINDS
        ]
        if token is None and not any(new):
            return False
        holding = evidence_in(later.document).holds_together
        return holding and with_evidence(earlier, Evidence(*new), token) == later.pdf
    except (NotReadError, ValueError, TypeError, KeyError):
        return False


def with_evidence(earlier: Revision, added: Evidence, token: bytes | None = None) -> bytes:
    """The file with one more revision that adds this, and a timestamp if there is a token.

    `NotReadError` where a file is not of the form reports have.
    """
    return _Appended(earlier).revision(added, token)


def with_timestamp(earlier: Revision, added: Evidence, stamped: Callable[[bytes], bytes]) -> bytes:
    """The same, with the token that `stamped` gives for the SHA-256 of the new file."""
    prepared = with_evidence(earlier, added, b"")
    before = prepared.rindex(b"/Contents") + len(b"/Contents")
    digest = digest_around(prepared, before, before + ROOM, len(prepared))
    token = stamped(digest)
    if 2 * len(token) + 2 > ROOM:
        raise NotReadError("token")
    return with_evidence(earlier, added, token)


def _stored(document: pikepdf.Pdf) -> dict[str, dict[Reference, bytes]]:
    """Certificates and lists in a document, by the objects that hold them."""
    store = document.Root.get("/DSS", pikepdf.Dictionary())
    if not set(store.keys()) <= {"/Type", *KINDS}:
        raise NotReadError("store")
    streams = {kind: list(store.get(kind, pikepdf.Array())) for kind in KINDS}
    if sum(map(len, streams.values())) > MOST_EVIDENCE:
        raise NotReadError("store")
    return {
        kind: {each.objgen: each.read_raw_bytes() for each in held}
        for kind, held in streams.items()
    }


class _Appended:
    """One revision in the making; everything in it follows from the file before and the words."""

    def __init__(self, earlier: Revision) -> None:
        self._earlier = earlier
        self._root = earlier.document.Root
        self._trailer = earlier.document.trailer
        self._next = int(self._trailer.Size)
        self._objects: dict[Reference, bytes] = {}

    def revision(self, added: Evidence, token: bytes | None) -> bytes:
        """The whole file with this revision at its end."""
        entries: dict[str, bytes] = {}
        if added.certificates or added.lists:
            entries |= {"/DSS": self._store(added), "/Extensions": EXTENSION}
        if token is not None:
            entries |= self._timestamped(token)
        if entries:
            self._objects[self._root.objgen] = _dictionary(self._root, entries)
        return self._whole(token)

    def _store(self, added: Evidence) -> bytes:
        held = _stored(self._earlier.document)
        if self._root.get("/Extensions") is not None and "/DSS" not in self._root:
            raise NotReadError("extensions")
        said = []
        for kind, new in zip(KINDS, (added.certificates, added.lists), strict=True):
            fresh = sorted(set(new) - set(held[kind].values()))
            old = [b"%d %d R" % reference for reference in held[kind]]
            every = [*old, *(self._add(_stream(der)) for der in fresh)]
            if every:
                said.append(kind.encode() + b"[" + b" ".join(every) + b"]")
        return self._add(b"<</Type/DSS" + b"".join(said) + b">>")

    def _timestamped(self, token: bytes) -> dict[str, bytes]:
        """A field of its own, which stands on no page, with the timestamp in it."""
        form = self._root.get("/AcroForm")
        if form is None or len(form.Fields) >= MOST_TIMESTAMPS:
            raise NotReadError("form")
        value = self._add(
            b"<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter"
            + TIMESTAMP.encode() + b"/ByteRange[" + b" " * BYTE_RANGE_ROOM + b"]/Contents"
            + as_written(token, ROOM) + b">>"
        )  # fmt: skip
        name = b"(Timestamp%d)" % (len(form.Fields) + 1)
        place = self._add(b"<<" + INVISIBLE + b"/FT/Sig/T" + name + b"/V " + value + b">>")
        fields = [b"%d %d R" % each.objgen for each in form.Fields]
        grown = _dictionary(form, {"/Fields": b"[" + b" ".join([*fields, place]) + b"]"})
        if not form.is_indirect:
            return {"/AcroForm": grown}
        self._objects[form.objgen] = grown
        return {}

    def _add(self, content: bytes) -> bytes:
        self._objects[self._next, 0] = content
        self._next += 1
        return b"%d 0 R" % (self._next - 1)

    def _whole(self, token: bytes | None) -> bytes:
        start = self._earlier.pdf
        out = bytearray(start if start.endswith(b"\n") else start + b"\n")
        begin, places = len(out), {}
        for number in sorted(self._objects):
            places[number] = len(out)
            out += b"%d %d obj\n" % number + self._objects[number] + b"\nendobj\n"
        places[self._next, 0] = table = len(out)
        out += b"%d 0 obj\n" % self._next + self._table(places) + b"\nendobj\n"
        out += b"startxref\n%d\n%%%%EOF\n" % table
        if token is not None:
            before = out.index(b"/Contents", begin) + len(b"/Contents")
            after = before + ROOM
            said = b"0 %d %d %d" % (before, after, len(out) - after)
            at = out.index(b"/ByteRange[", begin) + len(b"/ByteRange[")
            out[at : at + BYTE_RANGE_ROOM] = said.ljust(BYTE_RANGE_ROOM)
        return bytes(out)

    def _table(self, places: dict[Reference, int]) -> bytes:
        """The cross-reference stream (ISO 32000-2, 7.5.8), without compression."""
        rows = b"".join(
            b"\x01" + places[number].to_bytes(4, "big") + number[1].to_bytes(2, "big")
            for number in sorted(places)
        )
        index = b" ".join(b"%d 1" % number[0] for number in sorted(places))
        before = ENDS_AT.search(self._earlier.pdf[-64:])
        own = self._trailer.get("/ID")
        if before is None or own is None:
            raise NotReadError("trailer")
        here = sha256(self._earlier.pdf).digest()[:16]
        said = [
            b"/Type/XRef/Size %d/W[1 4 2]/Index[" % (self._next + 1) + index + b"]",
            b"/Prev " + before[1] + b"/Root %d %d R" % self._root.objgen,
            b"/ID[<" + bytes(own[0]).hex().encode() + b"><" + here.hex().encode() + b">]",
        ]
        if "/Info" in self._trailer:
            said.append(b"/Info %d %d R" % self._trailer.Info.objgen)
        return _stream(rows, b"".join(said))


def _stream(content: bytes, said: bytes = b"") -> bytes:
    return b"<<" + said + b"/Length %d>>\nstream\n" % len(content) + content + b"\nendstream"


def _dictionary(old: pikepdf.Object, entries: dict[str, bytes]) -> bytes:
    """A dictionary of the file before, with these entries new."""
    kept = {key: _token(value) for key, value in old.items() if key not in entries}
    return _entries({**kept, **entries})


def _entries(entries: dict[str, bytes]) -> bytes:
    said = (pikepdf.Name(key).unparse() + b" " + entries[key] for key in sorted(entries))
    return b"<<" + b"".join(said) + b">>"


def _token(value: object) -> bytes:
    """A value as it is written here, whatever way it was written before."""
    if isinstance(value, pikepdf.Object) and value.is_indirect:
        return b"%d %d R" % value.objgen
    if isinstance(value, pikepdf.Dictionary):
        return _entries({key: _token(each) for key, each in value.items()})
    if isinstance(value, pikepdf.Array):
        return b"[" + b" ".join(_token(each) for each in value) + b"]"
    if isinstance(value, pikepdf.Name):
        return value.unparse()
    if isinstance(value, pikepdf.String):
        return b"<" + bytes(value).hex().encode() + b">"
    return _scalar(value)


def _scalar(value: object) -> bytes:
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, Decimal):
        return format(value, "f").encode()
    raise NotReadError("value")


def chains(
    begin: Sequence[OfficerCertificate], known: Sequence[OfficerCertificate]
) -> Iterator[OfficerCertificate]:
    """The authorities above these, as far as they lead up to a first one among the known."""
    for each in begin:
        chain = [each]
        while not is_issued_by(chain[-1], chain[-1]):
            above = next((a for a in known if a not in chain and is_issued_by(chain[-1], a)), None)
            if above is None:
                break
            chain.append(above)
        else:
            yield from chain[1:]
