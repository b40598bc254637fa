"""A report made whole: what may leave, composed of sections, typeset, with its data attached."""

import hashlib
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

import rfc8785

from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.reports.sections import compose
from gcm_desktop.reports.typesetting import About, Attachment, typeset

DATA_NAME = "consultation.json"


@dataclass(frozen=True)
class Report:
    """A report before anybody signed it."""

    pdf: bytes
    data: bytes
    """The canonical JSON (RFC 8785) that is attached to it."""
    data_sha256: str
    missing: tuple[str, ...]
    """Characters no shipped font has; they are printed as their code points."""
    pages: int


def canonical(disclosed: Disclosed) -> bytes:
    """What is disclosed as canonical JSON: the same facts are the same bytes everywhere."""
    return rfc8785.dumps(disclosed.data())


def make_report(disclosed: Disclosed) -> Report:
    """The report as a PDF with its data attached; the same facts give the same bytes."""
    data = canonical(disclosed)
    digest = hashlib.sha256(data).digest()
    about = disclosed.consultation
    set_ = typeset(
        compose(disclosed),
        About(
            title=about.title,
            language=disclosed.language,
            author=about.lead_organisation or "",
            date=disclosed.as_of,
            document_id=uuid5(NAMESPACE_URL, f"urn:sha256:{digest.hex()}"),
            running_head=about.title,
            attachment=Attachment(DATA_NAME, disclosed.schema, data),
        ),
    )
    return Report(set_.pdf, data, digest.hex(), set_.missing, set_.pages)
