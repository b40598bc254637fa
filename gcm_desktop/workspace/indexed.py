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


def summed_words(lines: Iterable[tuple[int, str]]) -> int:
    """The sum for rows, by their number, that say this."""
    return sum(_summed_some(some) for some in _batches(lines))


def summed_index(cursor: Any) -> int:
    """The sum for the index of an open file, as it stands in it."""
    with _instances(cursor):
        return sum(map(hash, cursor.execute(INSTANCES)))


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
            total += sum(hash((f"{word} {line}",)) for word in set(text.split()))
        else:
            others.append((line, text))
    return total + (_asked(others) if others else 0)


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
