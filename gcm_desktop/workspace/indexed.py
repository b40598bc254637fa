"""Whether the search index holds the words of the records: both are summed up, so that any number
of words is compared in little memory.

The sum runs over every word with its row and its place there (AdHash, Bellare and Micciancio
1997). Python keys its hashes anew in each process, so that no file can be made to fit.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from gcm_desktop.consultation.search import folded
from gcm_desktop.workspace import words

AT_ONCE = 1000
INSTANCES = "SELECT term || ' ' || doc || ' ' || offset FROM temp.instance"
"""As one text each: Python's hash of a text is keyed and random (SipHash), that of a tuple is so
regular that two places exchanged can give the same sum."""


def summed_words(lines: Iterable[tuple[int, str]]) -> int:
    """The sum for rows, by their number, that say this."""
    return sum(_summed_some(some) for some in _batches(lines))


def summed_index(cursor: Any) -> int:
    """The sum for the index of an open file, as it stands in it."""
    cursor.execute("DROP TABLE IF EXISTS temp.instance")
    cursor.execute(
        "CREATE VIRTUAL TABLE temp.instance USING fts5vocab(main, input_words, instance)"
    )
    total = sum(map(hash, cursor.execute(INSTANCES)))
    cursor.execute("DROP TABLE temp.instance")
    return total


def _summed_some(lines: list[tuple[int, str]]) -> int:
    """In Latin letters a word ends at a space; in other scripts the index itself is asked."""
    total, others = 0, []
    for line, said in lines:
        text = folded(str(said))
        if text.isascii():
            total += sum(hash((f"{word} {line} {at}",)) for at, word in enumerate(text.split()))
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
