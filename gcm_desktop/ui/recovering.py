"""Opening a file without its passphrase: by the sheet or a sealed key, and a new passphrase."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QTextEdit, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.files import read_whole
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.new_passphrase import NewPassphrase
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.passphrase import Asking
from gcm_desktop.ui.passphrase_line import PassphraseEdit
from gcm_desktop.ui.pieces import QuietButton, Segments, Small
from gcm_desktop.ui.report_files import ask_which

if TYPE_CHECKING:
    from gcm_desktop.workspace import Workspace

SHEET, SEALED = "sheet", "sealed"
LARGEST = 1 << 16
"""Bytes of a sealed key, many times over."""


class RecoverDialog(Asking):
    """First the sheet or the sealed key; then, as that opens the file, a new passphrase."""

    recovered = Signal(object)
    """The open workspace."""

    def __init__(
        self, path: Path, profile: Profile, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Open without the passphrase"), path.name, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._path, self._profile, self._background = path, profile, background
        self._key: bytes | None = None
        """What opens the file, once it was found."""
        self.way = Segments(
            [(SHEET, _("Recovery &sheet")), (SEALED, _("Sea&led key"))], _("What you have")
        )
        self.sheet, self.sealed, self.new = _Sheet(), _Sealed(), NewPassphrase()
        self.new_note = Small(
            _(
                "It is the right key. Choose a new passphrase: the sheets and sealed keys made so "
                "far will no longer open the file."
            ),
            wrap=True,
        )
        for part in (self.way, self.sheet, self.sealed, self.new_note, self.new):
            self.box.addWidget(part)
        self.controls = (self.way, self.sheet, self.sealed, self.new)
        self._end("", _("Opening…"), self.answer)
        for button in self.way.buttons.values():
            button.toggled.connect(self._arrange)
        self.way.choose(SHEET)

    @Slot()
    def answer(self) -> None:
        """Try the key; once it opens the file, give the file its new passphrase."""
        self.problem.clear()
        if self._key is not None:
            if (passphrase := self.new.passphrase) is not None:
                self._rekey(self._key, passphrase)
            return
        part = self.sheet if self.way.chosen == SHEET else self.sealed
        if part.is_complete():
            self._look(part)

    def done(self, result: int) -> None:
        self._key = None
        self.new.forget()
        for part in (self.sheet, self.sealed):
            part.forget()
        super().done(result)

    def _look(self, part: "_Sheet | _Sealed") -> None:
        path, raw = self._path, part.raw_key()
        self.be_busy(True)

        def look(_task: Task) -> bytes:
            from gcm_desktop.workspace.recovery import proven_key

            return proven_key(path, raw())

        self._background.start(look, owner=self, then=self._show_new, fails=self._refuse)

    def _show_new(self, key: bytes) -> None:
        self._key = key
        self.be_busy(False)
        self._arrange()

    def _rekey(self, key: bytes, passphrase: str) -> None:
        path, profile = self._path, self._profile
        self.be_busy(True)

        def rekey(task: Task) -> "Workspace":
            from gcm_desktop.ui.rekeying import rekeyed
            from gcm_desktop.workspace import Workspace

            new, _backups_left = rekeyed(path, key, passphrase, profile)
            workspace = Workspace.open(path, None, profile=profile, key=new)
            if task.cancelled:
                workspace.close()
            task.check()
            return workspace

        self._background.start(rekey, owner=self, then=self._hand_over, fails=self._refuse)

    def _hand_over(self, workspace: "Workspace") -> None:
        self.be_busy(False)
        self.accept()
        self.recovered.emit(workspace)

    def _refuse(self, error: GcmError) -> None:
        self.be_busy(False)
        self.problem.say(str(error))

    @Slot()
    def _arrange(self) -> None:
        looking, sheet = self._key is None, self.way.chosen == SHEET
        self.way.setVisible(looking)
        self.sheet.setVisible(looking and sheet)
        self.sealed.setVisible(looking and not sheet)
        self.new.setVisible(not looking)
        self.new_note.setVisible(not looking)
        self.problem.clear()
        self.go.setText(_("&Go on") if looking else _("&Change the passphrase and open"))
        if not looking:
            self.new.start_typing()
        elif self.isVisible():
            (self.sheet.code if sheet else self.sealed.file).setFocus()


class _Sheet(QWidget):
    """The code on the sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.code = QTextEdit()
        self.code.setAcceptRichText(False)
        self.code.setTabChangesFocus(True)
        self.code.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.code.setFixedHeight(92)
        self.code.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        hint = _("Spaces and capitals do not matter; a mistyped letter is noticed.")
        self.field = Field(_("The &code on the sheet"), self.code, hint)
        self.code.textChanged.connect(self.field.clear_problem)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.field)

    def is_complete(self) -> bool:
        """Whether something was typed; if not, that is said."""
        if self.code.toPlainText().strip():
            return True
        self.field.refuse(_("Type the code that stands on the sheet."))
        self.code.setFocus()
        return False

    def raw_key(self) -> "_Raw":
        """How the key comes out of what was typed."""
        return _FromCode(self.code.toPlainText())

    def forget(self) -> None:
        """Keep nothing of what was typed."""
        self.code.clear()


class _Sealed(QWidget):
    """The file with the sealed key, and the identity that opens it."""

    def __init__(self) -> None:
        super().__init__()
        self.file, self.identity, self.passphrase = QLineEdit(), QLineEdit(), PassphraseEdit()
        self.file_field = _file_field(
            _("&File with the sealed key"), self.file, _("Open a sealed key"), _sealed_keys()
        )
        self.identity_field = _file_field(
            _("File of the &identity it was sealed for"),
            self.identity,
            _("Open an identity"),
            _("All files (*)"),
        )
        self.passphrase_field = Field(
            _("&Passphrase of the identity, if it has one"), self.passphrase
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for part in (self.file_field, self.identity_field, self.passphrase_field):
            box.addWidget(part)

    def is_complete(self) -> bool:
        """Whether both files are named; what is missing is said beside it."""
        for line, field, sentence in (
            (self.file, self.file_field, _("Choose the file with the sealed key.")),
            (self.identity, self.identity_field, _("Choose the file of the identity.")),
        ):
            if not line.text().strip():
                field.refuse(sentence)
                line.setFocus()
                return False
        return True

    def raw_key(self) -> "_Raw":
        """How the key comes out of the file."""
        sealed, identity = (Path(line.text().strip()) for line in (self.file, self.identity))
        return _FromSealed(sealed, identity, self.passphrase.text())

    def forget(self) -> None:
        """Keep nothing of what was typed."""
        self.passphrase.forget()


def _sealed_keys() -> str:
    return _("Sealed keys (*.age)")


def _file_field(caption: str, line: QLineEdit, title: str, kind: str) -> Field:
    """A field for the name of a file, with a button that asks for it."""
    field = Field(caption, line)
    line.textEdited.connect(field.clear_problem)
    choose = QuietButton(_("Choose…"))
    choose.setAutoDefault(False)
    choose.setAccessibleName(title)

    def take(found: list[Path]) -> None:
        line.setText(str(found[0]))
        field.clear_problem()

    choose.clicked.connect(lambda: ask_which(field, title, kind, take, several=False))
    row = QHBoxLayout()
    row.addWidget(line, 1)
    row.addWidget(choose)
    inside = field.layout()
    if isinstance(inside, QVBoxLayout):
        inside.insertLayout(1, row)
    return field


class _FromCode(NamedTuple):
    """The code of a sheet."""

    code: str

    def __call__(self) -> bytes:
        from gcm_desktop.workspace.recovery import raw_of

        return raw_of(self.code)


class _FromSealed(NamedTuple):
    """A sealed key, the identity it was sealed for, and the passphrase of that."""

    path: Path
    identity: Path
    passphrase: str

    def __call__(self) -> bytes:
        from gcm_desktop.workspace.recovery import open_sealed_key, read_identity

        identity = read_identity(read_whole(self.identity, LARGEST), lambda: self.passphrase)
        return open_sealed_key(read_whole(self.path, LARGEST), identity).raw


_Raw = _FromCode | _FromSealed
