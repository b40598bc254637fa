"""The report of a consultation: look through its pages, sign it, save it; verify others."""

from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gcm_desktop.consultation.issued import issued_reports
from gcm_desktop.consultation.report_plans import AS_PLANNED
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.disclosure import DisclosureDialog, ask_disclosure
from gcm_desktop.ui.edits import EditsDialog
from gcm_desktop.ui.notices import Notice, announce
from gcm_desktop.ui.pieces import Card, PageHead, QuietButton, isolated
from gcm_desktop.ui.preparing import Prepared, is_current, issue_as_seen, k_followed, prepare
from gcm_desktop.ui.preview import Preview
from gcm_desktop.ui.report_files import ask_where, ask_which, pdf_files
from gcm_desktop.ui.report_parts import dragged_pdfs, nothing_yet
from gcm_desktop.ui.report_sections import ask_sections
from gcm_desktop.ui.report_side import ReportSide
from gcm_desktop.ui.shell import Page, Shell
from gcm_desktop.ui.signer import Signer, WhileOpen
from gcm_desktop.ui.signing import SigningDialog
from gcm_desktop.ui.underway import Underway
from gcm_desktop.ui.verification import VerificationDialog
from gcm_desktop.ui.working_copy import copy_name, issue_working_copy, word_files

if TYPE_CHECKING:
    from gcm_desktop.reports.outgoing import Signing

TOLD = frozenset(
    {"consultation", "session", "input", "officer", "review_cycle", "consent", "assessment",
     "finding", "recommendation", "passage", "comment", "dissent", "report_plan",
     "disclosure_decision"}
)  # fmt: skip
"""Tables whose changes may change a report, or its date."""


class State(Enum):
    """How far the report is on its way out."""

    NONE = "none"
    MAKING = "making"
    LOOKED_AT = "looked at"
    CHECKING = "checking"
    OUTDATED = "outdated"
    LEAVING = "leaving"


class ReportPage(Page):
    """Nothing is signed that was not looked at: signing takes the bytes of the preview."""

    key = "report"
    drawing = "report"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.state = State.NONE
        self.prepared: Prepared | None = None
        self._signer = Signer(shell, self)
        self._verifying, self._editing = WhileOpen[VerificationDialog](), WhileOpen[EditsDialog]()
        self.reviewing: DisclosureDialog | None = None
        self._task: Task | None = None
        self._before: Prepared | None = None
        self._unchecked = False
        self._lay_out()
        self.side.chosen.connect(self.put_away)
        self.side.sections.clicked.connect(self.ask_sections)
        self.side.disclosure.clicked.connect(self.ask_disclosure)
        self.side.preview.clicked.connect(self.make_preview)
        self.side.save.clicked.connect(self.ask_unsigned)
        self.side.sign.clicked.connect(self.sign)
        self.side.word.clicked.connect(self.ask_copy)
        self.verify_button.clicked.connect(self.ask_verify)
        self.edits_button.clicked.connect(self.ask_edits)
        self._signer.asked.connect(self._sign_into)
        self._signer.stopped.connect(self._stop)
        self.setAcceptDrops(True)
        shell.changes.happened.connect(self._changed)
        self.put_away()

    @staticmethod
    def title() -> str:
        return _("Report")

    @property
    def signing(self) -> SigningDialog | None:
        """The dialog that asks who signs, while it is open."""
        return self._signer.dialog

    @property
    def verifying(self) -> VerificationDialog | None:
        """The dialog that verifies reports, while it is open."""
        return self._verifying.dialog

    @property
    def editing(self) -> EditsDialog | None:
        """The dialog that shows what was changed in a working copy, while it is open."""
        return self._editing.dialog

    def shown(self) -> None:
        self._read_issued()
        if self._unchecked:
            self._check()
        (self.pages.view if self.prepared else self.side.preview).setFocus()

    @Slot()
    def put_away(self) -> None:
        """Put the preview away: another report is wanted."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.prepared = self._before = None
        self.side.show_prepared(None)
        self._be(State.NONE)

    @Slot()
    def make_preview(self) -> None:
        """Make the report that would leave now, and show its pages."""
        about, before = self.shell.consultation_id, self.prepared
        once = before.once if before is not None else AS_PLANNED
        self.put_away()
        if about is None:
            return
        self._before = before
        self.shell.notices.clear()
        workspace = self.shell.workspace
        language, edition = self.side.language.chosen, self.side.edition.chosen
        k = k_followed(self.shell.profile)
        self._be(State.MAKING)
        self._task = task = self.shell.background.start(
            lambda task: prepare(
                task, workspace, about, language=language, edition=edition, k=k, once=once
            ),
            owner=self,
            then=lambda prepared: self._show(task, prepared),
            fails=lambda error: self._fail(task, error),
            progress=lambda done, total: self._tell(task, done, total),
        )

    @Slot()
    def ask_sections(self) -> None:
        """Ask which sections the report has, in which order, and what stands before it."""
        if self.shell.consultation_id is not None and not self.shell.workspace.read_only:
            ask_sections(
                self.shell, self.shell.consultation_id, self.side.language.chosen, self.window()
            )

    @Slot()
    def ask_disclosure(self) -> None:
        """Show what has to be decided before a report leaves."""
        about = self.shell.consultation_id
        if about is not None:
            workspace, background = self.shell.workspace, self.shell.background
            edition, prepared = self.side.edition.chosen, self.prepared
            self.reviewing = ask_disclosure(
                workspace, background, about, edition, self.window(),
                k=k_followed(self.shell.profile), once=prepared.once if prepared else AS_PLANNED,
            )  # fmt: skip

    @Slot()
    def cancel(self) -> None:
        """Give up making the preview: what was looked at before is there again."""
        before = self._before
        self.put_away()
        announce(self, _("Stopped."))
        if before is None:
            self.side.preview.setFocus()
            return
        self.prepared = before
        self.side.show_prepared(before)
        self._be(State.LOOKED_AT)
        self._check()
        self.pages.view.setFocus()

    @Slot()
    def ask_unsigned(self) -> None:
        """Ask where the unsigned report is to lie."""
        if self.prepared is not None:
            title = _("Where to save the unsigned report")
            ask_where(self, title, pdf_files(), self.prepared.file_name, self.save_unsigned)

    def save_unsigned(self, path: Path) -> None:
        """Save the report that was looked at, unsigned, in a new file."""
        self._issue(path, None)

    @Slot()
    def ask_copy(self) -> None:
        """Ask where the working copy is to lie."""
        if self.prepared is not None:
            title = _("Where to save the working copy")
            ask_where(self, title, word_files(), copy_name(self.prepared), self.save_copy)

    def save_copy(self, path: Path) -> None:
        """Save the report that was looked at as a Word file to work on."""
        if self.prepared is not None:
            workspace, prepared = self.shell.workspace, self.prepared
            said = _("The working copy is saved as {name}.")
            self._leave(lambda task: issue_working_copy(task, workspace, prepared, path),
                        path, said)  # fmt: skip

    @Slot()
    def ask_edits(self) -> None:
        """Ask which working copy came back."""
        title = _("The working copy that came back")
        ask_which(self, title, word_files(), lambda paths: self.take_edits(paths[0]),
                  several=False)  # fmt: skip

    def take_edits(self, path: Path) -> None:
        """Show what was changed in a working copy."""
        dialog = EditsDialog(path, self.shell.workspace, self.shell.background, self)
        self._editing.open(dialog).read()

    @Slot()
    def sign(self) -> None:
        """Ask who signs, and where the signed report is to lie."""
        if self.prepared is None or self.state is not State.LOOKED_AT:
            return
        dialog = self._signer.ask(self.prepared.file_name)
        dialog.offer_replacing(self.prepared, self.shell, lambda made: self._show(self._task, made))

    @Slot()
    def ask_verify(self) -> None:
        """Ask which reports are to be verified."""
        ask_which(self, _("Verify reports"), pdf_files(), self.verify, several=True)

    def verify(self, paths: Sequence[Path]) -> None:
        """Say whether these files are what their signers signed."""
        self._verifying.open(VerificationDialog(paths, self.shell.background, self)).judge()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragged_pdfs(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := dragged_pdfs(event):
            event.acceptProposedAction()
            self.verify(paths)

    def _show(self, task: Task | None, prepared: Prepared) -> None:
        if self._task is not task:
            return
        self._task, self.prepared, self._unchecked, self._before = None, prepared, False, None
        self.pages.show_report(prepared.report.pdf, prepared.report.pages)
        self.side.show_prepared(prepared)
        self._be(State.LOOKED_AT)
        self.pages.view.setFocus()
        sentence = _("The preview is ready: {n} pages.").format(n=prepared.report.pages)
        announce(self, sentence)

    def _tell(self, task: Task, done: int, total: int) -> None:
        if self._task is task:
            (self.making if self.state is State.MAKING else self.leaving).tell(done, total)

    def _fail(self, task: Task, error: GcmError) -> None:
        if self._task is task:
            self.put_away()
            self.shell.notices.show_error(error)

    @Slot(object, object)
    def _sign_into(self, signing: "Signing", path: Path) -> None:
        self._issue(path, signing)

    def _issue(self, path: Path, signing: "Signing | None") -> None:
        if self.prepared is None or self.state is State.LEAVING:
            return
        workspace, prepared = self.shell.workspace, self.prepared
        said = _("The report is saved unsigned as {name}.")
        if signing is not None:
            said = _("The report is signed and saved as {name}.")
        self._leave(lambda task: issue_as_seen(task, workspace, prepared, path, signing),
                    path, said)  # fmt: skip

    def _leave(self, leaving: Callable[[Task], None], path: Path, said: str) -> None:
        if self.prepared is None or self.state is State.LEAVING:
            return
        self._be(State.LEAVING)
        self._task = task = self.shell.background.start(
            leaving,
            owner=self,
            progress=lambda done, total: self._tell(task, done, total),
            then=lambda _done: self._left(path, said),
            fails=self._stay,
            cancelled=self._stopped,
            ends=self._end_leaving,
        )

    def _end_leaving(self) -> None:
        self._task = None
        self._be(State.LOOKED_AT)
        self.pages.view.setFocus()
        if self._unchecked:
            self._check()

    def _left(self, path: Path, said: str) -> None:
        self._signer.finish()
        sentences = [said.format(name=isolated(path.name))]
        if self.shell.workspace.read_only:
            sentences.append(_("This file is open for reading only and does not note it."))
        self.shell.notices.say(" ".join(sentences), "good")
        self._read_issued()

    def _stay(self, error: GcmError) -> None:
        if not self._signer.refuse(error):
            self.shell.notices.show_error(error)
        self._check()

    def _stopped(self) -> None:
        self._signer.finish()
        self.shell.notices.say(_("Stopped. Nothing was signed or saved."), "info")

    @Slot()
    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @Slot(frozenset)
    def _changed(self, tables: frozenset[str]) -> None:
        if "issued_report" in tables and self.isVisible():
            self._read_issued()
        if tables & TOLD and self.prepared is not None:
            self._unchecked = True
            if self.isVisible():
                self._check()

    def _check(self) -> None:
        """Ask whether the preview is still what would leave; until then nothing can be signed."""
        prepared, workspace = self.prepared, self.shell.workspace
        if prepared is None or self.state not in (State.LOOKED_AT, State.OUTDATED):
            return
        self._unchecked = False
        self._be(State.CHECKING)
        self.shell.background.start(
            lambda _task: is_current(workspace, prepared),
            owner=self,
            then=lambda current: self._judge(prepared, current=current),
            fails=lambda _error: self._judge(prepared, current=False),
        )

    def _judge(self, prepared: Prepared, *, current: bool) -> None:
        if self.prepared is not prepared:
            return
        if self.state is State.LEAVING:  # it looks itself, and asks again when it is done
            self._unchecked = True
            return
        self._be(State.LOOKED_AT if current else State.OUTDATED)
        if self._unchecked:
            self._check()
        elif not current:
            announce(self, self._outdated.sentence)

    def _be(self, state: State) -> None:
        self.state = state
        shown = {State.NONE: self._nothing, State.MAKING: self.making}
        self._stack.setCurrentWidget(shown.get(state, self._pages_part))
        self._outdated.setVisible(state is State.OUTDATED)
        self.leaving.setVisible(state is State.LEAVING)
        for part, when in ((self.making, State.MAKING), (self.leaving, State.LEAVING)):
            if state is when:
                part.begin()
        fresh = self.prepared is None or state is State.OUTDATED
        self.side.offer(preview=fresh, leave=state is State.LOOKED_AT)
        self.side.preview.setEnabled(state is not State.MAKING)
        self.side.setEnabled(state is not State.LEAVING)

    def _read_issued(self) -> None:
        if self.shell.consultation_id is not None:
            left = self.shell.workspace.read(issued_reports, self.shell.consultation_id)
            self.side.show_issued(left)

    def _lay_out(self) -> None:
        self.side, self.pages = ReportSide(), Preview(self.shell.background)
        self.verify_button = QuietButton(_("&Verify a report…"))
        self.edits_button = QuietButton(_("&Take in edits…"))
        head = PageHead(_("Report"), _("Report of this consultation"))
        head.row.addWidget(self.edits_button, 0, Qt.AlignmentFlag.AlignBottom)
        head.row.addWidget(self.verify_button, 0, Qt.AlignmentFlag.AlignBottom)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(2, 2, 2, 2)
        self._stack = QStackedWidget()
        self._nothing, self.making = nothing_yet(), Underway(_("Making the preview…"))
        self.making.stopped.connect(self.cancel)
        self._pages_part = self._shown_part()
        for part in (self._nothing, self.making, self._pages_part):
            self._stack.addWidget(part)
        inside.addWidget(self._stack)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(card, 1)
        row.addWidget(self.side)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 14, 20, 14)
        box.setSpacing(10)
        box.addWidget(head)
        box.addLayout(row, 1)

    def _shown_part(self) -> QWidget:
        part = QWidget()
        changed = _(
            "Something this report tells of has changed since the preview was made. Look at it "
            "anew before it is signed."
        )
        self._outdated = Notice(changed, "warn", lasting=True)
        self._outdated.offer(_("&Make it anew"), self.make_preview)
        self.leaving = Underway(_("Signing and saving…"), in_a_row=True)
        self.leaving.stopped.connect(self._stop)
        box = QVBoxLayout(part)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for widget in (self._outdated, self.leaving):
            box.addWidget(widget)
        box.addWidget(self.pages, 1)
        return part
