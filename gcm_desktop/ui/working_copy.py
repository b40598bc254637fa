"""The working copy of a report that was looked at, on its way out."""

from pathlib import Path

from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.preparing import Prepared, is_current
from gcm_desktop.workspace import Workspace


def word_files() -> str:
    """The kind of file that working copies are."""
    return _("Word documents (*.docx)")


def copy_name(prepared: Prepared) -> str:
    """A name for the file that says nothing about anybody."""
    return str(Path(prepared.file_name).with_suffix(".docx"))


def issue_working_copy(task: Task, workspace: Workspace, prepared: Prepared, path: Path) -> None:
    """Make the working copy of what was looked at, in a new file, and note that it left.

    Raises RefusedError if something has changed since. Stopped at any moment before the workspace
    notes that it left, it leaves no file.
    """
    from gcm_desktop.reports.issuing import issue
    from gcm_desktop.reports.word import as_report

    if not is_current(workspace, prepared):
        sentence = _(
            "Something this report tells of has changed since the preview was made. Nothing was "
            "saved; make the preview anew and look again."
        )
        raise RefusedError({"report": sentence})
    task.check()
    made = as_report(prepared.told)
    task.check()
    issue(workspace, prepared.consultation_id, prepared.told, made, path=path, pdf=made.pdf,
          check=task.check, once=prepared.once)  # fmt: skip
