"""The list of consultations, each on one line with what was heard so far."""

from datetime import date
from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QDate,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gcm_desktop.consultation.consultations import ConsultationSummary
from gcm_desktop.reference import country_name
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.names import level_name
from gcm_desktop.ui.pieces import isolated
from gcm_desktop.ui.theme import Tokens, tokens

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
SUMMARY = Qt.ItemDataRole.UserRole + 1
HEIGHT = 60
FIGURES = 190
OBJECTIVES = 23


def about(summary: ConsultationSummary) -> str:
    """Where and when, on one line."""
    day = QLocale().toString(_as_qt(summary.starts_on), "d MMM yyyy") if summary.starts_on else None
    where = country_name(summary.country, language())
    parts = (summary.place and isolated(summary.place), where, level_name(summary.level), day)
    return "  ·  ".join(part for part in parts if part)


def _as_qt(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def heard(summary: ConsultationSummary) -> str:
    """How much was said, and on how many objectives."""
    inputs = ngettext("{n} input", "{n} inputs", summary.inputs).format(n=summary.inputs)
    of = _("{n} of 23 objectives").format(n=summary.objectives_heard)
    return f"{inputs}\n{of}"


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
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = heard(summary).replace("\n", ", ")
            sample = " " + _("Sample, invented.") if summary.sample else ""
            return f"{summary.title}. {about(summary)}. {said}.{sample}"
        return summary if role == SUMMARY else None


class ConsultationRow(QStyledItemDelegate):
    """One consultation: title above place and day, figures at the end, a bar of what was heard."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(300, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = tokens(option.palette)
        summary: ConsultationSummary = index.data(SUMMARY)
        row = _Line(painter, option, look)
        row.ground()
        width = row.bounds.width() - FIGURES - 40
        title = f"{summary.title}"
        mark = _("Sample, invented") if summary.sample else ""
        row.words(isolated(title), look.text, QRect(14, 9, width, 20), bold=True)
        row.words(about(summary), look.faint, QRect(14, 31, width, 18))
        row.figures(summary, mark)
        painter.restore()


class _Line:
    """Where the parts of a row lie, counted from the side where reading begins."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, look: Tokens) -> None:
        self.painter, self.option, self.look = painter, option, look
        self.bounds: QRect = option.rect.adjusted(2, 1, -2, -1)
        self.mirrored = option.direction == Qt.LayoutDirection.RightToLeft

    def place(self, part: QRect) -> QRect:
        left = self.bounds.left() + part.left()
        if self.mirrored:
            left = self.bounds.right() - part.left() - part.width()
        return QRect(left, self.bounds.top() + part.top(), part.width(), part.height())

    def ground(self) -> None:
        state, flag = self.option.state, QStyle.StateFlag
        selected, hovered = bool(state & flag.State_Selected), bool(state & flag.State_MouseOver)
        if selected or hovered:
            self.painter.setBrush(self.look.colour("tint" if selected else "sunken"))
            focused = selected and bool(state & flag.State_HasFocus)
            ring = QPen(self.look.colour("accent"), 2)
            self.painter.setPen(ring if focused else QPen(Qt.PenStyle.NoPen))
            self.painter.drawRoundedRect(QRectF(self.bounds).adjusted(1, 1, -1, -1), 8, 8)

    def words(
        self, text: str, ink: str, part: QRect, *, bold: bool = False, at_end: bool = False
    ) -> None:
        font = QFont(self.option.font)
        font.setPixelSize(14 if bold else 12)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        self.painter.setFont(font)
        self.painter.setPen(ink)
        metrics = self.painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, part.width())
        right = self.mirrored != at_end
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        self.painter.drawText(self.place(part), flags, shown)

    def figures(self, summary: ConsultationSummary, mark: str) -> None:
        start = self.bounds.width() - FIGURES - 14
        inputs, of = heard(summary).split("\n")
        first = f"{mark}  ·  {inputs}" if mark else inputs
        self.words(first, self.look.muted, QRect(start, 8, FIGURES, 18), at_end=True)
        self.words(of, self.look.faint, QRect(start, 26, FIGURES, 16), at_end=True)
        whole = QRect(start + FIGURES - 120, 46, 120, 4)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.look.colour("track"))
        self.painter.drawRoundedRect(self.place(whole), 2, 2)
        part = round(120 * summary.objectives_heard / OBJECTIVES)
        if part:
            self.painter.setBrush(self.look.colour("barfill"))
            whole.setWidth(max(4, part))
            self.painter.drawRoundedRect(self.place(whole), 2, 2)


class ConsultationList(QListView):
    """Consultations; Enter or a click works on one."""

    chosen = Signal(object)
    """The id of a consultation to work on."""

    def __init__(self) -> None:
        super().__init__()
        self.consultations = ConsultationModel(self)
        self.setModel(self.consultations)
        self.setItemDelegate(ConsultationRow(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setAccessibleName(_("Consultations"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._choose)

    @property
    def current(self) -> UUID | None:
        """The consultation the focus is on."""
        summary = self.currentIndex().data(SUMMARY)
        return summary.id if isinstance(summary, ConsultationSummary) else None

    def show_rows(self, rows: list[ConsultationSummary], chosen: UUID | None) -> None:
        """Show these, with the focus on the chosen one or where it was."""
        wanted = chosen or self.current
        self.consultations.show(rows)
        ids = [row.id for row in rows]
        if ids:
            place = ids.index(wanted) if wanted in ids else 0
            self.setCurrentIndex(self.consultations.index(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.chosen.emit(self.current)
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        summary: ConsultationSummary = index.data(SUMMARY)
        self.chosen.emit(summary.id)
