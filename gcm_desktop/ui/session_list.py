"""The list of sessions, each on one line: when, where, how far it is, who came, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gcm_desktop.consultation.sessions import (
    Session,
    count_warnings,
    inputs_by_session,
    sessions,
    ticked_by_session,
)
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.icons import draw_icon
from gcm_desktop.ui.pieces import isolated
from gcm_desktop.ui.recent import ROOT, Index
from gcm_desktop.ui.session_names import STATE_TONES, state_name, when
from gcm_desktop.ui.theme import Tokens, tokens
from gcm_desktop.workspace import Workspace

LINE = Qt.ItemDataRole.UserRole + 1
HEIGHT, FIGURES = 58, 150


@dataclass(frozen=True)
class SessionLine:
    """A session on one line."""

    id: UUID
    title: str
    when: str
    place: str
    state: str
    people: int | None
    inputs: int
    warnings: tuple[str, ...]
    zone: str

    @classmethod
    def of(cls, session: Session, inputs: int, ticked: int | None = None) -> "SessionLine":
        """The line of a session: how many inputs it has, how many were ticked off by name."""
        return cls(
            session.id, session.title, when(session), session.place or "", session.state,
            session.people, inputs, count_warnings(session, ticked=ticked), session.zone,
        )  # fmt: skip

    @property
    def about(self) -> str:
        """When and where."""
        parts = (self.when, isolated(self.place) if self.place else "")
        return "  ·  ".join(part for part in parts if part)

    @property
    def figures(self) -> str:
        """People and inputs: counted apart, never added up."""
        said = []
        if self.people is not None:
            said.append(ngettext("{n} person", "{n} people", self.people).format(n=self.people))
        said.append(ngettext("{n} input", "{n} inputs", self.inputs).format(n=self.inputs))
        return "  ·  ".join(isolated(part) for part in said)


def session_lines(workspace: Workspace, consultation_id: UUID) -> list[SessionLine]:
    """The sessions of a consultation in order of time. Not for the window's thread."""
    counted = workspace.read(inputs_by_session, consultation_id)
    ticked = workspace.read(ticked_by_session, consultation_id)
    rows = workspace.read(sessions, consultation_id)
    return [SessionLine.of(row, counted.get(row.id, 0), ticked.get(row.id)) for row in rows]


class SessionModel(QAbstractListModel):
    """Sessions as Qt wants them, in order of time."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.lines: list[SessionLine] = []

    def show(self, lines: Sequence[SessionLine]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(line.warnings) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (line.title, line.about, state_name(line.state), line.figures, *line.warnings)
            return ". ".join(part for part in parts if part)
        return line if role == LINE else None


class SessionRow(QStyledItemDelegate):
    """One session: title above day and place, its state and figures at the end."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(240, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line: SessionLine = index.data(LINE)
        row = _Row(painter, option, tokens(option.palette))
        row.ground()
        width = row.bounds.width() - FIGURES - 34
        row.words(isolated(line.title), "text", QRect(14, 8, width, 20), bold=True)
        row.words(line.about, "faint", QRect(14, 30, width, 18))
        end = row.bounds.width() - FIGURES - 12
        ink = STATE_TONES[line.state]
        row.words(state_name(line.state), ink, QRect(end, 9, FIGURES, 18), at_end=True)
        row.words(line.figures, "muted", QRect(end, 30, FIGURES, 18), at_end=True)
        if line.warnings:
            row.mark(QRect(end - 20, 31, 15, 15))
        painter.restore()


class _Row:
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
        self.painter.setPen(self.look.colour(ink))
        metrics = self.painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, part.width())
        right = self.mirrored != at_end
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        self.painter.drawText(self.place(part), flags, shown)

    def mark(self, part: QRect) -> None:
        draw_icon(self.painter, "warning", self.look.warn, QRectF(self.place(part)))


class SessionList(QListView):
    """Sessions; Enter or a double click corrects one."""

    moved = Signal()
    """The focus is on another session."""
    asked_edit = Signal()
    asked_withdraw = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sessions = SessionModel(self)
        self.setModel(self.sessions)
        self.setItemDelegate(SessionRow(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setAccessibleName(_("Sessions"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(lambda _new, _old: self.moved.emit())
        self.doubleClicked.connect(lambda _index: self.asked_edit.emit())

    @property
    def current(self) -> UUID | None:
        """The session the focus is on."""
        line = self.currentIndex().data(LINE)
        return line.id if isinstance(line, SessionLine) else None

    def show_lines(self, lines: Sequence[SessionLine], wanted: UUID | None = None) -> None:
        """Show these, with the focus on the one wanted, or where it was."""
        at = wanted or self.current
        row = max(0, self.currentIndex().row())
        self.sessions.show(lines)
        ids = [line.id for line in lines]
        if ids:
            place = ids.index(at) if at in ids else min(row, len(ids) - 1)
            self.setCurrentIndex(self.sessions.index(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.asked_edit.emit()
        elif event.key() == Qt.Key.Key_Delete and self.current is not None:
            self.asked_withdraw.emit()
        else:
            super().keyPressEvent(event)
