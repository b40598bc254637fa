"""Lines of minutes: what codes mean, what is inherited, and that no word is ever lost."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gcm_desktop.consultation.short_codes import (
    KIND_CODES,
    Codes,
    Line,
    offers,
    read_codes,
    read_line,
    split_notes,
    write_line,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.reference import GROUPS, KINDS, stakeholder_groups

USUAL = Codes.usual()
NAMES = {("group", g.id): g.labels["en"].text for g in stakeholder_groups()} | {
    ("kind", "challenge"): "Challenge"
}
HEADS = st.text(alphabet="mcdxq 0123456789+.,-*٧７><=/＞»zя\n", max_size=20)
LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzяжбюع", min_size=1, max_size=4)


def read(typed: str, agenda: tuple[int, ...] = (), last: str | None = None) -> Line:
    return read_line(typed, USUAL, agenda, last)


def facts(line: Line) -> tuple[object, ...]:
    return line.words, line.objectives, line.group, line.kind


def test_codes_say_group_objective_and_kind() -> None:
    assert facts(read("m7 c> Fees were paid twice.")) == (
        "Fees were paid twice.", (7,), "migrants", "challenge",
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["m7 c>w", "7mc> w", "c m7> w", "m c 7> w", " M7C > w", "mc7> w", "m7 -3> w",
              ".1 7 *3> w", "-3 7,1> w", "７ｍ ｃ＞ w", "m٧ c< w", "m۷c» w", "،١ ٧ -٣> w",
              "m7 c= w", "7 .1-3》 w"],
)  # fmt: skip
def test_codes_stand_in_any_order_and_in_any_digits(typed: str) -> None:
    assert facts(read(typed)) == ("w", (7,), "migrants", "challenge")


def test_of_several_objectives_the_first_is_the_principal_one() -> None:
    assert read("m12+7+12 c> w").objectives == (12, 7)
    assert read("12 7 m> w").objectives == (12, 7)


def test_letters_that_are_both_are_the_group_before_the_number_and_the_kind_after() -> None:
    assert facts(read("c7> w"))[1:] == ((7,), "civil_society", "experience")
    assert facts(read("7c> w", last="media"))[2:] == ("media", "challenge")
    assert facts(read("c7 c> w"))[1:] == ((7,), "civil_society", "challenge")
    assert facts(read("7 c m> w"))[1:] == ((7,), "migrants", "challenge")
    assert facts(read("x c> w"))[2:] == ("civil_society", "experience")


def test_a_line_without_codes_inherits_the_agenda_and_the_last_group() -> None:
    line = read("They waited for months.", (5, 7), "media")
    assert (line.objectives, line.group) == ((5, 7), "media")
    assert line.said == frozenset()


def test_without_an_agenda_a_line_is_to_be_sorted() -> None:
    assert facts(read("They waited.")) == ("They waited.", (), None, "experience")


def test_zero_leaves_a_line_to_be_sorted_whatever_is_on_the_agenda() -> None:
    assert read("m0> w", (5,)).objectives == ()


def test_what_is_not_said_is_inherited() -> None:
    line = read("-3> w", (5,), "migrants")
    assert facts(line) == ("w", (5,), "migrants", "challenge")
    assert line.said == {"kind"}


def test_a_slash_takes_the_whole_line_for_words() -> None:
    assert facts(read("/7> is what he drew", (5,), "migrants")) == (
        "7> is what he drew", (5,), "migrants", "experience",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "unknown"),
    [("m77 c> w", ("77",)), ("zz7> w", ("zz",)), (".99> w", (".99",)), ("m d 7> w", ()),
     ("m7 c x> w", ("c",)), ("m l> w", ("l",))],
)  # fmt: skip
def test_a_code_that_does_not_exist_stays_in_the_words(
    typed: str, unknown: tuple[str, ...]
) -> None:
    line = read(typed, (5,), "migrants")
    assert line.unknown == unknown
    if unknown:
        assert facts(line)[:3] == (typed, (5,), "migrants")


@pytest.mark.parametrize(
    "typed",
    ["the wages they earn are > 50 a day", "A & B > C", "He said: 5 > 3", "> 7", "=7", "x\n7> w",
     "constituencies > nothing"],
)  # fmt: skip
def test_prose_with_a_mark_in_it_is_prose(typed: str) -> None:
    line = read(typed)
    assert (line.words, line.unknown, line.said) == (typed.strip(), (), frozenset())


@given(st.one_of(st.text(), HEADS))
@example("７》")
@example("ǆ7>ǅ")
def test_whatever_is_typed_is_understood_and_no_word_is_lost(typed: str) -> None:
    line = read_line(typed, USUAL, (5,), "migrants")
    assert typed.rstrip().endswith(line.words)
    if not line.said and typed.strip()[:1] not in ("/", "／"):
        assert line.words == typed.strip()
    assert all(1 <= number <= 23 for number in line.objectives)
    assert line.kind in KINDS
    offers(typed, USUAL, NAMES)
    read_codes(typed, USUAL)


@given(
    words=st.text(),
    objectives=st.lists(st.integers(1, 23), unique=True, max_size=5),
    group=st.sampled_from(GROUPS),
    kind=st.sampled_from(KINDS),
)
def test_codes_written_from_facts_read_back_the_same(
    words: str, objectives: list[int], group: str, kind: str
) -> None:
    typed = write_line(words, objectives, group, kind, USUAL)
    expected = (words.strip(), tuple(objectives), group, kind)
    assert facts(read_line(typed, USUAL, (5,), "migrants")) == expected


@given(
    groups=st.dictionaries(st.sampled_from(GROUPS), LETTERS),
    kinds=st.dictionaries(st.sampled_from(KINDS), LETTERS),
    objectives=st.lists(st.integers(1, 23), unique=True, max_size=3),
    group=st.sampled_from(GROUPS),
    kind=st.sampled_from(KINDS),
)
def test_codes_of_somebodys_own_read_back_the_same(
    groups: dict[str, str],
    kinds: dict[str, str],
    objectives: list[int],
    group: str,
    kind: str,
) -> None:
    try:
        codes = Codes.of(groups, kinds)
    except RefusedError:
        return
    assert Codes.kept(codes.note()) == codes
    line = read_line(write_line("w", objectives, group, kind, codes), codes)
    assert facts(line) == ("w", tuple(objectives), group, kind)


@pytest.mark.parametrize(
    ("groups", "kinds"),
    [({"migrants": "m", "diaspora": "m"}, {}), ({"migrants": "7"}, {}), ({}, {"data": "d>"}),
     ({}, {"data": "m7"}), ({"migrants": "abcde"}, {}), ({"nobody": "n"}, {}),
     ({"migrants": 7}, {}), ({"migrants": "m", "civil_society": "M"}, {})],
)  # fmt: skip
def test_codes_that_could_not_be_read_are_refused(
    groups: dict[str, str], kinds: dict[str, str]
) -> None:
    with pytest.raises(RefusedError):
        Codes.of(groups, kinds)


def test_a_note_that_cannot_be_used_gives_the_usual_codes() -> None:
    for note in ({}, {"groups": 7, "kinds": []}, {"groups": {"migrants": ">"}, "kinds": {}}):
        assert Codes.kept(note) == USUAL


def test_codes_in_another_script_are_codes() -> None:
    codes = Codes.of({"migrants": "М"}, {"challenge": "вы"})
    assert facts(read_line("м7 ВЫ> w", codes)) == ("w", (7,), "migrants", "challenge")


def test_names_of_groups_and_kinds_are_completed_by_their_codes() -> None:
    begun, found = offers("m7 chal", USUAL, NAMES)
    assert (begun, found[0].code, found[0].value) == ("chal", "c", "challenge")
    assert offers("m7 c> chal", USUAL, NAMES) == ("", ())
    assert offers("Many of them chal", USUAL, NAMES)[1] == ()


def test_every_kind_has_a_code_of_its_own() -> None:
    assert set(KIND_CODES) == set(KINDS)
    Codes.of(USUAL.groups, USUAL.kinds)


def test_a_block_of_notes_is_split_into_its_lines() -> None:
    assert split_notes("m7> one\r\n\n  two \u2028three\n") == ("m7> one", "two", "three")
