"""Keeping what is half typed: every two seconds into the file, and offered again afterwards."""

from PySide6.QtCore import Slot

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.capture_writing import Facts, Writing
from gcm_desktop.ui.half_typed import EVERY, Keeper, offer_back
from gcm_desktop.ui.notices import Notice, Notices

__all__ = ("EVERY", "Keeping")


class Keeping(Keeper):
    """Looks after the drafts of the capture form."""

    def __init__(self, writing: Writing, notices: Notices) -> None:
        super().__init__(writing, notices)
        self._writing = writing
        self._offered: dict[str, Notice] = {}
        self._waiting = False
        writing.form.changed.connect(self.wait)
        writing.form.changed.connect(self._show_state)
        writing.settled.connect(self._show_state)

    def offer(self) -> None:
        """Offer what was left when the program last ended."""
        for place, facts in self._writing.recording.drafts.found():
            self._offer(place, facts)

    def write(self) -> None:
        drafts, writing = self._writing.recording.drafts, self._writing
        if not writing.unsaved:
            drafts.drop()
        elif drafts.keep(writing.facts):
            writing.head.say(_("Kept as a draft"), "info")

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
        self._offered[place] = offer_back(
            self._notices,
            _question(facts),
            lambda: self._bring_back(place, facts),
            lambda: self._discard(place),
        )

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
