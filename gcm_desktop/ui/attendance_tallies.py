"""Head counts of a session, each tally apart: a number, or nothing where nobody counted."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from gcm_desktop.consultation.sessions import (
    AGE_BANDS,
    DISABILITY,
    SEXES,
    TALLIES,
    Session,
    count_warnings,
    tally_names,
    tick_warnings,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.reference import GROUPS, group_label
from gcm_desktop.texts import _, language
from gcm_desktop.ui.consultation_choices import UnreadableError
from gcm_desktop.ui.notices import Problem
from gcm_desktop.ui.pieces import Card, FieldLabel, KeyCap, Small, Subtitle, Words, restyle
from gcm_desktop.ui.sentences import Sentences
from gcm_desktop.ui.session_fields import WholeNumber
from gcm_desktop.ui.session_names import age_name, disability_name, sex_name

NOT_RECORDED = "not_recorded"
FIELD, DIGITS = 78, 9
ALT = Qt.KeyboardModifier.AltModifier
MIDDLE = Qt.AlignmentFlag.AlignVCenter
Counts = dict[str, int]


class CountLine(WholeNumber):
    """A count; the arrow keys and + and - change it by one."""

    def by(self, change: int) -> None:
        """Count so many more, or fewer, never below none."""
        said = self.text().strip()
        now = int(said) if said.isdecimal() else 0
        self.setText(str(max(0, now + change)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        more = {Qt.Key.Key_Up: 1, Qt.Key.Key_Plus: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_Minus: -1}
        change = more.get(Qt.Key(event.key()))
        if change is not None and not event.modifiers() & ALT:
            self.by(change)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.focusNextChild()
        else:
            super().keyPressEvent(event)


class TallyCard(Card):
    """One tally. With the focus in it, Alt and a digit count one more in the row of that digit."""

    edited = Signal()

    def __init__(self, caption: str, rows: Sequence[tuple[str, str]], columns: int = 1) -> None:
        super().__init__()
        self.setAccessibleName(caption)
        self.lines: dict[str, CountLine] = {}
        self.sum = Small()
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 10, 14, 12)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        grid.addWidget(Subtitle(caption), 0, 0, 1, 2)
        grid.addWidget(self.sum, 0, 2)
        high = -(-len(rows) // columns)
        for place, (value, label) in enumerate(rows):
            self._put(grid, place, 1 + place % high, 3 * (place // high), value, label)
        for column in range(columns):
            grid.setColumnStretch(3 * column + 1, 1)

    @property
    def counts(self) -> Counts | None:
        """By row, what was counted; nothing at all where no row was. Raises UnreadableError."""
        said = {value: line.value() for value, line in self.lines.items()}
        counted = {value: count for value, count in said.items() if count is not None}
        return counted or None

    @property
    def texts(self) -> dict[str, str]:
        """By row, what stands there, whether it can be read or not."""
        return {value: line.text() for value, line in self.lines.items() if line.text()}

    def show_counts(self, counts: Mapping[str, object] | None) -> None:
        """Show these instead."""
        for value, line in self.lines.items():
            count = (counts or {}).get(value)
            line.setText("" if count is None else str(count))

    def eventFilter(self, _line: QObject, event: QEvent) -> bool:
        """Alt and a digit count one more, with Shift one less, in the row of that digit."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        digit = event.key() - Qt.Key.Key_1
        rows = list(self.lines.values())
        if not event.modifiers() & ALT or not 0 <= digit < min(DIGITS, len(rows)):
            return False
        rows[digit].by(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        return True

    def _put(
        self, grid: QGridLayout, place: int, row: int, column: int, value: str, label: str
    ) -> None:
        line = CountLine()
        line.setFixedWidth(FIELD)
        line.setAccessibleName(f"{self.accessibleName()} {label}".strip())
        line.installEventFilter(self)
        line.edited.connect(self._follow)
        caption = Words(label, wrap=True)
        caption.setBuddy(line)
        if place < DIGITS:
            grid.addWidget(KeyCap(f"Alt+{place + 1}"), row, column, MIDDLE)
        grid.addWidget(caption, row, column + 1)
        grid.addWidget(line, row, column + 2)
        self.lines[value] = line

    @Slot()
    def _follow(self) -> None:
        said = [line.text() for line in self.lines.values()]
        counted = [int(one) for one in said if one.strip().isdecimal()]
        self.sum.setText(_("Sum {n}").format(n=sum(counted)) if counted else "")
        self.edited.emit()


class Tallies(QWidget):
    """All tallies of a session; what contradicts itself is said, and kept as it was counted."""

    changed = Signal()
    warned = Signal()
    """What contradicts itself is said anew."""

    def __init__(self, groups: Sequence[str]) -> None:
        super().__init__()
        self.groups = (*groups, *(group for group in GROUPS if group not in groups))
        """Those that were planned first; anybody may come."""
        self.people = CountLine()
        self.cards = _cards(self.groups)
        self.crossed = GroupBySex(self.groups)
        self.problem, self.warnings = Problem(), Sentences("warning", "warn")
        self._ticked: int | None = None
        self._before: dict[str, Any] = {}
        self._lay_out()
        self.people.edited.connect(self._follow)
        self.crossed.edited.connect(self._follow)
        for card in self.cards.values():
            card.edited.connect(self._follow)

    @property
    def facts(self) -> dict[str, Any]:
        """What was counted, as the record wants it. Raises UnreadableError."""
        facts: dict[str, Any] = {"people": self.people.value()}
        facts |= {tally: card.counts for tally, card in self.cards.items()}
        return facts | {"group_by_sex": self.crossed.counts}

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed since it was shown, whether it can be read or not."""
        said = self._standing()
        return {name: text for name, text in said.items() if text != self._before.get(name)}

    def show_session(self, session: Session) -> None:
        """Show what a session's record holds."""
        names = ("people", *TALLIES, "group_by_sex")
        self.fill({name: getattr(session, name) for name in names})
        self._before = self._standing()

    def fill(self, facts: Mapping[str, Any]) -> None:
        """Show these counts; those of which nothing is said stay."""
        if "people" in facts:
            said = facts["people"]
            self.people.setText("" if said is None else str(said))
        for tally, card in self.cards.items():
            if tally in facts:
                card.show_counts(facts[tally])
        if "group_by_sex" in facts:
            self.crossed.show_counts(facts["group_by_sex"])

    def compare_with(self, ticked: int | None) -> None:
        """Hold the counts against how many were ticked off by name."""
        self._ticked = ticked
        self._warn()

    @property
    def beyond(self) -> tuple[str, ...]:
        """Of what contradicts itself, that more were ticked off by name than were counted."""
        counted = self._counted()
        return tuple(tick_warnings(counted, self._ticked)) if counted else ()

    def refuse(self, sentence: str) -> None:
        """Say why it cannot be kept."""
        self.problem.say(sentence)

    def _standing(self) -> dict[str, Any]:
        said: dict[str, Any] = {"people": self.people.text()}
        said |= {tally: card.texts for tally, card in self.cards.items()}
        return said | {"group_by_sex": self.crossed.texts}

    @Slot()
    def _follow(self) -> None:
        self.problem.clear()
        self._warn()
        restyle(self.people, "refused", "false")
        self.changed.emit()

    def _warn(self) -> None:
        counted = self._counted()
        said = count_warnings(counted, ticked=self._ticked) if counted else ()
        self.warnings.show_sentences(said)
        self.warned.emit()

    def _counted(self) -> Session | None:
        """What is typed as a session would hold it; nothing while it cannot be read."""
        try:
            return Session.of(consultation_id=_NOWHERE, title="-", **self.facts)
        except (UnreadableError, RefusedError):
            return None

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        head = QGridLayout()
        caption = FieldLabel(_("People in the &room"))
        caption.setBuddy(self.people)
        self.people.setAccessibleName(_("People in the room"))
        self.people.setFixedWidth(FIELD + 30)
        hint = _(
            "Empty means not counted. Up and Down change a count; Alt and a digit count one more."
        )
        head.addWidget(caption, 0, 0)
        head.addWidget(self.people, 1, 0)
        head.addWidget(Small(hint, wrap=True), 1, 1)
        head.setColumnStretch(1, 1)
        box.addLayout(head)
        box.addWidget(self.problem)
        box.addWidget(self.warnings)
        grid = QGridLayout()
        grid.setSpacing(10)
        by_group, by_sex, by_age, by_disability = self.cards.values()
        grid.addWidget(by_group, 0, 0, 1, 3)
        for place, card in enumerate((by_sex, by_age, by_disability)):
            grid.addWidget(card, 1, place, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(place, 1)
        box.addLayout(grid)
        box.addWidget(self.crossed)
        box.addStretch()


class GroupBySex(Card):
    """Group and sex together: only where somebody wants it, as small numbers show people."""

    edited = Signal()

    def __init__(self, groups: Sequence[str]) -> None:
        super().__init__()
        self.wanted = QCheckBox(_("Also count groups by se&x"))
        self.lines: dict[tuple[str, str], CountLine] = {}
        self._table = QWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 10, 14, 12)
        box.addWidget(self.wanted)
        why = _("Small numbers can show who somebody is; leave it where that is a danger.")
        box.addWidget(Small(why, wrap=True))
        box.addWidget(self._table)
        self._fill(groups)
        self._table.hide()
        self.wanted.toggled.connect(self._turn)

    @property
    def counts(self) -> dict[str, Counts] | None:
        """By group, people by sex; nothing where it is not wanted. Raises UnreadableError."""
        if not self.wanted.isChecked():
            return None
        found: dict[str, Counts] = {}
        for (group, sex), line in self.lines.items():
            if (count := line.value()) is not None:
                found.setdefault(group, {})[sex] = count
        return found or None

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """What stands there, whether it can be read or not."""
        found: dict[str, dict[str, str]] = {}
        for (group, sex), line in self.lines.items():
            if self.wanted.isChecked() and line.text():
                found.setdefault(group, {})[sex] = line.text()
        return found

    def show_counts(self, counts: Mapping[str, Mapping[str, object]] | None) -> None:
        """Show these instead."""
        self.wanted.setChecked(bool(counts))
        for (group, sex), line in self.lines.items():
            count = (counts or {}).get(group, {}).get(sex)
            line.setText("" if count is None else str(count))

    def _fill(self, groups: Sequence[str]) -> None:
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for column, sex in enumerate(SEXES, 1):
            grid.addWidget(FieldLabel(sex_name(sex)), 0, column)
        for row, group in enumerate(groups, 1):
            label = group_name(group)
            grid.addWidget(Words(label, wrap=True), row, 0)
            for column, sex in enumerate(SEXES, 1):
                line = CountLine()
                line.setFixedWidth(FIELD)
                line.setAccessibleName(f"{label}, {sex_name(sex)}")
                line.edited.connect(self.edited)
                grid.addWidget(line, row, column)
                self.lines[group, sex] = line

    @Slot(bool)
    def _turn(self, on: bool) -> None:
        self._table.setVisible(on)
        self.edited.emit()


_NOWHERE = "0" * 32
"""A session that is only asked whether its counts contradict each other belongs nowhere."""


def group_name(group: str) -> str:
    """A stakeholder group in the language of the screen, or that it was not recorded."""
    return _("Not recorded") if group == NOT_RECORDED else group_label(group, language()).text


def _cards(groups: Sequence[str]) -> dict[str, TallyCard]:
    rows = (
        [(group, group_name(group)) for group in (*groups, NOT_RECORDED)],
        [(sex, sex_name(sex)) for sex in SEXES],
        [(band, age_name(band)) for band in AGE_BANDS],
        [(said, disability_name(said)) for said in DISABILITY],
    )
    return {
        tally: TallyCard(name, those, 2 if tally == "by_group" else 1)
        for tally, name, those in zip(TALLIES, tally_names(), rows, strict=True)
    }
