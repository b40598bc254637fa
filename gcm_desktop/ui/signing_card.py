"""A key on a card or token: its library, which card, which certificate on it, and the PIN."""

import os
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError, WrongIdentityPassphraseError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.file_field import FileField
from gcm_desktop.ui.notices import Field, announce
from gcm_desktop.ui.passphrase import PassphraseEdit
from gcm_desktop.ui.pieces import Muted, QuietButton, Small


class CardPart(QWidget):
    """Where the key is and its PIN; where no card can be read, a sentence that says so."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._background = background
        self._task: Task | None = None
        self.usable = _readable()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        self._make_fields()
        if self.usable:
            for part in (self.library, self.card_field, self.said, self.name_field, self.pin_field):
                box.addWidget(part)
        else:
            box.addWidget(Muted(_unreadable(), wrap=True))

    @property
    def address(self) -> str:
        """Where the identity lies, as RFC 7512 writes it."""
        from gcm_desktop.reports.smart_cards import address_of

        path = self.library.path or Path()
        return address_of(path, self.card.currentText().strip(), self.name.text().strip())

    @Slot()
    def look(self) -> None:
        """Look which cards are in the readers now."""
        from gcm_desktop.reports.smart_cards import cards_of

        path = self.library.path
        if path is None:
            self._ask_library()
        elif self._task is None:
            self.library.clear_problem()
            self.look_button.setDisabled(True)
            self._task = self._background.start(
                lambda _task: cards_of(path),
                owner=self,
                then=self._show_cards,
                fails=self.refuse,
                ends=self._rest,
            )

    def complete(self) -> bool:
        """Whether all is there; what is missing is said beside it."""
        if self.library.path is None:
            self._ask_library()
            return False
        if not self.pin.text():
            self.pin_field.refuse(_("Type the PIN of the card."))
            self.pin.setFocus()
            return False
        return True

    def refuse(self, error: GcmError) -> None:
        """Say beside the PIN or the library why the card does not open."""
        if isinstance(error, WrongIdentityPassphraseError):
            sentence = _(
                "That is not the PIN of this card. Nothing was signed; a card locks itself after "
                "a few wrong ones."
            )
            self.pin_field.refuse(sentence)
            self.pin.selectAll()
            self.pin.setFocus()
        else:
            self.library.refuse(str(error))
            self.library.line.setFocus()

    def _show_cards(self, labels: tuple[str, ...]) -> None:
        typed = self.card.currentText()
        self.card.clear()
        for label in labels:
            self.card.addItem(label, label)
        if typed or not labels:
            self.card.setEditText(typed)
        n = len(labels)
        found = ngettext("{n} card is there.", "{n} cards are there.", n).format(n=n)
        self.said.setText(found if n else _("No card is there; put it in and look again."))
        self.said.show()
        announce(self, self.said.text())
        (self.card if n > 1 or not n else self.pin).setFocus()

    def _rest(self) -> None:
        self._task = None
        self.look_button.setEnabled(True)

    def _ask_library(self) -> None:
        self.library.refuse(_("Choose the library that came with the card."))
        self.library.line.setFocus()

    def _make_fields(self) -> None:
        hint = _(
            "The file with which programs use the card (PKCS#11). It came with the card or its "
            "reader; ask who issued the card."
        )
        kind = _("Libraries (*.so *.dll *.dylib)")
        self.library = FileField(_("&Library of the card"), _("Choose the library"), kind, hint)
        self.library.line.setText(_named_library())
        self.card, self.name, self.pin = Choice([]), QLineEdit(), PassphraseEdit()
        typed = QLineEdit()
        self.card.setEditable(True)
        self.card.setLineEdit(typed)
        typed.setPlaceholderText(_("the only one that is there"))
        typed.setAccessibleName(_("Card or token"))
        self.look_button = QuietButton(_("Loo&k for cards"))
        self.look_button.setAutoDefault(False)
        self.look_button.clicked.connect(self.look)
        self.card_field = Field(_("Card or &token"), self.card)
        self.name.setPlaceholderText(_("only where it holds several"))
        self.name_field = Field(_("&Name of the certificate on it"), self.name)
        self.pin_field = Field(_("&PIN"), self.pin)
        self.pin.textEdited.connect(self.pin_field.clear_problem)
        self.said = Small("", wrap=True)
        self.said.hide()
        row = QHBoxLayout()
        row.addWidget(self.card, 1)
        row.addWidget(self.look_button)
        inside = self.card_field.layout()
        if isinstance(inside, QVBoxLayout):
            inside.insertLayout(1, row)


def _readable() -> bool:
    from gcm_desktop.reports.smart_cards import cards_can_be_used

    return cards_can_be_used()


def _named_library() -> str:
    """The one that this device names for all programs' cards, if any."""
    from gcm_desktop.reports.smart_cards import MODULE

    return os.environ.get(MODULE, "")


def _unreadable() -> str:
    return _(
        "This installation cannot use cards and tokens, since the part that reads them was not "
        "installed with it. An identity in a file signs as well."
    )
