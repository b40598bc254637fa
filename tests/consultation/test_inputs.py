"""Inputs: recorded, corrected, taken back, struck, found."""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    open_consultation,
)
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.drafts import draft, keep_draft
from gcm_desktop.consultation.inputs import (
    ATTRIBUTIONS,
    LONGEST,
    SENSITIVITIES,
    Input,
    amend_input,
    confirm_input,
    inputs,
    record_input,
    strike_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.errors import GcmError, NoSuchRecordError, RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS, KINDS, objectives
from gcm_desktop.workspace import Workspace

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=30)
NOW = 1_800_000_000_000


def say(workspace: Workspace, about: Consultation, text: str = "x", **facts: Any) -> Input:
    said = {"kind": "challenge", "stakeholder_group": "migrants"} | facts
    return workspace.write(record_input, consultation_id=about.id, text=text, **said)


def shown(workspace: Workspace, entry: Input) -> Input:
    return workspace.read(lambda db: db.get_one(Input, entry.id))


def problems(workspace: Workspace, about: Consultation, **facts: Any) -> set[str]:
    with pytest.raises(RefusedError) as refused:
        say(workspace, about, **facts)
    assert workspace.read(inputs, about.id, withdrawn=True) == []
    return set(refused.value.problems)


# --- recording ----------------------------------------------------------------------------------


def test_left_unsaid_an_input_is_anonymous_counted_only_and_no_quote(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = shown(workspace, say(workspace, consultation))
    assert (entry.attribution, entry.sensitivity, entry.quote) == ("anonymous", "aggregate", False)
    assert (entry.language, entry.objectives, entry.principal) == ("en", (), None)
    assert entry.speaker is entry.organisation is entry.session_id is entry.interpreted is None
    assert not entry.withdrawn
    assert not entry.consent_withdrawn


def test_everything_said_of_an_input_is_kept(locked: Workspace) -> None:
    about = locked.write(open_consultation, title="T", country="KEN")
    meeting = locked.write(open_session, consultation_id=about.id, title="Morning")
    facts = {
        "text": "لا أحد يسمعنا", "language": "ar", "language_spoken": "so", "interpreted": True,
        "translations": ({"language": "en", "text": "Nobody hears us", "state": "draft"},),
        "action_letter": "b", "principles": ("a", "j"), "kind": "experience",
        "stakeholder_group": "migrants", "speaker": "Amina Otieno", "organisation": "اتحاد",
        "quote": True, "attribution": "named", "sensitivity": "public", "client_id": "7-1",
        "session_id": meeting.id, "attachments": ("a" * 64,),
    }  # fmt: skip
    locked.clock = lambda: NOW
    entry = locked.write(record_input, consultation_id=about.id, objectives=[12, 3], **facts)
    kept = shown(locked, entry)
    assert {name: getattr(kept, name) for name in facts} | {"client_id": "7-1"} == facts
    assert "7-1" not in (kept.client_id or "")
    assert (kept.objectives, kept.principal) == ((3, 12), 12)
    assert kept.recorded_at == datetime.fromtimestamp(NOW / 1000, UTC)


def test_the_officer_of_the_device_stands_as_author(
    workspace: Workspace, consultation: Consultation, profile: Profile
) -> None:
    assert say(workspace, consultation).author_id == UUID(profile.settings.officer_id)


def test_of_several_objectives_the_first_is_the_principal_one(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = shown(workspace, say(workspace, consultation, objectives=[12, 7, 3, 7]))
    assert (entry.principal, entry.objectives) == (12, (3, 7, 12))
    assert entry.in_order_of_weight == (12, 3, 7)


def test_without_objectives_an_input_is_to_be_sorted(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation)
    say(workspace, consultation, objectives=[1])
    assert [one.id for one in workspace.read(inputs, consultation.id, objective=0)] == [entry.id]
    assert entry.in_order_of_weight == ()


@pytest.mark.parametrize("number", range(1, 24))
def test_each_of_the_23_objectives_can_be_spoken_to(
    workspace: Workspace, consultation: Consultation, number: int
) -> None:
    entry = say(workspace, consultation, objectives=[number])
    [found] = workspace.read(inputs, consultation.id, objective=number)
    assert found.id == entry.id


@pytest.mark.parametrize("number", [0, 24, -1, 10**30, "x", "7", 7.0, 7.5, True, None, [7], {}])
def test_an_objective_that_is_none_is_refused(
    workspace: Workspace, consultation: Consultation, number: object
) -> None:
    assert problems(workspace, consultation, objectives=[7, number]) == {"objectives"}


@pytest.mark.parametrize("number", [24, -1, "x", True])
def test_asking_for_an_objective_that_is_none_is_refused(
    workspace: Workspace, consultation: Consultation, number: Any
) -> None:
    with pytest.raises(RefusedError):
        workspace.read(inputs, consultation.id, objective=number)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_recorded(
    workspace: Workspace, consultation: Consultation, kind: str
) -> None:
    assert say(workspace, consultation, kind=kind).kind == kind


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_can_be_recorded(
    workspace: Workspace, consultation: Consultation, group: str
) -> None:
    assert say(workspace, consultation, stakeholder_group=group).stakeholder_group == group


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "rumour"), ("kind", ""), ("kind", None), ("kind", "CHALLENGE"),
        ("stakeholder_group", "sailors"), ("attribution", "full"), ("sensitivity", "secret"),
        ("principles", ("k",)), ("principles", ("A",)), ("principles", "ab"),
        ("quote", "perhaps"), ("quote", None), ("quote", 2), ("language", ""),
        ("language", "English!"), ("language", "e"), ("language", "en\n"), ("language", "\ud800"),
        ("language_spoken", "?"), ("speaker", "x" * 201), ("organisation", "x" * 201),
        ("client_id", ""), ("client_id", "x" * 201), ("client_id", 7), ("session_id", "x"),
        ("action_letter", "ab"), ("interpreted", "partly"), ("text", None), ("text", 7),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_field(
    workspace: Workspace, consultation: Consultation, name: str, value: object
) -> None:
    assert problems(workspace, consultation, **{name: value}) == {name}


@pytest.mark.parametrize("value", [None, 7, "7", {"7": 1}])
def test_objectives_that_are_no_list_are_refused(
    workspace: Workspace, consultation: Consultation, value: object
) -> None:
    assert problems(workspace, consultation, objectives=value) == {"objectives"}


def test_a_consultation_that_is_not_there_is_said_to_be_missing(workspace: Workspace) -> None:
    with pytest.raises(NoSuchRecordError):
        workspace.write(
            record_input, consultation_id=uuid4(), text="x", kind="data",
            stakeholder_group="other",
        )  # fmt: skip


def test_a_session_has_to_be_one_of_the_consultation(
    workspace: Workspace, consultation: Consultation
) -> None:
    other = workspace.write(open_consultation, title="Other", country="KEN")
    elsewhere = workspace.write(open_session, consultation_id=other.id, title="Elsewhere")
    here = workspace.write(open_session, consultation_id=consultation.id, title="Here")
    for session_id in (uuid4(), elsewhere.id):
        assert problems(workspace, consultation, session_id=session_id) == {"session_id"}
    entry = say(workspace, consultation, session_id=str(here.id))
    assert entry.session_id == here.id
    with pytest.raises(RefusedError):
        workspace.write(amend_input, entry.id, session_id=elsewhere.id)


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\x1f", "\u3000"])
def test_words_that_say_nothing_are_refused(
    workspace: Workspace, consultation: Consultation, text: str
) -> None:
    assert problems(workspace, consultation, text=text) == {"text"}


def test_a_million_characters_are_refused_and_an_hour_of_speech_is_not(
    workspace: Workspace, consultation: Consultation
) -> None:
    assert problems(workspace, consultation, text="words " * 166_667) == {"text"}
    assert problems(workspace, consultation, text="x" * (LONGEST + 1)) == {"text"}
    entry = say(workspace, consultation, "言" * LONGEST)
    assert shown(workspace, entry).text == "言" * LONGEST


@pytest.mark.parametrize(
    "text",
    [
        "bell \x07 escape \x1b[31m red", "first\r\nsecond\vthird\x85fourth\u2028fifth",
        "\u202eright to left override\u202c", "\u2066isolate\u2069 \u200f mark",
        "<b>bold</b> <img src='file:///etc/passwd'> &amp;", "'; DROP TABLE input; --",
        "{name} %s %(x)s {0}", "=HYPERLINK(\"http://x\")", "🇰🇪👩🏽‍🌾", "\ufeffmark", "\U0010ffff",
        "می‌خواهم", "ไม่มีใครฟังเรา", "ကျွန်ုပ်", "𞤀𞤣𞤤𞤢𞤥",
    ],
)  # fmt: skip
def test_words_are_kept_as_typed(
    workspace: Workspace, consultation: Consultation, text: str
) -> None:
    entry = shown(workspace, say(workspace, consultation, text))
    assert entry.text == unicodedata.normalize("NFC", text)
    assert workspace.check() == []


def test_two_ways_to_type_a_letter_become_one(
    workspace: Workspace, consultation: Consultation
) -> None:
    assert say(workspace, consultation, "cafe\u0301").text == "caf\u00e9"
    assert say(workspace, consultation, organisation="Cafe\u0301").organisation == "Caf\u00e9"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("half \ud83d of it", "half \ufffd of it"), ("cut\0here", "cut\ufffdhere"),
     ("\ud83d\ude00", "😀"), ("\0", "\ufffd")],
)  # fmt: skip
def test_what_no_file_could_hold_is_marked(
    workspace: Workspace, consultation: Consultation, typed: str, kept: str
) -> None:
    entry = say(workspace, consultation, typed, client_id=f"{typed}1", organisation=typed)
    entry = shown(workspace, entry)
    assert (entry.text, entry.organisation) == (kept, kept)
    assert say(workspace, consultation, typed, client_id=f"{typed}1").id == entry.id


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Consultation]]:
    """A consultation that many examples are recorded in."""
    folder: Path = tmp_path_factory.mktemp("talks")
    with Workspace.create(folder / "a.gcm", None, profile=Profile(folder / "p")) as workspace:
        yield workspace, workspace.write(open_consultation, title="T", country="KEN")


NEEDED = ("text", "kind", "stakeholder_group")
TYPED = {
    "text": ANYTHING, "kind": st.sampled_from(KINDS) | ANYTHING,
    "stakeholder_group": st.sampled_from(GROUPS) | ANYTHING,
    "objectives": st.lists(st.integers(-1, 25), max_size=3),
    "principles": st.lists(st.sampled_from("abcdefghijk") | ANYTHING, max_size=3),
    "language": st.sampled_from(["en", "ar", "zh-Hant"]) | ANYTHING,
    "language_spoken": st.none() | ANYTHING, "speaker": st.none() | ANYTHING,
    "organisation": st.none() | ANYTHING, "quote": st.booleans(),
    "attribution": st.sampled_from(ATTRIBUTIONS) | ANYTHING,
    "sensitivity": st.sampled_from(SENSITIVITIES) | ANYTHING,
    "action_letter": st.none() | ANYTHING, "client_id": st.none() | ANYTHING,
    "session_id": st.none() | ANYTHING, "interpreted": st.none() | st.booleans(),
    "translations": st.none() | st.lists(st.dictionaries(ANYTHING, ANYTHING), max_size=2),
}  # fmt: skip


@given(
    st.fixed_dictionaries(
        {name: TYPED[name] for name in NEEDED},
        optional={name: TYPED[name] for name in TYPED if name not in NEEDED},
    )
)
def test_whatever_is_typed_is_kept_or_refused_in_a_sentence(
    talks: tuple[Workspace, Consultation], facts: dict[str, Any]
) -> None:
    workspace, about = talks
    refused, entry = None, None
    try:
        entry = workspace.write(record_input, consultation_id=about.id, **facts)
    except RefusedError as error:
        refused = error
    if refused:
        assert refused.problems.keys() <= facts.keys()
        assert all(said.endswith(".") for said in refused.problems.values())
    if entry:
        kept = shown(workspace, entry)
        assert kept.text
        assert kept.model_dump() == entry.model_dump()


@given(ANYTHING)
def test_whatever_is_typed_into_the_search_finds_or_finds_nothing(
    talks: tuple[Workspace, Consultation], typed: str
) -> None:
    workspace, about = talks
    assert isinstance(workspace.read(inputs, about.id, search=typed), list)


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20))
def test_words_are_found_by_themselves(talks: tuple[Workspace, Consultation], text: str) -> None:
    if not any(c.isalnum() for c in unicodedata.normalize("NFKD", text)):
        return
    workspace, about = talks
    entry = workspace.write(
        record_input, consultation_id=about.id, text=f"so {text} it", kind="data",
        stakeholder_group="other",
    )  # fmt: skip
    assert entry.id in {one.id for one in workspace.read(inputs, about.id, search=text)}


# --- who may be named ---------------------------------------------------------------------------


def test_without_a_passphrase_names_of_speakers_are_refused(
    workspace: Workspace, consultation: Consultation
) -> None:
    facts = {"speaker": "Amina Otieno", "attribution": "named"}
    assert problems(workspace, consultation, **facts) == {"speaker"}
    entry = say(workspace, consultation)
    with pytest.raises(RefusedError) as refused:
        workspace.write(amend_input, entry.id, **facts)
    assert refused.value.problems.keys() == {"speaker"}
    workspace.close()
    assert b"Amina" not in workspace.path.read_bytes()


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"attribution": "named"}, {"attribution"}),
        ({"attribution": "named", "speaker": " "}, {"attribution"}),
        ({"attribution": "organisation"}, {"attribution"}),
        ({"attribution": "organisation", "speaker": "Amina"}, {"attribution"}),
        ({"speaker": "Amina"}, {"speaker"}),
        ({"speaker": "Amina", "attribution": "anonymous"}, {"speaker"}),
        ({"speaker": "Amina", "attribution": "named"}, set()),
        ({"speaker": "Amina", "attribution": "not_recorded"}, set()),
        ({"organisation": "Union", "attribution": "organisation"}, set()),
        ({"organisation": "Union"}, set()),
    ],
)
def test_names_go_with_what_their_owners_allowed(
    locked: Workspace, facts: dict[str, str], refused: set[str]
) -> None:
    about = locked.write(open_consultation, title="T", country="KEN")
    if refused:
        assert problems(locked, about, **facts) == refused
    else:
        say(locked, about, **facts)


def test_an_anonymous_consultation_keeps_no_names(locked: Workspace) -> None:
    about = locked.write(open_consultation, title="T", country="KEN", attribution_rule="anonymous")
    facts = {"speaker": "Amina", "attribution": "named"}
    assert problems(locked, about, **facts) == {"speaker"}


def test_a_consultation_with_names_cannot_become_anonymous_in_silence(locked: Workspace) -> None:
    about = locked.write(open_consultation, title="T", country="KEN")
    entry = say(locked, about, speaker="Amina", attribution="named")
    with pytest.raises(RefusedError) as refused:
        locked.write(amend_consultation, about.id, attribution_rule="anonymous")
    assert refused.value.problems.keys() == {"attribution_rule"}
    locked.write(strike_input, entry.id)
    locked.write(amend_consultation, about.id, attribution_rule="anonymous")


@pytest.mark.parametrize("number", range(1, 24))
def test_a_lettered_action_is_one_of_the_principal_objective(
    workspace: Workspace, consultation: Consultation, number: int
) -> None:
    last = objectives()[number - 1].actions - 1
    good, bad = (chr(ord("a") + last), chr(ord("a") + last + 1))
    entry = say(workspace, consultation, objectives=[number], action_letter=good)
    assert shown(workspace, entry).action_letter == good
    for letter in (bad, "A", "1", "é"):
        with pytest.raises(RefusedError) as refused:
            say(workspace, consultation, objectives=[number], action_letter=letter)
        assert refused.value.problems.keys() == {"action_letter"}


def test_without_an_objective_there_is_no_lettered_action(
    workspace: Workspace, consultation: Consultation
) -> None:
    assert problems(workspace, consultation, action_letter="a") == {"action_letter"}


# --- sent twice ---------------------------------------------------------------------------------


def test_what_is_sent_twice_is_recorded_once(
    workspace: Workspace, consultation: Consultation
) -> None:
    one = say(workspace, consultation, "first", client_id="a")
    two = say(workspace, consultation, "first", client_id="a")
    assert one.id == two.id
    assert len(workspace.read(inputs, consultation.id)) == 1


def test_the_same_sender_id_in_another_consultation_is_another_input(
    workspace: Workspace, consultation: Consultation
) -> None:
    other = workspace.write(open_consultation, title="Other", country="KEN")
    one = say(workspace, consultation, client_id="a")
    assert say(workspace, other, client_id="a").id != one.id


def test_what_was_taken_back_does_not_come_again_when_sent_twice(
    workspace: Workspace, consultation: Consultation
) -> None:
    one = say(workspace, consultation, client_id="a")
    workspace.write(withdraw_input, one.id)
    assert say(workspace, consultation, client_id="a").id == one.id
    assert workspace.read(inputs, consultation.id) == []


# --- correcting ---------------------------------------------------------------------------------


def test_an_input_can_be_corrected(workspace: Workspace, consultation: Consultation) -> None:
    entry = say(workspace, consultation, "old words", objectives=[3])
    workspace.write(
        amend_input, entry.id, text="  new words ", objectives=[9, 2], kind="pledge",
        stakeholder_group="academia", quote=True, sensitivity="public",
    )  # fmt: skip
    now = shown(workspace, entry)
    assert (now.text, now.principal, now.objectives) == ("new words", 9, (2, 9))
    assert (now.kind, now.stakeholder_group, now.quote) == ("pledge", "academia", True)
    assert workspace.read(inputs, consultation.id, search="old") == []
    assert len(workspace.read(inputs, consultation.id, search="new")) == 1


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"text": ""}, "text"), ({"text": None}, "text"), ({"text": 7}, "text"),
        ({"objectives": [0]}, "objectives"), ({"objectives": 3}, "objectives"),
        ({"kind": "x"}, "kind"), ({"attribution": "named"}, "attribution"),
        ({"objectives": []}, "action_letter"),
    ],
)  # fmt: skip
def test_a_correction_that_breaks_a_rule_is_refused_and_leaves_all_as_it_was(
    workspace: Workspace, consultation: Consultation, facts: dict[str, Any], name: str
) -> None:
    entry = say(workspace, consultation, "words", objectives=[3], action_letter="a")
    with pytest.raises(RefusedError) as refused:
        workspace.write(amend_input, entry.id, **facts)
    assert refused.value.problems.keys() == {name}
    assert shown(workspace, entry).model_dump() == entry.model_dump()


@pytest.mark.parametrize("name", ["id", "consultation_id", "author_id", "recorded_at"])
def test_where_an_input_comes_from_cannot_be_corrected(
    workspace: Workspace, consultation: Consultation, name: str
) -> None:
    entry = say(workspace, consultation)
    with pytest.raises(RefusedError):
        workspace.write(amend_input, entry.id, **{name: uuid4()})
    assert shown(workspace, entry).model_dump() == entry.model_dump()


def test_an_input_that_is_not_there_is_said_to_be_missing(workspace: Workspace) -> None:
    for action in (amend_input, withdraw_input, withdraw_consent, strike_input, confirm_input):
        with pytest.raises(NoSuchRecordError):
            workspace.write(action, uuid4())


# --- taken back ---------------------------------------------------------------------------------


def counted(workspace: Workspace, about: Consultation) -> tuple[int, int, int]:
    seen = workspace.read(coverage, about.id)
    return seen.total, sum(seen.cells.values()), sum(seen.to_be_sorted.values())


@pytest.mark.parametrize("action", [withdraw_input, withdraw_consent, strike_input])
def test_what_was_taken_back_counts_nowhere(
    workspace: Workspace, consultation: Consultation, action: Any
) -> None:
    for facts in ({"objectives": [7, 2]}, {}):
        entry = say(workspace, consultation, "taken back", **facts)
        workspace.write(action, entry.id)
    assert counted(workspace, consultation) == (0, 0, 0)
    for asked in ({}, {"objective": 7}, {"objective": 0}, {"search": "taken"}):
        assert workspace.read(inputs, consultation.id, **asked) == []
    assert len(workspace.read(inputs, consultation.id, withdrawn=True)) == 2


def test_a_withdrawal_keeps_words_and_reason(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, "said in haste")
    workspace.write(withdraw_input, entry.id, reason=" They asked for it. ")
    workspace.write(withdraw_input, entry.id, reason="again")
    now = shown(workspace, entry)
    assert (now.text, now.withdrawn) == ("said in haste", True)
    assert now.withdrawal_reason == "They asked for it."


def test_withdrawing_twice_is_one_change(workspace: Workspace, consultation: Consultation) -> None:
    entry = say(workspace, consultation)
    workspace.write(withdraw_input, entry.id)
    before = workspace.digest()
    workspace.write(withdraw_input, entry.id, reason="again")
    assert workspace.digest() == before


def test_consent_is_withdrawn_for_good(workspace: Workspace, consultation: Consultation) -> None:
    entry = say(workspace, consultation)
    workspace.write(withdraw_consent, entry.id)
    workspace.write(withdraw_consent, entry.id)
    with pytest.raises(RefusedError):
        workspace.write(amend_input, entry.id, consent_withdrawn=False)
    assert shown(workspace, entry).consent_withdrawn


def test_struck_words_and_particulars_are_gone(locked: Workspace) -> None:
    about = locked.write(open_consultation, title="T", country="KEN")
    entry = say(
        locked, about, "Please do not write that.", speaker="Amina", organisation="Union",
        attribution="named", quote=True, client_id="7", objectives=[7],
        translations=[{"language": "sw", "text": "Tafadhali"}],
    )  # fmt: skip
    locked.write(strike_input, entry.id)
    now = shown(locked, entry)
    gone = ("text", "speaker", "organisation", "translations", "withdrawal_reason")
    assert {name: getattr(now, name) for name in gone} == dict.fromkeys(gone)
    assert (now.withdrawn, now.attribution, now.quote) == (True, "anonymous", False)
    assert locked.read(inputs, search="write", withdrawn=True) == []
    assert locked.check() == []


def test_what_is_half_typed_about_a_struck_input_goes_with_it(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry, other = say(workspace, consultation), say(workspace, consultation)
    places = [f"translation-{entry.id.hex}-fr", f"translation-{other.id.hex}-fr", "capture/1"]
    for place in places:
        facts = {"text": "Half", **({"editing": entry.id.hex} if place == "capture/1" else {})}
        workspace.write(keep_draft, place, facts)
    workspace.write(strike_input, entry.id)
    assert [bool(workspace.read(draft, place)) for place in places] == [False, True, False]


def test_struck_words_that_are_sent_again_are_not_recorded_again(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, "gone for good", client_id="line 9")
    workspace.write(strike_input, entry.id)
    again = say(workspace, consultation, "gone for good", client_id="line 9")
    assert again.id == entry.id
    assert workspace.read(inputs, consultation.id) == []


def test_struck_words_cannot_be_written_again(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, "gone")
    workspace.write(strike_input, entry.id)
    for facts in ({"text": "gone"}, {"organisation": "Union"}):
        with pytest.raises(RefusedError, match="erased for good"):
            workspace.write(amend_input, entry.id, **facts)
    workspace.write(amend_input, entry.id, kind="data")
    assert shown(workspace, entry).text is None


def test_a_struck_input_does_not_come_back_into_the_counts(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, "gone", objectives=[7])
    workspace.write(strike_input, entry.id)
    with pytest.raises(GcmError):
        workspace.write(amend_input, entry.id, withdrawn=False)
    assert counted(workspace, consultation) == (0, 0, 0)


# --- finding ------------------------------------------------------------------------------------


def test_the_newest_input_stands_first(workspace: Workspace, consultation: Consultation) -> None:
    made = [say(workspace, consultation, f"number {n}").id for n in range(30)]
    assert [one.id for one in workspace.read(inputs, consultation.id)] == made[::-1]
    assert [one.id for one in workspace.read(inputs, limit=3)] == made[:-4:-1]


def test_many_inputs_of_one_moment_stand_in_the_order_they_were_said(
    workspace: Workspace, consultation: Consultation
) -> None:
    def say_all(db: Any) -> list[UUID]:
        return [
            record_input(
                db, consultation_id=consultation.id, text=f"{n}", kind="data",
                stakeholder_group="other",
            ).id
            for n in range(300)
        ]  # fmt: skip

    made = workspace.write(say_all)
    assert [one.id for one in workspace.read(inputs, consultation.id)] == made[::-1]


def test_questions_can_be_joined(workspace: Workspace, consultation: Consultation) -> None:
    other = workspace.write(open_consultation, title="Other", country="KEN")
    wanted = say(workspace, consultation, "the harbour clinic", objectives=[15])
    say(workspace, consultation, "the harbour clinic", objectives=[7])
    say(workspace, consultation, "the school", objectives=[15])
    say(workspace, other, "the harbour clinic", objectives=[15])
    found = workspace.read(inputs, consultation.id, objective=15, search="clinic")
    assert [one.id for one in found] == [wanted.id]
    assert len(workspace.read(inputs, search="clinic")) == 3
    assert len(workspace.read(inputs, objective=15)) == 3


def test_settling_what_nobody_listed_is_harmless(
    workspace: Workspace, consultation: Consultation
) -> None:
    entry = say(workspace, consultation, "words")
    workspace.write(confirm_input, entry.id, "text", "kind")
    assert shown(workspace, entry).text == "words"
    assert workspace.check() == []
