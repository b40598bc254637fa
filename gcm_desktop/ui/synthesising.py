"""One report of several consultations: what it is made from, its pages, and where it goes."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import ConsultationSummary, consultations
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.texts import _
from gcm_desktop.ui.leaving import LeavingDialog
from gcm_desktop.ui.pieces import PrimaryButton, QuietButton, Title, press_with
from gcm_desktop.ui.synthesising_form import SourcesForm, TellingForm, wanted
from gcm_desktop.ui.synthesising_parts import Hindered, SynthesisPages
from gcm_desktop.ui.synthesising_work import Hindrance, Synthesis, made_of_several

if TYPE_CHECKING:
    from gcm_desktop.ui.shell import Shell

WIDTH = 940


class SynthesisingDialog(LeavingDialog):
    """Asks what is brought together; nothing is saved or signed that was not looked at."""

    def __init__(
        self, shell: "Shell", rows: Sequence[ConsultationSummary], parent: QWidget | None = None
    ) -> None:
        super().__init__(shell, WIDTH, parent)
        self.sources, self.telling = SourcesForm(rows), TellingForm()
        self.pages, self.hindered = SynthesisPages(shell.background), Hindered()
        self.setAcceptDrops(True)
        self._make_buttons()
        self._lay_out()
        self.turned.connect(self._arrange)
        self._arrange()
        self.telling.title.setFocus()

    @Slot()
    def make(self) -> None:
        """Make the report of what is ticked and listed."""
        if self.busy or self.made is not None:
            return
        self._clear_problems()
        asked, workspace = wanted(self.sources, self.telling), self._shell.workspace
        self.work(
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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.made is None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        pdfs = [path for path in paths if path.suffix.casefold() == ".pdf"]
        if pdfs and self.made is None:
            event.acceptProposedAction()
            self.sources.take(pdfs)

    def say_refused(self, error: GcmError) -> None:
        """Say beside each field what is wrong with it, and the rest below."""
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

    def _take(self, found: Synthesis | tuple[Hindrance, ...]) -> None:
        if not isinstance(found, Synthesis):
            self.hindered.show_hindrances(found)
            self._arrange()
            return
        self.pages.show_synthesis(found)
        self.show_made(found)
        self.pages.preview.view.setFocus()

    @Slot()
    def _leave_out(self) -> None:
        """Go on without what cannot be taken in."""
        self.sources.leave_out(self.hindered.sources)
        self.make()

    def _clear_problems(self) -> None:
        self.hindered.clear()
        for field in (*self.telling.fields.values(), self.sources.trust):
            field.clear_problem()

    def _arrange(self) -> None:
        """Show the questions, or the pages; offer what can be done now."""
        busy, looking = self.busy, self.made is not None
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
        self.go, self.back = PrimaryButton(_("&Make the report")), QuietButton(_("&Back"))
        press_with(self.go, "Ctrl+Return")
        self.go.setToolTip("Ctrl+Enter")
        self.go.clicked.connect(self.make)
        self.back.clicked.connect(self.go_back)
        self.hindered.left_out.connect(self._leave_out)
        self.back.setAutoDefault(False)

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
