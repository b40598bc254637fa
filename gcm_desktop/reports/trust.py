"""The bytes of a trust file: JSON that a person can read, signed by the one who decides.

The signature is ECDSA on P-256 with SHA-256 over the canonical form (RFC 8785) of the content and
the fingerprint of the signer's certificate, and stands beside the content with that certificate.
Reading is strict: what is said twice, of an unknown name or in another form may be a rule that
this version does not know, and is refused.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from gcm_desktop.errors import NotATrustFileError
from gcm_desktop.reports.certificates import (
    UNREADABLE,
    OfficerCertificate,
    shown,
    signs_documents,
)
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.revocation import Cause, Withdrawal, read_list
from gcm_desktop.reports.trusted import (
    Pinned,
    Rules,
    Standing,
    Trust,
    contradictions,
    encoded,
    pinnable,
)

__all__ = [
    "LARGEST",
    "Pinned",
    "Rules",
    "Standing",
    "Trust",
    "read_trust",
    "signed_trust_file",
    "trust_file",
]

PINS_ONLY = "gcm-trust/1"
SIGNED = "gcm-trust/2"
LARGEST = 20_000_000
"""Bytes of a trust file: some ten thousand officers."""
LONGEST_WORD = 200
CLOCK = "%Y-%m-%dT%H:%M:%SZ"
CONTENT = frozenset({"profile", "number", "made_at", "k", "roots", "intermediates", "lists",
                     "pinned", "withdrawn", "rules"})  # fmt: skip
TIMESTAMPS = "timestamps"
"""Said only where there are any, so that older versions read all other files."""
RULES = frozenset({"certify", "approve", "must_sign"})
WITHDRAWN = frozenset({"sha256", "at", "cause"})
PIN = frozenset({"certificate", "name", "role", "organisation", "sha256"})


def trust_file(sources: Sequence[bytes], passphrase: Callable[[int], str] | None = None) -> bytes:
    """A trust file without a signature, which pins certificates and does no more.

    They are given as PEM, DER or inside an identity, for which `passphrase` is asked with the
    place of the source among them, from 0. Errors as `pinnable`.
    """
    certificates = [pinnable(source, place, passphrase) for place, source in enumerate(sources)]
    pinned = [_pin(holder) for holder in Trust.of(certificates).pinned.values()]
    return _json({"format": PINS_ONLY, "pinned": pinned})


def signed_trust_file(trust: Trust, signer: Identity, *, now: datetime | None = None) -> bytes:
    """These decisions, signed. `ValueError` where they contradict each other."""
    made_at = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    content = _content(replace(trust, made_at=made_at))
    for contradiction in contradictions(trust):
        raise ValueError(contradiction)
    signature = signer.key.sign(_said(content, signer.certificate), ECDSA(SHA256()))
    return _json(
        {
            "format": SIGNED,
            "content": content,
            "signature": {
                "certificate": encoded(signer.certificate.der),
                "value": encoded(signature),
            },
        }
    )


def read_trust(data: bytes, confirmed: Mapping[str, int] | None = None) -> Trust:
    """Read a trust file; `NotATrustFileError` if it is none, disagrees with itself, or its
    signature does not fit.

    `confirmed` are the signers who are followed on this device, by fingerprint, with the number
    of the latest file that was seen of each.
    """
    if len(data) > LARGEST:
        raise NotATrustFileError
    try:
        file = json.loads(data, object_pairs_hook=_said_once, parse_constant=_refuse)
        trust = _pins(file) if file["format"] == PINS_ONLY else _signed(file)
        for contradiction in contradictions(trust):
            raise ValueError(contradiction)
    except (*UNREADABLE, RecursionError, AttributeError):
        raise NotATrustFileError from None
    return replace(trust, standing=_standing(trust, confirmed or {}))


def _standing(trust: Trust, confirmed: Mapping[str, int]) -> Standing:
    if trust.signer is None:
        return Standing.UNSIGNED
    if trust.signer.fingerprint not in confirmed:
        return Standing.UNCONFIRMED
    outdated = trust.number < confirmed[trust.signer.fingerprint]
    return Standing.OUTDATED if outdated else Standing.CONFIRMED


def _pins(file: dict[str, Any]) -> Trust:
    return Trust(_pinned(file["pinned"]))


def _signed(file: dict[str, Any]) -> Trust:
    content, signature = file["content"], file["signature"]
    _only(file, frozenset({"format", "content", "signature"}))
    _only(signature, frozenset({"certificate", "value"}))
    signer = OfficerCertificate.of(_bytes(signature["certificate"]))
    key = signer.x509.public_key()
    if file["format"] != SIGNED or not signs_documents(signer.der):
        raise ValueError("format")
    if not isinstance(key, EllipticCurvePublicKey):
        raise TypeError("key")
    try:
        key.verify(_bytes(signature["value"]), _said(content, signer), ECDSA(SHA256()))
    except InvalidSignature as broken:
        raise ValueError("signature") from broken
    return replace(_decided(content), signer=signer)


def _decided(content: dict[str, Any]) -> Trust:
    _only(content, CONTENT | ({TIMESTAMPS} & content.keys()))
    _only(content["rules"], RULES)
    k = content["k"]
    trust = Trust(
        pinned=_pinned(content["pinned"]),
        authorities=tuple(
            OfficerCertificate.of(_bytes(each))
            for each in (*_list(content["roots"]), *_list(content["intermediates"]))
        ),
        lists=tuple(read_list(_bytes(each)) for each in _list(content["lists"])),
        timestamps=tuple(
            OfficerCertificate.of(_bytes(each)) for each in _list(content.get(TIMESTAMPS, []))
        ),
        withdrawn=dict(_withdrawal(entry) for entry in _list(content["withdrawn"])),
        rules=Rules(**{name: tuple(map(_word, content["rules"][name])) for name in RULES}),
        profile=shown(_word(content["profile"])),
        k=None if k is None else _whole(k),
        number=_whole(content["number"]),
        made_at=_moment(content["made_at"]),
    )
    if [encoded(root.der) for root in trust.roots] != content["roots"]:
        raise ValueError("roots")
    return trust


def _content(trust: Trust) -> dict[str, Any]:
    return {
        "profile": trust.profile,
        "number": trust.number,
        "made_at": _written(trust.made_at),
        "k": trust.k,
        "roots": [encoded(each.der) for each in trust.roots],
        "intermediates": [encoded(each.der) for each in trust.intermediates],
        "lists": [encoded(each.der) for each in trust.lists],
        "pinned": [_pin(holder) for holder in trust.pinned.values()],
        "withdrawn": [
            {"sha256": fingerprint, "at": _written(one.at), "cause": str(one.cause)}
            for fingerprint, one in trust.withdrawn.items()
        ],
        "rules": {name: list(getattr(trust.rules, name)) for name in sorted(RULES)},
    } | ({TIMESTAMPS: [encoded(each.der) for each in trust.timestamps]} if trust.timestamps else {})


def _pin(holder: Pinned) -> dict[str, str]:
    return {
        "certificate": encoded(holder.certificate.der),
        "name": holder.name,
        "role": holder.role,
        "organisation": holder.organisation,
        "sha256": holder.certificate.fingerprint,
    }


def _pinned(entries: Any) -> dict[str, Pinned]:
    holders = [_holder(entry) for entry in _list(entries)]
    return {holder.certificate.fingerprint: holder for holder in holders}


def _holder(entry: dict[str, Any]) -> Pinned:
    _only(entry, PIN)
    der = _bytes(entry["certificate"])
    if sha256(der).hexdigest() != entry["sha256"]:
        raise ValueError("fingerprint")
    words = (shown(_word(entry[key])) for key in ("name", "role", "organisation"))
    return Pinned(OfficerCertificate.of(der), *words)


def _withdrawal(entry: dict[str, Any]) -> tuple[str, Withdrawal]:
    _only(entry, WITHDRAWN)
    return _word(entry["sha256"]), Withdrawal(_moment(entry["at"]), Cause(entry["cause"]))


def _said(content: Any, signer: OfficerCertificate) -> bytes:
    """What is signed: the content, by which certificate, and that it is one of a trust file."""
    return f"{SIGNED}\n{signer.fingerprint}\n".encode() + rfc8785.dumps(content)


def _json(file: dict[str, Any]) -> bytes:
    return (json.dumps(file, ensure_ascii=False, indent=1) + "\n").encode()


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("twice")
    return said


def _refuse(_constant: str) -> None:
    raise ValueError("number")


def _only(said: Any, names: frozenset[str]) -> None:
    if not isinstance(said, dict) or said.keys() != names:
        raise ValueError("names")


def _list(said: Any) -> list[Any]:
    if not isinstance(said, list):
        raise TypeError("list")
    return said


def _word(said: Any) -> str:
    if not isinstance(said, str) or len(said) > LONGEST_WORD:
        raise TypeError("word")
    return said


def _whole(said: Any) -> int:
    if type(said) is not int or not 0 < said < 10**9:
        raise TypeError("number")
    return said


def _bytes(said: Any) -> bytes:
    if not isinstance(said, str):
        raise TypeError("bytes")
    return base64.b64decode(said, validate=True)


def _moment(said: Any) -> datetime:
    return datetime.strptime(_word(said), CLOCK).replace(tzinfo=UTC)


def _written(moment: datetime | None) -> str:
    return (moment or datetime.now(UTC)).astimezone(UTC).strftime(CLOCK)
