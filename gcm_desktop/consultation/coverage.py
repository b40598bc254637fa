"""Coverage: who was heard on what, as counts of inputs (never of people)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from gcm_desktop.reference import GROUPS

TO_BE_SORTED, EACH_ONCE = 0, -1
"""What stands in place of an objective in the counts: none yet, and any at all."""
STANDING = "NOT ({row}.withdrawn OR {row}.consent_withdrawn)"
"""Whether an input counts, as SQL over its row."""
LINES = """
SELECT {row}.consultation_id AS consultation_id, value AS objective,
  {row}.stakeholder_group AS stakeholder_group FROM json_each({row}.objectives)
UNION ALL SELECT {row}.consultation_id, 0, {row}.stakeholder_group WHERE {row}.objectives = '[]'
UNION ALL SELECT {row}.consultation_id, -1, {row}.stakeholder_group
"""
"""In which lines of the counts an input stands, as SQL over its row."""
BY_HAND = """
SELECT consultation_id, objective, stakeholder_group, count(*) FROM (
  SELECT consultation_id, value AS objective, stakeholder_group, withdrawn, consent_withdrawn
    FROM input, json_each(objectives)
  UNION ALL SELECT consultation_id, 0, stakeholder_group, withdrawn, consent_withdrawn
    FROM input WHERE objectives = '[]'
  UNION ALL SELECT consultation_id, -1, stakeholder_group, withdrawn, consent_withdrawn FROM input
) WHERE NOT (withdrawn OR consent_withdrawn) GROUP BY 1, 2, 3
"""
"""All the counts, made from the rows anew: what they must be."""
AFTER = """
SELECT consultation_id, value, stakeholder_group, count(*)
FROM input NOT INDEXED, json_each(replace(objectives, ']', iif(objectives = '[]', '0,-1]', ',-1]')))
WHERE line > ? AND NOT (withdrawn OR consent_withdrawn) GROUP BY 1, 2, 3
"""
"""The counts of the inputs after a line: where many come at once."""
ASKED = """
SELECT objective, stakeholder_group, inputs FROM heard
WHERE consultation_id = :consultation AND inputs > 0
"""
"""The counts are kept as inputs come and go, so that asking reads some hundred lines."""


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
