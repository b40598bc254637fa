"""The dashboard: how a consultation goes, in figures, while something can still be done about it.

Nothing in it names or shows anybody who spoke: where one voice is heard much more than others, that
is told as a number.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session

from gcm_desktop.consultation.consultations import Consultation, consultation, planned_groups
from gcm_desktop.consultation.coverage import Coverage, coverage
from gcm_desktop.consultation.held import sessions_with_inputs
from gcm_desktop.consultation.sessions import SEXES, sessions
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.reference import GROUPS, KINDS

QUARTERS = text("""
SELECT substr(recorded_at, 1, 14) || (15 * (substr(recorded_at, 15, 2) / 15)), count(*) FROM input
WHERE consultation_id = :consultation AND NOT (withdrawn OR consent_withdrawn)
  AND recorded_at NOT NULL GROUP BY 1
""")
"""By quarter of an hour: the day of every zone begins with one of them."""
SAID = text("""
SELECT session_id, kind, stakeholder_group, coalesce(sex, 'not_recorded'), quote, count(*)
FROM input WHERE consultation_id = :consultation AND NOT (withdrawn OR consent_withdrawn)
GROUP BY 1, 2, 3, 4, 5
""")
VOICES = text("""
SELECT session_id, max(said) FROM
  (SELECT i.session_id, count(*) AS said FROM input i LEFT JOIN consent c ON c.id = i.consent_id
   WHERE i.consultation_id = :consultation AND NOT (i.withdrawn OR i.consent_withdrawn)
     AND coalesce(i.consent_id, i.speaker) NOT NULL
   GROUP BY i.session_id, coalesce(c.participant_id, i.consent_id, lower(trim(i.speaker))))
GROUP BY 1
""")
"""Who it was is not even read."""
FEW, A_THIRD = 6, 1 / 3
"""From so many inputs of a session on, one voice with more than this share of them dominates."""


@dataclass(frozen=True)
class Quotes:
    """How many inputs are people's own words, of how many."""

    quotes: int
    inputs: int


@dataclass(frozen=True)
class LoudestVoice:
    """How much of what was said in a session one person said, whoever that is."""

    session_id: UUID | None
    """Nothing for what was said in no session."""
    title: str | None
    said: int
    """Inputs of the most frequent speaker, participant or consent."""
    inputs: int
    """Inputs of the session, also those of which nobody noted whose they are."""

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.said / self.inputs

    @property
    def dominates(self) -> bool:
        """Whether one person said more than a third, where there was enough to tell."""
        return self.inputs >= FEW and self.share > A_THIRD


@dataclass(frozen=True)
class OverdueSession:
    """A session whose day is over, and nothing shows that it took place."""

    session_id: UUID
    title: str
    day: date
    """In the zone of the session."""


@dataclass(frozen=True)
class Dashboard:
    """How a consultation goes. All counts are of inputs that stand, never of people."""

    zone: str
    by_day: dict[date, int]
    """By the day they were recorded on in `zone`, without days that have none."""
    undated: int
    """Inputs of which it is not known when they were recorded."""
    by_kind: dict[str, int]
    by_objective: dict[int, int]
    """An input counts on each of its objectives."""
    quotes_by_group: dict[str, Quotes]
    quotes_by_sex: dict[str, Quotes]
    voices: tuple[LoudestVoice, ...]
    """By session, the greatest share first; only sessions in which it was noted who spoke."""
    sessions_planned: int | None
    sessions_held: int
    """Sessions that were closed, or in which anything was said."""
    overdue: tuple[OverdueSession, ...]
    to_be_sorted: int
    groups_missing: tuple[str, ...]
    """Groups that were planned, or any at all where none was, of which nothing was recorded."""
    total: int


def dashboard(
    db: Session, consultation_id: UUID, *, now: datetime | None = None, zone: str = "UTC"
) -> Dashboard:
    """How a consultation goes. Days are those of most of its sessions, of `zone` without any.

    All its inputs are read through. Raises NoSuchRecordError.
    """
    db.flush()
    about, meetings = consultation(db, consultation_id), sessions(db, consultation_id)
    heard, days_of = coverage(db, consultation_id), _zone(meetings, zone)
    said, by_day = _Said.of(db, about), _by_day(db, about, days_of)
    with_inputs = sessions_with_inputs(db, consultation_id)
    held = {one.id for one in meetings if one.state != "open" or one.id.hex in with_inputs}
    return Dashboard(
        zone=days_of,
        by_day=by_day,
        undated=heard.total - sum(by_day.values()),
        by_kind={kind: said.kinds[kind] for kind in KINDS},
        by_objective=heard.by_objective,
        quotes_by_group=said.quotes_of(said.groups, GROUPS),
        quotes_by_sex=said.quotes_of(said.sexes, SEXES),
        voices=_voices(db, about, meetings, said.sessions),
        sessions_planned=about.sessions_planned or len(meetings) or None,
        sessions_held=len(held),
        overdue=tuple(_overdue((one for one in meetings if one.id not in held), now)),
        to_be_sorted=sum(heard.to_be_sorted.values()),
        groups_missing=_missing(planned_groups(db, consultation_id), heard),
        total=heard.total,
    )


@dataclass(frozen=True)
class _Said:
    """Inputs by what they are, with quotes apart."""

    kinds: Counter[str]
    groups: Counter[tuple[str, bool]]
    sexes: Counter[tuple[str, bool]]
    sessions: Counter[str | None]

    @classmethod
    def of(cls, db: Session, about: Consultation) -> "_Said":
        said = cls(Counter(), Counter(), Counter(), Counter())
        lines = db.connection().execute(SAID, {"consultation": about.id.hex})
        for session, kind, group, sex, quote, inputs in lines:
            said.kinds[kind] += inputs
            said.groups[group, bool(quote)] += inputs
            said.sexes[sex, bool(quote)] += inputs
            said.sessions[session] += inputs
        return said

    @staticmethod
    def quotes_of(counts: Counter[tuple[str, bool]], names: Iterable[str]) -> dict[str, Quotes]:
        """Those of which anything was recorded."""
        both = {name: (counts[name, True], counts[name, False]) for name in names}
        return {name: Quotes(own, own + rest) for name, (own, rest) in both.items() if own + rest}


def _zone(meetings: list[Meeting], otherwise: str) -> str:
    zones = Counter(meeting.zone for meeting in meetings)
    return min(zones, key=lambda zone: (-zones[zone], zone), default=otherwise)


def _by_day(db: Session, about: Consultation, zone: str) -> dict[date, int]:
    days: Counter[date] = Counter()
    here = ZoneInfo(zone)
    for quarter, inputs in db.connection().execute(QUARTERS, {"consultation": about.id.hex}):
        hour, minute = quarter.split(":")
        moment = datetime.strptime(hour, "%Y-%m-%d %H").replace(minute=int(minute), tzinfo=UTC)
        days[moment.astimezone(here).date()] += inputs
    return dict(sorted(days.items()))


def _voices(
    db: Session, about: Consultation, meetings: list[Meeting], inputs: Counter[str | None]
) -> tuple[LoudestVoice, ...]:
    known = {meeting.id.hex: meeting for meeting in meetings}
    voices = []
    for session, said in db.connection().execute(VOICES, {"consultation": about.id.hex}):
        title = known[session].title if session in known else None
        key = UUID(session) if session else None
        voices.append(LoudestVoice(key, title, said, inputs[session]))
    return tuple(sorted(voices, key=lambda one: (-one.dominates, -one.share, -one.inputs)))


def _overdue(meetings: Iterable[Meeting], now: datetime | None) -> Iterable[OverdueSession]:
    for meeting in meetings:
        if now is not None and meeting.starts_at is not None:
            here = ZoneInfo(meeting.zone)
            day = (meeting.ends_at or meeting.starts_at).astimezone(here).date()
            if day < now.astimezone(here).date():
                yield OverdueSession(meeting.id, meeting.title, day)


def _missing(planned: Iterable[str], heard: Coverage) -> tuple[str, ...]:
    return tuple(group for group in planned if group not in heard.groups_heard())
