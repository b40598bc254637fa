"""Sessions: one meeting, and who was in the room."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.sessions import Session, amend_session, open_session, sessions
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
        ("notes", "x" * 20_001),
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


@pytest.mark.parametrize("state", ["open", "closed", "tidied", "sealed"])
def test_a_session_goes_through_its_states(
    workspace: Workspace, consultation: Consultation, state: str
) -> None:
    made = workspace.write(open_session, consultation_id=consultation.id, title="M")
    assert workspace.write(amend_session, made.id, state=state).state == state


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
