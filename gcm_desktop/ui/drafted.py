"""A dialog in which nothing half typed is lost: it is kept in the file until it became a record."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.half_typed import DraftKeeping, Facts, Kept
from gcm_desktop.ui.notices import Notices


class DraftedDialog(SnugDialog):
    """What was typed stands here again the next time, until it is saved or typed back."""

    changed = Signal()
    """Something was typed or chosen."""

    def __init__(self, kept: Kept | None, width: int, parent: QWidget) -> None:
        super().__init__(width, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.notices = Notices()
        self.kept = kept
        self._before: Facts = {}
        self.keeping: DraftKeeping | None = None

    def facts(self) -> Facts:
        """What stands in the form, as a draft keeps it."""
        raise NotImplementedError  # every form has facts of its own; Qt classes cannot be ABCs

    def fill(self, facts: Facts) -> None:
        """Show what a draft kept; what does not fit is passed over."""
        raise NotImplementedError  # as above

    @property
    def typed(self) -> Facts:
        """What stands in the form, if anything was typed in it."""
        facts = self.facts()
        return facts if facts != self._before else {}

    def begin_keeping(self, *, begun_with: Facts | None = None, known: Facts | None = None) -> None:
        """Once it shows what it begins with: go on with what waits, and keep what follows.

        `begun_with`: what a draft must have begun with to belong here. `known`: what the record
        says where the form shows something of the draft already.
        """
        self._before = self.facts() | (known or {})
        if self.kept is None:
            return
        waiting = self.kept.go_on()
        if waiting and (begun_with or {}).items() <= waiting.items():
            self.fill(waiting)
            self.notices.say(_("What was begun here before stands here again."), "info")
        else:
            self.kept.saved()  # what is not shown here is not taken for typed back either
        self.keeping = DraftKeeping(self, self, self.kept, self.notices)

    def finish(self) -> None:
        """It became a record: close, and keep no draft of it."""
        if self.keeping is not None:
            self.keeping.end()
        self.accept()

    def refuse(self, sentence: str) -> None:
        """Say why it became none."""
        self.notices.clear()
        self.notices.say(sentence, "bad")

    def done(self, result: int) -> None:
        """Close; what was typed and not saved is kept, also where locking closes it."""
        if self.keeping is not None and result != DraftedDialog.DialogCode.Accepted:
            self.keeping.keep()
        super().done(result)


def ids_waiting(kept: Kept, name: str, otherwise: Iterable[str]) -> list[str]:
    """The ids that a draft lists under a name; where none waits, these."""
    listed = (kept.go_on() or {}).get(name)
    return [str(one) for one in (listed if isinstance(listed, list | tuple) else otherwise)]


def text_of(facts: dict[str, Any], name: str) -> str:
    """A text of a draft, if it is one."""
    said = facts.get(name)
    return said if isinstance(said, str) else ""
