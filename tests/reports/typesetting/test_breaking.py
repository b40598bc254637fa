"""Where lines may end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.reports.typesetting.breaking import (
    MOST_MARKS,
    NOT_FIRST,
    NOT_LAST,
    clusters,
    paragraphs,
    unbreakables,
    words,
)


def test_line_ends_of_every_kind_begin_a_paragraph() -> None:
    assert paragraphs("a\nb\r\nc\rd\u2028e\u2029f\x85g\x0bh") == list("abcdefgh")
    assert paragraphs("\n\n a \n\n\n b\n") == [" a ", " b"]
    assert paragraphs("") == []


def test_words_are_parted_by_white_space_that_may_break() -> None:
    text = "one  two\tthree\u3000four"
    assert [text[a:b] for a, b in words(text)] == ["one", "two", "three", "four"]
    kept = "10\u00a0000\u202f€ a\u2007b"
    assert [kept[a:b] for a, b in words(kept)] == ["10\u00a0000\u202f€", "a\u2007b"]


@pytest.mark.parametrize("word", ["well-known", "socio-economic/legal", "A/RES/73/195", "2030"])
def test_short_words_stay_whole(word: str) -> None:
    assert unbreakables(word) == [word]


def test_no_line_ends_behind_a_hyphen() -> None:
    address = "https://example.org/a-long-path/of-many/parts?query=one-two&more=three_four"
    parts = unbreakables(address)
    assert "".join(parts) == address
    assert len(parts) > 4
    assert not any(part.endswith("-") for part in parts[:-1])


def test_dashes_and_zero_width_spaces_let_a_line_end() -> None:
    assert unbreakables("said—and") == ["said—", "and"]
    assert unbreakables("a\u200bb") == ["a\u200b", "b"]


def test_chinese_breaks_between_characters_but_not_before_its_punctuation() -> None:
    assert unbreakables("移民（工人）说：“好。”") == ["移", "民", "（工", "人）", "说：", "“好。”"]
    assert unbreakables("在2030年GCM前") == ["在", "2030", "年", "GCM", "前"]


@given(st.text(st.sampled_from("移民工人abc，。（）“”《》1-/—"), max_size=40))
def test_unbreakables_are_the_word_again_and_mind_their_ends(word: str) -> None:
    parts = unbreakables(word)
    assert "".join(parts) == word
    for before, after in pairwise(parts):
        assert after[0] not in NOT_FIRST or before[-1] in "—/"
        assert before[-1] not in NOT_LAST


def test_marks_stay_with_their_letter() -> None:
    text = "e\u0301a\u0323\u0302b"
    assert [text[a:b] for a, b in clusters(text)] == ["e\u0301", "a\u0323\u0302", "b"]
    family = "\U0001f468\u200d\U0001f469"
    assert [family[a:b] for a, b in clusters(family)] == [family]


@given(st.text(max_size=60))
def test_clusters_cover_the_text(text: str) -> None:
    found = list(clusters(text))
    assert "".join(text[a:b] for a, b in found) == text


def test_heaps_of_marks_are_parted() -> None:
    sizes = [b - a for a, b in clusters("a" + "\u0301" * 1000)]
    assert max(sizes) == MOST_MARKS + 1
    assert sum(sizes) == 1001
