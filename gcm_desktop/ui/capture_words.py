"""The field in which words are written down: plain text only, and its undo can be forgotten."""

from PySide6.QtCore import QLocale, QMimeData, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QTextEdit

from gcm_desktop.consultation.inputs import LONGEST
from gcm_desktop.texts import _

BREAKS = str.maketrans(dict.fromkeys("\u2028\u2029\ufdd0\ufdd1", "\n"))
"""What a text document keeps for the ends of lines. Its own plain text would also turn no-break
spaces into spaces, which French needs before a colon."""


class WordsEdit(QTextEdit):
    """Words as typed. A paragraph begins at the side where its first letters say it does."""

    too_long = Signal(str)
    """More was pasted than one input holds; the sentence says so."""
    asked_undo = Signal()
    """Undo was asked for, and there is no typing left to undo."""
    asked_redo = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)

    @property
    def words(self) -> str:
        """What is written, untouched but for the marks of line ends."""
        return self.document().toRawText().translate(BREAKS)

    def write(self, words: str) -> None:
        """Have these words here, as if nothing had been here before."""
        self.setPlainText(words)
        self.document().clearUndoRedoStacks()
        self.moveCursor(QTextCursor.MoveOperation.End)

    def forget(self) -> None:
        """Have nothing here, and nothing that could bring it back: no undo, no half-made letter."""
        QGuiApplication.inputMethod().reset()
        self.write("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
        if event.matches(undo) and not self.document().isUndoAvailable():
            self.asked_undo.emit()
        elif event.matches(redo) and not self.document().isRedoAvailable():
            self.asked_redo.emit()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """A paste or a drop; one that is too long is refused whole, so that nothing is cut off."""
        many = len(source.text())
        if self.document().characterCount() + many <= LONGEST:
            super().insertFromMimeData(source)
            return
        self.too_long.emit(
            _(
                "What you paste has {many} characters, and one input holds at most {most}. What is "
                "written here is unchanged, and your text is still on the clipboard; paste it in "
                "parts."
            ).format(many=QLocale().toString(many), most=QLocale().toString(LONGEST))
        )


def wipe_clipboard(*texts: str) -> None:
    """Empty the clipboard, and the selection of X11, where they hold any of these texts."""
    clipboard = QGuiApplication.clipboard()
    modes = [QClipboard.Mode.Clipboard]
    if clipboard.supportsSelection():
        modes.append(QClipboard.Mode.Selection)
    for mode in modes:
        held = clipboard.text(mode).strip()
        if held and any(held in text or text.strip() in held for text in texts if text.strip()):
            clipboard.clear(mode)
