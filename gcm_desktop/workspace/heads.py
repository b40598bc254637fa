"""What a seal of a session would fix now: facts of the session, and heads of what belongs to it."""

from uuid import UUID

from gcm_desktop.consultation.sealing import session_facts, session_records
from gcm_desktop.workspace.workspace import Workspace


def heads_now(workspace: Workspace, session_id: UUID) -> dict[str, tuple[str, ...]]:
    """By record, the revisions that nothing follows yet, and a digest of the session's own facts.

    Raises NoSuchRecordError.
    """
    heads = workspace.heads_of(workspace.read(session_records, session_id))
    return heads | workspace.read(session_facts, session_id)
