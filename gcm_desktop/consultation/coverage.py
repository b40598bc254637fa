"""Coverage: who was heard on what, as counts of inputs (never of people)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from gcm_desktop.consultation.counts import EACH_ONCE, TO_BE_SORTED
from gcm_desktop.reference import GROUPS

ASKED = """
SELECT objective, stakeholder_group, inputs FROM heard
WHERE consultation_id = :consultation AND inputs > 0
"""
"""Some hundred lines, however many inputs there are."""


@dataclass(frozen=True)
class Coverage:
    """Numbers of inputs, objectives × stakeholder groups. An input may count on several."""

    cells: dict[tuple[int, str], int]
    """Only what is above zero."""
    to_be_sorted: dict[str, int]
    """By group, the inputs that have no objective yet."""
    total: int
    """Inputs, each once."""

    @property
    def by_objective(self) -> dict[int, int]:
        """Inputs on each of the 23 objectives."""
        sums = dict.fromkeys(range(1, 24), 0)
        for (objective, _), inputs in self.cells.items():
            sums[objective] += inputs
        return sums

    def groups_on(self, objective: int) -> dict[str, int]:
        """Inputs on one objective by group, the silent groups too."""
        return {group: self.cells.get((objective, group), 0) for group in GROUPS}

    def groups_heard(self) -> frozenset[str]:
        """The groups of which anything was recorded."""
        return frozenset(group for _, group in self.cells) | frozenset(self.to_be_sorted)


def coverage(db: Session, consultation_id: UUID) -> Coverage:
    """The matrix of one consultation, and beside it what is still to be sorted."""
    lines = db.connection().execute(text(ASKED), {"consultation": consultation_id.hex})
    counts = {(int(objective), str(group)): int(inputs) for objective, group, inputs in lines}
    by_group = {
        kind: {group: n for (objective, group), n in counts.items() if objective == kind}
        for kind in (TO_BE_SORTED, EACH_ONCE)
    }
    return Coverage(
        cells={cell: inputs for cell, inputs in counts.items() if cell[0] > 0},
        to_be_sorted=by_group[TO_BE_SORTED],
        total=sum(by_group[EACH_ONCE].values()),
    )
