"""How a field of an older shape reads today: one field at a time, because patches are partial."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Upcast:
    """From one shape of a table to the next, for one field that changed."""

    table: str
    shape: int
    """The last shape in which the field had this name."""
    field: str
    becomes: tuple[str, ...]
    """The names it goes by in the next shape: known without the value, so erasure can follow."""
    convert: Callable[[Any], tuple[Any, ...]]


UPCASTS: tuple[Upcast, ...] = ()
"""In order; never edited once released, and no name is ever used again for something else."""


def upcast(
    table: str, shape: int, field: str, value: Any, steps: tuple[Upcast, ...] = UPCASTS
) -> dict[str, Any]:
    """What an older revision's field says in today's names."""
    found = {field: value}
    for step in steps:
        if step.table == table and step.shape >= shape and step.field in found:
            old = found.pop(step.field)
            new = step.convert(old) if old is not None else (None,) * len(step.becomes)
            found.update(zip(step.becomes, new, strict=True))
    return found


def names_of(table: str, field: str, steps: tuple[Upcast, ...] = UPCASTS) -> set[str]:
    """Every name a field of today has had: an erasure says them all, for older programs."""
    names = {field}
    for step in reversed(steps):
        if step.table == table and names & set(step.becomes):
            names.add(step.field)
    return names
