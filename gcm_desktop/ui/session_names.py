"""What is said of sessions on screen: their states, their times, who was counted."""

from datetime import datetime
from zoneinfo import ZoneInfo

from gcm_desktop.consultation.sessions import Session
from gcm_desktop.texts import _
from gcm_desktop.ui.days import day_and_hour, hour_in_words

STATE_TONES = {"open": "accent", "closed": "warn", "tidied": "info", "sealed": "good"}


def state_name(state: str) -> str:
    """How far a session is."""
    return {
        "open": _("Open"),
        "closed": _("Closed"),
        "tidied": _("Tidied"),
        "sealed": _("Sealed"),
    }[state]


def state_meaning(state: str) -> str:
    """What that means, and what comes next."""
    return {
        "open": _("Planned or under way. Close it when the meeting is over."),
        "closed": _(
            "The meeting is over. In the evening sort what is to be sorted, count the room, note "
            "consents; then it is tidied."
        ),
        "tidied": _("The evening's work is done. Seal it, so that every later change shows."),
        "sealed": _("Sealed. It can still be corrected; what changes is shown as an amendment."),
    }[state]


def step_name(state: str) -> str:
    """The one step that comes next."""
    return {
        "open": _("Close the session"),
        "closed": _("It is tidied"),
        "tidied": _("Seal the session…"),
        "sealed": _("Seal it again…"),
    }[state]


def sex_name(sex: str) -> str:
    """A sex, or that it was not recorded."""
    return {
        "women": _("Women"), "men": _("Men"), "other": _("Other"),
        "not_recorded": _("Not recorded"),
    }[sex]  # fmt: skip


def age_name(band: str) -> str:
    """An age band, or that it was not recorded."""
    if band == "not_recorded":
        return _("Not recorded")
    return f"\u2066{band.replace('-', '–')}\u2069"  # from left to right on every screen


def disability_name(said: str) -> str:
    """What somebody declared of themselves, or that it was not recorded."""
    return {
        "yes": _("With a disability"), "no": _("Without"), "not_recorded": _("Not recorded"),
    }[said]  # fmt: skip


def when(session: Session) -> str:
    """Day and hours by the clock at the place."""
    start, end = session.starts_at, session.ends_at
    if start is None:
        return _("No day yet")
    begins = _said(start, session.zone)
    if end is None:
        return begins
    there = _there(end, session.zone)
    same = _there(start, session.zone).date() == there.date()
    return f"{begins} – {hour_in_words(there) if same else day_and_hour(there)}"


def day_and_time(moment: datetime | None, zone: str = "UTC") -> str:
    """A moment by the clock at a place."""
    return _said(moment, zone) if moment else ""


def _said(moment: datetime, zone: str) -> str:
    return day_and_hour(_there(moment, zone))


def _there(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))
