"""What stands beside the list: how far a session is, what contradicts itself, what can be done."""

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout

from gcm_desktop.texts import _
from gcm_desktop.ui.pieces import (
    Canvas,
    KeyCap,
    Muted,
    Panel,
    Pill,
    PrimaryButton,
    QuietButton,
    Small,
    Subtitle,
    press_with,
)
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.sentences import Sentences
from gcm_desktop.ui.session_list import SessionLine
from gcm_desktop.ui.session_names import STATE_TONES, state_meaning, state_name, step_name
from gcm_desktop.ui.session_sealing import SealState

WIDE, BAR = 316, 20


class Way(NamedTuple):
    """Something to do with a session: its key here, what it is called, the keys that do it."""

    name: str
    label: str
    keys: str
    changes: bool = True
    """Whether it is of no use in a file that is open for reading only."""


def ways() -> tuple[Way, ...]:
    """What can be done with a session, in the order of the work."""
    return (
        Way("edit", _("Edit"), "F2"),
        Way("attendance", _("Attendance"), "F3", changes=False),
        Way("consent", _("Consent"), "F4", changes=False),
        Way("assess", _("Assessment"), "F6", changes=False),
        Way("read_back", _("Read back to the room"), "F7", changes=False),
        Way("invite", _("Invitations and register"), "Ctrl+R", changes=False),
        Way("attach", _("Attachments"), "Ctrl+Shift+A", changes=False),
        Way("kit", _("Print the session kit…"), "Ctrl+P", changes=False),
        Way("sheet", _("Print the return sheet…"), "Ctrl+Alt+P", changes=False),
        Way("minutes", _("Minutes of the session…"), "Ctrl+Alt+M", changes=False),
    )


class SessionPanel(Panel):
    """The session the focus is on."""

    asked = Signal(str)
    """One of `ways`, or `step`: the state that comes next, or `reopen`."""

    def __init__(self, *, writable: bool) -> None:
        super().__init__()
        self.setFixedWidth(WIDE)
        self._writable = writable
        self.title, self.when = Subtitle(wrap=True), Muted(wrap=True)
        self.state, self.meaning = Pill("", "info"), Small(wrap=True)
        self.step, self.reopen = PrimaryButton(""), QuietButton(_("Open it again"))
        self.warnings, self.sealed = Sentences("warning", "warn"), Sentences("info", "info")
        self.buttons: dict[str, QPushButton] = {}
        self.step.clicked.connect(lambda: self.asked.emit("step"))
        self.reopen.clicked.connect(lambda: self.asked.emit("reopen"))
        press_with(self.step, "Ctrl+E")
        press_with(self.reopen, "Ctrl+Shift+E")
        self.reopen.setToolTip("Ctrl+Shift+E")
        self._lay_out()

    def show_session(self, session: SessionLine, seal: SealState | None) -> None:
        """Show how far it is, what contradicts itself, and what its seal says today."""
        self.title.setText(session.title)
        self.when.setText(session.about)
        self.state.show_state(state_name(session.state), STATE_TONES[session.state])
        self.meaning.setText(state_meaning(session.state))
        self.step.setText(step_name(session.state))
        again = session.state != "sealed" or (seal is not None and (seal.amended or seal.broken))
        self.step.setEnabled(self._writable and again)
        self.reopen.setVisible(session.state != "open" and self._writable)
        self.warnings.show_sentences(session.warnings)
        said = seal.sentences(session.zone) if seal else ()
        self.sealed.show_sentences(said, seal.look if seal else None)

    def _lay_out(self) -> None:
        inside = Canvas()
        box = QVBoxLayout(inside)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.state)
        step = QHBoxLayout()
        step.addWidget(self.step, 1)
        step.addWidget(KeyCap("Ctrl+E"), 0, Qt.AlignmentFlag.AlignVCenter)
        box.addLayout(head)
        for part in (self.when, self.meaning):
            box.addWidget(part)
        box.addLayout(step)
        box.addWidget(self.reopen)
        for sentences in (self.warnings, self.sealed):
            box.addWidget(sentences)
        box.addSpacing(6)
        box.addLayout(self._ways())
        box.addStretch()
        self._inside = inside
        around = QVBoxLayout(self)
        around.setContentsMargins(2, 2, 2, 2)
        around.addWidget(Scrolled(inside))

    def showEvent(self, event: QShowEvent) -> None:
        """Be as wide as the longest button asks for: languages differ by a third."""
        super().showEvent(event)
        self.setFixedWidth(max(WIDE, self._inside.minimumSizeHint().width() + BAR))

    def _ways(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for row, way in enumerate(ways()):
            button = QuietButton(way.label)
            button.setAccessibleDescription(way.keys)
            button.clicked.connect(lambda _on=False, name=way.name: self.asked.emit(name))
            button.setEnabled(self._writable or not way.changes)
            press_with(button, way.keys)
            self.buttons[way.name] = button
            grid.addWidget(button, row, 0)
            beside = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
            grid.addWidget(KeyCap(way.keys), row, 1, beside)
        return grid
