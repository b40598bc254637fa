"""The signatures of a report as they stand in its file: read strictly, and checked one by one.

A signature is PAdES-B-B (ETSI EN 319 142-1): a CMS SignedData (RFC 5652) over all bytes of the
file up to its revision's end but its own, with one signer, one certificate and the attribute
signing-certificate-v2 (RFC 5035), by ECDSA on P-256 with SHA-256. Only this one form is
accepted, encoded in the one way DER allows, padded with zeros, with the smaller s of the two
equal signatures (r, s) and (r, n - s): so no byte of a file can change unnoticed.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, Self

import pikepdf
from asn1crypto import algos, cms, core, tsp
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate
from pikepdf.settings import set_qpdf_limits

from gcm_desktop.reports.identity import OfficerCertificate

MOST_SIGNATURES = 50
LARGEST_STREAM = 100_000_000
"""Bytes that a stream may unfold to which the library needs itself: those of objects, a hundred in
each, and of their places, 8 million in a report of 100,000 inputs. Others are `unfolded` here."""
TIMESTAMP = "/ETSI.RFC3161"
"""The sub-filter of a document timestamp (ISO 32000-2, 12.8.5)."""
DOCMDP_SIGNING = 2
"""DocMDP permission (ISO 32000-2, table 257): fill in prepared fields and sign, nothing else."""
SEQUENCE, SET, OCTET_STRING, CONTEXT_0 = 0x30, 0x31, 0x04, 0xA0
VERSION_1 = core.Integer(1).dump()
SHA_256 = algos.DigestAlgorithm({"algorithm": "sha256"}).dump()
ECDSA_SHA_256 = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}).dump()
CLAIMED = re.compile(r"D:(\d{14})Z")
FORM_ENTRIES = frozenset({"/Fields", "/SigFlags", "/DA", "/DR"})

# what the reader says about a damaged file may quote it, and people's words are in no log
logging.getLogger("pikepdf").addHandler(logging.NullHandler())
logging.getLogger("pikepdf").propagate = False
# process-wide in qpdf, and to be set before any file is open
set_qpdf_limits(
    flate_max_memory=LARGEST_STREAM,
    png_max_memory=LARGEST_STREAM,
    run_length_max_memory=LARGEST_STREAM,
    tiff_max_memory=LARGEST_STREAM,
)


class NotReadError(ValueError):
    """The bytes are not a PDF of the strict form that reports have."""


@dataclass(frozen=True)
class Signature:
    """One signature in a file, and what can be said of it without trusting anybody."""

    field_name: str
    end: int
    """Offset after the last byte of the revision it signs."""
    certificate: OfficerCertificate | None
    """Of the signer; None if it cannot be read."""
    claimed_at: datetime | None
    """When the signer's clock said it was signed (UTC). Nobody else vouches for it."""
    certifies: bool
    """Whether it certifies the report and forbids all but further signatures."""
    same_content: bool
    """Whether the bytes are those whose digest was signed."""
    well_formed: bool
    """Whether the signature is good under its certificate, and of the one form accepted."""
    reference: tuple[int, int] = field(repr=False)
    """The object that holds it."""
    asked_to_lock: bool = False
    """Whether the place it stands in was prepared to close the report."""
    locks: bool = False
    """Whether it closes the report: no field may be filled after it."""

    @property
    def intact(self) -> bool:
        """Whether neither the signed bytes nor the signature were touched."""
        return self.same_content and self.well_formed


@dataclass(frozen=True)
class Revision:
    """The file as it was at one time: a beginning of its bytes, and what they say."""

    pdf: bytes = field(repr=False)
    document: pikepdf.Pdf = field(repr=False)

    @classmethod
    def of(cls, pdf: bytes) -> Self:
        """Read a revision. `NotReadError`."""
        return cls(pdf, opened(pdf))


def opened(pdf: bytes) -> pikepdf.Pdf:
    """Read a PDF without mending it. `NotReadError` if anything would have to be mended."""
    if not pdf.startswith(b"%PDF-"):
        raise NotReadError("header")
    try:
        document = pikepdf.open(BytesIO(pdf), attempt_recovery=False)
    except (pikepdf.PdfError, ValueError, RuntimeError) as refused:
        raise NotReadError("structure") from refused
    if document.is_encrypted or "/XRefStm" in document.trailer or document.get_warnings():
        raise NotReadError("structure")
    return document


def signatures_in(document: pikepdf.Pdf, pdf: bytes) -> tuple[Signature, ...]:
    """All signatures of a document read from these bytes, oldest first; no timestamps.

    `NotReadError` for forms, fields and byte ranges of another kind than reports have.
    """
    found = [
        _signature(document, pdf, field, field["/V"])
        for field in signature_fields(document)
        if "/V" in field and not is_timestamp(field["/V"])
    ]
    return tuple(sorted(found, key=lambda signature: signature.end))


def signature_fields(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """The signature fields, signed or prepared. `NotReadError` if there are any others."""
    form = document.Root.get("/AcroForm")
    if form is None:
        return
    fields = form.get("/Fields", pikepdf.Array())
    if not set(form.keys()) <= FORM_ENTRIES or len(fields) > MOST_SIGNATURES:
        raise NotReadError("form")
    for each in fields:
        if each.get("/FT") != pikepdf.Name.Sig or "/Kids" in each or "/T" not in each:
            raise NotReadError("field")
        yield each


def is_timestamp(value: pikepdf.Object) -> bool:
    """Whether what stands in a field calls itself a timestamp: no officer signs with it."""
    return (
        value.get("/SubFilter") == pikepdf.Name(TIMESTAMP)
        or value.get("/Type") == pikepdf.Name.DocTimeStamp
    )


def _signature(
    document: pikepdf.Pdf, pdf: bytes, place: pikepdf.Object, value: pikepdf.Object
) -> Signature:
    before, after, end = byte_range(value, len(pdf))
    written = pdf[before:after]
    der = der_at_start(bytes(value.Contents))
    content = memoryview(pdf)
    digest = sha256(content[:before])
    digest.update(content[after:end])
    envelope = _envelope(der)
    return Signature(
        field_name=str(place["/T"]),
        end=end,
        certificate=OfficerCertificate.of(envelope.certificate) if envelope else None,
        claimed_at=_claimed(value),
        certifies=_certifies(document, value),
        same_content=envelope is not None and envelope.digest == digest.digest(),
        well_formed=(
            envelope is not None
            and envelope.good
            and written == as_written(der, len(written))
            and value.get("/SubFilter") == pikepdf.Name("/ETSI.CAdES.detached")
        ),
        reference=value.objgen,
        asked_to_lock="/Lock" in place,
        locks=_locks(value),
    )


def byte_range(value: pikepdf.Object, size: int) -> tuple[int, int, int]:
    """Where the gap of a signature begins and ends, and the end of its revision."""
    numbers = [int(number) for number in value.ByteRange]
    if len(numbers) != 4 or numbers[0] != 0:
        raise NotReadError("byte range")
    before, after = numbers[1], numbers[2]
    end = after + numbers[3]
    if not 0 < before < after < end <= size:
        raise NotReadError("byte range")
    return before, after, end


def der_at_start(padded: bytes) -> bytes:
    """The first DER element; what follows should be padding, and `as_written` tells."""
    if len(padded) < 2 or padded[1] == 0x80:
        raise NotReadError("signature")
    if padded[1] < 0x80:
        return padded[: 2 + padded[1]]
    start = 2 + (padded[1] & 0x7F)
    return padded[: start + int.from_bytes(padded[2:start], "big")]


def as_written(der: bytes, room: int) -> bytes:
    """How a signature stands in a file: upper-case digits, padded with zeros to its room."""
    return b"<" + der.hex().upper().encode().ljust(room - 2, b"0") + b">"


def _claimed(value: pikepdf.Object) -> datetime | None:
    said = CLAIMED.fullmatch(str(value.get("/M", "")))
    try:
        return datetime.strptime(said[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if said else None
    except ValueError:
        return None


def _certifies(document: pikepdf.Pdf, value: pikepdf.Object) -> bool:
    certified = document.Root.get("/Perms", pikepdf.Dictionary()).get("/DocMDP")
    if certified is None or certified.objgen != value.objgen:
        return False
    references = value.get("/Reference", pikepdf.Array())
    return len(references) == 1 and (
        references[0].get("/TransformMethod") == pikepdf.Name.DocMDP
        and references[0].TransformParams.get("/P") == DOCMDP_SIGNING
    )


def _locks(value: pikepdf.Object) -> bool:
    """Whether a signature closes every field (FieldMDP; ISO 32000-2, 12.8.2.4)."""
    references = value.get("/Reference", pikepdf.Array())
    return len(references) == 1 and (
        references[0].get("/TransformMethod") == pikepdf.Name.FieldMDP
        and references[0].TransformParams.get("/Action") == pikepdf.Name.All
    )


@dataclass(frozen=True)
class _Envelope:
    """What a CMS signature holds: the digest that was signed, by whom, and whether it is good."""

    certificate: bytes
    digest: bytes
    good: bool


def _envelope(der: bytes) -> _Envelope | None:
    """Read a CMS signature; None if it has another shape than the one accepted."""
    try:
        signed = cms.ContentInfo.load(der, strict=True)["content"]
        certificate = signed["certificates"][0].chosen
        signer = signed["signer_infos"][0]
        attributes = signer["signed_attrs"]
        values = {one["type"].native: one["values"] for one in attributes}
        digest = values["message_digest"][0].native
        bound = tsp.SigningCertificateV2.load(values["signing_certificate_v2"][0].dump())
        signature = signer["signature"].native
        good = (
            _encoded(certificate, attributes.contents, signature) == der
            and values["content_type"][0].native == "data"
            and len(values) == len(attributes)
            and all(len(value) == 1 for value in values.values())
            and bound["certs"][0]["cert_hash"].native == sha256(certificate.dump()).digest()
            and _verifies(certificate.dump(), der_element(SET, attributes.contents), signature)
        )
    except (ValueError, TypeError, KeyError, IndexError):
        return None
    return _Envelope(certificate.dump(), digest, good)


def _encoded(certificate: Any, attributes: bytes, signature: bytes) -> bytes:
    """The one DER encoding of a signature with these parts, and no other part."""
    issuer = certificate.issuer.dump()
    serial = certificate["tbs_certificate"]["serial_number"].dump()
    signer = der_element(
        SEQUENCE,
        VERSION_1,
        der_element(SEQUENCE, issuer, serial),
        SHA_256,
        der_element(CONTEXT_0, attributes),
        ECDSA_SHA_256,
        der_element(OCTET_STRING, signature),
    )
    signed = der_element(
        SEQUENCE,
        VERSION_1,
        der_element(SET, SHA_256),
        der_element(SEQUENCE, cms.ContentType("data").dump()),
        der_element(CONTEXT_0, certificate.dump()),
        der_element(SET, signer),
    )
    return der_element(
        SEQUENCE, cms.ContentType("signed_data").dump(), der_element(CONTEXT_0, signed)
    )


def der_element(tag: int, *parts: bytes) -> bytes:
    """One element of ITU-T X.690, its length in the shortest form."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _verifies(certificate: bytes, signed: bytes, signature: bytes) -> bool:
    key = load_der_x509_certificate(certificate).public_key()
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        return False
    try:
        key.verify(signature, signed, ECDSA(SHA256()))
        _r, s = decode_dss_signature(signature)
    except (InvalidSignature, ValueError):
        return False
    return s <= SECP256R1.group_order // 2
