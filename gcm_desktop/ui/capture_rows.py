"""How a recorded line is drawn: time and marks, group, kind as a pill, the words in two rows."""

import unicodedata

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gcm_desktop.reference import kind_label
from gcm_desktop.texts import language
from gcm_desktop.ui.capture_lines import GROUP, KIND, LINE, TIME, WORDS, RecordedLine
from gcm_desktop.ui.icons import draw_icon
from gcm_desktop.ui.recent import Index
from gcm_desktop.ui.theme import Tokens, tokens

HEIGHT = 42
PILL_EDGE = 9
TONES = {
    "experience": ("muted", "track"),
    "practice": ("good", "goodbg"),
    "challenge": ("bad", "badbg"),
    "recommendation": ("accent", "tint"),
    "support": ("good", "goodbg"),
    "data": ("info", "infobg"),
    "pledge": ("warn", "warnbg"),
    "question": ("info", "infobg"),
}
"""By kind, the colours of letters and ground."""
MARKS = {"public": ("eye", "warn"), "local": ("lock", "good")}
"""What stands below the time of an input that is not merely counted."""


def begins_right_to_left(words: str) -> bool:
    """Whether the first letter that has a direction goes from right to left (UAX #9, P2)."""
    for letter in words:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def in_two_rows(words: str, font: QFont, width: int, *, mirrored: bool) -> list[str]:
    """The beginning of a text in at most two rows of this width, the second with an ellipsis."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    right, left = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
    option.setTextDirection(right if mirrored else left)
    layout = QTextLayout(words, font)
    layout.setTextOption(option)
    layout.beginLayout()
    first = layout.createLine()
    if first.isValid():
        first.setLineWidth(width)
    layout.endLayout()
    if not first.isValid():
        return []
    cut = first.textStart() + first.textLength()
    units = words.encode("utf-16-le", "surrogatepass")  # Qt counts in these
    head = units[: 2 * cut].decode("utf-16-le", "replace")
    tail = units[2 * cut :].decode("utf-16-le", "replace")
    elide = Qt.TextElideMode.ElideRight
    rest = QFontMetrics(font).elidedText(tail, elide, width) if tail else ""
    return [head, rest] if rest else [head]


class RecordedRow(QStyledItemDelegate):
    """A cell of the table, by its column."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(60, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(LINE)
        if not isinstance(line, RecordedLine):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = _Cell(painter, option, tokens(option.palette))
        cell.ground()
        if index.column() == KIND:
            cell.pill(kind_label(line.kind, language()).text, *TONES[line.kind])
        elif index.column() == TIME:
            cell.time(line)
        else:
            ink = "text" if index.column() == WORDS else "muted"
            cell.rows(str(index.data()), ink, own_direction=index.column() != GROUP)
        painter.restore()


class _Cell:
    """One cell while it is drawn."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, look: Tokens) -> None:
        self.painter, self.look = painter, look
        self.state: QStyle.StateFlag = option.state
        self.bounds: QRect = option.rect
        self.mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        self.font = QFont(option.font)

    def ground(self) -> None:
        if self.state & QStyle.StateFlag.State_Selected:
            self.painter.fillRect(self.bounds, self.look.colour("tint"))
        self.painter.setPen(QPen(self.look.colour("track"), 1))
        self.painter.drawLine(self.bounds.bottomLeft(), self.bounds.bottomRight())

    def pill(self, label: str, ink: str, ground: str) -> None:
        self._size(12, QFont.Weight.DemiBold)
        metrics = self.painter.fontMetrics()
        room = self.bounds.width() - 8 - 2 * PILL_EDGE
        shown = metrics.elidedText(label, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(shown) + 2 * PILL_EDGE
        left = self.bounds.right() - 4 - width if self.mirrored else self.bounds.left() + 4
        box = QRectF(left, self.bounds.center().y() - 10, width, 21)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.look.colour(ground))
        self.painter.drawRoundedRect(box, 10, 10)
        self.painter.setPen(self.look.colour(ink))
        self.painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)

    def time(self, line: RecordedLine) -> None:
        marks = [("quote", "muted")] if line.quote else []
        marks += [MARKS[line.sensitivity]] if line.sensitivity in MARKS else []
        self._size(12, QFont.Weight.Normal)
        self.painter.setPen(self.look.colour("muted"))
        side = Qt.AlignmentFlag.AlignRight if self.mirrored else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        place = self.bounds.adjusted(8, 0, -8, -16 if marks else 0)
        self.painter.drawText(place, flags, line.when)
        for number, (drawing, ink) in enumerate(marks):
            start = 8 + 17 * number
            left = self.bounds.right() - start - 13 if self.mirrored else self.bounds.left() + start
            box = QRectF(left, self.bounds.bottom() - 19, 13, 13)
            draw_icon(self.painter, drawing, getattr(self.look, ink), box)

    def rows(self, words: str, ink: str, *, own_direction: bool) -> None:
        """Words keep the direction of their script; names of groups go as the page does."""
        self._size(13, QFont.Weight.Normal)
        mirrored = begins_right_to_left(words) if own_direction else self.mirrored
        inside = QRect(self.bounds.adjusted(6, 3, -6, -3))
        rows = in_two_rows(words, self.font, inside.width(), mirrored=mirrored)
        right, left = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
        self.painter.setLayoutDirection(right if mirrored else left)
        self.painter.setPen(self.look.colour(ink))
        height = self.painter.fontMetrics().height()
        top = inside.top() + (inside.height() - height * len(rows)) / 2
        # Left means where the row begins: the painter mirrors it.
        # Letters of another typeface may be higher than a row of this one: they are not cut off.
        plain = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | plain
        for number, row in enumerate(rows):
            at = QPointF(inside.left(), top + number * height)
            box = QRectF(at.x(), at.y(), inside.width(), height)
            self.painter.drawText(box, flags, row.rstrip())

    def _size(self, pixels: int, weight: QFont.Weight) -> None:
        self.font.setPixelSize(pixels)
        self.font.setWeight(weight)
        self.painter.setFont(self.font)
