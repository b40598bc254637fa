"""The data that a report carries, and what every report says of them at its end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from gcm_desktop.reports.blocks import (
    Block,
    Facts,
    Footnote,
    Heading,
    Paragraph,
    SignaturePlace,
    Signatures,
    SquareCode,
)
from gcm_desktop.reports.data import canonical, report_id, sha256_of
from gcm_desktop.reports.voice import UNOFFICIAL, Voice


class Told(Protocol):
    """What a report of some kind may tell, as frozen values equal to a published schema."""

    @property
    def schema(self) -> str:
        """The published schema, by its name and version."""

    @property
    def language(self) -> str:
        """The language of the report."""

    @property
    def as_of(self) -> date:
        """The day of the last change that it tells of."""

    def data(self) -> dict[str, Any]:
        """As plain values for JSON."""


@dataclass(frozen=True)
class Carried:
    """The data that a report carries."""

    name: str
    """What the attachment is called."""
    schema: str
    data: bytes
    """Canonical JSON (RFC 8785)."""

    @classmethod
    def of(cls, told: Told, name: str) -> "Carried":
        """What is told, as the bytes that are attached."""
        return cls(name, told.schema, canonical(told))

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal digits."""
        return sha256_of(self.data)

    @property
    def report_id(self) -> UUID:
        """The id of a report with these data."""
        return report_id(self.digest)


def signatures(voice: Voice) -> Iterator[Block]:
    """Where the officers sign, each knowing what that does to the file."""
    yield Heading(voice.say("Signatures"))
    yield Paragraph(
        voice.say(
            "The first signature certifies this file: whatever is changed after it can be told. "
            "The second approves it, and closes it."
        ),
        "note",
        leads=True,
    )
    yield Signatures(
        (
            SignaturePlace("Certification", voice.say("Certified by")),
            SignaturePlace("Approval", voice.say("Approved by"), closes=True),
        )
    )


def integrity(carried: Carried, voice: Voice) -> Iterator[Block]:
    """What lets a reader check this file, and what the signs in it mean."""
    yield Heading(voice.say("Annex: data and integrity"))
    yield Paragraph(
        voice.say(
            "The data of this report is attached to this file as {name}, in the form {schema}. A "
            "signature covers both. Whether it holds can be verified without a network.",
            name=carried.name, schema=carried.schema,
        )
    )  # fmt: skip
    yield Paragraph(
        voice.say(
            "Each input has a reference that is the same in every report of this consultation. It "
            "says nothing about who gave the input, when, or in which order."
        )
    )
    yield Facts(
        (
            (voice.say("Report id"), str(carried.report_id)),
            (voice.say("SHA-256 of the data"), in_groups(carried.digest)),
        )
    )
    yield SquareCode(
        f"gcm-desktop:report:{carried.report_id}:sha256:{carried.digest}",
        voice.say("QR code of the report id and of the digest of the data"),
    )
    if voice.unofficial:
        yield Footnote(UNOFFICIAL, voice.say("Not the official wording: a working translation."))


def in_groups(digest: str) -> str:
    """Eight by eight, as people read such things to each other."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))
