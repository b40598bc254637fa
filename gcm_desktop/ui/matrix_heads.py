"""The heads of the coverage matrix: names of columns turned upright, short titles of objectives."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from gcm_desktop.texts import language
from gcm_desktop.ui.theme import Tokens, tokens

if TYPE_CHECKING:
    from gcm_desktop.ui.matrix import CoverageTable

HIGH, LOW = 116, 104
"""Room for the names of groups, in pixels, in a high and in a low window."""
TALL = 480
"""From this height on a matrix is high enough for the former."""
WIDE, NARROW = 240, 176
ROOMY = 900
"""Above this width of the matrix the titles of objectives get more room."""
LINE = 13
NUMBER = 26
Way = Qt.Orientation


class _Head(QHeaderView):
    """A head that is read, not pressed."""

    def __init__(self, way: Way, table: "CoverageTable", owner: QWidget) -> None:
        super().__init__(way, owner)
        self.table = table
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def _name(self, section: int) -> str:
        return str(self.table.headerData(section, self.orientation()))

    def _ink(self, section: int, look: Tokens) -> str:
        if self.table.is_silent(self.orientation(), section):
            return look.warn
        expected = self.table.is_expected(self.orientation(), section)
        return look.text if expected else look.faint

    def _ground(self, painter: QPainter, place: QRect, section: int, look: Tokens) -> None:
        silent = self.table.is_silent(self.orientation(), section)
        painter.fillRect(place, look.colour("surface"))
        if silent:
            painter.fillRect(place.adjusted(0, 0, -1, -1), look.colour("warnbg"))

    def _type(self, section: int) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(11)
        silent = self.table.is_silent(self.orientation(), section)
        font.setWeight(QFont.Weight.DemiBold if silent else QFont.Weight.Normal)
        return font


class ColumnHead(_Head):
    """Names of columns, read upwards from their numbers; Chinese stands upright as it does."""

    def __init__(self, table: "CoverageTable", owner: QWidget) -> None:
        super().__init__(Way.Horizontal, table, owner)
        self.setMinimumSectionSize(24)

    def sizeHint(self) -> QSize:
        owner = self.parentWidget()
        tall = owner is not None and owner.height() >= TALL
        return QSize(0, HIGH if tall else LOW)  # its width is that of the columns

    def paintSection(self, painter: QPainter, place: QRect, section: int) -> None:
        look = tokens(self.palette())
        painter.save()
        self._ground(painter, place, section, look)
        painter.setPen(self._ink(section, look))
        painter.setFont(self._type(section))
        if language() == "zh":
            self._write_upright(painter, place, self._name(section))
        else:
            self._write_turned(painter, place, self._name(section))
        painter.restore()

    def _write_upright(self, painter: QPainter, place: QRect, name: str) -> None:
        inside = place.adjusted(3, 2, -3, -5)
        signs = max(1, inside.width() // painter.fontMetrics().horizontalAdvance("國"))
        lines = [name[start : start + signs] for start in range(0, len(name), signs)]
        top = inside.bottom() - LINE * len(lines)
        for number, line in enumerate(lines):
            at = QRect(inside.left(), top + number * LINE, inside.width(), LINE)
            painter.drawText(at, Qt.AlignmentFlag.AlignCenter, line)

    def _write_turned(self, painter: QPainter, place: QRect, name: str) -> None:
        """A quarter turn, so that reading begins at the numbers, from whichever side."""
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if mirrored:
            painter.translate(place.right() + 1, place.top())
            painter.rotate(90)
        else:
            painter.translate(place.left(), place.bottom() + 1)
            painter.rotate(-90)
        room = place.height() - 10
        lines = lines_of(name, painter.fontMetrics(), room, max(1, (place.width() - 2) // LINE))
        top = (place.width() - LINE * len(lines)) // 2
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        for number, line in enumerate(lines):
            painter.drawText(QRect(5, top + number * LINE, room, LINE), flags, line)


class ObjectiveHead(_Head):
    """Numbers and short titles of objectives, and what stands beneath them."""

    def __init__(self, table: "CoverageTable", objectives: int, owner: QWidget) -> None:
        super().__init__(Way.Vertical, table, owner)
        self._objectives = objectives

    def sizeHint(self) -> QSize:
        owner = self.parentWidget()
        roomy = owner is not None and owner.width() >= ROOMY
        return QSize(WIDE if roomy else NARROW, 0)  # its height is that of the rows

    def paintSection(self, painter: QPainter, place: QRect, section: int) -> None:
        look = tokens(self.palette())
        painter.save()
        self._ground(painter, place, section, look)
        font = self._type(section)
        font.setPixelSize(12)
        if section >= self._objectives:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._ink(section, look))
        self._write(painter, place, section)
        painter.restore()

    def _write(self, painter: QPainter, place: QRect, section: int) -> None:
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        before, after = (6, NUMBER + 4) if mirrored else (NUMBER + 4, 6)
        words = place.adjusted(before, 0, -after, 0)
        title = painter.fontMetrics().elidedText(
            self._name(section), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, flags, title)
        if section < self._objectives:
            left = place.right() - NUMBER if mirrored else place.left()
            number = QRect(left, place.top(), NUMBER, place.height())
            painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(section + 1))


def lines_of(name: str, metrics: QFontMetrics, room: int, most: int) -> list[str]:
    """A name broken between words into at most so many lines; the last one is cut if it must."""
    lines: list[str] = []
    for word in name.split():
        longer = f"{lines[-1]} {word}" if lines else word
        fits = metrics.horizontalAdvance(longer) <= room
        if lines and (fits or len(lines) == most):
            lines[-1] = longer
        else:
            lines.append(word)
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines]
