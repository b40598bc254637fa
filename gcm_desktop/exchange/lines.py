"""Lines of capture: one input a line, as one JSON object (RFC 8259, JSON Lines)."""

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from uuid import UUID

from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _

LONGEST = 1_000_000
"""Bytes of a line: an input of the longest kind fits, whichever way it is spelled."""
REQUIRED = ("kind", "stakeholder_group", "text")
TOGETHER = 64
"""Lines that are handed on together: recording them takes less than a tenth of a second."""
SOME = 65_536
"""Bytes that are read at once: what a pipe holds."""
Line = tuple[int, bytes | None]
"""A line with its number, counted from 1; None in place of one that is too long."""
_BOM = b"\xef\xbb\xbf"


def lines_at_hand(stream: BinaryIO) -> Iterator[list[Line]]:
    """Lines, as many together as are there already: never waits for another to come.

    Of what a program sends there are often many, of what a person types there is one.
    """
    reader = _Reader()
    while some := stream.read1(SOME):  # type: ignore[attr-defined]  # of every buffered stream
        yield from _in_groups(reader.take(some))
    yield from _in_groups(reader.rest())


def _in_groups(lines: list[Line]) -> Iterator[list[Line]]:
    for start in range(0, len(lines), TOGETHER):
        yield lines[start : start + TOGETHER]


class _Reader:
    """Cuts a stream into lines, and holds no more of a long one than may be taken."""

    def __init__(self) -> None:
        self._number = 0
        self._begun = bytearray()
        """Of the line whose end has not come yet, what is here."""

    def take(self, some: bytes) -> list[Line]:
        """The lines that end in what came."""
        *ended, begun = some.split(b"\n")
        lines = []
        for part in ended:
            self._add(part)
            lines.append(self._line())
        self._add(begun)
        return lines

    def rest(self) -> list[Line]:
        """The last line, where nothing ended it."""
        return [self._line()] if self._begun else []

    def _add(self, part: bytes) -> None:
        self._begun += part[: LONGEST + 1 - len(self._begun)]

    def _line(self) -> Line:
        self._number += 1
        whole, self._begun = bytes(self._begun), bytearray()
        if len(whole) > LONGEST:
            return self._number, None
        return self._number, whole.removeprefix(_BOM) if self._number == 1 else whole


def facts_of(line: bytes | None) -> dict[str, Any]:
    """The facts of an input as `record_input` takes them.

    What is null is not said. Raises RefusedError with a sentence for what cannot be taken.
    """
    if line is None:
        raise _refusal(
            _("This line is longer than {most} bytes; split it into several inputs.").format(
                most=f"{LONGEST:,}"))  # fmt: skip
    said = _object(line)
    if unknown := sorted(said.keys() - FIELDS.keys()):
        raise _refusal(
            _("{name}: there is no such field; the fields are {list}.").format(
                name=unknown[0][:40], list=", ".join(FIELDS)))  # fmt: skip
    problems = {
        name: _("{name}: this is needed.").format(name=name)
        for name in REQUIRED
        if said.get(name) is None
    }
    told = {name: value for name, value in said.items() if value is not None}
    for name, value in told.items():
        if why := FIELDS[name](value):
            problems[name] = f"{name}: {why}"
    if problems:
        raise RefusedError(problems)
    return told


def _object(line: bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise _refusal(_("This line is not written in UTF-8.")) from None
    try:
        said = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _refusal(_("This line is not one whole JSON object.")) from None
    if not isinstance(said, dict):
        raise _refusal(_("This line is not one whole JSON object."))
    return said


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, value in pairs:
        if name in said:
            raise _refusal(_("{name}: this stands twice in the line.").format(name=name[:40]))
        said[name] = value
    return said


def _no_number(_said: str) -> None:
    raise ValueError


def _refusal(sentence: str) -> RefusedError:
    return RefusedError({"line": sentence})


def _text(value: Any) -> str:
    return "" if isinstance(value, str) else _("a text is needed.")


def _truth(value: Any) -> str:
    return "" if isinstance(value, bool) else _("true or false is needed.")


def _numbers(value: Any) -> str:
    whole = isinstance(value, list) and all(type(one) is int for one in value)
    return "" if whole else _("a list of whole numbers is needed.")


def _texts(value: Any) -> str:
    whole = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return "" if whole else _("a list of texts is needed.")


def _id(value: Any) -> str:
    try:
        UUID(value)
    except (ValueError, AttributeError, TypeError):
        return _("this is not an id.")
    return ""


FIELDS: dict[str, Callable[[Any], str]] = {
    "objectives": _numbers,
    "kind": _text,
    "stakeholder_group": _text,
    "text": _text,
    "language": _text,
    "principles": _texts,
    "organisation": _text,
    "quote": _truth,
    "attribution": _text,
    "sensitivity": _text,
    "client_id": _text,
    "speaker": _text,
    "session_id": _id,
    "language_spoken": _text,
    "interpreted": _truth,
    "action_letter": _text,
}
"""The fields a line may have, and what is wrong with a value, if anything."""
