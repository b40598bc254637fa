"""Putting a backup in the place of a file: which one, what differs, and only then the step."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.files import ask_which_file
from gcm_desktop.ui.history_words import moment_in_words
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.notices import Problem
from gcm_desktop.ui.pieces import (
    Card,
    DangerButton,
    LinkButton,
    Muted,
    QuietButton,
    Small,
    Title,
    Words,
    isolated,
)
from gcm_desktop.ui.recent import Index, folder_shown
from gcm_desktop.ui.theme import tokens
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.backup import Backup
from gcm_desktop.workspace.restore import differences

WIDTH = 560
PATH, WHERE = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
SHOWN, HEIGHT = 4, 48
"""Backups in sight at once, and how high each is."""


class Lost(NamedTuple):
    """A file that is to be replaced, open or not."""

    path: Path
    key: bytes | None
    workspace: Workspace | None
    """The file itself, where it can still be read."""


class RestoreDialog(SnugDialog):
    """A list of backups; of the one that is selected it is said what differs."""

    chosen = Signal(Path)
    """The backup that is to take the place of the file."""

    def __init__(
        self,
        lost: Lost,
        backups: Sequence[Backup],
        profile: Profile,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(WIDTH, parent)
        self._lost, self._profile, self._background = lost, profile, background
        self._turn = 0
        self.list = QListWidget()
        self.list.setAccessibleName(_("Backups, the newest first"))
        self.list.setItemDelegate(_Row(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for backup in backups:
            self._add(backup.path, moment_in_words(backup.made_at, long=True))
        self.differs, self.problem = Words(wrap=True), Problem()
        self.empty = Muted(_("No backup of this file is within reach."), wrap=True)
        self.other = LinkButton(_("Another &file…"))
        self.keep = QuietButton(_("&Keep the file as it is"))
        self.replace = DangerButton(_("&Put this backup in its place"))
        self._lay_out()
        self.list.currentItemChanged.connect(self._compare)
        self.other.clicked.connect(lambda: ask_which_file(self, self.offer))
        self.keep.clicked.connect(self.reject)
        self.replace.clicked.connect(self.confirm)
        self._fit()
        if backups:
            self.list.setCurrentRow(0)

    @property
    def selected(self) -> Path | None:
        """The backup that is selected."""
        item = self.list.currentItem()
        path = item.data(PATH) if item else None
        return Path(path) if path else None

    @Slot(Path)
    def offer(self, path: Path) -> None:
        """Offer a file from elsewhere, and select it."""
        self._add(path, _("Chosen by you"), first=True)
        self._fit()
        self.list.setCurrentRow(0)
        self.list.setFocus()

    @Slot()
    def confirm(self) -> None:
        """Have the backup that is selected take the place of the file."""
        path = self.selected
        if path is not None and self.replace.isEnabled():
            self.accept()
            self.chosen.emit(path)

    @Slot()
    def _compare(self) -> None:
        """Say what differs, off the window's thread; until then nothing can be replaced."""
        self._turn += 1
        turn, path, lost, profile = self._turn, self.selected, self._lost, self._profile
        self.problem.clear()
        self.replace.setEnabled(False)
        if path is None:
            return
        self.differs.setText(_("Comparing…"))

        def tell(sentence: str) -> None:
            if turn == self._turn:
                self.differs.setText(sentence)
                self.replace.setEnabled(True)

        def refuse(error: GcmError) -> None:
            if turn == self._turn:
                self.differs.setText("")
                self.problem.say(str(error))

        self._background.start(
            lambda _task: _told_apart(lost, path, profile), owner=self, then=tell, fails=refuse
        )

    def _add(self, path: Path, title: str, *, first: bool = False) -> None:
        where, said = f"\u2066{folder_shown(path)}\u2069", f"{title}  ·  {isolated(_size(path))}"
        item = QListWidgetItem(said)
        item.setData(PATH, str(path))
        item.setData(WHERE, where)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{said}, {where}")
        item.setToolTip(path.name)
        self.list.insertItem(0 if first else self.list.count(), item)

    def _fit(self) -> None:
        """As high as what there is, up to a few rows."""
        many = self.list.count()
        self.empty.setVisible(not many)
        self.list.setVisible(bool(many))
        self.list.setFixedHeight(HEIGHT * min(SHOWN, max(1, many)))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(IconView("history", "accent", 28), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(Title(_("Restore from a backup"), wrap=True), 1)
        self.box.addLayout(head)
        self.box.addWidget(Muted(_("Of which backup? The newest is usually the right one.")))
        framed = Card()
        inside = QVBoxLayout(framed)
        inside.setContentsMargins(6, 6, 6, 6)
        self.empty.setContentsMargins(8, 6, 8, 6)
        for part in (self.list, self.empty):
            inside.addWidget(part)
        self.box.addWidget(framed)
        self.box.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeading)
        for words in (self.differs, self.problem):
            self.box.addWidget(words)
        kept = _("The file as it is now is kept beside it under another name; nothing is deleted.")
        self.box.addWidget(Small(kept, wrap=True))
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.replace)
        row.addWidget(self.keep)
        self.box.addLayout(row)
        self.replace.setEnabled(False)
        self.replace.setAutoDefault(False)
        self.other.setAutoDefault(False)
        self.keep.setDefault(True)


class _Row(QStyledItemDelegate):
    """When a backup was made and how large it is, above where it lies."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, state = tokens(option.palette), option.state
        bounds = option.rect.adjusted(1, 1, -1, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            focused = bool(state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(look.colour("accent"), 2 if focused else 1))
            painter.setBrush(look.colour("tint"))
            painter.drawRoundedRect(QRectF(bounds).adjusted(1, 1, -1, -1), 8, 8)
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        inside = bounds.adjusted(12, 4, -12, -4)
        half = inside.height() // 2
        for words, ink, pixels, weight, place in (
            (index.data(), look.text, 13, 600, inside.adjusted(0, 0, 0, -half)),
            (index.data(WHERE), look.muted, 12, 400, inside.adjusted(0, half, 0, 0)),
        ):
            font = QFont(option.font)
            font.setPixelSize(pixels)
            font.setWeight(QFont.Weight(weight))
            painter.setFont(font)
            painter.setPen(ink)
            elide = Qt.TextElideMode.ElideMiddle
            shown = painter.fontMetrics().elidedText(words, elide, place.width())
            painter.drawText(place, flags, shown)
        painter.restore()


def _told_apart(lost: Lost, path: Path, profile: Profile) -> str:
    with Workspace.open(path, None, profile=profile, key=lost.key, read_only=True) as backup:
        return differences(lost.workspace, backup).sentence


def _size(path: Path) -> str:
    try:
        return QLocale().formattedDataSize(path.stat().st_size, 1)
    except OSError:
        return _("not there now")
