"""The first start: who works at this device, and in which language."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from gcm_desktop.profile import Settings
from gcm_desktop.texts import _
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.officer_form import OfficerForm
from gcm_desktop.ui.pieces import Canvas, Card, Muted, PageHead, PrimaryButton, Small, press_with

WIDTH = 620


class FirstStart(Canvas):
    """Four questions, all answered already if one likes the answers."""

    answered = Signal(Settings)
    spoken = Signal(Settings)
    """Another language was chosen: the page is to be made again in it, with these answers."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.form = OfficerForm(settings)
        self.form.language_chosen.connect(self._speak)
        self.go = PrimaryButton(_("&Start"))
        self.go.setDefault(True)
        self.go.clicked.connect(self.answer)
        for keys in ("Return", "Enter"):
            press_with(self.go, keys)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._card())
        row.addStretch()
        outer.addLayout(row)
        outer.addStretch(3)

    def start_typing(self) -> None:
        """Put the focus where the answers begin."""
        self.form.role.setFocus()

    @Slot()
    def answer(self) -> None:
        """Keep the answers."""
        self.answered.emit(replace(self.form.settings, set_up=True))

    @Slot(str)
    def _speak(self, _language: str) -> None:
        self.spoken.emit(self.form.settings)

    def _card(self) -> Card:
        card = Card()
        card.setFixedWidth(WIDTH)
        box = QVBoxLayout(card)
        box.setContentsMargins(28, 26, 28, 24)
        box.setSpacing(16)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(IconView("mark", "accent", 36))
        title = _("Who works at this computer?")
        head.addWidget(PageHead(_("Welcome to GCM Desktop"), title), 1)
        box.addLayout(head)
        why = _(
            "The role stands beside everything you record, so that others can tell who wrote what. "
            "You can change all of this later in the settings."
        )
        box.addWidget(Muted(why, wrap=True))
        box.addWidget(self.form)
        box.addLayout(self._foot())
        return card

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(IconView("lock", "faint", 16))
        foot.addWidget(Small(kept_where(), wrap=True), 1)
        foot.addWidget(self.go)
        return foot


def kept_where() -> str:
    """Where the answers are kept, in one line."""
    return _("Kept in your own profile on this computer only; nothing is sent anywhere.")
