"""Whether the search index holds the words of the records: both are summed up, so that any number
of words is compared in little memory.

The sum runs over every word with its row (AdHash, Bellare and Micciancio 1997). Python keys its
hashes anew in each process, so that no file can be made to fit.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby, islice
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection

from gcm_desktop.consultation.search import folded
from gcm_desktop.workspace import journal, words

AT_ONCE = 1000
INSTANCES = "SELECT term || ' ' || doc FROM temp.instance"
"""As one text each: Python's hash of a text is keyed and random (SipHash), that of a tuple is so
regular that two rows exchanged can give the same sum."""
SIZES = "SELECT '#' || hex(sz) || ' ' || id FROM input_words_docsize"
"""How many words each row has, as FTS5 keeps it: a row it does not know of cannot be taken out."""
LEAVES = (
    "SELECT id >> 37, id & 0x7fffffff, substr(block, 1, 4), length(block) FROM input_words_data"
    " WHERE id >> 37 BETWEEN 1 AND 0xffff AND (id >> 31) & 63 = 0"
)
"""The leaves of each segment, past those of deleted rows and of long lists (the comment before
`FTS5_SEGMENT_ROWID` in SQLite's fts5_index.c). Bytes 3 and 4 say where the words' places begin."""


def summed_words(lines: Iterable[tuple[int, str]]) -> int:
    """The sum for rows, by their number, that say this."""
    return sum(_summed_some(some) for some in _batches(lines))


def summed_index(cursor: Any) -> int:
    """The sum for the index of an open file, as it stands in it."""
    with _instances(cursor):
        total = sum(map(hash, cursor.execute(INSTANCES)))
    return total + sum(map(hash, cursor.execute(SIZES)))


def leads_elsewhere(connection: Connection) -> bool:
    """Whether the index leads to other leaves than those on which words begin.

    Neither FTS5's own check nor its view of the words goes by these ways; a search does.
    """
    led = journal.raw(connection).execute("SELECT segid, pgno >> 1 FROM input_words_idx")
    begun = {
        (segment, leaf)
        for segment, leaf, head, size in journal.raw(connection).execute(LEAVES)
        if int.from_bytes(head[2:4], "big") < size
    }
    return set(led) != begun


def has_other_beginnings(connection: Connection) -> bool:
    """Whether the indices of beginnings lead elsewhere than the words that begin so.

    The engine has no view of them: every beginning is searched for. Only pages without codes can
    be so, those of a plain file.
    """
    cursor, asking = journal.raw(connection), journal.raw(connection)
    with _instances(cursor):
        return any(
            found != _rows_found(asking, beginning)
            for length in words.BEGINNINGS
            for beginning, found in _rows_by_beginning(cursor, length)
        )


def _rows_by_beginning(cursor: Any, length: int) -> Iterator[tuple[str, set[int]]]:
    """By beginning, the rows of the words that have it; words come in their order."""
    cursor.execute(
        "SELECT substr(term, 1, ?), doc FROM temp.instance WHERE length(term) >= ?",
        (length, length),
    )
    for beginning, these in groupby(cursor, key=lambda line: str(line[0])):
        yield beginning, {doc for _beginning, doc in these}


def _rows_found(cursor: Any, beginning: str) -> set[int]:
    asked = "SELECT rowid FROM input_words WHERE input_words MATCH ?"
    return {row for (row,) in cursor.execute(asked, (f'"{beginning}"*',))}


@contextmanager
def _instances(cursor: Any) -> Iterator[None]:
    """Every word with the rows it stands in, as a table of this connection's own."""
    cursor.execute("DROP TABLE IF EXISTS temp.instance")
    cursor.execute(
        "CREATE VIRTUAL TABLE temp.instance USING fts5vocab(main, input_words, instance)"
    )
    yield
    cursor.execute("DROP TABLE temp.instance")


def _summed_some(lines: list[tuple[int, str]]) -> int:
    """In Latin letters a word ends at a space; in other scripts the index itself is asked."""
    total, others = 0, []
    for line, said in lines:
        text = folded(str(said))
        if text.isascii():
            said_words = text.split()
            total += sum(hash((f"{word} {line}",)) for word in set(said_words))
            total += hash((f"#{_varint(len(said_words)).hex().upper()} {line}",))
        else:
            others.append((line, text))
    return total + (_asked(others) if others else 0)


def _varint(number: int) -> bytes:
    """As SQLite keeps numbers of up to eight groups of seven bits, the greatest first."""
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))


def _asked(lines: list[tuple[int, str]]) -> int:
    """The sum of a small index made for these rows only, in memory."""
    with closing(sqlcipher.connect(":memory:", isolation_level=None)) as beside:
        for statement in words.TABLES:
            beside.execute(statement)
        beside.executemany("INSERT INTO input_words (rowid, text) VALUES (?, ?)", lines)
        return summed_index(beside.cursor())


def _batches(lines: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    each = iter(lines)
    while some := list(islice(each, AT_ONCE)):
        yield some
