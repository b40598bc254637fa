"""The search index: folded words of every searchable field (FTS5), contentless.

It is filled from here and not by triggers, because folding needs Python and the file trusts no
function of ours (`trusted_schema=OFF`). `indexed` gives each record a place that VACUUM keeps.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from gcm_desktop.consultation.search import folded
from gcm_desktop.consultation.tables import SEARCHED

TABLES = (
    "CREATE VIRTUAL TABLE input_words USING fts5"
    "(text, content='', contentless_delete=1, tokenize='unicode61', prefix='2 3')",
    "CREATE TABLE indexed (place INTEGER PRIMARY KEY, record TEXT NOT NULL UNIQUE)",
)


def index(connection: Connection, table: str, lines: Iterable[tuple[str, str | None]]) -> None:
    """Have the index say what these records (32 hexadecimal digits) now say."""
    if table not in SEARCHED:
        return
    cursor = connection.connection.cursor()
    for record, words in lines:
        cursor.execute("SELECT place FROM indexed WHERE record = ?", (record,))
        known = cursor.fetchone()
        if known:
            cursor.execute("DELETE FROM input_words WHERE rowid = ?", known)
        if words is None:
            cursor.execute("DELETE FROM indexed WHERE record = ?", (record,))
            continue
        if not known:
            cursor.execute("INSERT INTO indexed (record) VALUES (?)", (record,))
            known = (cursor.lastrowid,)
        cursor.execute(
            "INSERT INTO input_words (rowid, text) VALUES (?, ?)", (known[0], folded(words))
        )


def scour(connection: Connection) -> None:
    """Deleted words stay in the index, even under secure_delete, until it is optimised."""
    connection.exec_driver_sql("INSERT INTO input_words (input_words) VALUES ('optimize')")
