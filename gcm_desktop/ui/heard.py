"""Who was heard on an objective, and above all who was not yet."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop.consultation.coverage import Coverage
from gcm_desktop.reference import GROUPS, group_label
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.capture_objectives import TO_BE_SORTED
from gcm_desktop.ui.notices import Notice
from gcm_desktop.ui.pieces import Muted, Panel, Small, Subtitle
from gcm_desktop.ui.theme import tokens

LINE = 25
NAME, BAR, FIGURE = 134, 104, 28
"""Pixels of a line: the least for the name, which takes what is left of the others."""
NAMED = 3
"""How many silent groups are named before the rest are only counted."""


class Ring(QWidget):
    """A share as a ring with its figures inside."""

    def __init__(self) -> None:
        super().__init__()
        self._part, self._whole = 0, 1
        self.setFixedSize(64, 64)

    def show_share(self, part: int, whole: int) -> None:
        """Show `part` of `whole`."""
        self._part, self._whole = part, whole
        said = _("{heard} of {planned} groups heard").format(heard=part, planned=whole)
        self.setAccessibleName(said)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, ring = tokens(self.palette()), QRectF(5, 5, 54, 54)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("track"), 7))
        painter.drawEllipse(ring)
        if self._part:
            done = look.colour("good" if self._part >= self._whole else "accent")
            cap = Qt.PenCapStyle.RoundCap
            painter.setPen(QPen(done, 7, Qt.PenStyle.SolidLine, cap))
            turn = -360 if self._mirrored else 360
            painter.drawArc(ring, 90 * 16, round(-turn * 16 * self._part / max(1, self._whole)))
        font = QFont(self.font())
        font.setPixelSize(14)
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        figures = f"{self._part}/{self._whole}"
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, figures)

    @property
    def _mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft


class GroupBars(QWidget):
    """Inputs by stakeholder group as bars, the silent groups too."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Inputs by stakeholder group"))

    def show_counts(self, counts: dict[str, int]) -> None:
        """Show these, in this order."""
        if counts == self._counts:
            return
        self._counts = counts
        said = (f"{_label(group)}: {inputs}" for group, inputs in counts.items())
        self.setAccessibleDescription(", ".join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(230, LINE * len(self._counts))

    def minimumSizeHint(self) -> QSize:
        return QSize(180, LINE * len(self._counts))

    def event(self, event: QEvent) -> bool:
        """The whole name of a group where the mouse rests."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            line, groups = event.pos().y() // LINE, list(self._counts)
            QToolTip.showText(event.globalPos(), _label(groups[line]) if line < len(groups) else "")
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(12)
        painter.setFont(font)
        for line, (group, inputs) in enumerate(self._counts.items()):
            self._paint_line(painter, line * LINE, group, inputs)

    def _paint_line(self, painter: QPainter, top: int, group: str, inputs: int) -> None:
        look = tokens(self.palette())
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        start, end = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            start, end = end, start
        elide, named = Qt.TextElideMode.ElideRight, max(NAME, self.width() - BAR - FIGURE)
        name = painter.fontMetrics().elidedText(_label(group), elide, named - 8)
        painter.setPen(look.colour("text" if inputs else "faint"))
        painter.drawText(self._place(0, top, named, LINE), start | middle, name)
        painter.setPen(look.colour("muted" if inputs else "warn"))
        figure = self._place(self.width() - FIGURE, top, FIGURE, LINE)
        painter.drawText(figure, end | middle, str(inputs))
        room = self.width() - named - FIGURE
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("track"))
        painter.drawRoundedRect(self._place(named, top + 9, room, 7), 3.5, 3.5)
        if inputs:
            most = max(self._counts.values())
            painter.setBrush(look.colour("barfill"))
            bar = self._place(named, top + 9, max(7, room * inputs / most), 7)
            painter.drawRoundedRect(bar, 3.5, 3.5)

    def _place(self, start: float, top: float, width: float, height: float) -> QRectF:
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return QRectF(self.width() - start - width if mirrored else start, top, width, height)


class HeardPanel(Panel):
    """The groups heard on the objective that is written about, at the side of the page."""

    def __init__(self, planned: Sequence[str], owner: QWidget) -> None:
        super().__init__(owner)
        self.planned = tuple(planned)
        self.ring, self.bars = Ring(), GroupBars()
        self.heard, self.inputs, self.total = Subtitle(_("Groups heard")), Muted(), Small()
        self.silent: Notice | None = None
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(18, 18, 14, 18)
        self._inside.setSpacing(14)
        self._inside.addLayout(self._head())
        self._inside.addWidget(self.bars)
        self._inside.addStretch()
        inside = QWidget()
        inside.setLayout(self._inside)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.addWidget(scroll)

    def tell(self, coverage: Coverage, objective: int) -> None:
        """Show who was heard on this objective; 0 is what is to be sorted."""
        sorted_ = objective != TO_BE_SORTED
        counts = coverage.groups_on(objective) if sorted_ else coverage.to_be_sorted
        others = [group for group in GROUPS if group not in self.planned and counts.get(group)]
        shown = {group: counts.get(group, 0) for group in (*self.planned, *others)}
        silent = [group for group in self.planned if not shown[group]]
        self.ring.show_share(len(self.planned) - len(silent), len(self.planned))
        self.bars.show_counts(shown)
        self.inputs.setText(_how_many(sum(counts.values()), sorted_))
        self.total.setText(_("{n} in all").format(n=coverage.total))
        self._say_who_is_silent(silent if sorted_ else [])

    def _head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setContentsMargins(0, 4, 0, 4)
        words.setSpacing(1)
        for line in (self.heard, self.inputs, self.total):
            words.addWidget(line)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self.ring)
        row.addLayout(words, 1)
        return row

    def _say_who_is_silent(self, silent: list[str]) -> None:
        sentence = _silence(silent)
        if self.silent is not None:
            if self.silent.sentence == sentence:
                return
            self._inside.removeWidget(self.silent)
            self.silent.hide()
            self.silent.deleteLater()
            self.silent = None
        if sentence:
            self.silent = Notice(sentence, "warn", lasting=True)
            self._inside.insertWidget(2, self.silent)


def _label(group: str) -> str:
    return group_label(group, language()).text


def _how_many(here: int, sorted_: bool) -> str:
    on = ngettext("{n} input here", "{n} inputs here", here) if sorted_ else _("{n} to be sorted")
    return on.format(n=here)


def _silence(silent: list[str]) -> str:
    """Who was not heard yet, the first by name."""
    if not silent:
        return ""
    named = _(", ").join(_label(group) for group in silent[:NAMED])
    more = len(silent) - NAMED
    if more <= 0:
        return _("Not heard yet: {groups}").format(groups=named)
    return ngettext(
        "Not heard yet: {groups} and {n} more", "Not heard yet: {groups} and {n} more", more
    ).format(groups=named, n=more)
