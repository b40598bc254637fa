"""The receipt number of a consent, large and once, to be copied on a card or printed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.files import write_new
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.notices import Problem
from gcm_desktop.ui.pieces import Muted, PrimaryButton, QuietButton, Title
from gcm_desktop.ui.report_files import ask_where, pdf_files

WIDTH = 460


class ReceiptDialog(SnugDialog):
    """Shows the number; a card bears nothing else that says what it is of."""

    printed = Signal(object)
    """The file in which the card lies now."""

    def __init__(
        self, receipt: str, tag: str, until: date | None, background: Background,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(WIDTH, parent)
        self._receipt, self._tag, self._until = receipt, tag, until
        self._background = background
        self.number, self.problem = Title(receipt), Problem()
        self.number.setAccessibleName(" ".join(receipt))
        self.number.setStyleSheet("font-size: 34px; letter-spacing: 2px;")
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.number.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.print_button = QuietButton(_("&Print a card…"))
        self.close_button = PrimaryButton(_("It is &copied"))
        self.print_button.setAutoDefault(False)
        self.close_button.setDefault(True)
        self.print_button.clicked.connect(self.ask_file)
        self.close_button.clicked.connect(self.accept)
        what = _(
            "This number leads back to what the person says. Copy it on a card and give it to "
            "them: who shows it can take the words back, without a name, until a report is sent. "
            "Reports that were already sent cannot be recalled."
        )
        self.box.addWidget(Title(_("Receipt number")))
        self.box.addWidget(self.number)
        self.box.addWidget(Muted(what, wrap=True))
        self.box.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.print_button)
        foot.addWidget(self.close_button)
        self.box.addLayout(foot)
        self.close_button.setFocus()

    @Slot()
    def ask_file(self) -> None:
        """Ask where the card is to lie; its file has no name of this program."""
        ask_where(self, _("Where to save the card"), pdf_files(), _("card.pdf"), self.print_into)

    def print_into(self, path: Path) -> None:
        """Make the card as a new file."""
        receipt, tag, until = self._receipt, self._tag, self._until

        def work(_task: Task) -> Path:
            from gcm_desktop.reports.receipt_card import receipt_cards

            write_new(path, receipt_cards([receipt], until, None, tag))
            return path

        self._run(work)

    def _run(self, work: Callable[[Task], Path]) -> None:
        self.problem.clear()
        self.print_button.setEnabled(False)
        self._background.start(
            work, owner=self, then=self.printed.emit, fails=self._refuse,
            ends=lambda: self.print_button.setEnabled(True),
        )  # fmt: skip

    def _refuse(self, error: GcmError) -> None:
        self.problem.say(str(error))
