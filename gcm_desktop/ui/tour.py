"""The tour: five minutes on the sample consultation, one thing to do on each page.

A card stands below the page, which can be worked on meanwhile; its steps are data.
"""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from gcm_desktop.consultation.consultations import consultations
from gcm_desktop.texts import _
from gcm_desktop.ui.notices import announce
from gcm_desktop.ui.pieces import (
    IconButton,
    KeyCap,
    Muted,
    Pill,
    PrimaryButton,
    QuietButton,
    Small,
    Subtitle,
    press_with,
)
from gcm_desktop.workspace import Workspace

if TYPE_CHECKING:
    from gcm_desktop.ui.shell import Shell

NEXT, BACK, END = "Alt+PgDown", "Alt+PgUp", "Alt+End"
"""Keys that no page uses, as the page goes on listening."""


class Step(NamedTuple):
    """One thing to do."""

    page: str
    """The page it is done on, by its key."""
    title: str
    text: str
    keys: str
    """The keys it is done with."""


def steps(pages: Collection[str]) -> tuple[Step, ...]:
    """The steps on those pages that there are."""
    return tuple(step for step in _all_steps() if step.page in pages)


def _all_steps() -> tuple[Step, ...]:
    return (
        Step("consultations", _("A file holds consultations"),
             _("Up and down move in the list. Enter works on the one that is marked."),
             "Enter"),
        Step("sessions", _("A consultation is held in sessions"),
             _("Look at the sessions of the sample: each has its agenda and who was there."),
             ""),
        Step("minutes", _("Write at the speed of speech"),
             _("Type a sentence that was said. Enter saves it, and the next line is ready."),
             "Enter"),
        Step("capture", _("Record what was said, with care"),
             _("Find an objective by a number or an everyday word, like passport; then type what "
               "was said. Ctrl+Enter saves it at once."),
             "Ctrl+F"),
        Step("coverage", _("See who is missing"),
             _("The arrow keys reach every cell, and Enter lists what was said in it. Below stands "
               "who was not heard."),
             "← ↑ → ↓"),
        Step("findings", _("Say what it amounts to"),
             _("A finding is a sentence that holds the inputs it rests on. Look at what one of "
               "them leads back to."),
             ""),
        Step("report", _("Send a report that carries its own data"),
             _("Make a preview. Only what was looked at can be signed and saved."),
             _key_of(_("&Preview"))),
        Step("history", _("Everything can be taken back"),
             _("Each change is listed with what it was before. Take back the line you recorded, "
               "and do it again with Ctrl+Shift+Z."),
             "Ctrl+Z"),
        Step("safety", _("Keep it safe"),
             _("Make a backup. It opens with the passphrase of the file, and is checked before it "
               "counts."),
             _key_of(_("&Back up now"))),
    )  # fmt: skip


def _key_of(caption: str) -> str:
    """The key that presses a button of this caption, which differs between languages."""
    return QKeySequence.mnemonic(caption).toString(QKeySequence.SequenceFormat.NativeText)


class Tour(QFrame):
    """The card of the tour. Nothing waits for it: the page above goes on as ever."""

    gone_to = Signal(str)
    """The page of the step that is shown now."""
    ended = Signal()

    def __init__(self, wanted: tuple[Step, ...]) -> None:
        super().__init__()
        self.steps, self.at = wanted, 0
        self.place, self.sample = Pill("", "accent"), Pill(_("Sample, invented"), "warn")
        self.keys = KeyCap()
        self.title, self.text = Subtitle(), Muted(wrap=True)
        self.back = QuietButton(_("Back"))
        self.next = PrimaryButton(_("Next"))
        self.end = IconButton(_("End the tour"), "close", "muted", END)
        for button, keys, act in (
            (self.back, BACK, self.go_back), (self.next, NEXT, self.go_next),
            (self.end, END, self.ended.emit),
        ):  # fmt: skip
            button.clicked.connect(act)
            if button is not self.end:
                button.setToolTip(keys)
                press_with(button, keys)
        self._lay_out()

    def begin(self) -> None:
        """Show the first step."""
        self._show(0)

    @Slot()
    def go_next(self) -> None:
        """Show the next step, or end behind the last."""
        if self.at + 1 == len(self.steps):
            self.ended.emit()
        else:
            self._show(self.at + 1)

    @Slot()
    def go_back(self) -> None:
        """Show the step before."""
        if self.at:
            self._show(self.at - 1)

    def _show(self, at: int) -> None:
        self.at, step, many = at, self.steps[at], len(self.steps)
        where = _("{n} of {many}").format(n=at + 1, many=many)
        self.place.show_state(where, "accent")
        self.title.setText(step.title)
        self.text.setText(step.text)
        self.keys.setText(step.keys)
        self.keys.setVisible(bool(step.keys))
        self.back.setEnabled(at > 0)
        self.next.setText(_("Done") if at + 1 == many else _("Next"))
        self.setAccessibleName(_("Tour, step {where}").format(where=where))
        self.gone_to.emit(step.page)
        announce(self, f"{where}. {step.title}. {step.text} {step.keys}".strip())

    def be_low(self, low: bool) -> None:
        """Leave the room to the page where there is little."""
        self.title.setHidden(low)
        self._row.setContentsMargins(14, 4 if low else 10, 14, 4 if low else 10)

    def mark_sample(self, sample: bool) -> None:
        """Say here that everything is invented: a notice would take the room of another line."""
        self.sample.setVisible(sample)

    def _lay_out(self) -> None:
        marks, words = QVBoxLayout(), QVBoxLayout()
        marks.setSpacing(4)
        words.setSpacing(2)
        marks.addWidget(self.place)
        marks.addWidget(self.sample)
        words.addWidget(self.title)
        words.addWidget(self.text)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(8)
        self._row.addLayout(marks)
        self._row.addSpacing(4)
        self._row.addLayout(words, 1)
        self._row.addWidget(self.keys, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addSpacing(8)
        for part in (Small(BACK), self.back, Small(NEXT), self.next, self.end):
            self._row.addWidget(part)


def begin_tour(shell: "Shell") -> None:
    """Begin the tour on the consultation that is chosen or on a sample."""

    def begin(chosen: UUID | None) -> None:
        if shell.tour is not None:
            return
        if shell.consultation_id is None and chosen is not None:
            shell.consult(chosen)
        tour = Tour(steps([key for key in shell.entries if shell.shows(key)]))
        shell.show_tour(tour)
        tour.gone_to.connect(shell.go_on)
        tour.ended.connect(shell.end_tour)
        tour.begin()

    if shell.consultation_id is not None:
        begin(None)
    else:
        _look_for_sample(shell, begin)


def offer_tour(shell: "Shell") -> None:
    """Offer the tour where a file with a sample is opened on this device for the first time."""

    def offer(sample: UUID | None) -> None:
        if sample is not None and shell.tour is None:
            sentence = _(
                "New here? A tour of five minutes leads through the pages, on this sample."
            )
            notice = shell.notices.say(sentence, "info")

            def take() -> None:
                shell.notices.drop(notice)
                shell.take_tour()

            notice.offer(_("Take the &tour"), take)

    _look_for_sample(shell, offer)


def _look_for_sample(shell: "Shell", then: Callable[[UUID | None], None]) -> None:
    """Find an invented consultation, off the window's thread: a file may hold thousands."""
    workspace = shell.workspace
    shell.background.start(
        lambda _task: _sample(workspace), owner=shell, then=then, fails=shell.notices.show_error
    )


def _sample(workspace: Workspace) -> UUID | None:
    found = workspace.read(consultations)
    return next((summary.id for summary in found if summary.sample), None)
