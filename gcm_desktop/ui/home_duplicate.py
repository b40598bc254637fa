"""Asks in one line for the title of a consultation that is planned as an earlier one was."""

from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from gcm_desktop.consultation.consultations import ConsultationSummary
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import Card, Muted, PrimaryButton, QuietButton, isolated


class DuplicateBar(Card):
    """Hidden until it asks; Enter makes the new consultation, Escape makes none."""

    answered = Signal(object, str)
    """The consultation it is planned as, and the title of the new one."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._earlier: UUID | None = None
        self.title = QLineEdit()
        self.title.setMaxLength(200)
        self.title.returnPressed.connect(self.answer)
        self.title.installEventFilter(self)
        self.field = Field(_("Title of the new consultation"), self.title)
        self._what = Muted(wrap=True)
        do, leave = PrimaryButton(_("Make it")), QuietButton(_("Leave it"))
        do.setToolTip(_("Enter"))
        leave.setToolTip("Esc")
        do.clicked.connect(self.answer)
        leave.clicked.connect(self.leave)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        for button in (do, leave):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 10, 14, 12)
        box.setSpacing(6)
        box.addLayout(row)
        box.addWidget(self._what)
        self.hide()

    def ask(self, earlier: ConsultationSummary) -> None:
        """Ask for the title of one that is planned as this one was."""
        self._earlier = earlier.id
        self.field.clear_problem()
        sentence = _(
            "It is planned as {title} was: place, organisers, rules, groups and objectives. "
            "Dates and what was said are not taken over."
        )
        self._what.setText(sentence.format(title=isolated(earlier.title)))
        self.title.setText(earlier.title)
        self.title.selectAll()
        self.show()
        self.title.setFocus()

    def refuse(self, error: GcmError) -> None:
        """Say why none was made."""
        self.field.refuse(str(error))
        self.title.setFocus()

    def eventFilter(self, _line: QObject, event: QEvent) -> bool:
        """Escape makes none."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.leave()
            return True
        return False

    @Slot()
    def answer(self) -> None:
        """Hand over the title."""
        title = self.title.text().strip()
        if not title:
            self.field.refuse(_("Give the consultation a title; it will stand on the report."))
            return
        self.answered.emit(self._earlier, title)

    @Slot()
    def leave(self) -> None:
        """Make none."""
        self.hide()
        self.left.emit()
