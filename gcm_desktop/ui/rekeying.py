"""Another key for the open file: a new passphrase, or a key that only a coordinator can unseal.

The file is closed for it, behind a page that says so, and opened again where it was left.
"""

import hmac
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QTextEdit

from gcm_desktop.errors import GcmError, WrongPassphraseError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.closing import ClosingView
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.locking import open_again, place_of
from gcm_desktop.ui.new_passphrase import NewPassphrase
from gcm_desktop.ui.notices import Field, Notice, Problem
from gcm_desktop.ui.passphrase import Asking
from gcm_desktop.ui.passphrase_line import PassphraseEdit, Patience
from gcm_desktop.ui.pieces import DangerButton, Muted, QuietButton, Small, Title
from gcm_desktop.ui.recovery import SEALED, offer_recovery, recipients_in, sealed_key_files
from gcm_desktop.ui.report_files import ask_where
from gcm_desktop.ui.unlocking import Opened, unless_cancelled
from gcm_desktop.workspace import Workspace

if TYPE_CHECKING:
    from gcm_desktop.ui.window import MainWindow

T = TypeVar("T")
WIDTH = 520


class _Again(NamedTuple):
    """A file that is open again, and why not all went as it was asked."""

    opened: Opened
    why_not: GcmError | None
    done: bool


def rekeyed(
    path: Path, old: bytes | None, passphrase: str, profile: Profile
) -> tuple[bytes, GcmError | None]:
    """Give a closed file a new passphrase, and answer with its key.

    With it comes a warning where backups could not follow. Raises what `rekey` does.
    """
    from gcm_desktop.workspace.key import key_of
    from gcm_desktop.workspace.rekey import BackupsLeftError, rekey

    try:
        return rekey(path, old, passphrase, profile=profile), None
    except BackupsLeftError as left:
        return key_of(path, passphrase), left


class PassphraseDialog(Asking):
    """Asks for the old passphrase of the open file, if it has one, and for a new one."""

    agreed = Signal(str)
    """The new passphrase: the old one was right."""

    def __init__(self, window: "MainWindow", workspace: Workspace) -> None:
        encrypted = workspace.encrypted
        title = _("Change the passphrase") if encrypted else _("Protect this file")
        super().__init__(title, workspace.path.name, window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._background, self._workspace = window.background, workspace
        self._profile = window.profile
        self.old, self.new = PassphraseEdit(), NewPassphrase()
        self.old_field = Field(_("The &passphrase until now"), self.old)
        self.old_field.setVisible(encrypted)
        self.old.textEdited.connect(self.old_field.clear_problem)
        self.box.addWidget(self.old_field)
        self.box.addWidget(self.new)
        if encrypted:
            sentence = _(
                "Recovery sheets and sealed keys made so far will no longer open the file. A new "
                "one is offered afterwards."
            )
            self.box.addWidget(Small(sentence, wrap=True))
        self.controls = (self.old, self.new)
        self.patience = Patience(self._be_patient, self)
        self._end(_("&Change the passphrase"), _("Looking…"), self.answer)
        if not encrypted:
            self.go.setText(_("&Protect the file"))
        (self.old if encrypted else self.new.offer.again).setFocus()

    @Slot()
    def answer(self) -> None:
        """Hand over the new passphrase, once the old one was typed rightly."""
        self.problem.clear()
        if self.patience.needed or (new := self.new.passphrase) is None:
            return
        workspace, old = self._workspace, self.old.text()
        if workspace.key is None:
            self._agree(new)
        elif not old:
            self.old_field.refuse(_("Type the passphrase this file has now."))
            self.old.setFocus()
        else:
            self.be_busy(True)
            self._background.start(
                lambda _task: _prove(workspace, old, self._profile),
                owner=self,
                then=lambda _right: self._agree(new),
                fails=self._refuse,
            )

    def done(self, result: int) -> None:
        self.new.forget()
        super().done(result)

    def _agree(self, new: str) -> None:
        self.be_busy(False)
        self.accept()
        self.agreed.emit(new)

    def _refuse(self, error: GcmError) -> None:
        from gcm_desktop.workspace.attempts import wait_before_next

        self.be_busy(False)
        if isinstance(error, WrongPassphraseError):
            self.old_field.refuse(_("This is not the passphrase of this file. Type it again."))
            self.old.selectAll()
            self.old.setFocus()
            self.patience.wait(wait_before_next(self._profile, self._workspace.path))
        else:
            self.problem.say(str(error))

    def _be_patient(self, sentence: str) -> None:
        self.waiting.setText(sentence)
        self.waiting.setVisible(bool(sentence))
        self.go.setDisabled(bool(sentence) or self.busy)


class SealDialog(SnugDialog):
    """Asks whether this computer is to lose the key, and who is to have it."""

    agreed = Signal(list, Path)
    """The public keys, and where the sealed key is to lie."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(WIDTH, window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.public_keys = QTextEdit()
        self.public_keys.setAcceptRichText(False)
        self.public_keys.setTabChangesFocus(True)
        self.public_keys.setFixedHeight(74)
        self.public_keys.setPlaceholderText("age1…")
        self.public_keys.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        hint = _("One a line. Each of them alone can open the file.")
        self.field = Field(_("Their &public keys"), self.public_keys, hint)
        self.understood = QCheckBox(_("This &computer is to open the file no longer"))
        self.problem = Problem()
        self.go = DangerButton(_("&Seal the file…"))
        self.cancel = QuietButton(_("Cancel"))
        self._lay_out()
        self.understood.toggled.connect(self.problem.clear)
        self.public_keys.textChanged.connect(self.field.clear_problem)
        self.go.clicked.connect(self.ask_where_to)
        self.cancel.clicked.connect(self.reject)

    @Slot()
    def ask_where_to(self) -> None:
        """Ask where the sealed key is to lie."""
        if not recipients_in(self.public_keys.toPlainText()):
            self.field.refuse(
                _("Type or paste public keys. Each begins with age1 and has 62 letters and digits.")
            )
            self.public_keys.setFocus()
            return
        if not self.understood.isChecked():
            self.problem.say(_("Tick that this computer is to open the file no longer."))
            self.understood.setFocus()
            return
        title = _("Where to save the sealed key")
        ask_where(self, title, sealed_key_files(), SEALED, self.agree)

    def agree(self, sealed_file: Path) -> None:
        """Seal, with the sealed key in this new file."""
        recipients = recipients_in(self.public_keys.toPlainText())
        self.accept()
        self.agreed.emit(recipients, sealed_file)

    def _lay_out(self) -> None:
        self.box.addWidget(Title(_("Seal the file for the coordinator"), wrap=True))
        self.box.addWidget(
            Muted(
                _(
                    "The file gets a new key that only the people below can unseal. Bring them the "
                    "file and the sealed key: both are needed."
                ),
                wrap=True,
            )
        )
        risk = _(
            "After that nobody can open the file on this computer, whatever the passphrase. "
            "Recovery sheets made so far no longer open it. If the sealed key is lost, so is the "
            "file."
        )
        self.box.addWidget(Notice(risk, "warn", lasting=True))
        self.box.addWidget(self.field)
        self.box.addWidget(self.understood)
        self.box.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.addStretch()
        for button in (self.cancel, self.go):
            button.setAutoDefault(False)
            foot.addWidget(button)
        self.box.addLayout(foot)
        self.public_keys.setFocus()


def ask_new_passphrase(window: "MainWindow") -> None:
    """Ask for a new passphrase, and give it to the open file."""
    if window.workspace is not None:
        dialog = PassphraseDialog(window, window.workspace)
        dialog.agreed.connect(lambda new: change_passphrase(window, new))
        dialog.open()


def ask_seal(window: "MainWindow") -> None:
    """Ask who is to have the key of the open file, and let nobody else have it."""
    dialog = SealDialog(window)
    dialog.agreed.connect(lambda to, sealed_file: seal(window, to, sealed_file))
    dialog.open()


def change_passphrase(window: "MainWindow", passphrase: str) -> None:
    """Close the file, give it this passphrase, and open it again."""
    shell, profile = window.shell, window.profile
    if shell is None:
        return
    place, old = place_of(window, shell), shell.workspace.key

    def rekey() -> _Again:
        try:
            key, warning = rekeyed(place.path, old, passphrase, profile)
        except GcmError as error:
            return _Again(open_again(place, profile, key=old), error, False)
        return _Again(open_again(place, profile, key=key), warning, True)

    def then(again: _Again) -> None:
        window.come_back(again.opened, place)
        _say_changed(window, again, had_one=old is not None)

    _behind(window, _("The passphrase is being changed…"), rekey, then)


def seal(window: "MainWindow", recipients: list[str], sealed_file: Path) -> None:
    """Close the file and seal it; where that fails, open it again as it was."""
    shell, profile = window.shell, window.profile
    if shell is None or (key := shell.workspace.key) is None:
        return
    place, workspace_id = place_of(window, shell), shell.workspace.id

    def seal_it() -> _Again | GcmError | None:
        from gcm_desktop.workspace.rekey import BackupsLeftError, seal_for

        try:
            seal_for(place.path, key, workspace_id, recipients, sealed_file, profile=profile)
        except BackupsLeftError as left:
            return left
        except GcmError as error:
            return _Again(open_again(place, profile, key=key), error, False)
        return None

    def then(outcome: _Again | GcmError | None) -> None:
        if isinstance(outcome, _Again):
            window.come_back(outcome.opened, place)
            _say_changed(window, outcome, had_one=True)
            return
        window.leave()
        _say_sealed(window, sealed_file.name, outcome)

    _behind(window, _("The file is being sealed…"), seal_it, then)


def _behind(
    window: "MainWindow", sentence: str, work: Callable[[], T], then: Callable[[T], None]
) -> None:
    """Close the open file, and do this with it at rest while the window shows nothing of it."""
    closing = window.part()
    window.show_instead(ClosingView(sentence))

    def do(task: Task) -> T:
        closing.wait()
        done = work()
        if task.cancelled and isinstance(done, _Again):
            unless_cancelled(task, done.opened)
        task.check()
        return done

    window.background.start(do, owner=window, then=then, fails=window.give_up)


def _say_changed(window: "MainWindow", again: _Again, *, had_one: bool) -> None:
    shell = window.shell
    if shell is None:
        return
    if again.done:
        said = _("The passphrase was changed.") if had_one else _("The file has a passphrase now.")
        tail = _("Recovery sheets made before no longer open this file.") if had_one else ""
        notice = shell.notices.say(f"{said} {tail}".strip(), "good")
        notice.offer(_("Make a &recovery sheet…"), lambda: offer_recovery(window))
    if again.why_not is not None:
        shell.notices.show_error(again.why_not)


def _say_sealed(window: "MainWindow", name: str, warning: GcmError | None) -> None:
    if window.welcome is None:
        return
    sentence = _(
        "The file is sealed: this computer cannot open it any more. Bring the coordinator the file "
        "and the sealed key {name}."
    )
    window.welcome.notices.say(sentence.format(name=name), "good")
    if warning is not None:
        window.welcome.notices.show_error(warning)


def _prove(workspace: Workspace, passphrase: str, profile: Profile) -> None:
    """Raise WrongPassphraseError unless this is the passphrase of the open file."""
    from gcm_desktop.workspace.attempts import note_right, note_wrong
    from gcm_desktop.workspace.key import key_of

    if workspace.key is None or hmac.compare_digest(
        key_of(workspace.path, passphrase), workspace.key
    ):
        note_right(profile, workspace.path)
        return
    note_wrong(profile, workspace.path)
    raise WrongPassphraseError
