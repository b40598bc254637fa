"""Sessions: one meeting, and who was in the room."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import record_input, withdraw_input
from gcm_desktop.consultation.participants import attend, leave_session
from gcm_desktop.consultation.sealing import seal_session
from gcm_desktop.consultation.sessions import (
    Session,
    agenda_items,
    amend_session,
    close_session,
    count_warnings,
    inputs_by_session,
    open_session,
    reopen_session,
    session,
    sessions,
    ticked_by_session,
    tidy_session,
    withdraw_session,
)
from gcm_desktop.errors import NoSuchRecordError, RefusedError
from gcm_desktop.workspace import Workspace

NINE = datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_everything_said_of_a_session_is_kept(
    workspace: Workspace, consultation: Consultation
) -> None:
    facts = {
        "title": "Morning", "starts_at": NINE, "ends_at": NINE + timedelta(hours=3),
        "zone": "Africa/Nairobi", "place": "Hall",
        "agenda": ({"title": "Welcome", "objectives": [1], "minutes": 10},),
        "facilitators": ("Ana", "بن"), "interpreters": ("Chen",), "officials_present": True,
        "employers_present": False, "police_present": None, "people": 41,
        "by_group": {"migrants": 30, "not_recorded": 11}, "by_sex": {"women": 20, "men": 21},
        "by_age": {"0-17": 0, "60+": 41}, "by_disability": {"yes": 2, "not_recorded": 39},
        "group_by_sex": {"migrants": {"women": 18, "men": 12}}, "consent_language": "sw",
        "consent_read_at": NINE, "consent_witness": "Ana", "consent_objections": 0,
        "read_back_at": NINE, "corrections": "None.\n", "accessibility": "Ramp", "notes": " n ",
    }  # fmt: skip
    workspace.write(open_session, consultation_id=consultation.id, **facts)
    [kept] = workspace.read(sessions, consultation.id)
    assert {name: getattr(kept, name) for name in facts} == facts
    assert kept.state == "open"


def test_nothing_counted_is_not_zero(workspace: Workspace, consultation: Consultation) -> None:
    made = workspace.write(open_session, consultation_id=consultation.id, title="M")
    assert made.people is made.by_group is made.police_present is made.consent_objections is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("people", -1), ("people", "many"), ("people", 1.5), ("by_sex", {"women": -1}),
        ("by_group", {"migrants": "some"}), ("zone", "Atlantis/Port"), ("zone", ""),
        ("state", "burnt"), ("consent_objections", -1), ("starts_at", "noon"), ("title", " "),
        ("notes", "x" * 20_001), ("people", 10**30), ("consent_objections", 10**30),
        ("by_sex", {"robots": 1}), ("by_group", {"pirates": 1}), ("by_age", {"90": 1}),
        ("group_by_sex", {"migrants": {"women": -1}}), ("group_by_sex", {"pirates": {}}),
        ("agenda", ({"title": "A", "objectives": [24]},)),
        ("agenda", ({"title": "A", "objectives": 7},)),
        ("agenda", ({"title": "A", "minutes": "long"},)),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_field(
    workspace: Workspace, consultation: Consultation, name: str, value: object
) -> None:
    with pytest.raises(RefusedError) as refused:
        workspace.write(
            open_session, **{"consultation_id": consultation.id, "title": "M", name: value}
        )
    assert refused.value.problems.keys() == {name}


def test_a_session_cannot_end_before_it_starts(
    workspace: Workspace, consultation: Consultation
) -> None:
    with pytest.raises(RefusedError) as refused:
        workspace.write(
            open_session, consultation_id=consultation.id, title="M", starts_at=NINE,
            ends_at=NINE - timedelta(minutes=1),
        )  # fmt: skip
    assert refused.value.problems.keys() == {"ends_at"}
    made = workspace.write(open_session, consultation_id=consultation.id, title="M", starts_at=NINE)
    with pytest.raises(RefusedError):
        workspace.write(amend_session, made.id, ends_at=NINE - timedelta(days=1))


def test_a_session_goes_through_its_states(
    workspace: Workspace, consultation: Consultation
) -> None:
    made = workspace.write(open_session, consultation_id=consultation.id, title="M")
    for step, state in ((close_session, "closed"), (tidy_session, "tidied")):
        assert workspace.write(step, made.id).state == state
    workspace.write(seal_session, made.id, heads=workspace.heads_of([made.id]))
    assert workspace.read(session, made.id).state == "sealed"
    assert workspace.write(reopen_session, made.id).state == "open"


def test_the_state_of_a_session_is_changed_by_its_own_steps_alone(
    workspace: Workspace, consultation: Consultation
) -> None:
    made = workspace.write(open_session, consultation_id=consultation.id, title="M")
    with pytest.raises(TypeError):
        workspace.write(amend_session, made.id, state="sealed")


def test_sessions_stand_in_order_of_time(workspace: Workspace, consultation: Consultation) -> None:
    for title, hours in (("noon", 3), ("dawn", -3), ("morning", 0)):
        workspace.write(
            open_session, consultation_id=consultation.id, title=title,
            starts_at=NINE + timedelta(hours=hours),
        )  # fmt: skip
    found = workspace.read(sessions, consultation.id)
    assert [one.title for one in found] == ["dawn", "morning", "noon"]


def test_a_session_that_was_taken_back_is_not_listed(
    workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(open_session, consultation_id=consultation.id, title="M")
    workspace.undo()
    assert workspace.read(sessions, consultation.id) == []


def test_a_session_belongs_to_a_consultation_that_is_there(workspace: Workspace) -> None:
    with pytest.raises(NoSuchRecordError):
        workspace.write(open_session, consultation_id=uuid4(), title="M")
    with pytest.raises(NoSuchRecordError):
        workspace.write(amend_session, uuid4(), title="M")


def test_witness_and_notes_can_be_erased(workspace: Workspace, consultation: Consultation) -> None:
    made = workspace.write(
        open_session, consultation_id=consultation.id, title="M", consent_witness="Ana",
        notes="the tall man from the third house",
    )  # fmt: skip

    def erase_particulars(db) -> None:
        db.get_one(Session, made.id).erase(db, "consent_witness", "notes", "corrections")

    workspace.write(erase_particulars)
    [kept] = workspace.read(sessions, consultation.id)
    assert kept.consent_witness is kept.notes is None
    assert workspace.check() == []


def test_a_session_is_closed_tidied_and_opened_again(
    workspace: Workspace, consultation: Consultation
) -> None:
    made = workspace.write(open_session, consultation_id=consultation.id, title="M", starts_at=NINE)
    with pytest.raises(RefusedError):
        workspace.write(tidy_session, made.id)
    closed = workspace.write(close_session, made.id)
    assert closed.state == "closed"
    assert closed.ends_at is not None
    assert workspace.write(tidy_session, made.id).state == "tidied"
    assert workspace.write(reopen_session, made.id).state == "open"


def test_a_session_closed_before_its_day_has_no_end(
    workspace: Workspace, consultation: Consultation
) -> None:
    later = datetime(2126, 1, 1, tzinfo=UTC)
    made = workspace.write(
        open_session, consultation_id=consultation.id, title="M", starts_at=later
    )
    closed = workspace.write(close_session, made.id)
    assert (closed.state, closed.ends_at) == ("closed", None)


def test_the_agenda_comes_without_what_is_none() -> None:
    session = Session.of(
        consultation_id=uuid4(), title="M",
        agenda=({"title": "A", "objectives": [3, 99], "minutes": "x"}, {}),
    )  # fmt: skip
    first, second = agenda_items(session)
    assert (first.title, first.objectives, first.minutes) == ("A", (3,), None)
    assert (second.title, second.objectives, second.minutes) == ("", (), None)


@pytest.mark.parametrize(
    ("facts", "ticked", "words"),
    [
        ({"people": 10, "by_sex": {"women": 4}}, None, ["add up to 4"]),
        ({"by_sex": {"women": 4}, "by_age": {"60+": 5}}, None, ["add up to 4"]),
        ({"people": 3, "consent_objections": 4}, None, ["objected"]),
        ({"people": 3}, 4, ["4 people were ticked"]),
        ({"by_group": {"migrants": 3}, "group_by_sex": {"migrants": {"women": 4}}}, None, ["4"]),
        ({"people": 3, "by_sex": {"women": 3}}, 3, []),
        ({"people": 3, "by_sex": {"women": 3}}, 2, []),
        ({"by_sex": {"women": 3}}, 4, ["By sex: the counts add up to 3, and 4 people were"]),
        ({"people": 0}, 0, []),
        ({}, None, []),
    ],
)
def test_counts_that_contradict_each_other_are_told(
    facts: dict[str, object], ticked: int | None, words: list[str]
) -> None:
    session = Session.of(consultation_id=uuid4(), title="M", **facts)
    said = count_warnings(session, ticked=ticked)
    assert len(said) == len(words)
    assert all(word in sentence for word, sentence in zip(words, said, strict=True))


def test_inputs_are_counted_by_session_without_what_was_taken_back(
    workspace: Workspace, consultation: Consultation
) -> None:
    made = workspace.write(open_session, consultation_id=consultation.id, title="M")
    facts = {"consultation_id": consultation.id, "text": "T", "kind": "challenge",
             "stakeholder_group": "migrants"}  # fmt: skip
    workspace.write(record_input, **facts, session_id=made.id)
    gone = workspace.write(record_input, **facts, session_id=made.id)
    workspace.write(record_input, **facts)
    workspace.write(withdraw_input, gone.id, reason="wrong")
    assert workspace.read(inputs_by_session, consultation.id) == {made.id: 1}


def test_those_ticked_off_are_counted_by_session(
    workspace: Workspace, consultation: Consultation
) -> None:
    first, second, third = (
        workspace.write(open_session, consultation_id=consultation.id, title=title)
        for title in ("Morning", "Noon", "Evening")
    )
    came = workspace.write(attend, session_id=first.id, stakeholder_group="migrants")
    workspace.write(attend, session_id=second.id, participant_id=came.id)
    gone = workspace.write(attend, session_id=first.id, stakeholder_group="media")
    assert workspace.read(ticked_by_session, consultation.id) == {first.id: 2, second.id: 1}
    workspace.write(leave_session, gone.id, first.id)
    assert workspace.read(ticked_by_session, consultation.id) == {first.id: 1, second.id: 1}
    assert third.id not in workspace.read(ticked_by_session, consultation.id)


def test_a_session_that_did_not_take_place_leaves_what_was_said(
    workspace: Workspace, consultation: Consultation
) -> None:
    made = workspace.write(open_session, consultation_id=consultation.id, title="M")
    workspace.write(withdraw_session, made.id)
    assert workspace.read(sessions, consultation.id) == []
