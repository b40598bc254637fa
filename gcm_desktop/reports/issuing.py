"""Issuing: a report leaves a workspace, and the workspace notes what left."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from gcm_desktop.consultation.disclosed import Disclosed, disclosed
from gcm_desktop.consultation.headcount import kept
from gcm_desktop.consultation.issued import issue_report
from gcm_desktop.files import write_new
from gcm_desktop.reports.report import Report
from gcm_desktop.workspace import Workspace


def leaving(
    workspace: Workspace, consultation_id: UUID, *, language: str = "en", edition: str = "public"
) -> Disclosed:
    """What may leave now, dated by the last change it tells of."""
    return workspace.read(
        disclosed,
        consultation_id,
        as_of=workspace.last_changed(),
        language=language,
        edition=edition,
    )


def is_current(workspace: Workspace, consultation_id: UUID, told: Disclosed) -> bool:
    """Whether what was prepared is still what would leave now."""
    now = leaving(workspace, consultation_id, language=told.language, edition=told.edition)
    return now.data() == told.data()


def issue(
    workspace: Workspace,
    consultation_id: UUID,
    told: Disclosed,
    report: Report,
    *,
    path: Path,
    pdf: bytes,
    signer: str | None = None,
) -> None:
    """Write the report to a new file, and only then note that it left.

    `pdf` is the report as it leaves, signed by the certificate with SHA-256 fingerprint `signer`
    or unsigned. Raises AlreadyThereError and the like, with nothing written and nothing noted.
    """
    write_new(path, pdf)
    try:
        note(workspace, consultation_id, told, report, pdf=pdf, signer=signer)
    except BaseException:  # a report that left unnoted could not be told from a forgery later
        path.unlink(missing_ok=True)
        raise


def note(
    workspace: Workspace,
    consultation_id: UUID,
    told: Disclosed,
    report: Report,
    *,
    pdf: bytes,
    signer: str | None = None,
) -> None:
    """Note a report that has left, unless the workspace is open for reading only."""
    if workspace.read_only:
        return
    workspace.write(
        issue_report,
        consultation_id=consultation_id,
        edition=told.edition,
        language=told.language,
        issued_at=datetime.fromtimestamp(workspace.clock() / 1000, UTC),
        schema_version=told.schema,
        data_sha256=report.data_sha256,
        report_sha256=hashlib.sha256(pdf).hexdigest(),
        state_digest=workspace.digest(),
        inputs=told.counted,
        people=told.people.total,
        counts=kept(told.people),
        signers=(signer,) if signer else (),
    )
