"""Where somebody finds help who discloses abuse or trafficking: one key away, and no more.

Nothing of what was disclosed is typed into this program; the page says so, and has no field for it.
"""

from uuid import UUID

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import amend_consultation, consultation
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.notices import Notices
from gcm_desktop.ui.pieces import (
    Card,
    Muted,
    Pill,
    PrimaryButton,
    QuietButton,
    Small,
    Subtitle,
    Title,
    press_with,
)
from gcm_desktop.ui.session_rows import Column, Row, RowsEditor
from gcm_desktop.ui.shell import Shell

WIDTH = 640
FACTS = ("title", "phone", "hours")


class ReferralDialog(SnugDialog):
    """The contacts in large type, and a way to write them down beforehand."""

    def __init__(self, shell: Shell, consultation_id: UUID | None) -> None:
        super().__init__(WIDTH, shell)
        self._shell, self._consultation_id = shell, consultation_id
        self.notices = Notices()
        self.contacts, self.editor = QWidget(), _editor()
        self._shown = QVBoxLayout(self.contacts)
        self._shown.setContentsMargins(0, 0, 0, 0)
        self.rows: list[Row] = self._read()
        self._lay_out()
        self._show_contacts()

    @Slot()
    def edit(self) -> None:
        """Write the contacts down."""
        self.editor.show_rows(self.rows or [{}])
        self._arrange(editing=True)
        self.editor.setFocus()

    @Slot()
    def save(self) -> None:
        """Keep the contacts with the consultation."""
        if self._consultation_id is None:
            return
        rows = [{name: row[name].strip() for name in FACTS} for row in self.editor.rows]
        try:
            self._shell.workspace.write(
                amend_consultation, self._consultation_id, referrals=tuple(rows)
            )
        except GcmError as error:
            self.notices.show_error(error)
            return
        self.rows = rows
        self._show_contacts()

    def _read(self) -> list[Row]:
        if self._consultation_id is None:
            return []
        about = self._shell.workspace.read(consultation, self._consultation_id)
        return [{name: str(row.get(name) or "") for name in FACTS} for row in about.referrals]

    def _show_contacts(self) -> None:
        while (item := self._shown.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row in self.rows:
            self._shown.addWidget(_contact(row))
        if not self.rows:
            none = _(
                "No contacts are written down yet. Note before the first session where people can "
                "turn: a hotline, a shelter, the health centre, legal aid."
            )
            self._shown.addWidget(Muted(none, wrap=True))
        self._arrange(editing=False)
        self.close_button.setFocus()

    def _arrange(self, *, editing: bool) -> None:
        self.contacts.setVisible(not editing)
        self.editor.setVisible(editing)
        self.save_button.setVisible(editing)
        possible = self._consultation_id is not None and not self._shell.workspace.read_only
        self.edit_button.setVisible(possible and not editing)
        self.save_button.setDefault(editing)

    def _lay_out(self) -> None:
        self.edit_button, self.close_button = QuietButton(_("&Edit")), QuietButton(_("&Close"))
        self.save_button = PrimaryButton(_("&Save"))
        self.edit_button.clicked.connect(self.edit)
        self.save_button.clicked.connect(self.save)
        self.close_button.clicked.connect(self.reject)
        for button, keys in ((self.edit_button, "F2"), (self.save_button, "Ctrl+S")):
            button.setToolTip(keys)
            press_with(button, keys)
        for button in (self.edit_button, self.close_button, self.save_button):
            button.setAutoDefault(False)
        head = QHBoxLayout()
        head.addWidget(Title(_("Somebody needs help"), wrap=True), 1)
        head.addWidget(Pill(_("Type nothing of it"), "warn"))
        self.box.addLayout(head)
        for sentence in rules():
            self.box.addWidget(Muted(sentence, wrap=True))
        self.box.addWidget(self.notices)
        self.box.addWidget(self.contacts)
        self.box.addWidget(self.editor)
        foot = QHBoxLayout()
        foot.addWidget(Small(_("F2 edits the contacts, Esc closes.")), 1)
        for button in (self.edit_button, self.save_button, self.close_button):
            foot.addWidget(button)
        self.box.addLayout(foot)


def show_referral(shell: Shell) -> ReferralDialog:
    """Show where somebody finds help, over whatever is being done."""
    dialog = ReferralDialog(shell, shell.consultation_id)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def rules() -> tuple[str, ...]:
    """What holds whenever somebody discloses abuse or trafficking."""
    return (
        _(
            "Nothing of what somebody disclosed is typed into this program: no words, no name, no "
            "note that it happened. This file may be read by others and goes into reports."
        ),
        _(
            "Listen, do not ask for details, promise nothing. Say where help is, give the number, "
            "and let the person decide."
        ),
    )


def _contact(row: Row) -> Card:
    card = Card()
    grid = QGridLayout(card)
    grid.setContentsMargins(14, 10, 14, 10)
    grid.setColumnStretch(0, 1)
    phone = Title(row["phone"])
    phone.setAccessibleName(f"{row['title']}: {row['phone']}")
    grid.addWidget(Subtitle(row["title"], wrap=True), 0, 0)
    grid.addWidget(Small(row["hours"], wrap=True), 1, 0)
    grid.addWidget(phone, 0, 1, 2, 1)
    return card


def _editor() -> RowsEditor:
    columns = (
        Column("title", _("Who helps"), 4, lambda: _line(200)),
        Column("phone", _("Telephone"), 3, lambda: _line(80)),
        Column("hours", _("Hours, or how to get there"), 3, lambda: _line(200)),
    )
    return RowsEditor(columns, _("&Add a contact"))


def _line(longest: int) -> QLineEdit:
    line = QLineEdit()
    line.setMaxLength(longest)
    return line
