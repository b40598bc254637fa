"""Carving: the rows that stand on a page, whatever became of the pages above it.

The format of b-tree leaves and of records is SQLite's (its "Database File Format"). Nothing is
believed: whatever does not fit is passed over, and what is found has to prove itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gcm_desktop.workspace.engine import MAGIC
from gcm_desktop.workspace.pages import Pages

TABLE_LEAF, INDEX_LEAF = 0x0D, 0x0A
FILE_HEAD, LEAF_HEAD = 100, 8
LARGEST = 64_000_000
"""Bytes of one row: more than any row here ever takes."""
SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
"""Bytes of a value by its serial type."""
REAL, ZERO, ONE, BLOB, TEXT = 7, 8, 9, 12, 13


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it lies on a leaf."""

    number: int | None
    """Its own number; nothing for a row of a table that has none."""
    values: tuple[Any, ...]


def rows_on(pages: Pages, page: bytes) -> Iterator[Row]:
    """The rows that begin on this page; none where it is no leaf."""
    start = FILE_HEAD if page.startswith(MAGIC) else 0
    kind = page[start]
    if kind not in (TABLE_LEAF, INDEX_LEAF):
        return
    cells = int.from_bytes(page[start + 3 : start + 5], "big")
    first = start + LEAF_HEAD
    for at in range(first, min(first + 2 * cells, len(page) - 1), 2):
        try:
            yield _row(pages, page, int.from_bytes(page[at : at + 2], "big"), kind)
        except (IndexError, ValueError):  # torn: a code of the page would have told
            continue


def _row(pages: Pages, page: bytes, at: int, kind: int) -> Row:
    size, at = _varint(page, at)
    number = None
    if kind == TABLE_LEAF:
        number, at = _varint(page, at)
    if size > LARGEST:
        raise ValueError
    return Row(number, _values(_payload(pages, page, at, size, kind)))


def _payload(pages: Pages, page: bytes, at: int, size: int, kind: int) -> bytes:
    """What a cell holds, from this page and from those it overflows into."""
    usable = len(page)
    most = usable - 35 if kind == TABLE_LEAF else (usable - 12) * 64 // 255 - 23
    local = size
    if size > most:
        least = (usable - 12) * 32 // 255 - 23
        local = least + (size - least) % (usable - 4)
        local = local if local <= most else least
    held = bytearray(page[at : at + local])
    follows = int.from_bytes(page[at + local : at + local + 4], "big") if local < size else 0
    while len(held) < size:
        more = pages.page(follows) if follows else None
        if more is None:
            raise ValueError
        held += more[4 : 4 + size - len(held)]
        follows = int.from_bytes(more[:4], "big")
    return bytes(held)


def _values(record: bytes) -> tuple[Any, ...]:
    head, at = _varint(record, 0)
    kinds = []
    while at < head:
        kind, at = _varint(record, at)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, at = _value(record, at, kind)
        values.append(value)
    if at != len(record):
        raise ValueError
    return tuple(values)


def _value(record: bytes, at: int, kind: int) -> tuple[Any, int]:
    """One value, and where the next begins. Real numbers are not needed here, nor read."""
    size = SIZES[kind] if kind < len(SIZES) else (kind - BLOB) // 2
    raw = record[at : at + size]
    if len(raw) < size or kind in (10, 11):
        raise ValueError
    if kind in (0, REAL):
        return None, at + size
    if kind in (ZERO, ONE):
        return kind - ZERO, at
    if kind >= BLOB:
        return (raw.decode() if kind % 2 else raw), at + size
    return int.from_bytes(raw, "big", signed=True), at + size


def _varint(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for step in range(9):
        byte = page[at + step]
        if step == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    raise ValueError
