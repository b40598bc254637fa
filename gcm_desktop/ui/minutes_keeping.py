"""Keeping the line that is half typed, and offering it again after a crash."""

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.half_typed import Facts, Keeper, offer_back
from gcm_desktop.ui.minutes_block import Block
from gcm_desktop.ui.minutes_writing import MinutesWriting
from gcm_desktop.ui.notices import Notice, Notices


class MinutesKeeping(Keeper):
    """Looks after the drafts of one meeting's line."""

    def __init__(self, writing: MinutesWriting, block: Block, notices: Notices) -> None:
        super().__init__(writing, notices)
        self._writing, self._block = writing, block
        self._offered: dict[str, Notice] = {}
        writing.line.textChanged.connect(self.wait)

    def offer(self) -> None:
        """Offer what was left when the program last ended."""
        for place, facts in self._writing.recording.drafts.found():
            self._offer(place, facts)

    def take_back_offers(self) -> None:
        """Offer nothing any more; what waits, waits on in the file."""
        for notice in self._offered.values():
            self._notices.drop(notice)
        self._offered = {}

    def write(self) -> None:
        drafts, writing = self._writing.recording.drafts, self._writing
        if self._block.recording:
            return
        if writing.unsaved:
            drafts.keep(writing.facts)
        else:
            drafts.drop()

    def _offer(self, place: str, facts: Facts) -> None:
        self._offered[place] = offer_back(
            self._notices,
            _question(facts),
            lambda: self._bring_back(place, facts),
            lambda: self._discard(place),
        )

    def _bring_back(self, place: str, facts: Facts) -> None:
        if facts.get("block"):
            taken = self._block.take_up(place, list(facts["block"]))
        else:
            taken = self._writing.take_up(place, facts)
        if taken:
            self._notices.drop(self._offered.pop(place))
        else:
            self._writing.say(_("Save or strike first the line that is being typed."), "info")

    def _discard(self, place: str) -> None:
        try:
            self._writing.recording.drafts.discard(place)
        except GcmError as error:
            self._notices.show_error(error)
            return
        self._notices.drop(self._offered.pop(place))
        self._writing.line.setFocus()


def _question(facts: Facts) -> str:
    """Without the words themselves: whoever looks over a shoulder now is not who heard them."""
    if block := facts.get("block"):
        many = len(block)
        return ngettext(
            "A block of {n} line was not recorded to the end.",
            "A block of {n} lines was not recorded to the end.",
            many,
        ).format(n=many)
    count = len(str(facts.get("text") or ""))
    if facts.get("editing"):
        return _("A correction of {n} characters was not saved.").format(n=count)
    return _("Words that were not saved are kept here: {n} characters.").format(n=count)
