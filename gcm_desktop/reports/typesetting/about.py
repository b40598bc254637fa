"""What is said about a report beside its content, and what comes out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Attachment:
    """The report's own data: canonical bytes, the name of their file, the name of their schema."""

    name: str
    schema: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The digest of the data, in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Colours:
    """The colours of an organisation, as six hexadecimal digits each."""

    accent: str
    deep: str
    tint: str


@dataclass(frozen=True)
class About:
    """A report's title, language (BCP 47) and origin, all from its data.

    `date` is the day the report states, never that of making the file; `document_id` comes from
    the data too, so that the same data gives the same bytes.
    """

    title: str
    language: str
    author: str
    date: date
    document_id: UUID
    running_head: str
    attachment: Attachment | None = None
    colours: Colours | None = None


@dataclass(frozen=True)
class Typeset:
    """A finished PDF.

    `missing` names the characters that no shipped typeface has (`U+1F600`); each stands on its
    page as its code point.  `pages` is their number.
    """

    pdf: bytes
    missing: tuple[str, ...]
    pages: int
