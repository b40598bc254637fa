"""The list of sessions with the chosen one beside it, or what to do where there is none."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.pieces import (
    Canvas,
    Card,
    KeyCap,
    Muted,
    PageHead,
    PrimaryButton,
    Subtitle,
    press_with,
)
from gcm_desktop.ui.session_list import SessionList
from gcm_desktop.ui.session_panel import SessionPanel


class Overview(Canvas):
    """The list of sessions with the chosen one beside it, or what to do where there is none."""

    asked_new = Signal()

    def __init__(self, *, writable: bool) -> None:
        super().__init__()
        self.list, self.panel = SessionList(), SessionPanel(writable=writable)
        self.new = PrimaryButton(_("&New session"))
        self.new.clicked.connect(self.asked_new)
        self.new.setEnabled(writable)
        press_with(self.new, "Ctrl+N")
        head = PageHead(_("Plan"), _("Sessions"))
        head.row.addWidget(KeyCap("Ctrl+N"), 0, Qt.AlignmentFlag.AlignVCenter)
        head.row.addWidget(self.new)
        self._some, self._none = QWidget(), _empty()
        row = QHBoxLayout(self._some)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.addWidget(self.list)
        row.addWidget(card, 1)
        row.addWidget(self.panel)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 20, 14)
        box.setSpacing(12)
        box.addWidget(head)
        box.addWidget(self._some, 1)
        box.addWidget(self._none)
        self._rest = QWidget()
        box.addWidget(self._rest, 1)

    def start_typing(self) -> None:
        """Put the focus on the list, or on a new one where there is none."""
        (self.list if self.list.sessions.lines else self.new).setFocus()

    def arrange(self, some: bool) -> None:
        """Show the list, or what a session is."""
        self._some.setVisible(some)
        self._none.setVisible(not some)
        self._rest.setVisible(not some)


def _empty() -> Card:
    card = Card()
    box = QVBoxLayout(card)
    box.setContentsMargins(18, 16, 18, 16)
    box.setSpacing(4)
    box.addWidget(Subtitle(_("Plan the first session")))
    what = _(
        "A session is one meeting: its day and place, its agenda with the objectives of each item, "
        "who came, what they consented to. A title is enough to begin."
    )
    box.addWidget(Muted(what, wrap=True))
    return card
