"""The list of the 23 objectives, with how much was heard on each and from how many groups."""

import re
from collections.abc import Callable, Collection

from PySide6.QtCore import (
    QAbstractListModel,
    QObject,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from gcm_desktop.consultation.coverage import Coverage
from gcm_desktop.consultation.search import folded
from gcm_desktop.reference import Wording, find_objectives, short_title_of, title_of
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.recent import ROOT, Index
from gcm_desktop.ui.theme import Tokens, tokens

TO_BE_SORTED = 0
NUMBERS = (TO_BE_SORTED, *range(1, 24))
NUMBER = Qt.ItemDataRole.UserRole + 1
COUNT = Qt.ItemDataRole.UserRole + 2
HEARD = Qt.ItemDataRole.UserRole + 3
PLACE = Qt.ItemDataRole.UserRole + 4
UNOFFICIAL = "*"
"""Stands behind a wording that is not the official one of the United Nations."""
HEIGHT = 42
WELL, SOME = 0.6, 0.3
"""Shares of the groups planned from which an objective counts as heard, or partly heard."""


def marked(wording: Wording) -> str:
    """A text of the Compact, with a discreet mark where the wording is unofficial."""
    return wording.text if wording.official else f"{wording.text}{UNOFFICIAL}"


def short_name(number: int) -> str:
    """What an objective is called at the side; 0 is what is still to be sorted."""
    if number == TO_BE_SORTED:
        return _("To be sorted")
    return marked(short_title_of(number, language()))


def full_name(number: int) -> str:
    """The whole title, and for an unofficial one that it is."""
    if number == TO_BE_SORTED:
        return _("What has no objective yet, to be sorted later")
    title = title_of(number, language())
    note = "" if title.official else _(" (unofficial translation)")
    return f"{title.text}{note}"


def numbers_typed(typed: str) -> tuple[int, ...]:
    """The numbers of "7 12", "7, 12" or "٧"; none where anything else is typed."""
    parts = [part for part in re.split(r"[\s,;+]+", typed) if part]
    if not all(part.isdecimal() for part in parts):
        return ()
    return tuple(dict.fromkeys(int(part) for part in parts))


def found(typed: str) -> tuple[int, ...]:
    """What typed words or numbers may mean, the likeliest first; 0 is to be sorted."""
    if not typed.strip():
        return NUMBERS
    numbers = numbers_typed(typed)
    if len(numbers) > 1 or TO_BE_SORTED in numbers:
        return tuple(number for number in numbers if number in NUMBERS)
    also = (TO_BE_SORTED,) if not numbers and _says_to_be_sorted(typed) else ()
    return (*find_objectives(typed, language()), *also)


def _says_to_be_sorted(typed: str) -> bool:
    name, asked = folded(short_name(TO_BE_SORTED)), folded(typed).strip()
    return any(word.startswith(asked) for word in (name, *name.split()))


class ObjectiveModel(QAbstractListModel):
    """The objectives that are looked at, with the inputs and groups heard on each."""

    def __init__(self, planned: Collection[str], owner: QObject) -> None:
        super().__init__(owner)
        self.planned = planned
        self.numbers: tuple[int, ...] = NUMBERS
        self._told: dict[int, tuple[int, int]] = dict.fromkeys(NUMBERS, (0, 0))
        self._chosen: tuple[int, ...] = ()

    def show_only(self, numbers: tuple[int, ...]) -> None:
        """Look at these only, in this order."""
        if numbers != self.numbers:
            self.beginResetModel()
            self.numbers = numbers
            self.endResetModel()

    def tell(self, coverage: Coverage) -> None:
        """Show these counts; only rows that change are painted again."""
        sums, planned = coverage.by_objective, frozenset(self.planned)
        for number in NUMBERS:
            by_group = _by_group(coverage, number)
            told = (
                sums.get(number, sum(by_group.values())),
                sum(1 for group in planned if by_group.get(group)),
            )
            if told != self._told[number]:
                self._told[number] = told
                self._repaint((number,))

    def mark(self, chosen: tuple[int, ...]) -> None:
        """The objectives of the line being written, the principal one first."""
        before, self._chosen = self._chosen, chosen
        self._repaint({*before, *chosen})

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.numbers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        number = self.numbers[index.row()]
        inputs, groups = self._told[number]
        answers: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: short_name(number),
            Qt.ItemDataRole.ToolTipRole: lambda: full_name(number),
            Qt.ItemDataRole.AccessibleTextRole: lambda: self._in_words(number),
            NUMBER: lambda: number,
            COUNT: lambda: inputs,
            HEARD: lambda: groups / max(1, len(self.planned)),
            PLACE: lambda: self._chosen.index(number) if number in self._chosen else -1,
        }
        return answers[role]() if role in answers else None

    @property
    def heard(self) -> int:
        """On how many of the 23 objectives anything was recorded."""
        return sum(1 for number in NUMBERS[1:] if self._told[number][0])

    def _repaint(self, numbers: Collection[int]) -> None:
        for row, number in enumerate(self.numbers):
            if number in numbers:
                self.dataChanged.emit(self.index(row), self.index(row))

    def _in_words(self, number: int) -> str:
        inputs, groups = self._told[number]
        said = ngettext("{n} input", "{n} inputs", inputs).format(n=inputs)
        name = short_name(number).removesuffix(UNOFFICIAL)
        if number == TO_BE_SORTED:
            return f"{name}. {said}."
        return _("Objective {number}: {name}. {inputs}, {heard} of {planned} groups heard.").format(
            number=number, name=name, inputs=said, heard=groups, planned=len(self.planned)
        )


def _by_group(coverage: Coverage, number: int) -> dict[str, int]:
    return coverage.groups_on(number) if number else coverage.to_be_sorted


class ObjectiveRow(QStyledItemDelegate):
    """One objective: number, short title, how many inputs, and a line of the groups heard."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = _Row(painter, option, tokens(option.palette))
        view = self.parent()
        current = isinstance(view, ObjectiveList) and view.is_current(index)
        row.ground(current)
        row.badge(str(index.data(NUMBER)), int(index.data(PLACE)))
        row.title(str(index.data()), strong=index.data(PLACE) == 0)
        row.count(int(index.data(COUNT)))
        if index.data(NUMBER):
            row.line(float(index.data(HEARD)))
        painter.restore()


class _Row:
    """Where the parts of a row lie, counted from the side where reading begins."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, look: Tokens) -> None:
        self.painter, self.look = painter, look
        self.state: QStyle.StateFlag = option.state
        self.font: QFont = option.font
        self.bounds: QRect = option.rect.adjusted(2, 1, -4, -1)
        self.mirrored = option.direction == Qt.LayoutDirection.RightToLeft

    def place(self, start: int, top: int, width: int, height: int) -> QRect:
        left = self.bounds.right() - start - width if self.mirrored else self.bounds.left() + start
        return QRect(left, self.bounds.top() + top, width, height)

    def ground(self, current: bool) -> None:
        selected = bool(self.state & QStyle.StateFlag.State_Selected)
        if selected or current or self.state & QStyle.StateFlag.State_MouseOver:
            ring = QPen(self.look.colour("barfill"), 2) if current else QPen(Qt.PenStyle.NoPen)
            self.painter.setPen(ring)
            self.painter.setBrush(self.look.colour("side2"))
            self.painter.drawRoundedRect(QRectF(self.bounds).adjusted(1, 1, -1, -1), 8, 8)

    def badge(self, number: str, place: int) -> None:
        """Filled for the principal objective, outlined for a further one."""
        ground = "badge" if place == 0 else "sideline"
        outline = QPen(self.look.colour("barfill"), 2) if place > 0 else QPen(Qt.PenStyle.NoPen)
        self.painter.setPen(outline)
        self.painter.setBrush(self.look.colour(ground))
        box = self.place(9, 8, 28, 23)
        self.painter.drawRoundedRect(box, 6, 6)
        ink = self.look.onbadge if place == 0 else self.look.sidetext
        self._write(number, box, ink, 12, QFont.Weight.Bold, Qt.AlignmentFlag.AlignHCenter)

    def title(self, title: str, *, strong: bool) -> None:
        weight = QFont.Weight.DemiBold if strong else QFont.Weight.Normal
        place = self.place(47, 4, self.bounds.width() - 47 - 42, 20)
        side = Qt.AlignmentFlag.AlignRight if self.mirrored else Qt.AlignmentFlag.AlignLeft
        self._write(title, place, self.look.sidetext, 13, weight, side)

    def count(self, inputs: int) -> None:
        place = self.place(self.bounds.width() - 42, 4, 34, 20)
        side = Qt.AlignmentFlag.AlignLeft if self.mirrored else Qt.AlignmentFlag.AlignRight
        self._write(str(inputs), place, self.look.sidemuted, 12, QFont.Weight.Normal, side)

    def line(self, share: float) -> None:
        whole = self.bounds.width() - 47 - 10
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.look.colour("sideline"))
        self.painter.drawRoundedRect(self.place(47, 28, whole, 4), 2, 2)
        if share:
            how = "heard" if share >= WELL else "partly" if share >= SOME else "hardly"
            self.painter.setBrush(self.look.colour(how))
            self.painter.drawRoundedRect(self.place(47, 28, max(4, round(whole * share)), 4), 2, 2)

    def _write(
        self,
        text: str,
        place: QRect,
        ink: str,
        size: int,
        weight: QFont.Weight,
        side: Qt.AlignmentFlag,
    ) -> None:
        font = QFont(self.font)
        font.setPixelSize(size)
        font.setWeight(weight)
        self.painter.setFont(font)
        self.painter.setPen(ink)
        metrics = self.painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        self.painter.drawText(place, flags, shown)


class ObjectiveList(QListView):
    """The objectives one below the other; the current one can be another than the chosen one."""

    taken = Signal()
    """Enter: this one, and go on typing."""
    added = Signal()
    """Ctrl+Shift+Enter: this one too."""

    def __init__(self, model: ObjectiveModel, finder: QLineEdit) -> None:
        super().__init__()
        self._finder = finder
        self.setModel(model)
        self.setItemDelegate(ObjectiveRow(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Objectives"))

    @property
    def number(self) -> int | None:
        """The objective the highlight is on."""
        number = self.currentIndex().data(NUMBER)
        return number if isinstance(number, int) else None

    def is_current(self, index: Index) -> bool:
        """Whether the highlight is on this row while the keys go here or to the finder."""
        focused = self.hasFocus() or (self._finder.hasFocus() and bool(self._finder.text()))
        return focused and index.row() == self.currentIndex().row()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.added.emit()
        else:
            self.taken.emit()

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT * len(NUMBERS))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 2 * HEIGHT)
