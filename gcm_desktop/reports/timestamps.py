"""Timestamps (RFC 3161): an authority's word that a file was there at a time, and asking for one.

A timestamp in a report is a document timestamp (ISO 32000-2, 12.8.5; the profile of ETSI EN 319
142-1), over all bytes of the file up to its revision's end but its own. As with signatures one
form only is accepted: the token's signed parts as the authority made them, its certificate, and
nothing else, in the one way DER allows. What an authority sends along unsigned is left out when
the token is put in; so no byte of it can change unnoticed.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import pikepdf
from asn1crypto import algos, cms, core, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import (
    SHA1,
    SHA256,
    SHA384,
    SHA512,
    Hash,
    HashAlgorithm,
)

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.reports.certificates import UNREADABLE, OfficerCertificate, may_timestamp
from gcm_desktop.reports.signatures import (
    CONTEXT_0,
    OCTET_STRING,
    SEQUENCE,
    SET,
    TIMESTAMP,
    VERSION_1,
    NotReadError,
    as_written,
    byte_range,
    der_at_start,
    der_element,
    is_timestamp,
    signature_fields,
)
from gcm_desktop.texts import _

DIGESTS: dict[str, HashAlgorithm] = {"sha256": SHA256(), "sha384": SHA384(), "sha512": SHA512()}
SMALLEST_RSA = 2048
MOST_TIMESTAMPS = 20
"""In a report; one every few years."""
VERSION_3 = core.Integer(3).dump()
LARGEST_ANSWER = 200_000
"""Bytes an authority may answer with; a token with its chain has some five thousand."""
PATIENCE = 30
"""Seconds until an authority that says nothing is given up."""
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


@dataclass(frozen=True)
class Token:
    """What an authority vouches for: that bytes of this digest were there at this time."""

    der: bytes = field(repr=False)
    authority: OfficerCertificate
    at: datetime
    digest: bytes = field(repr=False)
    """SHA-256 of the bytes."""


@dataclass(frozen=True)
class Timestamp:
    """One timestamp in a file, and what can be said of it without trusting anybody."""

    field_name: str
    end: int
    """Offset after the last byte of the revision it covers."""
    token: Token | None = field(repr=False)
    """None if it is broken, or of another form than the one accepted."""
    same_content: bool
    """Whether the bytes are those that were there then."""
    reference: tuple[int, int] = field(repr=False)
    """The object that holds it."""

    @property
    def intact(self) -> bool:
        """Whether neither the bytes nor the timestamp were touched."""
        return self.same_content and self.token is not None


def timestamps_in(document: pikepdf.Pdf, pdf: bytes) -> tuple[Timestamp, ...]:
    """All timestamps of a document read from these bytes, oldest first. `NotReadError`."""
    found = [
        _timestamp(pdf, place, place["/V"])
        for place in signature_fields(document)
        if "/V" in place and is_timestamp(place["/V"])
    ]
    if len(found) > MOST_TIMESTAMPS:
        raise NotReadError("timestamps")
    return tuple(sorted(found, key=lambda timestamp: timestamp.end))


def _timestamp(pdf: bytes, place: pikepdf.Object, value: pikepdf.Object) -> Timestamp:
    before, after, end = byte_range(value, len(pdf))
    der = der_at_start(bytes(value.Contents))
    token = token_in(der)
    written = pdf[before:after] == as_written(der, after - before)
    kind = value.get("/SubFilter") == pikepdf.Name(TIMESTAMP)
    return Timestamp(
        field_name=str(place["/T"]),
        end=end,
        token=token if written and kind else None,
        same_content=token is not None and token.digest == digest_around(pdf, before, after, end),
        reference=value.objgen,
    )


def digest_around(pdf: bytes, before: int, after: int, end: int) -> bytes:
    """SHA-256 of a revision without the gap that its last signature or timestamp stands in."""
    content = memoryview(pdf)
    digest = sha256(content[:before])
    digest.update(content[after:end])
    return digest.digest()


def token_in(der: bytes) -> Token | None:
    """Read a token; None if it is not good, or of another form than the one accepted."""
    try:
        parts = _parts(cms.ContentInfo.load(der, strict=True))
        if parts.encoded() != der or not parts.good:
            return None
        told = parts.told
        imprint = told["message_imprint"]
        if imprint["hash_algorithm"]["algorithm"].native != "sha256":
            return None
        return Token(
            der=der,
            authority=OfficerCertificate.of(parts.certificate.dump()),
            at=told["gen_time"].native,
            digest=imprint["hashed_message"].native,
        )
    except (*UNREADABLE, IndexError):
        return None


def query_for(digest: bytes) -> tsp.TimeStampReq:
    """What an authority is asked (RFC 3161, 2.4.1): the digest, and a number asked once only."""
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}
    return tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": imprint,
            "nonce": secrets.randbits(63),
            "cert_req": True,
        }
    )


def requested(url: str, digest: bytes) -> Token:
    """Ask an authority over the network for a token for this digest; nothing else leaves.

    `RefusedError` if it cannot be reached or its answer cannot be relied on.
    """
    query = query_for(digest)
    return token_of(_answered(url, query.dump()), query)


def token_of(answer: bytes, query: tsp.TimeStampReq) -> Token:
    """The token in an authority's answer (RFC 3161, 2.4.2), without what is not signed in it.

    `RefusedError` if it is not the answer to this query, or cannot be relied on.
    """
    try:
        said = tsp.TimeStampResp.load(answer, strict=True)
        if said["status"]["status"].native not in {"granted", "granted_with_mods"}:
            raise ValueError("refused")
        parts = _parts(said["time_stamp_token"])
        token = token_in(parts.encoded())
        asked = query["message_imprint"]["hashed_message"].native
        if token is None or token.digest != asked:
            raise ValueError("token")
        if parts.told["nonce"].native != query["nonce"].native:
            raise ValueError("nonce")
    except (*UNREADABLE, IndexError):
        raise _no_answer() from None
    return token


@dataclass(frozen=True)
class _Parts:
    """What a token is made of, as far as it is signed, and its signature."""

    certificate: Any
    """Of the authority: the one in the token that its signer names."""
    statement: bytes
    """TSTInfo, DER."""
    attributes: Any
    digest: str
    """The name of the algorithm the authority signs with."""
    signature: bytes

    @property
    def told(self) -> Any:
        """What is said: which digest, at which time."""
        return tsp.TSTInfo.load(self.statement, strict=True)

    @property
    def key(self) -> object:
        """The authority's key."""
        return x509.load_der_x509_certificate(self.certificate.dump()).public_key()

    def encoded(self) -> bytes:
        """The one DER encoding of a token with these parts, and no other part."""
        kind = "ecdsa" if isinstance(self.key, EllipticCurvePublicKey) else "rsa"
        hashed = algos.DigestAlgorithm({"algorithm": self.digest}).dump()
        signed_with = algos.SignedDigestAlgorithm({"algorithm": f"{self.digest}_{kind}"}).dump()
        serial = self.certificate["tbs_certificate"]["serial_number"].dump()
        signer = der_element(
            SEQUENCE,
            VERSION_1,
            der_element(SEQUENCE, self.certificate.issuer.dump(), serial),
            hashed,
            der_element(CONTEXT_0, self.attributes.contents),
            signed_with,
            der_element(OCTET_STRING, self._smaller()),
        )
        statement = der_element(CONTEXT_0, der_element(OCTET_STRING, self.statement))
        signed = der_element(
            SEQUENCE,
            VERSION_3,
            der_element(SET, hashed),
            der_element(SEQUENCE, cms.ContentType("tst_info").dump(), statement),
            der_element(CONTEXT_0, self.certificate.dump()),
            der_element(SET, signer),
        )
        kind_of_content = cms.ContentType("signed_data").dump()
        return der_element(SEQUENCE, kind_of_content, der_element(CONTEXT_0, signed))

    def _smaller(self) -> bytes:
        """Of the two equal values of an elliptic signature the smaller one."""
        if not isinstance(self.key, EllipticCurvePublicKey):
            return self.signature
        r, s = decode_dss_signature(self.signature)
        return encode_dss_signature(r, min(s, self.key.curve.group_order - s))

    @property
    def good(self) -> bool:
        """Whether the authority signed this, with a certificate for timestamps."""
        values = {one["type"].native: one["values"] for one in self.attributes}
        hashed = Hash(DIGESTS[self.digest])
        hashed.update(self.statement)
        return (
            len(values) == len(self.attributes)
            and all(len(value) == 1 for value in values.values())
            and values["content_type"][0].native == "tst_info"
            and values["message_digest"][0].native == hashed.finalize()
            and _binds(values, self.certificate.dump())
            and may_timestamp(OfficerCertificate.of(self.certificate.dump()))
            and self._verifies()
        )

    def _verifies(self) -> bool:
        signed = der_element(SET, self.attributes.contents)
        key, algorithm = self.key, DIGESTS[self.digest]
        try:
            if isinstance(key, EllipticCurvePublicKey):
                key.verify(self.signature, signed, ECDSA(algorithm))
            elif isinstance(key, RSAPublicKey) and key.key_size >= SMALLEST_RSA:
                key.verify(self.signature, signed, PKCS1v15(), algorithm)
            else:
                return False
        except InvalidSignature:
            return False
        return True


def _parts(token: Any) -> _Parts:
    """Take a token apart. `ValueError` and what is in UNREADABLE if it is none."""
    signed = token["content"]
    (signer,) = signed["signer_infos"]
    named = signer["sid"].chosen
    issuer, serial = named["issuer"].dump(), named["serial_number"].native
    statement = signed["encap_content_info"]
    digest = signer["digest_algorithm"]["algorithm"].native
    certificates = [each.chosen for each in signed["certificates"]]
    own = [c for c in certificates if c.issuer.dump() == issuer and c.serial_number == serial]
    if statement["content_type"].native != "tst_info" or digest not in DIGESTS or not own:
        raise ValueError("token")
    return _Parts(
        certificate=own[0],
        statement=bytes(statement["content"].contents),
        attributes=signer["signed_attrs"],
        digest=digest,
        signature=signer["signature"].native,
    )


def _binds(values: dict[str, Any], certificate: bytes) -> bool:
    """Whether the authority signed which certificate is its own (RFC 5035, RFC 2634)."""
    name = "sha1"
    if "signing_certificate_v2" in values:
        told = tsp.SigningCertificateV2.load(values["signing_certificate_v2"][0].dump())
        name = told["certs"][0]["hash_algorithm"]["algorithm"].native
    else:
        told = tsp.SigningCertificate.load(values["signing_certificate"][0].dump())
    bound = told["certs"][0]
    own = OfficerCertificate.of(certificate).x509
    algorithm = DIGESTS.get(name) or SHA1()  # noqa: S303 - RFC 2634 knows no other
    return bool(bound["cert_hash"].native == own.fingerprint(algorithm))


def _answered(url: str, query: bytes) -> bytes:
    from urllib.error import URLError  # noqa: PLC0415 - loads slowly, and only here is a network
    from urllib.request import Request, urlopen  # noqa: PLC0415 - as above

    if not url.startswith(("http://", "https://")):
        raise _no_answer()
    asked = Request(url, query, {"Content-Type": QUERY, "Accept": REPLY})  # noqa: S310 - as above
    try:
        with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 - as above
            return bytes(answer.read(LARGEST_ANSWER))
    except (URLError, OSError, ValueError):
        raise _no_answer() from None


def _no_answer() -> GcmError:
    sentence = _(
        "The timestamp authority could not be reached, or gave no answer that can be relied on. "
        "Nothing was made; check the address and the connection, and try again."
    )
    return RefusedError({"tsa": sentence})
