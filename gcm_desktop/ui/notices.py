"""What the program has to say: a sentence beside the field that caused it, or above the page.

Sentences are shown as plain text and announced to a screen reader.
"""

import re
from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.texts import _
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.pieces import FieldLabel, IconButton, LinkButton, Small, Words, restyle

ICONS = {"good": "good", "warn": "warning", "bad": "bad", "info": "info"}


def announce(widget: QWidget, sentence: str) -> None:
    """Have a screen reader say this now."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


class Problem(QWidget):
    """The place beside something where the sentence appears that says what is wrong with it."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(6)
        self._words = Words(wrap=True)
        row.addWidget(IconView("bad", "bad", 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    @property
    def sentence(self) -> str:
        """What it says now; empty if nothing is wrong."""
        return self._words.text()

    def say(self, sentence: str) -> None:
        """Say what is wrong."""
        self._words.setText(sentence)
        self.show()
        announce(self, sentence)

    def clear(self) -> None:
        """Nothing is wrong any more."""
        self._words.setText("")
        self.hide()


def without_key(caption: str) -> str:
    """A caption without its key, which scripts that have no letters put behind it: 标题(&T)."""
    return re.sub(r"\(&.\)|&", "", caption)


class Field(QWidget):
    """Something to fill in: its caption, the control, a hint, and what is wrong with it."""

    def __init__(self, caption: str, control: QWidget, hint: str = "") -> None:
        super().__init__()
        self.control = control
        self.problem = Problem()
        label = FieldLabel(caption)
        label.setBuddy(control)
        control.setAccessibleName(without_key(caption))
        control.setAccessibleDescription(hint)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(5)
        box.addWidget(label)
        box.addWidget(control)
        if hint:
            box.addWidget(Small(hint, wrap=True))
        box.addWidget(self.problem)
        if isinstance(control, QComboBox):
            control.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def refuse(self, sentence: str) -> None:
        """Say what is wrong with what was filled in."""
        self.problem.say(sentence)
        restyle(self.control, "refused", "true")

    def clear_problem(self) -> None:
        """Nothing is wrong with it any more."""
        if self.problem.sentence:
            self.problem.clear()
            restyle(self.control, "refused", "false")


class Notice(QFrame):
    """One sentence across the page, with something to do about it or a way to put it aside."""

    put_aside = Signal()

    def __init__(self, sentence: str, tone: str, *, lasting: bool = False) -> None:
        super().__init__()
        self.setProperty("tone", tone)
        self.sentence, self.lasting = sentence, lasting
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 7, 8, 7)
        self._row.setSpacing(10)
        words = Words(sentence, wrap=True)
        colour = "accent" if tone == "info" else tone
        self._row.addWidget(IconView(ICONS[tone], colour), 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(words, 1)
        if not lasting:
            close = IconButton(_("Put this message aside"), "close", colour)
            close.clicked.connect(self.put_aside)
            self._row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def offer(self, text: str, act: Callable[[], None]) -> None:
        """Offer something to do about it."""
        button = LinkButton(text)
        button.clicked.connect(lambda: act())
        self._row.insertWidget(2, button)


class Notices(QWidget):
    """The place above a page where notices stand: lasting ones first, then the newest."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(6)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def sentences(self) -> list[str]:
        """What is said now, from the top."""
        return [notice.sentence for notice in self._notices()]

    def say(self, sentence: str, tone: str = "info", *, lasting: bool = False) -> Notice:
        """Say something; `tone` is good, warn, bad or info. The same is not said twice.

        A lasting notice stays until the window closes; any other goes with the next `clear`.
        """
        for said in self._notices():
            if said.sentence == sentence:
                self._drop(said)
        notice = Notice(sentence, tone, lasting=lasting)
        notice.put_aside.connect(lambda: self._drop(notice))
        lasting_ones = sum(1 for n in self._notices() if n.lasting)
        self._box.insertWidget(lasting_ones, notice)
        self.show()
        announce(self, sentence)
        return notice

    def set_margins(self, left: int, top: int, right: int, bottom: int) -> None:
        """Keep this far from the edges, while there is something to say."""
        self._box.setContentsMargins(left, top, right, bottom)

    def drop(self, notice: Notice) -> None:
        """Take one notice away."""
        if notice in self._notices():
            self._drop(notice)

    def show_error(self, error: GcmError) -> Notice:
        """Show the sentence of what was refused."""
        return self.say(str(error), "bad")

    def clear(self) -> None:
        """Take away every notice that is not lasting."""
        for notice in self._notices():
            if not notice.lasting:
                self._drop(notice)

    def _notices(self) -> list[Notice]:
        items = (self._box.itemAt(place) for place in range(self._box.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, Notice)]

    def _drop(self, notice: Notice) -> None:
        self._box.removeWidget(notice)
        notice.hide()
        notice.deleteLater()
        self.setVisible(bool(self._notices()))


def show_refusal(error: GcmError, fields: Mapping[str, Field], elsewhere: Notices) -> None:
    """Show a refusal beside the fields that caused it, and in `elsewhere` what fits no field.

    The first field that was refused takes the focus.
    """
    for field in fields.values():
        field.clear_problem()
    problems = error.problems if isinstance(error, RefusedError) else {}
    for name, sentence in problems.items():
        if name in fields:
            fields[name].refuse(sentence)
    rest = [sentence for name, sentence in problems.items() if name not in fields]
    if not problems:
        rest = [str(error)]
    for sentence in rest:
        elsewhere.say(sentence, "bad")
    refused = [name for name in fields if name in problems]
    if refused:
        fields[refused[0]].control.setFocus()
