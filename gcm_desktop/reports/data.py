"""The data a report carries: canonical JSON, by one name, under one digest."""

import hashlib
from uuid import NAMESPACE_URL, UUID, uuid5

import rfc8785

from gcm_desktop.consultation.disclosed import Disclosed

DATA_NAME = "consultation.json"
"""What the attachment is called in every report."""


def canonical(disclosed: Disclosed) -> bytes:
    """What is disclosed as JSON of RFC 8785: the same facts are the same bytes everywhere."""
    return rfc8785.dumps(disclosed.data())


def report_id(digest: str) -> UUID:
    """The id of a report with these data, the same wherever it is made (RFC 9562, version 5)."""
    return uuid5(NAMESPACE_URL, f"urn:sha256:{digest}")


def sha256_of(data: bytes) -> str:
    """The digest that names the data, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
