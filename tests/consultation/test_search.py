"""Search over words in all scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import inputs, record_input
from gcm_desktop.consultation.search import folded, question, says
from gcm_desktop.workspace import Workspace

FOUND = [
    ("الهِجْرَةُ الآمِنَة", "الهجرة"), ("الهجرة", "الهِجْرَة"), ("أحمد إلى آخر", "احمد الي اخر"),
    ("مدرسة", "مدرسه"), ("مســــافر", "مسافر"), ("ﻻجئ", "لاجئ"), ("مسؤول", "مسوول"),
    ("我们的移民工人", "移民"), ("我们的移民工人", "工"), ("安全、有序", "有序"),
    ("働く人々", "人々"),
    ("이주 노동자", "노동"), ("ไม่มีใครฟังเรา", "ฟัง"), ("ကျွန်ုပ်တို့", "ကျွန်ုပ်"),
    ("Où est l'école maternelle ?", "ecole"), ("ecole", "école"), ("L'ÉCOLE", "école"),
    ("niño", "nino"), ("Straße", "STRASSE"), ("ёлка", "елка"), ("Łódź", "łodz"),
    ("the passports were kept", "passp"), ("the passports were kept", "kept pass"),
    ("the passports were kept", "PASSPORTS"), ("ﬁnance", "finance"), ("Ｆｕｌｌ", "full"),
    ("wage-theft", "wage theft"), ("don't", "don't"), ("foo_bar", "foo_bar"), ("C++ & 50%", "50%"),
    ("İstanbul", "istanbul"), ("Αθήνα", "αθηνα"), ("हमारी नौकरी", "नौकरी"), ("አማርኛ ቋንቋ", "ቋንቋ"),
    ("𞤀𞤣𞤤𞤢𞤥 𞤆𞤵𞤤𞤢𞤪", "𞤆𞤵𞤤𞤢𞤪"), ("тяжёлые условия", "тяжелые усл"), ("x² and ½", "x2"),
]  # fmt: skip
NOT_FOUND = [
    ("the passports were kept", "assports"), ("the passports were kept", "kept soap"),
    ("移民", "农民"), ("NEAR", "far"),
]  # fmt: skip


def found(workspace: Workspace, about: Consultation, said: str, asked: str) -> bool:
    workspace.write(
        record_input, consultation_id=about.id, text=said, kind="data", stakeholder_group="other"
    )
    return bool(workspace.read(inputs, about.id, search=asked))


@pytest.mark.parametrize(("said", "asked"), FOUND)
def test_words_are_found_however_they_are_typed(
    workspace: Workspace, consultation: Consultation, said: str, asked: str
) -> None:
    assert found(workspace, consultation, said, asked)


@pytest.mark.parametrize(("said", "asked"), NOT_FOUND)
def test_other_words_are_not_found(
    workspace: Workspace, consultation: Consultation, said: str, asked: str
) -> None:
    assert not found(workspace, consultation, said, asked)


@pytest.mark.parametrize(
    "asked",
    ['"', '""', "AND", "OR NOT", "NEAR(a b)", "text:x", "*", "^a", "a*b", "(", "a AND", "-x", "'",
     "input_words", "{a b}: c", "\\", "%", ";", "\0", "_", "…", "?", "́", " "],
)  # fmt: skip
def test_nothing_typed_is_an_operator_or_an_error(
    workspace: Workspace, consultation: Consultation, asked: str
) -> None:
    found(workspace, consultation, "some words", asked)


@pytest.mark.parametrize("asked", ["", " ", "?!", "..."])
def test_a_question_without_words_finds_nothing(
    workspace: Workspace, consultation: Consultation, asked: str
) -> None:
    assert question(asked) is None
    assert not found(workspace, consultation, "some words ?!", asked)


@given(words=st.text(st.characters(exclude_categories=("Cs",)), max_size=12))
def test_any_text_typed_is_answered_and_finds_what_says_it(
    workspace: Workspace, consultation: Consultation, words: str
) -> None:
    if question(words) is None:
        assert workspace.read(inputs, consultation.id, search=words, limit=50) == []
        return
    assert found(workspace, consultation, f"before {words} after", words)
    newest, *_others = workspace.read(inputs, consultation.id, search=words, limit=50)
    assert says(newest.text or "", words)


@given(
    said=st.lists(
        st.sampled_from(["ab", "الهجرة", "الهِجْرَة", "移民", "法", "École", "ё"]), min_size=1
    ),
    asked=st.sampled_from(
        ["a", "ab", "هجر", "الهجره", "移", "移民", "法", "ECO", "école", "е", "z"]
    ),
)
def test_reading_a_text_answers_as_the_index_does(
    workspace: Workspace, consultation: Consultation, said: list[str], asked: str
) -> None:
    said_now = {"kind": "data", "stakeholder_group": "other", "text": " ".join(said)}
    entry = workspace.write(record_input, consultation_id=consultation.id, **said_now)
    hits = workspace.read(inputs, consultation.id, search=asked)
    assert (entry.id in [hit.id for hit in hits]) is says(" ".join(said), asked)


def test_a_letter_by_itself_is_a_word_and_no_beginning(
    workspace: Workspace, consultation: Consultation
) -> None:
    assert not found(workspace, consultation, "passports", "p")
    assert found(workspace, consultation, "plan p", "P")
    assert question("a b") == '"a" AND "b"'


@given(st.text())
def test_folding_what_is_folded_changes_nothing_but_spaces(text: str) -> None:
    once = folded(text)
    assert folded(once).split() == once.split()


@given(st.text())
def test_a_question_names_every_word_once(text: str) -> None:
    asked = question(text)
    assert asked is None or asked.count('"') == 2 * (asked.count(" AND ") + 1)
