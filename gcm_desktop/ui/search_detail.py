"""One input whole, beside what a search found."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout

from gcm_desktop.reference import language_name, title_of
from gcm_desktop.texts import _, language
from gcm_desktop.ui.pieces import Card, Muted, PrimaryButton, QuietButton, Small, Subtitle
from gcm_desktop.ui.search_rows import Found


class WholeWords(QPlainTextEdit):
    """Words to be read and copied; Escape leaves them."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setAccessibleName(_("What was said"))
        flag = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flag.TextSelectableByKeyboard | flag.TextSelectableByMouse)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FoundWhole(Card):
    """What was said, with its translations and all that is known of it."""

    asked_capture = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.found: Found | None = None
        self.words, self.facts = WholeWords(), Muted(wrap=True)
        self.open, self.close_it = PrimaryButton(_("Open in &capture")), QuietButton(_("Close"))
        self.open.setToolTip("Ctrl+Enter")
        self.close_it.setToolTip("Esc")
        self.open.clicked.connect(self._open)
        self.close_it.clicked.connect(self.left)
        self.words.left.connect(self.left)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.open)
        foot.addWidget(self.close_it)
        foot.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(8)
        box.addWidget(Subtitle(_("What was said")))
        box.addWidget(self.words, 1)
        box.addWidget(self.facts)
        box.addLayout(foot)
        box.addWidget(Small(_("Enter again opens it in capture · Esc closes"), wrap=True))
        self.hide()

    def tell(self, found: Found) -> None:
        """Show this one."""
        if found == self.found and self.isVisible():
            return
        self.found = found
        said = [found.words if not found.taken_back else found.line]
        said += [f"{language_name(code, language())}\n{words}" for code, words in
                 found.translations]  # fmt: skip
        self.words.setPlainText("\n\n".join(said))
        self.facts.setText(_facts(found))
        self.open.setEnabled(not found.taken_back)
        self.show()

    def _open(self) -> None:
        if self.found is not None:
            self.asked_capture.emit(self.found)


def _facts(found: Found) -> str:
    spoken = language()
    titles = [f"{n} · {title_of(n, spoken).text}" for n in found.objectives]
    who = [name for name in (found.speaker, found.organisation) if name]
    marks = " · ".join((*found.marks, language_name(found.language, spoken)))
    return "\n".join((*titles, *who, marks))
