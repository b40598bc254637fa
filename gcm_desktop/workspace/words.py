"""The search index: folded words of every searchable field (FTS5), contentless.

It is filled from here and not by triggers, because folding needs Python and the file trusts no
function of ours (`trusted_schema=OFF`). `indexed` gives each record a place that VACUUM keeps.
"""

from collections.abc import Iterable
from itertools import count
from typing import Any

from sqlalchemy import Connection

from gcm_desktop.consultation.search import folded
from gcm_desktop.consultation.tables import SEARCHED

TABLES = (
    "CREATE VIRTUAL TABLE input_words USING fts5"
    "(text, content='', contentless_delete=1, tokenize='unicode61', prefix='2 3')",
    "CREATE TABLE indexed (place INTEGER PRIMARY KEY, record TEXT NOT NULL UNIQUE)",
)

NEXT = "SELECT coalesce(max(place), 0) + 1 FROM indexed"
AT_ONCE = 500
"""Records named in one statement."""


def index(connection: Connection, table: str, lines: Iterable[tuple[str, str | None]]) -> None:
    """Have the index say what these records (32 hexadecimal digits) now say."""
    said = dict(lines)
    if table not in SEARCHED or not said:
        return
    cursor: Any = connection.connection.cursor()
    places = _places(cursor, list(said))
    cursor.executemany("DELETE FROM input_words WHERE rowid = ?", [(p,) for p in places.values()])
    silent = [(record,) for record in places if said[record] is None]
    cursor.executemany("DELETE FROM indexed WHERE record = ?", silent)
    next_place = cursor.execute(NEXT).fetchone()[0]
    new = [record for record, words in said.items() if words is not None and record not in places]
    fresh = dict(zip(new, count(next_place), strict=False))
    cursor.executemany("INSERT INTO indexed (record, place) VALUES (?, ?)", list(fresh.items()))
    at = places | fresh
    cursor.executemany(
        "INSERT INTO input_words (rowid, text) VALUES (?, ?)",
        [(at[record], folded(words)) for record, words in said.items() if words is not None],
    )


def _places(cursor: Any, records: list[str]) -> dict[str, int]:
    """Where the index holds these records, as far as it does."""
    places: dict[str, int] = {}
    for start in range(0, len(records), AT_ONCE):
        some = records[start : start + AT_ONCE]
        asked = f"SELECT record, place FROM indexed WHERE record IN ({', '.join('?' * len(some))})"
        cursor.execute(asked, some)
        places.update(cursor.fetchall())
    return places


def scour(connection: Connection) -> None:
    """Deleted words stay in the index, even under secure_delete, until it is optimised."""
    connection.exec_driver_sql("INSERT INTO input_words (input_words) VALUES ('optimize')")
