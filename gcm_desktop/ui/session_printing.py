"""Papers of a session: the kit before it and the sheet after it, in the community's language."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.consultation.sessions import session
from gcm_desktop.files import write_new
from gcm_desktop.texts import _, language
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.report_files import ask_where, pdf_files
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

Maker = Callable[[Workspace, UUID, str], bytes]
"""Makes a PDF of a session in a language."""


def ask_kit(shell: Shell, session_id: UUID) -> None:
    """Ask where the kit of a session is to lie, and make it there."""
    ask_where(
        shell, _("Where to save the session kit"), pdf_files(), _("session-kit.pdf"),
        lambda path: print_kit(shell, session_id, path),
    )  # fmt: skip


def ask_return_sheet(shell: Shell, session_id: UUID) -> None:
    """Ask where the sheet that is given back is to lie, and make it there."""
    ask_where(
        shell, _("Where to save the return sheet"), pdf_files(), _("return-sheet.pdf"),
        lambda path: print_return_sheet(shell, session_id, path),
    )  # fmt: skip


def print_kit(shell: Shell, session_id: UUID, path: Path) -> None:
    """Make the kit as a new file, in the first language of the consultation."""

    def kit(workspace: Workspace, session_id: UUID, tag: str) -> bytes:
        from gcm_desktop.reports import meeting_papers

        return meeting_papers.kit(workspace, session_id, tag)

    _print(shell, session_id, path, kit, _("The session kit is made."))


def print_return_sheet(shell: Shell, session_id: UUID, path: Path) -> None:
    """Make the return sheet as a new file, in the first language of the consultation."""

    def sheet(workspace: Workspace, session_id: UUID, tag: str) -> bytes:
        from gcm_desktop.reports import meeting_papers

        return meeting_papers.sheet(workspace, session_id, tag)

    _print(shell, session_id, path, sheet, _("The return sheet is made."))


def _print(shell: Shell, session_id: UUID, path: Path, make: Maker, done: str) -> None:
    workspace = shell.workspace

    def work(_task: Task) -> None:
        write_new(path, make(workspace, session_id, _language_of(workspace, session_id)))

    shell.background.start(
        work, owner=shell, fails=shell.notices.show_error,
        then=lambda _done: shell.notices.say(done, "good"),
    )  # fmt: skip


def _language_of(workspace: Workspace, session_id: UUID) -> str:
    meeting = workspace.read(session, session_id)
    about = workspace.read(consultation, meeting.consultation_id)
    return next(iter(about.languages), language())
