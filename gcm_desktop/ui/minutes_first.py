"""What the minutes page says first: which meeting is written down, and where there is none yet."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimeZone, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gcm_desktop.consultation.sessions import Session, a_zone, open_session
from gcm_desktop.texts import _
from gcm_desktop.ui.pieces import Card, LinkButton, Muted, PrimaryButton, Title
from gcm_desktop.workspace import Workspace


def open_today(workspace: Workspace, consultation_id: UUID) -> UUID:
    """Open a meeting that begins now. Raises GcmError."""
    today = QLocale().toString(QDateTime.currentDateTime().date(), QLocale.FormatType.ShortFormat)
    session = workspace.write(
        open_session,
        consultation_id=consultation_id,
        title=_("Meeting of {date}").format(date=today),
        starts_at=datetime.now(UTC).replace(microsecond=0),
        zone=zone_here(),
    )
    return session.id


def zone_here() -> str:
    """The time zone of this device, by its IANA name; UTC where that is not known."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    try:
        return a_zone(name)
    except ValueError:
        return "UTC"


def first_choice(found: list[Session], remembered: UUID | None) -> UUID | None:
    """The meeting to begin with: the one of last time, else the newest that is open."""
    if remembered is not None and any(one.id == remembered for one in found):
        return remembered
    running = [one for one in found if one.state == "open"] or found
    return max(running, key=lambda one: one.id).id if running else None


class NoMeetingYet(QWidget):
    """Says what to do first, and does it with one key."""

    asked_open = Signal()

    def __init__(self, plan: Callable[[], None] | None, *, writable: bool) -> None:
        super().__init__()
        self.open_button = PrimaryButton(_("Open a meeting that begins now"))
        self.open_button.setToolTip(_("Enter, or Ctrl+N"))
        self.open_button.setEnabled(writable)
        self.open_button.setAutoDefault(True)
        self.open_button.clicked.connect(self._ask)
        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(28, 24, 28, 24)
        box.setSpacing(10)
        box.addWidget(Title(_("No meeting yet"), wrap=True))
        box.addWidget(
            Muted(
                _(
                    "Minutes belong to a meeting. Press Enter to open one that begins now; its "
                    "place, agenda and who is in the room can be filled in later."
                ),
                wrap=True,
            )
        )
        box.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeading)
        if plan is not None:
            link = LinkButton(_("&Plan it first, with an agenda"))
            link.clicked.connect(lambda: plan())
            box.addWidget(link, 0, Qt.AlignmentFlag.AlignLeading)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(card)
        outside.addStretch()

    @Slot()
    def _ask(self) -> None:
        self.asked_open.emit()
