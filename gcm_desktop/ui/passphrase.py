"""Asking for a passphrase: to open a file, or to protect a new one."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop.texts import _
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.new_passphrase import NewPassphrase
from gcm_desktop.ui.notices import Field, Notice, Problem
from gcm_desktop.ui.passphrase_line import PassphraseEdit, Patience, strength_of
from gcm_desktop.ui.pieces import LinkButton, Muted, PrimaryButton, QuietButton, Small, Title

__all__ = ["Asking", "NewDialog", "OpenDialog", "PassphraseEdit", "strength_of"]
WIDTH = 500


class Asking(SnugDialog):
    """A dialog that stays, busy, while its answer is tried."""

    answered = Signal(object)
    """The passphrase, or None for none; the dialog then waits for `refuse` or `accept`."""

    def __init__(self, title: str, file_name: str, parent: QWidget | None) -> None:
        super().__init__(WIDTH, parent)
        self.busy = False
        self.controls: tuple[QWidget, ...] = ()
        head = QHBoxLayout()
        head.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Title(title, wrap=True))
        words.addWidget(Muted(file_name, wrap=True))
        head.addWidget(IconView("lock", "accent", 28), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self.box.addLayout(head)

    def _end(self, button_text: str, waiting_text: str, answer: Callable[[], None]) -> None:
        """The foot of the dialog: what went wrong, the busy sign, the buttons."""
        self.problem = Problem()
        self.wait = QProgressBar()
        self.wait.setRange(0, 0)
        self.wait.setTextVisible(False)
        self.wait.setAccessibleName(waiting_text)
        self.waiting = Small(waiting_text)
        self.go = PrimaryButton(button_text)
        self.go.setDefault(True)
        self.go.clicked.connect(answer)
        cancel = QuietButton(_("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.waiting, 1)
        row.addStretch()
        row.addWidget(cancel)
        row.addWidget(self.go)
        kept = self.wait.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.wait.setSizePolicy(kept)
        for part in (self.problem, self.wait):
            self.box.addWidget(part)
        self.box.addLayout(row)
        self.be_busy(False)

    def be_busy(self, busy: bool) -> None:
        """Show that the answer is being tried; nothing can be changed meanwhile."""
        self.busy = busy
        for control in (*self.controls, self.go):
            control.setDisabled(busy)
        self.wait.setVisible(busy)
        self.waiting.setVisible(busy)

    def reject(self) -> None:
        if not self.busy:
            super().reject()

    def done(self, result: int) -> None:
        """Close, keeping nothing of what was typed."""
        for control in self.controls:
            if isinstance(control, QLineEdit):
                control.clear()
        super().done(result)


class OpenDialog(Asking):
    """Asks for the passphrase of a file that has one."""

    asked_recovery = Signal()
    """The passphrase is forgotten."""
    asked_reading = Signal(object)
    """The passphrase, to open for reading only what is open elsewhere."""

    def __init__(
        self,
        file_name: str,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(_("Open this file"), file_name, parent)
        self.passphrase = PassphraseEdit()
        self.field = Field(_("&Passphrase"), self.passphrase)
        self.passphrase.textEdited.connect(self._begin_anew)
        self.controls = (self.passphrase,)
        self.box.addWidget(self.field)
        self._links = QHBoxLayout()
        self._links.setContentsMargins(-8, 0, -8, 0)  # their words stand below the caption
        self.forgotten = self._link(_("&Forgotten the passphrase?"), self.ask_recovery)
        self._links.addStretch()
        self.reading = self._link(_("Open for &reading only"), self.ask_reading)
        self.box.addLayout(self._links)
        self.reading.hide()
        self.patience = Patience(self._be_patient, self, clock=clock)
        self._end(_("&Open"), _("Opening…"), self.answer)
        self.passphrase.setFocus()

    @Slot()
    def answer(self) -> None:
        """Hand over the passphrase to be tried."""
        self.problem.clear()
        if not self.passphrase.text():
            self.refuse_passphrase(_("Type the passphrase of this file."))
        elif not self.patience.needed:
            self.field.clear_problem()
            self.be_busy(True)
            self.answered.emit(self.passphrase.text())

    def refuse_passphrase(self, sentence: str, wait: float = 0.0) -> None:
        """The passphrase was not right: say so beside it, ready to be typed again.

        The next one may be tried in `wait` seconds.
        """
        self.be_busy(False)
        self.field.refuse(sentence)
        self.passphrase.selectAll()
        self.passphrase.setFocus()
        self.patience.wait(wait)

    def refuse(self, sentence: str, *, readable: bool = False) -> None:
        """The file cannot be opened, whatever the passphrase; perhaps it can be read."""
        self.be_busy(False)
        self.field.clear_problem()
        self.problem.say(sentence)
        self.reading.setVisible(readable)
        (self.reading if readable else self.passphrase).setFocus()

    @Slot()
    def ask_recovery(self) -> None:
        """Say that the passphrase is forgotten, and close."""
        if not self.busy:
            self.reject()
            self.asked_recovery.emit()

    @Slot()
    def ask_reading(self) -> None:
        """Ask for the file to be opened for reading only."""
        if not self.busy:
            self.problem.clear()
            self.be_busy(True)
            self.asked_reading.emit(self.passphrase.text())

    def be_busy(self, busy: bool) -> None:
        super().be_busy(busy)
        for link in (self.forgotten, self.reading):
            link.setDisabled(busy)
        self.go.setDisabled(busy or self.patience.needed)

    @Slot(str)
    def _begin_anew(self) -> None:
        self.field.clear_problem()
        self.reading.hide()

    def _be_patient(self, sentence: str) -> None:
        self.waiting.setText(sentence or _("Opening…"))
        self.waiting.setVisible(bool(sentence) or self.busy)
        self.go.setDisabled(bool(sentence) or self.busy)

    def _link(self, text: str, act: Callable[[], None]) -> LinkButton:
        link = LinkButton(text)
        link.setAutoDefault(False)
        link.clicked.connect(act)
        self._links.addWidget(link)
        return link


class NewDialog(Asking):
    """Asks how a new file is to be protected; to leave it open is a choice made in plain sight."""

    def __init__(self, file_name: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Protect the new file"), file_name, parent)
        self.protect = QRadioButton(_("With a &passphrase (recommended)"))
        self.leave_open = QRadioButton(_("Withou&t a passphrase"))
        self.new = NewPassphrase()
        self.box.addWidget(self.protect)
        self.box.addWidget(self._passphrase_part())
        self.box.addWidget(self.leave_open)
        self.box.addWidget(self._open_part())
        self.controls = (self.protect, self.leave_open, self.new)
        self._end(_("&Make the file"), _("Making the file…"), self.answer)
        self.protect.toggled.connect(self._choose)
        self.protect.setChecked(True)
        self.new.start_typing()

    def refuse(self, sentence: str) -> None:
        """The file could not be made: say why, with everything still as typed."""
        self.be_busy(False)
        self.problem.say(sentence)

    @Slot()
    def answer(self) -> None:
        """Hand over the choice, if a passphrase was typed rightly or none is wanted."""
        self.problem.clear()
        if self.leave_open.isChecked():
            self._hand_over(None)
        elif (passphrase := self.new.passphrase) is not None:
            self._hand_over(passphrase)

    def done(self, result: int) -> None:
        self.new.forget()
        super().done(result)

    def _hand_over(self, passphrase: str | None) -> None:
        self.be_busy(True)
        self.answered.emit(passphrase)

    def _passphrase_part(self) -> QWidget:
        self.with_part = QWidget()
        box = QVBoxLayout(self.with_part)
        box.setContentsMargins(28, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.new)
        box.addWidget(
            Small(
                _(
                    "Nobody can open the file without it, and nobody can find it again for you. "
                    "Keep the paper apart from this computer."
                ),
                wrap=True,
            )
        )
        return self.with_part

    def _open_part(self) -> QWidget:
        self.without_part = QWidget()
        box = QVBoxLayout(self.without_part)
        box.setContentsMargins(28, 0, 0, 0)
        risk = _(
            "Whoever gets hold of this file, or of the computer or stick it lies on, can read all "
            "of it. That can put people at risk. The window will say so all the time, and names of "
            "speakers are refused in such a file."
        )
        box.addWidget(Notice(risk, "warn", lasting=True))
        return self.without_part

    @Slot(bool)
    def _choose(self, protected: bool) -> None:
        self.with_part.setVisible(protected)
        self.without_part.setVisible(not protected)
        self.go.setText(
            _("&Make the file") if protected else _("&Make the file without a passphrase")
        )
