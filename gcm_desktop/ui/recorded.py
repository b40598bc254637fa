"""What was recorded, below the form: read it again, correct it, take it back, strike it."""

from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop.reference import kinds, wording
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_lines import (
    GROUP,
    KIND,
    LINE,
    OBJECTIVES,
    TIME,
    WORDS,
    RecordedLine,
    RecordedModel,
)
from gcm_desktop.ui.capture_rows import HEIGHT, PILL_EDGE, RecordedRow
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import (
    Card,
    DangerButton,
    IconButton,
    LinkButton,
    Muted,
    QuietButton,
    Segments,
    Subtitle,
)
from gcm_desktop.ui.recent import ROOT

HERE, WHOLE = "here", "whole"


class RecordedTable(QTableView):
    """The lines; Enter corrects one, Delete takes it back, Escape goes back to the form."""

    asked_edit = Signal(object)
    asked_withdraw = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.recorded = RecordedModel(self)
        self.setModel(self.recorded)
        self.setItemDelegate(RecordedRow(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(2 * HEIGHT)
        self.setAccessibleName(_("Recorded inputs"))
        lines, head = self.verticalHeader(), self.horizontalHeader()
        lines.hide()
        lines.setDefaultSectionSize(HEIGHT)
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(40)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(WORDS, QHeaderView.ResizeMode.Stretch)
        self.setColumnHidden(OBJECTIVES, True)
        self.doubleClicked.connect(lambda _index: self._ask(self.asked_edit))

    @property
    def selected(self) -> UUID | None:
        """The input of the selected line: a screen reader may select without moving the focus."""
        lines = self.selectionModel().selectedRows()
        line = lines[0].data(LINE) if lines else None
        return line.id if isinstance(line, RecordedLine) else None

    def select(self, input_id: UUID | None) -> None:
        """Select this input, or nothing where it is not shown."""
        row = None if input_id is None else self.recorded.row_of(input_id)
        if row is None:
            self.clearSelection()
        else:
            self.selectRow(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._ask(self.asked_edit)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._ask(self.asked_withdraw)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = self.viewport().width()
        for column, wide in (
            (TIME, 64),
            (OBJECTIVES, 74),
            (GROUP, max(96, width * 19 // 100)),
            (KIND, self._kind_width()),
        ):
            self.setColumnWidth(column, wide)
        super().resizeEvent(event)

    def _kind_width(self) -> int:
        font = self.font()
        font.setPixelSize(12)
        font.setWeight(font.Weight.DemiBold)
        metrics, spoken = self.fontMetrics(), language()
        widest = max(
            metrics.horizontalAdvance(wording(kind.labels, spoken).text) for kind in kinds()
        )
        return min(160, widest + 2 * PILL_EDGE + 14)

    def _ask(self, signal: SignalInstance) -> None:
        if self.selected is not None:
            signal.emit(self.selected)


class RecordedCard(Card):
    """The table with what can be done to its lines."""

    asked_edit = Signal(object)
    asked_history = Signal(object)
    asked_files = Signal(object)
    asked_strike = Signal(object)
    asked_withdraw = Signal(object, str)
    asked_undo = Signal()
    asked_redo = Signal()
    scope_changed = Signal()

    def __init__(self, *, writable: bool) -> None:
        super().__init__()
        self.table, self.count = RecordedTable(), Subtitle()
        self.empty = Muted(wrap=True)
        self.withdrawing = WithdrawBar()
        choices = [(HERE, _("T&his objective")), (WHOLE, _("All"))]
        self.scope = Segments(choices, _("What the table shows"))
        self.scope.choose(HERE)
        self.scope.buttons[WHOLE].setToolTip(_("All objectives (Alt+U)"))
        QShortcut(QKeySequence("Alt+U"), self, self._turn_scope)
        self._make_buttons(writable)
        self._lay_out()
        self.table.asked_edit.connect(self.asked_edit)
        self.table.asked_withdraw.connect(self._ask_why)
        self.withdrawing.answered.connect(self.asked_withdraw)
        self.withdrawing.left.connect(self.table.setFocus)
        self.scope.buttons[WHOLE].toggled.connect(self._follow_scope)
        self._follow_selection()

    @property
    def whole(self) -> bool:
        """Whether it shows the whole consultation rather than one objective."""
        return self.scope.chosen == WHOLE

    @property
    def under_the_keys(self) -> UUID | None:
        """The input that a key now is meant for, if the keys go to this card at all."""
        if self.withdrawing.reason.hasFocus():
            return self.withdrawing.input
        return self.table.selected if self.table.hasFocus() else None

    def take_away(self, input_id: UUID) -> None:
        """Show an input no longer, at once; no other line moves under the key in its place."""
        self.table.recorded.remove(input_id)
        self.table.setCurrentIndex(ROOT)
        self.table.clearSelection()
        self.table.viewport().repaint()

    @Slot()
    def start_reading(self) -> None:
        """Put the focus on the newest line, or where it was."""
        if self.table.selected is None and self.table.recorded.lines:
            self.table.selectRow(0)
        self.table.setFocus()

    def tell(self, inputs: int) -> None:
        """Show how many there are in all."""
        self.count.setText(_("Recorded ({n})").format(n=inputs))
        none = inputs == 0
        self.table.setVisible(not none)
        self.empty.setVisible(none)

    def _make_buttons(self, writable: bool) -> None:
        self.edit, self.withdraw = LinkButton(_("&Edit")), LinkButton(_("&Take back"))
        self.strike = LinkButton(_("Strike"))
        self.history, self.files = LinkButton(_("Histor&y")), LinkButton(_("Fi&les"))
        self.files.setToolTip("Ctrl+Shift+A")
        self.undo = IconButton(_("Undo"), "undo", "muted")
        self.redo = IconButton(_("Redo"), "redo", "muted")
        for button, keys in (
            (self.edit, _("Enter or F2")),
            (self.withdraw, _("Delete")),
            (self.strike, _("F8 erases the selected line at once and for good")),
            (self.undo, _("Undo (Ctrl+Z)")),
            (self.redo, _("Redo (Ctrl+Shift+Z)")),
        ):
            button.setToolTip(keys)
            button.setEnabled(writable)
        self._writable = writable
        self.edit.clicked.connect(lambda: self._pass_on(self.asked_edit))
        self.withdraw.clicked.connect(lambda: self._ask_why(self.table.selected))
        self.strike.clicked.connect(lambda: self._pass_on(self.asked_strike))
        self.history.clicked.connect(lambda: self._pass_on(self.asked_history))
        self.files.clicked.connect(self.ask_files)
        self.undo.clicked.connect(self.asked_undo)
        self.redo.clicked.connect(self.asked_redo)
        self.table.selectionModel().selectionChanged.connect(self._follow_selection)
        self.table.recorded.modelReset.connect(self._follow_selection)

    @Slot()
    def ask_files(self) -> None:
        """Ask for the files of the line that is selected."""
        self._pass_on(self.asked_files)

    def _pass_on(self, signal: SignalInstance) -> None:
        if self.table.selected is not None:
            signal.emit(self.table.selected)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 6, 0)
        head.setSpacing(4)
        head.addWidget(self.count)
        head.addSpacing(8)
        head.addWidget(self.scope)
        head.addStretch()
        for button in (self.edit, self.withdraw, self.strike, self.history, self.files, self.undo,
                       self.redo):  # fmt: skip
            head.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(6)
        box.addLayout(head)
        box.addWidget(self.withdrawing)
        box.addWidget(self.table, 1)
        box.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        self.empty.setText(
            _("Nothing recorded here yet. What you save appears here, the newest first.")
        )
        self.empty.setContentsMargins(10, 4, 10, 8)
        self.empty.hide()

    @Slot()
    def _follow_selection(self) -> None:
        chosen = self.table.selected is not None and self._writable
        for button in (self.edit, self.withdraw, self.strike):
            button.setVisible(chosen)
        for button in (self.history, self.files):
            button.setVisible(self.table.selected is not None)

    @Slot()
    def _turn_scope(self) -> None:
        self.scope.choose(HERE if self.whole else WHOLE)

    @Slot()
    def _follow_scope(self) -> None:
        self.table.setColumnHidden(OBJECTIVES, not self.whole)
        self.scope_changed.emit()

    @Slot(object)
    def _ask_why(self, input_id: UUID | None) -> None:
        if input_id is not None and self._writable:
            self.withdrawing.ask(input_id)


class WithdrawBar(QWidget):
    """Asks in one line why an input is taken back."""

    answered = Signal(object, str)
    """The input, and the reason."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.input: UUID | None = None
        """The input that is asked about."""
        self.reason = QLineEdit()
        self.reason.setMaxLength(500)
        self.reason.returnPressed.connect(self.answer)
        self.reason.installEventFilter(self)
        why = _("Why is it taken back? It stays in the file and counts no longer.")
        self.field = Field(why, self.reason)
        do, leave = DangerButton(_("Take it back")), QuietButton(_("Keep it"))
        do.setToolTip(_("Enter"))
        leave.setToolTip("Esc")
        do.clicked.connect(self.answer)
        leave.clicked.connect(self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 6, 4)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(do, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(leave, 0, Qt.AlignmentFlag.AlignBottom)
        self.hide()

    def ask(self, input_id: UUID) -> None:
        """Ask about this input."""
        self.input = input_id
        self.field.clear_problem()
        self.reason.setText("")
        self.show()
        self.reason.setFocus()

    def eventFilter(self, _line: QObject, event: QEvent) -> bool:
        """Escape keeps the input as it is."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.leave()
            return True
        return False

    @Slot()
    def answer(self) -> None:
        """Hand over the reason; without one nothing is taken back."""
        reason = self.reason.text().strip()
        if not reason:
            self.field.refuse(_("Say in a word why; a wrong note can also be struck with F8."))
            return
        self.hide()
        self.answered.emit(self.input, reason)
        self.left.emit()

    @Slot()
    def leave(self) -> None:
        """Take nothing back."""
        self.hide()
        self.left.emit()
