"""Every table of the consultation, for the parts that treat them all alike."""

from dataclasses import dataclass

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.cycles import ReviewCycle, RoundTable
from gcm_desktop.consultation.drafts import Draft
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.issued import IssuedReport
from gcm_desktop.consultation.officers import Officer
from gcm_desktop.consultation.record import Record
from gcm_desktop.consultation.sessions import Session


@dataclass(frozen=True)
class Link:
    """A table that is a view of a list in another: one line for each value."""

    name: str
    table: str
    field: str
    beside: tuple[str, ...] = ()
    """Columns of the row that stand beside each value, so that counting needs no join."""


TABLES: dict[str, type[Record]] = {
    str(table.__tablename__): table
    for table in (Officer, ReviewCycle, RoundTable, Consultation, Session, Input, IssuedReport)
}
OUTSIDE = (Draft,)
"""Tables the journal does not know."""
LINKS: tuple[Link, ...] = (
    Link("input_objective", "input", "objectives", ("consultation_id", "stakeholder_group")),
    Link("input_principle", "input", "principles", ("consultation_id",)),
)
STANDING = "NOT ({row}.withdrawn OR {row}.consent_withdrawn)"
"""Whether an input counts, as SQL over its row."""
SEARCHED: dict[str, str] = {"input": "text"}
"""By table, the field whose words can be searched for."""
