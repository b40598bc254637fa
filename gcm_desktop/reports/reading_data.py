"""The data of a report read back: from the attached JSON to what was disclosed.

Read strictly: each value has the kind that the published schema gives it, and nothing is guessed.
A later minor version may say more than is known here, and that is passed over; another major
version is refused.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from itertools import chain
from operator import itemgetter
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from gcm_desktop.consultation.disclosed import SCHEMA, Disclosed
from gcm_desktop.errors import RefusedError, UnsupportedSchemaError
from gcm_desktop.texts import _

FORM = re.compile(r"(gcm-[a-z]{2,40})/(\d{1,4})\.(\d{1,4})")
LONGEST_FORM = 200

T = TypeVar("T")
Reader = Callable[[Any], Any]
RowReader = Callable[[Sequence[Any]], Iterable[Any]]


class _MisreadError(ValueError):
    """A value is not of the kind that its schema gives it."""


def form_of(schema: str) -> tuple[str, int, int] | None:
    """The name, major and minor version that a schema states; None if it is none of ours."""
    said = FORM.fullmatch(schema)
    return (said[1], int(said[2]), int(said[3])) if said else None


def read_data(data: bytes | dict[str, Any]) -> Disclosed:
    """What a report disclosed, from its JSON.

    Raises UnsupportedSchemaError for another kind of data or another major version of it, and
    RefusedError for JSON that is not of the form it names.
    """
    return read_as(Disclosed, SCHEMA, data)


def read_as(kind: type[T], schema: str, data: bytes | dict[str, Any]) -> T:
    """What a report of this kind told, from its JSON; raises as `read_data` does."""
    content = content_of(data) if isinstance(data, bytes) else data
    stated, own = form_of(str(content["schema"])), form_of(schema)
    if stated is None or own is None or stated[:2] != own[:2]:
        raise UnsupportedSchemaError(str(content["schema"])[:LONGEST_FORM])
    record: Any = kind
    try:
        read: T = _record(record, tolerant=stated > own)(content)
    except _MisreadError as fault:
        raise _refused(str(fault)) from None
    return read


def content_of(data: bytes) -> dict[str, Any]:
    """The JSON of a report, which names its `schema`. Raises RefusedError for anything else."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or "schema" not in content:
        raise _refused("schema")
    return content


def _refused(where: str) -> RefusedError:
    sentence = _(
        "The data in this report is not of the form that it names, at {where}. Nothing was "
        "read from it; ask for the report again."
    )
    return RefusedError({"report": sentence.format(where=where)})


@cache
def _record(kind: Any, *, tolerant: bool, inside: tuple[Any, ...] = ()) -> Reader:
    """A reader of one kind of value with named fields; `inside` it what it leaves open.

    What has a default may be left out; what is not known here is an error unless `tolerant`.
    """
    hints = get_type_hints(kind)
    meant = dict(zip(getattr(kind, "__parameters__", ()), inside, strict=True))
    readers = {
        one.name: _reader(meant.get(hints[one.name], hints[one.name]), tolerant)
        for one in fields(kind)
    }
    needed = frozenset(
        one.name
        for one in fields(kind)
        if one.default is MISSING and one.default_factory is MISSING
    )

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _MisreadError(kind.__name__)
        given = value.keys()
        if not needed <= given or not (tolerant or given <= readers.keys()):
            odd = sorted(map(str, (needed - given) or (given - readers.keys())))
            raise _MisreadError(odd[0][:LONGEST_FORM])
        found = {}
        for name, reader in readers.items():
            if name in given:
                try:
                    found[name] = reader(value[name])
                except _MisreadError as fault:
                    raise _MisreadError(_joined(name, str(fault))) from None
        return kind(**found)

    return read


def _joined(name: str, inner: str) -> str:
    return f"{name}.{inner}" if inner else name


def _reader(hint: Any, tolerant: bool) -> Reader:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _either(tuple(_reader(one, tolerant) for one in inside))
    if origin is tuple:
        return _row(inside, tolerant)
    if origin is dict:
        return _named(_reader(inside[1], tolerant))
    if is_dataclass(origin):
        whole: Any = origin
        return _record(whole, tolerant=tolerant, inside=inside)
    if is_dataclass(hint) and isinstance(hint, type):
        return _record(hint, tolerant=tolerant)
    return _day if hint is date else _plain(hint)


def _plain(kind: type) -> Reader:
    """A text, a whole number, yes or no, nothing: no kind passes for another."""

    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise _MisreadError
        return value

    return read


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _MisreadError from None


def _either(readers: tuple[Reader, ...]) -> Reader:
    def read(value: Any) -> Any:
        for reader in readers[:-1]:
            try:
                return reader(value)
            except _MisreadError:
                continue
        return readers[-1](value)

    return read


def _row(inside: tuple[Any, ...], tolerant: bool) -> Reader:
    """A row of any length if all of it is of one kind, else of the very kinds it has."""
    if inside[-1] is Ellipsis:
        each, together = _reader(inside[0], tolerant), _together(inside[0])

        def read(value: Any) -> Any:
            if not isinstance(value, list):
                raise _MisreadError
            try:
                return tuple(together(value))
            except _MisreadError:  # one by one, to pass over what may be passed over, or name it
                return tuple(map(each, value))

        return read
    readers = [_reader(one, tolerant) for one in inside]

    def read_each(value: Any) -> Any:
        if not isinstance(value, list) or len(value) != len(readers):
            raise _MisreadError
        return tuple(reader(one) for reader, one in zip(readers, value, strict=True))

    return read_each


def _named(each: Reader) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _MisreadError
        return {str(name): each(one) for name, one in value.items()}

    return read


@cache
def _together(hint: Any) -> RowReader:
    """A reader of many values at once, for the usual case that all are just as they are known.

    Whatever is out of the usual is a _MisreadError, and then read one by one.
    """
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _of_kinds(frozenset(inside)) if _all_plain(inside) else _never
    if origin is tuple:
        return _rows(_together(inside[0])) if inside[-1] is Ellipsis else _never
    if is_dataclass(hint) and isinstance(hint, type):
        return _records(hint)
    return _of_kinds(frozenset({hint})) if _all_plain((hint,)) else _never


def _never(values: Sequence[Any]) -> Iterable[Any]:
    if values:
        raise _MisreadError
    return ()


def _all_plain(kinds: Iterable[Any]) -> bool:
    return all(kind in (str, int, bool, type(None)) for kind in kinds)


def _of_kinds(kinds: frozenset[type]) -> RowReader:
    def read(values: Sequence[Any]) -> Sequence[Any]:
        if not kinds.issuperset(map(type, values)):
            raise _MisreadError
        return values

    return read


def _rows(inner: RowReader) -> RowReader:
    """A reader of many rows; only the values inside them that stay as they are."""

    def read(values: Sequence[Any]) -> Iterable[Any]:
        if not {list}.issuperset(map(type, values)):
            raise _MisreadError
        flat = list(chain.from_iterable(values))
        if inner(flat) is not flat:
            raise _MisreadError
        return map(tuple, values)

    return read


def _records(kind: type) -> RowReader:
    """A reader of many values with the same named fields, all of them given: column by column."""
    known = fields(kind)
    names = frozenset(one.name for one in known)
    if not known or not all(one.init and not one.kw_only for one in known):
        return _never
    hints = get_type_hints(kind)
    columns = [(itemgetter(one.name), _together(hints[one.name])) for one in known]
    build = _builder(kind, [one.name for one in known])

    def read(values: Sequence[Any]) -> Iterable[Any]:
        if not {dict}.issuperset(map(type, values)):
            raise _MisreadError
        if any(names != given for given in map(frozenset, set(map(tuple, values)))):
            raise _MisreadError
        return map(build, *(reader(list(map(pick, values))) for pick, reader in columns))

    return read


def _builder(kind: Any, names: Sequence[str]) -> Callable[..., Any]:
    """What makes a value of all its fields.

    A frozen dataclass sets them one by one with a check each, which is most of the time of reading
    10,000 inputs; where it does nothing else when it is made, they are put there at once.
    """
    if hasattr(kind, "__post_init__") or hasattr(kind, "__slots__"):
        return cast("Callable[..., Any]", kind)

    def build(*values: Any) -> Any:
        made = kind.__new__(kind)
        made.__dict__.update(zip(names, values, strict=True))
        return made

    return build
