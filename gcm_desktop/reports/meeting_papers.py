"""What is handed out around a session: the kit before it, receipt cards, the sheet after it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from gcm_desktop.consultation.consultations import Consultation, consultation
from gcm_desktop.consultation.findings import Finding, findings, sources
from gcm_desktop.consultation.recommendations import recommendations
from gcm_desktop.consultation.sessions import Session, agenda_items, session
from gcm_desktop.errors import GcmError
from gcm_desktop.reports.receipt_card import receipt_cards
from gcm_desktop.reports.return_sheet import Heard, Returned, return_sheet
from gcm_desktop.reports.session_kit import Contact, PlannedItem, SessionPlan, session_kit
from gcm_desktop.texts import _
from gcm_desktop.workspace import Workspace


class NothingToReturnError(GcmError):
    """A session of which no finding tells yet."""

    code = "nothing-to-return"

    def __init__(self) -> None:
        super().__init__(
            _("No finding rests on what was said in this session yet, so there is nothing to give "
              "back. Nothing was made; write findings first.")
        )  # fmt: skip


def kit(workspace: Workspace, session_id: UUID, language: str) -> bytes:
    """The session kit as a PDF. Raises NoSuchRecordError."""
    return session_kit(session_plan(workspace, session_id), language)


def sheet(workspace: Workspace, session_id: UUID, language: str) -> bytes:
    """The return sheet as a PDF. Raises NoSuchRecordError, NothingToReturnError."""
    returned = what_is_returned(workspace, session_id)
    if not returned.heard:
        raise NothingToReturnError
    return return_sheet(returned, language)


def cards(
    workspace: Workspace, consultation_id: UUID, receipts: Sequence[str], language: str
) -> bytes:
    """Cards with these receipt numbers as a PDF. Raises NoSuchRecordError."""
    about = workspace.read(consultation, consultation_id)
    return receipt_cards(receipts, about.withdraw_until, about.contact, language)


def session_plan(workspace: Workspace, session_id: UUID) -> SessionPlan:
    """A session as its kit tells of it: nobody who was invited is named."""
    meeting = workspace.read(session, session_id)
    about = workspace.read(consultation, meeting.consultation_id)
    return SessionPlan(
        title=meeting.title,
        consultation=about.title,
        place=meeting.place or about.place,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=meeting.zone,
        facilitators=meeting.facilitators,
        organisers=_organisers(about),
        withdraw_until=about.withdraw_until,
        agenda=tuple(
            PlannedItem(item.title, item.objectives, item.minutes)
            for item in agenda_items(meeting)
        ),
        groups=about.groups_planned,
        contacts=tuple(
            Contact(str(one.get("title") or ""), str(one.get("phone") or ""),
                    str(one.get("hours") or ""))
            for one in about.referrals
        ),
        sample=about.sample,
    )  # fmt: skip


def what_is_returned(workspace: Workspace, session_id: UUID) -> Returned:
    """What is given back: findings that rest on the session, and what is asked for because of them.

    Words of those who spoke are not among it: in a village a sentence points to who said it.
    """
    meeting = workspace.read(session, session_id)
    about = workspace.read(consultation, meeting.consultation_id)
    written = workspace.read(findings, about.id)
    told = [one for one in written if _rests_on_session(workspace, one, session_id)]
    because = {one.id.hex for one in told}
    every = workspace.read(recommendations, about.id)
    asked = [
        one for one in every if one.fate != "declined" and not because.isdisjoint(one.findings)
    ]
    return Returned(
        title=meeting.title,
        place=meeting.place or about.place,
        on=_day(meeting) or workspace.last_changed(),
        heard=tuple(Heard(one.objective, one.text) for one in told),
        next_steps=tuple(_asked(one.text, one.addressee, one.time_frame) for one in asked),
        contact=about.contact,
        sample=about.sample,
        withdraw_until=about.withdraw_until,
    )


def _rests_on_session(workspace: Workspace, finding: Finding, session_id: UUID) -> bool:
    return any(one.session_id == session_id for one in workspace.read(sources, finding.id))


def _day(meeting: Session) -> date | None:
    """The day it was on, by the clocks of the place."""
    starts = meeting.starts_at
    return starts.astimezone(ZoneInfo(meeting.zone)).date() if starts else None


def _asked(text: str, *particulars: str | None) -> str:
    said = ", ".join(filter(None, particulars))
    return f"{text} ({said})" if said else text


def _organisers(about: Consultation) -> tuple[str, ...]:
    return tuple(filter(None, (about.lead_organisation, *about.partner_organisations)))
