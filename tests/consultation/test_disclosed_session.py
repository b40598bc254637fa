"""What minutes may tell of a session, and that nothing else does."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import jsonschema
import pytest

from gcm_desktop.consultation.assessments import assess
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.disclosed_session import (
    DisclosedSession,
    minutes_of,
    minutes_review,
)
from gcm_desktop.consultation.disclosure_review import settle_find
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.report_plans import Once, dress_report
from gcm_desktop.consultation.report_templates import FixedText, ReportTemplate
from gcm_desktop.consultation.sealing import seal_session, session_facts
from gcm_desktop.consultation.sessions import (
    Session,
    amend_session,
    close_session,
    open_session,
    tidy_session,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.shipped import shipped
from gcm_desktop.workspace import Workspace

DAY = date(2031, 1, 5)
DRESS = ReportTemplate("Ministry", "Ministry of Planning", accent="7A1F1F", sections=(
    FixedText("opening", "Of the ministry", "How we hold talks."),
))  # fmt: skip
AGENDA = ({"title": "Work", "objectives": [6, 18]}, {"title": "Papers", "objectives": [4]})


@pytest.fixture
def about(locked: Workspace) -> Consultation:
    return locked.write(
        open_consultation, title="Open", country="KEN", attribution_rule="on_the_record"
    )


@pytest.fixture
def meeting(locked: Workspace, about: Consultation) -> Session:
    return held(locked, about)


def held(workspace: Workspace, about: Consultation, **facts: Any) -> Session:
    said = {"title": "Morning in the hall", "people": 20, "agenda": AGENDA} | facts
    return workspace.write(open_session, consultation_id=about.id, **said)


def say(workspace: Workspace, meeting: Session, text: str, **facts: Any) -> None:
    said = {"kind": "challenge", "stakeholder_group": "migrants", "sensitivity": "public"} | facts
    workspace.write(
        record_input, consultation_id=meeting.consultation_id, session_id=meeting.id, text=text,
        **said,
    )  # fmt: skip


def told(workspace: Workspace, meeting: Session, **how: Any) -> DisclosedSession:
    return workspace.read(minutes_of, meeting.id, as_of=DAY, **how).told


def everything(minutes: DisclosedSession) -> str:
    return json.dumps(minutes.data(), ensure_ascii=False)


def test_words_of_this_session_are_told_and_of_no_other(
    locked: Workspace, about: Consultation, meeting: Session
) -> None:
    say(locked, meeting, "Said here.", objectives=[6])
    say(locked, held(locked, about), "Said elsewhere.", objectives=[6])
    minutes = told(locked, meeting)
    assert [entry.text for entry in minutes.inputs] == ["Said here."]
    assert (minutes.counted, minutes.printed) == (1, 1)


def test_neither_speakers_nor_groups_are_told(locked: Workspace, meeting: Session) -> None:
    say(locked, meeting, "One.", speaker="Amina Otieno", attribution="named",
        stakeholder_group="trade_unions")  # fmt: skip
    said = everything(told(locked, meeting))
    assert "One." in said
    assert "Amina" not in said
    assert "trade_unions" not in said


def test_an_organisation_on_the_record_is_named(locked: Workspace, meeting: Session) -> None:
    say(locked, meeting, "One.", organisation="Harbour Union", attribution="organisation")
    say(locked, meeting, "Two.", organisation="River Club", attribution="anonymous")
    said = {entry.text: entry.organisation for entry in told(locked, meeting).inputs}
    assert said == {"One.": "Harbour Union", "Two.": None}


@pytest.mark.parametrize("people", [None, 4])
def test_too_few_people_leave_their_words_to_the_report_of_the_whole(
    locked: Workspace, about: Consultation, people: int | None
) -> None:
    small = held(locked, about, people=people, corrections="A word was put right.")
    say(locked, small, "Of a person.", objectives=[6])
    say(locked, small, "Of the union.", organisation="Union", attribution="organisation")
    locked.write(assess, consultation_id=about.id, session_id=small.id, objective=6,
                 status="early")  # fmt: skip
    minutes = told(locked, small)
    assert [entry.text for entry in minutes.inputs] == ["Of the union."]
    assert (minutes.withheld, minutes.counted, minutes.printed) == (True, 2, 1)
    assert (minutes.corrections, minutes.assessments, minutes.people.total) == (None, (), None)


def test_aggregate_is_counted_and_local_is_not(locked: Workspace, meeting: Session) -> None:
    say(locked, meeting, "counted not printed", sensitivity="aggregate")
    say(locked, meeting, "stays in this file", sensitivity="local")
    minutes = told(locked, meeting)
    assert (minutes.counted, minutes.printed, minutes.inputs) == (1, 0, ())
    assert not minutes.withheld


def test_inputs_stand_in_the_order_of_their_published_ids(
    locked: Workspace, meeting: Session
) -> None:
    for number in range(12):
        say(locked, meeting, f"Thing {number}.", objectives=[6])
    ids = [entry.id for entry in told(locked, meeting).inputs]
    assert ids == sorted(ids)


def test_nothing_of_who_held_it_and_when_on_the_clock_is_told(
    locked: Workspace, about: Consultation
) -> None:
    kept_back = ("Boris Facilitator", "Clara Interpreter", "Dora Witness", "ramp for one person",
                 "Two people stayed outside")  # fmt: skip
    meeting = held(
        locked, about, facilitators=(kept_back[0],), interpreters=(kept_back[1],),
        consent_witness=kept_back[2], accessibility=kept_back[3], notes=kept_back[4],
        consent_objections=3, consent_read_at=datetime(2026, 10, 12, 6, 20, tzinfo=UTC),
        starts_at=datetime(2026, 10, 12, 22, 30, tzinfo=UTC), zone="Africa/Nairobi",
    )  # fmt: skip
    minutes = told(locked, meeting)
    said = everything(minutes)
    assert all(words not in said for words in (*kept_back, ":30", "06:20", "objections"))
    assert minutes.starts_on == date(2026, 10, 13)
    assert minutes.consent_read


def test_only_what_the_whole_room_saw_is_told_without_votes(
    locked: Workspace, about: Consultation, meeting: Session
) -> None:
    for group, votes in ((None, {"early": 13}), ("trade_unions", {"early": 3})):
        locked.write(
            assess, consultation_id=about.id, session_id=meeting.id, objective=6, status="early",
            reached="dots", stakeholder_group=group, status_counts=votes,
        )  # fmt: skip
    minutes = told(locked, meeting)
    assert [(one.objective, one.status) for one in minutes.assessments] == [(6, "early")]
    assert "13" not in json.dumps(minutes.data()["assessments"])


def test_minutes_are_reviewed_with_their_own_words(locked: Workspace, about: Consultation) -> None:
    agenda = [{"title": "Call 0722 123 456", "objectives": [6]}]
    meeting = held(locked, about, corrections="Write to amina@example.org.", agenda=agenda)
    review = locked.read(minutes_review, meeting.id, as_of=DAY)
    fields = {find.field for find in review.unsettled}
    assert fields == {"corrections", "agenda 1"}
    for find in review.unsettled:
        locked.write(settle_find, find, consultation_id=about.id, outcome="redact")
    said = everything(told(locked, meeting))
    assert "[…]" in said
    assert "example.org" not in said
    assert "0722" not in said
    assert locked.read(minutes_review, meeting.id, as_of=DAY).unsettled == ()


def test_minutes_are_dressed_as_the_report_of_the_consultation_or_as_is_asked_once(
    locked: Workspace, about: Consultation, meeting: Session
) -> None:
    assert told(locked, meeting).template is None
    planned = replace(DRESS, name="Harbour Council")
    locked.write(dress_report, consultation_id=about.id, template=planned)
    assert told(locked, meeting).template == planned
    assert told(locked, meeting, once=Once(template=DRESS)).template == DRESS


def test_words_of_a_template_are_reviewed_before_minutes_print_them(
    locked: Workspace, about: Consultation, meeting: Session
) -> None:
    text = FixedText("closing", "Contact", "Write to amina@example.org.")
    once = Once(template=replace(DRESS, sections=(text,)))
    assert locked.read(minutes_review, meeting.id, as_of=DAY).unsettled == ()
    [find] = locked.read(minutes_review, meeting.id, as_of=DAY, once=once).unsettled
    locked.write(settle_find, find, consultation_id=about.id, outcome="redact")
    said = everything(told(locked, meeting, once=once))
    assert "[…]" in said
    assert "example.org" not in said


def test_a_seal_is_told_and_whether_it_holds(locked: Workspace, meeting: Session) -> None:
    for act in (close_session, tidy_session):
        locked.write(act, meeting.id)
    heads = locked.read(session_facts, meeting.id)
    locked.write(seal_session, meeting.id, heads=heads)
    sealed = told(locked, meeting, heads=heads).seal
    assert sealed is not None
    assert (sealed.amended, sealed.fingerprint) == (False, None)
    locked.write(amend_session, meeting.id, place="Elsewhere")
    later = told(locked, meeting, heads=locked.read(session_facts, meeting.id)).seal
    assert later is not None
    assert later.amended


def test_what_leaves_is_of_the_published_schema(
    locked: Workspace, about: Consultation, meeting: Session
) -> None:
    document = json.loads(shipped("schema", "gcm-session-1.1.json").read_text("utf-8"))
    schema = jsonschema.Draft202012Validator(document)
    say(locked, meeting, "One.", objectives=[6], organisation="Union", attribution="organisation")
    locked.write(amend_session, meeting.id, by_sex={"women": 12, "men": 8})
    schema.validate(told(locked, meeting).data())
    for act in (close_session, tidy_session):
        locked.write(act, meeting.id)
    heads = locked.read(session_facts, meeting.id)
    locked.write(seal_session, meeting.id, heads=heads)
    schema.validate(told(locked, meeting, heads=heads).data())
    schema.validate(told(locked, meeting, once=Once(template=DRESS)).data())
    with pytest.raises(jsonschema.ValidationError):
        schema.validate(told(locked, meeting).data() | {"speaker": "Amina"})


def test_minutes_in_a_language_that_is_none_are_refused(
    locked: Workspace, meeting: Session
) -> None:
    with pytest.raises(RefusedError):
        told(locked, meeting, language="tlh")
