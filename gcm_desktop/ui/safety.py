"""Safety: how this file is protected, where its backups are, and whether it is whole."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.facts import FactsGrid
from gcm_desktop.ui.history_words import moment_in_words
from gcm_desktop.ui.idle_choice import IdleChoice
from gcm_desktop.ui.notices import Notices
from gcm_desktop.ui.pieces import (
    Card,
    Muted,
    PageHead,
    Pill,
    PrimaryButton,
    QuietButton,
    Small,
    Subtitle,
    isolated,
)
from gcm_desktop.ui.recent import folder_shown
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.shell import Instead, Page, Shell
from gcm_desktop.workspace.backup import Backup, backups, folder_of, know_stick, sticks_in
from gcm_desktop.workspace.check import Found
from gcm_desktop.workspace.volumes import removable

WIDTH = 800


class SafetyPage(Page):
    """Everything that keeps the words: from other people, and from being lost."""

    key = "safety"
    drawing = "shield"
    needs_consultation = False

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        writable = not shell.workspace.read_only
        self.protection, self.check = ProtectionCard(shell), CheckCard(shell)
        self.backups = BackupsCard(shell, writable=writable)
        inside = QWidget()
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(24, 0, 20, 16)
        cards.setSpacing(12)
        for card in (self.protection, self.backups, self.check):
            card.setMaximumWidth(WIDTH)
            cards.addWidget(card)
        cards.addStretch()
        head = PageHead(_("Safety"), _("Protected, backed up, whole"))
        head.setContentsMargins(24, 14, 20, 0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addWidget(head)
        box.addWidget(Scrolled(inside), 1)
        shell.keeping.made.connect(self.backups.read_again)

    @staticmethod
    def title() -> str:
        return _("Safety")

    def shown(self) -> None:
        self.backups.read_again()
        self.backups.now.setFocus()


class ProtectionCard(Card):
    """Who can open this file, and when it locks by itself."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        closed = shell.workspace.encrypted
        self.state = Pill(
            _("Encrypted") if closed else _("No passphrase"), "good" if closed else "warn"
        )
        self.keys = QuietButton(
            _("&Passphrase and recovery…") if closed else _("Protect it with a &passphrase…")
        )
        self.keys.clicked.connect(shell.asked_keys)
        self.lock = QuietButton(_("&Lock now"))
        self.lock.setToolTip("Ctrl+L")
        self.lock.clicked.connect(shell.asked_lock)
        self.idle = IdleChoice(shell.profile.settings)
        self.idle.changed.connect(self._keep)
        box = _inside(self, _("Protection"), self.state)
        box.addWidget(Muted(_protection(closed), wrap=True))
        box.addLayout(_row(self.keys, self.lock))
        box.addWidget(self.idle)

    @Slot()
    def _keep(self) -> None:
        """Keep the minutes at once; a page has no button to save."""
        profile = self._shell.profile
        try:
            profile.keep(self.idle.onto(profile.settings))
        except GcmError as error:
            self._shell.notices.show_error(error)


class BackupsCard(Card):
    """When and where the last backup was made, and what can be done about backups."""

    def __init__(self, shell: Shell, *, writable: bool) -> None:
        super().__init__()
        self._shell = shell
        self.state, self.facts, self.wait = Pill("", "info"), FactsGrid(110), QProgressBar()
        self.now = PrimaryButton(_("&Back up now"))
        self.folder = QuietButton(_("Choose the &folder…"))
        self.stick = QuietButton(_("Use a &stick…"))
        self.restore = QuietButton(_("&Restore…"))
        for button, act in (
            (self.now, self.back_up), (self.folder, self.ask_folder),
            (self.stick, self.ask_stick), (self.restore, self.ask_restore),
        ):  # fmt: skip
            button.clicked.connect(act)
        self.now.setEnabled(writable)
        self.restore.setEnabled(writable)
        box = _inside(self, _("Backups"), self.state)
        box.addWidget(self.facts)
        box.addWidget(_bar(self.wait, _("Making a backup…")))
        box.addLayout(_row(self.now, self.folder, self.stick, self.restore))
        box.addWidget(
            Small(
                _(
                    "Made every half hour with changes and whenever the file is closed; on a stick "
                    "of yours as soon as it is plugged in. A backup opens with the same passphrase."
                ),
                wrap=True,
            )
        )
        shell.keeping.ended.connect(lambda: self._be_busy(False))

    @Slot()
    def read_again(self) -> None:
        """Read again what there is, off the window's thread: a folder may be slow to answer."""
        shell = self._shell
        workspace, profile = shell.workspace, shell.profile

        def read() -> tuple[list[Backup], list[Path]]:
            return backups(profile, workspace.id), sticks_in(profile)

        shell.background.start(
            lambda _task: read(),
            owner=self,
            then=lambda found: self._tell(*found),
            fails=shell.notices.show_error,
        )

    @Slot()
    def back_up(self) -> None:
        """Make a backup now."""
        if not self._shell.keeping.busy:
            self._be_busy(True)
            self._shell.keeping.back_up_now()

    @Slot()
    def ask_folder(self) -> None:
        """Ask where backups are to go from now on."""
        where = str(folder_of(self._shell.profile))
        _ask_folder(self, _("Where backups are to go"), where, self.use_folder)

    def use_folder(self, folder: str) -> None:
        """Have backups go there from now on; the ones made before stay where they are."""
        profile = self._shell.profile
        try:
            profile.keep(replace(profile.settings, backup_folder=folder))
        except GcmError as error:
            self._shell.notices.show_error(error)
        else:
            self.back_up()
            self.read_again()

    @Slot()
    def ask_stick(self) -> None:
        """Ask for a folder on a stick that is to get backups whenever it is plugged in."""
        shell = self._shell

        def ask(found: list[Path]) -> None:
            if not found:
                shell.notices.say(_("No stick is plugged in here; plug one in first."), "warn")
                return
            title = _("The stick, or a folder on it")
            _ask_folder(self, title, str(found[0]), self.use_stick)

        shell.background.start(
            lambda _task: removable(), owner=self, then=ask, fails=shell.notices.show_error
        )

    def use_stick(self, folder: str) -> None:
        """Have a stick get backups from now on, and the first at once."""
        shell = self._shell
        try:
            know_stick(Path(folder), shell.profile)
        except GcmError as error:
            shell.notices.show_error(error)
        else:
            self._be_busy(True)
            shell.keeping.back_up_now(Path(folder))

    @Slot()
    def ask_restore(self) -> None:
        """Ask which backup is to take the place of this file."""
        from gcm_desktop.ui.restoring import Lost, RestoreDialog

        shell = self._shell
        workspace, profile = shell.workspace, shell.profile

        def ask(found: list[Backup]) -> None:
            lost = Lost(workspace.path, workspace.key, workspace)
            dialog = RestoreDialog(lost, found, profile, shell.background, self.window())
            dialog.chosen.connect(self._restore)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        shell.background.start(
            lambda _task: backups(profile, workspace.id),
            owner=self,
            then=ask,
            fails=shell.notices.show_error,
        )

    @Slot(Path)
    def _restore(self, backup: Path) -> None:
        workspace = self._shell.workspace
        self._shell.asked_instead.emit(Instead(workspace.path, workspace.key, backup))

    def _tell(self, found: list[Backup], sticks: list[Path]) -> None:
        facts = [(_("Folder"), isolated(folder_shown(folder_of(self._shell.profile) / "x")))]
        if found:
            last = moment_in_words(found[0].made_at, long=True)
            many = ngettext("{n} within reach", "{n} within reach", len(found))
            facts.insert(0, (_("Last backup"), last))
            facts.insert(1, (_("Kept"), many.format(n=len(found))))
            self.state.show_state(_("Backed up"), "good")
        else:
            facts.insert(0, (_("Last backup"), _("none yet")))
            self.state.show_state(_("No backup yet"), "warn")
        if known := len(self._shell.profile.settings.backup_sticks):
            said = ngettext("{n} known, {here} plugged in", "{n} known, {here} plugged in", known)
            facts.append((_("Sticks"), said.format(n=known, here=len(sticks))))
        self.facts.show_facts(facts)

    def _be_busy(self, busy: bool) -> None:
        """The buttons stay as they are, so that the focus does."""
        self.wait.setVisible(busy)


class CheckCard(Card):
    """Whether the file is what its journal says."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.state, self.wait, self.notices = Pill("", "info"), QProgressBar(), Notices()
        self._busy = False
        self.state.hide()
        self.now = QuietButton(_("&Check this file now"))
        self.now.clicked.connect(self.check)
        self.mend = PrimaryButton(_("&Mend it…"))
        self.mend.clicked.connect(self.ask_mending)
        self.mend.hide()
        box = _inside(self, _("Whole and unchanged"), self.state)
        why = _("Reads the whole file: every page, every seal, every record. It changes nothing.")
        box.addWidget(Muted(why, wrap=True))
        box.addWidget(_bar(self.wait, _("Checking…")))
        box.addWidget(self.notices)
        box.addLayout(_row(self.now, self.mend))

    @Slot()
    def check(self) -> None:
        """Check the file, which may take minutes with a large one."""
        if self._busy:
            return
        self._be_busy(True)
        self._shell.background.start(
            lambda _task: self._shell.workspace.check(),
            owner=self,
            then=self._tell,
            fails=self._refuse,
            ends=lambda: self._be_busy(False),
        )

    @Slot()
    def ask_mending(self) -> None:
        """Offer to make a whole file of what can be read."""
        from gcm_desktop.ui.mending import MendingDialog

        shell = self._shell
        path, key = shell.workspace.path, shell.workspace.key
        dialog = MendingDialog(
            path, lambda _path: key, shell.profile, shell.background, self.window()
        )
        dialog.mended.connect(lambda into, key: shell.asked_instead.emit(Instead(into, key)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, found: list[Found]) -> None:
        faults = [each for each in found if each.fault]
        if faults:
            self.state.show_state(_("Faults found"), "bad")
        else:
            self.state.show_state(_("Whole"), "good")
            self.notices.say(_("This file is whole: it holds what was sealed, no more, no less."),
                             "good")  # fmt: skip
        for sentence, many in Counter(each.sentence for each in found).items():
            times = f"{sentence} ({many})" if many > 1 else sentence
            is_fault = any(each.sentence == sentence for each in faults)
            self.notices.say(times, "bad" if is_fault else "info")
        self.state.show()
        self.mend.setVisible(bool(faults))

    def _refuse(self, error: GcmError) -> None:
        self.state.show_state(_("Faults found"), "bad")
        self.state.show()
        self.notices.show_error(error)
        self.mend.show()

    def _be_busy(self, busy: bool) -> None:
        if busy:
            self.notices.clear()
            self.state.hide()
            self.mend.hide()
        self._busy = busy
        self.wait.setVisible(busy)


def _protection(closed: bool) -> str:
    if closed:
        return _(
            "Whoever finds this computer or the file reads nothing without the passphrase. A "
            "recovery sheet or a key sealed for your coordinator opens it when it is forgotten."
        )
    return _(
        "Whoever gets hold of this file can read all of it, and so can whoever finds a backup of "
        "it."
    )


def _ask_folder(parent: QWidget, title: str, where: str, then: object) -> None:
    dialog = QFileDialog(parent, title, where)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(then)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    dialog.activateWindow()


def _inside(card: Card, title: str, state: Pill) -> QVBoxLayout:
    box = QVBoxLayout(card)
    box.setContentsMargins(18, 14, 18, 14)
    box.setSpacing(10)
    head = QHBoxLayout()
    head.setSpacing(10)
    head.addWidget(Subtitle(title))
    head.addWidget(state)
    head.addStretch()
    box.addLayout(head)
    return box


def _row(*buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch()
    return row


def _bar(bar: QProgressBar, name: str) -> QProgressBar:
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setAccessibleName(name)
    bar.hide()
    return bar
