"""What stands half typed in a form: kept inside the file until saved, offered again when left."""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, SignalInstance, Slot

from gcm_desktop.consultation.drafts import draft, drop_draft, keep_draft
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.notices import Notice, Notices
from gcm_desktop.workspace import Workspace

EVERY = 2000
"""Milliseconds of typing that a crash may cost at most."""
Facts = dict[str, Any]


class Kept:
    """One form's draft in the file."""

    def __init__(self, workspace: Workspace, place: str) -> None:
        self._workspace = workspace
        self._kept: Facts | None = None
        self.place = place
        """Where what is being typed is kept."""

    def go_on(self) -> Facts | None:
        """What waits in this place, to be typed on from."""
        self._kept = self._workspace.read(draft, self.place)
        return self._kept

    def keep(self, facts: Facts) -> bool:
        """Keep what is typed, unless that is what is kept already; says whether it wrote."""
        if self._workspace.read_only or facts == self._kept:
            return False
        self._workspace.write(keep_draft, self.place, facts)
        self._kept = facts
        return True

    def drop(self) -> None:
        """Forget what was typed."""
        if self._kept is not None:
            self._workspace.write(drop_draft, self.place)
            self._kept = None

    def saved(self) -> None:
        """What was typed became a record, and its draft went with it."""
        self._kept = None


class Keeper(QObject):
    """Has what is half typed kept, at the latest two seconds after it was typed."""

    def __init__(self, form: QObject, notices: Notices) -> None:
        super().__init__(form)
        self._notices = notices
        self._failed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.keep)

    def write(self) -> None:
        """Keep what stands in the form now. Raises GcmError where the file takes nothing."""
        raise NotImplementedError  # every form has facts of its own; Qt classes cannot be ABCs

    @Slot()
    def keep(self) -> None:
        """Keep what is typed now. It takes some 2 to 8 ms, less than a key stroke is noticed in."""
        self.stop()
        try:
            self.write()
            self._failed = False
        except GcmError as error:
            # Said once: every two seconds would hide the words it is about.
            if not self._failed:
                self._notices.show_error(error)
            self._failed = True

    @Slot()
    def wait(self) -> None:
        """Not put off by further typing: what was typed first waits no longer than what follows."""
        if not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Nothing is to be kept any more until something is typed again."""
        self._timer.stop()


class HalfTyped(Protocol):
    """A form that knows what was typed in it."""

    changed: SignalInstance

    @property
    def typed(self) -> Facts:
        """What was filled in or changed since it was opened."""


class DraftKeeping(Keeper):
    """Looks after the draft of one form while that is open."""

    def __init__(self, form: HalfTyped, owner: QObject, kept: Kept, notices: Notices) -> None:
        super().__init__(owner, notices)
        self._form, self.kept = form, kept
        form.changed.connect(self.wait)

    def write(self) -> None:
        if typed := self._form.typed:
            self.kept.keep(typed)
        else:
            self.kept.drop()

    def turn_to(self, kept: Kept) -> Facts | None:
        """Keep what stands in the form, and go on with what waits in another place."""
        self.keep()
        self.kept = kept
        return kept.go_on()

    def saved(self) -> None:
        """What was typed became a record, and its draft went with it."""
        self.stop()
        self.kept.saved()

    def end(self) -> None:
        """The form was left: what was typed in it is not wanted, or was saved."""
        self.stop()
        try:
            self.kept.drop()
        except GcmError as error:
            self._notices.show_error(error)


def offer_back(
    notices: Notices, sentence: str, bring_back: Callable[[], None], discard: Callable[[], None]
) -> Notice:
    """Offer what was left when the program last ended; the sentence holds none of the words."""
    notice = notices.say(sentence, "warn")
    # Each offer stands before the last.
    notice.offer(_("&Discard them"), discard)
    notice.offer(_("&Bring them back"), bring_back)
    return notice
