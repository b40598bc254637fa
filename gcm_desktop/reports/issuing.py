"""Issuing: a report leaves a workspace, and the workspace notes what left."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from gcm_desktop.consultation.disclosed import Disclosed, disclosed
from gcm_desktop.consultation.disclosed_session import minutes_review
from gcm_desktop.consultation.disclosure_review import (
    DisclosureReview,
    disclosure_review,
    refuse_unsettled,
)
from gcm_desktop.consultation.group_map import kept_groups
from gcm_desktop.consultation.headcount import kept
from gcm_desktop.consultation.issued import issue_report
from gcm_desktop.consultation.people import K_USUAL
from gcm_desktop.consultation.report_plans import AS_PLANNED, Once
from gcm_desktop.files import staying
from gcm_desktop.reports.carried import Told
from gcm_desktop.reports.report import Report
from gcm_desktop.reports.superseding import replacing
from gcm_desktop.workspace import Workspace


def leaving(
    workspace: Workspace,
    consultation_id: UUID,
    *,
    language: str = "en",
    edition: str = "public",
    k: int = K_USUAL,
    once: Once = AS_PLANNED,
) -> Disclosed:
    """What may leave now, dated by the last change it tells of; no count is of fewer than k."""
    return workspace.read(
        disclosed,
        consultation_id,
        as_of=workspace.last_changed(),
        language=language,
        edition=edition,
        k=k,
        once=once,
    )


def reviewed(
    workspace: Workspace,
    consultation_id: UUID,
    *,
    language: str = "en",
    edition: str = "public",
    k: int = K_USUAL,
    session_id: UUID | None = None,
    once: Once = AS_PLANNED,
) -> DisclosureReview:
    """All that has to be decided before a report of this edition may leave, and what was.

    With a session, what its minutes would print as well.
    """
    as_of = workspace.last_changed()
    if session_id is not None:
        return workspace.read(minutes_review, session_id, as_of=as_of, k=k, once=once)
    return workspace.read(
        disclosure_review, consultation_id, as_of=as_of, language=language, edition=edition, k=k,
        once=once,
    )  # fmt: skip


def is_current(
    workspace: Workspace, consultation_id: UUID, told: Disclosed, once: Once | None = None
) -> bool:
    """Whether what was prepared is still what would leave now, asked for once as it was."""
    now = leaving(
        workspace, consultation_id, language=told.language, edition=told.edition, k=told.people.k,
        once=once or Once(supersedes=told.supersedes),
    )  # fmt: skip
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
    check: Callable[[], None] | None = None,
    once: Once | None = None,
) -> None:
    """Write the report to a new file, and only then note that it left.

    `pdf` is the report as it leaves, signed by the certificate with SHA-256 fingerprint `signer`
    or unsigned. Raises RefusedError while the disclosure review has open questions,
    AlreadyThereError and the like, with nothing written and nothing noted. So does what `check`
    raises, which is called before the file is written and before that is noted.
    """
    asked = once or Once(supersedes=told.supersedes)
    refuse_unsettled(
        reviewed(workspace, consultation_id, edition=told.edition, k=told.people.k, once=asked)
    )
    if check is not None:
        check()
    with staying(path, pdf):
        if check is not None:
            check()
        note(workspace, consultation_id, told, report, pdf=pdf, signer=signer)


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
    note_left(
        workspace, consultation_id, told, report, pdf=pdf, inputs=told.counted,
        people=told.people.total,
        counts=kept(told.people) | {"groups": kept_groups(told.groups)},
        edition=told.edition, signer=signer, **replacing(workspace, consultation_id, told),
    )  # fmt: skip


def note_left(
    workspace: Workspace,
    consultation_id: UUID,
    told: Told,
    report: Report,
    *,
    pdf: bytes,
    inputs: int,
    people: int | None,
    counts: Mapping[str, Any],
    edition: str = "public",
    signer: str | None = None,
    **replaced: Any,
) -> None:
    """Note what left about a consultation, unless the workspace is open for reading only.

    `replaced` is what is noted of an older report in whose place it is.
    """
    if workspace.read_only:
        return
    workspace.write(
        issue_report,
        consultation_id=consultation_id,
        edition=edition,
        language=told.language,
        issued_at=datetime.fromtimestamp(workspace.clock() / 1000, UTC),
        schema_version=told.schema,
        data_sha256=report.data_sha256,
        report_sha256=hashlib.sha256(pdf).hexdigest(),
        state_digest=workspace.digest(),
        inputs=inputs,
        people=people,
        counts=dict(counts),
        signers=(signer,) if signer else (),
        **replaced,
    )
