"""The shipped line drawings, tinted from the theme whenever they are painted."""

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from gcm_desktop.shipped import shipped
from gcm_desktop.ui.theme import tokens

SIZE = 18


def icon(name: str, colour: str = "muted") -> QIcon:
    """The drawing `name` for a button or field, in a colour of the theme of the moment."""
    return QIcon(_Drawing(name, colour))


def draw_icon(painter: QPainter, name: str, colour_name: str, place: QRectF) -> None:
    """Draw `name` with a painter, in a colour given as `#RRGGBB`."""
    QSvgRenderer(QByteArray(_tinted(name, colour_name))).render(painter, place)


class IconView(QWidget):
    """A drawing beside words; decoration only, so it has no name of its own."""

    def __init__(self, name: str, colour: str = "muted", size: int = SIZE) -> None:
        super().__init__()
        self.name, self.colour = name, colour
        self.setFixedSize(size, size)

    def show_icon(self, name: str, colour: str) -> None:
        """Show another drawing."""
        self.name, self.colour = name, colour
        self.update()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tint = getattr(tokens(self.palette()), self.colour)
        draw_icon(painter, self.name, tint, QRectF(self.rect()))


class _Drawing(QIconEngine):
    """Draws when asked to, so that a change of theme needs no new icons."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self.name, self.colour = name, colour

    def clone(self) -> QIconEngine:
        return _Drawing(self.name, self.colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float
    ) -> QPixmap:
        """A picture of `size` in the layout's pixels, each made of `scale` real ones."""
        faded = mode == QIcon.Mode.Disabled
        tint = getattr(tokens(QGuiApplication.palette()), "line2" if faded else self.colour)
        key = f"{self.name}|{tint}|{size.width()}x{size.height()}|{scale}"
        drawn = QPixmap()
        if not QPixmapCache.find(key, drawn):
            drawn = QPixmap(size * scale)
            drawn.setDevicePixelRatio(scale)
            drawn.fill(Qt.GlobalColor.transparent)
            painter = QPainter(drawn)
            draw_icon(painter, self.name, tint, QRectF(0, 0, size.width(), size.height()))
            painter.end()
            QPixmapCache.insert(key, drawn)
        return drawn

    def paint(
        self, painter: QPainter, place: QRect, _mode: QIcon.Mode, _state: QIcon.State
    ) -> None:
        tint = getattr(tokens(QGuiApplication.palette()), self.colour)
        draw_icon(painter, self.name, tint, QRectF(place))


@cache
def _drawing(name: str) -> bytes:
    return shipped("icons", f"{name}.svg").read_bytes()


def _tinted(name: str, tint: str) -> bytes:
    return _drawing(name).replace(b"currentColor", tint.encode("ascii"))
