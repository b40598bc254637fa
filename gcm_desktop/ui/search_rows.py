"""What a search found, as lines: the words, their marks, and the session they were said in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.translations import translations_of
from gcm_desktop.reference import group_label, kind_label, language_name
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_lines import SHOWN, sensitivity_in_words
from gcm_desktop.ui.capture_rows import TONES, begins_right_to_left, in_two_rows
from gcm_desktop.ui.recent import ROOT, Index
from gcm_desktop.ui.theme import Tokens, tokens

FOUND = Qt.ItemDataRole.UserRole + 1
HEIGHT, EDGE = 72, 12


@dataclass(frozen=True)
class Found:
    """An input as a search shows it."""

    id: UUID
    consultation_id: UUID
    words: str
    """Nothing of what a speaker took back."""
    language: str
    translations: tuple[tuple[str, str], ...]
    """Languages and words."""
    speaker: str | None
    organisation: str | None
    objectives: tuple[int, ...]
    group: str
    kind: str
    session: str
    quote: bool
    sensitivity: str
    consented: bool
    taken_back: bool

    @classmethod
    def of(cls, entry: Input, sessions: Mapping[UUID, str]) -> "Found":
        """What is shown of an input; of words that were taken back nothing is."""
        said = not entry.consent_withdrawn
        return cls(
            id=entry.id,
            consultation_id=entry.consultation_id,
            words=(entry.text or "") if said else "",
            language=entry.language,
            translations=tuple((t.language, t.text) for t in translations_of(entry) if said),
            speaker=entry.speaker if said else None,
            organisation=entry.organisation if said else None,
            objectives=entry.in_order_of_weight,
            group=entry.stakeholder_group,
            kind=entry.kind,
            session=sessions.get(entry.session_id, "") if entry.session_id else "",
            quote=entry.quote,
            sensitivity=entry.sensitivity,
            consented=entry.consent_id is not None,
            taken_back=entry.consent_withdrawn,
        )

    @property
    def line(self) -> str:
        """The words as two rows can show them."""
        if self.taken_back:
            return _("The speaker took consent back: the words are not shown.")
        return " ".join(self.words[:SHOWN].split())

    @property
    def numbers(self) -> str:
        """Its objectives, the principal one first."""
        return ", ".join(map(str, self.objectives)) or _("to be sorted")

    @property
    def marks(self) -> tuple[str, ...]:
        """What else is known of it, in words."""
        marks = [group_label(self.group, language()).text]
        if self.session:
            marks.append(self.session)
        marks.append(_("quote") if self.quote else _("summary"))
        marks.append(sensitivity_in_words(self.sensitivity))
        if self.consented and not self.taken_back:
            marks.append(_("own consent"))
        marks += [_("also in {language}").format(language=language_name(code, language()))
                  for code, _words in self.translations]  # fmt: skip
        return tuple(marks)

    @property
    def spoken(self) -> str:
        """The line as a screen reader says it."""
        kind = kind_label(self.kind, language()).text
        number = _("Objectives") + f" {self.numbers}"
        return f"{self.line} {kind}, {number}, {', '.join(self.marks)}"


class FoundModel(QAbstractListModel):
    """Lines, the newest first; more are asked for when the last is scrolled to."""

    more_wanted = Signal()

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self.lines: list[Found] = []
        self._more = False

    def begin(self, lines: Iterable[Found], *, more: bool) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.lines, self._more = list(lines), more
        self.endResetModel()

    def go_on(self, lines: list[Found], *, more: bool) -> None:
        """Show these below the others."""
        self._more = more
        if lines:
            first = len(self.lines)
            self.beginInsertRows(ROOT, first, first + len(lines) - 1)
            self.lines += lines
            self.endInsertRows()

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
        found = self.lines[index.row()]
        if role == FOUND:
            return found
        if role == Qt.ItemDataRole.DisplayRole:
            return found.line
        return found.spoken if role == Qt.ItemDataRole.AccessibleTextRole else None


class FoundRow(QStyledItemDelegate):
    """The words in two rows, and below them what else is known."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(240, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found = index.data(FOUND)
        if not isinstance(found, Found):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = _Line(painter, option, tokens(option.palette))
        line.ground()
        line.words(found)
        line.marks(found)
        painter.restore()


class _Line:
    """One line while it is drawn."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, look: Tokens) -> None:
        self.painter, self.look = painter, look
        self.state: QStyle.StateFlag = option.state
        self.bounds: QRect = option.rect
        self.mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        self.font = QFont(option.font)

    def ground(self) -> None:
        flag = QStyle.StateFlag
        if self.state & flag.State_Selected:
            self.painter.fillRect(self.bounds, self.look.colour("tint"))
        self.painter.setPen(QPen(self.look.colour("track"), 1))
        self.painter.drawLine(self.bounds.bottomLeft(), self.bounds.bottomRight())
        if self.state & flag.State_Selected and self.state & flag.State_HasFocus:
            self.painter.setPen(QPen(self.look.colour("accent"), 2))
            self.painter.drawRect(self.bounds.adjusted(1, 1, -1, -2))

    def words(self, found: Found) -> None:
        """In the direction of their own script."""
        self._size(13, QFont.Weight.Normal)
        mirrored = self.mirrored if found.taken_back else begins_right_to_left(found.line)
        inside = self.bounds.adjusted(EDGE, 5, -EDGE, -26)
        right, left = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
        self.painter.setLayoutDirection(right if mirrored else left)
        self.painter.setPen(self.look.colour("muted" if found.taken_back else "text"))
        rows = in_two_rows(found.line, self.font, inside.width(), mirrored=mirrored)
        height = inside.height() / 2
        plain = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | plain
        for number, row in enumerate(rows):
            top = inside.top() + number * height
            self.painter.drawText(
                QRectF(inside.left(), top, inside.width(), height), flags, row.rstrip()
            )

    def marks(self, found: Found) -> None:
        """Kind and objectives as pills, the rest as words, as far as there is room."""
        right, left = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
        self.painter.setLayoutDirection(right if self.mirrored else left)
        start = EDGE + self._pill(kind_label(found.kind, language()).text, *TONES[found.kind], EDGE)
        start += 6 + self._pill(found.numbers, "muted", "track", start + 6) + 10
        self._size(12, QFont.Weight.Normal)
        self.painter.setPen(self.look.colour("faint"))
        room = self.bounds.width() - start - EDGE
        said = "  ·  ".join(found.marks)
        shown = self.painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, room)
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.painter.drawText(self._place(start, room), side, shown)

    def _pill(self, label: str, ink: str, ground: str, start: int) -> int:
        self._size(11, QFont.Weight.DemiBold)
        width = self.painter.fontMetrics().horizontalAdvance(label) + 16
        box = self._place(start, width)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.look.colour(ground))
        self.painter.drawRoundedRect(QRectF(box), 9, 9)
        self.painter.setPen(self.look.colour(ink))
        self.painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)
        return width

    def _place(self, start: int, width: int) -> QRect:
        left = self.bounds.left() + start
        if self.mirrored:
            left = self.bounds.right() - start - width
        return QRect(left, self.bounds.bottom() - 25, width, 19)

    def _size(self, pixels: int, weight: QFont.Weight) -> None:
        self.font.setPixelSize(pixels)
        self.font.setWeight(weight)
        self.painter.setFont(self.font)
