"""The dashboard: how a consultation goes, in figures."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.consents import give_consent
from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    open_consultation,
)
from gcm_desktop.consultation.dashboard import Dashboard, Quotes, dashboard
from gcm_desktop.consultation.inputs import record_input, withdraw_input
from gcm_desktop.consultation.participants import attend
from gcm_desktop.consultation.sessions import close_session, open_session
from gcm_desktop.errors import NoSuchRecordError
from gcm_desktop.reference import GROUPS, KINDS
from gcm_desktop.workspace import Workspace

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def say(workspace: Workspace, about: Consultation, *numbers: int, **facts: Any) -> UUID:
    facts = {"kind": "data", "stakeholder_group": "migrants", **facts}
    return workspace.write(
        record_input, consultation_id=about.id, text="The office closes.", objectives=numbers,
        **facts,
    ).id  # fmt: skip


def meet(workspace: Workspace, about: Consultation, **facts: Any) -> UUID:
    facts = {"title": "Morning", **facts}
    return workspace.write(open_session, consultation_id=about.id, **facts).id


def seen(workspace: Workspace, about: Consultation, **asked: Any) -> Dashboard:
    return workspace.read(dashboard, about.id, now=NOW, **asked)


def test_nothing_recorded_is_nothing_in_every_figure(
    workspace: Workspace, consultation: Consultation
) -> None:
    told = seen(workspace, consultation)
    assert (told.total, told.by_day, told.voices, told.overdue) == (0, {}, (), ())
    assert set(told.by_kind) == set(KINDS)
    assert (told.sessions_planned, told.sessions_held) == (None, 0)
    with pytest.raises(NoSuchRecordError):
        workspace.read(dashboard, UUID(int=1))


def test_days_are_those_of_the_place(workspace: Workspace, consultation: Consultation) -> None:
    for hour in (18, 19):  # Kathmandu is 5:45 ahead: a quarter past six in the evening is midnight
        moment = datetime(2026, 5, 3, hour, 0, tzinfo=UTC)
        workspace.clock = lambda at=moment: round(at.timestamp() * 1000)
        say(workspace, consultation, 7)
    assert seen(workspace, consultation).by_day == {date(2026, 5, 3): 2}
    told = seen(workspace, consultation, zone="Asia/Kathmandu")
    assert told.by_day == {date(2026, 5, 3): 1, date(2026, 5, 4): 1}
    meet(workspace, consultation, zone="Asia/Kathmandu")
    told = seen(workspace, consultation)
    assert (told.zone, len(told.by_day), told.undated) == ("Asia/Kathmandu", 2, 0)


def test_quotes_are_told_beside_all_that_was_said(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, 7, quote=True, sex="women")
    say(workspace, consultation, 7, sex="women")
    gone = say(workspace, consultation, 7, quote=True, stakeholder_group="media")
    say(workspace, consultation, stakeholder_group="media")
    workspace.write(withdraw_input, gone)
    told = seen(workspace, consultation)
    assert told.quotes_by_group == {"migrants": Quotes(1, 2), "media": Quotes(0, 1)}
    assert told.quotes_by_sex == {"women": Quotes(1, 2), "not_recorded": Quotes(0, 1)}
    assert told.to_be_sorted == 1


def test_one_voice_above_the_others_is_a_share_without_a_name(
    locked: Workspace,
) -> None:
    about = locked.write(
        open_consultation, title="T", country="KEN", attribution_rule="on_the_record"
    )
    room = meet(locked, about)
    for speaker in ("Asha Abdi", "asha abdi ", "Asha Abdi", "Ben"):
        say(locked, about, 7, session_id=room, speaker=speaker, attribution="named")
    for _more in range(2):
        say(locked, about, 7, session_id=room)
    told = seen(locked, about)
    (voice,) = told.voices
    assert (voice.session_id, voice.said, voice.inputs, voice.share) == (room, 3, 6, 0.5)
    assert voice.dominates
    assert "sha" not in repr(told.voices)


def test_one_person_under_two_consents_is_one_voice(locked: Workspace) -> None:
    about = locked.write(open_consultation, title="T", country="KEN")
    room = meet(locked, about)
    person = locked.write(attend, session_id=room, stakeholder_group="migrants").id
    for _card in range(2):
        consent = locked.write(give_consent, consultation_id=about.id, participant_id=person)
        say(locked, about, consent_id=consent.id, attribution="not_recorded", session_id=room)
    card = locked.write(give_consent, consultation_id=about.id)
    say(locked, about, consent_id=card.id, session_id=room)
    (voice,) = seen(locked, about).voices
    assert (voice.said, voice.inputs, voice.dominates) == (2, 3, False)  # too few to tell


def test_a_session_whose_day_is_over_and_that_left_nothing_is_overdue(
    workspace: Workspace, consultation: Consultation
) -> None:
    day = timedelta(days=1)
    late = meet(workspace, consultation, title="Late", starts_at=NOW - day)
    meet(workspace, consultation, title="Today", starts_at=NOW - timedelta(hours=2))
    meet(workspace, consultation, title="To come", starts_at=NOW + day)
    meet(workspace, consultation, title="Some day")
    closed = meet(workspace, consultation, title="Over", starts_at=NOW - 2 * day)
    workspace.write(close_session, closed, at=NOW - day)
    spoken = meet(workspace, consultation, title="Spoken", starts_at=NOW - 3 * day)
    say(workspace, consultation, session_id=spoken)
    workspace.write(amend_consultation, consultation.id, sessions_planned=9)
    told = seen(workspace, consultation)
    assert [(one.session_id, one.day) for one in told.overdue] == [(late, date(2026, 5, 3))]
    assert (told.sessions_planned, told.sessions_held) == (9, 2)


def test_groups_that_were_planned_and_not_heard_are_missing(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, 7)
    assert set(seen(workspace, consultation).groups_missing) == set(GROUPS) - {"migrants"}
    workspace.write(amend_consultation, consultation.id, groups_planned=("migrants", "media"))
    assert seen(workspace, consultation).groups_missing == ("media",)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.sampled_from(GROUPS[:3]),
            st.sampled_from((None, "women", "men")),
            st.booleans(),
            st.lists(st.integers(1, 23), max_size=3, unique=True),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_the_figures_are_what_counting_by_hand_finds(
    workspace: Workspace, said: list[tuple[str, str, str | None, bool, list[int], bool]]
) -> None:
    about = workspace.write(open_consultation, title="T", country="KEN")
    standing = []
    for kind, group, sex, quote, numbers, taken_back in said:
        facts = {"kind": kind, "stakeholder_group": group, "sex": sex, "quote": quote}
        key = say(workspace, about, *numbers, **facts)
        if taken_back:
            workspace.write(withdraw_input, key)
        else:
            standing.append((kind, group, sex or "not_recorded", quote, numbers))
    told = seen(workspace, about)
    assert told.total == len(standing) == sum(told.by_day.values())
    for kind in KINDS:
        assert told.by_kind[kind] == sum(one[0] == kind for one in standing)
    for number in range(1, 24):
        assert told.by_objective[number] == sum(number in one[4] for one in standing)
    for place, quotes in ((1, told.quotes_by_group), (2, told.quotes_by_sex)):
        for name in {one[place] for one in standing}:
            mine = [one for one in standing if one[place] == name]
            assert quotes[name] == Quotes(sum(one[3] for one in mine), len(mine))
        assert set(quotes) == {one[place] for one in standing}
