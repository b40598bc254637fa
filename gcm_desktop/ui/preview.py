"""The pages of a report as they will be printed, to be looked through before anybody signs."""

from collections import OrderedDict

from PySide6.QtCore import QEvent, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShortcut,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.pieces import QuietButton, Small
from gcm_desktop.ui.theme import tokens

WHOLE = 794
"""Width in pixels of a page of A4 in its own size, at 96 to the inch."""
RATIO = 297 / 210
"""Height of A4 by its width (ISO 216)."""
GAP, EDGE = 14, 16
ZOOMS = (0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
KEPT = 12
"""Drawn pages kept, so that turning back is at once and a long report fills no memory."""
STEP = 48


class PagesView(QAbstractScrollArea):
    """Pages beneath each other. Each is drawn when it comes into sight, off the window's thread."""

    moved = Signal()
    """Another page is in sight, or the pages have another size."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._background = background
        self._pdf, self.pages = b"", 0
        self._zoom = 0.0
        self._drawn: OrderedDict[int, tuple[int, QImage]] = OrderedDict()
        self._drawing = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setAccessibleName(_("Preview of the report"))
        self.verticalScrollBar().valueChanged.connect(self._tell)
        self.viewport().setAutoFillBackground(False)

    def show_report(self, pdf: bytes, pages: int) -> None:
        """Show this report from its first page on."""
        self._pdf, self.pages = pdf, pages
        self._drawn.clear()
        self._measure()
        self.verticalScrollBar().setValue(0)
        self._tell()

    @property
    def page(self) -> int:
        """The page most in sight, counted from 1; 0 if there is none."""
        if not self.pages:
            return 0
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        return min(self.pages, max(1, middle // self._stride + 1))

    @property
    def zoom(self) -> float:
        """How large pages are shown, 1 for their own size."""
        return self._width / WHOLE

    @property
    def drawn(self) -> frozenset[int]:
        """The pages that are drawn and kept."""
        return frozenset(self._drawn)

    def go_to(self, page: int) -> None:
        """Bring the top of a page into sight."""
        self.verticalScrollBar().setValue((page - 1) * self._stride)

    @Slot()
    def enlarge(self) -> None:
        """Show pages one step larger."""
        self._zoom_to(next((z for z in ZOOMS if z > self.zoom * 1.01), ZOOMS[-1]))

    @Slot()
    def reduce(self) -> None:
        """Show pages one step smaller."""
        self._zoom_to(next((z for z in reversed(ZOOMS) if z < self.zoom * 0.99), ZOOMS[0]))

    @Slot()
    def fit(self) -> None:
        """Show pages as wide as there is room."""
        self._zoom_to(0.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        acts = {
            keys.Key_PageDown: lambda: self.go_to(min(self.pages, self.page + 1)),
            keys.Key_PageUp: lambda: self.go_to(max(1, self.page - 1)),
            keys.Key_Home: lambda: self.go_to(1),
            keys.Key_End: lambda: self.go_to(self.pages),
            keys.Key_Down: lambda: self._scroll(STEP),
            keys.Key_Up: lambda: self._scroll(-STEP),
        }
        act = acts.get(keys(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.enlarge if event.angleDelta().y() > 0 else self.reduce)()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()
        self._tell()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = tokens(self.palette()), QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.viewport().rect(), look.colour("track"))
        for page in self._in_sight():
            self._paint_page(painter, page)
        if self.hasFocus():
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -2, -2))
        painter.end()
        self._draw_next()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.viewport().update()

    @property
    def _width(self) -> int:
        if self._zoom:
            return round(WHOLE * self._zoom)
        return max(160, min(self.viewport().width() - 2 * EDGE, round(WHOLE * ZOOMS[-3])))

    @property
    def _height(self) -> int:
        return round(self._width * RATIO)

    @property
    def _stride(self) -> int:
        return self._height + GAP

    def _place(self, page: int) -> QRect:
        room, wide = self.viewport().width(), self._width
        across = self.horizontalScrollBar()
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        moved = across.maximum() - across.value() if mirrored else across.value()
        left = max(EDGE, (room - wide) // 2) - moved
        top = EDGE + (page - 1) * self._stride - self.verticalScrollBar().value()
        return QRect(left, top, wide, self._height)

    def _in_sight(self) -> range:
        if not self.pages:
            return range(0)
        top = self.verticalScrollBar().value() - EDGE
        bottom = top + self.viewport().height()
        first = max(0, top) // self._stride + 1
        last = max(0, bottom) // self._stride + 1
        return range(min(first, self.pages), min(last, self.pages) + 1)

    def _paint_page(self, painter: QPainter, page: int) -> None:
        place = self._place(page)
        painter.fillRect(place, Qt.GlobalColor.white)  # paper is white in the dark as well
        kept = self._drawn.get(page)
        if kept is not None:
            painter.drawImage(place, kept[1])
        else:
            painter.setPen(Qt.GlobalColor.gray)
            words = _("Page {number}").format(number=page)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
        painter.setPen(tokens(self.palette()).colour("line2"))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))

    def _draw_next(self) -> None:
        """Have the next page in sight drawn, one at a time: the drawing library takes turns."""
        wide = round(self._width * self.devicePixelRatioF())
        missing = (n for n in self._in_sight() if self._drawn.get(n, (0,))[0] != wide)
        page, pdf = next(missing, 0), self._pdf
        if not page or self._drawing:
            return
        self._drawing = True
        self._background.start(
            lambda _task: _draw(pdf, page, wide),
            owner=self,
            then=lambda image: self._keep(pdf, page, wide, image),
            fails=lambda _error: None,
            ends=self._end_drawing,
        )

    def _end_drawing(self) -> None:
        self._drawing = False

    def _keep(self, pdf: bytes, page: int, wide: int, image: QImage) -> None:
        if pdf is self._pdf:
            self._drawn[page] = (wide, image)
            self._drawn.move_to_end(page)
            while len(self._drawn) > KEPT:
                self._drawn.popitem(last=False)
        self.viewport().update()

    def _measure(self) -> None:
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        room = self.viewport()
        high = self.pages * self._stride - GAP + 2 * EDGE if self.pages else 0
        down.setRange(0, max(0, high - room.height()))
        down.setPageStep(room.height())
        down.setSingleStep(STEP)
        across.setRange(0, max(0, self._width + 2 * EDGE - room.width()))
        across.setPageStep(room.width())

    def _zoom_to(self, zoom: float) -> None:
        before = self.verticalScrollBar().value() / self._stride
        self._zoom = zoom
        self._measure()
        self.verticalScrollBar().setValue(round(before * self._stride))
        self._tell()

    def _scroll(self, by: int) -> None:
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + by)

    @Slot()
    def _tell(self) -> None:
        self.setAccessibleDescription(
            _(
                "Page {number} of {all}, as a picture. Its text can be read aloud once the report "
                "is saved."
            ).format(number=self.page, all=self.pages)
        )
        self.viewport().update()
        self.moved.emit()


class Preview(QWidget):
    """The pages, and above them which page it is and how large."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self.view = PagesView(background)
        self.where, self.size_shown = Small(), Small()
        self.smaller = _button("−", _("Smaller pages"), "Ctrl+-")
        self.larger = _button("+", _("Larger pages"), "Ctrl++")
        self.fit = _button(_("Fit"), _("As wide as there is room"), "Ctrl+0")
        self.smaller.clicked.connect(self.view.reduce)
        self.larger.clicked.connect(self.view.enlarge)
        self.fit.clicked.connect(self.view.fit)
        self.view.moved.connect(self._tell)
        for keys, act in (
            ("Ctrl++", self.view.enlarge),
            ("Ctrl+=", self.view.enlarge),
            ("Ctrl+-", self.view.reduce),
            ("Ctrl+0", self.view.fit),
        ):
            QShortcut(QKeySequence(keys), self, act)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(6)
        row.addWidget(self.where)
        row.addStretch()
        for part in (self.smaller, self.size_shown, self.larger, self.fit):
            row.addWidget(part)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(row)
        box.addWidget(self.view, 1)

    def show_report(self, pdf: bytes, pages: int) -> None:
        """Show this report from its first page on."""
        self.view.show_report(pdf, pages)

    @Slot()
    def _tell(self) -> None:
        view = self.view
        where = _("Page {number} of {all}").format(number=view.page, all=view.pages)
        self.where.setText(where)
        self.size_shown.setText(f"{view.zoom:.0%}")


def _button(face: str, name: str, keys: str) -> QuietButton:
    button = QuietButton(face)
    button.setAccessibleName(name)
    button.setToolTip(f"{name} ({keys})")
    return button


def _draw(pdf: bytes, page: int, wide: int) -> QImage:
    from gcm_desktop.reports.preview import page_png

    return QImage.fromData(page_png(pdf, page, wide))
