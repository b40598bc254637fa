"""Papers of a session: the kit before it and the sheet after it, in the community's language."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.consultation.sessions import session
from gcm_desktop.files import write_new
from gcm_desktop.texts import _, language
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.disclosure import ask_disclosure
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


def ask_minutes(shell: Shell, session_id: UUID) -> None:
    """Ask where the minutes of a session are to lie; first what is left to decide, if anything."""
    workspace = shell.workspace

    def review(_task: Task) -> tuple[UUID, int, int]:
        from gcm_desktop.reports.issuing import reviewed
        from gcm_desktop.reports.trust_signers import followed_k

        about, k = workspace.read(session, session_id).consultation_id, followed_k(shell.profile)
        left = reviewed(workspace, about, session_id=session_id, k=k).unsettled
        return about, len(left), k

    def ask(found: tuple[UUID, int, int]) -> None:
        about, left, k = found
        if left:
            ask_disclosure(
                workspace, shell.background, about, "public", shell.window(),
                session_id=session_id, k=k,
            )  # fmt: skip
            return
        ask_where(
            shell, _("Where to save the minutes"), pdf_files(), _("minutes.pdf"),
            lambda path: print_minutes(shell, session_id, path),
        )  # fmt: skip

    shell.background.start(review, owner=shell, fails=shell.notices.show_error, then=ask)


def print_minutes(shell: Shell, session_id: UUID, path: Path) -> None:
    """Make the minutes of a session as a new file, in the language of the screen, unsigned."""
    workspace, spoken = shell.workspace, language()

    def work(task: Task) -> None:
        from gcm_desktop.reports.kinds.issuing import issue_minutes, minutes_leaving
        from gcm_desktop.reports.kinds.minutes import make_minutes
        from gcm_desktop.reports.trust_signers import followed_k

        minutes = minutes_leaving(
            workspace, session_id, language=spoken, k=followed_k(shell.profile)
        )
        task.check()
        made = make_minutes(minutes.told)
        task.check()
        issue_minutes(workspace, session_id, minutes, made, path=path)

    shell.background.start(
        work, owner=shell, fails=shell.notices.show_error,
        then=lambda _done: shell.notices.say(_("The minutes are made."), "good"),
    )  # fmt: skip


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
