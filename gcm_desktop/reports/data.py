"""The data a report carries: canonical JSON, by one name, under one digest."""

import hashlib
import json
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

DATA_NAME = "consultation.json"
"""What the attachment is called in every report."""


def canonical(told: Any) -> bytes:
    """What may be told as JSON of RFC 8785: the same facts are the same bytes everywhere.

    `told` is a dataclass. Its names are ASCII and its numbers are whole, so that sorting and
    writing as `json` does are those of the RFC, at a tenth of the time.
    """
    written = json.dumps(
        told, default=_plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )
    return written.encode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    kind: Any = type(value)
    return {name: getattr(value, name) for name in _names(kind)}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def report_id(digest: str) -> UUID:
    """The id of a report with these data, the same wherever it is made (RFC 9562, version 5)."""
    return uuid5(NAMESPACE_URL, f"urn:sha256:{digest}")


def sha256_of(data: bytes) -> str:
    """The digest that names the data, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
