"""After how many minutes the window locks by itself."""

from dataclasses import replace

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from gcm_desktop.profile import Settings
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.notices import Field

OFFERED = (1, 2, 5, 10, 15, 20, 30, 60, 0)
"""Minutes; 0 is only when asked to."""


class IdleChoice(QWidget):
    """Two numbers of minutes: as a rule, and while a session runs."""

    changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.usual = _minutes(settings.lock_after)
        self.in_session = _minutes(settings.lock_after_in_session)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(16)
        for box, caption in (
            (self.usual, _("Locks &when nobody touched it for")),
            (self.in_session, _("The same while a s&ession runs")),
        ):
            row.addWidget(Field(caption, box))
            box.setMinimumWidth(210)
            box.currentIndexChanged.connect(lambda _row: self.changed.emit())
        row.addStretch()

    def onto(self, settings: Settings) -> Settings:
        """These settings with the minutes that are chosen."""
        return replace(
            settings,
            lock_after=int(self.usual.currentData()),
            lock_after_in_session=int(self.in_session.currentData()),
        )


def _minutes(now: int) -> QComboBox:
    box = QComboBox()
    for minutes in OFFERED if now in OFFERED else (now, *OFFERED):
        box.addItem(_in_words(minutes), minutes)
    box.setCurrentIndex(box.findData(now))
    return box


def _in_words(minutes: int) -> str:
    if not minutes:
        return _("Only when asked to")
    said = ngettext("{n} minute", "{n} minutes", minutes)
    return said.format(n=QLocale().toString(minutes))
