"""Half-typed words, kept inside the file until they are saved, and offered again after a crash.

There is more than one place: what was left by a crash waits in its own until somebody decides,
and a correction has another than the new line it interrupts, so that no draft covers another.
"""

from typing import Any
from uuid import UUID

from gcm_desktop.consultation.drafts import draft, drop_draft, keep_draft, strike_draft
from gcm_desktop.workspace import Workspace

PLACES = 5
Facts = dict[str, Any]


class Drafts:
    """The drafts of one consultation's form."""

    def __init__(self, workspace: Workspace, consultation_id: UUID) -> None:
        self._workspace = workspace
        first = f"capture/{consultation_id}"
        self._places = (first, *(f"{first}/{number}" for number in range(2, PLACES + 1)))
        self._kept: Facts | None = None
        self._reserved: dict[str, Facts | None] = {}
        self.place = first
        """Where what is being typed is kept."""

    def found(self) -> list[tuple[str, Facts]]:
        """What was left when the program last ended, by place; it stays until it is decided on."""
        there = [(place, self._workspace.read(draft, place)) for place in self._places]
        left = [(place, facts) for place, facts in there if facts is not None]
        self._reserved.update(left)
        self.place = self._free()
        return left

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
