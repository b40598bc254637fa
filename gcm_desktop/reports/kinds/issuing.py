"""Reports of these kinds leave a workspace, and the workspace notes what left."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from gcm_desktop.consultation.disclosed_session import DisclosedSession, Minutes, minutes_of
from gcm_desktop.consultation.disclosure_review import refuse_unsettled
from gcm_desktop.consultation.group_map import kept_groups
from gcm_desktop.consultation.headcount import kept
from gcm_desktop.consultation.people import K_USUAL
from gcm_desktop.consultation.report_plans import AS_PLANNED, Once
from gcm_desktop.consultation.sessions import session
from gcm_desktop.consultation.synthesised import Part, Synthesised
from gcm_desktop.files import staying
from gcm_desktop.reports.issuing import note_left, reviewed
from gcm_desktop.reports.report import Report
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.heads import heads_now


def minutes_leaving(
    workspace: Workspace,
    session_id: UUID,
    *,
    language: str = "en",
    k: int = K_USUAL,
    once: Once = AS_PLANNED,
) -> Minutes:
    """What may leave of a session now, dated by the last change it tells of."""
    return workspace.read(
        minutes_of,
        session_id,
        as_of=workspace.last_changed(),
        language=language,
        heads=heads_now(workspace, session_id),
        k=k,
        once=once,
    )


def are_current(workspace: Workspace, session_id: UUID, told: DisclosedSession, once: Once) -> bool:
    """Whether minutes that were prepared are still those that would leave now."""
    now = minutes_leaving(
        workspace, session_id, language=told.language, k=told.people.k, once=once
    )  # fmt: skip
    return now.told.data() == told.data()


def note_minutes(
    workspace: Workspace,
    consultation_id: UUID,
    told: DisclosedSession,
    report: Report,
    *,
    pdf: bytes,
    counts: Mapping[str, Any],
    signer: str | None = None,
) -> None:
    """Note minutes that have left: what they printed of people holds for every later issue."""
    note_left(
        workspace, consultation_id, told, report, pdf=pdf, inputs=told.counted, people=None,
        counts=counts, signer=signer,
    )  # fmt: skip


def go_on() -> None:
    """Nobody gives the work up."""


def issue_minutes(
    workspace: Workspace,
    session_id: UUID,
    told: DisclosedSession,
    report: Report,
    *,
    path: Path,
    pdf: bytes,
    counts: Mapping[str, Any],
    signer: str | None = None,
    check: Callable[[], None] = go_on,
    once: Once = AS_PLANNED,
) -> None:
    """Write minutes to a new file, and only then note that they left.

    `pdf` is what leaves, signed by the certificate with SHA-256 fingerprint `signer` or unsigned;
    `counts` are kept of it for later issues. Raises RefusedError while the disclosure review has
    open questions, AlreadyThereError and the like, with nothing written and nothing noted. So does
    what `check` raises, which is called before the file is written and before that is noted.
    """
    about = workspace.read(session, session_id).consultation_id
    refuse_unsettled(
        reviewed(workspace, about, session_id=session_id, k=told.people.k, once=once)
    )  # fmt: skip
    check()
    with staying(path, pdf):
        check()
        note_minutes(workspace, about, told, report, pdf=pdf, counts=counts, signer=signer)


def note_synthesis(
    workspace: Workspace,
    consultation_id: UUID,
    part: Part,
    told: Synthesised,
    report: Report,
    *,
    pdf: bytes,
    signer: str | None = None,
) -> None:
    """Note that what one consultation of this workspace prints has left with others.

    It counts as an issue of its report: whoever knows the others can subtract them.
    """
    note_left(
        workspace, consultation_id, told, report, pdf=pdf, inputs=part.told.counted,
        people=part.told.people.total,
        counts=kept(part.told.people) | {"groups": kept_groups(part.told.groups)},
        edition=told.edition, signer=signer,
    )  # fmt: skip
