"""Of the window that makes one report of several: its pages, and what hinders it."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.facts import FactsGrid
from gcm_desktop.ui.notices import announce
from gcm_desktop.ui.pieces import (
    Card,
    LinkButton,
    Muted,
    Panel,
    Subtitle,
    Words,
    isolated,
)
from gcm_desktop.ui.preview import Preview
from gcm_desktop.ui.report_side import missing_in_words
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.synthesising_work import Hindrance, Synthesis

SIDE, HIGH, HINDERED = 300, 430, 84


class Hindered(QWidget):
    """What cannot be taken in, and why; nothing is made until it is left out or mended."""

    left_out = Signal()
    """All of these are to be left out."""

    def __init__(self) -> None:
        super().__init__()
        self.hindrances: tuple[Hindrance, ...] = ()
        self._listed = Scrolled(QWidget())
        self._listed.setFixedHeight(HINDERED)
        self.leave_out = LinkButton(_("Make it &without these"))
        self.leave_out.setAutoDefault(False)
        self.leave_out.clicked.connect(self.left_out)
        head = QHBoxLayout()
        head.addWidget(Muted(_("Nothing was made. These cannot be taken in:"), wrap=True), 1)
        head.addWidget(self.leave_out)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(head)
        box.addWidget(self._listed)
        self.hide()

    @property
    def sources(self) -> tuple[UUID | Path, ...]:
        """What cannot be taken in, as it was asked for."""
        return tuple(one.source for one in self.hindrances)

    def show_hindrances(self, hindrances: tuple[Hindrance, ...]) -> None:
        """Say of each what keeps it out."""
        self.hindrances = hindrances
        said = [f"{isolated(one.name)}: {one.why}" for one in hindrances]
        self._listed.setWidget(_lines(said))
        self.show()
        self.leave_out.setFocus()
        announce(self, " ".join(said))

    def clear(self) -> None:
        """Nothing is kept out."""
        self.hindrances = ()
        self.hide()


class SynthesisPages(QWidget):
    """The pages as they will be printed, what they amount to, and what could not be added."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self.preview, self.facts, self.said = Preview(background), FactsGrid(), list[str]()
        self.not_added = Scrolled(QWidget())
        self.setFixedHeight(HIGH)
        card, side = Card(), Panel()
        inside, box, row = QVBoxLayout(card), QVBoxLayout(side), QHBoxLayout(self)
        inside.setContentsMargins(2, 2, 2, 2)
        inside.addWidget(self.preview)
        side.setFixedWidth(SIDE)
        box.setContentsMargins(14, 12, 14, 14)
        box.addWidget(self.facts)
        box.addWidget(Subtitle(_("What could not be added")))
        box.addWidget(self.not_added, 1)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(card, 1)
        row.addWidget(side)

    def show_synthesis(self, made: Synthesis) -> None:
        """Show this report."""
        told, missing = made.told, made.report.missing
        self.preview.show_report(made.report.pdf, made.report.pages)
        people = _("not printed") if told.people.total is None else str(told.people.total)
        self.facts.show_facts(
            (
                (_("Pages"), str(made.report.pages)),
                (_("Consultations"), str(len(told.sources))),
                (_("Inputs"), str(told.counted)),
                (_("People"), people),
            )
        )
        self.said = [f"{isolated(title)} · {what}: {why}" for title, what, why in made.not_added]
        if missing:
            self.said.append(missing_in_words(missing))
        everything = [_("Everything could be added.")]
        self.not_added.setWidget(_lines(self.said or everything))


def _lines(sentences: Sequence[str]) -> QWidget:
    listed = QWidget()
    box = QVBoxLayout(listed)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(6)
    for sentence in sentences:
        box.addWidget(Words(sentence, wrap=True))
    box.addStretch()
    return listed
