"""Writing a recommendation, and noting what became of one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop.consultation.recommendations import ADDRESSED, FATES, Recommendation
from gcm_desktop.consultation.using import FindingSummary
from gcm_desktop.texts import _
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_words import WordsEdit
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.half_typed import Keeper, Kept
from gcm_desktop.ui.notices import Field, Notices
from gcm_desktop.ui.pieces import FieldLabel, Title, isolated
from gcm_desktop.ui.synthesis import NUMBERS, objective_name
from gcm_desktop.ui.synthesis_findings import FindingsChoice
from gcm_desktop.ui.synthesis_form import saving_foot

WIDTH, SETTLING = 860, 540


def level_in_words(level: str) -> str:
    """To whom a recommendation goes."""
    return {
        "local": _("Local"),
        "national": _("National"),
        "regional": _("Regional"),
        "global": _("Global"),
    }[level]


def fate_in_words(fate: str) -> str:
    """What became of a recommendation."""
    return {
        "open": _("Open"),
        "taken_up": _("Taken up"),
        "done": _("Done"),
        "declined": _("Declined"),
    }[fate]


class RecommendationDialog(SnugDialog):
    """Asks what is asked of whom; what is half typed is kept in the file."""

    given = Signal(dict)
    """The facts of the recommendation."""

    def __init__(
        self, kept: Kept, known: Recommendation | None, offered: Iterable[FindingSummary],
        ticked: Iterable[str], parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(WIDTH, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.kept, self.notices = kept, Notices()
        self.words, self.addressee, self.time_frame = WordsEdit(), QLineEdit(), QLineEdit()
        self.words.setFixedHeight(120)
        self.level = Choice((level, level_in_words(level)) for level in ADDRESSED)
        self.objective = Choice((str(number), objective_name(number)) for number in NUMBERS)
        self.findings = FindingsChoice(offered, ticked)
        self.fields = {
            "text": Field(_("&What is asked for"), self.words),
            "addressee": Field(_("&Of whom"), self.addressee),
            "level": Field(_("&Level"), self.level),
            "time_frame": Field(_("By w&hen"), self.time_frame),
            "objective": Field(_("O&bjective"), self.objective),
        }
        self._lay_out(_("Reword this recommendation") if known else _("New recommendation"))
        self._before = self._fill(known)
        if draft := kept.go_on():
            self._show(draft)
            self.notices.say(_("What was begun here before stands here again."), "info")
        self._keeper = _Typing(self)
        self.words.textChanged.connect(self._keeper.wait)

    def facts(self) -> dict[str, Any]:
        """What stands in the form, but for the findings."""
        return {
            "text": self.words.words,
            "addressee": self.addressee.text(),
            "level": self.level.chosen,
            "time_frame": self.time_frame.text(),
            "objective": int(self.objective.chosen or 0) or None,
        }

    @Slot()
    def save(self) -> None:
        """Hand over what was written; nothing written asks for nothing."""
        if not self.words.words.strip():
            self.fields["text"].refuse(_("Nothing is said here yet."))
            self.words.setFocus()
            return
        self.given.emit(self.facts() | {"findings": self.findings.ids})

    def finish(self) -> None:
        """It became a record: close, and keep no draft of it."""
        self._keeper.stop()
        self.kept.drop()
        self.accept()

    def refuse(self, sentence: str) -> None:
        """Say why it became none."""
        self.notices.clear()
        self.notices.say(sentence, "bad")

    def reject(self) -> None:
        """Close; what was written is kept, and stands here again the next time."""
        if self.facts() != self._before:
            self._keeper.keep()
        super().reject()

    def _fill(self, known: Recommendation | None) -> dict[str, Any]:
        names = ("text", "addressee", "level", "time_frame", "objective")
        self._show({name: getattr(known, name) for name in names} if known else {})
        return self.facts()

    def _show(self, facts: dict[str, Any]) -> None:
        self.words.write(str(facts.get("text") or ""))
        self.addressee.setText(str(facts.get("addressee") or ""))
        self.time_frame.setText(str(facts.get("time_frame") or ""))
        level = facts.get("level")
        self.level.choose(level if level in ADDRESSED else "national")
        self.objective.choose(str(facts.get("objective") or 0))

    def _lay_out(self, title: str) -> None:
        self.box.addWidget(Title(title, wrap=True))
        self.box.addWidget(self.notices)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for place, name in enumerate(("addressee", "level", "objective", "time_frame")):
            grid.addWidget(self.fields[name], place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        said, rests, row = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        said.addWidget(self.fields["text"])
        said.addLayout(grid)
        said.addStretch()
        label = FieldLabel(_("&Findings it follows from"))
        label.setBuddy(self.findings.search)
        rests.addWidget(label)
        rests.addWidget(self.findings, 1)
        row.setSpacing(18)
        row.addLayout(said, 1)
        row.addLayout(rests, 1)
        self.box.addLayout(row)
        for line in (self.addressee, self.time_frame):
            line.setMaxLength(200)
        self.box.addLayout(saving_foot(self, self.save))
        self.words.setFocus()


class SettleDialog(SnugDialog):
    """Asks what became of a recommendation; one that is declined needs a reason."""

    given = Signal(dict)

    def __init__(self, known: Recommendation, parent: QWidget) -> None:
        super().__init__(SETTLING, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.notices = Notices()
        self.fate = Choice((fate, fate_in_words(fate)) for fate in FATES)
        self.by, self.reason, self.on = QLineEdit(), WordsEdit(), QDateEdit()
        self.reason.setFixedHeight(84)
        self.on.setCalendarPopup(True)
        self.fields = {
            "fate": Field(_("What &became of it"), self.fate),
            "fate_by": Field(_("By &whom"), self.by),
            "fate_on": Field(_("&On which day"), self.on),
            "fate_reason": Field(_("Why, or &what was done"), self.reason),
        }
        said = _("What became of {code}").format(code=isolated(known.code))
        for part in (Title(said, wrap=True), self.notices, *self.fields.values()):
            self.box.addWidget(part)
        self.box.addLayout(saving_foot(self, self.save))
        self.by.setMaxLength(200)
        self.fate.choose(known.fate)
        self.by.setText(known.fate_by or "")
        self.reason.write(known.fate_reason or "")
        day = known.fate_on
        today = QDate.currentDate()
        self.on.setDate(QDate(day.year, day.month, day.day) if day else today)
        self.fate.setFocus()

    @Slot()
    def save(self) -> None:
        """Hand over what was chosen."""
        self.fields["fate_reason"].clear_problem()
        if self.fate.chosen == "declined" and not self.reason.words.strip():
            self.fields["fate_reason"].refuse(_("Say why it was declined."))
            self.reason.setFocus()
            return
        day = self.on.date()
        settled = self.fate.chosen != "open"
        self.given.emit(
            {
                "fate": self.fate.chosen,
                "by": self.by.text() if settled else None,
                "reason": self.reason.words if settled else None,
                "on": date(day.year(), day.month(), day.day()) if settled else None,
            }
        )

    def finish(self) -> None:
        """It is noted."""
        self.accept()

    def refuse(self, sentence: str) -> None:
        """Say why it could not be noted."""
        self.notices.clear()
        self.notices.say(sentence, "bad")


class _Typing(Keeper):
    """Keeps the recommendation that is being typed."""

    def __init__(self, form: RecommendationDialog) -> None:
        super().__init__(form, form.notices)
        self._form = form

    def write(self) -> None:
        self._form.kept.keep(self._form.facts())
