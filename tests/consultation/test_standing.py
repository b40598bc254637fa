"""Standing: heard, asked and silent, or not asked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.consents import give_consent, take_back_consent
from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    open_consultation,
)
from gcm_desktop.consultation.held import DIMENSIONS, NOWHERE
from gcm_desktop.consultation.inputs import (
    record_input,
    strike_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.consultation.participants import attend, leave_session, strike_participant
from gcm_desktop.consultation.sessions import (
    close_session,
    open_session,
    withdraw_session,
)
from gcm_desktop.consultation.standing import (
    HEARD,
    NOT_ASKED,
    SILENT,
    Cell,
    Matrix,
    column_name,
    inputs_in,
    matrix,
    not_heard_sentence,
)
from gcm_desktop.errors import NoSuchRecordError
from gcm_desktop.reference import GROUPS
from gcm_desktop.texts import LANGUAGES
from gcm_desktop.workspace import Workspace

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(days=1), NOW + timedelta(days=1)


def say(workspace: Workspace, about: Consultation, *numbers: int, **facts: Any) -> UUID:
    facts = {"kind": "data", "stakeholder_group": "migrants", **facts}
    return workspace.write(
        record_input, consultation_id=about.id, text="The office closes.", objectives=numbers,
        **facts,
    ).id  # fmt: skip


def meet(workspace: Workspace, about: Consultation, *numbers: int, **facts: Any) -> UUID:
    facts = {"title": "Morning", "starts_at": BEFORE, **facts}
    agenda = ({"title": "First", "objectives": list(numbers), "minutes": None},)
    return workspace.write(open_session, consultation_id=about.id, agenda=agenda, **facts).id


def seen(workspace: Workspace, about: Consultation, by: str = "stakeholder_group") -> Matrix:
    return workspace.read(matrix, about.id, by, now=NOW)


def test_who_was_present_and_asked_and_said_nothing_was_silent(
    workspace: Workspace, consultation: Consultation
) -> None:
    meet(workspace, consultation, 7, by_group={"migrants": 12, "academia": 0})
    told = seen(workspace, consultation)
    assert told.cells[7, "migrants"] == Cell(0, 12, SILENT)
    assert told.cells[7, "academia"] == Cell(0, 0, NOT_ASKED)
    assert told.cells[8, "migrants"] == Cell(0, None, NOT_ASKED)
    assert told.asked == {7}


def test_who_said_something_was_heard_whether_asked_or_not(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, 7)
    assert seen(workspace, consultation).cells[7, "migrants"] == Cell(1, None, HEARD)


def test_speaking_of_one_thing_shows_that_somebody_was_there_for_another(
    workspace: Workspace, consultation: Consultation
) -> None:
    room = meet(workspace, consultation, 7, starts_at=None)
    assert seen(workspace, consultation).asked == frozenset()
    entry = say(workspace, consultation, session_id=room)
    assert seen(workspace, consultation).cells[7, "migrants"] == Cell(0, None, SILENT)
    workspace.write(withdraw_input, entry)
    assert seen(workspace, consultation).cells[7, "migrants"].standing == NOT_ASKED


def test_being_ticked_off_is_being_there(workspace: Workspace, consultation: Consultation) -> None:
    room = meet(workspace, consultation, 7)
    facts = {"stakeholder_group": "media", "sex": "women"}
    person = workspace.write(attend, session_id=room, **facts)
    assert seen(workspace, consultation).cells[7, "media"] == Cell(0, None, SILENT)
    assert seen(workspace, consultation, "sex").cells[7, "women"].standing == SILENT
    assert seen(workspace, consultation, "age_band").cells[7, "not_recorded"].standing == SILENT
    workspace.write(strike_participant, person.id)
    assert seen(workspace, consultation).cells[7, "media"].standing == NOT_ASKED


def test_groups_counted_by_sex_only_are_counted(
    workspace: Workspace, consultation: Consultation
) -> None:
    meet(workspace, consultation, 7, group_by_sex={"media": {"women": 2, "men": 1}})
    assert seen(workspace, consultation).cells[7, "media"] == Cell(0, 3, SILENT)


def test_a_session_that_is_still_to_come_asked_nobody(
    workspace: Workspace, consultation: Consultation
) -> None:
    room = meet(workspace, consultation, 7, by_group={"media": 3}, starts_at=AFTER)
    assert seen(workspace, consultation).asked == frozenset()
    workspace.write(close_session, room, at=AFTER)
    assert seen(workspace, consultation).cells[7, "media"].standing == SILENT


def test_what_is_in_focus_is_asked_in_every_session_that_was_held(
    workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(amend_consultation, consultation.id, objectives_in_focus=(5,))
    assert seen(workspace, consultation).asked == frozenset()
    for heads in (3, 4):
        meet(workspace, consultation, by_group={"media": heads})
    meet(workspace, consultation)  # nobody counted
    assert seen(workspace, consultation).cells[5, "media"] == Cell(0, 7, SILENT)


def test_the_plan_is_held_against_who_came(
    workspace: Workspace, consultation: Consultation
) -> None:
    assert seen(workspace, consultation).against_plan == {}
    facts = {"groups_planned": ("media", "academia"), "targets": {"media": 10}}
    workspace.write(amend_consultation, consultation.id, **facts)
    meet(workspace, consultation, 7, by_group={"media": 4})
    say(workspace, consultation, 7, stakeholder_group="academia")
    plan = seen(workspace, consultation, "sex").against_plan
    assert {group: (one.wanted, one.present, one.inputs) for group, one in plan.items()} == {
        "media": (10, 4, 0), "academia": (None, 0, 1),
    }  # fmt: skip


def test_what_a_cell_counts_can_be_listed(workspace: Workspace, consultation: Consultation) -> None:
    room = meet(workspace, consultation, 7, place="Kisumu")
    facts = {"sex": "women", "age_band": "18-24", "language": "sw"}
    mine = say(workspace, consultation, 7, 8, session_id=room, **facts)
    other = say(workspace, consultation, 7, stakeholder_group="media")
    unsorted = say(workspace, consultation)
    columns = ("migrants", "women", "18-24", "Kisumu", "sw", room.hex)
    for by, column in zip(DIMENSIONS, columns, strict=True):
        found = workspace.read(inputs_in, consultation.id, by=by, column=column, objective=7)
        assert [entry.id for entry in found] == [mine]
    for by in ("place", "session"):
        found = workspace.read(inputs_in, consultation.id, by=by, column=NOWHERE)
        assert [entry.id for entry in found] == [unsorted, other]
    found = workspace.read(inputs_in, consultation.id, by="sex", column="not_recorded", objective=0)
    assert [entry.id for entry in found] == [unsorted]


def test_an_unknown_consultation_or_dimension_is_refused(
    workspace: Workspace, consultation: Consultation
) -> None:
    with pytest.raises(NoSuchRecordError):
        workspace.read(matrix, UUID(int=1))
    with pytest.raises(ValueError, match="shoe size"):
        workspace.read(matrix, consultation.id, "shoe size")


def test_the_sentence_names_who_was_missing_and_where_silence_was_the_answer(
    workspace: Workspace, consultation: Consultation
) -> None:
    nothing = not_heard_sentence(seen(workspace, consultation), "en")
    assert nothing == "Nothing has been recorded in this consultation yet."
    workspace.write(
        amend_consultation, consultation.id, groups_planned=("migrants", "media", "academia")
    )
    meet(workspace, consultation, 7, by_group={"migrants": 8, "media": 9})
    say(workspace, consultation, 9, stakeholder_group="migrants")
    told = not_heard_sentence(seen(workspace, consultation), "en")
    assert told.startswith("Not heard at all: Academia, Media. Not asked about: objectives 1, 2, ")
    assert told.endswith("22, 23. Asked, but nothing was recorded: objective 7 (Migrants).")
    assert " 7, " not in told
    assert " 9, " not in told


def test_a_consultation_that_heard_everybody_says_so(
    workspace: Workspace, consultation: Consultation
) -> None:
    say(workspace, consultation, *range(1, 24), stakeholder_group="media")
    workspace.write(amend_consultation, consultation.id, groups_planned=("media",))
    told = not_heard_sentence(seen(workspace, consultation), "en")
    assert told == "Everybody who was asked was heard, on every objective."


def test_the_sentence_stays_a_paragraph_however_much_is_missing(
    workspace: Workspace, consultation: Consultation
) -> None:
    meet(workspace, consultation, *range(1, 24), by_group=dict.fromkeys(GROUPS, 1))
    for group in GROUPS:
        say(workspace, consultation, 1, stakeholder_group=group)
    told = seen(workspace, consultation)
    for language in LANGUAGES:
        sentence = not_heard_sentence(told, language)
        assert 40 < len(sentence) < 1600
    assert "and 11 more" in not_heard_sentence(told, "en")  # groups of one objective
    assert "and 16 more" in not_heard_sentence(told, "en")  # objectives


def test_every_column_has_a_name(workspace: Workspace, consultation: Consultation) -> None:
    room = meet(workspace, consultation, 7, place="Kisumu", title="Morning talk")
    say(workspace, consultation, 7, language="sw")
    say(workspace, consultation, 7, session_id=room)
    names = {
        by: [column_name(told, column, "en") for column in told.columns]
        for by in DIMENSIONS
        for told in [seen(workspace, consultation, by)]
    }
    assert names["sex"] == ["Women", "Men", "Other", "Not recorded"]
    assert names["age_band"] == ["0–17", "18–24", "25–59", "60+", "Not recorded"]
    assert names["language"] == ["English", "Swahili"]
    assert names["session"] == ["Morning talk", "No session"]
    assert names["place"] == ["Kisumu", "No place"]


@dataclass
class Held:
    """What a test knows of a session, told to the workspace through actions."""

    agenda: list[int]
    closed: bool
    starts: datetime | None
    place: str | None
    people: int | None
    by_group: dict[str, int] | None
    by_sex: dict[str, int] | None
    by_age: dict[str, int] | None
    withdrawn: bool
    id: str = ""


@dataclass
class Came:
    at: list[int]
    group: str
    sex: str | None
    age: str | None
    fate: str
    sessions: list[str] = field(default_factory=list)


@dataclass
class Said:
    at: int | None
    group: str
    sex: str | None
    age: str | None
    language: str
    objectives: list[int]
    fate: str
    session: str | None = None


FEW = st.sampled_from(GROUPS[:3])
NUMBERS = st.lists(st.sampled_from((1, 2, 3, 23)), max_size=2, unique=True)
SEX = st.sampled_from((None, "women", "men", "not_recorded"))
AGE = st.sampled_from((None, "0-17", "60+"))
PLACE = st.sampled_from((None, "Kisumu", "Mombasa"))
HELD = st.builds(
    Held,
    agenda=NUMBERS,
    closed=st.booleans(),
    starts=st.sampled_from((None, BEFORE, AFTER)),
    place=PLACE,
    people=st.none() | st.integers(0, 9),
    by_group=st.none() | st.dictionaries(FEW, st.integers(0, 9), max_size=3),
    by_sex=st.none() | st.dictionaries(st.sampled_from(("women", "men")), st.integers(0, 9)),
    by_age=st.none() | st.dictionaries(st.sampled_from(("0-17", "60+")), st.integers(0, 9)),
    withdrawn=st.sampled_from((False, False, False, True)),
)
CAME = st.builds(
    Came,
    at=st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True),
    group=FEW, sex=SEX, age=AGE, fate=st.sampled_from(("stays", "stays", "leaves", "struck")),
)  # fmt: skip
SAID = st.builds(
    Said,
    at=st.none() | st.integers(0, 3), group=FEW, sex=SEX, age=AGE,
    language=st.sampled_from(("en", "sw")), objectives=NUMBERS,
    fate=st.sampled_from(("stays", "stays", "stays", "withdrawn", "consent", "receipt", "struck")),
)  # fmt: skip


@given(
    focus=NUMBERS,
    plan=st.none() | st.dictionaries(FEW, st.integers(0, 30), min_size=1),
    held=st.lists(HELD, max_size=4),
    came=st.lists(CAME, max_size=4),
    said=st.lists(SAID, max_size=6),
)
def test_every_cell_is_what_counting_by_hand_finds(
    workspace: Workspace,
    focus: list[int],
    plan: dict[str, int] | None,
    held: list[Held],
    came: list[Came],
    said: list[Said],
) -> None:
    planned = {} if plan is None else {"targets": plan, "groups_planned": tuple(plan)}
    about = workspace.write(
        open_consultation, title="T", country="KEN", objectives_in_focus=tuple(focus), **planned
    )
    tell(workspace, about, held, came, said)
    rooms = [room for room in held if not room.withdrawn and was_held(room, said)]
    for by in DIMENSIONS:
        told = workspace.read(matrix, about.id, by, now=NOW)
        standing = [entry for entry in said if entry.fate == "stays"]
        for number in range(1, 24):
            for column in told.columns:
                cell = told.cells[number, column]
                mine = [s for s in standing if column_of_input(by, s, held) == column]
                inputs = sum(number in entry.objectives for entry in mine)
                asking = [room for room in rooms if number in room.agenda or number in focus]
                there = [r for r in asking if is_there(by, column, r, came, standing)]
                counted = [n for r in asking if (n := heads(by, column, r)) is not None]
                assert cell.inputs == inputs
                assert cell.people == (sum(counted) if counted else None)
                assert cell.standing == (HEARD if inputs else SILENT if there else NOT_ASKED)
        assert told.total == len(standing)
        unsorted = [entry for entry in standing if not entry.objectives]
        assert sum(told.to_be_sorted.values()) == len(unsorted)
        assert {group: one.wanted for group, one in told.against_plan.items()} == (plan or {})
        for group, one in told.against_plan.items():
            counted = [n for r in rooms if (n := heads("stakeholder_group", group, r)) is not None]
            assert one.present == (sum(counted) if counted else None)
            assert one.inputs == sum(entry.group == group for entry in standing)


def tell(
    workspace: Workspace, about: Consultation, held: list[Held], came: list[Came], said: list[Said]
) -> None:
    for room in held:
        room.id = meet(
            workspace, about, *room.agenda, starts_at=room.starts, place=room.place,
            people=room.people, by_group=room.by_group, by_sex=room.by_sex, by_age=room.by_age,
        ).hex  # fmt: skip
        if room.closed:
            workspace.write(close_session, UUID(room.id))
    for person in came:
        person.sessions = list({held[n].id for n in person.at if n < len(held)})
        come(workspace, person)
    for entry in said:
        at = entry.at
        entry.session = held[at].id if at is not None and at < len(held) else None
        speak(workspace, about, entry)
    for room in held:
        if room.withdrawn:
            workspace.write(withdraw_session, UUID(room.id))


def come(workspace: Workspace, person: Came) -> None:
    key = None
    for session in person.sessions:
        facts = {} if key else {"stakeholder_group": person.group, "sex": person.sex,
                                "age_band": person.age}  # fmt: skip
        key = workspace.write(attend, session_id=UUID(session), participant_id=key, **facts).id
    if key and person.fate == "struck":
        workspace.write(strike_participant, key)
        person.sessions = []
    elif key and person.fate == "leaves":
        workspace.write(leave_session, key, UUID(person.sessions.pop()))


def speak(workspace: Workspace, about: Consultation, entry: Said) -> None:
    consent = None
    if entry.fate == "receipt":
        consent = workspace.write(give_consent, consultation_id=about.id).id
    key = say(
        workspace, about, *entry.objectives, stakeholder_group=entry.group, sex=entry.sex,
        age_band=entry.age, language=entry.language, consent_id=consent,
        session_id=entry.session and UUID(entry.session),
    )  # fmt: skip
    ends = {"withdrawn": withdraw_input, "consent": withdraw_consent, "struck": strike_input}
    if entry.fate in ends:
        workspace.write(ends[entry.fate], key)
    elif consent is not None:
        workspace.write(take_back_consent, consent)


def was_held(room: Held, said: list[Said]) -> bool:
    spoken_in = any(entry.session == room.id for entry in said)
    return room.closed or room.starts == BEFORE or spoken_in


def column_of_input(by: str, entry: Said, held: list[Held]) -> str:
    if by in ("place", "session"):
        rooms = [r for r in held if r.id == entry.session and not r.withdrawn]
        return "" if not rooms else (rooms[0].place or "") if by == "place" else rooms[0].id
    if by == "language":
        return entry.language
    if by == "stakeholder_group":
        return entry.group
    return (entry.sex if by == "sex" else entry.age) or "not_recorded"


def is_there(by: str, column: str, room: Held, came: list[Came], standing: list[Said]) -> bool:
    if by == "session":
        return room.id == column
    if by == "place":
        return (room.place or "") == column
    if any(column_of_input(by, s, []) == column for s in standing if s.session == room.id):
        return True
    if by == "language":
        return False
    people = [person for person in came if room.id in person.sessions]
    ticked = {
        "stakeholder_group": [p.group for p in people],
        "sex": [p.sex or "not_recorded" for p in people],
        "age_band": [p.age or "not_recorded" for p in people],
    }[by]
    return column in ticked or (heads(by, column, room) or 0) > 0


def heads(by: str, column: str, room: Held) -> int | None:
    if by in ("place", "session"):
        own = column == (room.id if by == "session" else room.place or "")
        return room.people if own else None
    tallies = {"stakeholder_group": room.by_group, "sex": room.by_sex, "age_band": room.by_age}
    tally = tallies.get(by)
    return None if tally is None else tally.get(column, 0)
