"""The register of stakeholders, and who of it is invited to a session."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from gcm_desktop.consultation.sessions import amend_session
from gcm_desktop.consultation.stakeholders import (
    amend_stakeholder,
    draft_place,
    register_stakeholder,
    strike_stakeholder,
    withdraw_stakeholder,
)
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.attendance_people import group_choices
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.consultation_draft import without_draft
from gcm_desktop.ui.half_typed import DraftKeeping, Kept
from gcm_desktop.ui.pieces import (
    Card,
    DangerButton,
    Muted,
    PrimaryButton,
    QuietButton,
    Small,
    Subtitle,
    press_with,
)
from gcm_desktop.ui.register_form import RegisterForm
from gcm_desktop.ui.register_list import EntryLine, RegisterList, register_lines
from gcm_desktop.ui.report_files import ask_which
from gcm_desktop.ui.session_view import SessionView, add_to_head
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.spoken_label import SpokenLabel

if TYPE_CHECKING:
    from gcm_desktop.exchange.registering import Register

TOLD = 5
"""Refused rows that are told of one by one."""


class RegisterView(SessionView):
    """Search, add, amend, strike and import; a tick invites to the session."""

    SHOWS: ClassVar[frozenset[str]] = frozenset({"stakeholder", "session"})

    def __init__(self, shell: Shell, session_id: UUID) -> None:
        super().__init__(shell, session_id, _("Invitations and register"))
        self.list, self.search = RegisterList(), QLineEdit()
        self.form = RegisterForm(writable=self.writable, named=shell.workspace.encrypted)
        self.count, self.empty = Subtitle(), Muted(wrap=True)
        self.group = Choice(group_choices())
        self.group.choose("other")
        self.group.setMinimumContentsLength(14)
        SpokenLabel(_("Group of imported entries that name none"), self.group)
        self.group.setToolTip(_("Group of imported entries that name none"))
        self._amended: UUID | None = None
        self._wanted: UUID | None = None
        new = Kept(shell.workspace, draft_place(None))
        self.keeping = DraftKeeping(self.form, self, new, self.notices)
        self._lay_out()
        self._connect()
        self.name_session()
        self.reread()

    def start_typing(self) -> None:
        self.search.setFocus()

    def keep(self) -> None:
        if self.writable:
            self.keeping.keep()

    def reread(self) -> None:
        workspace = self.shell.workspace
        invited = frozenset(self.meeting().invited)
        self.shell.background.start(
            lambda _task: register_lines(workspace, invited),
            owner=self, then=self._show, fails=self.notices.show_error,
        )  # fmt: skip

    @Slot()
    def make(self) -> None:
        """Write down somebody new."""
        self._show_form(None)
        self.form.start_typing()

    @Slot()
    def amend(self) -> None:
        """Correct the entry the focus is on."""
        if self.list.current is not None:
            self._show_chosen()
            self.form.start_typing()

    @Slot()
    def withdraw(self) -> None:
        """Take the entry off the register; undo brings it back."""
        if (one := self.list.current) is None or not self.writable:
            return
        if self.doing(lambda: self.shell.workspace.write(withdraw_stakeholder, one.id)):
            notice = self.notices.say(_("The entry was taken off the register."))
            notice.offer(_("&Undo"), self.undo)

    @Slot()
    def undo(self) -> None:
        """Take back what was done last."""
        self.doing(self.shell.workspace.undo)

    @Slot()
    def strike(self) -> None:
        """Erase who the entry is of, for good."""
        if (one := self.list.current) is None or not self.writable:
            return
        if self.doing(lambda: self.shell.workspace.write(strike_stakeholder, one.id)):
            self.keeping.saved()  # gone with the entry
            self._show_form(None, again=False)
            self.notices.say(_("The entry was erased for good, here and in every copy to come."))

    @Slot()
    def ask_import(self) -> None:
        """Ask which address book to take in."""
        kind = _("Address books and tables (*.vcf *.vcard *.csv *.xlsx)")
        ask_which(
            self, _("Import an address book"), kind, lambda paths: self.take_in(paths[0]),
            several=False,
        )  # fmt: skip

    def take_in(self, path: Path) -> None:
        """Read an address book whole, then take all of it in, or nothing."""
        group = self.group.chosen

        def work(_task: Task) -> "Register":
            from gcm_desktop.exchange.registering import read_register

            return read_register(path, group=group)

        self.notices.clear()
        self.import_button.setEnabled(False)
        self.shell.background.start(
            work, owner=self, then=self._take_in, fails=self.notices.show_error,
            ends=lambda: self.import_button.setEnabled(True),
        )  # fmt: skip

    def _take_in(self, read: "Register") -> None:
        from gcm_desktop.exchange.registering import import_register

        if read.refused:
            for row, why in reversed(read.refused[:TOLD]):
                self.notices.say(_("Row {row}: {why}").format(row=row, why=why), "bad")
            refused = ngettext(
                "Nothing was imported: {n} row has to be mended first.",
                "Nothing was imported: {n} rows have to be mended first.",
                len(read.refused),
            )
            self.notices.say(refused.format(n=len(read.refused)), "bad")
            return
        write = self.shell.workspace.write
        if self.doing(lambda: write(import_register, entries=read.entries)):
            taken = ngettext(
                "{n} entry was added to the register.", "{n} entries were added to the register.",
                len(read.entries),
            )  # fmt: skip
            self.notices.say(taken.format(n=len(read.entries)), "good")

    def _show(self, lines: list[EntryLine]) -> None:
        self.list.show_lines(lines, self._wanted)
        self._wanted = None
        invited = sum(one.invited for one in lines)
        words = ngettext("{n} invited of {all}", "{n} invited of {all}", invited)
        self.count.setText(words.format(n=invited, all=len(lines)))
        self.empty.setVisible(not lines)

    @Slot()
    def _show_chosen(self) -> None:
        """The form follows the list, unless somebody types in it."""
        one = self.list.current
        focus = self.focusWidget()
        typing = focus is not None and self.form.isAncestorOf(focus)
        half_typed = one is not None and one.id == self._amended and bool(self.form.typed)
        if not (typing or half_typed) or (one and one.id != self._amended):
            self._show_form(one)
        for button in (self.withdraw_button, self.strike_button):
            button.setEnabled(one is not None and self.writable)

    def _show_form(self, one: EntryLine | None, *, again: bool = True) -> None:
        """Show an entry, or none yet, as it was left half typed; what was typed before is kept."""
        kept = Kept(self.shell.workspace, draft_place(one.id if one else None))
        if not again:
            self.form.settle()
        typed = self.keeping.turn_to(kept)
        self._amended = one.id if one else None
        self.form.show_entry(one)
        if typed and self.writable and again:
            self.form.fill(typed)

    @Slot(dict)
    def _save(self, facts: dict[str, Any]) -> None:
        write, place = self.shell.workspace.write, self.keeping.kept.place
        try:
            if self._amended is None:
                saved = write(without_draft(place, register_stakeholder), **facts)
            else:
                saved = write(without_draft(place, amend_stakeholder), self._amended, **facts)
        except GcmError as error:
            self.form.refuse(error)
            return
        self.keeping.saved()
        self.form.settle()
        self._wanted = self._amended = saved.id
        self.list.setFocus()
        self.reread()

    @Slot(object, bool)
    def _invite(self, entry_id: UUID, invited: bool) -> None:
        """Ask somebody to come, or no longer."""
        before = set(self.meeting().invited)
        wanted = before | {entry_id.hex} if invited else before - {entry_id.hex}
        if self.writable and self.doing(
            lambda: self.shell.workspace.write(
                amend_session, self.session_id, invited=tuple(wanted)
            )
        ):
            self.list.register.invite(frozenset(wanted))

    def _connect(self) -> None:
        self.search.textChanged.connect(self.list.search)
        self.search.returnPressed.connect(self.list.setFocus)
        self.list.register.invited.connect(self._invite)
        self.list.moved.connect(self._show_chosen)
        self.list.asked_edit.connect(self.amend)
        self.list.asked_withdraw.connect(self.withdraw)
        self.form.saved.connect(self._save)
        self.form.left.connect(self.list.setFocus)
        find = QShortcut(QKeySequence("Ctrl+F"), self, self.search.setFocus)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _lay_out(self) -> None:
        self.new, self.import_button = PrimaryButton(_("&New entry")), QuietButton(_("I&mport…"))
        self.withdraw_button = QuietButton(_("Take o&ff the register"))
        self.strike_button = DangerButton(_("&Erase for good"))
        for button, keys, act in (
            (self.new, "Ctrl+N", self.make), (self.import_button, "Ctrl+O", self.ask_import),
            (self.withdraw_button, "", self.withdraw), (self.strike_button, "F8", self.strike),
        ):  # fmt: skip
            button.clicked.connect(act)
            button.setEnabled(self.writable)
            button.setToolTip(keys or _("Delete"))
            if keys:
                press_with(button, keys)
        add_to_head(self, self.group, self.import_button, self.new)
        self.search.setPlaceholderText(_("Find by name, organisation, group or area (Ctrl+F)"))
        self.search.setAccessibleName(_("Find by name, organisation, group or area (Ctrl+F)"))
        self.search.setClearButtonEnabled(True)
        self.empty.setText(
            _("The register is empty. Write somebody down, or import an address book (vCard, CSV).")
        )
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(14, 12, 14, 12)
        head = QHBoxLayout()
        head.addWidget(self.count)
        head.addWidget(self.search, 1)
        inside.addLayout(head)
        inside.addWidget(self.empty)
        inside.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.addWidget(Small(_("Space invites, Enter amends."), wrap=True), 1)
        foot.addWidget(self.withdraw_button)
        foot.addWidget(self.strike_button)
        inside.addLayout(foot)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(card, 1)
        row.addWidget(self.form)
        self.box.addLayout(row, 1)
