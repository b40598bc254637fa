"""A report in the place of an older signed one: which one that is, and what was wrong there."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from gcm_desktop.consultation.report_plans import AS_PLANNED, Once
from gcm_desktop.consultation.superseding import LONGEST_ERRATUM
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.files import read_whole
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.capture_words import WordsEdit
from gcm_desktop.ui.file_field import FileField
from gcm_desktop.ui.notices import Field, Problem
from gcm_desktop.ui.pieces import LinkButton, Muted, PrimaryButton, QuietButton, Small, Title
from gcm_desktop.ui.preparing import Prepared, prepare
from gcm_desktop.ui.report_files import pdf_files
from gcm_desktop.ui.underway import UnderwayDialog
from gcm_desktop.workspace import Workspace

if TYPE_CHECKING:
    from gcm_desktop.ui.shell import Shell

WIDTH, HIGH = 520, 110


class ReplacingLine(QWidget):
    """Says whether a report replaces another, and asks for that to be said otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.said = Small("", wrap=True)
        self.change = LinkButton(_("This report &replaces another…"))
        self.change.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.said, 1)
        row.addWidget(self.change)

    def show_prepared(self, prepared: Prepared) -> None:
        """Say what this report replaces."""
        old = prepared.told.supersedes
        said = _("It replaces no other report.")
        if old is not None:
            said = _("It replaces the report {id}.").format(id=old.report_id)
        self.said.setText(said)


class ReplacingDialog(UnderwayDialog):
    """Asks for the older report and the correction, and makes the preview anew with both."""

    made = Signal(object)
    """The report as it is now, to be looked at before it is signed."""

    def __init__(
        self,
        prepared: Prepared,
        workspace: Workspace,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(WIDTH, parent)
        self._prepared, self._workspace, self._background = prepared, workspace, background
        self._make_parts()
        self._lay_out()
        self._count()
        self.old.line.setFocus()

    @Slot()
    def go_on(self) -> None:
        """Make the report anew, in the place of the one that is named."""
        path, erratum = self.old.path, self.erratum.words
        if path is None:
            self.old.refuse(_("Choose the signed report that this one replaces."))
            self.old.line.setFocus()
        elif len(erratum.strip()) > LONGEST_ERRATUM:
            sentence = _("A correction has at most {most} characters; shorten it.")
            self.erratum_field.refuse(sentence.format(most=LONGEST_ERRATUM))
            self.erratum.setFocus()
        else:
            self._start(path, erratum)

    @Slot()
    def replace_none(self) -> None:
        """Make the report anew, in the place of no other."""
        self._start(None, "")

    def _start(self, old: Path | None, erratum: str) -> None:
        if self._task is not None:
            return
        for part in (self.old, self.erratum_field):
            part.clear_problem()
        self.problem.clear()
        prepared, workspace = self._prepared, self._workspace
        self._task = self._background.start(
            lambda task: replacing(task, workspace, prepared, old, erratum),
            owner=self,
            then=self._end_with,
            fails=self._refuse,
            progress=self._tell,
            ends=self._rest,
        )
        self._be_busy(True)

    def _end_with(self, prepared: Prepared) -> None:
        self.accept()
        self.made.emit(prepared)

    def _refuse(self, error: GcmError) -> None:
        problems = error.problems if isinstance(error, RefusedError) else {"": str(error)}
        for name, sentence in problems.items():
            if name == "erratum":
                self.erratum_field.refuse(sentence)
            else:
                self.old.refuse(sentence)
        self.old.line.setFocus()

    def _tell(self, done: int, total: int) -> None:
        self.wait.setRange(0, total)
        self.wait.setValue(done)

    def _rest(self) -> None:
        self._task = None
        self._be_busy(False)

    def _be_busy(self, busy: bool) -> None:
        for part in (self.old, self.erratum_field, self.go, self.none):
            part.setDisabled(busy)
        self.wait.setRange(0, 0)
        self.wait.setVisible(busy)

    @Slot()
    def _count(self) -> None:
        """How much room is left for the correction."""
        self.erratum_field.clear_problem()
        left = LONGEST_ERRATUM - len(self.erratum.words.strip())
        self.room.setText(_("Room for {n} characters").format(n=left) if left < LONGEST_ERRATUM
                          else "")  # fmt: skip

    def _make_parts(self) -> None:
        self.old = FileField(
            _("The &older report, signed"), _("Choose the report that is replaced"), pdf_files()
        )
        self.erratum = WordsEdit()
        self.erratum.setFixedHeight(HIGH)
        what = _("For whoever reads the new one, without names. It may stay empty.")
        self.erratum_field = Field(_("What was &wrong there"), self.erratum, what)
        self.room, self.problem, self.wait = Small(""), Problem(), QProgressBar()
        self.wait.setTextVisible(False)
        self.wait.setAccessibleName(_("Making the preview…"))
        self.go, self.none = PrimaryButton(_("Make the preview &anew")), QuietButton("")
        self.none.setText(_("Replace &none"))
        self.none.setVisible(self._prepared.told.supersedes is not None)
        self.none.setAutoDefault(False)
        self.go.setDefault(True)
        self.erratum.textChanged.connect(self._count)
        self.go.clicked.connect(self.go_on)
        self.none.clicked.connect(self.replace_none)
        old = self._prepared.replaces
        self.erratum.write((old.erratum if old else None) or "")

    def _lay_out(self) -> None:
        cancel = QuietButton(_("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        why = _(
            "The title page and the data will name the report that this one replaces. The preview "
            "is made anew with that, to be looked at before anybody signs."
        )
        foot = QHBoxLayout()
        foot.addWidget(self.none)
        foot.addWidget(self.room, 1)
        foot.addWidget(cancel)
        foot.addWidget(self.go)
        self.box.addWidget(Title(_("Replace an older report")))
        self.box.addWidget(Muted(why, wrap=True))
        for part in (self.old, self.erratum_field, self.problem, self.wait):
            self.box.addWidget(part)
        self.box.addLayout(foot)
        self._be_busy(False)


def ask_replacing(
    prepared: Prepared,
    shell: "Shell",
    parent: QWidget,
    then: Callable[[Prepared], object],
) -> ReplacingDialog:
    """Ask what a report replaces; `then` gets it made anew, unless nothing is to change."""
    dialog = ReplacingDialog(prepared, shell.workspace, shell.background, parent)
    dialog.made.connect(then)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def replacing(
    task: Task, workspace: Workspace, prepared: Prepared, old: Path | None, erratum: str
) -> Prepared:
    """The report made anew in the place of an older one, or of none.

    Raises MissingFileError and the like, and the errors of `superseded`.
    """
    from gcm_desktop.reports.superseding import superseded
    from gcm_desktop.reports.verification import LARGEST

    about, told, once = prepared.consultation_id, prepared.told, AS_PLANNED
    if old is not None:
        pdf = read_whole(old, LARGEST)
        once = Once(supersedes=superseded(workspace, about, pdf, erratum))
    task.check()
    return prepare(
        task, workspace, about, language=told.language, edition=told.edition, k=told.people.k,
        once=once,
    )  # fmt: skip
