"""Progress: what still keeps this consultation from its report, each with the way there."""

from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.consultation.progress import LEFT_OUT, Item, Progress, progress
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.pieces import Card, Muted, QuietButton, Small, Subtitle, Words
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.shell import Page, Shell
from gcm_desktop.ui.synthesis import SynthesisPage
from gcm_desktop.ui.synthesis_language import in_its_name, working_language

CAPTURE = "capture"
WIDTH = 800
"""Pixels; in a wider window what belongs together would lie too far apart."""


class ProgressPage(SynthesisPage):
    """What is not settled yet, and what became of everything that was said."""

    key = "progress"
    drawing = "progress"
    group = "send"
    SHOWS: ClassVar[frozenset[str]] = frozenset(
        {"consultation", "input", "finding", "consent", "comment", "passage", "session",
         "recommendation", "assessment", "dissent", "report_plan", "disclosure_decision"}
    )  # fmt: skip

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.lines: dict[str, ItemLine] = {}
        self.said = Muted(wrap=True)
        self.counts = Counts()
        self._open = QVBoxLayout()
        self._open.setSpacing(0)
        todo = Card()
        inside = QVBoxLayout(todo)
        inside.setContentsMargins(18, 14, 14, 14)
        inside.setSpacing(8)
        inside.addWidget(Subtitle(_("Still open")))
        inside.addWidget(self.said)
        inside.addLayout(self._open)
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        for card in (todo, self.counts):
            card.setMaximumWidth(WIDTH)
            box.addWidget(card)
        box.addStretch()
        self.stack(self.head(_("What keeps it from its report")), Scrolled(column))

    @staticmethod
    def title() -> str:
        return _("Progress")

    def read(self) -> None:
        """Count again."""
        workspace, about = self.workspace, self.about
        spoken = working_language(workspace, self.shell.profile, about)
        self.reading.ask(
            "progress", lambda: workspace.read(progress, about, spoken),
            lambda told: self._show(told, spoken),
        )  # fmt: skip

    def start(self) -> None:
        """The keys go to the first thing that is open."""
        first = next(iter(self.lines.values()), None)
        if first is not None:
            first.go.setFocus()

    @Slot(object)
    def follow(self, item: Item) -> None:
        """Go to where something is mended."""
        if item.page not in self.shell.entries:
            return
        page = self.shell.go(item.page)
        if page is not None:
            _lead(page, item)

    def _show(self, told: Progress, spoken: str) -> None:
        focused = next((n for n, line in self.lines.items() if line.go.hasFocus()), None)
        for line in self.lines.values():
            self._open.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = {item.name: ItemLine(item, in_words(item, spoken)) for item in told.items}
        for line in self.lines.values():
            line.followed.connect(self.follow)
            self._open.addWidget(line)
        self.said.setText(_summary(told))
        self.counts.tell(told)
        if focused is not None and self.lines:
            self.lines.get(focused, next(iter(self.lines.values()))).go.setFocus()
        elif self.isVisible() and self.focusWidget() is None:
            self.start()


class ItemLine(QWidget):
    """One thing that is open, and the way there."""

    followed = Signal(object)

    def __init__(self, item: Item, sentence: str) -> None:
        super().__init__()
        self.item, self.sentence = item, sentence
        self.go = QuietButton(_("Go there"))
        self.go.setAccessibleName(_("{what} Go there").format(what=sentence))
        self.go.clicked.connect(lambda: self.followed.emit(self.item))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 5, 0, 5)
        row.setSpacing(12)
        row.addWidget(IconView("warning", "warn", 18))
        row.addWidget(Words(sentence, wrap=True), 1)
        row.addWidget(self.go)


class Counts(Card):
    """How many inputs were recorded, used and left out, and why."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: dict[str, Words] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(18, 14, 18, 14)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        grid.addWidget(Subtitle(_("What became of what was said")), 0, 0, 1, 2)
        names = {"recorded": _("Inputs recorded"), "used": _("Used in findings"), **reasons()}
        for row, (name, said) in enumerate(names.items(), start=1):
            self.figures[name] = Words("–")
            label = Words(said, wrap=True) if name in ("recorded", "used") else Muted(said)
            grid.addWidget(label, row, 0)
            grid.addWidget(self.figures[name], row, 1, Qt.AlignmentFlag.AlignTrailing)
        grid.setColumnStretch(0, 1)
        note = _("Inputs are counted, not people. Each is counted once, for the first reason.")
        grid.addWidget(Small(note, wrap=True), len(names) + 1, 0, 1, 2)

    def tell(self, told: Progress) -> None:
        """Show these counts."""
        counts = {"recorded": told.recorded, "used": told.used, **told.left_out}
        for name, figure in self.figures.items():
            figure.setText(str(counts[name]))


def reasons() -> dict[str, str]:
    """Why an input is in no finding, in words."""
    said = (
        _("Left out: consent was taken back"),
        _("Left out: taken back for another reason"),
        _("Left out: never leaves this file"),
        _("Counted only: the words may not be printed"),
        _("Used in no finding yet"),
    )
    return dict(zip(LEFT_OUT, said, strict=True))


def in_words(item: Item, spoken: str) -> str:
    """What is open, in a sentence."""
    n = item.count
    return {
        "to_be_sorted": lambda: ngettext(
            "{n} input has no objective yet.", "{n} inputs have no objective yet.", n),
        "untranslated": lambda: ngettext(
            "{n} input has no checked translation into {language}.",
            "{n} inputs have no checked translation into {language}.", n),
        "unsynthesised": lambda: ngettext(
            "{n} objective was heard, and no finding says so.",
            "{n} objectives were heard, and no finding says so.", n),
        "bare": lambda: ngettext(
            "{n} finding rests on nothing.", "{n} findings rest on nothing.", n),
        "on_withdrawn": lambda: ngettext(
            "{n} finding rests in part on what was taken back.",
            "{n} findings rest in part on what was taken back.", n),
        "no_session_consent": lambda: ngettext(
            "In {n} session inputs were recorded without its consent.",
            "In {n} sessions inputs were recorded without their consent.", n),
        "no_guardian": lambda: ngettext(
            "{n} consent of a child lacks a guardian’s.",
            "{n} consents of children lack a guardian’s.", n),
        "named_without_consent": lambda: ngettext(
            "{n} input names its speaker without a consent to be named.",
            "{n} inputs name their speakers without a consent to be named.", n),
        "comments_open": lambda: ngettext(
            "{n} comment has no answer yet.", "{n} comments have no answer yet.", n),
        "not_cleared": lambda: ngettext(
            "{n} paragraph is not cleared yet.", "{n} paragraphs are not cleared yet.", n),
        "not_closed": lambda: ngettext(
            "{n} session is still open.", "{n} sessions are still open.", n),
        "not_sealed": lambda: ngettext(
            "{n} session is closed and not sealed.", "{n} sessions are closed and not sealed.", n),
        "not_reviewed": lambda: ngettext(
            "{n} question of the disclosure review is open.",
            "{n} questions of the disclosure review are open.", n),
    }[item.name]().format(n=n, language=in_its_name(spoken))  # fmt: skip


def _lead(page: Page, item: Item) -> None:
    """To the very thing on its page."""
    if item.page == CAPTURE and "input" in item.place:
        from gcm_desktop.ui.capture import CapturePage

        if isinstance(page, CapturePage):  # however far down it is listed
            page.writing.edit(UUID(item.place["input"]))
    elif item.name == "no_session_consent":
        from gcm_desktop.ui.sessions import VIEWS

        page.return_to(item.place | {"view": list(VIEWS).index("consent")})
    elif item.name == "not_reviewed":
        from gcm_desktop.ui.report import ReportPage

        if isinstance(page, ReportPage):
            page.ask_disclosure()
    elif item.place:
        page.return_to(item.place)


def _summary(told: Progress) -> str:
    if told.ready:
        return _("Nothing is open any more: the report can be made.")
    if not told.recorded and not told.items:
        return _("Nothing has been recorded in this consultation yet.")
    many = len(told.items)
    return ngettext(
        "{n} thing is still open.",
        "{n} things are still open.",
        many,
    ).format(n=many)
