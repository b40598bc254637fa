"""A report made whole: what may leave, composed of sections, typeset, with its data attached."""

from collections.abc import Callable
from dataclasses import dataclass

from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.reports.carried import Carried
from gcm_desktop.reports.data import DATA_NAME
from gcm_desktop.reports.dressing import colours_of
from gcm_desktop.reports.sections import compose
from gcm_desktop.reports.typesetting import About, Attachment, typeset


@dataclass(frozen=True)
class Report:
    """A report before anybody signed it."""

    pdf: bytes
    data: bytes
    """The canonical JSON (RFC 8785) that is attached to it."""
    data_sha256: str
    missing: tuple[str, ...]
    """Code points (like U+1F600) no shipped font has; they are printed as such."""
    pages: int


def make_report(disclosed: Disclosed, progress: Callable[[int, int], None] | None = None) -> Report:
    """The report as a PDF with its data attached; the same facts give the same bytes.

    `progress` is told how many steps of how many are done; what it raises ends the work.
    """
    carried = Carried.of(disclosed, DATA_NAME)
    about = disclosed.consultation
    set_ = typeset(
        compose(disclosed, carried),
        About(
            title=about.title,
            language=disclosed.language,
            author=about.lead_organisation or "",
            date=disclosed.as_of,
            document_id=carried.report_id,
            running_head=about.title,
            attachment=Attachment(DATA_NAME, disclosed.schema, carried.data),
            colours=colours_of(disclosed.template),
        ),
        progress,
    )
    return Report(set_.pdf, carried.data, carried.digest, set_.missing, set_.pages)
