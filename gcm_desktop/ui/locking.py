"""Locking: the open file is closed behind a page that shows nothing, and opened again in place.

What stays in memory meanwhile is the file's name, the ids of its consultation and page, and for
an hour the key sealed with a PIN, if one was set.
"""

import gc
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QToolTip
from shiboken6 import isValid

from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.consultation.sessions import sessions
from gcm_desktop.errors import GcmError, NoSuchRecordError, WrongPassphraseError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.beginning import application
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.clipboard import Copied
from gcm_desktop.ui.closing import Closing
from gcm_desktop.ui.consultations import ConsultationsPage
from gcm_desktop.ui.crash_dialog import CrashDialog
from gcm_desktop.ui.idle import Watch
from gcm_desktop.ui.instance import Presence, come_forward
from gcm_desktop.ui.locked import LockedView, Way
from gcm_desktop.ui.pieces import LinkButton
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.sleep import Sleep
from gcm_desktop.ui.unlocking import Door, Opened, through, unless_cancelled, unlocked
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.attempts import TooSoonError, wait_before_next
from gcm_desktop.workspace.away import left_over
from gcm_desktop.workspace.pin import Pin, PinSpentError, WrongPinError
from gcm_desktop.workspace.volumes import medium_of

if TYPE_CHECKING:
    from gcm_desktop.ui.window import MainWindow

MINUTE = 60.0
"""Seconds."""


@dataclass(frozen=True)
class Place:
    """Where in which file somebody was."""

    path: Path
    consultation_id: UUID | None
    page: str
    read_only: bool
    encrypted: bool
    away: bool
    """Whether it lies elsewhere and is worked on as a copy."""


class Locking(QObject):
    """Looks after one open file: when it locks, what becomes of it then, and how it opens again."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.view: LockedView | None = None
        """What is shown while it is locked."""
        self.copied = Copied(QGuiApplication.clipboard(), self)
        self.watch, self.sleep = Watch(self), Sleep(self)
        self.presence = Presence(self)
        self.pin: Pin | None = None
        self._place: Place | None = None
        self._closing: Closing | None = None
        self._unsaid: GcmError | None = None
        self.watch.looked.connect(self._look)
        self.watch.slept.connect(self.lock_at_once)
        self.sleep.coming.connect(self._fall_asleep)
        self.presence.called.connect(lambda: come_forward(window))

    def begin(self, path: Path) -> None:
        """Look after the file that was opened, and answer for it when it is opened again."""
        self.presence.begin(path, self._window.profile)
        self.watch.begin(application())
        self.sleep.begin()

    def end(self) -> None:
        """The file is left."""
        self.presence.end()
        self.watch.end(application())
        self.copied.wipe()
        self.sleep.ready()
        self._forget_pin()

    def remember_pin(self, pin: Pin) -> None:
        """Let this PIN open the file for the next hour."""
        self._forget_pin()
        self.pin = pin

    @Slot()
    def lock(self) -> None:
        """Lock, making a backup of what changed."""
        self._lock(at_once=False)

    @Slot()
    def lock_at_once(self) -> None:
        """Lock as fast as it can be done."""
        self._lock(at_once=True)

    def _lock(self, *, at_once: bool) -> None:
        window, shell = self._window, self._window.shell
        if window.workspace is None or shell is None or not _keeps_words(shell):
            return
        self._place = place_of(window, shell)
        shell.leave()
        _close_dialogs()
        self._closing = closing = window.part(at_once=at_once)
        closing.ended.connect(self._closed)
        self._show_view(self._place.encrypted)

    def _show_view(self, encrypted: bool) -> None:
        self._forget_old_pin()
        way = Way.PASSPHRASE if encrypted else Way.NOTHING
        self.view = view = LockedView(Way.PIN if self.pin is not None else way)
        view.answered.connect(self._try_passphrase)
        view.pin_answered.connect(self._try_pin)
        view.asked_leave.connect(self._window.leave)
        view.say(_("The file is being closed…"))
        self._window.show_locked(view)
        self._say_wait()

    @Slot(object)
    def _closed(self, why_not: GcmError | None) -> None:
        """Nothing is left of the file but what the garbage collector still has to take away."""
        self._closing, self._unsaid = None, why_not
        self.sleep.ready()
        if self.view is not None and isValid(self.view) and not self.view.patience.needed:
            self.view.say("")
        gc.collect()

    @Slot()
    def _fall_asleep(self) -> None:
        self.lock_at_once()
        if self._closing is None:
            self.sleep.ready()

    @Slot(float)
    def _look(self, untouched: float) -> None:
        """Untouched for so many seconds: is it time?"""
        shell = self._window.shell
        if shell is None or self._window.workspace is None:
            self._forget_old_pin()
        elif self._window.background.busy:
            self.watch.activity.touch()
        elif untouched >= MINUTE:
            settings = self._window.profile.settings
            goes_on = _session_goes_on(shell)
            after = settings.lock_after_in_session if goes_on else settings.lock_after
            if after and untouched >= after * MINUTE:
                self.lock()

    @Slot(str, str)
    def _try_passphrase(self, passphrase: str, new_pin: str) -> None:
        place, profile, closing = self._place, self._window.profile, self._closing
        if place is None or self.view is None:
            return
        secret = passphrase if place.encrypted else None

        def unlock(task: Task) -> tuple[Opened, Pin | None]:
            _wait_for(closing)
            opened = unless_cancelled(task, open_again(place, profile, passphrase=secret))
            key = opened.workspace.key
            return opened, Pin.around(key, new_pin) if key and new_pin else None

        self._window.background.start(
            unlock, owner=self.view, then=self._opened, fails=self._refuse
        )

    @Slot(str)
    def _try_pin(self, typed: str) -> None:
        place, profile, closing, pin = self._place, self._window.profile, self._closing, self.pin
        if place is None or self.view is None:
            return
        self._forget_old_pin()
        if pin is None or self.pin is None:
            self.view.refuse_pin(_("The hour of the PIN is over. Type the passphrase."), spent=True)
            return

        def unlock(task: Task) -> tuple[Opened, Pin | None]:
            key = pin.open(typed)
            _wait_for(closing)
            return unless_cancelled(task, open_again(place, profile, key=key)), None

        self._window.background.start(
            unlock, owner=self.view, then=self._opened, fails=self._refuse
        )

    def _opened(self, found: tuple[Opened, Pin | None]) -> None:
        opened, pin = found
        if self.view is not None:
            self.view.forget()
        if pin is not None:
            self.remember_pin(pin)
        place, self._place, self.view = self._place, None, None
        why_not, self._unsaid = self._unsaid, None
        if place is not None:
            self._window.come_back(opened, place)
        shell = self._window.shell
        if shell is not None:
            _take_up_again(shell)
            if why_not is not None:
                shell.notices.show_error(why_not)
        self.watch.activity.touch()

    def _refuse(self, error: GcmError) -> None:
        view = self.view
        if view is None:
            return
        if isinstance(error, PinSpentError):
            self._forget_pin()
            view.refuse_pin(str(error), spent=True)
        elif isinstance(error, WrongPinError):
            view.refuse_pin(str(error), spent=False)
        elif isinstance(error, WrongPassphraseError | TooSoonError) and view.way is Way.PASSPHRASE:
            view.refuse_passphrase(str(error), 0.0)
            self._say_wait()
        elif isinstance(error, WrongPassphraseError):  # another key since: changed elsewhere
            self._forget_pin()
            view.refuse_pin(str(error), spent=True)
        else:
            view.refuse(str(error))

    def _say_wait(self) -> None:
        if self.view is not None and self._place is not None and self._place.encrypted:
            seconds = wait_before_next(self._window.profile, self._place.path)
            if seconds > 0:
                self.view.patience.wait(seconds)

    def _forget_old_pin(self) -> None:
        if self.pin is not None and self.pin.expired():
            self._forget_pin()

    def _forget_pin(self) -> None:
        if self.pin is not None:
            self.pin.forget()
            self.pin = None


def place_of(window: "MainWindow", shell: Shell) -> Place:
    """Where somebody is now."""
    workspace, away = shell.workspace, window.away
    return Place(
        path=workspace.path if away is None else away.original,
        consultation_id=shell.consultation_id,
        page=shell.current.key if shell.current else "",
        read_only=workspace.read_only,
        encrypted=workspace.encrypted,
        away=away is not None,
    )


def consultation_still_there(workspace: Workspace, place: Place) -> UUID | None:
    """The consultation somebody was at, unless another file lies in this place by now."""
    if place.consultation_id is None:
        return None
    try:
        workspace.read(consultation, place.consultation_id)
    except NoSuchRecordError:
        return None
    return place.consultation_id


def _keeps_words(shell: Shell) -> bool:
    """Keep what is half typed. Where the disk refuses, words would be lost: nothing locks then."""
    QGuiApplication.inputMethod().commit()
    page = shell.current
    if page is None:
        return True
    page.leave()
    if isinstance(page, CapturePage | ConsultationsPage) and page.keeping is not None:
        try:
            page.keeping.write()
        except GcmError as error:
            shell.notices.show_error(error)
            return False
    return True


def _take_up_again(shell: Shell) -> None:
    """Give back what was half typed. With older drafts beside it, the page asks as after a crash.

    Whoever unlocks knows what they were typing; the question is there for what others left.
    """
    offers = [
        button
        for button in shell.notices.findChildren(LinkButton)
        if button.text() == _("&Bring them back")
    ]
    if len(offers) == 1:
        offers[0].click()


def _session_goes_on(shell: Shell) -> bool:
    chosen = shell.consultation_id
    if chosen is None:
        return False
    return any(meeting.state == "open" for meeting in shell.workspace.read(sessions, chosen))


def _close_dialogs() -> None:
    """Whatever a dialog is busy with, it goes; `done` has it forget what was typed."""
    QToolTip.hideText()
    while popup := QApplication.activePopupWidget():
        popup.close()
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and not isinstance(widget, CrashDialog):
            widget.done(QDialog.DialogCode.Rejected)


def _wait_for(closing: Closing | None) -> None:
    if closing is not None:
        closing.wait()


def open_again(
    place: Place, profile: Profile, *, passphrase: str | None = None, key: bytes | None = None
) -> Opened:
    """Open a closed file as it was open before, with its passphrase or its key.

    For reading only where it cannot be written any more. Raises what says why it does not open.
    """
    found: Opened | Door
    if key is None:
        found = unlocked(place.path, passphrase, profile, _untold, read_only=place.read_only)
    elif place.read_only:
        found = Opened(Workspace.open(place.path, None, profile=profile, key=key, read_only=True))
    else:
        left = left_over(profile, place.path, key)
        found = Door(place.path, key, medium_of(place.path), left)
    if isinstance(found, Door):
        found = through(found, profile, _untold, copy=place.away)
    return found


def _untold(_done: int, _total: int) -> None:
    """How far it is: a file that was open a moment ago needs no bringing up to date."""
