"""What was said on an objective, the unused first, and found as one types."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.using import Place, unused_first
from gcm_desktop.texts import _
from gcm_desktop.ui.icons import icon
from gcm_desktop.ui.pieces import Muted
from gcm_desktop.ui.synthesis import Reading
from gcm_desktop.ui.synthesis_input import in_words
from gcm_desktop.ui.synthesis_lines import Line, LinesList, gist
from gcm_desktop.workspace import Workspace

PAGE = 60
PAUSE = 60
"""Milliseconds without a key after which what was typed is looked for."""
Found = list[tuple[Line, bool]]


class InputsToUse(QWidget):
    """A line to search in and the inputs it finds."""

    told = Signal()
    """Others are shown now."""

    def __init__(self, workspace: Workspace, about: UUID, reading: Reading) -> None:
        super().__init__()
        self._workspace, self._about, self._reading = workspace, about, reading
        self.objective = 0
        self._used: list[bool] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search in what was said (Ctrl+F)"))
        self.search.setAccessibleName(_("Search in what was said"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(
            QAction(icon("search"), _("Search"), self.search),
            QLineEdit.ActionPosition.LeadingPosition,
        )
        self.list = LinesList(_("Inputs, those used nowhere first"), several=True)
        self.list.carry()
        self.empty = Muted(wrap=True)
        self.empty.setContentsMargins(10, 6, 10, 6)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(PAUSE)
        self._typed.timeout.connect(self.read)
        self.search.textChanged.connect(lambda _text: self._typed.start())
        self.search.installEventFilter(self)
        self.list.held.more_wanted.connect(self._read_more)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.search)
        box.addWidget(self.empty, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self.list, 1)
        self.empty.hide()

    @Slot()
    def read(self) -> None:
        """Read the first page again; as many as were read before, if that was more."""
        wanted = max(PAGE, min(len(self.list.held.lines), 10 * PAGE))
        query = self._query(None, wanted + 1)
        self._reading.ask("inputs", query, lambda found: self._show(found, wanted))

    def start_search(self) -> None:
        """Put the focus where one types what is looked for."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def eventFilter(self, _line: QObject, event: QEvent) -> bool:
        """From the search: down or Enter goes to what was found, Escape forgets the search."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.list.setFocus()
        elif key == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif key == Qt.Key.Key_Escape:
            self.list.setFocus()
        else:
            return False
        return True

    def _query(self, after: Place | None, limit: int) -> Callable[[], Found]:
        objective, search = self.objective, self.search.text().strip() or None

        def read() -> Found:
            found = self._workspace.read(
                unused_first, self._about, objective=objective, search=search, after=after,
                limit=limit,
            )  # fmt: skip
            return [(_line(entry, used), used) for entry, used in found]

        return read

    def _show(self, found: Found, wanted: int) -> None:
        shown = found[:wanted]
        self._used = [used for _line, used in shown]
        self.list.show_lines([line for line, _used in shown], more=len(found) > wanted)
        self.empty.setVisible(not found)
        self.list.setVisible(bool(found))
        self.empty.setText(
            _("Nothing found that says this.")
            if self.search.text().strip()
            else _("Nothing was recorded here yet.")
        )
        self.told.emit()

    @Slot()
    def _read_more(self) -> None:
        lines = self.list.held.lines
        if not lines:
            return
        after = Place(self._used[-1], lines[-1].id)

        def show(found: Found) -> None:
            shown = found[:PAGE]
            self._used += [used for _line, used in shown]
            self.list.held.go_on([line for line, _used in shown], more=len(found) > PAGE)

        self._reading.ask("inputs", self._query(after, PAGE + 1), show)


def _line(entry: Input, used: bool) -> Line:
    return Line(
        id=entry.id,
        words=gist(entry.text),
        head=in_words(entry),
        state=_("used") if used else "",
        faint=used,
    )
