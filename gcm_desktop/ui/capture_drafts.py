"""Half-typed words, kept inside the file until they are saved, and offered again after a crash.

There is more than one place: what was left by a crash waits in its own until somebody decides,
and a correction has another than the new line it interrupts, so that no draft covers another.
"""

from uuid import UUID

from gcm_desktop.consultation.drafts import draft, strike_draft
from gcm_desktop.ui.half_typed import Facts, Kept
from gcm_desktop.workspace import Workspace

PLACES = 5


class Drafts(Kept):
    """The drafts of one consultation's form."""

    def __init__(self, workspace: Workspace, consultation_id: UUID) -> None:
        first = f"capture/{consultation_id}"
        super().__init__(workspace, first)
        self._places = (first, *(f"{first}/{number}" for number in range(2, PLACES + 1)))
        self._reserved: dict[str, Facts | None] = {}

    def found(self) -> list[tuple[str, Facts]]:
        """What was left when the program last ended, by place; it stays until it is decided on."""
        there = [(place, self._workspace.read(draft, place)) for place in self._places]
        left = [(place, facts) for place, facts in there if facts is not None]
        self._reserved.update(left)
        self.place = self._free()
        return left

    def set_aside(self) -> str:
        """Leave what is kept where it is, and begin in another place."""
        before = self.place
        self._reserved[before] = self._kept
        self.place, self._kept = self._free(), None
        return before

    def take_up(self, place: str) -> None:
        """Go on with what is kept in this place."""
        self.place, self._kept = place, self._reserved.pop(place, None)

    def discard(self, place: str) -> None:
        """Forget what waits in this place."""
        self._reserved.pop(place, None)
        self._workspace.write(strike_draft, place)

    def waiting(self, editing: UUID) -> list[str]:
        """The places in which a correction of this input waits."""
        known = self._reserved.items()
        return [place for place, facts in known if (facts or {}).get("editing") == editing.hex]

    def _free(self) -> str:
        free = (place for place in self._places if place not in self._reserved)
        return next(free, self._places[-1])
