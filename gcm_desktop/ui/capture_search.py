"""A long list that is searched by typing: any part of a name finds it, accents and case aside."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from gcm_desktop.consultation.search import folded
from gcm_desktop.texts import _
from gcm_desktop.ui.recent import Index
from gcm_desktop.ui.theme import colour

SEPARATOR = ";"
WIDTH, LINE = 240, 26
FOLDED = Qt.ItemDataRole.UserRole + 1


class OfferedNames(QListView):
    """The list that opens below the field, framed like any other."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(WIDTH)
        self.setViewportMargins(4, 4, 4, 4)
        self.setAccessibleName(_("Names that fit"))

    def event(self, event: QEvent) -> bool:
        """The frame lies around the lines, in the margin they leave."""
        done = super().event(event)
        if event.type() == QEvent.Type.Paint:
            painter = QPainter(self)
            painter.setPen(colour(self, "line2"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        return done


class OfferedName(QStyledItemDelegate):
    """A line with room around its words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = super().sizeHint(option, index)
        size.setHeight(LINE)
        return size


class FoldedCompleter(QCompleter):
    """Offers the lines that hold what was typed, compared without accents and case."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self.setCompletionRole(FOLDED)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseSensitive)  # folded already
        self.setMaxVisibleItems(8)
        names = OfferedNames()
        self.setPopup(names)
        names.setItemDelegate(OfferedName(names))

    def splitPath(self, path: str) -> list[str]:
        return [folded(path).strip()]

    def pathFromIndex(self, index: Index) -> str:
        return str(index.data())


class PartsCompleter(FoldedCompleter):
    """Offers names for the last of several parts, leaving those before it as they are."""

    def splitPath(self, path: str) -> list[str]:
        return super().splitPath(path.rpartition(SEPARATOR)[2])

    def pathFromIndex(self, index: Index) -> str:
        line = self.widget()
        before = line.text().rpartition(SEPARATOR)[0] if isinstance(line, QLineEdit) else ""
        name = super().pathFromIndex(index)
        return f"{before}{SEPARATOR} {name}" if before else name


class PartsLine(QLineEdit):
    """Several short texts with a semicolon between them, with names offered for each."""

    def __init__(self, longest: int = 2000) -> None:
        super().__init__()
        self.setMaxLength(longest)
        self._names = QStandardItemModel(self)
        completer = PartsCompleter(self)
        completer.setModel(self._names)
        self.setCompleter(completer)

    @property
    def parts(self) -> tuple[str, ...]:
        """The texts, without the blanks around them."""
        return tuple(part.strip() for part in self.text().split(SEPARATOR) if part.strip())

    def show_parts(self, parts: Iterable[str]) -> None:
        """Show these texts."""
        self.setText(f"{SEPARATOR} ".join(parts))

    def offer(self, names: Iterable[str]) -> None:
        """Offer these names from now on."""
        self._names.clear()
        for name in names:
            item = QStandardItem(name)
            item.setData(folded(name), FOLDED)
            self._names.appendRow(item)


class SearchChoice(QComboBox):
    """One of a long list, found by typing any part of its name or its code.

    `accepts` may turn a typed text that is not on the list into a value of its own.
    """

    def __init__(
        self,
        choices: Iterable[tuple[str, str]],
        accepts: Callable[[str], str | None] = lambda _typed: None,
    ) -> None:
        super().__init__()
        self._accepts = accepts
        self.setEditable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        narrowest = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.setSizeAdjustPolicy(narrowest)
        self.setMinimumContentsLength(6)
        for place, (value, label) in enumerate(choices):
            self.addItem(label, value)
            self.setItemData(place, folded(f"{label} {value}"), FOLDED)
        completer = FoldedCompleter(self)
        completer.setModel(self.model())
        self.setCompleter(completer)
        line = self.lineEdit()
        if line is not None:
            line.editingFinished.connect(self.settle)
        self.setCurrentIndex(-1)

    @property
    def chosen(self) -> str:
        """The value of what is typed or chosen; an empty string where it is none."""
        place = self._place_of(self.currentText())
        if place >= 0:
            return str(self.itemData(place))
        return self._accepts(self.currentText().strip()) or ""

    def choose(self, value: str) -> None:
        """Choose a value, on the list or not; an empty one leaves nothing chosen."""
        place = self.findData(value)
        self.setCurrentIndex(place)
        if place < 0:
            self.setEditText(value)

    def setAccessibleName(self, name: str) -> None:
        """Name it, and the line in it, which a screen reader meets by itself."""
        super().setAccessibleName(name)
        line = self.lineEdit()
        if line is not None:
            line.setAccessibleName(name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @Slot()
    def settle(self) -> None:
        """Write out what was typed in part, once typing has ended."""
        place = self._place_of(self.currentText())
        if place >= 0 and place != self.currentIndex():
            self.setCurrentIndex(place)
        elif place >= 0:
            self.setEditText(self.itemText(place))

    def _place_of(self, typed: str) -> int:
        """Where it is on the list: as its name or code, else as the first that holds it."""
        asked = folded(typed).strip()
        if not asked:
            return -1
        best, where = 4, -1
        for place in range(self.count()):
            rank = self._rank(asked, place)
            if rank < best:
                best, where = rank, place
        return where

    def _rank(self, asked: str, place: int) -> int:
        name, whole = folded(self.itemText(place)).strip(), str(self.itemData(place, FOLDED))
        if asked in (name, folded(str(self.itemData(place))).strip()):
            return 0
        if name.startswith(asked):
            return 1
        if any(word.startswith(asked) for word in name.split()):
            return 2
        return 3 if asked in whole else 4
