"""What can be done about the key of the open file, in one place."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.notices import Field, Notices
from gcm_desktop.ui.passphrase_line import PassphraseEdit
from gcm_desktop.ui.pieces import Card, Muted, PrimaryButton, QuietButton, Title
from gcm_desktop.ui.recovery import offer_recovery
from gcm_desktop.ui.rekeying import ask_new_passphrase, ask_seal
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.pin import SHORTEST, Pin

if TYPE_CHECKING:
    from gcm_desktop.ui.window import MainWindow

WIDTH = 560
PIN_WIDTH = 420


def ask_keys(window: "MainWindow") -> None:
    """Ask what is to be done about the key of the open file."""
    if window.workspace is not None:
        KeysDialog(window, window.workspace).open()


def ask_pin(window: "MainWindow") -> None:
    """Ask for a PIN that unlocks for an hour."""
    if window.workspace is not None and window.locking is not None:
        dialog = PinDialog(window.workspace, window.background, window)
        dialog.made.connect(window.locking.remember_pin)
        dialog.open()


class KeysDialog(SnugDialog):
    """The choices; each of them asks further."""

    def __init__(self, window: "MainWindow", workspace: Workspace) -> None:
        super().__init__(WIDTH, window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.choices: dict[str, QuietButton] = {}
        self.box.addWidget(Title(_("The key of this file"), wrap=True))
        closed, writable = workspace.encrypted, not workspace.read_only
        self._offer(
            "passphrase",
            _("Change the &passphrase…") if closed else _("&Protect with a passphrase…"),
            _("The file gets another key; its backups follow."),
            lambda: ask_new_passphrase(window),
            possible=writable,
        )
        if closed:
            self._offer_more(window, writable=writable)
        leave = QuietButton(_("&Back"))
        leave.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(leave)
        self.box.addLayout(foot)

    def _offer_more(self, window: "MainWindow", *, writable: bool) -> None:
        self._offer(
            "recovery",
            _("&Recovery sheet, sealed key…"),
            _("A way back in if the passphrase is lost."),
            lambda: offer_recovery(window),
        )
        self._offer(
            "pin",
            _("Set a P&IN for the next hour…"),
            _("Unlocks the window with a few digits; three tries, then the passphrase."),
            lambda: ask_pin(window),
        )
        self._offer(
            "seal",
            _("&Seal for the coordinator…"),
            _("From then on only they can open the file, and this computer no longer."),
            lambda: ask_seal(window),
            possible=writable,
        )

    def _offer(
        self, name: str, text: str, why: str, act: Callable[[], object], *, possible: bool = True
    ) -> None:
        button = QuietButton(text)
        button.setAutoDefault(False)
        button.setEnabled(possible)
        button.setAccessibleDescription(why)
        button.setFixedWidth(230)

        def follow() -> None:
            self.accept()
            act()

        button.clicked.connect(follow)
        card = Card()
        row = QHBoxLayout(card)
        row.setContentsMargins(12, 10, 14, 10)
        row.setSpacing(14)
        row.addWidget(button)
        row.addWidget(Muted(why, wrap=True), 1)
        self.box.addWidget(card)
        self.choices[name] = button


class PinDialog(SnugDialog):
    """Asks for a PIN twice, and seals the key with it."""

    made = Signal(object)
    """The PIN."""

    def __init__(
        self, workspace: Workspace, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(PIN_WIDTH, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace, self._background = workspace, background
        self.first, self.second = PassphraseEdit(), PassphraseEdit()
        self.first_field = Field(_("&PIN"), self.first)
        self.second_field = Field(_("The same &again"), self.second)
        self.notices, self.wait = Notices(), QProgressBar()
        self.wait.setRange(0, 0)
        self.wait.setTextVisible(False)
        self.wait.setAccessibleName(_("Setting the PIN…"))
        self.go = PrimaryButton(_("&Set the PIN"))
        self.go.setDefault(True)
        self.go.clicked.connect(self.answer)
        for line, field in ((self.first, self.first_field), (self.second, self.second_field)):
            line.textEdited.connect(field.clear_problem)
        self._lay_out()

    @Slot()
    def answer(self) -> None:
        """Seal the key, if the same was typed twice."""
        typed, key = self.first.text(), self._workspace.key
        if len(typed) < SHORTEST:
            sentence = _("Type at least {n} digits or letters.").format(n=SHORTEST)
            self._ask_again(self.first_field, sentence)
        elif typed != self.second.text():
            self._ask_again(self.second_field, _("The two PINs differ; type the same one again."))
        elif key is not None:
            self._be_busy(True)
            self._background.start(
                lambda _task: Pin.around(key, typed),
                owner=self,
                then=self._hand_over,
                fails=self._refuse,
                ends=lambda: self._be_busy(False),
            )

    def done(self, result: int) -> None:
        for line in (self.first, self.second):
            line.forget()
        super().done(result)

    def _hand_over(self, pin: Pin) -> None:
        self.accept()
        self.made.emit(pin)

    def _refuse(self, error: GcmError) -> None:
        self.notices.clear()
        self.notices.show_error(error)

    def _ask_again(self, field: Field, sentence: str) -> None:
        field.refuse(sentence)
        field.control.setFocus()

    def _be_busy(self, busy: bool) -> None:
        for part in (self.first, self.second, self.go):
            part.setDisabled(busy)
        self.wait.setVisible(busy)

    def _lay_out(self) -> None:
        self.box.addWidget(Title(_("A PIN for the next hour"), wrap=True))
        what = _(
            "When the window locks within the hour, the PIN opens it again: three tries, then the "
            "passphrase. Until then the key stays in memory, sealed with the PIN only."
        )
        self.box.addWidget(Muted(what, wrap=True))
        fields = QVBoxLayout()
        fields.setSpacing(8)
        for part in (self.notices, self.first_field, self.second_field, self.wait):
            fields.addWidget(part)
        self.box.addLayout(fields)
        kept = self.wait.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.wait.setSizePolicy(kept)
        self.wait.hide()
        cancel = QuietButton(_("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.go)
        self.box.addLayout(foot)
        self.first.setFocus()
