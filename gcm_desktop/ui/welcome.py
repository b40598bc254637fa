"""The welcome page: recent files, a new one, another one, or a sample to try.

It is the first thing shown, so it imports nothing of records, files or reports.
"""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from gcm_desktop.profile import Settings
from gcm_desktop.texts import _
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.names import role_name
from gcm_desktop.ui.notices import Notices
from gcm_desktop.ui.pieces import (
    ActionCard,
    Brand,
    Canvas,
    Card,
    Muted,
    NavButton,
    PageHead,
    Side,
    SideNote,
    Small,
    Subtitle,
    press_with,
)
from gcm_desktop.ui.recent import RecentFiles
from gcm_desktop.ui.report_parts import dragged_pdfs
from gcm_desktop.ui.theme import tokens

SIDE = 318
SUFFIX = ".gcm"


class Welcome(QWidget):
    """Where every sitting begins."""

    chosen = Signal(Path)
    """A file to open."""
    removed = Signal(Path)
    """A file to take off the list of recent ones."""
    asked_new = Signal()
    asked_open = Signal()
    asked_sample = Signal()
    asked_verify = Signal()
    dropped_reports = Signal(list)
    """Files to verify."""
    asked_settings = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.notices = Notices()
        self.recent = RecentFiles(tuple(Path(name) for name in settings.recent))
        self.recent.chosen.connect(self.chosen)
        self.recent.removed.connect(self.removed)
        self.actions_row = self._make_actions()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side(settings))
        row.addWidget(self._main(), 1)
        self._drop = _DropSign(self)
        self._arrange()

    def start_typing(self) -> None:
        """Put the focus on what comes next: the newest file, or a new one."""
        (self.recent if self.recent.files.paths else self.new).setFocus()

    def take_off(self, path: Path) -> None:
        """A file is no longer on the list."""
        self.recent.files.remove(path)
        self._arrange()
        self.start_typing()

    def be_busy(self, sentence: str) -> None:
        """Show what is being done; an empty sentence ends it."""
        self.wait.setVisible(bool(sentence))
        self.doing.setText(sentence)
        for part in (self.new, self.open, self.sample, self.recent, self.verify):
            part.setDisabled(bool(sentence))
        if not sentence:
            self.start_typing()

    def _make_actions(self) -> QHBoxLayout:
        self.new = ActionCard(
            _("New workspace"), _("An empty file for your consultations."), "new", "N"
        )
        self.open = ActionCard(_("Open a file"), _("From this computer or a stick."), "open", "O")
        self.sample = ActionCard(
            _("Try a sample"), _("An invented consultation to look around in."), "sample", "S"
        )
        row = QHBoxLayout()
        row.setSpacing(14)
        asked = (self.asked_new, self.asked_open, self.asked_sample)
        for card, key, signal in zip((self.new, self.open, self.sample), "NOS", asked, strict=True):
            card.clicked.connect(signal)
            press_with(card, key)
            card.installEventFilter(self)
            row.addWidget(card, 1)
        self.recent.installEventFilter(self)
        return row

    def eventFilter(self, watched: QObject, event: object) -> bool:
        """The arrow keys lead from the cards to the list and back."""
        if not isinstance(event, QKeyEvent) or event.type() != QKeyEvent.Type.KeyPress:
            return False
        target = self._neighbour(watched, Qt.Key(event.key()))
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
        return target is not None

    def _neighbour(self, watched: QObject, key: Qt.Key) -> QWidget | None:
        cards: list[QWidget] = [self.new, self.open, self.sample]
        if watched is self.recent:
            at_top = self.recent.currentIndex().row() <= 0
            return self.new if key == Qt.Key.Key_Up and at_top else None
        if watched not in cards:
            return None
        if key == Qt.Key.Key_Down:
            return self.recent if self.recent.files.paths else None
        forward = Qt.Key.Key_Right
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            forward = Qt.Key.Key_Left
        if key not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return None
        step = 1 if key == forward else -1
        return cards[(cards.index(watched) + step) % len(cards)]

    def _side(self, settings: Settings) -> Side:
        side = Side()
        side.setFixedWidth(SIDE)
        box = QVBoxLayout(side)
        box.setContentsMargins(16, 18, 16, 12)
        box.setSpacing(12)
        box.addLayout(brand_row(SideNote(_("Consultations on migration"))))
        box.addSpacing(10)
        for drawing, promise in _promises():
            box.addLayout(_promise_row(drawing, promise))
        box.addStretch()
        who = settings.name or role_name(settings.role)
        self.settings = NavButton(_("Settings"), "settings", "Ctrl+,")
        self.settings.clicked.connect(self.asked_settings)
        self.verify = NavButton(_("Verify reports…"), "shield", "V")
        self.verify.clicked.connect(self.asked_verify)
        box.addWidget(self.verify)
        box.addLayout(_promise_row("person", who))
        box.addWidget(self.settings)
        return side

    def _main(self) -> Canvas:
        canvas = Canvas()
        box = QVBoxLayout(canvas)
        box.setContentsMargins(36, 30, 36, 18)
        box.setSpacing(14)
        box.addWidget(self.notices)
        self.head = PageHead(_("Welcome"))
        box.addWidget(self.head)
        box.addLayout(self.actions_row)
        box.addWidget(self._recent_card())
        box.addWidget(self._empty_card())
        box.addStretch(1)
        self.wait = QProgressBar()
        self.wait.setRange(0, 0)
        self.wait.setTextVisible(False)
        self.wait.hide()
        self.doing = Small()
        self.wait.setAccessibleName(_("Working"))
        box.addWidget(self.doing)
        box.addWidget(self.wait)
        return canvas

    def _recent_card(self) -> Card:
        self.recent_card = Card()
        box = QVBoxLayout(self.recent_card)
        box.setContentsMargins(8, 14, 8, 8)
        box.setSpacing(6)
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 10, 0)
        head.addWidget(Subtitle(_("Recent files")))
        head.addStretch()
        head.addWidget(Small(_("Enter opens, Delete removes from the list")))
        box.addLayout(head)
        box.addWidget(self.recent)
        return self.recent_card

    def _empty_card(self) -> Card:
        self.empty_card = Card()
        box = QVBoxLayout(self.empty_card)
        box.setContentsMargins(18, 16, 18, 16)
        box.setSpacing(4)
        box.addWidget(Subtitle(_("What is a workspace?")))
        what = _(
            "One file that holds your consultations and everything said in them. With a passphrase "
            "it is encrypted: whoever finds the file cannot read it. You can also drop a file here."
        )
        box.addWidget(Muted(what, wrap=True))
        return self.empty_card

    def _arrange(self) -> None:
        some = bool(self.recent.files.paths)
        self.head.title.setText(_("Go on where you were") if some else _("Start with a workspace"))
        for card, wanted in ((self.recent_card, some), (self.empty_card, not some)):
            if card.isHidden() == wanted:  # showing what is not hidden costs a layout
                card.setVisible(wanted)
        self.new.be_first(not some)
        self.recent.updateGeometry()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        said = _("Drop the file to open it")
        if dragged_pdfs(event):
            said = _("Drop the reports to verify them")
        elif dropped_file(event) is None:
            return
        if self.wait.isHidden():
            event.acceptProposedAction()
            self._drop.cover(said)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._drop.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.hide()
        path, reports = dropped_file(event), dragged_pdfs(event)
        if path is not None:
            event.acceptProposedAction()
            self.chosen.emit(path)
        elif reports:
            event.acceptProposedAction()
            self.dropped_reports.emit(reports)


class _DropSign(QWidget):
    """A frame over the page while a file is held above it."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page, self._said = page, ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self, said: str) -> None:
        """Lie over the whole page, and say what comes of it."""
        self._said = said
        self.setGeometry(self._page.rect())
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = tokens(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = look.colour("tint")
        ground.setAlphaF(0.9)
        painter.fillRect(self.rect(), ground)
        painter.setPen(QPen(look.colour("accent"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(24, 24, -24, -24), 12, 12)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._said)


def dropped_file(event: QDropEvent) -> Path | None:
    """The one workspace file that is being dropped, if it is one."""
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() == SUFFIX else None


def brand_row(below: SideNote) -> QHBoxLayout:
    """The mark and the name of the program, with a line below."""
    row = QHBoxLayout()
    row.setSpacing(10)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Brand("GCM Desktop"))
    words.addWidget(below)
    row.addWidget(IconView("mark", "barfill", 26))
    row.addLayout(words, 1)
    return row


def _promises() -> tuple[tuple[str, str], ...]:
    return (
        ("lock", _("With a passphrase, everything you record is encrypted on this computer.")),
        ("globe", _("It works without a network. Nothing is sent anywhere.")),
        ("report", _("What was said becomes a signed report that carries its own data.")),
    )


def _promise_row(drawing: str, text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(12, 0, 4, 0)
    row.setSpacing(12)
    row.addWidget(IconView(drawing, "sidemuted"), 0, Qt.AlignmentFlag.AlignTop)
    words: QLabel = SideNote(text, wrap=True)
    row.addWidget(words, 1)
    return row
