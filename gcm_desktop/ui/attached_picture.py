"""A picture looked at large, inside the program: no other program gets to see it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QImage, QKeySequence, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.attached_list import Item
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.pieces import IconButton, QuietButton, Small, press_with
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.pictures import SCREEN, picture

STEP, MOST = 1.25, 4.0
WIDEST = 6000
"""Pixels of the longer side that an enlarged picture may have, whatever its own size."""
EDGE = 4


class PictureView(QScrollArea):
    """One picture: as large as there is room, or enlarged and scrolled."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = QPixmap()
        self._zoom = 0.0
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self._label)
        self.setWidgetResizable(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def shown(self) -> QSize:
        """How large the picture is now, in pixels of the layout; empty while there is none."""
        drawn = self._label.pixmap()
        return drawn.deviceIndependentSize().toSize() if not drawn.isNull() else QSize()

    def say(self, sentence: str) -> None:
        """Say something in the picture's place."""
        self._whole = QPixmap()
        self._label.setText(sentence)

    def show_picture(self, drawn: QImage, name: str) -> None:
        """Show a picture as large as there is room."""
        self._whole, self._zoom = QPixmap.fromImage(drawn), 0.0
        self.setAccessibleName(name)
        self._draw()

    def zoom(self, by: float) -> None:
        """Show it larger or smaller; 0 for as large as there is room."""
        fitting, side = self._fitting(), max(self._whole.width(), self._whole.height(), 1)
        most = max(fitting, min(MOST, WIDEST / side))
        self._zoom = min(most, max(fitting, (self._zoom or fitting) * by)) if by else 0.0
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._zoom:
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._draw()

    def _fitting(self) -> float:
        if self._whole.isNull():
            return 1.0
        room = self.maximumViewportSize() - QSize(EDGE, EDGE)
        width, height = self._whole.width(), self._whole.height()
        return max(0.01, min(1.0, room.width() / width, room.height() / height))

    def _draw(self) -> None:
        if self._whole.isNull():
            return
        ratio = self.devicePixelRatioF()
        size = self._whole.size() * ((self._zoom or self._fitting()) * ratio)
        smooth = Qt.TransformationMode.SmoothTransformation
        drawn = self._whole.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        drawn.setDevicePixelRatio(ratio)
        self._label.setPixmap(drawn)


class PictureDialog(QDialog):
    """The pictures of a record one after the other."""

    def __init__(
        self,
        workspace: Workspace,
        background: Background,
        pictures: Sequence[Item],
        first: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("GCM Desktop"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace, self._background = workspace, background
        self._pictures = list(pictures)
        self._at = next((n for n, one in enumerate(self._pictures) if one.sha256 == first), 0)
        self.view, self.where = PictureView(), Small()
        self._lay_out()
        self._read()
        self.view.setFocus()

    @Slot()
    def next(self) -> None:
        """Show the next one."""
        self._go(1)

    @Slot()
    def previous(self) -> None:
        """Show the one before."""
        self._go(-1)

    def _go(self, by: int) -> None:
        self._at = (self._at + by) % len(self._pictures)
        self._read()

    def _read(self) -> None:
        item, workspace, turn = self._pictures[self._at], self._workspace, self._at
        place = _("{name}, {at} of {all}").format(
            name=item.name, at=self._at + 1, all=len(self._pictures)
        )
        self.where.setText(place)
        self.view.setAccessibleName(item.name)
        self.view.say(_("The picture is being drawn…"))
        self._background.start(
            lambda _task: QImage.fromData(picture(workspace, item.sha256, SCREEN) or b""),
            owner=self, then=lambda drawn: self._show(turn, drawn), fails=self._say_why_not,
        )  # fmt: skip

    def _show(self, turn: int, drawn: QImage) -> None:
        if turn != self._at:  # another one is wanted meanwhile
            return
        if drawn.isNull():
            self.view.say(_("This picture cannot be shown safely. Save a copy to look at it."))
        else:
            self.view.show_picture(drawn, self._pictures[turn].name)

    def _say_why_not(self, error: GcmError) -> None:
        self.view.say(str(error))

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.where, 1)
        larger = IconButton(_("Larger"), "plus", "muted", "+")
        smaller, fit = QuietButton("−"), QuietButton(_("&Fit"))
        smaller.setAccessibleName(_("Smaller"))
        smaller.setToolTip("-")
        fit.setToolTip("0")
        before, after = QuietButton(_("&Previous")), QuietButton(_("&Next"))
        before.setToolTip("PgUp")
        after.setToolTip("PgDown")
        close = QuietButton(_("&Close"))
        close.setToolTip("Esc")
        several = len(self._pictures) > 1
        for button, keys, act in (
            (smaller, "-", lambda: self.view.zoom(1 / STEP)),
            (fit, "0", lambda: self.view.zoom(0)),
            (before, "PgUp", self.previous),
            (after, "PgDown", self.next),
            (close, "Esc", self.accept),
        ):
            button.clicked.connect(act)
            press_with(button, keys)
            button.setAutoDefault(False)
        larger.clicked.connect(lambda: self.view.zoom(STEP))
        QShortcut(QKeySequence("="), self, larger.click)
        for button in (before, after):
            button.setVisible(several)
        for part in (smaller, larger, fit, before, after, close):
            foot.addWidget(part)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 14, 14, 12)
        box.setSpacing(10)
        box.addWidget(self.view, 1)
        box.addLayout(foot)
        screen = self.screen().availableSize()
        self.resize(min(1000, screen.width() * 9 // 10), min(700, screen.height() * 9 // 10))


def show_large(
    workspace: Workspace,
    background: Background,
    items: Sequence[Item],
    first: str,
    parent: QWidget,
) -> PictureDialog:
    """Show the pictures among these, beginning with one."""
    pictures = [item for item in items if item.is_picture]
    dialog = PictureDialog(workspace, background, pictures, first, parent)
    dialog.open()
    dialog.activateWindow()
    return dialog
