"""The choosers of the capture form: one key picks, and typing goes on with the next field."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gcm_desktop.reference import kinds, stakeholder_groups, wording
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_keys import plain_key
from gcm_desktop.ui.icons import icon
from gcm_desktop.ui.pieces import Segments
from gcm_desktop.ui.recent import Index
from gcm_desktop.ui.theme import colour

KEY_WIDTH = 26
KEY = Qt.ItemDataRole.UserRole + 1


class Choice(QComboBox):
    """One of a list. The wheel does not turn it: who scrolls the page must not change a record."""

    def __init__(self, choices: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(16)
        narrowest = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.setSizeAdjustPolicy(narrowest)
        self.setMinimumContentsLength(5)
        for value, label in choices:
            self.addItem(label, value)

    @property
    def chosen(self) -> str:
        """The value that is chosen, or an empty string."""
        value = self.currentData()
        return value if isinstance(value, str) else ""

    def choose(self, value: str) -> None:
        """Choose a value; one that is not on the list leaves nothing chosen."""
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class GroupChooser(Choice):
    """The stakeholder groups; the letter of a group picks it, in the open list too."""

    picked = Signal()
    """A key picked a group: typing goes on elsewhere."""

    def __init__(self) -> None:
        groups = stakeholder_groups()
        spoken = language()
        super().__init__((group.id, wording(group.labels, spoken).text) for group in groups)
        self.keys = {group.key: group.id for group in groups}
        for place, group in enumerate(groups):
            self.setItemData(place, group.key.upper(), KEY)
            said = _("{group}, key {key}").format(group=self.itemText(place), key=group.key)
            self.setItemData(place, said, Qt.ItemDataRole.AccessibleTextRole)
        self.setPlaceholderText(_("Choose: M, C, D…"))
        self.setCurrentIndex(-1)
        self.setItemDelegate(_WithKey(self))
        self.view().setMinimumWidth(340)
        self.view().installEventFilter(self)
        self.currentTextChanged.connect(self.setToolTip)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._pick(event):
            super().keyPressEvent(event)

    def eventFilter(self, _view: QObject, event: QEvent) -> bool:
        """The same letters in the open list."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        return self._pick(event)

    def _pick(self, event: QKeyEvent) -> bool:
        group = self.keys.get(plain_key(event))
        if group is None:
            return False
        self.hidePopup()
        self.choose(group)
        self.picked.emit()
        return True


class _WithKey(QStyledItemDelegate):
    """A line of the open list, with its key at the end."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        bounds: QRect = option.rect
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        left = bounds.left() + 4 if mirrored else bounds.right() - KEY_WIDTH - 4
        painter.save()
        parent = self.parent()
        if isinstance(parent, QWidget):
            painter.setPen(colour(parent, "faint"))
        cell = QRect(left, bounds.top(), KEY_WIDTH, bounds.height())
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(index.data(KEY) or ""))
        painter.restore()


class KindChooser(Segments):
    """The eight kinds in one row, or in two where there is less room; a digit picks one."""

    picked = Signal()
    """A key picked a kind: typing goes on elsewhere."""
    changed = Signal()

    def __init__(self) -> None:
        super().__init__([], _("Kind"))
        self.keys = {kind.key: kind.id for kind in kinds()}
        self._grid = QGridLayout()
        self._grid.setSpacing(2)
        row = self.layout()
        if isinstance(row, QHBoxLayout):
            row.addLayout(self._grid)
        spoken = language()
        self.buttons = {
            kind.id: QRadioButton(f"{kind.key}  {wording(kind.labels, spoken).text}", self)
            for kind in kinds()
        }
        for button in self.buttons.values():
            button.installEventFilter(self)
            button.toggled.connect(self._follow)
        self._columns = 0
        self.fit(self._needed(len(self.buttons)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(next(iter(self.buttons.values())))

    def minimumSizeHint(self) -> QSize:
        return QSize(100, super().minimumSizeHint().height())

    def fit(self, width: int) -> None:
        """Lie in as many columns as this width in pixels has room for."""
        whole = len(self.buttons)
        columns = next((n for n in (whole, whole // 2, 2) if self._needed(n) <= width), 2)
        if columns == self._columns:
            return
        self._columns = columns
        for place, button in enumerate(self.buttons.values()):
            self._grid.addWidget(button, place // columns, place % columns)
        row = self.layout()
        if row is not None:
            row.invalidate()  # it does not notice by itself that a row within it has moved
        self.updateGeometry()

    def choose(self, value: str) -> None:
        """Let this kind hold; an empty string leaves none."""
        if value in self.buttons:
            super().choose(value)
            return
        for button in self.buttons.values():
            button.setAutoExclusive(False)
            button.setChecked(False)
            button.setAutoExclusive(True)

    def eventFilter(self, _button: QObject, event: QEvent) -> bool:
        """A digit picks a kind whichever button has the focus."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        kind = self.keys.get(plain_key(event))
        if kind is None:
            return False
        self.choose(kind)
        self.picked.emit()
        return True

    @Slot()
    def _follow(self) -> None:
        """Have the focus come to the kind that holds."""
        if self.chosen:
            self.setFocusProxy(self.buttons[self.chosen])
        self.changed.emit()

    def _needed(self, columns: int) -> int:
        widths = [button.sizeHint().width() + 4 for button in self.buttons.values()]
        widest = [max(widths[place::columns]) for place in range(columns)]
        return sum(widest) + 2 * columns + 6


def attribution_choices() -> tuple[tuple[str, str], ...]:
    """What a speaker may allow to be shown, in the language of the screen."""
    return (
        ("anonymous", _("Anonymous")),
        ("organisation", _("Organisation only")),
        ("named", _("Named")),
        ("not_recorded", _("Not recorded")),
    )


def sensitivity_choice() -> Choice:
    """Who may read the words; the drawing beside each shows at a glance which one holds."""
    choice = Choice(())
    choice.setMinimumContentsLength(14)
    for value, label, drawing, ink in (
        ("public", _("May be printed"), "eye", "warn"),
        ("aggregate", _("Counted only"), "coverage", "muted"),
        ("local", _("Stays in this file"), "lock", "good"),
    ):
        choice.addItem(icon(drawing, ink), label, value)
    choice.choose("aggregate")
    return choice


def disable_choices(choice: Choice, why: Mapping[str, str]) -> None:
    """Grey out the values that `why` names, each with its reason."""
    model = choice.model()
    for place in range(choice.count()):
        reason = why.get(str(choice.itemData(place)))
        if isinstance(model, QStandardItemModel):
            model.item(place).setEnabled(reason is None)
        choice.setItemData(place, reason, Qt.ItemDataRole.ToolTipRole)
