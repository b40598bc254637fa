"""What stands in place of an open file while it is locked: a line to type into, and no words."""

from enum import Enum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.notices import Field, Problem
from gcm_desktop.ui.passphrase_line import PassphraseEdit, Patience
from gcm_desktop.ui.pieces import (
    Canvas,
    Card,
    LinkButton,
    Muted,
    PrimaryButton,
    QuietButton,
    Small,
    Title,
)
from gcm_desktop.workspace.pin import SHORTEST

WIDTH = 420


class Way(Enum):
    """What opens the file again."""

    PIN = "pin"
    PASSPHRASE = "passphrase"  # noqa: S105  # the name of a way, no secret
    NOTHING = "nothing"
    """A file without a passphrase: the words are out of sight, and anybody may go on."""


class LockedView(Canvas):
    """Names no file, no consultation and nobody."""

    answered = Signal(str, str)
    """A passphrase to be tried, and the PIN that is to open the file from then on, if any."""
    pin_answered = Signal(str)
    asked_leave = Signal()

    def __init__(self, way: Way) -> None:
        super().__init__()
        self.way, self.busy = way, False
        self.pin, self.passphrase, self.new_pin = (PassphraseEdit() for _each in range(3))
        self.pin_field = Field(_("&PIN"), self.pin)
        self.field = Field(_("&Passphrase"), self.passphrase)
        self.new_pin_field = Field(
            _("&New PIN"), self.new_pin, _("It opens this file for an hour, three tries long.")
        )
        self.what, self.problem, self.doing = Muted(wrap=True), Problem(), Small(wrap=True)
        self.wait = QProgressBar()
        self.wait.setRange(0, 0)
        self.wait.setTextVisible(False)
        self.wait.setAccessibleName(_("Opening…"))
        self.go = PrimaryButton("")
        self.leave = QuietButton(_("&Leave this file"))
        self.by_passphrase = LinkButton(_("Use the passph&rase"))
        self.set_pin = LinkButton(_("Set a P&IN for the next hour…"))
        self.patience = Patience(self._be_patient, self)
        self._lay_out()
        self._connect()
        self.go_by(way)

    def go_by(self, way: Way) -> None:
        """Ask for this from now on."""
        self.way = way
        self.pin_field.setVisible(way is Way.PIN)
        self.by_passphrase.setVisible(way is Way.PIN)
        self.field.setVisible(way is Way.PASSPHRASE)
        self.set_pin.setVisible(way is Way.PASSPHRASE)
        self.new_pin_field.hide()
        self.what.setText(_what_holds(way))
        self.go.setText(_("&Go on") if way is Way.NOTHING else _("&Unlock"))
        self.start_typing()

    def start_typing(self) -> None:
        """Put the focus where typing begins."""
        place = {Way.PIN: self.pin, Way.PASSPHRASE: self.passphrase, Way.NOTHING: self.go}
        place[self.way].setFocus()

    @Slot()
    def answer(self) -> None:
        """Hand over what was typed."""
        if self.busy or self.patience.needed:
            return
        self.problem.clear()
        if self.way is Way.PIN:
            if self.pin.text():
                self.be_busy(True)
                self.pin_answered.emit(self.pin.text())
        elif self.way is Way.NOTHING or self._is_complete():
            self.be_busy(True)
            self.answered.emit(self.passphrase.text(), self.new_pin.text())

    def refuse_passphrase(self, sentence: str, wait: float) -> None:
        """It was not right; the next may be tried in `wait` seconds."""
        self.be_busy(False)
        self.field.refuse(sentence)
        self.passphrase.selectAll()
        self.passphrase.setFocus()
        self.patience.wait(wait)

    def refuse_pin(self, sentence: str, *, spent: bool) -> None:
        """It was not right; once it is spent only the passphrase opens."""
        self.be_busy(False)
        self.pin.clear()
        if spent:
            self.go_by(Way.PASSPHRASE)
            self.problem.say(sentence)
        else:
            self.pin_field.refuse(sentence)
            self.pin.setFocus()

    def refuse(self, sentence: str) -> None:
        """The file cannot be opened, whatever was typed."""
        self.be_busy(False)
        self.problem.say(sentence)
        self.start_typing()

    def be_busy(self, busy: bool) -> None:
        """Show that the file is being opened."""
        self.busy = busy
        parts: tuple[QWidget, ...] = (self.pin, self.passphrase, self.new_pin, self.leave)
        for part in (*parts, self.by_passphrase, self.set_pin):
            part.setDisabled(busy)
        self.go.setDisabled(busy or self.patience.needed)
        self.wait.setVisible(busy)

    def say(self, sentence: str) -> None:
        """Say what is still being done behind; an empty sentence ends it."""
        self.doing.setText(sentence)
        self.doing.setVisible(bool(sentence))

    def forget(self) -> None:
        """Keep nothing of what was typed."""
        for line in (self.pin, self.passphrase, self.new_pin):
            line.forget()

    def _is_complete(self) -> bool:
        if not self.passphrase.text():
            self.field.refuse(_("Type the passphrase of this file."))
            self.passphrase.setFocus()
            return False
        typed = len(self.new_pin.text())
        if typed and typed < SHORTEST:
            sentence = _("Type at least {n} digits or letters.").format(n=SHORTEST)
            self.new_pin_field.refuse(sentence)
            self.new_pin.setFocus()
            return False
        return True

    @Slot()
    def _ask_new_pin(self) -> None:
        self.set_pin.hide()
        self.new_pin_field.show()
        (self.new_pin if self.passphrase.text() else self.passphrase).setFocus()

    def _be_patient(self, sentence: str) -> None:
        self.say(sentence)
        self.go.setDisabled(bool(sentence) or self.busy)

    def _connect(self) -> None:
        for line, field in (
            (self.pin, self.pin_field),
            (self.passphrase, self.field),
            (self.new_pin, self.new_pin_field),
        ):
            line.textEdited.connect(field.clear_problem)
            line.returnPressed.connect(self.answer)
        self.go.clicked.connect(self.answer)
        self.leave.clicked.connect(self.asked_leave)
        self.set_pin.clicked.connect(self._ask_new_pin)
        self.by_passphrase.clicked.connect(lambda: self.go_by(Way.PASSPHRASE))

    def _lay_out(self) -> None:
        card = Card()
        card.setFixedWidth(WIDTH)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(26, 24, 26, 20)
        inside.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(IconView("lock", "accent", 26))
        head.addWidget(Title(_("Locked")), 1)
        inside.addLayout(head)
        fields = (self.what, self.pin_field, self.field, self.new_pin_field, self.problem)
        for part in (*fields, self.doing, self.wait):
            inside.addWidget(part)
        foot = QHBoxLayout()
        foot.addWidget(self.leave)
        foot.addStretch()
        foot.addWidget(self.go)
        for link in (self.by_passphrase, self.set_pin):
            inside.insertWidget(inside.indexOf(self.problem), link, 0, _BEGIN)
        inside.addLayout(foot)
        kept = self.wait.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.wait.setSizePolicy(kept)
        box = QVBoxLayout(self)
        box.addStretch(2)
        middle = QHBoxLayout()  # not aligned: a card is as high as its sentences need only so
        middle.addStretch()
        middle.addWidget(card)
        middle.addStretch()
        box.addLayout(middle)
        box.addStretch(3)
        self.wait.hide()
        self.doing.hide()


_BEGIN = Qt.AlignmentFlag.AlignLeading


def _what_holds(way: Way) -> str:
    if way is Way.NOTHING:
        return _(
            "Your words are out of sight. This file has no passphrase: anybody at this computer "
            "can go on."
        )
    return _("The file is closed. What was half typed is kept in it and comes back with it.")
