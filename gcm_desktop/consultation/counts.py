"""Counts: how many inputs stand on each objective, kept as inputs come and go.

Asking who was heard on what then reads some lines, however many inputs there are. An input stands
in one line for each of its objectives, or in that of what is to be sorted, and in one for all. What
was withdrawn, or taken back with its consent, stands in none. Lines that fall to 0 may stay.
"""

from dataclasses import dataclass

from gcm_desktop.consultation.sessions import AGE_BANDS, SEXES
from gcm_desktop.reference import GROUPS

TO_BE_SORTED, EACH_ONCE = 0, -1
"""What stands in place of an objective in the counts: none yet, and any at all."""
NOT_RECORDED = "not_recorded"
APART = {"sex": SEXES, "age_band": AGE_BANDS, "stakeholder_group": GROUPS}
"""By field of an input, all that it can say of who spoke."""


@dataclass(frozen=True)
class Counts:
    """A table of counts: `inputs`, and of those how many were of each sex, age band or group.

    It has a line for each objective, and each of what some fields say.
    """

    name: str
    key: tuple[str, ...]
    """Those fields of an input; `objective` stands for all lines it is in. What a field leaves
    empty is an empty text."""
    apart: tuple[str, ...] = ()
    """The fields of which all that they can say is counted in columns."""

    @property
    def columns(self) -> dict[str, tuple[str, str]]:
        """Beside `inputs`: by column, the field and what it says of the inputs counted there."""
        return {
            counting(field, said): (field, said) for field in self.apart for said in APART[field]
        }


def counting(field: str, said: str) -> str:
    """The column that counts the inputs of which a field says this."""
    return f'"{field} {said}"'


COUNTS = (
    Counts("heard", ("consultation_id", "objective", "stakeholder_group")),
    Counts("spoken", ("consultation_id", "session_id", "objective", "language"), tuple(APART)),
)
"""Of whole consultations, and of each session in them."""
