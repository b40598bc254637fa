"""Where lines may end, and what is never split."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from unicodedata import combining

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.reports.typesetting.breaking import (
    _OF_LETTERS,
    LONG_WORD,
    LONGEST_CLUSTER,
    MOST_MARKS,
    clusters,
    keeps_a_space,
    line_ends,
    paragraphs,
    stretches,
    unbreakables,
)
from gcm_desktop.reports.typesetting.composing import _PLAIN

UNICODE = Path(__file__).parent / "unicode"
PLAIN = [chr(point) for point in range(0x20, 0x2200) if _PLAIN.fullmatch(chr(point))]
COMPLEX = {
    "th": "แรงงานข้ามชาติขอให้จ่ายค่าจ้างตรงเวลาและเขียนสัญญาด้วยภาษาที่พวกเขาเข้าใจ",
    "lo": "ແຮງງານເຄື່ອນຍ້າຍຂໍໃຫ້ຈ່າຍຄ່າແຮງງານໃຫ້ທັນເວລາ",
    "km": "ពលករចំណាកស្រុកបានស្នើសុំឱ្យបើកប្រាក់ឈ្នួលទាន់ពេលវេលា",
    "my": "ရွှေ့ပြောင်းအလုပ်သမားများကလုပ်ခကိုအချိန်မှန်ပေးရန်တောင်းဆိုခဲ့ကြသည်",
}


def cases(name: str) -> Iterator[tuple[str, list[int]]]:
    """Each text of a conformance test of Unicode, and where it parts."""
    for line in (UNICODE / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            marks, points = line.split()[::2], line.split()[1::2]
            text = "".join(chr(int(point, 16)) for point in points)
            yield text, [at for at, mark in enumerate(marks) if mark == "÷" and at]


def test_lines_end_as_the_conformance_test_of_unicode_has_it() -> None:
    read = list(cases("LineBreakTest"))
    assert len(read) > 6_000
    assert [text for text, ends in read if line_ends(text, "en") != ends] == []


def test_clusters_are_those_of_the_conformance_test_of_unicode() -> None:
    read = list(cases("GraphemeBreakTest"))
    assert len(read) == 766
    assert [text for text, ends in read if [end for _, end in clusters(text)] != ends] == []


def test_line_ends_of_every_kind_begin_a_paragraph() -> None:
    assert paragraphs("a\nb\r\nc\rd\u2028e\u2029f\x85g\x0bh") == list("abcdefgh")
    assert paragraphs("\n\n a \n\n\n b\n") == ["a", "b"]
    assert paragraphs(" \t\u3000") == paragraphs("") == []


def test_words_are_parted_by_white_space_that_may_break() -> None:
    (text,) = paragraphs("one  two\tthree\u3000four")
    assert [text[a:b] for a, b in stretches(text, "en")] == ["one", "two", "three", "four"]
    kept = "10\u00a0000\u202f€ a\u2007b"
    assert [kept[a:b] for a, b in stretches(kept, "en")] == ["10\u00a0000\u202f€", "a\u2007b"]


@pytest.mark.parametrize(
    "text", ["« mot »", "mot !", "mot ?", "mot ;", "mot :", "( mot )", "„ mot"]
)
def test_no_line_ends_between_a_word_and_its_mark(text: str) -> None:
    assert [text[a:b] for a, b in stretches(text, "fr")] == [text]
    assert keeps_a_space(text)


@pytest.mark.parametrize("word", ["well-known", "socio-economic/legal", "A/RES/73/195", "2030"])
def test_short_words_stay_whole(word: str) -> None:
    assert unbreakables(word, "en") == [word]


def test_no_line_ends_behind_a_hyphen() -> None:
    address = "https://example.org/a-long-path/of-many/parts?query=one-two&more=three_four"
    parts = unbreakables(address, "en")
    assert "".join(parts) == address
    assert len(parts) > 4
    assert not any(part.endswith("-") for part in parts[:-1])
    assert unbreakables("co\u00adop", "en") == ["co\u00adop"]


def test_dashes_and_zero_width_spaces_let_a_line_end() -> None:
    assert unbreakables("said—and", "en") == ["said—", "and"]
    assert unbreakables("a\u200bb", "en") == ["a\u200b", "b"]


def test_chinese_breaks_between_characters_but_not_before_its_punctuation() -> None:
    parts = ["移", "民", "（工", "人）", "说：", "“好。”"]
    assert unbreakables("移民（工人）说：“好。”", "zh") == parts
    assert unbreakables("在2030年GCM前", "zh") == ["在", "2030", "年", "GCM", "前"]


@pytest.mark.parametrize("language", COMPLEX)
def test_scripts_without_spaces_break_between_words(language: str) -> None:
    parts = unbreakables(COMPLEX[language], language)
    assert "".join(parts) == COMPLEX[language]
    assert len(parts) > 6
    assert max(map(len, parts)) < 20


def test_words_of_thai_are_those_of_its_dictionary() -> None:
    assert unbreakables("แรงงานข้ามชาติขอให้จ่ายค่าจ้าง", "th") == [
        "แรงงาน", "ข้าม", "ชาติ", "ขอ", "ให้", "จ่าย", "ค่า", "จ้าง",
    ]  # fmt: skip


@given(
    st.sampled_from(sorted(COMPLEX)),
    st.lists(
        st.sampled_from([*"".join(COMPLEX.values()), *"क्षिa -移", "\u200d", "\u0301", "👩", "🏽"]),
        max_size=60,
    ),
)
def test_no_line_ends_inside_a_cluster(language: str, characters: list[str]) -> None:
    text = "".join(characters)
    whole = {end for _, end in clusters(text)} | {0}
    for start, end in stretches(text, language):
        assert end in whole or text[end] == " "
        assert start in whole


@given(st.text(st.sampled_from("移民工人abc，。（）“”《》1-/—"), max_size=40))
def test_unbreakables_are_the_word_again_and_mind_their_ends(word: str) -> None:
    parts = unbreakables(word, "zh")
    assert "".join(parts) == word
    for before, after in pairwise(parts):
        assert after[0] not in "，。）》"
        assert before[-1] not in "（《-"


@given(st.text(st.sampled_from([*PLAIN, *"  ()«»“”’!?.—"]), max_size=30))
def test_plain_texts_break_at_every_space_unless_something_keeps_it(text: str) -> None:
    for paragraph in paragraphs(text):
        if not keeps_a_space(paragraph):
            words = [part for word in paragraph.split(" ") for part in unbreakables(word, "en")]
            assert words == [paragraph[a:b] for a, b in stretches(paragraph, "en")]


@given(st.from_regex(_OF_LETTERS, fullmatch=True), st.sampled_from(("en", "fr", "de", "und")))
def test_no_line_ends_inside_words_of_letters(word: str, language: str) -> None:
    if len(word) < LONG_WORD:
        assert list(stretches(word, language)) == [(0, len(word))]


def test_marks_stay_with_their_letter() -> None:
    text = "e\u0301a\u0323\u0302b"
    assert [text[a:b] for a, b in clusters(text)] == ["e\u0301", "a\u0323\u0302", "b"]


@pytest.mark.parametrize(
    "cluster", ["👨🏽‍👩🏽‍👧🏽‍👦🏽", "क्ष्म्य", "🇰🇪", "ក្រុំ", "\u1100\u1161\u11a8", "1\ufe0f\u20e3"]
)
def test_what_is_read_as_one_character_is_one_cluster(cluster: str) -> None:
    assert [cluster[a:b] for a, b in clusters(cluster)] == [cluster]


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_clusters_cover_the_text(text: str) -> None:
    found = list(clusters(text))
    assert "".join(text[a:b] for a, b in found) == text


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_stretches_leave_out_nothing_but_spaces(text: str) -> None:
    for paragraph in paragraphs(text):
        parts = [paragraph[a:b] for a, b in stretches(paragraph, "en")]
        assert "".join(parts).replace(" ", "") == paragraph.replace(" ", "")


def test_heaps_of_marks_are_parted() -> None:
    sizes = [b - a for a, b in clusters("a" + "\u0301" * 1000)]
    assert max(sizes) == MOST_MARKS + 1
    assert sum(sizes) == 1001


@pytest.mark.parametrize("joined", ["\u0915\u094d", "👨\u200d", "\u1100"])
def test_clusters_without_end_are_parted(joined: str) -> None:
    sizes = [b - a for a, b in clusters(joined * 1000)]
    assert max(sizes) == LONGEST_CLUSTER
    assert not combining(joined[0])
