"""What the signs in the coverage matrix mean."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.matrix_tiles import draw_ring, shades
from gcm_desktop.ui.theme import tokens

BOX, HIGH, GAP, BETWEEN = 16, 14, 6, 16
SHADE = 2
"""The shade that stands for all of them."""


class Legend(QWidget):
    """Heard is filled, asked and silent a ring, not asked an empty box."""

    def __init__(self) -> None:
        super().__init__()
        self.words = (_("heard"), _("asked, silent"), _("not asked"))
        self.setAccessibleName(", ".join(self.words))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._type())
        words = sum(metrics.horizontalAdvance(word) + 2 for word in self.words)
        return QSize(words + 3 * (BOX + GAP) + 2 * BETWEEN, max(18, metrics.height()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look = QPainter(self), tokens(self.palette())
        painter.setFont(self._type())
        left = 0
        for place, word in enumerate(self.words):
            box = self._laid(QRect(left, (self.height() - HIGH) // 2, BOX, HIGH))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            if place == 0:
                painter.fillRect(box, shades(look)[SHADE][0])
            else:
                painter.setPen(QPen(look.colour("edge"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(0, 0, -1, -1))
            if place == 1:
                draw_ring(painter, QPointF(box.center()) + QPointF(0.5, 0.5), look)
            wide = painter.fontMetrics().horizontalAdvance(word) + 2
            painter.setPen(look.colour("muted"))
            beside = self._laid(QRect(left + BOX + GAP, 0, wide, self.height()))
            painter.drawText(beside, Qt.AlignmentFlag.AlignCenter, word)
            left += BOX + GAP + wide + BETWEEN

    def _type(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(12)
        return font

    def _laid(self, place: QRect) -> QRect:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place.moveLeft(self.width() - place.left() - place.width())
        return place
