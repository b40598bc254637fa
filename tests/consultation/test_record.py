"""Rows: what is checked when they are made and changed, and what their values are."""

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.officers import Officer
from gcm_desktop.consultation.record import as_typed, in_order, some_text
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.consultation.tables import TABLES
from gcm_desktop.errors import RefusedError

ANYTHING = st.text(st.characters(exclude_categories=()))
"""Whatever a keyboard, a paste or a broken program may send, lone surrogates included."""


@given(ANYTHING)
def test_text_is_kept_as_typed_but_for_what_no_file_could_hold(text: str) -> None:
    kept = as_typed(text)
    assert kept == unicodedata.normalize("NFC", kept)
    kept.encode("utf-8")
    assert "\0" not in kept
    if "\0" not in text and not any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        assert kept == unicodedata.normalize("NFC", text)


@given(ANYTHING)
def test_typing_the_same_again_changes_nothing(text: str) -> None:
    assert as_typed(as_typed(text)) == as_typed(text)


def test_halves_of_one_character_come_together_again() -> None:
    assert as_typed("\ud83d\ude00") == "😀"
    assert as_typed("a\ud83db\udc00") == "a\ufffdb\ufffd"


def test_directions_and_joiners_are_kept() -> None:
    typed = "\u202eabc\u202c \u2067x\u2069 می\u200cخواهم 👩\u200d👧"
    assert as_typed(typed) == typed


def test_a_label_is_trimmed_and_nothing_typed_is_nothing() -> None:
    assert some_text("  Harbour \n") == "Harbour"
    assert some_text(" \t ") is None


@given(st.lists(st.integers(1, 23)))
def test_one_set_has_one_spelling(numbers: list[int]) -> None:
    assert in_order(numbers) == in_order(reversed(numbers)) == tuple(sorted(set(numbers)))


def test_ids_are_made_here_and_grow_with_time() -> None:
    made = [Officer.of(role="rapporteur").id for _ in range(500)]
    assert made == sorted(made)
    assert {key.version for key in made} == {7}


def test_what_is_not_a_field_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError, match="sensitivty"):
        Input.of(
            consultation_id=uuid4(), text="x", kind="data", stakeholder_group="other",
            sensitivty="local",
        )  # fmt: skip
    with pytest.raises(TypeError, match="titel"):
        Consultation.of(title="T", country="KEN").amend(titel="U")


def test_a_row_keeps_its_id() -> None:
    officer = Officer.of(role="rapporteur")
    with pytest.raises(RefusedError):
        officer.amend(id=uuid4())


def test_every_field_that_breaks_a_rule_has_its_own_sentence() -> None:
    with pytest.raises(RefusedError) as refused:
        Consultation.of(title="", country="Kenya", level="village", region="EU")
    assert refused.value.problems.keys() == {"title", "country", "level", "region"}
    assert all(
        said.startswith(f"{name}: ") and said.endswith(".")
        for name, said in refused.value.problems.items()
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("text", "", "nothing is said here."),
        ("text", "x" * 100_001, "at most 100000 characters fit here; split it into several."),
        ("text", 7, "a text is needed."),
        ("kind", None, "a text is needed."),
        ("speaker", "x" * 201, "at most 200 characters fit here; split it into several."),
        ("client_id", "", "nothing is said here."),
        ("principal", 24, "the number must be 23 or less."),
        ("principal", "x", "a whole number is needed."),
        ("quote", "perhaps", "yes or no is needed."),
        ("session_id", "x", "this is not an id."),
        ("recorded_at", "2026-03-01T10:00", "a moment is needed, with its time zone."),
        ("language", "??", "this is not the tag of a language, like en or pt-BR."),
        ("translations", 7, "this value does not fit here."),
    ],
)
def test_the_sentence_says_what_is_needed(name: str, value: object, said: str) -> None:
    facts = {"consultation_id": uuid4(), "text": "x", "kind": "data", "stakeholder_group": "other"}
    with pytest.raises(RefusedError) as refused:
        Input.of(**facts | {name: value})
    assert refused.value.problems == {name: f"{name}: {said}"}


def test_a_refused_change_changes_nothing() -> None:
    consultation = Consultation.of(title="T", country="KEN")
    with pytest.raises(RefusedError):
        consultation.amend(title="Other", country="Atlantis")
    assert (consultation.title, consultation.country) == ("T", "KEN")


def test_a_refusal_never_repeats_what_was_entered() -> None:
    with pytest.raises(RefusedError) as refused:
        Input.of(
            consultation_id=uuid4(), text="x", kind="the police beat him",
            stakeholder_group="Amina Otieno", quote="perhaps she said it", objectives=["Amina"],
        )  # fmt: skip
    said = str(refused.value) + repr(refused.value.problems)
    assert not any(words in said for words in ("police", "Amina", "perhaps"))


def test_only_what_a_person_may_have_erased_can_be_erased() -> None:
    entry = Input.of(consultation_id=uuid4(), text="x", kind="data", stakeholder_group="other")
    with pytest.raises(RefusedError) as refused:
        entry.erase(None, "text", "kind")  # type: ignore[arg-type]  # refused before it is asked
    assert refused.value.problems.keys() == {"kind"}
    assert entry.text == "x"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_what_can_be_erased_can_be_empty(table: type) -> None:
    for name in table.ERASABLE:
        assert not table.model_fields[name].is_required()
        assert table.model_fields[name].get_default() is None
        assert table.__table__.c[name].nullable


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_flags_that_stay_set_are_not_set_at_first(table: type) -> None:
    assert all(table.model_fields[name].get_default() is False for name in table.STICKY)


def test_consent_once_withdrawn_is_not_given_back_by_an_edit() -> None:
    entry = Input.of(consultation_id=uuid4(), text="x", kind="data", stakeholder_group="other")
    entry.amend(consent_withdrawn=True)
    with pytest.raises(RefusedError, match="cannot be taken back"):
        entry.amend(consent_withdrawn=False)
    assert entry.amend(consent_withdrawn=True).consent_withdrawn


def test_a_moment_is_kept_in_utc_with_its_zone(workspace, consultation) -> None:
    nairobi = timezone(timedelta(hours=3))
    made = Meeting.of(
        consultation_id=consultation.id, title="Morning",
        starts_at=datetime(2026, 3, 1, 9, 0, tzinfo=nairobi),
    )  # fmt: skip
    workspace.write(lambda db: db.add(made))
    kept = workspace.read(lambda db: db.get_one(Meeting, made.id)).starts_at
    assert kept == datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
    assert kept.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        Meeting.of(consultation_id=uuid4(), title="M", starts_at=datetime(2026, 3, 1))  # noqa: DTZ001
    assert refused.value.problems.keys() == {"starts_at"}


def test_lists_come_back_so_that_they_cannot_be_edited_in_place(workspace, consultation) -> None:
    made = Consultation.of(
        title="T", country="KEN", areas=["KE-28", "Old town"], objectives_in_focus=[9, 3, 9]
    )
    workspace.write(lambda db: db.add(made))
    kept = workspace.read(lambda db: db.get_one(Consultation, made.id))
    assert kept.areas == ("KE-28", "Old town")
    assert kept.objectives_in_focus == (3, 9)


def test_blank_entries_of_a_list_are_left_out() -> None:
    made = Consultation.of(title="T", country="KEN", areas=["", "  ", " Nairobi "])
    assert made.areas == ("Nairobi",)


@pytest.mark.parametrize("value", ["2026-02-30", "yesterday", 10**12, [2026]])
def test_a_day_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(RefusedError) as refused:
        Consultation.of(title="T", country="KEN", starts_on=value)
    assert refused.value.problems.keys() == {"starts_on"}


def test_a_day_can_be_given_as_iso_8601_writes_it() -> None:
    made = Consultation.of(title="T", country="KEN", starts_on="2026-03-01")
    assert made.starts_on == date(2026, 3, 1)


def test_an_id_can_be_given_as_text() -> None:
    key = uuid4()
    made = Input.of(consultation_id=str(key), text="x", kind="data", stakeholder_group="other")
    assert made.consultation_id == UUID(str(key))
