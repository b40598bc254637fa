"""The frame of what is shown in place of the list of sessions: a head, a way back, and notices."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gcm_desktop.consultation.sessions import Session, session
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.notices import Notices
from gcm_desktop.ui.pieces import Canvas, PageHead, QuietButton
from gcm_desktop.ui.shell import Shell


class SessionView(Canvas):
    """A view about one session; Escape goes back to the list."""

    SHOWS: ClassVar[frozenset[str]] = frozenset({"session"})
    """The tables whose changes it reads again after."""
    left = Signal()

    def __init__(self, shell: Shell, session_id: UUID, title: str) -> None:
        super().__init__()
        self.shell, self.session_id = shell, session_id
        self.notices = Notices()
        self.head = PageHead("", title)
        self.back = QuietButton(_("&Back"))
        self.back.setToolTip("Esc")
        self.back.clicked.connect(self.leave)
        escape = QShortcut(QKeySequence("Esc"), self, self.leave)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(24, 18, 20, 12)
        self.box.setSpacing(10)
        self.box.addWidget(self.head)
        self.box.addWidget(self.notices)

    @property
    def writable(self) -> bool:
        """Whether anything can be changed in the file."""
        return not self.shell.workspace.read_only

    def meeting(self) -> Session:
        """The session it is about, as it stands now."""
        return self.shell.workspace.read(session, self.session_id)

    def name_session(self) -> None:
        """Say at the head which session it is."""
        self.head.eyebrow.setText(self.meeting().title)

    def place(self) -> dict[str, Any]:
        """Where in it somebody is: ids and numbers, never words."""
        return {}

    def return_to(self, place: dict[str, Any]) -> None:
        """Go where `place` said somebody was, as far as that is still there."""

    def start_typing(self) -> None:
        """Put the focus where typing begins."""

    def reread(self) -> None:
        """Show again what the file says now."""

    @Slot()
    def leave(self) -> None:
        """Go back, unless something would be lost."""
        self.left.emit()

    def keep(self) -> None:
        """It goes to the back or away: keep what is half typed."""

    def doing(self, act: Callable[[], object]) -> bool:
        """Do something to the file; whether it was done, else the reason stands above."""
        try:
            act()
        except GcmError as error:
            self.notices.clear()
            self.notices.show_error(error)
            return False
        return True


def add_to_head(view: SessionView, *parts: QWidget) -> None:
    """Put these at the end of a view's head, and the way back after them."""
    for part in (*parts, view.back):
        view.head.row.addWidget(part)
