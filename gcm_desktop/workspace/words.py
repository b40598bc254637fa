"""The search index: folded words of every searchable field (FTS5), contentless.

It is filled from here and not by triggers, because folding needs Python and the file trusts no
function of ours (`trusted_schema=OFF`). It names rows by their `line`, which VACUUM keeps.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from gcm_desktop.consultation.search import folded
from gcm_desktop.consultation.tables import SEARCHED

TABLES = (
    "CREATE VIRTUAL TABLE input_words USING fts5"
    "(text, content='', contentless_delete=1, detail=none, tokenize='unicode61', prefix='2 3')",
)
"""It knows which rows hold a word, and not where in them: nobody asks, and it is a third as large
without. Beginnings of two and three letters have indices of their own."""
BEGINNINGS = (2, 3)
AT_ONCE = 500
"""Records named in one statement."""
USUAL, MUCH = 1 << 20, 16 << 20
"""Bytes that the index gathers before it writes them: FTS5's own figure, and one for many words."""


def index(connection: Connection, table: str, records: Iterable[str]) -> None:
    """Have the index say what these records (32 hexadecimal digits) now say in their table."""
    if table not in SEARCHED:
        return
    cursor: Any = connection.connection.cursor()
    said = list(_said(cursor, table, list(records)))
    silent = [(line,) for line, words in said if words is None]
    cursor.executemany("DELETE FROM input_words WHERE rowid = ?", silent)
    cursor.executemany(
        "INSERT OR REPLACE INTO input_words (rowid, text) VALUES (?, ?)",
        [(line, folded(words)) for line, words in said if words is not None],
    )


def index_after(connection: Connection, table: str, line: int) -> None:
    """Have the index say what the rows after a line say, of which it says nothing yet.

    They are read from the table one by one: texts can be long, and many are not held at once.
    """
    reading: Any = connection.connection.cursor()
    writing: Any = connection.connection.cursor()
    field = SEARCHED[table]
    said = reading.execute(
        f"SELECT line, {field} FROM {table} NOT INDEXED WHERE line > ? AND {field} NOT NULL"
        " ORDER BY line",
        (line,),
    )
    writing.executemany(
        "INSERT INTO input_words (rowid, text) VALUES (?, ?)",
        ((place, folded(text)) for place, text in said),
    )


@contextmanager
def many_coming(connection: Connection) -> Iterator[None]:
    """Gather more in memory before it is written: what is written small is merged again later."""
    cursor: Any = connection.connection.cursor()
    said = "INSERT INTO input_words (input_words, rank) VALUES ('hashsize', ?)"
    cursor.execute(said, (MUCH,))
    yield
    cursor.execute(said, (USUAL,))


def _said(cursor: Any, table: str, records: list[str]) -> Iterator[tuple[int, str | None]]:
    """By the rows' own numbers, what they say."""
    for start in range(0, len(records), AT_ONCE):
        some = records[start : start + AT_ONCE]
        marks = ", ".join("?" * len(some))
        asked = f"SELECT line, {SEARCHED[table]} FROM {table} WHERE id IN ({marks})"
        yield from cursor.execute(asked, some).fetchall()


def scour(connection: Connection) -> None:
    """Deleted words stay in the index, even under secure_delete, until it is optimised."""
    connection.exec_driver_sql("INSERT INTO input_words (input_words) VALUES ('optimize')")
