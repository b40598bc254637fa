"""Coverage: who was heard on what, as counts of inputs (never of people)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from gcm_desktop.reference import GROUPS

CELLS = """
SELECT value, stakeholder_group, count(*) FROM input_objective
WHERE consultation_id = :consultation AND standing
GROUP BY value, stakeholder_group
"""
"""One pass over the index of the link table, which holds the group beside each objective."""
UNSORTED = """
SELECT stakeholder_group, count(*) FROM input
WHERE consultation_id = :consultation AND objectives = '[]'
  AND NOT withdrawn AND NOT consent_withdrawn
GROUP BY stakeholder_group
"""
TOTAL = """
SELECT count(*) FROM input
WHERE consultation_id = :consultation AND NOT withdrawn AND NOT consent_withdrawn
"""


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
    named, connection = {"consultation": consultation_id.hex}, db.connection()
    cells = connection.execute(text(CELLS), named)
    unsorted = connection.execute(text(UNSORTED), named)
    return Coverage(
        cells={(int(objective), group): count for objective, group, count in cells},
        to_be_sorted={group: count for group, count in unsorted},  # noqa: C416  (rows, not pairs)
        total=int(connection.execute(text(TOTAL), named).scalar_one()),
    )
