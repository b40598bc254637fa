"""What is attached to an input or a session: put in by key, drop or paste, looked at, taken off."""

import mimetypes
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from gcm_desktop.consultation.attachments import attachments, detach
from gcm_desktop.errors import ClosedFileError, GcmError, NoSuchRecordError
from gcm_desktop.texts import _
from gcm_desktop.ui.attached_list import SIDE, AttachedList, Item, items
from gcm_desktop.ui.attached_picture import show_large
from gcm_desktop.ui.attached_taking import Given, Outcome, given_in, take_in
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.notices import Problem, announce
from gcm_desktop.ui.pieces import (
    Card,
    KeyCap,
    LinkButton,
    Muted,
    PageHead,
    QuietButton,
    Small,
    press_with,
)
from gcm_desktop.ui.report_files import ask_where, ask_which
from gcm_desktop.ui.signals import Changes
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace import attachments as kept
from gcm_desktop.workspace.pictures import thumbnail

WIDTH = 660


class Attached(QWidget):
    """The attachments of one record, with what can be done to them."""

    SHOWS = frozenset({"input", "session"})
    """The tables whose changes it reads again after, by `changed`."""
    counted = Signal(int)
    """How many there are."""

    def __init__(
        self, workspace: Workspace, background: Background, record_id: UUID | None = None
    ) -> None:
        super().__init__()
        self._workspace, self._background = workspace, background
        self._record = record_id
        self._task: Task | None = None
        self._taken_off = ""
        self._unsafe: tuple[Given, ...] = ()
        self._drawing = False
        self.list, self.empty = AttachedList(), Muted(wrap=True)
        self.keep = QCheckBox(_("&Keep place, time and camera in the next pictures"))
        self.problem, self.told = Problem(), Small(wrap=True)
        self.bar = QProgressBar()
        self._make_buttons()
        self._lay_out()
        self._connect()
        self._be_busy(busy=False)
        self.show_record(record_id)

    def show_record(self, record_id: UUID | None) -> None:
        """Show what is attached to another record, or to none."""
        self._record, self._taken_off, self._unsafe = record_id, "", ()
        self._tell("")
        self.problem.clear()
        self.reread()

    @Slot(frozenset)
    def changed(self, tables: frozenset[str]) -> None:
        """Something was changed in the file."""
        if tables & self.SHOWS:
            self.reread()

    @Slot()
    def reread(self) -> None:
        """Show again what is attached now; thumbnails follow."""
        shown: list[Item] = []
        with suppress(ClosedFileError, NoSuchRecordError):
            if self._record is not None:
                shown = items(self._workspace.read(attachments, self._record))
        if shown != self.list.attached.items:
            self.list.show_items(shown)
        self.list.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        self._follow_choice()
        self._draw_next()
        self.counted.emit(len(shown))

    def give(self, given: Sequence[Given], *, keep_metadata: bool | None = None) -> None:
        """Attach files and pictures, in the background; one lot at a time."""
        record, workspace = self._record, self._workspace
        if not given or record is None or not self._writable or self._task is not None:
            return
        keep = self.keep.isChecked() if keep_metadata is None else keep_metadata
        self.keep.setChecked(False)
        self.problem.clear()
        self._tell("")
        self._be_busy(busy=True)
        self._task = self._background.start(
            lambda task: take_in(task, workspace, record, given, keep_metadata=keep),
            owner=self, then=self._show_outcome, fails=self._refuse, progress=self._show_far,
            cancelled=lambda: self._tell(_("Stopped. What was not whole yet was not attached.")),
            ends=lambda: self._be_busy(busy=False),
        )  # fmt: skip

    @Slot()
    def choose(self) -> None:
        """Ask which files to attach."""
        if not self.add.isEnabled():
            return
        ask_which(
            self, _("Attach files"), _("All files (*)"), lambda paths: self.give(paths),
            several=True,
        )  # fmt: skip

    @Slot()
    def paste(self) -> None:
        """Attach the files or the picture on the clipboard."""
        given = given_in(QGuiApplication.clipboard().mimeData())
        if given:
            self.give(given)
        else:
            self._tell(_("There is no picture and no file on the clipboard."))

    @Slot()
    def open_chosen(self) -> None:
        """Show a picture large, inside the program; of anything else save a copy."""
        chosen = self.list.chosen
        if chosen is not None and chosen.is_picture:
            shown = self.list.attached.items
            show_large(self._workspace, self._background, shown, chosen.sha256, self)
        elif chosen is not None:
            self.copy_chosen()

    @Slot()
    def copy_chosen(self) -> None:
        """Ask where a copy of the chosen one is to lie."""
        chosen = self.list.chosen
        if chosen is not None:
            ending = mimetypes.guess_extension(chosen.media_type) or ".bin"
            name = chosen.name.replace(" ", "-").lower() + ending
            ask_where(
                self, _("Save a copy"), _("All files (*)"), name,
                lambda path: self._copy(chosen, path),
            )  # fmt: skip

    @Slot()
    def detach_chosen(self) -> None:
        """Take the chosen one off; it can be put back by undo."""
        chosen, record = self.list.chosen, self._record
        if chosen is None or record is None or not self._writable or self._task is not None:
            return
        try:
            self._workspace.write(detach, record, chosen.sha256)
        except GcmError as error:
            self._refuse(error)
            return
        self._taken_off = self._workspace.last_change
        self._tell(_("{name} was taken off. Ctrl+Z puts it back.").format(name=chosen.name))
        self.reread()
        (self.list if self.list.attached.items else self.add).setFocus()

    @Slot()
    def undo(self) -> None:
        """Put back what was taken off last."""
        if not self._taken_off:
            return
        change, self._taken_off = self._taken_off, ""
        self._tell("")
        try:
            self._workspace.undo_change(change)
        except GcmError as error:
            self._refuse(error)
        self.reread()

    @Slot()
    def cancel(self) -> None:
        """Stop taking files in."""
        if self._task is not None:
            self._task.cancel()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._writable and given_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.give(given_in(event.mimeData()))

    @property
    def busy(self) -> bool:
        """Whether files are being taken in."""
        return self._task is not None

    def say_busy(self) -> None:
        """Say that it is not time to go yet."""
        self._tell(_("Files are still being attached. Wait a moment, or stop it first."))
        self.stop.setFocus()

    @property
    def _writable(self) -> bool:
        return not self._workspace.read_only

    def _copy(self, chosen: Item, path: Path) -> None:
        self._background.start(
            lambda _task: kept.write_out(self._workspace, chosen.sha256, path),
            owner=self, then=lambda _done: self._tell(_("The copy was saved, not encrypted.")),
            fails=self._refuse,
        )  # fmt: skip

    def _draw_next(self) -> None:
        """Have the next thumbnail drawn: one at a time leaves room for other work."""
        undrawn, workspace = self.list.attached.undrawn(), self._workspace
        if not undrawn or self._drawing:
            return
        self._drawing, sha256 = True, undrawn[0]
        size = round(SIDE * self.devicePixelRatioF())
        self._background.start(
            lambda _task: QImage.fromData(thumbnail(workspace, sha256, size) or b""),
            owner=self, then=lambda drawn: self._show_drawn(sha256, drawn),
            fails=lambda _error: None,
        )  # fmt: skip

    def _show_drawn(self, sha256: str, drawn: QImage) -> None:
        self._drawing = False
        self.list.attached.show_thumbnails({sha256: drawn})
        self._draw_next()

    def _show_outcome(self, outcome: Outcome) -> None:
        self._taken_off, self._unsafe = "", outcome.unsafe
        self.reread()
        self._tell(outcome.sentence)
        if outcome.error is not None:
            self._refuse(outcome.error)
        elif outcome.attached:
            self.list.setCurrentIndex(self.list.attached.index(len(self.list.attached.items) - 1))
            self.list.setFocus()

    def _refuse(self, error: GcmError) -> None:
        self.problem.say(str(error))
        self.as_it_is.setVisible(bool(self._unsafe))

    def _tell(self, sentence: str) -> None:
        self.told.setText(sentence)
        self.told.setVisible(bool(sentence))
        self.put_back.setVisible(bool(self._taken_off))
        self.as_it_is.setVisible(False)
        if sentence:
            announce(self, sentence)

    def _show_far(self, done: int, total: int) -> None:
        self.bar.setRange(0, 100)
        self.bar.setValue(100 * done // max(total, 1))

    def _be_busy(self, *, busy: bool) -> None:
        if not busy:
            self._task = None
        self.bar.setRange(0, 0)
        for part in (self.bar, self.stop):
            part.setVisible(busy)
        for part in (self.add, self.paste_it):
            part.setEnabled(not busy and self._writable)
        self._follow_choice()

    @Slot()
    def _follow_choice(self) -> None:
        chosen = self.list.chosen if self.list.attached.items else None
        self.open_it.setVisible(chosen is not None and chosen.is_picture)
        self.save_it.setVisible(chosen is not None)
        self.take_off.setVisible(chosen is not None and self._writable)
        self.take_off.setEnabled(self._task is None)

    def _make_buttons(self) -> None:
        self.add, self.paste_it = QuietButton(_("Add files…")), QuietButton(_("Paste"))
        self.open_it, self.save_it = LinkButton(_("Open it")), LinkButton(_("Save a copy…"))
        self.take_off = LinkButton(_("Take off"))
        self.stop, self.put_back = QuietButton(_("Stop")), LinkButton(_("Undo"))
        self.as_it_is = LinkButton(_("Attach it as it is, with its metadata"))
        for button, keys in (
            (self.add, "Alt+A"), (self.paste_it, "Ctrl+V"), (self.open_it, _("Enter")),
            (self.save_it, "Ctrl+S"), (self.take_off, _("Delete")), (self.put_back, "Ctrl+Z"),
        ):  # fmt: skip
            button.setToolTip(keys)
            button.setAccessibleDescription(keys)
        for button in (self.add, self.paste_it, self.open_it, self.save_it, self.take_off,
                       self.stop, self.put_back, self.as_it_is):  # fmt: skip
            button.setAutoDefault(False)
        self.bar.setAccessibleName(_("Attaching"))
        self.bar.setTextVisible(False)

    def _connect(self) -> None:
        self.setAcceptDrops(self._writable)
        self.keep.setEnabled(self._writable)
        for button, act in (
            (self.add, self.choose), (self.paste_it, self.paste), (self.open_it, self.open_chosen),
            (self.save_it, self.copy_chosen), (self.take_off, self.detach_chosen),
            (self.stop, self.cancel), (self.put_back, self.undo),
        ):  # fmt: skip
            button.clicked.connect(act)
        self.as_it_is.clicked.connect(lambda: self.give(self._unsafe, keep_metadata=True))
        self.list.asked_open.connect(self.open_chosen)
        self.list.asked_copy.connect(self.copy_chosen)
        self.list.asked_detach.connect(self.detach_chosen)
        self.list.selectionModel().currentChanged.connect(self._follow_choice)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, act in (("Alt+A", self.choose), ("Ctrl+V", self.paste), ("Ctrl+Z", self.undo)):
            QShortcut(QKeySequence(keys), self, act).setContext(inside)

    def _lay_out(self) -> None:
        self.empty.setText(_(
            "Nothing is attached yet. Drop photos and files here, paste them with Ctrl+V, or press "
            "Alt+A to choose some. They are kept inside the file; their names are not."
        ))  # fmt: skip
        deeds, told, busy = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for part, keys in ((self.add, "Alt+A"), (self.paste_it, "Ctrl+V")):
            deeds.addWidget(part)
            deeds.addWidget(KeyCap(keys))
        deeds.addStretch()
        for link in (self.open_it, self.save_it, self.take_off):
            deeds.addWidget(link)
        told.addWidget(self.told, 1)
        told.addWidget(self.put_back)
        busy.addWidget(self.bar, 1)
        busy.addWidget(self.stop)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.list)
        box.addWidget(self.empty)
        box.addLayout(deeds)
        box.addWidget(self.keep)
        box.addLayout(busy)
        box.addLayout(told)
        box.addWidget(self.problem)
        box.addWidget(self.as_it_is, 0, Qt.AlignmentFlag.AlignLeading)


class AttachedDialog(SnugDialog):
    """The attachments of one record, in front of the page they were asked from."""

    def __init__(
        self,
        workspace: Workspace,
        background: Background,
        record_id: UUID,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(WIDTH, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.panel = Attached(workspace, background, record_id)
        close = QuietButton(_("&Close"))
        close.setAutoDefault(False)
        close.setToolTip("Esc")
        press_with(close, "Esc")
        close.clicked.connect(self.accept)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(14, 12, 14, 12)
        inside.addWidget(self.panel)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        head = PageHead(_("Attachments"), _("Photos, sheets and files that belong here"))
        self.box.addWidget(head)
        self.box.addWidget(card)
        self.box.addLayout(foot)
        changes = Changes(workspace, self)
        changes.happened.connect(self.panel.changed)
        self.finished.connect(changes.stop)
        (self.panel.list if self.panel.list.attached.items else self.panel.add).setFocus()

    def done(self, result: int) -> None:
        """Close, unless files are still being taken in: nobody would hear how that ended."""
        if self.panel.busy:
            self.panel.say_busy()
        else:
            super().done(result)
