"""Asking for a passphrase: to open a file, or to protect a new one."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent
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
from gcm_desktop.ui.icons import IconView, icon
from gcm_desktop.ui.notices import Field, Notice, Problem
from gcm_desktop.ui.pieces import Muted, PrimaryButton, QuietButton, Small, Title, Words
from gcm_desktop.ui.theme import tokens

WIDTH = 480
ALPHABETS = (("[a-z]", 26), ("[A-Z]", 26), ("[0-9]", 10), (r"[^\w\s]", 20), (r"[^\x00-\x7F]", 60))
WORD_BITS = 13
"""One word of a list of some 7,000, as Diceware has it."""
STRETCH_BITS = 20
"""What deriving the key adds, as every try costs a guesser a third of a second."""
LETTER_BITS = 4.0
"""One letter of a single word, which people rarely choose at random."""
ENOUGH_BITS, GOOD_BITS, STRONG_BITS = 30, 50, 70


@dataclass(frozen=True)
class Strength:
    """How hard a passphrase is to guess: 0 nothing typed, 1 weak, 2 fair, 3 good, 4 strong."""

    level: int
    sentence: str


def strength_of(passphrase: str) -> Strength:
    """A rough hint, from length and variety; repeated characters and runs count for little."""
    if not passphrase:
        return Strength(0, _("Four or more unrelated words are strong and easy to keep in mind."))
    bits = _guessing_bits(passphrase)
    if bits < ENOUGH_BITS:
        return Strength(1, _("Weak: it can be guessed by trying. Add unrelated words."))
    if bits < GOOD_BITS:
        return Strength(2, _("Fair: it slows a guesser down. One more word makes it good."))
    if bits < STRONG_BITS:
        return Strength(3, _("Good: hard to guess."))
    return Strength(4, _("Strong: very hard to guess."))


def _guessing_bits(passphrase: str) -> float:
    steps = pairwise(passphrase)
    fresh = 1 + sum(1 for one, other in steps if abs(ord(other) - ord(one)) > 1)
    letters = min(fresh, 2 * len(set(passphrase)))
    size = sum(many for pattern, many in ALPHABETS if re.search(pattern, passphrase)) or 2
    words = len(passphrase.split())
    by_letters = letters * math.log2(size)
    by_words = words * WORD_BITS + STRETCH_BITS
    return min(by_letters, by_words) if words > 1 else min(by_letters, letters * LETTER_BITS)


class PassphraseEdit(QLineEdit):
    """A line for a passphrase, hidden until its eye is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = QAction(icon("eye"), _("Show what is typed"), self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._show)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)

    @Slot(bool)
    def _show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.setEchoMode(mode.Normal if shown else mode.Password)
        self._eye.setIcon(icon("eye", "accent" if shown else "muted"))


class _Meter(QWidget):
    """How strong a passphrase is, as four short bars; the sentence below says it in words."""

    def __init__(self) -> None:
        super().__init__()
        self.level = 0
        self.setFixedHeight(4)

    def show_level(self, level: int) -> None:
        """Show a strength from 0 to 4."""
        self.level = level
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = tokens(self.palette())
        reached = ("track", "bad", "warn", "good", "good")[self.level]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        step = (self.width() + 6) / 4
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for place in range(4):
            painter.setBrush(look.colour(reached if place < self.level else "track"))
            left = (3 - place if mirrored else place) * step
            painter.drawRoundedRect(QRectF(left, 0, step - 6, 4), 2, 2)


class _Asking(SnugDialog):
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


class OpenDialog(_Asking):
    """Asks for the passphrase of a file that has one."""

    def __init__(self, file_name: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Open this file"), file_name, parent)
        self.passphrase = PassphraseEdit()
        self.field = Field(_("&Passphrase"), self.passphrase)
        self.passphrase.textEdited.connect(self.field.clear_problem)
        self.controls = (self.passphrase,)
        self.box.addWidget(self.field)
        self._end(_("&Open"), _("Opening…"), self.answer)
        self.passphrase.setFocus()

    @Slot()
    def answer(self) -> None:
        """Hand over the passphrase to be tried."""
        self.problem.clear()
        if not self.passphrase.text():
            self.refuse_passphrase(_("Type the passphrase of this file."))
            return
        self.field.clear_problem()
        self.be_busy(True)
        self.answered.emit(self.passphrase.text())

    def refuse_passphrase(self, sentence: str) -> None:
        """The passphrase was not right: say so beside it, ready to be typed again."""
        self.be_busy(False)
        self.field.refuse(sentence)
        self.passphrase.selectAll()
        self.passphrase.setFocus()

    def refuse(self, sentence: str) -> None:
        """The file cannot be opened, whatever the passphrase."""
        self.be_busy(False)
        self.problem.say(sentence)
        self.passphrase.setFocus()


class NewDialog(_Asking):
    """Asks how a new file is to be protected; to leave it open is a choice made in plain sight."""

    def __init__(self, file_name: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Protect the new file"), file_name, parent)
        self.protect = QRadioButton(_("With a &passphrase (recommended)"))
        self.leave_open = QRadioButton(_("&Without a passphrase"))
        self.first, self.second = PassphraseEdit(), PassphraseEdit()
        self.first_field = Field(_("Pa&ssphrase"), self.first)
        self.second_field = Field(_("The same &again"), self.second)
        self.hint = Small(strength_of("").sentence, wrap=True)
        self.meter = _Meter()
        self.box.addWidget(self.protect)
        self.box.addWidget(self._passphrase_part())
        self.box.addWidget(self.leave_open)
        self.box.addWidget(self._open_part())
        self.controls = (self.protect, self.leave_open, self.first, self.second)
        self._end(_("&Make the file"), _("Making the file…"), self.answer)
        self.protect.toggled.connect(self._choose)
        self.first.textEdited.connect(self._judge)
        self.second.textEdited.connect(self.second_field.clear_problem)
        self.protect.setChecked(True)
        self.first.setFocus()

    def refuse(self, sentence: str) -> None:
        """The file could not be made: say why, with everything still as typed."""
        self.be_busy(False)
        self.problem.say(sentence)

    @Slot()
    def answer(self) -> None:
        """Hand over the choice, if a passphrase was typed twice alike or none is wanted."""
        self.problem.clear()
        first, second = self.first.text(), self.second.text()
        if self.leave_open.isChecked():
            self._hand_over(None)
        elif not first:
            self._ask_again(
                self.first_field, _("Type a passphrase, or choose to make the file without one.")
            )
        elif not second:
            self._ask_again(self.second_field, _("Type the same passphrase once more."))
        elif first != second:
            self._ask_again(
                self.second_field, _("The two passphrases differ; type the same one again.")
            )
        else:
            self._hand_over(first)

    def _ask_again(self, field: Field, sentence: str) -> None:
        field.refuse(sentence)
        line = field.control
        if isinstance(line, QLineEdit):
            line.selectAll()
        line.setFocus()

    def _hand_over(self, passphrase: str | None) -> None:
        self.be_busy(True)
        self.answered.emit(passphrase)

    def _passphrase_part(self) -> QWidget:
        self.with_part = QWidget()
        box = QVBoxLayout(self.with_part)
        box.setContentsMargins(28, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.first_field)
        box.addWidget(self.meter)
        box.addWidget(self.hint)
        box.addWidget(self.second_field)
        box.addWidget(
            Words(
                _(
                    "Nobody can open the file without it, and nobody can find it again for you. "
                    "Write it down and keep it apart from this computer."
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

    @Slot(str)
    def _judge(self, typed: str) -> None:
        self.first_field.clear_problem()
        strength = strength_of(typed)
        self.hint.setText(strength.sentence)
        self.meter.show_level(strength.level)
