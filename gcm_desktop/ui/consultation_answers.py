"""Controls of several parts that answer as one, and lines that hold a day or a number."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop.reference import (
    GROUPS,
    group_label,
    mptf_areas,
    objectives,
    round_table_seeds,
    short_title_of,
    wording,
)
from gcm_desktop.texts import _, language
from gcm_desktop.ui.many_choice import TickMenu
from gcm_desktop.ui.pieces import FieldLabel, QuietButton, Small, without_mnemonic

LAST = 23
LINES = 12
"""Objectives below each other, so that all can be seen at once on a small screen."""
SHORT = 64
"""Letters of a title that a menu shows."""


class UnreadableError(ValueError):
    """What was typed is none of what the field is for; the sentence says what it takes."""


class DayLine(QLineEdit):
    """A day, written as ISO 8601 has it, or nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(10)
        self.setPlaceholderText(_("year-month-day"))

    @property
    def day(self) -> date | None:
        """The day. Raises UnreadableError for what is none."""
        typed = self.text().strip()
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            sentence = _("Write the day as year-month-day, like 2026-11-18.")
            raise UnreadableError(sentence) from None


class NumberLine(QLineEdit):
    """How many, or nothing."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.setMaxLength(len(str(most)) + 1)

    @property
    def number(self) -> int | None:
        """The number. Raises UnreadableError for what is none, or too many."""
        typed = self.text().strip()
        if not typed:
            return None
        if not typed.isdecimal() or int(typed) > self.most:
            raise UnreadableError(_("Write a number up to {most}.").format(most=self.most))
        return int(typed)


class Answer(QWidget):
    """A control of several parts that answers as one."""

    changed = Signal()

    @property
    def value(self) -> Any:
        """What the record keeps of it. Raises UnreadableError."""
        raise NotImplementedError  # Qt classes cannot be ABCs

    @property
    def typed(self) -> Any:
        """What stands in it, whether it can be read or not, as a draft keeps it."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show what a record or a draft holds; what does not fit is passed over."""
        raise NotImplementedError


class FocusChoice(Answer):
    """Objectives ticked one by one, as numbers in a line, by round table or by area of the fund."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes = {one.number: _box(one.number) for one in objectives()}
        self.numbers = QLineEdit()
        self.numbers.setMaxLength(120)
        self.numbers.setPlaceholderText(_("By number, like 1-5, 7; nothing means all 23"))
        self.numbers.setAccessibleName(_("Objectives by number"))
        self.numbers.textEdited.connect(self._follow_numbers)
        spoken = language()
        self.tables = _several(_("By &round table"), [
            (f"{one.number} · {wording(one.titles, spoken).text}", one.objectives)
            for one in round_table_seeds()
        ], self)  # fmt: skip
        self.areas = _several(_("By &fund area (MPTF)"), [
            (f"{one.number} · {wording(one.titles, spoken).text}", one.objectives)
            for one in mptf_areas()
        ], self)  # fmt: skip
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.numbers, 1)
        for button in (self.tables, self.areas):
            row.addWidget(button)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        for place, tick in enumerate(self.boxes.values()):
            grid.addWidget(tick, place % LINES, place // LINES)
            tick.toggled.connect(self._follow_ticks)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(row)
        box.addLayout(grid)
        self.setFocusProxy(self.numbers)

    @property
    def ticked(self) -> tuple[int, ...]:
        """The objectives that are ticked."""
        return tuple(number for number, box in self.boxes.items() if box.isChecked())

    @property
    def value(self) -> tuple[int, ...]:
        if numbers_in(self.numbers.text()) is None:
            raise UnreadableError(_("Write numbers from 1 to 23, like 1-5, 7."))
        return self.ticked

    @property
    def typed(self) -> list[int]:
        return list(self.ticked)

    def show_value(self, value: Any) -> None:
        wanted = value if isinstance(value, list | tuple) else ()
        self.choose(number for number in self.boxes if number in wanted)

    def choose(self, numbers: Iterable[int]) -> None:
        """Tick these and no others."""
        wanted = set(numbers)
        for number, box in self.boxes.items():
            box.setChecked(number in wanted)
        self._write_numbers()

    def turn(self, numbers: Sequence[int]) -> None:
        """Tick these as well; take them away where all of them are ticked."""
        ticked = set(self.ticked)
        self.choose(ticked - set(numbers) if ticked >= set(numbers) else ticked | set(numbers))

    @Slot(str)
    def _follow_numbers(self, typed: str) -> None:
        numbers = numbers_in(typed)
        if numbers is not None:
            for number, box in self.boxes.items():
                box.setChecked(number in numbers)
        self.changed.emit()

    @Slot()
    def _follow_ticks(self) -> None:
        if not self.numbers.hasFocus():
            self._write_numbers()
        self.changed.emit()

    def _write_numbers(self) -> None:
        self.numbers.setText(as_numbers(self.ticked))


def numbers_in(typed: str) -> set[int] | None:
    """The numbers 1 to 23 in a text such as "1-5, 7"; nothing where it holds anything else."""
    found: set[int] = set()
    for part in typed.replace(";", ",").replace("\u2013", "-").replace("،", ",").split(","):
        first, dash, last = (each.strip() for each in part.partition("-"))
        if not first and not dash:
            continue
        if not (first.isdecimal() and (last.isdecimal() if dash else not last)):
            return None
        found.update(range(int(first), min(int(last or first), LAST + 1) + 1))
    return found if found <= set(range(1, LAST + 1)) else None


def as_numbers(numbers: Sequence[int]) -> str:
    """Numbers in order as a text, those that follow each other drawn together."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run))
                     for run in runs)  # fmt: skip


def _box(number: int) -> QCheckBox:
    title = without_mnemonic(short_title_of(number, language()).text)
    return QCheckBox(f"{number} · {title}")


def _several(
    caption: str, choices: Sequence[tuple[str, tuple[int, ...]]], focus: FocusChoice
) -> QuietButton:
    """A button that opens a list of which each line ticks several objectives at once."""
    button = QuietButton(caption)
    menu = TickMenu(button)
    for label, numbers in choices:
        short = label if len(label) <= SHORT else f"{label[:SHORT].rstrip()}…"
        action = menu.addAction(without_mnemonic(f"{short}  ({as_numbers(numbers)})"))
        action.setCheckable(True)
        action.setData(numbers)
        action.triggered.connect(lambda _on, these=numbers: focus.turn(these))
    menu.aboutToShow.connect(lambda: _show_ticks(menu, focus))
    focus.changed.connect(lambda: _show_ticks(menu, focus))
    button.setMenu(menu)
    return button


def _show_ticks(menu: QMenu, focus: FocusChoice) -> None:
    ticked = set(focus.ticked)
    for action in menu.actions():
        action.setChecked(ticked >= set(action.data()))


class TargetsChoice(Answer):
    """How many people of each group that is planned are hoped for."""

    MOST = 1_000_000

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, NumberLine] = {}
        self._captions: dict[str, FieldLabel] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(2, 1)
        for group in GROUPS:
            self._add(group)
        self._sum = Small()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._grid)
        box.addWidget(self._sum)
        self._shown: tuple[str, ...] = GROUPS
        self.follow(())

    def follow(self, planned: Iterable[object]) -> None:
        """Ask for these groups only; for all of them where none is planned."""
        chosen = set(planned)
        self._shown = tuple(g for g in GROUPS if not chosen or g in chosen)
        half = (len(self._shown) + 1) // 2
        for group, line in self.lines.items():
            shown = group in self._shown
            for part in (self._captions[group], line):
                self._grid.removeWidget(part)
                part.setVisible(shown)
            if shown:
                place = self._shown.index(group)
                self._grid.addWidget(self._captions[group], place % half, 2 * (place // half))
                self._grid.addWidget(line, place % half, 2 * (place // half) + 1)
        self.setFocusProxy(self.lines[self._shown[0]])
        self._tell()

    @property
    def value(self) -> dict[str, int] | None:
        wanted = {group: self.lines[group].number for group in self._shown}
        return {group: n for group, n in wanted.items() if n is not None} or None

    @property
    def typed(self) -> dict[str, str]:
        return {group: line.text() for group, line in self.lines.items() if line.text()}

    def show_value(self, value: Any) -> None:
        kept = value if isinstance(value, dict) else {}
        for group, line in self.lines.items():
            said = kept.get(group)
            line.setText(str(said) if isinstance(said, int | str) else "")

    def _add(self, group: str) -> None:
        label = group_label(group, language()).text
        line, caption = NumberLine(self.MOST), FieldLabel(without_mnemonic(label))
        line.setFixedWidth(84)
        line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.setAccessibleName(_("{group}, people hoped for").format(group=label))
        line.textChanged.connect(self._tell)
        line.textChanged.connect(self.changed)
        self.lines[group], self._captions[group] = line, caption

    @Slot()
    def _tell(self) -> None:
        try:
            people = sum((self.value or {}).values())
        except UnreadableError:
            self._sum.setText("")
        else:
            self._sum.setText(_("{n} people hoped for in all").format(n=people))
