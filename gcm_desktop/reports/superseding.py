"""A report that takes the place of another: which one, and what is noted of it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.consultation.issued import issued_reports
from gcm_desktop.consultation.published import published_id
from gcm_desktop.consultation.superseding import LONGEST_ERRATUM, Superseded
from gcm_desktop.errors import RefusedError
from gcm_desktop.reports.data import report_id, sha256_of
from gcm_desktop.reports.extraction import signed_data
from gcm_desktop.reports.reading_data import read_data
from gcm_desktop.texts import _
from gcm_desktop.workspace import Workspace


def superseding(told: Disclosed, old: bytes, erratum: str | None = None) -> Disclosed:
    """What leaves, in the place of an older signed report of the same consultation.

    Raises the errors of `signed_data` and `read_data`, and RefusedError for a report of another
    consultation or a correction that is too long.
    """
    return replace(told, supersedes=_superseded(told.consultation.id, old, erratum))


def superseded(
    workspace: Workspace, consultation_id: UUID, old: bytes, erratum: str | None = None
) -> Superseded:
    """What a report of this consultation says of the older one whose place it takes.

    The correction is as it was typed: asked for `Once`, it passes the disclosure review. Raises as
    `superseding` does.
    """
    about = workspace.read(consultation, consultation_id)
    return _superseded(published_id(about.secret, "consultation", about.id), old, erratum)


def _superseded(published: str, old: bytes, erratum: str | None) -> Superseded:
    data = signed_data(old)
    if read_data(data).consultation.id != published:
        sentence = _(
            "That report is about another consultation, so it cannot be replaced. Nothing was made."
        )
        raise RefusedError({"supersedes": sentence})
    words = (erratum or "").strip() or None
    if words and len(words) > LONGEST_ERRATUM:
        sentence = _("A correction has at most {most} characters. Nothing was made; shorten it.")
        raise RefusedError({"erratum": sentence.format(most=LONGEST_ERRATUM)})
    digest = sha256_of(data)
    return Superseded(str(report_id(digest)), digest, words)


def replacing(workspace: Workspace, consultation_id: UUID, told: Disclosed) -> dict[str, Any]:
    """What is noted of the report that this one replaces, if it left this file."""
    if (old := told.supersedes) is None:
        return {}
    left = workspace.read(issued_reports, consultation_id)
    known = next((one.id for one in left if one.data_sha256 == old.data_sha256), None)
    return {"supersedes_id": known, "erratum": old.erratum}
