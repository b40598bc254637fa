"""The settings of this device: who works here, the language, and how the windows look."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from gcm_desktop.profile import THEMES, Settings
from gcm_desktop.texts import _
from gcm_desktop.ui.first_start import kept_where
from gcm_desktop.ui.names import theme_name
from gcm_desktop.ui.notices import Notices
from gcm_desktop.ui.officer_form import OfficerForm
from gcm_desktop.ui.pieces import (
    Canvas,
    Card,
    FieldLabel,
    PageHead,
    PrimaryButton,
    QuietButton,
    Segments,
    Small,
    Subtitle,
    press_with,
)

WIDTH = 680


class SettingsView(Canvas):
    """The settings, changed only when they are saved."""

    saved = Signal(Settings)
    left = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.form = OfficerForm(settings)
        self.theme = Segments([(theme, theme_name(theme)) for theme in THEMES], _("Light or dark"))
        self.theme.choose(settings.theme if settings.theme in THEMES else "system")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 14)
        outer.setSpacing(14)
        self.notices = Notices()
        outer.addWidget(self.notices)
        outer.addWidget(PageHead(_("This computer"), _("Settings")))
        outer.addWidget(self._officer_card())
        outer.addWidget(self._look_card())
        outer.addLayout(self._foot())
        outer.addStretch()

    def start_typing(self) -> None:
        """Put the focus where the settings begin."""
        self.form.role.setFocus()

    @property
    def settings(self) -> Settings:
        """The settings as they are filled in."""
        return replace(self.form.settings, theme=self.theme.chosen)

    @Slot()
    def save(self) -> None:
        """Keep the settings."""
        self.saved.emit(self.settings)

    def _officer_card(self) -> Card:
        card, box = _card(_("Who works here"))
        box.addWidget(self.form)
        box.addWidget(Small(kept_where(), wrap=True))
        return card

    def _look_card(self) -> Card:
        card, box = _card(_("How the windows look"))
        label = FieldLabel(_("Light or &dark"))
        label.setBuddy(next(iter(self.theme.buttons.values())))
        box.addWidget(label)
        box.addWidget(self.theme)
        return card

    def _foot(self) -> QHBoxLayout:
        save = PrimaryButton(_("&Save the settings"))
        save.clicked.connect(self.save)
        leave = QuietButton(_("&Back"))
        press_with(leave, "Esc")
        leave.clicked.connect(self.left)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(save)
        foot.addWidget(leave)
        foot.addWidget(Small(_("Esc goes back without saving.")))
        foot.addStretch()
        return foot


def _card(title: str) -> tuple[Card, QVBoxLayout]:
    card = Card()
    card.setMaximumWidth(WIDTH)
    box = QVBoxLayout(card)
    box.setContentsMargins(18, 16, 18, 16)
    box.setSpacing(12)
    box.addWidget(Subtitle(title))
    return card, box
