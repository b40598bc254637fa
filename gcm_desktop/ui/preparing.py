"""A report on its way out: prepared for looking at, checked against the file, issued as it is."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.disclosure_review import groups_heard
from gcm_desktop.consultation.people import K_USUAL
from gcm_desktop.consultation.report_plans import AS_PLANNED, Once
from gcm_desktop.consultation.superseding import Superseded
from gcm_desktop.errors import RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.underway import in_hundredths
from gcm_desktop.workspace import Workspace

if TYPE_CHECKING:
    from gcm_desktop.consultation.disclosed import Disclosed
    from gcm_desktop.reports.outgoing import Signing
    from gcm_desktop.reports.report import Report

STEPS = 3
"""Looked at again, signed, written."""
SHORT = 8
"""Letters of the published id in the name of a file: it names no place and nobody."""


@dataclass(frozen=True)
class Prepared:
    """A report as it was looked at. What is signed later is these bytes and no others."""

    consultation_id: UUID
    told: "Disclosed"
    report: "Report"
    kept_here: int
    """Inputs that count in this file and never leave it."""
    heard: frozenset[str]
    """The groups of which anything is in it, whatever line it is printed under."""
    open_questions: int = 0
    """What the disclosure review left to decide: till then it cannot leave."""
    replaces: Superseded | None = None
    """The report it replaces, with the correction as it was typed."""

    @property
    def once(self) -> Once:
        """What was asked of this report alone."""
        printed = self.told.supersedes
        return Once(supersedes=printed and (self.replaces or printed))

    @property
    def to_be_sorted(self) -> int:
        """Inputs in it that have no objective yet."""
        return sum(count.inputs for count in self.told.coverage if count.objective is None)

    @property
    def not_heard(self) -> tuple[str, ...]:
        """Groups that were to be heard, all if nobody said which, and are not in it."""
        planned = self.told.consultation.groups_planned or GROUPS
        return tuple(group for group in GROUPS if group in planned and group not in self.heard)

    @property
    def file_name(self) -> str:
        """A name for its file that says nothing about anybody."""
        return f"report-{self.told.consultation.id[:SHORT]}.pdf"


def prepare(
    task: Task,
    workspace: Workspace,
    consultation_id: UUID,
    *,
    language: str,
    edition: str,
    k: int = K_USUAL,
    once: Once = AS_PLANNED,
) -> Prepared:
    """Make the report that would leave now."""
    from gcm_desktop.reports.issuing import reviewed
    from gcm_desktop.reports.report import make_report

    review = reviewed(
        workspace, consultation_id, language=language, edition=edition, k=k, once=once
    )
    told, left = review.told, len(review.unsettled)
    task.check()
    here = workspace.read(coverage, consultation_id).total
    heard = frozenset(workspace.read(groups_heard, consultation_id))
    report = make_report(told, in_hundredths(task))
    kept = here - told.counted
    return Prepared(consultation_id, told, report, kept, heard, left, once.supersedes)


def k_followed(profile: Profile) -> int:
    """How few people are never counted in print, as those say whom this device follows."""
    from gcm_desktop.reports.trust_signers import followed_k

    return followed_k(profile)


def is_current(workspace: Workspace, prepared: Prepared) -> bool:
    """Whether the report is still the one that would leave."""
    from gcm_desktop.reports import issuing

    return issuing.is_current(
        workspace, prepared.consultation_id, prepared.told, prepared.once
    )  # fmt: skip


def issue_as_seen(
    task: Task,
    workspace: Workspace,
    prepared: Prepared,
    path: Path,
    signing: "Signing | None" = None,
) -> None:
    """Sign the very bytes that were looked at, if anybody signs, and let them leave.

    Raises RefusedError if something has changed since. Stopped at any moment before the workspace
    notes that it left, it leaves no file.
    """
    from gcm_desktop.reports.issuing import issue
    from gcm_desktop.reports.outgoing import signed

    task.progress(0, STEPS)
    _refuse_changed(workspace, prepared)
    task.progress(1, STEPS)
    pdf, signer = signed(prepared.report.pdf, signing, prepared.told.language)
    task.progress(2, STEPS)
    issue(
        workspace, prepared.consultation_id, prepared.told, prepared.report,
        path=path, pdf=pdf, signer=signer, check=task.check, once=prepared.once,
    )  # fmt: skip


def _refuse_changed(workspace: Workspace, prepared: Prepared) -> None:
    if not is_current(workspace, prepared):
        sentence = _(
            "Something this report tells of has changed since the preview was made. Nothing was "
            "signed or saved; make the preview anew and look again."
        )
        raise RefusedError({"report": sentence})
