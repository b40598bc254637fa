"""An identity in a file: which file, its passphrase, and whether this computer remembers that."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.errors import (
    GcmError,
    NotRememberedError,
    RefusedError,
    WrongIdentityPassphraseError,
)
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.identities import (
    Known,
    OpenedFile,
    forget_passphrase,
    known_here,
    open_remembered,
    open_typed,
    remember_passphrase,
)
from gcm_desktop.ui.notices import Field, Problem, announce
from gcm_desktop.ui.passphrase import PassphraseEdit
from gcm_desktop.ui.pieces import LinkButton, QuietButton, Small, Words
from gcm_desktop.ui.report_files import ask_which, identity_files


class IdentityPart(QWidget):
    """The file of an identity, and its passphrase: typed, or remembered on this computer.

    What is remembered is never shown here: it goes from the store to the file it opens.
    """

    def __init__(self, background: Background, without: str) -> None:
        """`without` says what to do where there is no file."""
        super().__init__()
        self._background, self._without = background, without
        self._task: Task | None = None
        self._looked_at: Path | None = None
        self.known = False
        """Whether the passphrase of this file is remembered, and need not be typed."""
        self._make_fields()
        self._lay_out()
        self._show(Known())

    @property
    def path(self) -> Path:
        """The file that is named."""
        return Path(self.file.text().strip())

    @property
    def to_remember(self) -> bool:
        """Whether what is typed is to be remembered, once it was of use."""
        return not self.remember.isHidden() and self.remember.isChecked()

    @Slot()
    def ask(self) -> None:
        """Ask which file the identity lies in."""
        ask_which(
            self.window(), _("Choose an identity"), identity_files(),
            lambda paths: self.use(paths[0]), several=False,
        )  # fmt: skip

    def use(self, path: Path) -> None:
        """Take the identity in this file, once its passphrase is typed."""
        self.file.setText(str(path))
        self.file_field.clear_problem()
        self.passphrase.setFocus()
        self._looked_at = None
        self.look()

    @Slot()
    def look(self) -> None:
        """Look whether the passphrase of another file is remembered, or could be."""
        path = self.path
        if path == self._looked_at:
            return
        self._end_looking()
        self._looked_at = path
        if not self.file.text().strip():
            self._show(Known())
            return
        self._task = task = self._background.start(
            lambda task: known_here(task, path),
            owner=self,
            then=lambda known: self._show(known) if self._task is task else None,
            fails=lambda _error: None,  # said when it is opened
        )

    def complete(self) -> bool:
        """Whether all is there; what is missing is said beside it."""
        if not self.file.text().strip():
            self.file_field.refuse(self._without)
            self.file.setFocus()
            return False
        if not self.known and not self.passphrase.text():
            self._ask_passphrase(_("Type the passphrase of this identity."))
            return False
        return True

    def opening(self) -> Callable[[Task], OpenedFile]:
        """The work that opens the identity, with what is typed now or with what is remembered."""
        path, typed, keep = self.path, self.passphrase.text(), self.to_remember
        if self.known:
            return lambda task: open_remembered(task, path)
        return lambda _task: open_typed(path, typed, keep=keep)

    def refuse(self, error: GcmError) -> None:
        """Say beside the passphrase or the file why it does not open."""
        asks = isinstance(error, RefusedError) and "passphrase" in error.problems
        if asks or isinstance(error, WrongIdentityPassphraseError | NotRememberedError):
            if self.known:
                self._show(Known(possible=not self.remember.isHidden()))
            self._ask_passphrase(str(error))
        else:
            self.file_field.refuse(str(error))
            self.file.setFocus()

    @Slot()
    def forget(self) -> None:
        """Remember the passphrase no more."""
        path = self.path
        self.forget_link.setDisabled(True)
        self._background.start(
            lambda task: forget_passphrase(task, path),
            owner=self,
            then=lambda _was: self._forgotten(),
            fails=lambda error: self.problem.say(str(error)),
            ends=lambda: self.forget_link.setEnabled(True),
        )

    def keep(
        self,
        opened: OpenedFile,
        then: Callable[[], object],
        fails: Callable[[GcmError], object],
        ends: Callable[[], object],
    ) -> Task:
        """Remember the passphrase of what has just signed; `then` also where that was stopped."""
        return self._background.start(
            lambda task: remember_passphrase(task, opened),
            owner=self,
            then=lambda _done: then(),
            fails=fails,
            cancelled=then,
            ends=ends,
        )

    def clear(self) -> None:
        """Keep nothing of what was typed."""
        self._end_looking()
        self.passphrase.forget()
        self.remember.setChecked(False)

    def _show(self, known: Known) -> None:
        self._task = None
        self.known = known.remembered
        if self.known and self.window().focusWidget() is self.passphrase:
            self.file.setFocus()
        self.passphrase_field.setHidden(self.known)
        self.remembered.setVisible(self.known)
        for part in (self.remember, self.means):
            part.setVisible(known.possible and not self.known)
        self.problem.clear()
        if self.known:
            self.passphrase.forget()
            announce(self, self.said.text())

    def _forgotten(self) -> None:
        self._show(Known(possible=True))
        self.passphrase.setFocus()

    def _end_looking(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _ask_passphrase(self, sentence: str) -> None:
        self.passphrase_field.refuse(sentence)
        self.passphrase.selectAll()
        self.passphrase.setFocus()

    @Slot()
    def _edit(self) -> None:
        """Another file: what is known of the last one says nothing of it."""
        self.file_field.clear_problem()
        self._end_looking()
        if self.known:
            self._show(Known())

    def _make_fields(self) -> None:
        self.file, self.passphrase, self.problem = QLineEdit(), PassphraseEdit(), Problem()
        self.choose = QuietButton(_("&Choose…"))
        self.choose.setAutoDefault(False)
        self.file_field = Field(_("&Identity file (.p12)"), self.file)
        self.passphrase_field = Field(_("&Passphrase of the identity"), self.passphrase)
        self.remember = QCheckBox(_("Re&member the passphrase on this computer"))
        means = _(
            "Leave this off on a shared computer: whoever sits at it while it is unlocked can then "
            "sign as you."
        )
        self.means = Small(means, wrap=True)
        self.remember.setAccessibleDescription(means)
        self.said = Words(_("Remembered on this computer"))
        self.forget_link = LinkButton(_("For&get"))
        self.forget_link.setAccessibleName(_("Forget the passphrase on this computer"))
        self.forget_link.setAutoDefault(False)
        self.choose.clicked.connect(self.ask)
        self.forget_link.clicked.connect(self.forget)
        self.file.textEdited.connect(self._edit)
        self.file.editingFinished.connect(self.look)
        self.passphrase.textEdited.connect(self.passphrase_field.clear_problem)

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        named = QHBoxLayout()
        named.addWidget(self.file, 1)
        named.addWidget(self.choose)
        inside = self.file_field.layout()
        if isinstance(inside, QVBoxLayout):
            inside.insertLayout(1, named)
        self.remembered = QWidget()
        row = QHBoxLayout(self.remembered)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(IconView("lock", "accent", 16))
        row.addWidget(self.said)
        row.addWidget(self.forget_link)
        row.addStretch()
        for part in (self.file_field, self.passphrase_field, self.remember, self.means,
                     self.remembered, self.problem):  # fmt: skip
            box.addWidget(part)
