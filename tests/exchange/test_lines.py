"""Lines of capture: what is read of a stream, and how little of it is held."""

import io
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.errors import RefusedError
from gcm_desktop.exchange.lines import LONGEST, SOME, TOGETHER, facts_of, lines_at_hand


class Piped(io.BytesIO):
    """A stream that hands over what was written together, and tells how much was asked for."""

    def __init__(self, *pieces: bytes) -> None:
        super().__init__()
        self.pieces, self.most = list(pieces), 0

    def read1(self, size: Any = -1) -> Any:
        self.most = max(self.most, size)
        return self.pieces.pop(0) if self.pieces else b""


def numbered(content: bytes) -> list[Any]:
    return [line for lines in lines_at_hand(io.BytesIO(content)) for line in lines]


def test_lines_are_numbered_from_one() -> None:
    assert numbered(b"a\n\nb") == [(1, b"a"), (2, b""), (3, b"b")]


def test_nothing_is_a_stream_of_no_lines() -> None:
    assert numbered(b"") == []
    assert numbered(b"\n") == [(1, b"")]


def test_a_byte_order_mark_belongs_to_no_line() -> None:
    bom = b"\xef\xbb\xbf"
    assert numbered(bom + b"a\n" + bom + b"b\n") == [(1, b"a"), (2, bom + b"b")]


@pytest.mark.parametrize(
    ("length", "taken"),
    [(LONGEST - 1, True), (LONGEST, True), (LONGEST + 1, False), (3 * LONGEST, False)],
)
@pytest.mark.parametrize("ending", [b"\n", b""])
def test_a_line_that_is_too_long_is_passed_over(length: Any, taken: Any, ending: Any) -> None:
    found = numbered(b"x" * length + ending + (b"next\n" if ending else b""))
    assert (found[0][1] is not None) is taken
    assert found[1:] == ([(2, b"next")] if ending else [])


def test_of_a_line_without_an_end_no_more_is_held_than_may_be_taken() -> None:
    some = b"x" * SOME
    stream = Piped(*[some] * 400, b"\nnext\n")
    tracemalloc.start()
    try:
        found = list(lines_at_hand(stream))
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == [[(1, None), (2, b"next")]]
    assert stream.most == SOME
    assert held < 5 * LONGEST


def test_lines_that_are_there_come_together_and_none_is_waited_for() -> None:
    stream = Piped(b"one\n", b"two\nthree\nfo", b"ur\n")
    groups = lines_at_hand(stream)
    assert next(groups) == [(1, b"one")]
    assert len(stream.pieces) == 2
    assert next(groups) == [(2, b"two"), (3, b"three")]
    assert next(groups) == [(4, b"four")]
    assert next(groups, None) is None


def test_no_more_lines_come_together_than_are_soon_recorded() -> None:
    groups = list(lines_at_hand(io.BytesIO(b"x\n" * 150)))
    assert [len(lines) for lines in groups] == [TOGETHER, TOGETHER, 150 - 2 * TOGETHER]


@given(st.lists(st.text(alphabet="ab\n\r\ufeff", max_size=8).map(str.encode), max_size=8))
def test_how_a_stream_is_cut_up_makes_no_difference(pieces: list[bytes]) -> None:
    cut = [line for lines in lines_at_hand(Piped(*filter(None, pieces))) for line in lines]
    assert cut == numbered(b"".join(pieces))


def test_the_facts_of_a_line_are_what_it_says_and_no_more() -> None:
    said = b'{"kind": "data", "stakeholder_group": "media", "text": "x", "quote": null}'
    assert facts_of(said) == {"kind": "data", "stakeholder_group": "media", "text": "x"}


def test_every_field_that_is_wrong_has_its_sentence() -> None:
    with pytest.raises(RefusedError) as told:
        facts_of(b'{"kind": 1, "text": [], "objectives": "7"}')
    assert told.value.problems == {
        "stakeholder_group": "stakeholder_group: this is needed.",
        "kind": "kind: a text is needed.",
        "text": "text: a text is needed.",
        "objectives": "objectives: a list of whole numbers is needed.",
    }
