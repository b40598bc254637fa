"""The list of recent files: their names, where they lie, and which are not there now."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QFont, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QListView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gcm_desktop.texts import _
from gcm_desktop.ui.icons import draw_icon
from gcm_desktop.ui.theme import Tokens, tokens

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
PATH, MISSING = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
HEIGHT = 54


def folder_shown(path: Path) -> str:
    """The folder a file lies in, with the home folder as a tilde."""
    try:
        return str(Path("~") / path.parent.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path.parent)


def missing_among(paths: tuple[Path, ...]) -> frozenset[Path]:
    """Those that are not there: a stick not plugged in, a file moved away."""
    return frozenset(path for path in paths if not _is_there(path))


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


class RecentModel(QAbstractListModel):
    """Recent files as Qt wants them, newest first."""

    def __init__(self, paths: tuple[Path, ...], owner: QWidget) -> None:
        super().__init__(owner)
        self.paths = list(paths)
        self.missing: frozenset[Path] = frozenset()

    def mark_missing(self, missing: frozenset[Path]) -> None:
        """Show these as not there."""
        self.missing = missing
        if self.paths:
            self.dataChanged.emit(self.index(0), self.index(len(self.paths) - 1))

    def remove(self, path: Path) -> None:
        """Take a file off the list."""
        row = self.paths.index(path)
        self.beginRemoveRows(ROOT, row, row)
        del self.paths[row]
        self.endRemoveRows()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.paths)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        path = self.paths[index.row()]
        missing = path in self.missing
        if role == Qt.ItemDataRole.DisplayRole:
            return path.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _in_words(path, missing)
        return {PATH: path, MISSING: missing}.get(role)


class RecentRow(QStyledItemDelegate):
    """One file: its name above its folder, and for a missing one the way off the list."""

    removed = Signal(Path)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, view = tokens(option.palette), _Row(option)
        files = self.parent()
        if isinstance(files, RecentFiles):
            view.paint_ground(painter, look, files.state_of(index))
        missing = bool(index.data(MISSING))
        drawing, ink = ("missing", "faint") if missing else ("file", "accent")
        draw_icon(painter, drawing, getattr(look, ink), QRectF(view.place(14, 17, 20, 20)))
        path: Path = index.data(PATH)
        width = view.width - 62 - (view.remove_width + 12 if missing else 0)
        view.write(
            painter,
            f"\u2066{path.name}\u2069",
            look.text if not missing else look.muted,
            9,
            width,
            600,
        )
        where = f"\u2066{folder_shown(path)}\u2069"
        if missing:
            where = _("Not there now: {folder}").format(folder=where)
            view.write_missing(painter, look)
        view.write(painter, where, look.warn if missing else look.faint, 28, width, 400)
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        _model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        if event.type() != QEvent.Type.MouseButtonRelease or not index.data(MISSING):
            return False
        if not isinstance(event, QMouseEvent):
            return False
        hit = _Row(option).remove_place().contains(event.position().toPoint())
        if hit:
            self.removed.emit(index.data(PATH))
        return hit


class _Row:
    """Where the parts of a row lie, counted from the side where reading begins."""

    def __init__(self, option: QStyleOptionViewItem) -> None:
        self.option = option
        self.bounds: QRect = option.rect.adjusted(2, 1, -2, -1)
        self.width = self.bounds.width()
        self.mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        self.remove_width = option.fontMetrics.horizontalAdvance(_remove()) + 24

    def place(self, start: int, top: int, width: int, height: int) -> QRect:
        left = self.bounds.right() - start - width if self.mirrored else self.bounds.left() + start
        return QRect(left, self.bounds.top() + top, width, height)

    def remove_place(self) -> QRect:
        return self.place(self.width - self.remove_width - 8, 10, self.remove_width, 32)

    def paint_ground(self, painter: QPainter, look: Tokens, state: "RowState") -> None:
        if state.selected or state.hovered:
            painter.setBrush(look.colour("tint" if state.selected else "sunken"))
            pen = QPen(look.colour("accent"), 2) if state.focused else QPen(Qt.PenStyle.NoPen)
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(self.bounds).adjusted(1, 1, -1, -1), 8, 8)

    def write(
        self, painter: QPainter, text: str, ink: str, top: int, width: int, weight: int
    ) -> None:
        font = QFont(self.option.font)
        font.setPixelSize(13 if weight > QFont.Weight.Normal else 12)
        font.setWeight(QFont.Weight(weight))
        painter.setFont(font)
        painter.setPen(ink)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, width)
        side = Qt.AlignmentFlag.AlignRight if self.mirrored else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(self.place(48, top, width, 18), flags, shown)

    def write_missing(self, painter: QPainter, look: Tokens) -> None:
        font = QFont(self.option.font)
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(look.accent)
        painter.drawText(self.remove_place(), Qt.AlignmentFlag.AlignCenter, _remove())


class RowState(NamedTuple):
    """How a row stands out. Asking the view spares the start the import of all of QStyle."""

    selected: bool
    focused: bool
    hovered: bool


class RecentFiles(QListView):
    """Recent files; Enter or a click opens one, Delete takes it off the list."""

    chosen = Signal(Path)
    removed = Signal(Path)

    def __init__(self, paths: tuple[Path, ...]) -> None:
        super().__init__()
        self.files = RecentModel(paths, self)
        row = RecentRow(self)
        row.removed.connect(self.removed)
        self.setModel(self.files)
        self.setItemDelegate(row)
        self.setMouseTracking(True)
        self._hovered = -1
        self.entered.connect(self._hover)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setAccessibleName(_("Recent files"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer)
        self.clicked.connect(self._choose)
        if paths:
            self.setCurrentIndex(self.files.index(0))

    @property
    def current(self) -> Path | None:
        """The file the focus is on."""
        path = self.currentIndex().data(PATH)
        return path if isinstance(path, Path) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        path = self.current
        if path is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(path)
        elif path is not None and event.key() == Qt.Key.Key_Delete:
            self.removed.emit(path)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(400, max(1, self.files.rowCount()) * HEIGHT + 2)

    def state_of(self, index: Index) -> RowState:
        """How a row stands out now."""
        selected = index.row() == self.currentIndex().row()
        return RowState(selected, selected and self.hasFocus(), index.row() == self._hovered)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.viewport().update()
        super().leaveEvent(event)

    @Slot(QModelIndex)
    def _hover(self, index: QModelIndex) -> None:
        self._hovered = index.row()
        self.viewport().update()

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        path = index.data(PATH)
        if not index.data(MISSING):
            self.chosen.emit(path)

    @Slot(QPoint)
    def _offer(self, at: QPoint) -> None:
        path = self.indexAt(at).data(PATH)
        if not isinstance(path, Path):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, signal in ((_("Open it"), self.chosen), (_remove(), self.removed)):
            action = QAction(text, menu)
            action.triggered.connect(lambda _on, signal=signal: signal.emit(path))
            menu.addAction(action)
        menu.popup(self.viewport().mapToGlobal(at))


def _remove() -> str:
    return _("Remove from list")


def _in_words(path: Path, missing: bool) -> str:
    if missing:
        return _(
            "{name} is missing from {folder}. Press Delete to remove it from the list."
        ).format(name=path.name, folder=folder_shown(path))
    return _("{name} in {folder}").format(name=path.name, folder=folder_shown(path))
