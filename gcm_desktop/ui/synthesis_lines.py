"""Lists of what was said and found: a line above, the words in one to three rows, a state."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QKeyCombination,
    QMimeData,
    QObject,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gcm_desktop.ui.capture_keys import plain_key
from gcm_desktop.ui.capture_rows import begins_right_to_left, in_two_rows
from gcm_desktop.ui.recent import ROOT, Index
from gcm_desktop.ui.theme import Tokens, tokens

LINE = Qt.ItemDataRole.UserRole + 1
CARRIED = "application/x-gcm-inputs"
"""What a drag of inputs carries: their ids, one after the other, never their words."""
SHOWN = 600
"""Characters of a text that three rows can need at most; the rest stays in the file."""
HEAD, EDGE, PILL_EDGE = 19, 7, 8
ROW = 18
GROUNDS = {"accent": "tint", "muted": "track"}
"""By colour of letters, the ground of a state, where it is not of the same name."""


@dataclass(frozen=True)
class Line:
    """Something in a list."""

    id: UUID
    words: str
    head: str = ""
    """A small line above: what kind of thing it is."""
    state: str = ""
    tone: str = "muted"
    """Of the state: good, warn, bad, info, accent or muted."""
    faint: bool = False
    """Whether it steps back: it is used already."""

    @property
    def spoken(self) -> str:
        """As a screen reader says it."""
        return ". ".join(part for part in (self.state, self.head, self.words) if part)


def gist(words: str | None) -> str:
    """The beginning of a text, in one paragraph."""
    return " ".join((words or "")[:SHOWN].split())


class LinesModel(QAbstractListModel):
    """Lines as Qt wants them. More are asked for when the last is scrolled to."""

    more_wanted = Signal()
    dropped = Signal(list, object)
    """Inputs were dropped on a line: their ids, and the line's; None beside all lines."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self.lines: list[Line] = []
        self.carries = self.takes = False
        """Whether its lines are inputs that can be dragged; whether inputs can be dropped here."""
        self._more = False

    def show_lines(self, lines: Sequence[Line], *, more: bool = False) -> None:
        """Show these; where they are the same in the same order, rows are only painted anew."""
        self._more = more
        if [line.id for line in lines] != [line.id for line in self.lines]:
            self.beginResetModel()
            self.lines = list(lines)
            self.endResetModel()
            return
        for row, line in enumerate(lines):
            if self.lines[row] != line:
                self.lines[row] = line
                self.dataChanged.emit(self.index(row), self.index(row))

    def go_on(self, lines: Sequence[Line], *, more: bool) -> None:
        """Show these below."""
        self._more = more
        if lines:
            self.beginInsertRows(ROOT, len(self.lines), len(self.lines) + len(lines) - 1)
            self.lines += lines
            self.endInsertRows()

    def row_of(self, line_id: UUID) -> int | None:
        """Where something stands, if it is shown."""
        return next((row for row, line in enumerate(self.lines) if line.id == line_id), None)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def canFetchMore(self, parent: Index = ROOT) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, _parent: Index = ROOT) -> None:
        if self._more:
            self._more = False
            self.more_wanted.emit()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        answers: dict[int, Callable[[], object]] = {
            LINE: lambda: line,
            Qt.ItemDataRole.DisplayRole: lambda: line.words,
            Qt.ItemDataRole.AccessibleTextRole: lambda: line.spoken,
        }
        return answers[role]() if role in answers else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        dragged = Qt.ItemFlag.ItemIsDragEnabled if self.carries else Qt.ItemFlag.NoItemFlags
        dropped = Qt.ItemFlag.ItemIsDropEnabled if self.takes else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | dragged | dropped

    def mimeTypes(self) -> list[str]:
        return [CARRIED]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        carried = QMimeData()
        rows = sorted({index.row() for index in indexes})
        carried.setData(CARRIED, "".join(self.lines[row].id.hex for row in rows).encode())
        return carried

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:
        if not (self.takes and data.hasFormat(CARRIED)):
            return False
        carried = bytes(data.data(CARRIED).data()).decode()
        ids = [UUID(carried[at : at + 32]) for at in range(0, len(carried), 32)]
        on = parent.row() if parent.isValid() else row
        line = self.lines[on].id if 0 <= on < len(self.lines) else None
        self.dropped.emit(ids, line)
        return True


class LinesList(QListView):
    """A list whose keys do what was said they do."""

    chosen = Signal()
    """Another line is selected, or the selected one changed."""

    def __init__(self, name: str, *, rows: int = 2, several: bool = False) -> None:
        super().__init__()
        self.held = LinesModel(self)
        self._acts: dict[str, Callable[[], object]] = {}
        self._letters: dict[str, Callable[[], object]] = {}
        self.setModel(self.held)
        self.setItemDelegate(_Row(self, rows))
        many, one = (QListView.SelectionMode.ExtendedSelection,
                     QListView.SelectionMode.SingleSelection)  # fmt: skip
        self.setSelectionMode(many if several else one)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.doubleClicked.connect(lambda _index: self._act(Qt.Key.Key_Return))
        self.selectionModel().selectionChanged.connect(lambda _now, _before: self.chosen.emit())

    def on(self, keys: str, act: Callable[[], object]) -> None:
        """Have these keys do this; a letter or digit counts by its place on any keyboard."""
        if len(keys) == 1:
            self._letters[keys.lower()] = act
        else:
            self._acts[QKeySequence(keys).toString()] = act

    def carry(self) -> None:
        """Let its lines be dragged."""
        self.held.carries = True
        self.setDragEnabled(True)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)

    def take(self) -> None:
        """Let inputs be dropped on its lines."""
        self.held.takes = True
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QListView.DragDropMode.DropOnly)

    @property
    def current(self) -> UUID | None:
        """What the highlight is on."""
        line = self.currentIndex().data(LINE)
        return line.id if isinstance(line, Line) else None

    @property
    def selected(self) -> list[UUID]:
        """All that are selected, from the top; the current one where none is."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        ids = [self.held.lines[row].id for row in rows]
        return ids or ([self.current] if self.current else [])

    def show_lines(
        self, lines: Sequence[Line], *, more: bool = False, select: UUID | None = None
    ) -> None:
        """Show these. What was selected stays so; the highlight stays where it was, by its line
        or else by its row."""
        before, row, chosen = self.current, self.currentIndex().row(), set(self.selected)
        self.held.show_lines(lines, more=more)
        if self.currentIndex().isValid() and select is None:
            self.chosen.emit()
            return
        wanted = select or before
        found = self.held.row_of(wanted) if wanted else None
        if self.held.lines:
            at = max(0, min(row, len(self.held.lines) - 1)) if found is None else found
            self.setCurrentIndex(self.held.index(at))
            if select is None:
                self._select(at for at, line in enumerate(self.held.lines) if line.id in chosen)
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        combined = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else Qt.Key(event.key())
        letter = self._letters.get(plain_key(event))
        if letter is not None and not combined & Qt.KeyboardModifier.ShiftModifier:
            letter()
        elif not self._act(key, combined):
            self._fetch_at_end(event)
            super().keyPressEvent(event)

    def _act(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> bool:
        act = self._acts.get(QKeySequence(QKeyCombination(held, key)).toString())
        if act is not None:
            act()
        return act is not None

    def _fetch_at_end(self, event: QKeyEvent) -> None:
        at_end = self.currentIndex().row() == len(self.held.lines) - 1
        if event.key() == Qt.Key.Key_Down and at_end and self.held.canFetchMore():
            self.held.fetchMore()

    def _select(self, rows: Iterable[int]) -> None:
        selection = QItemSelection()
        for row in rows:
            selection.select(self.held.index(row), self.held.index(row))
        if not selection.isEmpty():
            how = QItemSelectionModel.SelectionFlag.Select
            self.selectionModel().select(selection, how)


class _Row(QStyledItemDelegate):
    """One line of a list."""

    def __init__(self, owner: QObject, rows: int) -> None:
        super().__init__(owner)
        self._rows = rows

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(160, HEAD + ROW * self._rows + 2 * EDGE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(LINE)
        if not isinstance(line, Line):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = _Cell(painter, option, tokens(option.palette))
        view = self.parent()
        current = isinstance(view, QListView) and view.currentIndex().row() == index.row()
        cell.ground(current=current)
        cell.head(line)
        cell.words(line, self._rows)
        painter.restore()


class _Cell:
    """One line while it is drawn; places are counted from the side where reading begins."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, look: Tokens) -> None:
        self.painter, self.look = painter, look
        self.bounds: QRect = option.rect
        self.state: QStyle.StateFlag = option.state
        self.mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        self.font = QFont(option.font)

    def ground(self, *, current: bool) -> None:
        if self.state & QStyle.StateFlag.State_Selected:
            self.painter.fillRect(self.bounds, self.look.colour("tint"))
        self.painter.setPen(QPen(self.look.colour("track"), 1))
        self.painter.drawLine(self.bounds.bottomLeft(), self.bounds.bottomRight())
        if current and self.state & QStyle.StateFlag.State_HasFocus:
            self.painter.setPen(QPen(self.look.colour("accent"), 2))
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.drawRoundedRect(QRectF(self.bounds).adjusted(2, 2, -2, -2), 6, 6)

    def head(self, line: Line) -> None:
        taken = self._state(line) if line.state else 0
        self._size(12, QFont.Weight.Normal)
        self.painter.setPen(self.look.colour("faint" if line.faint else "muted"))
        room = self.bounds.width() - 20 - taken
        shown = self.painter.fontMetrics().elidedText(line.head, Qt.TextElideMode.ElideRight, room)
        side = Qt.AlignmentFlag.AlignRight if self.mirrored else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        self.painter.drawText(self._place(10, EDGE, room, HEAD - 2), flags, shown)

    def words(self, line: Line, rows: int) -> None:
        """In the direction of their own script."""
        self._size(13, QFont.Weight.Normal)
        mirrored = begins_right_to_left(line.words) if line.words else self.mirrored
        right, left = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
        self.painter.setLayoutDirection(right if mirrored else left)
        self.painter.setPen(self.look.colour("muted" if line.faint else "text"))
        width = self.bounds.width() - 20
        plain = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | plain
        for number, row in enumerate(_in_rows(line.words, self.font, width, rows, mirrored)):
            at = QPointF(self.bounds.left() + 10, self.bounds.top() + EDGE + HEAD + number * ROW)
            self.painter.drawText(QRectF(at.x(), at.y(), width, ROW), flags, row.rstrip())

    def _state(self, line: Line) -> int:
        """The state at the end of the first line; answers with the room it takes."""
        self._size(11, QFont.Weight.DemiBold)
        metrics = self.painter.fontMetrics()
        shown = metrics.elidedText(
            line.state, Qt.TextElideMode.ElideRight, self.bounds.width() // 2
        )
        width = metrics.horizontalAdvance(shown) + 2 * PILL_EDGE
        box = QRectF(self._place(self.bounds.width() - width - 8, EDGE, width, HEAD - 2))
        ground = GROUNDS.get(line.tone, f"{line.tone}bg")
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.look.colour(ground))
        self.painter.drawRoundedRect(box, 8, 8)
        self.painter.setPen(self.look.colour(line.tone))
        self.painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
        return width + 8

    def _size(self, pixels: int, weight: QFont.Weight) -> None:
        self.font.setPixelSize(pixels)
        self.font.setWeight(weight)
        self.painter.setFont(self.font)

    def _place(self, start: int, top: int, width: int, height: int) -> QRect:
        left = self.bounds.right() - start - width if self.mirrored else self.bounds.left() + start
        return QRect(left, self.bounds.top() + top, width, height)


def _in_rows(words: str, font: QFont, width: int, rows: int, mirrored: bool) -> list[str]:
    """The beginning of a text in at most so many rows, the last with an ellipsis."""
    written: list[str] = []
    rest = words
    while rest and len(written) < rows:
        two = in_two_rows(rest, font, width, mirrored=mirrored)
        if len(two) < 2 or len(written) == rows - 2:
            return written + two
        written.append(two[0])
        rest = rest[len(two[0]) :]
    return written
