"""Text in a terminal: nobody's words can disturb it."""

import unicodedata

import pytest

from gcm_desktop.cli.showing import END, ISOLATE, cut, isolated, paragraph, table, visible, width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("\x1b[31mred", "␛[31mred"),
        ("one\ntwo\ttabs", "one␊two␉tabs"),
        ("\x7f\x85\x9b", "<U+007F><U+0085><U+009B>"),
        ("a\u202eb", "a<U+202E>b"),
        ("\u2066in\u2069out", "<U+2066>in<U+2069>out"),
        ("\u2028\u2029", "<U+2028><U+2029>"),
        ("\ud800", "<U+D800>"),
        ("\U000e0041", "<U+E0041>"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("prix\u00a0: 3", "prix\u00a0: 3"),
        ("ክፍያ 工资", "ክፍያ 工资"),
    ],
)
def test_what_would_act_on_the_terminal_is_shown_as_a_sign(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_nothing_that_reorders_or_controls_is_left_in_any_character() -> None:
    left = [c for c in map(chr, range(0x110000)) if visible(c) == c and not c.isprintable()]
    kinds = {unicodedata.category(c) for c in left if c not in "\u200c\u200d\u200e\u200f\u061c"}
    assert kinds <= {"Zs"}


def test_words_of_other_scripts_are_isolated_and_ids_can_be_copied() -> None:
    assert isolated("العمال") == f"{ISOLATE}العمال{END}"
    assert isolated("019a-7f") == "019a-7f"


def test_columns_are_aligned_in_every_script() -> None:
    shown = table(("who", "words"), [("工人", "工资太低"), ("workers", "العمال"), ("e\u0301", "x")])
    plain = shown.replace(ISOLATE, "").replace(END, "").splitlines()
    assert [width(text[: text.index(word)]) for text, word in
            zip(plain, ("words", "工资", "ال", "x"), strict=True)] == [9, 9, 9, 9]  # fmt: skip


def test_a_long_cell_is_cut_where_the_terminal_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    shown = table(("n", "words"), [("1", "word " * 50)])
    assert all(width(text) <= 40 for text in shown.splitlines())
    assert shown.removesuffix(END).endswith("…")


def test_a_wide_character_is_never_cut_in_half() -> None:
    assert cut("工资太低了", 6) == "工资…"


def test_a_paragraph_breaks_between_its_pieces_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "24")
    assert paragraph(["m Migrants", "c Civil society", "e Media"]).splitlines() == [
        "m Migrants",
        "c Civil society  e Media",
    ]
