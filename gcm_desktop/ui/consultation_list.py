"""The list of consultations, each a card with what is planned and what was heard so far."""

from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gcm_desktop.consultation.consultations import ConsultationSummary
from gcm_desktop.reference import country_name, group_label
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.days import day_in_words
from gcm_desktop.ui.names import level_name
from gcm_desktop.ui.pieces import isolated
from gcm_desktop.ui.theme import Tokens, tokens

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
SUMMARY = Qt.ItemDataRole.UserRole + 1
HEIGHT = 88
EDGE = 16
BAR = 120
OBJECTIVES = 23
MEANS_NOTHING = 24
"""Pixels in which no word can be read."""
TONES = {
    "planned": ("muted", "track"),
    "running": ("onaccent", "accent"),
    "closed": ("info", "infobg"),
    "reported": ("good", "goodbg"),
}
"""By state, the colours of letters and ground."""


def state_name(state: str) -> str:
    """How far a consultation is, in a word."""
    return {
        "planned": _("Planned"),
        "running": _("Running"),
        "closed": _("Closed"),
        "reported": _("Reported"),
    }[state]


def about(summary: ConsultationSummary) -> str:
    """Where and when, on one line."""
    where = country_name(summary.country, language())
    place = summary.place and isolated(summary.place)
    parts = (place, where, level_name(summary.level), days(summary))
    return "  ·  ".join(part for part in parts if part)


def days(summary: ConsultationSummary) -> str:
    """The first day and the last, as far as they are known."""
    first, last = summary.starts_on, summary.ends_on
    if first and last and first != last:
        return _("{first} to {last}").format(first=day_in_words(first), last=day_in_words(last))
    if last and not first:
        return _("until {day}").format(day=day_in_words(last))
    return day_in_words(first) if first else ""


def sessions(summary: ConsultationSummary) -> str:
    """The sessions that were held, of those that are planned."""
    held, planned = summary.sessions_held, summary.sessions_planned
    if planned:
        return _("{held} of {planned} sessions held").format(held=held, planned=planned)
    return ngettext("{n} session held", "{n} sessions held", held).format(n=held)


def heard(summary: ConsultationSummary) -> tuple[str, str]:
    """How much was said, and on how many objectives."""
    inputs = ngettext("{n} input", "{n} inputs", summary.inputs).format(n=summary.inputs)
    return inputs, _("{n} of 23 objectives").format(n=summary.objectives_heard)


def missing(summary: ConsultationSummary) -> str:
    """How many groups of the plan were not heard; nothing where all were."""
    n = len(summary.groups_missing)
    said = ngettext("{n} group not heard yet", "{n} groups not heard yet", n).format(n=n)
    return said if n else _("every group heard")


def missing_by_name(summary: ConsultationSummary) -> str:
    """The groups that were not heard, by name."""
    names = _(", ").join(group_label(group, language()).text for group in summary.groups_missing)
    return _("Not heard yet: {groups}").format(groups=names) if names else ""


class ConsultationModel(QAbstractListModel):
    """Consultations as Qt wants them, the latest first."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.rows: list[ConsultationSummary] = []

    def show(self, rows: list[ConsultationSummary]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        summary = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return summary.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return missing_by_name(summary)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(summary)
        return summary if role == SUMMARY else None


def spoken(summary: ConsultationSummary) -> str:
    """All that a card shows, as a screen reader says it."""
    figures = ", ".join((sessions(summary), *heard(summary), missing(summary)))
    sample = " " + _("Sample, invented.") if summary.sample else ""
    return f"{summary.title}. {state_name(summary.state)}. {about(summary)}. {figures}.{sample}"


class ConsultationRow(QStyledItemDelegate):
    """One consultation as a card: title and state, place and days, figures, a bar of objectives."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(300, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = tokens(option.palette)
        summary: ConsultationSummary = index.data(SUMMARY)
        row = _Line(painter, option, look)
        row.ground()
        taken = row.pill(state_name(summary.state), *TONES[summary.state], EDGE)
        if summary.sample:
            taken += row.pill(_("Sample, invented"), "warn", "warnbg", EDGE + taken + 8) + 8
        width = row.bounds.width() - 2 * EDGE
        row.words(isolated(summary.title), look.text, QRect(EDGE, 11, width - taken - 12, 20),
                  bold=True)  # fmt: skip
        row.words(about(summary), look.faint, QRect(EDGE, 33, width - taken - 12, 18))
        row.figures(summary, QRect(EDGE, 56, width - BAR - 16, 18))
        row.bar(summary.objectives_heard, QRect(row.bounds.width() - EDGE - BAR, 63, BAR, 5))
        painter.restore()


class _Line:
    """Where the parts of a row lie, counted from the side where reading begins."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, look: Tokens) -> None:
        self.painter, self.option, self.look = painter, option, look
        self.bounds: QRect = option.rect.adjusted(2, 3, -4, -3)
        self.mirrored = option.direction == Qt.LayoutDirection.RightToLeft

    def place(self, part: QRect) -> QRect:
        left = self.bounds.left() + part.left()
        if self.mirrored:
            left = self.bounds.right() - part.left() - part.width()
        return QRect(left, self.bounds.top() + part.top(), part.width(), part.height())

    def ground(self) -> None:
        state, flag = self.option.state, QStyle.StateFlag
        selected, hovered = bool(state & flag.State_Selected), bool(state & flag.State_MouseOver)
        name = "tint" if selected else "sunken" if hovered else "surface"
        self.painter.setBrush(self.look.colour(name))
        focused = selected and bool(state & flag.State_HasFocus)
        ring = QPen(self.look.colour("accent"), 2) if focused else QPen(self.look.colour("line"), 1)
        self.painter.setPen(ring)
        self.painter.drawRoundedRect(QRectF(self.bounds).adjusted(1, 1, -1, -1), 10, 10)

    def pill(self, label: str, ink: str, ground: str, from_end: int) -> int:
        """A state at the end of the first line; says how wide it is."""
        self._size(12, QFont.Weight.DemiBold)
        width = self.painter.fontMetrics().horizontalAdvance(label) + 20
        box = self.place(QRect(self.bounds.width() - from_end - width, 10, width, 22))
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.look.colour(ground))
        self.painter.drawRoundedRect(QRectF(box), 11, 11)
        self.painter.setPen(self.look.colour(ink))
        self.painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)
        return width

    def words(self, text: str, ink: str, part: QRect, *, bold: bool = False) -> None:
        weight = QFont.Weight.DemiBold if bold else QFont.Weight.Normal
        self._size(14 if bold else 12, weight)
        self.painter.setPen(ink)
        metrics = self.painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, part.width())
        side = Qt.AlignmentFlag.AlignRight if self.mirrored else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        self.painter.drawText(self.place(part), flags, shown)

    def figures(self, summary: ConsultationSummary, part: QRect) -> None:
        """One after the other; who was not heard stands out."""
        silent = bool(summary.groups_missing)
        parts = [(said, self.look.muted) for said in (sessions(summary), *heard(summary))]
        parts.append((missing(summary), self.look.warn if silent else self.look.good))
        start = part.left()
        for said, ink in parts:
            self._size(12, QFont.Weight.Medium)
            room = part.right() - start
            width = min(room, self.painter.fontMetrics().horizontalAdvance(said) + 4)
            if width < MEANS_NOTHING:
                return
            self.words(said, ink, QRect(start, part.top(), width, part.height()))
            start += width + 18

    def bar(self, objectives: int, whole: QRect) -> None:
        """How many of the objectives were spoken to."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.look.colour("track"))
        self.painter.drawRoundedRect(self.place(whole), 2, 2)
        if objectives:
            part = QRect(whole)
            part.setWidth(max(4, round(whole.width() * objectives / OBJECTIVES)))
            self.painter.setBrush(self.look.colour("barfill"))
            self.painter.drawRoundedRect(self.place(part), 2, 2)

    def _size(self, pixels: int, weight: QFont.Weight) -> None:
        font = QFont(self.option.font)
        font.setPixelSize(pixels)
        font.setWeight(weight)
        self.painter.setFont(font)


class ConsultationList(QListView):
    """Consultations; Enter or a click works on one, N begins another, Escape goes to the search."""

    chosen = Signal(object)
    """The id of a consultation to work on."""
    asked_new = Signal()
    left = Signal()
    moved = Signal()
    """The focus is on another one."""

    def __init__(self) -> None:
        super().__init__()
        self.consultations = ConsultationModel(self)
        self.setModel(self.consultations)
        self.setItemDelegate(ConsultationRow(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(_("Consultations"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._choose)
        self.selectionModel().currentChanged.connect(lambda _new, _old: self.moved.emit())

    @property
    def current(self) -> UUID | None:
        """The consultation the focus is on."""
        summary = self.summary
        return summary.id if summary else None

    @property
    def summary(self) -> ConsultationSummary | None:
        """What is known of the consultation the focus is on."""
        summary = self.currentIndex().data(SUMMARY)
        return summary if isinstance(summary, ConsultationSummary) else None

    def show_rows(self, rows: list[ConsultationSummary], chosen: UUID | None) -> None:
        """Show these, with the focus on the chosen one or where it was."""
        if rows == self.consultations.rows and chosen in (None, self.current):
            return
        wanted = chosen or self.current
        self.consultations.show(rows)
        ids = [row.id for row in rows]
        if ids:
            place = ids.index(wanted) if wanted in ids else 0
            self.setCurrentIndex(self.consultations.index(place))
        self.moved.emit()

    def select(self, consultation_id: UUID) -> None:
        """Put the focus on this one, if it is shown."""
        for place, row in enumerate(self.consultations.rows):
            if row.id == consultation_id:
                self.setCurrentIndex(self.consultations.index(place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = Qt.Key(event.key()), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.chosen.emit(self.current)
        elif key == Qt.Key.Key_N and plain:
            self.asked_new.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        summary: ConsultationSummary = index.data(SUMMARY)
        self.chosen.emit(summary.id)
