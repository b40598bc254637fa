"""Ids that leave: they lead back to a record only with the consultation's secret."""

import base64
import hashlib
import hmac
from uuid import UUID


def published_id(secret: str, table: str, record: UUID) -> str:
    """26 letters from the consultation's secret; the table's name keeps two tables' ids apart."""
    told = table.encode() + b"\0" + record.bytes
    digest = hmac.digest(bytes.fromhex(secret), told, hashlib.sha256)
    return base64.b32encode(digest[:16]).decode().rstrip("=").lower()
