"""Reading back to the room what was written down: large, without names, corrections below."""

from datetime import UTC, datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout

from gcm_desktop.consultation.inputs import inputs
from gcm_desktop.consultation.sessions import amend_session
from gcm_desktop.texts import _
from gcm_desktop.ui.capture_objectives import short_name
from gcm_desktop.ui.consultation_choices import UnreadableError
from gcm_desktop.ui.consultation_draft import without_draft
from gcm_desktop.ui.half_typed import DraftKeeping, Kept
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import (
    Canvas,
    Card,
    Eyebrow,
    Muted,
    PrimaryButton,
    QuietButton,
    Small,
    press_with,
)
from gcm_desktop.ui.session_draft import place_of
from gcm_desktop.ui.session_fields import Prose
from gcm_desktop.ui.session_names import day_and_time
from gcm_desktop.ui.session_view import SessionView, add_to_head
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

LARGE, LARGER = 26, 40
LONGEST = 20_000


class Point(NamedTuple):
    """One thing said, as it may be shown to the room: nobody's name with it."""

    text: str
    objective: int


def points_of(workspace: Workspace, consultation_id: UUID, session_id: UUID) -> list[Point]:
    """What was said in a session, in its order. Words that stay in the file are not shown."""
    said = workspace.read(inputs, consultation_id)
    return [
        Point(one.text, one.principal or 0) for one in reversed(said)
        if one.session_id == session_id and one.text and one.sensitivity != "local"
    ]  # fmt: skip


class PointCard(Card):
    """One point in large type."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.head, self.words, self.place = Eyebrow(), QTextBrowser(), Small()
        self.words.setStyleSheet(f"font-size: {size}px; border: 0;")
        self.words.setAccessibleName(_("The point that is read"))
        self.words.setTabChangesFocus(True)
        self.words.setMinimumHeight(3 * size)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 16, 22, 14)
        box.addWidget(self.head)
        box.addWidget(self.words, 1)
        box.addWidget(self.place)

    def show_point(self, point: Point | None, place: int, of: int) -> None:
        """Show a point, or that there is none."""
        self.head.setText(short_name(point.objective) if point else "")
        self.words.setPlainText(
            point.text if point else _("Nothing was recorded in this session yet.")
        )
        self.place.setText(_("{n} of {all}").format(n=place + 1, all=of) if of else "")


class RoomScreen(Canvas):
    """A window of its own for the projector: the point, and nothing else."""

    turned = Signal(int)

    def __init__(self, owner: SessionView) -> None:
        super().__init__()
        self.setParent(owner, Qt.WindowType.Window)
        self.setWindowTitle(_("GCM Desktop"))
        self.card = PointCard(LARGER)
        box = QVBoxLayout(self)
        box.setContentsMargins(40, 40, 40, 40)
        box.addWidget(self.card)
        _turn_with_keys(self, self.turned)
        QShortcut(QKeySequence("Esc"), self, self.close)
        QShortcut(QKeySequence("F11"), self, self.close)

    def appear(self) -> None:
        """Fill the screen that is not the officer's, where there is another."""
        owner = self.parentWidget()
        own = owner.screen() if owner is not None else None
        others = [screen for screen in QGuiApplication.screens() if screen is not own]
        if others:
            self.setGeometry(others[0].geometry())
        self.showFullScreen()


class ReadBackView(SessionView):
    """Left and Right turn the points; what the room corrects is typed below."""

    SHOWS: ClassVar[frozenset[str]] = frozenset({"session", "input", "consent"})
    changed = Signal()

    def __init__(self, shell: Shell, session_id: UUID) -> None:
        super().__init__(shell, session_id, _("Read back to the room"))
        self.points: list[Point] = []
        self.at = 0
        self.card, self.done_at = PointCard(LARGE), Muted(wrap=True)
        self.corrections = Prose(LONGEST, 84)
        self.field = Field(_("What the room &corrects"), self.corrections)
        self.screen_shown: RoomScreen | None = None
        self._kept = Kept(shell.workspace, place_of(session_id, "readback"))
        self._lay_out()
        self._connect()
        self._begin()
        self.keeping = DraftKeeping(self, self, self._kept, self.notices)
        self.reread()

    @property
    def typed(self) -> dict[str, Any]:
        """The corrections, if they were changed since they were saved."""
        said = self.corrections.typed()
        return {"corrections": said} if said != self._before else {}

    def start_typing(self) -> None:
        self.card.words.setFocus()

    def reread(self) -> None:
        workspace, meeting = self.shell.workspace, self.meeting()
        about = meeting.consultation_id
        self._say_when(meeting.read_back_at, meeting.zone)
        self.shell.background.start(
            lambda _task: points_of(workspace, about, meeting.id),
            owner=self, then=self._show_points, fails=self.notices.show_error,
        )  # fmt: skip

    @Slot(int)
    def turn(self, by: int) -> None:
        """Go on by so many points, or back."""
        if self.points:
            self.at = min(max(0, self.at + by), len(self.points) - 1)
        self._show_point()

    @Slot()
    def project(self) -> None:
        """Show the points on a screen of their own."""
        if self.screen_shown is None:
            self.screen_shown = RoomScreen(self)
            self.screen_shown.turned.connect(self.turn)
        self._show_point()
        self.screen_shown.appear()

    @Slot()
    def save(self) -> None:
        """Keep the corrections, and that the room heard what was written."""
        if not self.writable:
            return
        try:
            corrections = self.corrections.value()
        except UnreadableError as error:
            self.field.refuse(str(error))
            return
        self.field.clear_problem()
        action = without_draft(self._kept.place, amend_session)
        write, now = self.shell.workspace.write, datetime.now(UTC)
        facts = {"corrections": corrections, "read_back_at": now}
        if self.doing(lambda: write(action, self.session_id, **facts)):
            self.keeping.stop()
            self._kept.saved()
            self._before = self.corrections.typed()
            self.notices.clear()
            self.notices.say(_("It is noted that the points were read back."), "good")
            self._say_when(now, self.meeting().zone)

    def keep(self) -> None:
        if self.writable:
            self.keeping.keep()
        if self.screen_shown is not None:
            self.screen_shown.close()

    def _begin(self) -> None:
        self.name_session()
        self.corrections.show_value(self.meeting().corrections)
        self._before = self.corrections.typed()
        typed = self._kept.go_on() if self.writable else None
        if typed:
            self.corrections.fill(typed.get("corrections"))
            self.notices.say(_("What you typed here before and did not save is back."))

    def _show_points(self, points: list[Point]) -> None:
        self.points = points
        self.turn(0)

    def _show_point(self) -> None:
        point = self.points[self.at] if self.at < len(self.points) else None
        self.card.show_point(point, self.at, len(self.points))
        if self.screen_shown is not None:
            self.screen_shown.card.show_point(point, self.at, len(self.points))
        self.before.setEnabled(self.at > 0)
        self.after.setEnabled(self.at + 1 < len(self.points))

    def _say_when(self, read_at: datetime | None, zone: str) -> None:
        said = _("Read back on {day}.").format(day=day_and_time(read_at, zone))
        self.done_at.setText(said if read_at else _("Not read back yet."))

    def _connect(self) -> None:
        self.before.clicked.connect(lambda: self.turn(-1))
        self.after.clicked.connect(lambda: self.turn(1))
        self.full.clicked.connect(self.project)
        self.done_button.clicked.connect(self.save)
        self.corrections.edited.connect(self.changed)
        for button, keys in (
            (self.before, "Alt+Left"), (self.after, "Alt+Right"), (self.full, "F11"),
            (self.done_button, "Ctrl+S"),
        ):  # fmt: skip
            press_with(button, keys)
            button.setToolTip(keys)
        turned = self.card.words
        for keys, by in (("Right", 1), ("Left", -1), ("Space", 1), ("PgDown", 1), ("PgUp", -1)):
            key = QShortcut(QKeySequence(keys), turned, lambda by=by: self.turn(by))
            key.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _lay_out(self) -> None:
        self.before, self.after = QuietButton(_("&Previous")), QuietButton(_("&Next"))
        self.full = QuietButton(_("On the &screen of the room"))
        self.done_button = PrimaryButton(_("It was &read back"))
        self.done_button.setEnabled(self.writable)
        self.corrections.setReadOnly(not self.writable)
        add_to_head(self, self.full)
        self.box.addWidget(self.card, 1)
        row = QHBoxLayout()
        hint = _("Left and Right turn the points (Alt+Left and Alt+Right while you type).")
        for part in (self.before, self.after):
            row.addWidget(part)
        row.addWidget(Small(hint, wrap=True), 1)
        self.box.addLayout(row)
        self.box.addWidget(self.field)
        foot = QHBoxLayout()
        foot.addWidget(self.done_button)
        foot.addWidget(self.done_at, 1)
        self.box.addLayout(foot)


def _turn_with_keys(screen: RoomScreen, turned: Any) -> None:
    for keys, by in (("Right", 1), ("Left", -1), ("Space", 1), ("PgDown", 1), ("PgUp", -1)):
        QShortcut(QKeySequence(keys), screen, lambda by=by: turned.emit(by))
