"""Making a signed report last: a timestamp of an authority, and what its signatures rest on."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QWidget

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.files import read_whole, write_new
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.notices import Field, Problem
from gcm_desktop.ui.pieces import Muted, PrimaryButton, QuietButton, Small, Title, isolated
from gcm_desktop.ui.report_files import ask_where, pdf_files

WIDTH, LONGEST = 520, 500


class LastingDialog(SnugDialog):
    """Asks which timestamp authority is asked, and where the lasting file is to lie."""

    made = Signal(object, str)
    """The new file, and what its timestamp proves."""

    def __init__(
        self,
        report: Path,
        trust: Path | None,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(WIDTH, parent)
        self._report, self._trust, self._background = report, trust, background
        self._task: Task | None = None
        self._make_parts()
        self._lay_out()
        self.address.setFocus()

    @Slot()
    def go_on(self) -> None:
        """Ask where the lasting file is to lie, once it is said who is asked."""
        self.field.clear_problem()
        if not self._address and self._trust is None:
            self.field.refuse(_("Type the address of a timestamp authority."))
            self.address.setFocus()
            return
        name = f"{self._report.stem}-lasting.pdf"
        ask_where(self, _("Where to save the lasting report"), pdf_files(), name, self.make_into)

    def make_into(self, path: Path) -> None:
        """Make the lasting report, in a new file."""
        if self._task is not None:
            return
        self.problem.clear()
        report, trust, address = self._report, self._trust, self._address
        self._task = task = self._background.start(
            lambda task: lasting(task, report, trust, address, path),
            owner=self,
            then=lambda said: self._end_with(path, said),
            fails=lambda error: self._refuse(task, error),
            ends=lambda: self._rest(task),
        )
        self._be_busy(True)

    def done(self, result: int) -> None:
        """Close; what runs makes no file any more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        super().done(result)

    @property
    def _address(self) -> str:
        return self.address.text().strip()

    def _end_with(self, path: Path, said: str) -> None:
        self.accept()
        self.made.emit(path, said)

    def _refuse(self, task: Task, error: GcmError) -> None:
        if not task.cancelled:
            self.problem.say(str(error))
            self.address.setFocus()

    def _rest(self, task: Task) -> None:
        if self._task is task:
            self._task = None
            self._be_busy(False)

    def _be_busy(self, busy: bool) -> None:
        self.field.setDisabled(busy)
        self.go.setDisabled(busy)
        self.wait.setVisible(busy)
        self.leave.setText(_("Cancel") if busy else _("Close"))

    def _make_parts(self) -> None:
        self.address, self.problem, self.wait = QLineEdit(), Problem(), QProgressBar()
        self.address.setMaxLength(LONGEST)
        self.address.setPlaceholderText("https://")
        what = _("Who signs may name one; ask the secretariat whose timestamps are believed.")
        if self._trust is not None:
            what = _("Left empty, only what the trust file knows of the signers is put in.")
        self.field = Field(_("&Address of the timestamp authority"), self.address, what)
        self.wait.setRange(0, 0)
        self.wait.setTextVisible(False)
        self.wait.setAccessibleName(_("Making it last…"))
        self.go, self.leave = PrimaryButton(_("&Save the lasting report…")), QuietButton("")
        self.go.setDefault(True)
        self.leave.setAutoDefault(False)
        self.go.clicked.connect(self.go_on)
        self.leave.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        why = _(
            "A timestamp proves that the signed report was there on a day, also when the "
            "certificates of its signers have ended. The report itself stays as it is."
        )
        goes = _(
            "This needs a connection. A digest of the report goes to this address and nothing "
            "else: not a word, not a name, not the file."
        )
        known = _("none")
        if self._trust is not None:
            known = isolated(self._trust.name)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.leave)
        foot.addWidget(self.go)
        self.box.addWidget(Title(_("Make the report last")))
        self.box.addWidget(Muted(isolated(self._report.name), wrap=True))
        self.box.addWidget(Muted(why, wrap=True))
        self.box.addWidget(self.field)
        self.box.addWidget(Muted(goes, wrap=True))
        self.box.addWidget(Small(_("Trust file: {name}").format(name=known), wrap=True))
        for part in (self.problem, self.wait):
            self.box.addWidget(part)
        self.box.addLayout(foot)
        self._be_busy(False)


def lasting(task: Task, report: Path, trust_path: Path | None, address: str, path: Path) -> str:
    """Make a signed report last in a new file, and say what its timestamp proves.

    Raises MissingFileError and the like, and the errors of `preserved`. Stopped, it makes no file.
    """
    from gcm_desktop.reports.preserving import preserved
    from gcm_desktop.reports.timestamps import requested
    from gcm_desktop.reports.trust import LARGEST as LARGEST_TRUST
    from gcm_desktop.reports.trust_signers import relied_on
    from gcm_desktop.reports.verification import LARGEST

    trust = relied_on(read_whole(trust_path, LARGEST_TRUST), Profile()) if trust_path else None
    ask = partial(requested, address) if address else None
    pdf = read_whole(report, LARGEST)
    if ask is None and trust is None:
        raise RefusedError({"tsa": _("Type the address of a timestamp authority.")})
    task.check()
    made, verdict = preserved(pdf, trust, ask)
    task.check()
    write_new(path, made)
    return verdict.timestamps[-1].sentence if address else ""
