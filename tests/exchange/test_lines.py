"""Lines of capture: what is read of a stream, and how little of it is held."""

import io
from typing import Any

import pytest

from gcm_desktop.errors import RefusedError
from gcm_desktop.exchange.lines import LONGEST, facts_of, numbered_lines


class Watched(io.BytesIO):
    """A stream that tells how much of it was asked for at once."""

    most = 0

    def readline(self, size: Any = -1) -> Any:
        self.most = max(self.most, size)
        return super().readline(size)


def test_lines_are_numbered_from_one() -> None:
    assert list(numbered_lines(io.BytesIO(b"a\n\nb"))) == [(1, b"a\n"), (2, b"\n"), (3, b"b")]


def test_nothing_is_a_stream_of_no_lines() -> None:
    assert list(numbered_lines(io.BytesIO(b""))) == []


def test_a_byte_order_mark_belongs_to_no_line() -> None:
    bom = b"\xef\xbb\xbf"
    assert list(numbered_lines(io.BytesIO(bom + b"a\n" + bom + b"b\n"))) == [
        (1, b"a\n"), (2, bom + b"b\n"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("length", "taken"),
    [(LONGEST - 1, True), (LONGEST, True), (LONGEST + 1, False), (3 * LONGEST, False)],
)
@pytest.mark.parametrize("ending", [b"\n", b""])
def test_a_line_that_is_too_long_is_passed_over_in_parts(
    length: Any, taken: Any, ending: Any
) -> None:
    stream = Watched(b"x" * length + ending + (b"next\n" if ending else b""))
    found = list(numbered_lines(stream))
    assert (found[0][1] is not None) is taken
    assert found[1:] == ([(2, b"next\n")] if ending else [])
    assert stream.most <= LONGEST + 1


def test_the_next_line_is_read_only_when_it_is_asked_for() -> None:
    stream = io.BytesIO(b"first\nsecond\n")
    lines = numbered_lines(stream)
    assert next(lines) == (1, b"first\n")
    assert stream.tell() == len(b"first\n")


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
