"""A damaged file: what happened, what is safe, and the one step that makes a whole file of it."""

import os
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.history_words import moment_in_words
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.notices import Problem
from gcm_desktop.ui.pieces import Muted, PrimaryButton, QuietButton, Title, Words, isolated

if TYPE_CHECKING:
    from gcm_desktop.workspace.backup import Backup
    from gcm_desktop.workspace.salvage import Salvaged

WIDTH = 540
KeyOf = Callable[[Path], bytes | None]
"""Gives the key of a file, by its salt where it comes from a passphrase. That costs a moment."""


class Step(IntEnum):
    """Where the mending stands."""

    ASKED = 1
    AT_WORK = 2
    DONE = 3


class MendingDialog(SnugDialog):
    """Mends in three steps at most. The damaged file is never changed."""

    mended = Signal(Path, object)
    """The whole file that is to be opened instead, and its key."""

    def __init__(
        self,
        path: Path,
        key_of: KeyOf,
        profile: Profile,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(WIDTH, parent)
        self._path, self._key_of = path, key_of
        self._profile, self._background = profile, background
        self._made: tuple[Path, bytes | None] | None = None
        self.step = Step.ASKED
        self.drawing = IconView("warning", "warn", 28)
        self.title, self.sentence = Title(_("This file is damaged"), wrap=True), Words(wrap=True)
        self.safe, self.problem, self.wait = Muted(wrap=True), Problem(), QProgressBar()
        self.go, self.leave = PrimaryButton(), QuietButton(_("&Leave it as it is"))
        self._lay_out()
        self._ask()
        background.start(
            lambda _task: _newest(path, profile),
            owner=self,
            then=self._know_backup,
            fails=self._refuse,
        )

    def reject(self) -> None:
        if self.step is not Step.AT_WORK:
            super().reject()

    @Slot()
    def act(self) -> None:
        """Take the step that is offered."""
        if self.step is Step.ASKED:
            self._mend()
        elif self.step is Step.DONE and self._made is not None:
            self.accept()
            self.mended.emit(*self._made)

    def _ask(self) -> None:
        self.sentence.setText(
            _(
                "Some of what is written on the disk for {name} cannot be read any more: a failing "
                "disk or stick, a copy broken off, or something else that wrote into it."
            ).format(name=isolated(self._path.name))
        )
        self.go.setText(_("&Read what can be read"))
        self._know_backup(None)

    def _know_backup(self, backup: "Backup | None") -> None:
        if self.step is not Step.ASKED:
            return
        if backup is None:
            fill = _("No backup of it is within reach; plug in the stick or disk that has one.")
        else:
            when = moment_in_words(backup.made_at, long=True)
            fill = _("The newest backup was made on {when} and is whole.").format(when=when)
            self.go.setText(_("&Read what can be read, and fill it up from the newest backup"))
        stays = _("The damaged file itself stays as it is; what is read goes into a new file.")
        self.safe.setText(f"{fill} {stays}")

    def _mend(self) -> None:
        self.step = Step.AT_WORK
        self.problem.clear()
        self.title.setText(_("Reading what can be read…"))
        self._be_busy(True)
        path, key_of, profile = self._path, self._key_of, self._profile
        self._background.start(
            lambda _task: _mended(path, key_of, profile),
            owner=self,
            then=self._show_result,
            fails=self._refuse,
            ends=self._stop,
        )

    def _stop(self) -> None:
        self.step = Step.ASKED
        self._be_busy(False)

    def _show_result(self, result: "tuple[Path, bytes | None, Salvaged]") -> None:
        path, key, salvaged = result
        self.step, self._made = Step.DONE, (path, key)
        self.drawing.show_icon("good", "good")
        self.title.setText(_("A whole file was made of it"))
        self.sentence.setText(salvaged.sentence)
        name, old = isolated(path.name), isolated(self._path.name)
        beside = _("The new file is {name}, beside {old}, which was not changed.")
        self.safe.setText(beside.format(name=name, old=old))
        self.go.setText(_("&Open the new file"))
        self.leave.setText(_("&Later"))
        self.go.setFocus()

    def _refuse(self, error: GcmError) -> None:
        self.title.setText(_("This file is damaged"))
        self.problem.say(str(error))

    def _be_busy(self, busy: bool) -> None:
        self.wait.setVisible(busy)
        self.go.setDisabled(busy)
        self.leave.setDisabled(busy)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.drawing, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        self.box.addLayout(head)
        self.wait.setRange(0, 0)
        self.wait.setTextVisible(False)
        self.wait.setAccessibleName(_("Reading what can be read…"))
        self.wait.hide()
        for part in (self.sentence, self.safe, self.problem, self.wait):
            self.box.addWidget(part)
        self.box.addWidget(self.go)
        self.box.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignHCenter)
        self.leave.setAutoDefault(False)
        self.go.setDefault(True)
        self.go.clicked.connect(self.act)
        self.leave.clicked.connect(self.reject)


def _newest(path: Path, profile: Profile) -> "Backup | None":
    """The newest backup under the same key, as far as that can still be told."""
    return next((b for b in _candidates(path, profile) if _salt(b.path) == _salt(path)), None)


def _candidates(path: Path, profile: Profile) -> "list[Backup]":
    from gcm_desktop.workspace.backup import like

    return [backup for backup in like(path, profile) if backup.path != path]


def _mended(path: Path, key_of: KeyOf, profile: Profile) -> "tuple[Path, bytes | None, Salvaged]":
    """The new file beside the damaged one, its key, and what came of it.

    Where the damage is in the first bytes, the salt is gone and the key with it: then it comes
    from the newest backup that opens.
    """
    from gcm_desktop.workspace.salvage import salvage

    into, opened = _beside(path), _opened(path, key_of, profile)
    if opened is None:
        key = key_of(path)
        return into, key, salvage(path, key, into, profile=profile)
    key, backup = opened
    return into, key, salvage(path, key, into, profile=profile, backup=backup)


def _opened(path: Path, key_of: KeyOf, profile: Profile) -> tuple[bytes | None, Path] | None:
    """The newest backup that this key or passphrase opens, with its key."""
    from gcm_desktop.workspace import Workspace

    keys: dict[bytes, bytes | None] = {}
    for backup in _candidates(path, profile):
        salt = _salt(backup.path)
        if salt not in keys:
            keys[salt] = key_of(backup.path) if salt else None
        with suppress(GcmError):
            Workspace.open(
                backup.path, None, profile=profile, key=keys[salt], read_only=True
            ).close()
            return keys[salt], backup.path
    return None


def _salt(path: Path) -> bytes:
    """What the key of an encrypted file is made with; nothing for a plain one."""
    from gcm_desktop.workspace.engine import is_plain
    from gcm_desktop.workspace.key import salt_of

    try:
        return b"" if is_plain(path) else salt_of(path)
    except OSError:
        return b""


def _beside(path: Path) -> Path:
    """A name that is free, beside the damaged file."""
    number = 1
    while True:
        said = _("{name} (mended)") if number == 1 else _("{name} (mended {number})")
        fresh = path.with_name(said.format(name=path.stem, number=number) + path.suffix)
        if not os.path.lexists(fresh):
            return fresh
        number += 1
