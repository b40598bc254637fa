"""The line that is typed into, and how it is understood while it is typed."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from gcm_desktop.consultation.short_codes import Line, Offer, split_notes
from gcm_desktop.reference import group_label, kind_label, short_title_of
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_words import WordsEdit
from gcm_desktop.ui.minutes_recording import OTHER
from gcm_desktop.ui.theme import tokens

ROWS = 4
"""Rows of a long line that are seen at once; it scrolls within them."""
CHIP, GAP, EDGE = 24, 6, 9
NO_MODIFIER, KEYPAD, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.KeypadModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class MinutesLine(WordsEdit):
    """One line of minutes. Enter saves it, Up goes to those before, Tab completes a code."""

    entered = Signal()
    went_up = Signal()
    went_down = Signal()
    went_in = Signal()
    """Shift and Up: lines are to be selected."""
    left = Signal()
    pasted = Signal()
    """A block of several lines was pasted."""

    def __init__(self) -> None:
        super().__init__()
        self.completes: Callable[[], bool] = lambda: False
        """Completes what is typed, if there is anything to complete."""
        self.setAccessibleName(_("Line of minutes"))
        self.setPlaceholderText(_("m7 c> what was said. Enter saves it; F1 shows the codes."))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~KEYPAD
        signal = None
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and modifiers == NO_MODIFIER:
            signal = self.entered
        elif key == Qt.Key.Key_Escape:
            signal = self.left
        elif key == Qt.Key.Key_Up and self._at_an_end(top=True):
            signal = {NO_MODIFIER: self.went_up, SHIFT: self.went_in}.get(modifiers)
        elif key == Qt.Key.Key_Down and modifiers == NO_MODIFIER and self._at_an_end(top=False):
            signal = self.went_down
        if signal is None:
            super().keyPressEvent(event)
        else:
            signal.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab completes a code where one is offered; else it goes on."""
        return (forward and self.completes()) or super().focusNextPrevChild(forward)

    def insertFromMimeData(self, source: QMimeData) -> None:
        super().insertFromMimeData(source)
        if len(split_notes(source.text())) > 1 and len(split_notes(self.words)) > 1:
            self.pasted.emit()

    def _at_an_end(self, *, top: bool) -> bool:
        """Whether the caret is in the first row, or in the last."""
        cursor = self.textCursor()
        move = cursor.MoveOperation.Up if top else cursor.MoveOperation.Down
        return not cursor.movePosition(move)

    @Slot()
    def _fit(self) -> None:
        row = self.fontMetrics().lineSpacing()
        wanted = round(self.document().size().height())
        most = ROWS * row + 2 * round(self.document().documentMargin())
        self.setFixedHeight(max(row + 8, min(wanted, most)) + 14)


class UnderstoodRow(QWidget):
    """Chips below the line: group, objectives and kind as the line is understood."""

    def __init__(self) -> None:
        super().__init__()
        self._chips: list[tuple[str, str, str]] = []
        """Words, and the colours of letters and ground."""
        self._aside = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("How the line is understood"))

    @property
    def said(self) -> tuple[str, ...]:
        """What the chips say, and what stands beside them."""
        words = tuple(chip[0] for chip in self._chips)
        return (*words, self._aside) if self._aside else words

    def show_line(self, line: Line, offers: tuple[Offer, ...] = (), *, ends: bool = False) -> None:
        """Show how a line is understood; what it inherits is paler than what it says.

        `ends` says that these are codes only once the mark follows them.
        """
        spoken = language()
        group = group_label(line.group or OTHER, spoken).text
        chips = [self._chip(group, "group" in line.said)]
        for place, number in enumerate(line.objectives):
            name = f"{number}  {short_title_of(number, spoken).text}" if not place else str(number)
            chips.append(self._chip(name, "objectives" in line.said))
        if not line.objectives:
            chips.append((_("To be sorted"), "warn", "warnbg"))
        chips.append(self._chip(kind_label(line.kind, spoken).text, "kind" in line.said))
        if line.unknown:
            chips.append((_("no code: {codes}").format(codes=" ".join(line.unknown)), "bad",
                          "badbg"))  # fmt: skip
        hints = (_offered(offers), _("> ends the codes") if ends else "")
        self._show(chips, "   ".join(hint for hint in hints if hint))

    def show_codes(self, codes: Line) -> None:
        """Show only what codes say, without what a line would inherit."""
        spoken, chips = language(), []
        if "group" in codes.said and codes.group:
            chips.append(self._chip(group_label(codes.group, spoken).text, True))
        if "objectives" in codes.said:
            numbers = "  ".join(map(str, codes.objectives)) or _("To be sorted")
            chips.append(self._chip(numbers, True))
        if "kind" in codes.said:
            chips.append(self._chip(kind_label(codes.kind, spoken).text, True))
        chips += [(code, "bad", "badbg") for code in codes.unknown]
        self._show(chips, "")

    def sizeHint(self) -> QSize:
        return QSize(300, CHIP + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, CHIP + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        start = 0
        for number, (words, ink, ground) in enumerate(self._chips):
            room = self.width() - start - (len(self._chips) - number - 1) * 44
            start += self._paint_chip(painter, start, max(40, room), words, ink, ground) + GAP
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(tokens(self.palette()).colour("muted"))
        rest = QRect(start + 4, 0, max(0, self.width() - start - 4), self.height())
        elide = Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(self._aside, elide, rest.width())
        painter.drawText(self._mirrored(QRectF(rest)), self._start, shown)

    def _paint_chip(
        self, painter: QPainter, start: int, room: int, words: str, ink: str, ground: str
    ) -> int:
        """Paint one chip; how wide it is, in pixels."""
        metrics, look = painter.fontMetrics(), tokens(self.palette())
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, min(room, 260) - 2 * EDGE)
        width = metrics.horizontalAdvance(shown) + 2 * EDGE
        box = self._mirrored(QRectF(start, 2, width, CHIP - 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(ground))
        painter.drawRoundedRect(box, 11, 11)
        painter.setPen(look.colour(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
        return width

    @property
    def _start(self) -> Qt.AlignmentFlag:
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute

    def _mirrored(self, box: QRectF) -> QRectF:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            box.moveLeft(self.width() - box.left() - box.width())
        return box

    @staticmethod
    def _chip(words: str, said: bool) -> tuple[str, str, str]:
        return (words, "accent", "tint") if said else (words, "muted", "track")

    def _show(self, chips: list[tuple[str, str, str]], aside: str) -> None:
        if (chips, aside) != (self._chips, self._aside):
            self._chips, self._aside = chips, aside
            self.setAccessibleDescription(", ".join(self.said))
            self.update()


def _offered(offers: tuple[Offer, ...]) -> str:
    if not offers:
        return ""
    spoken = language()
    labels = {"group": group_label, "kind": kind_label}
    names = [f"{offer.code} {labels[offer.what](offer.value, spoken).text}" for offer in offers[:4]]
    return _("Tab completes: {codes}").format(codes="  ·  ".join(names))
