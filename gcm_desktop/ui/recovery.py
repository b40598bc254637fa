"""Ways back into a file whose passphrase is lost: a sheet of paper, a key sealed for somebody."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.files import write_new
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _, language
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.notices import Field, Notices
from gcm_desktop.ui.pieces import Card, Muted, PrimaryButton, QuietButton, Small, Subtitle, Title
from gcm_desktop.ui.recovering import RecoverDialog
from gcm_desktop.ui.report_files import ask_where, pdf_files

if TYPE_CHECKING:
    from gcm_desktop.ui.window import MainWindow
    from gcm_desktop.workspace import Workspace

WIDTH = 560
SHEET, SEALED = "recovery-sheet.pdf", "sealed-key.age"
PUBLIC_KEY = re.compile("age1[02-9ac-hj-np-z]{58}")
"""The public key of an age identity (X25519): bech32, BIP 173."""
LATER, REMINDED, DONE = "later", "reminded", "done"


def sealed_key_files() -> str:
    """The kind of file that sealed keys are."""
    return _("Sealed keys (*.age)")


def recipients_in(typed: str) -> list[str]:
    """The public keys in what was typed or pasted; empty if anything in it is none."""
    words = typed.replace(",", " ").replace(";", " ").split()
    return words if all(PUBLIC_KEY.fullmatch(word) for word in words) else []


def offer_recovery(window: "MainWindow") -> None:
    """Offer ways back into the open file for when its passphrase is lost."""
    workspace = window.workspace
    if workspace is not None and workspace.encrypted:
        RecoveryDialog(workspace, window.profile, window.background, window).open()


def speak_of_recovery(window: "MainWindow", *, new: bool) -> None:
    """Offer ways back into a new file; where that was put off, say so once at a later opening."""
    shell = window.shell
    if shell is None or not shell.workspace.encrypted:
        return
    if new:
        offer_recovery(window)
        return
    name = _note_name(shell.workspace)
    if shell.profile.note(name).get("state") != LATER:
        return
    _keep(shell.profile, name, REMINDED)
    sentence = _("If the passphrase of this file is lost, nobody can open it again.")
    notice = shell.notices.say(sentence, "info")

    def follow() -> None:
        shell.notices.drop(notice)
        offer_recovery(window)

    notice.offer(_("Make a &recovery sheet…"), follow)


def ask_recovery(
    window: QWidget,
    path: Path,
    profile: Profile,
    background: Background,
    then: Callable[["Workspace"], object],
) -> RecoverDialog:
    """Ask for the sheet or the sealed key of a file, then for a new passphrase, and open it."""
    dialog = RecoverDialog(path, profile, background, window)
    dialog.recovered.connect(then)
    dialog.open()
    return dialog


class RecoveryDialog(SnugDialog):
    """Offers a sheet to print and a key sealed for somebody else; one, both, or later."""

    def __init__(
        self,
        workspace: "Workspace",
        profile: Profile,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(WIDTH, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace, self._profile, self._background = workspace, profile, background
        self.made: list[str] = []
        """The names of the files that were made."""
        self.notices = Notices()
        self.save_sheet = PrimaryButton(_("&Save the sheet…"))
        self.save_sealed = QuietButton(_("Save the sealed &key…"))
        self.public_key = QLineEdit()
        self.public_key.setPlaceholderText("age1…")
        self.public_key.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.field = Field(_("Their &public key"), self.public_key)
        self.public_key.textEdited.connect(self.field.clear_problem)
        self.later = QuietButton(_("&Later"))
        self.later_note = Small(_("Later: it is offered once more when you open the file again."))
        for button, act in (
            (self.save_sheet, self.ask_sheet),
            (self.save_sealed, self.ask_sealed),
            (self.later, self.reject),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self._lay_out()
        if profile.note(_note_name(workspace)).get("state") is None:
            _keep(profile, _note_name(workspace), LATER)

    @Slot()
    def ask_sheet(self) -> None:
        """Ask where the sheet is to lie."""
        title = _("Where to save the recovery sheet")
        ask_where(self, title, pdf_files(), SHEET, self.make_sheet)

    @Slot()
    def ask_sealed(self) -> None:
        """Ask where the sealed key is to lie."""
        if not recipients_in(self.public_key.text()):
            self.field.refuse(
                _("This is no public key. It begins with age1 and has 62 letters and digits.")
            )
            self.public_key.setFocus()
            return
        title = _("Where to save the sealed key")
        ask_where(self, title, sealed_key_files(), SEALED, self.make_sealed)

    def make_sheet(self, path: Path) -> None:
        """Make the sheet as this new file."""
        workspace = self._workspace

        def make() -> bytes:
            from gcm_desktop.reports.recovery_sheet import recovery_sheet
            from gcm_desktop.workspace.recovery import code_of

            return recovery_sheet(code_of(_key(workspace)), workspace.path.name, language())

        done = _("The sheet was saved as {name}. Print it, then delete this file.")
        self._make(path, make, done)

    def make_sealed(self, path: Path) -> None:
        """Seal the key for the public keys that were typed, as this new file."""
        workspace, recipients = self._workspace, recipients_in(self.public_key.text())

        def make() -> bytes:
            from gcm_desktop.workspace.recovery import seal_key

            return seal_key(_key(workspace), workspace.id, recipients)

        self._make(path, make, _("The sealed key was saved as {name}. Send it to them."))

    def _make(self, path: Path, make: Callable[[], bytes], done: str) -> None:
        self._be_busy(True)

        def then(name: str) -> None:
            self.made.append(name)
            _keep(self._profile, _note_name(self._workspace), DONE)
            self.later.setText(_("&Done"))
            self.later_note.setText("")
            self.notices.clear()
            self.notices.say(done.format(name=name), "good")

        def work() -> str:
            write_new(path, make())
            return path.name

        self._background.start(
            lambda _task: work(),
            owner=self,
            then=then,
            fails=self._say_why_not,
            ends=lambda: self._be_busy(False),
        )

    def _say_why_not(self, error: GcmError) -> None:
        self.notices.clear()
        self.notices.show_error(error)

    def _be_busy(self, busy: bool) -> None:
        for part in (self.save_sheet, self.save_sealed, self.public_key):
            part.setDisabled(busy)

    def _lay_out(self) -> None:
        self.box.addWidget(Title(_("If the passphrase is lost"), wrap=True))
        what = _("Nobody can open this file without it. Make a way back now: one of these or both.")
        self.box.addWidget(Muted(what, wrap=True))
        self.box.addWidget(self.notices)
        self.box.addWidget(
            _card(
                _("A recovery sheet on paper"),
                _(
                    "A page with a code that opens the file. Print it, lock it away from this "
                    "computer, and delete the PDF."
                ),
                self.save_sheet,
            )
        )
        self.box.addWidget(
            _card(
                _("A key sealed for a coordinator"),
                _("A small file that only they can open. Ask them for their public key."),
                self.save_sealed,
                self.field,
            )
        )
        foot = QHBoxLayout()
        foot.addWidget(self.later_note, 1)
        foot.addWidget(self.later)
        self.box.addLayout(foot)
        self.save_sheet.setFocus()


def _card(title: str, why: str, button: QWidget, field: QWidget | None = None) -> Card:
    card = Card()
    box = QVBoxLayout(card)
    box.setContentsMargins(16, 12, 16, 12)
    box.setSpacing(6)
    box.addWidget(Subtitle(title))
    box.addWidget(Muted(why, wrap=True))
    if field is not None:
        box.addWidget(field)
    box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
    return card


def _key(workspace: "Workspace") -> bytes:
    key = workspace.key
    assert key is not None  # noqa: S101  # offered for encrypted files only
    return key


def _note_name(workspace: "Workspace") -> str:
    return f"recovery-{workspace.id}"


def _keep(profile: Profile, name: str, state: str) -> None:
    """Where nothing can be kept, it is offered once more: no harm."""
    with suppress(OSError):
        profile.keep_note(name, {"state": state})
