"""What making the minutes of a session does off the window's thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gcm_desktop.consultation.report_plans import Once
from gcm_desktop.consultation.sessions import session
from gcm_desktop.errors import RefusedError
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.synthesising_work import changed_since
from gcm_desktop.ui.underway import in_hundredths
from gcm_desktop.workspace import Workspace

if TYPE_CHECKING:
    from gcm_desktop.consultation.disclosed_session import DisclosedSession
    from gcm_desktop.reports.outgoing import Signing
    from gcm_desktop.reports.report import Report

SHORT = 8
"""Letters of the published id in the name of a file: it names no place and nobody."""


@dataclass(frozen=True)
class MinutesAsked:
    """Of which session minutes are wanted, and how they are to be."""

    session_id: UUID
    language: str
    k: int
    once: Once


@dataclass(frozen=True)
class SessionMinutes:
    """Minutes as they were looked at. What is signed later is these bytes and no others."""

    asked: MinutesAsked
    consultation_id: UUID
    told: "DisclosedSession"
    counts: Mapping[str, Any]
    """As an issued report keeps them."""
    report: "Report"
    open_questions: int
    """What the disclosure review left to decide: till then they cannot leave."""

    @property
    def file_name(self) -> str:
        """A name for their file that says nothing about anybody."""
        return f"minutes-{self.told.id[:SHORT]}.pdf"

    @property
    def pages(self) -> int:
        """How many there are."""
        return self.report.pages

    def issue(
        self, task: Task, workspace: Workspace, path: Path, signing: "Signing | None" = None
    ) -> None:
        """Sign the very bytes that were looked at, if anybody signs, and let them leave.

        Raises RefusedError if something has changed since or is left to decide, AlreadyThereError
        and the like, with nothing written and nothing noted.
        """
        from gcm_desktop.reports.outgoing import signed

        self._refuse_changed(task, workspace)
        pdf, signer = signed(self.report.pdf, signing, self.told.language)
        self._leave(task, workspace, self.report, path, pdf, signer)

    def issue_copy(self, task: Task, workspace: Workspace, path: Path) -> None:
        """Let them leave as a Word file to work on, unsigned. Raises as `issue` does."""
        from gcm_desktop.reports.word.minutes import copy_of_minutes

        self._refuse_changed(task, workspace)
        made = copy_of_minutes(self.told)
        self._leave(task, workspace, made, path, made.pdf)

    def _refuse_changed(self, task: Task, workspace: Workspace) -> None:
        from gcm_desktop.reports.kinds.issuing import are_current

        if not are_current(workspace, self.asked.session_id, self.told, self.asked.once):
            raise RefusedError({"report": changed_since()})
        task.check()

    def _leave(
        self,
        task: Task,
        workspace: Workspace,
        report: "Report",
        path: Path,
        content: bytes,
        signer: str | None = None,
    ) -> None:
        from gcm_desktop.reports.kinds.issuing import issue_minutes

        issue_minutes(
            workspace, self.asked.session_id, self.told, report, path=path, pdf=content,
            counts=self.counts, signer=signer, check=task.check, once=self.asked.once,
        )  # fmt: skip


def made_minutes(task: Task, workspace: Workspace, asked: MinutesAsked) -> SessionMinutes:
    """The minutes that would leave now. Raises RefusedError for a template that is none."""
    from gcm_desktop.reports.issuing import reviewed
    from gcm_desktop.reports.kinds.issuing import minutes_leaving
    from gcm_desktop.reports.kinds.minutes import make_minutes

    meeting, once, k = asked.session_id, asked.once, asked.k
    about = workspace.read(session, meeting).consultation_id
    review = reviewed(workspace, about, session_id=meeting, k=k, once=once)
    task.check()
    leaving = minutes_leaving(workspace, meeting, language=asked.language, k=k, once=once)
    task.check()
    report = make_minutes(leaving.told, in_hundredths(task))
    left = len(review.unsettled)
    return SessionMinutes(asked, about, leaving.told, leaving.counts, report, left)
