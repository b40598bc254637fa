"""What a dialog has made and shown, on its way out: saved as it is, or signed first."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QProgressBar, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.notices import Problem, announce
from gcm_desktop.ui.pieces import PrimaryButton, QuietButton, isolated
from gcm_desktop.ui.report_files import ask_where, pdf_files
from gcm_desktop.ui.signer import Signer
from gcm_desktop.ui.signing import SigningDialog
from gcm_desktop.ui.underway import UnderwayDialog
from gcm_desktop.workspace import Workspace

if TYPE_CHECKING:
    from gcm_desktop.reports.outgoing import Signing
    from gcm_desktop.ui.shell import Shell

T = TypeVar("T")


class Leaves(Protocol):
    """A report as it was looked at, ready to leave."""

    @property
    def file_name(self) -> str:
        """A name for its file that says nothing about anybody."""

    @property
    def pages(self) -> int:
        """How many there are."""

    def issue(
        self, task: Task, workspace: Workspace, path: Path, signing: "Signing | None" = None
    ) -> None:
        """Sign the very bytes that were looked at, if anybody signs, and let them leave."""


class Waiting(QProgressBar):
    """How many of the steps are done."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextVisible(False)
        self.hide()

    def begin(self, what: str) -> None:
        """Nobody knows yet how far it is."""
        self.setAccessibleName(what)
        self.setRange(0, 0)
        self.show()

    def tell(self, done: int, total: int) -> None:
        """So many of so many are done."""
        self.setRange(0, total)
        self.setValue(done)


class LeavingDialog(UnderwayDialog):
    """Makes a report and shows it; nothing is saved or signed that was not looked at."""

    turned = Signal()
    """Something begins or has ended, or another report is there: what can be done is another."""

    def __init__(self, shell: "Shell", width: int, parent: QWidget | None = None) -> None:
        super().__init__(width, parent)
        self._shell = shell
        self.made: Leaves | None = None
        self.problem, self.wait, self.leave = Problem(), Waiting(), QuietButton("")
        self.unsigned = QuietButton(_("Save &unsigned PDF…"))
        self.sign = PrimaryButton(_("&Sign and save…"))
        self._signer = Signer(shell, self)
        self._signer.asked.connect(self._sign_into)
        self._signer.stopped.connect(self.stop)
        self.leave.clicked.connect(self.reject)
        self.unsigned.clicked.connect(self.ask_unsigned)
        self.sign.clicked.connect(self.ask_signed)
        for button in (self.leave, self.unsigned):
            button.setAutoDefault(False)

    @property
    def signing(self) -> SigningDialog | None:
        """The dialog that asks who signs, while it is open."""
        return self._signer.dialog

    @property
    def busy(self) -> bool:
        """Whether work is under way."""
        return self._task is not None

    @Slot()
    def ask_unsigned(self) -> None:
        """Ask where the unsigned report is to lie."""
        if self.made is not None:
            title = _("Where to save the unsigned report")
            ask_where(self, title, pdf_files(), self.made.file_name, self.save)

    @Slot()
    def ask_signed(self) -> None:
        """Ask who signs, and where the signed report is to lie."""
        if self.made is not None:
            self._signer.ask(self.made.file_name)

    def save(self, path: Path, signing: "Signing | None" = None) -> None:
        """Save the report that was looked at in a new file, signed if anybody signs."""
        made, workspace = self.made, self._shell.workspace
        if made is None or self.busy:
            return
        self.work(
            lambda task: made.issue(task, workspace, path, signing),
            lambda _done: self.left(path, _("The report is saved as {name}.")),
            _("Signing and saving…"),
        )

    def work(self, work: Callable[[Task], T], then: Callable[[T], object], what: str) -> None:
        """Do this on another thread, and say how far it is."""
        self.problem.clear()
        self._task = self._shell.background.start(
            work,
            owner=self,
            then=then,
            fails=self.refuse,
            progress=self.wait.tell,
            cancelled=self._stopped,
            ends=self._rest,
        )
        self.wait.begin(what)
        self.turned.emit()

    def show_made(self, made: Leaves) -> None:
        """This report is there to be looked at."""
        self.made = made
        self.turned.emit()
        said = ngettext(
            "The report is made: {n} page.", "The report is made: {n} pages.", made.pages
        )
        announce(self, said.format(n=made.pages))

    def left(self, path: Path, said: str) -> None:
        """It is saved: say so in the window, and close once nobody is asked anything any more."""
        self._shell.notices.say(said.format(name=isolated(path.name)), "good")
        self._signer.finish()
        if self.signing is None:
            self.accept()
        else:
            self.signing.finished.connect(self.accept)

    def refuse(self, error: GcmError) -> None:
        """Say why something did not work, to who was to sign if there is anybody."""
        if not self._signer.refuse(error):
            self.say_refused(error)

    def say_refused(self, error: GcmError) -> None:
        """Say in the dialog itself why something did not work."""
        self.problem.say(str(error))

    @Slot(object, object)
    def _sign_into(self, signing: "Signing", path: Path) -> None:
        self.save(path, signing)

    def _rest(self) -> None:
        self._task = None
        self.wait.hide()
        self.turned.emit()

    def _stopped(self) -> None:
        self._signer.finish()
        announce(self, _("Stopped."))
