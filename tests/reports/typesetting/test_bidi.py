"""The bidirectional algorithm, by examples of our own and by what must hold of any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.reports.typesetting.bidi import (
    first_strong,
    levels,
    reorder,
    runs_left_to_right,
)

# Capitals stand for Hebrew letters (R), é…ü for Arabic ones (AL), ٠-٩ are Arabic-Indic digits, and
# < > ( ) what they are.  Controls by their names: LRE RLE LRO RLO PDF LRI RLI FSI PDI LRM RLM.
CONTROLS = {
    "LRE": "\u202a", "RLE": "\u202b", "PDF": "\u202c", "LRO": "\u202d", "RLO": "\u202e",
    "LRI": "\u2066", "RLI": "\u2067", "FSI": "\u2068", "PDI": "\u2069", "LRM": "\u200e",
    "RLM": "\u200f",
}  # fmt: skip
ARABIC = {"é": "ا", "è": "ب", "à": "ت", "ü": "ث"}


def spelled(pattern: str) -> str:
    for name, control in CONTROLS.items():
        pattern = pattern.replace(f"[{name}]", control)
    hebrew = {chr(65 + n): chr(0x5D0 + n) for n in range(26)}
    return "".join(hebrew.get(c, ARABIC.get(c, c)) for c in pattern)


CASES = [
    # pattern, level asked for, level of the paragraph, levels of the characters
    ("abc", None, 0, "000"),
    ("ABC", None, 1, "111"),
    ("abc", 1, 1, "222"),
    ("123", None, 0, "000"),
    ("123", 1, 1, "222"),
    ("", None, 0, ""),
    ("", 1, 1, ""),
    # P2: the first strong one decides, isolates are passed over
    ("... A b", None, 1, "1111112"),
    ("... a B", None, 0, "0000001"),
    ("[RLI]A[PDI]b", None, 0, "0100"),
    ("[LRI]a[PDI]B", None, 1, "1211"),
    # N1, N2: what stands between
    ("A b C", 0, 0, "10001"),
    ("A, B", 0, 0, "1111"),
    ("a, b", 1, 1, "2222"),
    ("a B.", 0, 0, "0010"),
    ("A b.", 1, 1, "1121"),
    # L1: white space at the end
    ("A  ", 0, 0, "100"),
    ("a  ", 1, 1, "211"),
    # W2, W7: European digits after Arabic letters, and after Latin ones
    ("é 12", None, 1, "1122"),
    ("A 12", None, 1, "1122"),
    ("a 12", 1, 1, "2222"),
    ("A1b", 0, 0, "120"),
    ("é1", 0, 0, "12"),
    # W4 to W6: separators and terminators
    ("A 1,2", 1, 1, "11222"),
    ("A 1.5", 1, 1, "11222"),
    ("A 1+2", 1, 1, "11222"),
    ("é 1+2", 1, 1, "11212"),
    ("é 1,2", 1, 1, "11222"),
    ("A 5%", 1, 1, "1122"),
    ("é 5%", 1, 1, "1121"),
    ("A $5", 1, 1, "1122"),
    ("A - 5", 1, 1, "11112"),
    ("é ١٢", None, 1, "1122"),
    ("a ١٢", None, 0, "0022"),
    # W1: a mark goes with its letter
    ("A\u0301b", None, 1, "112"),
    ("a\u0301B", None, 0, "001"),
    # N0: brackets
    ("a (B) c", 0, 0, "0001000"),
    ("A (b) C", 1, 1, "1112111"),
    ("a (b C) d", 0, 0, "000001000"),
    ("A (b C) D", 1, 1, "111211111"),
    ("A(b)c", 0, 0, "10000"),
    ("A[b]", 0, 0, "1000"),
    ("a(B)", 1, 1, "2111"),
    ("A (B) c", 0, 0, "1111100"),
    ("a ( B ) A", 0, 0, "000010001"),
    ("A (x", 1, 1, "1112"),
    # X1 to X8: embeddings and overrides
    ("a[RLE]b[PDF]c", 0, 0, "00220"),
    ("a[RLO]bc[PDF]d", 0, 0, "001110"),
    ("A[LRO]B[PDF]C", 1, 1, "11221"),
    ("a[PDF]b", 0, 0, "000"),
    # isolates: what is inside changes nothing outside
    ("a [RLI]B c[PDI] d", 0, 0, "000112000"),
    ("a [FSI]B c[PDI] d", 0, 0, "000112000"),
    ("a [FSI]b C[PDI] d", 0, 0, "000223000"),
    ("A [LRI]b C[PDI] D", 1, 1, "111223111"),
    ("a[RLI][RLO]b[PDI]c", 0, 0, "000300"),
    ("1[RLI]A[PDI]2", 0, 0, "00100"),
    ("A[LRI]b[PDI]C", 0, 0, "11211"),
    ("a [RLI]b", 0, 0, "0002"),
    # marks of direction
    ("A[LRM].", 0, 0, "100"),
    ("A![RLM]", 0, 0, "111"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "asked", "base", "expected"), CASES)
def test_levels_follow_the_annex(pattern: str, asked: int | None, base: int, expected: str) -> None:
    found_base, found = levels(spelled(pattern), asked)
    assert found_base == base
    assert "".join(map(str, found)) == expected


@pytest.mark.parametrize(
    ("found", "order"),
    [
        ([], []),
        ([0, 0, 0], [0, 1, 2]),
        ([1, 1, 1], [2, 1, 0]),
        ([0, 1, 1, 0], [0, 2, 1, 3]),
        ([1, 2, 2, 1], [3, 1, 2, 0]),
        ([0, 1, 2, 3, 2, 1, 0], [0, 5, 2, 3, 4, 1, 6]),
        ([2, 2], [0, 1]),
    ],
)
def test_runs_are_turned_round_from_the_deepest(found: list[int], order: list[int]) -> None:
    assert reorder(found) == order


def test_embeddings_beyond_the_deepest_level_are_counted_not_opened() -> None:
    _, found = levels("\u202b" * 200 + "a" + "\u202c" * 200 + "b", 0)
    assert max(found) <= 126
    assert found[-1] == 0


def test_texts_without_end_of_nesting_take_linear_time() -> None:
    for opener in ("\u2068", "\u202e", "(", "\u2067"):
        base, found = levels(opener * 20_000 + "א", 0)
        assert base == 0
        assert len(found) == 20_001


def test_paragraph_without_letters_has_no_strong_character() -> None:
    assert first_strong("12, 34!") is None
    assert first_strong("12, 34 ש") == 1
    assert first_strong("12, 34 s ש") == 0


BIDI_ALPHABET = "ab1 ,.+%()[]\u0301אבابت١\t" + "".join(CONTROLS.values())
TEXTS = st.text(st.sampled_from(BIDI_ALPHABET), max_size=40)
LEFT_TO_RIGHT = st.text(st.characters(max_codepoint=0x58F, exclude_categories=("Cs",)), max_size=60)


@given(TEXTS, st.sampled_from((None, 0, 1)))
def test_seen_order_is_a_permutation(text: str, base: int | None) -> None:
    found_base, found = levels(text, base)
    assert found_base in (0, 1)
    assert len(found) == len(text)
    assert all(0 <= level <= 126 for level in found)
    assert sorted(reorder(found)) == list(range(len(text)))


@given(LEFT_TO_RIGHT)
def test_text_that_runs_left_to_right_stays_as_it_is(text: str) -> None:
    assert runs_left_to_right(text)
    base, found = levels(text)
    assert base == 0
    assert reorder(found) == list(range(len(text)))


@given(TEXTS)
def test_short_way_for_left_to_right_texts_gives_what_the_rules_give(text: str) -> None:
    plain = "".join(c for c in text if runs_left_to_right(c))
    # An embedded letter that is not at the end forces the rules to be run in full.
    _, whole = levels(f"{plain}x\u202ax\u202c", 0)
    assert whole[: len(plain)] == [0] * len(plain)


@given(TEXTS, st.sampled_from((0, 1)))
def test_isolated_text_moves_nothing_outside_it(text: str, base: int) -> None:
    # Without controls, which could end the isolate, and tabs, before which L1 levels all spaces.
    inside = "".join(c for c in text if c not in CONTROLS.values() and c != "\t")
    before, after = "a א 1 ", " 2 ב z"
    _, alone = levels(f"{before}\u2068\u2069{after}", base)
    _, found = levels(f"{before}\u2068{inside}\u2069{after}", base)
    assert found[: len(before) + 1] == alone[: len(before) + 1]
    assert found[-len(after) - 1 :] == alone[-len(after) - 1 :]


@given(TEXTS)
def test_levels_of_a_mirrored_paragraph_differ_in_parity_only_where_it_decides(text: str) -> None:
    letters = "".join(c for c in text if c in "abאב")
    _, left = levels(letters, 0)
    _, right = levels(letters, 1)
    assert [level & 1 for level in left] == [level & 1 for level in right]
