"""Keeping what is half typed: every two seconds into the file, and offered again afterwards."""

from PySide6.QtCore import QObject, QTimer, Slot

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.capture_writing import Facts, Writing
from gcm_desktop.ui.notices import Notice, Notices

EVERY = 2000
"""Milliseconds of typing that a crash may cost at most."""


class Keeping(QObject):
    """Looks after the drafts of the capture form."""

    def __init__(self, writing: Writing, notices: Notices) -> None:
        super().__init__(writing)
        self._writing, self._notices = writing, notices
        self._offered: dict[str, Notice] = {}
        self._failed = False
        self._waiting = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.keep)
        writing.form.changed.connect(self._wait)
        writing.settled.connect(self._show_state)

    def offer(self) -> None:
        """Offer what was left when the program last ended."""
        for place, facts in self._writing.recording.drafts.found():
            self._offer(place, facts)

    @Slot()
    def keep(self) -> None:
        """Keep what is typed now. It takes some 2 to 8 ms, less than a key stroke is noticed in."""
        self._timer.stop()
        drafts, writing = self._writing.recording.drafts, self._writing
        try:
            if not writing.unsaved:
                drafts.drop()
            elif drafts.keep(writing.facts):
                writing.head.say(_("Kept as a draft"), "info")
            self._failed = False
        except GcmError as error:
            # Said once: every two seconds would hide the words it is about.
            if not self._failed:
                self._notices.show_error(error)
            self._failed = True

    @Slot()
    def _wait(self) -> None:
        """Not put off by further typing: what was typed first waits no longer than what follows."""
        if not self._timer.isActive():
            self._timer.start()
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        writing = self._writing
        if writing.correction is not None:
            writing.head.say(_("Correcting: Ctrl+Enter saves, Esc leaves"), "accent")
        elif writing.unsaved:
            writing.head.say(_("Not saved yet"), "warn")
        elif self._waiting:
            writing.head.say("", "info")
        self._waiting = writing.unsaved or writing.correction is not None

    def _offer(self, place: str, facts: Facts) -> None:
        notice = self._notices.say(_question(facts), "warn")
        # Each offer stands before the last.
        notice.offer(_("&Discard them"), lambda: self._discard(place))
        notice.offer(_("&Bring them back"), lambda: self._bring_back(place, facts))
        self._offered[place] = notice

    def _bring_back(self, place: str, facts: Facts) -> None:
        if self._writing.take_up(place, facts):
            self._notices.drop(self._offered.pop(place))
        else:
            self._writing.say(_("Save or strike first what stands in the form."), "info")

    def _discard(self, place: str) -> None:
        try:
            self._writing.recording.drafts.discard(place)
        except GcmError as error:
            self._notices.show_error(error)
            return
        self._notices.drop(self._offered.pop(place))
        self._writing.form.start_typing()


def _question(facts: Facts) -> str:
    """Without the words themselves: whoever looks over a shoulder now is not who heard them."""
    count = len(str(facts.get("text") or ""))
    if facts.get("editing"):
        return _("A correction of {n} characters was not saved.").format(n=count)
    return _("Words that were not saved are kept here: {n} characters.").format(n=count)
