"""The small parts every page is made of; the class of a part says how the style sheet dresses it.

All words are shown as plain text: Qt's labels otherwise guess at rich text and open files named
in it.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop.ui.icons import IconView, draw_icon, icon
from gcm_desktop.ui.theme import tokens


class Words(QLabel):
    """A text on screen, always plain."""

    def __init__(self, text: str = "", *, wrap: bool = False) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        self._align()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        """Begin where the page begins: by itself a label goes by the script of its text."""
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        middle = Qt.AlignmentFlag.AlignVCenter
        self.setAlignment(side | middle | Qt.AlignmentFlag.AlignAbsolute)


class Title(Words):
    """What a page is about."""


class Subtitle(Words):
    """What a card is about."""


class Eyebrow(Words):
    """A line above a title that says where it belongs."""


class Muted(Words):
    """Text that explains."""


class Small(Words):
    """Small text that may be passed over."""


class FieldLabel(Words):
    """The caption of a field; its mnemonic takes the focus there."""


class Brand(Words):
    """The name at the head of the sidebar."""


class SideNote(Words):
    """Small text in the sidebar."""


class OneLine(SideNote):
    """Small text in the sidebar that ends in an ellipsis where there is no more room."""

    def __init__(self, text: str = "") -> None:
        self._whole = text
        super().__init__(text)

    def text(self) -> str:
        return self._whole

    def setText(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(20, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(self.width(), 20)
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        super().setText(shown)


class SideCaption(Words):
    """A heading of a part of the sidebar."""


class NavCaption(OneLine):
    """The name of a group of pages in the sidebar."""


class KeyCap(Words):
    """A key that does this."""


class Pill(Words):
    """A state in one or two words; `tone` is good, warn, bad, info or accent."""

    def __init__(self, text: str, tone: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.setProperty("tone", tone)

    def show_state(self, text: str, tone: str) -> None:
        """Show another state."""
        self.setText(text)
        restyle(self, "tone", tone)


class _Ground(QWidget):
    """A plain widget whose background the style sheet may paint."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


class Canvas(_Ground):
    """The pale ground of a page."""


class Side(_Ground):
    """The dark sidebar."""


class PageHead(QWidget):
    """The head of a page: a line that says where it belongs, its title, and room at the side."""

    def __init__(self, eyebrow: str = "", title: str = "") -> None:
        super().__init__()
        self.eyebrow, self.title = Eyebrow(eyebrow), Title(title, wrap=True)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.eyebrow)
        words.addWidget(self.title)
        self.row.addLayout(words, 1)


class Card(QFrame):
    """A white card with round corners that holds what belongs together."""


class Panel(QFrame):
    """A card at the side of a page."""


class PrimaryButton(QPushButton):
    """The one thing most people want to do here."""


class QuietButton(QPushButton):
    """Something else to do here."""


class DangerButton(QPushButton):
    """Something that cannot be taken back."""


class LinkButton(QPushButton):
    """A small thing to do, as a word in the text."""


class IconButton(QToolButton):
    """A drawing to press; its name is its tool tip and what a screen reader says."""

    def __init__(self, name: str, drawing: str, colour: str = "muted", keys: str = "") -> None:
        super().__init__()
        self.setIcon(icon(drawing, colour))
        self.setIconSize(QSize(18, 18))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({keys})" if keys else name)
        if keys:
            press_with(self, keys)


class Segments(_Ground):
    """A row of choices of which one holds; each is a radio button."""

    def __init__(self, choices: list[tuple[str, str]], name: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        self.buttons = {value: QRadioButton(label) for value, label in choices}
        for button in self.buttons.values():
            row.addWidget(button)

    @property
    def chosen(self) -> str:
        """The value of the choice that holds, or an empty string."""
        return next((v for v, button in self.buttons.items() if button.isChecked()), "")

    def choose(self, value: str) -> None:
        """Let this choice hold."""
        self.buttons[value].setChecked(True)


class ActionCard(QPushButton):
    """A large button that says what it does, why, and with which key."""

    def __init__(self, title: str, why: str, drawing: str, key: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.setAccessibleDescription(why)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.drawing = IconView(drawing, "accent", 24)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(self.drawing)
        head.addStretch()
        head.addWidget(KeyCap(key))
        box.addLayout(head)
        box.addSpacing(8)
        box.addWidget(Subtitle(title))
        box.addWidget(Muted(why, wrap=True))
        box.addStretch()

    def be_first(self, first: bool) -> None:
        """Stand out as the thing to do first."""
        if first == (self.property("first") == "true"):
            return
        self.drawing.show_icon(self.drawing.name, "onaccent" if first else "accent")
        restyle(self, "first", "true" if first else "false")
        for child in self.findChildren(QLabel):
            _polish(child)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalSizeHint() if layout else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalMinimumSize() if layout else super().minimumSizeHint()


class NavButton(QAbstractButton):
    """A page in the sidebar: its drawing, its name, its keys; or its drawing alone."""

    HEIGHT = 38
    DRAWING, BEFORE, BETWEEN, AFTER = 18, 12, 12, 10

    def __init__(self, text: str, drawing: str, keys: str = "") -> None:
        super().__init__()
        self.drawing, self.keys, self.current = drawing, keys, False
        self._icon_only = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if keys:
            press_with(self, keys)
            self.setAccessibleDescription(keys)

    def be_current(self, current: bool, description: str) -> None:
        """Stand out as the page that is shown."""
        self.current = current
        self.setAccessibleDescription(f"{description} {self.keys}".strip())
        self.update()

    def be_icon(self, icon_only: bool) -> None:
        """Show the drawing alone where there is no room for more."""
        if icon_only != self._icon_only:
            self._icon_only = icon_only
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_ground(painter)
        size = self.DRAWING
        start = (self.width() - size) / 2 if self._icon_only else self.BEFORE
        place = self._laid(QRectF(start, (self.height() - size) / 2, size, size))
        draw_icon(painter, self.drawing, getattr(tokens(self.palette()), self._ink), place)
        if not self._icon_only:
            self._paint_name(painter, self._paint_keys(painter))

    def paint_ground(self, painter: QPainter) -> None:
        """Paint what the words stand on."""
        look = tokens(self.palette())
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.current or (self.underMouse() and self.isEnabled()):
            painter.setBrush(look.colour("side2"))
            painter.drawRoundedRect(box, 8, 8)
        if self.current and self._icon_only:  # a ground alone is easily overlooked
            painter.setBrush(look.colour("barfill"))
            painter.drawRoundedRect(QRectF(box.center().x() - 8, box.bottom() - 3, 16, 3), 1, 1)
        if self.hasFocus():
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(look.colour("barfill"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 8, 8)

    @property
    def _ink(self) -> str:
        stands_out = self.isEnabled() and (self.current or self.underMouse())
        return "sidetext" if stands_out else "sidemuted"

    def _paint_name(self, painter: QPainter, keys: int) -> None:
        font = self.font()
        font.setWeight(font.Weight.DemiBold if self.current else font.Weight.Medium)
        painter.setFont(font)
        ink = "sidetext" if self.isEnabled() else "sidemuted"
        painter.setPen(tokens(self.palette()).colour(ink))
        start = self.BEFORE + self.DRAWING + self.BETWEEN
        place = self._laid(QRectF(start, 0, self.width() - start - keys, self.height()))
        shown = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, int(place.width())
        )
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        absolute = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(place, side | absolute, shown)

    def _paint_keys(self, painter: QPainter) -> int:
        """Paint the keys at the end; how wide they are, in pixels."""
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(tokens(self.palette()).colour("sidemuted"))
        wide = painter.fontMetrics().horizontalAdvance(self.keys) + 2
        start = self.width() - wide - self.AFTER
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignLeft if mirrored else Qt.AlignmentFlag.AlignRight
        absolute = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.save()
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.drawText(
            self._laid(QRectF(start, 0, wide, self.height())), side | absolute, self.keys
        )
        painter.restore()
        return wide + self.AFTER + 5

    def _laid(self, place: QRectF) -> QRectF:
        """A place counted from the side where reading begins."""
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            place.moveLeft(self.width() - place.left() - place.width())
        return place


def press_with(button: QAbstractButton, keys: str) -> None:
    """Press a button with these keys, at once: its own shortcut waits for an animation."""
    QShortcut(QKeySequence(keys), button, button.click)


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at, and dress the widget anew."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        _polish(widget)


def without_mnemonic(words: str) -> str:
    """Somebody's words as the text of a button, where an ampersand would mark a key."""
    return words.replace("&", "&&")


def isolated(words: str) -> str:
    """Somebody's words inside a sentence, so that their direction stays their own (UAX #9)."""
    return f"\u2068{words}\u2069"


def _polish(widget: QWidget) -> None:
    widget.style().unpolish(widget)
    widget.style().polish(widget)
