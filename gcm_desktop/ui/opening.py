"""Opening and making workspace files: what has to be asked is asked, the work is done behind it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from gcm_desktop.errors import (
    DamagedFileError,
    EmptyFileError,
    FileInUseError,
    GcmError,
    NotAWorkspaceError,
    WrongPassphraseError,
)
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.passphrase import NewDialog, OpenDialog
from gcm_desktop.ui.pieces import LinkButton, isolated

if TYPE_CHECKING:
    from gcm_desktop.ui.question import Question
    from gcm_desktop.ui.shell import Instead
    from gcm_desktop.ui.unlocking import Door, Opened
    from gcm_desktop.workspace import Workspace
    from gcm_desktop.workspace.away import LocalCopy

T = TypeVar("T")
TOO_SOON = "too-soon"
PAGE = 4096
"""Bytes: every workspace is a whole number of these."""
PATIENT = 3
"""Wrong passphrases before it is said that the file itself may be damaged."""


class Opening(QObject):
    """The way from the name of a file to an open workspace."""

    opened = Signal(object)
    """The workspace."""
    failed = Signal(GcmError)
    """Why there is none; what a dialog shows itself is not told here."""
    busy = Signal(str)
    """What is being done, or an empty text once it is done."""

    def __init__(self, window: QWidget, profile: Profile, background: Background) -> None:
        super().__init__(window)
        self._window, self._profile, self._background = window, profile, background
        self.dialog: QDialog | None = None
        self.away: LocalCopy | None = None
        """What the open workspace is a copy of, to be put back once it is closed."""
        self._held: Callable[[], None] | None = None

    def open(self, path: Path) -> None:
        """Open a file, asking for its passphrase if it has one."""

        def ask(needed: bool) -> None:
            if needed:
                self._ask_passphrase(path)
            else:
                self._unlock(path, None)

        self._start(lambda _report: _is_encrypted(path), partial(self._fail, path), ask)

    def make(self, path: Path, *, sample: bool = False) -> None:
        """Make a file, asking how it is to be protected; with `sample`, fill it with one."""
        dialog = NewDialog(path.name, self._window)
        make = _make_sample if sample else _make

        def try_this(passphrase: str | None) -> None:
            self._start(
                lambda _report: make(path, passphrase, self._profile),
                lambda error: dialog.refuse(str(error)),
                self._enter,
            )

        dialog.answered.connect(try_this)
        self._show(dialog)

    def open_instead(self, instead: "Instead") -> None:
        """Open a file with its key; first put a backup in its place, if one is given."""
        self._start(
            lambda _report: _opened_instead(instead, self._profile),
            partial(self._fail, instead.path, key=instead.key),
            lambda found: self._take(*found),
        )

    # --- the passphrase -------------------------------------------------------------------------

    def _ask_passphrase(self, path: Path) -> None:
        dialog = OpenDialog(path.name, self._window)
        dialog.answered.connect(lambda passphrase: self._unlock(path, passphrase))
        dialog.asked_reading.connect(
            lambda passphrase: self._unlock(path, passphrase, read_only=True)
        )
        dialog.asked_recovery.connect(lambda: self._recover(path))
        self._show(dialog)
        if wait := _wait_before_next(self._profile, path):
            dialog.patience.wait(wait)

    def _unlock(self, path: Path, passphrase: str | None, *, read_only: bool = False) -> None:
        from gcm_desktop.ui.unlocking import unlocked

        self._start(
            lambda report: unlocked(path, passphrase, self._profile, report, read_only=read_only),
            partial(self._fail, path, passphrase=passphrase),
            self._go_in,
        )

    def _recover(self, path: Path) -> None:
        from gcm_desktop.ui.recovery import ask_recovery

        ask_recovery(self._window, path, self._profile, self._background, self._take)

    def _fail(
        self,
        path: Path,
        error: GcmError,
        *,
        passphrase: str | None = None,
        key: bytes | None = None,
    ) -> None:
        dialog = self.dialog if isinstance(self.dialog, OpenDialog) else None
        in_use = isinstance(error, FileInUseError)
        if isinstance(error, DamagedFileError):
            self._mend(path, _keys(passphrase, key))
        elif in_use and passphrase is None and key is None:
            self._ask_to_read(path, error)
        elif _was_one(path, error):
            self._ask_to_mend(path, error)
        elif dialog is None:
            self.failed.emit(error)
        elif isinstance(error, WrongPassphraseError) or error.code == TOO_SOON:
            dialog.refuse_passphrase(str(error), _wait_before_next(self._profile, path))
            self._offer_mending(dialog, path)
        else:
            dialog.refuse(str(error), readable=in_use)

    def _ask_to_read(self, path: Path, error: GcmError) -> None:
        from gcm_desktop.ui.question import Question, Way

        question = Question(
            _("This file is open elsewhere"), str(error),
            [Way("leave", _("&Leave it closed")), Way("read", _("Open it for &reading only"))],
            otherwise="leave", drawing=("lock", "warn"), parent=self._window,
        )  # fmt: skip
        question.answered.connect(
            lambda answer: self._unlock(path, None, read_only=True) if answer == "read" else None
        )
        self._show(question)

    # --- a damaged file -------------------------------------------------------------------------

    def _offer_mending(self, dialog: OpenDialog, path: Path) -> None:
        """After some wrong passphrases, in small print: a damaged first page looks the same."""
        wrong = int(dialog.property("wrong") or 0) + 1
        dialog.setProperty("wrong", wrong)
        if wrong != PATIENT:
            return
        link = LinkButton(_("Sure of the passphrase? The file may be &damaged…"))
        link.setAutoDefault(False)
        link.clicked.connect(lambda: self._mend(path, _keys(dialog.passphrase.text(), None)))
        place = dialog.box.indexOf(dialog.reading)
        dialog.box.insertWidget(place, link, 0, Qt.AlignmentFlag.AlignLeading)

    def _ask_to_mend(self, path: Path, error: GcmError) -> None:
        """Its name says that it is a workspace, and its beginning that it is none."""
        from gcm_desktop.ui.question import Question, Way

        question = Question(
            _("This file may be damaged"), str(error),
            [
                Way("leave", _("&Leave it as it is")),
                Way("mend", _("It was a workspace: &read what can be read")),
            ],
            otherwise="leave", drawing=("warning", "warn"), parent=self._window,
        )  # fmt: skip
        question.answered.connect(
            lambda answer: self._ask_passphrase_to_mend(path) if answer == "mend" else None
        )
        self._show(question)

    def _ask_passphrase_to_mend(self, path: Path) -> None:
        dialog = OpenDialog(path.name, self._window)
        dialog.forgotten.hide()
        dialog.answered.connect(lambda passphrase: self._mend(path, _keys(passphrase, None)))
        self._show(dialog)

    def _mend(self, path: Path, key_of: "Callable[[Path], bytes | None]") -> None:
        from gcm_desktop.ui.mending import MendingDialog
        from gcm_desktop.ui.shell import Instead

        dialog = MendingDialog(path, key_of, self._profile, self._background, self._window)
        dialog.mended.connect(lambda into, key: self.open_instead(Instead(into, key)))
        self._show(dialog)

    # --- where it lies, and how old it is -------------------------------------------------------

    def _go_in(self, found: "Opened | Door") -> None:
        """Enter what was opened, or ask first where to work on it."""
        from gcm_desktop.ui.unlocking import Door

        if isinstance(found, Door):
            self._ask_where(found)
        else:
            self._take(found.workspace, found.said)

    def _ask_where(self, door: "Door") -> None:
        from gcm_desktop.ui.away import HERE, LEAVE, ask_where_to_work
        from gcm_desktop.ui.unlocking import through

        def go(answer: str) -> None:
            if answer == LEAVE:
                self._let_go()
                return
            self._release()
            self.away = None
            self._start(
                lambda report: through(door, self._profile, report, copy=answer != HERE),
                partial(self._fail, door.path, key=door.key),
                arrive,
            )

        def arrive(found: "Opened") -> None:
            self.away = found.away
            self._take(found.workspace, found.said)

        self._hold(door.shut)
        question = ask_where_to_work(door.medium, door.left, self._window)
        question.answered.connect(go)
        self._show(question)

    def _take(self, workspace: "Workspace", said: str = "") -> None:
        """Enter a file, unless it is older than it should be: then ask."""
        older = workspace.older
        if older is None or workspace.read_only:
            self._enter(workspace, said or (older.sentence if older else ""))
            return
        from gcm_desktop.ui.older import ask_about_older, newer_backup

        self._hold(workspace.close)
        self._start(
            lambda _report: newer_backup(workspace, self._profile),
            self.failed.emit,
            lambda backup: self._settle(
                ask_about_older(older, backup, self._window),
                workspace,
                backup.path if backup else None,
            ),
        )

    def _settle(self, question: "Question", workspace: "Workspace", backup: Path | None) -> None:
        from gcm_desktop.ui.older import CONTINUE, RESTORE
        from gcm_desktop.ui.shell import Instead

        def go(answer: str) -> None:
            if answer == CONTINUE:
                workspace.accept_older()
                self._enter(workspace)
                return
            self._let_go()
            if answer == RESTORE:
                self.open_instead(Instead(workspace.path, workspace.key, backup))
            elif self.away is not None:
                self.away.let_go()
                self.away = None

        question.answered.connect(go)
        self._show(question)

    def _hold(self, let_go: Callable[[], None]) -> None:
        """What is to be let go of where no answer comes, because the window is closed."""
        self._held = let_go
        self.destroyed.connect(let_go)

    def _release(self) -> Callable[[], None] | None:
        """It is asked about no longer: it goes on, or its holder lets go of it."""
        held, self._held = self._held, None
        if held is not None:
            self.destroyed.disconnect(held)
        return held

    def _let_go(self) -> None:
        if (held := self._release()) is not None:
            held()

    def _enter(self, workspace: "Workspace", said: str = "") -> None:
        self._release()
        self._put_away()
        self.opened.emit(workspace)
        shell = getattr(self._window, "shell", None)
        if said and shell is not None:
            shell.notices.say(said, "info")

    # --- dialogs and work -----------------------------------------------------------------------

    def _show(self, dialog: QDialog) -> None:
        """Show this dialog and no other."""
        self._put_away()
        self.dialog = dialog
        dialog.finished.connect(lambda: self._forget(dialog))
        dialog.open()

    def _put_away(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is None:
            return
        if isinstance(dialog, OpenDialog | NewDialog):
            dialog.be_busy(False)
        dialog.accept()

    def _forget(self, dialog: QDialog) -> None:
        dialog.deleteLater()
        if self.dialog is dialog:
            self.dialog = None

    def _start(
        self,
        work: "Callable[[Callable[[int, int], None]], T]",
        fails: Callable[[GcmError], None],
        then: Callable[[T], None],
    ) -> None:
        from gcm_desktop.ui.unlocking import unless_cancelled

        self.busy.emit(_("Opening…"))
        self._background.start(
            lambda task: unless_cancelled(task, work(task.progress)),
            owner=self,
            then=then,
            fails=fails,
            progress=self._tell_progress,
            ends=lambda: self.busy.emit(""),
        )

    def _tell_progress(self, done: int, total: int) -> None:
        """Only bringing an older file up to date takes long enough to be told."""
        share = round(100 * done / total) if total else 0
        self.busy.emit(_("Bringing the file up to date: {n} %").format(n=share))


def _was_one(path: Path, error: GcmError) -> bool:
    """Whether a file that is no workspace now goes by the name of one, and is not empty."""
    none = isinstance(error, NotAWorkspaceError) and not isinstance(error, EmptyFileError)
    return none and path.suffix == ".gcm" and path.stat().st_size % PAGE == 0


def _keys(passphrase: str | None, key: bytes | None) -> "Callable[[Path], bytes | None]":
    """How the key of a file is found: known, or from its passphrase and its salt."""

    def key_of(path: Path) -> bytes | None:
        from gcm_desktop.workspace.key import key_of as derived

        return key if passphrase is None else derived(path, passphrase)

    return key_of


def _wait_before_next(profile: Profile, path: Path) -> float:
    from gcm_desktop.workspace.attempts import wait_before_next

    return wait_before_next(profile, path)


def _is_encrypted(path: Path) -> bool:
    from gcm_desktop.workspace import needs_passphrase

    return needs_passphrase(path)


def _opened_instead(instead: "Instead", profile: Profile) -> "tuple[Workspace, str]":
    from gcm_desktop.workspace import Workspace

    said = ""
    if instead.backup is not None:
        from gcm_desktop.workspace.restore import restore

        kept = restore(instead.backup, instead.path, instead.key, profile=profile)
        said = _("The backup was put in place.")
        if kept is not None:
            beside = _("The file as it was is kept beside it as {name}.")
            said = f"{said} {beside.format(name=isolated(kept.name))}"
    workspace = Workspace.open(instead.path, None, profile=profile, key=instead.key)
    if workspace.older is not None:  # it was said what differs, and wanted so
        said = f"{said} {workspace.older.sentence}".strip()
        workspace.accept_older()
    return workspace, said


def _make(path: Path, passphrase: str | None, profile: Profile) -> "Workspace":
    from gcm_desktop.workspace import Workspace

    return Workspace.create(path, passphrase, profile=profile)


def _make_sample(path: Path, passphrase: str | None, profile: Profile) -> "Workspace":
    from gcm_desktop.exchange.sample import record_sample

    workspace = _make(path, passphrase, profile)
    try:
        workspace.write(record_sample)
    except BaseException:  # a sample that is not whole is none
        workspace.close()
        path.unlink(missing_ok=True)
        raise
    return workspace
