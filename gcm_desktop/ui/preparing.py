"""A report on its way out: prepared for looking at, checked against the file, issued as it is."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.disclosure_review import groups_heard
from gcm_desktop.errors import RefusedError
from gcm_desktop.reference import GROUPS
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Task
from gcm_desktop.workspace import Workspace

if TYPE_CHECKING:
    from gcm_desktop.consultation.disclosed import Disclosed
    from gcm_desktop.reports.identity import Identity
    from gcm_desktop.reports.report import Report

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
    task: Task, workspace: Workspace, consultation_id: UUID, *, language: str, edition: str
) -> Prepared:
    """Make the report that would leave now."""
    from gcm_desktop.reports.issuing import leaving, reviewed
    from gcm_desktop.reports.report import make_report

    told = leaving(workspace, consultation_id, language=language, edition=edition)
    here = workspace.read(coverage, consultation_id).total
    left = reviewed(workspace, consultation_id, edition=edition).unsettled
    heard = frozenset(workspace.read(groups_heard, consultation_id))
    task.check()
    report = make_report(told)
    return Prepared(consultation_id, told, report, here - told.counted, heard, len(left))


def is_current(workspace: Workspace, prepared: Prepared) -> bool:
    """Whether the report is still the one that would leave."""
    from gcm_desktop.reports import issuing

    return issuing.is_current(workspace, prepared.consultation_id, prepared.told)


def issue_as_seen(
    task: Task,
    workspace: Workspace,
    prepared: Prepared,
    path: Path,
    identity: "Identity | None" = None,
) -> None:
    """Sign the very bytes that were looked at, if there is an identity, and let them leave.

    Raises RefusedError if something has changed since. Once writing begins there is no way back:
    a task is stopped before, and then leaves no file.
    """
    from gcm_desktop.reports.signing import sign_report

    _refuse_changed(workspace, prepared)
    task.check()
    pdf, signer = prepared.report.pdf, None
    if identity is not None:
        pdf = sign_report(pdf, identity, language=prepared.told.language)
        signer = identity.certificate.fingerprint
    task.check()
    _let_leave(workspace, prepared, path, pdf, signer)


def _refuse_changed(workspace: Workspace, prepared: Prepared) -> None:
    if not is_current(workspace, prepared):
        sentence = _(
            "Something this report tells of has changed since the preview was made. Nothing was "
            "signed or saved; make the preview anew and look again."
        )
        raise RefusedError({"report": sentence})


def _let_leave(
    workspace: Workspace, prepared: Prepared, path: Path, pdf: bytes, signer: str | None
) -> None:
    """Write the file, and note it where the workspace can be written."""
    from gcm_desktop.reports.issuing import issue

    told, about = prepared.told, prepared.consultation_id
    issue(workspace, about, told, prepared.report, path=path, pdf=pdf, signer=signer)
