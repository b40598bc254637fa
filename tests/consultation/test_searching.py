"""Search over words, translations, speakers and codes."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from gcm_desktop.consultation import searching
from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import (
    Input,
    inputs,
    record_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.consultation.recommendations import recommend
from gcm_desktop.consultation.search import folded, says
from gcm_desktop.consultation.searching import objective_meant, recommendation_meant, search
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.consultation.translations import translate_input, translations_of
from gcm_desktop.workspace import Workspace

WORDS = ("The boats came late", "boats 7 nets", "移民 工人", "الهِجْرَة", "une école", "R-ABCDE", "no")
ASKED = st.sampled_from(
    ["boat", "boats", "BOATS late", "7", "objective 7", "Objectif 7", "٧", "移", "الهجرة", "ecole",
     "cole", "passports", "papiers", "school", "amina", "Wanj", "R-ABCDE", "r abcde", "24", "0"]
)  # fmt: skip
HOSTILE = st.sampled_from(
    ['"', "'", '"boats" OR *', "NEAR(a b)", "a AND NOT b", "%", "_", "text:boats", "^b", "(", "\0",
     "\ud800", "-boats", "boats*", "; DROP TABLE input", "?", "R-", "{a b}: c", "\u0301"]
)  # fmt: skip


@pytest.fixture
def about(locked: Workspace) -> UUID:
    """A consultation of 42 inputs; an encrypted file, since only such a one keeps names."""
    return filled(locked)


def filled(workspace: Workspace) -> UUID:
    consultation = workspace.write(
        open_consultation, title="Talks", country="KEN", attribution_rule="on_the_record"
    )
    meeting = workspace.write(open_session, consultation_id=consultation.id, title="Morning")

    def record(db: Session) -> list[UUID]:
        return [
            record_input(
                db, consultation_id=consultation.id, text=WORDS[n % len(WORDS)],
                kind=("data", "practice")[n % 2],
                stakeholder_group=("media", "migrants")[n % 3 > 1],
                objectives=((), (7,), (3, 7), (24 - n // 2,))[n % 4],
                speaker="Amina Wanjiru" if n % 8 == 1 else None, attribution="not_recorded",
                session_id=meeting.id if n % 5 == 0 else None, language="en",
            ).id
            for n in range(42)
        ]  # fmt: skip

    made = workspace.write(record)
    for one in made[::6]:
        workspace.write(translate_input, one, language="fr", text="Les papiers de l'école (7)")
    for one in made[::9]:
        workspace.write(translate_input, one, language="es", text="Passports and schools")
    workspace.write(withdraw_input, made[3], reason="In haste.")
    workspace.write(withdraw_consent, made[12])
    return consultation.id


def does_say(entry: Input, words: str) -> bool:
    """By hand, whatever way leads there."""
    if not folded(words):
        return not words.strip()
    texts = (entry.text, entry.speaker, *(one.text for one in translations_of(entry)))
    number, said = objective_meant(words), " ".join(filter(None, texts))
    return number in entry.objectives or says(said, words)


@given(words=ASKED | HOSTILE | st.text(max_size=12), narrowed=st.integers(0, 7))
def test_any_text_raises_nothing_and_finds_just_the_inputs_that_say_it(
    locked: Workspace, narrowed: int, words: str
) -> None:
    if not (every := locked.read(inputs)):
        filled(locked)
        every = locked.read(inputs)
    asked: dict[str, Any] = (
        {}, {"objective": 7}, {"kind": "data"}, {"stakeholder_group": "migrants"},
        {"session_id": next(one.session_id for one in every if one.session_id)}, {"objective": 0},
        {"kind": "practice", "stakeholder_group": "media", "objective": 3}, {"consent": "standing"},
    )[narrowed]  # fmt: skip
    found = locked.read(search, words, consultation_id=every[0].consultation_id, limit=100, **asked)
    fits = [
        entry.id
        for entry in every
        if does_say(entry, words) and _passes(entry, asked)
    ]  # fmt: skip
    assert [entry.id for entry in found] == fits


def _passes(entry: Input, asked: dict[str, Any]) -> bool:
    wanted = dict(asked)
    objective, consent = wanted.pop("objective", None), wanted.pop("consent", None)
    on = objective is None or objective in (entry.objectives or (0,))
    own = consent != "standing" or entry.consent_id is not None
    return on and own and all(getattr(entry, name) == value for name, value in wanted.items())


@pytest.mark.parametrize("words", ["boats", "7", "papiers", "", "amina"])
def test_page_after_page_shows_every_hit_once(locked: Workspace, about: UUID, words: str) -> None:
    whole = [one.id for one in locked.read(search, words, consultation_id=about, limit=100)]
    paged: list[UUID] = []
    while page := locked.read(
        search, words, consultation_id=about, limit=3, before=paged[-1] if paged else None
    ):
        paged += [one.id for one in page]
    assert paged == whole
    assert len(whole) > 3


def test_what_was_taken_back_is_found_only_when_it_is_asked_for(
    locked: Workspace, about: UUID
) -> None:
    taken = [one.id for one in locked.read(inputs, withdrawn=True) if one.consent_withdrawn]
    standing = {one.id for one in locked.read(search, "", consultation_id=about, limit=100)}
    assert not standing & set(taken)
    found = locked.read(search, "", consultation_id=about, consent="taken_back")
    assert [one.id for one in found] == taken


def test_the_code_of_a_recommendation_leads_to_what_it_follows_from(
    locked: Workspace, about: UUID
) -> None:
    said = locked.read(inputs, about)[:2]
    finding = locked.write(
        write_finding, consultation_id=about, text="Boats come late.", objective=7,
        inputs=[one.id for one in said],
    )  # fmt: skip
    asked = locked.write(
        recommend, consultation_id=about, text="Send them earlier.", findings=[finding.id]
    )
    for code in (asked.code, asked.code.lower(), asked.code.replace("-", " ")):
        found = locked.read(search, code, consultation_id=about)
        assert {one.id for one in said} <= {one.id for one in found}
    assert locked.read(search, asked.code, consultation_id=about, kind="pledge") == []


def test_all_consultations_are_searched_where_none_is_named(locked: Workspace, about: UUID) -> None:
    other = locked.write(open_consultation, title="Other", country="UGA")
    entry = locked.write(
        record_input, consultation_id=other.id, text="boats", kind="data",
        stakeholder_group="other",
    )  # fmt: skip
    assert locked.read(search, "boats", limit=1)[0].id == entry.id
    assert locked.read(search, "boats", consultation_id=about, limit=1)[0].id != entry.id


@pytest.mark.parametrize(
    ("words", "number"),
    [("7", 7), ("objective 7", 7), ("OBJECTIF 12", 12), ("目标7", 7), ("Цель 23", 23), ("٧", 7),
     ("24", None), ("0", None), ("room 7", None), ("7 7", None), ("²", 2), ("", None)],
)  # fmt: skip
def test_the_number_of_an_objective_is_known_in_every_language(
    words: str, number: int | None
) -> None:
    assert objective_meant(words) == number


def test_a_code_is_known_however_it_is_spelt() -> None:
    assert recommendation_meant("r-4f7k2") == recommendation_meant("R4F7K2") == "R-4F7K2"
    assert recommendation_meant("R-4F7K") is None


def test_more_hits_than_are_looked_at_together_are_all_found(
    locked: Workspace, about: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = locked.read(search, "boats", consultation_id=about, kind="data", limit=100)
    monkeypatch.setattr(searching, "FIRST", 1)
    monkeypatch.setattr(searching, "LAST", 2)
    assert locked.read(search, "boats", consultation_id=about, kind="data", limit=100) == whole
