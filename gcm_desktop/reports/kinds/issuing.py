"""Reports of these kinds leave a workspace, and the workspace notes what left."""

from pathlib import Path
from uuid import UUID

from gcm_desktop.consultation.disclosed_session import Minutes, minutes_of
from gcm_desktop.consultation.disclosure_review import refuse_unsettled
from gcm_desktop.consultation.group_map import kept_groups
from gcm_desktop.consultation.headcount import kept
from gcm_desktop.consultation.people import K_USUAL
from gcm_desktop.consultation.sealing import session_facts, session_records
from gcm_desktop.consultation.sessions import session
from gcm_desktop.consultation.synthesised import Part, Synthesised
from gcm_desktop.files import write_new
from gcm_desktop.reports.issuing import note_left, reviewed
from gcm_desktop.reports.report import Report
from gcm_desktop.workspace import Workspace


def heads_now(workspace: Workspace, session_id: UUID) -> dict[str, tuple[str, ...]]:
    """What a seal of the session would fix now."""
    heads = workspace.heads_of(workspace.read(session_records, session_id))
    return heads | workspace.read(session_facts, session_id)


def minutes_leaving(
    workspace: Workspace, session_id: UUID, *, language: str = "en", k: int = K_USUAL
) -> Minutes:
    """What may leave of a session now, dated by the last change it tells of."""
    return workspace.read(
        minutes_of,
        session_id,
        as_of=workspace.last_changed(),
        language=language,
        heads=heads_now(workspace, session_id),
        k=k,
    )


def note_minutes(
    workspace: Workspace,
    consultation_id: UUID,
    minutes: Minutes,
    report: Report,
    *,
    pdf: bytes,
    signer: str | None = None,
) -> None:
    """Note minutes that have left: what they printed of people holds for every later issue."""
    note_left(
        workspace, consultation_id, minutes.told, report, pdf=pdf, inputs=minutes.told.counted,
        people=None, counts=minutes.counts, signer=signer,
    )  # fmt: skip


def issue_minutes(
    workspace: Workspace, session_id: UUID, minutes: Minutes, report: Report, *, path: Path
) -> None:
    """Write minutes to a new file, and only then note that they left.

    Raises RefusedError while the disclosure review has open questions, AlreadyThereError and the
    like, with nothing written and nothing noted.
    """
    about = workspace.read(session, session_id).consultation_id
    refuse_unsettled(
        reviewed(workspace, about, session_id=session_id, k=minutes.told.people.k)
    )  # fmt: skip
    write_new(path, report.pdf)
    try:
        note_minutes(workspace, about, minutes, report, pdf=report.pdf)
    except BaseException:  # minutes that left unnoted could not be told from a forgery later
        path.unlink(missing_ok=True)
        raise


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
