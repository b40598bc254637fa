"""Bars and columns with their figures beside them: read by eye, by keyboard and by ear.

What is drawn is also written, so that neither colour nor sight is needed. The arrow keys are the
page's; Ctrl+C takes the figures along.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.matrix_words import tip
from gcm_desktop.ui.notices import announce
from gcm_desktop.ui.theme import Tokens, tokens

LINE, BAR, NAMES, LETTERS = 24, 9, 0.44, 12
HIGH, BELOW, ABOVE, WIDEST = 132, 18, 15, 46


class Figure(NamedTuple):
    """One bar: its name, its length, and the whole that it is a part of, if it is one."""

    name: str
    value: int
    whole: int | None = None
    marked: bool = False
    """Whether it is to be looked at."""
    short: str = ""
    """A shorter name, where there is little room."""

    @property
    def told(self) -> str:
        """The figure in words."""
        if self.whole is None:
            return str(self.value)
        return _("{part} of {whole}").format(part=self.value, whole=self.whole)


class Chart(QWidget):
    """Figures, drawn and written."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.figures: tuple[Figure, ...] = ()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these, in this order."""
        if tuple(figures) == self.figures:
            return
        self.figures = tuple(figures)
        self.setAccessibleDescription("; ".join(f"{one.name}: {one.told}" for one in figures))
        self.updateGeometry()
        self.update()

    @property
    def as_text(self) -> str:
        """The figures as lines of a table, tabs between."""
        lines = ([one.name, one.value, *([one.whole] if one.whole is not None else [])]
                 for one in self.figures)  # fmt: skip
        return "\n".join("\t".join(map(str, line)) for line in lines)

    def figure_at(self, _x: float, _y: float) -> Figure | None:
        """The figure that is drawn there."""
        return None

    def paint(self, painter: QPainter, look: Tokens) -> None:
        """Draw the figures."""

    def event(self, event: QEvent) -> bool:
        """A whole name and its figure, where the mouse rests."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            one = self.figure_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), tip(f"{one.name}: {one.told}") if one else "")
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_text)
            announce(self, _("Copied."))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look = QPainter(self), tokens(self.palette())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(LETTERS)
        painter.setFont(font)
        self.paint(painter, look)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)

    def laid(self, left: float, top: float, width: float, height: float) -> QRectF:
        """A place counted from the side where reading begins."""
        return QRectF(self.width() - left - width if self.mirrored else left, top, width, height)

    @property
    def mirrored(self) -> bool:
        """Whether reading begins at the right."""
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft


class Bars(Chart):
    """A bar a line; of a part the whole is drawn as an outline around it."""

    def sizeHint(self) -> QSize:
        return QSize(240, LINE * len(self.figures) + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, LINE * len(self.figures) + 8)

    def figure_at(self, _x: float, y: float) -> Figure | None:
        line = int(y - 4) // LINE
        return self.figures[line] if 0 <= line < len(self.figures) else None

    def paint(self, painter: QPainter, look: Tokens) -> None:
        most = max((max(one.value, one.whole or 0) for one in self.figures), default=0)
        told = max((self._wide(painter, one.told) for one in self.figures), default=0)
        for line, one in enumerate(self.figures):
            self._paint_line(painter, look, line * LINE + 4, one, (max(most, 1), told))

    def _paint_line(
        self, painter: QPainter, look: Tokens, top: int, one: Figure, room: tuple[int, int]
    ) -> None:
        most, told = room
        names = self.width() * NAMES
        start, end = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        if self.mirrored:
            start, end = end, start
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        elide = Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(one.name, elide, int(names) - 14)
        font = painter.font()
        font.setWeight(QFont.Weight.Bold if one.marked else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(look.colour("warn" if one.marked else "text" if one.value else "faint"))
        painter.drawText(self.laid(6, top, names - 8, LINE), start | flags, shown)
        painter.drawText(self.laid(self.width() - told - 6, top, told, LINE), end | flags, one.told)
        width = self.width() - names - told - 18
        middle = top + (LINE - BAR) / 2
        if one.whole is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("edge"), 1))
            painter.drawRect(self.laid(names, middle, max(2, width * one.whole / most), BAR))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("warn" if one.marked else "barfill"))
        if one.value:
            painter.drawRect(self.laid(names, middle, max(2, width * one.value / most), BAR))

    @staticmethod
    def _wide(painter: QPainter, words: str) -> int:
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.Bold)
        painter.save()
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(words) + 4
        painter.restore()
        return wide


class Columns(Chart):
    """A column a figure, its number above and its name below where there is room."""

    def sizeHint(self) -> QSize:
        return QSize(420, HIGH + ABOVE + BELOW)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, HIGH + ABOVE + BELOW)

    def figure_at(self, x: float, _y: float) -> Figure | None:
        if not self.figures:
            return None
        place = int((self.width() - x if self.mirrored else x) / self._step)
        return self.figures[place] if 0 <= place < len(self.figures) else None

    @property
    def _step(self) -> float:
        return min(float(WIDEST), self.width() / max(1, len(self.figures)))

    def paint(self, painter: QPainter, look: Tokens) -> None:
        most = max((one.value for one in self.figures), default=0) or 1
        painter.fillRect(QRectF(0, ABOVE + HIGH, self.width(), 1), look.colour("edge"))
        step = self._step
        metrics, centre = painter.fontMetrics(), Qt.AlignmentFlag.AlignCenter
        for place, one in enumerate(self.figures):
            left, high = place * step, HIGH * one.value / most
            wide = max(1.0, step - max(1.0, step * 0.22))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("barfill"))
            if one.value:
                painter.drawRect(
                    self.laid(left + (step - wide) / 2, ABOVE + HIGH - high, wide, high)
                )
            painter.setPen(look.colour("text" if one.value else "faint"))
            told = str(one.value)
            if metrics.horizontalAdvance(told) <= step and one.value:
                painter.drawText(self.laid(left, HIGH - high, step, ABOVE), centre, told)
        self._paint_names(painter, look)

    def _paint_names(self, painter: QPainter, look: Tokens) -> None:
        """Every name, or every second or third, so that none runs into the next."""
        names, step = [one.short or one.name for one in self.figures], self._step
        metrics = painter.fontMetrics()
        rooms = [metrics.horizontalAdvance(name) + 8 for name in names]
        every = max(1, math.ceil(max(rooms, default=0) / step))
        painter.setPen(look.colour("muted"))
        for place in range(0, len(names), every):
            room = rooms[place]
            left = max(0.0, min((place + 0.5) * step - room / 2, self.width() - room))
            below = self.laid(left, ABOVE + HIGH + 2, room, BELOW - 2)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, names[place])
