"""Every table of the consultation, for the parts that treat them all alike."""

from dataclasses import dataclass

from gcm_desktop.consultation.assessments import Assessment
from gcm_desktop.consultation.attachments import Attachment, AttachmentChunk
from gcm_desktop.consultation.consents import Consent
from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.cycles import ReviewCycle, RoundTable
from gcm_desktop.consultation.disclosure import DisclosureDecision
from gcm_desktop.consultation.drafts import Draft
from gcm_desktop.consultation.findings import Finding
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.issued import IssuedReport
from gcm_desktop.consultation.officers import Officer
from gcm_desktop.consultation.participants import Participant
from gcm_desktop.consultation.passages import Comment, Dissent, Passage
from gcm_desktop.consultation.recommendations import Recommendation
from gcm_desktop.consultation.record import Record
from gcm_desktop.consultation.report_plans import ReportPlan
from gcm_desktop.consultation.sealing import SessionSeal
from gcm_desktop.consultation.search import SAID
from gcm_desktop.consultation.sessions import Session
from gcm_desktop.consultation.stakeholders import Stakeholder


@dataclass(frozen=True)
class Link:
    """A table that is a view of a list in another: one line (value, id) for each value."""

    name: str
    table: str
    field: str


TABLES: dict[str, type[Record]] = {
    str(table.__tablename__): table
    for table in (
        Officer, ReviewCycle, RoundTable, Consultation, Session, Input, IssuedReport, Stakeholder,
        Participant, Consent, Assessment, Finding, Recommendation, Passage, Comment, Dissent,
        SessionSeal, DisclosureDecision, ReportPlan,
    )
}  # fmt: skip
OUTSIDE = (Draft, Attachment, AttachmentChunk)
"""Tables the journal does not know."""
LINKS: tuple[Link, ...] = (
    Link("input_objective", "input", "objectives"),
    Link("input_principle", "input", "principles"),
)
SEARCHED: dict[str, str] = {"input": SAID}
"""By table, what can be searched for, as SQL over its rows."""
