"""Sessions that were held: what was asked in them, and who was in the room."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.consultation.sessions import agenda_items

GROUP, SEX, AGE, PLACE, LANGUAGE, SESSION = DIMENSIONS = (
    "stakeholder_group",
    "sex",
    "age_band",
    "place",
    "language",
    "session",
)
"""By what people and what they said can be told apart."""
NOWHERE = ""
"""What was given in no session, or in one of which no place is known."""
TALLY = {GROUP: "by_group", SEX: "by_sex", AGE: "by_age"}
"""By dimension, the tally of a session in which its heads were counted."""
BEGUN = text("""
SELECT s.id FROM session s WHERE s.consultation_id = :consultation AND EXISTS
  (SELECT 1 FROM input i WHERE i.consultation_id = s.consultation_id AND i.session_id = s.id)
""")


def has_begun(
    meeting: Meeting, with_inputs: frozenset[str] | set[str], now: datetime | None
) -> bool:
    """Whether a session was held, or is being held."""
    due = now is not None and meeting.starts_at is not None and meeting.starts_at < now
    return meeting.state != "open" or due or meeting.id.hex in with_inputs


def sessions_with_inputs(db: Session, consultation_id: UUID) -> frozenset[str]:
    """The sessions in which anything was recorded, also where it was taken back since."""
    found = db.connection().execute(BEGUN, {"consultation": consultation_id.hex})
    return frozenset(found.scalars())


@dataclass(frozen=True)
class Room:
    """A session that was held: what was asked in it, and who was counted."""

    id: str
    place: str
    asked: frozenset[int]
    people: int | None
    tallies: dict[str, dict[str, int] | None]

    def heads(self, by: str, column: str) -> int | None:
        """Heads of a column in the room."""
        if by in TALLY:
            tally = self.tallies[by]
            return None if tally is None else tally.get(column, 0)
        return self.people if by != LANGUAGE and column == self.column(by) else None

    def column(self, by: str) -> str:
        """The column that is all of this session."""
        return self.place if by == PLACE else self.id


def rooms_of(
    db: Session, about: Consultation, meetings: list[Meeting], now: datetime | None
) -> Iterator[Room]:
    """The sessions of a consultation that were held."""
    with_inputs = sessions_with_inputs(db, about.id)
    for meeting in meetings:
        if has_begun(meeting, with_inputs, now):
            items = agenda_items(meeting)
            yield Room(
                id=meeting.id.hex,
                place=meeting.place or NOWHERE,
                asked=frozenset(about.objectives_in_focus).union(*(i.objectives for i in items)),
                people=meeting.people,
                tallies={by: _tally(meeting, by) for by in TALLY},
            )


def _tally(meeting: Meeting, by: str) -> dict[str, int] | None:
    """The heads of a session; groups may have been counted by sex only."""
    tally: dict[str, int] | None = getattr(meeting, TALLY[by])
    if tally is None and by == GROUP and meeting.group_by_sex is not None:
        return {group: sum(split.values()) for group, split in meeting.group_by_sex.items()}
    return tally


def column_of(meeting: Meeting, by: str) -> str:
    """The place of a session, or the session itself, as a column."""
    return (meeting.place or NOWHERE) if by == PLACE else meeting.id.hex
