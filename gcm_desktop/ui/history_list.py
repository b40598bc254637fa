"""The list of changes: what was done and when, and below it what it was about."""

from PySide6.QtCore import QAbstractListModel, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gcm_desktop.texts import _
from gcm_desktop.ui.history_words import done_in_words, gist_of, moment_in_words, who_in_words
from gcm_desktop.ui.icons import draw_icon
from gcm_desktop.ui.pieces import isolated
from gcm_desktop.ui.recent import ROOT, Index
from gcm_desktop.ui.theme import tokens
from gcm_desktop.workspace.past import Event

EVENT = Qt.ItemDataRole.UserRole + 1
HEIGHT = 52
DRAWINGS = {
    "record_input": ("plus", "good"),
    "import_inputs": ("plus", "good"),
    "record_sample": ("sample", "info"),
    "open_consultation": ("plus", "good"),
    "open_session": ("plus", "good"),
    "withdraw_input": ("withdraw", "warn"),
    "withdraw_consent": ("withdraw", "bad"),
    "strike_input": ("strike", "bad"),
    "issue_report": ("report", "accent"),
    "note_signature": ("sign", "accent"),
    "introduce_officer": ("person", "muted"),
}
"""By action, the drawing before it and its colour."""


class HistoryModel(QAbstractListModel):
    """Changes as Qt wants them, the newest first. More are asked for at the end of the list."""

    more_wanted = Signal()

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self.events: list[Event] = []
        self._more = False

    def begin(self, events: list[Event], *, more: bool) -> None:
        """Show these and no others; `more` says that there are older ones."""
        self.beginResetModel()
        self.events, self._more = events, more
        self.endResetModel()

    def go_on(self, events: list[Event], *, more: bool) -> None:
        """Show these below."""
        self._more = more
        if events:
            first = len(self.events)
            self.beginInsertRows(ROOT, first, first + len(events) - 1)
            self.events += events
            self.endInsertRows()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.events)

    def canFetchMore(self, parent: Index = ROOT) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, _parent: Index = ROOT) -> None:
        if self._more:
            self._more = False
            self.more_wanted.emit()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.events):
            return None
        event = self.events[index.row()]
        if role == EVENT:
            return event
        if role == Qt.ItemDataRole.DisplayRole:
            return done_in_words(event)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(_spoken(event))
        return None


class HistoryList(QListView):
    """The changes; the arrows choose one, the side tells of it."""

    chosen = Signal(object)
    """The event, or None."""

    def __init__(self) -> None:
        super().__init__()
        self.history = HistoryModel(self)
        self.setModel(self.history)
        self.setItemDelegate(_Row(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Changes, the newest first"))
        self.selectionModel().selectionChanged.connect(self._tell)
        self.history.modelReset.connect(self._tell)

    @property
    def current(self) -> Event | None:
        """The change that is selected."""
        rows = self.selectionModel().selectedRows()
        event = rows[0].data(EVENT) if rows else None
        return event if isinstance(event, Event) else None

    def select(self, like: Event | None) -> None:
        """Select this change again, or the newest."""
        rows = [
            row
            for row, event in enumerate(self.history.events)
            if like and (event.change, event.record) == (like.change, like.record)
        ]
        if self.history.events:
            self.setCurrentIndex(self.history.index(rows[0] if rows else 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at_end = self.currentIndex().row() == len(self.history.events) - 1
        if event.key() == Qt.Key.Key_Down and at_end and self.history.canFetchMore():
            self.history.fetchMore()
        super().keyPressEvent(event)

    def _tell(self) -> None:
        self.chosen.emit(self.current)


class _Row(QStyledItemDelegate):
    """One change in two lines."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(220, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        event = index.data(EVENT)
        if not isinstance(event, Event):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _Cell(painter, option).draw(event)
        painter.restore()


class _Cell:
    """One row while it is drawn; places are counted from the side where reading begins."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self.painter, self.look = painter, tokens(option.palette)
        self.bounds: QRect = option.rect.adjusted(2, 1, -2, -1)
        self.mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        self.font = QFont(option.font)
        self.state: QStyle.StateFlag = option.state

    def draw(self, event: Event) -> None:
        self._ground()
        drawing, ink = DRAWINGS.get(event.action, ("capture", "muted"))
        if event.turned:
            drawing, ink = ("undo" if event.turned % 2 else "redo"), "accent"
        ink = "faint" if event.undone else ink
        draw_icon(
            self.painter, drawing, getattr(self.look, ink), QRectF(self._place(12, 16, 18, 18))
        )
        when = moment_in_words(event.when)
        self._font(12, QFont.Weight.Normal)
        wide = self.painter.fontMetrics().horizontalAdvance(when) + 4
        start = self.bounds.width() - wide - 12
        self._write(when, self.look.faint, start, 8, wide, at_end=True)
        title = done_in_words(event)
        if event.undone:
            title = _("{what} (taken back since)").format(what=title)
        self._font(13, QFont.Weight.DemiBold)
        self._write(title, self.look.faint if event.undone else self.look.text, 42, 7, start - 50)
        self._font(12, QFont.Weight.Normal)
        room = self.bounds.width() - 54
        self._write(isolated(gist_of(event)), self.look.muted, 42, 26, room)

    def _ground(self) -> None:
        selected = bool(self.state & QStyle.StateFlag.State_Selected)
        hovered = bool(self.state & QStyle.StateFlag.State_MouseOver)
        if not (selected or hovered):
            return
        focused = selected and bool(self.state & QStyle.StateFlag.State_HasFocus)
        pen = QPen(self.look.colour("accent"), 2) if focused else QPen(Qt.PenStyle.NoPen)
        self.painter.setPen(pen)
        self.painter.setBrush(self.look.colour("tint" if selected else "sunken"))
        self.painter.drawRoundedRect(QRectF(self.bounds).adjusted(1, 1, -1, -1), 8, 8)

    def _font(self, pixels: int, weight: QFont.Weight) -> None:
        self.font.setPixelSize(pixels)
        self.font.setWeight(weight)
        self.painter.setFont(self.font)

    def _write(
        self, text: str, ink: str, start: int, top: int, width: int, *, at_end: bool = False
    ) -> None:
        self.painter.setPen(ink)
        shown = self.painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
        to_right = self.mirrored != at_end
        side = Qt.AlignmentFlag.AlignRight if to_right else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        self.painter.drawText(self._place(start, top, width, 18), flags, shown)

    def _place(self, start: int, top: int, width: int, height: int) -> QRect:
        left = self.bounds.right() - start - width if self.mirrored else self.bounds.left() + start
        return QRect(left, self.bounds.top() + top, width, height)


def _spoken(event: Event) -> list[str]:
    said = [done_in_words(event), moment_in_words(event.when), who_in_words(event), gist_of(event)]
    return said if not event.undone else [*said, _("taken back since")]
