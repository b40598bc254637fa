"""What of the plan is behind: sessions, groups, and inputs to be sorted."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.consultation.dashboard import Dashboard
from gcm_desktop.reference import group_label
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.days import day_in_words
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.pieces import Card, LinkButton, Subtitle, Words, isolated

MOST = 5
"""Of what is behind, how much is named before the rest is only counted."""


class PlanLine(QWidget):
    """One thing, whether it is well or behind, and what can be done about it."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.words, self.go = Words(wrap=True), LinkButton(action)
        self._sign = IconView("good", "good", 16)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self._sign, 0, top)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.words)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)

    def say(self, sentence: str, *, well: bool) -> None:
        """Say how it stands."""
        self.words.setText(sentence)
        self._sign.show_icon("good" if well else "warning", "good" if well else "warn")
        self.go.setVisible(not well)
        self.go.setAccessibleDescription(sentence)


class PlanCard(Card):
    """The plan, line by line."""

    asked_sessions = Signal()
    asked_coverage = Signal()
    asked_sorting = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sessions = PlanLine(_("See the s&essions"))
        self.groups = PlanLine(_("See who is &missing"))
        self.unsorted = PlanLine(_("S&ort them"))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 14, 12)
        box.setSpacing(10)
        box.addWidget(Subtitle(_("Against the plan")))
        for line in (self.sessions, self.groups, self.unsorted):
            box.addWidget(line)
        box.addStretch()
        self.sessions.go.clicked.connect(self.asked_sessions)
        self.groups.go.clicked.connect(self.asked_coverage)
        self.unsorted.go.clicked.connect(self.asked_sorting)

    def show_plan(self, told: Dashboard) -> None:
        """Show how it stands."""
        self.sessions.say(_sessions(told), well=not told.overdue and _all_held(told))
        self.groups.say(_groups(told), well=not told.groups_missing)
        sorted_ = _("Every input has its objective.")
        many = ngettext("{n} input is to be sorted.", "{n} inputs are to be sorted.",
                        told.to_be_sorted).format(n=told.to_be_sorted)  # fmt: skip
        self.unsorted.say(many if told.to_be_sorted else sorted_, well=not told.to_be_sorted)
        self.show()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What can have the focus, from the top."""
        return self.sessions.go, self.groups.go, self.unsorted.go

    def take_focus(self) -> None:
        """Take the focus to the first thing that can be done."""
        for line in (self.sessions, self.groups, self.unsorted):
            if line.go.isVisibleTo(self):
                line.go.setFocus()
                return


def _all_held(told: Dashboard) -> bool:
    return told.sessions_planned is None or told.sessions_held >= told.sessions_planned


def _sessions(told: Dashboard) -> str:
    held = told.sessions_held
    if told.sessions_planned is None:
        said = [_("No sessions are planned.")]
    else:
        of = _("{held} of {planned} sessions were held.")
        said = [of.format(held=held, planned=told.sessions_planned)]
    if told.overdue:
        late = [
            _("{title}, {day}").format(
                title=isolated(one.title),
                day=day_in_words(one.day, "short"),
            )
            for one in told.overdue
        ]  # fmt: skip
        said.append(_("Their day is over, and nothing was recorded: {names}.").format(
            names=_listed(late)))  # fmt: skip
    return " ".join(said)


def _groups(told: Dashboard) -> str:
    if not told.groups_missing:
        return _("Every group that was planned was heard.")
    names = [group_label(group, language()).text for group in told.groups_missing]
    return _("Not heard yet: {groups}").format(groups=_listed(names))


def _listed(names: list[str]) -> str:
    told = _("; ").join(names[:MOST])
    more = len(names) - MOST
    if more <= 0:
        return told
    return ngettext("{names} and {n} more", "{names} and {n} more", more).format(names=told, n=more)
