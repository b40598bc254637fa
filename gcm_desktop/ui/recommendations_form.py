"""Writing a recommendation, and noting what became of one."""

from collections.abc import Iterable
from datetime import date

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
from gcm_desktop.ui.drafted import DraftedDialog, ids_waiting, text_of
from gcm_desktop.ui.half_typed import Facts, Kept
from gcm_desktop.ui.notices import Field
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


class RecommendationDialog(DraftedDialog):
    """Asks what is asked of whom."""

    given = Signal(dict)
    """The facts of the recommendation."""

    def __init__(
        self, kept: Kept, known: Recommendation | None, offered: Iterable[FindingSummary],
        ticked: Iterable[str], parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(kept, WIDTH, parent)
        offered, held = list(offered), frozenset(ticked)
        self.words, self.addressee, self.time_frame = WordsEdit(), QLineEdit(), QLineEdit()
        self.words.setFixedHeight(120)
        self.level = Choice((level, level_in_words(level)) for level in ADDRESSED)
        self.objective = Choice((str(number), objective_name(number)) for number in NUMBERS)
        self.findings = FindingsChoice(offered, ids_waiting(kept, "findings", held))
        self.fields = {
            "text": Field(_("&What is asked for"), self.words),
            "addressee": Field(_("&Of whom"), self.addressee),
            "level": Field(_("&Level"), self.level),
            "time_frame": Field(_("By w&hen"), self.time_frame),
            "objective": Field(_("O&bjective"), self.objective),
        }
        self._lay_out(_("Reword this recommendation") if known else _("New recommendation"))
        names = ("text", "addressee", "level", "time_frame", "objective")
        self.fill({name: getattr(known, name) for name in names} if known else {})
        self.begin_keeping(known={"findings": [o.id.hex for o in offered if o.id.hex in held]})
        for line in (self.words, self.addressee, self.time_frame):
            line.textChanged.connect(self.changed)
        for choice in (self.level, self.objective):
            choice.currentIndexChanged.connect(self.changed)
        self.findings.changed.connect(self.changed)

    def facts(self) -> Facts:
        return {
            "text": self.words.words,
            "addressee": self.addressee.text(),
            "level": self.level.chosen,
            "time_frame": self.time_frame.text(),
            "objective": int(self.objective.chosen or 0) or None,
            "findings": list(self.findings.ids),
        }

    def fill(self, facts: Facts) -> None:
        self.words.write(text_of(facts, "text"))
        self.addressee.setText(text_of(facts, "addressee"))
        self.time_frame.setText(text_of(facts, "time_frame"))
        level = facts.get("level")
        self.level.choose(level if level in ADDRESSED else "national")
        self.objective.choose(str(facts.get("objective") or 0))

    @Slot()
    def save(self) -> None:
        """Hand over what was written; nothing written asks for nothing."""
        if not self.words.words.strip():
            self.fields["text"].refuse(_("Nothing is said here yet."))
            self.words.setFocus()
            return
        self.given.emit(self.facts())

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


class SettleDialog(DraftedDialog):
    """Asks what became of a recommendation; one that is declined needs a reason."""

    given = Signal(dict)

    def __init__(self, kept: Kept, known: Recommendation, parent: QWidget) -> None:
        super().__init__(kept, SETTLING, parent)
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
        day = known.fate_on.isoformat() if known.fate_on else None
        today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        self.fill({"fate": known.fate, "by": known.fate_by, "reason": known.fate_reason,
                   "on": day or today})  # fmt: skip
        self.begin_keeping()
        for signal in (self.fate.currentIndexChanged, self.by.textChanged,
                       self.reason.textChanged, self.on.dateChanged):  # fmt: skip
            signal.connect(self.changed)
        self.fate.setFocus()

    def facts(self) -> Facts:
        return {
            "fate": self.fate.chosen,
            "by": self.by.text(),
            "reason": self.reason.words,
            "on": self.on.date().toString(Qt.DateFormat.ISODate),
        }

    def fill(self, facts: Facts) -> None:
        fate = facts.get("fate")
        self.fate.choose(fate if fate in FATES else "open")
        self.by.setText(text_of(facts, "by"))
        self.reason.write(text_of(facts, "reason"))
        day = QDate.fromString(text_of(facts, "on"), Qt.DateFormat.ISODate)
        self.on.setDate(day if day.isValid() else QDate.currentDate())

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
