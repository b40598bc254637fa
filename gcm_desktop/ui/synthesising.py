"""One report of several consultations: what it is made from, its pages, and where it goes."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import ConsultationSummary, consultations
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.notices import Problem, announce
from gcm_desktop.ui.pieces import PrimaryButton, QuietButton, Title, isolated, press_with
from gcm_desktop.ui.report_files import ask_where, pdf_files
from gcm_desktop.ui.signing import SigningDialog
from gcm_desktop.ui.synthesising_form import SourcesForm, TellingForm, wanted
from gcm_desktop.ui.synthesising_parts import Hindered, SynthesisPages, Waiting
from gcm_desktop.ui.synthesising_work import (
    Hindrance,
    Synthesis,
    issue_synthesis,
    made_of_several,
)

if TYPE_CHECKING:
    from gcm_desktop.reports.identity import Identity
    from gcm_desktop.ui.shell import Shell

T = TypeVar("T")
WIDTH = 940


class SynthesisingDialog(SnugDialog):
    """Asks what is brought together; nothing is saved or signed that was not looked at."""

    def __init__(
        self, shell: "Shell", rows: Sequence[ConsultationSummary], parent: QWidget | None = None
    ) -> None:
        super().__init__(WIDTH, parent)
        self._shell = shell
        self._task: Task | None = None
        self.made: Synthesis | None = None
        self.signing: SigningDialog | None = None
        self.sources, self.telling = SourcesForm(rows), TellingForm()
        self.pages, self.hindered = SynthesisPages(shell.background), Hindered()
        self.problem, self.wait = Problem(), Waiting()
        self.setAcceptDrops(True)
        self._make_buttons()
        self._lay_out()
        self._arrange()
        self.telling.title.setFocus()

    @Slot()
    def make(self) -> None:
        """Make the report of what is ticked and listed."""
        if self._task is not None or self.made is not None:
            return
        self._clear_problems()
        asked, workspace = wanted(self.sources, self.telling), self._shell.workspace
        self._start(
            lambda task: made_of_several(task, workspace, asked),
            self._take,
            _("Making the report…"),
        )

    @Slot()
    def go_back(self) -> None:
        """Ask again what it is to be made from."""
        self.made = None
        self._arrange()
        self.telling.title.setFocus()

    @Slot()
    def ask_unsigned(self) -> None:
        """Ask where the unsigned report is to lie."""
        if self.made is not None:
            title = _("Where to save the unsigned report")
            ask_where(self, title, pdf_files(), self.made.file_name, self.save)

    @Slot()
    def ask_signed(self) -> None:
        """Ask who signs, and where the signed report is to lie."""
        if self.made is None:
            return
        settings, background = self._shell.profile.settings, self._shell.background
        dialog = SigningDialog(settings, background, self.made.file_name, self)
        self.signing = dialog
        dialog.asked.connect(lambda identity, path: self.save(path, identity))
        dialog.stopped.connect(self._stop)
        dialog.finished.connect(self._forget_signing)
        dialog.open()

    def save(self, path: Path, identity: "Identity | None" = None) -> None:
        """Save the report that was looked at in a new file, signed if there is an identity."""
        made, workspace = self.made, self._shell.workspace
        if made is None:
            return
        self.problem.clear()
        self._start(
            lambda task: issue_synthesis(task, workspace, made, path, identity),
            lambda _done: self._left(path),
            _("Signing and saving…"),
        )

    def reject(self) -> None:
        """Stop what runs; close where nothing does."""
        if self._task is not None:
            self._task.cancel()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """Close, and stop what runs: the window may lock meanwhile."""
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.made is None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        pdfs = [path for path in paths if path.suffix.casefold() == ".pdf"]
        if pdfs and self.made is None:
            event.acceptProposedAction()
            self.sources.take(pdfs)

    def _start(self, work: Callable[[Task], T], then: Callable[[T], object], what: str) -> None:
        self._task = self._shell.background.start(
            work,
            owner=self,
            then=then,
            fails=self._refuse,
            progress=self.wait.tell,
            cancelled=self._stopped,
            ends=self._rest,
        )
        self.wait.begin(what)
        self._arrange()

    def _rest(self) -> None:
        self._task = None
        self.wait.hide()
        self._arrange()

    def _take(self, found: Synthesis | tuple[Hindrance, ...]) -> None:
        if not isinstance(found, Synthesis):
            self.hindered.show_hindrances(found)
            self._arrange()
            return
        self.made = found
        self.pages.show_synthesis(found)
        self._arrange()
        self.pages.preview.view.setFocus()
        n = found.report.pages
        said = ngettext("The report is made: {n} page.", "The report is made: {n} pages.", n)
        announce(self, said.format(n=n))

    def _left(self, path: Path) -> None:
        if self.signing is not None:
            self.signing.finish()
        self.accept()
        said = _("The report is saved as {name}.").format(name=isolated(path.name))
        self._shell.notices.say(said, "good")

    def _refuse(self, error: GcmError) -> None:
        if self.signing is not None:
            self.signing.refuse(str(error))
            return
        problems = error.problems if isinstance(error, RefusedError) else {"": str(error)}
        rest = []
        for name, sentence in problems.items():
            if name in self.telling.fields and self.made is None:
                self.telling.fields[name].refuse(sentence)
                self.telling.fields[name].control.setFocus()
            elif name == "trust":
                self.sources.trust.refuse(sentence)
            else:
                rest.append(sentence)
        if rest:
            self.problem.say(" ".join(rest))

    def _stopped(self) -> None:
        if self.signing is not None:
            self.signing.finish()
        announce(self, _("Stopped."))

    @Slot()
    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @Slot()
    def _forget_signing(self) -> None:
        if self.signing is not None:
            self.signing.deleteLater()
            self.signing = None

    @Slot()
    def _leave_out(self) -> None:
        """Go on without what cannot be taken in."""
        self.sources.leave_out(self.hindered.sources)
        self.make()

    def _clear_problems(self) -> None:
        self.hindered.clear()
        for field in (*self.telling.fields.values(), self.sources.trust):
            field.clear_problem()
        self.problem.clear()

    def _arrange(self) -> None:
        """Show the questions, or the pages; offer what can be done now."""
        busy, looking = self._task is not None, self.made is not None
        self._asking.setVisible(not looking)
        self.pages.setVisible(looking)
        self.go.setVisible(not looking)
        for button in (self.back, self.unsigned, self.sign):
            button.setVisible(looking)
        for part in (self._asking, self.go, self.back, self.unsigned, self.sign):
            part.setDisabled(busy)
        (self.sign if looking else self.go).setDefault(True)
        self.leave.setText(_("Cancel") if busy else _("Close"))

    def _make_buttons(self) -> None:
        self.go, self.leave = PrimaryButton(_("&Make the report")), QuietButton("")
        self.back, self.unsigned = QuietButton(_("&Back")), QuietButton(_("Save &unsigned PDF…"))
        self.sign = PrimaryButton(_("&Sign and save…"))
        press_with(self.go, "Ctrl+Return")
        self.go.setToolTip("Ctrl+Enter")
        self.go.clicked.connect(self.make)
        self.leave.clicked.connect(self.reject)
        self.back.clicked.connect(self.go_back)
        self.unsigned.clicked.connect(self.ask_unsigned)
        self.sign.clicked.connect(self.ask_signed)
        self.hindered.left_out.connect(self._leave_out)
        for button in (self.leave, self.back, self.unsigned):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        self._asking = QWidget()
        columns, right, foot = QHBoxLayout(self._asking), QVBoxLayout(), QHBoxLayout()
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(24)
        right.addWidget(self.telling)
        right.addWidget(self.hindered)
        right.addStretch()
        columns.addWidget(self.sources, 1)
        columns.addLayout(right, 1)
        foot.addWidget(self.back)
        foot.addStretch()
        for button in (self.leave, self.unsigned, self.sign, self.go):
            foot.addWidget(button)
        self.box.addWidget(Title(_("One report of several consultations")))
        for part in (self._asking, self.pages, self.problem, self.wait):
            self.box.addWidget(part)
        self.box.addLayout(foot)


def ask_synthesis(shell: "Shell", parent: QWidget) -> SynthesisingDialog:
    """Ask what is to be brought together in one report."""
    rows = shell.workspace.read(consultations)
    dialog = SynthesisingDialog(shell, rows, parent)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
