"""Choosing a new passphrase: words that are offered, or somebody's own."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.texts import _, language
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.passphrase_line import Meter, PassphraseEdit, strength_of
from gcm_desktop.ui.pieces import Card, LinkButton, Segments, Small, Words

OFFERED, OWN = "offered", "own"
LARGE = "font-size: 19px; font-weight: 600; letter-spacing: 0.4px;"
"""To be read and written down by hand without a mistake."""


class NewPassphrase(QWidget):
    """Offers words drawn at random, to be written down and typed once; or takes another twice."""

    changed = Signal()
    """Something was typed or chosen: what was said about it no longer holds."""

    def __init__(self) -> None:
        super().__init__()
        self.way = Segments(
            [(OFFERED, _("&Offered words")), (OWN, _("M&y own"))], _("Which passphrase")
        )
        self.offer, self.own = _Offer(), _Own()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for part in (self.way, self.offer, self.own):
            box.addWidget(part)
        for button in self.way.buttons.values():
            button.toggled.connect(self._arrange)
        for line in self.lines:
            line.textEdited.connect(self.changed)
        self.way.choose(OFFERED)

    @property
    def lines(self) -> tuple[PassphraseEdit, ...]:
        """Everything that is typed into."""
        return (self.offer.again, self.own.first, self.own.second)

    @property
    def passphrase(self) -> str | None:
        """What was chosen, if it was typed rightly; else what is wrong is said beside it."""
        part = self.offer if self.way.chosen == OFFERED else self.own
        return part.passphrase

    def start_typing(self) -> None:
        """Put the focus where typing begins."""
        (self.offer.again if self.way.chosen == OFFERED else self.own.first).setFocus()

    def forget(self) -> None:
        """Keep nothing of what was offered or typed."""
        self.offer.words.setText("")
        for line in self.lines:
            line.forget()

    @Slot()
    def _arrange(self) -> None:
        offered = self.way.chosen == OFFERED
        self.offer.setVisible(offered)
        self.own.setVisible(not offered)
        if not any(button.hasFocus() for button in self.way.buttons.values()):
            self.start_typing()
        self.changed.emit()


class _Part(QWidget):
    """One of the two ways."""

    def __init__(self) -> None:
        super().__init__()
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(8)


class _Offer(_Part):
    """Words drawn at random. They hide as soon as they are typed, so that paper has to help."""

    def __init__(self) -> None:
        super().__init__()
        self.offered = ""
        self.words = Words(wrap=True)
        self.words.setStyleSheet(LARGE)
        self.words.setAccessibleName(_("The offered passphrase"))
        self.another = LinkButton(_("Another o&ne"))
        self.show_again = LinkButton(_("Show the &words again"))
        self.again = PassphraseEdit()
        self.field = Field(
            _("Write it &down, then type it here once"),
            self.again,
            _("The words hide while you type: copy them from your paper."),
        )
        for button, act in ((self.another, self.offer), (self.show_again, self._begin_again)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self.again.textChanged.connect(self._hide_words)
        self.box.addWidget(self._card())
        self.box.addWidget(self.field)
        self.offer()

    @property
    def passphrase(self) -> str | None:
        """The words, once they were typed alike."""
        typed = " ".join(self.again.text().split())
        if typed and typed == self.offered:
            return self.offered
        self.field.refuse(
            _("This differs from the words that were offered. Look at your paper, or show them "
              "again.")
            if typed
            else _("Write the words down, then type them here once.")
        )  # fmt: skip
        self.again.setFocus()
        return None

    @Slot()
    def offer(self) -> None:
        """Draw other words."""
        from gcm_desktop.workspace.passphrases import propose

        self.offered = propose(language())
        self._begin_again()

    @Slot()
    def _begin_again(self) -> None:
        self.again.forget()
        self._hide_words("")
        self.again.setFocus()

    @Slot(str)
    def _hide_words(self, typed: str) -> None:
        """In their place stays as much room, so that nothing jumps."""
        self.field.clear_problem()
        self.words.setText("• " * len(self.offered.split()) if typed else self.offered)
        self.show_again.setVisible(bool(typed))
        self.another.setVisible(not typed)

    def _card(self) -> Card:
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(14, 12, 10, 8)
        inside.setSpacing(4)
        self.words.setMinimumHeight(2 * self.words.fontMetrics().height() + 16)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addStretch()
        row.addWidget(self.show_again)
        row.addWidget(self.another)
        inside.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        inside.addLayout(row)
        return card


class _Own(_Part):
    """A passphrase of one's own, typed twice alike; its strength is judged as it is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = PassphraseEdit(), PassphraseEdit()
        self.first_field = Field(_("Pa&ssphrase"), self.first)
        self.second_field = Field(_("The same &again"), self.second)
        self.meter, self.hint = Meter(), Small("", wrap=True)
        for part in (self.first_field, self.meter, self.hint, self.second_field):
            self.box.addWidget(part)
        self.first.textChanged.connect(self._judge)
        self.second.textChanged.connect(self.second_field.clear_problem)
        self.hint.setText(_("Four or more unrelated words are strong and easy to keep in mind."))

    @property
    def passphrase(self) -> str | None:
        """What was typed, once it was typed twice alike."""
        first, second = self.first.text(), self.second.text()
        if not first:
            return _ask_again(self.first_field, self.first, _("Type a passphrase."))
        if not second:
            return _ask_again(
                self.second_field, self.second, _("Type the same passphrase once more.")
            )
        if first != second:
            sentence = _("The two passphrases differ; type the same one again.")
            return _ask_again(self.second_field, self.second, sentence)
        return first

    @Slot(str)
    def _judge(self, typed: str) -> None:
        self.first_field.clear_problem()
        if not typed:
            self.meter.show_level(0)
            self.hint.setText(
                _("Four or more unrelated words are strong and easy to keep in mind.")
            )
            return
        strength = strength_of(typed)
        self.hint.setText(strength.sentence)
        self.meter.show_level(strength.level)


def _ask_again(field: Field, line: QLineEdit, sentence: str) -> str | None:
    field.refuse(sentence)
    line.selectAll()
    line.setFocus()
    return None
