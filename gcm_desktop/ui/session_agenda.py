"""The agenda of a session: its items in order, each with its objectives and minutes."""

import re
from typing import Any

from PySide6.QtWidgets import QLineEdit

from gcm_desktop.consultation.sessions import DAY
from gcm_desktop.reference import find_objectives, objectives
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.capture_objectives import short_name
from gcm_desktop.ui.capture_search import SEPARATOR, PartsLine
from gcm_desktop.ui.consultation_choices import UnreadableError
from gcm_desktop.ui.pieces import Small, isolated
from gcm_desktop.ui.session_rows import Column, RowsEditor

NUMBER = re.compile(r"\s*([0-9]{1,2})\b")


class AgendaEditor(RowsEditor):
    """Items with title, objectives by number or name, and minutes; their sum stands below."""

    def __init__(self) -> None:
        columns = (
            Column("title", _("Item"), 5, lambda: _line(200)),
            Column("objectives", _("Objectives, by number or name"), 5, _objectives_line),
            Column("minutes", _("Min."), 1, lambda: _line(4)),
        )
        super().__init__(columns, _("&Add an item to the agenda"))
        self.sum = Small(wrap=True)
        box = self.layout()
        if box is not None:
            box.addWidget(self.sum)
        self.edited.connect(self._add_up)
        self._add_up()

    def value(self) -> Any:
        """The items, as the record wants them. Raises UnreadableError with the row."""
        return tuple(_item(number, row) for number, row in enumerate(self.rows, 1))

    def show_value(self, value: Any) -> None:
        """Show the agenda of a record."""
        self.show_rows([
            {
                "title": str(item.get("title") or ""),
                "objectives": f"{SEPARATOR} ".join(str(n) for n in item.get("objectives") or ()),
                "minutes": "" if item.get("minutes") is None else str(item["minutes"]),
            }
            for item in value or ()
        ])  # fmt: skip

    def _add_up(self) -> None:
        said = [row["minutes"].strip() for row in self.rows]
        minutes = sum(int(one) for one in said if one.isdecimal())
        words = ngettext("{n} minute in all", "{n} minutes in all", minutes).format(n=minutes)
        self.sum.setText(words if minutes else "")


def objectives_named(typed: str) -> tuple[int, ...]:
    """The objectives that a text names, by numbers or words. Raises UnreadableError."""
    found: list[int] = []
    for part in re.split("[;,]", typed):
        if not part.strip():
            continue
        number = NUMBER.match(part)
        numbers = (int(number[1]),) if number else find_objectives(part.strip(), language())[:1]
        if not numbers or not 1 <= numbers[0] <= len(objectives()):
            sentence = _(
                "{words} is no objective; use its number, 1 to 23, or a word of its title."
            )
            raise UnreadableError(sentence.format(words=isolated(part.strip()[:60])))
        found += numbers
    return tuple(dict.fromkeys(found))


def _item(number: int, row: dict[str, str]) -> dict[str, Any]:
    where = _("Row {n}:").format(n=number)
    try:
        named = list(objectives_named(row["objectives"]))
    except UnreadableError as error:
        raise UnreadableError(f"{where} {error}") from None
    minutes = row["minutes"].strip()
    if minutes and (not minutes.isdecimal() or int(minutes) > DAY):
        sentence = _("write the minutes as a whole number, one day at most.")
        raise UnreadableError(f"{where} {sentence}")
    if not row["title"].strip() and not named:
        raise UnreadableError(f"{where} {_('give the item a title or an objective.')}")
    return {
        "title": row["title"].strip(), "objectives": named,
        "minutes": int(minutes) if minutes else None,
    }  # fmt: skip


def _line(longest: int) -> QLineEdit:
    line = QLineEdit()
    line.setMaxLength(longest)
    return line


def _objectives_line() -> QLineEdit:
    """Offers the objectives by name while one types, and says by tool tip which are meant."""
    line = PartsLine(400)
    line.offer(f"{one.number} · {short_name(one.number)}" for one in objectives())

    def name_them() -> None:
        try:
            numbers = objectives_named(line.text())
        except UnreadableError as error:
            line.setToolTip(str(error))
        else:
            line.setToolTip("\n".join(f"{n} · {short_name(n)}" for n in numbers))
            line.show_parts(str(n) for n in numbers)

    line.editingFinished.connect(name_them)
    return line
